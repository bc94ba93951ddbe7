// What the checker makes of promotions, windows, tables, stacking and tests, where a case file cannot see it.
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <fstream>
#include <iterator>
#include <set>

#include "compiler/sema/typed.h"

namespace perk {
namespace {

using typed::OfferKind;
using typed::Window;

constexpr std::string_view kHeader = R"(pack shop "A shop"
  currency THB
  timezone "Asia/Bangkok"
  use      "schema/shop"
end
)";

// A sound pack; what it must not say is in the failure.
compile::Compilation sound(std::string_view body) {
  compile::Options options;
  options.stop_after = compile::Phase::check;
  auto out = compile::compile_texts({{"shop.perk", std::string(kHeader) + std::string(body)}}, options);
  EXPECT_FALSE(out.diagnostics.has_errors()) << diag::render_text(out.diagnostics.all(), out.sources);
  return out;
}

std::vector<std::string> ids(const typed::Pack& pack, const std::vector<std::size_t>& ranks) {
  std::vector<std::string> out;
  for (auto rank : ranks) out.push_back(pack.promotions[rank].id);
  return out;
}

const typed::Promotion* find(const typed::Pack& pack, std::string_view id) {
  for (const auto& promotion : pack.promotions)
    if (promotion.id == id) return &promotion;
  return nullptr;
}

std::string stage_of(const typed::Pack& pack, std::string_view id) {
  return pack.stacking.stages[find(pack, id)->offers.front().stage].name;
}

TEST(Rank, FollowsTheStackingBlockThenTheId) {
  auto out = sound(R"(
promotion zulu
  give 1% off goods
end
promotion alpha
  give 1% off goods
end
promotion m2
  give 1% off goods
  group g
end
promotion m1
  give 1% off goods
  group g
end
promotion last
  give 1% off goods
end
stacking
  never last with g
end
)");
  ASSERT_NE(out.pack, nullptr);
  EXPECT_EQ(ids(*out.pack, {0, 1, 2, 3, 4}), (std::vector<std::string>{"last", "m1", "m2", "alpha", "zulu"}));
  const auto& never = out.pack->stacking.constraints.at(0);
  EXPECT_EQ(ids(*out.pack, never.members), (std::vector<std::string>{"last"}));
  EXPECT_EQ(ids(*out.pack, never.others), (std::vector<std::string>{"m1", "m2"}));
}

TEST(Members, AllPromotionsLeavesPricesAndItself) {
  auto out = sound(R"(
promotion a
  give 1% off goods
end
promotion b
  give items sku "X" at 5 THB each
end
promotion c
  give free shipping
end
stacking
  never a with all promotions
end
)");
  ASSERT_NE(out.pack, nullptr);
  EXPECT_EQ(ids(*out.pack, out.pack->stacking.constraints.at(0).others), (std::vector<std::string>{"c"}));
}

TEST(Offer, StandsInTheStageOfItsPhrase) {
  auto out = sound(R"(
promotion one
  give 15% off items sku "A"
end
promotion whole
  give 15% off goods
end
promotion goods-except
  give 15% off goods except items sku "A"
end
promotion piece
  give 5 THB off each of goods
end
promotion price
  give items sku "A" at 5 THB each
end
promotion ship
  give 50% off shipping
end
promotion moved
  give 15% off goods
  give free shipping
  stage vip
end
stacking
  stages price, item, vip, order, shipping, total, reward
end
)");
  ASSERT_NE(out.pack, nullptr);
  const auto& pack = *out.pack;
  EXPECT_EQ(stage_of(pack, "one"), "item");
  EXPECT_EQ(find(pack, "one")->offers[0].kind, OfferKind::percent_off);
  EXPECT_EQ(stage_of(pack, "whole"), "order");
  EXPECT_EQ(find(pack, "whole")->offers[0].kind, OfferKind::percent_off_together);
  EXPECT_EQ(stage_of(pack, "goods-except"), "order");
  EXPECT_EQ(stage_of(pack, "piece"), "item");
  EXPECT_EQ(stage_of(pack, "price"), "price");
  EXPECT_EQ(stage_of(pack, "ship"), "shipping");
  const auto& moved = *find(pack, "moved");
  EXPECT_EQ(pack.stacking.stages[moved.offers.at(0).stage].name, "vip");
  EXPECT_EQ(pack.stacking.stages[moved.offers.at(1).stage].name, "shipping");
}

TEST(Offer, ReadsCountsRewardsAndSlots) {
  auto out = sound(R"(
promotion fives
  give most expensive 2 of every 5 of items sku "A" at 20 THB off
  limit 4 times per order
end
promotion get
  give 1 of items sku "B" at 10 THB each for every 2 of items sku "A"
end
promotion kit
  give 1 sku "A" + 2 sku "B" at 5% off together
end
promotion three
  give 3 of items sku "A" at 100 THB together
end
promotion free-pick
  give cheapest 2 of items sku "A" free
end
)");
  ASSERT_NE(out.pack, nullptr);
  const auto& every = find(*out.pack, "fives")->offers[0];
  EXPECT_EQ(every.kind, OfferKind::every_nth);
  EXPECT_EQ(every.k, 2);
  EXPECT_EQ(every.n, 5);
  EXPECT_FALSE(every.rewards_cheapest);
  EXPECT_EQ(every.reward.kind, typed::Reward::Kind::amount_off);
  EXPECT_EQ(every.reward.value->constant.scalar, 2000);
  EXPECT_EQ(find(*out.pack, "fives")->times_per_order, 4);
  const auto& get = find(*out.pack, "get")->offers[0];
  EXPECT_EQ(get.kind, OfferKind::buy_get);
  EXPECT_EQ(get.k, 1);
  EXPECT_EQ(get.n, 2);
  EXPECT_EQ(get.sel->texts, (std::vector<std::string>{"A"}));
  EXPECT_EQ(get.rewarded->texts, (std::vector<std::string>{"B"}));
  const auto& kit = find(*out.pack, "kit")->offers[0];
  EXPECT_EQ(kit.kind, OfferKind::bundle);
  ASSERT_EQ(kit.slots.size(), 2U);
  EXPECT_EQ(kit.slots[1].count, 2);
  EXPECT_EQ(kit.reward.kind, typed::Reward::Kind::percent_off);
  EXPECT_EQ(find(*out.pack, "three")->offers[0].kind, OfferKind::bundle);
  const auto& pick = find(*out.pack, "free-pick")->offers[0];
  EXPECT_EQ(pick.kind, OfferKind::percent_off);
  EXPECT_EQ(pick.value->constant.scalar, 100'000'000);
  EXPECT_EQ(pick.sel->kind, typed::SelKind::pick);
}

TEST(Table, MakesTiersOfRangesAndAmounts) {
  auto out = sound(R"(
promotion ladder
  give price of items sku "A" by quantity
    | quantity | step by step |
    | 1–10     | 1,000 THB    |
    | 11-50    | 900 THB      |
    | 51+      | 800 THB      |
end
promotion spend
  give discount on goods by subtotal
    | subtotal            | off |
    | 1,000–4,999.99 THB  | 5%  |
    | 5,000 THB+          | 10% |
end
)");
  ASSERT_NE(out.pack, nullptr);
  const auto& ladder = *find(*out.pack, "ladder")->offers[0].table;
  EXPECT_TRUE(ladder.step_by_step);
  ASSERT_EQ(ladder.tiers.size(), 3U);
  EXPECT_EQ(ladder.tiers[1].from, 11);
  EXPECT_EQ(ladder.tiers[1].value, 90'000);
  const auto& spend = *find(*out.pack, "spend")->offers[0].table;
  EXPECT_EQ(spend.by, typed::TierTable::By::subtotal);
  EXPECT_EQ(spend.column, typed::TierTable::Column::percent);
  EXPECT_EQ(spend.tiers[1].from, 500'000);
  EXPECT_EQ(spend.tiers[1].value, 10'000'000);
}

TEST(ActiveWindow, IncludesTheLastDay) {
  auto out = sound(R"(
promotion p
  active from 2026-04-01 through 2026-04-30, every Friday or Sunday, 18:00 until 22:00
  give   10% off goods
end
)");
  ASSERT_NE(out.pack, nullptr);
  const auto& window = *out.pack->promotions[0].active;
  ASSERT_EQ(window.kind, Window::Kind::all);
  ASSERT_EQ(window.children.size(), 3U);
  EXPECT_EQ(window.children[0].kind, Window::Kind::dates);
  EXPECT_EQ(window.children[0].to - window.children[0].from, 30);
  EXPECT_EQ(window.children[1].weekdays, 0x50);  // Friday and Sunday
  EXPECT_EQ(window.children[2].from, 18 * 3600);
}

TEST(ActiveWindow, TakesItsDaysIntoBracketsThatRunOverMidnight) {
  auto out = sound(R"(
promotion p
  active every Friday, (22:00 until 02:00 or 12:00 until 13:00)
  give   10% off goods
end
)");
  ASSERT_NE(out.pack, nullptr);
  const auto& window = *out.pack->promotions[0].active;
  ASSERT_EQ(window.kind, Window::Kind::any);
  ASSERT_EQ(window.children.size(), 2U);
  for (const auto& alternative : window.children) {
    ASSERT_EQ(alternative.kind, Window::Kind::all);
    ASSERT_EQ(alternative.children.size(), 2U);
    EXPECT_EQ(alternative.children[0].kind, Window::Kind::weekdays);
    EXPECT_EQ(alternative.children[1].kind, Window::Kind::hours);
  }
}

TEST(ActiveWindow, MixesDaysAndMoments) {
  auto out = sound(R"(
promotion p
  active from 2026-04-01 until 2026-04-30 22:00
  give   10% off goods
end
)");
  ASSERT_NE(out.pack, nullptr);
  const auto& window = *out.pack->promotions[0].active;
  EXPECT_EQ(window.kind, Window::Kind::instants);
  EXPECT_EQ(window.from, 1774976400);  // 2026-03-31 17:00 UTC
  EXPECT_EQ(window.to - window.from, 29 * 86400 + 22 * 3600);
}

TEST(Cap, GoesFromInnerToOuter) {
  auto out = sound(R"(
promotion p
  give 10% off items sku "A"
  cap  2,000 THB per order, 20 items per order
  cap  100 THB per line
  cap  40% of list subtotal per order
end
)");
  ASSERT_NE(out.pack, nullptr);
  const auto& caps = out.pack->promotions[0].caps;
  ASSERT_EQ(caps.size(), 4U);
  EXPECT_EQ(caps[0].scope, typed::Cap::Scope::line);
  EXPECT_EQ(caps[1].amount->constant.scalar, 200'000);
  EXPECT_EQ(caps[2].items->constant.scalar, 20);
  EXPECT_EQ(caps[3].amount->kind, typed::ExprKind::percent_of);
}

TEST(Coupon, MakesAPromotionOptional) {
  auto out = sound(R"(
promotion p
  needs coupon "TEN", " TWENTY "
  give  10% off goods
end
promotion q
  give  10% off goods
end
)");
  ASSERT_NE(out.pack, nullptr);
  EXPECT_EQ(find(*out.pack, "p")->needs.at(0).codes, (std::vector<std::string>{"TEN", "TWENTY"}));
  EXPECT_TRUE(find(*out.pack, "p")->optional);
  EXPECT_FALSE(find(*out.pack, "q")->optional);
}

TEST(Floor, KeepsWhatHoldsWithoutACost) {
  auto out = sound(R"(
promotion p
  give 10% off goods
end
stacking
  never sell below 105% of cost, otherwise 60% of list price, except p
  cap total discount at 40% of list subtotal
end
)");
  ASSERT_NE(out.pack, nullptr);
  ASSERT_TRUE(out.pack->stacking.floor.has_value());
  EXPECT_NE(out.pack->stacking.floor->otherwise, nullptr);
  EXPECT_EQ(out.pack->stacking.floor->except, (std::vector<std::size_t>{0}));
  EXPECT_NE(out.pack->stacking.total_cap, nullptr);
}

TEST(TestBlock, ReadsFactsLinesAndTheDefaultMoment) {
  auto out = sound(R"(
promotion p
  give 10% off goods
end
test "t"
  customer is a guest
  order.channel is "web"
  shipping is 60 THB
  cart
  | sku | tags | quantity | price  | amount |
  | A   | x, y | 2        | 50 THB |        |
  | B   |      | 0.5 kg   | 10 THB |        |
  | C   |      | 3        |        | 10 THB |
  expect p gives nothing because limit
  expect line "A" pays 90 THB
end
)");
  ASSERT_NE(out.pack, nullptr);
  const auto& test = out.pack->tests.at(0);
  EXPECT_EQ(test.at, 1767243600);  // 2026-01-01 12:00 in Bangkok
  EXPECT_TRUE(test.guest);
  EXPECT_EQ(test.shipping_charges, (std::vector<std::int64_t>{6000}));
  ASSERT_EQ(test.lines.size(), 3U);
  EXPECT_EQ(test.lines[0].quantity, 2);
  ASSERT_EQ(test.lines[0].facts.size(), 2U);
  EXPECT_EQ(test.lines[0].facts[1].value.texts, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(test.lines[1].measure_milli, 500);
  EXPECT_TRUE(test.lines[2].is_amount);
  ASSERT_EQ(test.expectations.size(), 2U);
  EXPECT_EQ(test.expectations[0].because, "limit");
  EXPECT_EQ(test.expectations[1].amount, 9000);
}

// The file of ten mistakes: one run finds them all, and the edits of that run mend them all.
TEST(TenMistakes, AreFoundAtOnceAndMended) {
  std::ifstream in(PERK_ROOT "/tests/cases/check/ten_mistakes.perk", std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  compile::Options options;
  options.stop_after = compile::Phase::check;
  auto wrong = compile::compile_texts({{"ten.perk", text}}, options);
  ASSERT_EQ(wrong.diagnostics.all().size(), 10U);
  std::set<diag::Code> codes;
  for (const auto& diagnostic : wrong.diagnostics.all()) {
    codes.insert(diagnostic.code);
    EXPECT_FALSE(diagnostic.edits.empty()) << diagnostic.claim;
    EXPECT_FALSE(diagnostic.span.empty()) << diagnostic.claim;
    EXPECT_FALSE(diagnostic.help.empty()) << diagnostic.claim;
  }
  EXPECT_EQ(codes.size(), 10U);
  auto fixed =
      diag::apply_edits(wrong.diagnostics.all(), wrong.diagnostics.all()[0].span.file, wrong.sources);
  EXPECT_EQ(fixed.applied, 10U);
  auto mended = compile::compile_texts({{"ten.perk", fixed.text}}, options);
  EXPECT_TRUE(mended.diagnostics.all().empty())
      << diag::render_text(mended.diagnostics.all(), mended.sources);
}

}  // namespace
}  // namespace perk
