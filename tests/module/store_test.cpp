// A host's module: refused ones change nothing, and swaps under load lose and mix nothing.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "compiler/ast/block.h"
#include "compiler/backends/llvm/object.h"
#include "compiler/sema/typed.h"
#include "perk/module_sign.h"
#include "runtime/module/image.h"
#include "runtime/module/vectors.h"
#include "tests/module/forge.h"
#include "tests/module/packs.h"

namespace perk::module_test {
namespace {

// Three promotions that each take the same percentage, so that a mix would show in the parts and the total.
// Their amounts are formulas and conditions, so that native code has something to answer.
compile::Compilation pack(int percent) {
  const std::string off = std::to_string(percent);
  std::string text = "pack p" + off;
  text += "\n  currency GBP\n  timezone \"Europe/London\"\n  use \"schema/shop\"\nend\n";
  for (const char* name : {"a", "b", "c"}) {
    text.append("\npromotion ").append(name).append(" \"").append(off);
    text.append("\"\n  when subtotal of goods is at least ").append(off);
    text.append(" GBP\n  give ").append(off).append("% off items sku \"A\"\nend\n");
  }
  text += "\ntest \"three times\"\n  cart\n  | sku | quantity | price   |\n  | A   | 1        | 100 GBP |\n";
  text.append("  expect a gives ").append(off).append(" GBP\nend\n");
  return compile::compile_texts({{"p.perk", text}});
}

std::string file(int percent, std::uint64_t release, const image::Beside& beside = {}) {
  const auto compilation = pack(percent);
  if (compilation.module == nullptr) return {};
  return image::save(*compilation.module, {.release = release, .by = "test"}, beside);
}

// With tests of its own and native code for this machine, signed.
std::string whole_file(int percent, std::uint64_t release, const SecretKey& key, const Validity& valid = {}) {
  const auto compilation = pack(percent);
  const Engine engine(compilation.module);
  image::Beside beside;
  for (const Cart& order : carts_of(compilation)) {
    if (auto vector = image::make_vector(engine, "three times", order)) {
      beside.vectors.push_back(std::move(*vector));
    }
  }
  auto made = native::native_text(*compilation.module, *exec::native_target());
  beside.native.push_back(std::get<exec::NativeText>(std::move(made)));
  const std::string bytes = image::save(*compilation.module, {.release = release, .by = "test"}, beside);
  return std::get<std::string>(sign_module(bytes, key, valid));
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

// Each refusal has its own code, and none of them changes what runs.
TEST(Store, EachRefusalHasItsCodeAndKeepsTheOldModule) {
  const KeyPair pair = generate_keys(), other = generate_keys();
  const TrustedKeys trust({pair.open});
  const LoadOptions options{.trust = &trust, .now = {1'000}};
  ModuleStore store;
  ASSERT_EQ(store.load(whole_file(10, 5, pair.secret), options), std::nullopt);
  const auto running = store.current();
  EXPECT_EQ(running->manifest.native, NativeState::runs);
  const std::string good = whole_file(20, 6, pair.secret);
  const auto fault = [&](const std::string& bytes) {
    const auto error = store.load(bytes, options);
    EXPECT_EQ(store.current(), running) << "the old module stays";
    return error ? error->fault : static_cast<ModuleFault>(255);
  };
  std::string flipped = good;
  flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 1);
  EXPECT_EQ(fault(flipped), ModuleFault::bad_checksum);
  EXPECT_EQ(fault(good.substr(0, good.size() / 2)), ModuleFault::truncated);
  EXPECT_EQ(fault(file(20, 6)), ModuleFault::not_signed);
  EXPECT_EQ(fault(whole_file(20, 6, other.secret)), ModuleFault::unknown_key);
  EXPECT_EQ(fault(whole_file(20, 6, pair.secret, {.from = 1'001})), ModuleFault::not_yet_valid);
  EXPECT_EQ(fault(whole_file(20, 6, pair.secret, {.to = 1'000})), ModuleFault::expired);
  EXPECT_EQ(fault(whole_file(20, 4, pair.secret)), ModuleFault::older_release);
  std::string of_another = file(20, 6);
  of_another[24] = static_cast<char>(of_another[24] ^ 1);
  make_hash_fit(of_another);
  EXPECT_EQ(fault(of_another), ModuleFault::other_abi);
  EXPECT_EQ(store.load(good, options), std::nullopt);
  EXPECT_NE(store.current(), running);
}

// Whoever changes a bit of a signed module, be it in the native code or the signature, is told so.
TEST(Store, EveryFlippedBitOfASignedModuleIsRefused) {
  const KeyPair pair = generate_keys();
  const TrustedKeys trust({pair.open});
  const std::string good = whole_file(10, 1, pair.secret);
  ASSERT_TRUE(std::holds_alternative<LoadedModule>(load_module(good, {.trust = &trust})));
  std::string bytes = good;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      bytes[at] = static_cast<char>(good[at] ^ (1 << bit));
      ASSERT_TRUE(std::holds_alternative<ModuleError>(load_module(bytes, {.trust = &trust})))
          << "byte " << at << ", bit " << bit;
    }
    bytes[at] = good[at];
  }
}

TEST(Store, AModuleThatFailsItsOwnTestsIsRefused) {
  const auto compilation = pack(10);
  const Engine engine(compilation.module);
  auto vector = image::make_vector(engine, "three times", carts_of(compilation).front());
  ASSERT_TRUE(vector);
  EXPECT_EQ(image::deviation(engine, *vector), std::nullopt);
  ModuleStore store;
  EXPECT_EQ(store.load(file(10, 1, {{*vector}, {}})), std::nullopt);
  const auto running = store.current();
  ++vector->expected.total.minor;
  const auto refused = store.load(file(10, 1, {{*vector}, {}}));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->fault, ModuleFault::self_test_failed);
  EXPECT_EQ(refused->message, "test `three times`: the total comes to 7000 instead of 7001 minor units");
  EXPECT_EQ(store.current(), running);
}

// Old code is unmapped while others still run it, if anything is wrong with who owns it.
TEST(Store, SwapsUnderLoadLoseAndMixNothing) {
  constexpr int kSwaps = 1'000;
  const KeyPair pair = generate_keys();
  const TrustedKeys trust({pair.open});
  const LoadOptions options{.trust = &trust};
  const std::string one = whole_file(10, 1, pair.secret), other = whole_file(20, 1, pair.secret);
  ModuleStore store;
  ASSERT_EQ(store.load(one, options), std::nullopt);
  EXPECT_EQ(store.current()->manifest.native, NativeState::runs);
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
      bool whole = result->pack_version == running->manifest.version && result->promotions.size() == 3 &&
                   result->total.minor == 10'000 - 3 * each;
      for (const PromotionResult& promotion : result->promotions) {
        whole = whole && promotion.display == (is_first ? "10" : "20") && promotion.amount.minor == each;
      }
      if (whole) ++(is_first ? first : second);
    }
  };
  std::thread left(price), right(price);
  for (int i = 0; i < kSwaps; ++i) {
    const auto refused = store.load(i % 2 == 0 ? other : one, options);
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
