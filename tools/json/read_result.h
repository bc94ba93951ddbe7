// A stored result from JSON (docs/result.schema.json), as write_result wrote it.
//
// In: the text of one document. Out: the result, or the place and reason of the first thing that is wrong.
// Reading what was written and writing it again gives the same bytes.
#pragma once
#include <string_view>

#include "perk/result.h"
#include "runtime/ir/ir.h"
#include "tools/json/error.h"

namespace perk::json {

// The module says the pack's currency and zone; the result may be of an earlier version of the pack.
Expected<Result> read_result(std::string_view text, const ir::Module& module);

}  // namespace perk::json
