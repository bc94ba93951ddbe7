#include "tests/tools/modules.h"

#include <gtest/gtest.h>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "perk/compile.h"

namespace perk::test {

std::shared_ptr<const ir::Module> module_of(const std::string& text) {
  const compile::Compilation compilation = compile::compile_texts({{"test.perk", text}});
  if (compilation.module != nullptr) return compilation.module;
  ADD_FAILURE() << diag::render_text(compilation.diagnostics.all(), compilation.sources);
  return std::make_shared<ir::Module>();
}

std::shared_ptr<const ir::Module> shop() {
  static const auto kShop = module_of(R"(pack shop "A shop"
  currency THB
  timezone "Asia/Bangkok"
  prices   include tax
  use      "schema/shop"
end

schema more
  product.deposit money, optional
  line.length     number, optional
end

promotion tea-15 "ชา ลด 15%"
  give 15% off items in category "tea"
end

promotion free-post
  when subtotal is at least 500 THB
  give free shipping
end

promotion code
  needs coupon "TEN"
  give 10 THB off goods
end
)");
  return kShop;
}

}  // namespace perk::test
