#include "tests/ledger_store/store_test.h"

#include <algorithm>
#include <cctype>

#include "runtime/ledger/postgres/postgres.h"
#include "runtime/ledger/sqlite/sqlite.h"

namespace perk::ledger::test {

std::unique_ptr<Database> database_at(const perk::test::FreshLedger& place, std::int64_t wait_ms,
                                      const std::string& fingerprint) {
  const DatabaseSettings settings{place.place(), fingerprint, wait_ms};
  return place.kind() == "postgres" ? postgres_database(settings) : sqlite_database(settings);
}

std::unique_ptr<Store> opened(Database& database) {
  OpenedStore store = database.open();
  if (const Fault* fault = std::get_if<Fault>(&store)) {
    ADD_FAILURE() << fault->text;
    return nullptr;
  }
  return std::move(std::get<std::unique_ptr<Store>>(store));
}

Id id(std::string_view name) {
  return id_of("test", {name});
}

Changes::Request request(const std::string& key) {
  return {id(key), {.verb = 1, .body = id("body of " + key), .reply = "the reply", .at = Instant{1'000}}};
}

EntryRow entry(std::int32_t number, Subject subject, std::string_view of, std::int64_t held,
               std::int64_t used) {
  EntryRow row;
  row.number = number;
  row.entry.subject = subject;
  row.entry.promotion = "ten-off";
  row.entry.name = of;
  row.entry.asked = held + used;
  row.entry.held = held;
  row.entry.used = used;
  row.of = id(of);
  row.at = Instant{1'000};
  return row;
}

Changes::Reservation reservation(const std::string& order, std::vector<EntryRow> entries) {
  Changes::Reservation change;
  change.id = reservation_id(order);
  change.row.reservation.order = order;
  change.row.reservation.customer = "ann";
  change.row.reservation.created_at = Instant{1'000};
  change.row.reservation.expires_at = Instant{4'000'000'000};
  change.row.claims = id("claims of " + order);
  change.row.pack = "shop";
  change.row.pack_version = "7";
  change.row.currency = "THB";
  change.row.priced_at = Instant{999};
  change.row.utc_offset = 25'200;
  change.row.version = 1;
  change.row.entries = std::move(entries);
  for (const EntryRow& row : change.row.entries) change.entries.push_back(row.number);
  return change;
}

Changes::Reservation changed(Changes::Reservation before, std::vector<std::int32_t> entries) {
  before.before = before.row.version++;
  before.entries = std::move(entries);
  return before;
}

Changes::Counter counter(const std::string& name, std::int64_t used, std::int64_t held,
                         std::optional<std::int64_t> at_most, AtEnd at_end) {
  Changes::Counter change;
  change.id = id(name);
  change.key = {.counter = name, .key = "", .holder = "ann"};
  change.used = used;
  change.held = held;
  change.at_most = at_most;
  change.at_end = at_end;
  return change;
}

Changes::NewCode code(const std::string& name, std::int64_t number) {
  CodeRow row;
  row.pool = "summer";
  row.batch = id("batch");
  row.number = number;
  row.issued_at = Instant{500};
  return {id(name), row};
}

Changes::Code take(const std::string& name, Instant at, const std::string& customer) {
  Changes::Code change;
  change.id = id(name);
  change.held = 1;
  change.taken = {.at = at, .customer = customer};
  return change;
}

Changes::Account account(const std::string& owner, std::int64_t balance, std::int64_t held) {
  return {id(owner), "points", owner, balance, held};
}

Changes::Lot lot(const std::string& owner, std::string_view order, std::int64_t left, LotRow::State state) {
  Changes::Lot change;
  change.account = id(owner);
  change.lot.reservation = id(order);
  change.lot.entry = 1;
  change.lot.state = state;
  change.lot.amount = left;
  change.lot.left = left;
  return change;
}

Changes::Lot changed(Changes::Lot before, std::int64_t left, LotRow::State state) {
  before.left_before = before.lot.left;
  before.state_before = before.lot.state;
  before.lot.left = left;
  before.lot.state = state;
  return before;
}

void StoreTest::SetUp() {
  const auto made = database_->migrate(true);
  ASSERT_TRUE(std::holds_alternative<std::string>(made)) << std::get<Fault>(made).text;
  store_ = opened(*database_);
  ASSERT_NE(store_, nullptr);
}

void StoreTest::apply(const Changes& changes) {
  const Fault fault = store_->apply(changes);
  EXPECT_EQ(fault.kind, Fault::Kind::none) << fault.text;
}

void StoreTest::expect_refused(const Changes& changes) {
  const std::string before = state();
  Changes all = changes;
  all.requests.insert(all.requests.begin(), request("nobody else's"));
  all.reservations.insert(all.reservations.begin(),
                          reservation("nobody else's", {entry(1, Subject::counter, "nobody else's", 1)}));
  all.new_codes.insert(all.new_codes.begin(), code("nobody else's", 1'000'000));
  all.accounts.insert(all.accounts.begin(), account("nobody else", 5, 0));
  all.counters.insert(all.counters.begin(), counter("nobody else's", 0, 1, 1));
  const auto refused = [&](const Fault& fault) {
    EXPECT_EQ(fault.kind, Fault::Kind::guard) << fault.text;
    // The statement's own guard, not what stands beneath it.
    std::string text = fault.text;
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_EQ(text.find("check constraint"), std::string::npos) << fault.text;
    EXPECT_EQ(state(), before);
  };
  refused(store_->apply(changes));
  refused(store_->apply(all));
  refused(store_->transact({}, [&](Rows&) { return all; }));
}

std::string StoreTest::state() const {
  return place_.value(
      "SELECT (SELECT count(*) FROM requests) || ' ' || (SELECT count(*) FROM reservations) || ' ' ||"
      " (SELECT coalesce(sum(version), 0) FROM reservations) || ' ' || (SELECT count(*) FROM entries) || ' ' "
      "||"
      " (SELECT coalesce(sum(held * 7 + used * 11 + back * 13), 0) FROM entries) || ' ' ||"
      " (SELECT count(*) FROM counters) || ' ' || (SELECT coalesce(sum(held * 7 + used * 11), 0) FROM "
      "counters)"
      " || ' ' || (SELECT count(*) FROM codes) || ' ' || (SELECT coalesce(sum(held * 7 + used * 11 + "
      "worth_held * 13"
      " + worth_used * 17 + state * 19), 0) FROM codes) || ' ' || (SELECT count(*) FROM accounts) || ' ' ||"
      " (SELECT coalesce(sum(held * 7 + balance * 11), 0) FROM accounts) || ' ' || (SELECT count(*) FROM "
      "lots)"
      " || ' ' || (SELECT coalesce(sum(remaining * 7 + state * 11), 0) FROM lots) || ' ' ||"
      " (SELECT count(*) FROM batches)");
}

Rows StoreTest::loaded(const Wanted& wanted) {
  Rows rows;
  const Fault fault = store_->load(wanted, rows);
  EXPECT_EQ(fault.kind, Fault::Kind::none) << fault.text;
  return rows;
}

}  // namespace perk::ledger::test
