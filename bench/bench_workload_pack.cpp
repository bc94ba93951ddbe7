// Writes the workload as files that `perk` reads, for measuring by hand.
//
//   bench_workload_pack N FOLDER     FOLDER/pack-*.perk and FOLDER/carts-L.jsonl for L = 1, 10, 50, 200
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/workload.h"

int main(int argc, char** argv) {
  using namespace perk::bench;
  if (argc != 3) {
    fmt::print(stderr, "usage: bench_workload_pack PROMOTIONS FOLDER\n");
    return 2;
  }
  const auto promotions = static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10));
  const std::filesystem::path folder(argv[2]);
  const auto workload = read_workload(data_folder(), promotions);
  if (!workload) {
    fmt::print(stderr, "there is no workload of {} promotions in {}\n", promotions, data_folder());
    return 2;
  }
  std::filesystem::create_directories(folder);
  std::size_t file = 0;
  for (const std::string& text : pack_texts(*workload)) {
    std::ofstream(folder / fmt::format("pack-{}.perk", file++), std::ios::binary) << text;
  }
  for (const std::uint32_t lines : {1U, 10U, 50U, 200U}) {
    std::ofstream out(folder / fmt::format("carts-{}.jsonl", lines), std::ios::binary);
    std::size_t number = 0;
    for (const Order& order : read_orders(data_folder(), promotions, lines, *workload)) {
      out << json_of(*workload, order, number++) << "\n";
    }
  }
  return 0;
}
