// What native code costs before it runs: packs of 1,000 and of 10,000 promotions, at both levels, by one
// thread and by as many as there are. Compile time must follow the functions, not the promotions.
#include <fmt/format.h>
#include <perk/compile.h>

#include "bench/generated_pack.h"
#include "bench/timing.h"
#include "bench/workload_engine.h"
#include "compiler/backends/llvm/jit.h"
#include "runtime/ir/ir.h"

namespace perk::bench {
namespace {

constexpr int kRounds = 7;

double milliseconds(const ir::Module& module, unsigned level, unsigned threads, native::JitReport& report) {
  std::vector<double> took;
  for (int round = 0; round < kRounds; ++round) {
    report = {};
    took.push_back(milliseconds_of([&] {
      const native::JitOptions options{.level = level, .max_shapes = 0, .max_seconds = 0, .threads = threads};
      keep(native::compile(module, options, &report));
    }));
  }
  return median(std::move(took));
}

void print(const char* name, const ir::Module& module) {
  for (const unsigned level : {2U, 0U}) {
    native::JitReport report;
    const double alone = milliseconds(module, level, 1, report);
    const double all = milliseconds(module, level, 0, report);
    fmt::print("{:<10} {:>10} {:>7} {:>10} {:>6} {:>11.1f} {:>12.1f} {:>11.2f} {:>14.2f}\n", name,
               module.promotions.size(), report.shapes, report.functions, level == 2 ? "O2" : "O0", alone,
               all, all / static_cast<double>(report.shapes), all / static_cast<double>(report.functions));
  }
}

void run() {
  fmt::print("{:<10} {:>10} {:>7} {:>10} {:>6} {:>11} {:>12} {:>11} {:>14}\n", "pack", "promotions", "shapes",
             "functions", "level", "one thread", "all threads", "ms a shape", "ms a function");
  for (const std::uint32_t promotions : {1'000U, 10'000U}) {
    if (const auto workload = read_workload(data_folder(), promotions)) {
      print("workload", *compile_workload(*workload).module);
    } else {
      fmt::print("there is no workload of {} promotions in {}\n", promotions, data_folder());
    }
    const auto generated = compile::compile_texts({{"generated.perk", generated_pack(promotions)}});
    if (generated.module != nullptr) print("generated", *generated.module);
  }
}

}  // namespace
}  // namespace perk::bench

int main() {
  perk::bench::run();
  return 0;
}
