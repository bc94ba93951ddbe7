// See <perk/module_sign.h>.
#include <sodium.h>

#include <algorithm>

#include "perk/module_sign.h"
#include "runtime/base/check.h"
#include "runtime/module/image.h"
#include "runtime/module/sha256.h"

namespace perk {
namespace {

static_assert(crypto_sign_PUBLICKEYBYTES == 32 && crypto_sign_SEEDBYTES == 32 && crypto_sign_BYTES == 64);

// A process that cannot have random numbers or the library's set-up has no safe way on.
void ready() {
  PERK_CHECK(sodium_init() >= 0);
}

void put(std::string& out, std::int64_t value) {
  for (int i = 0; i < 8; ++i) out += static_cast<char>(static_cast<std::uint64_t>(value) >> 8 * i);
}

// What is signed: the content's hash, and all that the signature says beside it.
std::string statement(const ModuleHash& hash, const ModuleSignature& signature) {
  std::string out = "perk module signature 1\n";
  for (const std::uint8_t byte : signature.key) out += static_cast<char>(byte);
  put(out, signature.valid.from);
  put(out, signature.valid.to);
  for (const std::uint8_t byte : hash) out += static_cast<char>(byte);
  return out;
}

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Both halves of a pair as libsodium wants them; wiped when done.
struct Expanded {
  explicit Expanded(const SecretKey& seed) {
    crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
  }
  ~Expanded() { sodium_memzero(secret.data(), secret.size()); }
  Expanded(const Expanded&) = delete;
  Expanded& operator=(const Expanded&) = delete;

  PublicKey open{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
};

ModuleError refused(ModuleFault fault, std::string message) {
  return {fault, 0, std::move(message)};
}

std::string hex(const KeyId& id) {
  image::Digest digest{};
  std::copy(id.begin(), id.end(), digest.begin());
  return image::hex(digest, id.size());
}

}  // namespace

KeyPair generate_keys() {
  ready();
  KeyPair pair;
  randombytes_buf(pair.secret.data(), pair.secret.size());
  pair.open = public_key_of(pair.secret);
  return pair;
}

PublicKey public_key_of(const SecretKey& secret) {
  ready();
  return Expanded(secret).open;
}

KeyId id_of(const PublicKey& key) {
  const image::Digest digest = image::sha256({reinterpret_cast<const char*>(key.data()), key.size()});
  KeyId id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

std::variant<std::string, ModuleError> sign_module(std::string_view bytes, const SecretKey& secret,
                                                   const Validity& valid) {
  ready();
  const auto read = image::load(bytes);
  if (const auto* error = std::get_if<ModuleError>(&read)) return *error;
  const Expanded pair(secret);
  ModuleSignature signature;
  signature.key = id_of(pair.open);
  signature.valid = valid;
  const std::string signed_text = statement(std::get<image::Loaded>(read).hash, signature);
  crypto_sign_detached(signature.bytes.data(), nullptr, bytes_of(signed_text), signed_text.size(),
                       pair.secret.data());
  return image::with_signature(bytes, signature);
}

std::optional<ModuleError> TrustedKeys::check(const ModuleHash& hash, const ModuleSignature* signature,
                                              Instant now) const {
  ready();
  if (signature == nullptr) return refused(ModuleFault::not_signed, "the module carries no signature");
  const auto key = std::ranges::find_if(
      keys_, [&](const PublicKey& candidate) { return id_of(candidate) == signature->key; });
  if (key == keys_.end()) {
    return refused(ModuleFault::unknown_key,
                   "the module is signed by the key " + hex(signature->key) + ", which is not trusted here");
  }
  const std::string signed_text = statement(hash, *signature);
  if (crypto_sign_verify_detached(signature->bytes.data(), bytes_of(signed_text), signed_text.size(),
                                  key->data()) != 0) {
    return refused(ModuleFault::bad_signature, "the signature is not one of this module by its key");
  }
  if (now.seconds < signature->valid.from) {
    return refused(ModuleFault::not_yet_valid, "the signature does not hold yet");
  }
  if (now.seconds >= signature->valid.to) {
    return refused(ModuleFault::expired, "the signature no longer holds");
  }
  return std::nullopt;
}

}  // namespace perk
