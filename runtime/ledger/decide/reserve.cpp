// reserve: all that a priced cart claims, or nothing (or, `partly`, what is left of it).
#include <algorithm>

#include "runtime/ledger/decide/book.h"
#include "runtime/ledger/decide/bounds.h"
#include "runtime/ledger/decide/fit.h"
#include "runtime/ledger/decide/transitions.h"
#include "runtime/ledger/decide/verbs.h"
#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

class Reserving {
 public:
  Reserving(const ReserveRequest& request, const Circumstances& circumstances, Rows& rows, Changes& changes)
      : request_(request),
        claims_(request.claims),
        circumstances_(circumstances),
        rows_(rows),
        changes_(changes),
        id_(reservation_id(claims_.order)),
        hash_(claims_of(claims_)) {}

  Reply run() {
    const auto found = rows_.reservations.find(id_);
    if (found != rows_.reservations.end()) {
      before_ = &found->second;
      const Status status = status_of(Verb::reserve, before_->reservation.state);
      if (status != Status::done) return repeat(status);
    }
    if (std::optional<Reply> bounded = bound()) return std::move(*bounded);
    if (joins()) return join();
    for (const SpendClaim& claim : claims_.spends) {
      bring_up_to_date(account_id(claim.account, claims_.customer), rows_, changes_);
    }
    asks_ = asks_of(claims_, circumstances_, rows_.now);
    Fit fitted = fit_in();
    if (!fitted.refusals.empty() && expire_overdue()) fitted = fit_in();
    if (fitted.status != Status::done) return refuse(std::move(fitted));
    return take(std::move(fitted));
  }

 private:
  [[nodiscard]] Reply repeat(Status status) const {
    Reply reply;
    reply.status = status;
    reply.message = why_not(Verb::reserve, claims_.order, before_->reservation.state);
    reply.reservation = shown(*before_);
    return reply;
  }

  std::optional<Reply> bound() {
    Bounds bounds = bounds_of(claims_, circumstances_.breakers, rows_.now);
    if (bounds.refusals.empty()) return std::nullopt;
    raise(bounds.alarms);
    Reply reply;
    reply.status = Status::refused;
    reply.message = "a breaker stands against it";
    reply.refusals = std::move(bounds.refusals);
    return reply;
  }

  void raise(const std::vector<Alarm>& alarms) {
    changes_.alarms.insert(changes_.alarms.end(), alarms.begin(), alarms.end());
  }

  // A retry of the same order: what it asks for is held already.
  [[nodiscard]] bool joins() const {
    if (before_ == nullptr || before_->reservation.state != State::held) return false;
    if (!GUARD(decide_same_claims, before_->claims == hash_)) return false;
    const bool whole = std::ranges::all_of(before_->entries, [this](const EntryRow& entry) {
      return entry.entry.held == entry.entry.asked || is_for_nobody(entry.entry);
    });
    return GUARD(decide_join_whole, whole || request_.partly);
  }

  [[nodiscard]] bool is_for_nobody(const Entry& entry) const {
    return claims_.customer.empty() && (entry.subject == Subject::credit || entry.subject == Subject::issue);
  }

  Reply join() {
    Book book(circumstances_, rows_, changes_, id_, *before_);
    Instant& expires = before_->reservation.expires_at;
    expires = std::max(expires, expiry());
    book.close(Verb::reserve, State::held);
    Reply reply = book.reply();
    reply.message = message();
    for (const EntryRow& entry : before_->entries) {
      if (entry.entry.held < entry.entry.asked && !is_for_nobody(entry.entry)) {
        reply.refusals.push_back(lack_of(entry.entry));
      }
    }
    return reply;
  }

  // What was left out of a reservation that was taken in part.
  static Refusal lack_of(const Entry& entry) {
    Refusal refusal;
    switch (entry.subject) {
      case Subject::counter: refusal.kind = Refusal::Kind::counter; break;
      case Subject::code:
      case Subject::worth: refusal.kind = Refusal::Kind::code; break;
      case Subject::spend:
      case Subject::credit: refusal.kind = Refusal::Kind::balance; break;
      case Subject::issue: refusal.kind = Refusal::Kind::issue; break;
    }
    refusal.promotion = entry.promotion;
    refusal.name = entry.name;
    refusal.key = entry.key;
    refusal.asked = entry.asked;
    refusal.left = entry.held;
    return refusal;
  }

  [[nodiscard]] Fit fit_in() const {
    return fit({.claims = claims_,
                .asks = asks_,
                .rows = rows_,
                .replaced = before_,
                .partly = request_.partly,
                .unseen = circumstances_.unseen});
  }

  // Others' reservations whose time is over: that nobody has tidied up yet takes nothing from anybody.
  bool expire_overdue() {
    const std::size_t before = changes_.reservations.size();
    for (const Id& id : rows_.overdue) {
      if (id != id_) expire(id, rows_, changes_);
    }
    return changes_.reservations.size() > before;
  }

  Reply refuse(Fit fitted) {
    raise(fitted.alarms);
    Reply reply;
    reply.status = fitted.status;
    reply.message = fitted.status == Status::refused
                        ? "a breaker stands against it"
                        : "less is left than the price relied on: ask for the facts, price again";
    reply.refusals = std::move(fitted.refusals);
    return reply;
  }

  Reply take(Fit fitted) {
    const bool is_new = before_ == nullptr;
    ReservationRow& row = is_new ? rows_.reservations[id_] : *before_;
    Book book(circumstances_, rows_, changes_, id_, row);
    book.release_all();
    book.forget();
    row.entries.clear();
    row.entries.reserve(asks_.size());
    fill(row);
    for (std::size_t i = 0; i < asks_.size(); ++i) book.hold(asks_[i], fitted.held[i]);
    if (is_new) {
      book.open();
    } else {
      book.close(Verb::reserve, State::held, true);
    }
    Reply reply = book.reply();
    reply.message = message();
    reply.refusals = std::move(fitted.refusals);
    return reply;
  }

  void fill(ReservationRow& row) const {
    row.reservation = {.order = claims_.order,
                       .customer = claims_.customer,
                       .state = State::held,
                       .created_at = rows_.now,
                       .expires_at = expiry(),
                       .entries = {}};
    row.claims = hash_;
    row.pack = claims_.pack;
    row.pack_version = claims_.pack_version;
    row.currency = claims_.currency;
    row.priced_at = claims_.now;
    row.utc_offset = claims_.utc_offset;
  }

  [[nodiscard]] Instant expiry() const {
    const std::int64_t hold = request_.hold_seconds > 0 ? request_.hold_seconds : circumstances_.hold_seconds;
    return {rows_.now.seconds + hold};
  }

  [[nodiscard]] std::string message() const {
    if (!claims_.customer.empty() || (claims_.credits.empty() && claims_.issues.empty())) return {};
    return "credits and coupons are not kept: the order has no customer";
  }

  const ReserveRequest& request_;
  const Claims& claims_;
  const Circumstances& circumstances_;
  Rows& rows_;
  Changes& changes_;
  const Id id_, hash_;
  ReservationRow* before_ = nullptr;
  std::vector<Ask> asks_;
};

}  // namespace

Reply reserve(const ReserveRequest& request, const Circumstances& circumstances, Rows& rows,
              Changes& changes) {
  return Reserving(request, circumstances, rows, changes).run();
}

}  // namespace perk::ledger
