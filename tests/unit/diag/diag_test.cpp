// The registry, the sink, the nearest name and the fixes.
#include "compiler/diag/diag.h"

#include <gtest/gtest.h>

#include <set>

namespace perk::diag {
namespace {

constexpr auto kCode = Code::E0900;

TEST(Registry, EveryRowIsFoundUnderItsCode) {
  std::set<std::string_view> names;
  for (const auto& row : all_codes()) {
    EXPECT_EQ(&info(row.code), &row);
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " is registered twice";
    EXPECT_EQ(row.name.size(), 5U) << row.name;
    EXPECT_EQ(row.name.front(), row.severity == Severity::error ? 'E' : 'W') << row.name;
    EXPECT_FALSE(row.summary.empty()) << row.name;
    EXPECT_NE(row.summary.back(), '.') << row.name;
  }
}

TEST(Sink, SortsByFilePlaceAndCode) {
  Sink sink;
  sink.report(kCode, {{1}, 0, 1}, "d");
  sink.report(kCode, {{0}, 5, 6}, "b");
  sink.report(kCode, {{0}, 5, 7}, "c");
  sink.report(kCode, {{0}, 2, 3}, "a");
  sink.sort();
  std::string order;
  for (const auto& d : sink.all()) order += d.claim;
  EXPECT_EQ(order, "abcd");
  EXPECT_EQ(sink.errors(), 4U);
  EXPECT_EQ(sink.warnings(), 0U);
}

TEST(Nearest, FindsTheMisspelt) {
  std::vector<std::string> names = {"job_role", "job_title", "name", "points", "THB", "ประปา", "ไฟฟ้า"};
  EXPECT_EQ(nearest("job_rol", names), "job_role");
  EXPECT_EQ(nearest("poinst", names), "points");
  EXPECT_EQ(nearest("job-role", names), "job_role");
  EXPECT_EQ(nearest("thb", names), "THB");
  EXPECT_EQ(nearest("nmae", names), "name");
  EXPECT_EQ(nearest("ประป", names), "ประปา");
}

TEST(Nearest, IsSilentWhereNothingIsNear) {
  std::vector<std::string> names = {"job_role", "name", "THB", "a"};
  EXPECT_EQ(nearest("colour", names), "");
  EXPECT_EQ(nearest("b", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("name", {"name"}), "");
  EXPECT_EQ(nearest("name", {}), "");
}

TEST(Nearest, TheFirstOfEqualsAndTheNearestOfAll) {
  EXPECT_EQ(nearest("cart", {"card", "care"}), "card");
  EXPECT_EQ(nearest("subtotl", {"subtitle", "subtotal"}), "subtotal");
}

struct Fixture {
  explicit Fixture(std::string text) { file = sources.add("a.perk", std::move(text)); }
  void fix(std::vector<std::tuple<std::uint32_t, std::uint32_t, std::string>> edits) {
    auto& d = sink.report(kCode, {file, 0, 0}, "claim");
    for (auto& [begin, end, text] : edits) d.edits.push_back({{file, begin, end}, text});
  }
  Fixed apply() const { return apply_edits(sink.all(), file, sources); }

  source::Sources sources;
  source::FileId file;
  Sink sink;
};

TEST(ApplyEdits, InAnyOrderOfReport) {
  Fixture f("0123456789");
  f.fix({{8, 9, "H"}});
  f.fix({{1, 3, ""}, {5, 5, "(new)"}});
  auto fixed = f.apply();
  EXPECT_EQ(fixed.text, "034(new)567H9");
  EXPECT_EQ(fixed.applied, 2U);
  EXPECT_EQ(fixed.skipped, 0U);
}

TEST(ApplyEdits, AFixThatOverlapsIsLeftOutWhole) {
  Fixture f("0123456789");
  f.fix({{2, 6, "x"}});
  f.fix({{0, 1, "y"}, {5, 7, "z"}});
  f.fix({{6, 7, "w"}});
  auto fixed = f.apply();
  EXPECT_EQ(fixed.text, "01xw789");
  EXPECT_EQ(fixed.applied, 2U);
  EXPECT_EQ(fixed.skipped, 1U);
}

TEST(ApplyEdits, TwoInsertionsAtOnePlaceAreNotGuessed) {
  Fixture f("ab");
  f.fix({{1, 1, "x"}});
  f.fix({{1, 1, "x"}});
  auto fixed = f.apply();
  EXPECT_EQ(fixed.text, "axb");
  EXPECT_EQ(fixed.skipped, 1U);
}

TEST(ApplyEdits, AnInsertionBesideAReplacement) {
  Fixture f("abcd");
  f.fix({{1, 3, "X"}});
  f.fix({{1, 1, "<"}});
  f.fix({{3, 3, ">"}});
  EXPECT_EQ(f.apply().text, "a<X>d");
}

TEST(ApplyEdits, LeavesOtherFilesAlone) {
  Fixture f("ab");
  auto other = f.sources.add("b.perk", "cd");
  f.fix({{0, 2, "x"}});
  auto fixed = apply_edits(f.sink.all(), other, f.sources);
  EXPECT_EQ(fixed.text, "cd");
  EXPECT_EQ(fixed.applied, 0U);
}

TEST(ApplyEdits, NoFixReachesPastTheEnd) {
  Fixture f("ab");
  f.fix({{1, 9, "x"}});
  auto fixed = f.apply();
  EXPECT_EQ(fixed.text, "ab");
  EXPECT_EQ(fixed.skipped, 1U);
}

}  // namespace
}  // namespace perk::diag
