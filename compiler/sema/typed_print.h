// `--print=typed`: the typed tree as stable text, one node a line, constants with their units, spans as
// line:column.
#pragma once
#include <string>

#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace perk::typed {

std::string print(const Pack& pack, const source::Sources& sources);

}  // namespace perk::typed
