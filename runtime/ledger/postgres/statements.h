// The statements of a store by name; each is prepared once a connection.
#pragma once
#include <cstdint>
#include <string>

namespace perk::ledger::postgres {

enum class Sql : std::uint8_t {
#define STATEMENT(name, text) name,
#include "runtime/ledger/postgres/statements.def"
#undef STATEMENT
  kCount
};

std::string text_of(Sql statement);
// As it is called on the connection and in faults.
const char* name_of(Sql statement);

}  // namespace perk::ledger::postgres
