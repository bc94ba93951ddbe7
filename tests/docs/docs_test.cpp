// `docs_test FILE.md`: the ```perk blocks of a document, put together, are one pack that checks and passes.
//
// Lines keep their numbers (everything between the blocks becomes blank), so a diagnostic points into the
// document itself.
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <fstream>
#include <string>

#include "tools/testrun/testrun.h"

namespace {

std::string document;

// The document with every line outside of its Perk blocks emptied.
std::string perk_text(const std::string& path) {
  std::ifstream in(path);
  std::string text, line;
  bool inside = false;
  while (std::getline(in, line)) {
    bool fence = line.rfind("```", 0) == 0;
    if (inside && !fence) text += line;
    text += '\n';
    if (fence) inside = !inside && line == "```perk";
  }
  return text;
}

TEST(Document, ChecksAndPasses) {
  auto compilation = perk::compile::compile_texts({{document, perk_text(document)}});
  EXPECT_FALSE(compilation.diagnostics.has_errors())
      << perk::diag::render_text(compilation.diagnostics.all(), compilation.sources);
  ASSERT_TRUE(compilation.module) << "nothing to price in " << document;
  auto report = perk::testrun::run_tests(compilation);
  EXPECT_GT(report.tests.size(), 0U) << "no test block in " << document;
  EXPECT_TRUE(report.passed()) << perk::testrun::render(report, compilation);
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc < 2) return 2;
  document = argv[1];
  return RUN_ALL_TESTS();
}
