#include "runtime/ir/verify_window.h"

#include <algorithm>

#include "runtime/ops/recurrence.h"

namespace perk::ir {

namespace {

// Ten thousand years from 1970.
constexpr std::int64_t kFurthestDay = 4'000'000;

class Windows {
 public:
  Windows(const Module& module, std::vector<std::string>& defects) : module_(module), defects_(defects) {}

  void run() {
    // 0 not seen, 1 being walked, 2 done
    std::vector<char> state(module_.windows.size(), 0);
    bool sound = true;
    for (std::size_t i = 0; i < module_.windows.size(); ++i) {
      for (const std::uint32_t child : module_.windows[i].children) sound = sound && has(child);
      if (!sound) return add(i, "names a window that does not exist");
    }
    for (std::size_t i = 0; i < module_.windows.size(); ++i) {
      if (circular(static_cast<std::uint32_t>(i), state)) return add(i, "contains itself");
    }
    for (std::size_t i = 0; i < module_.windows.size(); ++i) check(i);
  }

 private:
  void add(std::size_t index, const std::string& defect) {
    defects_.push_back("window " + std::to_string(index) + " " + defect);
  }
  [[nodiscard]] bool has(std::uint32_t index) const { return index < module_.windows.size(); }

  bool circular(std::uint32_t index, std::vector<char>& state) {
    if (state[index] == 2) return false;
    if (state[index] == 1) return true;
    state[index] = 1;
    const bool found = std::ranges::any_of(module_.windows[index].children,
                                           [&](std::uint32_t child) { return circular(child, state); });
    state[index] = 2;
    return found;
  }

  [[nodiscard]] bool asks_the_day_alone(std::uint32_t index) const {
    const Window& window = module_.windows[index];
    return window.kind != WindowKind::hours && window.kind != WindowKind::instants &&
           std::ranges::all_of(window.children,
                               [&](std::uint32_t child) { return asks_the_day_alone(child); });
  }

  static bool is_month_day(std::int64_t value) {
    const std::int64_t month = value / 100, day = value % 100;
    return month >= 1 && month <= 12 && day >= 1 && day <= ops::days_in_month(2000, static_cast<int>(month));
  }

  void check(std::size_t index) {
    const Window& window = module_.windows[index];
    const bool joins =
        window.kind == WindowKind::all || window.kind == WindowKind::any || window.kind == WindowKind::none;
    if (!joins && !window.children.empty()) add(index, "is a test and has children");
    switch (window.kind) {
      case WindowKind::all:
      case WindowKind::any: break;
      case WindowKind::none:
        if (!asks_the_day_alone(static_cast<std::uint32_t>(index))) add(index, "excludes hours or moments");
        break;
      case WindowKind::dates: check_ends(index, window, kFurthestDay); break;
      case WindowKind::instants: check_ends(index, window, kFurthestDay * ops::kDaySeconds); break;
      case WindowKind::weekdays: check_weekdays(index, window); break;
      case WindowKind::hours:
        if (window.from < 0 || window.to < 0 || window.from >= ops::kDaySeconds ||
            window.to > ops::kDaySeconds) {
          add(index, "has hours outside the day");
        }
        break;
      case WindowKind::yearly:
        if (!is_month_day(window.from) || !is_month_day(window.to)) add(index, "has a day that no year has");
        break;
      case WindowKind::month_days:
        if (window.month_days == 0) add(index, "has no day of the month");
        break;
      case WindowKind::nth_weekdays:
        check_weekdays(index, window);
        if (window.nth != -1 && (window.nth < 1 || window.nth > 5)) add(index, "has no such week of a month");
        break;
      case WindowKind::between: add(index, "is of a kind that lowering resolves"); break;
      case WindowKind::days:
        for (std::size_t i = 0; i < window.ranges.size(); ++i) {
          const bool apart = i == 0 || window.ranges[i - 1].to < window.ranges[i].from;
          if (!apart || window.ranges[i].from >= window.ranges[i].to) {
            return add(index, "has ranges of days that do not rise");
          }
          if (!is_near(window.ranges[i].from, kFurthestDay) || !is_near(window.ranges[i].to, kFurthestDay)) {
            return add(index, "has days that no calendar reaches");
          }
        }
        break;
    }
  }

  static bool is_near(std::int64_t value, std::int64_t furthest) {
    return value >= -furthest && value <= furthest;
  }

  // Either end may be open.
  void check_ends(std::size_t index, const Window& window, std::int64_t furthest) {
    if (window.from >= window.to) add(index, "is empty");
    const bool near = (window.from == INT64_MIN || is_near(window.from, furthest)) &&
                      (window.to == INT64_MAX || is_near(window.to, furthest));
    if (!near) add(index, "has an end that no calendar reaches");
  }

  void check_weekdays(std::size_t index, const Window& window) {
    if (window.weekdays == 0 || window.weekdays > 127) add(index, "has no weekday, or one too many");
  }

  const Module& module_;
  std::vector<std::string>& defects_;
};

}  // namespace

void verify_windows(const Module& module, std::vector<std::string>& defects) {
  if (module.day_start < 0 || module.day_start >= ops::kDaySeconds) {
    defects.emplace_back("the day begins at an hour that no clock shows");
  }
  Windows(module, defects).run();
}

}  // namespace perk::ir
