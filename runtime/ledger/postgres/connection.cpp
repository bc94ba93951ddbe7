#include "runtime/ledger/postgres/connection.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "runtime/ledger/postgres/faults.h"

namespace perk::ledger::postgres {
namespace {

std::string first_line(const char* text) {
  const std::string_view all = text == nullptr ? "" : text;
  return std::string(all.substr(0, all.find('\n')));
}

// `COPY codes, line 17`, and more behind it.
std::size_t line_of(const char* context) {
  constexpr std::string_view kBefore = ", line ";
  const std::string_view text = context == nullptr ? "" : context;
  const std::size_t at = text.find(kBefore);
  std::size_t line = 0;
  if (at != std::string_view::npos) {
    std::from_chars(text.data() + at + kBefore.size(), text.data() + text.size(), line);
  }
  return line;
}

bool good(ExecStatusType status) {
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;
}

// Each statement is planned once, when the tables may still be empty: so it must not be planned to read whole
// tables or to visit rows out of order; joins go from what is asked for to the rows, one by one. A host that
// stops in the middle of a transaction holds locks for so long.
std::string set_up(const std::string& schema, std::int64_t wait_ms) {
  const std::string wait = std::to_string(std::max<std::int64_t>(1, wait_ms));
  return "SET search_path TO " + schema + ", pg_temp; SET lock_timeout = " + wait +
         "; SET idle_in_transaction_session_timeout = " +
         std::to_string(std::max<std::int64_t>(1'000, wait_ms)) +
         "; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off;"
         " SET enable_mergejoin = off; SET enable_hashjoin = off; SET jit = off; SET client_min_messages = "
         "warning;"
         " SET default_transaction_isolation = 'read committed'";
}

}  // namespace

Connection::Opened Connection::open(const Place& place, std::int64_t wait_ms) {
  const std::string seconds = std::to_string(std::max<std::int64_t>(2, wait_ms / 1'000));
  // What `dbname` says goes before what stands before it, and after it stands what must be.
  const std::array names{"connect_timeout",  "fallback_application_name",
                         "keepalives_idle",  "keepalives_interval",
                         "keepalives_count", "dbname",
                         "client_encoding",  static_cast<const char*>(nullptr)};
  const std::array values{seconds.c_str(),
                          "perk",
                          "20",
                          "5",
                          "4",
                          place.conninfo.c_str(),
                          "UTF8",
                          static_cast<const char*>(nullptr)};
  std::unique_ptr<Connection> connection(new Connection(PQconnectdbParams(names.data(), values.data(), 1)));
  if (PQstatus(connection->handle_) != CONNECTION_OK) return connection->lost();
  if (Fault fault = connection->run(set_up(place.schema, wait_ms)); fault.failed()) return fault;
  return connection;
}

Connection::~Connection() {
  PQfinish(handle_);
}

void Connection::send(Sql statement, const Params& params) {
  if (params.has_many_rows()) statement = many(statement);
  const auto place = static_cast<std::size_t>(statement);
  bool sent = PQpipelineStatus(handle_) != PQ_PIPELINE_OFF || PQenterPipelineMode(handle_) == 1;
  const auto is_preparing = [&](const Queued& queued) {
    return queued.prepares && queued.statement == statement;
  };
  if (!prepared_.test(place) && std::ranges::none_of(queue_, is_preparing)) {
    sent = sent && PQsendPrepare(handle_, name_of(statement), text_of(statement).c_str(), 0, nullptr) == 1;
    queue_.push_back({statement, true});
  }
  const std::vector<const char*> values = params.values();
  const std::vector<int> lengths = params.lengths(), formats = Params::formats(params.count());
  sent = sent && PQsendQueryPrepared(handle_, name_of(statement), params.count(), values.data(),
                                     lengths.data(), formats.data(), 1) == 1;
  queue_.push_back({statement, false});
  queue_failed_ = queue_failed_ || !sent;
}

bool Connection::wait_for_answer() {
  while (PQisBusy(handle_) == 1) {
    pollfd socket{.fd = PQsocket(handle_), .events = POLLIN, .revents = 0};
    const int ready = poll(&socket, 1, patience_seconds_ == 0 ? -1 : patience_seconds_ * 1'000);
    if (ready == 0) silent_ = true;
    if (ready == 0 || PQconsumeInput(handle_) != 1) return false;
  }
  return true;
}

Result Connection::next() {
  if (!wait_for_answer()) return {};
  return Result(PQgetResult(handle_));
}

Fault Connection::lost() const {
  if (silent_) return {Fault::Kind::unavailable, "the server does not answer"};
  return {Fault::Kind::unavailable, first_line(PQerrorMessage(handle_))};
}

Fault Connection::fault_of(const Result& result, const char* statement) const {
  const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
  if (state == nullptr) return lost();
  const Fault::Kind kind = kind_of(state);
  if (kind == Fault::Kind::guard && std::string_view(state) == "22012") {
    return {kind, std::string("not each of `") + statement + "` was as it must be"};
  }
  // The detail may quote a row; what kind of row it was is enough.
  return {kind, first_line(PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY)) + " (" + state + ", `" +
                    statement + "`)"};
}

Fault Connection::flush(std::vector<Result>& results) {
  results.clear();
  std::vector<Queued> queue;
  queue.swap(queue_);
  const bool sent = !std::exchange(queue_failed_, false) && PQpipelineSync(handle_) == 1;
  if (!sent) return lost();
  Fault fault;
  results.reserve(queue.size());
  for (const Queued& queued : queue) {
    Result result = next();
    if (result.get() == nullptr) return fault.failed() ? fault : lost();
    const ExecStatusType status = PQresultStatus(result.get());
    if (!good(status) && status != PGRES_PIPELINE_ABORTED && !fault.failed()) {
      fault = fault_of(result, name_of(queued.statement));
    }
    if (queued.prepares) {
      prepared_.set(static_cast<std::size_t>(queued.statement), good(status));
    } else {
      results.push_back(std::move(result));
    }
    if (next().get() != nullptr || PQstatus(handle_) == CONNECTION_BAD)
      return fault.failed() ? fault : lost();
  }
  // A transaction that has no COMMIT of its own ends here, and may fail as late as this: then that it failed
  // comes first, and nothing between that and the end.
  Result end = next();
  if (end.get() != nullptr && !good(PQresultStatus(end.get()))) {
    if (!fault.failed()) fault = fault_of(end, name_of(Sql::commit));
    end = next();
    if (end.get() == nullptr && !silent_) end = next();
  }
  if (end.get() == nullptr || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) {
    return fault.failed() ? fault : lost();
  }
  if (fault.failed()) tidy_up();
  return fault;
}

Fault Connection::flush() {
  std::vector<Result> results;
  return flush(results);
}

void Connection::tidy_up() {
  if (PQtransactionStatus(handle_) == PQTRANS_IDLE) return;
  send(Sql::rollback);
  flush();
}

Fault Connection::run(const std::string& text, Result* result) {
  if (PQpipelineStatus(handle_) != PQ_PIPELINE_OFF) PQexitPipelineMode(handle_);
  Result found(PQexec(handle_, text.c_str()));
  Fault fault;
  if (!good(PQresultStatus(found.get()))) fault = fault_of(found, text.c_str());
  if (fault.failed() && PQtransactionStatus(handle_) == PQTRANS_INERROR) {
    const Result ended(PQexec(handle_, "ROLLBACK"));
  }
  if (result != nullptr) *result = std::move(found);
  return fault;
}

Fault Connection::copy(const std::string& text, const std::string& bytes, std::size_t& line) {
  line = 0;
  if (PQpipelineStatus(handle_) != PQ_PIPELINE_OFF) PQexitPipelineMode(handle_);
  const Result begun(PQexec(handle_, text.c_str()));
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return fault_of(begun, "COPY");
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  bool sent = true;
  for (std::size_t at = 0; sent && at < bytes.size(); at += kPiece) {
    sent =
        PQputCopyData(handle_, bytes.data() + at, static_cast<int>(std::min(bytes.size() - at, kPiece))) == 1;
  }
  if (!sent || PQputCopyEnd(handle_, nullptr) != 1) return lost();
  Fault fault;
  for (Result result(PQgetResult(handle_)); result.get() != nullptr; result = Result(PQgetResult(handle_))) {
    if (good(PQresultStatus(result.get())) || fault.failed()) continue;
    fault = fault_of(result, "COPY");
    line = line_of(PQresultErrorField(result.get(), PG_DIAG_CONTEXT));
  }
  return PQstatus(handle_) == CONNECTION_BAD && !fault.failed() ? lost() : fault;
}

std::string Connection::server_version() const {
  const char* version = PQparameterStatus(handle_, "server_version");
  return version == nullptr ? "" : version;
}

std::string Connection::database() const {
  const char *host = PQhost(handle_), *name = PQdb(handle_);
  return std::string(host == nullptr ? "" : host) + "/" + (name == nullptr ? "" : name);
}

}  // namespace perk::ledger::postgres
