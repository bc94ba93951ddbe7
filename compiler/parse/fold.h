// The guard before the lexer.
//
// In: a file's bytes. Out: the folded text that the lexer grammar reads (see grammar/PerkLexer.g4), as many
// bytes as the source. Guarantee: a file that is too large, not UTF-8, or that holds bidirectional controls
// is reported and not folded; the work is linear and reads no more than the limit.
#pragma once
#include <optional>
#include <string>

#include "compiler/diag/diag.h"
#include "compiler/source/source.h"

namespace perk::parse {

inline constexpr std::size_t kMaxFileBytes = 16U << 20U;
inline constexpr std::size_t kMaxLineBytes = 1U << 20U;

// Classes of characters beyond ASCII in folded text.
inline constexpr char kCurlyQuote = '\x01';
inline constexpr char kTextOnly = '\x03';
inline constexpr char kContinued = '\x04';

// The code point at `at`, which is moved past it; nothing where the bytes are not UTF-8.
std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at);

std::optional<std::string> fold(source::FileId id, const source::Sources& sources, diag::Sink& sink);

}  // namespace perk::parse
