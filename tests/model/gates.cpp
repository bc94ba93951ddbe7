// Codes compared by Unicode's case folding, unless the pack says they match case.
#include "tests/model/gates.h"

#include <algorithm>
#include <cstdint>

#include "tests/model/window.h"

namespace perk::model {
namespace {

std::string code_of(const typed::Pack& pack, const std::string& code) {
  const auto first = code.find_first_not_of(' ');
  const std::string bare =
      first == std::string::npos ? "" : code.substr(first, code.find_last_not_of(' ') - first + 1);
  return pack.codes_match_case ? bare : fold_case(bare);
}

const CouponFacts* facts_of(const typed::Pack& pack, const Cart& cart, const std::string& code) {
  for (const CouponFacts& facts : cart.coupon_facts)
    if (code_of(pack, facts.code) == code_of(pack, code)) return &facts;
  return nullptr;
}

// A code of the pool: one that it lists, or that the ledger knows.
bool is_of(const typed::Pack& pack, const Cart& cart, const typed::CouponPool& pool,
           const std::string& code) {
  const CouponFacts* facts = facts_of(pack, cart, code);
  return (facts && facts->pool == pool.id) ||
         std::any_of(pool.codes.begin(), pool.codes.end(),
                     [&](const std::string& listed) { return code_of(pack, listed) == code_of(pack, code); });
}

std::int64_t left_of(const typed::CouponPool& pool, const CouponFacts* facts) {
  return facts && facts->left ? facts->left->minor : pool.worth;
}

bool is_usable(const typed::Pack& pack, const Cart& cart, const typed::CouponPool& pool,
               const std::string& code) {
  const CouponFacts* facts = facts_of(pack, cart, code);
  if (facts && facts->state != CouponFacts::State::usable) return false;
  if (pool.used_in_parts && left_of(pool, facts) == 0) return false;
  if (pool.valid && !within(*pool.valid, pack.timezone, pack.day_start, cart.now.seconds)) return false;
  if (!pool.from_issue) return true;
  return facts && facts->issued_at && cart.now.seconds >= facts->issued_at->seconds &&
         cart.now.seconds < facts->issued_at->seconds + pool.seconds + 86'400 * std::int64_t{pool.days};
}

bool fits(const typed::Pack& pack, const Cart& cart, const typed::CouponNeed& need, const std::string& code,
          bool usable) {
  return std::any_of(
             need.codes.begin(), need.codes.end(),
             [&](const std::string& needed) { return code_of(pack, needed) == code_of(pack, code); }) ||
         std::any_of(need.pools.begin(), need.pools.end(), [&](std::size_t index) {
           const typed::CouponPool& pool = pack.pools[index];
           return is_of(pack, cart, pool, code) && (!usable || is_usable(pack, cart, pool, code));
         });
}

// Bounds of a window from above: the instants at which something in it can end.
void collect_ends(const typed::Window& window, std::int64_t& day, std::int64_t& instant) {
  using Kind = typed::Window::Kind;
  if (window.kind == Kind::dates) day = window.to;
  if (window.kind == Kind::instants) instant = window.to;
  if (window.kind != Kind::all && window.kind != Kind::any) return;
  const bool all = window.kind == Kind::all;
  std::int64_t days = all ? INT64_MAX : INT64_MIN, instants = days;
  for (const typed::Window& child : window.children) {
    std::int64_t child_day = INT64_MAX, child_instant = INT64_MAX;
    collect_ends(child, child_day, child_instant);
    days = all ? std::min(days, child_day) : std::max(days, child_day);
    instants = all ? std::min(instants, child_instant) : std::max(instants, child_instant);
  }
  day = days;
  instant = instants;
}

}  // namespace

bool is_stopped(const Cart& cart, const typed::Promotion& promotion) {
  return std::find(cart.stopped.begin(), cart.stopped.end(), promotion.id) != cart.stopped.end();
}

bool has_codes(const typed::Pack& pack, const typed::Promotion& promotion, const Cart& cart) {
  return std::all_of(promotion.needs.begin(), promotion.needs.end(), [&](const typed::CouponNeed& need) {
    return std::any_of(cart.coupons.begin(), cart.coupons.end(),
                       [&](const std::string& code) { return fits(pack, cart, need, code, true); });
  });
}

std::map<std::string, Int> worths(const World& world, std::size_t promotion) {
  const typed::Pack& pack = world.pack;
  std::vector<std::string> codes;
  for (const std::string& code : world.cart.coupons) codes.push_back(code_of(pack, code));
  std::sort(codes.begin(), codes.end());
  std::map<std::string, Int> left;
  for (const typed::CouponNeed& need : pack.promotions[promotion].needs) {
    const auto met = std::find_if(codes.begin(), codes.end(), [&](const std::string& code) {
      return fits(pack, world.cart, need, code, true);
    });
    if (met == codes.end()) continue;
    const bool named = std::any_of(need.codes.begin(), need.codes.end(),
                                   [&](const std::string& needed) { return code_of(pack, needed) == *met; });
    for (const std::size_t index : need.pools) {
      const typed::CouponPool& pool = pack.pools[index];
      if (named || !is_of(pack, world.cart, pool, *met) || !is_usable(pack, world.cart, pool, *met)) continue;
      if (pool.used_in_parts) left[*met] = make_int(left_of(pool, facts_of(pack, world.cart, *met)));
      break;
    }
  }
  return left;
}

std::set<Outcome> refused(const World& world, std::size_t promotion, const Amounts& entry, const Wants& wants,
                          const UsedUp& used_up) {
  const typed::Promotion& p = world.pack.promotions[promotion];
  std::set<Outcome> reasons;
  for (const typed::Bound& bound : p.bounds) {
    const bool counts = bound.kind == ir::BoundKind::uses || bound.kind == ir::BoundKind::times;
    const Outcome nothing_left = counts ? Outcome::limit : Outcome::budget;
    const std::optional<Counter> counter = counter_of(world, bound, world.runs.size());
    if (!counter) {
      reasons.insert(Outcome::limit);
      continue;
    }
    if (counts_by_line(world, bound)) continue;  // decided place by place
    const Int rest = rest_of(world, bound, entry, *counter);
    const bool withheld = bound.last == ir::LastGrant::none && !counts && counted_by(bound, wants) > rest;
    if (rest == 0 || withheld) reasons.insert(nothing_left);
  }
  for (const typed::Spend& spend : p.spends) {
    const auto balance = world.balances.find(spend.account);
    const std::optional<Ratio> needed = value_of(spend.amount, world, entry);
    const auto spent = used_up.balances.find(spend.account);  // by what stands in earlier stages
    const Int used = spent == used_up.balances.end() ? Int(0) : spent->second;
    if (balance == world.balances.end() || !needed || Ratio(balance->second - used) < *needed ||
        balance->second < make_int(world.pack.accounts[spend.account].usable_from))
      reasons.insert(Outcome::balance);
  }
  return reasons;
}

std::vector<CouponVerdict::Kind> verdicts(const World& world, const std::vector<bool>& applied) {
  using Kind = CouponVerdict::Kind;
  const typed::Pack& pack = world.pack;
  std::vector<Kind> result;
  for (const std::string& code : world.cart.coupons) {
    Kind kind = facts_of(pack, world.cart, code) ? Kind::recognised_not_used : Kind::unknown;
    for (const typed::CouponPool& pool : pack.pools)
      if (is_of(pack, world.cart, pool, code)) kind = Kind::recognised_not_used;
    for (std::size_t p = 0; p < pack.promotions.size(); ++p)
      for (const typed::CouponNeed& need : pack.promotions[p].needs) {
        if (applied[p] && fits(pack, world.cart, need, code, true))
          kind = Kind::used;
        else if (kind == Kind::unknown && fits(pack, world.cart, need, code, false))
          kind = Kind::recognised_not_used;
      }
    result.push_back(kind);
  }
  return result;
}

std::optional<std::int64_t> ends_at(const typed::Pack& pack, const typed::Promotion& promotion) {
  if (!promotion.active || promotion.active_by) return std::nullopt;
  std::int64_t day = INT64_MAX, instant = INT64_MAX;
  collect_ends(*promotion.active, day, instant);
  constexpr std::int64_t kDay = 86'400, kStep = 900;
  // Two days more than the last one, whatever the zone; from there back to the last moment that holds.
  std::int64_t last = day == INT64_MAX || day == INT64_MIN ? INT64_MAX : (day + 2) * kDay;
  if (instant != INT64_MAX) last = std::min(last, instant + kStep);
  if (last == INT64_MAX) return std::nullopt;
  last -= (last % kStep + kStep) % kStep;
  const auto holds_at = [&](std::int64_t second) {
    return within(*promotion.active, pack.timezone, pack.day_start, second);
  };
  for (std::int64_t tried = 0; tried < 400 * kDay / kStep && !holds_at(last - 1); ++tried) last -= kStep;
  return last;
}

}  // namespace perk::model
