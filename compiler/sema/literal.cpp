// Amounts, percentages and counts as they are written.
//
// In: a quantity. Out: its value in the typed tree's scale. Guaranteed: whatever returns nothing has reported
// exactly one error, with the edit that mends it where there is one.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/number.h"

namespace perk::sema {
namespace {

constexpr std::int64_t kLargestAmount = 1'000'000'000'000'000;  // minor units
constexpr std::int64_t kLargestCount = 1'000'000'000;

std::vector<std::string> currency_codes(const Context& context) {
  std::vector<std::string> codes;
  for (const auto& [code, info] : context.currencies) codes.push_back(code);
  return codes;
}

// `1.000` for one thousand: a group of three digits after a point, as it is written elsewhere.
bool looks_like_thousands(const Decimal& value) {
  return value.fraction.size() == 3 && value.fraction.back() == '0' && value.whole.size() <= 3 &&
         value.whole[0] != '0';
}

void report_decimals(Context& context, const ast::Quantity& quantity, const Decimal& value,
                     const CurrencyInfo& currency) {
  auto allowed = currency.exponent == 0
                     ? std::string("no decimals")
                     : fmt::format("{} decimals at most", static_cast<int>(currency.exponent));
  auto& found = context.sink.report(
      diag::Code::E0205, quantity.number.span,
      fmt::format("`{}` has more decimals than {}", context.sources.text(quantity.span), currency.code),
      fmt::format("{} has {}", currency.code, allowed));
  auto near = rounded(value, currency.exponent);
  if (!near) return;
  auto rounded_text = group_thousands(*near, currency.exponent);
  if (looks_like_thousands(value)) {
    auto thousands = value.whole + "," + value.fraction;
    found.help = fmt::format("write `{} {}` for thousands, or `{} {}`", thousands, currency.code,
                             rounded_text, currency.code);
    found.edits = {{quantity.number.span, thousands}};
    return;
  }
  found.help = fmt::format("write `{} {}`", rounded_text, currency.code);
  found.edits = {{quantity.number.span, rounded_text}};
}

void report_no_money(Context& context, const ast::Quantity& quantity) {
  auto text = context.sources.text(quantity.span);
  if (quantity.percent) {
    auto& found = context.sink.report(diag::Code::E0213, quantity.span,
                                      fmt::format("`{}` is a percentage, not an amount of money", text),
                                      "an amount is meant");
    found.help = fmt::format("say of what: `{} of subtotal`", text);
    found.edits = {{{quantity.span.file, quantity.span.end, quantity.span.end}, " of subtotal"}};
    return;
  }
  if (!quantity.unit) {
    auto& found =
        context.sink.report(diag::Code::E0212, quantity.span,
                            fmt::format("`{}` is an amount without a currency", text), "no currency");
    if (context.pack.currency.empty()) return;
    found.help = fmt::format("write `{} {}`", text, context.pack.currency);
    found.edits = {{{quantity.span.file, quantity.span.end, quantity.span.end}, " " + context.pack.currency}};
    return;
  }
  auto& found =
      context.sink.report(diag::Code::E0202, quantity.unit->span,
                          fmt::format("`{}` is not a currency", quantity.unit->text), "an amount is meant");
  suggest(found, quantity.unit->span, nearest_of(context, quantity.unit->text, currency_codes(context)));
  if (found.edits.empty() && !context.pack.currency.empty())
    found.help = fmt::format("amounts are in {} here", context.pack.currency);
}

void report_other_currency(Context& context, const ast::Quantity& quantity) {
  auto& found = context.sink.report(
      diag::Code::E0204, quantity.unit->span,
      fmt::format("`{}` is not in {}", context.sources.text(quantity.span), context.pack.currency),
      "another currency");
  found.help = fmt::format("the pack's prices are in {}: write the amount in it", context.pack.currency);
  found.edits = {{quantity.unit->span, context.pack.currency}};
}

}  // namespace

std::optional<std::int64_t> money_of(Context& context, const ast::Quantity& quantity) {
  auto value = decimal_of(context, quantity.number);
  if (!value) return std::nullopt;
  const CurrencyInfo* currency = nullptr;
  if (quantity.unit && !quantity.percent) {
    auto known = context.currencies.find(quantity.unit->text);
    if (known != context.currencies.end()) currency = &known->second;
  }
  if (currency == nullptr) {
    report_no_money(context, quantity);
    return std::nullopt;
  }
  if (!context.pack.currency.empty() && currency->code != context.pack.currency) {
    report_other_currency(context, quantity);
    return std::nullopt;
  }
  auto minor =
      value->fraction.size() > currency->exponent ? std::nullopt : scaled(*value, currency->exponent);
  if (minor && *minor <= kLargestAmount) return minor;
  if (value->fraction.size() > currency->exponent) {
    report_decimals(context, quantity, *value, *currency);
    return std::nullopt;
  }
  auto& found =
      context.sink.report(diag::Code::E0210, quantity.span,
                          fmt::format("`{}` is too large an amount", context.sources.text(quantity.span)));
  found.help = fmt::format("the largest amount is {} {}", show_decimal(kLargestAmount, currency->exponent),
                           currency->code);
  return std::nullopt;
}

std::optional<std::int64_t> percent_of(Context& context, const ast::Quantity& quantity) {
  auto value = decimal_of(context, quantity.number);
  if (!value) return std::nullopt;
  if (!quantity.percent) {
    auto text = context.sources.text(quantity.span);
    if (quantity.unit) {
      auto& found =
          context.sink.report(diag::Code::E0227, quantity.span, fmt::format("`{}` is not a percentage", text),
                              "a percentage is meant");
      found.help = "write it with `%`: `15%`";
      return std::nullopt;
    }
    auto& found = context.sink.report(diag::Code::E0211, quantity.span,
                                      fmt::format("`{}` is a percentage without its sign", text), "no `%`");
    found.help = fmt::format("write `{}%`", text);
    found.edits = {{{quantity.span.file, quantity.span.end, quantity.span.end}, "%"}};
    return std::nullopt;
  }
  auto rate = scaled(*value, 6);
  if (rate && *rate <= 1'000'000'000'000) return rate;
  auto near = rounded(*value, 6);
  bool fine = near && *near <= 1'000'000'000'000;
  auto& found = context.sink.report(diag::Code::E0210, quantity.number.span,
                                    fmt::format("`{}%` is {}", quantity.number.written,
                                                fine ? "finer than a millionth of a percent" : "too large"));
  if (fine) {
    auto text = show_decimal(*near, 6);
    found.help = fmt::format("write `{}%`", text);
    found.edits = {{quantity.number.span, text}};
  } else {
    found.help = "the largest percentage is 1,000,000%";
  }
  return std::nullopt;
}

std::optional<std::int64_t> count_of(Context& context, const ast::Quantity& quantity,
                                     const std::vector<std::string>& units) {
  auto value = decimal_of(context, quantity.number);
  if (!value) return std::nullopt;
  bool fits = !quantity.percent;
  if (quantity.unit) {
    fits = false;
    for (const auto& unit : units) fits = fits || same_unit(unit, quantity.unit->text);
  }
  if (!fits) {
    auto written = quantity.percent ? std::string("%") : quantity.unit->text;
    auto& found = context.sink.report(
        diag::Code::E0202, quantity.unit ? quantity.unit->span : quantity.span,
        quantity.percent
            ? fmt::format("`{}` is a percentage, not a count", context.sources.text(quantity.span))
            : fmt::format("`{}` is not counted here", written),
        units.empty() ? "a plain number is meant" : "a count of " + units.front() + " is meant");
    auto near = quantity.unit ? nearest_of(context, written, units) : "";
    if (near.empty() && !units.empty()) near = units.front();
    if (quantity.unit && !near.empty()) {
      found.help = fmt::format("write `{} {}`", quantity.number.written, near);
      found.edits = {{quantity.unit->span, near}};
    } else {
      found.help = fmt::format("write `{}`", quantity.number.written);
      found.edits = {{quantity.span, quantity.number.written}};
    }
    return std::nullopt;
  }
  auto whole = scaled(*value, 0);
  if (whole && *whole <= kLargestCount) return whole;
  auto near = rounded(*value, 0);
  if (!near || *near > kLargestCount) {
    auto& found = context.sink.report(diag::Code::E0210, quantity.number.span,
                                      fmt::format("`{}` is too large a count", quantity.number.written));
    found.help = "the largest count is 1,000,000,000";
    return std::nullopt;
  }
  auto& found = context.sink.report(diag::Code::E0220, quantity.number.span,
                                    fmt::format("`{}` is not a whole number", quantity.number.written),
                                    "counted whole");
  auto text = group_thousands(std::max<std::int64_t>(*near, 1));
  found.help = fmt::format("write `{}`", text);
  found.edits = {{quantity.number.span, text}};
  return std::nullopt;
}

}  // namespace perk::sema
