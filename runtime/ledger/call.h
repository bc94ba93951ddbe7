// One call of a host while it is carried out: what was asked, what it will lock, and the reply.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "runtime/ledger/decide/decide.h"
#include "runtime/ledger/seat.h"

namespace perk::ledger {

// The order that a request is about; "" where it is about a customer.
const std::string& order_of(const Request& request);

struct Call {
  using Clock = Seat::Clock;

  // `locks`: rows that it is known to write, of which no two transactions need wait for each other.
  Call(const Request& asked, std::vector<Id> rows, std::chrono::milliseconds wait)
      : request(asked),
        order(reservation_id(order_of(asked))),
        key(request_id(key_of(asked))),
        body(body_of(asked)),
        locks(std::move(rows)),
        until(Clock::now() + wait),
        patient_until(std::min(until, until - wait + kPatience)) {}

  const Request& request;
  const Id order, key, body;
  const std::vector<Id> locks;
  const Clock::time_point until;  // then nothing new is begun for it
  // Until then it waits for company where others are being carried out.
  const Clock::time_point patient_until;
  static constexpr std::chrono::milliseconds kPatience{2};

  Reply reply;
  bool answered = false;                // `reply` stands
  std::optional<ReservationRow> after;  // the order's reservation, as the call left it

  // The queue's (queue.h), under its lock. `done`: by its own thread; others tell its seat.
  bool taken = false, done = false;
  const std::shared_ptr<Seat> seat = Seat::own();

  void answer(Reply with) {
    reply = std::move(with);
    answered = true;
  }
};

// Its text is too short for the heap.
inline Reply out_of_memory() {
  return {Status::unavailable, "out of memory", {}, {}};
}

}  // namespace perk::ledger
