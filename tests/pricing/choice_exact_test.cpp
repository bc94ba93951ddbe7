// The search against every allowed combination priced; faults that must show; gaps under every budget.
//
// PERK_CHOICES says how many random instances are compared, PERK_SEED where they start.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <iostream>

#include "tests/pricing/conflicts.h"
#include "tests/pricing/counts.h"

namespace perk::test {
namespace {

constexpr int kPromotions = 7;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

PriceOptions without_limit() {
  PriceOptions options;
  options.choice_budget = 1'000'000;
  return options;
}

pricing::Faults everything() {
  pricing::Faults faults;
  faults.no_bound = true;
  return faults;
}

TEST(ChoiceExact, EqualsEveryCombinationPriced) {
  const std::uint64_t seed = from_environment("PERK_SEED", 1);
  const std::uint64_t choices = from_environment("PERK_CHOICES", runs(9'000));
  std::array<std::array<std::size_t, 4>, kConflicts> proofs{};
  std::uint64_t searched = 0, priced = 0;
  int mismatches = 0;
  for (std::uint64_t i = 0; i < choices; ++i) {
    const auto kind = static_cast<Conflict>(i % kConflicts);
    const Shop shop = random_shop(seed + i, kind, kPromotions);
    const Engine engine = shop.pack->engine();
    const pricing::Choice found = choose(engine, shop.cart, without_limit());
    const pricing::Choice all = choose(engine, shop.cart, without_limit(), everything());
    ++proofs[i % kConflicts][static_cast<std::size_t>(found.proof)];
    searched += found.evaluations;
    priced += all.evaluations;
    ASSERT_NE(found.proof, Proof::bounded);
    if (print(found) == print(all) || ++mismatches > 3) continue;
    ADD_FAILURE() << "seed " << seed + i << ", " << name_of(kind) << "\nfound " << print(found) << "best "
                  << print(all);
  }
  EXPECT_EQ(mismatches, 0);
  std::cout << choices << " instances, " << searched << " combinations priced of " << priced << '\n';
  for (std::size_t kind = 0; kind < kConflicts; ++kind) {
    std::cout << "  " << name_of(static_cast<Conflict>(kind)) << ": forced " << proofs[kind][0] << ", greedy "
              << proofs[kind][1] << ", searched " << proofs[kind][2] << '\n';
  }
  EXPECT_LT(searched, priced);
}

// A bound that is a little wrong must cost money somewhere, or it is not tested.
TEST(ChoiceExact, WrongBoundsAreCaught) {
  // It searches until each is caught: seconds as built for use, half an hour under the sanitizers.
  if (kSanitized) GTEST_SKIP() << "not under the sanitizers";
  struct Fault {
    const char* name;
    bool pricing::Faults::* set;
  };
  for (const Fault fault : {Fault{"slack 0", &pricing::Faults::no_slack},
                            Fault{"a spread by run", &pricing::Faults::spreads_by_run},
                            Fault{"granted for wants", &pricing::Faults::granted_for_wants},
                            Fault{"rates without caps", &pricing::Faults::rates_without_caps}}) {
    pricing::Faults faults;
    faults.*fault.set = true;
    PriceOptions options = without_limit();
    options.explain = Explain::none;
    std::uint64_t caught = 0, seed = 1;
    for (; seed < 60'000 && caught == 0; ++seed) {
      for (const Conflict kind : {Conflict::tiny, Conflict::floors, Conflict::caps}) {
        const Shop shop = random_shop(seed, kind, kPromotions);
        const Engine engine = shop.pack->engine();
        const std::int64_t best = pricing::value_of(choose(engine, shop.cart, options).state);
        if (pricing::value_of(choose(engine, shop.cart, options, faults).state) < best) ++caught;
      }
    }
    std::cout << fault.name << ": caught with seed " << seed - 1 << '\n';
    EXPECT_GT(caught, 0U) << fault.name;
  }
}

TEST(ChoiceExact, EveryBudgetGivesAnAllowedCombinationAndAnHonestGap) {
  for (std::uint64_t i = 0; i < runs(400); ++i) {
    const Shop shop = random_shop(5'000 + i, static_cast<Conflict>(i % kConflicts), kPromotions);
    const Engine engine = shop.pack->engine();
    PriceOptions options = without_limit();
    options.explain = Explain::none;
    const pricing::Choice whole = choose(engine, shop.cart, options);
    for (std::uint64_t budget = 0; budget <= 64; budget += 1 + budget / 3) {
      options.choice_budget = budget;
      const pricing::Choice cut = choose(engine, shop.cart, options);
      const std::int64_t missed = pricing::value_of(whole.state) - pricing::value_of(cut.state);
      EXPECT_GE(missed, 0);
      EXPECT_GE(cut.gap, missed) << "seed " << 5'000 + i << ", budget " << budget;
      if (cut.proof != Proof::bounded) {
        EXPECT_EQ(missed, 0);
      }
    }
  }
}

// The parts of a planted shop do not touch each other, so its best is the sum of theirs.
TEST(ChoiceExact, APlantedOptimumIsFound) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Shop shop = planted(seed, 5);
    const Engine engine = shop.pack->engine();
    PriceOptions options;
    options.explain = Explain::none;
    const pricing::Choice together = choose(engine, shop.cart, options);
    EXPECT_NE(together.proof, Proof::bounded) << "seed " << seed << ", " << together.nodes << " nodes";
    std::int64_t sum = 0;
    for (const CartLine& line : shop.cart.lines) {
      Cart part = shop.cart;
      part.lines = {line};
      PriceOptions all = without_limit();
      all.explain = Explain::none;
      sum += pricing::value_of(choose(engine, part, all, everything()).state);
    }
    EXPECT_EQ(pricing::value_of(together.state), sum) << "seed " << seed;
  }
}

}  // namespace
}  // namespace perk::test
