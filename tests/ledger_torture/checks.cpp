#include "tests/ledger_torture/checks.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <set>

#include "tests/ledger_torture/field.h"
#include "tests/ledger_torture/orders.h"

namespace perk::ledger::torture {

namespace {

using std::chrono::milliseconds;

Reply insist(const std::function<Reply()>& call) {
  Reply reply = call();
  for (int tries = 0; passing(reply.status) && tries < 600; ++tries) {
    std::this_thread::sleep_for(milliseconds(50));
    reply = call();
  }
  return reply;
}

LedgerQuestion question_of_limits() {
  LedgerQuestion question;
  question.order = "nobody's";
  question.customer = customer_named(0);
  question.pack = "torture";
  question.counters = {counter_named(kHot), counter_named(kMoney)};
  question.accounts = {kAccount};
  return question;
}

std::int64_t limit_of(const std::string& counter) {
  return counter == kHot ? kUses : kBudget;
}

ReserveRequest use_of(const std::string& order, const std::string& counter, std::int64_t amount) {
  ReserveRequest request;
  request.key = order + " r";
  request.claims.order = order;
  request.claims.customer = customer_named(0);
  request.claims.currency = "EUR";
  request.claims.now = {1'790'000'000};
  request.claims.promotions = {{counter, {100}}};
  CounterClaim claim;
  claim.counter = counter_named(counter);
  claim.amount = amount;
  claim.at_most = limit_of(counter);
  claim.at_end = counter == kMoney ? AtEnd::part : AtEnd::none;
  request.claims.counters = {claim};
  return request;
}

// Uses up what is left of a counter; orders that it took.
std::uint64_t fill(Ledger& ledger, const std::string& counter, std::uint64_t seed, Found& found) {
  for (std::uint64_t number = 0;; ++number) {
    const std::string order = "fill-" + std::to_string(seed) + "-" + counter + "-" + std::to_string(number);
    ReserveRequest request = use_of(order, counter, counter == kMoney ? kBudget : 1);
    request.partly = counter == kMoney;
    const Reply reply = insist([&] { return ledger.reserve(request); });
    // In part: nothing.
    const bool none = reply.status == Status::done && reply.reservation->entries.at(0).held == 0;
    if (reply.status == Status::stale || none) return number;
    const Reply committed = insist([&] { return ledger.commit({order + " c", order, {}, false}); });
    if (reply.status != Status::done || committed.status != Status::done || number > 2 * kUses) {
      found.complaints.push_back(counter + " cannot be used up: " + canonical(reply) + canonical(committed));
      return number;
    }
    for (const Entry& entry : committed.reservation->entries) {
      (counter == kHot ? found.hot : found.money) += entry.used;
    }
  }
}

// What a client knows of an order.
struct Known {
  std::optional<Record> done;  // the last that was acknowledged to be done
  bool open = false;           // something asked later was never answered
  bool asked_more = false;     // more than to be reserved
};

std::map<std::string, Known> known_of(const std::filesystem::path& folder, std::size_t clients) {
  std::map<std::string, Known> known;
  for (std::size_t client = 0; client < clients; ++client) {
    for (const Record& record : records_of(folder, client)) {
      Known& order = known[record.order];
      order.open = !record.answered;
      if (record.verb != 'r') order.asked_more = true;
      if (record.answered && record.status == name_of(Status::done)) order.done = record;
    }
  }
  return known;
}

// Is what is there what was acknowledged, or what time alone makes of it?
bool follows(const Known& order, const std::string& state, const std::string& used) {
  if (!order.done || order.open) return true;
  if (used != order.done->used) return false;
  if (state == order.done->state) return true;
  return (order.done->state == name_of(State::held) && state == name_of(State::expired)) ||
         (order.done->state == name_of(State::part_committed) && state == name_of(State::committed));
}

// Sums what orders have used, each looked up; threads share `found` under its mutex.
class Sums {
 public:
  Sums(Ledger& ledger, Found& found) : ledger_(ledger), found_(found) {}

  void look(const std::string& order, const Known& known) {
    const Reply reply = insist([&] { return ledger_.find(order); });
    const std::scoped_lock lock(mutex_);
    if (!reply.reservation) {
      if (known.done) complain(order, known, "is not there");
      return;
    }
    const std::string state = name_of(reply.reservation->state), used = used_of(reply);
    if (!follows(known, state, used)) complain(order, known, "is " + state + " with " + used);
    if (known.done && known.asked_more) ++found_.acknowledged;
    const Call call = call_of(order, 'r');
    const Claims& claims = std::get<ReserveRequest>(call).claims;
    for (const Entry& entry : reply.reservation->entries) {
      if (entry.used == 0) continue;
      if (entry.subject == Subject::counter) (entry.name == kHot ? found_.hot : found_.money) += entry.used;
      if (entry.subject == Subject::spend) {
        found_.points += entry.used;
        spent_[claims.customer] += entry.used;
      }
      if (entry.subject == Subject::code) {
        ++found_.codes;
        if (!codes_.insert(claims.codes.at(0).code).second) complain(order, known, "uses a code again");
      }
    }
  }

  // What is left of every balance.
  void compare_balances() {
    for (std::int64_t number = 0; number < kCustomers; ++number) {
      LedgerQuestion question = question_of_limits();
      question.customer = customer_named(number);
      const Answer answer = ledger_.facts(question);
      std::int64_t left = 0;
      for (const Balance& balance : answer.facts.balances) left += balance.amount;
      if (left + spent_[question.customer] != kPoints) {
        found_.complaints.push_back(question.customer + " has " + std::to_string(left) +
                                    " points and spent " + std::to_string(spent_[question.customer]));
      }
    }
  }

 private:
  void complain(const std::string& order, const Known& known, const std::string& what) {
    std::string said = "nothing was acknowledged";
    if (known.done) {
      said = std::string("acknowledged was `") + known.done->verb + "`: " + known.done->state + " with " +
             known.done->used;
    }
    found_.complaints.push_back("order " + order + " " + what + "; " + said);
  }

  Ledger& ledger_;
  Found& found_;
  std::mutex mutex_;
  std::map<std::string, std::int64_t> spent_;
  std::set<std::string> codes_;
};

void look_orders_up(Ledger& ledger, const std::map<std::string, Known>& known, Found& found) {
  Sums sums(ledger, found);
  std::vector<const std::pair<const std::string, Known>*> orders;
  orders.reserve(known.size());
  for (const auto& order : known) {
    if (order.second.done || order.second.asked_more || order.second.open) orders.push_back(&order);
  }
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (std::size_t place = next++; place < orders.size(); place = next++) {
        sums.look(orders[place]->first, orders[place]->second);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  sums.compare_balances();
}

void recount(Ledger& ledger, Found& found) {
  const auto counted = ledger.recount();
  if (const auto* reply = std::get_if<Reply>(&counted)) {
    found.complaints.push_back("no recount: " + reply->message);
    return;
  }
  const Recount& recount = std::get<Recount>(counted);
  found.counters = recount.counters;
  found.entries = recount.entries;
  for (const Difference& difference : recount.differences) {
    found.complaints.push_back(difference.what + " " + difference.name + " counts " +
                               std::to_string(difference.counted) + ", its rows " +
                               std::to_string(difference.rows));
  }
}

// What is asked for beyond the end must be refused, with nothing left.
void ask_beyond(Ledger& ledger, const std::string& counter, std::uint64_t seed, Found& found) {
  const ReserveRequest request = use_of("beyond-" + std::to_string(seed) + "-" + counter, counter, 1);
  const Reply reply = insist([&] { return ledger.reserve(request); });
  if (reply.status != Status::stale || reply.refusals.size() != 1 || reply.refusals[0].left != 0) {
    found.complaints.push_back("past the end of " + counter + ": " + canonical(reply));
  }
}

}  // namespace

Watcher::Watcher(Ledger& ledger) : ledger_(ledger), thread_([this] { look(); }) {}

void Watcher::look() {
  const LedgerQuestion question = question_of_limits();
  while (!stop_) {
    const Answer answer = ledger_.facts(question);
    if (answer.status == Status::done) ++looks_;
    for (const Usage& usage : answer.facts.usage) {
      if (usage.used < 0 || usage.used > limit_of(usage.counter)) {
        seen_.push_back("at one moment " + std::to_string(usage.used) + " of " + usage.counter +
                        " were counted");
      }
    }
    std::this_thread::sleep_for(milliseconds(3));
  }
}

std::uint64_t Watcher::stop(std::vector<std::string>& complaints) {
  stop_ = true;
  thread_.join();
  complaints.insert(complaints.end(), seen_.begin(), seen_.end());
  return looks_;
}

Found check(Ledger& ledger, const std::filesystem::path& folder, std::size_t clients, std::uint64_t seed) {
  Found found;
  found.complaints = complaints_of(folder);
  std::this_thread::sleep_for(std::chrono::seconds(kHoldSeconds + 1));
  for (int tries = 0; tries < 1'000; ++tries) {
    const Expired expired = ledger.expire();
    if (expired.status == Status::done && expired.reservations == 0) break;
  }
  recount(ledger, found);
  found.filled = fill(ledger, kHot, seed, found) + fill(ledger, kMoney, seed, found);
  ask_beyond(ledger, kHot, seed, found);
  ask_beyond(ledger, kMoney, seed, found);
  look_orders_up(ledger, known_of(folder, clients), found);
  recount(ledger, found);
  if (found.hot != kUses)
    found.complaints.push_back("committed " + std::to_string(found.hot) + " of the coupon");
  if (found.money != kBudget)
    found.complaints.push_back("spent " + std::to_string(found.money) + " of the budget");
  return found;
}

std::vector<std::string> prepare(Ledger& ledger) {
  std::vector<std::string> complaints;
  for (std::int64_t number = 0; number < kCustomers; ++number) {
    const std::string order = "first-of-" + customer_named(number);
    ReserveRequest request = use_of(order, kHot, 1);
    request.claims.counters.clear();
    request.claims.customer = customer_named(number);
    CreditClaim credit;
    credit.account = kAccount;
    credit.amount = kPoints;
    request.claims.credits = {credit};
    const Reply held = ledger.reserve(request);
    const Reply reply = ledger.commit({order + " c", order, {}, false});
    if (reply.status != Status::done) complaints.push_back(canonical(held) + canonical(reply));
  }
  return complaints;
}

}  // namespace perk::ledger::torture
