// What only several files, or another standard library, can show.
#include <gtest/gtest.h>

#include "tests/unit/sema_core/checked.h"

namespace perk::sema {
namespace {

using Claims = std::vector<std::string>;

TEST(StandardLibrary, IsSoundInEveryFile) {
  auto checked = check_texts({{"a.perk", header() + "promotion p\n  give 10% off goods\nend\n"}});
  EXPECT_EQ(checked->claims(), Claims{});
  ASSERT_NE(checked->pack, nullptr);
  EXPECT_GT(checked->pack->schema.fields.size(), 30U);
}

TEST(Schema, IsTheShopsWhereThePackUsesNoOther) {
  auto plain = check_text(header() + "promotion p\n  give 10% off items by brand \"A\"\nend\n");
  EXPECT_EQ(plain->claims(), Claims{});
}

TEST(Schema, OfTheLibraryIsReplacedByThePacksInItsPlace) {
  auto checked = check_text(header() + "schema own\n  customer.tier text, optional, one of \"gold\"\nend\n" +
                            "promotion p\n  when customer.tier is \"gold\"\n  give 10% off goods\nend\n");
  ASSERT_NE(checked->pack, nullptr);
  std::size_t tiers = 0;
  for (const auto& field : checked->pack->schema.fields)
    if (field.record == typed::Record::customer && field.name == "tier") {
      ++tiers;
      EXPECT_EQ(field.one_of, Claims{"gold"});
    }
  EXPECT_EQ(tiers, 1U);
}

TEST(Schema, WithoutTaxRateRefusesAmountsBeforeTax) {
  auto library =
      std::vector<Text>{{"currencies.perk", std::string(stdlib::text("currencies"))},
                        {"schema/small.perk",
                         "schema small\n  product.sku text\n  product.category category, optional\nend\n"}};
  auto text =
      "pack shop\n  currency THB\n  timezone \"Asia/Bangkok\"\n  use \"schema/small\"\nend\n"
      "promotion p\n  when subtotal before tax is at least 5 THB\n  give 10% off goods\nend\n"
      "promotion q\n  give 10% off items by brand \"A\"\nend\n";
  auto checked = check_texts({{"a.perk", text}}, library);
  EXPECT_EQ(checked->claims(),
            (Claims{"E0224: the tax rate of a line is not known", "E0105: no field `brand` on `product`"}));
}

TEST(Pack, OfSeveralFilesHasOneSetOfIds) {
  auto checked = check_texts({{"a.perk", header() + "promotion p\n  give 10% off tea\nend\n"},
                              {"b.perk", "selection tea\n  items tagged \"tea\"\nend\n"},
                              {"c.perk", "promotion p\n  give 20% off goods\nend\n"}});
  EXPECT_EQ(checked->claims(), Claims{"E0102: the id `p` is used twice"});
  const auto& found = checked->sink.all().front();
  EXPECT_EQ(checked->sources.file(found.span).path(), "c.perk");
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_EQ(checked->sources.file(found.notes[0].span).path(), "a.perk");
}

TEST(Pack, WithoutItsBlockHidesNoOtherMistake) {
  auto checked = check_text(
      "promotion p\n  when subtotal is at least 5,000\n  give 10% off goods\n"
      "  cap 5 THB per order\nend\n");
  EXPECT_EQ(checked->claims(), (Claims{"E0601: no `pack` block says currency and time zone",
                                       "E0203: an amount is compared with a plain number"}));
  EXPECT_EQ(checked->sink.all()[1].help, "write `5,000 THB`");
}

TEST(Pack, WithABlockThatCannotBeReadIsNotSaidToLackIt) {
  auto checked = check_text(header() +
                            "selektion tea\n  items tagged \"tea\"\nend\n"
                            "promotion p\n  give 10% off tea\nend\n");
  for (const auto& claim : checked->claims())
    EXPECT_EQ(claim.find("no selection"), std::string::npos) << claim;
  EXPECT_TRUE(checked->sink.has_errors());
}

TEST(Names, AreSoughtForTheFirstReportsOnly) {
  auto text = header() + "segment plumbers\n  customer.tier is \"a\"\nend\n";
  for (int i = 0; i < 300; ++i)
    text += "promotion p" + std::to_string(i) + "\n  for plumbes\n  give 10% off goods\nend\n";
  auto checked = check_text(text);
  std::size_t named = 0, all = 0;
  for (const auto& found : checked->sink.all()) {
    if (found.code != diag::Code::E0101) continue;
    ++all;
    named += found.edits.empty() ? 0 : 1;
  }
  EXPECT_EQ(all, 300U);
  EXPECT_EQ(named, 200U);
}

TEST(Selections, OfALongChainTakeNoStack) {
  auto text = header();
  for (int i = 0; i < 20'000; ++i)
    text += "selection s" + std::to_string(i) + "\n  s" + std::to_string(i + 1) + "\nend\n";
  text += "selection s20000\n  s0\nend\npromotion p\n  give 10% off s7\nend\n";
  auto checked = check_text(text);
  EXPECT_EQ(checked->claims(), Claims{"E0103: the selection `s0` leads back to itself"});
}

}  // namespace
}  // namespace perk::sema
