#include "compiler/sema/number.h"

#include <fmt/format.h>

#include <array>

namespace perk::sema {
namespace {

constexpr std::int64_t kLargest = 1'000'000'000'000'000'000;

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts(1);
  for (auto letter : text)
    if (letter == at)
      parts.emplace_back();
    else
      parts.back() += letter;
  return parts;
}

bool grouped(const std::vector<std::string>& groups) {
  if (groups.size() == 1) return !groups[0].empty();
  if (groups[0].empty() || groups[0].size() > 3) return false;
  for (std::size_t i = 1; i < groups.size(); ++i)
    if (groups[i].size() != 3) return false;
  return true;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const auto& part : parts) all += part;
  return all;
}

std::string regrouped(std::string digits) {
  while (digits.size() > 1 && digits[0] == '0') digits.erase(0, 1);
  for (auto at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

struct Reading {
  std::string meant;
  std::string why;
};

// What was probably meant by a number that is not grouped in thousands.
Reading reading_of(const std::string& digits) {
  auto points = split(digits, '.');
  if (points.size() > 2)
    return {regrouped(joined(split(joined(points), ','))), "a number has one point at most"};
  auto commas = split(points[0], ',');
  if (points.size() == 1 && commas.size() == 2 && commas[1].size() < 3 && !commas[0].empty() &&
      !commas[1].empty())
    return {commas[0] + "." + commas[1], "a comma stands between thousands; decimals follow a point"};
  auto meant = regrouped(joined(commas));
  if (points.size() == 2 && !points[1].empty() && points[1].find(',') == std::string::npos)
    meant += "." + points[1];
  return {meant, "digits stand in groups of three"};
}

struct Measure {
  std::string_view unit, base;
  std::int64_t in_base;
};
constexpr std::array<Measure, 10> kMeasures = {{{"mg", "mg", 1},
                                                {"g", "mg", 1000},
                                                {"kg", "mg", 1'000'000},
                                                {"t", "mg", 1'000'000'000},
                                                {"mm", "mm", 1},
                                                {"cm", "mm", 10},
                                                {"m", "mm", 1000},
                                                {"km", "mm", 1'000'000},
                                                {"ml", "ml", 1},
                                                {"l", "ml", 1000}}};

const Measure* measure(std::string_view unit) {
  for (const auto& known : kMeasures)
    if (known.unit == unit) return &known;
  return nullptr;
}

// `500 g` in kg: "0.5", or "" where the units do not measure the same thing or the value has no short form.
std::string converted(std::int64_t millionths, std::string_view from, std::string_view to) {
  const auto* a = measure(from);
  const auto* b = measure(to);
  if (a == nullptr || b == nullptr || a->base != b->base) return "";
  if (a->in_base >= b->in_base) {
    auto factor = a->in_base / b->in_base;
    return millionths > kLargest / factor ? "" : show_decimal(millionths * factor, 6);
  }
  auto factor = b->in_base / a->in_base;
  return millionths % factor != 0 ? "" : show_decimal(millionths / factor, 6);
}

}  // namespace

std::optional<Decimal> decimal_of(Context& context, const ast::Number& number) {
  auto points = split(number.digits, '.');
  auto groups = split(points[0], ',');
  bool sound = points.size() <= 2 && grouped(groups) &&
               (points.size() == 1 ||
                (!points[1].empty() && points[1].find_first_not_of("0123456789") == std::string::npos));
  for (const auto& group : groups)
    sound = sound && group.find_first_not_of("0123456789") == std::string::npos;
  if (sound) return Decimal{joined(groups), points.size() == 2 ? points[1] : ""};
  auto reading = reading_of(number.digits);
  auto& found =
      context.sink.report(diag::Code::E0206, number.span,
                          fmt::format("`{}` is not grouped in thousands", number.written), reading.why);
  found.help = fmt::format("write `{}`", reading.meant);
  found.edits = {{number.span, reading.meant}};
  return std::nullopt;
}

std::optional<std::int64_t> scaled(const Decimal& value, std::size_t decimals) {
  auto fraction = value.fraction;
  while (fraction.size() > decimals && fraction.back() == '0') fraction.pop_back();
  if (fraction.size() > decimals) return std::nullopt;
  auto digits = value.whole + fraction + std::string(decimals - fraction.size(), '0');
  std::int64_t out = 0;
  for (auto digit : digits) {
    if (out >= kLargest / 10) return std::nullopt;
    out = out * 10 + (digit - '0');
  }
  return out;
}

std::optional<std::int64_t> rounded(const Decimal& value, std::size_t decimals) {
  if (value.fraction.size() <= decimals) return scaled(value, decimals);
  auto cut = scaled({value.whole, value.fraction.substr(0, decimals)}, decimals);
  if (cut && value.fraction[decimals] >= '5') ++*cut;
  return cut;
}

std::string group_thousands(std::int64_t value, std::size_t decimals) {
  bool negative = value < 0;
  auto digits = std::to_string(negative ? -value : value);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  auto fraction = digits.substr(digits.size() - decimals);
  auto text = regrouped(digits.substr(0, digits.size() - decimals));
  if (decimals > 0) text += "." + fraction;
  return negative ? "−" + text : text;
}

std::string show_decimal(std::int64_t value, std::size_t decimals) {
  auto text = group_thousands(value, decimals);
  if (decimals == 0) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::optional<std::int64_t> number_of(Context& context, const ast::Number& number) {
  auto decimal = decimal_of(context, number);
  if (!decimal) return std::nullopt;
  auto value = scaled(*decimal, 6);
  if (value) return value;
  bool fine = rounded(*decimal, 6).has_value();
  auto& found = context.sink.report(
      diag::Code::E0210, number.span,
      fmt::format("`{}` is {}", number.written, fine ? "finer than a millionth" : "too large a number"));
  if (fine) {
    auto near = show_decimal(rounded(*decimal, 6).value_or(0), 6);
    found.help = fmt::format("write `{}`", near);
    found.edits = {{number.span, near}};
  } else {
    found.help = "the largest number is 1,000,000,000,000";
  }
  return std::nullopt;
}

bool same_unit(std::string_view a, std::string_view b) {
  auto stem = [](std::string_view word) {
    if (word.size() > 1 && word.back() == 's') word.remove_suffix(1);
    return word;
  };
  return stem(a) == stem(b);
}

std::optional<std::int64_t> measured_of(Context& context, const ast::Quantity& quantity,
                                        const std::string& unit) {
  bool fits =
      !quantity.percent && (!quantity.unit || (!unit.empty() && same_unit(quantity.unit->text, unit)));
  auto value = number_of(context, quantity.number);
  if (!value || fits) return value;
  auto written = quantity.percent ? std::string("%") : quantity.unit->text;
  auto expected = unit.empty() ? std::string("a plain number") : "a number in " + unit;
  auto& found = context.sink.report(
      diag::Code::E0202, quantity.span,
      fmt::format("`{}` does not fit here", context.sources.text(quantity.span)), expected + " is meant");
  auto number = unit.empty() || quantity.percent ? quantity.number.digits : converted(*value, written, unit);
  if (number.empty()) {
    found.help = fmt::format("write the value in {}", unit);
    return std::nullopt;
  }
  auto text = unit.empty() ? number : number + " " + unit;
  found.help = fmt::format("write `{}`", text);
  found.edits = {{quantity.span, text}};
  return std::nullopt;
}

}  // namespace perk::sema
