// Rules of POSIX for the changes of an offset after the last listed one; see zone.h. POSIX.1-2017, 8.3 (TZ),
// with the hours up to 167 that RFC 8536 allows.
#include <array>
#include <optional>

#include "compiler/lower/zone.h"
#include "runtime/ops/civil.h"

namespace perk::lower {

namespace {

// One of the two days of a year: Mm.w.d, Jn (never 29 February) or n, at a local time.
struct Change {
  enum class Kind : std::uint8_t { weekday, day_without_leap, day } kind = Kind::day;
  int month = 0, week = 0, weekday = 0, day = 0;
  std::int64_t seconds = 7200;

  [[nodiscard]] std::int64_t day_of(int year) const {
    const std::int64_t new_year = ops::days_from_civil({year, 1, 1});
    if (kind == Kind::day) return new_year + day;
    const bool leap = ops::days_from_civil({year + 1, 1, 1}) - new_year == 366;
    if (kind == Kind::day_without_leap) return new_year + day - 1 + (leap && day >= 60 ? 1 : 0);
    const std::int64_t first = ops::days_from_civil({year, month, 1});
    const std::int64_t next =
        month == 12 ? ops::days_from_civil({year + 1, 1, 1}) : ops::days_from_civil({year, month + 1, 1});
    const int first_weekday = (ops::weekday(first) + 1) % 7;  // POSIX counts from Sunday
    std::int64_t result = first + (weekday - first_weekday + 7) % 7 + std::int64_t{7} * (week - 1);
    while (result >= next) result -= 7;
    return result;
  }
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return text_.empty(); }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool name() {
    std::size_t size = 0;
    if (take('<')) {
      size = text_.find('>');
      if (size == std::string_view::npos) return false;
      text_.remove_prefix(size + 1);
      return true;
    }
    while (size < text_.size() && is_letter(text_[size])) ++size;
    text_.remove_prefix(size);
    return size >= 3;
  }

  std::optional<int> number() {
    std::size_t size = 0;
    int value = 0;
    for (; size < text_.size() && size < 4 && text_[size] >= '0' && text_[size] <= '9'; ++size) {
      value = value * 10 + (text_[size] - '0');
    }
    text_.remove_prefix(size);
    return size > 0 ? std::optional(value) : std::nullopt;
  }

  // [+-]hh[:mm[:ss]]
  std::optional<std::int64_t> time() {
    const bool negative = take('-');
    if (!negative) take('+');
    const std::optional<int> hours = number();
    if (!hours) return std::nullopt;
    std::int64_t seconds = std::int64_t{*hours} * 3600;
    for (const int unit : {60, 1}) {
      if (!take(':')) break;
      const std::optional<int> part = number();
      if (!part) return std::nullopt;
      seconds += std::int64_t{*part} * unit;
    }
    return negative ? -seconds : seconds;
  }

  std::optional<Change> change() {
    Change change;
    if (!take(',')) return std::nullopt;
    if (take('M')) {
      change.kind = Change::Kind::weekday;
      const std::optional<int> month = number();
      if (!month || *month < 1 || *month > 12 || !take('.')) return std::nullopt;
      const std::optional<int> week = number();
      if (!week || *week < 1 || *week > 5 || !take('.')) return std::nullopt;
      const std::optional<int> weekday = number();
      if (!weekday || *weekday > 6) return std::nullopt;
      change.month = *month;
      change.week = *week;
      change.weekday = *weekday;
    } else {
      change.kind = take('J') ? Change::Kind::day_without_leap : Change::Kind::day;
      const std::optional<int> day = number();
      if (!day || *day > 365) return std::nullopt;
      change.day = *day;
    }
    if (!take('/')) return change;
    const std::optional<std::int64_t> at = time();
    if (!at) return std::nullopt;
    change.seconds = *at;
    return change;
  }

 private:
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  std::string_view text_;
};

}  // namespace

void extend_by_rule(ir::Zone& zone, std::string_view rule, int end) {
  Reader reader(rule);
  if (!reader.name()) return;
  const std::optional<std::int64_t> west = reader.time();  // POSIX counts offsets to the west
  if (!west || reader.at_end() || !reader.name()) return;
  std::int64_t winter = -*west, summer = winter + 3600;
  if (const std::optional<std::int64_t> summer_west = reader.time()) summer = -*summer_west;
  const std::optional<Change> forth = reader.change();
  const std::optional<Change> back = forth ? reader.change() : std::nullopt;
  if (!back || !reader.at_end()) return;

  const std::int64_t last = zone.transitions.back().at;
  const auto first_year = static_cast<int>(ops::civil_from_days(last / ops::kDaySeconds).year);
  for (int year = first_year; year < end; ++year) {
    const std::int64_t to_summer = forth->day_of(year) * ops::kDaySeconds + forth->seconds - winter;
    const std::int64_t to_winter = back->day_of(year) * ops::kDaySeconds + back->seconds - summer;
    std::array<ir::Zone::Transition, 2> both{
        {{to_summer, static_cast<std::int32_t>(summer)}, {to_winter, static_cast<std::int32_t>(winter)}}};
    if (to_winter < to_summer) std::swap(both[0], both[1]);
    for (const ir::Zone::Transition& transition : both) {
      const bool changes = transition.offset != zone.transitions.back().offset;
      if (transition.at > zone.transitions.back().at && transition.at > last && changes) {
        zone.transitions.push_back(transition);
      }
    }
  }
}

}  // namespace perk::lower
