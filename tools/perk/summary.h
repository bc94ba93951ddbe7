// What came of a file of orders, for people and for programs.
#pragma once
#include <string>

#include "runtime/ir/ir.h"
#include "tools/orders/replay.h"

namespace perk::tool {

struct SummaryOptions {
  std::size_t width = 80;
  bool colour = false;
};

std::string render_summary(const orders::Summary& summary, const ir::Module& module,
                           const SummaryOptions& options);
// One JSON object; amounts as text in major units, like those of results.
std::string summary_json(const orders::Summary& summary, const ir::Module& module);

}  // namespace perk::tool
