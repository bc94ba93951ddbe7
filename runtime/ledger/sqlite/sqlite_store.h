// The Store over one connection to a file. load.cpp, write.cpp, codes.cpp, operators.cpp and recount.cpp have
// its parts.
#pragma once
#include <chrono>
#include <memory>
#include <mutex>

#include "runtime/ledger/sqlite/session.h"

namespace perk::ledger::sqlite {

// What the connections of one Database share: who writes waits here for the others of this process, in
// turn, before it asks SQLite for the lock that other processes see.
struct Shared {
  std::timed_mutex writer;
  std::string path;
  std::int64_t wait_ms = 0;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(std::unique_ptr<Connection> connection, std::shared_ptr<Shared> shared)
      : connection_(std::move(connection)), shared_(std::move(shared)) {}

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
  // One transaction that writes: `work` runs statements; whatever fails, nothing is written.
  Fault write(const std::function<void(Session&)>& work);
  // One snapshot.
  Fault read(const std::function<void(Session&)>& work);

  std::unique_ptr<Connection> connection_;
  std::shared_ptr<Shared> shared_;
  Instant read_now_;  // the database's clock when it was last read
  std::chrono::steady_clock::time_point read_at_;
};

// The database's clock.
Instant clock_of(Session& session);
void load(Session& session, const Wanted& wanted, Rows& rows);
void write(Session& session, const Changes& changes);
std::int64_t insert_code(Session& session, const Id& id, const CodeRow& row);

}  // namespace perk::ledger::sqlite
