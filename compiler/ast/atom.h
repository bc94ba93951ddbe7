// The smallest parts of a pack: names, texts, numbers, dates.
//
// Everything is kept as it was written, beside a decoded form (NFC, ASCII digits), with its exact place.
// Nothing is interpreted here: whether `1,00,000` is a number or `poinst` a unit is the checker's to say.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/source/source.h"

namespace perk::ast {

using source::Span;

// A word that names something: an id, a field, a unit, a stage.
struct Ident {
  std::string text;  // NFC; case as written
  Span span;
};

// `"ประปา"`; the value is without its quotes, NFC.
struct Text {
  std::string value;
  Span span;  // with the quotes
};

// `1,000.50`, `๑๕`: one number, whatever its grouping.
struct Number {
  std::string written;  // as in the source
  std::string digits;   // Thai and Bengali digits as ASCII; separators kept: "1,000.50"
  Span span;
};

// `300 THB`, `15%`, `4 items`, `3`.
struct Quantity {
  Number number;
  std::optional<Ident> unit;  // none for a bare number and for a percentage
  bool percent = false;
  Span span;
};

// `2026-04-01`, `2569-04-01 BE`; a month and day alone (`12-25`) has an empty year.
struct Date {
  std::string year, month, day;  // ASCII digits
  bool buddhist_era = false;     // BE was written
  Span span;
};

// `18:00`, `09:30:15`.
struct Time {
  std::string hour, minute, second;  // ASCII digits; second may be empty
  Span span;
};

// `2026-04-17 19:00` in the pack's zone.
struct Instant {
  Date date;
  Time time;
  Span span;
};

// `customer.job_role`, `price`, `row.sku`: one word or several joined by dots.
struct Path {
  std::vector<Ident> parts;
  Span span;
};

}  // namespace perk::ast
