// Places in files: lines, columns in code points, and what each offset belongs to.
#include "compiler/source/source.h"

#include <gtest/gtest.h>

namespace perk::source {
namespace {

std::pair<std::uint32_t, std::uint32_t> at(const File& file, std::uint32_t offset) {
  auto position = file.position(offset);
  return {position.line, position.column};
}
using Pair = std::pair<std::uint32_t, std::uint32_t>;

TEST(File, CountsLinesFromOne) {
  File file("a.perk", "one\ntwo\n\nfour");
  EXPECT_EQ(file.line_count(), 4U);
  EXPECT_EQ(file.line(1), "one");
  EXPECT_EQ(file.line(3), "");
  EXPECT_EQ(file.line(4), "four");
  EXPECT_EQ(file.line(0), "");
  EXPECT_EQ(file.line(5), "");
  EXPECT_EQ(file.line_start(4), 9U);
}

TEST(File, LeavesCarriageReturnsOut) {
  File file("a.perk", "one\r\ntwo\r\n");
  EXPECT_EQ(file.line(1), "one");
  EXPECT_EQ(file.line(2), "two");
  EXPECT_EQ(file.line(3), "");
}

TEST(File, CountsColumnsInCodePoints) {
  File file("a.perk", "x\nช่าง is");  // each Thai sign has three bytes
  EXPECT_EQ(at(file, 0), Pair(1, 1));
  EXPECT_EQ(at(file, 1), Pair(1, 2));  // the newline belongs to its line
  EXPECT_EQ(at(file, 2), Pair(2, 1));
  EXPECT_EQ(at(file, 5), Pair(2, 2));
  EXPECT_EQ(at(file, 6), Pair(2, 2));  // inside a code point
  EXPECT_EQ(at(file, 15), Pair(2, 6));
}

TEST(File, PlacesTheEndOfTheText) {
  EXPECT_EQ(at(File("a", ""), 0), Pair(1, 1));
  EXPECT_EQ(at(File("a", "ab"), 2), Pair(1, 3));
  EXPECT_EQ(at(File("a", "ab\n"), 3), Pair(2, 1));
}

TEST(File, CutsRangesAtTheEnd) {
  File file("a.perk", "abc");
  EXPECT_EQ(file.text(Span{{}, 1, 9}), "bc");
  EXPECT_EQ(file.text(Span{{}, 9, 9}), "");
}

TEST(Sources, KeepsTextsInPlaceWhileFilesAreAdded) {
  Sources sources;
  auto first = sources.add("a.perk", "x");
  auto view = sources.file(first).text();
  for (int i = 0; i < 100; ++i) sources.add("b.perk", "y");
  EXPECT_EQ(view.data(), sources.file(first).text().data());
  EXPECT_EQ(view, "x");
}

TEST(Span, JoinHoldsBoth) {
  EXPECT_EQ(join({{1}, 4, 6}, {{1}, 2, 5}), (Span{{1}, 2, 6}));
}

}  // namespace
}  // namespace perk::source
