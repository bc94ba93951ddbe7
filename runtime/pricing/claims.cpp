// A result says what to hold; beside it stand each bound's amount for this cart, its window and its holder.
#include "runtime/pricing/claims.h"

#include <algorithm>
#include <map>

#include "runtime/ops/civil.h"
#include "runtime/ops/text.h"
#include "runtime/pricing/bounds.h"

namespace perk::pricing {
namespace {

AtEnd at_end_of(ir::LastGrant last) {
  switch (last) {
    case ir::LastGrant::part: return AtEnd::part;
    case ir::LastGrant::whole: return AtEnd::whole;
    case ir::LastGrant::none: break;
  }
  return AtEnd::none;
}

Lapse lapse_of(const ir::Lapse& from) {
  Lapse lapse;
  switch (from.kind) {
    case ir::Lapse::Kind::never: break;
    case ir::Lapse::Kind::after_earning: lapse.kind = Lapse::Kind::after_earning; break;
    case ir::Lapse::Kind::after_last: lapse.kind = Lapse::Kind::after_last; break;
    case ir::Lapse::Kind::end_of: lapse.kind = Lapse::Kind::end_of; break;
  }
  switch (from.period) {
    case ir::Lapse::Period::day: lapse.period = Lapse::Period::day; break;
    case ir::Lapse::Period::month: lapse.period = Lapse::Period::month; break;
    case ir::Lapse::Period::year: lapse.period = Lapse::Period::year; break;
  }
  lapse.event = from.event;
  lapse.length = {from.months, from.days, from.seconds};
  return lapse;
}

class Claimer {
 public:
  Claimer(const Calculation& calculation, const Cart& cart, const Result& result)
      : calculation_(calculation), module_(calculation.module), cart_(cart), result_(result) {}

  std::variant<Claims, CartError> claim() {
    if (!belongs()) {
      return CartError{ErrorCode::other_order, "result",
                       "this result is of another cart or of another version of the pack"};
    }
    fill_head();
    find_entries();
    for (std::uint32_t p = 0; p < result_.promotions.size(); ++p) {
      const PromotionResult& told = result_.promotions[p];
      if (told.outcome != Outcome::applied) continue;
      places_.emplace(p, static_cast<std::uint32_t>(claims_.promotions.size()));
      claims_.promotions.push_back({told.id, told.amount});
    }
    for (const Hold& hold : result_.holds) add_counter(hold);
    add_codes();
    for (const Spend& spend : result_.spends) {
      if (spend.amount > 0) claims_.spends.push_back({place(spend.promotion), spend.account, spend.amount});
    }
    for (const Credit& credit : result_.credits) add_credit(credit);
    for (const IssuedCoupon& issued : result_.issued) add_issue(issued);
    return std::move(claims_);
  }

 private:
  // Did this module give the result, for this cart?
  [[nodiscard]] bool belongs() const {
    if (result_.pack_version != module_.version || result_.cart_id != cart_.id ||
        result_.currency != cart_.currency || result_.lines.size() != cart_.lines.size() ||
        result_.stages.size() != module_.stages.size()) {
      return false;
    }
    for (std::size_t i = 0; i < cart_.lines.size(); ++i) {
      const LineResult& line = result_.lines[i];
      if (line.id != cart_.lines[i].id || line.quantity != cart_.lines[i].quantity ||
          line.entries.size() != module_.stages.size()) {
        return false;
      }
    }
    const auto is_told = [&](const auto& each) {
      return each.promotion < result_.promotions.size() &&
             result_.promotions[each.promotion].outcome == Outcome::applied;
    };
    const auto is_promotion = [&](const PromotionResult& told) {
      return told.rank < module_.promotions.size() && module_.promotions[told.rank].id == told.id;
    };
    const auto has_counter = [&](const Hold& hold) {
      const auto& bounds = module_.promotions[result_.promotions[hold.promotion].rank].bounds;
      return std::ranges::find(bounds, hold.counter, &ir::BoundName::counter) != bounds.end();
    };
    const auto has_account = [&](const auto& each) {
      return std::ranges::find(module_.accounts, each.account, &ir::Account::id) != module_.accounts.end();
    };
    const auto has_pool = [&](const IssuedCoupon& issued) {
      return std::ranges::find(module_.pools, issued.pool, &ir::Pool::id) != module_.pools.end();
    };
    return std::ranges::all_of(result_.promotions, is_promotion) &&
           std::ranges::all_of(result_.holds, is_told) && std::ranges::all_of(result_.holds, has_counter) &&
           std::ranges::all_of(result_.spends, is_told) && std::ranges::all_of(result_.spends, has_account) &&
           std::ranges::all_of(result_.credits, is_told) &&
           std::ranges::all_of(result_.credits, has_account) &&
           std::ranges::all_of(result_.issued, is_told) && std::ranges::all_of(result_.issued, has_pool);
  }

  void fill_head() {
    claims_.order = cart_.id;
    claims_.customer = customer_of(calculation_);
    claims_.pack = module_.pack;
    claims_.pack_version = module_.version;
    claims_.currency = cart_.currency;
    claims_.now = cart_.now;
    claims_.utc_offset = ops::offset_at(module_.zone, cart_.now.seconds);
    claims_.list_subtotal = result_.list_subtotal;
    claims_.goods_total = result_.goods_total;
    claims_.total = result_.total;
  }

  // The runs' amounts at the entry of each stage, as the price had them.
  void find_entries() {
    entries_.assign(module_.stages.size(), calculation_.list);
    const auto& runs = calculation_.cart.runs();
    for (std::size_t stage = 0; stage < entries_.size(); ++stage) {
      for (std::size_t r = 0; r < runs.size(); ++r) {
        entries_[stage][r] = 0;
        for (const interpret::Run::Member& member : runs[r].members) {
          entries_[stage][r] += result_.lines[member.line].entries[stage].minor;
        }
      }
    }
  }

  [[nodiscard]] std::uint32_t place(std::uint32_t promotion) const { return places_.at(promotion); }

  // Bounds of one promotion that count in one counter are one claim: the narrower of them.
  void add_counter(const Hold& hold) {
    const Candidate candidate =
        calculation_.candidate_of(static_cast<std::uint32_t>(result_.promotions[hold.promotion].rank));
    const std::vector<ir::BoundName>& names = candidate.source->bounds;
    std::optional<CounterClaim> claim;
    for (std::uint32_t b = 0; b < names.size(); ++b) {
      if (names[b].counter != hold.counter) continue;
      const ir::BoundShape& bound = candidate.shape->bounds[b];
      const std::int64_t at_most = most_of(candidate, b);
      const AtEnd at_end = at_end_of(bound.last);
      const bool narrower =
          !claim || at_most < claim->at_most || (at_most == claim->at_most && at_end == AtEnd::none);
      if (!narrower) continue;
      claim = CounterClaim{place(hold.promotion),
                           counter_of(calculation_, names[b], hold.key,
                                      holder_of(calculation_, bound).value_or(std::string())),
                           hold.amount,
                           at_most,
                           at_end,
                           names[b].text};
    }
    const auto same = [&](const CounterClaim& other) {
      return other.promotion == claim->promotion && other.counter == claim->counter;
    };
    if (std::ranges::none_of(claims_.counters, same)) claims_.counters.push_back(std::move(*claim));
  }

  // The bound's amount where it counted: at the entries of the promotion's stages.
  [[nodiscard]] std::int64_t most_of(const Candidate& candidate, std::uint32_t bound) const {
    std::int64_t most = 0;
    for (const std::uint32_t stage : candidate.source->stages) {
      most = std::max(most, bound_amount(calculation_, candidate, bound, entries_[stage]));
    }
    return most;
  }

  void add_codes() {
    for (const std::string& key : calculation_.cart.codes()) {
      for (const auto& [p, promotion] : places_) {
        const PromotionResult& told = result_.promotions[p];
        const ir::Promotion& source = module_.promotions[told.rank];
        const Codes::Relation relation =
            calculation_.codes.relation(key, source, calculation_.index.promotions[told.rank]);
        if (relation.meets) add_code(key, *relation.standing, promotion, told.amount.minor);
      }
    }
  }

  void add_code(const std::string& key, const Codes::Standing& standing, std::uint32_t promotion,
                std::int64_t amount) {
    const bool named = standing.pool == kNoPool;
    const ir::Pool* pool = named ? nullptr : &module_.pools[standing.pool];
    const std::string id = named ? std::string() : pool->id;
    auto claim = std::ranges::find_if(
        claims_.codes, [&](const CodeClaim& other) { return other.code == key && other.pool == id; });
    if (claim == claims_.codes.end()) {
      CodeClaim& fresh = claims_.codes.emplace_back();
      fresh.code = key;
      fresh.pool = id;
      fresh.listed = named || lists(standing.pool, key);
      if (!named && fresh.listed) fresh.uses = pool->uses_per_code;
      claim = claims_.codes.end() - 1;
    }
    claim->promotions.push_back(promotion);
    if (!named && pool->used_in_parts) claim->worth_taken += amount;
  }

  [[nodiscard]] bool lists(std::uint32_t pool, const std::string& key) const {
    const auto listed = calculation_.index.code_pools.find(key);
    return listed != calculation_.index.code_pools.end() &&
           std::ranges::find(listed->second, pool) != listed->second.end();
  }

  void add_credit(const Credit& credit) {
    if (credit.amount <= 0) return;
    const auto account = std::ranges::find(module_.accounts, credit.account, &ir::Account::id);
    claims_.credits.push_back({place(credit.promotion), credit.account, credit.amount, credit.earned_on,
                               credit.earned_after, lapse_of(account->lapse)});
  }

  void add_issue(const IssuedCoupon& issued) {
    const auto pool = std::ranges::find(module_.pools, issued.pool, &ir::Pool::id);
    IssueClaim& claim = claims_.issues.emplace_back();
    claim.promotion = place(issued.promotion);
    claim.pool = issued.pool;
    claim.count = issued.count;
    claim.made.pattern = pool->pattern;
    claim.made.check_digit = pool->check_digit;
    claim.made.uses = pool->uses_per_code;
    if (pool->from_issue) claim.made.valid = Duration{pool->months, pool->days, pool->seconds};
    if (pool->used_in_parts) claim.made.worth = pool->worth;
    claim.made.match_case = module_.codes_match_case;
  }

  const Calculation& calculation_;
  const ir::Module& module_;
  const Cart& cart_;
  const Result& result_;
  Claims claims_;
  std::vector<std::vector<std::int64_t>> entries_;  // by stage, by run
  std::map<std::uint32_t, std::uint32_t> places_;   // of the result's promotions, in the claims
};

}  // namespace

std::variant<Claims, CartError> claims_of(const Calculation& calculation, const Cart& cart,
                                          const Result& result) {
  return Claimer(calculation, cart, result).claim();
}

}  // namespace perk::pricing
