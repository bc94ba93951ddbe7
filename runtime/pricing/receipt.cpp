// Runs become lines again: each part by R8 over the run's units, in the order of line ids.
#include "runtime/pricing/receipt.h"

#include <algorithm>
#include <optional>

#include "runtime/base/check.h"
#include "runtime/ops/text.h"
#include "runtime/pricing/outcome.h"

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

// The units of one run and what they have left (pricing.md R8): a part takes each minor unit from the unit
// that has most left, the first among equals. So units never differ by more than at the start or by one, and
// how much the first `units` have left follows from the run's amount alone.
class UnitsLeft {
 public:
  UnitsLeft(std::int64_t list, std::int64_t quantity) : list_(list), quantity_(quantity), left_(list) {}

  void take(std::int64_t part) { left_ -= part; }

  [[nodiscard]] std::int64_t of_first(std::int64_t units) const {
    const std::int64_t least = list_ / quantity_, larger = list_ % quantity_;
    const std::int64_t level = left_ / quantity_, above = left_ % quantity_;
    if (level < least) return units * level + std::max<std::int64_t>(0, units - (quantity_ - above));
    // Only units that were larger at the start can still be: the last `above` of these.
    const std::int64_t larger_before = ops::share(list_, quantity_, 0, units) - units * least;
    return units * least + std::max<std::int64_t>(0, larger_before - (larger - above));
  }

 private:
  std::int64_t list_, quantity_, left_;
};

// In the order of stages, then rank: R8 takes one part after the other.
std::vector<Grant> in_order(std::vector<Grant> grants) {
  std::ranges::stable_sort(grants, {},
                           [](const Grant& grant) { return std::pair(grant.stage, grant.candidate); });
  return grants;
}

void add_parts(const Calculation& calculation, const Choice& choice, const std::vector<std::uint32_t>& place,
               Result& result) {
  std::vector<UnitsLeft> units;
  for (const interpret::Run& run : calculation.cart.runs()) units.emplace_back(run.list_amount, run.quantity);
  for (const Grant& grant : in_order(choice.state.grants)) {
    const std::uint32_t promotion = place[calculation.candidates[grant.candidate].promotion];
    if (grant.site >= calculation.list.size()) {
      ChargeResult& charge = result.charges[calculation.charge_places[grant.site - calculation.list.size()]];
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
      for (const Part& part : line.parts) {
        if (part.stage == stage) amount -= part.amount.minor;
      }
    }
  }
}

// The verdict of each code as entered.
void add_coupons(const ir::Module& module, const Cart& cart, const std::vector<std::uint32_t>& place,
                 Result& result) {
  for (const std::string& code : cart.coupons) {
    CouponVerdict verdict{code, CouponVerdict::Kind::unknown, "no promotion of this pack knows it"};
    const std::string key = ops::coupon_key(code, module.codes_match_case);
    for (std::uint32_t p = 0; p < module.promotions.size(); ++p) {
      const ir::Promotion& promotion = module.promotions[p];
      const bool listed = std::ranges::any_of(promotion.coupons, [&](const std::string& own) {
        return ops::coupon_key(own, module.codes_match_case) == key;
      });
      if (!listed) continue;
      const PromotionResult* told =
          place[p] < result.promotions.size() ? &result.promotions[place[p]] : nullptr;
      if (told != nullptr && told->outcome == Outcome::applied) {
        verdict = {code, CouponVerdict::Kind::used, ""};
        break;
      }
      if (verdict.kind == CouponVerdict::Kind::recognised_not_used) continue;
      verdict = {code, CouponVerdict::Kind::recognised_not_used,
                 told != nullptr ? promotion.id + ": " + told->reason : ""};
    }
    result.coupons.push_back(std::move(verdict));
  }
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
  PERK_CHECK(result.total.minor == -value_of(choice.state));
#endif
}

}  // namespace

Result make_result(const Calculation& calculation, const Cart& cart, const Choice& choice,
                   const PriceOptions& options) {
  const ir::Module& module = calculation.module;
  Result result = begin(module, calculation.cart, cart);
  std::vector<std::int64_t> granted(module.promotions.size(), 0), times(module.promotions.size(), 0);
  for (std::size_t c = 0; c < calculation.candidates.size(); ++c) {
    granted[calculation.candidates[c].promotion] = choice.state.progress[c].granted;
    times[calculation.candidates[c].promotion] = choice.state.progress[c].times;
  }
  std::optional<Explainer> explainer;
  if (options.explain) explainer.emplace(calculation, choice);
  std::vector<std::uint32_t> place(module.promotions.size(), 0xFFFFFFFF);
  for (std::uint32_t p = 0; p < module.promotions.size(); ++p) {
    if (granted[p] == 0 && !options.explain) continue;
    place[p] = static_cast<std::uint32_t>(result.promotions.size());
    PromotionResult& told = result.promotions.emplace_back();
    told.id = module.promotions[p].id;
    told.display = module.promotions[p].display;
    told.rank = p;
    told.amount = {granted[p]};
    told.times = times[p];
    told.outcome = Outcome::applied;
    if (explainer && granted[p] == 0) explainer->explain(p, told);
  }
  add_parts(calculation, choice, place, result);
  add_coupons(module, cart, place, result);
  add_totals(result);
  result.proof = choice.proof;
  result.evaluations = choice.evaluations;
  result.gap = {choice.gap};
  result.degraded = !calculation.overflowed.empty();
  check_sums(calculation, choice, result);
  return result;
}

Result other_currency(const ir::Module& module, const interpret::CartView& view, const Cart& cart,
                      const PriceOptions& options) {
  Result result = begin(module, view, cart);
  for (LineResult& line : result.lines) line.entries.assign(result.stages.size(), line.list);
  std::vector<std::uint32_t> place(module.promotions.size(), 0xFFFFFFFF);
  for (std::uint32_t p = 0; p < module.promotions.size() && options.explain; ++p) {
    place[p] = p;
    PromotionResult& told = result.promotions.emplace_back();
    told.id = module.promotions[p].id;
    told.display = module.promotions[p].display;
    told.rank = p;
    told.outcome = Outcome::other_currency;
    told.reason = "the cart is in " + cart.currency + ", the pack in " + module.currency;
  }
  add_coupons(module, cart, place, result);
  add_totals(result);
  return result;
}

}  // namespace perk::pricing
