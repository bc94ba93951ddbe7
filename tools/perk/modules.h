// Module files and keys of the command line.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "perk/module.h"

namespace perk::tool {

// `FILE: bad_checksum: … (byte 32)` on standard error.
void complain_about_module(const std::string& file, const ModuleError& error);

// A key file: one line, "perk public key HEX", "perk secret key HEX" or "perk ledger key HEX". Nothing after
// a complaint.
using KeyBytes = std::array<std::uint8_t, 32>;
enum class KeyKind : std::uint8_t { open, secret, ledger };
std::string key_text(KeyKind kind, const KeyBytes& key);
std::optional<KeyBytes> key_or_complain(const std::string& file, KeyKind kind);

// Whole, or not at all: written beside the file and renamed over it. False after a complaint.
enum class Readers : bool { everybody, owner };
bool write_whole(const std::string& path, std::string_view bytes, Readers readers = Readers::everybody);

std::string hex(const std::uint8_t* bytes, std::size_t count);

}  // namespace perk::tool
