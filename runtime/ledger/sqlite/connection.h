// One open file: pragmas that took, statements prepared once, SQLite's results as faults.
//
// In: a path. Out: a connection whose every commit is on disk when it is answered, or why there is none.
// Guaranteed: write-ahead log, synchronous FULL, foreign keys; a lock of another is waited for as long as the
// settings say. Not for a child of fork().
#pragma once
#include <sqlite3.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <variant>

#include "runtime/ledger/sqlite/statements.h"
#include "runtime/ledger/store/store.h"

namespace perk::ledger::sqlite {

class Connection {
 public:
  enum class Mode : std::uint8_t { existing, create };
  static std::variant<std::unique_ptr<Connection>, Fault> open(const std::string& path, std::int64_t wait_ms,
                                                               Mode mode);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  [[nodiscard]] sqlite3* handle() const { return handle_; }
  // Nothing where it cannot be prepared: fault() says why.
  sqlite3_stmt* prepared(Sql statement);
  // Statements without parameters and without answers.
  Fault run(const std::string& text);
  // Of a result that is neither SQLITE_ROW, SQLITE_DONE nor SQLITE_OK, with SQLite's words.
  [[nodiscard]] Fault fault(int result) const;

 private:
  Connection() = default;
  static int wait(void* connection, int tries);
  Fault write_ahead();

  sqlite3* handle_ = nullptr;
  std::array<sqlite3_stmt*, static_cast<std::size_t>(Sql::kCount)> statements_{};
  std::chrono::milliseconds wait_{0};
  std::chrono::steady_clock::time_point waits_since_;
};

// Is what the ledger promises so on this connection? Else why not: the file may not be written, or a pragma
// did not take.
Fault lasting(sqlite3* handle);

}  // namespace perk::ledger::sqlite
