// What the checks across promotions say of random packs, held against the engine.
//
// Every witness passes as a test of its pack, and what is said never to give anything gives nothing to random
// carts. How often each check spoke is printed, and asked for.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <cstdlib>
#include <iostream>
#include <map>

#include "tests/lint_packs/packs.h"
#include "tools/testrun/testrun.h"

namespace perk::lint {
namespace {

constexpr int kPacks = 1200;  // or PERK_LINT_PACKS
constexpr int kCarts = 8;

struct Spoke {
  int times = 0, shown = 0;
};

// The id of a claim that nothing can be true of it.
std::string never_given(const diag::Diagnostic& diagnostic) {
  const auto& claim = diagnostic.claim;
  const bool never = diagnostic.code == diag::Code::W0520 && claim.front() == '`';
  const bool way =
      diagnostic.code == diag::Code::W0521 && claim.find("always gives way") != std::string::npos;
  return never || way ? claim.substr(1, claim.find('`', 1) - 1) : std::string();
}

int packs_to_make() {
  const char* asked = std::getenv("PERK_LINT_PACKS");
  return asked == nullptr ? kPacks : std::stoi(asked);
}

TEST(Witnesses, OfRandomPacksHold) {
  const int all = packs_to_make();
  std::map<std::string_view, Spoke> spoke;
  int sound = 0;
  for (int seed = 0; seed < all; ++seed) {
    Packs packs(static_cast<std::uint64_t>(seed));
    auto text = packs.pack();
    auto compilation = compile::compile_texts({{"shop.perk", text}}, {compile::Phase::check});
    if (compilation.diagnostics.has_errors()) continue;
    ++sound;
    std::vector<std::string> expectations;
    std::string tests;
    for (const auto& diagnostic : compilation.diagnostics.all()) {
      auto& each = spoke[diag::info(diagnostic.code).name];
      ++each.times;
      if (!diagnostic.witness.empty()) ++each.shown;
      tests += diagnostic.witness + "\n";
      auto id = never_given(diagnostic);
      if (!id.empty()) expectations.push_back(id + " gives nothing");
    }
    for (int i = 0; i < kCarts && !expectations.empty(); ++i) tests += packs.cart(i, expectations);
    if (tests.find("test") == std::string::npos) continue;
    auto with = compile::compile_texts({{"shop.perk", text + tests}});
    ASSERT_FALSE(with.diagnostics.has_errors()) << "seed " << seed << "\n"
                                                << diag::render_text(with.diagnostics.all(), with.sources);
    auto report = testrun::run_tests(with);
    ASSERT_TRUE(report.passed()) << "seed " << seed << "\n" << text << testrun::render(report, with);
  }
  std::cout << fmt::format("{} packs, {} sound;", all, sound);
  for (const auto& [code, each] : spoke)
    std::cout << fmt::format(" {} {} ({} shown)", code, each.times, each.shown);
  std::cout << "\n";
  EXPECT_GT(sound, all * 9 / 10);
  for (const auto* code :
       {"W0520", "W0521", "W0522", "W0523", "W0524", "W0525", "W0526", "W0527", "W0528", "W0529"})
    EXPECT_GT(spoke[code].shown, 0) << code << " was never shown";
}

}  // namespace
}  // namespace perk::lint
