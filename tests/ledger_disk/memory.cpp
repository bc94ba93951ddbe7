#include "tests/ledger_disk/memory.h"

#include <sqlite3.h>

#include <atomic>

namespace perk::ledger::test {
namespace {

sqlite3_mem_methods real;
std::atomic<std::int64_t> asked = 0, fails_at = 0;

bool fails() {
  return ++asked == fails_at;
}
void* more(int bytes) {
  return fails() ? nullptr : real.xMalloc(bytes);
}
void* other(void* block, int bytes) {
  return fails() ? nullptr : real.xRealloc(block, bytes);
}

// Before SQLite is first used, which is when a test opens a file.
[[maybe_unused]] const bool installed = [] {
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) != SQLITE_OK) return false;
  sqlite3_mem_methods ours = real;
  ours.xMalloc = more;
  ours.xRealloc = other;
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) == SQLITE_OK;
}();

}  // namespace

std::int64_t memory_asked() {
  return asked;
}

void fail_memory(std::int64_t nth) {
  fails_at = asked + nth;
}

}  // namespace perk::ledger::test
