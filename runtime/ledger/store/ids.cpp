#include "runtime/ledger/store/ids.h"

#include <sodium.h>

#include <charconv>
#include <string>

namespace perk::ledger {
namespace {

static_assert(crypto_generichash_BYTES_MIN <= 16 && crypto_generichash_KEYBYTES_MAX >= 32);

void put(std::string& out, std::string_view text) {
  std::uint64_t length = text.size();
  for (int i = 0; i < 8; ++i, length >>= 8) out += static_cast<char>(length & 0xFF);
  out += text;
}

Id hashed(std::string_view text, const LedgerKey* key) {
  Id id;
  // Fails for wrong lengths alone.
  crypto_generichash(id.bytes.data(), id.bytes.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), key == nullptr ? nullptr : key->data(), key == nullptr ? 0 : key->size());
  return id;
}

}  // namespace

Id id_of(std::string_view kind, std::initializer_list<std::string_view> texts) {
  std::string all;
  put(all, kind);
  for (const std::string_view text : texts) put(all, text);
  return hashed(all, nullptr);
}

Id request_id(std::string_view key) {
  return id_of("request", {key});
}

Id reservation_id(std::string_view order) {
  return id_of("reservation", {order});
}

Id account_id(std::string_view account, std::string_view owner) {
  return id_of("account", {account, owner});
}

Id counter_id(const CounterKey& key) {
  if (key.window != CounterKey::Window::fixed) {
    return id_of("counter", {key.counter, key.key, key.holder,
                             key.window == CounterKey::Window::ever ? "ever" : "rolling"});
  }
  return id_of("counter", {key.counter, key.key, key.holder, std::to_string(key.from.seconds),
                           std::to_string(key.to.seconds)});
}

Id code_id(const LedgerKey& key, std::string_view code) {
  std::string text;
  put(text, "code");
  put(text, code);
  return hashed(text, &key);
}

std::string hex(const Id& id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : id.bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::optional<Id> id_of_hex(std::string_view text) {
  Id id;
  if (text.size() != 2 * id.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const char* digits = text.data() + 2 * i;
    if (std::from_chars(digits, digits + 2, id.bytes[i], 16).ptr != digits + 2) return std::nullopt;
  }
  return id;
}

}  // namespace perk::ledger
