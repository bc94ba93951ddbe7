#include "runtime/ledger/decide/code_state.h"

#include <algorithm>
#include <limits>

#include "runtime/ledger/store/guard.h"

namespace perk::ledger {

std::optional<CouponFacts::State> state_of(const CodeRow& row, const CodeTaken& taken, const CodeTaken& needs,
                                           const std::string& customer, Instant now) {
  if (!GUARD(decide_code_there, row.state != CodeState::deleted)) return std::nullopt;
  if (!GUARD(decide_code_active, row.state != CodeState::blocked)) return CouponFacts::State::blocked;
  if (!GUARD(decide_code_owner, row.owner.empty() || row.owner == customer)) {
    return CouponFacts::State::of_another;
  }
  if (!GUARD(decide_code_begun, !row.valid_from || *row.valid_from <= now)) {
    return CouponFacts::State::not_yet;
  }
  if (!GUARD(decide_code_valid, !row.valid_to || now < *row.valid_to)) return CouponFacts::State::expired;
  const bool has_uses = !row.uses || needs.uses == 0 || taken.uses + needs.uses <= *row.uses;
  if (!GUARD(decide_code_uses, has_uses)) return CouponFacts::State::used_up;
  const bool has_worth = needs.worth == 0 || taken.worth + needs.worth <= row.worth;
  if (!GUARD(decide_code_worth, has_worth)) return CouponFacts::State::used_up;
  return CouponFacts::State::usable;
}

std::int64_t left_of(const CodeRow& row, const CodeTaken& taken) {
  if (row.worth > 0) return std::max<std::int64_t>(0, row.worth - taken.worth);
  if (!row.uses) return std::numeric_limits<std::int64_t>::max();
  return std::max<std::int64_t>(0, *row.uses - taken.uses);
}

}  // namespace perk::ledger
