// Whatever the lane prices, it prices as the general engine does; and it prices enough.
//
// Random packs are full of what the lane leaves to others: groups, bounds, rewards. Of those that have none
// of it, it must price every cart. PERK_SEED and PERK_PAIRS as in tests/property/runs.h.
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <array>
#include <iostream>

#include "tests/lane/against.h"
#include "tests/property/carts.h"
#include "tests/property/choice_draft.h"
#include "tests/property/runs.h"

namespace perk::lane {
namespace {

using property::Draft;
using property::Random;

constexpr std::size_t kCartsOfAPack = 50;

struct Counts {
  std::array<std::size_t, kRefusals> refusals{};
  std::size_t carts = 0, differences = 0;
  std::size_t searched_for_it = 0;           // `greedy` here, `searched` there
  std::size_t plain = 0, plain_refused = 0;  // of packs in which nothing can be chosen

  void print(const std::string& name) const {
    const auto percent = [&](std::size_t count) {
      return 100.0 * static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(1, carts));
    };
    std::cout << name << ": " << carts << " carts\n";
    for (std::size_t i = 0; i < kRefusals; ++i) {
      std::cout << "  " << percent(refusals[i]) << "% " << words_of(static_cast<Refusal>(i)) << '\n';
    }
    std::cout << "  searched for by the general engine: " << searched_for_it << '\n';
    std::cout << "  nothing to choose in the pack: " << plain << " carts, refused " << plain_refused << '\n';
  }
};

// No constraint, bound or reward, nothing that may be left out, and at most one set offer that keeps units.
bool has_no_choice(const ir::Module& module) {
  if (!module.constraints.empty() || module.anything_may_be_left_out) return false;
  std::size_t claiming = 0;
  for (const ir::Promotion& promotion : module.promotions) {
    const ir::Shape& shape = module.shapes[promotion.shape];
    if (promotion.optional || !shape.bounds.empty() || !shape.spends.empty()) return false;
    for (const ir::OfferShape& offer : shape.offers) {
      const ir::OfferClass kind = ir::info(offer.kind).kind_class;
      if (kind == ir::OfferClass::gift || kind == ir::OfferClass::reward) return false;
      if (offer.kind == ir::OfferKind::spend_balance) return false;
      claiming += kind == ir::OfferClass::set && !promotion.may_share_items ? 1 : 0;
    }
  }
  return claiming <= 1;
}

void compare_carts(const Draft& draft, std::uint64_t seed, Random& random, Workspace& workspace,
                   Counts& counts, std::size_t most) {
  const compile::Compilation compilation = compile::compile_texts({{"random.perk", draft.source()}});
  if (!compilation.module) return;
  const Subject subject(*compilation.module);
  const bool plain = has_no_choice(*compilation.module);
  for (std::size_t c = 0; c < kCartsOfAPack && counts.carts < most; ++c) {
    const Cart cart = property::random_cart(random, draft, *compilation.pack);
    const Compared compared = compare(subject, cart, workspace);
    if (compared.wrong_cart) continue;
    ++counts.carts;
    ++counts.refusals[static_cast<std::size_t>(compared.refusal)];
    counts.plain += plain ? 1 : 0;
    counts.searched_for_it += compared.searched_for_it ? 1 : 0;
    if (plain && compared.refusal != Refusal::none) {
      ++counts.plain_refused;
      if (counts.plain_refused == 1) {
        std::cout << "refused: " << words_of(compared.refusal) << "\n" << draft.source();
      }
    }
    if (compared.difference.empty()) continue;
    if (counts.differences++ > 3) return;
    ADD_FAILURE() << "pack seed " << seed << "\n"
                  << compared.difference << "\n"
                  << draft.source() << property::print(cart);
    return;  // one of a pack
  }
}

double share(const Counts& counts) {
  return static_cast<double>(counts.refusals[0]) / static_cast<double>(counts.carts);
}

// Of carts in which nobody counts, holds or credits anything.
double share_of_money_off(const Counts& counts) {
  const std::size_t others = counts.refusals[static_cast<std::size_t>(Refusal::rewards)] +
                             counts.refusals[static_cast<std::size_t>(Refusal::bounds)];
  return static_cast<double>(counts.refusals[0]) / static_cast<double>(counts.carts - others);
}

TEST(LaneRandom, PricesAsTheGeneralEngineDoes) {
  const property::Runs runs = property::runs_from_environment(20'000);
  Counts counts;
  Workspace workspace;
  for (std::uint64_t pack = 0; counts.carts < runs.pairs; ++pack) {
    Random random(runs.seed + pack);
    const Draft draft = property::random_draft(random);
    compare_carts(draft, runs.seed + pack, random, workspace, counts, runs.pairs);
    ASSERT_LT(pack, runs.pairs) << "the generator writes packs that are refused";
  }
  counts.print("all kinds of packs");
  EXPECT_EQ(counts.differences, 0U);
  EXPECT_LE(counts.searched_for_it * 1'000, counts.carts);
  EXPECT_EQ(counts.plain_refused, 0U);
  if (runs.pairs < 10'000) return;  // a few packs show no shares
  // Half of these carts get rewards or count in bounds.
  EXPECT_GE(share(counts), 0.38);
  EXPECT_GE(share_of_money_off(counts), 0.6);
  EXPECT_GT(counts.plain, counts.carts / 50);
}

TEST(LaneRandom, PricesPacksFullOfConflictsAsTheGeneralEngineDoes) {
  const property::Runs runs = property::runs_from_environment(10'000);
  Workspace workspace;
  Counts counts;
  for (std::uint64_t pack = 0; counts.carts < runs.pairs; ++pack) {
    Random random(runs.seed + pack);
    const auto family = static_cast<property::Family>(pack % property::kFamilies);
    const Draft draft = property::choice_draft(random, family);
    compare_carts(draft, runs.seed + pack, random, workspace, counts, runs.pairs);
    ASSERT_LT(pack, runs.pairs) << "the generator writes packs that are refused";
  }
  counts.print("packs full of conflicts");
  EXPECT_EQ(counts.differences, 0U);
  EXPECT_LE(counts.searched_for_it * 1'000, counts.carts);
  EXPECT_GT(counts.refusals[0], 0U);
}

}  // namespace
}  // namespace perk::lane
