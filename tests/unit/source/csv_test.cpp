// Sheets: cells and their places, quotes, line ends, and what is wrong with a file's form.
#include "compiler/source/csv.h"

#include <gtest/gtest.h>

namespace perk::source {
namespace {

using Kind = CsvProblem::Kind;
using Table = std::vector<std::vector<std::string>>;

Table table_of(std::string_view text) {
  const Csv csv = read_csv(text);
  Table table(csv.size());
  for (std::size_t row = 0; row < csv.size(); ++row)
    for (std::size_t i = 0; i < csv.header.size(); ++i) table[row].push_back(csv_text(text, csv.at(row, i)));
  return table;
}

std::vector<std::pair<Kind, std::size_t>> problems_of(std::string_view text) {
  std::vector<std::pair<Kind, std::size_t>> found;
  for (const CsvProblem& problem : read_csv(text).problems) found.emplace_back(problem.kind, problem.row);
  return found;
}
using Problems = std::vector<std::pair<Kind, std::size_t>>;

TEST(Csv, QuotesHoldCommasLineBreaksAndDoubledQuotes) {
  EXPECT_EQ(table_of("a,b\n\"1,5\",\"one\ntwo\"\n\"say \"\"hi\"\"\",\n"),
            (Table{{"1,5", "one\ntwo"}, {"say \"hi\"", ""}}));
}

TEST(Csv, MarksCarriageReturnsSpacesAndEmptyLinesAreNoCells) {
  const std::string_view text =
      "\xEF\xBB\xBF"
      "a, b \r\n\r\n 1 ,\" 2 \" \r\n";
  const Csv csv = read_csv(text);
  ASSERT_EQ(csv.header.size(), 2U);
  EXPECT_EQ(csv_text(text, csv.header[0]), "a");
  EXPECT_EQ(csv_text(text, csv.header[1]), "b");
  EXPECT_EQ(table_of(text), (Table{{"1", " 2 "}}));
  EXPECT_TRUE(csv.problems.empty());
}

TEST(Csv, ACellKnowsItsPlace) {
  const std::string_view text = "a,b\nx,\"yz\"";
  const Csv csv = read_csv(text);
  ASSERT_EQ(csv.size(), 1U);
  EXPECT_EQ(csv.at(0, 0).begin, 4U);
  EXPECT_EQ(csv.at(0, 1).begin, 7U);
  EXPECT_EQ(csv.at(0, 1).end, 9U);
}

TEST(Csv, RowsOfAnotherLengthAreLeftOutAndKeepTheirNumber) {
  const std::string_view text = "a,b\n1\n2,3\n4,5,6\n7,8\n";
  EXPECT_EQ(problems_of(text), (Problems{{Kind::too_few, 1}, {Kind::too_many, 3}}));
  EXPECT_EQ(table_of(text), (Table{{"2", "3"}, {"7", "8"}}));
  EXPECT_EQ(read_csv(text).rows, (std::vector<std::uint32_t>{2, 4}));
}

TEST(Csv, SaysWhatIsWrongWithTheForm) {
  EXPECT_EQ(problems_of(""), (Problems{{Kind::no_header, 0}}));
  EXPECT_EQ(problems_of("a,,a\n"), (Problems{{Kind::unnamed_column, 0}, {Kind::same_column, 0}}));
  EXPECT_EQ(problems_of("a\n\"1\n2\n"), (Problems{{Kind::open_quote, 1}}));
  EXPECT_EQ(problems_of("a\n\"1\"2\n3\n"), (Problems{{Kind::after_quote, 1}}));
  EXPECT_EQ(table_of("a\n\"1\"2\n3\n"), (Table{{"3"}}));
  EXPECT_EQ(problems_of("a\n\xE0\xB8\n"), (Problems{{Kind::not_utf8, 0}}));
  EXPECT_EQ(problems_of("\xE0\xB8\x95\n1\n"), Problems{});
}

}  // namespace
}  // namespace perk::source
