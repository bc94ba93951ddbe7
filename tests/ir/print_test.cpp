// The printed form of a small module, whole.
#include "runtime/ir/print.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/ir/build.h"

namespace perk::ir {
namespace {

TEST(Print, AWholeModule) {
  Module module = testing::shop_with_promotion();
  module.fields.resize(2);
  module.fields[1].one_of = {"x", "y"};
  module.symbols = {"a", "b\"c"};
  module.symbol_sets = {{0, 1}};
  module.tables = {{TierTable::By::quantity, TierTable::Column::price_each, false, {{1, 1'000}, {11, 900}}}};
  module.windows = {{Window::Kind::dates, {}, 0, std::numeric_limits<std::int64_t>::max(), 0},
                    {Window::Kind::weekdays, {}, 0, 0, 0b0010001},
                    {Window::Kind::all, {0, 1}, 0, 0, 0}};
  module.promotions[0].window = 2;
  module.promotions[0].window_text = "active from 1970-01-01, every Monday or Friday";
  module.promotions[0].needs = {{{"SAVE15"}, {}}};
  module.promotions[0].optional = true;
  module.constraints.emplace_back().members = {0};
  module.constraints[0].text = "best 1 of seasonal";
  EXPECT_EQ(print(module), R"(module shop "Shop" version 0
currency GBP exponent 2, prices include tax
rounding half_up per_line remainder largest
zone Europe/London 4 transitions
f0 product.sku text
f1 product.category category optional one of "x", "y"
set0 "a" "b\"c"
table0 | 1+: 10.00 GBP | 11+: 9.00 GBP
w0 dates 1970-01-01 .. …
w1 weekdays Mon Fri
w2 all w0 w1
shape 0
  slots money rate
  n0 = everything
  n1 = subtotal n0
  n2 = slot_money s0
  n3 = at_least n1 n2
  n4 = slot_rate s1
  require kart n3
  offer percent_off of n0 value n4
stage price price
stage item item
stage order order
stage shipping shipping
promotion 0 save-15 "Save 15%" shape 0 [50.00 GBP, 15%] stages item window w2 needs "SAVE15" optional
  # subtotal is at least 50 GBP
  # active from 1970-01-01, every Monday or Friday
best 1 of 0  # best 1 of seasonal
choose best for customer
)");
}

}  // namespace
}  // namespace perk::ir
