// Collected once a run.
#include "tests/property/subjects.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/sema/typed.h"
#include "tests/property/carts.h"
#include "tools/testrun/cart_of.h"

namespace perk::property {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kRandomPacks = 120, kCartsOfAPack = 10;

compile::SourceText read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return {path.filename().string(), text.str()};
}

void add(std::vector<Subject>& to, std::string name, std::vector<compile::SourceText> texts) {
  Subject subject{std::move(name), std::move(texts), {}, {}};
  subject.compilation = compile::compile_texts(subject.texts);
  if (!subject.compilation.module) return;
  for (const typed::Test& test : subject.compilation.pack->tests)
    subject.carts.push_back(testrun::cart_of(test, *subject.compilation.pack));
  if (!subject.carts.empty()) to.push_back(std::move(subject));
}

std::vector<Subject> collect() {
  std::vector<Subject> all;
  const fs::path root(PERK_ROOT);
  std::vector<fs::path> files, folders;
  for (const auto& entry : fs::recursive_directory_iterator(root / "tests" / "cases"))
    if (entry.path().extension() == ".perk") files.push_back(entry.path());
  for (const auto& entry : fs::directory_iterator(root / "examples"))
    if (entry.is_directory()) folders.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::sort(folders.begin(), folders.end());
  for (const fs::path& file : files) add(all, fs::relative(file, root).string(), {read(file)});
  for (const fs::path& folder : folders) {
    std::vector<compile::SourceText> texts;
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".perk") texts.push_back(read(entry.path()));
    if (!texts.empty()) add(all, fs::relative(folder, root).string(), std::move(texts));
  }
  for (std::uint64_t seed = 1; seed <= kRandomPacks; ++seed) {
    Random random(seed);
    const Draft draft = random_draft(random);
    Subject subject{"random pack " + std::to_string(seed), {{"random.perk", draft.source()}}, {}, {}};
    subject.compilation = compile::compile_texts(subject.texts);
    if (!subject.compilation.module) continue;
    for (std::uint64_t c = 0; c < kCartsOfAPack; ++c)
      subject.carts.push_back(random_cart(random, draft, *subject.compilation.pack));
    all.push_back(std::move(subject));
  }
  return all;
}

}  // namespace

const std::vector<Subject>& subjects() {
  static const std::vector<Subject> all = collect();
  return all;
}

std::vector<std::string> blocks_of(const std::string& text) {
  std::vector<std::string> blocks;
  std::string block, line;
  std::istringstream lines(text);
  while (std::getline(lines, line)) {
    block += line + '\n';
    if (line != "end") continue;
    blocks.push_back(std::move(block));
    block.clear();
  }
  if (!block.empty()) blocks.push_back(std::move(block));
  return blocks;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::string line;
  std::istringstream in(text);
  while (std::getline(in, line)) lines.push_back(line);
  return lines;
}

}  // namespace perk::property
