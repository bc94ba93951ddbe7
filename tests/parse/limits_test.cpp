// Hostile bytes: one clear error each, quickly, without much memory.
#include <sys/resource.h>

#include <ctime>
#include <fstream>

#include "tests/parse/read.h"

namespace perk::parse {
namespace {

// Seconds of the processor, so that a busy machine changes nothing; the product's figure is 100 ms in a
// release build, and sanitizers make everything slower.
#ifdef __SANITIZE_ADDRESS__
constexpr double kPatience = 30;
#else
constexpr double kPatience = 2;
#endif

template <class Run>
void within_limits(Run run) {
  const auto start = std::clock();
  run();
  EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, kPatience);
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i != times; ++i) out += text;
  return out;
}

TEST(Limits, NestedBrackets) {
  within_limits([] {
    Reading reading("promotion p\n  when " + std::string(100'000, '(') + "\n  give 5% off goods\nend\n");
    EXPECT_EQ(reading.codes(), "E0005");
    EXPECT_EQ(std::get<ast::Promotion>(reading.file.blocks[0].node).clauses.size(), 2U);
  });
}

TEST(Limits, BracketsOnManyLines) {
  within_limits([] {
    Reading reading("promotion p\n  when " + repeated("(\n", 100'000) + "end\n");
    EXPECT_EQ(reading.codes(), "E0005");
  });
}

TEST(Limits, WordsThatNest) {
  for (const char* word : {"not ", "items where in category \"a\" and "})
    within_limits([word] {
      Reading reading("promotion p\n  when " + repeated(word, 50'000) + "x is 1\nend\n");
      EXPECT_GT(reading.sink.errors(), 0U);
    });
  EXPECT_EQ(Reading("promotion p\n  when " + repeated("not ", 65) + "x is 1\nend\n").codes(), "E0005");
  EXPECT_EQ(Reading("promotion p\n  when " + repeated("not ", 64) + "x is 1\nend\n").codes(), "");
}

TEST(Limits, DepthOf64IsTaken) {
  const auto nested = [](std::size_t depth) {
    return promotion("  when " + std::string(depth, '(') + "x is 1" + std::string(depth, ')'));
  };
  EXPECT_EQ(Reading(nested(64)).codes(), "");
  EXPECT_EQ(Reading(nested(65)).codes(), "E0005");
}

TEST(Limits, FileOf20MB) {
  const std::string path = testing::TempDir() + "/large.perk";
  std::ofstream(path) << std::string(20U << 20U, '#');
  within_limits([&path] {
    source::Sources sources;
    diag::Sink sink;
    EXPECT_FALSE(read_source(path, sources, sink));
    ASSERT_EQ(sink.errors(), 1U);
    EXPECT_EQ(sink.all()[0].code, diag::Code::E0001);
  });
  within_limits([] { EXPECT_EQ(Reading(std::string(20U << 20U, '#')).codes(), "E0001"); });
}

TEST(Limits, MissingFile) {
  source::Sources sources;
  diag::Sink sink;
  EXPECT_FALSE(read_source(testing::TempDir() + "/no-such-file.perk", sources, sink));
  EXPECT_EQ(sink.errors(), 1U);
}

TEST(Limits, LongText) {
  EXPECT_EQ(Reading(promotion("  say \"" + std::string(70'000, 'a') + "\"")).codes(), "E0004");
  within_limits([] {
    EXPECT_EQ(Reading(promotion("  say \"" + std::string(10'000'000, 'a') + "\"")).codes(), "E0004");
  });
  EXPECT_EQ(Reading(promotion("  say \"" + std::string(60'000, 'a') + "\"")).codes(), "");
}

TEST(Limits, LongBlock) {
  within_limits([] {
    Reading reading(promotion(repeated("  group a\n", 120'000)));
    EXPECT_EQ(reading.codes(), "E0006");
    EXPECT_EQ(reading.file.blocks.size(), 1U);
  });
}

TEST(Limits, LongLine) {
  within_limits(
      [] { EXPECT_GT(Reading(promotion("  group " + repeated("a, ", 500'000) + "b")).sink.errors(), 0U); });
}

TEST(Bytes, InvalidUtf8) {
  for (const char* bytes :
       {"\xff", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\xb8"}) {
    Reading reading(promotion("  say \"" + std::string{bytes} + "\""));
    EXPECT_EQ(reading.codes(), "E0002");
    EXPECT_EQ(reading.sink.all()[0].span.begin, 19U);
  }
}

TEST(Bytes, BidirectionalControls) {
  for (const char* control : {"\u202e", "\u2066", "\u200f"}) {
    Reading reading(promotion("  say \"a" + std::string{control} + "b\""));
    EXPECT_EQ(reading.codes(), "E0003");
    EXPECT_EQ(reading.fixed(), promotion("  say \"ab\""));
  }
}

}  // namespace
}  // namespace perk::parse
