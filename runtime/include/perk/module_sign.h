// Signatures of module files: Ed25519, in a library of its own that needs libsodium.
//
// In: keys as bytes. Out: signed modules; a Trust for hosts that run what certain keys have signed. The
// secret key never leaves the caller's hands; nothing here reads a clock.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "perk/api.h"
#include "perk/module.h"

namespace perk {

using PublicKey = std::array<std::uint8_t, 32>;
using SecretKey = std::array<std::uint8_t, 32>;  // the seed of the pair

struct KeyPair {
  PublicKey open{};
  SecretKey secret{};
};

// From the system's source of random numbers.
PERK_API KeyPair generate_keys();
PERK_API PublicKey public_key_of(const SecretKey& secret);
// The first bytes of the public key's SHA-256: what a signature names its key by.
PERK_API KeyId id_of(const PublicKey& key);

// The module with a signature, in place of any that it had; or why it is no module.
PERK_API std::variant<std::string, ModuleError> sign_module(std::string_view bytes, const SecretKey& secret,
                                                            const Validity& valid = {});

// Trusts what one of its keys has signed, within its time.
class PERK_API TrustedKeys final : public Trust {
 public:
  explicit TrustedKeys(std::vector<PublicKey> keys) : keys_(std::move(keys)) {}
  [[nodiscard]] std::optional<ModuleError> check(const ModuleHash& hash, const ModuleSignature* signature,
                                                 Instant now) const override;

 private:
  std::vector<PublicKey> keys_;
};

}  // namespace perk
