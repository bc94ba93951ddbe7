#include "tests/conformance/pack.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tools/json/currency.h"
#include "tools/json/decimal.h"

namespace perk::conformance {
namespace {

void block(std::string& out, std::string_view head, const std::vector<std::string>& lines) {
  out += fmt::format("\n{}\n", head);
  for (const std::string& line : lines) out += fmt::format("  {}\n", line);
  out += "end\n";
}

}  // namespace

void PackDraft::say_once(std::vector<std::string>& lines, std::string line) {
  if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
}

std::string PackDraft::segment(const std::vector<std::string>& any_of) {
  const std::string condition = fmt::format("{}", fmt::join(any_of, " or "));
  std::size_t segments = 0;
  for (const BlockDraft& other : blocks) {
    if (!other.head.starts_with("segment ")) continue;
    if (other.lines.front() == condition) return other.head.substr(8);
    ++segments;
  }
  const std::string name = fmt::format("segment-{}", segments + 1);
  blocks.push_back({"segment " + name, {condition}});
  return name;
}

std::string promotion_id(std::size_t index) {
  return fmt::format("p{:02}", index + 1);
}

std::string write_pack(const PackDraft& pack) {
  std::string out = fmt::format("pack {} {}\n  currency {}\n  timezone \"UTC\"\n", pack.id,
                                in_quotes(pack.title), pack.currency);
  for (const std::string& line : pack.header) out += fmt::format("  {}\n", line);
  out += "  use \"schema/shop\"\nend\n";
  if (!pack.schema.empty()) block(out, "schema facts \"What this shop knows beyond that\"", pack.schema);
  for (const BlockDraft& each : pack.blocks) block(out, each.head, each.lines);
  for (std::size_t i = 0; i < pack.promotions.size(); ++i) {
    const PromotionDraft& promotion = pack.promotions[i];
    block(out, fmt::format("promotion {} {}", promotion_id(i), in_quotes(promotion.name)), promotion.clauses);
  }
  std::vector<std::string> stacking;
  if (!pack.stages.empty()) stacking.push_back(fmt::format("stages {}", fmt::join(pack.stages, ", ")));
  stacking.insert(stacking.end(), pack.stacking.begin(), pack.stacking.end());
  if (!stacking.empty()) block(out, "stacking", stacking);
  return out;
}

std::string in_quotes(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '"', '\'');
  return "\"" + out + "\"";
}

std::string list_in_quotes(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  out.reserve(texts.size());
  for (const std::string& text : texts) out.push_back(in_quotes(text));
  return fmt::format("{}", fmt::join(out, ", "));
}

std::string money(std::string_view amount, std::string_view currency) {
  const int digits = json::currency_decimals(currency).value_or(2);
  const json::Decimal value = json::parse_decimal(amount, digits);
  return fmt::format("{} {}", json::format_decimal(value.scaled, digits), currency);
}

std::string percent(std::string_view value) {
  const std::int64_t millionths = json::parse_decimal(value, 6).scaled;
  return json::format_decimal(std::min<std::int64_t>(millionths, 100'000'000), 6, false) + "%";
}

std::string count(std::int64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

}  // namespace perk::conformance
