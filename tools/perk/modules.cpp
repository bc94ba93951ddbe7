#include "tools/perk/modules.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "tools/perk/packs.h"
#include "tools/perk/terminal.h"

namespace perk::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDigits = "0123456789abcdef";

// What a file of the kind begins with, what it is called, and where it comes from.
struct KeyWords {
  std::string_view start, name, remedy;
};
const KeyWords& words_of(KeyKind kind) {
  static constexpr std::array<KeyWords, 3> kWords{{
      {"perk public key ", "public", "`perk keys generate NAME` makes NAME.key and NAME.pub"},
      {"perk secret key ", "secret", "`perk keys generate NAME` makes NAME.key and NAME.pub"},
      {"perk ledger key ", "ledger", "`perk ledger init` makes one"},
  }};
  return kWords[static_cast<std::size_t>(kind)];
}

}  // namespace

void complain_about_module(const std::string& file, const ModuleError& error) {
  const std::string place = error.place == 0 ? "" : fmt::format(" (byte {})", error.place);
  complain(fmt::format("{}: {}: {}{}", file, name_of(error.fault), error.message, place));
}

std::string hex(const std::uint8_t* bytes, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
  return out;
}

std::string key_text(KeyKind kind, const KeyBytes& key) {
  return fmt::format("{}{}\n", words_of(kind).start, hex(key.data(), key.size()));
}

std::optional<KeyBytes> key_or_complain(const std::string& file, KeyKind kind) {
  const auto text = read_text(file, "key");
  if (!text) return std::nullopt;
  KeyBytes key{};
  const std::string_view start = words_of(kind).start;
  bool sound = text->starts_with(start) && text->size() >= start.size() + 2 * key.size() &&
               text->find_first_not_of("\r\n", start.size() + 2 * key.size()) == std::string::npos;
  for (std::size_t i = 0; sound && i < key.size(); ++i) {
    const std::size_t high = kDigits.find((*text)[start.size() + 2 * i]);
    const std::size_t low = kDigits.find((*text)[start.size() + 2 * i + 1]);
    sound = high != std::string_view::npos && low != std::string_view::npos;
    if (sound) key[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (sound) return key;
  complain(fmt::format("`{}` holds no {} key; {}", file, words_of(kind).name, words_of(kind).remedy));
  return std::nullopt;
}

bool write_whole(const std::string& path, std::string_view bytes, Readers readers) {
  const std::string beside = path + ".perk-new";
  std::error_code failed;
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    if (readers == Readers::owner) {
      fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, failed);
    }
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (failed || !out.flush()) {
      complain(fmt::format("cannot write `{}`", beside));
      return false;
    }
  }
  fs::rename(beside, path, failed);
  if (!failed) return true;
  complain(fmt::format("cannot write `{}`: {}", path, failed.message()));
  fs::remove(beside, failed);
  return false;
}

}  // namespace perk::tool
