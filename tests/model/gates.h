// What stands before a promotion whatever the cart holds: codes, guests' keys, used-up bounds, balances.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/model/stage.h"

namespace perk::model {

bool is_stopped(const Cart& cart, const typed::Promotion& promotion);
bool has_codes(const typed::Pack& pack, const typed::Promotion& promotion, const Cart& cart);
// The codes used in parts that meet its needs, the first of the cart for each, with what was left of them
// before this order.
std::map<std::string, Int> worths(const World& world, std::size_t promotion);
// Why the promotion's bounds and balances leave it nothing at this entry (R3, S26).
std::set<Outcome> refused(const World& world, std::size_t promotion, const Amounts& entry, const Wants& wants,
                          const UsedUp& used_up);

// S8 of the result: each code that was entered. `applied` by promotion.
std::vector<CouponVerdict::Kind> verdicts(const World& world, const std::vector<bool>& applied);

// The UTC second from which the promotion is never active again; nothing: it always will be.
std::optional<std::int64_t> ends_at(const typed::Pack& pack, const typed::Promotion& promotion);

}  // namespace perk::model
