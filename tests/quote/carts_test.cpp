// Files of carts: the same bytes as cart by cart, for any number of threads.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "runtime/ir/ir.h"
#include "tests/quote/give.h"
#include "tests/quote/packs.h"
#include "tools/json/read_cart.h"
#include "tools/json/write.h"
#include "tools/orders/price_carts.h"

namespace perk::orders {
namespace {

namespace fs = std::filesystem;

std::string cart_text(int number) {
  const std::string n = std::to_string(number);
  std::string text = R"({"id": ")" + n + R"(", "currency": "THB", "now": "2026-04-17T19:00", )";
  if (number % 3 == 0) text += R"("customer": {"tier": "gold", "tags": ["a", "ä)" + n + R"("]}, )";
  if (number % 4 == 0) text += R"("coupons": ["TEN", "none"], )";
  text +=
      R"("lines": [{"quantity": )" + std::to_string(number % 5) +
      R"(, "price": "120.50", "product": {"sku": "TEA-)" + n + R"(", "category": "tea/ü"}},)" +
      R"({"id": "x", "price_minor": 9900, "product": {"sku": "CUP-1", "cost": "10"}, "line": {"tax_rate": "7%"}}])";
  if (number % 2 == 0) text += R"(, "shipping_charges": [{"amount": "40.00"}])";
  return text + "}";
}

class Carts : public testing::Test {
 protected:
  Carts() : engine_(test::shop_module()), path_(fs::path(testing::TempDir()) / "perk_carts.jsonl") {}
  ~Carts() override { fs::remove(path_); }

  // What each cart comes to by itself.
  std::string alone(const std::string& text) {
    const ir::Module& module = engine_.module();
    auto read = json::read_cart(text, module);
    if (const json::Error* error = json::error_of(read)) {
      json::Emit out;
      out.open_object();
      out.key("error");
      out.string("unreadable");
      out.key("place");
      out.string(error->place);
      out.key("message");
      out.string(error->message);
      out.close_object();
      return std::string(out.text());
    }
    const auto priced = engine_.price(std::get<Cart>(read), {.explain = Explain::none});
    if (const auto* error = std::get_if<CartError>(&priced)) {
      return json::write_error(*error, json::Layout::one_line);
    }
    return json::write_result(std::get<Result>(priced), module, json::Layout::one_line);
  }

  std::pair<std::string, CartsPriced> priced(std::size_t jobs) {
    std::string out;
    CartsOptions options;
    options.jobs = jobs;
    options.write = [&](std::string_view lines) { out += lines; };
    const auto done = price_carts({path_, path_}, engine_, options);
    return {out, std::get<CartsPriced>(done)};
  }

  Engine engine_;
  std::string path_;
};

TEST_F(Carts, AResultALineInTheOrderOfTheCarts) {
  std::string file, expected;
  constexpr int kCarts = 1500;
  for (int i = 0; i < kCarts; ++i) {
    const std::string text = i % 100 == 50   ? "{\"lines\": 7"
                             : i % 100 == 51 ? "{\"lines\": []}"
                                             : cart_text(i);
    file += text + "\n" + (i % 10 == 0 ? "\n" : "");
    expected += alone(text) + "\n";
  }
  std::ofstream(path_, std::ios::binary) << file;
  expected += expected;  // the file is read twice
  for (const std::size_t jobs : {1, 3}) {
    const auto [out, counts] = priced(jobs);
    EXPECT_TRUE(out == expected) << jobs << " threads";
    EXPECT_EQ(counts.carts, 2U * kCarts);
    EXPECT_GT(counts.refused, 2U * kCarts / 6);  // a fifth has a quantity of 0
    EXPECT_LT(counts.refused, 2U * kCarts / 3);
  }
}

TEST_F(Carts, AFileThatCannotBeReadIsNamed) {
  CartsOptions options;
  options.write = [](std::string_view) {};
  const auto done = price_carts({"no-such-file"}, engine_, options);
  const json::Error* error = json::error_of(done);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->place, "no-such-file");
}

}  // namespace
}  // namespace perk::orders
