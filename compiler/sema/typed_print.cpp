// `--print=typed`: packs, promotions, stacking and tests. Expressions are typed_print_expr.cpp's.
#include "compiler/sema/typed_print.h"

#include <fmt/format.h>

#include <array>

#include "compiler/sema/typed_printer.h"

namespace perk::typed {
namespace {

constexpr auto kOffers = std::to_array<std::string_view>({
#define OFFER(name, kind_class, stage, operands, lipschitz, reads_money, phrase) #name,
#include "runtime/offers/offers.def"
#undef OFFER
});
constexpr auto kOperands = std::to_array<std::string_view>({
#define OFFER(name, kind_class, stage, operands, lipschitz, reads_money, phrase) #operands,
#include "runtime/offers/offers.def"
#undef OFFER
});
constexpr std::array<std::string_view, 7> kStages = {"price",    "item",  "own",   "order",
                                                     "shipping", "total", "reward"};
constexpr std::array<std::string_view, 5> kCapScopes = {"item", "line", "category", "top_category", "order"};
constexpr std::array<std::string_view, 7> kExpectations = {
    "gives", "gives_nothing", "total", "subtotal", "discount", "shipping", "line_pays"};
constexpr std::array<std::string_view, 5> kModes = {"half_up", "half_even", "half_down", "up", "down"};
constexpr std::array<std::string_view, 3> kRemainders = {"largest", "first_line", "last_line"};
constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

template <std::size_t N, class E>
std::string_view word(const std::array<std::string_view, N>& words, E value) {
  return words.at(static_cast<std::size_t>(value));
}

class PackPrinter : public Printer {
 public:
  using Printer::Printer;

  std::string print() {
    node({}, fmt::format("pack {} {}", pack_.id, quoted(pack_.display)));
    in();
    row(fmt::format("currency {} decimals {}", pack_.currency, static_cast<int>(pack_.exponent)));
    row(fmt::format("timezone {}", pack_.timezone));
    row(pack_.prices_include_tax ? "prices include tax" : "prices exclude tax");
    row(fmt::format("rounding {} {} remainder {}", word(kModes, pack_.rounding.mode),
                    pack_.rounding.basis == RoundingBasis::per_unit ? "per_unit" : "per_line",
                    word(kRemainders, pack_.rounding.remainder)));
    if (pack_.codes_match_case) row("codes match case");
    for (const auto& field : pack_.schema.fields) print_field(field);
    for (const auto& selection : pack_.selections) {
      node(selection->span, fmt::format("selection {} {}", selection->id, quoted(selection->display)));
      nested([&] { sel(*selection->body); });
    }
    for (const auto& segment : pack_.segments) {
      node(segment->span, fmt::format("segment {} {}", segment->id, quoted(segment->display)));
      nested([&] { expr(*segment->condition); });
    }
    for (std::size_t i = 0; i < pack_.groups.size(); ++i) row(fmt::format("group {}", pack_.groups[i]));
    for (const auto& promotion : pack_.promotions) print_promotion(promotion);
    print_stacking(pack_.stacking);
    for (const auto& test : pack_.tests) print_test(test);
    return std::move(out_);
  }

 private:
  void print_field(const Field& field) {
    auto text = fmt::format("field {} {}", field_name(field), type_name(field.type));
    if (!field.unit.empty()) text += " in " + field.unit;
    if (field.at_least) text += fmt::format(" at_least {}", *field.at_least);
    if (field.at_most) text += fmt::format(" at_most {}", *field.at_most);
    if (!field.one_of.empty()) text += fmt::format(" one_of {}", list(field.one_of));
    row(text);
  }

  void print_promotion(const Promotion& promotion) {
    node(promotion.span,
         fmt::format("promotion {} {} rank {}", promotion.id, quoted(promotion.display), promotion.rank));
    nested([&] {
      for (const auto& condition : promotion.conditions) {
        node(condition.span, condition.kind == Condition::Kind::unless        ? "unless"
                             : condition.kind == Condition::Kind::for_segment ? "for"
                                                                              : "when");
        nested([&] { expr(*condition.test); });
      }
      if (promotion.active) print_window(*promotion.active);
      if (!promotion.coupons.empty()) row(fmt::format("coupons {}", list(promotion.coupons)));
      if (promotion.optional) row("optional");
      if (promotion.may_share_items) row("may_share_items");
      for (const auto& offer : promotion.offers) print_offer(offer);
      for (const auto& cap : promotion.caps) {
        node(cap.span, fmt::format("cap per {}{}", word(kCapScopes, cap.scope),
                                   cap.items ? fmt::format(" items {}", *cap.items) : ""));
        if (cap.amount != nullptr) nested([&] { expr(*cap.amount); });
      }
      if (promotion.times_per_order) row(fmt::format("times_per_order {}", *promotion.times_per_order));
      if (promotion.group) row(fmt::format("group {}", pack_.groups.at(*promotion.group)));
      for (const auto& say : promotion.says) row(fmt::format("say {}", quoted(say)));
    });
  }

  void print_window(const Window& window) {
    switch (window.kind) {
      case Window::Kind::all:
      case Window::Kind::any:
        node(window.span, window.kind == Window::Kind::all ? "active all" : "active any");
        nested([&] {
          for (const auto& child : window.children) print_window(child);
        });
        return;
      case Window::Kind::dates:
        node(window.span,
             fmt::format("active dates [{}, {})", end(window.from, Base::date), end(window.to, Base::date)));
        return;
      case Window::Kind::instants:
        node(window.span, fmt::format("active instants [{}, {})", end(window.from, Base::instant),
                                      end(window.to, Base::instant)));
        return;
      case Window::Kind::hours:
        node(window.span,
             fmt::format("active hours [{}, {})", end(window.from, Base::time), end(window.to, Base::time)));
        return;
      case Window::Kind::weekdays: break;
    }
    std::vector<std::string> days;
    for (std::size_t i = 0; i < kDays.size(); ++i)
      if ((window.weekdays >> i & 1) != 0) days.emplace_back(kDays[i]);
    node(window.span, fmt::format("active weekdays {}", fmt::join(days, " ")));
  }

  std::string end(std::int64_t value, Base base) {
    if (value == INT64_MIN || value == INT64_MAX) return "open";
    Constant constant;
    constant.type.base = base;
    constant.scalar = value;
    return show(constant);
  }

  void print_offer(const Offer& offer) {
    auto text = fmt::format("give {} stage {}", word(kOffers, offer.kind),
                            pack_.stacking.stages.at(offer.stage).name);
    const std::string_view operands = word(kOperands, offer.kind);
    const bool counts = operands == "groups" || operands == "trade";
    if (counts) text += fmt::format(" k {} n {}", offer.k, offer.n);
    if (offer.kind == OfferKind::every_nth) text += offer.rewards_cheapest ? " cheapest" : " dearest";
    node(offer.span, text);
    nested([&] {
      if (offer.sel != nullptr) part("of", [&] { sel(*offer.sel); });
      if (offer.rewarded != nullptr) part("rewarded", [&] { sel(*offer.rewarded); });
      if (offer.value != nullptr) part("value", [&] { expr(*offer.value); });
      if (offer.table) print_table(*offer.table);
      for (const auto& slot : offer.slots) {
        node(slot.span, fmt::format("slot {}", slot.count));
        nested([&] { sel(*slot.sel); });
      }
      if (counts || operands == "slots" || operands == "charge_rate") print_reward(offer.reward);
    });
  }

  void print_reward(const Reward& reward) {
    constexpr std::array<std::string_view, 4> kinds = {"free", "percent_off", "amount_off", "price"};
    row(fmt::format("reward {}", word(kinds, reward.kind)));
    if (reward.value != nullptr) nested([&] { expr(*reward.value); });
  }

  void print_table(const TierTable& table) {
    constexpr std::array<std::string_view, 4> columns = {"price_each", "percent", "off_in_all", "off_each"};
    bool by_quantity = table.by == TierTable::By::quantity;
    node(table.span, fmt::format("table by {} {}{}", by_quantity ? "quantity" : "subtotal",
                                 word(columns, table.column), table.step_by_step ? " step_by_step" : ""));
    nested([&] {
      for (const auto& tier : table.tiers) {
        Constant value;
        value.type.base = table.column == TierTable::Column::percent ? Base::percent : Base::money;
        value.scalar = tier.value;
        Constant from;
        from.type.base = by_quantity ? Base::count : Base::money;
        from.scalar = tier.from;
        row(fmt::format("from {}: {}", show(from), show(value)));
      }
    });
  }

  void print_stacking(const Stacking& stacking) {
    row("stacking");
    nested([&] {
      for (const auto& stage : stacking.stages)
        row(fmt::format("stage {} {}{}", stage.name, word(kStages, stage.kind),
                        stage.one_after_another ? " one_after_another" : ""));
      for (const auto& constraint : stacking.constraints) print_constraint(constraint);
      if (stacking.total_cap != nullptr) part("total_cap", [&] { expr(*stacking.total_cap); });
      if (stacking.floor) print_floor(*stacking.floor);
      row(stacking.first_that_applies ? "choose first_that_applies" : "choose best_for_customer");
      if (stacking.anything_may_be_left_out) row("anything_may_be_left_out");
    });
  }

  std::string ids(const std::vector<std::size_t>& ranks) {
    std::vector<std::string> names;
    for (auto rank : ranks) names.push_back(pack_.promotions.at(rank).id);
    return fmt::format("{}", fmt::join(names, " "));
  }

  void print_constraint(const Constraint& constraint) {
    auto text =
        constraint.kind == Constraint::Kind::best ? fmt::format("best {} of", constraint.at_most) : "never";
    text += " " + ids(constraint.members);
    if (constraint.kind == Constraint::Kind::never) text += " with " + ids(constraint.others);
    switch (constraint.scope.kind) {
      case Scope::Kind::order: text += " per order"; break;
      case Scope::Kind::line: text += " per line"; break;
      case Scope::Kind::fact: text += " per " + field_name(pack_.schema.at(constraint.scope.fact)); break;
    }
    node(constraint.span, text);
  }

  void print_floor(const Floor& floor) {
    node(floor.span, floor.except.empty() ? std::string("floor") : "floor except " + ids(floor.except));
    nested([&] {
      if (floor.amount != nullptr) expr(*floor.amount);
      if (floor.otherwise != nullptr) part("otherwise", [&] { expr(*floor.otherwise); });
    });
  }

  void print_test(const Test& test) {
    Constant at;
    at.type.base = Base::instant;
    at.scalar = test.at;
    node(test.span, fmt::format("test {} at {}{}", quoted(test.name), show(at), test.guest ? " guest" : ""));
    nested([&] {
      for (const auto& fact : test.facts) row(fact_text(fact));
      if (!test.coupons.empty()) row(fmt::format("coupons {}", list(test.coupons)));
      for (auto charge : test.shipping_charges) row(fmt::format("shipping {}", money(charge)));
      for (const auto& line : test.lines) {
        auto text = fmt::format("line {} quantity {}", quoted(line.id), line.quantity);
        if (line.measure_milli) text += fmt::format(" measure {}", *line.measure_milli);
        text += fmt::format(" {} {}", line.is_amount ? "amount" : "price", money(line.amount));
        for (const auto& fact : line.facts) text += " " + fact_text(fact);
        node(line.span, text);
      }
      for (const auto& expectation : test.expectations) {
        auto text = fmt::format("expect {}", word(kExpectations, expectation.kind));
        if (expectation.promotion) text += " " + pack_.promotions.at(*expectation.promotion).id;
        if (!expectation.line.empty()) text += " " + quoted(expectation.line);
        if (expectation.kind != Expectation::Kind::gives_nothing) text += " " + money(expectation.amount);
        if (!expectation.because.empty()) text += " because " + quoted(expectation.because);
        node(expectation.span, text);
      }
    });
  }

  std::string fact_text(const FactValue& fact) {
    return fmt::format("{}={}", field_name(pack_.schema.at(fact.field)), show(fact.value));
  }
};

}  // namespace

std::string print(const Pack& pack, const source::Sources& sources) {
  return PackPrinter(pack, sources).print();
}

}  // namespace perk::typed
