// What a cart asks of a ledger holds all that its price claims, on random packs and carts.
//
// A hold is one claim; its counter was asked for; no claim passes what its bound leaves; a counter that is
// full refuses; what facts a cart brings changes nothing in what it asks for.
#include <gtest/gtest.h>
#include <perk/engine.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "runtime/ir/ir.h"
#include "tests/property/carts.h"
#include "tests/property/runs.h"
#include "tests/property/subjects.h"

namespace perk::property {
namespace {

constexpr std::size_t kCartsOfAPack = 50;

std::int64_t used_of(const Cart& cart, const CounterKey& counter) {
  for (const Usage& usage : cart.usage)
    if (usage.counter == counter.counter && usage.key == counter.key) return usage.used;
  return 0;
}

class Laws {
 public:
  Laws(const Engine& engine, const Cart& cart)
      : engine_(engine),
        cart_(cart),
        question_(std::get<LedgerQuestion>(engine.question(cart))),
        result_(std::get<Result>(engine.price(cart))),
        claims_(std::get<Claims>(engine.claims(cart, result_))) {}

  std::string broken() {
    for (std::string found : {asks_alike(), asks_for_all(), claims_holds(), claims_codes(), claims_accounts(),
                              keeps_bounds(), refuses_when_full(), refuses_when_stopped()})
      if (!found.empty()) return found;
    return {};
  }
  [[nodiscard]] std::size_t counters() const { return claims_.counters.size(); }
  [[nodiscard]] std::size_t codes() const { return claims_.codes.size(); }

 private:
  // Facts of the ledger are what is asked for, so they may not decide what is.
  [[nodiscard]] std::string asks_alike() const {
    Cart bare = cart_;
    give({}, bare);
    const auto other = std::get<LedgerQuestion>(engine_.question(bare));
    const bool same = other.counters == question_.counters && other.codes == question_.codes &&
                      other.accounts == question_.accounts && other.promotions == question_.promotions;
    return same ? "" : "facts change what is asked for";
  }

  [[nodiscard]] std::string asks_for_all() const {
    for (const PromotionResult& told : result_.promotions) {
      if (told.outcome == Outcome::applied &&
          std::ranges::find(question_.promotions, told.id) == question_.promotions.end())
        return told.id + " applies and was not asked for";
    }
    return {};
  }

  [[nodiscard]] std::string claims_holds() const {
    for (const Hold& hold : result_.holds) {
      const std::string& promotion = result_.promotions[hold.promotion].id;
      const auto is_its = [&](const CounterClaim& claim) {
        return claims_.promotions[claim.promotion].id == promotion && claim.counter.counter == hold.counter &&
               claim.counter.key == hold.key;
      };
      if (std::ranges::count_if(claims_.counters, is_its) != 1) return hold.counter + ": not one claim";
      const CounterClaim& claim = *std::ranges::find_if(claims_.counters, is_its);
      if (claim.amount != hold.amount || claim.amount <= 0) return hold.counter + ": another amount";
      if (std::ranges::count(question_.counters, claim.counter) != 1)
        return hold.counter + ": its counter was not asked for";
    }
    return claims_.counters.size() > result_.holds.size() ? "a claim of no hold" : "";
  }

  [[nodiscard]] std::string claims_codes() const {
    for (const CouponVerdict& verdict : result_.coupons) {
      if (verdict.kind == CouponVerdict::Kind::used && claims_.codes.empty())
        return verdict.code + " is not claimed";
    }
    for (const CodeClaim& claim : claims_.codes) {
      const ir::Module& module = engine_.module();
      const auto pool = std::ranges::find(module.pools, claim.pool, &ir::Pool::id);
      std::int64_t paid = 0;
      for (const std::uint32_t promotion : claim.promotions)
        paid += claims_.promotions[promotion].amount.minor;
      const bool in_parts = pool != module.pools.end() && pool->used_in_parts;
      if (claim.worth_taken != (in_parts ? paid : 0)) return claim.code + " pays another amount";
      std::int64_t left = in_parts ? pool->worth : 0;
      for (const CouponFacts& facts : cart_.coupon_facts)
        if (facts.left) left = facts.left->minor;
      if (claim.worth_taken > left) return claim.code + " pays more than is left of it";
    }
    return {};
  }

  [[nodiscard]] std::string claims_accounts() const {
    std::map<std::string, std::int64_t> spent;
    for (const SpendClaim& claim : claims_.spends) spent[claim.account] += claim.amount;
    for (const auto& [account, amount] : spent) {
      const auto balance = std::ranges::find(cart_.balances, account, &Balance::account);
      if (balance == cart_.balances.end() || amount > balance->amount)
        return account + " pays more than it holds";
      // A guest that is told a balance is the host's affair; it asks for none.
      if (!question_.customer.empty() && std::ranges::count(question_.accounts, account) != 1)
        return account + " pays and was not asked for";
    }
    return {};
  }

  [[nodiscard]] std::string keeps_bounds() const {
    std::map<std::pair<std::string, std::string>, std::int64_t> sums, most;
    for (const CounterClaim& claim : claims_.counters) {
      if (claim.at_end == AtEnd::whole) continue;
      const std::pair key(claim.counter.counter, claim.counter.key);
      sums[key] += claim.amount;
      const std::int64_t left = claim.at_most - used_of(cart_, claim.counter);
      most[key] = most.contains(key) ? std::max(most[key], left) : left;
    }
    for (const auto& [key, sum] : sums)
      if (sum > most[key]) return key.first + " is passed";
    return {};
  }

  // With nothing left of a counter its promotion gives nothing that counts in it; where it counts once for
  // the order, nothing at all.
  [[nodiscard]] std::string refuses_when_full() const {
    for (const CounterClaim& claim : claims_.counters) {
      const std::string& promotion = claims_.promotions[claim.promotion].id;
      Cart full = cart_;
      std::erase_if(full.usage, [&](const Usage& usage) { return usage.counter == claim.counter.counter; });
      bool by_line = false;
      for (const CounterKey& counter : question_.counters) {
        if (counter.counter != claim.counter.counter) continue;
        by_line = by_line || !counter.key.empty();
        full.usage.push_back({counter.counter, counter.key, claim.at_most});
      }
      const Result result = std::get<Result>(engine_.price(full));
      const auto told = std::ranges::find(result.promotions, promotion, &PromotionResult::id);
      const bool counts = std::ranges::any_of(result.holds, [&](const Hold& hold) {
        return hold.counter == claim.counter.counter && result.promotions[hold.promotion].id == promotion;
      });
      if (counts || (!by_line && told->outcome == Outcome::applied))
        return claim.counter.counter + ": full, and still given";
    }
    return {};
  }

  [[nodiscard]] std::string refuses_when_stopped() const {
    for (const ClaimedPromotion& promotion : claims_.promotions) {
      Cart without = cart_;
      without.stopped = {promotion.id};
      const Result result = std::get<Result>(engine_.price(without));
      const auto told = std::ranges::find(result.promotions, promotion.id, &PromotionResult::id);
      if (told->outcome != Outcome::blocked || told->amount.minor != 0)
        return promotion.id + ": stopped, and given";
    }
    return {};
  }

  const Engine& engine_;
  const Cart& cart_;
  LedgerQuestion question_;
  Result result_;
  Claims claims_;
};

TEST(Claims, AreWhatWasAskedForOnRandomPacksAndCarts) {
  const Runs runs = runs_from_environment(10'000);
  Progress progress(runs, "claims");
  std::size_t done = 0, mismatches = 0, counters = 0, codes = 0;
  for (std::uint64_t pack = 0; done < runs.pairs; ++pack) {
    Random random(runs.seed + pack);
    const Draft draft = random_draft(random);
    const compile::Compilation compilation = compile::compile_texts({{"random.perk", draft.source()}});
    if (!compilation.module) continue;  // the differential test counts them
    const Engine engine(compilation.module);
    for (std::size_t c = 0; c < kCartsOfAPack && done < runs.pairs; ++c) {
      const Cart cart = random_cart(random, draft, *compilation.pack);
      progress.at(++done);
      Laws laws(engine, cart);
      const std::string found = laws.broken();
      counters += laws.counters();
      codes += laws.codes();
      if (!found.empty() && ++mismatches <= runs.mismatches_shown)
        ADD_FAILURE() << found << "\nseed " << runs.seed + pack << "\n" << draft.source() << print(cart);
    }
  }
  EXPECT_EQ(mismatches, 0U);
  std::cout << done << " carts; " << counters << " claims of counters, " << codes << " of codes\n";
  if (runs.pairs >= 10'000) {
    EXPECT_GT(counters, runs.pairs / 10);
    EXPECT_GT(codes, runs.pairs / 10);
  }
}

}  // namespace
}  // namespace perk::property
