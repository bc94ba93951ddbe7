// Returns as JSON (docs/return.schema.json): what comes back, and what came of it.
//
// In: a document with the units that come back and, from the second return on, the `history` that the last
// result carried. Out: the request, or an error with its place. What write_return wrote as `history` is read
// back as it was.
#pragma once
#include <string>
#include <string_view>

#include "perk/cart.h"
#include "perk/returns.h"
#include "runtime/ir/ir.h"
#include "tools/json/error.h"
#include "tools/json/write.h"

namespace perk::json {

struct ReturnDocument {
  ReturnRequest request;
  ReturnHistory history;
};

Expected<ReturnDocument> read_return(std::string_view text, const ir::Module& module);
std::string write_return(const ReturnResult& returned, const Result& stored, const ir::Module& module,
                         Layout layout = Layout::indented);

}  // namespace perk::json
