// How much longer reading a pack takes than the parser generator alone needs for it.
//
//   perk_parse_ratio large.perk
//
// The yardstick: the generated lexer and an SLL parse by the grammar's rule `file`, over the same bytes,
// without listener, tree walk or parse tree (the time with a tree, the generator's default, is printed
// beside). Ours: parse(), from bytes to the tree. The best of five runs each; the program fails where the
// ratio passes 3.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <sstream>

#include "compiler/parse/baseline.h"
#include "compiler/parse/parse.h"

namespace {

constexpr int kRuns = 5;
constexpr double kMostTimes = 3.0;

// A stage of the front end over a parsed file; the stages' times add up to ours.
struct Stage {
  const char* name;
  std::function<void(perk::source::FileId, const perk::source::Sources&, perk::ast::File&, perk::diag::Sink&)>
      run;
};

const std::vector<Stage>& stages() {
  static const std::vector<Stage> kStages{
      {"parse", [](perk::source::FileId id, const perk::source::Sources& sources, perk::ast::File& file,
                   perk::diag::Sink& sink) { file = perk::parse::parse(id, sources, sink); }}};
  return kStages;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: perk_parse_ratio FILE.perk\n");
    return 2;
  }
  perk::source::Sources sources;
  perk::diag::Sink reading;
  const auto id = perk::parse::read_source(argv[1], sources, reading);
  if (!id) {
    fmt::print(stderr, "{}", perk::diag::render_text(reading.all(), sources));
    return 2;
  }

  perk::parse::Baseline best;
  std::vector<double> times(stages().size(), 1e9);
  std::size_t blocks = 0;
  std::size_t errors = 0;
  for (int run = 0; run != kRuns; ++run) {
    const auto alone = perk::parse::antlr_alone(*id, sources);
    if (run == 0 || alone.lex_seconds + alone.parse_seconds < best.lex_seconds + best.parse_seconds)
      best = alone;
    perk::ast::File file;
    perk::diag::Sink sink;
    for (std::size_t i = 0; i != stages().size(); ++i) {
      const auto start = std::chrono::steady_clock::now();
      stages()[i].run(*id, sources, file, sink);
      times[i] =
          std::min(times[i], std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    blocks = file.blocks.size();
    errors = sink.errors();
  }
  if (!best.parsed || errors != 0) {
    fmt::print(stderr, "{} does not parse: {} errors\n", argv[1], errors);
    return 2;
  }

  const double alone = best.lex_seconds + best.parse_seconds;
  double ours = 0;
  fmt::print("{} blocks, {} tokens, {:.1f} MB\n", blocks, best.tokens,
             static_cast<double>(sources.file(*id).text().size()) / 1e6);
  fmt::print("generator alone  {:7.3f} s   lexer {:.3f}, SLL parse {:.3f} (with a parse tree {:.3f})\n",
             alone, best.lex_seconds, best.parse_seconds, best.parse_with_tree_seconds);
  for (std::size_t i = 0; i != stages().size(); ++i) {
    fmt::print("{:<16} {:7.3f} s\n", stages()[i].name, times[i]);
    ours += times[i];
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("ratio            {:7.2f}     at most {:.1f}; memory {} MB\n", ours / alone, kMostTimes,
             usage.ru_maxrss / 1024);
  return ours <= kMostTimes * alone ? 0 : 1;
}
