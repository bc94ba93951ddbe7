// Tiers: `1+`, `11–50`, `1,000 THB+`; and whether they make a ladder.
//
// Out: tiers that rise, each from where the one before ends; the last is open. A gap, an overlap, a double or
// an unsorted tier is reported with the edit that closes it.
#include <algorithm>
#include <utility>

#include "compiler/sema/table.h"

namespace perk::sema {
namespace {

using By = typed::TierTable::By;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Thai and Bengali digits as ASCII; everything else stays.
std::string ascii_digits(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = [&](std::size_t k) {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
    };
    bool thai = byte(0) == 0xE0 && byte(1) == 0xB9 && byte(2) >= 0x90 && byte(2) <= 0x99;
    bool bengali = byte(0) == 0xE0 && byte(1) == 0xA7 && byte(2) >= 0xA6 && byte(2) <= 0xAF;
    if (thai || bengali) {
      out += static_cast<char>('0' + byte(2) - (thai ? 0x90U : 0xA6U));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The two ends of `1–10`, `11-50`, `1 to 10`; empty where there is no dash.
std::pair<std::string_view, std::string_view> ends_of(std::string_view text) {
  for (std::string_view dash : {"\u2013", "\u2014", "\u2212", "\u2011", "-", " to ", " through "}) {
    auto at = text.find(dash);
    if (at == std::string_view::npos || at == 0) continue;
    return {trim(text.substr(0, at)), trim(text.substr(at + dash.size()))};
  }
  return {};
}

// `1,000 THB` of one end, as the quantity it would be alone.
std::optional<ast::Quantity> end_quantity(const Context& context, const ast::Cell& cell,
                                          std::string_view whole, std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && (is_digit(text[digits]) || text[digits] == ',' || text[digits] == '.'))
    ++digits;
  if (digits == 0) return std::nullopt;
  // The exact place where the cell is read as it stands; else the cell.
  bool exact = context.sources.text(cell.span) == whole;
  auto place = [&](std::string_view part) {
    if (!exact) return cell.span;
    auto begin = cell.span.begin + static_cast<std::uint32_t>(part.data() - whole.data());
    return source::Span{cell.span.file, begin, begin + static_cast<std::uint32_t>(part.size())};
  };
  ast::Quantity quantity;
  auto number = text.substr(0, digits);
  quantity.number = {std::string(number), std::string(number), place(number)};
  quantity.span = place(text);
  auto unit = trim(text.substr(digits));
  if (!unit.empty()) quantity.unit = ast::Ident{std::string(unit), place(unit)};
  return quantity;
}

void report_wrong_tier(Context& context, const ast::Cell& cell, By by) {
  bool count = by == By::quantity;
  auto& diagnostic = context.sink.report(
      diag::Code::E0432, cell.span, cell.text.empty() ? "an empty cell" : "`" + cell.text + "` is no tier",
      count ? "this column holds numbers of pieces"
            : "this column holds amounts of " + context.pack.currency);
  diagnostic.help = count ? "write `11+` or `11–50`" : "write `1,000 " + context.pack.currency + "+`";
}

// What stands in front of `+`: pieces, or money for `by subtotal`.
std::optional<std::int64_t> tier_value(Context& context, const ast::Cell& cell, const ast::Quantity& quantity,
                                       By by) {
  if (by == By::subtotal) {
    if (quantity.unit && !quantity.percent) return money_of(context, quantity);
    auto& diagnostic =
        context.sink.report(diag::Code::E0432, cell.span, "`" + cell.text + "` is no amount of money",
                            "the table is `by subtotal`");
    diagnostic.help = "write the currency: `1,000 " + context.pack.currency + "+`";
    if (!quantity.percent)
      diagnostic.edits.push_back(insert_after(quantity.number.span, " " + context.pack.currency));
    return std::nullopt;
  }
  bool money = quantity.unit && context.currencies.count(quantity.unit->text) != 0;
  if (!money && !quantity.percent) return count_of(context, quantity, {"item", "items", "piece", "pieces"});
  auto& diagnostic =
      context.sink.report(diag::Code::E0432, cell.span, "`" + cell.text + "` is no number of pieces",
                          "the table is `by quantity`");
  diagnostic.help = "write the number alone, or make the table one `by subtotal`";
  if (cell.tier) {
    diagnostic.edits.push_back({cell.span, quantity.number.written + "+"});
  } else {
    auto unit = quantity.span;
    unit.begin = quantity.number.span.end;
    if (!unit.empty()) diagnostic.edits.push_back({unit, ""});
  }
  return std::nullopt;
}

std::string tier_text(const Context& context, std::int64_t from, std::optional<std::int64_t> through, By by) {
  auto text = show_tier(context, from, by);
  if (!through) return text + "+";
  if (*through == from) return text;
  return text + "–" + show_tier(context, *through, by);
}

diag::Edit rewrite(const Context& context, const Rung& rung, std::optional<std::int64_t> through, By by) {
  return {rung.cell->span, tier_text(context, rung.from, through, by)};
}

bool check_sorted(Context& context, const std::vector<Rung>& written, const std::vector<Rung>& sorted) {
  std::size_t first = 0;
  while (first < written.size() && written[first].row == sorted[first].row) ++first;
  if (first == written.size()) return true;
  std::size_t fallen = 1;
  while (written[fallen].from >= written[fallen - 1].from) ++fallen;
  auto& diagnostic = context.sink.report(diag::Code::E0434, written[fallen].cell->span,
                                         "the tiers do not rise", "below the one before it");
  diagnostic.notes.push_back({written[fallen - 1].cell->span, "the one before"});
  diagnostic.help = "write the lowest tier first";
  for (std::size_t i = 0; i < written.size(); ++i)
    if (written[i].row != sorted[i].row)
      diagnostic.edits.push_back(
          {written[i].row->span, std::string(context.sources.text(sorted[i].row->span))});
  return false;
}

// Two neighbours of the sorted ladder.
bool check_step(Context& context, const Rung& low, const Rung& high, By by) {
  if (low.from == high.from) {
    auto& diagnostic = context.sink.report(diag::Code::E0433, high.cell->span, "two tiers for the same",
                                           show_tier(context, high.from, by) + " stands twice");
    diagnostic.notes.push_back({low.cell->span, "here already"});
    diagnostic.help = "leave one of them out";
    if (context.sources.text(low.row->span) == context.sources.text(high.row->span))
      diagnostic.edits.push_back(remove_lines(context, high.row->span));
    return false;
  }
  if (!low.through || *low.through + 1 == high.from) return true;
  if (*low.through >= high.from) {
    auto& diagnostic = context.sink.report(diag::Code::E0433, high.cell->span, "two tiers for the same",
                                           show_tier(context, high.from, by) + " is in both");
    diagnostic.notes.push_back({low.cell->span, "through " + show_tier(context, *low.through, by)});
    diagnostic.help = "end the lower tier before the higher one starts";
    diagnostic.edits.push_back(rewrite(context, low, high.from - 1, by));
    return false;
  }
  auto gap = tier_text(context, *low.through + 1, high.from - 1, by);
  auto& diagnostic = context.sink.report(diag::Code::E0435, high.cell->span, "the tiers leave a gap",
                                         "nothing is said for " + gap);
  diagnostic.notes.push_back({low.cell->span, "ends at " + show_tier(context, *low.through, by)});
  diagnostic.help = "let the lower tier reach to the next, or write a row for " + gap;
  diagnostic.edits.push_back(rewrite(context, low, high.from - 1, by));
  return false;
}

}  // namespace

std::string show_tier(const Context& context, std::int64_t tier, By by) {
  return by == By::quantity ? std::to_string(tier) : show_money(context, tier);
}

std::optional<Rung> read_tier(Context& context, const ast::Cell& cell, By by) {
  Rung rung;
  rung.cell = &cell;
  auto text = ascii_digits(cell.text);
  auto [low, high] = ends_of(text);
  if (!low.empty() && !cell.tier) {
    auto from = end_quantity(context, cell, text, low);
    auto through = end_quantity(context, cell, text, high);
    if (!from || !through) {
      report_wrong_tier(context, cell, by);
      return std::nullopt;
    }
    if (!from->unit) from->unit = through->unit;
    auto first = tier_value(context, cell, *from, by);
    auto last = first ? tier_value(context, cell, *through, by) : std::nullopt;
    if (!first || !last) return std::nullopt;
    rung.from = *first;
    rung.through = last;
    if (*last >= *first) return rung;
    auto& diagnostic = context.sink.report(
        diag::Code::E0432, cell.span, "a tier that ends before it starts",
        "from " + show_tier(context, *first, by) + " through " + show_tier(context, *last, by));
    diagnostic.help = "write the smaller number first";
    diagnostic.edits.push_back({cell.span, tier_text(context, *last, first, by)});
    return std::nullopt;
  }
  if (!cell.quantity) {
    report_wrong_tier(context, cell, by);
    return std::nullopt;
  }
  auto value = tier_value(context, cell, *cell.quantity, by);
  if (!value) return std::nullopt;
  rung.from = *value;
  if (!cell.tier) rung.through = value;
  return rung;
}

std::optional<std::vector<typed::Tier>> climb(Context& context, const std::vector<Rung>& rungs, By by) {
  auto sorted = rungs;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Rung& a, const Rung& b) { return a.from < b.from; });
  bool sound = check_sorted(context, rungs, sorted);
  for (std::size_t i = 0; sound && i + 1 < sorted.size(); ++i)
    sound = check_step(context, sorted[i], sorted[i + 1], by);
  if (!sound) return std::nullopt;
  const auto& last = sorted.back();
  if (last.through) {
    auto& diagnostic = context.sink.report(diag::Code::E0435, last.cell->span, "the last tier ends",
                                           "nothing is said above " + show_tier(context, *last.through, by));
    diagnostic.help = "write `" + tier_text(context, last.from, std::nullopt, by) + "`";
    diagnostic.edits.push_back(rewrite(context, last, std::nullopt, by));
    return std::nullopt;
  }
  std::vector<typed::Tier> tiers;
  tiers.reserve(sorted.size());
  for (const auto& rung : sorted) tiers.push_back({rung.from, rung.value, rung.row->span});
  return tiers;
}

}  // namespace perk::sema
