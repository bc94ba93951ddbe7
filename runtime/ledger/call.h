// One call of a host while it is carried out: what was asked, what it will lock, and the reply.
#pragma once
#include <chrono>
#include <condition_variable>
#include <optional>
#include <string>

#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {

struct Call {
  using Clock = std::chrono::steady_clock;

  // `locks`: rows that it is known to write, of which no two transactions need wait for each other.
  Call(const Request& asked, std::vector<Id> rows, std::chrono::milliseconds wait)
      : request(asked),
        key(request_id(key_of(asked))),
        body(body_of(asked)),
        locks(std::move(rows)),
        until(Clock::now() + wait) {}

  const Request& request;
  const Id key, body;
  const std::vector<Id> locks;
  const Clock::time_point until;  // then nothing new is begun for it

  Reply reply;
  bool answered = false;                // `reply` stands
  std::optional<ReservationRow> after;  // the order's reservation, as the call left it

  // The queue's (queue.h), under its lock.
  bool taken = false, done = false;
  std::condition_variable wake;

  void answer(Reply with) {
    reply = std::move(with);
    answered = true;
  }
};

// Its text is too short for the heap.
inline Reply out_of_memory() {
  return {Status::unavailable, "out of memory", {}, {}};
}

// The order that a request is about; "" where it is about a customer.
const std::string& order_of(const Request& request);

}  // namespace perk::ledger
