// Facts for a price, in one round trip; and the count of those who guess codes.
#include <new>

#include "runtime/ledger/ledger_impl.h"
#include "runtime/ledger/store/faults.h"
#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

// Failures that this host gathers before it adds them to the count of all actors, and the count per hour that
// alarms: so many actors that guess as often as one may.
constexpr std::int64_t kGathered = 32;
constexpr std::int64_t kActors = 100;
constexpr std::string_view kEverybody = "all";

// Actors are counted under a hash: addresses are nobody's business.
std::string name_of_actor(std::string_view actor) {
  return hex(id_of("actor", {actor}));
}

}  // namespace

Answer LedgerImpl::facts(const LedgerQuestion& question, std::string_view actor) {
  Answer answer;
  try {
    const Fault fault = ground_.pool->read([&](Store& store) {
      answer = {};
      return look_up(store, question, actor, answer);
    });
    if (!fault.failed()) return answer;
    Reply reply = reply_of(fault);
    return {.status = reply.status, .message = std::move(reply.message), .facts = {}, .throttled = false};
  } catch (const std::bad_alloc&) {
    Reply reply = out_of_memory();
    return {.status = reply.status, .message = std::move(reply.message), .facts = {}, .throttled = false};
  }
}

Fault LedgerImpl::look_up(Store& store, const LedgerQuestion& question, std::string_view actor,
                          Answer& answer) {
  BreakerMemory::Breakers breakers;
  if (Fault fault = ground_.breakers.fresh(store, breakers); fault.failed()) return fault;
  const LedgerKey& key = ground_.settings.key;
  const bool is_counted = !actor.empty() && question.codes.size() > question.listed.size();
  LedgerQuestion fewer;
  const LedgerQuestion* asked = &question;
  if (is_counted) {
    const std::int64_t allowed = actors_.allowed(actor, store.now());
    if (!GUARD(facade_throttle,
               std::cmp_greater_equal(allowed, question.codes.size() - question.listed.size()))) {
      answer.throttled = true;
      fewer = question;
      // Listed ones are no secret.
      std::int64_t left = allowed;
      std::erase_if(fewer.codes, [&](const std::string& code) {
        return std::ranges::find(question.listed, code) == question.listed.end() && left-- <= 0;
      });
      asked = &fewer;
    }
  }
  Rows rows;
  const Circumstances circumstances{.key = key,
                                    .hold_seconds = ground_.settings.hold_seconds,
                                    .breakers = *breakers,
                                    .unseen = false,
                                    .attempt = 0};
  const Wanted wanted = wanted_by(*asked, circumstances, store.now());
  if (Fault fault = store.load(wanted, rows); fault.failed()) return fault;
  answer.facts = facts_of(*asked, key, *breakers, rows);
  // That the count cannot be written is no reason not to price: this host counts on.
  if (is_counted) count_failures(store, *asked, actor, rows.now, answer.facts);
  return {};
}

Fault LedgerImpl::count_failures(Store& store, const LedgerQuestion& question, std::string_view actor,
                                 Instant now, const LedgerFacts& facts) {
  std::vector<Id> failed;
  failed.reserve(question.codes.size());
  for (const std::string& code : question.codes) {
    if (std::ranges::find(question.listed, code) != question.listed.end()) continue;
    const auto found = std::ranges::find(facts.coupons, code, &CouponFacts::code);
    // Whatever is wrong with a code counts and takes the same time.
    if (found != facts.coupons.end() && found->state == CouponFacts::State::usable) continue;
    failed.push_back(code_id(ground_.settings.key, code));
  }
  const std::int64_t more = actors_.new_failures(actor, now, failed);
  if (more == 0) return {};
  std::int64_t counted = 0;
  if (Fault fault = store.failures(name_of_actor(actor), now, more, counted); fault.failed()) return fault;
  actors_.counted(actor, now, counted);

  const std::int64_t here = failures_here_.fetch_add(more) + more;
  if (here < kGathered) return {};
  failures_here_.fetch_sub(here);
  if (Fault fault = store.failures(kEverybody, now, here, counted); fault.failed()) return fault;
  const std::int64_t alarming = kActors * ground_.settings.failures_per_hour;
  if (counted < alarming || counted - here >= alarming) return {};
  Changes changes;
  changes.alarms.push_back(
      {.at = now,
       .promotion = {},
       .order = {},
       .text = "wrong codes in this hour: " + std::to_string(counted) + "; somebody may be guessing them"});
  return store.apply(changes);
}

}  // namespace perk::ledger
