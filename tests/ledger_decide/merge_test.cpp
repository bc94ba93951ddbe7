// Changes of a batch: one a row, and a guard that is neither weaker nor stronger than those of its parts.
#include <algorithm>

#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

Changes::Counter change(std::int64_t held, std::optional<std::int64_t> at_most, AtEnd at_end = AtEnd::none) {
  Changes::Counter out;
  out.key.counter = "uses";
  out.id = counter_id(out.key);
  out.held = held;
  out.at_most = at_most;
  out.at_end = at_end;
  return out;
}

// Does a counter at `base` let the changes pass, one after the other, or merged?
bool passes(const std::vector<Changes::Counter>& parts, std::int64_t base) {
  for (const Changes::Counter& part : parts) {
    if (part.at_most && part.at_end == AtEnd::whole && base >= *part.at_most) return false;
    base += part.held;
    if (part.at_most && part.at_end != AtEnd::whole && base > *part.at_most) return false;
  }
  return true;
}

bool passes_merged(const std::vector<Changes::Counter>& parts, std::int64_t base) {
  Changes changes;
  changes.counters = parts;
  merge(changes);
  EXPECT_EQ(changes.counters.size(), 1U);
  return passes(changes.counters, base);
}

TEST(Merge, KeepsTheGuardsOfACounterExactly) {
  const std::vector<std::vector<Changes::Counter>> all{
      {change(1, 5), change(1, 5), change(1, 5)},
      {change(3, 5), change(1, 9)},
      {change(3, 9), change(1, 5)},
      {change(-2, std::nullopt), change(4, 6)},
      {change(4, 6), change(-2, std::nullopt)},
      {change(4, 6), change(-2, std::nullopt), change(3, 7)},
      {change(7, 5, AtEnd::whole), change(1, 5, AtEnd::whole)},
      {change(2, 5, AtEnd::whole), change(2, 9)},
      {change(2, 9), change(7, 5, AtEnd::whole), change(-3, std::nullopt)},
      {change(-1, std::nullopt), change(7, 5, AtEnd::whole)},
  };
  for (const auto& parts : all) {
    for (std::int64_t base = 0; base <= 12; ++base) {
      EXPECT_EQ(passes_merged(parts, base), passes(parts, base)) << "from " << base;
    }
  }
}

TEST(Merge, LetsTheLatestWindowLeave) {
  Changes changes;
  changes.counters = {change(1, 5), change(1, 5), change(0, std::nullopt)};
  changes.counters[0].leaves = Instant{20};
  changes.counters[1].leaves = Instant{10};
  changes.counters[2].key = {};
  merge(changes);
  ASSERT_EQ(changes.counters.size(), 1U);
  EXPECT_EQ(changes.counters[0].leaves, Instant{20});
  EXPECT_EQ(changes.counters[0].key.counter, "uses");
}

TEST(Merge, LetsLeaveWhatTheRowsWereLoadedWithout) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").rolling("uses", 1, 1, kDay)).status, Status::done);
  ASSERT_EQ(shop.reserve(ClaimsOf("A2").counter("gone", 1, 1)).status, Status::done);
  // The later cart is refused; for the earlier one A1 stands at the very edge of its window.
  ClaimsOf earlier("A3"), later("A4");
  earlier.at({kNoon.seconds + kDay - 1}).rolling("uses", 1, 1, kDay);
  later.at({kNoon.seconds + kDay}).rolling("uses", 1, 1, kDay).counter("gone", 1, 1);
  const std::vector<Reply> replies =
      shop.ask_together({ReserveRequest{.key = "k", .claims = later, .hold_seconds = 0, .partly = false},
                         ReserveRequest{.key = "k", .claims = earlier, .hold_seconds = 0, .partly = false}});
  EXPECT_EQ(replies[0].status, Status::stale);
  EXPECT_EQ(replies[1].status, Status::done);
}

TEST(Merge, MakesNoRoomOfWhatHasLeftAnyway) {
  Shop shop;
  ASSERT_EQ(shop.reserve(ClaimsOf("A1").rolling("uses", 1, 2, kDay)).status, Status::done);
  ClaimsOf next("A2");
  next.at({kNoon.seconds + kDay}).rolling("uses", 2, 2, kDay);
  const std::vector<Reply> replies =
      shop.ask_together({ReserveRequest{.key = "k", .claims = next, .hold_seconds = 0, .partly = false},
                         ReleaseRequest{.key = "k", .order = "A1"}});
  EXPECT_EQ(replies[0].status, Status::done);
  EXPECT_EQ(replies[1].status, Status::done);
  EXPECT_EQ(shop.counter("uses").held, 2);
}

TEST(Merge, LetsTwoTakeOnlyNobodysCode) {
  Shop shop;
  CodeRow row = single_use();
  row.uses = 2;
  row.owner = "ann";
  shop.add_code("ANNS", row);
  // Decided unseen, Bob's guard must not be hidden behind Ann's.
  Circumstances unseen = shop.circumstances;
  unseen.unseen = true;
  Rows rows;
  rows.now = kNoon;
  Changes changes;
  for (const char* customer : {"ann", "bob"}) {
    const Request request =
        ReserveRequest{.key = "k",
                       .claims = ClaimsOf(std::string("of ") + customer, customer).code("ANNS"),
                       .hold_seconds = 0,
                       .partly = false};
    ASSERT_EQ(decide(request, unseen, rows, changes).status, Status::done);
  }
  merge(changes);
  EXPECT_EQ(shop.tables.apply(changes), "code owner");
}

TEST(Merge, DecidesABatchOnWhatItsEarlierCallsLeave) {
  Shop shop;
  shop.add_code("ONCE", single_use());
  const auto reserve = [](const Claims& claims) {
    return Request(ReserveRequest{.key = "k", .claims = claims, .hold_seconds = 0, .partly = false});
  };
  const auto commit = [](const std::string& order) {
    return Request(CommitRequest{.key = "k", .order = order, .parts = {}, .release_rest = false});
  };
  const std::vector<Reply> replies = shop.ask_together({
      reserve(ClaimsOf("A1").counter("uses", 1, 2).code("ONCE").issue(1)),
      reserve(ClaimsOf("A2").counter("uses", 1, 2).code("ONCE")),
      reserve(ClaimsOf("A3").counter("uses", 1, 2)),
      reserve(ClaimsOf("A4").counter("uses", 1, 2)),
      commit("A1"),
      Request(ReleaseRequest{.key = "k", .order = "A3"}),
      reserve(ClaimsOf("A4").counter("uses", 1, 2)),
      reserve(ClaimsOf("A4").counter("other", 1, 2)),
  });
  const std::vector<Status> statuses{Status::done, Status::stale, Status::done, Status::stale,
                                     Status::done, Status::done,  Status::done, Status::done};
  for (std::size_t i = 0; i < statuses.size(); ++i) EXPECT_EQ(replies[i].status, statuses[i]) << i;
  EXPECT_EQ(shop.last.reservations.size(), 3U);
  EXPECT_EQ(shop.counter("uses").used, 1);
  EXPECT_EQ(shop.counter("uses").held, 0);
  EXPECT_EQ(shop.counter("other").held, 1);
  EXPECT_TRUE(std::ranges::is_sorted(shop.last.counters, {}, &Changes::Counter::id));
}

}  // namespace
}  // namespace perk::ledger
