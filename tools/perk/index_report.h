// perk build --stats: what finding the promotions of a cart costs, by the carts of a file.
#pragma once
#include <string>

#include "runtime/ir/ir.h"

namespace perk::tool {

// The file has one cart a line, as `perk price` reads it. On standard output; false after a complaint.
bool print_index_report(const ir::Module& module, const std::string& carts);

}  // namespace perk::tool
