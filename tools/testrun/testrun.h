// Runs the `test` blocks of a compiled pack.
//
// In: a compilation with a module. Out: for each test what was expected and what came; nothing is printed
// here. A pack without a module has an empty report.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "perk/cart.h"
#include "perk/compile.h"
#include "perk/engine.h"
#include "perk/result.h"

namespace perk::testrun {

struct Failure {
  source::Span span;     // of the expectation
  std::string expected;  // "plumbers-15 gives 2,000.00 THB"
  std::string came;      // "it gives 1,500.00 THB"
};

struct TestOutcome {
  std::string name;
  source::Span span;
  std::vector<Failure> failures;
  Cart cart;
  std::optional<Result> result;         // or
  std::optional<CartError> cart_error;  // … the cart could not be priced, which fails the test
  [[nodiscard]] bool passed() const { return failures.empty() && !cart_error; }
};

struct TestReport {
  std::vector<TestOutcome> tests;
  [[nodiscard]] std::size_t failed() const;
  [[nodiscard]] bool passed() const { return failed() == 0; }
};

// `code`: of the module (Engine), or null: the interpreter.
TestReport run_tests(const compile::Compilation& compilation,
                     std::shared_ptr<const exec::Code> code = nullptr);

// For people: one line a test, and under a failed one what was expected, what came, and the receipt.
struct ReportOptions {
  bool colour = false;
  std::size_t width = 80;
  bool names_of_passed = true;
};
std::string render(const TestReport& report, const compile::Compilation& compilation,
                   const ReportOptions& options = {});
std::string render_json(const TestReport& report, const compile::Compilation& compilation);

}  // namespace perk::testrun
