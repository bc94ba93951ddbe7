// The tables of a ledger in PostgreSQL, as statements; SQLite has the same names and columns.
//
// Out: what makes the tables in an empty schema. Guaranteed beneath every statement that writes: the CHECKs
// and keys here, each of them a guard with a name.
#pragma once
#include <string>
#include <vector>

namespace perk::ledger::postgres {

// In order. Run in one transaction; the row of `ledger` is the caller's to write.
std::vector<std::string> schema();

}  // namespace perk::ledger::postgres
