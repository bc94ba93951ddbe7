#include "runtime/ledger/sqlite/sqlite_store.h"

namespace perk::ledger::sqlite {
namespace {

constexpr std::chrono::seconds kClockIsFresh{10};

bool nothing(const Changes& changes) {
  return changes.requests.empty() && changes.reservations.empty() && changes.new_codes.empty() &&
         changes.codes.empty() && changes.lots.empty() && changes.accounts.empty() &&
         changes.counters.empty() && changes.alarms.empty();
}

}  // namespace

Fault SqliteStore::write(const std::function<void(Session&)>& work) {
  const std::unique_lock turn(shared_->writer, std::chrono::milliseconds(shared_->wait_ms));
  if (!turn.owns_lock()) return {Fault::Kind::busy, "another thread writes for too long"};
  Session session(*connection_);
  session.begin_write();
  if (session.ok()) work(session);
  return session.commit();
}

Fault SqliteStore::read(const std::function<void(Session&)>& work) {
  Session session(*connection_);
  session.begin_read();
  if (session.ok()) work(session);
  return session.fault();
}

Fault SqliteStore::load(const Wanted& wanted, Rows& rows) {
  return read([&](Session& session) { sqlite::load(session, wanted, rows); });
}

Fault SqliteStore::apply(const Changes& changes) {
  return write([&](Session& session) { sqlite::write(session, changes); });
}

Fault SqliteStore::transact(const Wanted& wanted, const std::function<Changes(Rows&)>& decide) {
  return write([&](Session& session) {
    Rows rows;
    sqlite::load(session, wanted, rows);
    if (!session.ok()) return;
    const Changes changes = decide(rows);
    if (!nothing(changes)) sqlite::write(session, changes);
  });
}

Instant SqliteStore::now() {
  const auto at = std::chrono::steady_clock::now();
  if (read_now_ == Instant{} || at - read_at_ >= kClockIsFresh) {
    Session session(*connection_);
    const Instant found = clock_of(session);
    if (!session.ok()) {
      // It is this machine's clock anyway.
      return Instant{
          std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
              .count()};
    }
    read_now_ = found;
    read_at_ = at;
  }
  return Instant{read_now_.seconds + std::chrono::duration_cast<std::chrono::seconds>(at - read_at_).count()};
}

}  // namespace perk::ledger::sqlite
