// Guards by name: every condition that keeps the ledger's promises, so that a test can take each of them
// away.
//
// GUARD(name, condition) is the condition; GUARD_SQL(name, text) is text of a statement or of the schema. A
// program that is built with PERK_LEDGER_MUTANTS leaves out the one guard that the environment names in
// PERK_WITHOUT_GUARD; tests/ledger_mutants runs the tests once without each, and every time some test must
// fail.
#pragma once
#include <string>

#ifdef PERK_LEDGER_MUTANTS
#include <cstdlib>
#include <string_view>

namespace perk::ledger {

inline bool stands(std::string_view guard) {
  const char* without = std::getenv("PERK_WITHOUT_GUARD");
  return without == nullptr || guard != without;
}

}  // namespace perk::ledger

#define GUARD(name, condition) (!::perk::ledger::stands(#name) || (condition))
#define GUARD_SQL(name, text) (::perk::ledger::stands(#name) ? std::string(text) : std::string())
#else
#define GUARD(name, condition) (condition)
#define GUARD_SQL(name, text) std::string(text)
#endif
