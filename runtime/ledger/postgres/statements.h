// The statements of a store by name; each is prepared once a connection.
//
// A statement that writes rows has two forms: of one row, whose parameters are its values, and of many, whose
// parameters are an array a column.
#pragma once
#include <cstdint>
#include <string>

namespace perk::ledger::postgres {

enum class Sql : std::uint8_t {
#define STATEMENT(name, text) name,
#define ROWS(name, columns, text) name, name##_many,
#include "runtime/ledger/postgres/statements.def"
#undef ROWS
#undef STATEMENT
  kCount
};

// The other form of a statement of one row.
constexpr Sql many(Sql of_one) {
  return static_cast<Sql>(static_cast<std::uint8_t>(of_one) + 1);
}

std::string text_of(Sql statement);
// As it is called on the connection and in faults.
const char* name_of(Sql statement);

}  // namespace perk::ledger::postgres
