// A connection to PostgreSQL: statements queued, sent in one flush, answered in order.
//
// In: names of statements and their parameters. Out: their results, or the first fault; libpq's pipeline mode
// makes a flush one round trip. Guaranteed: what was not answered is `unavailable`, never taken for done;
// after a fault no transaction stays open.
#pragma once
#include <bitset>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "runtime/ledger/postgres/place.h"
#include "runtime/ledger/postgres/statements.h"
#include "runtime/ledger/postgres/values.h"

namespace perk::ledger::postgres {

class Connection {
 public:
  static constexpr int kPatience = 60;

  using Opened = std::variant<std::unique_ptr<Connection>, Fault>;
  // Connected and set up; nothing is known of the server yet.
  static Opened open(const Place& place, std::int64_t wait_ms);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Queued until the next flush.
  void send(Sql statement, const Params& params = {});
  // The results of what was queued, in order; all of them where nothing failed.
  Fault flush(std::vector<Result>& results);
  Fault flush();
  // A server that says nothing for so many seconds is lost. 0: it may take what it takes (recounts).
  void patience(int seconds) { patience_seconds_ = seconds; }

  // Sent alone and as it stands; several statements are one transaction.
  Fault run(const std::string& text, Result* result = nullptr);
  // COPY … FROM STDIN: the statement, then the bytes. `line`: the row that a fault is about, from 1; 0: of
  // none.
  Fault copy(const std::string& text, const std::string& bytes, std::size_t& line);

  [[nodiscard]] std::string server_version() const;
  [[nodiscard]] std::string database() const;  // host and name, for people

 private:
  explicit Connection(PGconn* handle) : handle_(handle) {}
  struct Queued {
    Sql statement;
    bool prepares;
  };

  // The next result; nothing ends a statement.
  Result next();
  bool wait_for_answer();
  // What a result that failed means.
  [[nodiscard]] Fault fault_of(const Result& result, const char* statement) const;
  [[nodiscard]] Fault lost() const;
  // Ends the transaction that a fault left open.
  void tidy_up();

  PGconn* handle_;
  int patience_seconds_ = kPatience;
  bool silent_ = false;
  std::bitset<static_cast<std::size_t>(Sql::kCount)> prepared_;
  std::vector<Queued> queue_;
  bool queue_failed_ = false;
};

}  // namespace perk::ledger::postgres
