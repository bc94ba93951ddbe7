// The verbs, one file each.
#pragma once
#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {

Reply reserve(const ReserveRequest& request, const Circumstances& circumstances, Rows& rows,
              Changes& changes);
Reply commit(const CommitRequest& request, const Circumstances& circumstances, Rows& rows, Changes& changes);
Reply release(const ReleaseRequest& request, const Circumstances& circumstances, Rows& rows,
              Changes& changes);
Reply refund(const RefundRequest& request, const Circumstances& circumstances, Rows& rows, Changes& changes);
Reply happened(const EventRequest& request, const Circumstances& circumstances, Rows& rows, Changes& changes);

}  // namespace perk::ledger
