// Sylius: priority from high to low, every promotion on what the ones before it left.
//
// Unit actions stand in the stage `item`: their percentages are of the catalogue price and add up. Each
// promotion with order actions has a stage of its own, in order of priority, where its conditions see the
// running total. An exclusive promotion stands first and keeps everything else out. Catalogue promotions
// stand before `item`, each in a stage of its own, and round the price, not the discount, half up.
#include <fmt/format.h>

#include <algorithm>

#include "tests/conformance/common.h"

namespace perk::conformance {
namespace {

constexpr std::int64_t kHalfDay = 43'200;

bool acts_on(const Json& params, std::string_view prefix) {
  const Json& actions = list_at(params, "actions");
  return std::any_of(actions.begin(), actions.end(),
                     [&](const Json& action) { return text_at(action, "type").starts_with(prefix); });
}

bool on_order(const Json& params) {
  return acts_on(params, "order_") || acts_on(params, "spread");
}

struct Ranked {
  std::size_t from = 0;
  std::int64_t priority = 0;
  bool exclusive = false, catalog = false, unit = false, order = false;
  std::string stage;  // "" for the usual one
};

class Sylius {
 public:
  explicit Sylius(const Case& of) : case_(of), out_(start(of, "Sylius")), pack_(out_.pack) {}

  Translation translate() {
    rank();
    if (std::any_of(ranked_.begin(), ranked_.end(), [](const Ranked& each) { return each.catalog; }))
      pack_.header.emplace_back("rounding half down per unit");
    pack_.header.emplace_back("remainder to first line");
    take_lines();
    take_customer(out_, case_);
    take_history();
    set_stages();
    for (const Ranked& each : ranked_) say(each);
    for (std::size_t i = 0; i < ranked_.size() && ranked_.size() > 1; ++i)
      if (ranked_[i].exclusive)
        pack_.stacking.push_back(fmt::format("never {} with all promotions", promotion_id(i)));
    if (!pack_.stacking.empty()) pack_.stacking.emplace_back("choose first that applies");
    if (floors_) pack_.stacking.emplace_back("never sell below product.minimum_price, otherwise no floor");
    return std::move(out_);
  }

 private:
  [[nodiscard]] const Json& promotion(std::size_t index) const {
    return case_.data.at("promotions").at(index);
  }

  // Exclusive first; then in the order in which their stages come; then by priority, then by creation.
  void rank() {
    const Json& promotions = list_at(case_.data, "promotions");
    for (std::size_t i = 0; i < promotions.size(); ++i) {
      const Json& params = promotions[i].at("params");
      Ranked each;
      each.from = i;
      each.priority = number_at(params, "priority", 0);
      each.exclusive = is_true(params, "exclusive");
      each.catalog = acts_on(params, "catalog_");
      each.unit = acts_on(params, "unit_");
      each.order = on_order(params);
      ranked_.push_back(each);
    }
    const auto place = [](const Ranked& each) {
      if (each.exclusive) return 0;
      if (each.catalog) return 1;
      if (each.unit) return 2;
      return each.order ? 3 : 4;
    };
    std::stable_sort(ranked_.begin(), ranked_.end(), [&](const Ranked& a, const Ranked& b) {
      return place(a) != place(b) ? place(a) < place(b) : a.priority > b.priority;
    });
  }

  // A promotion with unit actions and order actions keeps to `item` and `order`; stages of the others stand
  // around `order` by priority.
  void set_stages() {
    std::vector<std::string> before, between, after;
    const auto mixed = std::find_if(ranked_.begin(), ranked_.end(),
                                    [](const Ranked& each) { return each.unit && each.order; });
    std::size_t orders = 0;
    for (Ranked& each : ranked_) {
      if (each.exclusive || each.catalog) {
        each.stage = fmt::format("{}-{}", each.exclusive ? "alone" : "catalogue", before.size() + 1);
        before.push_back(each.stage);
      } else if (each.order && !each.unit) {
        each.stage = fmt::format("order-{}", ++orders);
        const bool later = mixed != ranked_.end() && each.priority < mixed->priority;
        (later ? after : between).push_back(each.stage);
      }
    }
    out_.item_stages = {"item"};
    if (before.empty() && between.size() + after.size() <= 1 && mixed == ranked_.end()) {
      for (Ranked& each : ranked_) each.stage.clear();  // the usual stages do
      return;
    }
    auto& stages = pack_.stages;
    stages = {"price"};
    stages.insert(stages.end(), before.begin(), before.end());
    stages.emplace_back("item");
    stages.insert(stages.end(), between.begin(), between.end());
    stages.emplace_back("order");
    stages.insert(stages.end(), after.begin(), after.end());
    for (const char* last : {"shipping", "total", "reward"}) stages.emplace_back(last);
  }

  void take_lines() {
    const Json& lines = list_at(case_.data.at("cart"), "lines");
    const bool catalog = std::any_of(ranked_.begin(), ranked_.end(), [](auto& each) { return each.catalog; });
    std::string channel = text_at(case_.data.at("cart"), "channel");
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto found = lines[i].find("attrs");
      if (found == lines[i].end()) continue;
      CartLine& line = out_.cart.lines[i];
      const std::string minimum = text_at(*found, "minimum_price");
      if (!minimum.empty()) {
        floors_ = true;
        PackDraft::say_once(pack_.schema, "product.minimum_price  money, optional");
        set_money(line.product, "minimum_price", minor_of(minimum, case_.decimals));
      }
      const std::string original = text_at(*found, "original_price");
      if (!original.empty() && catalog) line.amount.minor = minor_of(original, case_.decimals);
      if (!list_at(*found, "catalog_promotions").empty()) {
        PackDraft::say_once(pack_.schema, "product.on_sale  yes/no, optional, \"Has a catalogue discount\"");
        set_flag(line.product, "on_sale", true);
      }
      const std::string product = text_at(*found, "product");
      if (!product.empty()) set_text(line.product, "model", product);
      if (channel.empty()) channel = text_at(*found, "channel");
    }
    set_text(out_.cart.order, "channel", channel.empty() ? "web" : channel);
    // A charge without a rate of its own is taxed as the goods are.
    if (!case_.has_kind("tax")) return;
    const Json& charges = list_at(case_.data.at("cart"), "shipping");
    for (std::size_t i = 0; i < charges.size(); ++i)
      if (!charges[i].contains("tax_rate") && !out_.line_taxes.empty())
        out_.charge_taxes[i] = out_.line_taxes.front();
  }

  void take_history() {
    const auto customer = case_.data.find("customer");
    if (customer == case_.data.end() || !customer->contains("previous_orders")) return;
    PackDraft::say_once(pack_.schema, "customer.previous_orders  number, optional");
    set_number(out_.cart.customer, "previous_orders", customer->at("previous_orders").get<std::int64_t>());
  }

  // ---- one promotion ----
  void say(const Ranked& ranked) {
    const Json& from = promotion(ranked.from);
    const Json& params = from.at("params");
    PromotionDraft draft = draft_of(from, ranked.from);
    auto& clauses = draft.clauses;
    std::vector<std::string> window;
    for (const Json& condition : list_at(params, "conditions"))
      say_condition(condition, ranked.from, clauses, window);
    for (const std::string& name : texts_at(params, "channels"))
      clauses.push_back("when order.channel is " + in_quotes(name));
    if (params.contains("window")) add_window(params.at("window"), window);
    if (const std::string now = text_at(params, "now"); !now.empty())
      out_.cart.now.seconds = seconds_of(now) + kHalfDay;
    for (const std::string& part : window) clauses.push_back("active " + part);
    const bool skips = params.contains("applies_to_discounted") && !is_true(params, "applies_to_discounted");
    for (const Json& action : list_at(params, "actions")) clauses.push_back("give " + give(action, skips));
    if (!ranked.stage.empty()) clauses.push_back("stage " + ranked.stage);
    pack_.promotions.push_back(std::move(draft));
  }

  std::string give(const Json& action, bool skips) {
    const std::string type = text_at(action, "type"), value = text_at(action, "value");
    const bool rate = type.ends_with("percent");
    const std::string amount = rate ? percent(value) : money(value, pack_.currency);
    const std::string except = skips ? " except items where on_sale is yes" : "";
    if (skips)
      PackDraft::say_once(pack_.schema, "product.on_sale  yes/no, optional, \"Has a catalogue discount\"");
    if (type == "shipping_percent") return amount + " off shipping";
    if (type.starts_with("unit_") || type.starts_with("catalog_"))
      return fmt::format("{} off each of {}{}", amount, goods_of(action), except);
    return fmt::format("{} off goods{}", amount, except);
  }

  std::string goods_of(const Json& action) {
    const Json& any = list_at(action, "filters_any");
    if (any.empty()) return action.contains("filters") ? filtered(action.at("filters")) : "items";
    std::vector<std::string> conditions;
    for (const Json& filters : any) {
      for (const std::string& each : texts_at(filters, "categories"))
        conditions.push_back("in category " + in_quotes(each));
      for (const std::string& each : texts_at(filters, "skus"))
        conditions.push_back("sku is " + in_quotes(each));
    }
    std::string joined;
    for (const std::string& each : conditions) joined += (joined.empty() ? "" : " or ") + each;
    return "items where (" + joined + ")";
  }

  std::string filtered(const Json& filters) {
    std::vector<std::string> parts;
    if (filters.contains("skus")) parts.push_back("items sku " + list_in_quotes(texts_at(filters, "skus")));
    if (filters.contains("categories"))
      parts.push_back(in_categories(case_, texts_at(filters, "categories")));
    for (const std::string& model : texts_at(filters, "products"))
      parts.push_back("items where model is " + in_quotes(model));
    const std::string low = text_at(filters, "min_price"), high = text_at(filters, "max_price");
    const std::string from = "price is at least " + money(low, pack_.currency);
    const std::string to = "price is at most " + money(high, pack_.currency);
    if (!low.empty() && !high.empty()) {
      parts.push_back(fmt::format("items where ({} and {})", from, to));
    } else if (!low.empty() || !high.empty()) {
      parts.push_back("items where " + (low.empty() ? to : from));
    }
    return all_of(parts);
  }

  void say_condition(const Json& condition, std::size_t from, std::vector<std::string>& clauses,
                     std::vector<std::string>& window) {
    const std::string type = text_at(condition, "type"), value = text_at(condition, "value");
    if (type == "channel_in") {
      const auto channels = texts_at(condition, "value");
      clauses.push_back(channels.empty() ? "when order.channel is \"(none)\""
                                         : "when order.channel is any of " + list_in_quotes(channels));
    } else if (type == "active_window") {
      add_window(condition.at("value"), window);
    } else if (type == "coupon_expires") {
      add_window({{"ends_at", value}}, window);
    } else if (type == "item_total_gte") {
      clauses.push_back("when subtotal is at least " + money(value, pack_.currency));
    } else if (type == "quantity_gte") {
      clauses.push_back("when quantity is at least " +
                        count(number_at(condition, "value", 0), "item", "items"));
    } else if (type == "contains_product") {
      clauses.push_back(fmt::format("when quantity of items sku {} is at least 1 item", in_quotes(value)));
    } else if (type == "contains_any_category") {
      clauses.push_back(fmt::format("when quantity of {} is at least 1 item",
                                    in_categories(case_, texts_at(condition, "value"))));
    } else if (type == "category_total_gte") {
      clauses.push_back(fmt::format("when subtotal of {} is at least {}",
                                    in_categories(case_, {text_at(condition, "category")}),
                                    money(value, pack_.currency)));
    } else if (type == "customer_group") {
      clauses.push_back("for " + in_groups(pack_, {value}));
    } else if (type == "nth_order") {
      PackDraft::say_once(pack_.schema, "customer.previous_orders  number, optional");
      clauses.push_back(
          fmt::format("when customer.previous_orders is {}", number_at(condition, "value", 1) - 1));
    } else if (type == "coupon_per_customer_limit") {
      const std::int64_t limit = number_at(condition, "value", 0);
      clauses.push_back("limit " + count(limit, "use", "uses") + " per customer");
      out_.used[from] = uses(from);
    } else if (type == "coupon_usage_limit") {
      const std::int64_t limit = number_at(condition, "value", 0);
      clauses.push_back("limit " + count(limit, "use", "uses"));
      if (out_.used.count(from) == 0) out_.used[from] = uses(from);
    } else if (type == "coupon_used") {
      for (const Json& other : list_at(promotion(from).at("params"), "conditions"))
        if (text_at(other, "type") == "coupon_usage_limit") out_.used[from] = number_at(other, "value", 0);
    } else if (type != "coupon_reusable_after_cancel") {
      out_.not_expressible = "an unknown condition: " + type;
    }
  }

  // Uses that count: those of cancelled orders come back where the coupon is reusable then.
  [[nodiscard]] std::int64_t uses(std::size_t from) const {
    const auto customer = case_.data.find("customer");
    if (customer == case_.data.end()) return 0;
    const std::int64_t all = number_at(*customer, "coupon_uses", 0);
    for (const Json& condition : list_at(promotion(from).at("params"), "conditions"))
      if (text_at(condition, "type") == "coupon_reusable_after_cancel" && is_true(condition, "value"))
        return all - number_at(*customer, "coupon_uses_in_cancelled_orders", 0);
    return all;
  }

  static std::string date_of(std::string text) {
    if (text == "yesterday") return "2026-06-14";
    if (text == "tomorrow") return "2026-06-16";
    if (text == "past") return "2026-06-10";
    return text;
  }

  static void add_window(const Json& from, std::vector<std::string>& window) {
    const std::string start = date_of(text_at(from, "starts_at")), end = date_of(text_at(from, "ends_at"));
    std::string text;
    if (!start.empty()) text = "from " + start;
    if (!end.empty()) text += (text.empty() ? "through " : " through ") + end;
    window.push_back(std::move(text));
  }

  const Case& case_;
  Translation out_;
  PackDraft& pack_;
  std::vector<Ranked> ranked_;
  bool floors_ = false;
};

}  // namespace

Translation from_sylius(const Case& of) {
  return Sylius(of).translate();
}

}  // namespace perk::conformance
