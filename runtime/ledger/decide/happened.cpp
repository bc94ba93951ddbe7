// happened: what is earned when an event comes is earned; what lapses after the last one lapses later.
#include "runtime/ledger/decide/accounts.h"
#include "runtime/ledger/decide/book.h"
#include "runtime/ledger/decide/verbs.h"

namespace perk::ledger {

Reply happened(const EventRequest& request, const Circumstances&, Rows& rows, Changes& changes) {
  Reply reply;
  if (!request.order.empty()) {
    Found found = find(Verb::happened, request.order, rows);
    if (found.reply.status != Status::done) return std::move(found.reply);
    reply.reservation = shown(*found.row);
  }
  const Id order = reservation_id(request.order);
  for (auto& [id, account] : rows.accounts) {
    // Later lapses before lapsing: the event may be told of after the day on which it would have been too
    // late.
    if (!request.customer.empty() && account.owner == request.customer) {
      event_of_customer(id, request.event, request.at, rows, changes);
    }
    if (!request.order.empty()) event_of_order(id, order, request.event, request.at, rows, changes);
    bring_up_to_date(id, rows, changes);
  }
  return reply;
}

}  // namespace perk::ledger
