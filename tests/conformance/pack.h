// A pack in the making: blocks and clauses as Perk's own words, and their text.
//
// In: clauses, one string each, without indentation. Out: the source text. Promotions stand in rank order:
// their ids are p01, p02, …, so that rank is what a translation says it is even where `stacking` names
// nobody.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace perk::conformance {

struct PromotionDraft {
  std::string name;      // to show
  std::size_t from = 0;  // index of the case's promotion that it says
  std::vector<std::string> clauses;
};

struct BlockDraft {
  std::string head;  // "segment vip", "schema shop-facts"
  std::vector<std::string> lines;
};

struct PackDraft {
  std::string id, title, currency;
  std::vector<std::string> header;  // behind currency, timezone and use
  std::vector<std::string> schema;  // fields beyond those of schema/shop
  std::vector<BlockDraft> blocks;   // segments, selections, coupons
  std::vector<PromotionDraft> promotions;
  std::vector<std::string> stages;  // empty: the usual ones
  std::vector<std::string> stacking;

  // Adds a line of `lines` once.
  static void say_once(std::vector<std::string>& lines, std::string line);
  // A segment of these conditions (any of them); the same conditions give the same segment.
  std::string segment(const std::vector<std::string>& any_of);
};

std::string promotion_id(std::size_t index);
std::string write_pack(const PackDraft& pack);

// ---- words ----
std::string in_quotes(std::string_view text);
std::string list_in_quotes(const std::vector<std::string>& texts);  // "a", "b"
// "50.00" and USD: 50.00 USD; with the decimals of the currency.
std::string money(std::string_view amount, std::string_view currency);
// "15": 15%; never more than the whole.
std::string percent(std::string_view value);
std::string count(std::int64_t number, std::string_view one, std::string_view many);

}  // namespace perk::conformance
