// The look of a diagnostic, and that every mark stands under what it speaks of.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "compiler/diag/diag.h"

namespace perk::diag {
namespace {

constexpr auto kCode = Code::E0900;

// The range of the n-th `needle` of the file.
source::Span range_of(const source::Sources& sources, source::FileId id, std::string_view needle,
                      int nth = 1) {
  auto text = sources.file(id).text();
  auto at = text.find(needle);
  for (int i = 1; i < nth; ++i) at = text.find(needle, at + 1);
  EXPECT_NE(at, std::string_view::npos) << needle;
  auto begin = static_cast<std::uint32_t>(at);
  return {id, begin, begin + static_cast<std::uint32_t>(needle.size())};
}

struct Page {
  explicit Page(std::string text) { file = sources.add("shop.perk", std::move(text)); }
  source::Span range(std::string_view needle, int nth = 1) const {
    return range_of(sources, file, needle, nth);
  }
  std::string render() const { return render_text(sink.all(), sources); }

  source::Sources sources;
  source::FileId file;
  Sink sink;
};

TEST(RenderText, ClaimEvidenceNoteAndHelp) {
  Page page("promotion p\n  when  subtotal of plumbing is at least 5,000\nend\n");
  auto& d = page.sink.report(kCode, page.range("5,000"), "an amount is compared with a plain number",
                             "no currency");
  d.notes.push_back({page.range("subtotal of plumbing"), "amount in THB"});
  d.help = "write `5,000 THB`";
  EXPECT_EQ(page.render(),
            "shop.perk:2:42: error[E0900]: an amount is compared with a plain number\n"
            "    2 |   when  subtotal of plumbing is at least 5,000\n"
            "      |         --------------------             ^^^^^ no currency\n"
            "      |         amount in THB\n"
            "  help: write `5,000 THB`\n");
}

TEST(RenderText, CaretsStandUnderThaiWithMarks) {
  Page page("  customer.job_role is \"ช่างเครื่อง\" oops\n");
  page.sink.report(kCode, page.range("oops"), "claim", "here");
  EXPECT_EQ(page.render(),
            "shop.perk:1:38: error[E0900]: claim\n"
            "    1 |   customer.job_role is \"ช่างเครื่อง\" oops\n"
            "      | " +
                std::string(34, ' ') + "^^^^ here\n");
}

TEST(RenderText, CaretsAreAsWideAsTheText) {
  Page page("割引 x\n");
  page.sink.report(kCode, page.range("割引"), "claim");
  EXPECT_EQ(page.render(),
            "shop.perk:1:1: error[E0900]: claim\n"
            "    1 | 割引 x\n"
            "      | ^^^^\n");
}

TEST(RenderText, AnEmptyRangeIsOneCaret) {
  Page page("promotion p\n  give 5%\n");
  page.sink.report(kCode, {page.file, 21, 21}, "the line ends too early", "a selection belongs here");
  EXPECT_EQ(page.render(),
            "shop.perk:2:10: error[E0900]: the line ends too early\n"
            "    2 |   give 5%\n"
            "      |          ^ a selection belongs here\n");
}

TEST(RenderText, ALabelLeftOfANoteHangsBelow) {
  Page page("aa bb cc\n");
  auto& d = page.sink.report(kCode, page.range("aa"), "claim", "first");
  d.notes.push_back({page.range("bb"), "second"});
  d.notes.push_back({page.range("cc"), "third"});
  EXPECT_EQ(page.render(),
            "shop.perk:1:1: error[E0900]: claim\n"
            "    1 | aa bb cc\n"
            "      | ^^ -- -- third\n"
            "      | |  second\n"
            "      | first\n");
}

TEST(RenderText, NotesOnOtherLinesShowThem) {
  Page page("one\ntwo\nthree\nfour\n");
  auto& d = page.sink.report(kCode, page.range("four"), "claim", "again");
  d.notes.push_back({page.range("one"), "first"});
  EXPECT_EQ(page.render(),
            "shop.perk:4:1: error[E0900]: claim\n"
            "    1 | one\n"
            "      | --- first\n"
            "  ...\n"
            "    4 | four\n"
            "      | ^^^^ again\n");
}

TEST(RenderText, NotesInOtherFilesNameThem) {
  Page page("one\n");
  auto other = page.sources.add("more.perk", "two\n");
  auto& d = page.sink.report(kCode, page.range("one"), "claim");
  d.notes.push_back({range_of(page.sources, other, "two"), "first"});
  EXPECT_EQ(page.render(),
            "shop.perk:1:1: error[E0900]: claim\n"
            "    1 | one\n"
            "      | ^^^\n"
            "  in more.perk\n"
            "    1 | two\n"
            "      | --- first\n");
}

TEST(RenderText, ARangeOfSeveralLinesIsMarkedOnItsFirst) {
  Page page("promotion p\n  give 5%\nend\n");
  page.sink.report(kCode, {page.file, 0, 25}, "claim");
  EXPECT_EQ(page.render(),
            "shop.perk:1:1: error[E0900]: claim\n"
            "    1 | promotion p\n"
            "      | ^^^^^^^^^^^\n");
}

TEST(RenderText, HelpOfSeveralLinesStandsInOneColumn) {
  Page page("x\n");
  page.sink.report(kCode, page.range("x"), "claim").help = "either\nor";
  EXPECT_NE(page.render().find("  help: either\n        or\n"), std::string::npos);
}

TEST(RenderText, WritesOutControlsInEveryPart) {
  Page page("a\u202Eb\x1b[2J zz\n");
  page.sink.report(kCode, page.range("zz"), "claim \u202E", "label \x1b");
  EXPECT_EQ(page.render(),
            "shop.perk:1:9: error[E0900]: claim \\u{202E}\n"
            "    1 | a\\u{202E}b\\u{001B}[2J zz\n"
            "      |                       ^^ label \\u{001B}\n");
}

TEST(RenderText, OfAVeryLongLineOnlyThePartAround) {
  std::string text(1'000'000, 'x');
  text += "oops";
  text.append(1'000'000, 'y');
  Page page(text);
  page.sink.report(kCode, page.range("oops"), "claim", "here");
  auto out = page.render();
  EXPECT_LT(out.size(), 2'000U);
  EXPECT_NE(out.find("…xxx"), std::string::npos);
  EXPECT_NE(out.find("yyy…"), std::string::npos);
  // The carets stand under the word: the cells before both are the same.
  auto line = out.substr(out.find("    1 | ") + 8);
  auto carets = out.substr(out.find("      | ") + 8);
  EXPECT_EQ(line.find("oops") - std::string("…").size() + 1, carets.find("^^^^ here"));
}

TEST(RenderText, AFileThatCouldNotBeReadHasNoSnippet) {
  Page page("");
  page.sink.report(kCode, {page.file, 0, 0}, "the file is larger than 16 MB");
  EXPECT_EQ(page.render(), "shop.perk:1:1: error[E0900]: the file is larger than 16 MB\n");
}

TEST(RenderText, ColourOnlyWhereAsked) {
  Page page("one\n");
  page.sink.report(kCode, page.range("one"), "claim", "label").help = "help";
  EXPECT_EQ(page.render().find('\x1b'), std::string::npos);
  auto coloured = render_text(page.sink.all(), page.sources, {.colour = true});
  EXPECT_NE(coloured.find("\x1b[1;31merror[E0900]:\x1b[0m"), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[1;31m^^^\x1b[0m"), std::string::npos);
}

TEST(RenderText, ShowsTheWitnessAsItCanBeCopied) {
  Page page("one\n");
  page.sink.report(kCode, page.range("one"), "claim").witness = "test \"one\"\n  cart\nend\n";
  auto text = page.render();
  EXPECT_NE(text.find("  shown by:\n    test \"one\"\n      cart\n    end\n"), std::string::npos) << text;
}

TEST(RenderJson, RangesInBytesAndColumns) {
  Page page("ช่าง x\n");
  auto& d = page.sink.report(kCode, page.range("x"), "no field `x`", "label");
  d.help = "did you mean `y`?";
  d.notes.push_back({page.range("ช่าง"), "this one"});
  d.edits.push_back({page.range("x"), "y"});
  auto json = nlohmann::json::parse(render_json(page.sink.all(), page.sources));
  auto expected = nlohmann::json::parse(R"([{
    "code": "E0900", "severity": "error", "claim": "no field `x`", "label": "label",
    "range": {"file": "shop.perk", "start": {"byte": 13, "line": 1, "column": 6},
              "end": {"byte": 14, "line": 1, "column": 7}},
    "notes": [{"text": "this one",
               "range": {"file": "shop.perk", "start": {"byte": 0, "line": 1, "column": 1},
                         "end": {"byte": 12, "line": 1, "column": 5}}}],
    "help": "did you mean `y`?",
    "edits": [{"text": "y",
               "range": {"file": "shop.perk", "start": {"byte": 13, "line": 1, "column": 6},
                         "end": {"byte": 14, "line": 1, "column": 7}}}],
    "witness": ""
  }])");
  EXPECT_EQ(json, expected) << json.dump(2);
}

TEST(RenderJson, BrokenTextStaysJson) {
  Page page("\xFF\n");
  page.sink.report(kCode, {page.file, 0, 1}, "invalid byte `\xFF`");
  auto json = nlohmann::json::parse(render_json(page.sink.all(), page.sources));
  EXPECT_EQ(json.size(), 1U);
}

}  // namespace
}  // namespace perk::diag
