// Offers that take one amount off several lines: rounded once (rounding point (b)), then divided by the
// entry amounts of the selected units. The division itself is part of fit, where rooms are known.
#pragma once
#include "runtime/offers/basket.h"

namespace perk::offers {

Want percent_off_together(const Basket& basket, const Picks& units, std::int64_t rate);
// One amount; never more than the units cost.
Want amount_off_in_all(const Basket& basket, const Picks& units, std::int64_t value);
// The units for one price; never more than they cost.
Want price_together(const Basket& basket, const Picks& units, std::int64_t price);

}  // namespace perk::offers
