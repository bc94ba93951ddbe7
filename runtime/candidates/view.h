// The promotions of a module that carts within a range of time may get, posted under their rarest conditions.
//
// In: a verified module, a range of instants, statistics of carts. Then, for one cart's facts, the ranks of
// the promotions that can possibly apply: rising, each once, a superset of those that do, with the record of
// each. A view is immutable, holds nothing of the module, and may be shared by threads; find() allocates
// nothing once its scratch has grown, takes no lock and compares no text. docs/reference/candidates.md says
// what counts as a necessary condition.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "runtime/candidates/calendar.h"
#include "runtime/candidates/record.h"
#include "runtime/candidates/report.h"
#include "runtime/candidates/scratch.h"
#include "runtime/candidates/statistics.h"
#include "runtime/exec/facts.h"
#include "runtime/ir/ir.h"

namespace perk::candidates {

struct Query {
  const exec::Facts& facts;  // at the entry of the first stage
  // Traits of the codes entered, in any order: View::trait_of_code() of each, and View::trait_of_pool() of
  // each pool in which coupon facts have one of them.
  std::span<const std::uint32_t> entered;
  std::int64_t now = 0;            // within the view's range
  std::int64_t list_subtotal = 0;  // Σ L_r
};

class View {
 public:
  // A range of days (up to forty) has every window in it as concrete seconds; a longer one, and the whole of
  // time (Range{}), keeps calendars out of the view: its records only enclose windows (Record::kCalendar).
  View(const ir::Module& module, const Range& range, const Statistics& statistics);
  View(View&&) noexcept;
  View& operator=(View&&) noexcept;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View();

  [[nodiscard]] Range range() const;
  [[nodiscard]] bool covers(std::int64_t instant) const;

  // Once per cart, before find(): what a code (ops::coupon_key), and a pool of the module, is to this view;
  // 0: no promotion of the view asks for it. A code that a pool lists stands for the pool too.
  [[nodiscard]] std::uint32_t trait_of_code(std::string_view key) const;
  [[nodiscard]] std::uint32_t trait_of_pool(std::uint32_t pool) const;

  // Scratch::found() has the answer until the next call. The scratch may have served another view before.
  void find(const Query& query, Scratch& scratch) const;

  [[nodiscard]] std::span<const Record> records() const;
  [[nodiscard]] const Report& report() const;
  [[nodiscard]] std::size_t bytes() const;  // of memory, all in all

  struct Tables;

 private:
  std::unique_ptr<const Tables> tables_;
};

}  // namespace perk::candidates
