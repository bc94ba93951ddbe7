#include "runtime/ledger/postgres/faults.h"

#include <array>

namespace perk::ledger::postgres {
namespace {

struct Row {
  std::string_view begins;  // of a code, or of all of a class
  Fault::Kind kind;
};

// The longer ones first.
constexpr std::array kRows{
    Row{"22012", Fault::Kind::guard},         // a count of rows that is not what it must be (statements.def)
    Row{"22003", Fault::Kind::guard},         // a sum that no longer fits
    Row{"40001", Fault::Kind::conflict},      // could not serialize
    Row{"40P01", Fault::Kind::conflict},      // deadlock
    Row{"55P03", Fault::Kind::busy},          // lock_timeout
    Row{"57014", Fault::Kind::busy},          // statement_timeout, or cancelled
    Row{"53100", Fault::Kind::full},          // the disk
    Row{"25006", Fault::Kind::read_only},     // a read-only transaction
    Row{"42501", Fault::Kind::read_only},     // no right to write
    Row{"0A000", Fault::Kind::wrong_schema},  // tables changed under prepared statements
    Row{"58030", Fault::Kind::corrupt},       // the server cannot read its files
    Row{"58P01", Fault::Kind::corrupt},       // the server misses a file
    Row{"22", Fault::Kind::guard},            // a value that the database does not take
    Row{"23", Fault::Kind::guard},            // a CHECK, a key: the row is there already
    Row{"3F", Fault::Kind::wrong_schema},     // no such schema
    Row{"42", Fault::Kind::wrong_schema},     // no such table or column
    Row{"XX", Fault::Kind::corrupt},          // data or index corrupted, internal errors
};

}  // namespace

Fault::Kind kind_of(std::string_view sqlstate) {
  for (const Row& row : kRows) {
    if (sqlstate.starts_with(row.begins)) return row.kind;
  }
  return Fault::Kind::unavailable;
}

}  // namespace perk::ledger::postgres
