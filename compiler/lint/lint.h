// What a sound pack may still not mean: warnings that look across promotions.
//
// In: the typed tree of a pack without errors. Out: warnings in the sink, most of them with a witness: the
// text of a `test` block that passes in this pack and shows on one small cart what the warning says. Nothing
// is warned of that was not shown to hold; what these checks cannot see through is passed over. Work grows
// with the size of the pack, never with pairs of promotions. docs/reference/checks.md describes each check.
#pragma once
#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace perk::lint {

void lint(const typed::Pack& pack, const source::Sources& sources, diag::Sink& sink);

}  // namespace perk::lint
