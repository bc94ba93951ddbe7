// What holds before the first stage.
#include "runtime/pricing/calculation.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "runtime/base/sort.h"
#include "runtime/ops/money.h"
#include "runtime/pricing/bounds.h"
#include "runtime/pricing/hope.h"
#include "runtime/pricing/overflow.h"
#include "runtime/pricing/stage.h"

namespace perk::pricing {

Calculation::Calculation(const ir::Module& m, const Index& i, const interpret::CartView& view,
                         std::span<const std::uint32_t> ranks, const exec::Code* code)
    : module(m),
      index(i),
      cart(view),
      evaluator(m, view, code),
      walker(m, view),
      list(view.facts().list, view.facts().list + view.facts().runs),
      quantity(view.facts().quantity, view.facts().quantity + view.facts().runs),
      codes(m, i, view) {
  charges.reserve(cart.charges().size());
  for (const interpret::Charge& charge : cart.charges()) charges.push_back(charge.amount);
  if (module.rounding.remainder != ir::Remainder::largest) find_line_order();
  find_floors();
  find_total_cap();
  find_candidates(ranks);
  find_shared_uses();
  find_withholding();
}

// The last of the order takes the difference: the smallest line id for `first line`, the largest for `last
// line`.
void Calculation::find_line_order() {
  const bool first = module.rounding.remainder == ir::Remainder::first_line;
  const auto id = [&](std::uint32_t site) {
    if (site >= list.size()) return cart.charges()[site - list.size()].id;
    // Members of a run stand in the order of line ids.
    const auto& members = cart.runs()[site].members;
    return cart.line_id(first ? members.front().line : members.back().line);
  };
  line_order.resize(list.size() + charges.size());
  std::iota(line_order.begin(), line_order.end(), 0U);
  base::sort_numbers(line_order, [&](std::uint32_t a, std::uint32_t b) {
    const std::uint32_t left = id(a), right = id(b);
    return left != right ? (first ? right < left : left < right) : a < b;
  });
}

std::span<const std::int64_t> Calculation::padded(std::span<const std::int64_t> entry) const {
  const std::size_t stride = cart.facts().stride;
  if (entry.size() >= stride) return entry;
  entry_.resize(stride, 0);
  // An empty span may have no address.
  if (!entry.empty()) std::memcpy(entry_.data(), entry.data(), entry.size_bytes());
  return entry_;
}

void Calculation::find_floors() {
  floors.assign(list.size(), 0);
  if (!module.floor) return;
  const auto per_unit = [&](const ir::Program& program, std::uint32_t run) {
    const ir::Shape& shape = module.shapes[program.shape];
    return evaluator.value(shape, program.slots, shape.root, {padded(list)}, run);
  };
  for (std::uint32_t r = 0; r < list.size(); ++r) {
    interpret::Scalar floor = per_unit(module.floor->amount, r);
    if (!floor.known && module.floor->otherwise) floor = per_unit(*module.floor->otherwise, r);
    if (!floor.known) continue;
    floor.numerator *= quantity[r];
    const auto whole = std::clamp<ops::Int128>(ops::ceil(floor), 0, list[r]);
    floors[r] = static_cast<std::int64_t>(whole);
  }
}

void Calculation::find_total_cap() {
  if (!module.total_cap) return;
  const ir::Shape& shape = module.shapes[module.total_cap->shape];
  const interpret::Scalar cap = evaluator.value(shape, module.total_cap->slots, shape.root, {padded(list)});
  if (!cap.known) return;
  total_cap = static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::floor(cap), 0, kNoLimit - 1));
}

void Calculation::find_candidates(std::span<const std::uint32_t> ranks) {
  stage_is_used.assign(module.stages.size(), 0);
  for (const std::uint32_t p : ranks) {
    const ir::Promotion& promotion = module.promotions[p];
    if (!interpret::is_active(module, cart, promotion)) continue;
    if (!codes.meet_all(promotion, index.promotions[p]) || cart.has_stopped(promotion.id)) continue;
    Candidate candidate = candidate_of(p);
    if (!holds(candidate, interpret::Side::match, list) || refusal_of(*this, candidate)) continue;
    if (overflows(evaluator, module, promotion, at(candidate, list))) {
      overflowed.push_back(p);
      continue;
    }
    candidate.blocked = blocked_runs(*this, candidate);
    for (const std::uint32_t stage : promotion.stages) stage_is_used[stage] = 1;
    candidates.push_back(std::move(candidate));
  }
}

bool Calculation::could_give(std::uint32_t candidate) const {
  hopes_.resize(candidates.size(), 0);
  std::uint8_t& hope = hopes_[candidate];
  if (hope == 0) hope = pricing::could_give(*this, candidates[candidate]) ? 2 : 1;
  return hope == 2;
}

Candidate Calculation::candidate_of(std::uint32_t p) const {
  const ir::Promotion& promotion = module.promotions[p];
  // A price is shown on the product's page, so the choice never leaves it out (S9).
  const Standing& standing = index.promotions[p];
  const bool price = module.stages[standing.first_stage].kind == ir::Stage::Kind::price;
  const bool optional = !price && (promotion.optional || module.anything_may_be_left_out);
  return {p,
          &promotion,
          &module.shapes[promotion.shape],
          &standing,
          optional,
          codes.facts_of(promotion, standing),
          {},
          codes.parts_of(promotion, standing)};
}

// Uses that promotions count together, and accounts that several spend.
void Calculation::find_shared_uses() {
  std::map<std::uint32_t, SharedUses> uses, accounts;
  for (std::uint32_t c = 0; c < candidates.size(); ++c) {
    const Candidate& candidate = candidates[c];
    for (std::uint32_t b = 0; b < candidate.shape->bounds.size(); ++b) {
      const ir::BoundShape& bound = candidate.shape->bounds[b];
      if (bound.kind != ir::BoundKind::uses || is_by_line(module, bound)) continue;
      const std::uint32_t counter = candidate.standing->counters[b];
      if (index.counter_promotions[counter] < 2 || !could_give(c)) continue;
      SharedUses& shared = uses[counter];
      const std::int64_t left = bound_left(*this, candidate, b, list, kWholeCart);
      shared.at_most = shared.members.empty() ? left : std::min(shared.at_most, left);
      shared.members.push_back(c);
      shared.amounts.push_back(1);
    }
    for (const auto& [account, amount] : spent_by(*this, candidate, list)) {
      if (!could_give(c)) break;
      SharedUses& shared = accounts[account];
      shared.at_most = cart.balance(account).value_or(0);
      shared.members.push_back(c);
      shared.amounts.push_back(amount);
    }
  }
  for (auto* found : {&uses, &accounts}) {
    for (auto& [key, shared] : *found) {
      const auto all = std::accumulate(shared.amounts.begin(), shared.amounts.end(), ops::Int128{0});
      if (all > shared.at_most) shared_uses.push_back(std::move(shared));
    }
  }
}

// Bounds that withhold their last grant and are shared: what each asks for is known before any choice where
// all of them start in the first stage that anything is given in. Elsewhere stages hold them, by rank.
void Calculation::find_withholding() {
  std::map<std::uint32_t, std::vector<std::pair<std::uint32_t, std::uint32_t>>> counters;
  for (std::uint32_t c = 0; c < candidates.size(); ++c) {
    const auto& bounds = candidates[c].shape->bounds;
    for (std::uint32_t b = 0; b < bounds.size(); ++b) {
      const bool amount = bounds[b].kind != ir::BoundKind::uses && bounds[b].kind != ir::BoundKind::times;
      if (!amount || bounds[b].last != ir::LastGrant::none || is_by_line(module, bounds[b])) continue;
      if (could_give(c)) counters[candidates[c].standing->counters[b]].emplace_back(c, b);
    }
  }
  if (counters.empty()) return;
  std::uint32_t first = 0xFFFFFFFF;
  for (std::uint32_t c = 0; c < candidates.size(); ++c) {
    if (could_give(c)) first = std::min(first, candidates[c].standing->first_stage);
  }
  for (const auto& [counter, members] : counters) {
    const bool starts = std::ranges::all_of(
        members, [&](const auto& member) { return candidates[member.first].standing->first_stage == first; });
    if (members.size() < 2 || !starts) continue;
    const State start(*this);
    const Frozen frozen(*this, start);
    SharedUses shared;
    shared.at_most = kNoLimit;
    ops::Int128 all = 0;
    for (const auto& [c, b] : members) {
      const std::int64_t left = bound_left(*this, candidates[c], b, list, kWholeCart);
      const std::int64_t amount =
          counted(asked_alone(*this, start, frozen, c), candidates[c].shape->bounds[b].kind);
      shared.at_most = std::min(shared.at_most, left);
      if (amount > left) continue;  // not eligible
      shared.members.push_back(c);
      shared.amounts.push_back(amount);
      all += amount;
    }
    if (shared.members.size() > 1 && all > shared.at_most) shared_uses.push_back(std::move(shared));
  }
}

}  // namespace perk::pricing
