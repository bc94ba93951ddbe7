// A second ledger, as plain as can be: orders with what they hold, and sums over them. No counter is kept.
//
// In: the requests of <perk/ledger.h>, and days that pass. Out: the status, state, entries and refusals that
// the ledger must answer with, and what it must say is left. It shares no code with runtime/ledger and reads
// no database; the rules are those of docs/reference/ledger.md. Time: events come an hour before `now`, all
// else happens now.
#pragma once
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "perk/ledger.h"

namespace perk::ledger::model {

// A claim of an order and what became of it.
struct Line {
  Entry entry;
  std::string slot;    // what it counts in: a counter with its holder and window, a code, somebody's account
  Instant at;          // the cart's now: a rolling window counts by it
  CreditClaim credit;  // of a credit
  std::int64_t lapses = -1;  // of a spend: when the longest lasting of what was spent lapses; -1: nothing was
};

struct Order {
  State state = State::held;
  bool overdue = false;
  std::string customer, claims;
  std::vector<Line> lines;
};

inline constexpr std::int64_t kNever = INT64_MAX;

struct Lot {
  std::string slot, order;
  std::size_t line = 0;
  enum class State { waiting, due, counted } state = State::waiting;
  std::int64_t left = 0;
  std::int64_t due = 0, lapses = kNever;  // seconds since the history began
};

struct Refused {
  Refusal::Kind kind = Refusal::Kind::counter;
  std::string promotion, name;
  std::int64_t asked = 0, left = 0;
};

struct Outcome {
  Status status = Status::done;
  std::optional<State> state;
  std::vector<Entry> entries;
  std::vector<Refused> refused;
};

struct Code {
  std::string pool, owner;
  std::optional<std::int64_t> uses;
  std::int64_t worth = 0;
};

class Model {
 public:
  void add_code(const std::string& code, Code what) { codes_[code] = std::move(what); }

  Outcome reserve(const ReserveRequest& request);
  Outcome commit(const CommitRequest& request);
  Outcome release(const ReleaseRequest& request);
  Outcome refund(const RefundRequest& request);
  Outcome happened(const EventRequest& request);
  Outcome find(const std::string& order) const;
  // Days pass: what is held is overdue, lots fall due and lapse.
  void wait(std::int64_t days);
  void expire(const std::string& order);  // which must be overdue

  // Facts for an order: what it holds itself, and what overdue orders hold, is free.
  std::int64_t counted(const CounterKey& counter, const std::string& order) const;
  std::optional<CouponFacts::State> state_of(const std::string& code, const std::string& order,
                                             const std::string& customer) const;
  std::int64_t balance(const std::string& account, const std::string& customer,
                       const std::string& order) const;
  // What a return may take back of an order's credits into an account.
  std::int64_t takeable(const std::string& order, const std::string& account) const;
  const std::map<std::string, Order>& orders() const { return orders_; }

 private:
  struct Asked;
  bool in(const std::string& name, std::initializer_list<State> states) const;
  Outcome refusal(const std::string& name, Status status) const;
  std::int64_t sum(const std::string& slot, Instant after, const std::string& but, bool with_overdue) const;
  std::int64_t held(const std::string& slot) const;
  std::vector<Lot*> in_order(std::vector<Lot>& lots, const std::string& slot) const;
  std::int64_t bring_up_to_date(std::vector<Lot>& lots, const std::string& slot, std::int64_t held) const;
  std::vector<Asked> asked_by(const Claims& claims);
  std::int64_t left_for(const Asked& asked, const Claims& claims);
  void use(const std::string& name, std::size_t number, std::int64_t amount);
  void give_back(const std::string& name, std::size_t number, std::int64_t amount);
  void take_back(const std::string& name, const std::string& slot, std::int64_t amount);
  static void let_go(Order& order);

  std::map<std::string, Order> orders_;
  std::map<std::string, Code> codes_;
  std::vector<Lot> lots_;
  std::int64_t now_ = 0;
};

}  // namespace perk::ledger::model
