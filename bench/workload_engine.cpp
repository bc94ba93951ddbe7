// Ranks are ids here: the text is written in rank order and no `stacking` block says otherwise.
#include "bench/workload_engine.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

namespace perk::bench {

compile::Compilation compile_workload(const Workload& workload, const PackOptions& options) {
  std::vector<compile::SourceText> texts;
  for (std::string& text : pack_texts(workload, options)) {
    texts.push_back({fmt::format("pack-{}.perk", texts.size()), std::move(text)});
  }
  compile::Compilation compiled = compile::compile_texts(std::move(texts));
  if (!compiled.module) {
    fmt::print(stderr, "{}", diag::render_text(compiled.diagnostics.all(), compiled.sources));
    std::exit(2);
  }
  return compiled;
}

Engine engine_of(const Workload& workload, const PackOptions& options) {
  return Engine(compile_workload(workload, options).module);
}

std::uint32_t rank_of(std::string_view id) {
  std::uint32_t rank = 0;
  std::from_chars(id.data() + 1, id.data() + id.size(), rank);
  return rank;
}

}  // namespace perk::bench
