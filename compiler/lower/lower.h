// From the typed tree to the IR: conditions in canonical form, shapes shared, constants in slots.
//
// In: a pack without errors and its sources (for the texts of explanations and the version). Out: a module
// that ir::verify accepts. Guaranteed: the same pack gives the same module; promotions that differ in their
// constants only have one shape; nothing below looks anything up by name.
#pragma once
#include <memory>

#include "compiler/sema/typed.h"
#include "compiler/source/source.h"
#include "runtime/ir/ir.h"

namespace perk::lower {

std::shared_ptr<ir::Module> lower(const typed::Pack& pack, const source::Sources& sources);

}  // namespace perk::lower
