// One answer to shoppers for every code that they cannot use, whatever is wrong with it, and in the same
// time.
#include "perk/shoppers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>

#include "perk/compile.h"
#include "perk/ledger.h"
#include "tests/support/ledger_databases.h"

namespace perk::ledger {
namespace {

constexpr const char* kPack = R"(pack shop
  currency GBP
  timezone "Europe/London"
  use "schema/shop"
end

coupons spring
  codes 10,000 like "SP-??????????" with check digit
  limit 1 use per code
end

coupons over
  codes 10,000 like "OV-??????????"
  valid through 2020-12-31
end

promotion ten
  needs coupon from spring
  when subtotal is at least 50 GBP
  give 10% off goods
end

promotion five
  needs coupon from over
  give 5 GBP off goods in all
end
)";

class Shoppers : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    for (std::size_t i = 0; i < settings_.key.size(); ++i)
      settings_.key[i] = static_cast<std::uint8_t>(9 * i + 5);
    settings_.database = place_.address();
    ASSERT_EQ(migrate(settings_, true).status, Status::done);
    auto opened = Ledger::open(settings_);
    ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Ledger>>(opened));
    ledger_ = std::move(std::get<std::unique_ptr<Ledger>>(opened));
    auto compilation = compile::compile_texts({{"shop.perk", kPack}});
    ASSERT_NE(compilation.module, nullptr);
    engine_ = std::make_unique<Engine>(compilation.module);
  }

  std::vector<std::string> made(std::int64_t count, std::string pool = "spring") {
    MakeCodes request;
    request.terms.pool = std::move(pool);
    request.made.pattern = "SP-??????????";
    request.made.check_digit = true;
    request.count = count;
    std::vector<std::string> texts;
    const auto done =
        ledger_->codes().make(request, [&](std::string_view text) { texts.emplace_back(text); });
    EXPECT_TRUE(std::holds_alternative<Batch>(done));
    return texts;
  }

  static Cart cart_with(const std::string& code, std::int64_t pence = 10'000) {
    Cart cart;
    cart.id = "order-1";
    cart.currency = "GBP";
    cart.now = Instant{1'790'000'000};
    CartLine line;
    line.id = "1";
    line.amount = Money{pence};
    line.product = {{"sku", std::string("A")}};
    cart.lines.push_back(line);
    cart.customer = {{"id", std::string("c-1")}};
    cart.coupons = {code};
    return cart;
  }

  // As a host prices: facts first. What the operator sees and what the shopper is told.
  std::pair<CouponVerdict, CouponVerdict> verdicts(Cart cart) {
    const auto question = engine_->question(cart);
    Answer answer = ledger_->facts(std::get<LedgerQuestion>(question));
    EXPECT_EQ(answer.status, Status::done);
    give(std::move(answer.facts), cart);
    const auto priced = engine_->price(cart);
    if (!std::holds_alternative<Result>(priced)) {
      ADD_FAILURE() << std::get<CartError>(priced).message;
      return {};
    }
    const Result& result = std::get<Result>(priced);
    return {result.coupons.at(0), for_shoppers(*engine_, cart, result).at(0)};
  }

  test::FreshLedger place_{GetParam()};
  Settings settings_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Engine> engine_;
};

INSTANTIATE_TEST_SUITE_P(Databases, Shoppers, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(Shoppers, GetOneAnswerForWhatTheyCannotUse) {
  const std::vector<std::string> codes = made(7);
  CodeStore& store = ledger_->codes();
  const auto changed = [](const std::variant<std::int64_t, Reply>& done) {
    EXPECT_TRUE(std::holds_alternative<std::int64_t>(done));
  };
  changed(store.set_owner({.code = codes[0], .batch = {}, .pool = {}}, "somebody-else"));
  changed(store.set_valid({.code = codes[1], .batch = {}, .pool = {}}, {}, Instant{1'000}));
  changed(store.set_valid({.code = codes[2], .batch = {}, .pool = {}}, Instant{4'000'000'000}, {}));
  changed(store.set_state({.code = codes[3], .batch = {}, .pool = {}}, CodeState::blocked));
  changed(store.set_state({.code = codes[4], .batch = {}, .pool = {}}, CodeState::deleted));
  const std::vector<std::string> over = made(1, "over");

  std::vector<std::string> bad{codes[0], codes[1], codes[2], codes[3], codes[4], over[0], "SP-NOBODY"};
  std::vector<std::string> reasons;
  for (const std::string& code : bad) {
    const auto [operators, shopper] = verdicts(cart_with(code));
    EXPECT_EQ(shopper.code, code);
    EXPECT_EQ(shopper.kind, CouponVerdict::Kind::unknown) << operators.reason;
    EXPECT_EQ(shopper.reason, "");
    reasons.push_back(operators.reason);
  }
  // Operators read what it was.
  EXPECT_EQ(reasons[0], "belongs to another customer");
  EXPECT_EQ(reasons[3], "blocked");
  EXPECT_NE(reasons[1].find("expired"), std::string::npos) << reasons[1];
  EXPECT_NE(reasons[5].find("expired"), std::string::npos) << reasons[5];

  // A good one: used, or why not yet.
  EXPECT_EQ(verdicts(cart_with(codes[5])).second.kind, CouponVerdict::Kind::used);
  const CouponVerdict missing = verdicts(cart_with(codes[6], 1'000)).second;
  EXPECT_EQ(missing.kind, CouponVerdict::Kind::recognised_not_used);
  EXPECT_NE(missing.reason, "");
}

struct Times {
  double sum = 0, squares = 0;
  int count = 0;
  void add(double time) {
    sum += time;
    squares += time * time;
    ++count;
  }
  [[nodiscard]] double mean() const { return sum / count; }
  [[nodiscard]] double deviation() const {
    return std::sqrt(std::max(0.0, squares / count - mean() * mean()));
  }
};

// Unknown, expired, another's: the means lie within one standard deviation of single answers.
TEST_P(Shoppers, GetItInTheSameTime) {
  const char* said = std::getenv("PERK_TRIES");
  const int tries = said == nullptr ? 1'000 : std::atoi(said);
  std::vector<std::string> codes = made(2);
  CodeStore& store = ledger_->codes();
  static_cast<void>(store.set_owner({.code = codes[0], .batch = {}, .pool = {}}, "somebody-else"));
  static_cast<void>(store.set_valid({.code = codes[1], .batch = {}, .pool = {}}, {}, Instant{1'000}));
  codes.emplace_back("SP-2345678923Z");
  std::vector<LedgerQuestion> questions;
  for (const std::string& code : codes) {
    questions.push_back(std::get<LedgerQuestion>(engine_->question(cart_with(code))));
  }
  std::array<Times, 3> times;
  for (int i = 0; i < tries; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t which = (j + static_cast<std::size_t>(i)) % 3;
      const auto begin = std::chrono::steady_clock::now();
      EXPECT_EQ(ledger_->facts(questions[which]).status, Status::done);
      const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - begin;
      times[which].add(time.count());
    }
  }
  double widest = 0;
  for (const Times& each : times) widest = std::max(widest, each.deviation());
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_LT(std::abs(times[j].mean() - times[2].mean()), widest) << codes[j];
    std::printf("answer %zu: %.1f us, deviation %.1f us, %d tries\n", j, times[j].mean(),
                times[j].deviation(), times[j].count);
  }
}

}  // namespace
}  // namespace perk::ledger
