// The Store over one connection to PostgreSQL. load.cpp, write.cpp, codes.cpp, operators.cpp and recount.cpp
// have its parts.
#pragma once
#include <chrono>
#include <memory>

#include "runtime/ledger/postgres/connection.h"
#include "runtime/ledger/postgres/known_rows.h"

namespace perk::ledger::postgres {

class PostgresStore final : public Store {
 public:
  // `at`: the database's clock, just read.
  PostgresStore(std::unique_ptr<Connection> connection, Instant at);

  Fault load(const Wanted& wanted, Rows& rows) override;
  Fault apply(const Changes& changes) override;
  Fault transact(const Wanted& wanted, const std::function<Changes(Rows&)>& decide) override;
  Fault overdue(std::int64_t at_most, std::vector<Id>& reservations, std::vector<Id>& accounts) override;
  Fault waiting(std::string_view event, std::string_view order, std::string_view customer,
                std::vector<Id>& accounts) override;
  Fault forget_requests(Instant before, std::int64_t at_most, Affected& forgotten) override;
  Instant now() override;
  Fault failures(std::string_view actor, Instant at, std::int64_t add, std::int64_t& counted) override;
  Fault set_breaker(const Breaker& breaker) override;
  Fault remove_breaker(std::string_view promotion, Affected& removed) override;
  Fault breakers(std::vector<Breaker>& found) override;
  Fault alarms(std::int64_t at_most, std::vector<Alarm>& found) override;
  Fault add_batch(const BatchRow& batch) override;
  Fault add_codes(std::span<const Changes::NewCode> codes, std::int64_t next) override;
  Fault remove_batch(const Id& batch) override;
  Fault batches(std::vector<BatchRow>& found) override;
  Fault codes(const CodePage& page, std::vector<Changes::NewCode>& found) override;
  Fault change_codes(const CodesChange& change, Affected& changed) override;
  Fault summary(Summary& found) override;
  Fault recount(Recount& found) override;

 private:
  // One statement, which is a transaction of its own.
  Fault ask(Sql statement, const Params& params, Result& result);

  // Flushes what writes changes and ends the transaction.
  Fault written(const Changes& changes);

  std::unique_ptr<Connection> connection_;
  KnownRows known_;
  Instant read_now_;  // the database's clock when it was last read
  std::chrono::steady_clock::time_point read_at_;
};

enum class Locked : std::uint8_t { no, yes };

// What is wanted, asked in one flush and put into rows.
class Loading {
 public:
  Loading(const Wanted& wanted, Locked locked) : wanted_(wanted), locked_(locked) {}
  // Queues what the rows are asked by; `now`: what is overdue. Under locks what is overdue must have become
  // one of the wanted reservations before.
  void send(Connection& connection, Instant now);
  // `results`: from the first statement queued on.
  void read(std::span<const Result> results, Rows& rows) const;

 private:
  void send(Connection& connection, Sql statement, const Params& params);

  const Wanted& wanted_;
  Locked locked_;
  std::vector<Sql> sent_;
};

// Queues the statements that write changes, in the order in which locks are taken.
void send(Connection& connection, const Changes& changes, const KnownRows& known);

// A code's number, as a row has it.
std::int64_t number_of(const Changes::NewCode& code);

}  // namespace perk::ledger::postgres
