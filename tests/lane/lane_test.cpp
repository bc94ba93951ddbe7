// Packs made by hand: what the lane prices, what it refuses and why, and that it allocates nothing.
#include <gtest/gtest.h>
#include <perk/compile.h>

#include "tests/lane/against.h"
#include "tests/support/allocations.h"

namespace perk::lane {
namespace {

// A pack of the promotions and clauses given, with the standard shop's schema.
class Shop {
 public:
  explicit Shop(const std::string& blocks, const std::string& header = "")
      : compilation_(compile::compile_texts({{"shop.perk",
                                              "pack shop\n  currency THB\n  timezone \"Asia/Bangkok\"\n"
                                              "  prices include tax\n" +
                                                  header + "  use \"schema/shop\"\nend\n\n" + blocks}})) {
    if (compilation_.module) {
      subject_.emplace(*compilation_.module);
    } else {
      for (const auto& each : compilation_.diagnostics.all()) ADD_FAILURE() << each.claim;
    }
    cart_.id = "1";
    cart_.currency = "THB";
    cart_.now.seconds = 1'773'000'000;
  }

  Shop& line(const std::string& sku, std::int64_t quantity, std::int64_t price,
             const std::string& category = "", const std::string& seller = "") {
    CartLine& line = cart_.lines.emplace_back();
    line.id = std::to_string(cart_.lines.size());
    line.quantity = quantity;
    line.amount = {price};
    line.product.push_back({"sku", sku});
    if (!category.empty()) line.product.push_back({"category", category});
    if (!seller.empty()) line.line.push_back({"seller", seller});
    return *this;
  }
  Shop& charge(std::int64_t amount) {
    cart_.shipping_charges.push_back({std::to_string(cart_.shipping_charges.size() + 1), {amount}});
    return *this;
  }
  Shop& code(const std::string& code) {
    cart_.coupons.push_back(code);
    return *this;
  }

  // What the lane says; a difference to the general engine is a failure.
  Refusal priced() {
    const Compared compared = compare(*subject_, cart_, workspace_);
    EXPECT_FALSE(compared.wrong_cart);
    EXPECT_EQ(compared.difference, "");
    return compared.refusal;
  }
  [[nodiscard]] const Priced& result() const { return workspace_.priced(); }
  [[nodiscard]] const Workspace& workspace() const { return workspace_; }

  // Allocations of a second calculation with the same workspace.
  std::size_t allocations_again() {
    const auto read = interpret::CartView::build(*compilation_.module, cart_);
    const auto& view = std::get<interpret::CartView>(read);
    const pricing::Codes codes(*compilation_.module, subject_->index, view);
    const Order order{view, subject_->found, {}, &codes};
    EXPECT_EQ(subject_->lane.price(order, workspace_), Refusal::none);
    const std::size_t before = test::allocations_so_far();
    const Refusal refusal = subject_->lane.price(order, workspace_);
    const std::size_t after = test::allocations_so_far();
    EXPECT_EQ(refusal, Refusal::none);
    return after - before;
  }

 private:
  compile::Compilation compilation_;
  std::optional<Subject> subject_;
  Cart cart_;
  Workspace workspace_;
};

constexpr const char* kAllKinds = R"(
promotion price
  give items sku "A" at 90.00 THB each
end
promotion bulk
  give price of items sku "B" by quantity
    | quantity | all at |
    | 1+ | 50.00 THB |
    | 3+ | 45.00 THB |
end
promotion tea
  when subtotal of items in category "tea" is at least 100.00 THB
  give 15% off items in category "tea"
  cap 20.00 THB per order
end
promotion each
  give 3.00 THB off each of items sku "A", "B"
end
promotion nth
  give cheapest 1 of every 3 of items in category "cups" free
end
promotion kit
  give 1 sku "A" + 1 sku "B" at 130.00 THB together
  may share items
end
promotion three
  give cheapest 1 of items in category "tea" free for every 3 of items in category "tea"
  may share items
end
promotion order
  give 7.77 THB off goods
end
promotion ship
  give 50% off shipping
end
stacking
  cap total discount at 60% of list subtotal
end
)";

TEST(Lane, PricesEveryKindOfOfferWithoutAllocating) {
  Shop shop(kAllKinds);
  shop.line("A", 2, 10'000, "tea/green")
      .line("B", 4, 5'500)
      .line("C", 3, 1'999, "cups")
      .line("D", 1, 2'333, "tea");
  shop.charge(4'500).charge(1'001);
  ASSERT_EQ(shop.priced(), Refusal::none);
  EXPECT_EQ(shop.result().applied.size(), 9U);
  EXPECT_EQ(shop.result().proof, Proof::forced);
  EXPECT_EQ(shop.allocations_again(), 0U);
}

TEST(Lane, PartsOnALineThatHasNoRoomAreCutInProportion) {
  Shop shop(R"(
promotion a
  give 60% off items
end
promotion b
  give 60% off items sku "A"
end
)");
  shop.line("A", 1, 10'000).line("B", 1, 5'000);
  ASSERT_EQ(shop.priced(), Refusal::none);
  EXPECT_EQ(shop.result().left[0], 0);
  EXPECT_EQ(shop.allocations_again(), 0U);
}

TEST(Lane, CutsToFloorsAndRefillsSpreads) {
  Shop shop(R"(
promotion whole
  give 30.00 THB off goods
end
promotion half
  give 50% off items sku "A"
end
stacking
  never sell below 40% of list price, except half
end
)");
  shop.line("A", 1, 2'000).line("B", 3, 8'000);
  ASSERT_EQ(shop.priced(), Refusal::none);
  EXPECT_EQ(shop.allocations_again(), 0U);
}

TEST(Lane, OneAfterAnotherAndOddUnitsToTheFirstLine) {
  Shop shop(R"(
promotion a
  give 10% off items
end
promotion b
  give 1.00 THB off goods
  stage item
end
stacking
  in item combine one after another
end
)",
            "  remainder to first line\n");
  shop.line("A", 1, 333).line("B", 1, 333).line("C", 1, 333);
  ASSERT_EQ(shop.priced(), Refusal::none);
  EXPECT_EQ(shop.allocations_again(), 0U);
}

TEST(Lane, RankDecidesFirstOfAGroupAndStopAfter) {
  Shop shop(R"(
promotion a
  when quantity of items sku "A" is at least 2 items
  give 10% off items sku "A"
  group g
end
promotion b
  give 20% off items sku "A"
  group g
end
promotion c
  give 30% off items sku "A"
  group g
end
promotion last
  give 1.00 THB off goods
end
stacking
  first 1 of g
  stop after c
end
)");
  shop.line("A", 1, 10'000);
  ASSERT_EQ(shop.priced(), Refusal::none);
  ASSERT_EQ(shop.result().applied.size(), 2U);
  EXPECT_EQ(shop.result().applied[0].promotion, 1U);
}

TEST(Lane, LeavesAChoiceToTheGeneralEngine) {
  Shop shop(R"(
promotion a
  give 10% off items sku "A"
  group g
end
promotion b
  give 20% off items sku "A"
  group g
end
stacking
  best 1 of g
end
)");
  shop.line("A", 1, 10'000);
  EXPECT_EQ(shop.priced(), Refusal::binds);
  EXPECT_EQ(shop.workspace().counts()[static_cast<std::size_t>(Refusal::binds)], 1U);
}

TEST(Lane, LeavesCompetingSetsToTheGeneralEngine) {
  Shop shop(R"(
promotion two
  give cheapest 1 of every 2 of items in category "tea" at 50% off
end
promotion three
  give cheapest 1 of every 3 of items in category "tea" at 90% off
end
)");
  shop.line("A", 7, 10'000, "tea");
  EXPECT_EQ(shop.priced(), Refusal::competing);
}

TEST(Lane, SetOffersWithEnoughForBothTakeTheirsByRank) {
  Shop shop(R"(
promotion one
  give cheapest 1 of every 2 of items in category "tea" at 50% off
  limit 1 times per order
end
promotion two
  give cheapest 1 of items in category "tea" free for every 3 of items in category "tea"
  limit 1 times per order
end
)");
  shop.line("A", 4, 10'000, "tea").line("B", 3, 7'000, "tea");
  EXPECT_EQ(shop.priced(), Refusal::none);
  EXPECT_EQ(shop.allocations_again(), 0U);
}

TEST(Lane, LeavesBoundsAndRewardsToTheGeneralEngineWhereTheyApply) {
  const char* const pack = R"(
promotion bounded
  when quantity of items sku "A" is at least 2 items
  give 10% off items sku "A"
  limit 5 uses
end
promotion gift
  when quantity of items sku "B" is at least 2 items
  give 1 sku "MUG" as a gift
end
)";
  EXPECT_EQ(Shop(pack).line("A", 2, 10'000).priced(), Refusal::bounds);
  EXPECT_EQ(Shop(pack).line("B", 2, 10'000).priced(), Refusal::rewards);
  EXPECT_EQ(Shop(pack).line("A", 1, 10'000).line("B", 1, 10'000).priced(), Refusal::none);
}

TEST(Lane, TakesACouponThatPlainlyHelps) {
  const char* const pack = R"(
promotion code
  needs coupon "CODE"
  give 10% off items sku "A"
end
promotion order
  give 5% off goods
end
)";
  Shop shop(pack);
  shop.line("A", 1, 10'000).code("code");
  ASSERT_EQ(shop.priced(), Refusal::none);
  EXPECT_EQ(shop.result().proof, Proof::greedy);
  EXPECT_EQ(shop.result().applied.size(), 2U);
  // One minor unit could be what rounding takes back.
  EXPECT_EQ(Shop(pack).line("A", 1, 10).code("code").priced(), Refusal::optional);
  EXPECT_EQ(Shop(pack).line("A", 1, 10'000).priced(), Refusal::none);
}

TEST(Lane, LeavesACouponThatAThresholdReadsToTheGeneralEngine) {
  Shop shop(R"(
promotion code
  needs coupon "CODE"
  give 10% off items sku "A"
end
promotion order
  when subtotal is at least 95.00 THB
  give 20.00 THB off goods
end
)");
  shop.line("A", 1, 10'000).code("code");
  EXPECT_EQ(shop.priced(), Refusal::optional);
}

TEST(Lane, PricesCartsOfManyRuns) {
  for (const std::int64_t lines : {63, 64, 65, 200, 300}) {
    Shop shop(kAllKinds);
    for (std::int64_t i = 0; i < lines; ++i) {
      shop.line(i % 3 == 0 ? "A" : "S" + std::to_string(i), 1 + i % 4, 900 + 7 * i,
                i % 2 == 0 ? "tea" : "cups", "s" + std::to_string(i));
    }
    ASSERT_EQ(shop.priced(), Refusal::none) << lines;
    EXPECT_EQ(shop.allocations_again(), 0U) << lines;
  }
}

TEST(Lane, SettlesTheTotal) {
  Shop shop("promotion a\n  give 15% off items\nend\n", "  round total to 0.25 THB\n");
  shop.line("A", 1, 10'001);
  ASSERT_EQ(shop.priced(), Refusal::none);
  EXPECT_EQ(shop.result().total, 8'501);
  EXPECT_EQ(shop.result().settlement, -1);
}

}  // namespace
}  // namespace perk::lane
