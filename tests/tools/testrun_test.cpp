#include "tools/testrun/testrun.h"

#include <gtest/gtest.h>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"

namespace perk::testrun {
namespace {

compile::Compilation compiled(const std::string& tests) {
  compile::Compilation out = compile::compile_texts({{"shop.perk", R"(pack shop
  currency THB
  timezone "Asia/Bangkok"
  prices   include tax
  use      "schema/shop"
end

promotion tea-15
  give 15% off items in category "tea"
end

promotion member
  when customer.id is known
  give 10 THB off goods
end

)" + tests}});
  EXPECT_NE(out.module, nullptr) << diag::render_text(out.diagnostics.all(), out.sources);
  return out;
}

TEST(TestRun, PassesWhatIsTrue) {
  const auto compilation = compiled(R"(test "tea"
  shipping is 40 THB
  cart
  | id | sku | category | quantity | price   |
  | a  | T   | tea      | 2        | 100 THB |
  | b  | C   | cups     | 1        | 50 THB  |
  expect tea-15 gives 30 THB
  expect member gives 10 THB
  expect total 250 THB
  expect subtotal 210 THB
  expect discount 40 THB
  expect shipping 40 THB
end

test "a guest"
  customer is a guest
  cart
  | sku | quantity | price   |
  | C   | 2        | 100 THB |
  expect member gives nothing because "not known"
  expect tea-15 gives nothing
  expect line "C" pays 200 THB
end
)");
  const TestReport report = run_tests(compilation);
  EXPECT_EQ(report.tests.size(), 2U);
  EXPECT_TRUE(report.passed()) << render(report, compilation);
}

TEST(TestRun, SaysWhatWasExpectedWhatCameAndShowsTheReceipt) {
  const auto compilation = compiled(R"(test "wrong in every way"
  customer is a guest
  cart
  | sku | category | quantity | price   |
  | T   | tea      | 2        | 100 THB |
  expect tea-15 gives 31 THB
  expect member gives 10 THB
  expect tea-15 gives nothing
  expect member gives nothing because "not active"
  expect total 1 THB
  expect line "T" pays 2 THB
end
)");
  const TestReport report = run_tests(compilation);
  ASSERT_EQ(report.failed(), 1U);
  const auto& failures = report.tests[0].failures;
  ASSERT_EQ(failures.size(), 6U);
  EXPECT_EQ(failures[0].expected, "tea-15 gives 31.00 THB");
  EXPECT_EQ(failures[0].came, "it gives 30.00 THB");
  EXPECT_EQ(failures[1].came.substr(0, 17), "it gives nothing:");
  EXPECT_EQ(failures[4].came, "it is 170.00 THB");
  const std::string text = render(report, compilation);
  EXPECT_NE(text.find("shop.perk:22:3: expected tea-15 gives 31.00 THB"), std::string::npos) << text;
  EXPECT_NE(text.find("to pay, THB"), std::string::npos) << text;
}

}  // namespace
}  // namespace perk::testrun
