#include "runtime/ledger/store/recount.h"

namespace perk::ledger {

std::string entries_by(const char* condition) {
  return std::string(
             "SELECT subject_id, CAST(sum(used) AS bigint) AS used, CAST(sum(held) AS bigint) AS held"
             " FROM entries WHERE ") +
         condition + " GROUP BY subject_id";
}

}  // namespace perk::ledger
