// Sheets: what case files cannot show.
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <algorithm>

#include "compiler/sema/typed.h"

namespace perk {
namespace {

constexpr std::string_view kPack = R"(pack shop
  currency THB
  timezone "Asia/Bangkok"
  use "schema/shop"
end

promotions agreed from "prices.csv"
  needs  coupon row.code
  active through row.ends
  give   items sku row.sku at row.price each
  say    row.code
end
)";

compile::Compilation compiled(const std::string& sheet, compile::Phase phase = compile::Phase::lower) {
  return compile::compile_texts({{"shop.perk", std::string(kPack)}, {"prices.csv", sheet}}, {phase});
}

TEST(Sheet, StopsAfterAHundredWrongRows) {
  std::string sheet = "code,sku,price,ends\n";
  for (int i = 0; i < 150; ++i) sheet += "C" + std::to_string(i) + ",TEA,90,2026-04-30\n";
  const auto result = compiled(sheet);
  const auto count = [&](diag::Code code) {
    const auto& all = result.diagnostics.all();
    return std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.code == code; });
  };
  EXPECT_EQ(count(diag::Code::E0212), 100);
  EXPECT_EQ(count(diag::Code::E0707), 1);
  EXPECT_EQ(result.module, nullptr);
}

TEST(Sheet, LeavesTheTemplateAsItWasWritten) {
  const std::string sheet = "code,sku,price (THB),ends\nC1,TEA,90,2026-04-30\nC2,CUP,80,2026-05-31\n";
  const auto parsed = compiled(sheet, compile::Phase::parse);
  const auto checked = compiled(sheet);
  ASSERT_NE(checked.pack, nullptr) << diag::render_text(checked.diagnostics.all(), checked.sources);
  ASSERT_EQ(checked.pack->promotions.size(), 2U);
  EXPECT_EQ(checked.pack->promotions[1].id, "agreed-2");
  EXPECT_EQ(compile::print_ast(parsed), compile::print_ast(checked));
}

TEST(Sheet, IsLookedForBesideItsFile) {
  const std::string sheet = "code,sku,price (THB),ends\nC1,TEA,90,2026-04-30\n";
  const auto found = compile::compile_texts(
      {{"packs/shop.perk", std::string(kPack)}, {"packs/prices.csv", sheet}}, {compile::Phase::check});
  EXPECT_FALSE(found.diagnostics.has_errors());
  const auto elsewhere = compile::compile_texts(
      {{"packs/shop.perk", std::string(kPack)}, {"prices.csv", sheet}}, {compile::Phase::check});
  EXPECT_TRUE(elsewhere.diagnostics.has_errors());
}

TEST(Sheet, AnotherSheetIsAnotherVersion) {
  const auto version = [](const std::string& price) {
    const auto result = compiled("code,sku,price (THB),ends\nC1,TEA," + price + ",2026-04-30\n");
    return compile::print_ir(result).substr(0, 80);
  };
  EXPECT_NE(version("90"), version("91"));
  EXPECT_EQ(version("90"), version("90"));
}

}  // namespace
}  // namespace perk
