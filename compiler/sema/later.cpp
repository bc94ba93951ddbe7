// What the language has and this version does not price yet (E0900).
//
// In: blocks of a later version, and the words of any clause that waits for one. Out: one error each, with
// its place and what can be used instead, so that no pack prices as if a line of it were not there.
#include "compiler/ast/block.h"
#include "compiler/sema/context.h"

namespace perk::sema {

void report_not_priced_yet(Context& context, source::Span span, std::string_view what,
                           std::string_view help) {
  auto& diagnostic =
      context.sink.report(diag::Code::E0900, span, std::string(what) + " is not priced by this version yet");
  diagnostic.help = help;
}

void report_later_blocks(Context& context, const std::vector<const ast::Block*>& blocks) {
  for (const auto* block : blocks) {
    const auto& kind = block->kind.text;
    auto place = block->id ? source::join(block->kind.span, block->id->span) : block->kind.span;
    report_not_priced_yet(context, place, "a block of kind `" + kind + "`");
  }
}

}  // namespace perk::sema
