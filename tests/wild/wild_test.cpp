// Offers from shops' own pages, one pack each: NN-name.perk, where NN is the offer's number in the
// collection.
//
// A pack has no error, at least two tests, and passes them; its length without tests, comments and blank
// lines counts. Every number of the collection is a pack or a row of waiting.md, and at least 42 are packs.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "compiler/ast/block.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "tools/testrun/testrun.h"

namespace perk::wild {
namespace {

namespace fs = std::filesystem;

const fs::path& folder() {
  static const fs::path path = fs::path(PERK_ROOT) / "tests/wild";
  return path;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Lines that say something, but for those of `test` blocks.
std::size_t length_of(const std::string& text) {
  std::istringstream in(text);
  std::size_t lines = 0;
  bool in_test = false;
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos || line[first] == '#') continue;
    if (line.rfind("test ", 0) == 0) in_test = true;
    if (!in_test) ++lines;
    if (line == "end") in_test = false;
  }
  return lines;
}

std::map<int, fs::path> packs() {
  std::map<int, fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() == ".perk") out.emplace(std::stoi(entry.path().filename()), entry.path());
  }
  return out;
}

std::set<int> waiting() {
  std::istringstream in(read(folder() / "waiting.md"));
  std::set<int> out;
  for (std::string line; std::getline(in, line);) {
    if (line.size() > 3 && line[0] == '|' && std::isdigit(static_cast<unsigned char>(line[2])) != 0) {
      out.insert(std::stoi(line.substr(2)));
    }
  }
  return out;
}

TEST(Wild, EveryPackPassesItsTests) {
  std::vector<std::size_t> lengths;
  for (const auto& [number, path] : packs()) {
    const std::string text = read(path);
    const auto compilation = compile::compile_texts({{path.filename().string(), text}});
    EXPECT_EQ(diag::render_text(compilation.diagnostics.all(), compilation.sources), "") << path.filename();
    if (compilation.module == nullptr) continue;
    const auto report = testrun::run_tests(compilation);
    EXPECT_GE(report.tests.size(), 2U) << path.filename();
    EXPECT_TRUE(report.passed()) << path.filename() << "\n" << testrun::render(report, compilation);
    lengths.push_back(length_of(text));
  }
  ASSERT_FALSE(lengths.empty());
  std::sort(lengths.begin(), lengths.end());
  fmt::print("{} offers are packs, {} wait; lines without tests: median {}, most {}\n", lengths.size(),
             waiting().size(), lengths[lengths.size() / 2], lengths.back());
  EXPECT_GE(lengths.size(), 42U);
  EXPECT_LT(lengths[lengths.size() / 2], 15U);
}

TEST(Wild, NoOfferIsLeftOutInSilence) {
  // The collection's own numbers; those between were found to be the same offer as another.
  const std::set<int> numbers{1,  2,  4,  5,  7,  8,  10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26,
                              28, 29, 31, 32, 34, 35, 37, 38, 40, 41, 43, 44, 46, 47, 49, 50, 52, 53,
                              55, 56, 58, 59, 61, 62, 64, 65, 67, 68, 70, 71, 73, 74, 76, 77};
  std::set<int> known = waiting();
  for (const auto& [number, path] : packs()) {
    EXPECT_TRUE(known.insert(number).second) << number << " is a pack and waits";
  }
  EXPECT_EQ(known, numbers);
}

}  // namespace
}  // namespace perk::wild
