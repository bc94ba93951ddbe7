// release and expire: what is held goes back; what was committed stays.
#include "runtime/ledger/decide/book.h"
#include "runtime/ledger/decide/transitions.h"
#include "runtime/ledger/decide/verbs.h"
#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

State after(State before, State nothing_was_committed) {
  return before == State::part_committed ? State::committed : nothing_was_committed;
}

}  // namespace

Reply release(const ReleaseRequest& request, const Circumstances& circumstances, Rows& rows,
              Changes& changes) {
  Found found = find(Verb::release, request.order, rows);
  if (found.reply.status != Status::done) return std::move(found.reply);
  Book book(circumstances, rows, changes, reservation_id(request.order), *found.row);
  book.release_all();
  book.close(Verb::release, after(found.row->reservation.state, State::released));
  return book.reply();
}

void expire(const Id& reservation, Rows& rows, Changes& changes) {
  const auto found = rows.reservations.find(reservation);
  if (found == rows.reservations.end()) return;
  ReservationRow& row = found->second;
  const State state = row.reservation.state;
  if (state != State::held && state != State::part_committed) return;
  if (!GUARD(decide_overdue, row.reservation.expires_at <= rows.now)) return;
  const Circumstances circumstances;
  Book book(circumstances, rows, changes, reservation, row);
  book.release_all();
  book.close(Verb::expire, after(state, State::expired));
}

}  // namespace perk::ledger
