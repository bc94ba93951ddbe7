// Any bytes: the parser returns, every range lies in the text, what is broken is reported, and messages and
// the printed tree can be made of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "compiler/ast/ast_print.h"
#include "compiler/parse/parse.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  perk::source::Sources sources;
  perk::diag::Sink sink;
  const auto id = sources.add("fuzz.perk", std::string{data, data + size});
  const perk::ast::File file = perk::parse::parse(id, sources, sink);
  require(file.broken == sink.has_errors());
  for (const auto& problem : sink.all()) {
    require(problem.span.begin <= problem.span.end && problem.span.end <= size);
    require(!problem.claim.empty());
    for (const auto& edit : problem.edits) require(edit.span.begin <= edit.span.end && edit.span.end <= size);
  }
  for (const auto& block : file.blocks) require(block.span.begin <= block.span.end && block.span.end <= size);
  require(file.blocks.empty() == perk::ast::print(file).empty() || !file.comments.empty());
  perk::diag::render_text(sink.all(), sources);
  perk::diag::apply_edits(sink.all(), id, sources);
  return 0;
}
