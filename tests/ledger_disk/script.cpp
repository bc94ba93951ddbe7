#include "tests/ledger_disk/script.h"

#include <algorithm>
#include <map>
#include <random>

namespace perk::ledger::test {
namespace {

constexpr Instant kNow{1'790'000'000};
constexpr std::int64_t kUses = 60, kBudget = 6'000, kPerDay = 12, kCodeUses = 20;

struct Bound {
  CounterKey key;
  std::int64_t at_most;
  AtEnd at_end;
};

std::vector<Bound> bounds(Instant now) {
  return {{{.counter = "uses"}, kUses, AtEnd::none},
          {{.counter = "budget"}, kBudget, AtEnd::part},
          {{.counter = "per day",
            .holder = "=ann",
            .window = CounterKey::Window::rolling,
            .from = Instant{now.seconds - 86'400},
            .to = now},
           kPerDay,
           AtEnd::none}};
}

Call reserve(int number, std::mt19937& random) {
  ReserveRequest request;
  request.key = "reserve " + std::to_string(number);
  request.hold_seconds = 1'000'000;
  request.partly = number % 3 == 0;
  Claims& claims = request.claims;
  claims.order = "order " + std::to_string(number);
  claims.customer = "ann";
  claims.pack = "shop";
  claims.pack_version = "1";
  claims.currency = "EUR";
  claims.now = Instant{kNow.seconds + std::int64_t{3'000} * number};
  claims.list_subtotal = Money{10'000};
  claims.goods_total = claims.total = Money{9'000};
  claims.promotions.push_back({"ten", Money{1'000}});
  const std::vector<Bound> all = bounds(claims.now);
  const auto count = [&](std::size_t which, std::int64_t amount) {
    const Bound& bound = all.at(which);
    claims.counters.push_back({.promotion = 0,
                               .counter = bound.key,
                               .amount = amount,
                               .at_most = bound.at_most,
                               .at_end = bound.at_end,
                               .text = bound.key.counter});
  };
  count(0, 1 + static_cast<std::int64_t>(random() % 3));
  count(1, 50 + static_cast<std::int64_t>(random() % 300));
  if (random() % 2 == 0) count(2, 1);
  if (random() % 3 == 0) {
    claims.codes.push_back({.promotions = {0}, .code = "welcome", .listed = true, .uses = kCodeUses});
  }
  if (random() % 2 == 0) claims.credits.push_back({.promotion = 0, .account = "points", .amount = 10});
  if (random() % 4 == 0) claims.spends.push_back({.promotion = 0, .account = "points", .amount = 7});
  return request;
}

const std::string& order_of(const Call& call) {
  return std::visit(
      [](const auto& request) -> const std::string& {
        if constexpr (std::is_same_v<std::decay_t<decltype(request)>, ReserveRequest>) {
          return request.claims.order;
        } else {
          return request.order;
        }
      },
      call);
}

Reply send(Ledger& ledger, const Call& call) {
  struct Sender {
    Ledger& to;
    Reply operator()(const ReserveRequest& request) const { return to.reserve(request); }
    Reply operator()(const CommitRequest& request) const { return to.commit(request); }
    Reply operator()(const ReleaseRequest& request) const { return to.release(request); }
    Reply operator()(const RefundRequest& request) const { return to.refund(request); }
    Reply operator()(const EventRequest& request) const { return to.happened(request); }
  };
  return std::visit(Sender{ledger}, call);
}

// An answer of the ledger, not of its disk.
bool decided(Status status) {
  return status < Status::busy;
}

std::string bytes_of(const std::optional<Reservation>& reservation) {
  return canonical(Reply{.status = Status::done, .message = {}, .reservation = reservation, .refusals = {}});
}

}  // namespace

std::vector<Call> script() {
  std::mt19937 random(20'261);
  std::vector<Call> calls;
  int orders = 0;
  while (calls.size() < 200) {
    const std::string key = "call " + std::to_string(calls.size());
    const std::uint32_t which = orders == 0 ? 0 : random() % 10;
    const std::string order =
        "order " + std::to_string(orders == 0 ? 0 : random() % static_cast<unsigned>(orders));
    if (which < 4) {
      calls.push_back(reserve(orders++, random));
    } else if (which < 7) {
      calls.push_back(CommitRequest{.key = key, .order = order, .parts = {}});
    } else if (which == 7) {
      calls.push_back(ReleaseRequest{.key = key, .order = order});
    } else if (which == 8) {
      RefundRequest request{.key = key, .order = order, .cancelled = random() % 2 == 0};
      if (!request.cancelled) request.uses_back.push_back({.promotion = 0, .counter = "uses", .amount = 1});
      calls.push_back(request);
    } else {
      calls.push_back(CommitRequest{.key = key, .order = order, .parts = {{.entry = 0, .amount = 1}}});
    }
  }
  return calls;
}

std::vector<Answered> run(Ledger& ledger, const std::vector<Call>& calls, const std::function<bool()>& stop,
                          const std::function<void()>& between) {
  std::vector<Answered> answers;
  answers.reserve(calls.size());
  for (const Call& call : calls) {
    if (stop()) break;
    answers.push_back({call, send(ledger, call)});
    if (answers.size() % 25 == 0 && !stop()) {
      ledger.expire();
      between();
    }
    if (answers.size() % 10 == 0 && !stop()) {
      LedgerQuestion question{.order = {}, .customer = "ann", .pack = "shop"};
      question.accounts.emplace_back("points");
      ledger.facts(question);
    }
  }
  return answers;
}

std::vector<std::string> broken_promises(Ledger& ledger, const std::vector<Answered>& answers) {
  std::vector<std::string> found;
  // What an order has come to, where every call of it was answered.
  std::map<std::string, std::string> known;
  for (const Answered& each : answers) {
    if (each.reply.status == Status::done) known[order_of(each.call)] = bytes_of(each.reply.reservation);
  }
  for (const Answered& each : answers) {
    if (!decided(each.reply.status)) known.erase(order_of(each.call));
  }
  for (const auto& [order, bytes] : known) {
    if (bytes_of(ledger.find(order).reservation) != bytes)
      found.push_back("`" + order + "` is not as it was answered");
  }
  for (const Answered& each : answers) {
    const Reply again = send(ledger, each.call);
    if (!decided(again.status))
      found.push_back("a call on `" + order_of(each.call) + "` again: " + again.message);
    if (each.reply.status == Status::done && canonical(again) != canonical(each.reply)) {
      found.push_back("a call on `" + order_of(each.call) + "` again is answered otherwise: " +
                      canonical(again) + " instead of " + canonical(each.reply));
    }
  }
  return found;
}

std::vector<std::string> unsound_numbers(Ledger& ledger) {
  const auto counted = ledger.recount();
  if (const Reply* failed = std::get_if<Reply>(&counted)) return {"no recount: " + failed->message};
  std::vector<std::string> found;
  for (const Difference& each : std::get<Recount>(counted).differences) {
    found.push_back(each.what + ' ' + each.name + ' ' + each.key + ": " + std::to_string(each.counted) +
                    ", rows say " + std::to_string(each.rows));
  }
  for (const Bound& bound : bounds(kNow)) {
    LedgerQuestion question{.order = {}, .customer = "ann", .pack = "shop"};
    question.counters.push_back(bound.key);
    const Answer answer = ledger.facts(question);
    if (answer.status != Status::done) found.push_back("no facts: " + answer.message);
    for (const Usage& usage : answer.facts.usage) {
      if (usage.used > bound.at_most) found.push_back("`" + usage.counter + "` is past its end");
    }
  }
  return found;
}

}  // namespace perk::ledger::test
