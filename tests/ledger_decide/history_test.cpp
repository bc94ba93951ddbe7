// Random histories: batches of every verb, seen and unseen, with time passing. After each transaction the
// tables add up, no bound is passed, and what was decided passed every guard (shop.cpp).
#include <cstdlib>
#include <random>

#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

constexpr std::int64_t kLimit = 4, kBudget = 1'000, kRolling = 3, kWorth = 300;

class History {
 public:
  explicit History(unsigned seed) : random_(seed) {
    CodeRow twice = single_use();
    twice.uses = 2;
    shop_.add_code("TWICE", twice);
    shop_.add_code("ONCE", single_use());
    CodeRow card;
    card.pool = "cards";
    card.worth = kWorth;
    shop_.add_code("CARD", card);
    shop_.give_points("ann", 200, Instant{kNoon.seconds + 40 * kHour});
    shop_.give_points("bob", 100);
  }

  void run(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) step();
  }

 private:
  std::int64_t below(std::int64_t end) {
    return std::uniform_int_distribution<std::int64_t>(0, end - 1)(random_);
  }
  bool one_in(std::int64_t n) { return below(n) == 0; }
  std::string order() { return "A" + std::to_string(below(7)); }
  std::string customer() {
    return std::vector<std::string>{"ann", "bob", ""}[static_cast<std::size_t>(below(3))];
  }

  void step() {
    if (one_in(3)) shop_.pass(below(8 * kHour));
    if (one_in(12)) shop_.expire(order());
    std::vector<Request> requests;
    for (std::int64_t i = below(4); i >= 0; --i) requests.push_back(request());
    if (requests.size() == 1 && can_go_unseen(requests[0]) && one_in(2)) {
      try_unseen(requests[0]);
    }
    const std::vector<Reply> replies = shop_.ask_together(requests);
    // Later calls of a batch go by what was before it.
    EXPECT_NE(replies.front().status, Status::invalid) << replies.front().message;
    look();
  }

  // Undone as a whole where a guard does not hold; what it wrote where all do is as right as anything.
  void try_unseen(const Request& request) {
    Circumstances unseen = shop_.circumstances;
    unseen.unseen = true;
    Rows rows;
    rows.now = shop_.tables.all.now;
    Changes changes;
    if (decide(request, unseen, rows, changes).status != Status::done) return;
    merge(changes);
    shop_.tables.apply(changes);
    EXPECT_EQ(shop_.tables.recount(), "");
    look();
  }

  // As the engine claims: at most so much of a counter, be it `whole` or not.
  Claims claims() {
    ClaimsOf claims(order(), customer());
    claims.at({shop_.tables.all.now.seconds - below(600)});
    claims.promotion("P", 100);
    if (one_in(2)) claims.counter("limit", 1 + below(2), kLimit);
    if (one_in(2)) claims.counter("budget", 1 + below(400), kBudget, AtEnd::part);
    if (one_in(4)) claims.counter("limit", 1, kLimit);
    claims.promotion("Q", 50);
    if (one_in(3)) claims.counter("whole", 1 + below(400), kBudget, AtEnd::whole);
    if (one_in(3)) claims.rolling("rolling", 1, kRolling, kDay);
    if (one_in(4)) claims.code("ONCE");
    if (one_in(4)) claims.code("TWICE");
    if (one_in(4)) claims.listed("LISTED", 3);
    if (one_in(4)) claims.worth("CARD", 1 + below(200));
    if (!claims.claims.customer.empty() && one_in(3)) claims.spend(1 + below(120));
    if (one_in(4)) claims.credit(1 + below(60));
    if (one_in(4)) claims.credit(1 + below(60), "delivered", {0, 0, below(2) * kHour}, lapse());
    if (one_in(4)) claims.credit(1 + below(60), "", {0, 1, 0}, lapse());
    if (one_in(4)) claims.issue(1 + below(3));
    return claims;
  }

  Lapse lapse() {
    Lapse out;
    out.kind = static_cast<Lapse::Kind>(below(4));
    out.period = Lapse::Period::day;
    out.event = "order";
    out.length = {0, 0, (1 + below(40)) * kHour};
    return out;
  }

  Request request() {
    switch (below(9)) {
      case 0:
      case 1:
      case 2:
      case 3: return ReserveRequest{.key = "k", .claims = claims(), .hold_seconds = 0, .partly = one_in(3)};
      case 4: return CommitRequest{.key = "k", .order = order(), .parts = {}, .release_rest = false};
      case 5: return parts();
      case 6: return one_in(2) ? Request(ReleaseRequest{.key = "k", .order = order()}) : refund();
      case 7: return refund();
      default: break;
    }
    const bool of_order = one_in(2);
    return EventRequest{.key = "k",
                        .event = of_order ? "delivered" : "order",
                        .order = of_order ? order() : "",
                        .customer = of_order ? "" : "ann",
                        .at = {shop_.tables.all.now.seconds - below(kDay)}};
  }

  const ReservationRow* find(const std::string& order) {
    const auto found = shop_.tables.all.reservations.find(reservation_id(order));
    return found == shop_.tables.all.reservations.end() ? nullptr : &found->second;
  }

  // Parts that fit the reservation as it stands before the batch.
  Request parts() {
    CommitRequest out{.key = "k", .order = order(), .parts = {}, .release_rest = false};
    if (const ReservationRow* row = find(out.order)) {
      for (const EntryRow& entry : row->entries) {
        if (entry.entry.held == 0 || one_in(2)) continue;
        out.parts.push_back({static_cast<std::uint32_t>(entry.number), 1 + below(entry.entry.held)});
      }
    }
    out.release_rest = !out.parts.empty() && one_in(3);
    return out;
  }

  Request refund() {
    RefundRequest out{
        .key = "k", .order = order(), .cancelled = false, .uses_back = {}, .given_back = {}, .rewards = {}};
    out.cancelled = one_in(4);
    const ReservationRow* row = find(out.order);
    if (out.cancelled || row == nullptr) return out;
    for (const EntryRow& row_of : row->entries) {
      const Entry& entry = row_of.entry;
      if (entry.used == 0 || one_in(2)) continue;
      const std::int64_t amount = 1 + below(entry.used);
      RewardTaken reward;
      reward.name = entry.name;
      reward.taken = amount;
      switch (entry.subject) {
        case Subject::counter: out.uses_back.push_back({0, entry.name, entry.key, "", amount}); break;
        case Subject::spend: out.given_back.push_back({entry.name, amount}); break;
        case Subject::issue: reward.kind = RewardTaken::Kind::coupon; [[fallthrough]];
        case Subject::credit: out.rewards.push_back(reward); break;
        case Subject::code:
        case Subject::worth: break;
      }
    }
    return out;
  }

  void look() {
    for (const auto& [id, row] : shop_.tables.all.counters) {
      if (row.key.counter == "limit") {
        EXPECT_LE(row.used + row.held, kLimit);
      }
      if (row.key.counter == "budget") {
        EXPECT_LE(row.used + row.held, kBudget);
      }
      if (row.key.counter == "whole") {
        EXPECT_LT(row.used + row.held, kBudget + 400);
      }
    }
    for (const auto& [id, row] : shop_.tables.all.codes) {
      EXPECT_LE(row.used + row.held, row.uses.value_or(row.used + row.held));
      EXPECT_LE(row.worth_used + row.worth_held, row.worth);
    }
    for (const auto& [id, row] : shop_.tables.all.accounts) {
      EXPECT_FALSE(row.owner.empty());
      EXPECT_LE(row.held, row.balance);
    }
  }

  Shop shop_;
  std::mt19937 random_;
};

// PERK_SEED begins elsewhere, PERK_HISTORIES goes on for longer.
unsigned number(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

TEST(History, AddsUpAfterEveryTransaction) {
  const unsigned first = number("PERK_SEED", 1), end = first + number("PERK_HISTORIES", 400);
  for (unsigned seed = first; seed != end; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History(seed).run(120);
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace perk::ledger
