// The engine against the reference model, on random packs and carts.
//
// PERK_SEED replays a run (the seed of each pack is printed with a mismatch), PERK_PAIRS makes it longer. The
// generator is measured: what the pairs met is printed, and the test fails where a share is too small.
#include <gtest/gtest.h>
#include <perk/compile.h>
#include <perk/engine.h>

#include <cstdlib>
#include <iostream>

#include "tests/model/model.h"
#include "tests/property/carts.h"
#include "tests/property/compare.h"
#include "tests/property/subjects.h"

namespace perk::property {
namespace {

constexpr std::size_t kCartsOfAPack = 50;
constexpr int kMismatchesShown = 5;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

compile::Compilation compiled(const std::string& source) {
  return compile::compile_texts({{"random.perk", source}});
}

// The difference on one cart, or nothing where there is none (or the model does not answer).
std::string disagreement(const compile::Compilation& compilation, const Cart& cart) {
  const model::Answer answer = model::price(*compilation.pack, cart);
  if (answer.too_large) return {};
  const auto priced = Engine(compilation.module).price(cart);
  if (const auto* error = std::get_if<CartError>(&priced)) return error->place + ": " + error->message;
  const Result& result = std::get<Result>(priced);
  return result.proof == Proof::bounded ? "" : difference(answer, result);
}

std::string disagreement(const Draft& draft, const Cart& cart) {
  const compile::Compilation compilation = compiled(draft.source());
  return compilation.module ? disagreement(compilation, cart) : "";
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
  for (CartLine& line : cart.lines)
    while (line.quantity > 1 && !line.is_amount) {
      --line.quantity;
      if (!disagreement(draft, cart).empty()) continue;
      ++line.quantity;
      break;
    }
}

std::string report(std::uint64_t seed, Draft draft, Cart cart) {
  minimise(draft, cart);
  const compile::Compilation compilation = compiled(draft.source());
  const auto priced = Engine(compilation.module).price(cart);
  std::string text = "pack seed " + std::to_string(seed) + "\n" + disagreement(compilation, cart) + "\n" +
                     draft.source() + print(cart);
  if (const auto* result = std::get_if<Result>(&priced))
    text += print(model::price(*compilation.pack, cart), *result);
  return text;
}

struct Share {
  const char* name;
  bool model::Met::* met;
  double at_least;
  std::size_t count = 0;
};

TEST(Differential, TheEnginePricesAsTheModelDoes) {
  const std::uint64_t seed = from_environment("PERK_SEED", 20'260'401);
  const std::uint64_t pairs = from_environment("PERK_PAIRS", 20'000);
  std::vector<Share> shares{{"two promotions give", &model::Met::two_give, 50},
                            {"cap bit", &model::Met::cap_bit, 1},
                            {"floor cut", &model::Met::floor_cut, 1},
                            {"room exceeded", &model::Met::room_exceeded, 1},
                            {"spread refilled", &model::Met::spread_refilled, 1},
                            {"tie", &model::Met::tie, 1},
                            {"set competition", &model::Met::set_competition, 1},
                            {"constraint bound", &model::Met::constraint_bound, 1},
                            {"threshold straddled", &model::Met::threshold_straddled, 1}};
  std::size_t compared = 0, too_large = 0, bounded = 0, rejected = 0;
  int mismatches = 0;
  std::cout << "PERK_SEED=" << seed << " PERK_PAIRS=" << pairs << '\n';
  for (std::uint64_t pack = 0; compared < pairs; ++pack) {
    ASSERT_LT(rejected, 20 + pack / 10) << "the generator writes packs that the checker refuses";
    const std::uint64_t pack_seed = seed + pack;
    Random random(pack_seed);
    const Draft draft = random_draft(random);
    const compile::Compilation compilation = compiled(draft.source());
    if (!compilation.module) {
      ++rejected;
      continue;
    }
    const Engine engine(compilation.module);
    for (std::size_t c = 0; c < kCartsOfAPack && compared < pairs; ++c) {
      const Cart cart = random_cart(random, draft);
      const model::Answer answer = model::price(*compilation.pack, cart);
      if (answer.too_large) {
        ++too_large;
        continue;
      }
      const auto priced = engine.price(cart);
      ++compared;
      const auto* result = std::get_if<Result>(&priced);
      if (result && result->proof == Proof::bounded) {
        ++bounded;
        EXPECT_GE(model::make_int(result->total.minor), answer.total);
        EXPECT_LE(model::make_int(result->total.minor - result->gap.minor), answer.total);
        continue;
      }
      for (Share& share : shares) share.count += answer.met.*share.met ? 1 : 0;
      if (result && difference(answer, *result).empty()) continue;
      if (++mismatches <= kMismatchesShown) ADD_FAILURE() << report(pack_seed, draft, cart);
    }
  }
  EXPECT_EQ(mismatches, 0);
  const auto percent = [&](std::size_t count) {
    return 100.0 * static_cast<double>(count) / static_cast<double>(compared);
  };
  std::cout << compared << " pairs; left out " << too_large << " with too many combinations for the model; "
            << bounded << " bounded by the engine; " << rejected << " packs refused by the checker\n";
  for (const Share& share : shares) {
    std::cout << "  " << share.name << ": " << percent(share.count) << "%\n";
    EXPECT_GE(percent(share.count), share.at_least) << share.name;
  }
}

TEST(Differential, CaseFilesAndExamplesArePricedAsTheModelDoes) {
  std::size_t compared = 0;
  for (const Subject& subject : subjects()) {
    if (subject.name.rfind("random", 0) == 0) continue;
    for (const Cart& cart : subject.carts) {
      EXPECT_EQ(disagreement(subject.compilation, cart), "") << subject.name << "\n" << print(cart);
      ++compared;
    }
  }
  EXPECT_GT(compared, 50U);
}

}  // namespace
}  // namespace perk::property
