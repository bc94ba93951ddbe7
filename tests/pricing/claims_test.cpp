// What a cart asks of a ledger and what its price claims: counters with holders and windows, codes, accounts.
#include "perk/claims.h"

#include <gtest/gtest.h>

#include "runtime/ops/civil.h"
#include "tests/pricing/module_builder.h"

namespace perk::test {
namespace {

using ir::BoundKind;
using ir::LastGrant;
using Window = CounterKey::Window;
using Kind = ir::Period::Kind;

constexpr std::uint32_t kSku = 0, kRole = 3, kCustomer = 5;
constexpr std::int64_t kHour = 3600;

// UTC seconds of a clock in UTC.
std::int64_t at(std::int64_t year, int month, int day, std::int64_t hour = 0, std::int64_t minute = 0) {
  return ops::days_from_civil({year, month, day}) * ops::kDaySeconds + hour * kHour + minute * 60;
}

// Western Europe's summer time of 2026.
void live_in_london(Pack& pack) {
  pack.module.zone = {"Europe/London", {{0, 0}, {at(2026, 3, 29, 1), 3600}, {at(2026, 10, 25, 1), 0}}};
}

Cart known_cart(const std::vector<Item>& items = {{"A", 1, 10000}}) {
  Cart shop = cart(items);
  shop.id = "order-1";
  shop.customer = {{"id", std::string("c-1")}};
  return shop;
}

LedgerQuestion ask(const Engine& engine, const Cart& shop) {
  auto asked = engine.question(shop);
  if (const auto* error = std::get_if<CartError>(&asked)) ADD_FAILURE() << error->place << error->message;
  return std::get<LedgerQuestion>(asked);
}

Claims claim(const Engine& engine, const Cart& shop) {
  auto claimed = engine.claims(shop, price(engine, shop));
  if (const auto* error = std::get_if<CartError>(&claimed)) ADD_FAILURE() << error->place << error->message;
  return std::get<Claims>(claimed);
}

// The one counter of a promotion with this period, at this moment.
CounterKey window_at(Pack& pack, ir::Period period, std::int64_t now) {
  Promo& promo = pack.promo("p");
  promo.percent(10, goods()).bound(BoundKind::uses, 2, "c");
  pack.module.promotions[promo.rank()].bounds[0].period = period;
  Cart shop = known_cart();
  shop.now = {now};
  const Engine engine = pack.engine();
  const LedgerQuestion question = ask(engine, shop);
  const Claims claims = claim(engine, shop);
  EXPECT_EQ(question.counters.size(), 1U);
  EXPECT_EQ(claims.counters.size(), 1U);
  EXPECT_EQ(question.counters.at(0), claims.counters.at(0).counter);
  return question.counters.at(0);
}

TEST(Claims, SayWhatAHoldCountsInAndHowMuchOfIt) {
  Pack pack;
  pack.promo("p")
      .percent(10, goods())
      .bound(BoundKind::uses, 2, "p-uses", {kCustomer})
      .bound(BoundKind::money, 1500, "p-money", {}, LastGrant::whole);
  const Engine engine = pack.engine();
  const Cart shop = known_cart();
  const LedgerQuestion question = ask(engine, shop);
  EXPECT_EQ(question.order, "order-1");
  EXPECT_EQ(question.customer, "c-1");
  EXPECT_EQ(question.promotions, std::vector<std::string>{"p"});
  ASSERT_EQ(question.counters.size(), 2U);
  EXPECT_EQ(question.counters[0].counter, "p-uses");
  EXPECT_EQ(question.counters[0].holder, "=c-1");
  EXPECT_EQ(question.counters[1].holder, "");
  const Claims claims = claim(engine, shop);
  EXPECT_EQ(claims.order, "order-1");
  EXPECT_EQ(claims.customer, "c-1");
  EXPECT_EQ(claims.list_subtotal, Money{10000});
  EXPECT_EQ(claims.total, Money{9000});
  ASSERT_EQ(claims.promotions.size(), 1U);
  EXPECT_EQ(claims.promotions[0].amount, Money{1000});
  ASSERT_EQ(claims.counters.size(), 2U);
  EXPECT_EQ(claims.counters[0].counter, question.counters[0]);
  EXPECT_EQ(claims.counters[0].amount, 1);
  EXPECT_EQ(claims.counters[0].at_most, 2);
  EXPECT_EQ(claims.counters[0].at_end, AtEnd::part);
  EXPECT_EQ(claims.counters[1].counter, question.counters[1]);
  EXPECT_EQ(claims.counters[1].amount, 1000);
  EXPECT_EQ(claims.counters[1].at_most, 1500);
  EXPECT_EQ(claims.counters[1].at_end, AtEnd::whole);
  EXPECT_EQ(claims.counters[1].text, "p-money of 1500");
}

TEST(Claims, TwoBoundsOfOneCounterAreOneClaimOfTheNarrower) {
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::uses, 9, "c").bound(BoundKind::uses, 4, "c");
  const Claims claims = claim(pack.engine(), known_cart());
  ASSERT_EQ(claims.counters.size(), 1U);
  EXPECT_EQ(claims.counters[0].amount, 1);
  EXPECT_EQ(claims.counters[0].at_most, 4);
}

TEST(Claims, HoldersAreWrittenSoThatNoTwoAreTheSame) {
  Pack pack;
  pack.promo("p")
      .percent(10, goods())
      .bound(BoundKind::uses, 2, "c", {kCustomer, kRole}, LastGrant::part, true);
  const Engine engine = pack.engine();
  const auto holder = [&](std::vector<Fact> customer) {
    Cart shop = known_cart();
    shop.customer = std::move(customer);
    return ask(engine, shop).counters.at(0).holder;
  };
  EXPECT_EQ(holder({{"id", std::string("a|b\\")}, {"job_role", std::string("-")}}), "=a\\|b\\\\|=-");
  EXPECT_EQ(holder({{"job_role", std::string("x")}}), "-|=x");
  EXPECT_EQ(holder({{"id", std::string()}}), "=|-");
}

TEST(Claims, AGuestAsksForNothingThatCountsByCustomer) {
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::uses, 2, "c", {kCustomer});
  const LedgerQuestion question = ask(pack.engine(), cart({{"A", 1, 100}}));
  EXPECT_TRUE(question.counters.empty());
  EXPECT_TRUE(question.promotions.empty());
}

TEST(Claims, ABoundByTheLineAsksOncePerValue) {
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::items, 5, "c", {kSku, kCustomer});
  const Engine engine = pack.engine();
  const Cart shop = known_cart({{"A", 2, 10000}, {"B", 1, 10000}, {"A", 3, 9000}});
  const LedgerQuestion question = ask(engine, shop);
  ASSERT_EQ(question.counters.size(), 2U);
  EXPECT_EQ(question.counters[0].key, "A");
  EXPECT_EQ(question.counters[1].key, "B");
  EXPECT_EQ(question.counters[1].holder, "=c-1");
  const Claims claims = claim(engine, shop);
  ASSERT_EQ(claims.counters.size(), 2U);
  EXPECT_EQ(claims.counters[0].counter, question.counters[0]);
  EXPECT_EQ(claims.counters[0].amount, 5);
}

TEST(ClaimWindows, ADayIsABusinessDayHoweverLong) {
  Pack pack;
  live_in_london(pack);
  pack.module.day_start = 2 * kHour;  // 01:00 to 03:00 of the clock has no 01:30 on the 29th of March
  const CounterKey key = window_at(pack, {Kind::day}, at(2026, 3, 29, 0, 59));
  EXPECT_EQ(key.window, Window::fixed);
  EXPECT_EQ(key.from.seconds, at(2026, 3, 28, 2));
  EXPECT_EQ(key.to.seconds, at(2026, 3, 29, 1));  // 02:00 of summer time
  Pack after;
  live_in_london(after);
  after.module.day_start = 2 * kHour;
  const CounterKey next = window_at(after, {Kind::day}, at(2026, 3, 29, 1));
  EXPECT_EQ(next.from.seconds, at(2026, 3, 29, 1));
  EXPECT_EQ(next.to.seconds, at(2026, 3, 30, 1));
  Pack autumn;
  live_in_london(autumn);
  const CounterKey longest = window_at(autumn, {Kind::day}, at(2026, 10, 25, 12));
  EXPECT_EQ(longest.to.seconds - longest.from.seconds, 25 * kHour);
}

TEST(ClaimWindows, AWeekBeginsOnMonday) {
  Pack pack;
  pack.module.day_start = 6 * kHour;
  // Monday the 2nd before six belongs to the week before.
  const CounterKey key = window_at(pack, {Kind::week}, at(2026, 2, 2, 5, 59));
  EXPECT_EQ(key.from.seconds, at(2026, 1, 26, 6));
  EXPECT_EQ(key.to.seconds, at(2026, 2, 2, 6));
}

TEST(ClaimWindows, MonthsAndYearsBeginWithTheirFirstBusinessDay) {
  Pack pack;
  live_in_london(pack);
  const CounterKey month = window_at(pack, {Kind::month}, at(2026, 3, 31, 23, 30));  // 00:30 of the 1st there
  EXPECT_EQ(month.from.seconds, at(2026, 3, 31, 23));
  EXPECT_EQ(month.to.seconds, at(2026, 4, 30, 23));
  Pack leap;
  const CounterKey february = window_at(leap, {Kind::month}, at(2028, 2, 29, 23));
  EXPECT_EQ(february.from.seconds, at(2028, 2, 1));
  EXPECT_EQ(february.to.seconds, at(2028, 3, 1));
  Pack yearly;
  yearly.module.day_start = 6 * kHour;
  const CounterKey year = window_at(yearly, {Kind::year}, at(2026, 1, 1, 5));
  EXPECT_EQ(year.from.seconds, at(2025, 1, 1, 6));
  EXPECT_EQ(year.to.seconds, at(2026, 1, 1, 6));
}

TEST(ClaimWindows, RollingOnesGoBackOnTheCalendarOrBySeconds) {
  Pack months;
  const CounterKey year = window_at(months, {Kind::rolling, 12}, at(2028, 2, 29, 10));
  EXPECT_EQ(year.window, Window::rolling);
  EXPECT_EQ(year.from.seconds, at(2027, 2, 28, 10));
  EXPECT_EQ(year.to.seconds, at(2028, 2, 29, 10));
  Pack days;
  live_in_london(days);
  // A calendar day back over the change is 23 hours, 24 hours are 24 hours.
  const CounterKey day = window_at(days, {Kind::rolling, 0, 1}, at(2026, 3, 29, 11));
  EXPECT_EQ(day.from.seconds, at(2026, 3, 28, 12));
  Pack hours;
  live_in_london(hours);
  const CounterKey exact = window_at(hours, {Kind::rolling, 0, 0, 24 * kHour}, at(2026, 3, 29, 11));
  EXPECT_EQ(exact.from.seconds, at(2026, 3, 28, 11));
  Pack skipped;
  live_in_london(skipped);
  // 01:30 a day before does not exist on the 29th: the first that does is 02:00.
  const CounterKey gap = window_at(skipped, {Kind::rolling, 0, 1}, at(2026, 3, 30, 0, 30));
  EXPECT_EQ(gap.from.seconds, at(2026, 3, 29, 1));
}

TEST(Claims, OrdersThemselvesAreCountedNowhere) {
  Pack pack;
  Promo& promo = pack.promo("p");
  promo.percent(10, goods()).bound(BoundKind::money, 500, "c");
  pack.module.promotions[promo.rank()].bounds[0].period.kind = Kind::order;
  const Engine engine = pack.engine();
  EXPECT_TRUE(ask(engine, known_cart()).counters.empty());
  EXPECT_TRUE(claim(engine, known_cart()).counters.empty());
}

TEST(Questions, ACodeThatThePackDoesNotListMayBeOfAnyPool) {
  Pack pack;
  const std::uint32_t pool = pack.pool("made", {});
  const std::uint32_t listing = pack.pool("listing", {"LISTED"});
  pack.module.pools[listing].uses_per_code = 3;
  pack.promo("p").percent(10, goods()).needs_pool(pool).bound(BoundKind::uses, 2, "p-uses");
  pack.promo("q").percent(10, goods()).needs_pool(listing);
  pack.promo("r").percent(10, goods()).coupon("NAMED").bound(BoundKind::uses, 2, "r-uses");
  const Engine engine = pack.engine();
  Cart shop = known_cart();
  EXPECT_TRUE(ask(engine, shop).promotions.empty());
  shop.coupons = {" made-1 ", "listed"};
  const LedgerQuestion question = ask(engine, shop);
  EXPECT_EQ(question.promotions, (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(question.codes, (std::vector<std::string>{"listed", "made-1"}));
  ASSERT_EQ(question.counters.size(), 1U);
  EXPECT_EQ(question.counters[0].counter, "p-uses");
  // One that promotions name themselves is nobody's to know.
  shop.coupons = {"named"};
  EXPECT_EQ(ask(engine, shop).promotions, std::vector<std::string>{"r"});
  EXPECT_TRUE(ask(engine, shop).codes.empty());
}

TEST(Questions, ACodeIsAskedForWhoeverCouldTakeIt) {
  Pack pack;
  const std::uint32_t pool = pack.pool("made", {});
  pack.promo("p").percent(10, goods()).needs_pool(pool).active(1, 2, "once");
  const Engine engine = pack.engine();
  Cart shop = known_cart();
  shop.coupons = {"made-1"};
  EXPECT_TRUE(ask(engine, shop).promotions.empty());
  EXPECT_EQ(ask(engine, shop).codes, std::vector<std::string>{"made-1"});
  shop.currency = "EUR";
  EXPECT_TRUE(ask(engine, shop).codes.empty());
}

TEST(Questions, WhatReadsABalanceIsAskedForBeforeItIsKnown) {
  Pack pack;
  const std::uint32_t stars = pack.account("stars", "star");
  const std::uint32_t purse = pack.account("purse", "");
  pack.promo("p").percent(10, goods()).needs_balance(stars, 10);
  pack.promo("q").spend_balance(purse, balance_of(purse, true));
  const Engine engine = pack.engine();
  EXPECT_EQ(ask(engine, known_cart()).accounts, (std::vector<std::string>{"stars", "purse"}));
  EXPECT_TRUE(ask(engine, cart({{"A", 1, 10000}})).accounts.empty());
  Cart shop = known_cart();
  give({{}, {}, {{"stars", 12}, {"purse", 300}}, {}}, shop);
  const Claims claims = claim(engine, shop);
  ASSERT_EQ(claims.spends.size(), 2U);
  EXPECT_EQ(claims.spends[0].account, "purse");
  EXPECT_EQ(claims.spends[0].amount, 300);
  EXPECT_EQ(claims.spends[1].account, "stars");
  EXPECT_EQ(claims.spends[1].amount, 10);
}

TEST(Claims, CodesComeWithTheirPromotionsAndTheirPool) {
  Pack pack;
  const std::uint32_t made = pack.pool("made", {});
  const std::uint32_t listing = pack.pool("listing", {"LISTED"});
  pack.module.pools[listing].uses_per_code = 3;
  pack.promo("p").percent(10, goods()).needs_pool(made);
  pack.promo("q").percent(10, goods()).needs_pool(made);
  pack.promo("r").percent(10, goods()).needs_pool(listing);
  pack.promo("s").percent(10, goods()).coupon("NAMED");
  pack.promo("t").percent(0, goods()).coupon("NOTHING");
  const Engine engine = pack.engine();
  Cart shop = known_cart();
  shop.coupons = {"made-1", "made-2", "listed", "named", "nothing"};
  give({{}, {{"MADE-1", "made", {}, {}, {}, {}}, {"MADE-2", "made", {}, {}, {}, {}}}, {}, {}}, shop);
  const Claims claims = claim(engine, shop);
  ASSERT_EQ(claims.promotions.size(), 4U);
  ASSERT_EQ(claims.codes.size(), 3U);
  EXPECT_EQ(claims.codes[0].code, "listed");
  EXPECT_EQ(claims.codes[0].pool, "listing");
  EXPECT_TRUE(claims.codes[0].listed);
  EXPECT_EQ(claims.codes[0].uses, 3);
  EXPECT_EQ(claims.codes[1].code, "made-1");  // the first by its key; the second is not used
  EXPECT_EQ(claims.codes[1].promotions, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_FALSE(claims.codes[1].listed);
  EXPECT_EQ(claims.codes[2].code, "named");
  EXPECT_EQ(claims.codes[2].pool, "");
  EXPECT_TRUE(claims.codes[2].listed);
}

TEST(Claims, CreditsAndIssuesSayWhatBecomesOfThem) {
  Pack pack;
  const std::uint32_t stars = pack.account("stars", "star");
  pack.module.accounts[stars].lapse = {ir::Lapse::Kind::after_last, {}, "order_placed", 24};
  const std::uint32_t made = pack.pool("made", {}, 700);
  ir::Pool& pool = pack.module.pools[made];
  pool.pattern = "P-????";
  pool.made = 10;
  pool.check_digit = pool.from_issue = pool.used_in_parts = true;
  pool.uses_per_code = 2;
  pool.days = 30;
  pack.promo("p").credit(stars, count(5)).issue(made, count(2));
  const Claims claims = claim(pack.engine(), known_cart());
  ASSERT_EQ(claims.credits.size(), 1U);
  EXPECT_EQ(claims.credits[0].amount, 5);
  EXPECT_EQ(claims.credits[0].lapse.kind, Lapse::Kind::after_last);
  EXPECT_EQ(claims.credits[0].lapse.event, "order_placed");
  EXPECT_EQ(claims.credits[0].lapse.length, (Duration{24, 0, 0}));
  ASSERT_EQ(claims.issues.size(), 1U);
  EXPECT_EQ(claims.issues[0].pool, "made");
  EXPECT_EQ(claims.issues[0].count, 2);
  EXPECT_EQ(claims.issues[0].made, (CodePattern{"P-????", true, 2, Duration{0, 30, 0}, 700, false}));
}

TEST(Claims, AResultOfAnotherCartOrPackIsRefused) {
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::uses, 2, "c");
  const Engine engine = pack.engine();
  const Cart shop = known_cart();
  const auto refused = [&](const Cart& of, const Result& result) {
    const auto claimed = engine.claims(of, result);
    const auto* error = std::get_if<CartError>(&claimed);
    return error != nullptr && error->code == ErrorCode::other_order;
  };
  const Result good = price(engine, shop);
  EXPECT_FALSE(refused(shop, good));
  Cart other = shop;
  other.id = "order-2";
  EXPECT_TRUE(refused(other, good));
  other = known_cart({{"A", 2, 10000}});
  EXPECT_TRUE(refused(other, good));
  Result of_other_pack = good;
  of_other_pack.pack_version = "1";
  EXPECT_TRUE(refused(shop, of_other_pack));
  Result of_other_counter = good;
  of_other_counter.holds[0].counter = "d";
  EXPECT_TRUE(refused(shop, of_other_counter));
  Result of_no_promotion = good;
  of_no_promotion.holds[0].promotion = 7;
  EXPECT_TRUE(refused(shop, of_no_promotion));
}

TEST(Claims, InAnotherCurrencyThereIsNothingToAskOrClaim) {
  Pack pack;
  pack.promo("p").percent(10, goods()).bound(BoundKind::uses, 2, "c");
  const Engine engine = pack.engine();
  Cart shop = known_cart();
  shop.currency = "EUR";
  EXPECT_TRUE(ask(engine, shop).counters.empty());
  EXPECT_TRUE(claim(engine, shop).counters.empty());
}

// ---- codes that are used in parts -----------------------------------------------------------------------
Pack parts_pack(std::int64_t worth = 5000) {
  Pack pack;
  pack.module.pools[pack.pool("cards", {"CARD"}, worth)].used_in_parts = true;
  return pack;
}

Cart with_card(std::optional<std::int64_t> left, std::int64_t amount) {
  Cart shop = known_cart({{"A", 1, amount}});
  shop.coupons = {"card"};
  if (left) shop.coupon_facts = {{"CARD", "cards", {}, {}, {}, Money{*left}}};
  return shop;
}

TEST(CodesInParts, PayNoMoreThanIsLeftOfThem) {
  Pack pack = parts_pack();
  pack.promo("p").percent(100, goods(), "order").needs_pool(0);
  const Engine engine = pack.engine();
  EXPECT_EQ(off(price(engine, with_card({}, 3000)), "p"), 3000);
  EXPECT_EQ(off(price(engine, with_card({}, 30000)), "p"), 5000);
  EXPECT_EQ(off(price(engine, with_card(1200, 30000)), "p"), 1200);
  EXPECT_EQ(claim(engine, with_card(1200, 30000)).codes.at(0).worth_taken, 1200);
  EXPECT_EQ(ask(engine, with_card({}, 3000)).codes, std::vector<std::string>{"card"});
  const Result spent = price(engine, with_card(0, 30000));
  EXPECT_EQ(find(spent, "p").outcome, Outcome::missing_coupon);
  EXPECT_EQ(spent.coupons.at(0).reason, "used up");
}

TEST(CodesInParts, AreSharedByRank) {
  Pack pack = parts_pack(1000);
  pack.promo("a").percent(6, goods()).needs_pool(0);
  pack.promo("b").percent(6, goods()).needs_pool(0);
  pack.promo("c").percent(6, goods()).needs_pool(0);
  const Engine engine = pack.engine();
  const Cart shop = with_card({}, 10000);
  const Result result = price(engine, shop);
  EXPECT_EQ(off(result, "a"), 600);
  EXPECT_EQ(off(result, "b"), 400);
  EXPECT_EQ(off(result, "c"), 0);
  EXPECT_EQ(result.total, Money{9000});
  EXPECT_EQ(claim(engine, shop).codes.at(0).worth_taken, 1000);
}

TEST(CodesInParts, OnlyWhatIsGivenIsTaken) {
  Pack pack = parts_pack(1000);
  // There is room for 400 of it before the later stage.
  pack.promo("a").amount(ir::OfferKind::amount_off_in_all, 1000, sku("A")).needs_pool(0);
  pack.promo("b").percent(50, sku("B"), "order").needs_pool(0);
  const Engine engine = pack.engine();
  Cart shop = with_card({}, 400);
  shop.lines.push_back(cart({{"B", 1, 1000, "goods", -1, "2"}}).lines.front());
  const Result result = price(engine, shop);
  EXPECT_EQ(off(result, "a"), 400);
  EXPECT_EQ(off(result, "b"), 500);
}

TEST(CodesInParts, WhatIsLeftIsAnAmount) {
  Pack pack = parts_pack();
  const auto priced = pack.engine().price(with_card(-1, 100));
  ASSERT_TRUE(std::holds_alternative<CartError>(priced));
  EXPECT_EQ(std::get<CartError>(priced).place, "coupon_facts[0].left");
}

// ---- promotions stopped by hand -------------------------------------------------------------------------
TEST(Stopped, GiveNothingAndSaySo) {
  Pack pack;
  pack.promo("p").percent(10, goods()).coupon("CODE");
  pack.promo("q").percent(20, goods());
  const Engine engine = pack.engine();
  Cart shop = known_cart();
  shop.coupons = {"CODE"};
  shop.stopped = {"p", "gone"};
  const Result result = price(engine, shop);
  EXPECT_EQ(find(result, "p").outcome, Outcome::blocked);
  EXPECT_EQ(find(result, "p").reason, "stopped by the shop");
  EXPECT_EQ(off(result, "q"), 2000);
  EXPECT_EQ(result.coupons.at(0).kind, CouponVerdict::Kind::recognised_not_used);
  EXPECT_EQ(result.coupons.at(0).reason, "p: stopped by the shop");
  const auto why = engine.why(shop, "p");
  ASSERT_TRUE(std::get<std::optional<Why>>(why).has_value());
  EXPECT_EQ(std::get<std::optional<Why>>(why)->result.outcome, Outcome::blocked);
}

}  // namespace
}  // namespace perk::test
