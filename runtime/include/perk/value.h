// Values that hosts hand in: what a schema field may hold.
//
// Amounts are whole minor units of the cart's currency; nothing here is a floating-point number.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace perk {

struct Missing {
  friend bool operator==(Missing, Missing) = default;
};
struct Money {  // minor units
  std::int64_t minor = 0;
  friend auto operator<=>(Money, Money) = default;
};
struct Number {  // millionths
  std::int64_t micros = 0;
  friend auto operator<=>(Number, Number) = default;
};
struct Percent {  // 1e-8 of one: 15% = 15'000'000
  std::int64_t rate = 0;
  friend auto operator<=>(Percent, Percent) = default;
};
struct Date {  // days since 1970-01-01
  std::int32_t days = 0;
  friend auto operator<=>(Date, Date) = default;
};
struct TimeOfDay {  // seconds since local midnight
  std::int32_t seconds = 0;
  friend auto operator<=>(TimeOfDay, TimeOfDay) = default;
};
struct Instant {  // seconds since 1970-01-01T00:00:00Z
  std::int64_t seconds = 0;
  friend auto operator<=>(Instant, Instant) = default;
};
struct Duration {  // calendar months and days, then exact seconds
  std::int32_t months = 0, days = 0;
  std::int64_t seconds = 0;
  friend bool operator==(Duration, Duration) = default;
};

using TextSet = std::vector<std::string>;

// A category is a text with its path: "home/kitchen/tea".
using Value = std::variant<Missing, bool, Money, Number, Percent, std::string, TextSet, Date, TimeOfDay,
                           Instant, Duration>;

// One fact by its schema name: {"job_role", "plumber"}.
struct Fact {
  std::string name;
  Value value;
};

}  // namespace perk
