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
    if (pack_.settlement)
      row(fmt::format("round total to {} {}", money(pack_.settlement->step),
                      word(kModes, pack_.settlement->mode)));
    returns(pack_.returns);
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
    accounts();
    for (const auto& promotion : pack_.promotions) print_promotion(promotion);
    print_stacking(pack_.stacking);
    for (const auto& test : pack_.tests) this->test(test);
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
      if (promotion.active_by)
        row(fmt::format("active by {}", field_name(pack_.schema.at(*promotion.active_by))));
      needs(promotion);
      if (promotion.optional) row("optional");
      if (promotion.may_share_items) row("may_share_items");
      for (const auto& offer : promotion.offers) print_offer(offer);
      bounds(promotion);
    });
  }

  void print_window(const Window& window) {
    using Kind = Window::Kind;
    const auto between = [&](const char* what, Base base) {
      return fmt::format("active {} [{}, {})", what, end(window.from, base), end(window.to, base));
    };
    const auto month_day = [](std::int64_t day) { return fmt::format("{:02}-{:02}", day / 100, day % 100); };
    std::string text;
    switch (window.kind) {
      case Kind::all: text = "active all"; break;
      case Kind::any: text = "active any"; break;
      case Kind::none: text = "active none"; break;
      case Kind::between: text = "active between"; break;
      case Kind::dates: text = between("dates", Base::date); break;
      case Kind::instants: text = between("instants", Base::instant); break;
      case Kind::hours: text = between("hours", Base::time); break;
      case Kind::weekdays: text = "active weekdays" + weekdays(window); break;
      case Kind::nth_weekdays: text = fmt::format("active nth {}{}", window.nth, weekdays(window)); break;
      case Kind::yearly:
        text = fmt::format("active yearly {} through {}", month_day(window.from), month_day(window.to));
        break;
      case Kind::month_days: text = fmt::format("active month_days {:032b}", window.month_days); break;
      case Kind::days: text = "active days"; break;
    }
    node(window.span, text);
    nested([&] {
      for (const auto& child : window.children) print_window(child);
    });
  }

  static std::string weekdays(const Window& window) {
    std::string days;
    for (std::size_t i = 0; i < kDays.size(); ++i)
      if ((window.weekdays >> i & 1) != 0) days += fmt::format(" {}", kDays[i]);
    return days;
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
    if (offer.kind == OfferKind::cheapest_for_every && !offer.rewards_cheapest) text += " dearest";
    if (offer.account) text += " account " + pack_.accounts.at(*offer.account).id;
    if (offer.pool) text += " pool " + pack_.pools.at(*offer.pool).id;
    text += words_of(offer.words);
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

  static std::string words_of(const ir::OfferWords& words) {
    std::string text;
    if (words.from_cheapest) text += " from_cheapest";
    if (words.of_one_line) text += " of_one_line";
    if (words.last_partial) text += " last_partial";
    if (words.spread_over_set) text += " spread_over_set";
    if (words.and_shipping) text += " and_shipping";
    if (words.each_product) text += " each_product";
    if (words.ordinal != 0) text += fmt::format(" place {}", static_cast<int>(words.ordinal));
    return text;
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
      if (stacking.ties_to_first_ending) row("ties_to_first_ending");
      if (stacking.anything_may_be_left_out) row("anything_may_be_left_out");
      for (const auto& ranks : stacking.may_meet) row("may_meet " + ids(ranks));
    });
  }

  std::string ids(const std::vector<std::size_t>& ranks) {
    std::vector<std::string> names;
    for (auto rank : ranks) names.push_back(pack_.promotions.at(rank).id);
    return fmt::format("{}", fmt::join(names, " "));
  }

  void print_constraint(const Constraint& constraint) {
    using Kind = Constraint::Kind;
    constexpr std::array<std::string_view, 5> kinds = {"best", "never", "first", "stop_after",
                                                       "customer_chooses"};
    std::string text(word(kinds, constraint.kind));
    if (constraint.kind != Kind::never && constraint.kind != Kind::stop_after)
      text += fmt::format(" {} of", constraint.at_most);
    text += " " + ids(constraint.members);
    if (constraint.kind == Kind::never) text += " with " + ids(constraint.others);
    if (constraint.kind == Kind::stop_after) text += " stops " + ids(constraint.others);
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
};

}  // namespace

std::string print(const Pack& pack, const source::Sources& sources) {
  return PackPrinter(pack, sources).print();
}

}  // namespace perk::typed
