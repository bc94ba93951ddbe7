// The recount: every counter, code and balance counted again from entries and lots.
//
// recount.def has its questions, in words that both databases read alike; each answer's row is what a
// difference is called by, what is counted, what the rows add up to. In: those rows, by a reader of either
// database (number, text, id). Out: differences, until there are enough.
#pragma once
#include "runtime/ledger/store/store.h"

namespace perk::ledger {

class Recounting {
 public:
  static constexpr std::int64_t kMost = 1'000;

  explicit Recounting(Recount& found) : found_(found) {}

  void take(const char* what, const std::string& name, const std::string& key, std::int64_t counted,
            std::int64_t rows) {
    if (counted == rows || found_.differences.size() >= static_cast<std::size_t>(kMost)) return;
    found_.differences.push_back({what, name, key, counted, rows});
  }

 private:
  Recount& found_;
};

// The parts of a statement: what the entries of a kind add up to, by the row that they count in.
std::string entries_by(const char* condition);

template <class Reader>
void read_sizes(Reader& in, Recount& found) {
  in.number();  // overdue
  for (std::int64_t* size : {&found.counters, &found.codes, &found.accounts}) *size = in.number();
  for (int skipped = 0; skipped < 3; ++skipped) in.number();  // requests, alarms, stopped
  for (std::int64_t* size : {&found.reservations, &found.entries}) *size = in.number();
}

template <class Reader>
void take_counter(Reader& in, Recounting& recounting) {
  const std::string name = in.text(), holder = in.text(), line = in.text();
  const std::string key = holder + (holder.empty() || line.empty() ? "" : " ") + line;
  const std::int64_t used = in.number(), held = in.number();
  recounting.take("counter used", name, key, used, in.number());
  recounting.take("counter held", name, key, held, in.number());
}

template <class Reader>
void take_missing_counter(Reader& in, Recounting& recounting) {
  const std::string name = in.text(), key = in.text();
  recounting.take("counter used", name, key, 0, in.number());
  recounting.take("counter held", name, key, 0, in.number());
}

template <class Reader>
void take_code(Reader& in, Recounting& recounting) {
  const std::string pool = in.text(), key = hex(in.id());
  const std::int64_t used = in.number(), held = in.number();
  const std::int64_t worth_used = in.number(), worth_held = in.number();
  recounting.take("code used", pool, key, used, in.number());
  recounting.take("code held", pool, key, held, in.number());
  recounting.take("code worth used", pool, key, worth_used, in.number());
  recounting.take("code worth held", pool, key, worth_held, in.number());
}

template <class Reader>
void take_missing_code(Reader& in, Recounting& recounting) {
  const std::string pool = in.text(), key = hex(in.id());
  recounting.take("code used", pool, key, 0, in.number());
  recounting.take("code held", pool, key, 0, in.number());
}

template <class Reader>
void take_account(Reader& in, Recounting& recounting) {
  const std::string account = in.text(), owner = in.text();
  const std::int64_t balance = in.number(), held = in.number();
  recounting.take("account balance", account, owner, balance, in.number());
  recounting.take("account held", account, owner, held, in.number());
}

template <class Reader>
void take_reservation(Reader& in, Recounting& recounting) {
  const std::string order = in.text();
  recounting.take("reservation held", order, "", 0, in.number());
}

}  // namespace perk::ledger
