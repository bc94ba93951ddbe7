// What the checker makes of each phrase of an offer, and what lowering makes of that.
#include <gtest/gtest.h>
#include <perk/compile.h>

#include "compiler/sema/typed.h"
#include "runtime/ir/ir.h"
#include "runtime/ir/verify.h"

namespace perk {
namespace {

using typed::ExprKind;
using typed::OfferKind;
using Stage = typed::Stage::Kind;

constexpr std::string_view kPack = R"(pack shop "A shop"
  currency THB
  timezone "Asia/Bangkok"
  use      "schema/shop"
end
schema more
  customer.allowance money, optional
  customer.rate      percent, optional
  customer.bonus     number, optional
  order.wait         duration, optional
end
account stars
  unit  star, stars
  worth 0.25 THB
end
account cents
  unit  cent, cents
  worth 0.001 THB
end
account wallet
  holds THB
end
coupons birthday
  codes "AAA", "BBB"
end
)";

class Offers : public ::testing::Test {
 protected:
  // One promotion of these clauses, and its first offer.
  const typed::Offer& offer(std::string_view clauses) {
    out_ = compile::compile_texts(
        {{"shop.perk", std::string(kPack) + "promotion p\n" + std::string(clauses) + "\nend\n"}}, {});
    EXPECT_FALSE(out_.diagnostics.has_errors()) << diag::render_text(out_.diagnostics.all(), out_.sources);
    if (out_.module == nullptr) return none_;
    EXPECT_EQ(ir::verify(*out_.module), std::vector<std::string>{}) << compile::print_ir(out_);
    return out_.pack->promotions.at(0).offers.at(0);
  }

  [[nodiscard]] const typed::Promotion& promotion() const { return out_.pack->promotions.at(0); }
  [[nodiscard]] Stage stage_of(const typed::Offer& offer) const {
    return out_.pack->stacking.stages.at(offer.stage).kind;
  }
  [[nodiscard]] std::string ir() const { return compile::print_ir(out_); }
  void lowers_to(std::string_view part) const {
    EXPECT_NE(ir().find(part), std::string::npos) << part << "\n" << ir();
  }

  compile::Compilation out_;
  typed::Offer none_;
};

TEST_F(Offers, TakeFactsForAmounts) {
  const auto& allowance = offer("give customer.allowance off goods in all");
  EXPECT_EQ(allowance.kind, OfferKind::amount_off_in_all);
  ASSERT_NE(allowance.value, nullptr);
  EXPECT_EQ(allowance.value->kind, ExprKind::field);
  EXPECT_TRUE(allowance.value->type.optional);
  EXPECT_EQ(offer("give customer.rate off items sku \"A\"").kind, OfferKind::percent_off);
  const auto& share = offer("give 5% of subtotal of items sku \"A\" off goods");
  EXPECT_EQ(share.kind, OfferKind::amount_off_in_all);
  EXPECT_EQ(share.value->kind, ExprKind::percent_of);
  EXPECT_EQ(offer("give shipping at customer.allowance").kind, OfferKind::shipping_price);
}

TEST_F(Offers, LookUpInTheirTable) {
  const auto& percent = offer(R"(give by customer.tier off items sku "A"
  | customer.tier | off |
  | any           | 5%  |
  | gold          | 10% |)");
  EXPECT_EQ(percent.kind, OfferKind::percent_off);
  ASSERT_NE(percent.value, nullptr);
  ASSERT_NE(percent.value->table, nullptr);
  // The more particular row first, whatever the order written.
  EXPECT_EQ(percent.value->table->rows.at(0).cells.at(0).value.text, "gold");
  lowers_to("lookup0 | \"gold\": 10000000 | any: 5000000");
  lowers_to("= lookup s");
}

TEST_F(Offers, LookUpByTheirOwnGoods) {
  const auto& tiers = offer(R"(give by customer.tier, quantity off each of items sku "A"
  | tier | quantity | off   |
  | any  | 3+       | 5 THB |
  | gold | 1+       | 7 THB |
  | gold | 10+      | 9 THB |
  | gold | 2        | 1 THB |)");
  EXPECT_EQ(tiers.kind, OfferKind::amount_off_each);
  ASSERT_NE(tiers.value, nullptr);
  const auto& key = *tiers.value->args.at(1);
  EXPECT_EQ(key.kind, ExprKind::quantity);
  EXPECT_EQ(key.sel->kind, typed::SelKind::sku);
  lowers_to("| \"gold\" 2: 100 | \"gold\" 10+: 900 | \"gold\" 1+: 700 | any 3+: 500");
}

TEST_F(Offers, LookUpPricesAndDiscounts) {
  EXPECT_EQ(offer(R"(give price of items sku "A" by customer.tier
  | customer.tier | all at |
  | gold          | 50 THB |)")
                .kind,
            OfferKind::special_price);
  const auto& whole = offer(R"(give discount on goods by customer.is_member
  | is_member | off |
  | yes       | 3%  |)");
  EXPECT_EQ(whole.kind, OfferKind::percent_off_together);
  EXPECT_EQ(stage_of(whole), Stage::order);
  EXPECT_EQ(offer(R"(give discount on items sku "A" by payment.method
  | method | off each |
  | cash   | 3 THB    |)")
                .kind,
            OfferKind::amount_off_each);
}

TEST_F(Offers, AreGivenForEvery) {
  const auto& pieces = offer("give 20 THB off items sku \"A\" for every 3 items of items sku \"A\"");
  EXPECT_EQ(pieces.kind, OfferKind::amount_off_in_all);
  EXPECT_EQ(pieces.value->kind, ExprKind::multiply);
  EXPECT_EQ(pieces.value->args.at(1)->kind, ExprKind::times_into);
  lowers_to("multiply_money");
  const auto& bounded =
      offer("give 20 THB off goods for every 500 THB of items sku \"A\"\n  limit 4 times per order");
  EXPECT_EQ(bounded.value->args.at(1)->kind, ExprKind::least);
  lowers_to("least");
  const auto& share = offer("give 5% of subtotal off goods for every 3 items");
  EXPECT_EQ(share.value->kind, ExprKind::multiply);
  lowers_to("percent_of");
}

TEST_F(Offers, PickAsManyAsAnAmountPaysFor) {
  const auto& picked = offer("give cheapest 2 of items sku \"A\" free for every 500 THB of goods");
  EXPECT_EQ(picked.kind, OfferKind::percent_off);
  ASSERT_NE(picked.sel->pick_count, nullptr);
  EXPECT_EQ(picked.sel->pick_count->kind, ExprKind::multiply);
  EXPECT_EQ(offer("give 1 of items sku \"A\" at 10 THB off for every 500 THB of goods").kind,
            OfferKind::amount_off_each);
  const auto& looked_up = offer(R"(give cheapest by customer.tier of items sku "A" free
  | customer.tier | count |
  | gold          | 2     |)");
  ASSERT_NE(looked_up.sel->pick_count, nullptr);
  EXPECT_EQ(looked_up.sel->pick_count->kind, ExprKind::lookup);
}

TEST_F(Offers, TakeWordsOfGroups) {
  const auto& words = offer(
      "give cheapest 1 of every 3 of goods free, from the cheapest, of one line, last group partial, spread "
      "over "
      "the set");
  EXPECT_TRUE(words.words.from_cheapest && words.words.of_one_line && words.words.last_partial &&
              words.words.spread_over_set);
  lowers_to(", from the cheapest, of one line, last group partial, spread over the set");
  const auto& second = offer("give 2nd cheapest of every 4 of goods at 50% off");
  EXPECT_EQ(second.words.ordinal, 2);
  EXPECT_EQ(second.k, 1);
  EXPECT_EQ(second.n, 4);
  EXPECT_FALSE(offer("give most expensive 1 of goods free for every 3 of goods").rewards_cheapest);
  EXPECT_EQ(offer("give cheapest 1 of items sku \"A\" free for every 3 of goods").kind, OfferKind::buy_get);
}

TEST_F(Offers, TakeFromShippingToo) {
  const auto& whole =
      offer("give 10% off goods and shipping except items sku \"A\", up to 100 THB per order");
  EXPECT_EQ(whole.kind, OfferKind::percent_off_together);
  EXPECT_TRUE(whole.words.and_shipping);
  EXPECT_EQ(whole.sel->kind, typed::SelKind::except);
  EXPECT_EQ(stage_of(whole), Stage::total);
  EXPECT_EQ(promotion().caps.size(), 1U);
  const auto& amount = offer("give 500 THB off goods and shipping");
  EXPECT_EQ(amount.kind, OfferKind::amount_off_in_all);
  EXPECT_TRUE(amount.words.and_shipping);
}

TEST_F(Offers, ReadTablesByProductAndByStepsOfMoney) {
  EXPECT_TRUE(offer(R"(give price of goods by quantity, each product by itself
  | quantity | all at |
  | 2+       | 20 THB |)")
                  .words.each_product);
  const auto& steps = offer(R"(give discount on goods by subtotal, step by step
  | subtotal | off |
  | 100 THB+ | 5%  |)");
  ASSERT_TRUE(steps.table.has_value());
  EXPECT_TRUE(steps.table->step_by_step);
}

TEST_F(Offers, AreGifts) {
  const auto& gift = offer("give 1 sku \"MUG\" + 2 sku \"SPOON\" as a gift");
  EXPECT_EQ(gift.kind, OfferKind::gift);
  EXPECT_EQ(gift.value, nullptr);
  EXPECT_EQ(gift.slots.at(1).sel->texts, std::vector<std::string>{"SPOON"});
  EXPECT_EQ(stage_of(gift), Stage::item);
  lowers_to("offer gift part");
  const auto& later = offer("give 1 sku \"MUG\" as a gift for every 500 THB of goods\n  stage total");
  EXPECT_EQ(later.value->kind, ExprKind::times_into);
  EXPECT_EQ(stage_of(later), Stage::total);
}

TEST_F(Offers, AreCredits) {
  const auto& points =
      offer("give 1 star for every 25 THB of goods, up to 100 stars\n  limit 3 times per order");
  EXPECT_EQ(points.kind, OfferKind::credit);
  EXPECT_EQ(points.account, 0U);
  EXPECT_EQ(stage_of(points), Stage::reward);
  EXPECT_EQ(points.value->args.at(1)->kind, ExprKind::least);
  ASSERT_EQ(promotion().caps.size(), 1U);
  EXPECT_EQ(promotion().caps[0].amount->type.base, typed::Base::count);
  const auto& back = offer("give back 20% of items sku \"A\" to wallet");
  EXPECT_EQ(back.account, 2U);
  EXPECT_EQ(back.value->kind, ExprKind::percent_of);
  const auto& tier = offer(R"(give back by customer.tier of goods to wallet
  | tier | back |
  | gold | 30%  |)");
  EXPECT_EQ(tier.value->args.at(1)->kind, ExprKind::lookup);
  lowers_to("percent_of");
  // In units: what the share is worth in whole stars, or in thousandths of a minor unit and more.
  EXPECT_EQ(offer("give back 20% of goods to stars").value->args.at(0)->kind, ExprKind::times_into);
  EXPECT_EQ(offer("give back 20% of goods to cents").value->args.at(0)->args.at(0)->kind, ExprKind::multiply);
  EXPECT_EQ(offer("give customer.bonus to stars").value->args.at(0)->kind, ExprKind::times_into);
  EXPECT_EQ(offer(R"(give by customer.tier to stars
  | tier | stars    |
  | gold | 30 stars |)")
                .value->type.base,
            typed::Base::count);
}

TEST_F(Offers, SpendBalancesAndIssueCoupons) {
  const auto& wallet = offer("give balance of wallet off goods");
  EXPECT_EQ(wallet.kind, OfferKind::spend_balance);
  EXPECT_EQ(wallet.value->kind, ExprKind::balance);
  EXPECT_EQ(stage_of(wallet), Stage::order);
  lowers_to("balance_money account2");
  EXPECT_EQ(offer("give balance of stars off goods").value->kind, ExprKind::multiply);
  EXPECT_EQ(offer("give balance of cents off goods").value->kind, ExprKind::percent_of);
  const auto& coupon = offer("give a coupon from birthday");
  EXPECT_EQ(coupon.kind, OfferKind::issue_coupon);
  EXPECT_EQ(coupon.pool, 0U);
  EXPECT_EQ(coupon.value, nullptr);
  EXPECT_EQ(offer("give 2 coupons from birthday for every 3 items").value->kind, ExprKind::multiply);
}

TEST_F(Offers, AskFactsOfRewardsBalancesAndTaxes) {
  EXPECT_EQ(offer("give 5 stars\n  when final subtotal is at least 300 THB").kind, OfferKind::credit);
  (void)offer("give 5% off goods\n  when balance of stars is at least 20 stars");
  lowers_to("balance account0");
  (void)offer("give 5% off goods\n  when subtotal of items sku \"A\" before tax is at least 20 THB");
  lowers_to("subtotal_before_tax");
  (void)offer("give 5% off goods\n  when list subtotal before tax is at least 20 THB");
  lowers_to("list_subtotal_before_tax");
  (void)offer("give 5% off goods\n  when order.wait is at least 2 days");
  lowers_to("[172800");
  (void)offer("give 5% off goods\n  when coupon.owner is known and customer.rate is at least 5%");
  lowers_to("[5%");
}

}  // namespace
}  // namespace perk
