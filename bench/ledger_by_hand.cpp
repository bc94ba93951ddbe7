#include "bench/ledger_by_hand.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <array>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace perk::bench {
namespace {

constexpr const char* kHoldLite = "UPDATE by_hand SET held = held + 1 WHERE id = ?1 AND used + held < most";
constexpr const char* kUseLite =
    "UPDATE by_hand SET held = held - 1, used = used + 1 WHERE id = ?1 AND held > 0";
constexpr const char* kHoldServer = "UPDATE by_hand SET held = held + 1 WHERE id = $1 AND used + held < most";
constexpr const char* kUseServer =
    "UPDATE by_hand SET held = held - 1, used = used + 1 WHERE id = $1 AND held > 0";
constexpr const char* kTable =
    "CREATE TABLE by_hand (id BIGINT PRIMARY KEY, used BIGINT NOT NULL, held BIGINT NOT NULL, most BIGINT "
    "NOT NULL, "
    "CHECK (held >= 0), CHECK (used + held <= most))";

// Which row: the hot one, or codes of which no two threads take the same at once.
std::uint64_t row_of(std::uint64_t rows, std::size_t process, std::size_t thread, std::uint64_t turn) {
  return (process * 1'000'003 + thread * 10'007 + turn) % rows;
}

class Lite {
 public:
  explicit Lite(const std::string& path) {
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
    sqlite3_busy_timeout(handle_, 30'000);
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    // As the ledger has them.
    run("PRAGMA wal_autocheckpoint = 4096");
    run("PRAGMA cache_size = -16384");
  }
  ~Lite() {
    for (sqlite3_stmt* statement : prepared_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }
  Lite(const Lite&) = delete;
  Lite& operator=(const Lite&) = delete;

  void run(const std::string& text) {
    char* message = nullptr;
    if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, &message) == SQLITE_OK) return;
    const std::string said = message == nullptr ? sqlite3_errmsg(handle_) : message;
    sqlite3_free(message);
    throw std::runtime_error(text + ": " + said);
  }
  sqlite3_stmt* prepare(const char* text) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, text, -1, &statement, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(handle_));
    }
    prepared_.push_back(statement);
    return statement;
  }
  bool changed_one(sqlite3_stmt* statement, std::uint64_t row) {
    sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(row));
    const bool done = sqlite3_step(statement) == SQLITE_DONE && sqlite3_changes(handle_) == 1;
    sqlite3_reset(statement);
    return done;
  }
  std::uint64_t number(const char* text) {
    sqlite3_stmt* statement = prepare(text);
    sqlite3_step(statement);
    const auto value = static_cast<std::uint64_t>(sqlite3_column_int64(statement, 0));
    sqlite3_reset(statement);
    return value;
  }

 private:
  sqlite3* handle_ = nullptr;
  std::vector<sqlite3_stmt*> prepared_;
};

// One writer at a time: the threads of a process take turns at one connection, which is faster than letting
// SQLite's own waiting sort them out.
class LiteRedeemer final : public Redeemer {
 public:
  LiteRedeemer(const std::string& path, std::size_t process, std::uint64_t rows)
      : lite_(path),
        hold_(lite_.prepare(kHoldLite)),
        use_(lite_.prepare(kUseLite)),
        process_(process),
        rows_(rows) {}
  bool redeem(std::size_t thread, std::uint64_t turn) override {
    const std::uint64_t row = row_of(rows_, process_, thread, turn);
    return once(hold_, row) && once(use_, row);
  }

 private:
  bool once(sqlite3_stmt* statement, std::uint64_t row) {
    const std::scoped_lock lock(mutex_);
    return lite_.changed_one(statement, row);
  }
  Lite lite_;
  sqlite3_stmt *hold_, *use_;
  const std::size_t process_;
  const std::uint64_t rows_;
  std::mutex mutex_;
};

class Server {
 public:
  explicit Server(const std::string& conninfo) : handle_(PQconnectdb(conninfo.c_str())) {
    if (PQstatus(handle_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(handle_));
  }
  ~Server() { PQfinish(handle_); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string run(const std::string& text) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(handle_, text.c_str()), PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      throw std::runtime_error(PQerrorMessage(handle_));
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
  }
  void prepare(const char* name, const char* text) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQprepare(handle_, name, text, 1, nullptr),
                                                               PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(handle_));
  }
  bool changed_one(const char* name, std::uint64_t row) {
    const std::string text = std::to_string(row);
    const std::array<const char*, 1> values = {text.c_str()};
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexecPrepared(handle_, name, 1, values.data(), nullptr, nullptr, 0), PQclear);
    return PQresultStatus(result.get()) == PGRES_COMMAND_OK && std::string(PQcmdTuples(result.get())) == "1";
  }

 private:
  PGconn* handle_;
};

// A connection a thread, each statement a transaction of its own.
class ServerRedeemer final : public Redeemer {
 public:
  ServerRedeemer(const std::string& conninfo, std::size_t threads, std::size_t process, std::uint64_t rows)
      : process_(process), rows_(rows) {
    servers_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
      servers_.push_back(std::make_unique<Server>(conninfo));
      servers_.back()->prepare("hold", kHoldServer);
      servers_.back()->prepare("use", kUseServer);
    }
  }
  bool redeem(std::size_t thread, std::uint64_t turn) override {
    const std::uint64_t row = row_of(rows_, process_, thread, turn);
    return servers_[thread]->changed_one("hold", row) && servers_[thread]->changed_one("use", row);
  }

 private:
  std::vector<std::unique_ptr<Server>> servers_;
  const std::size_t process_;
  const std::uint64_t rows_;
};

}  // namespace

void make_by_hand(bool postgres, const std::string& place, std::uint64_t rows) {
  const std::string last = std::to_string(rows - 1);
  if (postgres) {
    Server server(place);
    server.run("SET client_min_messages TO warning; DROP TABLE IF EXISTS by_hand");
    server.run(kTable);
    server.run("INSERT INTO by_hand SELECT n, 0, 0, 1000000000 FROM generate_series(0, " + last + ") AS n");
    server.run("VACUUM ANALYZE by_hand");
    return;
  }
  Lite lite(place);
  lite.run("DROP TABLE IF EXISTS by_hand");
  lite.run(kTable);
  lite.run("WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < " + last +
           ") INSERT INTO by_hand SELECT n, 0, 0, 1000000000 FROM numbers");
}

std::unique_ptr<Redeemer> by_hand(bool postgres, const std::string& place, std::size_t threads,
                                  std::size_t process, std::uint64_t rows) {
  if (postgres) return std::make_unique<ServerRedeemer>(place, threads, process, rows);
  return std::make_unique<LiteRedeemer>(place, process, rows);
}

std::uint64_t used_by_hand(bool postgres, const std::string& place) {
  constexpr const char* kSum = "SELECT coalesce(sum(used), 0) FROM by_hand";
  return postgres ? std::stoull(Server(place).run(kSum)) : Lite(place).number(kSum);
}

}  // namespace perk::bench
