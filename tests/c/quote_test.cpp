// Carts in numbers through the C interface: the same results, and numbers that nothing has are refused.
#include <gtest/gtest.h>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "runtime/ir/ir.h"
#include "tests/c/handles.h"

namespace perk::c_test {
namespace {

using CatalogueHandle = std::unique_ptr<perk_catalogue, Freed<perk_catalogue_free>>;
using ProductsHandle = std::unique_ptr<perk_products, Freed<perk_products_free>>;
using QuoterHandle = std::unique_ptr<perk_quoter, Freed<perk_quoter_free>>;

CatalogueHandle catalogue_of(const EngineHandle& engine, const perk_products* products = nullptr) {
  perk_catalogue* catalogue = nullptr;
  EXPECT_EQ(perk_catalogue_new(engine.get(), products, &catalogue, nullptr), PERK_OK);
  return CatalogueHandle(catalogue);
}

QuoterHandle quoter_of(const EngineHandle& engine, const CatalogueHandle& catalogue) {
  perk_quoter* quoter = nullptr;
  EXPECT_EQ(perk_quoter_new(engine.get(), catalogue.get(), &quoter), PERK_OK);
  return QuoterHandle(quoter);
}

// The setter of the value's type, for one field.
struct SetNumber {
  perk_quoter* quoter;
  const perk_catalogue* catalogue;
  std::uint32_t field;
  ir::FieldType type;

  void operator()(Missing) const {}
  void operator()(bool value) const { perk_quoter_set(quoter, field, value ? 1 : 0); }
  void operator()(Money value) const { perk_quoter_set(quoter, field, value.minor); }
  void operator()(Percent value) const { perk_quoter_set(quoter, field, value.rate); }
  void operator()(Number value) const {
    const std::int64_t unit = type == ir::FieldType::count     ? 1'000'000
                              : type == ir::FieldType::measure ? 1'000
                                                               : 1;
    perk_quoter_set(quoter, field, value.micros / unit);
  }
  void operator()(const std::string& value) const { perk_quoter_set_text(quoter, field, value.c_str()); }
  void operator()(const TextSet& value) const {
    std::vector<std::uint32_t> symbols;
    symbols.reserve(value.size());
    for (const std::string& text : value) symbols.push_back(perk_catalogue_symbol(catalogue, text.c_str()));
    perk_quoter_set_symbols(quoter, field, symbols.data(), symbols.size());
  }
  void operator()(Date value) const { perk_quoter_set(quoter, field, value.days); }
  void operator()(TimeOfDay value) const { perk_quoter_set(quoter, field, value.seconds); }
  void operator()(Instant value) const { perk_quoter_set(quoter, field, value.seconds); }
  void operator()(const Duration& value) const { perk_quoter_set(quoter, field, value.seconds); }
};

void set(perk_quoter* quoter, const perk_catalogue* catalogue, const ir::Module& module, const char* record,
         const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    const std::uint32_t field = perk_catalogue_field(catalogue, (record + fact.name).c_str());
    ASSERT_NE(field, PERK_NO_ROW);
    std::visit(SetNumber{quoter, catalogue, field, module.fields[field].type}, fact.value);
  }
}

void fill(perk_quoter* quoter, const perk_catalogue* catalogue, const ir::Module& module, const Cart& cart,
          const CartHandle& ledger) {
  perk_quoter_begin(quoter, cart.now.seconds);
  perk_quoter_name(quoter, cart.id.c_str(), cart.currency.c_str());
  set(quoter, catalogue, module, "customer.", cart.customer);
  set(quoter, catalogue, module, "order.", cart.order);
  set(quoter, catalogue, module, "payment.", cart.payment);
  set(quoter, catalogue, module, "shipping.", cart.shipping);
  for (const CartLine& line : cart.lines) {
    const std::uint32_t amount_of = line.is_amount ? PERK_WHOLE_LINE : PERK_EACH;
    if (line.measure_milli) {
      perk_quoter_measured(quoter, PERK_NO_ROW, *line.measure_milli, line.amount.minor, amount_of,
                           line.id.c_str());
    } else {
      perk_quoter_line(quoter, PERK_NO_ROW, line.quantity, line.amount.minor, amount_of, line.id.c_str());
    }
    set(quoter, catalogue, module, "product.", line.product);
    set(quoter, catalogue, module, "line.", line.line);
  }
  for (const ShippingCharge& charge : cart.shipping_charges) {
    perk_quoter_charge(quoter, charge.amount.minor, charge.id.c_str());
  }
  for (const std::string& code : cart.coupons) perk_quoter_coupon_text(quoter, code.c_str());
  if (!cart.balances.empty() || !cart.usage.empty() || !cart.chosen.empty() || !cart.gift_prices.empty() ||
      !cart.coupon_facts.empty() || !cart.stopped.empty()) {
    perk_quoter_ledger(quoter, ledger.get());
  }
}

TEST(Quote, EveryCartOfTheCases) {
  std::size_t carts = 0, by_lane = 0;
  for (const compile::Compilation& pack : packs()) {
    const EngineHandle engine = engine_of(file_of(pack));
    const ProductsHandle products(perk_products_new());
    for (const Cart& cart : carts_of(pack)) {
      for (const CartLine& line : cart.lines) {
        for (const Fact& fact : line.product) {
          const auto* texts = std::get_if<TextSet>(&fact.value);
          if (texts == nullptr) continue;
          for (const std::string& text : *texts) perk_products_symbol(products.get(), text.c_str());
        }
      }
      for (const Fact& fact : cart.customer) {
        const auto* texts = std::get_if<TextSet>(&fact.value);
        if (texts == nullptr) continue;
        for (const std::string& text : *texts) perk_products_symbol(products.get(), text.c_str());
      }
    }
    const CatalogueHandle catalogue = catalogue_of(engine, products.get());
    const QuoterHandle quoter = quoter_of(engine, catalogue);
    for (const Cart& cart : carts_of(pack)) {
      const CartHandle handle = cart_of(cart);
      perk_status expected = PERK_OK;
      const ResultHandle result = price(engine.get(), handle.get(), &expected);
      fill(quoter.get(), catalogue.get(), *pack.module, cart, handle);
      auto quote = sized<perk_quote>();
      ASSERT_EQ(perk_quoter_price(quoter.get(), &quote, nullptr), expected) << pack.module->pack << cart.id;
      if (expected != PERK_OK) continue;
      auto totals = sized<perk_totals>();
      perk_result_totals(result.get(), &totals);
      EXPECT_EQ(quote.total, totals.total)
          << pack.module->pack << ", cart " << cart.id << (quote.by_lane != 0 ? ", by the lane" : "");
      EXPECT_EQ(quote.line_count, totals.lines);
      perk_result* explained = nullptr;
      ASSERT_EQ(perk_quoter_result(quoter.get(), PERK_EXPLAIN_ALL, &explained, nullptr), PERK_OK);
      ASSERT_EQ(canonical_of(ResultHandle(explained).get()), canonical_of(result.get()));
      ++carts;
      by_lane += quote.by_lane;
    }
  }
  EXPECT_GT(carts, 150U);
  EXPECT_GT(by_lane, 0U);
}

TEST(Quote, RowsOfACatalogue) {
  const EngineHandle engine = engine_of(file_of(host_pack()));
  const ProductsHandle products(perk_products_new());
  perk_products_add(products.get(), "SENCHA");
  perk_products_text(products.get(), "category", "tea/green");
  perk_products_add(products.get(), "OOLONG");
  perk_products_text(products.get(), "category", "tea/blue");
  perk_products_money(products.get(), "cost", 5'000);
  const CatalogueHandle catalogue = catalogue_of(engine, products.get());
  const QuoterHandle quoter = quoter_of(engine, catalogue);
  perk_quoter_begin(quoter.get(), 1'776'427'200);
  perk_quoter_line(quoter.get(), perk_catalogue_row(catalogue.get(), "SENCHA"), 2, 40'000, PERK_EACH,
                   nullptr);
  perk_quoter_line(quoter.get(), perk_catalogue_row(catalogue.get(), "OOLONG"), 1, 30'000, PERK_EACH,
                   nullptr);
  auto quote = sized<perk_quote>();
  ASSERT_EQ(perk_quoter_price(quoter.get(), &quote, nullptr), PERK_OK);
  EXPECT_EQ(quote.total, 80'000);
  ASSERT_EQ(quote.line_count, 2U);
  ASSERT_EQ(quote.lines[1].part_count, 1U);
  const perk_quote_part& part = quote.parts[quote.lines[1].first_part];
  EXPECT_EQ(part.amount, 30'000);
  EXPECT_STREQ(perk_catalogue_promotion(catalogue.get(), part.promotion), "three-for-two");
}

TEST(Quote, NumbersThatNothingHas) {
  const EngineHandle engine = engine_of(file_of(host_pack())), other = engine_of(file_of(host_pack()));
  const CatalogueHandle catalogue = catalogue_of(engine);
  perk_quoter* wrong = nullptr;
  EXPECT_EQ(perk_quoter_new(other.get(), catalogue.get(), &wrong), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_catalogue_row(catalogue.get(), "SENCHA"), PERK_NO_ROW);
  EXPECT_EQ(perk_catalogue_field(catalogue.get(), "customer.teir"), PERK_NO_ROW);
  EXPECT_STREQ(perk_catalogue_promotion(catalogue.get(), 1000), "");
  const QuoterHandle quoter = quoter_of(engine, catalogue);
  const auto begin = [&] { perk_quoter_begin(quoter.get(), 0); };
  const std::uint32_t tier = perk_catalogue_field(catalogue.get(), "customer.tier");
  const std::uint32_t sku = perk_catalogue_field(catalogue.get(), "product.sku");
  const std::uint32_t no_text = PERK_NO_ROW;
  begin();
  EXPECT_EQ(perk_quoter_line(quoter.get(), 0, 1, 100, PERK_EACH, nullptr), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_quoter_set(quoter.get(), PERK_NO_ROW, 1), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_quoter_set_symbol(quoter.get(), tier, no_text), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_quoter_set_symbols(quoter.get(), tier, &no_text, 1), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_quoter_set_text(quoter.get(), sku, "A"), PERK_BAD_ARGUMENT) << "there is no line";
  EXPECT_EQ(perk_quoter_coupon(quoter.get(), PERK_NO_ROW), PERK_BAD_ARGUMENT);
  auto quote = sized<perk_quote>();
  perk_error* error = nullptr;
  EXPECT_EQ(perk_quoter_price(quoter.get(), &quote, &error), PERK_BAD_ARGUMENT);
  EXPECT_STREQ(perk_error_message(error), "the catalogue has no such product") << "the first is told";
  perk_error_free(error);
  perk_result* result = nullptr;
  EXPECT_EQ(perk_quoter_result(quoter.get(), PERK_EXPLAIN_NONE, &result, nullptr), PERK_BAD_ARGUMENT);
  // The next cart starts anew; a value of another type is an error of the cart.
  begin();
  EXPECT_EQ(perk_quoter_set(quoter.get(), tier, 1), PERK_OK);
  EXPECT_EQ(perk_quoter_price(quoter.get(), &quote, nullptr), PERK_CART_WRONG_TYPE);
  begin();
  EXPECT_EQ(perk_quoter_price(quoter.get(), &quote, nullptr), PERK_OK);
  EXPECT_EQ(quote.line_count, 0U);
}

}  // namespace
}  // namespace perk::c_test
