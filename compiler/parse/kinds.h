// The kinds of block, and which clauses and words each knows.
//
// In: words as written. Out: token types of the generated parser as plain numbers (0: a name).
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace perk::parse {

// In the order of ast::BlockNode, without its first.
enum class BlockKind : std::uint8_t {
  pack,
  selection,
  segment,
  promotion,
  promotions,
  coupons,
  stacking,
  trigger,
  test,
  schema,
  calendar,
  account,
  experiment,
  campaign,
  guarantee,
  currencies
};
inline constexpr std::size_t kBlockKinds = 16;

std::string_view kind_name(BlockKind kind);
std::optional<BlockKind> kind_named(std::string_view lower_case_word);
// The token type of the word that begins a block of this kind.
std::size_t kind_token(BlockKind kind);
std::vector<std::string> kind_names();

// The token type of a word that stands first in a clause of such a block, else 0.
std::size_t head_token(std::string_view lower_case_word, BlockKind kind);
// The token type of a word anywhere else in such a block, else 0.
std::size_t inner_token(std::string_view word, BlockKind kind);
// Whether the word is reserved: it is no name anywhere.
bool is_reserved(std::string_view word);

// The words that begin clauses of such a block.
std::vector<std::string> head_words(BlockKind kind);
// Whether every clause of such a block begins with one of its heads; elsewhere a clause may be a condition, a
// selection or begin with a name.
bool needs_heads(BlockKind kind);

// Words that are keywords inside such a block, and a word that spells a token type ("" where it has none).
std::vector<std::string> inner_words(BlockKind kind);
std::string_view token_word(std::size_t type);

std::string lower_case(std::string_view ascii);

}  // namespace perk::parse
