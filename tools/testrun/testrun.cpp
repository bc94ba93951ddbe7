#include "tools/testrun/testrun.h"

#include <fmt/format.h>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "perk/engine.h"
#include "runtime/ir/ir.h"
#include "tools/json/decimal.h"
#include "tools/receipt/reason.h"
#include "tools/testrun/cart_of.h"

namespace perk::testrun {
namespace {

// Holds the expectations of one test against its result.
class Expect {
 public:
  Expect(const compile::Compilation& compilation, const typed::Test& test, const Result& result)
      : pack_(*compilation.pack), module_(*compilation.module), test_(test), result_(result) {}

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
    } else if (why(came).find(expectation.because) == std::string::npos) {
      failures_.push_back({expectation.span, expected, fmt::format("the reason is: {}", why(came))});
    }
  }

  // All lines of the sku, or the line of that id.
  void line_pays(const typed::Expectation& expectation) {
    std::int64_t came = 0;
    for (std::size_t i = 0; i < test_.lines.size(); ++i) {
      if (names_line(test_.lines[i], expectation.line)) came += result_.lines[i].final_amount.minor;
    }
    amount(expectation, fmt::format("line “{}” pays", expectation.line), {came});
  }
  [[nodiscard]] bool names_line(const typed::TestLine& line, const std::string& name) const {
    if (line.id == name) return true;
    for (const typed::FactValue& fact : line.facts) {
      const typed::Field& field = pack_.schema.at(fact.field);
      if (field.record == typed::Record::product && field.name == "sku") return fact.value.text == name;
    }
    return false;
  }

  const typed::Pack& pack_;
  const ir::Module& module_;
  const typed::Test& test_;
  const Result& result_;
  std::vector<Failure> failures_;
};

}  // namespace

std::size_t TestReport::failed() const {
  std::size_t count = 0;
  for (const TestOutcome& test : tests) count += test.passed() ? 0 : 1;
  return count;
}

TestReport run_tests(const compile::Compilation& compilation) {
  TestReport report;
  if (compilation.module == nullptr || compilation.pack == nullptr) return report;
  const Engine engine(compilation.module);
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
    outcome.failures = Expect(compilation, test, *outcome.result).failures();
  }
  return report;
}

}  // namespace perk::testrun
