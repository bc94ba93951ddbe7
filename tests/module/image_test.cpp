// What is written is read: every pack of the repository, its fields, its prices, its bytes.
#include <gtest/gtest.h>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "perk/engine.h"
#include "runtime/ir/print.h"
#include "runtime/module/image.h"
#include "runtime/module/sha256.h"
#include "tests/module/packs.h"
#include "tools/json/write.h"

namespace perk::module_test {
namespace {

std::string priced(const Engine& engine, const Cart& cart) {
  const auto result = engine.price(cart);
  if (const auto* error = std::get_if<CartError>(&result)) return json::write_error(*error);
  return json::write_result(std::get<Result>(result), engine.module());
}

TEST(Image, EveryPackComesBackWholeAndPricesTheSame) {
  std::size_t carts = 0;
  for (const NamedPack& pack : all_packs()) {
    const auto& module = pack.compilation.module;
    const std::string bytes = image::save(*module, {.release = 7, .by = "test"});
    auto read = image::load(bytes);
    if (const auto* error = std::get_if<ModuleError>(&read)) {
      ADD_FAILURE() << pack.name << ": " << name_of(error->fault) << ": " << error->message;
      continue;
    }
    const image::Loaded& loaded = std::get<image::Loaded>(read);
    EXPECT_EQ(ir::print(*loaded.module), ir::print(*module)) << pack.name;
    EXPECT_EQ(image::save(*loaded.module, {.release = 7, .by = "test"}), bytes) << pack.name;
    EXPECT_EQ(loaded.manifest.pack, module->pack);
    EXPECT_EQ(loaded.manifest.version, module->version);
    EXPECT_EQ(loaded.manifest.release, 7U);
    const Engine before(module), after(loaded.module);
    for (const Cart& cart : carts_of(pack.compilation)) {
      EXPECT_EQ(priced(after, cart), priced(before, cart)) << pack.name;
      ++carts;
    }
  }
  EXPECT_GT(all_packs().size(), 100U);
  EXPECT_GT(carts, 300U);
}

TEST(Image, TheSameSourcesGiveTheSameBytes) {
  const auto text =
      "pack p\n  currency GBP\n  timezone \"Europe/London\"\n  use \"schema/shop\"\nend\n\n"
      "promotion ten \"Ten\"\n  give 10% off goods\nend\n";
  const auto one = compile::compile_texts({{"here/one.perk", text}});
  const auto other = compile::compile_texts({{"there/other.perk", text}});
  ASSERT_NE(one.module, nullptr);
  ASSERT_NE(other.module, nullptr);
  EXPECT_EQ(image::save(*one.module, {}), image::save(*other.module, {}));
}

// Values that no pack has, so that each field is told from its neighbours.
TEST(Image, ExtremesComeBack) {
  ir::Module module = *small_pack().module;
  ASSERT_FALSE(module.promotions.empty());
  module.promotions[0].ends_at = INT64_MIN;
  module.promotions[0].returns = {ir::Said::yes, ir::Said::no, ir::Said::yes};
  module.promotions[0].earned = ir::Earned{"delivered", 120'000, 4'000'000, 345'600'000'000};
  module.promotions[0].says = {{"th", true, "ฟรี"}, {"", false, ""}};
  module.settlement = ir::Settlement{25, ir::RoundingMode::down};
  module.returns = {ir::Said::no, ir::Said::yes, ir::Said::no};
  module.total_cap_text = "at most";
  module.day_start = 21'600;
  module.codes_match_case = true;
  module.first_that_applies = true;
  module.accounts.push_back(
      {"a", "b", "c", "d", 1, 1'000'000'000'000'000, {ir::Lapse::Kind::after_last, {}, "e", 1, 2, 3}});
  module.pools.push_back({"p", "q", {"X", "Y"}, ir::kNoNode, true, 3, 4, 5, 6, true, 7, 8, "P-?", true});
  auto read = image::load(image::save(module, {.release = UINT64_MAX, .by = ""}));
  ASSERT_TRUE(std::holds_alternative<image::Loaded>(read)) << std::get<ModuleError>(read).message;
  const ir::Module& back = *std::get<image::Loaded>(read).module;
  EXPECT_EQ(back.promotions[0].ends_at, INT64_MIN);
  EXPECT_EQ(back.promotions[0].returns.claws_back, ir::Said::yes);
  EXPECT_EQ(back.promotions[0].returns.uses_come_back, ir::Said::no);
  EXPECT_EQ(back.promotions[0].earned->months, 120'000);
  EXPECT_EQ(back.promotions[0].earned->days, 4'000'000);
  EXPECT_EQ(back.promotions[0].earned->seconds, 345'600'000'000);
  EXPECT_EQ(back.promotions[0].says[0].text, "ฟรี");
  EXPECT_TRUE(back.promotions[0].says[0].badge);
  EXPECT_EQ(back.settlement->mode, ir::RoundingMode::down);
  EXPECT_EQ(back.settlement->step, 25);
  EXPECT_EQ(back.returns.uses_come_back, ir::Said::yes);
  EXPECT_EQ(back.total_cap_text, "at most");
  EXPECT_EQ(back.day_start, 21'600);
  EXPECT_TRUE(back.codes_match_case);
  EXPECT_TRUE(back.first_that_applies);
  EXPECT_FALSE(back.ties_to_first_ending);
  EXPECT_EQ(back.accounts.back().usable_from, 1'000'000'000'000'000);
  EXPECT_EQ(back.accounts.back().worth, 1);
  EXPECT_EQ(back.pools.back().codes, (std::vector<std::string>{"X", "Y"}));
  EXPECT_EQ(back.pools.back().seconds, 5);
  EXPECT_EQ(std::get<image::Loaded>(read).manifest.release, UINT64_MAX);
}

// Pieces of every length give what the whole gives.
TEST(Sha256, PiecesAreTheWhole) {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += static_cast<char>(i * 37);
  const image::Digest whole = image::sha256(text);
  EXPECT_EQ(image::hex(whole), "1f2bc6c47f89c05cbac0118a6ec2622527acf1b75ce2020d176f49cf0ce201cc");
  for (std::size_t piece = 1; piece < 200; ++piece) {
    image::Sha256 hash;
    for (std::size_t at = 0; at < text.size(); at += piece)
      hash.add(std::string_view(text).substr(at, piece));
    EXPECT_EQ(hash.finish(), whole) << piece;
  }
}

TEST(Sha256, IsTheStandards) {
  EXPECT_EQ(image::hex(image::sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(image::hex(image::sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(image::hex(image::sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace
}  // namespace perk::module_test
