#include "tools/json/value.h"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "runtime/ops/civil.h"
#include "tools/json/civil_time.h"
#include "tools/json/decimal.h"

namespace perk::json {
namespace {

using Kind = Scalar::Kind;

constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int64_t kMostCount = std::numeric_limits<std::int64_t>::max() / kMicros;
constexpr std::int64_t kMostMeasure = std::numeric_limits<std::int64_t>::max() / 1000;
constexpr int kNumberDigits = 6;
constexpr int kMeasureDigits = 3;
constexpr int kPercentDigits = 6;  // of a percent: 15% is 15'000'000

Error wrong(std::string place, std::string_view wanted, const Scalar& got) {
  return {std::move(place), fmt::format("{} is wanted here, but this is {}", wanted, kind_words(got.kind))};
}

// A decimal from text or from an integer.
Expected<std::int64_t> read_decimal(const Scalar& scalar, int digits, std::string_view what,
                                    std::string place) {
  Decimal decimal;
  std::string written;
  if (scalar.kind == Kind::integer) {
    written = std::to_string(scalar.integer);
  } else if (scalar.kind == Kind::text) {
    written = std::string(scalar.text);
  } else if (scalar.kind == Kind::fraction) {
    return Error{std::move(place),
                 fmt::format("a number with decimals is not exact: write {} as text, in quotes", what)};
  } else {
    return wrong(std::move(place), fmt::format("{} as text, such as \"0.25\",", what), scalar);
  }
  decimal = parse_decimal(written, digits);
  switch (decimal.error) {
    case DecimalError::none: return decimal.scaled;
    case DecimalError::too_many_decimals:
      return Error{std::move(place), fmt::format("`{}` has more than {} decimals", written, digits)};
    case DecimalError::out_of_range:
      return Error{std::move(place), fmt::format("`{}` is too large", written)};
    case DecimalError::not_a_number: break;
  }
  return Error{std::move(place),
               fmt::format("`{}` is no number: digits with a point before the decimals, such as \"1250.50\"",
                           written)};
}

template <typename Parsed>
Expected<Value> read_text_form(const Scalar& scalar, std::optional<Parsed> (*parse)(std::string_view),
                               std::string_view what, std::string_view example, std::string place) {
  if (scalar.kind != Kind::text) return wrong(std::move(place), what, scalar);
  if (const auto parsed = parse(scalar.text)) return Value{*parsed};
  return Error{std::move(place),
               fmt::format("`{}` is not {}: write it like \"{}\"", scalar.text, what, example)};
}

Expected<Value> read_percent(const Scalar& scalar, std::string place) {
  if (scalar.kind != Kind::text || !scalar.text.ends_with('%')) {
    return Error{std::move(place), "a percentage is text with its sign, such as \"15%\""};
  }
  Scalar digits = scalar;
  digits.text.remove_suffix(1);
  auto read = read_decimal(digits, kPercentDigits, "a percentage", std::move(place));
  if (const Error* error = error_of(read)) return *error;
  return Value{Percent{std::get<std::int64_t>(read)}};
}

template <typename Wrapped>
Expected<Value> wrap(Expected<std::int64_t> read, std::int64_t scale = 1) {
  if (const Error* error = error_of(read)) return *error;
  return Value{Wrapped{std::get<std::int64_t>(read) * scale}};
}

Expected<Value> read_measure(const Scalar& scalar, std::string place) {
  auto read = read_decimal(scalar, kMeasureDigits, "a measure", place);
  if (const Error* error = error_of(read)) return *error;
  const std::int64_t milli = std::get<std::int64_t>(read);
  if (milli <= kMostMeasure && milli >= -kMostMeasure) return Value{Number{milli * 1000}};
  return Error{std::move(place), "the measure is too large"};
}

constexpr std::array<std::string_view, 8> kRecords{"product", "line",     "customer", "order",
                                                   "payment", "shipping", "coupon",   "event"};

}  // namespace

std::string_view kind_words(Kind kind) {
  switch (kind) {
    case Kind::null: return "null";
    case Kind::boolean: return "true or false";
    case Kind::integer: return "a whole number";
    case Kind::too_large: return "a number too large to hold";
    case Kind::fraction: return "a number with decimals";
    case Kind::text: return "text";
    case Kind::texts: return "a list of texts";
    case Kind::array: return "a list";
    case Kind::object: return "an object";
  }
  return "";
}

Expected<Money> read_money(const Scalar& scalar, bool minor, int decimals, std::string_view name,
                           std::string place) {
  if (minor) {
    if (scalar.kind == Kind::integer) return Money{scalar.integer};
    return wrong(std::move(place), "a whole number of minor units", scalar);
  }
  if (scalar.kind == Kind::integer || scalar.kind == Kind::fraction || scalar.kind == Kind::too_large) {
    return Error{
        std::move(place),
        fmt::format("an amount is text in major units, such as \"{}\"; for minor units write a whole "
                    "number under `{}_minor`",
                    format_decimal(1250, decimals), name)};
  }
  if (scalar.kind != Kind::text) return wrong(std::move(place), "an amount as text", scalar);
  const Decimal decimal = parse_decimal(scalar.text, decimals);
  switch (decimal.error) {
    case DecimalError::none: return Money{decimal.scaled};
    case DecimalError::too_many_decimals:
      return Error{
          std::move(place),
          fmt::format("`{}` has more decimals than the currency, which has {}; give the line's amount "
                      "and quantity where a piece costs less than that",
                      scalar.text, decimals)};
    case DecimalError::out_of_range:
      return Error{std::move(place), fmt::format("`{}` is too large an amount", scalar.text)};
    case DecimalError::not_a_number: break;
  }
  return Error{
      std::move(place),
      fmt::format("`{}` is no amount: digits with a point before the decimals and nothing else, such as "
                  "\"{}\"",
                  scalar.text, format_decimal(125'000, decimals))};
}

std::optional<std::int64_t> scaled_of(const Scalar& scalar, ir::FieldType type, const Units& units) {
  const auto decimal = [&](std::string_view text, int digits) -> std::optional<std::int64_t> {
    const Decimal read = parse_decimal(text, digits);
    return read.error == DecimalError::none ? std::optional(read.scaled) : std::nullopt;
  };
  const auto number = [&](int digits) -> std::optional<std::int64_t> {
    if (scalar.kind == Kind::text) return decimal(scalar.text, digits);
    std::int64_t scaled = 0, scale = 1;
    for (int i = 0; i < digits; ++i) scale *= 10;
    const bool fits = scalar.kind == Kind::integer && !__builtin_mul_overflow(scalar.integer, scale, &scaled);
    return fits ? std::optional(scaled) : std::nullopt;
  };
  switch (type) {
    case ir::FieldType::boolean:
      return scalar.kind == Kind::boolean ? std::optional<std::int64_t>(scalar.boolean) : std::nullopt;
    case ir::FieldType::count:
      if (scalar.kind != Kind::integer || scalar.integer > kMostCount || scalar.integer < -kMostCount) break;
      return scalar.integer;
    case ir::FieldType::number: return number(kNumberDigits);
    case ir::FieldType::measure: {
      const auto measure = number(kMeasureDigits);
      return measure && *measure <= kMostMeasure && *measure >= -kMostMeasure ? measure : std::nullopt;
    }
    case ir::FieldType::percent:
      if (scalar.kind != Kind::text || !scalar.text.ends_with('%')) break;
      return decimal(scalar.text.substr(0, scalar.text.size() - 1), kPercentDigits);
    case ir::FieldType::money:
      return scalar.kind == Kind::text ? decimal(scalar.text, units.money_decimals) : std::nullopt;
    case ir::FieldType::date:
      if (const auto date = scalar.kind == Kind::text ? parse_date(scalar.text) : std::nullopt)
        return date->days;
      break;
    case ir::FieldType::time:
      if (const auto time = scalar.kind == Kind::text ? parse_time_of_day(scalar.text) : std::nullopt) {
        return time->seconds;
      }
      break;
    case ir::FieldType::duration:
      if (const auto read = scalar.kind == Kind::text ? parse_duration(scalar.text) : std::nullopt) {
        return ops::nominal_seconds(read->months, read->days, read->seconds);
      }
      break;
    case ir::FieldType::instant:
      if (const auto at =
              scalar.kind == Kind::text ? parse_instant(scalar.text, *units.zone) : std::nullopt) {
        return at->seconds;
      }
      break;
    case ir::FieldType::text:
    case ir::FieldType::category:
    case ir::FieldType::text_set: break;
  }
  return std::nullopt;
}

Expected<Value> read_value(const Scalar& scalar, ir::FieldType type, const Units& units, std::string place) {
  if (scalar.kind == Kind::null) return Value{Missing{}};
  switch (type) {
    case ir::FieldType::boolean:
      if (scalar.kind == Kind::boolean) return Value{scalar.boolean};
      return wrong(std::move(place), "true or false", scalar);
    case ir::FieldType::count:
      if (scalar.kind == Kind::integer) {
        if (scalar.integer > kMostCount || scalar.integer < -kMostCount) {
          return Error{std::move(place), fmt::format("`{}` is too large", scalar.integer)};
        }
        return Value{Number{scalar.integer * kMicros}};
      }
      return wrong(std::move(place), "a whole number", scalar);
    case ir::FieldType::number:
      return wrap<Number>(read_decimal(scalar, kNumberDigits, "a number", std::move(place)));
    case ir::FieldType::measure: return read_measure(scalar, std::move(place));
    case ir::FieldType::percent: return read_percent(scalar, std::move(place));
    case ir::FieldType::money: {
      auto read = read_money(scalar, false, units.money_decimals, "NAME", std::move(place));
      if (const Error* error = error_of(read)) return *error;
      return Value{std::get<Money>(read)};
    }
    case ir::FieldType::text:
    case ir::FieldType::category:
      if (scalar.kind == Kind::text) return Value{std::string(scalar.text)};
      return wrong(std::move(place), "text", scalar);
    case ir::FieldType::text_set:
      if (scalar.kind == Kind::texts) return Value{TextSet(scalar.texts.begin(), scalar.texts.end())};
      return wrong(std::move(place), "a list of texts", scalar);
    case ir::FieldType::date:
      return read_text_form(scalar, parse_date, "a date", "2026-04-17", std::move(place));
    case ir::FieldType::time:
      return read_text_form(scalar, parse_time_of_day, "a time of day", "19:00", std::move(place));
    case ir::FieldType::duration:
      return read_text_form(scalar, parse_duration, "a duration", "P30D", std::move(place));
    case ir::FieldType::instant:
      if (scalar.kind != Kind::text) return wrong(std::move(place), "a moment as text", scalar);
      if (const auto instant = parse_instant(scalar.text, *units.zone)) return Value{*instant};
      return Error{
          std::move(place),
          fmt::format("`{}` is no moment: write it like \"2026-04-17T19:00:00+07:00\"", scalar.text)};
  }
  return Error{std::move(place), "this field has a type that carts cannot give"};
}

void write_value(const Value& value, ir::FieldType type, const Units& units, Emit& out) {
  struct Write {
    ir::FieldType type;
    const Units& units;
    Emit& out;
    void operator()(Missing) const { out.null(); }
    void operator()(bool yes) const { out.boolean(yes); }
    void operator()(Money money) const { out.decimal(money.minor, units.money_decimals); }
    void operator()(Number number) const {
      if (type == ir::FieldType::count) return out.integer(number.micros / 1'000'000);
      out.decimal(number.micros, kNumberDigits, false);
    }
    void operator()(Percent percent) const { out.decimal(percent.rate, kPercentDigits, false, "%"); }
    void operator()(const std::string& text) const { out.string(text); }
    void operator()(const TextSet& texts) const {
      out.open_array();
      for (const std::string& text : texts) out.string(text);
      out.close_array();
    }
    void operator()(Date date) const { out.string(format_date(date)); }
    void operator()(TimeOfDay time) const { out.string(format_time_of_day(time)); }
    void operator()(Instant instant) const { out.string(format_instant(instant, *units.zone)); }
    void operator()(const Duration& duration) const { out.string(format_duration(duration)); }
  };
  std::visit(Write{type, units, out}, value);
}

std::string_view record_name(ir::Record record) {
  return kRecords[static_cast<std::size_t>(record)];
}

std::optional<ir::Record> record_of(std::string_view name) {
  for (std::size_t i = 0; i < kRecords.size(); ++i) {
    if (kRecords[i] == name) return static_cast<ir::Record>(i);
  }
  return std::nullopt;
}

}  // namespace perk::json
