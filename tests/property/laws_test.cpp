// All laws on random packs and carts; runs.h says how to replay a run and how to make it longer.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/property/carts.h"
#include "tests/property/laws.h"
#include "tests/property/runs.h"

namespace perk::property {
namespace {

constexpr std::size_t kCartsOfAPack = 50;

std::string broken(const Subject& subject, const compile::Compilation& otherwise, const Cart& cart,
                   Random& random, std::size_t& floors) {
  for (std::string found :
       {sums_broken(subject, cart), floor_broken(subject, cart, floors),
        shuffled_differs(subject, cart, random), split_differs(subject, cart, random),
        merged_differs(subject, cart), compiled_otherwise_differs(subject, otherwise, cart)})
    if (!found.empty()) return found;
  return {};
}

TEST(Laws, HoldOnRandomPacksAndCarts) {
  const Runs runs = runs_from_environment(20'000);
  Progress progress(runs, "laws");
  std::size_t done = 0, floors = 0, mismatches = 0;
  for (std::uint64_t pack = 0; done < runs.pairs; ++pack) {
    Random random(runs.seed + pack);
    const Draft draft = random_draft(random);
    Subject subject{
        "random pack, seed " + std::to_string(runs.seed + pack), {{"random.perk", draft.source()}}, {}, {}};
    subject.compilation = compile::compile_texts(subject.texts);
    if (!subject.compilation.module) continue;  // the differential test counts them
    const compile::Compilation otherwise = compile::compile_texts(shuffled_blocks(subject, random));
    ASSERT_TRUE(otherwise.module) << subject.name;
    for (std::size_t c = 0; c < kCartsOfAPack && done < runs.pairs; ++c) {
      const Cart cart = random_cart(random, draft, *subject.compilation.pack);
      progress.at(++done);
      const std::string found = broken(subject, otherwise, cart, random, floors);
      if (!found.empty() && ++mismatches <= runs.mismatches_shown) ADD_FAILURE() << found;
    }
  }
  EXPECT_EQ(mismatches, 0U);
  std::cout << done << " carts; " << floors << " runs had a floor\n";
  if (runs.pairs >= 10'000) {
    EXPECT_GT(floors, runs.pairs / 20);
  }
}

}  // namespace
}  // namespace perk::property
