// The same call, sent several times by several threads in any order: one effect, the same bytes; a key that
// comes with another request: no effect. PERK_REQUESTS makes the run longer.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>

#include "tests/ledger_history/hosts.h"
#include "tests/property/random.h"

namespace perk::ledger::history {

namespace {

constexpr std::size_t kThreads = 16;
constexpr std::int64_t kNoLimit = 1'000'000'000;

std::size_t number_from(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Send {
  std::size_t order = 0;
  char verb = 'r';
};

std::string name_of_order(std::size_t order) {
  return "order-" + std::to_string(order);
}

Reply send(Ledger& ledger, const Send& what) {
  const std::string order = name_of_order(what.order);
  if (what.verb == 'r') return ledger.reserve(take(order, "uses", 1, kNoLimit));
  if (what.verb == 'c') return ledger.commit({order + " commit", order, {}, false});
  return ledger.release({order + " release", order});
}

class Repeats : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Databases, Repeats, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(Repeats, HaveOneEffectAndTheSameBytes) {
  Hosts hosts(GetParam(), 2);
  const std::size_t wanted = number_from("PERK_REQUESTS", GetParam() == "sqlite" ? 12'000 : 4'000);
  property::Random draws(number_from("PERK_SEED", 1));
  // Each call one to five times, mixed with those of some dozen other orders: a commit may come before its
  // reserve.
  std::vector<Send> sends;
  sends.reserve(wanted + 15);
  std::size_t orders = 0;
  for (; sends.size() < wanted; ++orders) {
    for (const char verb : {'r', draws.chance(70) ? 'c' : 'l'}) {
      for (std::int64_t i = draws.between(1, 5); i > 0; --i) sends.push_back({orders, verb});
    }
  }
  for (std::size_t i = 0; i + 1 < sends.size(); ++i) {
    std::swap(sends[i], sends[i + draws.below(std::min<std::size_t>(100, sends.size() - i))]);
  }
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::map<std::pair<std::size_t, char>, std::string> answers;
  run_threads(kThreads, [&](std::size_t thread) {
    for (std::size_t place = next++; place < sends.size(); place = next++) {
      const Send& what = sends[place];
      Reply reply = send(hosts.of(thread), what);
      // The same call is being carried out by the other host.
      for (int tries = 0; tries < 500 && (reply.status == Status::in_flight || reply.status == Status::busy);
           ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        reply = send(hosts.of(thread), what);
      }
      const std::string bytes = canonical(reply);
      const std::scoped_lock lock(mutex);
      const auto [known, is_new] = answers.try_emplace({what.order, what.verb}, bytes);
      EXPECT_EQ(known->second, bytes) << "order " << what.order << ", " << what.verb;
    }
  });
  std::int64_t there = 0;
  for (std::size_t order = 0; order < orders; ++order) {
    const Reply reply = hosts.of(0).find(name_of_order(order));
    ASSERT_TRUE(reply.reservation) << name_of_order(order);
    const Entry& entry = reply.reservation->entries.at(0);
    EXPECT_EQ(entry.held + entry.used + entry.back, 1) << name_of_order(order);
    there += entry.held + entry.used;
  }
  EXPECT_EQ(counted(hosts.of(0), "uses"), there);
  expect_recount(hosts.of(1));
  std::printf("%s: %zu requests of %zu orders\n", GetParam().c_str(), sends.size(), orders);
}

TEST_P(Repeats, AKeyWithAnotherRequestHasNoEffect) {
  Hosts hosts(GetParam(), 2);
  const std::size_t cases = number_from("PERK_REQUESTS", 1'500);
  run_threads(kThreads, [&](std::size_t thread) {
    property::Random draws(thread + 1);
    for (std::size_t number = thread; number < cases; number += kThreads) {
      const std::string order = name_of_order(number);
      const ReserveRequest first = take(order, "uses", 1, kNoLimit);
      ASSERT_EQ(hosts.of(thread).reserve(first).status, Status::done);
      Status status = Status::done;
      switch (draws.below(4)) {
        case 0: {
          ReserveRequest other = first;
          ++other.claims.counters[0].amount;
          status = hosts.of(thread + 1).reserve(other).status;
          break;
        }
        case 1: {
          ReserveRequest other = first;
          other.claims.order += "-other";
          status = hosts.of(thread + 1).reserve(other).status;
          break;
        }
        case 2: status = hosts.of(thread).commit({first.key, order, {}, false}).status; break;
        default: status = hosts.of(thread).release({first.key, order}).status; break;
      }
      EXPECT_EQ(status, Status::key_reused) << name_of(status);
    }
  });
  EXPECT_EQ(counted(hosts.of(0), "uses"), static_cast<std::int64_t>(cases));
  EXPECT_EQ(hosts.of(0).find(name_of_order(0) + "-other").status, Status::no_reservation);
  expect_recount(hosts.of(0));
}

}  // namespace

}  // namespace perk::ledger::history
