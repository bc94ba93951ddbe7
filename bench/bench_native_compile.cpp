// What native code costs before it runs: the same shapes for 1,000 and for 10,000 promotions, at both levels.
// Compile time must follow the shapes; the last column says what it is divided by the promotions.
#include <fmt/format.h>
#include <perk/compile.h>

#include "bench/generated_pack.h"
#include "bench/timing.h"
#include "compiler/backends/llvm/jit.h"

int main() {
  using namespace perk;
  fmt::print("{:>10} {:>7} {:>10} {:>6} {:>9} {:>12} {:>14}\n", "promotions", "shapes", "functions", "level",
             "ms", "ms a shape", "us a promotion");
  for (const std::uint64_t promotions : {1'000U, 10'000U}) {
    const auto compilation = compile::compile_texts({{"generated.perk", bench::generated_pack(promotions)}});
    if (compilation.module == nullptr) {
      fmt::print(stderr, "the generated pack has errors\n");
      return 1;
    }
    for (const unsigned level : {2U, 0U}) {
      std::vector<double> took;
      native::JitReport report;
      for (int round = 0; round < 5; ++round) {
        report = {};
        const double ms = bench::milliseconds_of([&] {
          bench::keep(native::compile(*compilation.module,
                                      {.level = level, .max_shapes = 0, .max_seconds = 0}, &report));
        });
        took.push_back(ms);
      }
      const double ms = bench::median(took);
      fmt::print("{:>10} {:>7} {:>10} {:>6} {:>9.1f} {:>12.2f} {:>14.2f}\n", promotions, report.shapes,
                 report.functions, level == 2 ? "O2" : "O0", ms, ms / static_cast<double>(report.shapes),
                 1e3 * ms / static_cast<double>(promotions));
    }
  }
  return 0;
}
