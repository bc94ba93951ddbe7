// A pool's codes are listed in the pack or known from the ledger; its window, or the time from issue, says
// when one is valid.
#include "runtime/pricing/codes.h"

#include <algorithm>

#include "runtime/interpret/evaluate.h"
#include "runtime/pricing/periods.h"

namespace perk::pricing {
namespace {

// Of the worth of a code that is used in parts; what the ledger does not know has not been used.
std::int64_t left_of(const ir::Pool& pool, const interpret::CodeFacts* facts) {
  return facts == nullptr ? pool.worth : facts->left.value_or(pool.worth);
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
    for (const std::uint32_t pool : pools) {
      Standing& standing = code.standings.emplace_back(standing_in(known(pool), pool));
      const ir::Pool& from = module.pools[pool];
      if (!from.used_in_parts || standing.state != CodeState::usable) continue;
      standing.part = static_cast<std::uint32_t>(worths_.size());
      worths_.push_back(left_of(from, standing.facts));
    }
  }
}

Codes::Standing Codes::standing_in(const interpret::CodeFacts* facts, std::uint32_t pool) const {
  Standing standing{pool, facts == nullptr ? CodeState::usable : facts->state, facts};
  if (pool == kNoPool || standing.state != CodeState::usable) return standing;
  const ir::Pool& from = module_.pools[pool];
  if (from.used_in_parts && left_of(from, facts) == 0) {
    standing.state = CodeState::used_up;
    return standing;
  }
  if (from.window != ir::kNoNode && !interpret::within(module_, from.window, cart_.now())) {
    const std::int64_t next = interpret::next_within(module_, from.window, cart_.now());
    standing.state = next < 0 ? CodeState::expired : CodeState::not_yet;
    standing.when = std::max<std::int64_t>(next, 0);
  }
  if (from.from_issue && (facts == nullptr || !facts->issued_at)) {
    standing.state = CodeState::not_yet;  // never issued, as far as is known
  } else if (from.from_issue) {
    const std::int64_t issued = *facts->issued_at;
    const std::int64_t end = later(module_.zone, issued, from.months, from.days, from.seconds);
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

std::vector<std::uint32_t> Codes::parts_of(const ir::Promotion& promotion,
                                           const pricing::Standing& standing) const {
  std::vector<std::uint32_t> parts;
  if (worths_.empty()) return parts;
  for (std::size_t n = 0; n < promotion.needs.size(); ++n) {
    const Met found = met(promotion.needs[n], standing.need_codes[n]);
    if (found.standing != nullptr && found.standing->part != kNoPart) parts.push_back(found.standing->part);
  }
  std::ranges::sort(parts);
  const auto twice = std::ranges::unique(parts);
  parts.erase(twice.begin(), twice.end());
  return parts;
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
