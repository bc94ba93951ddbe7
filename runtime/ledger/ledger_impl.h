// The ledger behind its public class: verbs through the queue, reads through the pool.
#pragma once
#include "runtime/ledger/batch.h"
#include "runtime/ledger/queue.h"

namespace perk::ledger {

class LedgerImpl final : public Ledger {
 public:
  LedgerImpl(const Settings& settings, std::unique_ptr<Pool> pool, bool one_writer);

  Answer facts(const LedgerQuestion& question, std::string_view actor) override;
  Reply reserve(const ReserveRequest& request) override;
  Reply commit(const CommitRequest& request) override;
  Reply release(const ReleaseRequest& request) override;
  Reply refund(const RefundRequest& request) override;
  Reply happened(const EventRequest& request) override;
  Expired expire(std::int64_t at_most) override;
  Reply find(std::string_view order) override;

  Reply set_breaker(const Breaker& breaker) override;
  Reply remove_breaker(std::string_view promotion) override;
  std::variant<std::vector<Breaker>, Reply> breakers() override;
  std::variant<std::vector<Alarm>, Reply> alarms(std::int64_t at_most) override;

  CodeStore& codes() override { return *codes_; }
  std::variant<Summary, Reply> summary() override;
  std::variant<Recount, Reply> recount() override;

 private:
  template <class Asked>
  Reply run(const Asked& asked);
  Expired tidy_up(std::int64_t at_most);
  // What a question comes to on one connection (facts.cpp).
  Fault look_up(Store& store, const LedgerQuestion& question, std::string_view actor, Answer& answer);
  Fault count_failures(Store& store, const LedgerQuestion& question, std::string_view actor, Instant now,
                       const LedgerFacts& facts);
  // Tries again what others were in the way of (tidy.cpp).
  Fault insist(const std::function<Fault(Store&)>& work);

  Ground ground_;
  ActorMemory actors_;
  std::atomic<std::int64_t> failures_here_{0};  // not yet in the count of all
  std::unique_ptr<CodeStore> codes_;
  Queue queue_;
};

}  // namespace perk::ledger
