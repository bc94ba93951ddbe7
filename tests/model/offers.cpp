// The offers that are bound to a line, spread over several, set a price or reduce shipping.
#include "tests/model/offers.h"

#include <algorithm>
#include <numeric>

#include "tests/model/bounds.h"
#include "tests/model/sets.h"

namespace perk::model {
namespace {

using Kind = typed::OfferKind;

Int sum(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), Int(0));
}

// The runs of single units, dearest first with ties in the order ≺ (R2).
std::vector<std::size_t> units_by_tier(const World& world, const Amounts& entry, const Counts& counts) {
  std::vector<std::size_t> order(world.runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return unit_price(world, entry, a) > unit_price(world, entry, b);
  });
  std::vector<std::size_t> units;
  for (const std::size_t run : order) units.insert(units.end(), counts[run].get_ui(), run);
  return units;
}

// The value of the highest tier reached, or nothing.
std::optional<Ratio> tier_at(const typed::TierTable& table, const Int& reached) {
  std::optional<Ratio> value;
  for (const typed::Tier& tier : table.tiers)
    if (reached >= make_int(tier.from)) value = Ratio(make_int(tier.value));
  if (value && table.column == typed::TierTable::Column::percent) *value /= 100'000'000;
  return value;
}

class Wanting {
 public:
  Wanting(const World& world, const Ask& ask)
      : world_(world), ask_(ask), offer_(ask.offer), runs_(world.runs.size()) {
    want_.terms.resize(world.places());
    want_.units.assign(world.places(), 0);
  }

  Want run() {
    if (is_reward(offer_.kind)) {
      reward();
    } else if (is_set_offer(offer_.kind)) {
      return want_of_set(world_, ask_);
    } else if (is_shipping_offer(offer_.kind)) {
      for (std::size_t c = runs_; c < world_.places(); ++c) want_.units[c] = takes_part(c) ? 1 : 0;
      shipping();
    } else {
      whole_ = select(*offer_.sel, world_, ask_.entry);
      for (std::size_t r = 0; r < runs_; ++r) {
        if (is_barred(world_, ask_.promotion, ask_.entry, r)) whole_[r] = 0;  // it is not selected (S26)
        if (takes_part(r)) want_.units[r] = whole_[r];
      }
      if (offer_.words.and_shipping)
        for (std::size_t c = runs_; c < world_.places(); ++c) want_.units[c] = takes_part(c) ? 1 : 0;
      // What gives nothing for want of a value counts no units.
      if (offer_.value && !value_of(offer_.value, world_, ask_.base)) want_.units.assign(world_.places(), 0);
      trim_items(world_, ask_.promotion, ask_.base, want_.units);
      goods();
    }
    return std::move(want_);
  }

 private:
  bool takes_part(std::size_t place) const {
    return (!ask_.members || (*ask_.members)[place]) && !is_barred(world_, ask_.promotion, ask_.entry, place);
  }

  // A unit's amount, of a charge the charge itself.
  Ratio unit(std::size_t place) const {
    return place < runs_ ? unit_price(world_, ask_.base, place) : Ratio(ask_.base.at(place));
  }

  std::optional<Ratio> value(std::size_t place) const {
    return value_of(offer_.value, world_, ask_.base,
                    place < runs_ ? std::optional<std::size_t>(place) : std::nullopt);
  }
  // Of the order; nothing where it is missing.
  Ratio value() const { return value_of(offer_.value, world_, ask_.base).value_or(0); }

  // `discount`: of a unit at this price, given the offer's value there.
  void each_unit(const auto& discount) {
    for (std::size_t i = 0; i < world_.places(); ++i)
      if (want_.units[i] > 0) want_.terms[i].push_back({discount(i, unit(i)), want_.units[i]});
  }
  void by_value(const auto& discount) {
    each_unit([&](std::size_t i, const Ratio& price) {
      const std::optional<Ratio> given = value(i);
      return given ? Ratio(discount(*given, price)) : Ratio(0);
    });
  }

  void spread(const Ratio& amount) {
    want_.spread = true;
    want_.amount = amount;
  }

  // The selected units' amounts, whole minor units (R8), which are also the weights of a spread.
  Int weigh() {
    want_.weights.assign(world_.places(), 0);
    for (std::size_t i = 0; i < world_.places(); ++i)
      if (want_.units[i] > 0)
        want_.weights[i] =
            i < runs_ ? amount_of_first(world_, ask_.base, i, want_.units[i]) : Int(ask_.base.at(i));
    return sum(want_.weights);
  }

  typed::RoundingMode mode() const { return world_.pack.rounding.mode; }

  void goods() {
    const bool price_stage = world_.pack.stacking.stages[offer_.stage].kind == typed::Stage::Kind::price;
    switch (offer_.kind) {
      case Kind::percent_off:
        by_value([&](const Ratio& rate, const Ratio& price) {  // (c): there the unit price is rounded
          return price_stage ? Ratio(price - round_of(price * (1 - rate), mode())) : Ratio(rate * price);
        });
        break;
      case Kind::percent_off_each:  // every unit's part is rounded by itself
        by_value(
            [&](const Ratio& rate, const Ratio& price) { return Ratio(round_of(rate * price, mode())); });
        break;
      case Kind::amount_off_each:  // cut at each unit
        by_value([&](const Ratio& off, const Ratio& price) { return std::min(off, price); });
        break;
      case Kind::amount_off_each_line:
        for (std::size_t i = 0; i < world_.places(); ++i)
          if (want_.units[i] > 0)
            want_.terms[i].push_back({std::min(value(i).value_or(0), Ratio(unit(i) * want_.units[i])), 1});
        break;
      case Kind::percent_off_together: spread(value() * weigh()); break;
      case Kind::amount_off_in_all: spread(std::min(value(), Ratio(weigh()))); break;
      case Kind::spend_balance: spread(std::min(Ratio(floor_of(spendable())), Ratio(weigh()))); break;
      case Kind::price_together: {
        const std::optional<Ratio> at = value_of(offer_.value, world_, ask_.base);
        const Ratio all(weigh());
        spread(at ? std::max(Ratio(0), Ratio(all - *at)) : Ratio(0));
        break;
      }
      case Kind::special_price:  // (c): a unit price made by a percentage is rounded
        by_value([&](const Ratio& at, const Ratio& price) {
          return std::max(Ratio(0), Ratio(price - round_of(at, mode())));
        });
        break;
      case Kind::quantity_price:
      case Kind::tier_discount: tiers(); break;
      default: break;
    }
  }

  // What the balance may take off: nothing below the account's least usable balance.
  Ratio spendable() const {
    const typed::Account& account = world_.pack.accounts[offer_.account.value()];
    const auto balance = world_.balances.find(*offer_.account);
    if (balance == world_.balances.end() || balance->second < make_int(account.usable_from)) return 0;
    if (!ask_.balances) return value();
    const Ratio each = account.units.empty() ? Ratio(1) : ratio(make_int(account.worth), 1'000'000);
    return std::min(value(), Ratio(ask_.balances->at(*offer_.account) * each));
  }

  void tiers() {
    const typed::TierTable& table = *offer_.table;
    const auto discount = [&](const Ratio& at, const Ratio& price) -> Ratio {
      switch (table.column) {
        case typed::TierTable::Column::price_each: return std::max(Ratio(0), Ratio(price - at));
        case typed::TierTable::Column::percent: return at * price;
        default: return std::min(at, price);
      }
    };
    const bool by_subtotal = table.by == typed::TierTable::By::subtotal;
    if (table.step_by_step) {
      if (by_subtotal)
        slices(table);
      else
        steps(table, discount);
      for (std::size_t r = 0; r < runs_; ++r)
        if (want_.terms[r].empty()) want_.units[r] = 0;
      return;
    }
    const bool each_product = offer_.words.each_product;
    if (table.column == typed::TierTable::Column::off_in_all) {
      const std::optional<Ratio> at = tier_at(table, reached(by_subtotal, std::nullopt));
      if (!at) want_.units.assign(world_.places(), 0);
      const Int total = weigh();
      spread(at ? std::min(*at, Ratio(total)) : Ratio(0));
      return;
    }
    // Units that reach no tier are given nothing and count in no cap.
    std::vector<std::optional<Ratio>> at(runs_);
    for (std::size_t r = 0; r < runs_; ++r) {
      at[r] = tier_at(table, reached(by_subtotal, each_product ? std::optional(r) : std::nullopt));
      if (!at[r]) want_.units[r] = 0;
    }
    each_unit([&](std::size_t i, const Ratio& price) { return discount(at[i].value(), price); });
  }

  const Fact& product(std::size_t run) const {
    const auto& fields = world_.pack.schema.fields;
    std::size_t sku = 0;
    while (fields[sku].record != typed::Record::product || fields[sku].name != "sku") ++sku;
    return world_.runs[run].facts[sku];
  }

  // How much of the selection there is, of one run's product where that is asked.
  Int reached(bool by_subtotal, std::optional<std::size_t> of) const {
    Int total = 0;
    for (std::size_t r = 0; r < runs_; ++r)
      if (!of || compare(product(*of), product(r)) == 0)
        total += by_subtotal ? amount_of_first(world_, ask_.base, r, whole_[r]) : whole_[r];
    return total;
  }

  // Each unit at its own tier, from the dearest down; of those that a cap lets in.
  void steps(const typed::TierTable& table, const auto& discount) {
    std::vector<std::pair<std::string, Int>> counted;  // by product
    for (const std::size_t run :
         units_by_tier(world_, ask_.base, caps_items(ask_.promotion) ? want_.units : whole_)) {
      const std::string name = offer_.words.each_product ? product(run).text : "";
      auto known =
          std::find_if(counted.begin(), counted.end(), [&](const auto& c) { return c.first == name; });
      if (known == counted.end()) known = counted.insert(known, {name, 0});
      const std::optional<Ratio> at = tier_at(table, ++known->second);
      if (at && want_.units[run] > 0) want_.terms[run].push_back({discount(*at, unit(run)), 1});
    }
  }

  // `by subtotal, step by step`: each part of the money at its own tier, from the dearest
  // unit down; of those that a cap lets in.
  void slices(const typed::TierTable& table) {
    Ratio counted = 0;
    for (const std::size_t run :
         units_by_tier(world_, ask_.base, caps_items(ask_.promotion) ? want_.units : whole_)) {
      const Ratio begin = counted;
      counted += unit(run);
      if (want_.units[run] == 0) continue;
      for (std::size_t t = 0; t < table.tiers.size(); ++t) {
        const Ratio from = std::max(begin, Ratio(make_int(table.tiers[t].from)));
        const Ratio to = t + 1 < table.tiers.size()
                             ? std::min(counted, Ratio(make_int(table.tiers[t + 1].from)))
                             : counted;
        const Ratio rate = ratio(make_int(table.tiers[t].value), 100'000'000);
        if (to > from) want_.terms[run].push_back({(to - from) * rate, 1});
      }
    }
  }

  // R7: a shipment is a run of one unit.
  void shipping() {
    if (offer_.kind == Kind::shipping_amount_off) {
      const Int all = weigh();
      spread(std::min(value(), Ratio(all)));
      return;
    }
    each_unit([&](std::size_t, const Ratio& charge) -> Ratio {
      if (offer_.kind == Kind::shipping_off)
        return offer_.reward.kind == typed::Reward::Kind::free
                   ? charge
                   : Ratio(charge * value_of(offer_.reward.value, world_, ask_.base).value_or(0));
      const std::optional<Ratio> given = value_of(offer_.value, world_, ask_.base);
      if (!given) return 0;
      return offer_.kind == Kind::shipping_amount_each ? std::min(*given, charge)
                                                       : std::max(Ratio(0), Ratio(charge - *given));
    });
  }

  // The goods that a credit is a share of, as in `back 20% of S`; null: it is none.
  static const typed::Sel* shared_goods(const typed::Expr& expr) {
    using Expr = typed::ExprKind;
    if (expr.kind == Expr::multiply || expr.kind == Expr::times_into) return shared_goods(*expr.args.at(0));
    if (expr.kind != Expr::percent_of) return nullptr;
    const typed::Expr* base = expr.args.at(0).get();
    while (base->kind == Expr::multiply) base = base->args.at(0).get();
    return base->kind == Expr::subtotal && base->basis == typed::Basis::entry && !base->before_tax
               ? base->sel.get()
               : nullptr;
  }

  // The value of a share whose goods come to `subtotal`.
  Ratio share_of(const typed::Expr& expr, const Ratio& subtotal) const {
    using Expr = typed::ExprKind;
    const auto other = [&] { return value_of(expr.args.at(1), world_, ask_.base).value_or(0); };
    switch (expr.kind) {
      case Expr::subtotal: return subtotal;
      case Expr::multiply: return share_of(*expr.args.at(0), subtotal) * other();
      case Expr::times_into: return Ratio(floor_of(share_of(*expr.args.at(0), subtotal) / other()));
      default: break;
    }
    const Ratio rate = expr.args.size() > 1 ? other() : ratio(make_int(expr.constant.scalar), 100'000'000);
    return rate * share_of(*expr.args.at(0), subtotal);
  }

  // Under a cap in items a share is one of the units that the cap leaves, from the dearest down.
  void share() {
    const typed::Sel* goods = shared_goods(*offer_.value);
    if (goods == nullptr || !caps_items(ask_.promotion)) return;
    Counts units = select(*goods, world_, ask_.entry);
    trim_items(world_, ask_.promotion, ask_.base, units);
    Int subtotal = 0;
    for (std::size_t r = 0; r < runs_; ++r) subtotal += amount_of_first(world_, ask_.base, r, units[r]);
    want_.amount = share_of(*offer_.value, Ratio(subtotal));
    want_.shared = std::move(units);
  }

  // Gifts and coupons are counted, credits are an amount.
  void reward() {
    want_.reward = true;
    want_.amount = offer_.value ? value() : Ratio(1);
    if (offer_.kind == Kind::credit) return share();
    want_.times = bounded_times(world_, ask_.promotion, ask_.entry, floor_of(want_.amount));
    want_.amount = want_.times;
  }

  const World& world_;
  const Ask& ask_;
  const typed::Offer& offer_;
  std::size_t runs_;
  Counts whole_;  // the selection before members and caps
  Want want_;
};

void touch(const typed::SelPtr& sel, const World& world, const Amounts& entry, std::vector<bool>& runs) {
  if (!sel) return;
  const Counts counts = select(*sel, world, entry);
  for (std::size_t r = 0; r < counts.size(); ++r)
    if (counts[r] > 0) runs[r] = true;
}

}  // namespace

Ratio Want::exact() const {
  if (spread || reward) return amount;
  Ratio total = 0;
  for (const std::vector<Term>& place : terms)
    for (const Term& term : place) total += term.each * term.count;
  return total;
}

Want want_of(const World& world, const Ask& ask) {
  return Wanting(world, ask).run();
}

bool is_set_offer(Kind kind) {
  return kind == Kind::every_nth || kind == Kind::cheapest_for_every || kind == Kind::buy_get ||
         kind == Kind::bundle;
}

bool is_price_offer(Kind kind) {
  return kind == Kind::special_price || kind == Kind::quantity_price;
}

bool is_shipping_offer(Kind kind) {
  return kind == Kind::shipping_off || kind == Kind::shipping_amount_off ||
         kind == Kind::shipping_amount_each || kind == Kind::shipping_price;
}

bool is_reward(Kind kind) {
  return kind == Kind::gift || kind == Kind::credit || kind == Kind::issue_coupon;
}

bool is_whole(const typed::Offer& offer) {
  switch (offer.kind) {
    case Kind::percent_off:
    case Kind::percent_off_each:
    case Kind::amount_off_each:
    case Kind::amount_off_each_line:
    case Kind::special_price:
    case Kind::quantity_price:
    case Kind::shipping_off:
    case Kind::shipping_amount_each:
    case Kind::shipping_price: return false;
    case Kind::tier_discount: return offer.table->column == typed::TierTable::Column::off_in_all;
    default: return true;
  }
}

std::vector<bool> touched(const typed::Offer& offer, const World& world, const Amounts& entry) {
  std::vector<bool> runs(world.runs.size() + world.charges.size(), false);
  if (is_reward(offer.kind)) return runs;
  if (is_shipping_offer(offer.kind) || offer.words.and_shipping) {
    for (std::size_t c = 0; c < world.charges.size(); ++c) runs[world.runs.size() + c] = true;
  }
  touch(offer.sel, world, entry, runs);
  touch(offer.rewarded, world, entry, runs);
  for (const typed::Slot& slot : offer.slots) touch(slot.sel, world, entry, runs);
  return runs;
}

}  // namespace perk::model
