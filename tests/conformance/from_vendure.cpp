// Vendure: lines first, then the order promotion by promotion, then shipping; conditions see the running
// subtotal.
//
// Line discounts stand in the stage `item` and add up on the list price; each order promotion has a stage of
// its own in the order of priority. Discounts that end in half a minor unit go down, and codes match case.
// Shops are net or gross by their lines; tax is the host's, as is the largest quantity of one line.
#include <fmt/format.h>

#include <algorithm>

#include "tests/conformance/common.h"
#include "tests/conformance/taxes.h"

namespace perk::conformance {
namespace {

class Vendure {
 public:
  explicit Vendure(const Case& of) : case_(of), out_(start(of, "Vendure")), pack_(out_.pack) {}

  Translation translate() {
    pack_.header.emplace_back("rounding half down");
    pack_.header.emplace_back("codes match case");
    out_.item_stages = {"item"};
    take_customer(out_, case_);
    rank();
    const auto orders =
        std::count_if(ranked_.begin(), ranked_.end(), [&](std::size_t i) { return target(i) == "order"; });
    if (orders > 1) {
      pack_.stages = {"price", "item"};
      for (std::ptrdiff_t i = 1; i <= orders; ++i) pack_.stages.push_back(fmt::format("order-{}", i));
      for (const char* last : {"order", "shipping", "total", "reward"}) pack_.stages.emplace_back(last);
    }
    std::size_t order = 0;
    for (const std::size_t i : ranked_) {
      const bool own = orders > 1 && target(i) == "order";
      say(i, own ? fmt::format("order-{}", ++order) : "");
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] const Json& params(std::size_t index) const {
    return case_.data.at("promotions").at(index).at("params");
  }
  [[nodiscard]] std::string target(std::size_t index) const { return text_at(params(index), "target"); }

  void rank() {
    for (std::size_t i = 0; i < list_at(case_.data, "promotions").size(); ++i) ranked_.push_back(i);
    const auto place = [&](std::size_t i) { return target(i) == "lines" ? 0 : target(i) == "order" ? 1 : 2; };
    std::stable_sort(ranked_.begin(), ranked_.end(), [&](std::size_t a, std::size_t b) {
      if (place(a) != place(b)) return place(a) < place(b);
      return number_at(params(a), "priority", 0) < number_at(params(b), "priority", 0);
    });
  }

  void say(std::size_t index, const std::string& stage) {
    const Json& from = case_.data.at("promotions").at(index);
    PromotionDraft draft = draft_of(from, index);
    auto& clauses = draft.clauses;
    for (const Json& condition : list_at(params(index), "cart_conditions")) say_condition(condition, clauses);
    if (const std::string end = text_at(params(index), "ends_at"); !end.empty())
      clauses.push_back("active through " + end);
    say_limits(index, clauses);
    clauses.push_back("give " + give(params(index)));
    if (!stage.empty()) clauses.push_back("stage " + stage);
    pack_.promotions.push_back(std::move(draft));
  }

  std::string give(const Json& params) {
    const std::string type = text_at(params, "type"), value = text_at(params, "value");
    const std::string target = text_at(params, "target");
    const bool rate = type == "percentage";
    const std::string amount = rate ? percent(value) : money(value, pack_.currency);
    if (type == "fixed_price") return fmt::format("goods at {} together", amount);
    if (target == "shipping") return amount + " off shipping";
    if (target == "order") return amount + " off goods";
    const std::string goods = targets(params);
    if (rate) return fmt::format("{} off {}", amount, goods);
    return fmt::format("{} off each {}of {}", amount, text_at(params, "per") == "unit" ? "" : "line ", goods);
  }

  std::string targets(const Json& params) {
    std::vector<std::string> parts;
    for (const Json& condition : list_at(params, "target_conditions")) {
      const std::string attribute = text_at(condition, "attribute");
      const auto values = texts_at(condition, "values");
      if (attribute == "line.unit_price") {
        parts.push_back("items where price is " + money(values.front(), pack_.currency));
      } else if (attribute == "line.discounted" && values.front() == "false") {
        parts.emplace_back("full price items");
      } else if (attribute == "line.category") {
        parts.push_back(in_categories(case_, values));
      } else if (attribute == "line.sku") {
        parts.push_back("items sku " + list_in_quotes(values));
      } else {
        out_.not_expressible = "an unknown condition of lines: " + attribute;
      }
    }
    return all_of(parts);
  }

  void say_condition(const Json& condition, std::vector<std::string>& clauses) {
    const std::string attribute = text_at(condition, "attribute");
    const auto values = texts_at(condition, "values");
    const auto when = [&](std::string text) { clauses.push_back("when " + std::move(text)); };
    const auto units = [&] { return count(std::stoll(values.front()), "item", "items"); };
    if (attribute == "cart.subtotal") {
      when("subtotal is at least " + money(values.front(), pack_.currency));
    } else if (attribute == "cart.subtotal_gross") {
      when("total price_with_tax of goods is at least " + money(values.front(), pack_.currency));
      take_gross();
    } else if (attribute == "any_line.quantity") {
      when("order.most_of_one is at least " + values.front());
      take_largest();
    } else if (attribute.starts_with("units_in_category:")) {
      when(fmt::format("quantity of {} is at least {}", in_categories(case_, {attribute.substr(18)}),
                       units()));
    } else if (attribute.starts_with("units_of_skus:")) {
      when(fmt::format("quantity of items sku {} is at least {}", list_in_quotes(split(attribute.substr(14))),
                       units()));
    } else if (attribute == "customer.group") {
      clauses.push_back("for " + in_groups(pack_, values));
    } else {
      out_.not_expressible = "an unknown condition: " + attribute;
    }
  }

  static std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> out(1);
    for (const char c : text) {
      if (c == ',') {
        out.emplace_back();
      } else {
        out.back() += c;
      }
    }
    return out;
  }

  void take_gross() {
    pack_.schema.emplace_back("product.price_with_tax  money, optional, \"Price of one piece with tax\"");
    for (std::size_t i = 0; i < out_.goods; ++i) {
      CartLine& line = out_.cart.lines[i];
      set_money(line.product, "price_with_tax", gross_of(line.amount.minor, out_.line_taxes[i]));
    }
  }

  void take_largest() {
    PackDraft::say_once(pack_.schema, "order.most_of_one  number, optional, \"Pieces of the largest line\"");
    if (std::any_of(out_.cart.order.begin(), out_.cart.order.end(),
                    [](const Fact& fact) { return fact.name == "most_of_one"; }))
      return;
    std::int64_t most = 0;
    for (const CartLine& line : out_.cart.lines) most = std::max(most, line.quantity);
    set_number(out_.cart.order, "most_of_one", most);
  }

  void say_limits(std::size_t index, std::vector<std::string>& clauses) {
    const Json& of = params(index);
    if (const std::int64_t limit = number_at(of, "usage_limit_per_customer", 0); limit > 0) {
      clauses.push_back("limit " + count(limit, "use", "uses") + " per customer");
      out_.used[index] = number_at(of, "used_by_customer", 0);
    }
    if (const std::int64_t limit = number_at(of, "usage_limit", 0); limit > 0) {
      clauses.push_back("limit " + count(limit, "use", "uses"));
      out_.used[index] = number_at(of, "used", 0);
    }
  }

  const Case& case_;
  Translation out_;
  PackDraft& pack_;
  std::vector<std::size_t> ranked_;
};

}  // namespace

Translation from_vendure(const Case& of) {
  return Vendure(of).translate();
}

}  // namespace perk::conformance
