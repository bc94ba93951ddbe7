// Trust in signed modules; see <perk/c/sign.h>.
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "perk/c/sign.h"
#include "perk/module_sign.h"
#include "runtime/c/boundary.h"

namespace perk::c {
namespace {

constexpr std::string_view kStart = "perk public key ";
constexpr std::string_view kDigits = "0123456789abcdef";

perk_trust* trust_in(std::vector<PublicKey> keys) {
  auto trust = std::make_unique<perk_trust>();
  trust->trust = std::make_unique<TrustedKeys>(std::move(keys));
  return trust.release();
}

// As `perk keys generate` writes one: the words, 64 digits, the end of the line.
bool read_key(std::string_view text, PublicKey& key) {
  if (!text.starts_with(kStart)) return false;
  text.remove_prefix(kStart.size());
  if (text.size() < 2 * key.size() ||
      text.find_first_not_of("\r\n", 2 * key.size()) != std::string_view::npos) {
    return false;
  }
  for (std::size_t i = 0; i < key.size(); ++i) {
    const std::size_t high = kDigits.find(text[2 * i]), low = kDigits.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    key[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace
}  // namespace perk::c

using namespace perk;
using namespace perk::c;

perk_trust* perk_trust_new(const uint8_t* keys, size_t count) noexcept {
  perk_trust* trust = nullptr;
  guarded(nullptr, [&]() -> Failure {
    if (keys == nullptr) return null_argument("keys");
    std::vector<PublicKey> list(count);
    for (size_t i = 0; i < count; ++i)
      std::memcpy(list[i].data(), keys + i * sizeof(PublicKey), sizeof(PublicKey));
    trust = trust_in(std::move(list));
    return {};
  });
  return trust;
}

perk_status perk_trust_load_file(const char* path, perk_trust** trust, perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (trust == nullptr) return null_argument("trust");
    *trust = nullptr;
    if (path == nullptr) return null_argument("path");
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    PublicKey key{};
    if (!read_key(text, key)) {
      return {PERK_MODULE_UNKNOWN_KEY, path,
              "the file holds no public key; `perk keys generate NAME` makes NAME.pub"};
    }
    *trust = trust_in({key});
    return {};
  });
}

void perk_trust_free(perk_trust* trust) noexcept {
  delete trust;
}
