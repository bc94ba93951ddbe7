#include "bench/ledger_by_hand.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>

namespace perk::bench {
namespace {

// $1: the row; $2: now, or the counter's limit; $3: whose cart it is.
constexpr const char* kHoldCode =
    "UPDATE by_hand SET held = held + 1 WHERE id = $1 AND state = 0"
    " AND (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR $2 < valid_to)"
    " AND owner IN ('', $3) AND (uses IS NULL OR used + held + 1 <= uses)"
    " AND worth_used + worth_held <= worth";
constexpr const char* kHoldCounter =
    "UPDATE by_hand SET held = held + 1, most = $2 WHERE id = $1 AND used + held + 1 <= $2 AND holder <> $3";
constexpr const char* kUse = "UPDATE by_hand SET held = held - 1, used = used + 1 WHERE id = $1 AND held > 0";
constexpr const char* kCodes =
    "SELECT id, pool, batch, number, state, owner, issued_at, valid_from, valid_to, uses, 0, 0, worth, 0, 0,"
    " sealed FROM ";
constexpr std::int64_t kNow = 1'790'000'000, kMost = 1'000'000'000;
constexpr const char* kCustomer = "somebody";

const char* hold_of(const ByHand& what) {
  return what.codes ? kHoldCode : kHoldCounter;
}
std::int64_t bound_of(const ByHand& what) {
  return what.codes ? kNow : kMost;
}
std::string table_of(const ByHand& what) {
  return what.codes ? "codes" : "counters";
}

// Which row: the hot one, or codes of which no two threads take the same at once.
const std::string& row_of(const std::vector<std::string>& rows, std::size_t process, std::size_t thread,
                          std::uint64_t turn) {
  return rows[(process * 1'000'003 + thread * 10'007 + turn) % rows.size()];
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
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
  sqlite3_stmt* prepare(const std::string& text) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, replaced(text, "$", "?").c_str(), -1, &statement, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(handle_));
    }
    prepared_.push_back(statement);
    return statement;
  }
  bool changed_one(sqlite3_stmt* statement, const std::string& row, std::int64_t bound) {
    sqlite3_bind_blob(statement, 1, row.data(), static_cast<int>(row.size()), SQLITE_STATIC);
    if (sqlite3_bind_parameter_count(statement) > 1) {
      sqlite3_bind_int64(statement, 2, bound);
      sqlite3_bind_text(statement, 3, kCustomer, -1, SQLITE_STATIC);
    }
    const bool done = sqlite3_step(statement) == SQLITE_DONE && sqlite3_changes(handle_) == 1;
    sqlite3_reset(statement);
    return done;
  }
  std::vector<std::string> column(const std::string& text) {
    sqlite3_stmt* statement = prepare(text);
    std::vector<std::string> found;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      const void* bytes = sqlite3_column_blob(statement, 0);
      found.emplace_back(static_cast<const char*>(bytes),
                         static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
    }
    sqlite3_reset(statement);
    return found;
  }

 private:
  sqlite3* handle_ = nullptr;
  std::vector<sqlite3_stmt*> prepared_;
};

// One writer at a time: the threads of a process take turns at one connection, which is faster than letting
// SQLite's own waiting sort them out.
class LiteRedeemer final : public Redeemer {
 public:
  LiteRedeemer(const ByHand& what, std::size_t process, const std::vector<std::string>& rows)
      : lite_(what.place),
        hold_(lite_.prepare(hold_of(what))),
        use_(lite_.prepare(kUse)),
        bound_(bound_of(what)),
        process_(process),
        rows_(rows) {}
  bool redeem(std::size_t thread, std::uint64_t turn) override {
    const std::string& row = row_of(rows_, process_, thread, turn);
    return once(hold_, row) && once(use_, row);
  }

 private:
  bool once(sqlite3_stmt* statement, const std::string& row) {
    const std::scoped_lock lock(mutex_);
    return lite_.changed_one(statement, row, bound_);
  }
  Lite lite_;
  sqlite3_stmt *hold_, *use_;
  const std::int64_t bound_;
  const std::size_t process_;
  const std::vector<std::string>& rows_;
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

  // The first column of what it answers, in its binary form.
  std::vector<std::string> run(const std::string& text) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexecParams(handle_, text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1), PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      throw std::runtime_error(text + ": " + PQerrorMessage(handle_));
    std::vector<std::string> found;
    for (int i = 0; i < PQntuples(result.get()); ++i) {
      found.emplace_back(PQgetvalue(result.get(), i, 0),
                         static_cast<std::size_t>(PQgetlength(result.get(), i, 0)));
    }
    return found;
  }
  void prepare(const char* name, const char* text) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQprepare(handle_, name, text, 0, nullptr),
                                                               PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(handle_));
  }
  bool changed_one(const char* name, int parameters, const std::string& row, const std::string& bound) {
    const std::array<const char*, 3> values = {row.data(), bound.c_str(), kCustomer};
    const std::array<int, 3> lengths = {static_cast<int>(row.size()), 0, 0};
    constexpr std::array<int, 3> kFormats = {1, 0, 0};
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexecPrepared(handle_, name, parameters, values.data(), lengths.data(), kFormats.data(), 0),
        PQclear);
    return PQresultStatus(result.get()) == PGRES_COMMAND_OK && std::string(PQcmdTuples(result.get())) == "1";
  }

 private:
  PGconn* handle_;
};

// A connection a thread, each statement a transaction of its own.
class ServerRedeemer final : public Redeemer {
 public:
  ServerRedeemer(const ByHand& what, std::size_t threads, std::size_t process,
                 const std::vector<std::string>& rows)
      : bound_(std::to_string(bound_of(what))), process_(process), rows_(rows) {
    servers_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
      servers_.push_back(std::make_unique<Server>(what.place));
      servers_.back()->prepare("hold", hold_of(what));
      servers_.back()->prepare("use", kUse);
    }
  }
  bool redeem(std::size_t thread, std::uint64_t turn) override {
    const std::string& row = row_of(rows_, process_, thread, turn);
    Server& server = *servers_[thread];
    return server.changed_one("hold", 3, row, bound_) && server.changed_one("use", 1, row, bound_);
  }

 private:
  std::vector<std::unique_ptr<Server>> servers_;
  const std::string bound_;
  const std::size_t process_;
  const std::vector<std::string>& rows_;
};

// A counter that nothing counts in yet.
std::string one_counter(const char* zeros) {
  return std::string(
             "INSERT INTO by_hand (id, name, line_key, holder, span, from_at, to_at, used, held)"
             " VALUES (") +
         zeros + ", 'by hand', '', '', 0, 0, 0, 0, 0)";
}

constexpr const char* kRows = "SELECT id FROM by_hand";

std::vector<std::string> copied(Server& server, const ByHand& what) {
  const std::string table = what.ledger + "." + table_of(what);
  server.run("SET client_min_messages TO warning");
  server.run("DROP TABLE IF EXISTS by_hand");
  // What room the ledger's table leaves on its pages is not copied with it.
  server.run("CREATE TABLE by_hand (LIKE " + table +
             " INCLUDING ALL) WITH (fillfactor = " + (what.codes ? "80)" : "50)"));
  server.run(what.codes ? "INSERT INTO by_hand " + std::string(kCodes) + table
                        : one_counter("decode(repeat('00', 16), 'hex')"));
  server.run("VACUUM ANALYZE by_hand");
  return server.run(kRows);
}

std::vector<std::string> copied(Lite& lite, const ByHand& what) {
  const std::string table = table_of(what);
  lite.run("DROP TABLE IF EXISTS by_hand");
  lite.run("ATTACH '" + what.ledger + "' AS ledger");
  for (const std::string& made :
       lite.column("SELECT sql FROM ledger.sqlite_schema WHERE tbl_name = '" + table +
                   "' AND sql IS NOT NULL"
                   " ORDER BY type DESC")) {
    lite.run(replaced(
        replaced(replaced(made, "TABLE " + table + " ", "TABLE by_hand "), "INDEX " + table, "INDEX by_hand"),
        "ON " + table + " ", "ON by_hand "));
  }
  lite.run(what.codes ? "INSERT INTO by_hand " + std::string(kCodes) + "ledger." + table
                      : one_counter("zeroblob(16)"));
  lite.run("DETACH ledger");
  return lite.column(kRows);
}

}  // namespace

std::vector<std::string> make_by_hand(const ByHand& what) {
  std::vector<std::string> rows;
  if (what.postgres) {
    Server server(what.place);
    rows = copied(server, what);
  } else {
    Lite lite(what.place);
    rows = copied(lite, what);
  }
  return rows;
}

std::unique_ptr<Redeemer> by_hand(const ByHand& what, std::size_t threads, std::size_t process,
                                  const std::vector<std::string>& rows) {
  if (what.postgres) return std::make_unique<ServerRedeemer>(what, threads, process, rows);
  return std::make_unique<LiteRedeemer>(what, process, rows);
}

std::uint64_t used_by_hand(const ByHand& what) {
  if (!what.postgres) {
    return std::stoull(
        Lite(what.place).column("SELECT CAST(coalesce(sum(used), 0) AS TEXT) FROM by_hand").at(0));
  }
  return std::stoull(Server(what.place).run("SELECT coalesce(sum(used), 0)::text FROM by_hand").at(0));
}

}  // namespace perk::bench
