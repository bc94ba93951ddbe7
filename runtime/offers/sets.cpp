// Set offers over vectors of counts; the bodies are those of groups.h, so that a quantity of 5,000 costs what
// 5 does.
#include "runtime/offers/sets.h"

#include "runtime/offers/cells.h"
#include "runtime/offers/groups.h"

namespace perk::offers {
namespace {

template <class Serve>
Sets served(const Basket& basket, const Serve& serve) {
  Sets sets{0, Picks(basket.runs.size(), 0), Picks(basket.runs.size(), 0)};
  sets.times = serve(Serving{sets.rewarded, sets.claimed});
  return sets;
}

}  // namespace

Sets every_nth(const Basket& basket, const Picks& units, const GroupRule& rule, std::int64_t at_most) {
  return served(basket, [&](const Serving& out) {
    return serve_every_nth(units, basket.cheapest_first, rule, at_most, out);
  });
}

Sets cheapest_for_every(const Basket& basket, const Picks& units, const GroupRule& rule,
                        std::int64_t at_most) {
  return served(basket, [&](const Serving& out) {
    return serve_cheapest_for_every(units, basket.cheapest_first, rule, at_most, out);
  });
}

Sets buy_get(const Basket& basket, const Picks& bought, const Picks& rewarded, const GroupRule& rule,
             std::int64_t at_most) {
  return served(basket, [&](const Serving& out) {
    return serve_buy_get(bought, rewarded, basket.cheapest_first, rule, at_most, out);
  });
}

Want spread_over_set(const Basket& basket, const Sets& sets, const Reward& reward) {
  Want want;
  want.spread = true;
  want.times = sets.times;
  WantCells cells{want};
  weigh_all(basket.runs, PickedUnits{sets.claimed}, cells);
  const Int128 saved = saved_by(basket.runs, PickedUnits{sets.rewarded}, reward);
  want.positive = saved > 0;
  want.total = static_cast<std::int64_t>(ops::round({saved, ops::kRateScale}, basket.rounding.mode));
  return want;
}

}  // namespace perk::offers
