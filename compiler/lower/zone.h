// The transitions of an IANA zone from 1970 to 2100, as data for the module.
//
// In: a name that the zone database has. Out: the offset at the start of 1970 and every change of it until
// the end of 2100. The database's compiled files list changes up to 2037 and carry a rule for the years
// after; both are read here, so that the runtime needs neither.
#pragma once
#include <string>
#include <string_view>

#include "runtime/ir/ir.h"

namespace perk::lower {

ir::Zone zone_of(const std::string& name);

// Adds the changes that a POSIX rule ("GMT0BST,M3.5.0/1,M10.5.0") makes after the zone's last one and before
// the year `end`. A rule without summer time, or one that cannot be read, adds none.
void extend_by_rule(ir::Zone& zone, std::string_view rule, int end);

}  // namespace perk::lower
