// Which promotions are looked at changes no byte: all of them, those that the index of all time finds, those
// of the day's view; and results with fewer reasons say the same of what they tell.
#include <gtest/gtest.h>
#include <perk/compile.h>
#include <perk/engine.h>

#include <algorithm>
#include <iostream>

#include "runtime/pricing/engine_impl.h"
#include "runtime/pricing/find.h"
#include "runtime/pricing/receipt.h"
#include "tests/property/carts.h"
#include "tests/property/choice_draft.h"
#include "tests/property/runs.h"
#include "tools/json/write.h"

namespace perk::property {
namespace {

constexpr std::size_t kCartsOfAPack = 40;

Result look_at(const Engine& engine, const interpret::CartView& view, const Cart& cart,
               std::span<const std::uint32_t> ranks) {
  const Engine::Impl& impl = engine.impl();
  const PriceOptions options;
  const pricing::Calculation calculation(*impl.module, impl.index, view, ranks);
  return pricing::make_result(calculation, cart, pricing::choose(calculation, options), options);
}

// The result without reasons for what gave nothing, from one with all of them.
Result without_reasons(Result result) {
  std::vector<std::uint32_t> places;
  std::vector<PromotionResult> told;
  for (PromotionResult& promotion : result.promotions) {
    places.push_back(static_cast<std::uint32_t>(told.size()));
    if (promotion.outcome == Outcome::applied) told.push_back(std::move(promotion));
  }
  result.promotions = std::move(told);
  const auto move = [&](auto& all) {
    for (auto& one : all) one.promotion = places[one.promotion];
  };
  for (LineResult& line : result.lines) move(line.parts);
  for (ChargeResult& charge : result.charges) move(charge.parts);
  move(result.gifts);
  move(result.credits);
  move(result.issued);
  move(result.spends);
  move(result.holds);
  move(result.messages);
  for (CouponVerdict& verdict : result.coupons) verdict.reason.clear();
  return result;
}

// What a result of fewer reasons says otherwise than the whole one, or "".
std::string difference(const Result& whole, const Engine& engine, const Cart& cart) {
  auto none = std::get<Result>(engine.price(cart, {.explain = Explain::none}));
  for (CouponVerdict& verdict : none.coupons) verdict.reason.clear();
  const auto write = [&](const Result& result) { return json::write_result(result, engine.module()); };
  if (write(none) != write(without_reasons(whole))) return "without reasons";
  const auto some = std::get<Result>(engine.price(cart, {.explain = Explain::considered}));
  for (const PromotionResult& told : some.promotions) {
    const PromotionResult& same = whole.promotions[told.rank];
    if (told.outcome != same.outcome || told.reason != same.reason || told.amount != same.amount) {
      return told.id + " among those considered";
    }
  }
  const auto applied = [](const PromotionResult& promotion) { return promotion.outcome == Outcome::applied; };
  if (std::ranges::count_if(some.promotions, applied) != std::ranges::count_if(whole.promotions, applied)) {
    return "what is applied among those considered";
  }
  return some.total == whole.total && some.evaluations == whole.evaluations ? "" : "the total";
}

struct Tally {
  std::size_t carts = 0, promotions = 0, found = 0;
};

void try_carts(const compile::Compilation& compilation, const std::vector<Cart>& carts,
               const std::string& source, Tally& tally) {
  const Engine engine(compilation.module);
  for (const Cart& cart : carts) {
    const auto read = interpret::CartView::build(engine.module(), cart);
    const auto* view = std::get_if<interpret::CartView>(&read);
    if (view == nullptr || cart.currency != engine.module().currency) continue;
    const auto write = [&](const Result& result) { return json::write_result(result, engine.module()); };
    const std::string all = write(look_at(engine, *view, cart, engine.impl().index.ranks));
    const auto found = pricing::find_promotions(engine.impl().index, engine.impl().views, *view);
    tally.found += found.size();
    tally.promotions += engine.module().promotions.size();
    ++tally.carts;
    ASSERT_EQ(write(look_at(engine, *view, cart, found)), all) << source;
    ASSERT_EQ(difference(std::get<Result>(engine.price(cart)), engine, cart), "") << source;
    engine.prepare(cart.now);
    ASSERT_EQ(write(std::get<Result>(engine.price(cart))), all) << source;
  }
}

TEST(Found, WhatIsLookedAtChangesNoByte) {
  const Runs runs = runs_from_environment(3'000);
  Progress progress(runs, "found");
  Tally tally;
  for (std::uint64_t pack = 0; tally.carts < runs.pairs; ++pack) {
    Random random(runs.seed + pack);
    const bool choice = pack % 2 != 0;
    const Draft draft =
        choice ? choice_draft(random, static_cast<Family>(pack / 2 % kFamilies)) : random_draft(random);
    const compile::Compilation compilation = compile::compile_texts({{"random.perk", draft.source()}});
    if (!compilation.module) continue;
    std::vector<Cart> carts;
    for (std::size_t c = 0; c < kCartsOfAPack; ++c) {
      carts.push_back(random_cart(random, draft, *compilation.pack));
    }
    try_carts(compilation, carts, "pack seed " + std::to_string(runs.seed + pack) + "\n" + draft.source(),
              tally);
    if (testing::Test::HasFatalFailure()) return;
    progress.at(tally.carts);
  }
  std::cout << tally.found << " of " << tally.promotions << " promotions looked at\n";
  EXPECT_LT(tally.found, tally.promotions);
}

}  // namespace
}  // namespace perk::property
