#include "tests/support/ledger_databases.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace perk::test {
namespace {

struct Sent {
  std::optional<std::string> error;
  std::string value;
};

std::string server() {
  const char* conninfo = std::getenv("PERK_TEST_POSTGRES");
  return conninfo == nullptr ? "" : conninfo;
}

// `schema`: "" for the database's own.
Sent send_postgres(const std::string& schema, const std::string& statement) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(server().c_str()), PQfinish);
  const std::string path = schema.empty() ? "" : "SET search_path TO " + schema + "; ";
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(
      PQexec(connection.get(), ("SET client_min_messages TO warning; " + path + statement).c_str()), PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return {PQerrorMessage(connection.get()), ""};
  if (PQntuples(result.get()) == 0 || PQnfields(result.get()) == 0) return {};
  return {{}, PQgetvalue(result.get(), 0, 0)};
}

Sent send_sqlite(const std::string& path, const std::string& statement) {
  sqlite3* opened = nullptr;
  sqlite3_open(path.c_str(), &opened);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(opened, sqlite3_close);
  sqlite3_busy_timeout(opened, 5'000);
  Sent sent;
  struct First {
    std::string* value;
    bool taken = false;
  } first{&sent.value};
  char* message = nullptr;
  const auto take = [](void* into, int columns, char** values, char**) {
    auto& to = *static_cast<First*>(into);
    if (!to.taken && columns > 0 && *values != nullptr) *to.value = *values;
    to.taken = true;
    return 0;
  };
  if (sqlite3_exec(opened, statement.c_str(), take, &first, &message) != SQLITE_OK) {
    sent.error = message == nullptr ? sqlite3_errmsg(opened) : message;
  }
  sqlite3_free(message);
  return sent;
}

Sent sent_to(const std::string& kind, const std::string& name, const std::string& statement) {
  return kind == "postgres" ? send_postgres(name, statement) : send_sqlite(name + "/ledger.db", statement);
}

}  // namespace

std::vector<std::string> databases() {
  std::vector<std::string> all = {"sqlite"};
  if (!server().empty()) {
    all.emplace_back("postgres");
  } else if (PERK_HAS_POSTGRES_SERVER != 0) {
    // The build asks for the tests' names before any server runs.
    if (testing::GTEST_FLAG(list_tests)) {
      all.emplace_back("postgres");
    } else {
      static const int told = std::fputs(
          "PERK_TEST_POSTGRES is not set: tests on PostgreSQL are left out (tests/support/postgres.sh)\n",
          stderr);
      static_cast<void>(told);
    }
  }
  return all;
}

std::string database_name(const testing::TestParamInfo<std::string>& info) {
  return info.param;
}

FreshLedger::FreshLedger(std::string kind) : kind_(std::move(kind)) {
  static std::atomic<int> count = 0;
  const std::string own = std::to_string(getpid()) + "_" + std::to_string(++count);
  if (kind_ == "postgres") {
    name_ = "ledger_" + own;
    address_ = "postgresql:" + server() + " schema=" + name_;
    // Of a process with the same number that was killed.
    const Sent dropped = send_postgres("", "DROP SCHEMA IF EXISTS " + name_ + " CASCADE");
    if (dropped.error) ADD_FAILURE() << *dropped.error;
  } else {
    name_ = std::string(PERK_TEST_SCRATCH) + "/ledger_" + own;
    address_ = "sqlite:" + name_ + "/ledger.db";
    std::filesystem::remove_all(name_);
    std::filesystem::create_directories(name_);
  }
}

FreshLedger::FreshLedger(FreshLedger&& other) noexcept
    : kind_(std::move(other.kind_)), name_(std::move(other.name_)), address_(std::move(other.address_)) {
  other.name_.clear();
}

FreshLedger::~FreshLedger() {
  if (name_.empty()) return;
  if (kind_ == "postgres") {
    send_postgres("", "DROP SCHEMA IF EXISTS " + name_ + " CASCADE");
  } else {
    std::error_code ignored;
    std::filesystem::remove_all(name_, ignored);
  }
}

std::string FreshLedger::place() const {
  return address_.substr(address_.find(':') + 1);
}

std::optional<std::string> FreshLedger::run(const std::string& statement) const {
  return sent_to(kind_, name_, statement).error;
}

std::string FreshLedger::value(const std::string& statement) const {
  const Sent sent = sent_to(kind_, name_, statement);
  if (sent.error) ADD_FAILURE() << statement << ": " << *sent.error;
  return sent.value;
}

FreshLedger fresh_ledger(const std::string& kind) {
  return FreshLedger(kind);
}

}  // namespace perk::test
