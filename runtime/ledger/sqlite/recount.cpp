// Every counter, code and balance counted again from entries and lots, in one snapshot; and the file's own
// check.
#include "runtime/ledger/sqlite/sqlite_store.h"

namespace perk::ledger::sqlite {
namespace {

constexpr std::int64_t kMostDifferences = 1'000;

// Takes differences until there are enough.
class Taker {
 public:
  explicit Taker(Recount& found) : found_(found) {}
  void take(const char* what, const std::string& name, const std::string& key, std::int64_t counted,
            std::int64_t rows) {
    if (counted == rows || found_.differences.size() >= kMostDifferences) return;
    found_.differences.push_back({what, name, key, counted, rows});
  }

 private:
  Recount& found_;
};

std::string both(const std::string& holder, const std::string& key) {
  return holder + (holder.empty() || key.empty() ? "" : " ") + key;
}

void check_counters(Session& session, Taker& taker) {
  {
    Cursor cursor = session.ask(Sql::counters_apart, kMostDifferences);
    while (cursor.next()) {
      const std::string name = cursor.text(), holder = cursor.text(), key = both(holder, cursor.text());
      const std::int64_t used = cursor.number(), held = cursor.number();
      taker.take("counter used", name, key, used, cursor.number());
      taker.take("counter held", name, key, held, cursor.number());
    }
  }
  Cursor cursor = session.ask(Sql::counters_missing, kMostDifferences);
  while (cursor.next()) {
    const std::string name = cursor.text(), key = cursor.text();
    taker.take("counter used", name, key, 0, cursor.number());
    taker.take("counter held", name, key, 0, cursor.number());
  }
}

void check_codes(Session& session, Taker& taker) {
  {
    Cursor cursor = session.ask(Sql::codes_apart, kMostDifferences);
    while (cursor.next()) {
      const std::string pool = cursor.text(), key = hex(cursor.id());
      const std::int64_t used = cursor.number(), held = cursor.number();
      const std::int64_t worth_used = cursor.number(), worth_held = cursor.number();
      taker.take("code used", pool, key, used, cursor.number());
      taker.take("code held", pool, key, held, cursor.number());
      taker.take("code worth used", pool, key, worth_used, cursor.number());
      taker.take("code worth held", pool, key, worth_held, cursor.number());
    }
  }
  Cursor cursor = session.ask(Sql::codes_missing, kMostDifferences);
  while (cursor.next()) {
    const std::string pool = cursor.text(), key = hex(cursor.id());
    taker.take("code used", pool, key, 0, cursor.number());
    taker.take("code held", pool, key, 0, cursor.number());
  }
}

void check_balances(Session& session, Taker& taker) {
  Cursor cursor = session.ask(Sql::accounts_apart, kMostDifferences);
  while (cursor.next()) {
    const std::string account = cursor.text(), owner = cursor.text();
    const std::int64_t balance = cursor.number(), held = cursor.number();
    taker.take("account balance", account, owner, balance, cursor.number());
    taker.take("account held", account, owner, held, cursor.number());
  }
}

void check_reservations(Session& session, Taker& taker) {
  Cursor cursor = session.ask(Sql::reservations_apart, kMostDifferences);
  while (cursor.next()) {
    const std::string order = cursor.text();
    taker.take("reservation held", order, "", 0, cursor.number());
  }
}

// What SQLite finds wrong with the file is a difference of one.
void check_file(Session& session, Taker& taker) {
  Cursor cursor = session.ask(Sql::file_check, kMostDifferences);
  while (cursor.next()) {
    const std::string finding = cursor.text();
    if (finding != "ok") taker.take("file", finding, "", 1, 0);
  }
}

}  // namespace

Fault SqliteStore::recount(Recount& found) {
  return read([&](Session& session) {
    {
      Cursor cursor = session.ask(Sql::sizes, Instant{});
      if (!cursor.next()) return;
      cursor.number();  // overdue
      found.counters = cursor.number();
      found.codes = cursor.number();
      found.accounts = cursor.number();
      for (int skipped = 0; skipped < 3; ++skipped) cursor.number();  // requests, alarms, stopped
      found.reservations = cursor.number();
      found.entries = cursor.number();
    }
    Taker taker(found);
    check_counters(session, taker);
    check_codes(session, taker);
    check_balances(session, taker);
    check_reservations(session, taker);
    check_file(session, taker);
  });
}

}  // namespace perk::ledger::sqlite
