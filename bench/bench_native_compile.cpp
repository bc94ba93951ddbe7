// What native code costs before it runs: packs of 1,000 and of 10,000 promotions, at both levels, by as many
// threads as there are. Compile time must follow the functions, not the promotions.
#include <fmt/format.h>
#include <perk/compile.h>

#include <ctime>

#include "bench/generated_pack.h"
#include "bench/timing.h"
#include "bench/workload_engine.h"
#include "compiler/backends/llvm/jit.h"
#include "runtime/ir/ir.h"

namespace perk::bench {
namespace {

constexpr int kRounds = 7;

struct Cost {
  double cpu = 0, wall = 0;  // milliseconds
};

// CPU time is steady on a machine that others use too.
Cost cost_of(const ir::Module& module, unsigned level, native::JitReport& report) {
  std::vector<double> took, busy;
  for (int round = 0; round < kRounds; ++round) {
    report = {};
    const std::clock_t before = std::clock();
    took.push_back(milliseconds_of([&] {
      keep(native::compile(module, {.level = level, .max_shapes = 0, .max_seconds = 0}, &report));
    }));
    busy.push_back(1e3 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
  }
  return {median(std::move(busy)), median(std::move(took))};
}

void print(const char* name, const ir::Module& module) {
  for (const unsigned level : {2U, 0U}) {
    native::JitReport report;
    const Cost cost = cost_of(module, level, report);
    fmt::print("{:<10} {:>10} {:>7} {:>10} {:>6} {:>9.0f} {:>9.0f} {:>13.2f} {:>16.2f}\n", name,
               module.promotions.size(), report.shapes, report.functions, level == 2 ? "O2" : "O0", cost.cpu,
               cost.wall, cost.cpu / static_cast<double>(report.shapes),
               cost.cpu / static_cast<double>(report.functions));
  }
}

void run() {
  fmt::print("{:<10} {:>10} {:>7} {:>10} {:>6} {:>9} {:>9} {:>13} {:>16}\n", "pack", "promotions", "shapes",
             "functions", "level", "CPU ms", "wall ms", "CPU a shape", "CPU a function");
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
