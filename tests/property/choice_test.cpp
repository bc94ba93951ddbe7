// The exact choice against the model's enumeration of every combination, on packs full of conflicts: total,
// chosen set, every part, every reason class, and that the proof is told.
//
// PERK_SEED replays a run, PERK_CHOICES says how many instances are compared (50,000 take some minutes). The
// shares of `forced`, `greedy` and `searched` are printed; each family has to search.
#include <gtest/gtest.h>
#include <perk/compile.h>
#include <perk/engine.h>

#include <array>
#include <cstdlib>
#include <iostream>

#include "tests/model/model.h"
#include "tests/property/carts.h"
#include "tests/property/choice_draft.h"
#include "tests/property/compare.h"

namespace perk::property {
namespace {

constexpr std::size_t kCartsOfAPack = 25;
constexpr int kMismatchesShown = 4;
constexpr std::uint64_t kEnough = 200'000;  // nodes: everything is proven

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

struct Counts {
  std::size_t compared = 0, forced = 0, greedy = 0, searched = 0, too_large = 0;
};

// With a spent budget: an allowed combination, and a gap that is not too small.
void expect_honest_gap(const Engine& engine, const Cart& cart, const model::Answer& answer,
                       std::uint64_t budget, std::uint64_t seed) {
  PriceOptions options;
  options.explain = Explain::none;
  options.choice_budget = budget;
  const Result cut = std::get<Result>(engine.price(cart, options));
  EXPECT_GE(model::make_int(cut.total.minor), answer.total) << "seed " << seed;
  EXPECT_LE(model::make_int(cut.total.minor - cut.gap.minor), answer.total)
      << "seed " << seed << ", budget " << budget;
}

TEST(Choice, IsTheBestOfEveryCombination) {
  const std::uint64_t seed = from_environment("PERK_SEED", 20'260'701);
  const std::uint64_t choices = from_environment("PERK_CHOICES", 6'000);
  std::array<Counts, kFamilies> counts{};
  std::size_t compared = 0, rejected = 0;
  int mismatches = 0;
  std::cout << "PERK_SEED=" << seed << " PERK_CHOICES=" << choices << '\n';
  for (std::uint64_t pack = 0; compared < choices; ++pack) {
    ASSERT_LT(rejected, 20 + pack / 5) << "the generator writes packs that the checker refuses";
    Random random(seed + pack);
    const auto family = static_cast<Family>(pack % kFamilies);
    Counts& own = counts[pack % kFamilies];
    const Draft draft = choice_draft(random, family);
    const compile::Compilation compilation = compile::compile_texts({{"choice.perk", draft.source()}});
    if (!compilation.module) {
      if (rejected++ == 0) std::cout << draft.source();
      continue;
    }
    const Engine engine(compilation.module);
    for (std::size_t c = 0; c < kCartsOfAPack && compared < choices; ++c) {
      const Cart cart = random_cart(random, draft, *compilation.pack);
      const model::Answer answer = model::price(*compilation.pack, cart);
      if (answer.too_large) {
        ++own.too_large;
        continue;
      }
      ++compared;
      ++own.compared;
      PriceOptions options;
      options.choice_budget = kEnough;
      const Result result = std::get<Result>(engine.price(cart, options));
      own.forced += result.proof == Proof::forced ? 1 : 0;
      own.greedy += result.proof == Proof::greedy ? 1 : 0;
      own.searched += result.proof == Proof::searched ? 1 : 0;
      if (c < 4) expect_honest_gap(engine, cart, answer, random.below(65), seed + pack);
      const std::string found = result.proof == Proof::bounded ? "not proven" : difference(answer, result);
      if (found.empty() || ++mismatches > kMismatchesShown) continue;
      ADD_FAILURE() << "seed " << seed + pack << ", " << name_of(family) << ": " << found << '\n'
                    << draft.source() << print(cart) << print(answer, result);
    }
  }
  EXPECT_EQ(mismatches, 0);
  std::cout << "family: compared, forced, greedy, searched; too many combinations for the model\n";
  for (int f = 0; f < kFamilies; ++f) {
    const Counts& own = counts[static_cast<std::size_t>(f)];
    std::cout << "  " << name_of(static_cast<Family>(f)) << ": " << own.compared << ", " << own.forced << ", "
              << own.greedy << ", " << own.searched << "; " << own.too_large << '\n';
    EXPECT_GT((own.searched + own.greedy) * 10, own.compared) << name_of(static_cast<Family>(f));
  }
}

}  // namespace
}  // namespace perk::property
