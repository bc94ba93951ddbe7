// What a view finds, condition by condition: each kind of key, what may not be used, codes, records.
#include <gtest/gtest.h>

#include "tests/candidates/shop.h"

namespace perk::candidates {
namespace {

using Ids = std::vector<std::string>;

// Ids begin with `p-`, which keeps them clear of the language's words; find() leaves that out.
std::string promotion(const std::string& id, const std::string& clauses) {
  return "promotion p-" + id + "\n" + clauses + "end\n";
}

TEST(View, NeedsUnitsOfItsOffers) {
  const std::string blocks =
      promotion("by-sku", "  give 10% off items sku \"TEA\"\n") +
      promotion("by-skus", "  give 10% off items sku \"TEA\", \"MATE\"\n") +
      promotion("by-category", "  give 10% off items in category \"food/drinks\"\n") +
      promotion("by-brand", "  give 10% off items by brand \"leaf\"\n") +
      promotion("by-tag", "  give 10% off items tagged \"new\"\n") +
      promotion("by-both", "  give 10% off (items by brand \"leaf\") and (items tagged \"new\")\n") +
      promotion("goods", "  give 10% off goods\n") + promotion("ship", "  give free shipping\n") +
      promotion("set", "  give 1 sku \"TEA\" + 1 sku \"CUP\" at 50 THB together\n");
  EXPECT_EQ(found(blocks, Shopping().item("TEA", "food/drinks/tea", "leaf")),
            (Ids{"by-brand", "by-category", "by-sku", "by-skus", "goods", "ship"}));
  EXPECT_EQ(found(blocks, Shopping().item("TEA", "food/drinks", "other").tagged("new").item("CUP")),
            (Ids{"by-category", "by-sku", "by-skus", "by-tag", "goods", "set", "ship"}));
  EXPECT_EQ(found(blocks, Shopping().item("X", "food", "leaf").tagged("new")),
            (Ids{"by-both", "by-brand", "by-tag", "goods", "ship"}));
  EXPECT_EQ(found(blocks, Shopping().item("MATE", "drinks")), (Ids{"by-skus", "goods", "ship"}));
}

TEST(View, ExceptAndPicksSayNothing) {
  const std::string blocks =
      promotion("except", "  give 10% off items in category \"tea\" except items sku \"TEA\"\n") +
      promotion("pick", "  give 10% off cheapest 2 of items in category \"tea\"\n") +
      promotion("buy", "  give 1 of items sku \"CUP\" free for every 2 of items sku \"TEA\"\n") +
      promotion("every", "  give cheapest 1 of every 3 of items in category \"tea\" free\n");
  EXPECT_EQ(found(blocks, Shopping().item("TEA", "tea")), (Ids{"every", "except", "pick"}));
  EXPECT_EQ(found(blocks, Shopping().item("TEA", "cups").item("CUP", "cups")), (Ids{"buy"}));
}

TEST(View, SeveralOffersNeedOneOfThem) {
  const std::string blocks =
      promotion("either", "  give 10% off items sku \"TEA\"\n  give 20% off items sku \"CUP\"\n") +
      promotion("gift", "  give 10% off items sku \"TEA\"\n  give free shipping\n");
  EXPECT_EQ(found(blocks, Shopping().item("TEA")), (Ids{"either", "gift"}));
  EXPECT_EQ(found(blocks, Shopping().item("CUP")), (Ids{"either", "gift"}));
  EXPECT_EQ(found(blocks, Shopping().item("X")), (Ids{"gift"}));
}

TEST(View, FactsOfTheCustomer) {
  const std::string give = "  give 10% off goods\n";
  const std::string blocks =
      "segment plumbers\n  customer.job_role is \"plumber\"\nend\n"
      "segment friends\n  customer.tags contains \"friend\" or customer.tier is \"gold\"\nend\n" +
      promotion("for-plumbers", "  for plumbers\n" + give) +
      promotion("for-friends", "  for friends\n" + give) +
      promotion("member", "  when customer.is_member is yes\n" + give) +
      promotion("guest", "  when customer.is_member is missing\n" + give) +
      promotion("not-gold", "  unless customer.tier is \"gold\"\n" + give) +
      promotion("not-silver", "  when customer.tier is not \"silver\"\n" + give) +
      promotion("regions", "  when customer.region is any of \"north\", \"east\"\n" + give) +
      promotion("north-web", "  when customer.region is \"north\" and order.channel is \"web\"\n" + give) +
      promotion("known", "  when customer.region is known\n" + give) +
      promotion("folded", "  when customer.region is \"NORTH\" ignoring case\n" + give);
  EXPECT_EQ(found(blocks, Shopping().item("A").customer("job_role", "plumber")),
            (Ids{"folded", "for-plumbers", "guest", "not-gold"}));
  EXPECT_EQ(found(blocks, Shopping().item("A").customer("tags", TextSet{"friend", "x"})),
            (Ids{"folded", "for-friends", "guest", "not-gold"}));
  // A negation may not be used as an index, so that gold finds `not-gold` too.
  EXPECT_EQ(found(blocks, Shopping().item("A").customer("tier", "gold").customer("is_member", true)),
            (Ids{"folded", "for-friends", "guest", "member", "not-gold", "not-silver"}));
  EXPECT_EQ(found(blocks, Shopping().item("A").customer("region", "north").order("channel", "web")),
            (Ids{"folded", "guest", "known", "north-web", "not-gold", "regions"}));
  EXPECT_EQ(found(blocks, Shopping().item("A").customer("region", "west").customer("is_member", false)),
            (Ids{"folded", "guest", "known", "not-gold"}));
}

TEST(View, NumbersAreComparedExactly) {
  const std::string schema =
      "schema more\n  customer.age number, optional\n  customer.credit money, optional\n"
      "end\n";
  const std::string give = "  give 10% off goods\n";
  const std::string blocks =
      schema + promotion("adult", "  when customer.age is at least 18\n" + give) +
      promotion("over", "  when customer.age is more than 18\n" + give) +
      promotion("under", "  when customer.age is less than 18\n" + give) +
      promotion("half", "  when customer.age is 18.5\n" + give) +
      promotion("between", "  when customer.age is at least 10 and customer.age is at most 18\n" + give) +
      promotion("debt", "  when customer.credit is less than 0 THB\n" + give) +
      promotion("rich", "  when customer.credit is at least 9,000,000,000 THB\n" + give);
  const auto with = [&](std::int64_t micros) {
    return found(blocks, Shopping().item("A").customer("age", Number{micros}));
  };
  EXPECT_EQ(with(18'000'000), (Ids{"adult", "between"}));
  EXPECT_EQ(with(17'999'999), (Ids{"between", "under"}));
  EXPECT_EQ(with(18'500'000), (Ids{"adult", "half", "over"}));
  EXPECT_EQ(with(-5'000'000), (Ids{"under"}));
  EXPECT_EQ(with(900'000'000'000'000), (Ids{"adult", "over"}));
  EXPECT_EQ(found(blocks, Shopping().item("A")), Ids{});
  EXPECT_EQ(found(blocks, Shopping().item("A").customer("credit", Money{-1})), (Ids{"debt"}));
  EXPECT_EQ(found(blocks, Shopping().item("A").customer("credit", Money{900'000'000'000})), (Ids{"rich"}));
}

TEST(View, AmountsAreBoundByTheListSubtotal) {
  const std::string give = "  give free shipping\n";
  const std::string blocks =
      promotion("all", "  when subtotal is at least 300 THB\n" + give) +
      promotion("list", "  when list subtotal is more than 300 THB\n" + give) +
      promotion("tea", "  when subtotal of items sku \"TEA\" is at least 300 THB\n" + give) +
      promotion("two", "  when quantity of items sku \"TEA\" is at least 2 items\n" + give) +
      promotion("or",
                "  when subtotal is at least 300 THB or quantity of items sku \"TEA\" is at least 1 item\n" +
                    give) +
      promotion("small", "  when subtotal is at most 300 THB\n" + give) +
      promotion("none", "  when quantity of items sku \"TEA\" is at least 0 items\n" + give);
  EXPECT_EQ(found(blocks, Shopping().item("A", "x", "y", 1, 30'000)), (Ids{"all", "none", "or", "small"}));
  // 299.99: neither `all` nor `list`; one of the arms of `or` is no bound of the whole.
  EXPECT_EQ(found(blocks, Shopping().item("TEA", "x", "y", 1, 29'999)), (Ids{"none", "or", "small", "two"}));
  EXPECT_EQ(found(blocks, Shopping().item("TEA", "x", "y", 1, 30'001)),
            (Ids{"all", "list", "none", "or", "small", "tea", "two"}));
}

TEST(View, CodesAndPools) {
  const std::string give = "  give 10% off goods\n";
  const std::string blocks =
      "coupons listed\n  codes \"AAA-1\", \"BBB-2\"\nend\ncoupons made\n  codes 100 like "
      "\"SK-??????????\"\nend\n" +
      promotion("by-code", "  needs coupon \"SAVE\"\n" + give) +
      promotion("by-codes", "  needs coupon \"SAVE\", \"MORE\"\n" + give) +
      promotion("by-list", "  needs coupon from listed\n" + give) +
      promotion("by-pool", "  needs coupon from made\n" + give);
  EXPECT_EQ(found(blocks, Shopping().item("A")), Ids{});
  EXPECT_EQ(found(blocks, Shopping().item("A").code(" save ")), (Ids{"by-code", "by-codes"}));
  EXPECT_EQ(found(blocks, Shopping().item("A").code("more").code("BOGUS")), (Ids{"by-codes"}));
  EXPECT_EQ(found(blocks, Shopping().item("A").code("aaa-1")), (Ids{"by-list"}));
  EXPECT_EQ(found(blocks, Shopping().item("A").code("SK-1234567890", "made")), (Ids{"by-pool"}));
  EXPECT_EQ(found(blocks, Shopping().item("A").code("OTHER", "listed").code("SAVE")),
            (Ids{"by-code", "by-codes", "by-list"}));
}

TEST(View, LongListsArePostedOnce) {
  std::string skus;
  for (int i = 0; i < 40; ++i) skus += (i == 0 ? "\"S" : ", \"S") + std::to_string(i) + "\"";
  const std::string blocks = promotion("many", "  give 10% off items sku " + skus + "\n") +
                             promotion("same", "  give 20% off items sku " + skus + "\n");
  EXPECT_EQ(found(blocks, Shopping().item("S7").item("S39")), (Ids{"many", "same"}));
  EXPECT_EQ(found(blocks, Shopping().item("S40")), Ids{});
  const auto module = compiled(blocks);
  EXPECT_EQ(View(*module, {}, Statistics{}).report().postings, 2U);
}

TEST(View, WindowsOfOtherInstantsAreAsked) {
  const std::string blocks =
      promotion("delivery",
                "  active from 2025-10-12 through 2025-10-13, by shipping.delivers_at\n"
                "  give free shipping\n") +
      promotion("today", "  active from 2025-10-09 through 2025-10-09\n  give free shipping\n") +
      promotion("tomorrow", "  active from 2025-10-10 through 2025-10-10\n  give free shipping\n");
  EXPECT_EQ(found(blocks, Shopping().item("A")), (Ids{"today"}));
  EXPECT_EQ(found(blocks, Shopping().item("A").shipping("delivers_at", Instant{kNoon + 3 * kDay})),
            (Ids{"delivery", "today"}));
  EXPECT_EQ(
      found(blocks, Shopping().item("A").shipping("delivers_at", Instant{kNoon + 9 * kDay}).at(kNoon + kDay)),
      (Ids{"tomorrow"}));
}

TEST(View, RecordsSayWhatTheyLeaveOpen) {
  const std::string give = "  give free shipping\n";
  const auto module = compiled(
      "coupons made\n  codes 100 like \"SK-??????????\"\nend\n" +
      promotion("a-whole",
                "  when customer.region is \"north\"\n  needs coupon \"SAVE\"\n  active from 2025-10-01 "
                "through 2025-10-20, 08:00 until 20:00\n" +
                    give) +
      promotion("b-open", "  unless customer.region is \"north\"\n" + give) +
      promotion("c-pool", "  needs coupon from made\n" + give) +
      promotion("d-amount", "  when customer.tier is \"gold\"\n  when subtotal is at least 5 THB\n" + give) +
      promotion("e-by", "  active every Friday, by shipping.delivers_at\n" + give));
  const auto flags = [&](const View& view) {
    std::vector<int> of(module->promotions.size(), -1);
    for (const Record& record : view.records().subspan(1)) of[record.promotion] = record.flags;
    return of;
  };
  const std::vector<int> day{0, Record::kCondition, Record::kNeeds, 0, Record::kCalendar};
  EXPECT_EQ(flags(View(*module, day_of(kNoon), Statistics{})), day);
  const std::vector<int> ever{Record::kCalendar, Record::kCondition, Record::kNeeds, 0, Record::kCalendar};
  EXPECT_EQ(flags(View(*module, {}, Statistics{})), ever);
}

TEST(View, OneScratchServesManyViews) {
  const auto first = compiled(promotion("a", "  give 10% off items sku \"TEA\"\n"));
  std::string blocks;
  for (int i = 0; i < 200; ++i) {
    blocks +=
        promotion(std::to_string(1000 + i), "  give 10% off items sku \"S" + std::to_string(i) + "\"\n");
  }
  const auto second = compiled(blocks);
  const View one(*first, {}, Statistics{}), two(*second, {}, Statistics{});
  const Shopping shopping = Shopping().item("TEA").item("S5").item("S100");
  const Asked of_one(*first, shopping.cart), of_two(*second, shopping.cart);
  Scratch scratch;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(of_one.find(one, scratch), (Ids{"a"}));
    EXPECT_EQ(of_two.find(two, scratch), (Ids{"1005", "1100"}));
  }
}

TEST(View, ManyAreFoundInOrder) {
  std::string blocks;
  Ids expected;
  for (int i = 0; i < 150; ++i) {
    // Every third twice: a cart with both tags looks there twice.
    const std::string clause = i % 3 == 0
                                   ? "  when customer.tags contains \"a\" or customer.tags contains \"b\"\n"
                               : i % 3 == 1 ? "  when customer.tags contains \"a\"\n"
                                            : "";
    blocks += promotion(std::to_string(1000 + i), clause + "  give free shipping\n");
    expected.push_back(std::to_string(1000 + i));
  }
  EXPECT_EQ(found(blocks, Shopping().item("A").customer("tags", TextSet{"a", "b"})), expected);
  EXPECT_EQ(found(blocks, Shopping().item("A").customer("tags", TextSet{"b"})).size(), 100U);
  EXPECT_EQ(found(blocks, Shopping().item("A")).size(), 50U);
}

TEST(View, StatisticsChooseTheKey) {
  const auto module = compiled(promotion(
      "p", "  when customer.region is \"north\"\n  when customer.tier is \"gold\"\n  give 10% off goods\n"));
  const auto key_after = [&](const std::string& common) {
    Statistics statistics(*module);
    for (int i = 0; i < 50; ++i) {
      Shopping shopping = Shopping().item("A");
      if (i != 7) shopping.customer("region", common == "region" ? "north" : "south");
      if (i != 8) shopping.customer("tier", common == "tier" ? "gold" : "none");
      if (i == 9) shopping.customer("tags", TextSet{"x"});
      statistics.add(Asked(*module, shopping.cart).facts());
    }
    const View view(*module, {}, statistics);
    return view.report().dearest.front().key;
  };
  EXPECT_EQ(key_after("region").substr(0, 13), "customer.tier");
  EXPECT_EQ(key_after("tier").substr(0, 15), "customer.region");
}

TEST(View, ReportNamesWhatCosts) {
  const auto module = compiled(promotion("all", "  give 10% off goods\n") +
                               promotion("some", "  give 10% off items sku \"A\"\n") +
                               promotion("past", "  active through 2020-01-01\n  give 10% off goods\n"));
  Statistics statistics(*module);
  for (int i = 0; i < 4; ++i) {
    statistics.add(Asked(*module, Shopping().item(i == 0 ? "A" : "B").cart).facts());
  }
  const View view(*module, day_of(kNoon), statistics);
  const Report& report = view.report();
  EXPECT_EQ(report.promotions, 3U);
  EXPECT_EQ(report.in_range, 2U);
  EXPECT_EQ(report.carts, 4U);
  EXPECT_EQ(report.candidates, 1'250'000U);
  EXPECT_FALSE(report.many());
  ASSERT_EQ(report.dearest.size(), 2U);
  EXPECT_EQ(module->promotions[report.dearest[0].promotion].id, "p-all");
  EXPECT_EQ(report.dearest[0].looked_at, 1'000'000U);
  EXPECT_EQ(report.dearest[1].key, "product.sku");
  ASSERT_EQ(report.for_everyone.size(), 1U);
  EXPECT_EQ(module->promotions[report.for_everyone[0]].id, "p-all");
}

}  // namespace
}  // namespace perk::candidates
