// commit: the order is paid. What was held is used; a late commit that still finds its holds succeeds, since
// the money has been taken.
#include "runtime/ledger/decide/book.h"
#include "runtime/ledger/decide/verbs.h"
#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

Reply invalid(std::string message) {
  return {Status::invalid, std::move(message), {}, {}};
}

// The amount of each entry that the parts name, or why they cannot be committed.
struct Parts {
  std::map<std::uint32_t, std::int64_t> amounts;
  std::string problem;
};

Parts parts_of(const CommitRequest& request, const ReservationRow& row) {
  Parts out;
  for (std::size_t i = 0; i < request.parts.size(); ++i) {
    const CommitRequest::Part& part = request.parts[i];
    const std::string place = "parts[" + std::to_string(i) + "]: ";
    if (part.entry >= row.entries.size() || is_rate(row.entries[part.entry])) {
      out.problem = place + "the reservation has no entry " + std::to_string(part.entry);
      return out;
    }
    std::int64_t& amount = out.amounts[part.entry];
    const std::int64_t left = row.entries[part.entry].entry.held - amount;
    if (!GUARD(decide_part_held, part.amount <= left)) {
      out.problem = place + "entry " + std::to_string(part.entry) + " holds " + std::to_string(left) +
                    ", not " + std::to_string(part.amount);
      return out;
    }
    amount += part.amount;
  }
  return out;
}

}  // namespace

Reply commit(const CommitRequest& request, const Circumstances& circumstances, Rows& rows, Changes& changes) {
  Found found = find(Verb::commit, request.order, rows);
  if (found.reply.status != Status::done) return std::move(found.reply);
  ReservationRow& row = *found.row;
  const Parts parts = parts_of(request, row);
  if (!parts.problem.empty()) return invalid(parts.problem);
  Book book(circumstances, rows, changes, reservation_id(request.order), row);
  for (EntryRow& entry : row.entries) {
    const auto part = parts.amounts.find(static_cast<std::uint32_t>(entry.number));
    // What breakers count of an order is spent with its first part.
    const bool all = request.parts.empty() || is_rate(entry);
    if (all) {
      book.commit(entry, entry.entry.held);
    } else if (part != parts.amounts.end()) {
      book.commit(entry, part->second);
    }
  }
  if (request.release_rest) book.release_all();
  book.close(Verb::commit, holds(book.row) ? State::part_committed : State::committed);
  return book.reply();
}

}  // namespace perk::ledger
