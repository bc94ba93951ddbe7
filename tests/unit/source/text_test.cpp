// Columns on a terminal and what may be printed there.
#include "compiler/source/text.h"

#include <gtest/gtest.h>

namespace perk::source {
namespace {

TEST(DisplayWidth, CountsPlainLetters) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("5,000 THB"), 9U);
  EXPECT_EQ(display_width("crème"), 5U);
}

TEST(DisplayWidth, MarksStandOnTheirLetters) {
  EXPECT_EQ(display_width("ช่าง"), 3U);  // mai ek stands on the first letter
  EXPECT_EQ(display_width("ประปา"), 5U);
  EXPECT_EQ(display_width("เครื่อง"), 5U);  // two marks on one letter
  EXPECT_EQ(display_width("e\u0301"), 1U);
}

TEST(DisplayWidth, BanglaSignsThatTakeNoRoom) {
  EXPECT_EQ(display_width("কু"), 1U);   // the vowel u hangs below
  EXPECT_EQ(display_width("ক্ষ"), 2U);  // the hasanta takes none
}

TEST(DisplayWidth, WideLettersTakeTwo) {
  EXPECT_EQ(display_width("割引"), 4U);
  EXPECT_EQ(display_width("🎁"), 2U);
  EXPECT_EQ(display_width("ＡＢ"), 4U);
}

TEST(DisplayWidth, AStrayByteTakesOne) {
  EXPECT_EQ(display_width("a\xFF"
                          "b"),
            3U);
}

TEST(Printable, WritesOutWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\tb"), "a b");
  EXPECT_EQ(printable("\x1b[2J"), "\\u{001B}[2J");
  EXPECT_EQ(printable("a\u202Eb"), "a\\u{202E}b");
  EXPECT_EQ(printable("a\u2066b"), "a\\u{2066}b");
  EXPECT_EQ(printable("\xC3("), "\\xC3(");
  EXPECT_EQ(printable("\u200B"), "\\u{200B}");
}

TEST(Printable, LeavesScriptsAlone) {
  for (std::string_view text : {"ช่างประปา", "ছাড় ৫০%", "ক্‌ষ", "割引", "“x”"})
    EXPECT_EQ(printable(text), text);
}

TEST(CodePoints, KeepsStrayBytesApart) {
  EXPECT_EQ(code_points("a\xE0\xB8"), (std::vector<char32_t>{U'a', 0xE0, 0xB8}));
  EXPECT_EQ(code_points("aช"), (std::vector<char32_t>{U'a', U'ช'}));
}

}  // namespace
}  // namespace perk::source
