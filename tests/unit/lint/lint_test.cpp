// What the checks across promotions promise beyond single cases: how much is said, in which order, and as
// data.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <algorithm>

#include "compiler/lint/cases.h"
#include "compiler/lint/values.h"

namespace perk::lint {
namespace {

constexpr std::string_view kHeader = R"(pack shop "A shop"
  currency THB
  timezone "Asia/Bangkok"
  use      "schema/shop"
end
)";

compile::Compilation check(std::vector<std::string> bodies) {
  std::vector<compile::SourceText> texts{{"shop.perk", std::string(kHeader)}};
  for (auto& body : bodies) texts.push_back({fmt::format("{}.perk", texts.size()), std::move(body)});
  return compile::compile_texts(std::move(texts), {compile::Phase::check});
}

std::vector<std::string> claims(const compile::Compilation& compilation, diag::Code code) {
  std::vector<std::string> out;
  for (const auto& each : compilation.diagnostics.all())
    if (each.code == code) out.push_back(each.claim);
  std::sort(out.begin(), out.end());
  return out;
}

std::string promotions(int from, int to, std::string_view offer) {
  std::string out;
  for (int i = from; i < to; ++i) out += fmt::format("promotion p{}\n  give {}\nend\n", i, offer);
  return out;
}

TEST(Values, MeetInWhatBothAllow) {
  EXPECT_TRUE(is_empty(meet(numbers(5, 9), numbers(10, 12))));
  EXPECT_EQ(meet(numbers(5, 9), numbers(7, 12)).ranges, (std::vector<Range>{{7, 9}}));
  EXPECT_TRUE(is_empty(meet(texts_of({"a", "b"}), texts_but({"a", "b", "c"}))));
  EXPECT_EQ(meet(texts_of({"a", "b"}), texts_but({"b"})).texts, (std::vector<std::string>{"a"}));
  EXPECT_EQ(meet(texts_but({"a"}), texts_but({"b"})).texts, (std::vector<std::string>{"a", "b"}));
}

TEST(Values, PathsHoldWhatIsBelow) {
  EXPECT_TRUE(is_below("tea/green", "tea"));
  EXPECT_FALSE(is_below("teapots", "tea"));
  EXPECT_EQ(meet(paths_under({"tea"}), paths_under({"tea/green", "cups"})).under,
            (std::vector<std::string>{"tea/green"}));
  EXPECT_TRUE(is_empty(meet(paths_under({"tea/green"}), paths_outside({"tea"}))));
  EXPECT_FALSE(is_empty(meet(paths_under({"tea"}), paths_outside({"tea/green"}))));
}

TEST(Values, AMissingOneIsAValueToo) {
  auto absent = texts_of({});
  absent.missing = true;
  EXPECT_FALSE(is_empty(absent));
  EXPECT_TRUE(is_empty(meet(absent, texts_but({}))));
}

TEST(Cases, ExcludeEachOtherOnOneFact) {
  const Case one{{1, numbers(0, 4)}, {3, texts_of({"a"})}};
  EXPECT_FALSE(both(one, Case{{1, numbers(5, 9)}}).has_value());
  auto joined = both(one, Case{{2, numbers(0, 1)}});
  ASSERT_TRUE(joined.has_value());
  EXPECT_EQ(joined->size(), 3U);
}

TEST(Meetings, AreSaidTenTimesAtMost) {
  auto out = check({promotions(0, 40, "60% off items in category \"tea\"")});
  EXPECT_EQ(claims(out, diag::Code::W0522).size(), 10U);
}

TEST(Meetings, AreFoundThroughTheGoods) {
  // Two thousand promotions of a sku each, and one pair among them.
  std::string body;
  for (int i = 0; i < 2000; ++i)
    body += fmt::format("promotion p{0}\n  give 60% off items sku \"S{0}\"\nend\n", i);
  body += "promotion also\n  give 30% off items sku \"S1234\"\nend\n";
  auto out = check({body});
  EXPECT_EQ(claims(out, diag::Code::W0522),
            (std::vector<std::string>{"`also` and `p1234` together take 90 THB off 100 THB"}));
}

TEST(Warnings, DoNotDependOnTheOrderOfFiles) {
  auto tea = promotions(0, 9, "60% off items in category \"tea\"");
  auto cups = promotions(9, 18, "70% off items in category \"cups\"");
  auto one = check({tea, cups});
  auto other = check({cups, tea});
  EXPECT_EQ(claims(one, diag::Code::W0522), claims(other, diag::Code::W0522));
}

TEST(Warnings, ShowTheirCartAsData) {
  auto out = check({promotions(0, 2, "60% off items sku \"A\"")});
  auto json = diag::render_json(out.diagnostics.all(), out.sources);
  EXPECT_NE(json.find(R"(expect p0 gives 50 THB\n  expect p1 gives 50 THB\nend\n)"), std::string::npos)
      << json;
}

TEST(Warnings, AreOfSoundPacksAlone) {
  auto out =
      check({promotions(0, 2, "60% off items sku \"A\"") + "promotion broken\n  give 5 off goods\nend\n"});
  EXPECT_TRUE(out.diagnostics.has_errors());
  EXPECT_TRUE(claims(out, diag::Code::W0522).empty());
}

}  // namespace
}  // namespace perk::lint
