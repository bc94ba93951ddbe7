// What may not change a price, and what every price keeps to, on every case file, example and random pack.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/property/fold.h"
#include "tests/property/laws.h"

namespace perk::property {
namespace {

std::string same(const std::string& id) {
  return id;
}

void on_all(const auto& law) {
  for (const Subject& subject : subjects())
    for (const Cart& cart : subject.carts) EXPECT_EQ(law(subject, cart), "");
}

TEST(Metamorphic, ThereAreSubjects) {
  EXPECT_GE(subjects().size(), 100U);
  EXPECT_TRUE(std::any_of(subjects().begin(), subjects().end(),
                          [](const Subject& subject) { return subject.name.rfind("examples", 0) == 0; }));
}

TEST(Metamorphic, PermutingLinesChargesAndFactsChangesNothing) {
  Random random(1);
  on_all([&](const Subject& subject, const Cart& cart) { return shuffled_differs(subject, cart, random); });
}

TEST(Metamorphic, RenamingIdsInTheirOrderChangesNothing) {
  on_all(renamed_differs);
}

TEST(Metamorphic, SplittingLinesChangesNothing) {
  Random random(2);
  on_all([&](const Subject& subject, const Cart& cart) { return split_differs(subject, cart, random); });
}

TEST(Metamorphic, MergingEqualLinesChangesNothing) {
  on_all(merged_differs);
}

TEST(Metamorphic, PermutingBlocksAndFilesChangesNothing) {
  Random random(3);
  for (const Subject& subject : subjects()) {
    const compile::Compilation changed = compile::compile_texts(shuffled_blocks(subject, random));
    ASSERT_TRUE(changed.module) << subject.name;
    for (const Cart& cart : subject.carts) EXPECT_EQ(compiled_otherwise_differs(subject, changed, cart), "");
  }
}

// Its rank and its place in the result are taken out again.
Result without(Result result, const std::string& id) {
  std::size_t gone = 0;
  while (gone < result.promotions.size() && result.promotions[gone].id != id) ++gone;
  if (gone == result.promotions.size()) return result;
  EXPECT_NE(result.promotions[gone].outcome, Outcome::applied);
  result.promotions.erase(result.promotions.begin() + static_cast<std::ptrdiff_t>(gone));
  for (PromotionResult& promotion : result.promotions)
    if (promotion.rank > gone) --promotion.rank;
  const auto renumber = [&](auto& given) {
    for (auto& each : given)
      if (each.promotion > gone) --each.promotion;
  };
  for (LineResult& line : result.lines) renumber(line.parts);
  for (ChargeResult& charge : result.charges) renumber(charge.parts);
  renumber(result.gifts);
  renumber(result.credits);
  renumber(result.issued);
  renumber(result.spends);
  renumber(result.holds);
  renumber(result.messages);
  return result;
}

TEST(Metamorphic, APromotionThatNeverHoldsChangesNothing) {
  for (const Subject& subject : subjects()) {
    std::vector<compile::SourceText> files = subject.texts;
    files.push_back({"never.perk",
                     "promotion zz-never\n  when quantity is less than 1 item\n  give 10% off goods\nend\n"});
    const compile::Compilation changed = compile::compile_texts(files);
    if (!changed.module) continue;  // it stands in no order that the pack's `choose first` allows
    for (const Cart& cart : subject.carts) {
      Priced with = priced(changed, cart), alone = priced(subject.compilation, cart);
      ASSERT_EQ(with.error + alone.error, "") << subject.name;
      // It may join lines that are decided alone without it: more evaluations, the same price.
      with.result.evaluations = alone.result.evaluations;
      EXPECT_EQ(
          bytes(without(folded(std::move(with.result), same, same), "zz-never"), *subject.compilation.module),
          bytes(folded(std::move(alone.result), same, same), *subject.compilation.module))
          << subject.name;
    }
  }
}

TEST(Metamorphic, PartsSumToTheWholeAndNothingIsNegative) {
  on_all(sums_broken);
}

TEST(Metamorphic, NoRunEndsBelowItsFloor) {
  std::size_t looked_at = 0;
  on_all([&](const Subject& subject, const Cart& cart) { return floor_broken(subject, cart, looked_at); });
  EXPECT_GT(looked_at, 100U);
}

}  // namespace
}  // namespace perk::property
