// A fresh ledger as several hosts see it: each has connections of its own.
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "perk/ledger.h"
#include "tests/support/ledger_databases.h"

namespace perk::ledger::history {

class Hosts {
 public:
  Hosts(const std::string& kind, std::size_t count) : database_(test::fresh_ledger(kind)) {
    Settings settings;
    settings.database = database_.address();
    settings.key = {7};
    const Reply made = migrate(settings, true);
    EXPECT_EQ(made.status, Status::done) << made.message;
    for (std::size_t i = 0; i < count; ++i) {
      auto opened = Ledger::open(settings);
      EXPECT_EQ(opened.index(), 0U) << std::get<OpenError>(opened).message;
      if (opened.index() == 0) hosts_.push_back(std::move(std::get<0>(opened)));
    }
  }

  // Threads are dealt to hosts.
  Ledger& of(std::size_t thread) { return *hosts_.at(thread % hosts_.size()); }
  const test::FreshLedger& database() const { return database_; }

 private:
  test::FreshLedger database_;
  std::vector<std::unique_ptr<Ledger>> hosts_;
};

inline void run_threads(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (std::size_t thread = 0; thread < count; ++thread) threads.emplace_back(work, thread);
  for (std::thread& thread : threads) thread.join();
}

// Uses of one counter by one order.
inline ReserveRequest take(const std::string& order, const std::string& counter, std::int64_t amount,
                           std::int64_t limit) {
  ReserveRequest request;
  request.key = order + " reserve";
  request.hold_seconds = 3'600;
  Claims& claims = request.claims;
  claims.order = order;
  claims.pack = "history";
  claims.currency = "EUR";
  claims.now = {1'790'000'000};
  claims.promotions = {{"promotion", {100}}};
  CounterClaim claim;
  claim.counter.counter = counter;
  claim.amount = amount;
  claim.at_most = limit;
  claims.counters = {claim};
  return request;
}

inline std::int64_t counted(Ledger& ledger, const std::string& counter) {
  LedgerQuestion question;
  question.order = "nobody's";
  question.counters.resize(1);
  question.counters[0].counter = counter;
  const Answer answer = ledger.facts(question);
  EXPECT_EQ(answer.status, Status::done) << answer.message;
  return answer.facts.usage.empty() ? 0 : answer.facts.usage[0].used;
}

inline void expect_recount(Ledger& ledger) {
  const auto counted = ledger.recount();
  ASSERT_EQ(counted.index(), 0U) << std::get<Reply>(counted).message;
  for (const Difference& one : std::get<Recount>(counted).differences) {
    ADD_FAILURE() << one.what << " " << one.name << ": counted " << one.counted << ", rows " << one.rows;
  }
}

}  // namespace perk::ledger::history
