#include "runtime/ledger/codes/seal.h"

#include <sodium.h>

namespace perk::ledger {
namespace {

constexpr std::size_t kNonceBytes = crypto_secretbox_NONCEBYTES;
static_assert(crypto_secretbox_KEYBYTES == 32);

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Of another purpose than the key of hashes and made codes: derived from it.
LedgerKey box_key(const LedgerKey& key) {
  constexpr std::string_view kPurpose = "key of sealed codes";
  LedgerKey derived{};
  crypto_generichash(derived.data(), derived.size(), bytes_of(kPurpose), kPurpose.size(), key.data(),
                     key.size());
  return derived;
}

}  // namespace

std::string sealed(const LedgerKey& key, std::string_view text) {
  const LedgerKey box = box_key(key);
  std::string out(kNonceBytes + crypto_secretbox_MACBYTES + text.size(), '\0');
  auto* nonce = reinterpret_cast<unsigned char*>(out.data());
  crypto_generichash(nonce, kNonceBytes, bytes_of(text), text.size(), box.data(), box.size());
  // Fails for nothing.
  crypto_secretbox_easy(nonce + kNonceBytes, bytes_of(text), text.size(), nonce, box.data());
  return out;
}

std::optional<std::string> opened(const LedgerKey& key, std::string_view bytes) {
  constexpr std::size_t kAround = kNonceBytes + crypto_secretbox_MACBYTES;
  if (bytes.size() < kAround) return std::nullopt;
  const LedgerKey box = box_key(key);
  std::string out(bytes.size() - kAround, '\0');
  const int failed =
      crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes) + kNonceBytes,
                                 bytes.size() - kNonceBytes, bytes_of(bytes), box.data());
  if (failed != 0) return std::nullopt;
  return out;
}

}  // namespace perk::ledger
