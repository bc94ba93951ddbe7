// Solidus: lanes of which each gives every line its one best discount; the next lane works on what is left.
//
// The lane `default` is the stage `item`; `pre` and `post` are stages around it. Where a lane has several
// promotions they are a group with `best 1 of … per line`, ranked from the newest, to which ties go. The
// legacy system is one such group for lines and one for the order, both on undiscounted amounts. A
// step-by-step tier is a table; where tiers hang on a fact of the order and the discount on something else,
// each tier is a promotion with its range.
#include <fmt/format.h>

#include <algorithm>

#include "tests/conformance/common.h"
#include "tools/json/decimal.h"

namespace perk::conformance {
namespace {

struct Range {
  std::string from, to, value;  // [from, to); "" is open
};

// The base and its tiers, by rising threshold.
std::vector<Range> ranges_of(const Json& tiered) {
  std::vector<std::pair<std::int64_t, std::string>> steps;
  for (const auto& [threshold, value] : tiered.at("tiers").items())
    steps.emplace_back(json::parse_decimal(threshold, 6).scaled, threshold);
  std::sort(steps.begin(), steps.end());
  std::vector<Range> out = {{"", "", text_at(tiered, "base")}};
  out.reserve(steps.size() + 1);
  for (const auto& step : steps) {
    out.back().to = step.second;
    out.push_back({step.second, "", tiered.at("tiers").at(step.second).get<std::string>()});
  }
  return out;
}

// One reading of one action: a phrase, the rows below it, and the range of a tier in which it holds.
struct Reading {
  std::vector<std::string> conditions;
  std::vector<std::string> give;  // the phrase, then rows
  std::vector<std::string> more;  // other clauses
  enum class Level : std::uint8_t { line, order, shipment } level = Level::line;
};

class Solidus {
 public:
  explicit Solidus(const Case& of) : case_(of), out_(start(of, "Solidus")), pack_(out_.pack) {}

  Translation translate() {
    out_.item_stages = {"pre", "item", "post"};
    take_currency();
    take_facts();
    const Json& promotions = list_at(case_.data, "promotions");
    std::vector<std::size_t> newest_first;
    for (std::size_t i = promotions.size(); i-- > 0;) newest_first.push_back(i);
    std::stable_sort(newest_first.begin(), newest_first.end(), [&](std::size_t a, std::size_t b) {
      return number_at(promotions[a].at("params"), "created", 0) >
             number_at(promotions[b].at("params"), "created", 0);
    });
    for (const std::size_t i : newest_first) say(promotions[i], i, promotions.size() > 1);
    if (catalogue_ || pre_ || post_) {
      auto& stages = pack_.stages;
      stages = {"price"};
      if (catalogue_) stages.emplace_back("catalogue");
      if (pre_) stages.emplace_back("pre");
      stages.emplace_back("item");
      if (post_) stages.emplace_back("post");
      for (const char* last : {"order", "shipping", "total", "reward"}) stages.emplace_back(last);
    }
    return std::move(out_);
  }

 private:
  // A pack has one currency: that of its amounts.
  void take_currency() {
    const auto take = [&](const Json& thing) {
      if (!thing.contains("currency")) return;
      std::string code = text_at(thing, "currency");
      std::transform(code.begin(), code.end(), code.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
      if (code.empty()) {
        out_.not_expressible = "an amount without a currency is no amount: the pack does not compile";
      } else {
        pack_.currency = code;
      }
    };
    for (const Json& promotion : list_at(case_.data, "promotions")) {
      for (const Json& action : list_at(promotion.at("params"), "actions")) take(action);
      for (const Json& condition : list_at(promotion.at("params"), "conditions")) take(condition);
    }
  }

  void take_facts() {
    take_customer(out_, case_);
    std::int64_t earlier = 0;
    if (const auto customer = case_.data.find("customer"); customer != case_.data.end())
      earlier = number_at(*customer, "previous_orders", 0) - number_at(*customer, "cancelled_orders", 0);
    if (asks("nth_order") || asks("first_order")) {
      pack_.schema.emplace_back("customer.previous_orders  number, optional");
      set_number(out_.cart.customer, "previous_orders", earlier);
    }
    const Json& charges = list_at(case_.data.at("cart"), "shipping");
    const bool alike = std::all_of(charges.begin(), charges.end(), [&](const Json& charge) {
      return text_at(charge, "method") == text_at(charges.front(), "method");
    });
    if (!charges.empty() && alike) set_text(out_.cart.shipping, "method", text_at(charges.front(), "method"));
  }

  [[nodiscard]] bool asks(std::string_view type) const {
    for (const Json& promotion : list_at(case_.data, "promotions"))
      for (const Json& condition : list_at(promotion.at("params"), "conditions"))
        if (text_at(condition, "type") == type) return true;
    return false;
  }

  void say(const Json& from, std::size_t index, bool several) {
    const Json& params = from.at("params");
    std::vector<Reading> readings;
    for (const Json& action : list_at(params, "actions"))
      for (Reading& reading : read(action)) readings.push_back(std::move(reading));
    if (list_at(params, "actions").empty())
      readings.push_back({{}, {money("0.01", pack_.currency) + " off goods"}, {}, Reading::Level::order});
    for (const Reading& reading : readings) {
      PromotionDraft draft = draft_of(from, index);
      auto& clauses = draft.clauses;
      for (const Json& condition : list_at(params, "conditions")) say_condition(condition, index, clauses);
      for (const std::string& condition : reading.conditions) clauses.push_back("when " + condition);
      clauses.push_back("give " + reading.give.front());
      clauses.insert(clauses.end(), reading.give.begin() + 1, reading.give.end());
      clauses.insert(clauses.end(), reading.more.begin(), reading.more.end());
      if (reading.level == Reading::Level::order) out_.order_level.insert(index);
      place(params, reading, several, clauses);
      pack_.promotions.push_back(std::move(draft));
    }
  }

  void place(const Json& params, const Reading& reading, bool several, std::vector<std::string>& clauses) {
    std::string lane = text_at(params, "lane");
    const bool line = reading.level == Reading::Level::line;
    if (line && lane == "pre") {
      pre_ = true;
      clauses.emplace_back("stage pre");
    } else if (line && lane == "post") {
      post_ = true;
      clauses.emplace_back("stage post");
    }
    if (!several) return;
    if (lane.empty()) lane = "default";
    if (line) {
      clauses.push_back("group lane-" + lane);
      PackDraft::say_once(pack_.stacking, fmt::format("best 1 of lane-{} per line", lane));
    } else if (reading.level == Reading::Level::order && case_.has_kind("legacy")) {
      clauses.emplace_back("group order-level");
      PackDraft::say_once(pack_.stacking, "best 1 of order-level");
    }
  }

  // ---- actions ----
  [[nodiscard]] std::string goods_of(const Json& action) const {
    if (!action.contains("filters")) return "items";
    const Json& filters = action.at("filters");
    std::vector<std::string> parts;
    if (filters.contains("skus")) parts.push_back("items sku " + list_in_quotes(texts_at(filters, "skus")));
    if (filters.contains("categories"))
      parts.push_back(in_categories(case_, texts_at(filters, "categories")));
    return all_of(parts);
  }

  std::vector<Reading> read(const Json& action) {
    const std::string type = text_at(action, "type"), value = text_at(action, "value");
    const std::string goods = goods_of(action);
    const auto amount = [&](const std::string& text) { return money(text, pack_.currency); };
    using Level = Reading::Level;
    if (type == "distributed_fixed")
      return {{{}, {fmt::format("{} off {} in all", amount(value), goods)}, {}, {}}};
    if (type == "line_fixed")
      return {{{}, {fmt::format("{} off each line of {}", amount(value), goods)}, {}, {}}};
    if (type == "line_percent") return {{{}, {fmt::format("{} off {}", percent(value), goods)}, {}, {}}};
    if (type == "percent_with_cap")
      return {{{},
               {fmt::format("{} off {}", percent(value), goods)},
               {"cap " + amount(text_at(action, "cap")) + " per order"},
               {}}};
    if (type == "price_percent") {
      catalogue_ = true;
      return {{{}, {fmt::format("{} off each of {}", percent(value), goods)}, {"stage catalogue"}, {}}};
    }
    if (type == "shipment_percent") return {{{}, {percent(value) + " off shipping"}, {}, Level::shipment}};
    if (type == "order_fixed") return {{{}, {amount(value) + " off goods and shipping"}, {}, Level::order}};
    if (type == "flexi_rate") return {flexi(action, goods)};
    if (type == "quantity_group") return groups(action);
    if (type == "add_item") return {gift(action)};
    if (type.starts_with("tiered_")) return tiered(action, type == "tiered_percent", goods);
    out_.not_expressible = "an unknown action: " + type;
    return {};
  }

  // The first unit of a line one amount, the further ones another.
  Reading flexi(const Json& action, const std::string& goods) {
    const auto row = [&](std::string_view tier, const std::string& value) {
      return fmt::format("| {} | {} |", tier, money(value, pack_.currency));
    };
    Reading out;
    out.give = {fmt::format("discount on {} by quantity, each product by itself", goods),
                "| quantity | step by step |", row("1", text_at(action, "first"))};
    const std::int64_t most = number_at(action, "max_units", 0);
    const std::string further = text_at(action, "additional");
    out.give.push_back(row(most == 0 ? "2+" : fmt::format("2-{}", most), further));
    if (most != 0) out.give.push_back(row(fmt::format("{}+", most + 1), "0"));
    return out;
  }

  std::vector<Reading> groups(const Json& action) {
    const std::int64_t size = action.at("group_size").get<std::int64_t>();
    const auto give = [&](const std::string& off) {
      return size == 1 ? fmt::format("{} off each of items", off)
                       : fmt::format("cheapest {0} of every {0} of items at {1} off", size, off);
    };
    if (action.contains("unit_fixed"))
      return {{{}, {give(money(text_at(action, "unit_fixed"), pack_.currency))}, {}, {}}};
    std::vector<Reading> out;
    for (const Range& range : ranges_of(action.at("unit_tiered")))
      out.push_back({within("list subtotal", range, true), {give(percent(range.value))}, {}, {}});
    return out;
  }

  // What the system adds itself; its price is known from the line that it added.
  Reading gift(const Json& action) {
    const std::string sku = text_at(action, "sku");
    for (const Json& added : list_at(case_.data.at("expected"), "added_lines"))
      out_.cart.gift_prices.push_back(
          {text_at(added, "sku"), {minor_of(text_at(added, "unit_price"), case_.decimals)}});
    Reading out;
    out.give = {fmt::format("{} sku {} as a gift for every {} of items sku {}",
                            number_at(action, "quantity", 1), in_quotes(sku),
                            count(number_at(action, "per_units", 1), "item", "items"),
                            list_in_quotes(texts_at(action.at("trigger"), "skus")))};
    out.level = Reading::Level::order;
    return out;
  }

  [[nodiscard]] std::vector<std::string> within(const std::string& fact, const Range& range,
                                                bool of_money) const {
    const auto bound = [&](const std::string& text) {
      return of_money ? money(text, pack_.currency) : text + " items";
    };
    std::vector<std::string> out;
    if (!range.from.empty()) out.push_back(fmt::format("{} is at least {}", fact, bound(range.from)));
    if (!range.to.empty()) out.push_back(fmt::format("{} is less than {}", fact, bound(range.to)));
    return out;
  }

  std::vector<Reading> tiered(const Json& action, bool rate, const std::string& goods) {
    const std::string on = text_at(action, "tier_on"), target = text_at(action, "target");
    const auto value = [&](const std::string& text) {
      return rate ? percent(text) : money(text, pack_.currency);
    };
    const std::vector<Range> ranges = ranges_of(action);
    if (target == "shipment") {
      std::string fact = on == "order_total" ? "list subtotal" : "quantity of " + with_brackets(goods);
      if (on == "shipment_amount") fact = charge_fact();
      std::vector<Reading> out;
      for (const Range& range : ranges)
        out.push_back({within(fact, range, on != "eligible_quantity"),
                       {value(range.value) + (rate ? " off shipping" : " off each shipping charge")},
                       {},
                       Reading::Level::shipment});
      return out;
    }
    const bool by_quantity = on == "eligible_quantity";
    std::vector<std::string> rows = {
        fmt::format("| {} | {} |", by_quantity ? "quantity" : "subtotal", rate ? "off" : "off in all")};
    for (const Range& range : ranges) {
      const std::string from = range.from.empty() ? (by_quantity ? "1" : "0") : range.from;
      rows.push_back(
          fmt::format("| {}+ | {} |", by_quantity ? from : money(from, pack_.currency), value(range.value)));
    }
    std::vector<std::string> on_goods = {target == "order" ? "goods" : goods};
    if (on == "line_amount") on_goods = each_product();
    std::vector<Reading> out;
    for (const std::string& each : on_goods) {
      Reading reading;
      reading.level = target == "order" ? Reading::Level::order : Reading::Level::line;
      reading.give = {fmt::format("discount on {} by {}", each, by_quantity ? "quantity" : "subtotal")};
      reading.give.insert(reading.give.end(), rows.begin(), rows.end());
      out.push_back(std::move(reading));
    }
    return out;
  }

  // A line's own amount is the subtotal of its product: a promotion for each, as a sheet would make them.
  [[nodiscard]] std::vector<std::string> each_product() const {
    std::vector<std::string> out;
    for (const Json& line : list_at(case_.data.at("cart"), "lines"))
      PackDraft::say_once(out, "items sku " + in_quotes(text_at(line, "sku")));
    return out;
  }

  // What the one charge of the cart costs, as the host knows it.
  std::string charge_fact() {
    const auto& charges = out_.cart.shipping_charges;
    if (charges.size() != 1) {
      out_.not_expressible = "a tier of each charge's own amount";
    } else {
      PackDraft::say_once(pack_.schema, "shipping.charge  money, optional");
      set_money(out_.cart.shipping, "charge", charges.front().amount.minor);
    }
    return "shipping.charge";
  }

  // ---- conditions ----
  void say_condition(const Json& condition, std::size_t from, std::vector<std::string>& clauses) {
    const std::string type = text_at(condition, "type");
    const auto amount = [&] { return money(text_at(condition, "value"), pack_.currency); };
    const auto when = [&](std::string text) { clauses.push_back("when " + std::move(text)); };
    if (type == "contains_product") {
      when(
          fmt::format("quantity of items sku {} is at least 1 item", in_quotes(text_at(condition, "value"))));
    } else if (type == "item_total_gt") {
      when("list subtotal is more than " + amount());
    } else if (type == "item_total_gte") {
      when("list subtotal is at least " + amount());
    } else if (type == "discounted_item_total_gt") {
      when("subtotal is more than " + amount());
    } else if (type == "quantity_gte") {
      when(fmt::format("quantity of {} is at least {}", with_brackets(goods_of(condition)),
                       count(number_at(condition, "value", 0), "item", "items")));
    } else if (type == "category_total_gte" || type == "category_total_gt") {
      std::string goods = in_categories(case_, texts_at(condition, "categories"));
      if (text_at(condition, "match") == "exclude") goods = "(items except " + goods + ")";
      when(fmt::format("subtotal of {} is {} {}", goods, type.ends_with("gt") ? "more than" : "at least",
                       amount()));
    } else if (type == "nth_order") {
      when(fmt::format("customer.previous_orders is {}", number_at(condition, "value", 1) - 1));
    } else if (type == "first_order") {
      when("customer.previous_orders is 0");
    } else if (type == "shipping_method") {
      when("shipping.method is " + in_quotes(text_at(condition, "value")));
    } else if (type == "one_use_per_user") {
      clauses.emplace_back("limit 1 use per customer");
      out_.used[from] = is_true(case_.data.at("customer"), "used_before") ? 1 : 0;
    } else {
      out_.not_expressible = "an unknown condition: " + type;
    }
  }

  const Case& case_;
  Translation out_;
  PackDraft& pack_;
  bool catalogue_ = false, pre_ = false, post_ = false;
};

}  // namespace

Translation from_solidus(const Case& of) {
  return Solidus(of).translate();
}

}  // namespace perk::conformance
