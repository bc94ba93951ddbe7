// The offers that are bound to a line, spread over several, set a price or reduce shipping.
#include "tests/model/offers.h"

#include <algorithm>
#include <numeric>

#include "tests/model/sets.h"

namespace perk::model {
namespace {

using Kind = typed::OfferKind;

Ratio value_of(const typed::ExprPtr& value, const World& world, const Amounts& entry) {
  const Fact fact = evaluate(*value, world, entry);
  return fact.known ? fact.number : Ratio(0);
}

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
  Wanting(const World& world, const Ask& ask) : world_(world), ask_(ask), offer_(ask.offer) {}

  Want run() {
    if (is_shipping_offer(offer_.kind)) {
      shipping();
      return std::move(want_);
    }
    if (is_set_offer(offer_.kind)) return want_of_set(world_, ask_);
    whole_ = select(*offer_.sel, world_, ask_.entry);
    want_.units = whole_;
    want_.terms.resize(world_.runs.size());
    for (std::size_t r = 0; r < want_.units.size(); ++r)
      if (ask_.members && !(*ask_.members)[r]) want_.units[r] = 0;
    cap_items();
    goods();
    return std::move(want_);
  }

 private:
  // `cap 20 items per order` takes the dearest units first (S13).
  void cap_items() {
    for (const typed::Cap& cap : ask_.promotion.caps) {
      if (!cap.items) continue;
      std::vector<std::size_t> order = cheapest_first(world_, ask_.base);
      std::reverse(order.begin(), order.end());
      Int left = make_int(*cap.items);
      for (const std::size_t run : order) {
        want_.units[run] = std::min(want_.units[run], left);
        left -= want_.units[run];
      }
    }
  }

  Ratio unit(std::size_t run) const { return unit_price(world_, ask_.base, run); }

  void each_unit(const auto& discount) {
    for (std::size_t r = 0; r < world_.runs.size(); ++r)
      if (want_.units[r] > 0) want_.terms[r].push_back({discount(unit(r)), want_.units[r]});
  }

  void spread(const Ratio& amount) {
    want_.spread = true;
    want_.amount = amount;
  }

  // The selected units' amounts, whole minor units (R8), which are also the weights of a spread.
  Int weigh() {
    Int total = 0;
    for (std::size_t r = 0; r < world_.runs.size(); ++r) {
      want_.weights.push_back(amount_of_first(world_, ask_.base, r, want_.units[r]));
      total += want_.weights.back();
    }
    return total;
  }

  void goods() {
    switch (offer_.kind) {
      case Kind::percent_off: {
        const Ratio rate = value();
        each_unit([&](const Ratio& price) { return Ratio(rate * price); });
        break;
      }
      case Kind::percent_off_each: {  // every unit's part is rounded by itself
        const Ratio rate = value();
        each_unit(
            [&](const Ratio& price) { return Ratio(round_of(rate * price, world_.pack.rounding.mode)); });
        break;
      }
      case Kind::amount_off_each: {
        const Ratio off = value();  // cut at each unit
        each_unit([&](const Ratio& price) { return std::min(off, price); });
        break;
      }
      case Kind::amount_off_each_line: {
        const Ratio off = value();
        for (std::size_t r = 0; r < world_.runs.size(); ++r)
          if (want_.units[r] > 0)
            want_.terms[r].push_back({std::min(off, Ratio(unit(r) * want_.units[r])), 1});
        break;
      }
      case Kind::percent_off_together: spread(value() * weigh()); break;
      case Kind::amount_off_in_all: spread(std::min(value(), Ratio(weigh()))); break;
      case Kind::price_together: spread(std::max(Ratio(0), Ratio(weigh() - value()))); break;
      case Kind::special_price: {
        const Ratio at = value();
        each_unit([&](const Ratio& price) { return std::max(Ratio(0), Ratio(price - at)); });
        break;
      }
      case Kind::quantity_price:
      case Kind::tier_discount: tiers(); break;
      default: break;
    }
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
    if (table
            .step_by_step) {  // each unit at its own tier, from the dearest down; of those that a cap lets in
      const auto& caps = ask_.promotion.caps;
      const bool capped =
          std::any_of(caps.begin(), caps.end(), [](const typed::Cap& cap) { return cap.items; });
      Int counted = 0;
      for (const std::size_t run : units_by_tier(world_, ask_.base, capped ? want_.units : whole_)) {
        const std::optional<Ratio> at = tier_at(table, ++counted);
        if (at && want_.units[run] > 0) want_.terms[run].push_back({discount(*at, unit(run)), 1});
      }
      return;
    }
    Int reached = sum(whole_);
    if (table.by == typed::TierTable::By::subtotal) {
      reached = 0;
      for (std::size_t r = 0; r < world_.runs.size(); ++r)
        reached += amount_of_first(world_, ask_.base, r, whole_[r]);
    }
    const std::optional<Ratio> at = tier_at(table, reached);
    if (table.column == typed::TierTable::Column::off_in_all) {
      const Int total = weigh();
      spread(at ? std::min(*at, Ratio(total)) : Ratio(0));
    } else if (at) {
      each_unit([&](const Ratio& price) { return discount(*at, price); });
    }
  }

  // R7: a shipment is a run of one unit.
  void shipping() {
    want_.of_charges = true;
    const std::vector<Int>& charges = ask_.base.charges;
    want_.terms.resize(charges.size());
    want_.units.assign(charges.size(), 1);
    if (offer_.kind == Kind::shipping_amount_off) {
      want_.weights = charges;
      spread(std::min(value(), Ratio(sum(charges))));
      return;
    }
    for (std::size_t c = 0; c < charges.size(); ++c) {
      if (ask_.members && !(*ask_.members)[world_.runs.size() + c]) continue;
      const Ratio charge = charges[c];
      Ratio off;
      switch (offer_.kind) {
        case Kind::shipping_off:
          off = offer_.reward.kind == typed::Reward::Kind::free
                    ? charge
                    : Ratio(charge * value_of(offer_.reward.value, world_, ask_.base));
          break;
        case Kind::shipping_amount_each: off = std::min(value(), charge); break;
        default: off = std::max(Ratio(0), Ratio(charge - value())); break;
      }
      want_.terms[c].push_back({off, 1});
    }
  }

  Ratio value() const { return value_of(offer_.value, world_, ask_.base); }

  const World& world_;
  const Ask& ask_;
  const typed::Offer& offer_;
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
  if (spread) return amount;
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
  if (is_shipping_offer(offer.kind)) {
    for (std::size_t c = 0; c < world.charges.size(); ++c) runs[world.runs.size() + c] = true;
    return runs;
  }
  touch(offer.sel, world, entry, runs);
  touch(offer.rewarded, world, entry, runs);
  for (const typed::Slot& slot : offer.slots) touch(slot.sel, world, entry, runs);
  return runs;
}

}  // namespace perk::model
