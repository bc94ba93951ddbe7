// Where a PostgreSQL ledger is: what libpq connects with, and the schema that has the tables.
//
// In: `host=… dbname=… schema=…` or `postgresql://…?schema=…`. Out: the same for libpq, which knows no
// schema, and the schema, `perk` where none is named.
#pragma once
#include <string>
#include <variant>

#include "runtime/ledger/store/store.h"

namespace perk::ledger::postgres {

struct Place {
  std::string conninfo, schema = "perk";
};
// A fault: the schema's name is not made of lower-case letters, digits and `_`, or too long.
std::variant<Place, Fault> place_of(std::string_view text);

}  // namespace perk::ledger::postgres
