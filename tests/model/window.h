// `active`: does an instant lie in a window of the pack's zone?
#pragma once
#include <perk/cart.h>

#include <cstdint>
#include <string>

#include "compiler/sema/typed.h"

namespace perk::model {

// `day_start`: the second of the clock at which a business day begins.
bool within(const typed::Window& window, const std::string& timezone, std::int64_t day_start,
            std::int64_t instant);
// No window, or now (`by F`: the cart's moment F) lies in it.
bool is_active(const typed::Pack& pack, const typed::Promotion& promotion, const Cart& cart);

}  // namespace perk::model
