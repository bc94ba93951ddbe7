// A pool's codes are listed in the pack or known from the ledger; its window, or the time from issue, says
// when one is valid.
#include "runtime/pricing/codes.h"

#include <algorithm>

#include "runtime/interpret/evaluate.h"
#include "runtime/ops/civil.h"
#include "runtime/ops/recurrence.h"

namespace perk::pricing {
namespace {

// So long after an instant: months and days on the calendar of the zone, then exact seconds.
std::int64_t later(const ir::Zone& zone, std::int64_t instant, const ir::Pool& pool) {
  const ops::Local local = ops::to_local(zone, instant);
  std::int64_t day = local.day;
  if (pool.months != 0) {
    const ops::Civil date = ops::civil_from_days(day);
    const std::int64_t month = date.year * 12 + (date.month - 1) + pool.months;
    ops::Civil then{month / 12, static_cast<int>(month % 12) + 1, date.day};
    then.day = std::min(then.day, ops::days_in_month(then.year, then.month));
    day = ops::days_from_civil(then);
  }
  return ops::to_utc(zone, day + pool.days, local.seconds) + pool.seconds;
}

}  // namespace

Codes::Codes(const ir::Module& module, const Index& index, const interpret::CartView& cart)
    : module_(module), cart_(cart) {
  codes_.reserve(cart.codes().size());
  for (const std::string& key : cart.codes()) {
    Code& code = codes_.emplace_back(Code{key, {}});
    const auto facts = std::ranges::equal_range(cart.code_facts(), key, {}, &interpret::CodeFacts::key);
    const auto known = [&](std::uint32_t pool) -> const interpret::CodeFacts* {
      const auto found = std::ranges::find(facts, pool, &interpret::CodeFacts::pool);
      return found == facts.end() ? nullptr : &*found;
    };
    code.standings.push_back(standing_in(known(kNoPool), kNoPool));
    std::vector<std::uint32_t> pools;
    if (const auto listed = index.code_pools.find(key); listed != index.code_pools.end()) {
      pools = listed->second;
    }
    for (const interpret::CodeFacts& each : facts) {
      if (each.pool != kNoPool) pools.push_back(each.pool);
    }
    std::ranges::sort(pools);
    const auto twice = std::ranges::unique(pools);
    pools.erase(twice.begin(), twice.end());
    for (const std::uint32_t pool : pools) code.standings.push_back(standing_in(known(pool), pool));
  }
}

Codes::Standing Codes::standing_in(const interpret::CodeFacts* facts, std::uint32_t pool) const {
  Standing standing{pool, facts == nullptr ? CodeState::usable : facts->state, facts};
  if (pool == kNoPool || standing.state != CodeState::usable) return standing;
  const ir::Pool& from = module_.pools[pool];
  if (from.window != ir::kNoNode && !interpret::within(module_, from.window, cart_.now())) {
    const std::int64_t next = interpret::next_within(module_, from.window, cart_.now());
    standing.state = next < 0 ? CodeState::expired : CodeState::not_yet;
    standing.when = std::max<std::int64_t>(next, 0);
  }
  if (from.from_issue && (facts == nullptr || !facts->issued_at)) {
    standing.state = CodeState::not_yet;  // never issued, as far as is known
  } else if (from.from_issue) {
    const std::int64_t issued = *facts->issued_at;
    const std::int64_t end = later(module_.zone, issued, from);
    if (cart_.now() < issued) {
      standing.state = CodeState::not_yet;
      standing.when = issued;
    } else if (cart_.now() >= end) {
      standing.state = CodeState::expired;
      standing.when = end;
    }
  }
  return standing;
}

const Codes::Standing* Codes::answer(const Code& code, const ir::CouponNeed& need,
                                     const std::vector<std::string>& keys) {
  const Standing* found = nullptr;
  const auto offer = [&](const Standing& standing) {
    if (found == nullptr || (found->state != CodeState::usable && standing.state == CodeState::usable)) {
      found = &standing;
    }
  };
  if (std::ranges::binary_search(keys, code.key)) offer(code.standings.front());
  for (const Standing& standing : code.standings) {
    if (standing.pool != kNoPool && std::ranges::find(need.pools, standing.pool) != need.pools.end()) {
      offer(standing);
    }
  }
  return found;
}

Codes::Met Codes::met(const ir::CouponNeed& need, const std::vector<std::string>& keys) const {
  for (const Code& code : codes_) {
    const Standing* standing = answer(code, need, keys);
    if (standing != nullptr && standing->state == CodeState::usable) return {&code, standing};
  }
  return {};
}

bool Codes::meet_all(const ir::Promotion& promotion, const pricing::Standing& standing) const {
  for (std::size_t n = 0; n < promotion.needs.size(); ++n) {
    if (met(promotion.needs[n], standing.need_codes[n]).code == nullptr) return false;
  }
  return true;
}

const interpret::CodeFacts* Codes::facts_of(const ir::Promotion& promotion,
                                            const pricing::Standing& standing) const {
  if (promotion.needs.empty()) return nullptr;
  const Met found = met(promotion.needs.front(), standing.need_codes.front());
  return found.standing == nullptr ? nullptr : found.standing->facts;
}

Codes::Relation Codes::relation(const std::string& key, const ir::Promotion& promotion,
                                const pricing::Standing& standing) const {
  Relation relation;
  const auto code = std::ranges::find(codes_, key, &Code::key);
  if (code == codes_.end()) return relation;
  for (std::size_t n = 0; n < promotion.needs.size(); ++n) {
    const Standing* own = answer(*code, promotion.needs[n], standing.need_codes[n]);
    if (own == nullptr) continue;
    if (!relation.named || own->state == CodeState::usable) relation.standing = own;
    relation.named = true;
    relation.meets = relation.meets || met(promotion.needs[n], standing.need_codes[n]).code == &*code;
  }
  return relation;
}

const std::vector<Codes::Standing>* Codes::standings(const std::string& key) const {
  const auto code = std::ranges::find(codes_, key, &Code::key);
  return code == codes_.end() ? nullptr : &code->standings;
}

}  // namespace perk::pricing
