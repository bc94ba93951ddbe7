// Runs the case files of one folder below tests/cases: `case_test FOLDER`.
//
// A file must report exactly the diagnostics annotated in it, the fixes they offer must mend them, the carts
// that they show must come out as they say, its test blocks must pass, and the files beside it must equal
// what the compiler prints: NAME.ast.exp, NAME.typed.exp, NAME.ir.exp, NAME.diag.exp (diagnostics as people
// see them), NAME.fixed.exp (the text with all fixes applied). With PERK_UPDATE=1 those files are rewritten
// instead of compared.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "tests/cases/annotations.h"
#include "tools/testrun/testrun.h"

namespace perk::cases {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

compile::Options options_of(const Annotations& annotations) {
  compile::Options options;
  if (annotations.stop_after == "parse") options.stop_after = compile::Phase::parse;
  if (annotations.stop_after == "check") options.stop_after = compile::Phase::check;
  return options;
}

class Case : public testing::Test {
 public:
  Case(fs::path path, std::string name) : path_(std::move(path)), name_(std::move(name)) {}

  void TestBody() override {
    auto text = read(path_);
    source::Sources own;
    auto annotations = read_annotations(own.file(own.add(name_, text)));
    auto compilation = compile::compile_texts(with_sheets(text), options_of(annotations));
    auto file = file_of(compilation);
    ASSERT_TRUE(file.has_value()) << "the compilation lost its file";

    // What is reported in a sheet stands in NAME.diag.exp.
    std::vector<diag::Diagnostic> in_file;
    for (const auto& diagnostic : compilation.diagnostics.all())
      if (diagnostic.span.file == *file) in_file.push_back(diagnostic);
    for (const auto& difference : differences(annotations, in_file, compilation.sources.file(*file)))
      ADD_FAILURE() << name_ << ": " << difference;
    EXPECT_TRUE(in_file.size() == compilation.diagnostics.all().size() ||
                fs::exists(fs::path(path_).replace_extension(".diag.exp")))
        << name_ << ": a sheet of it is wrong, and there is no .diag.exp";
    fixes_mend(compilation, *file, annotations);
    witnesses_hold(compilation, text, annotations);

    auto report = testrun::run_tests(compilation);
    EXPECT_TRUE(report.passed()) << testrun::render(report, compilation);

    const auto& reported = compilation.diagnostics.all();
    compare(".diag.exp", [&] { return diag::render_text(reported, compilation.sources); });
    compare(".fixed.exp", [&] { return diag::apply_edits(reported, *file, compilation.sources).text; });
    compare(".ast.exp", [&] { return compile::print_ast(compilation); });
    compare(".typed.exp", [&] { return compile::print_typed(compilation); });
    compare(".ir.exp", [&] { return compile::print_ir(compilation); });
    compare(".run.exp", [&] { return testrun::render(report, compilation); });
  }

 private:
  // The case and the sheets beside it that it names.
  [[nodiscard]] std::vector<compile::SourceText> with_sheets(const std::string& text) const {
    std::vector<compile::SourceText> texts{{name_, text}};
    const auto folder = fs::path(name_).parent_path();
    for (const auto& entry : fs::directory_iterator(path_.parent_path())) {
      const auto file = entry.path().filename().generic_string();
      if (entry.path().extension() == ".csv" && text.find("\"" + file + "\"") != std::string::npos)
        texts.push_back({(folder / file).generic_string(), read(entry.path())});
    }
    return texts;
  }

  [[nodiscard]] std::optional<source::FileId> file_of(const compile::Compilation& compilation) const {
    for (std::uint32_t i = 0; i < compilation.sources.size(); ++i)
      if (compilation.sources.file(source::FileId{i}).path() == name_) return source::FileId{i};
    return std::nullopt;
  }

  // After all fixes nothing that had one is still claimed; where two fixes met, a second round does the rest.
  void fixes_mend(const compile::Compilation& compilation, source::FileId file,
                  const Annotations& annotations) const {
    std::set<std::pair<std::string_view, std::string>> had_fix;
    for (const auto& diagnostic : compilation.diagnostics.all())
      if (!diagnostic.edits.empty() && diagnostic.span.file == file)
        had_fix.insert({diag::info(diagnostic.code).name, diagnostic.claim});
    if (had_fix.empty()) return;
    auto fixed = diag::apply_edits(compilation.diagnostics.all(), file, compilation.sources);
    for (int round = 0; fixed.skipped > 0 && round < 8; ++round) {
      auto again = compile::compile_texts(with_sheets(fixed.text), options_of(annotations));
      fixed = diag::apply_edits(again.diagnostics.all(), *file_of(again), again.sources);
    }
    auto after = compile::compile_texts(with_sheets(fixed.text), options_of(annotations));
    for (const auto& diagnostic : after.diagnostics.all())
      EXPECT_EQ(had_fix.count({diag::info(diagnostic.code).name, diagnostic.claim}), 0U)
          << name_ << ": the fix of this does not mend it: " << diagnostic.claim << "\n"
          << fixed.text;
  }

  // What a warning shows is true: its test block passes in the pack as it is.
  void witnesses_hold(const compile::Compilation& compilation, const std::string& text,
                      const Annotations& annotations) const {
    std::string witnesses;
    for (const auto& diagnostic : compilation.diagnostics.all()) witnesses += "\n" + diagnostic.witness;
    if (witnesses.find("test") == std::string::npos || !annotations.stop_after.empty()) return;
    auto with = compile::compile_texts(with_sheets(text + witnesses));
    EXPECT_FALSE(with.diagnostics.has_errors()) << name_ << ": a witness is no test block\n"
                                                << diag::render_text(with.diagnostics.all(), with.sources);
    auto report = testrun::run_tests(with);
    EXPECT_TRUE(report.passed()) << name_ << ": a witness does not hold\n" << testrun::render(report, with);
  }

  // Compares with NAME.SUFFIX where it exists; `print` is only called then.
  template <class Print>
  void compare(const char* suffix, Print print) const {
    auto beside = path_;
    beside.replace_extension(suffix);
    if (!fs::exists(beside)) return;
    auto actual = print();
    auto expected = read(beside);
    if (actual == expected) return;
    if (std::getenv("PERK_UPDATE") != nullptr) {
      std::ofstream(beside, std::ios::binary) << actual;
      std::cout << "updated " << beside.string() << "\n";
      return;
    }
    EXPECT_EQ(expected, actual) << beside.string() << " differs; if the new text is right: PERK_UPDATE=1 "
                                << "ctest --test-dir build/release -R '^case/'";
  }

  fs::path path_;
  std::string name_;  // relative to tests/cases, as diagnostics print it
};

int run(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) {
    std::cerr << "usage: case_test FOLDER\n";
    return 2;
  }
  auto root = fs::path(PERK_ROOT) / "tests" / "cases";
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root / argv[1]))
    if (entry.path().extension() == ".perk") files.push_back(entry.path());
  if (files.empty()) {
    std::cerr << "no case files in " << (root / argv[1]).string() << "\n";
    return 1;
  }
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    auto name = fs::relative(path, root).generic_string();
    testing::RegisterTest("case", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [=]() -> testing::Test* { return new Case(path, name); });
  }
  return RUN_ALL_TESTS();
}

}  // namespace
}  // namespace perk::cases

int main(int argc, char** argv) {
  return perk::cases::run(argc, argv);
}
