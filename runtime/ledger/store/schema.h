// The tables of a ledger, as statements: one text for both databases, which differ in how they spell it.
//
// In: a database's spelling. Out: what makes the tables where nothing is. Guaranteed beneath every statement
// that writes: the CHECKs and keys here, each bound of them a guard with a name.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace perk::ledger {

struct Spelling {
  const char *small, *integer, *number, *text, *bytes;  // types: of 2, 4 and 8 bytes, texts, identities
  const char* least;                                    // the function that finds the least of its arguments
  const char *counting, *counted;  // the rest of a column that counts its rows, and what ends its table
  const char *made_once, *changing, *hot;  // what ends a table, by how often its rows change
};

// What leads from one version of the schema to the next; nothing stands at 0.
struct Step {
  std::int64_t from;
  std::vector<std::string> statements;
};

// In order. Run in one transaction; the row of `ledger` is the caller's to write.
std::vector<Step> steps(const Spelling& spelling);

}  // namespace perk::ledger
