// How much longer checking a pack takes than the parser generator alone needs for it.
//
//   bench_check [FILE.perk]     without a file: 10,000 generated promotions
//
// The yardstick: the generated lexer and an SLL parse by the grammar's rule `file`, over the same bytes,
// without listener, tree walk or parse tree (the time with a tree, the generator's default, is printed
// beside). Ours: what `perk check` does, from bytes to the typed tree, the standard library included. The
// best of five runs each; the program fails where the ratio passes 3 or the memory 1 GB.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

#include "bench/generated_pack.h"
#include "compiler/parse/baseline.h"
#include "perk/compile.h"

namespace {

constexpr int kRuns = 5;
constexpr double kMostTimes = 3.0;
constexpr long kMostMegabytes = 1024;

double seconds_of(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

long peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace perk;
  std::string text;
  if (argc > 1) {
    std::ifstream in(argv[1], std::ios::binary);
    if (!in) {
      fmt::print(stderr, "bench_check: cannot read `{}`\n", argv[1]);
      return 2;
    }
    text.assign(std::istreambuf_iterator<char>(in), {});
  } else {
    text = bench::generated_pack(10'000);
  }

  double parse = 1e9, check = 1e9;
  for (int run = 0; run != kRuns; ++run) {
    for (const auto phase : {compile::Phase::parse, compile::Phase::check}) {
      compile::Compilation done;
      const double took = seconds_of([&] { done = compile::compile_texts({{"pack.perk", text}}, {phase}); });
      double& best = phase == compile::Phase::parse ? parse : check;
      best = std::min(best, took);
      if (done.diagnostics.has_errors()) {
        fmt::print(stderr, "{}", diag::render_text(done.diagnostics.all(), done.sources));
        return 2;
      }
    }
  }
  const long memory = peak_megabytes();

  source::Sources sources;
  const auto id = sources.add("pack.perk", text);
  parse::Baseline alone = parse::antlr_alone(id, sources);
  for (int run = 1; run != kRuns; ++run) {
    const auto again = parse::antlr_alone(id, sources);
    if (again.lex_seconds + again.parse_seconds < alone.lex_seconds + alone.parse_seconds) alone = again;
  }
  if (!alone.parsed) {
    fmt::print(stderr, "bench_check: the generator's parser stops in this file\n");
    return 2;
  }

  const double yardstick = alone.lex_seconds + alone.parse_seconds;
  fmt::print("{} tokens, {:.1f} MB\n", alone.tokens, static_cast<double>(text.size()) / 1e6);
  fmt::print("generator alone  {:7.3f} s   lexer {:.3f}, SLL parse {:.3f} (with a parse tree {:.3f})\n",
             yardstick, alone.lex_seconds, alone.parse_seconds, alone.parse_with_tree_seconds);
  fmt::print("parse            {:7.3f} s   {:.2f} times\n", parse, parse / yardstick);
  fmt::print("parse and check  {:7.3f} s   {:.2f} times, at most {:.1f}\n", check, check / yardstick,
             kMostTimes);
  fmt::print("memory           {:7} MB  at most {}\n", memory, kMostMegabytes);
  return check <= kMostTimes * yardstick && memory <= kMostMegabytes ? 0 : 1;
}
