// Names, texts and digits in Thai and Bangla, and what a word processor makes of a line.
#include "tests/parse/read.h"

namespace perk::parse {
namespace {

const ast::Promotion& promotion_of(const Reading& reading) {
  return std::get<ast::Promotion>(reading.file.blocks.at(0).node);
}

TEST(Scripts, DigitsAreDecodedAndKept) {
  Reading reading("promotion ลดราคา\n  give ๑,๕๐๐ THB off goods in all\n  give ১৫.৫% off goods\nend\n");
  ASSERT_EQ(reading.codes(), "") << reading.messages();
  EXPECT_EQ(reading.file.blocks[0].id->text, "ลดราคา");
  const auto& clauses = promotion_of(reading).clauses;
  const auto amount = [&](std::size_t i) -> const ast::Quantity& {
    const auto& give = std::get<ast::GiveClause>(clauses[i].node);
    return std::get<ast::Quantity>(std::get<ast::AmountOff>(give.offer.node).amount->node);
  };
  EXPECT_EQ(amount(0).number.digits, "1,500");
  EXPECT_EQ(amount(0).number.written, "๑,๕๐๐");
  EXPECT_EQ(amount(0).unit->text, "THB");
  EXPECT_EQ(amount(1).number.digits, "15.5");
  EXPECT_TRUE(amount(1).percent);
}

TEST(Scripts, DatesAndTimes) {
  Reading reading(promotion("  active from ๒๕๖๙-๐๔-๐๑ BE through ২০২৬-০৪-৩০, ๑๘:๐๐ until 22:00"));
  ASSERT_EQ(reading.codes(), "") << reading.messages();
  const auto& active = std::get<ast::ActiveClause>(promotion_of(reading).clauses[0].node);
  const auto& dates = std::get<ast::DateWindow>(active.parts[0].node);
  EXPECT_EQ(std::get<ast::Date>(dates.from->at).year, "2569");
  EXPECT_TRUE(std::get<ast::Date>(dates.from->at).buddhist_era);
  EXPECT_EQ(std::get<ast::Date>(dates.through->at).day, "30");
  EXPECT_EQ(std::get<ast::HourWindow>(active.parts[1].node).from.hour, "18");
}

TEST(Scripts, OneScriptInANumberAndInAName) {
  Reading number(promotion("  give 1๕% off goods"));
  EXPECT_EQ(number.codes(), "E0021");
  EXPECT_EQ(number.fixed(), promotion("  give 15% off goods"));
  EXPECT_EQ(Reading("promotion раypal\nend\n").codes(), "E0019");  // the first two letters are Cyrillic
  EXPECT_EQ(Reading("promotion ลด-10\nend\n").codes(), "");
}

TEST(Scripts, NamesAreNormal) {
  Reading composed("promotion caf\u00e9\nend\n");
  Reading decomposed("promotion cafe\u0301\nend\n");
  EXPECT_EQ(composed.codes() + decomposed.codes(), "");
  EXPECT_EQ(composed.file.blocks[0].id->text, decomposed.file.blocks[0].id->text);
  EXPECT_EQ(Reading("promotion a\u200db\nend\n").codes(), "E0020");
}

TEST(Scripts, BengaliJoinersAreLetters) {
  Reading reading("promotion র\u200dযাব\nend\n");
  EXPECT_EQ(reading.codes(), "") << reading.messages();
}

TEST(WordProcessor, CapitalsQuotesAndSpaces) {
  Reading reading(
      "\ufeffPromotion p “Spring”\r\n\u00a0\u00a0Give\u00a015%\u00a0off items tagged “a”\r\n"
      "  When customer.tier is “gold”\r\n    And subtotal is at least 5 THB\r\nEnd\r\n");
  ASSERT_EQ(reading.codes(), "") << reading.messages();
  EXPECT_EQ(reading.file.blocks[0].title->value, "Spring");
  EXPECT_EQ(promotion_of(reading).clauses.size(), 2U);
}

TEST(WordProcessor, HyphensThatDoNotBreak) {
  Reading reading("promotion spring\u2011sale\nend\n");
  ASSERT_EQ(reading.codes(), "");
  EXPECT_EQ(reading.file.blocks[0].id->text, "spring-sale");
}

TEST(Lines, ContinueWhereTheSentenceDoes) {
  Reading reading(
      promotion("  when x is 1\n    # why\n    and b is 2\n\n    or c is 3\n"
                "  give 1 a +\n  2 b\n  + 1 c at 9 THB together\n"
                "  give 1 point\n  for every 25 THB of goods\n  except tea\n"
                "  active from 2026-04-01 through 2026-04-02,\n    on songkran,\n    18:00 until 22:00\n"
                "  when (x is 1\n    or\n    b is 2\n  )\n"));
  EXPECT_EQ(reading.codes(), "") << reading.messages();
  EXPECT_EQ(promotion_of(reading).clauses.size(), 5U);
}

TEST(Names, KeywordsAreContextual) {
  Reading reading(
      "promotion free\n  for best\n  group limit, cap\n  give 5% off cheapest\n  give 1 price + 1 list at 5 "
      "THB together\n"
      "  when customer is in known\nend\n");
  EXPECT_EQ(reading.codes(), "") << reading.messages();
}

}  // namespace
}  // namespace perk::parse
