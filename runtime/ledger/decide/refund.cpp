// refund: what a return gives back no longer counts; a cancelled order gives back all that is still there.
#include <algorithm>

#include "runtime/ledger/decide/accounts.h"
#include "runtime/ledger/decide/book.h"
#include "runtime/ledger/decide/issues.h"
#include "runtime/ledger/decide/moves.h"
#include "runtime/ledger/decide/verbs.h"
#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

// What of an entry a refund takes. All is known before anything is changed.
struct Taking {
  EntryRow* entry = nullptr;
  std::int64_t amount = 0;
};

class Refunding {
 public:
  Refunding(const RefundRequest& request, Rows& rows, ReservationRow& row, Book& book)
      : request_(request), rows_(rows), row_(row), book_(book) {}

  Reply run() {
    for (const EntryRow& entry : row_.entries) {
      if (entry.entry.subject == Subject::credit) bring_up_to_date(entry.of, rows_, book_.changes);
    }
    if (request_.cancelled) return cancel();
    plan();
    if (!problem_.empty()) return {Status::invalid, std::move(problem_), {}, {}};
    if (!lacks_.empty()) {
      return {
          Status::stale, "the customer has less of the rewards than the return took", {}, std::move(lacks_)};
    }
    for (const Taking& taking : takings_) take(taking);
    book_.close(Verb::refund, row_.reservation.state);
    return book_.reply();
  }

 private:
  // So much of entries that fit, in their order; the problem of this place where there is less.
  template <class Fits>
  void plan_part(const std::string& place, std::int64_t amount, const std::string& what, const Fits& fits) {
    std::int64_t left = amount;
    for (EntryRow& entry : row_.entries) {
      if (is_rate(entry) || !fits(entry)) continue;
      const std::int64_t taken = std::min(left, entry.entry.used - planned_[entry.number]);
      if (taken == 0) continue;
      planned_[entry.number] += taken;
      takings_.push_back({&entry, taken});
      left -= taken;
    }
    if (GUARD(decide_refund_used, left == 0) || !problem_.empty()) return;
    problem_ = place + ": the order has used " + std::to_string(amount - left) + " of " + what + ", not " +
               std::to_string(amount);
  }

  void plan() {
    std::size_t i = 0;
    // An order counts with one key in each window, so a counter's name and line key say which one is meant.
    for (const Hold& hold : request_.uses_back) {
      plan_part("uses_back[" + std::to_string(i++) + "]", hold.amount, "counter `" + hold.counter + "`",
                [&](const EntryRow& entry) {
                  return entry.entry.subject == Subject::counter && entry.entry.name == hold.counter &&
                         entry.entry.key == hold.key;
                });
    }
    i = 0;
    for (const Balance& back : request_.given_back) {
      plan_part("given_back[" + std::to_string(i++) + "]", back.amount, "account `" + back.account + "`",
                [&](const EntryRow& entry) {
                  return entry.entry.subject == Subject::spend && entry.entry.name == back.account;
                });
    }
    i = 0;
    for (const RewardTaken& reward : request_.rewards) {
      const std::string place = "rewards[" + std::to_string(i++) + "]";
      if (reward.taken == 0 || reward.kind == RewardTaken::Kind::gift) continue;
      const bool is_credit = reward.kind == RewardTaken::Kind::credit;
      const Subject subject = is_credit ? Subject::credit : Subject::issue;
      plan_part(place, reward.taken, (is_credit ? "account `" : "pool `") + reward.name + "`",
                [&](const EntryRow& entry) {
                  return entry.entry.subject == subject && entry.entry.name == reward.name;
                });
    }
    for (const Taking& taking : takings_) look_for_lack(taking);
  }

  // Of what the customer got, less may be there than when the return was priced.
  void look_for_lack(const Taking& taking) {
    const Entry& entry = taking.entry->entry;
    std::int64_t there = taking.amount;
    if (entry.subject == Subject::credit) {
      std::int64_t& used_up = taken_of_[taking.entry->of];
      there = std::min(there, takeable(book_, taking.entry->of) - used_up);
      used_up += taking.amount;
    } else if (entry.subject == Subject::issue) {
      there = std::min(there, static_cast<std::int64_t>(unused_codes(*taking.entry, rows_).size()));
    }
    if (GUARD(decide_reward_there, there >= taking.amount)) return;
    Refusal lack;
    lack.kind = entry.subject == Subject::credit ? Refusal::Kind::balance : Refusal::Kind::code;
    lack.promotion = entry.promotion;
    lack.name = entry.name;
    lack.asked = taking.amount;
    lack.left = std::max<std::int64_t>(0, there);
    lacks_.push_back(std::move(lack));
  }

  void take(const Taking& taking) {
    EntryRow& entry = *taking.entry;
    switch (entry.entry.subject) {
      case Subject::counter:
        move_counter(entry, -taking.amount, 0, rows_, book_.changes);
        book_.take_used(entry, taking.amount);
        break;
      case Subject::code:
        move_code(entry, {.uses = -taking.amount}, {}, rows_, book_.changes);
        book_.take_used(entry, taking.amount);
        break;
      case Subject::worth:
        move_code(entry, {.worth = -taking.amount}, {}, rows_, book_.changes);
        book_.take_used(entry, taking.amount);
        break;
      case Subject::spend: give_back(book_, entry, taking.amount); break;
      case Subject::credit:
        take_back(book_, entry.of, taking.amount);
        book_.take_used(entry, taking.amount);
        break;
      case Subject::issue: {
        std::vector<Id> codes = unused_codes(entry, rows_);
        codes.resize(static_cast<std::size_t>(taking.amount));
        block(book_, entry, codes);
        break;
      }
    }
  }

  Reply cancel() {
    book_.release_all();
    for (EntryRow& entry : row_.entries) {
      std::int64_t amount = entry.entry.used;
      // Of rewards what is still there; the rest stays used.
      if (entry.entry.subject == Subject::credit) amount = std::min(amount, takeable(book_, entry.of));
      if (entry.entry.subject == Subject::issue) {
        amount = std::min(amount, static_cast<std::int64_t>(unused_codes(entry, rows_).size()));
      }
      if (amount > 0) take({&entry, amount});
    }
    for (const EntryRow& entry : row_.entries) {
      if (entry.entry.subject == Subject::credit && entry.entry.asked > 0) end_lots(book_, entry.of);
    }
    book_.close(Verb::refund, State::cancelled);
    return book_.reply();
  }

  const RefundRequest& request_;
  Rows& rows_;
  ReservationRow& row_;
  Book& book_;
  std::vector<Taking> takings_;
  std::map<std::int32_t, std::int64_t> planned_;  // of each entry
  std::map<Id, std::int64_t> taken_of_;           // of each account
  std::string problem_;
  std::vector<Refusal> lacks_;
};

}  // namespace

Reply refund(const RefundRequest& request, const Circumstances& circumstances, Rows& rows, Changes& changes) {
  Found found = find(Verb::refund, request.order, rows);
  if (found.reply.status != Status::done) return std::move(found.reply);
  Book book(circumstances, rows, changes, reservation_id(request.order), *found.row);
  return Refunding(request, rows, *found.row, book).run();
}

}  // namespace perk::ledger
