#include "tools/testrun/testrun.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "perk/engine.h"
#include "runtime/ir/ir.h"
#include "tools/json/decimal.h"
#include "tools/json/write.h"
#include "tools/receipt/reason.h"
#include "tools/testrun/cart_of.h"

namespace perk::testrun {
namespace {

// What `because` may say instead of a reason's own words.
std::string word_of(Outcome outcome) {
  if (outcome == Outcome::condition_false) return "condition";
  std::string word(json::outcome_name(outcome));
  std::replace(word.begin(), word.end(), '_', ' ');
  return word;
}

// By its id or its sku.
bool names_line(const typed::Pack& pack, const typed::TestLine& line, const std::string& name) {
  if (line.id == name) return true;
  for (const typed::FactValue& fact : line.facts) {
    const typed::Field& field = pack.schema.at(fact.field);
    if (field.record == typed::Record::product && field.name == "sku") return fact.value.text == name;
  }
  return false;
}

// Holds the expectations of one test against its result.
class Expect {
 public:
  Expect(const compile::Compilation& compilation, const typed::Test& test, const Result& result,
         const ReturnResult* returned)
      : pack_(*compilation.pack),
        module_(*compilation.module),
        test_(test),
        result_(result),
        returned_(returned) {}

  std::vector<Failure> failures() {
    for (const typed::Expectation& expectation : test_.expectations) check(expectation);
    return std::move(failures_);
  }

 private:
  using Kind = typed::Expectation::Kind;

  [[nodiscard]] std::string money(std::int64_t minor) const {
    return json::format_grouped(minor, pack_.exponent) + " " + pack_.currency;
  }

  void check(const typed::Expectation& expectation) {
    switch (expectation.kind) {
      case Kind::gives: return gives(expectation);
      case Kind::gives_nothing: return gives_nothing(expectation);
      case Kind::total: return amount(expectation, "total", result_.total);
      case Kind::subtotal: return amount(expectation, "subtotal", result_.goods_total);
      case Kind::discount:
        return amount(expectation, "discount",
                      {result_.goods_discount.minor + result_.shipping_discount.minor});
      case Kind::shipping: return amount(expectation, "shipping", result_.shipping_total);
      case Kind::line_pays: return line_pays(expectation);
      case Kind::list_subtotal: return amount(expectation, "list subtotal", result_.list_subtotal);
      case Kind::gives_credit: return gives_credit(expectation);
      case Kind::gift: return gift(expectation);
      case Kind::coupon_from: return coupon_from(expectation);
      case Kind::message: return message(expectation);
      case Kind::refund: return refund(expectation);
      case Kind::takes_back: return takes_back(expectation);
    }
  }

  void amount(const typed::Expectation& expectation, std::string_view what, Money came) {
    if (came.minor == expectation.amount) return;
    failures_.push_back({expectation.span, fmt::format("{} {}", what, money(expectation.amount)),
                         fmt::format("it is {}", money(came.minor))});
  }

  [[nodiscard]] const PromotionResult& promotion(const typed::Expectation& expectation) const {
    return result_.promotions[*expectation.promotion];
  }
  [[nodiscard]] std::string why(const PromotionResult& promotion) const {
    return receipt::reason_of(promotion, result_.currency, module_);
  }

  void gives(const typed::Expectation& expectation) {
    const PromotionResult& came = promotion(expectation);
    const bool applied = came.outcome == Outcome::applied;
    if (applied && came.amount.minor == expectation.amount) return;
    failures_.push_back({expectation.span, fmt::format("{} gives {}", came.id, money(expectation.amount)),
                         applied ? fmt::format("it gives {}", money(came.amount.minor))
                                 : fmt::format("it gives nothing: {}", why(came))});
  }

  void gives_nothing(const typed::Expectation& expectation) {
    const PromotionResult& came = promotion(expectation);
    std::string expected = fmt::format("{} gives nothing", came.id);
    if (!expectation.because.empty()) expected += fmt::format(" because of “{}”", expectation.because);
    if (came.outcome == Outcome::applied) {
      failures_.push_back({expectation.span, expected, fmt::format("it gives {}", money(came.amount.minor))});
    } else if (expectation.because != word_of(came.outcome) &&
               why(came).find(expectation.because) == std::string::npos) {
      failures_.push_back({expectation.span, expected, fmt::format("the reason is: {}", why(came))});
    }
  }

  [[nodiscard]] std::string credit_text(std::size_t account, std::int64_t amount) const {
    const typed::Account& held = pack_.accounts[account];
    if (held.units.empty()) return money(amount) + " to " + held.id;
    return fmt::format("{} {}", amount, amount == 1 ? held.units.front() : held.units.back());
  }

  void gives_credit(const typed::Expectation& expectation) {
    std::int64_t came = 0;
    for (const Credit& credit : result_.credits) {
      if (credit.promotion == *expectation.promotion &&
          credit.account == pack_.accounts[*expectation.account].id) {
        came += credit.amount;
      }
    }
    if (came == expectation.amount) return;
    const PromotionResult& of = promotion(expectation);
    failures_.push_back(
        {expectation.span,
         fmt::format("{} gives {}", of.id, credit_text(*expectation.account, expectation.amount)),
         came == 0 && of.outcome != Outcome::applied
             ? fmt::format("it gives nothing: {}", why(of))
             : fmt::format("it gives {}", credit_text(*expectation.account, came))});
  }

  void gift(const typed::Expectation& expectation) {
    std::int64_t came = 0;
    for (const Gift& gift : result_.gifts) {
      if (std::find(gift.skus.begin(), gift.skus.end(), expectation.text) != gift.skus.end()) {
        came += gift.quantity;
      }
    }
    if (came == expectation.amount) return;
    failures_.push_back({expectation.span, fmt::format("gift {} “{}”", expectation.amount, expectation.text),
                         came == 0 ? std::string("it is not given") : fmt::format("{} are given", came)});
  }

  void coupon_from(const typed::Expectation& expectation) {
    const std::string& pool = pack_.pools[*expectation.pool].id;
    std::int64_t came = 0;
    for (const IssuedCoupon& issued : result_.issued) came += issued.pool == pool ? issued.count : 0;
    if (came == expectation.amount) return;
    failures_.push_back({expectation.span,
                         expectation.amount == 1
                             ? fmt::format("a coupon from {}", pool)
                             : fmt::format("{} coupons from {}", expectation.amount, pool),
                         came == 0 ? std::string("none is issued") : fmt::format("{} are issued", came)});
  }

  void message(const typed::Expectation& expectation) {
    std::string said;
    for (const Message& message : result_.messages) {
      if (message.text == expectation.text) return;
      said += fmt::format("{}“{}”", said.empty() ? "" : ", ", message.text);
    }
    failures_.push_back({expectation.span, fmt::format("message “{}”", expectation.text),
                         said.empty() ? std::string("nothing is said") : "said is " + said});
  }

  void refund(const typed::Expectation& expectation) {
    amount(expectation, "refund", returned_ == nullptr ? Money{} : returned_->refund);
  }

  // Money that promotions no longer give, or a reward in an account's unit.
  void takes_back(const typed::Expectation& expectation) {
    if (returned_ == nullptr) return;
    if (!expectation.account) {
      std::int64_t came = 0;
      for (const ClawBack& claw : returned_->claw_backs) came += claw.amount.minor;
      return amount(expectation, "takes back", {came});
    }
    std::int64_t came = 0;
    for (const RewardTaken& reward : returned_->rewards) {
      if (reward.kind == RewardTaken::Kind::credit &&
          reward.name == pack_.accounts[*expectation.account].id) {
        came += reward.taken + reward.charged;
      }
    }
    if (came == expectation.amount) return;
    failures_.push_back({expectation.span,
                         fmt::format("takes back {}", credit_text(*expectation.account, expectation.amount)),
                         fmt::format("it takes back {}", credit_text(*expectation.account, came))});
  }

  // All lines of the sku, or the line of that id.
  void line_pays(const typed::Expectation& expectation) {
    std::int64_t came = 0;
    for (std::size_t i = 0; i < test_.lines.size(); ++i) {
      if (names_line(pack_, test_.lines[i], expectation.line)) came += result_.lines[i].final_amount.minor;
    }
    amount(expectation, fmt::format("line “{}” pays", expectation.line), {came});
  }
  const typed::Pack& pack_;
  const ir::Module& module_;
  const typed::Test& test_;
  const Result& result_;
  const ReturnResult* returned_;  // null: nothing comes back
  std::vector<Failure> failures_;
};

// What comes back, from the first lines of that name on.
ReturnRequest request_of(const typed::Test& test, const typed::Pack& pack) {
  ReturnRequest request;
  std::vector<std::int64_t> left;
  left.reserve(test.lines.size());
  for (const typed::TestLine& line : test.lines) left.push_back(line.quantity);
  for (const typed::TestReturn& returned : test.returns) {
    std::int64_t open = returned.quantity;
    std::string last = returned.line;
    for (std::size_t i = 0; i < test.lines.size() && open > 0; ++i) {
      if (!names_line(pack, test.lines[i], returned.line)) continue;
      last = test.lines[i].id;
      const std::int64_t some = std::min(open, left[i]);
      if (some == 0) continue;
      request.units.push_back({last, some, returned.shortage});
      left[i] -= some;
      open -= some;
    }
    // More than there are: the engine says so.
    if (open > 0) request.units.push_back({last, open, returned.shortage});
  }
  for (const typed::TestBalance& balance : test.unspent.balances) {
    request.unspent.push_back({pack.accounts[balance.account].id, balance.amount});
  }
  for (const auto& [pool, count] : test.unspent.coupons) {
    request.unspent_coupons.push_back({pack.pools[pool].id, count});
  }
  for (const auto& [sku, count] : test.unspent.gifts) request.gifts_back.push_back({sku, count});
  return request;
}

}  // namespace

std::size_t TestReport::failed() const {
  std::size_t count = 0;
  for (const TestOutcome& test : tests) count += test.passed() ? 0 : 1;
  return count;
}

TestReport run_tests(const compile::Compilation& compilation, std::shared_ptr<const exec::Code> code) {
  TestReport report;
  if (compilation.module == nullptr || compilation.pack == nullptr) return report;
  const Engine engine(compilation.module, std::move(code));
  for (const typed::Test& test : compilation.pack->tests) {
    TestOutcome& outcome = report.tests.emplace_back();
    outcome.name = test.name;
    outcome.span = test.span;
    outcome.cart = cart_of(test, *compilation.pack);
    auto priced = engine.price(outcome.cart);
    if (auto* error = std::get_if<CartError>(&priced)) {
      outcome.cart_error = std::move(*error);
      continue;
    }
    outcome.result = std::move(std::get<Result>(priced));
    std::optional<ReturnResult> returned;
    if (!test.returns.empty()) {
      auto priced_back =
          engine.price_return(outcome.cart, *outcome.result, request_of(test, *compilation.pack));
      if (auto* error = std::get_if<CartError>(&priced_back)) {
        outcome.cart_error = std::move(*error);
        continue;
      }
      returned = std::move(std::get<ReturnResult>(priced_back));
    }
    outcome.failures = Expect(compilation, test, *outcome.result, returned ? &*returned : nullptr).failures();
  }
  return report;
}

}  // namespace perk::testrun
