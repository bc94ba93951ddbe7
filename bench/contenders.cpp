#include "bench/contenders.h"

#include "bench/timing.h"

namespace perk::bench {

std::unique_ptr<Contenders> Contenders::make(std::uint32_t promotions, const PackOptions& options) {
  auto workload = read_workload(data_folder(), promotions);
  if (!workload) return nullptr;
  auto all = std::make_unique<Contenders>();
  all->size = promotions;
  all->workload = std::move(*workload);
  all->sample = read_orders(data_folder(), promotions, 10, all->workload);
  all->compile_ms = milliseconds_of([&] { all->module = compile_workload(all->workload, options).module; });
  all->jit_ms = milliseconds_of([&] { all->code = native::compile(*all->module, {}, &all->jit); });
  all->engine_ms = milliseconds_of([&] {
    all->native.emplace(all->module, all->code);
    all->native->prepare({kBegin});
  });
  all->interpreted.emplace(all->module);
  all->interpreted->prepare({kBegin});
  all->native_host.emplace(*all->native, all->workload);
  all->interpreted_host.emplace(*all->interpreted, all->workload);
  if (options.open_to_all) return all;
  std::vector<double> took;
  for (int run = 0; run != 5; ++run) {
    took.push_back(
        milliseconds_of([&] { all->reference.emplace(all->workload, all->sample, kBegin, kEnd); }));
  }
  all->reference_ms = median(took);
  all->original = OriginalIndex::read(data_folder(), promotions);
  return all;
}

}  // namespace perk::bench
