// Exact decimals as text: "12.50" in, 1250 out, and back. No floating-point number on the way.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace perk::json {

enum class DecimalError : std::uint8_t { none, not_a_number, too_many_decimals, out_of_range };

struct Decimal {
  std::int64_t scaled = 0;  // value × 10^digits
  DecimalError error = DecimalError::none;
};

// `-?[0-9]+(\.[0-9]+)?` and nothing else: no exponent, no thousands separator, no sign but minus. More
// decimals than `digits` are an error unless they are zeros.
Decimal parse_decimal(std::string_view text, int digits);

// The shortest form: "12.5"; with `fixed` always `digits` decimals: "12.50".
std::string format_decimal(std::int64_t scaled, int digits, bool fixed = true);

// For people: "1,204,551.20", with a minus sign (U+2212) before what is below zero.
std::string format_grouped(std::int64_t scaled, int digits);

}  // namespace perk::json
