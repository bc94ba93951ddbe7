// The widest sets of runs that the lane prices.
#include "runtime/lane/price.h"

namespace perk::lane {

Refusal price_wide(const Lane::Impl& lane, const Order& order, Workspace::Impl& memory) {
  return Pricer<16>(lane, order, memory).price();
}

}  // namespace perk::lane
