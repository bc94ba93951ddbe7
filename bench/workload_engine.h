// The workload compiled by the driver.
#pragma once
#include <perk/compile.h>
#include <perk/engine.h>

#include "bench/workload.h"

namespace perk::bench {

// Ends the program where the pack has errors.
compile::Compilation compile_workload(const Workload& workload, const PackOptions& options = {});
Engine engine_of(const Workload& workload, const PackOptions& options = {});
// Of a promotion's id.
std::uint32_t rank_of(std::string_view id);

}  // namespace perk::bench
