// Canonical text: what is written is read, and nothing else is.
#include "perk/canonical.h"

#include <gtest/gtest.h>

#include <random>

#include "compiler/sema/typed.h"
#include "perk/engine.h"
#include "tests/c/handles.h"

namespace perk::c_test {
namespace {

std::string written(const Cart& cart, const Engine& engine) {
  const auto priced = engine.price(cart);
  return canonical(std::get<Result>(priced));
}

TEST(Canonical, EveryResultComesBack) {
  for (const compile::Compilation& pack : packs()) {
    const Engine engine(pack.module);
    for (const Cart& cart : carts_of(pack)) {
      const auto priced = engine.price(cart);
      const auto* result = std::get_if<Result>(&priced);
      if (result == nullptr) continue;
      const std::string text = canonical(*result);
      const auto read = read_canonical_result(text);
      ASSERT_TRUE(read) << text;
      ASSERT_EQ(canonical(*read), text);
    }
  }
}

TEST(Canonical, HasThisForm) {
  Result result;
  result.cart_id = "a \"b\"\n\\";
  result.currency = "THB";
  result.pack = "tea";
  result.stages = {"item", "order"};
  result.list_subtotal = {1000};
  result.lines.push_back({"1", 3, {1000}, {900}, {{1000}, {900}}, {{0, 1, {100}}}});
  result.promotions.resize(1);
  result.promotions[0].id = "ten";
  result.promotions[0].outcome = Outcome::applied;
  result.promotions[0].amount = {100};
  EXPECT_EQ(canonical(result),
            "perk result 1 \"a \\\"b\\\"\\n\\\\\" \"THB\" \"tea\" \"\" 2 \"item\" \"order\" 1000 0 0 0 0 0 0 "
            "0 0 0 0 0\n"
            "line \"1\" 3 1000 900 2 1000 900\n"
            "part 0 1 100\n"
            "promotion \"ten\" \"\" 0 0 100 0 \"\" \"\" 0 0 0 0\n");
  EXPECT_EQ(read_canonical_result(canonical(result))->cart_id, result.cart_id);
}

TEST(Canonical, OtherBytesAreRefused) {
  const Engine engine(host_pack().module);
  const std::string text = written(carts_of(host_pack()).front(), engine);
  EXPECT_FALSE(read_canonical_result(""));
  EXPECT_FALSE(read_canonical_result("perk result 2" + text.substr(13)));
  EXPECT_FALSE(read_canonical_result(text + "\n"));
  EXPECT_FALSE(read_canonical_history(text));
  for (std::size_t size = 0; size < text.size(); size += 7) {
    // Cut at the end of a record it is still a result, of fewer records.
    const auto read = read_canonical_result(text.substr(0, size));
    EXPECT_TRUE(!read || text[size - 1] == '\n');
  }
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = text;
    changed[random() % changed.size()] = static_cast<char>(random());
    const auto read = read_canonical_result(changed);
    EXPECT_TRUE(!read || canonical(*read) == changed);
  }
}

}  // namespace
}  // namespace perk::c_test
