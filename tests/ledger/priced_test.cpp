// A shop's whole way: facts, price, reserve, commit, return; carts of many customers at once.
#include <perk/compile.h>
#include <perk/engine.h>

#include <thread>

#include "tests/ledger/ledgers.h"

namespace perk::ledger::test {
namespace {

constexpr const char* kPack =
    "pack kiosk\n  currency EUR\n  timezone \"Europe/Berlin\"\n  prices include tax\n"
    "  use \"schema/shop\"\n  returns claw back\n  uses come back\nend\n\n"
    "promotion spring \"A fifth off tea, while the money lasts\"\n"
    "  give   20% off items in category \"tea\"\n  budget 30 EUR per month\nend\n\n"
    "promotion first \"2 EUR off\"\n  give 2 EUR off goods\n  limit 1 use per customer\nend\n";

class Priced : public OnEveryDatabase {
 protected:
  Priced() : compilation_(compile::compile_texts({{"kiosk.perk", kPack}})) {
    for (const auto& each : compilation_.diagnostics.all()) ADD_FAILURE() << each.claim;
    engine_.emplace(compilation_.module);
  }

  static Cart cart_of(const std::string& order, const std::string& customer) {
    Cart cart;
    cart.id = order;
    cart.currency = "EUR";
    cart.now = Instant{1'776'427'200};
    CartLine& tea = cart.lines.emplace_back();
    tea.id = "1";
    tea.quantity = 2;
    tea.amount = Money{1'000};
    tea.product = {{"sku", std::string("TEA")}, {"category", std::string("tea")}};
    cart.customer = {{"id", customer}};
    return cart;
  }

  // With the ledger's facts, which go into the cart.
  Result price(Cart& cart) {
    const auto question = engine_->question(cart);
    EXPECT_TRUE(std::holds_alternative<LedgerQuestion>(question));
    Answer answer = ledger_->facts(std::get<LedgerQuestion>(question));
    EXPECT_EQ(answer.status, Status::done) << answer.message;
    give(std::move(answer.facts), cart);
    auto result = engine_->price(cart);
    EXPECT_TRUE(std::holds_alternative<Result>(result));
    return std::get<Result>(std::move(result));
  }
  Reply reserve(const Cart& cart, const Result& result) {
    ReserveRequest request;
    request.key = new_key();
    request.claims = std::get<Claims>(engine_->claims(cart, result));
    return ledger_->reserve(request);
  }

  compile::Compilation compilation_;
  std::optional<Engine> engine_;
};
INSTANTIATE_TEST_SUITE_P(Databases, Priced, testing::ValuesIn(perk::test::databases()),
                         perk::test::database_name);

TEST_P(Priced, AnOrderIsPaidAndComesBack) {
  Cart cart = cart_of("A", "ann");
  const Result result = price(cart);
  EXPECT_EQ(result.total.minor, 2'000 - 400 - 200);
  ASSERT_EQ(reserve(cart, result).status, Status::done);
  // Priced again, it is not in its own way.
  Cart again = cart_of("A", "ann");
  EXPECT_EQ(price(again).total, result.total);
  Cart second = cart_of("B", "ann");
  EXPECT_EQ(price(second).total.minor, 2'000 - 400) << "one use per customer";
  ASSERT_EQ(ledger_->commit({.key = new_key(), .order = "A", .parts = {}}).status, Status::done);

  ReturnRequest back;
  back.cancelled = true;
  const auto returned = engine_->price_return(cart, result, back);
  ASSERT_TRUE(std::holds_alternative<ReturnResult>(returned));
  RefundRequest refund{.key = new_key(), .order = "A", .cancelled = true};
  ASSERT_EQ(ledger_->refund(refund).status, Status::done);
  second = cart_of("B", "ann");
  EXPECT_EQ(price(second).total.minor, 2'000 - 400 - 200) << "the use is there again";
}

TEST_P(Priced, APartialReturnGivesBackWhatItSays) {
  Cart cart = cart_of("A", "ann");
  const Result result = price(cart);
  ASSERT_EQ(reserve(cart, result).status, Status::done);
  ASSERT_EQ(ledger_->commit({.key = new_key(), .order = "A", .parts = {}}).status, Status::done);
  ReturnRequest back;
  back.units = {{"1", 1, false}};
  const auto returned = engine_->price_return(cart, result, back);
  ASSERT_TRUE(std::holds_alternative<ReturnResult>(returned));
  const auto& of = std::get<ReturnResult>(returned);
  ASSERT_FALSE(of.uses_back.empty()) << "half of the budget's money";
  RefundRequest refund{.key = new_key(), .order = "A"};
  refund.uses_back = of.uses_back;
  refund.given_back = of.given_back;
  refund.rewards = of.rewards;
  const Reply reply = ledger_->refund(refund);
  ASSERT_EQ(reply.status, Status::done) << reply.message;
  std::int64_t went_back = 0, said = 0;
  for (const Entry& entry : reply.reservation->entries) went_back += entry.back;
  for (const Hold& hold : of.uses_back) said += hold.amount;
  EXPECT_EQ(went_back, said);
}

TEST_P(Priced, ABudgetHoldsWhoeverIsFaster) {
  std::atomic<std::int64_t> given = 0, paid = 0;
  {
    std::vector<std::jthread> threads;
    threads.reserve(16);
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&, i] {
        const std::string name = std::to_string(i);
        Reply reply;
        Result result;
        do {
          Cart cart = cart_of("order " + name, "customer " + name);
          result = price(cart);
          reply = reserve(cart, result);
        } while (reply.status == Status::stale);
        EXPECT_EQ(reply.status, Status::done) << reply.message;
        EXPECT_EQ(ledger_->commit({.key = new_key(), .order = "order " + name, .parts = {}}).status,
                  Status::done);
        ++paid;
        for (const PromotionResult& each : result.promotions) {
          if (each.id == "spring") given += each.amount.minor;
        }
      });
    }
  }
  EXPECT_EQ(paid, 16);
  EXPECT_EQ(given, 3'000) << "what was left of the budget went to the eighth, in part";
}

}  // namespace
}  // namespace perk::ledger::test
