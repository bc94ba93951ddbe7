#include "compiler/parse/kinds.h"

#include <array>
#include <unordered_map>

#include "PerkLexer.h"

namespace perk::parse {
namespace {

using Mask = std::uint32_t;

constexpr Mask bit(BlockKind kind) {
  return Mask{1} << static_cast<unsigned>(kind);
}

constexpr Mask kNone = 0;
constexpr Mask kAll = ~Mask{0};
constexpr Mask kPack = bit(BlockKind::pack);
constexpr Mask kSegment = bit(BlockKind::segment);
constexpr Mask kOffers = bit(BlockKind::promotion) + bit(BlockKind::promotions);
constexpr Mask kCoupons = bit(BlockKind::coupons);
constexpr Mask kStacking = bit(BlockKind::stacking);
constexpr Mask kTrigger = bit(BlockKind::trigger);
constexpr Mask kTest = bit(BlockKind::test);
constexpr Mask kSchema = bit(BlockKind::schema);
constexpr Mask kCalendar = bit(BlockKind::calendar);
constexpr Mask kAccount = bit(BlockKind::account);
constexpr Mask kExperiment = bit(BlockKind::experiment);
constexpr Mask kCampaign = bit(BlockKind::campaign);
constexpr Mask kGuarantee = bit(BlockKind::guarantee);

struct Row {
  std::string_view word;
  std::size_t token;
  Mask heads;
  Mask inside;
};

constexpr std::array kRows{
#define KEYWORD(word, token, heads, inside) Row{word, PerkLexer::token, heads, inside},
#include "compiler/parse/keywords.def"
#undef KEYWORD
};

struct Kind {
  std::string_view name;
  std::size_t token;
};
constexpr std::array<Kind, kBlockKinds> kKinds{{{"pack", PerkLexer::PACK},
                                                {"selection", PerkLexer::SELECTION},
                                                {"segment", PerkLexer::SEGMENT},
                                                {"promotion", PerkLexer::PROMOTION},
                                                {"promotions", PerkLexer::PROMOTIONS},
                                                {"coupons", PerkLexer::COUPONS},
                                                {"stacking", PerkLexer::STACKING},
                                                {"trigger", PerkLexer::TRIGGER},
                                                {"test", PerkLexer::TEST},
                                                {"schema", PerkLexer::SCHEMA},
                                                {"calendar", PerkLexer::CALENDAR},
                                                {"account", PerkLexer::ACCOUNT},
                                                {"experiment", PerkLexer::EXPERIMENT},
                                                {"campaign", PerkLexer::CAMPAIGN},
                                                {"guarantee", PerkLexer::GUARANTEE},
                                                {"currencies", PerkLexer::CURRENCIES}}};

// Open addressing over the fixed rows: most words of a pack are looked up once or twice.
constexpr std::size_t kSlots = 1024;

constexpr std::size_t hash(std::string_view word) {
  std::uint32_t value = 2166136261U;
  for (char c : word) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
  return (value ^ (value >> 15)) % kSlots;
}

constexpr auto kTable = [] {
  std::array<std::int16_t, kSlots> slots{};
  slots.fill(-1);
  for (std::size_t i = 0; i != kRows.size(); ++i) {
    std::size_t slot = hash(kRows[i].word);
    while (slots[slot] >= 0) slot = (slot + 1) % kSlots;
    slots[slot] = static_cast<std::int16_t>(i);
  }
  return slots;
}();

const Row* find(std::string_view word) {
  if (word.size() > 10) return nullptr;
  for (std::size_t slot = hash(word); kTable[slot] >= 0; slot = (slot + 1) % kSlots) {
    const Row& row = kRows[static_cast<std::size_t>(kTable[slot])];
    if (row.word == word) return &row;
  }
  return nullptr;
}

constexpr bool longest_word_fits = [] {
  for (const Row& row : kRows)
    if (row.word.size() > 10) return false;
  return true;
}();
static_assert(longest_word_fits, "find() gives up on longer words");

}  // namespace

std::string_view kind_name(BlockKind kind) {
  return kKinds[static_cast<std::size_t>(kind)].name;
}

std::optional<BlockKind> kind_named(std::string_view word) {
  for (std::size_t i = 0; i != kKinds.size(); ++i)
    if (kKinds[i].name == word) return static_cast<BlockKind>(i);
  return std::nullopt;
}

std::size_t kind_token(BlockKind kind) {
  return kKinds[static_cast<std::size_t>(kind)].token;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const Kind& kind : kKinds) names.emplace_back(kind.name);
  return names;
}

std::size_t head_token(std::string_view word, BlockKind kind) {
  const Row* row = find(word);
  return row != nullptr && (row->heads & bit(kind)) != 0 ? row->token : 0;
}

std::size_t inner_token(std::string_view word, BlockKind kind) {
  if (word == "BE") return PerkLexer::BE;
  const Row* row = find(word);
  if (row == nullptr || (row->inside & bit(kind)) == 0) return 0;
  // `be` is a word of stacking; of dates only as the capitals BE.
  return row->token == PerkLexer::BE && kind != BlockKind::stacking ? 0 : row->token;
}

bool is_reserved(std::string_view word) {
  const Row* row = find(word);
  return row != nullptr && row->token >= PerkLexer::AND && row->token <= PerkLexer::WITH;
}

std::vector<std::string> head_words(BlockKind kind) {
  std::vector<std::string> words;
  for (const Row& row : kRows)
    if ((row.heads & bit(kind)) != 0) words.emplace_back(row.word);
  return words;
}

bool needs_heads(BlockKind kind) {
  switch (kind) {
    case BlockKind::promotion:
    case BlockKind::promotions:
    case BlockKind::coupons:
    case BlockKind::trigger:
    case BlockKind::account:
    case BlockKind::experiment:
    case BlockKind::campaign: return true;
    default: return false;
  }
}

std::vector<std::string> inner_words(BlockKind kind) {
  std::vector<std::string> words;
  for (const Row& row : kRows)
    if ((row.inside & bit(kind)) != 0) words.emplace_back(row.word);
  return words;
}

std::string_view token_word(std::size_t type) {
  for (const Row& row : kRows)
    if (row.token == type) return row.word;
  return {};
}

std::string lower_case(std::string_view text) {
  std::string lower{text};
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace perk::parse
