// A store over an empty ledger of each database, and changes made by hand.
//
// Rows come as rows.h has them; what is not said is what a plain reservation of one cart would have.
#pragma once
#include <gtest/gtest.h>

#include <memory>

#include "runtime/ledger/store/store.h"
#include "tests/support/ledger_databases.h"

namespace perk::ledger::test {

inline constexpr const char* kFingerprint = "0123456789abcdef";

std::unique_ptr<Database> database_at(const perk::test::FreshLedger& place, std::int64_t wait_ms = 5'000,
                                      const std::string& fingerprint = kFingerprint);
// Says what went wrong where there is none.
std::unique_ptr<Store> opened(Database& database);

Id id(std::string_view name);

Changes::Request request(const std::string& key);
EntryRow entry(std::int32_t number, Subject subject, std::string_view of, std::int64_t held,
               std::int64_t used = 0);
// With all its entries new.
Changes::Reservation reservation(const std::string& order, std::vector<EntryRow> entries = {});
// The same, changed: what had `version` becomes what `row` says by now, with these entries written.
Changes::Reservation changed(Changes::Reservation before, std::vector<std::int32_t> entries = {});
Changes::Counter counter(const std::string& name, std::int64_t used, std::int64_t held,
                         std::optional<std::int64_t> at_most = {}, AtEnd at_end = AtEnd::none);
Changes::NewCode code(const std::string& name, std::int64_t number = 1);
Changes::Code take(const std::string& name, Instant at = Instant{1'000}, const std::string& customer = "");
Changes::Account account(const std::string& owner, std::int64_t balance, std::int64_t held);
Changes::Lot lot(const std::string& owner, std::string_view order, std::int64_t left,
                 LotRow::State state = LotRow::State::counted);
Changes::Lot changed(Changes::Lot before, std::int64_t left, LotRow::State state);

class StoreTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override;

  // Must be written.
  void apply(const Changes& changes);
  // Must be refused by a guard of the statements, as must the same behind writes that nothing stands against;
  // and nothing of all that is there afterwards, whether it was decided unseen or under locks.
  void expect_refused(const Changes& changes);
  // How many rows there are and what they add up to.
  [[nodiscard]] std::string state() const;
  Rows loaded(const Wanted& wanted);

  perk::test::FreshLedger place_{GetParam()};
  std::unique_ptr<Database> database_ = database_at(place_);
  std::unique_ptr<Store> store_;
};

// For databases that a suite is made for: INSTANTIATE_TEST_SUITE_P in its file.
#define ON_EVERY_DATABASE(suite)                                                         \
  INSTANTIATE_TEST_SUITE_P(Databases, suite, testing::ValuesIn(perk::test::databases()), \
                           perk::test::database_name)

}  // namespace perk::ledger::test
