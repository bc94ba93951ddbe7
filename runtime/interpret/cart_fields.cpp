// Checks of single facts; see cart_fields.h.
#include "runtime/interpret/cart_fields.h"

#include <algorithm>
#include <array>
#include <optional>

#include "runtime/base/edit_distance.h"
#include "runtime/ops/civil.h"

namespace perk::interpret {

namespace {

using ir::FieldType;

constexpr std::int64_t kMicros = 1'000'000;

// What a host writes for a field of the type, indexed by FieldType.
constexpr auto kWanted =
    std::to_array<const char*>({"yes or no", "a whole number", "a number", "a percentage",
                                "an amount of money", "a text", "a list of texts", "a date", "a time of day",
                                "an instant", "a duration", "a category as a text", "a measure"});

const char* wanted(FieldType type) {
  return kWanted[static_cast<std::size_t>(type)];
}

// Indexed as Value's alternatives are.
constexpr auto kGiven = std::to_array<const char*>({"nothing", "yes or no", "an amount of money", "a number",
                                                    "a percentage", "a text", "a list of texts", "a date",
                                                    "a time of day", "an instant", "a duration"});

std::string decimal(std::int64_t value, int digits) {
  const bool negative = value < 0;
  std::string text = std::to_string(value);
  if (negative) text.erase(0, 1);
  const auto places = static_cast<std::size_t>(digits);
  if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
  if (places > 0) {
    text.insert(text.size() - places, 1, '.');
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return negative ? "-" + text : text;
}

std::string two_digits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string show_date(std::int64_t days) {
  const ops::Civil date = ops::civil_from_days(days);
  return std::to_string(date.year) + "-" + two_digits(date.month) + "-" + two_digits(date.day);
}

std::string show(const ir::Module& module, FieldType type, std::int64_t scalar) {
  switch (type) {
    case FieldType::number: return decimal(scalar, 6);
    case FieldType::percent: return decimal(scalar, 6) + "%";
    case FieldType::money: return decimal(scalar, module.exponent) + " " + module.currency;
    case FieldType::measure: return decimal(scalar, 3);
    case FieldType::date: return show_date(scalar);
    case FieldType::time: return two_digits(scalar / 3600) + ":" + two_digits(scalar / 60 % 60);
    case FieldType::duration: return std::to_string(scalar) + " seconds";
    default: return std::to_string(scalar);
  }
}

// The scalar of a value for a field of the type; nothing if the value is of another type or not exact in it.
std::optional<std::int64_t> scalar_of(FieldType type, const Value& value) {
  const auto whole = [&](std::int64_t unit) -> std::optional<std::int64_t> {
    const auto* number = std::get_if<Number>(&value);
    if (number == nullptr || number->micros % unit != 0) return std::nullopt;
    return number->micros / unit;
  };
  switch (type) {
    case FieldType::boolean:
      if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1 : 0;
      break;
    case FieldType::count: return whole(kMicros);
    case FieldType::number: return whole(1);
    case FieldType::measure: return whole(kMicros / 1000);
    case FieldType::percent:
      if (const auto* percent = std::get_if<Percent>(&value)) return percent->rate;
      break;
    case FieldType::money:
      if (const auto* money = std::get_if<Money>(&value)) return money->minor;
      break;
    case FieldType::date:
      if (const auto* date = std::get_if<Date>(&value)) return date->days;
      break;
    case FieldType::time:
      if (const auto* time = std::get_if<TimeOfDay>(&value)) return time->seconds;
      break;
    case FieldType::instant:
      if (const auto* instant = std::get_if<Instant>(&value)) return instant->seconds;
      break;
    case FieldType::duration:
      if (const auto* length = std::get_if<Duration>(&value)) {
        return ops::nominal_seconds(length->months, length->days, length->seconds);
      }
      break;
    case FieldType::text:
    case FieldType::text_set:
    case FieldType::category: break;
  }
  return std::nullopt;
}

CartError wrong_type(const ir::Field& field, const Value& value) {
  const bool fraction = std::holds_alternative<Number>(value) &&
                        (field.type == FieldType::count || field.type == FieldType::measure);
  const std::string given = fraction ? "a number with more decimals" : kGiven[value.index()];
  return {ErrorCode::wrong_type, {}, std::string(wanted(field.type)) + " is wanted here, not " + given};
}

std::optional<CartError> outside(const ir::Module& module, const ir::Field& field, std::int64_t scalar) {
  const bool low = field.at_least && scalar < *field.at_least;
  if (!low && !(field.at_most && scalar > *field.at_most)) return std::nullopt;
  return CartError{ErrorCode::out_of_bounds,
                   {},
                   show(module, field.type, scalar) + (low ? " is less than " : " is more than ") +
                       show(module, field.type, low ? *field.at_least : *field.at_most) +
                       ", the bound that the schema gives"};
}

std::optional<CartError> not_allowed(const ir::Field& field, const std::string& text) {
  if (field.one_of.empty() ||
      std::find(field.one_of.begin(), field.one_of.end(), text) != field.one_of.end()) {
    return std::nullopt;
  }
  std::string message = "`" + text + "` is none of";
  for (std::size_t i = 0; i < field.one_of.size(); ++i) {
    message += (i == 0 ? " `" : ", `") + field.one_of[i] + "`";
  }
  return CartError{ErrorCode::out_of_bounds, {}, message};
}

}  // namespace

std::variant<ReadFact, CartError> read_fact(const ir::Module& module, const ir::Field& field,
                                            const Value& value) {
  if (std::holds_alternative<Missing>(value)) {
    if (field.optional) return ReadFact{};
    return CartError{ErrorCode::missing_field,
                     {},
                     std::string("the schema wants ") + wanted(field.type) + " here, and nothing is given"};
  }
  ReadFact fact;
  fact.known = true;
  if (field.type == FieldType::text || field.type == FieldType::category) {
    fact.text = std::get_if<std::string>(&value);
    if (fact.text == nullptr) return wrong_type(field, value);
    if (auto error = not_allowed(field, *fact.text)) return *error;
    return fact;
  }
  if (field.type == FieldType::text_set) {
    fact.texts = std::get_if<TextSet>(&value);
    if (fact.texts == nullptr) return wrong_type(field, value);
    for (const std::string& text : *fact.texts) {
      if (auto error = not_allowed(field, text)) return *error;
    }
    return fact;
  }
  const std::optional<std::int64_t> scalar = scalar_of(field.type, value);
  if (!scalar) return wrong_type(field, value);
  if (auto error = outside(module, field, *scalar)) return *error;
  fact.scalar = *scalar;
  return fact;
}

CartError unknown_field(const ir::Module& module, ir::Record record, std::string_view name,
                        const std::string& place) {
  const ir::Field* nearest = nullptr;
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const ir::Field& field : module.fields) {
    if (field.record != record) continue;
    const std::size_t edits = base::edit_distance(name, std::string_view(field.name), name.size());
    if (edits < least) {
      least = edits;
      nearest = &field;
    }
  }
  std::string message = "the schema has no field `" + std::string(name) + "` here";
  if (nearest != nullptr) message += "; did you mean `" + nearest->name + "`?";
  return {ErrorCode::unknown_field, place, message};
}

}  // namespace perk::interpret
