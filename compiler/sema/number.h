// Written numbers: digits as they stand, and as whole multiples of a power of ten.
//
// In: a number of the source, separators and all. Out: its digits, once its grouping is known to be sound,
// and its value scaled by a count of decimals. Reports what is wrong with the writing alone; units are
// others' work.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "compiler/sema/context.h"

namespace perk::sema {

struct Decimal {
  std::string whole;     // at least one digit, no separators
  std::string fraction;  // the digits after the point as written; may be empty
};

// Reports a number that is not grouped in thousands (`1,00,000`, `1.000.000`), with the number that is meant.
std::optional<Decimal> decimal_of(Context& context, const ast::Number& number);

// value × 10^decimals, or nullopt where digits would be lost or 10^18 is passed.
std::optional<std::int64_t> scaled(const Decimal& value, std::size_t decimals);
// The same, rounded half up where digits are lost.
std::optional<std::int64_t> rounded(const Decimal& value, std::size_t decimals);

// 1234567 → "1,234,567"; with decimals, 1234567 / 2 → "12,345.67". Trailing zeros stay.
std::string group_thousands(std::int64_t value, std::size_t decimals = 0);
// A value at a scale without trailing zeros: 12500000 / 6 → "12.5".
std::string show_decimal(std::int64_t value, std::size_t decimals);

// A number with up to six decimals, in millionths; reports what is finer or larger.
std::optional<std::int64_t> number_of(Context& context, const ast::Number& number);
// A number with a field's unit: `0.5 kg`; units of the same measure get the edit that converts them.
std::optional<std::int64_t> measured_of(Context& context, const ast::Quantity& quantity,
                                        const std::string& unit);

// Whether two words name the same unit: `item` and `items`.
bool same_unit(std::string_view a, std::string_view b);

}  // namespace perk::sema
