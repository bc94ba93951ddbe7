// Ledgers for tests, and claims made by hand: one counter, one code, a balance.
#pragma once
#include <gtest/gtest.h>
#include <perk/ledger.h>

#include <atomic>
#include <memory>

#include "tests/support/ledger_databases.h"

namespace perk::ledger::test {

inline LedgerKey test_key(std::uint8_t seed = 7) {
  LedgerKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(seed + 3 * i);
  return key;
}

inline Settings settings_of(const perk::test::FreshLedger& fresh) {
  Settings settings;
  settings.database = fresh.address();
  settings.key = test_key();
  return settings;
}

inline std::unique_ptr<Ledger> opened(const Settings& settings) {
  auto ledger = Ledger::open(settings);
  if (const auto* error = std::get_if<OpenError>(&ledger)) {
    ADD_FAILURE() << name_of(error->status) << ": " << error->message;
    return nullptr;
  }
  return std::move(std::get<std::unique_ptr<Ledger>>(ledger));
}

// A new database with its tables, and a ledger over it.
class OnEveryDatabase : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const Reply made = migrate(settings_, true);
    ASSERT_EQ(made.status, Status::done) << made.message;
    ledger_ = opened(settings_);
    ASSERT_NE(ledger_, nullptr);
  }
  // Every number is what its rows add up to.
  void TearDown() override {
    if (ledger_ == nullptr) return;
    const auto counted = ledger_->recount();
    ASSERT_TRUE(std::holds_alternative<Recount>(counted)) << std::get<Reply>(counted).message;
    for (const Difference& each : std::get<Recount>(counted).differences) {
      ADD_FAILURE() << each.what << ' ' << each.name << ' ' << each.key << ": " << each.counted
                    << ", rows say " << each.rows;
    }
  }

  perk::test::FreshLedger fresh_{GetParam()};
  Settings settings_ = settings_of(fresh_);
  std::unique_ptr<Ledger> ledger_;
};

// No two calls of a program have a key in common.
inline std::string new_key() {
  static std::atomic<int> count = 0;
  return "key " + std::to_string(++count);
}

// An order that nothing is claimed for yet; its one promotion is `ten`.
inline Claims claims_of(const std::string& order, const std::string& customer = "ann") {
  Claims claims;
  claims.order = order;
  claims.customer = customer;
  claims.pack = "shop";
  claims.pack_version = "1";
  claims.currency = "EUR";
  claims.now = Instant{1'790'000'000};
  claims.list_subtotal = Money{10'000};
  claims.goods_total = Money{9'000};
  claims.total = Money{9'000};
  claims.promotions.push_back({"ten", Money{1'000}});
  return claims;
}

inline CounterClaim counted(const std::string& counter, std::int64_t amount, std::int64_t at_most,
                            AtEnd at_end = AtEnd::none) {
  CounterClaim claim;
  claim.counter.counter = counter;
  claim.amount = amount;
  claim.at_most = at_most;
  claim.at_end = at_end;
  claim.text = "at most " + std::to_string(at_most);
  return claim;
}

// An order that takes so much of one counter.
inline ReserveRequest taking(const std::string& order, std::int64_t amount, std::int64_t at_most) {
  ReserveRequest request;
  request.key = new_key();
  request.claims = claims_of(order);
  request.claims.counters.push_back(counted("uses", amount, at_most));
  return request;
}

// What counts in `uses` for an order that is not there yet.
inline std::int64_t used(Ledger& ledger, const std::string& counter = "uses") {
  LedgerQuestion question;
  question.pack = "shop";
  question.counters.push_back({.counter = counter, .key = {}, .holder = {}});
  const Answer answer = ledger.facts(question);
  EXPECT_EQ(answer.status, Status::done) << answer.message;
  for (const Usage& usage : answer.facts.usage) {
    if (usage.counter == counter) return usage.used;
  }
  return 0;
}

}  // namespace perk::ledger::test
