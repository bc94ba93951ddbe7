#include "runtime/ledger/decide/decide.h"

#include "runtime/ledger/decide/verbs.h"

namespace perk::ledger {

Reply decide(const Request& request, const Circumstances& circumstances, Rows& rows, Changes& changes) {
  if (std::string problem = problem_of(request); !problem.empty()) {
    return {Status::invalid, std::move(problem), {}, {}};
  }
  struct {
    const Circumstances& circumstances;
    Rows& rows;
    Changes& changes;
    Reply operator()(const ReserveRequest& of) const { return reserve(of, circumstances, rows, changes); }
    Reply operator()(const CommitRequest& of) const { return commit(of, circumstances, rows, changes); }
    Reply operator()(const ReleaseRequest& of) const { return release(of, circumstances, rows, changes); }
    Reply operator()(const RefundRequest& of) const { return refund(of, circumstances, rows, changes); }
    Reply operator()(const EventRequest& of) const { return happened(of, circumstances, rows, changes); }
  } const verb{circumstances, rows, changes};
  return std::visit(verb, request);
}

}  // namespace perk::ledger
