// Runs become lines again: each part by R8 over the run's units, in the order of line ids.
#include "runtime/pricing/receipt.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/sort.h"
#include "runtime/ops/text.h"
#include "runtime/pricing/bounds.h"
#include "runtime/pricing/outcome.h"
#include "runtime/pricing/phrase.h"
#include "runtime/pricing/units_left.h"

namespace perk::pricing {
namespace {

Result begin(const ir::Module& module, const interpret::CartView& view, const Cart& cart) {
  Result result;
  result.cart_id = cart.id;
  result.currency = cart.currency;
  result.pack = module.pack;
  result.pack_version = module.version;
  for (const ir::Stage& stage : module.stages) result.stages.push_back(stage.name);
  result.lines.resize(cart.lines.size());
  for (const interpret::Run& run : view.runs()) {
    for (const interpret::Run::Member& member : run.members) {
      LineResult& line = result.lines[member.line];
      line.id = cart.lines[member.line].id;
      line.quantity = cart.lines[member.line].quantity;
      line.list = {ops::share(run.list_amount, run.quantity, member.begin, member.end)};
      line.final_amount = line.list;
    }
    result.list_subtotal.minor += run.list_amount;
  }
  for (const ShippingCharge& charge : cart.shipping_charges) {
    result.charges.push_back({charge.id, charge.amount, charge.amount, {}});
    result.shipping_list.minor += charge.amount.minor;
  }
  return result;
}

void add_totals(Result& result) {
  for (const LineResult& line : result.lines) result.goods_total.minor += line.final_amount.minor;
  for (const ChargeResult& charge : result.charges) result.shipping_total.minor += charge.final_amount.minor;
  result.goods_discount = {result.list_subtotal.minor - result.goods_total.minor};
  result.shipping_discount = {result.shipping_list.minor - result.shipping_total.minor};
  result.total = {result.goods_total.minor + result.shipping_total.minor};
}

// In the order of stages, then rank: R8 takes one part after the other.
std::vector<Grant> in_order(std::vector<Grant> grants) {
  base::sort_stably(grants, [](const Grant& grant) { return std::pair(grant.stage, grant.candidate); });
  return grants;
}

constexpr std::uint32_t kNotTold = 0xFFFFFFFF;

// Where what the result says of a promotion stands in it.
class Places {
 public:
  Places(const Calculation& calculation, bool all)
      : calculation_(calculation), all_(all), places_(calculation.candidates.size(), kNotTold) {}

  void set(std::uint32_t candidate, std::size_t place) {
    places_[candidate] = static_cast<std::uint32_t>(place);
  }
  [[nodiscard]] std::uint32_t of(std::uint32_t candidate) const { return places_[candidate]; }
  [[nodiscard]] const PromotionResult* find(const Result& result, std::uint32_t promotion) const {
    if (all_) return &result.promotions[promotion];
    const auto found =
        std::ranges::lower_bound(calculation_.candidates, promotion, {}, &Candidate::promotion);
    if (found == calculation_.candidates.end() || found->promotion != promotion) return nullptr;
    const std::uint32_t place = places_[static_cast<std::size_t>(found - calculation_.candidates.begin())];
    return place == kNotTold ? nullptr : &result.promotions[place];
  }

 private:
  const Calculation& calculation_;
  bool all_;
  std::vector<std::uint32_t> places_;  // by candidate
};

PromotionResult& tell(const ir::Module& module, std::uint32_t promotion, Result& result) {
  PromotionResult& told = result.promotions.emplace_back();
  told.id = module.promotions[promotion].id;
  told.display = module.promotions[promotion].display;
  told.rank = promotion;
  return told;
}

Places add_promotions(const Calculation& calculation, const Choice& choice, Explain explain, Result& result) {
  const ir::Module& module = calculation.module;
  Places places(calculation, explain == Explain::all);
  const Explainer explainer(calculation, choice);
  const auto tell_candidate = [&](std::uint32_t c) {
    const Progress& progress = choice.state.progress[c];
    if (!progress.gives() && explain == Explain::none) return;
    if (!progress.gives() && explain == Explain::considered && !calculation.could_give(c)) return;
    places.set(c, result.promotions.size());
    PromotionResult& told = tell(module, calculation.candidates[c].promotion, result);
    told.amount = {progress.granted};
    told.times = progress.times;
    told.outcome = Outcome::applied;
    if (!progress.gives()) explainer.explain(c, told);
  };
  if (explain != Explain::all) {
    for (std::uint32_t c = 0; c < calculation.candidates.size(); ++c) tell_candidate(c);
    return places;
  }
  result.promotions.reserve(module.promotions.size());
  std::uint32_t next = 0;
  for (std::uint32_t p = 0; p < module.promotions.size(); ++p) {
    if (next < calculation.candidates.size() && calculation.candidates[next].promotion == p) {
      tell_candidate(next++);
    } else {
      PromotionResult& told = tell(module, p, result);
      told.outcome = Outcome::applied;
      explainer.explain_stopped(p, told);
    }
  }
  return places;
}

void add_parts(const Calculation& calculation, const Choice& choice, const Places& places, Result& result) {
  std::vector<UnitsLeft> units;
  for (const interpret::Run& run : calculation.cart.runs()) units.emplace_back(run.list_amount, run.quantity);
  for (const Grant& grant : in_order(choice.state.grants)) {
    const std::uint32_t promotion = places.of(grant.candidate);
    if (grant.site >= calculation.list.size()) {
      ChargeResult& charge =
          result.charges[calculation.cart.charges()[grant.site - calculation.list.size()].place];
      charge.parts.push_back({promotion, grant.stage, {grant.amount}});
      charge.final_amount.minor -= grant.amount;
      continue;
    }
    const UnitsLeft before = units[grant.site];
    UnitsLeft& after = units[grant.site];
    after.take(grant.amount);
    for (const interpret::Run::Member& member : calculation.cart.runs()[grant.site].members) {
      const std::int64_t share = (before.of_first(member.end) - before.of_first(member.begin)) -
                                 (after.of_first(member.end) - after.of_first(member.begin));
      if (share == 0) continue;
      LineResult& line = result.lines[member.line];
      line.parts.push_back({promotion, grant.stage, {share}});
      line.final_amount.minor -= share;
    }
  }
  for (LineResult& line : result.lines) {
    std::int64_t amount = line.list.minor;
    for (std::uint32_t stage = 0; stage < result.stages.size(); ++stage) {
      line.entries.push_back({amount});
      for (const perk::Part& part : line.parts) {
        if (part.stage == stage) amount -= part.amount.minor;
      }
    }
  }
}

std::string state_text(const ir::Module& module, const Codes::Standing& standing) {
  switch (standing.state) {
    case CodeState::usable: return {};
    case CodeState::not_yet:
      return standing.when == 0 ? "not yet valid" : "not valid before " + instant_text(module, standing.when);
    case CodeState::expired:
      return standing.when == 0 ? "expired" : "expired at " + instant_text(module, standing.when);
    case CodeState::used_up: return "used up";
    case CodeState::blocked: return "blocked";
    case CodeState::of_another: return "belongs to another customer";
  }
  return {};
}

}  // namespace

std::vector<std::uint32_t> asking_for(const Index& index, const Codes& codes, const std::string& key) {
  std::vector<std::uint32_t> asking;
  const auto add = [&](const std::vector<std::uint32_t>& ranks) {
    asking.insert(asking.end(), ranks.begin(), ranks.end());
  };
  if (const auto named = index.code_promotions.find(key); named != index.code_promotions.end()) {
    add(named->second);
  }
  if (const auto* standings = codes.standings(key)) {
    for (const Codes::Standing& standing : *standings) {
      if (standing.pool != kNoPool) add(index.pool_promotions[standing.pool]);
    }
  }
  std::ranges::sort(asking);
  const auto twice = std::ranges::unique(asking);
  asking.erase(twice.begin(), twice.end());
  return asking;
}

CouponVerdict verdict_of(const ir::Module& module, const Index& index, const Codes& codes,
                         const std::string& code, const Told& told_of) {
  const std::string key = ops::coupon_key(code, module.codes_match_case);
  CouponVerdict verdict{code, CouponVerdict::Kind::unknown, "no promotion of this pack knows it"};
  for (const std::uint32_t p : asking_for(index, codes, key)) {
    const Codes::Relation relation = codes.relation(key, module.promotions[p], index.promotions[p]);
    if (!relation.named) continue;
    const PromotionResult* told = told_of(p);
    const bool applied = told != nullptr && told->outcome == Outcome::applied;
    if (applied && relation.meets) return {code, CouponVerdict::Kind::used, ""};
    if (verdict.kind == CouponVerdict::Kind::recognised_not_used) continue;
    verdict = {code, CouponVerdict::Kind::recognised_not_used, state_text(module, *relation.standing)};
    if (!verdict.reason.empty() || told == nullptr) continue;
    verdict.reason = module.promotions[p].id + ": " +
                     (relation.meets ? told->reason : "another code of this order does the same");
  }
  const auto* standings = codes.standings(key);
  if (verdict.kind == CouponVerdict::Kind::unknown && standings != nullptr && standings->size() > 1) {
    verdict.kind = CouponVerdict::Kind::recognised_not_used;
    verdict.reason = "no promotion of this pack takes it";
  }
  return verdict;
}

namespace {

// Everything that is given beside money off, what accounts pay, and what to ask the ledger to hold.
void add_rewards(const Calculation& calculation, const Choice& choice, const Places& places, Result& result) {
  const ir::Module& module = calculation.module;
  const State& state = choice.state;
  const auto told = [&](std::uint32_t candidate) { return places.of(candidate); };
  const auto offer_of = [&](std::uint32_t candidate, std::uint32_t offer) -> const ir::OfferShape& {
    return calculation.candidates[candidate].shape->offers[offer];
  };
  for (const GiftGrant& grant : state.gifts) {
    Gift& gift = result.gifts.emplace_back(Gift{told(grant.candidate), {}, grant.quantity, {grant.value}});
    const std::uint32_t slot = offer_of(grant.candidate, grant.offer).parts[grant.part].skus;
    const auto set = calculation.candidates[grant.candidate].source->slots[slot];
    for (const std::uint32_t sku : module.symbol_sets[static_cast<std::size_t>(set)]) {
      gift.skus.push_back(module.symbols[sku]);
    }
  }
  for (const CreditGrant& grant : state.credits) {
    const ir::Account& account = module.accounts[offer_of(grant.candidate, grant.offer).account];
    Credit& credit = result.credits.emplace_back(
        Credit{told(grant.candidate), account.id, account.units, grant.amount, {}, {}});
    const std::optional<ir::Earned>& earned = calculation.candidates[grant.candidate].source->earned;
    if (!earned) continue;
    credit.earned_on = earned->event;
    credit.earned_after = {earned->months, earned->days, earned->seconds};
  }
  for (const IssueGrant& grant : state.issued) {
    const ir::Pool& pool = module.pools[offer_of(grant.candidate, grant.offer).pool];
    result.issued.push_back({told(grant.candidate), pool.id, grant.count});
  }
  for (const SpendGrant& grant : state.spends) {
    result.spends.push_back({told(grant.candidate), module.accounts[grant.account].id, grant.amount});
  }
  for (std::uint32_t c = 0; c < calculation.candidates.size(); ++c) {
    if (!state.progress[c].gives()) continue;
    const Candidate& candidate = calculation.candidates[c];
    for (const auto& [account, amount] : spent_by(calculation, candidate, calculation.list)) {
      result.spends.push_back({told(c), module.accounts[account].id, amount});
    }
    for (Hold& hold : holds_of(calculation, state, c)) {
      hold.promotion = told(c);
      result.holds.push_back(std::move(hold));
    }
    for (const ir::Message& message : candidate.source->says) {
      result.messages.push_back({told(c), message.language, message.badge, message.text});
    }
  }
}

// Rounding point (f), outside the objective.
void settle(const ir::Module& module, Result& result) {
  if (!module.settlement || module.settlement->step <= 1) return;
  const std::int64_t step = module.settlement->step;
  const auto steps =
      static_cast<std::int64_t>(ops::round({result.total.minor, step, true}, module.settlement->mode));
  result.settlement = {steps * step - result.total.minor};
}

void check_sums([[maybe_unused]] const Calculation& calculation, [[maybe_unused]] const Choice& choice,
                [[maybe_unused]] const Result& result) {
#ifndef NDEBUG
  std::vector<std::int64_t> left = calculation.list;
  left.insert(left.end(), calculation.charges.begin(), calculation.charges.end());
  for (const Grant& grant : choice.state.grants) {
    PERK_CHECK(grant.amount > 0);
    left[grant.site] -= grant.amount;
  }
  for (std::size_t r = 0; r < left.size(); ++r) {
    const std::size_t runs = calculation.list.size();
    PERK_CHECK(left[r] >= 0);
    PERK_CHECK(left[r] == (r < runs ? choice.state.goods[r] : choice.state.charges[r - runs]));
  }
  PERK_CHECK(result.total.minor == choice.state.worth - value_of(choice.state));
#endif
}

}  // namespace

Result make_result(const Calculation& calculation, const Cart& cart, const Choice& choice,
                   const PriceOptions& options) {
  const ir::Module& module = calculation.module;
  Result result = begin(module, calculation.cart, cart);
  const Places places = add_promotions(calculation, choice, options.explain, result);
  add_parts(calculation, choice, places, result);
  add_rewards(calculation, choice, places, result);
  const auto told_of = [&](std::uint32_t p) { return places.find(result, p); };
  for (const std::string& code : cart.coupons) {
    result.coupons.push_back(verdict_of(module, calculation.index, calculation.codes, code, told_of));
  }
  add_totals(result);
  settle(module, result);
  result.proof = choice.proof;
  result.evaluations = choice.evaluations;
  result.gap = {choice.gap};
  result.degraded = !calculation.overflowed.empty();
  check_sums(calculation, choice, result);
  return result;
}

Result other_currency(const ir::Module& module, const Index& index, const interpret::CartView& view,
                      const Cart& cart, const PriceOptions& options) {
  Result result = begin(module, view, cart);
  const std::string reason = "the cart is in " + cart.currency + ", the pack in " + module.currency;
  for (LineResult& line : result.lines) line.entries.assign(result.stages.size(), line.list);
  for (std::uint32_t p = 0; p < module.promotions.size() && options.explain == Explain::all; ++p) {
    PromotionResult& told = tell(module, p, result);
    told.outcome = Outcome::other_currency;
    told.reason = reason;
  }
  for (const std::string& code : cart.coupons) {
    const std::string key = ops::coupon_key(code, module.codes_match_case);
    const bool known = index.code_promotions.contains(key) || index.code_pools.contains(key);
    const CouponVerdict::Kind kind =
        known ? CouponVerdict::Kind::recognised_not_used : CouponVerdict::Kind::unknown;
    result.coupons.push_back({code, kind, reason});
  }
  add_totals(result);
  return result;
}

}  // namespace perk::pricing
