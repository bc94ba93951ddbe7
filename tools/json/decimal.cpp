#include "tools/json/decimal.h"

#include <limits>

namespace perk::json {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The digits of |scaled| with the point set; at least one digit before it.
struct Digits {
  std::string whole, fraction;
};

Digits split(std::int64_t scaled, int digits) {
  std::uint64_t magnitude = static_cast<std::uint64_t>(scaled);
  if (scaled < 0) magnitude = 0 - magnitude;
  std::string all = std::to_string(magnitude);
  const auto places = static_cast<std::size_t>(digits);
  if (all.size() <= places) all.insert(0, places + 1 - all.size(), '0');
  return {all.substr(0, all.size() - places), all.substr(all.size() - places)};
}

}  // namespace

Decimal parse_decimal(std::string_view text, int digits) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) {
    return {0, DecimalError::not_a_number};
  }
  for (std::string_view part : {whole, fraction}) {
    for (char c : part) {
      if (!is_digit(c)) return {0, DecimalError::not_a_number};
    }
  }
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  std::int64_t value = 0;
  const auto push = [&](int digit) {
    if (value > (kMax - digit) / 10) return false;
    value = value * 10 + digit;
    return true;
  };
  for (char c : whole) {
    if (!push(c - '0')) return {0, DecimalError::out_of_range};
  }
  const auto places = static_cast<std::size_t>(digits);
  for (std::size_t i = 0; i < places || i < fraction.size(); ++i) {
    const int digit = i < fraction.size() ? fraction[i] - '0' : 0;
    if (i >= places) {
      if (digit != 0) return {0, DecimalError::too_many_decimals};
    } else if (!push(digit)) {
      return {0, DecimalError::out_of_range};
    }
  }
  return {negative ? -value : value, DecimalError::none};
}

std::string format_decimal(std::int64_t scaled, int digits, bool fixed) {
  Digits parts = split(scaled, digits);
  if (!fixed) {
    while (parts.fraction.ends_with('0')) parts.fraction.pop_back();
  }
  std::string out = scaled < 0 ? "-" : "";
  out += parts.whole;
  if (!parts.fraction.empty()) out += '.' + parts.fraction;
  return out;
}

std::string format_grouped(std::int64_t scaled, int digits) {
  const Digits parts = split(scaled, digits);
  std::string out = scaled < 0 ? "\u2212" : "";
  for (std::size_t i = 0; i < parts.whole.size(); ++i) {
    if (i != 0 && (parts.whole.size() - i) % 3 == 0) out += ',';
    out += parts.whole[i];
  }
  if (!parts.fraction.empty()) out += '.' + parts.fraction;
  return out;
}

}  // namespace perk::json
