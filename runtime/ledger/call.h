// One call of a host while it is carried out: what was asked, and the reply.
#pragma once
#include <chrono>
#include <condition_variable>
#include <optional>
#include <string>

#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {

struct Call {
  using Clock = std::chrono::steady_clock;

  Call(const Request& asked, std::chrono::milliseconds wait)
      : request(asked), key(request_id(key_of(asked))), body(body_of(asked)), until(Clock::now() + wait) {}

  const Request& request;
  const Id key, body;
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

}  // namespace perk::ledger
