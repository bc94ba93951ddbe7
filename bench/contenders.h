// Everything that prices one size of the workload: the pack compiled, engines with and without native code,
// the hand-written evaluators.
#pragma once
#include <memory>

#include "bench/host.h"
#include "bench/original_index.h"
#include "bench/reference_index.h"
#include "bench/workload_engine.h"
#include "compiler/backends/llvm/jit.h"

namespace perk::bench {

struct Contenders {
  // Nothing where the data are missing.
  static std::unique_ptr<Contenders> make(std::uint32_t promotions, const PackOptions& options = {});

  std::uint32_t size = 0;
  Workload workload;
  std::vector<Order> sample;  // carts of 10 lines
  std::shared_ptr<const ir::Module> module;
  std::shared_ptr<const exec::Code> code;
  native::JitReport jit;  // within the limits that stand where a host says nothing
  double compile_ms = 0, jit_ms = 0,
         engine_ms = 0;  // parse to module; engine with its index and the day's view
  std::optional<Engine> native, interpreted;
  std::optional<Host> native_host, interpreted_host;
  std::optional<ReferenceIndex> reference;  // not for `open_to_all`
  double reference_ms = 0;
  std::unique_ptr<OriginalIndex> original;  // null where it is not there
};

}  // namespace perk::bench
