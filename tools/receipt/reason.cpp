#include "tools/receipt/reason.h"

#include <fmt/format.h>

#include "tools/json/civil_time.h"
#include "tools/json/decimal.h"
#include "tools/json/write.h"

namespace perk::receipt {
namespace {

// Where the engine has no words of its own.
std::string plain_words(const PromotionResult& promotion) {
  switch (promotion.outcome) {
    case Outcome::applied: return "applied";
    case Outcome::not_active: return "not active";
    case Outcome::missing_coupon: return "needs a coupon";
    case Outcome::condition_false: return "a condition does not hold";
    case Outcome::nothing_to_give: return "nothing in the cart to take it off";
    case Outcome::lost: return "another combination is better";
    case Outcome::excluded: return "excluded";
    case Outcome::no_room: return "nothing is left to take it off";
    case Outcome::rounds_to_zero: return "rounds to zero";
    case Outcome::total_cap: return "the cap on all discounts is used up";
    case Outcome::overflow: return "an amount is too large";
    case Outcome::other_currency: return "the cart is in another currency";
    case Outcome::limit: return "its limit is reached";
    case Outcome::budget: return "its budget is used up";
    case Outcome::balance: return "the account holds too little";
    case Outcome::not_chosen: return "the customer chose otherwise";
    case Outcome::stopped: return "stopped by another promotion";
    case Outcome::blocked: return "stopped by the shop";
  }
  return "";
}

}  // namespace

std::string reason_of(const PromotionResult& promotion, const std::string& currency,
                      const ir::Module& module) {
  if (!promotion.reason.empty()) return promotion.reason;
  std::string out = plain_words(promotion);
  if (promotion.outcome == Outcome::not_active && promotion.next_active.seconds != 0) {
    out += "; next: " + json::format_for_people(promotion.next_active, module.zone);
  }
  if (promotion.short_by.minor != 0) {
    const int decimals = json::decimals_of(currency, module);
    out += fmt::format(", add {} {}", json::format_grouped(promotion.short_by.minor, decimals), currency);
  }
  return out;
}

}  // namespace perk::receipt
