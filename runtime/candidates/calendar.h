// Windows as spans of time.
//
// In: a module's windows and a range. Out: the spans within the range at which a window holds: exact in a
// range of days, where nothing of a calendar is left to ask; else one span that encloses them. What
// runtime/interpret/window.cpp says is the meaning; every exact span is asked of it.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::candidates {

// [from, to) in UTC seconds. INT64_MIN and INT64_MAX: open.
struct Range {
  std::int64_t from = INT64_MIN, to = INT64_MAX;
  friend bool operator==(const Range&, const Range&) = default;
};

class Calendar {
 public:
  Calendar(const ir::Module& module, const Range& range);

  struct Spans {
    std::vector<Range> spans;  // rising, apart; none: the window does not hold within the range
    bool exact = true;
  };
  // The answer stays good until the next call.
  const Spans& spans(std::uint32_t window);
  // Whatever the range, one span that encloses the instants at which the window holds; may be empty.
  [[nodiscard]] Range enclose(std::uint32_t window) const;

 private:
  [[nodiscard]] Range enclose(std::uint32_t window, std::int64_t tail) const;
  [[nodiscard]] bool is_plain(std::uint32_t window) const;
  [[nodiscard]] bool has_hours(std::uint32_t window) const;
  [[nodiscard]] std::int64_t begin_of(std::int64_t day) const;
  void look_closely(std::uint32_t window, const Range& within);
  void add_changes(std::uint32_t window, const Range& within, std::int64_t first, std::int64_t last);

  const ir::Module& module_;
  Range range_;
  bool closely_ = false;  // the range is one of days
  std::int64_t first_day_ = 0;
  std::vector<std::int64_t> begins_;  // of the range's days, from first_day_ on
  std::vector<std::int64_t> changes_;
  Spans spans_;
};

}  // namespace perk::candidates
