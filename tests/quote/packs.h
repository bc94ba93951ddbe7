// A small shop for unit tests: percentages, a price, a code, shipping, a group in which one wins.
#pragma once
#include <perk/compile.h>
#include <perk/engine.h>
#include <perk/quote.h>

#include <memory>
#include <string>

namespace perk::test {

inline constexpr const char* kShop = R"(
pack shop "Shop"
  currency THB
  timezone "Asia/Bangkok"
  use "schema/shop"
end

promotion tea-15 "Tea"
  give 15% off items in category "tea"
end

promotion cup-price
  give items sku "CUP-1" at 80 THB each
end

promotion gold-5
  when customer.tier is "gold"
  give 5% off goods
end

promotion ten
  needs coupon "TEN"
  when subtotal is at least 500 THB
  give 10% off goods
end

promotion freeship
  when subtotal is at least 1,000 THB
  give free shipping
end

promotion pot-a
  give 10 THB off each of items in category "pots"
  group pots
end

promotion pot-b
  give 20% off items in category "pots"
  group pots
end

stacking
  best 1 of pots per order
end
)";

inline std::shared_ptr<const ir::Module> shop_module() {
  static const compile::Compilation compiled = compile::compile_texts({{"shop.perk", kShop}});
  return compiled.module;
}

inline std::vector<Fact> product(const char* sku, const char* category) {
  return {{"sku", std::string(sku)}, {"category", std::string(category)}};
}

inline Catalogue shop_catalogue(const Engine& engine) {
  const std::vector<std::vector<Fact>> products{product("CUP-1", "cups"), product("TEA-2", "tea/green"),
                                                product("TEA-1", "tea"), product("POT-1", "pots")};
  const std::vector<std::string> texts{"gold", "silver"};
  return std::get<Catalogue>(Catalogue::build(engine, products, texts));
}

}  // namespace perk::test
