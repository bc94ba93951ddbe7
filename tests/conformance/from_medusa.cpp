// Medusa: buy-get first, then by the bare number of the value, largest first; each on what the others left.
//
// Buy-get promotions compete for units in the stage `item`; every other one has a stage of its own, in that
// order. Neighbours that take a percentage of some units of each line share a stage: such a percentage is of
// the unit price, not of what is left of it. Charges of several methods are told apart as lines, since a
// charge has no fields. A value stated before tax makes the pack one before tax: the host gives it net
// prices.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tests/conformance/common.h"
#include "tests/conformance/taxes.h"
#include "tools/json/decimal.h"

namespace perk::conformance {
namespace {

class Medusa {
 public:
  explicit Medusa(const Case& of) : case_(of), out_(start(of, "Medusa")), pack_(out_.pack) {}

  Translation translate() {
    if (case_.has_kind("ledger")) {
      out_.not_expressible = "what a ledger takes when an order is placed is no part of a calculation";
      return std::move(out_);
    }
    out_.item_stages = {"item"};
    take_customer(out_, case_);
    take_currency();
    take_net_prices();
    take_lines();
    take_charges();
    if (case_.has_kind("automatic-disabled")) {
      pack_.schema.emplace_back(
          "order.codes_only  yes/no, optional, \"Asked for without automatic promotions\"");
      set_flag(out_.cart.order, "codes_only", true);
    }
    rank();
    set_stages();
    for (std::size_t i = 0; i < ranked_.size(); ++i) say(ranked_[i], stages_[i]);
    return std::move(out_);
  }

 private:
  [[nodiscard]] const Json& promotion(std::size_t index) const {
    return case_.data.at("promotions").at(index);
  }
  [[nodiscard]] const Json& params(std::size_t index) const { return promotion(index).at("params"); }
  [[nodiscard]] bool buys(std::size_t index) const { return text_at(params(index), "type") == "buy_x_get_y"; }

  // ---- the cart ----
  void take_currency() {
    for (const Json& promotion : list_at(case_.data, "promotions"))
      if (const std::string code = text_at(promotion.at("params"), "currency"); !code.empty())
        pack_.currency = code;
  }

  void take_net_prices() {
    const auto stated_net = [](const Json& promotion) {
      const Json& params = promotion.at("params");
      return params.contains("value_tax_inclusive") && !is_true(params, "value_tax_inclusive");
    };
    const Json& promotions = list_at(case_.data, "promotions");
    if (std::none_of(promotions.begin(), promotions.end(), stated_net)) return;
    pack_.header = {"prices exclude tax"};
    for (std::size_t i = 0; i < out_.goods; ++i) {
      auto& amount = out_.cart.lines[i].amount.minor;
      amount = net_of(amount, out_.line_taxes[i]);
      out_.line_taxes[i].included = false;
    }
  }

  void take_lines() {
    const Json& lines = list_at(case_.data.at("cart"), "lines");
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto found = lines[i].find("attrs");
      if (found == lines[i].end() || !found->contains("discountable")) continue;
      PackDraft::say_once(pack_.schema, "product.discountable  yes/no, optional");
      set_flag(out_.cart.lines[i].product, "discountable", found->at("discountable").get<bool>());
      some_are_not_ = true;
    }
  }

  void take_charges() {
    std::set<std::string> methods;
    const Json& charges = list_at(case_.data.at("cart"), "shipping");
    for (const Json& charge : charges) methods.insert(text_at(charge, "method"));
    if (methods.size() == 1) set_text(out_.cart.shipping, "method", *methods.begin());
    if (methods.size() < 2) return;
    out_.charges_are_lines = true;
    if (out_.goods > 0) out_.not_expressible = "charges as lines beside goods";
    pack_.schema.emplace_back(
        "line.shipping_method  text, optional, \"Way of delivery that this line charges for\"");
    for (std::size_t i = 0; i < charges.size(); ++i) {
      CartLine line;
      line.id = fmt::format("charge-{:03}", i + 1);
      line.amount = out_.cart.shipping_charges[i].amount;
      set_text(line.product, "sku", text_at(charges[i], "id"));
      set_text(line.line, "shipping_method", text_at(charges[i], "method"));
      out_.cart.lines.push_back(std::move(line));
    }
    out_.cart.shipping_charges.clear();
  }

  // ---- the order of promotions ----
  [[nodiscard]] std::int64_t value_of(std::size_t index) const {
    const Json& of = params(index);
    return json::parse_decimal(text_at(buys(index) ? of.at("reward") : of, "value"), 6).scaled;
  }

  void rank() {
    for (std::size_t i = 0; i < list_at(case_.data, "promotions").size(); ++i) ranked_.push_back(i);
    std::stable_sort(ranked_.begin(), ranked_.end(), [&](std::size_t a, std::size_t b) {
      if (buys(a) != buys(b)) return buys(a);
      if (value_of(a) != value_of(b)) return value_of(a) > value_of(b);
      return buys(a) &&
             number_at(params(a), "buy_min_quantity", 0) > number_at(params(b), "buy_min_quantity", 0);
    });
  }

  [[nodiscard]] bool each_percent(std::size_t index) const {
    const Json& of = params(index);
    return text_at(of, "type") == "percentage" && text_at(of, "allocation") == "each" &&
           text_at(of, "target") == "lines";
  }

  void set_stages() {
    std::vector<std::string> own;
    for (std::size_t i = 0; i < ranked_.size(); ++i) {
      const bool charge = text_at(params(ranked_[i]), "target") == "shipping" && !out_.charges_are_lines;
      if (buys(ranked_[i]) || charge) {
        stages_.emplace_back();
        charges_ += charge ? 1 : 0;
        continue;
      }
      const bool shared = i > 0 && each_percent(ranked_[i]) && each_percent(ranked_[i - 1]);
      if (!shared) own.push_back(fmt::format("step-{}", own.size() + 1));
      stages_.push_back(own.back());
    }
    if (charges_ > 1) pack_.stacking.emplace_back("in shipping combine one after another");
    const bool alone = std::none_of(ranked_.begin(), ranked_.end(), [&](std::size_t i) { return buys(i); });
    if (own.empty() || (own.size() == 1 && alone)) {
      for (std::string& stage : stages_) stage.clear();
      return;
    }
    pack_.stages = {"price", "item"};
    pack_.stages.insert(pack_.stages.end(), own.begin(), own.end());
    for (const char* last : {"order", "shipping", "total", "reward"}) pack_.stages.emplace_back(last);
  }

  // ---- one promotion ----
  void say(std::size_t index, const std::string& stage) {
    const Json& from = promotion(index);
    const Json& of = params(index);
    PromotionDraft draft = draft_of(from, index);
    auto& clauses = draft.clauses;
    if (clauses.empty() && case_.has_kind("automatic-disabled"))
      clauses.emplace_back("unless order.codes_only is yes");
    for (const Json& condition : list_at(of, "cart_conditions")) say_condition(condition, clauses);
    say_give(of, clauses);
    say_bounds(index, of, clauses);
    if (!stage.empty()) clauses.push_back("stage " + stage);
    pack_.promotions.push_back(std::move(draft));
  }

  void say_condition(const Json& condition, std::vector<std::string>& clauses) {
    const std::string attribute = text_at(condition, "attribute");
    const auto values = texts_at(condition, "values");
    if (attribute == "customer.group") {
      clauses.push_back("for " + in_groups(pack_, values));
    } else if (attribute == "cart.subtotal") {
      clauses.push_back("when subtotal is at least " + money(values.front(), pack_.currency));
    } else {
      out_.not_expressible = "an unknown condition: " + attribute;
    }
  }

  std::string goods_of(const Json& of, const char* conditions) {
    std::vector<std::string> parts;
    for (const Json& condition : list_at(of, conditions)) {
      const std::string attribute = text_at(condition, "attribute");
      const auto values = texts_at(condition, "values");
      if (attribute == "line.category") {
        parts.push_back(in_categories(case_, values));
      } else if (attribute == "line.sku") {
        parts.push_back("items sku " + list_in_quotes(values));
      } else if (attribute == "shipping.method") {
        parts.push_back("items where line.shipping_method is any of " + list_in_quotes(values));
      } else {
        out_.not_expressible = "an unknown condition of lines: " + attribute;
      }
    }
    const std::string goods = all_of(parts);
    return some_are_not_ ? "(" + goods + " except items where discountable is no)" : goods;
  }

  void say_give(const Json& of, std::vector<std::string>& clauses) {
    const std::string type = text_at(of, "type"), allocation = text_at(of, "allocation");
    if (type == "buy_x_get_y") return say_buy_get(of, clauses);
    const bool rate = type == "percentage";
    const std::string value = text_at(of, "value");
    const std::string amount = rate ? percent(value) : money(value, pack_.currency);
    if (text_at(of, "target") == "shipping" && !out_.charges_are_lines) {
      for (const Json& condition : list_at(of, "target_conditions"))
        clauses.push_back("when shipping.method is any of " + list_in_quotes(texts_at(condition, "values")));
      clauses.push_back(fmt::format("give {} off {}", amount,
                                    allocation == "each" && !rate ? "each shipping charge" : "shipping"));
      return;
    }
    const std::string goods = goods_of(of, "target_conditions");
    const bool charge = text_at(of, "target") == "shipping";
    const std::int64_t most = number_at(of, "max_quantity", 0);
    if (allocation == "once") {
      clauses.push_back(
          fmt::format("give {} off {}cheapest {} of {}", amount, rate ? "" : "each of ", most, goods));
    } else if (rate) {
      clauses.push_back(fmt::format("give {} off {}", amount, goods));
    } else if (allocation == "across") {
      clauses.push_back(fmt::format("give {} off {} in all", amount, goods));
    } else {
      clauses.push_back(fmt::format("give {} off each {}of {}", amount, charge ? "line " : "", goods));
    }
    if (allocation == "each" && most > 0 && !charge)
      clauses.push_back("cap " + count(most, "item", "items") + " per line");
  }

  void say_buy_get(const Json& of, std::vector<std::string>& clauses) {
    const Json& reward = of.at("reward");
    const std::string value = text_at(reward, "value");
    const std::string at =
        text_at(reward, "type") == "percentage" ? percent(value) : money(value, pack_.currency);
    const std::int64_t get = number_at(of, "get_quantity", 1), most = number_at(of, "max_quantity", 0);
    clauses.push_back(fmt::format(
        "give {} of {} {} for every {} of {}", get, goods_of(of, "target_conditions"),
        at == "100%" ? "free" : "at " + at + " off",
        count(number_at(of, "buy_min_quantity", 1), "item", "items"), goods_of(of, "buy_conditions")));
    if (most <= 0) return;
    if (most % get == 0) {
      clauses.push_back("limit " + count(most / get, "time", "times") + " per order");
    } else {
      clauses.push_back("cap " + count(most, "item", "items") + " per order");
    }
  }

  void say_bounds(std::size_t index, const Json& of, std::vector<std::string>& clauses) {
    if (const std::string most = text_at(of, "max_value"); !most.empty())
      clauses.push_back("cap " + money(most, pack_.currency) + " per order");
    if (const std::int64_t limit = number_at(of, "usage_limit", 0); limit > 0) {
      clauses.push_back("limit " + count(limit, "use", "uses"));
      out_.used[index] = number_at(of, "used", 0);
    }
    if (!of.contains("budget")) return;
    const Json& budget = of.at("budget");
    const std::string kind = text_at(budget, "kind");
    if (kind == "spend") {
      const std::string campaign = text_at(budget, "campaign");
      const bool shared = !campaign.empty() && ranked_.size() > 1;
      if (shared) clauses.push_back("group " + campaign);
      clauses.push_back(fmt::format("budget {}{} none", money(text_at(budget, "limit"), pack_.currency),
                                    shared ? " across " + campaign : ""));
      out_.used[index] = minor_of(text_at(budget, "used"), case_.decimals);
    } else if (kind == "usage") {
      clauses.push_back("limit " + count(number_at(budget, "limit", 0), "use", "uses"));
      out_.used[index] = number_at(budget, "used", 0);
    } else {
      clauses.push_back("limit " + count(number_at(budget, "limit", 0), "use", "uses") + " per customer");
      const auto customer = case_.data.find("customer");
      const std::string email = customer == case_.data.end() ? "" : text_at(*customer, "email");
      out_.used[index] = number_at(budget.at("used"), email.c_str(), 0);
    }
  }

  const Case& case_;
  Translation out_;
  PackDraft& pack_;
  std::vector<std::size_t> ranked_;
  std::vector<std::string> stages_;
  std::size_t charges_ = 0;
  bool some_are_not_ = false;
};

}  // namespace

Translation from_medusa(const Case& of) {
  return Medusa(of).translate();
}

}  // namespace perk::conformance
