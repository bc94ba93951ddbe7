// What is wrong is said once, where it stands, and hides nothing else.
#include "tests/parse/read.h"

namespace perk::parse {
namespace {

struct Mistake {
  const char* text;
  const char* code;
  const char* fixed;  // nullptr: no edit is offered
};

class OneMistake : public testing::TestWithParam<Mistake> {};

TEST_P(OneMistake, IsSaidOnceAndMended) {
  const Mistake& mistake = GetParam();
  Reading reading(mistake.text);
  EXPECT_EQ(reading.codes(), mistake.code) << reading.messages();
  EXPECT_TRUE(reading.file.broken);
  if (mistake.fixed == nullptr) return;
  EXPECT_EQ(reading.fixed(), mistake.fixed) << reading.messages();
  EXPECT_EQ(Reading(reading.fixed()).messages(), "");
}

INSTANTIATE_TEST_SUITE_P(
    Clauses, OneMistake,
    testing::Values(
        Mistake{"promotion p\n  give 15% goods\nend\n", "E0022", "promotion p\n  give 15% off goods\nend\n"},
        Mistake{"promotion p\n  give 15% of tea\nend\n", "E0022", "promotion p\n  give 15% off tea\nend\n"},
        Mistake{"promotion p\n  give 20THB off goods in all\nend\n", "E0022",
                "promotion p\n  give 20 THB off goods in all\nend\n"},
        Mistake{"promotion p\n  when subtotal is at leest 5 THB\nend\n", "E0022",
                "promotion p\n  when subtotal is at least 5 THB\nend\n"},
        Mistake{"promotion p\n  when subtotal at least 5 THB\nend\n", "E0022",
                "promotion p\n  when subtotal is at least 5 THB\nend\n"},
        Mistake{"promotion p\n  when subtotal is greater than 5 THB\nend\n", "E0022",
                "promotion p\n  when subtotal is more than 5 THB\nend\n"},
        Mistake{"promotion p\n  cap 5 THB order\nend\n", "E0022",
                "promotion p\n  cap 5 THB per order\nend\n"},
        Mistake{"promotion p\n  limit 1 use per customer,\n  give 5% off goods\nend\n", "E0022",
                "promotion p\n  limit 1 use per customer\n  give 5% off goods\nend\n"},
        Mistake{"promotion p\n  give cheapest 1 of evry 3 of tea free\nend\n", "E0022",
                "promotion p\n  give cheapest 1 of every 3 of tea free\nend\n"},
        Mistake{"promotion p\n  give\nend\n", "E0022", nullptr},
        Mistake{"currencies c\n  stray\n  | code |\nend\n", "E0022", nullptr},
        Mistake{"promotion p\n  gve 5% off goods\nend\n", "E0016", "promotion p\n  give 5% off goods\nend\n"},
        Mistake{"promotion p\n  discount: 5%\nend\n", "E0011", nullptr},
        Mistake{"promotion p\n  when (x is 1 or b is 2\n  give 5% off goods\nend\n", "E0012",
                "promotion p\n  when (x is 1 or b is 2)\n  give 5% off goods\nend\n"},
        Mistake{"promotion p\n  active from 1-04-2026\nend\n", "E0026",
                "promotion p\n  active from 2026-04-01\nend\n"},
        Mistake{"promotion p\n  say \"hello\nend\n", "E0010", "promotion p\n  say \"hello\"\nend\n"}));

INSTANTIATE_TEST_SUITE_P(
    Blocks, OneMistake,
    testing::Values(
        Mistake{"promotion p\n  give 5% off goods\n", "E0017", "promotion p\n  give 5% off goods\nend\n"},
        Mistake{"promotion p\n  give 5% off goods\n\npromotion q\n  give 5% off goods\nend\n", "E0017",
                "promotion p\n  give 5% off goods\nend\n\npromotion q\n  give 5% off goods\nend\n"},
        Mistake{"promtion p\n  give 5% off goods\nend\n", "E0014", "promotion p\n  give 5% off goods\nend\n"},
        Mistake{"promotion p\nend p\n", "E0018", "promotion p\nend\n"}, Mistake{"end\n", "E0015", "\n"},
        Mistake{"give 5% off goods\nlimit 1 use\npromotion p\nend\n", "E0013", nullptr},
        Mistake{"promotion two words\nend\n", "E0023", "promotion two-words\nend\n"},
        Mistake{"promotion every\nend\n", "E0024", "promotion every-promotion\nend\n"},
        Mistake{"promotion \"Only a title\"\nend\n", "E0025", nullptr}));

TEST(Recovery, NBadClausesAreNErrors) {
  std::string text;
  for (int i = 0; i != 500; ++i)
    text += "promotion p" + std::to_string(i) +
            "\n  give 15% 15% goods\n  cap 5 THB per\n  give 5% off goods\nend\n";
  Reading reading(text);
  EXPECT_EQ(reading.sink.errors(), 1000U);
  EXPECT_EQ(reading.file.blocks.size(), 500U);
  for (const ast::Block& block : reading.file.blocks) {
    const auto& clauses = std::get<ast::Promotion>(block.node).clauses;
    ASSERT_EQ(clauses.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<ast::BrokenClause>(clauses[0].node));
    EXPECT_TRUE(std::holds_alternative<ast::GiveClause>(clauses[2].node));
  }
}

TEST(Recovery, ABrokenClauseKeepsItsHead) {
  Reading reading(promotion("  give nothing at all to nobody"));
  const auto& promotion = std::get<ast::Promotion>(reading.file.blocks[0].node);
  EXPECT_EQ(std::get<ast::BrokenClause>(promotion.clauses[0].node).head->text, "give");
}

TEST(Recovery, NoMessageSpeaksOfTheGenerator) {
  for (const char* text :
       {"promotion p\n  give buy 2 get 1\nend\n", "pack a b c d\nend\n", "stacking\n  best\nend\n",
        "test\n  expect\nend\n", "schema s\n  a.b flot\nend\n", "selection s\n  goods goods\nend\n"}) {
    const std::string messages = Reading(text).messages();
    EXPECT_NE(messages, "");
    for (const char* word : {"viable", "mismatched", "token", "expecting", "extraneous", "EOF"})
      EXPECT_EQ(messages.find(word), std::string::npos) << messages;
  }
}

// Editing must never make the parser worse than it was: every prefix and every single deletion of a sound
// pack ends.
TEST(Recovery, EveryPrefixEnds) {
  const std::string pack =
      "promotion p \"ช่าง\"\n  when (subtotal of a except b is at least 5 THB\n    or not customer is in "
      "vip)\n"
      "  give 1 sku \"A\" + 2 b at 9 THB together, of one line\n  | a | b |\nend\n";
  for (std::size_t cut = 0; cut <= pack.size(); ++cut) {
    Reading reading(pack.substr(0, cut));
    EXPECT_EQ(reading.file.broken, reading.sink.errors() != 0);
  }
}

}  // namespace
}  // namespace perk::parse
