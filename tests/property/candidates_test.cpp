// Views on random packs and carts: whatever can apply is found, and what a record states in full holds.
//
// What can apply is said twice without the index: by the interpreter over every promotion at list prices, and
// by the reference model, whose applied promotions have passed the entries of their own stages.
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <algorithm>
#include <iostream>

#include "runtime/candidates/view.h"
#include "runtime/interpret/evaluate.h"
#include "runtime/ir/strata.h"
#include "runtime/ops/text.h"
#include "tests/model/model.h"
#include "tests/property/carts.h"
#include "tests/property/runs.h"

namespace perk::property {
namespace {

constexpr std::size_t kCartsOfAPack = 25;
constexpr std::int64_t kDay = 86'400;

// One cart, and what the interpreter says of each promotion.
class Scan {
 public:
  Scan(const ir::Module& module, const interpret::CartView& cart)
      : module_(module), cart_(cart), evaluator_(module, cart) {
    for (const interpret::Run& run : cart.runs()) {
      list_.push_back(run.list_amount);
      list_subtotal_ += run.list_amount;
    }
  }

  [[nodiscard]] bool conjuncts_hold(const ir::Promotion& promotion, bool below_kart) const {
    const ir::Shape& shape = module_.shapes[promotion.shape];
    return std::ranges::all_of(shape.conjuncts, [&](const ir::Conjunct& conjunct) {
      return (below_kart && conjunct.stratum >= ir::Stratum::kart) ||
             evaluator_.test(shape, promotion.slots, conjunct.node, {list_});
    });
  }
  // Some code entered belongs to every need, whatever its state.
  [[nodiscard]] bool needs_are_met(const ir::Promotion& promotion) const {
    return std::ranges::all_of(promotion.needs, [&](const ir::CouponNeed& need) {
      return std::ranges::any_of(cart_.codes(), [&](const std::string& key) { return belongs(key, need); });
    });
  }
  // An offer that is not of goods, or whose selections all have a unit.
  [[nodiscard]] bool has_goods(const ir::Promotion& promotion) const {
    const ir::Shape& shape = module_.shapes[promotion.shape];
    return std::ranges::any_of(shape.offers, [&](const ir::OfferShape& offer) {
      std::vector<std::uint32_t> picks;
      if (offer.sel != ir::kNoNode) picks.push_back(offer.sel);
      if (offer.rewarded != ir::kNoNode) picks.push_back(offer.rewarded);
      for (const ir::OfferShape::Part& part : offer.parts) {
        if (part.sel != ir::kNoNode) picks.push_back(part.sel);
      }
      return offer.words.and_shipping || std::ranges::all_of(picks, [&](std::uint32_t node) {
               const auto units = evaluator_.select(shape, promotion.slots, node, {list_});
               return std::ranges::any_of(units, [](std::int64_t count) { return count > 0; });
             });
    });
  }
  [[nodiscard]] bool can_apply(const ir::Promotion& promotion) const {
    return interpret::is_active(module_, cart_, promotion) && needs_are_met(promotion) &&
           conjuncts_hold(promotion, false) && has_goods(promotion);
  }

  [[nodiscard]] std::vector<std::uint32_t> find(const candidates::View& view,
                                                candidates::Scratch& scratch) const {
    std::vector<std::uint32_t> entered;
    for (const std::string& key : cart_.codes()) {
      entered.push_back(view.trait_of_code(key));
      for (const interpret::CodeFacts& facts : cart_.code_facts()) {
        if (facts.key == key && facts.pool != ir::kNoNode) entered.push_back(view.trait_of_pool(facts.pool));
      }
    }
    view.find({cart_.facts(), entered, cart_.now(), list_subtotal_}, scratch);
    std::vector<std::uint32_t> ranks;
    for (const candidates::Found& found : scratch.found()) ranks.push_back(found.promotion);
    return ranks;
  }

  // A record that passed and leaves nothing open: what it stands for must hold.
  [[nodiscard]] std::string untrue(const candidates::View& view, const candidates::Scratch& scratch) const {
    using candidates::Record;
    for (const candidates::Found& found : scratch.found()) {
      const ir::Promotion& promotion = module_.promotions[found.promotion];
      const int open = view.records()[found.record].flags;
      if ((open & Record::kCalendar) == 0 && !interpret::is_active(module_, cart_, promotion)) {
        return promotion.id + " is not active";
      }
      if ((open & Record::kCondition) == 0 && !conjuncts_hold(promotion, true)) {
        return promotion.id + ": its condition is false";
      }
      if ((open & Record::kNeeds) == 0 && !needs_are_met(promotion)) return promotion.id + " needs a code";
    }
    return "";
  }

 private:
  [[nodiscard]] bool belongs(const std::string& key, const ir::CouponNeed& need) const {
    const auto lists = [&](const std::vector<std::string>& codes) {
      return std::ranges::any_of(codes, [&](const std::string& code) {
        return ops::coupon_key(code, module_.codes_match_case) == key;
      });
    };
    return lists(need.codes) || std::ranges::any_of(need.pools, [&](std::uint32_t pool) {
             return lists(module_.pools[pool].codes) ||
                    std::ranges::any_of(cart_.code_facts(), [&](const interpret::CodeFacts& facts) {
                      return facts.key == key && facts.pool == pool;
                    });
           });
  }

  const ir::Module& module_;
  const interpret::CartView& cart_;
  interpret::Evaluator evaluator_;
  std::vector<std::int64_t> list_;
  std::int64_t list_subtotal_ = 0;
};

// Ids of those that the model has applied.
std::vector<std::string> applied(const typed::Pack& pack, const Cart& cart) {
  std::vector<std::string> ids;
  const model::Answer answer = model::price(pack, cart, 500);
  if (answer.too_large) return ids;
  for (std::size_t p = 0; p < answer.promotions.size(); ++p) {
    if (answer.promotions[p].outcome == Outcome::applied) ids.push_back(pack.promotions[p].id);
  }
  return ids;
}

struct Tally {
  std::size_t pairs = 0, promotions = 0, can = 0, found_ever = 0, found_today = 0, stated = 0;
};

class CandidatesProperty : public testing::Test {
 protected:
  void try_cart(const compile::Compilation& compilation, const Cart& cart,
                const std::vector<const candidates::View*>& views, std::uint64_t seed) {
    const ir::Module& module = *compilation.module;
    const auto read = interpret::CartView::build(module, cart);
    const auto* view = std::get_if<interpret::CartView>(&read);
    if (view == nullptr) return;
    const Scan scan(module, *view);
    const std::vector<std::string> given = applied(*compilation.pack, cart);
    std::vector<std::size_t> sizes;
    for (const candidates::View* each : views) {
      const std::vector<std::uint32_t> found = scan.find(*each, scratch_);
      ASSERT_TRUE(std::ranges::adjacent_find(found, std::greater_equal<>()) == found.end()) << seed;
      ASSERT_EQ(scan.untrue(*each, scratch_), "") << "pack seed " << seed << "\n" << print(cart);
      for (std::uint32_t p = 0; p < module.promotions.size(); ++p) {
        const ir::Promotion& promotion = module.promotions[p];
        const bool must = std::ranges::find(given, promotion.id) != given.end() || scan.can_apply(promotion);
        ASSERT_TRUE(!must || std::ranges::binary_search(found, p))
            << promotion.id << " is not found; pack seed " << seed << "\n"
            << print(cart);
      }
      sizes.push_back(found.size());
      for (const candidates::Found& one : scratch_.found()) {
        tally_.stated += each->records()[one.record].flags == 0 ? 1U : 0U;
      }
    }
    ++tally_.pairs;
    tally_.promotions += module.promotions.size();
    tally_.can += static_cast<std::size_t>(std::ranges::count_if(
        module.promotions, [&](const ir::Promotion& promotion) { return scan.can_apply(promotion); }));
    tally_.found_ever += sizes[0];
    tally_.found_today += sizes[1];
  }

  Tally tally_;
  candidates::Scratch scratch_;  // of all packs
};

TEST_F(CandidatesProperty, WhateverCanApplyIsFound) {
  const Runs runs = runs_from_environment(4'000);
  Progress progress(runs, "candidates");
  for (std::uint64_t pack = 0; tally_.pairs < runs.pairs; ++pack) {
    Random random(runs.seed + pack);
    const Draft draft = random_draft(random);
    const compile::Compilation compilation = compile::compile_texts({{"random.perk", draft.source()}});
    if (!compilation.module) continue;
    const ir::Module& module = *compilation.module;
    std::vector<Cart> carts;
    candidates::Statistics statistics(module);
    for (std::size_t c = 0; c < kCartsOfAPack; ++c) {
      carts.push_back(random_cart(random, draft, *compilation.pack));
      const auto read = interpret::CartView::build(module, carts.back());
      if (const auto* cart = std::get_if<interpret::CartView>(&read)) statistics.add(cart->facts());
    }
    const candidates::View ever(module, {}, candidates::Statistics{});
    for (const Cart& cart : carts) {
      const std::int64_t begin = cart.now.seconds - random.between(0, kDay - 1);
      const candidates::Range day{begin, begin + kDay};
      const candidates::View counted(module, day, statistics), plain(module, day, candidates::Statistics{});
      try_cart(compilation, cart, {&ever, &counted, &plain}, runs.seed + pack);
      if (HasFatalFailure()) return;
    }
    progress.at(tally_.pairs);
  }
  std::cout << tally_.pairs << " carts with " << tally_.promotions << " promotions: " << tally_.can
            << " can apply, found in a day's view " << tally_.found_today << ", in one of all time "
            << tally_.found_ever << "; " << tally_.stated << " records left nothing open\n";
  EXPECT_GT(tally_.can, tally_.pairs);
  // The views are worth having.
  EXPECT_LT(tally_.found_today, tally_.can * 2);
  EXPECT_LE(tally_.found_today, tally_.found_ever);
  EXPECT_GT(tally_.stated, tally_.found_today / 2);
}

}  // namespace
}  // namespace perk::property
