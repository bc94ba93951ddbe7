#include "runtime/ledger/store/faults.h"

namespace perk::ledger {
namespace {

struct Row {
  Fault::Kind kind;
  Status status;
  const char* words;
};

// `guard` and `conflict` reach callers only when trying again did not help for as long as a call may wait.
constexpr std::array<Row, 10> kRows{{
    {Fault::Kind::none, Status::done, ""},
    {Fault::Kind::guard, Status::busy, "others changed the same rows again and again; try once more"},
    {Fault::Kind::conflict, Status::busy, "others wrote the same rows again and again; try once more"},
    {Fault::Kind::busy, Status::busy, "a lock was not had in time; try once more"},
    {Fault::Kind::unavailable, Status::unavailable,
     "no connection to the database; repeat the call with its key"},
    {Fault::Kind::full, Status::full, "the disk of the database is full; nothing was written"},
    {Fault::Kind::read_only, Status::read_only,
     "the database takes no writes (a replica, or a file that may not be written); name the primary"},
    {Fault::Kind::wrong_schema, Status::wrong_schema,
     "the database has not this ledger's tables; `perk ledger init` makes them, `perk ledger migrate` renews "
     "them"},
    {Fault::Kind::wrong_key, Status::wrong_key, "the ledger was made with another key"},
    {Fault::Kind::corrupt, Status::corrupt,
     "the database is damaged: stop, restore a backup, and run `perk ledger verify`"},
}};

const Row& row_of(Fault::Kind kind) {
  const Row* found = &kRows.back();
  for (const Row& row : kRows) {
    if (row.kind == kind) found = &row;
  }
  return *found;
}

}  // namespace

Status status_of(Fault::Kind kind) {
  return row_of(kind).status;
}

Reply reply_of(const Fault& fault) {
  const Row& row = row_of(fault.kind);
  Reply reply;
  reply.status = row.status;
  reply.message = row.words;
  if (!fault.text.empty()) {
    if (!reply.message.empty()) reply.message += ": ";
    reply.message += fault.text;
  }
  return reply;
}

}  // namespace perk::ledger
