// What the C interface prices and shows is what the C++ one says, on every cart of the cases.
#include <gtest/gtest.h>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "perk/canonical.h"
#include "perk/engine.h"
#include "runtime/ir/ir.h"
#include "tests/c/handles.h"

namespace perk::c_test {
namespace {

TEST(Agree, EveryCartOfTheCases) {
  std::size_t carts = 0;
  for (const compile::Compilation& pack : packs()) {
    const Engine engine(pack.module);
    const EngineHandle handle = engine_of(file_of(pack));
    ASSERT_NE(handle, nullptr);
    for (const Cart& cart : carts_of(pack)) {
      const auto expected = engine.price(cart);
      perk_status status = PERK_OK;
      const ResultHandle result = price(handle.get(), cart_of(cart).get(), &status);
      if (const auto* error = std::get_if<CartError>(&expected)) {
        EXPECT_EQ(status, PERK_CART_UNKNOWN_FIELD + static_cast<perk_status>(error->code));
        continue;
      }
      ASSERT_EQ(status, PERK_OK);
      ASSERT_EQ(canonical_of(result.get()), canonical(std::get<Result>(expected)))
          << pack.module->pack << ", cart " << cart.id;
      ++carts;
    }
  }
  EXPECT_GT(carts, 150U);
}

// What a ledger answers beside what test blocks say: promotions stopped by hand, what is left of codes.
TEST(Agree, StoppedPromotionsAndCodesUsedInParts) {
  std::size_t blocked = 0, paid = 0;
  for (const compile::Compilation& pack : packs()) {
    const Engine engine(pack.module);
    const EngineHandle handle = engine_of(file_of(pack));
    for (Cart cart : carts_of(pack)) {
      if (!pack.module->promotions.empty()) cart.stopped = {pack.module->promotions.front().id};
      for (const ir::Pool& pool : pack.module->pools) {
        if (!pool.used_in_parts) continue;
        for (const std::string& code : cart.coupons)
          cart.coupon_facts.push_back({code, pool.id, {}, {}, {}, Money{700}});
      }
      const auto expected = engine.price(cart);
      if (std::holds_alternative<CartError>(expected)) continue;
      const Result& result = std::get<Result>(expected);
      perk_status status = PERK_OK;
      const ResultHandle got = price(handle.get(), cart_of(cart).get(), &status);
      ASSERT_EQ(status, PERK_OK);
      ASSERT_EQ(canonical_of(got.get()), canonical(result)) << pack.module->pack << ", cart " << cart.id;
      if (!cart.stopped.empty() && result.promotions.front().outcome == Outcome::blocked) ++blocked;
      if (!cart.coupon_facts.empty() && result.goods_discount == Money{700}) ++paid;
    }
  }
  EXPECT_GT(blocked, 100U);
  EXPECT_GT(paid, 0U);
}

// Every member of every view against the value it shows.
void same(const Result& expected, const perk_result* got) {
  auto totals = sized<perk_totals>();
  ASSERT_EQ(perk_result_totals(got, &totals), PERK_OK);
  EXPECT_EQ(totals.list_subtotal, expected.list_subtotal.minor);
  EXPECT_EQ(totals.goods_discount, expected.goods_discount.minor);
  EXPECT_EQ(totals.goods_total, expected.goods_total.minor);
  EXPECT_EQ(totals.shipping_list, expected.shipping_list.minor);
  EXPECT_EQ(totals.shipping_discount, expected.shipping_discount.minor);
  EXPECT_EQ(totals.shipping_total, expected.shipping_total.minor);
  EXPECT_EQ(totals.total, expected.total.minor);
  EXPECT_EQ(totals.settlement, expected.settlement.minor);
  EXPECT_EQ(totals.evaluations, expected.evaluations);
  EXPECT_EQ(totals.proof, static_cast<std::uint32_t>(expected.proof));
  EXPECT_EQ(totals.cart_id, expected.cart_id);
  EXPECT_EQ(totals.pack, expected.pack);
  ASSERT_EQ(totals.stages, expected.stages.size());
  for (std::size_t i = 0; i < totals.stages; ++i) EXPECT_EQ(perk_result_stage(got, i), expected.stages[i]);
  ASSERT_EQ(totals.lines, expected.lines.size());
  for (std::size_t i = 0; i < totals.lines; ++i) {
    const LineResult& from = expected.lines[i];
    auto line = sized<perk_line>();
    ASSERT_EQ(perk_result_line(got, i, &line), PERK_OK);
    EXPECT_EQ(line.id, from.id);
    EXPECT_EQ(line.quantity, from.quantity);
    EXPECT_EQ(line.list, from.list.minor);
    EXPECT_EQ(line.final_amount, from.final_amount.minor);
    ASSERT_EQ(line.entry_count, from.entries.size());
    for (std::size_t k = 0; k < line.entry_count; ++k) EXPECT_EQ(line.entries[k], from.entries[k].minor);
    ASSERT_EQ(line.part_count, from.parts.size());
    for (std::size_t k = 0; k < line.part_count; ++k) {
      EXPECT_EQ(line.parts[k].promotion, from.parts[k].promotion);
      EXPECT_EQ(line.parts[k].stage, from.parts[k].stage);
      EXPECT_EQ(line.parts[k].amount, from.parts[k].amount.minor);
    }
  }
  ASSERT_EQ(totals.charges, expected.charges.size());
  for (std::size_t i = 0; i < totals.charges; ++i) {
    auto charge = sized<perk_charge>();
    ASSERT_EQ(perk_result_charge(got, i, &charge), PERK_OK);
    EXPECT_EQ(charge.id, expected.charges[i].id);
    EXPECT_EQ(charge.list, expected.charges[i].list.minor);
    EXPECT_EQ(charge.final_amount, expected.charges[i].final_amount.minor);
    EXPECT_EQ(charge.part_count, expected.charges[i].parts.size());
  }
  ASSERT_EQ(totals.promotions, expected.promotions.size());
  for (std::size_t i = 0; i < totals.promotions; ++i) {
    const PromotionResult& from = expected.promotions[i];
    auto promotion = sized<perk_promotion>(), found = sized<perk_promotion>();
    ASSERT_EQ(perk_result_promotion(got, i, &promotion), PERK_OK);
    ASSERT_EQ(perk_result_find(got, from.id.c_str(), &found), PERK_OK);
    EXPECT_EQ(found.id, promotion.id);
    EXPECT_EQ(promotion.id, from.id);
    EXPECT_EQ(promotion.display, from.display);
    EXPECT_EQ(promotion.rank, from.rank);
    EXPECT_EQ(promotion.outcome, static_cast<std::uint32_t>(from.outcome));
    EXPECT_EQ(promotion.amount, from.amount.minor);
    EXPECT_EQ(promotion.times, from.times);
    EXPECT_EQ(promotion.reason, from.reason);
    EXPECT_EQ(promotion.other, from.other);
    EXPECT_EQ(promotion.by, from.by.minor);
    EXPECT_EQ(promotion.short_by, from.short_by.minor);
    EXPECT_EQ(promotion.short_items, from.short_items);
    EXPECT_EQ(promotion.next_active, from.next_active.seconds);
  }
}

void same_rewards(const Result& expected, const perk_result* got) {
  auto totals = sized<perk_totals>();
  ASSERT_EQ(perk_result_totals(got, &totals), PERK_OK);
  ASSERT_EQ(totals.coupons, expected.coupons.size());
  for (std::size_t i = 0; i < totals.coupons; ++i) {
    auto coupon = sized<perk_coupon>();
    ASSERT_EQ(perk_result_coupon(got, i, &coupon), PERK_OK);
    EXPECT_EQ(coupon.code, expected.coupons[i].code);
    EXPECT_EQ(coupon.verdict, static_cast<std::uint32_t>(expected.coupons[i].kind));
    EXPECT_EQ(coupon.reason, expected.coupons[i].reason);
  }
  ASSERT_EQ(totals.gifts, expected.gifts.size());
  for (std::size_t i = 0; i < totals.gifts; ++i) {
    auto gift = sized<perk_gift>();
    ASSERT_EQ(perk_result_gift(got, i, &gift), PERK_OK);
    EXPECT_EQ(gift.promotion, expected.gifts[i].promotion);
    EXPECT_EQ(gift.quantity, expected.gifts[i].quantity);
    EXPECT_EQ(gift.value, expected.gifts[i].value.minor);
    ASSERT_EQ(gift.sku_count, expected.gifts[i].skus.size());
    for (std::size_t k = 0; k < gift.sku_count; ++k) {
      EXPECT_EQ(perk_result_gift_sku(got, i, k), expected.gifts[i].skus[k]);
    }
  }
  ASSERT_EQ(totals.credits, expected.credits.size());
  for (std::size_t i = 0; i < totals.credits; ++i) {
    const Credit& from = expected.credits[i];
    auto credit = sized<perk_credit>();
    ASSERT_EQ(perk_result_credit(got, i, &credit), PERK_OK);
    EXPECT_EQ(credit.promotion, from.promotion);
    EXPECT_EQ(credit.account, from.account);
    EXPECT_EQ(credit.unit, from.unit);
    EXPECT_EQ(credit.amount, from.amount);
    EXPECT_EQ(credit.earned_on, from.earned_on);
    EXPECT_EQ(credit.after_months, from.earned_after.months);
    EXPECT_EQ(credit.after_days, from.earned_after.days);
    EXPECT_EQ(credit.after_seconds, from.earned_after.seconds);
  }
  ASSERT_EQ(totals.issued, expected.issued.size());
  for (std::size_t i = 0; i < totals.issued; ++i) {
    auto issued = sized<perk_issued>();
    ASSERT_EQ(perk_result_issued(got, i, &issued), PERK_OK);
    EXPECT_EQ(issued.pool, expected.issued[i].pool);
    EXPECT_EQ(issued.count, expected.issued[i].count);
  }
  ASSERT_EQ(totals.spends, expected.spends.size());
  for (std::size_t i = 0; i < totals.spends; ++i) {
    auto spend = sized<perk_spend>();
    ASSERT_EQ(perk_result_spend(got, i, &spend), PERK_OK);
    EXPECT_EQ(spend.account, expected.spends[i].account);
    EXPECT_EQ(spend.amount, expected.spends[i].amount);
  }
  ASSERT_EQ(totals.holds, expected.holds.size());
  for (std::size_t i = 0; i < totals.holds; ++i) {
    auto hold = sized<perk_hold>();
    ASSERT_EQ(perk_result_hold(got, i, &hold), PERK_OK);
    EXPECT_EQ(hold.counter, expected.holds[i].counter);
    EXPECT_EQ(hold.key, expected.holds[i].key);
    EXPECT_EQ(hold.text, expected.holds[i].text);
    EXPECT_EQ(hold.amount, expected.holds[i].amount);
  }
  ASSERT_EQ(totals.messages, expected.messages.size());
  for (std::size_t i = 0; i < totals.messages; ++i) {
    auto message = sized<perk_message>();
    ASSERT_EQ(perk_result_message(got, i, &message), PERK_OK);
    EXPECT_EQ(message.text, expected.messages[i].text);
    EXPECT_EQ(message.language, expected.messages[i].language);
    EXPECT_EQ(message.is_badge != 0, expected.messages[i].badge);
  }
}

TEST(Agree, EveryMemberOfTheViews) {
  std::size_t gifts = 0, credits = 0, holds = 0;
  for (const compile::Compilation& pack : packs()) {
    const Engine engine(pack.module);
    const EngineHandle handle = engine_of(file_of(pack));
    for (const Cart& cart : carts_of(pack)) {
      const auto expected = engine.price(cart);
      const auto* result = std::get_if<Result>(&expected);
      if (result == nullptr) continue;
      const ResultHandle got = price(handle.get(), cart_of(cart).get());
      same(*result, got.get());
      same_rewards(*result, got.get());
      gifts += result->gifts.size();
      credits += result->credits.size();
      holds += result->holds.size();
    }
  }
  EXPECT_TRUE(gifts > 0 && credits > 0 && holds > 0);
}

TEST(Agree, ReasonsStepByStep) {
  const Engine engine(host_pack().module);
  const EngineHandle handle = engine_of(file_of(host_pack()));
  const Cart cart = carts_of(host_pack()).front();
  const auto told = engine.why(cart, "freeship");
  const Why& expected = *std::get<std::optional<Why>>(told);
  perk_why* why = nullptr;
  ASSERT_EQ(perk_explain(handle.get(), cart_of(cart).get(), "freeship", nullptr, &why, nullptr), PERK_OK);
  auto promotion = sized<perk_promotion>();
  ASSERT_EQ(perk_why_promotion(why, &promotion), PERK_OK);
  EXPECT_EQ(promotion.reason, expected.result.reason);
  ASSERT_EQ(perk_why_steps(why), expected.steps.size());
  for (std::size_t i = 0; i < expected.steps.size(); ++i) {
    auto step = sized<perk_step>();
    ASSERT_EQ(perk_why_step(why, i, &step), PERK_OK);
    EXPECT_EQ(step.text, expected.steps[i].text);
    EXPECT_EQ(step.detail, expected.steps[i].detail);
    EXPECT_EQ(step.state, static_cast<std::uint32_t>(expected.steps[i].state));
  }
  perk_why_free(why);
  why = nullptr;
  EXPECT_EQ(perk_explain(handle.get(), cart_of(cart).get(), "no-such", nullptr, &why, nullptr),
            PERK_NOT_FOUND);
  EXPECT_EQ(why, nullptr);
}

TEST(Agree, TheManifestAndTheSchema) {
  const EngineHandle handle = engine_of(file_of(host_pack(), 7));
  auto manifest = sized<perk_manifest>();
  ASSERT_EQ(perk_engine_manifest(handle.get(), &manifest), PERK_OK);
  EXPECT_STREQ(manifest.pack, "tea-house");
  EXPECT_STREQ(manifest.currency, "THB");
  EXPECT_STREQ(manifest.zone, "Asia/Bangkok");
  EXPECT_EQ(manifest.decimals, 2U);
  EXPECT_EQ(manifest.release, 7U);
  ASSERT_EQ(perk_engine_fields(handle.get()), host_pack().module->fields.size());
  for (std::size_t i = 0; i < perk_engine_fields(handle.get()); ++i) {
    auto field = sized<perk_field>(), found = sized<perk_field>();
    ASSERT_EQ(perk_engine_field(handle.get(), i, &field), PERK_OK);
    ASSERT_EQ(perk_engine_find_field(handle.get(), field.record, field.name, &found), PERK_OK);
    EXPECT_EQ(field.type, static_cast<std::uint32_t>(host_pack().module->fields[i].type));
    EXPECT_EQ(found.type, field.type);
  }
  auto field = sized<perk_field>();
  EXPECT_EQ(perk_engine_find_field(handle.get(), PERK_CUSTOMER, "teir", &field), PERK_NOT_FOUND);
}

}  // namespace
}  // namespace perk::c_test
