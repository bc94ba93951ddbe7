#include "tests/conformance/compare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "runtime/ops/exact.h"
#include "tests/conformance/figures.h"
#include "tests/conformance/reasons.h"
#include "tests/conformance/taxes.h"
#include "tools/json/decimal.h"

namespace perk::conformance {
namespace {

constexpr int kPlaces = 14;  // of an unrounded amount

class Comparison {
 public:
  Comparison(const Case& of, const Translation& from, const Priced& priced)
      : case_(of),
        from_(from),
        priced_(priced),
        expected_(of.data.at("expected")),
        receipt_(receipt_of(of, from, priced, *priced.result)),
        figures_(figures_of(of, from, priced)) {}

  std::vector<std::string> run() {
    for (const auto& [key, value] : expected_.items()) take(key, value);
    if (const auto derived = case_.data.find("derived"); derived != case_.data.end()) {
      for (const Json& line : list_at(*derived, "lines")) take_item(receipt_.lines, line, false);
      if (derived->contains("order_discount")) figure("order_discount", derived->at("order_discount"));
    }
    return std::move(out_);
  }

 private:
  void take(const std::string& key, const Json& value) {
    // How other members are to be read.
    static const std::set<std::string> kSaid = {
        "exhaustive", "total_basis", "derived", "order_discount_is", "order_discount_separate",
        "total_scope"};
    if (kSaid.count(key) != 0) return;
    if (key == "lines") return items("line", receipt_.lines, value);
    if (key == "shipping") return items("charge", receipt_.charges, value);
    if (key == "applied" || key == "eligible") return names(key, value);
    if (key == "applied_order") return order(value);
    if (key == "rejected") return rejected(value);
    if (key == "added_lines") return gifts(value);
    if (key == "effective_coupons") return coupons(value);
    if (key == "line_totals" || key == "line_totals_gross") return totals(value);
    figure(key, value);
  }

  // ---- amounts ----
  [[nodiscard]] std::string shown(std::int64_t minor) const {
    return json::format_decimal(minor, case_.decimals);
  }

  void amount(const std::string& what, const std::string& expected, std::int64_t came) {
    const std::size_t point = expected.find('.');
    const std::string cut = point == std::string::npos ? expected : expected.substr(0, point + 1 + kPlaces);
    const auto exact = json::parse_decimal(cut, kPlaces);
    std::int64_t scale = 1;
    for (int i = case_.decimals; i < kPlaces; ++i) scale *= 10;
    const ops::Int128 off = static_cast<ops::Int128>(came) * scale - exact.scaled;
    const bool same = case_.has_kind("unrounded") ? off < scale && -off < scale : off == 0;
    if (exact.error == json::DecimalError::none && same) return;
    out_.push_back(fmt::format("{} is {}, expected {}", what, shown(came), expected));
  }

  void figure(const std::string& key, const Json& value) {
    const auto found = figures_.find(key);
    if (found == figures_.end()) {
      out_.push_back(fmt::format("nothing here gives `{}`", key));
    } else if (value.is_number_integer()) {
      if (found->second != value.get<std::int64_t>())
        out_.push_back(fmt::format("{} is {}, expected {}", key, found->second, value.get<std::int64_t>()));
    } else {
      amount(key, value.get<std::string>(), found->second);
    }
  }

  // ---- lines and charges ----
  void items(const std::string& what, const std::vector<Item>& came, const Json& expected) {
    std::map<std::string, int> entries;
    for (const Json& each : expected) ++entries[text_at(each, "id")];
    for (const Json& each : expected) take_item(came, each, entries[text_at(each, "id")] == 1);
    if (!is_true(expected_, "exhaustive")) return;
    for (const Item& item : came) {
      std::set<std::size_t> named;
      for (const Json& each : expected)
        if (text_at(each, "id") == item.id) named.merge(promotions_of(text_at(each, "by")));
      for (const auto& [promotion, off] : item.by)
        if (off != 0 && named.count(promotion) == 0)
          out_.push_back(
              fmt::format("{} `{}`: `{}` takes {} off", what, item.id, name_of(promotion), shown(off)));
    }
  }

  void take_item(const std::vector<Item>& came, const Json& expected, bool alone) {
    const std::string id = text_at(expected, "id");
    const auto found =
        std::find_if(came.begin(), came.end(), [&](const Item& item) { return item.id == id; });
    if (found == came.end()) {
      out_.push_back(fmt::format("there is no `{}`", id));
      return;
    }
    const std::set<std::size_t> by = promotions_of(text_at(expected, "by"));
    for (const auto& [key, value] : expected.items()) {
      if (key == "id" || key == "derived") continue;
      if (key == "by") {
        if (alone) check_by(*found, by);
      } else if (key == "discount") {
        std::int64_t off = found->list - found->after;
        if (!alone && !by.empty()) {
          off = 0;
          for (const std::size_t promotion : by) off += part(found->by, promotion);
        }
        amount("discount of `" + id + "`", value.get<std::string>(), off);
      } else if (key == "unit_discounts") {
        unit_discounts(*found, value);
      } else {
        item_figure(*found, key, value.get<std::string>());
      }
    }
  }

  static std::int64_t part(const std::map<std::size_t, std::int64_t>& parts, std::size_t promotion) {
    const auto found = parts.find(promotion);
    return found == parts.end() ? 0 : found->second;
  }
  static std::int64_t sum(const std::map<std::size_t, std::int64_t>& parts) {
    std::int64_t out = 0;
    for (const auto& each : parts) out += each.second;
    return out;
  }

  // Who takes something off a line: those named, and no other.
  void check_by(const Item& item, const std::set<std::size_t>& by) {
    std::set<std::size_t> came;
    for (const auto& [promotion, off] : item.by)
      if (off != 0) came.insert(promotion);
    std::set<std::size_t> missing;
    std::set_symmetric_difference(by.begin(), by.end(), came.begin(), came.end(),
                                  std::inserter(missing, missing.end()));
    // Nothing off by the one that is named is what `discount` says.
    if (!missing.empty() && item.list != item.after)
      out_.push_back(
          fmt::format("`{}` is discounted by {} promotions, expected {}", item.id, came.size(), by.size()));
  }

  void item_figure(const Item& item, const std::string& key, const std::string& expected) {
    const std::string what = fmt::format("{} of `{}`", key, item.id);
    if (key == "total_after") return amount(what, expected, item.after);
    if (key == "tax") return amount(what, expected, added_tax(item.after, item.tax));
    if (key == "item_level_discount") return amount(what, expected, sum(item.at_item));
    if (key == "discount_gross")
      return amount(what, expected, gross_of(item.list, item.tax) - gross_of(item.after, item.tax));
    const std::vector<Item> units = units_of(item);
    if (units.empty()) {
      out_.push_back(fmt::format("nothing here gives {}", what));
    } else if (key == "unit_price_after") {
      for (const Item& unit : units) amount(what, expected, unit.after);
    } else if (key == "first_unit_price_after") {
      amount(what, expected, units.front().after);
    } else if (key == "item_level_unit_discount") {
      amount(what, expected, sum(units.front().at_item));
    } else if (key == "order_level_unit_discount_first_unit") {
      amount(what, expected, sum(units.front().by) - sum(units.front().at_item));
    } else {
      out_.push_back(fmt::format("nothing here gives {}", what));
    }
  }

  void unit_discounts(const Item& item, const Json& expected) {
    const std::vector<Item> units = units_of(item);
    if (units.size() != expected.size()) {
      out_.push_back(fmt::format("`{}` has {} units, expected {}", item.id, units.size(), expected.size()));
      return;
    }
    for (std::size_t i = 0; i < units.size(); ++i)
      amount(fmt::format("discount of unit {} of `{}`", i + 1, item.id), expected[i].get<std::string>(),
             units[i].list - units[i].after);
  }

  // The units of a line, from the cart that gives each a line of its own.
  [[nodiscard]] std::vector<Item> units_of(const Item& item) const {
    std::vector<Item> out;
    if (!priced_.by_unit) return out;
    const auto line = static_cast<std::size_t>(&item - receipt_.lines.data());
    const std::string prefix = from_.cart.lines[line].id + ".";
    for (const LineResult& unit : priced_.by_unit->lines) {
      if (!unit.id.starts_with(prefix)) continue;
      Item one;
      one.list = unit.list.minor;
      one.after = unit.final_amount.minor;
      for (const Part& each : unit.parts) {
        const std::size_t promotion = priced_.promotion_of[each.promotion];
        one.by[promotion] += each.amount.minor;
        if (from_.item_stages.count(priced_.by_unit->stages[each.stage]) != 0)
          one.at_item[promotion] += each.amount.minor;
      }
      out.push_back(std::move(one));
    }
    return out;
  }

  void totals(const Json& expected) {
    for (const auto& [id, value] : expected.items()) {
      const auto found = std::find_if(receipt_.lines.begin(), receipt_.lines.end(),
                                      [&id = id](const Item& item) { return item.id == id; });
      if (found == receipt_.lines.end()) {
        out_.push_back(fmt::format("there is no `{}`", id));
      } else {
        amount("total of `" + id + "`", value.get<std::string>(), gross_of(found->after, found->tax));
      }
    }
  }

  // ---- promotions and codes ----
  [[nodiscard]] std::string name_of(std::size_t promotion) const {
    return case_.data.at("promotions").at(promotion).at("name").get<std::string>();
  }

  // Promotions by their names, joined by `+`.
  [[nodiscard]] std::set<std::size_t> promotions_of(const std::string& names) const {
    std::set<std::size_t> out;
    for (std::size_t i = 0; i < list_at(case_.data, "promotions").size(); ++i) {
      const std::string name = name_of(i);
      for (std::size_t at = names.find(name); at != std::string::npos; at = names.find(name, at + 1)) {
        const bool begins = at == 0 || names[at - 1] == '+';
        const bool ends = at + name.size() == names.size() || names[at + name.size()] == '+';
        if (begins && ends) out.insert(i);
      }
    }
    return out;
  }

  [[nodiscard]] std::set<std::string> applied() const {
    std::set<std::string> out;
    for (std::size_t i = 0; i < priced_.result->promotions.size(); ++i)
      if (priced_.result->promotions[i].outcome == Outcome::applied)
        out.insert(name_of(priced_.promotion_of[i]));
    return out;
  }

  void names(const std::string& key, const Json& expected) {
    const auto wanted = expected.get<std::set<std::string>>();
    const auto came = applied();
    if (came != wanted)
      out_.push_back(
          fmt::format("{} are {{{}}}, expected {{{}}}", key, fmt::join(came, ", "), fmt::join(wanted, ", ")));
  }

  // Promotions by the stages in which they take something off.
  void order(const Json& expected) {
    std::vector<std::pair<std::uint32_t, std::string>> parts;
    for (const LineResult& line : priced_.result->lines)
      for (const Part& each : line.parts)
        parts.emplace_back(each.stage, name_of(priced_.promotion_of[each.promotion]));
    std::stable_sort(parts.begin(), parts.end(), [](auto& a, auto& b) { return a.first < b.first; });
    std::vector<std::string> came;
    for (const auto& each : parts)
      if (std::find(came.begin(), came.end(), each.second) == came.end()) came.push_back(each.second);
    if (came != expected.get<std::vector<std::string>>())
      out_.push_back(fmt::format("promotions apply in the order {}", fmt::join(came, ", ")));
  }

  void rejected(const Json& expected) {
    for (const Json& each : expected)
      if (std::string said = why_not_rejected(case_, priced_, each); !said.empty())
        out_.push_back(std::move(said));
  }

  void coupons(const Json& expected) {
    std::set<std::string> came;
    for (const CouponVerdict& verdict : priced_.result->coupons)
      if (verdict.kind == CouponVerdict::Kind::used) came.insert(verdict.code);
    if (came != expected.get<std::set<std::string>>())
      out_.push_back(fmt::format("codes used are {{{}}}", fmt::join(came, ", ")));
  }

  void gifts(const Json& expected) {
    const auto& came = priced_.result->gifts;
    if (came.size() != expected.size()) {
      out_.push_back(fmt::format("{} gifts, expected {}", came.size(), expected.size()));
      return;
    }
    for (std::size_t i = 0; i < came.size(); ++i) {
      const Json& gift = expected[i];
      if (came[i].skus != std::vector<std::string>{text_at(gift, "sku")} ||
          came[i].quantity != number_at(gift, "quantity", 1))
        out_.push_back(fmt::format("gift {} is another", i + 1));
      amount("discount of the gift", text_at(gift, "discount"), came[i].value.minor);
      amount("price of the gift", text_at(gift, "unit_price"), came[i].value.minor / came[i].quantity);
    }
  }

  const Case& case_;
  const Translation& from_;
  const Priced& priced_;
  const Json& expected_;
  Receipt receipt_;
  std::map<std::string, std::int64_t> figures_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> differences(const Case& of, const Translation& from, const Priced& priced) {
  return Comparison(of, from, priced).run();
}

}  // namespace perk::conformance
