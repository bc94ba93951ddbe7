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
  const std::string& buyer = reply.reservation ? reply.reservation->customer : request.customer;
  for (auto& [id, account] : rows.accounts) {
    // Of others in the rows an event of their own may be told of next.
    const bool of_customer = !request.customer.empty() && account.owner == request.customer;
    const bool of_order = !request.order.empty() && account.owner == buyer;
    // Later lapses before lapsing: the event may be told of after the day on which it would have been too
    // late.
    if (of_customer) event_of_customer(id, request.event, request.at, rows, changes);
    if (of_order) event_of_order(id, order, request.event, request.at, rows, changes);
    if (of_customer || of_order) bring_up_to_date(id, rows, changes);
  }
  return reply;
}

}  // namespace perk::ledger
