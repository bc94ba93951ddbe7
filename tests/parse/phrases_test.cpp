// Every phrase of the language parses, and says what was written.
#include <fstream>
#include <sstream>

#include "tests/parse/read.h"

namespace perk::parse {
namespace {

std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Phrases, AllParse) {
  Reading reading(slurp(std::string{PERK_ROOT} + "/tests/parse/phrases.perk"));
  EXPECT_EQ(reading.messages(), "");
  EXPECT_FALSE(reading.file.broken);
  EXPECT_GE(reading.file.blocks.size(), 30U);
}

// Clauses lie inside their block, in the order of the text, and no two overlap.
TEST(Phrases, RangesNest) {
  Reading reading(slurp(std::string{PERK_ROOT} + "/tests/parse/phrases.perk"));
  std::uint32_t before = 0;
  for (const ast::Block& block : reading.file.blocks) {
    EXPECT_GE(block.span.begin, before);
    before = block.span.end;
    std::visit(
        [&](const auto& node) {
          if constexpr (requires { node.clauses; }) {
            std::uint32_t inner = block.span.begin;
            for (const auto& clause : node.clauses) {
              EXPECT_GE(clause.span.begin, inner) << reading.text(clause.span);
              EXPECT_LE(clause.span.end, block.span.end) << reading.text(clause.span);
              EXPECT_LE(clause.head.end, clause.span.end);
              inner = clause.span.end;
            }
          }
        },
        block.node);
  }
}

TEST(Phrases, SamplePack) {
  Reading reading(slurp(std::string{PERK_ROOT} + "/tests/parse/sample.perk"));
  EXPECT_EQ(reading.messages(), "");
  EXPECT_EQ(reading.file.blocks.size(), 15U);
}

TEST(Offers, AmountOff) {
  EXPECT_EQ(shape("give 500 THB off items sku \"A\", \"B\" in all"),
            "give\n"
            "  offer\n"
            "    amount-off in-all\n"
            "      quantity 500 THB\n"
            "      from\n"
            "        items sku\n"
            "          text \"A\"\n"
            "          text \"B\"\n");
  EXPECT_EQ(shape("give 20 THB off each line of tea"),
            "give\n"
            "  offer\n"
            "    amount-off each-line\n"
            "      quantity 20 THB\n"
            "      from\n"
            "        named tea\n");
}

TEST(Offers, EveryGroupWithWords) {
  EXPECT_EQ(
      shape("give 2nd cheapest of every 4 of tea except cups at 50% off, from the cheapest, of one line"),
      "give\n"
      "  offer\n"
      "    every-group\n"
      "      nth 2 cheapest\n"
      "      every\n"
      "        quantity 4\n"
      "      of\n"
      "        except\n"
      "          named tea\n"
      "          without\n"
      "            named cups\n"
      "      reward off\n"
      "        quantity 50%\n"
      "    from-cheapest\n"
      "    of-one-line\n");
}

TEST(Offers, BuyXGetY) {
  EXPECT_EQ(shape("give 1 of cups free for every 2 of tea"),
            "give\n"
            "  offer\n"
            "    some-of\n"
            "      quantity 1\n"
            "      of\n"
            "        named cups\n"
            "      reward free\n"
            "    for-every\n"
            "      quantity 2\n"
            "      of\n"
            "        named tea\n");
}

TEST(Offers, BundleTakesUnitsAsSlots) {
  EXPECT_EQ(shape("give 1 tea + 2 sku \"BIT\" at 2,990 THB together"),
            "give\n"
            "  offer\n"
            "    bundle\n"
            "      slot\n"
            "        quantity 1\n"
            "        named tea\n"
            "      slot\n"
            "        quantity 2\n"
            "        items sku\n"
            "          text \"BIT\"\n"
            "      reward price together\n"
            "        quantity 2,990 THB\n");
}

TEST(Offers, TableBelongsToItsClause) {
  EXPECT_EQ(
      shape(
          "give price of tea by quantity\n | quantity | all at |\n | 1+ | 5 THB | # usual\n\n | 9+ | 4 THB"),
      "give\n"
      "  offer\n"
      "    price-by-table\n"
      "      of\n"
      "        named tea\n"
      "      fact quantity\n"
      "    table\n"
      "      header | quantity | all at\n"
      "      row | 1+ | 5 THB\n"
      "      row | 9+ | 4 THB\n");
}

TEST(Conditions, MixedLogicStaysFlat) {
  EXPECT_EQ(shape("when x is 1 and b is 2 or not c is yes"),
            "when\n"
            "  logic and or\n"
            "    compare is\n"
            "      path x\n"
            "      quantity 1\n"
            "    compare is\n"
            "      path b\n"
            "      quantity 2\n"
            "    not\n"
            "      compare yes\n"
            "        path c\n");
}

TEST(Conditions, SelectionTakesAndOnlyBeforeAComparison) {
  EXPECT_EQ(shape("when subtotal of tea and cups is at least subtotal of pots and customer is in vip"),
            "when\n"
            "  logic and\n"
            "    compare at-least\n"
            "      fact subtotal\n"
            "        of\n"
            "          both\n"
            "            named tea\n"
            "            named cups\n"
            "      fact subtotal\n"
            "        of\n"
            "          named pots\n"
            "    customer in vip\n");
}

TEST(Cells, ReadAsWhatTheyAre) {
  Reading reading(
      "test\n  cart\n  | a | 1+ | 900 THB | 5% | \"x|y\" | 2026-04-01 | 2XL | 100+ THB | |\nend\n");
  ASSERT_EQ(reading.codes(), "");
  const auto& test = std::get<ast::Test>(reading.file.blocks[0].node);
  const auto& cells = std::get<ast::CartClause>(test.clauses[0].node).table.header.cells;
  ASSERT_EQ(cells.size(), 9U);
  EXPECT_FALSE(cells[0].quantity);
  EXPECT_TRUE(cells[1].tier);
  EXPECT_EQ(cells[1].quantity->number.digits, "1");
  EXPECT_EQ(cells[2].quantity->unit->text, "THB");
  EXPECT_TRUE(cells[3].quantity->percent);
  EXPECT_EQ(cells[4].text, "x|y");
  EXPECT_EQ(cells[5].date->month, "04");
  EXPECT_FALSE(cells[6].quantity);
  EXPECT_TRUE(cells[7].tier && cells[7].quantity->unit->text == "THB");
  EXPECT_EQ(cells[8].text, "");
  EXPECT_EQ(reading.text(cells[2].span), "900 THB");
}

TEST(File, KeepsCommentsAndBlankLines) {
  Reading reading("# head\n\npromotion p # trailing\n  # own\n  give 5% off goods   # why\n\nend\n");
  ASSERT_EQ(reading.codes(), "");
  const auto& comments = reading.file.comments;
  ASSERT_EQ(comments.size(), 4U);
  EXPECT_EQ(comments[1].text, "# trailing");
  EXPECT_FALSE(comments[1].own_line);
  EXPECT_TRUE(comments[2].own_line);
  EXPECT_EQ(reading.file.blank_lines, (std::vector<std::uint32_t>{2, 6}));
}

}  // namespace
}  // namespace perk::parse
