// The engine against the reference model, on random packs and carts, case files and examples.
//
// See runs.h for how to replay a run. The generator is measured: what the pairs met is printed, and the test
// fails where a share is too small, or where the checker refuses too many packs.
#include <gtest/gtest.h>
#include <perk/compile.h>
#include <perk/engine.h>

#include <algorithm>
#include <iostream>

#include "tests/model/model.h"
#include "tests/property/carts.h"
#include "tests/property/compare.h"
#include "tests/property/runs.h"
#include "tests/property/subjects.h"

namespace perk::property {
namespace {

constexpr std::size_t kCartsOfAPack = 50;

compile::Compilation compiled(const std::string& source) {
  return compile::compile_texts({{"random.perk", source}});
}

// Both on one cart. Which promotions could overflow is the engine's to say; all else follows (S27).
struct Compared {
  model::Answer answer;
  bool answered = false;  // the model had few enough combinations, the engine proved its choice
  bool bounded = false;
  std::string difference;
};

Compared compare(const compile::Compilation& compilation, const Cart& cart) {
  Compared compared;
  const auto priced = Engine(compilation.module).price(cart);
  const auto* result = std::get_if<Result>(&priced);
  std::vector<bool> overflowing;
  if (result)
    for (const PromotionResult& promotion : result->promotions)
      overflowing.push_back(promotion.outcome == Outcome::overflow);
  compared.answer = model::price(*compilation.pack, cart, 20'000, overflowing);
  if (compared.answer.too_large) return compared;
  compared.answered = true;
  if (!result) {
    const CartError& error = std::get<CartError>(priced);
    compared.difference = error.place + ": " + error.message;
  } else if (result->proof == Proof::bounded) {
    compared.bounded = true;
    const model::Int most = model::make_int(result->total.minor);
    const bool honest = compared.answer.total <= most && compared.answer.total >= most - result->gap.minor;
    if (!honest && compared.answer.gifts.empty() && compared.answer.credits.empty())
      compared.difference = "the best is not within the gap";
  } else {
    compared.difference = difference(compared.answer, *result);
    const bool any = std::find(overflowing.begin(), overflowing.end(), true) != overflowing.end();
    if (compared.difference.empty() && any != result->degraded)
      compared.difference = "degraded says otherwise than the outcomes";
  }
  return compared;
}

std::string disagreement(const Draft& draft, Cart cart) {
  const compile::Compilation compilation = compiled(draft.source());
  if (!compilation.module) return "";
  // What a clause left out would have counted is no longer known to the pack.
  std::erase_if(cart.usage, [&](const Usage& usage) {
    return std::none_of(compilation.pack->promotions.begin(), compilation.pack->promotions.end(),
                        [&](const typed::Promotion& promotion) {
                          return std::any_of(
                              promotion.bounds.begin(), promotion.bounds.end(),
                              [&](const typed::Bound& bound) { return bound.counter == usage.counter; });
                        });
  });
  std::erase_if(cart.chosen, [&](const std::string& id) {
    return std::none_of(compilation.pack->promotions.begin(), compilation.pack->promotions.end(),
                        [&](const typed::Promotion& promotion) { return promotion.id == id; });
  });
  return compare(compilation, cart).difference;
}

// Leaves out whatever can be left out while the two still disagree.
void minimise(Draft& draft, Cart& cart) {
  const auto shorten = [&](auto& list) {
    for (std::size_t i = list.size(); i-- > 0;) {
      auto taken = list[i];
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
      if (disagreement(draft, cart).empty())
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(i), taken);
    }
  };
  shorten(draft.stacking);
  shorten(draft.promotions);
  shorten(cart.lines);
  shorten(cart.shipping_charges);
  shorten(cart.usage);
  shorten(cart.balances);
  for (CartLine& line : cart.lines)
    while (line.quantity > 1 && !line.is_amount) {
      --line.quantity;
      if (!disagreement(draft, cart).empty()) continue;
      ++line.quantity;
      break;
    }
  // Clauses of what is left.
  for (std::string& promotion : draft.promotions) {
    std::vector<std::string> clauses = lines_of(promotion);
    const auto joined = [&] {
      std::string text;
      for (const std::string& clause : clauses) text += clause + '\n';
      return text;
    };
    for (std::size_t i = clauses.size(); i-- > 1;) {
      const std::string taken = clauses[i], before = promotion;
      clauses.erase(clauses.begin() + static_cast<std::ptrdiff_t>(i));
      promotion = joined();
      if (!disagreement(draft, cart).empty()) continue;
      clauses.insert(clauses.begin() + static_cast<std::ptrdiff_t>(i), taken);
      promotion = before;
    }
  }
}

std::string report(std::uint64_t seed, Draft draft, Cart cart) {
  const std::string first = disagreement(draft, cart);
  minimise(draft, cart);
  const compile::Compilation compilation = compiled(draft.source());
  const auto priced = Engine(compilation.module).price(cart);
  std::string text = "pack seed " + std::to_string(seed) + "\n" + first +
                     "\nsmallest: " + disagreement(draft, cart) + "\n" + draft.source() + print(cart);
  if (const auto* result = std::get_if<Result>(&priced))
    text += print(model::price(*compilation.pack, cart), *result);
  return text;
}

// Why the checker refuses a pack: its first error.
std::string refusal(const compile::Compilation& compilation) {
  for (const diag::Diagnostic& found : compilation.diagnostics.all())
    if (diag::info(found.code).severity == diag::Severity::error)
      return std::string(diag::info(found.code).name) + " " + found.claim;
  return "no module";
}

struct Share {
  const char* name;
  bool model::Met::* met;
  double at_least;
  std::size_t count = 0;
};

std::vector<Share> all_shares() {
  using model::Met;
  return {{"two promotions give", &Met::two_give, 50},
          {"cap bit", &Met::cap_bit, 1},
          {"floor cut", &Met::floor_cut, 1},
          {"room exceeded", &Met::room_exceeded, 1},
          {"spread refilled", &Met::spread_refilled, 1},
          {"tie", &Met::tie, 1},
          {"set competition", &Met::set_competition, 1},
          {"constraint bound", &Met::constraint_bound, 1},
          {"threshold straddled", &Met::threshold_straddled, 1},
          {"gift given", &Met::gift_given, 1},
          {"credit given", &Met::credit_given, 1},
          {"coupon issued", &Met::coupon_issued, 0.5},
          {"bound bit", &Met::bound_bit, 1},
          {"code used up", &Met::worth_bit, 0.3},
          {"first or stop bit", &Met::stopped, 1},
          {"the customer chose", &Met::customer_chose, 0.5},
          {"words used", &Met::words_used, 1},
          {"for every", &Met::for_every, 1},
          {"looked up", &Met::lookup_used, 1},
          {"balance spent", &Met::balance_spent, 0.5}};
}

TEST(Differential, TheEnginePricesAsTheModelDoes) {
  const Runs runs = runs_from_environment(20'000);
  Progress progress(runs, "differential");
  std::vector<Share> shares = all_shares();
  std::map<std::string, std::size_t> refusals;
  std::size_t compared = 0, too_large = 0, bounded = 0, packs = 0, refused = 0;
  std::size_t mismatches = 0;
  for (; compared < runs.pairs; ++packs) {
    ASSERT_LT(refused, 20 + packs / 2) << "the generator writes packs that the checker refuses";
    Random random(runs.seed + packs);
    const Draft draft = random_draft(random);
    const compile::Compilation compilation = compiled(draft.source());
    if (!compilation.module) {
      ++refused;
      ++refusals[refusal(compilation)];
      if (refused <= 2 && runs.mismatches_shown > 5) std::cout << draft.source();
      continue;
    }
    const std::size_t before = mismatches;
    for (std::size_t c = 0; c < kCartsOfAPack && compared < runs.pairs; ++c) {
      const Cart cart = random_cart(random, draft, *compilation.pack);
      const Compared both = compare(compilation, cart);
      if (!both.answered) {
        ++too_large;
        continue;
      }
      progress.at(++compared);
      bounded += both.bounded ? 1 : 0;
      for (Share& share : shares) share.count += both.answer.met.*share.met ? 1 : 0;
      if (both.difference.empty() || mismatches++ > before || before >= runs.mismatches_shown) continue;
      ADD_FAILURE() << report(runs.seed + packs, draft, cart);  // one of a pack
    }
  }
  EXPECT_EQ(mismatches, 0U);
  std::cout << compared << " pairs; left out " << too_large << " with too many combinations for the model; "
            << bounded << " bounded by the engine; " << refused << " of " << packs
            << " packs refused by the checker\n";
  for (const auto& [why, count] : refusals) std::cout << "  refused " << count << ": " << why << '\n';
  EXPECT_LE(refused * 100, packs) << "the generator writes packs that the checker refuses";
  if (compared < 10'000) return;  // a few packs show no shares
  for (const Share& share : shares) {
    const double percent = 100.0 * static_cast<double>(share.count) / static_cast<double>(compared);
    std::cout << "  " << share.name << ": " << percent << "%\n";
    EXPECT_GE(percent, share.at_least) << share.name;
  }
}

TEST(Differential, CaseFilesAndExamplesArePricedAsTheModelDoes) {
  std::size_t compared = 0;
  for (const Subject& subject : subjects()) {
    if (subject.name.rfind("random", 0) == 0) continue;
    for (const Cart& cart : subject.carts) {
      EXPECT_EQ(compare(subject.compilation, cart).difference, "") << subject.name << "\n" << print(cart);
      ++compared;
    }
  }
  EXPECT_GT(compared, 50U);
}

}  // namespace
}  // namespace perk::property
