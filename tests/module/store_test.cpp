// A host's module: refused ones change nothing, and swaps under load lose and mix nothing.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "perk/module.h"
#include "runtime/module/image.h"
#include "tests/module/packs.h"

namespace perk::module_test {
namespace {

// Three promotions that each take the same percentage, so that a mix would show in the parts and the total.
std::string file(int percent, std::uint64_t release) {
  const std::string off = std::to_string(percent);
  std::string text =
      "pack p" + off + "\n  currency GBP\n  timezone \"Europe/London\"\n  use \"schema/shop\"\nend\n";
  for (const char* name : {"a", "b", "c"}) {
    text += std::string("\npromotion ") + name + " \"" + off + "\"\n  give " + off + "% off goods\nend\n";
  }
  const auto compilation = compile::compile_texts({{"p.perk", text}});
  if (compilation.module == nullptr) return {};
  return image::save(*compilation.module, {.release = release, .by = "test"});
}

Cart cart() {
  Cart cart;
  cart.id = "1";
  cart.currency = "GBP";
  CartLine line;
  line.id = "1";
  line.amount = {10'000};
  line.product = {{"sku", std::string("A")}};
  cart.lines = {line};
  return cart;
}

TEST(Store, RefusedModulesChangeNothing) {
  ModuleStore store;
  EXPECT_EQ(store.current(), nullptr);
  EXPECT_EQ(store.load("no module")->fault, ModuleFault::bad_magic);
  EXPECT_EQ(store.load_file("there/is/no.perkm")->fault, ModuleFault::unreadable);
  EXPECT_EQ(store.current(), nullptr);
  ASSERT_EQ(store.load(file(10, 5)), std::nullopt);
  const auto running = store.current();
  EXPECT_EQ(running->manifest.pack, "p10");

  std::string flipped = file(20, 6);
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  EXPECT_EQ(store.load(flipped)->fault, ModuleFault::bad_checksum);
  EXPECT_EQ(store.load(file(20, 4))->fault, ModuleFault::older_release);
  LoadOptions untested;
  untested.self_test = [](const Engine&) { return false; };
  EXPECT_EQ(store.load(file(20, 6), untested)->fault, ModuleFault::self_test_failed);
  EXPECT_EQ(store.current(), running);

  LoadOptions back;
  back.allow_older = true;
  EXPECT_EQ(store.load(file(20, 4), back), std::nullopt);
  EXPECT_EQ(store.current()->manifest.release, 4U);
  EXPECT_EQ(running->manifest.pack, "p10") << "who holds the old module keeps it";
}

TEST(Store, SwapsUnderLoadLoseAndMixNothing) {
  constexpr int kSwaps = 1'000;
  const std::string one = file(10, 1), other = file(20, 1);
  ModuleStore store;
  ASSERT_EQ(store.load(one), std::nullopt);
  const auto version = store.current()->manifest.version;
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> asked = 0, first = 0, second = 0;
  const auto price = [&] {
    const Cart order = cart();
    while (!done) {
      ++asked;
      const auto running = store.current();
      const auto priced = running->engine.price(order);
      const auto* result = std::get_if<Result>(&priced);
      if (result == nullptr) continue;  // lost
      const bool is_first = result->pack_version == version;
      const std::int64_t each = is_first ? 1'000 : 2'000;
      bool whole = result->pack_version == running->manifest.version && result->promotions.size() == 3;
      for (const PromotionResult& promotion : result->promotions) {
        whole = whole && promotion.display == (is_first ? "10" : "20") && promotion.amount.minor == each;
      }
      if (whole) ++(is_first ? first : second);
    }
  };
  std::thread left(price), right(price);
  for (int i = 0; i < kSwaps; ++i) {
    const auto refused = store.load(i % 2 == 0 ? other : one);
    EXPECT_EQ(refused, std::nullopt);
  }
  done = true;
  left.join();
  right.join();
  EXPECT_EQ(first + second, asked) << "every result is one version's";
  EXPECT_GT(first, 0U);
  EXPECT_GT(second, 0U);
}

}  // namespace
}  // namespace perk::module_test
