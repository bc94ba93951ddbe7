#include "tools/receipt/receipt.h"

#include <gtest/gtest.h>

#include "compiler/source/text.h"
#include "perk/engine.h"
#include "tests/tools/modules.h"
#include "tools/json/read_cart.h"
#include "tools/receipt/cells.h"

namespace perk::receipt {
namespace {

TEST(Cells, MarksTakeNoRoomAndStayWithTheirLetter) {
  for (std::string_view text : {"ท่อน้ำ พีวีซี", "বাংলা চা", "tea", "茶碗", "e\u0301clair"}) {
    for (std::size_t width = 1; width < 20; ++width) {
      EXPECT_EQ(source::display_width(left(text, width)), width) << text;
      EXPECT_EQ(source::display_width(right(text, width)), width) << text;
    }
  }
  EXPECT_EQ(fit("น้ำชา", 3), "น้ำ…");
  EXPECT_EQ(fit("a\x1b[31mred", 20).find('\x1b'), std::string::npos);
}

TEST(Cells, TextIsWrappedAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(wrapped("", 7, 2), "");
}

TEST(Cells, ABarIsAsLongAsItsShare) {
  EXPECT_EQ(bar(0.5, 4), "██");
  EXPECT_EQ(bar(1.0 / 32, 4), "▏");
  EXPECT_EQ(bar(7, 2), "██");
}

class ReceiptTest : public testing::Test {
 protected:
  std::string receipt(const std::string& cart_json, Options options) {
    const auto module = test::shop();
    const Cart cart = std::get<Cart>(json::read_cart(cart_json, *module));
    const auto priced = Engine(module).price(cart);
    return render(cart, std::get<Result>(priced), *module, options);
  }
  static constexpr const char* kCart = R"({"id": "7", "currency": "THB", "now": "2026-04-17T19:00",
    "lines": [{"quantity": 2, "price": "1300", "product": {"sku": "T", "category": "tea", "name": "ชาเขียว น้ำผึ้ง"}},
              {"measure": "0.333", "price": "99", "product": {"sku": "ROPE", "name": "A rope with a name that is much longer than any receipt is wide"}}],
    "shipping_charges": [{"id": "post", "amount": "40"}]})";
};

TEST_F(ReceiptTest, ShowsLinesPartsTotalsAndReasons) {
  const std::string text = receipt(kCart, {});
  EXPECT_EQ(text,
            R"(Order 7   Fri 17 Apr 2026, 19:00
                                                                list        pays
      2 × ชาเขียว น้ำผึ้ง                           1,300.00    2,600.00    2,210.00
            ชา ลด 15%                                        −390.00
  0.333 × A rope with a name that is much lo…      99.00       32.97       32.97
          Shipping                                             40.00        0.00
            free-post                                         −40.00
                                                          ──────────────────────
                                             to pay, THB    2,672.97    2,242.97
                                                you save       16.1%      430.00
Applied
  free-post                                                   −40.00
  tea-15     ชา ลด 15%                                       −390.00
Not applied
  code       needs coupon "TEN"
)");
}

TEST_F(ReceiptTest, NoLineIsWiderThanAsked) {
  for (std::size_t width : {60U, 72U, 100U}) {
    const std::string text = receipt(kCart, {.width = width});
    std::size_t from = 0;
    while (from < text.size()) {
      const std::size_t end = text.find('\n', from);
      EXPECT_LE(source::display_width(text.substr(from, end - from)), width);
      from = end + 1;
    }
  }
}

TEST_F(ReceiptTest, ColoursChangeNoWidth) {
  std::string coloured = receipt(kCart, {.colour = true});
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(coloured, receipt(kCart, {}));
}

}  // namespace
}  // namespace perk::receipt
