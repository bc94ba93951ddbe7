// Many Quoters over one engine, while the views of days are exchanged under them.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "runtime/ir/ir.h"
#include "tests/quote/give.h"
#include "tests/quote/packs.h"

namespace perk::test {
namespace {

constexpr std::int64_t kDay = 86'400;

constexpr const char* kDays = R"(
pack days
  currency THB
  timezone "Asia/Bangkok"
  use "schema/shop"
end

promotion weekend
  active every (Saturday or Sunday)
  give 10% off goods
end

promotion evening
  active 18:00 until 22:00
  give 5 THB off each of items in category "tea"
end

promotion april
  active from 2026-04-01 through 2026-04-30
  give 20% off items sku "CUP-1"
end
)";

TEST(QuoteThreads, ViewsAreExchangedUnderCarts) {
  const compile::Compilation compiled = compile::compile_texts({{"days.perk", kDays}});
  ASSERT_NE(compiled.module, nullptr);
  const Engine engine(compiled.module);
  const Catalogue catalogue = shop_catalogue(engine);
  constexpr std::int64_t kStart = 1'774'915'200;  // 2026-03-31
  constexpr std::size_t kMoments = 40;
  const auto give_moment = [&](Quoter& quoter, std::size_t moment) {
    quoter.begin({kStart + static_cast<std::int64_t>(moment) * (kDay / 3 + 600)});
    quoter.add_line({.product = *catalogue.row("TEA-1"), .quantity = 3, .amount = {9900}});
    quoter.add_line({.product = *catalogue.row("CUP-1"), .quantity = 1, .amount = {4500}});
  };
  std::vector<std::int64_t> expected;
  {
    Quoter quoter(engine, catalogue);
    for (std::size_t moment = 0; moment < kMoments; ++moment) {
      give_moment(quoter, moment);
      expected.push_back(quoter.price({.lane = false})->total.minor);
    }
  }
  EXPECT_GT(std::set<std::int64_t>(expected.begin(), expected.end()).size(), 4U);
  std::atomic<bool> done{false};
  std::atomic<std::size_t> wrong{0}, priced{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      Quoter quoter(engine, catalogue);
      for (std::size_t round = 0; round < 200; ++round) {
        const std::size_t moment = (round * 7 + static_cast<std::size_t>(t)) % kMoments;
        give_moment(quoter, moment);
        const Quote* quote = quoter.price();
        if (quote == nullptr || quote->total.minor != expected[moment]) ++wrong;
        ++priced;
      }
    });
  }
  std::thread exchanging([&] {
    for (std::int64_t day = 0; !done; ++day) engine.prepare({kStart + day % 14 * kDay});
  });
  for (std::thread& thread : threads) thread.join();
  done = true;
  exchanging.join();
  EXPECT_EQ(wrong, 0U);
  EXPECT_EQ(priced, 600U);
}

}  // namespace
}  // namespace perk::test
