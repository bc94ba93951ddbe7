// The promotions that a calculation has to look at.
//
// In: an engine's index and views, a cart's view. Out: ranks, rising, that hold every promotion which could
// give something to the cart or could overflow with it; by the day's view where it covers the cart's moment.
#pragma once
#include <cstdint>
#include <span>

#include "runtime/interpret/cart_view.h"
#include "runtime/pricing/index.h"
#include "runtime/pricing/views.h"

namespace perk::pricing {

// Of which pools the codes are that the pack does not list.
enum class Pools : std::uint8_t { as_known, any };

// The answer is the thread's, and good until its next call.
std::span<const std::uint32_t> find_promotions(const Index& index, const Views& views,
                                               const interpret::CartView& cart,
                                               Pools pools = Pools::as_known);

// Does a promotion name the code, or a pool list it?
bool is_listed(const Index& index, const std::string& key);

}  // namespace perk::pricing
