// The statements of a store by name; each is prepared once a connection.
#pragma once
#include <cstdint>
#include <string>

namespace perk::ledger::sqlite {

enum class Sql : std::uint8_t {
#define STATEMENT(name, text) name,
#include "runtime/ledger/sqlite/statements.def"
#undef STATEMENT
  kCount
};

std::string text_of(Sql statement);

}  // namespace perk::ledger::sqlite
