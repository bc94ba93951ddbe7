// Counts first, then what they are worth.
#include "tests/model/rewards.h"

#include <algorithm>

namespace perk::model {
namespace {

using Kind = typed::OfferKind;

class Rewarding {
 public:
  Rewarding(const World& world, std::size_t p, const Amounts& base, UsedUp& used_up, Granted& granted,
            Seen& seen)
      : world_(world),
        number_(p),
        promotion_(world.pack.promotions[p]),
        base_(base),
        used_up_(used_up),
        granted_(granted),
        seen_(seen) {}

  // Rounded down once, to the account's unit.
  void credit(const typed::Offer& offer, const Want& want, bool with_bounds) {
    const typed::Account& account = world_.pack.accounts[offer.account.value()];
    const bool units = !account.units.empty();
    Int amount = floor_of(want.amount);
    for (const typed::Cap& cap : promotion_.caps) {
      if (!cap.amount || cap.scope != typed::Cap::Scope::order) continue;
      if ((cap.amount->type.base == typed::Base::money) == units) continue;
      const std::optional<Ratio> most = value_of(cap.amount, world_, base_);
      Int left = most ? floor_of(*most) : Int(0);
      if (!units) left -= taken_off();
      for (const auto& [other, given] : granted_.credits)
        if (world_.pack.accounts[other].units.empty() != units) left -= given;
      if (amount > left) seen_.cap_bit = true;
      amount = std::clamp(amount, Int(0), std::max(Int(0), left));
    }
    const Ratio each = ratio(make_int(account.worth), 1'000'000);
    const Ratio cost = units ? each : Ratio(1);  // of one, to a budget
    if (with_bounds) {
      amount = bounded(amount, ir::BoundKind::credit, 1);
      amount = bounded(amount, ir::BoundKind::money, cost);
    }
    granted_.credits[*offer.account] += amount;
    granted_.worth += amount * each;
    count(ir::BoundKind::credit, amount);
    count(ir::BoundKind::money, floor_of(amount * cost));
    if (amount > 0) count_units(want.shared);
  }

  void coupons(const typed::Offer& offer, const Want& want, bool with_bounds) {
    const Ratio each = make_int(world_.pack.pools[offer.pool.value()].worth);
    Int amount = want.times;
    if (with_bounds) amount = bounded(amount, ir::BoundKind::money, each);
    granted_.issued[*offer.pool] += amount;
    granted_.worth += amount * each;
    count(ir::BoundKind::money, floor_of(amount * each));
  }

  void gifts(const typed::Offer& offer, const Want& want, bool with_bounds) {
    for (const typed::Slot& slot : offer.slots) {
      Int quantity = make_int(slot.count) * want.times;
      for (const typed::Cap& cap : promotion_.caps) {
        if (!cap.items) continue;
        const std::optional<Ratio> most = value_of(cap.items, world_, base_);
        quantity =
            std::min(quantity, std::max(Int(0), Int((most ? floor_of(*most) : Int(0)) - granted_.items)));
      }
      if (with_bounds) quantity = bounded(quantity, ir::BoundKind::items, 1);
      if (quantity == 0) continue;
      const Int price = list_price(slot.sel->texts);
      const std::optional<Ratio> said =
          promotion_.worth ? value_of(promotion_.worth, world_, base_) : std::optional<Ratio>(price);
      granted_.gifts.push_back({slot.sel->texts, quantity, price * quantity});
      granted_.worth += quantity * said.value_or(0);
      granted_.items += quantity;
      count(ir::BoundKind::items, quantity);
    }
  }

 private:
  // A cap in money is of all that the promotion gives: what its earlier offers let through counts.
  Int taken_off() const {
    const auto earlier = used_up_.by_promotion.find(number_);
    return granted_.capped + (earlier == used_up_.by_promotion.end() ? Int(0) : earlier->second);
  }

  // The price at which the shop lists it; of several to choose from, the highest.
  Int list_price(const std::vector<std::string>& skus) const {
    Int highest = 0;
    for (const GiftPrice& given : world_.cart.gift_prices)
      if (std::find(skus.begin(), skus.end(), given.sku) != skus.end())
        highest = std::max(highest, make_int(given.price.minor));
    return highest;
  }

  Int left_of(const typed::Bound& bound, const Counter& counter) const {
    const auto used = used_up_.by_counter.find(counter);
    const Int rest = rest_of(world_, bound, base_, counter);
    return used == used_up_.by_counter.end() ? rest : std::max(Int(0), Int(rest - used->second));
  }

  // What the bounds of this kind let through, `each` being what one counts there.
  Int bounded(Int amount, ir::BoundKind kind, const Ratio& each) {
    for (const typed::Bound& bound : promotion_.bounds) {
      if (bound.kind != kind || bound.last != ir::LastGrant::part || each <= 0) continue;
      const std::optional<Counter> counter = counter_of(world_, bound, world_.runs.size());
      const Int most = counter ? floor_of(left_of(bound, *counter) / each) : Int(0);
      if (most < amount) seen_.bound_bit = true;
      amount = std::min(amount, most);
    }
    return amount;
  }

  void count(ir::BoundKind kind, const Int& amount) {
    for (const typed::Bound& bound : promotion_.bounds)
      if (bound.kind == kind)
        if (const std::optional<Counter> counter = counter_of(world_, bound, world_.runs.size())) {
          granted_.counted[*counter] += amount;
          used_up_.by_counter[*counter] += amount;
        }
  }

  // What a share is taken of counts as items.
  void count_units(const Counts& units) {
    for (const typed::Bound& bound : promotion_.bounds) {
      if (bound.kind != ir::BoundKind::items) continue;
      for (std::size_t r = 0; r < units.size(); ++r) {
        const std::optional<Counter> counter = counter_of(world_, bound, r);
        if (!counter || units[r] == 0) continue;
        granted_.counted[*counter] += units[r];
        used_up_.by_counter[*counter] += units[r];
      }
    }
  }

  const World& world_;
  std::size_t number_;
  const typed::Promotion& promotion_;
  const Amounts& base_;
  UsedUp& used_up_;
  Granted& granted_;
  Seen& seen_;
};

}  // namespace

void grant_reward(const World& world, std::size_t promotion, const typed::Offer& offer, const Want& want,
                  const Amounts& base, UsedUp& used_up, bool with_bounds, Granted& granted, Seen& seen) {
  Rewarding rewarding(world, promotion, base, used_up, granted, seen);
  if (offer.kind == Kind::credit)
    rewarding.credit(offer, want, with_bounds);
  else if (offer.kind == Kind::issue_coupon)
    rewarding.coupons(offer, want, with_bounds);
  else
    rewarding.gifts(offer, want, with_bounds);
}

}  // namespace perk::model
