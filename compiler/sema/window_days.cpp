// Days that come back, and days by their names: `every …`, `on …`, `except on …`.
//
// In: the words behind `every` and `on`. Out: windows of days alone. A weekday, a day of the month, a day of
// the year are each one rule, so that a test needs no list.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/sema/promotion.h"
#include "compiler/sema/window.h"

namespace perk::sema {
namespace {

using Kind = Window::Kind;

constexpr std::uint8_t kEveryDay = 127;
constexpr std::array<std::string_view, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                       "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 7> kShownWeekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                            "Friday", "Saturday", "Sunday"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<std::uint8_t> weekday_of(Context& context, const ast::Ident& word) {
  auto name = lower(word.text);
  if (name == "day") return kEveryDay;
  for (std::size_t i = 0; i < kWeekdays.size(); ++i)
    if (name == kWeekdays[i]) return static_cast<std::uint8_t>(1U << i);
  auto& diagnostic =
      context.sink.report(diag::Code::E0312, word.span, "no day of the week is called `" + word.text + "`");
  std::string near;
  for (std::size_t i = 0; i < kWeekdays.size() && near.empty(); ++i)
    if (name.size() >= 3 && kWeekdays[i].substr(0, 3) == name.substr(0, 3)) near = kShownWeekdays[i];
  if (near.empty())
    near = nearest_of(context, word.text,
                      std::vector<std::string>(kShownWeekdays.begin(), kShownWeekdays.end()));
  diagnostic.help = "the days are Monday to Sunday";
  suggest(diagnostic, word.span, near);
  return std::nullopt;
}

std::string ordinal(int number) {
  if (number % 10 == 1 && number != 11) return fmt::format("{}st", number);
  if (number % 10 == 2 && number != 12) return fmt::format("{}nd", number);
  if (number % 10 == 3 && number != 13) return fmt::format("{}rd", number);
  return fmt::format("{}th", number);
}

// The number with its two letters.
source::Span with_letters(const ast::Number& number) {
  return {number.span.file, number.span.begin, number.span.end + 2};
}

// Of `1st` to `31st`, or of `1st Friday` to `5th Friday`.
std::optional<int> ordinal_of(Context& context, const ast::Number& number, bool of_weekday) {
  int value = 0;
  for (char digit : number.digits) value = value > 1000 ? value : value * 10 + (digit - '0');
  const int most = of_weekday ? 5 : 31;
  if (value >= 1 && value <= most) return value;
  auto place = with_letters(number);
  auto& found = context.sink.report(
      diag::Code::E0316, place,
      fmt::format("no month has {} {}", value >= 1 ? "a" : "its", context.sources.text(place)) +
          (of_weekday ? " of a weekday" : ""),
      of_weekday ? "a month has four or five of each" : "a month has 28 to 31 days");
  const auto near = value < 1 ? ordinal(1) : of_weekday ? std::string("last") : ordinal(most);
  found.help = fmt::format("write `{}`", near);
  found.edits = {{place, near}};
  return std::nullopt;
}

// The parts of one `every`: rules of one kind are joined.
class Every {
 public:
  Every(Context& context, source::Span span) : context_(context), span_(span) {}

  void add(const ast::Ident& word) {
    auto weekday = weekday_of(context_, word);
    if (!weekday) sound_ = false;
    if (weekday) weekdays_ = static_cast<std::uint8_t>(weekdays_ | *weekday);
  }
  void add(const ast::Date& date) {
    auto day = month_day_of(context_, date);
    if (!day) sound_ = false;
    if (day) windows_.push_back(window_of(Kind::yearly, *day, *day, date.span));
  }
  void add(const ast::Number& number) {
    auto day = ordinal_of(context_, number, false);
    if (!day) sound_ = false;
    if (day) month_days_ |= 1U << static_cast<unsigned>(*day - 1);
  }
  void add(const ast::NthDay& nth) {
    if (lower(nth.day.text) == "day") {
      add_day_of_month(nth);
      return;
    }
    auto weekday = weekday_of(context_, nth.day);
    std::optional<int> number = -1;
    if (nth.nth) number = ordinal_of(context_, *nth.nth, true);
    if (!weekday || !number) {
      sound_ = false;
      return;
    }
    auto window = window_of(Kind::nth_weekdays, 0, 0, nth.span);
    window.weekdays = *weekday;
    window.nth = static_cast<std::int8_t>(*number);
    windows_.push_back(std::move(window));
  }
  // `every 1st or 3rd Monday` could mean the 1st of the month.
  void report_unclear(const ast::Number& number, const ast::NthDay& nth) {
    sound_ = false;
    auto place = with_letters(number);
    auto text = context_.sources.text(place);
    auto& found = context_.sink.report(
        diag::Code::E0317, place, fmt::format("`{}` could be a day of the month or a {}", text, nth.day.text),
        "no weekday stands behind it");
    found.help = fmt::format("write `{} {}`, or `{}` in a part of its own", text, nth.day.text, text);
    found.edits = {{{place.file, place.end, place.end}, " " + nth.day.text}};
  }

  std::optional<Window> finish() {
    if (!sound_) return std::nullopt;
    if (month_days_ != 0) {
      auto window = window_of(Kind::month_days, 0, 0, span_);
      window.month_days = month_days_;
      windows_.insert(windows_.begin(), std::move(window));
    }
    if (weekdays_ != 0) {
      auto window = window_of(Kind::weekdays, 0, 0, span_);
      window.weekdays = weekdays_;
      windows_.insert(windows_.begin(), std::move(window));
    }
    return any_of(std::move(windows_), span_);
  }

 private:
  void add_day_of_month(const ast::NthDay& nth) {
    if (!nth.nth) {
      month_days_ |= 1U << 31U;
      return;
    }
    add(*nth.nth);  // `every 2nd day of the month`
  }

  Context& context_;
  source::Span span_;
  bool sound_ = true;
  std::uint8_t weekdays_ = 0;
  std::uint32_t month_days_ = 0;
  std::vector<Window> windows_;
};

}  // namespace

std::optional<Window> check_every(Context& context, const ast::EveryWindow& every, source::Span span) {
  Every made(context, span);
  for (std::size_t i = 0; i < every.days.size(); ++i) {
    const auto* number = std::get_if<ast::Number>(&every.days[i]);
    const ast::NthDay* behind = nullptr;
    for (std::size_t k = i + 1; number != nullptr && k < every.days.size() && behind == nullptr; ++k)
      behind = std::get_if<ast::NthDay>(&every.days[k]);
    if (behind != nullptr && behind->nth && lower(behind->day.text) != "day")
      made.report_unclear(*number, *behind);
    else
      std::visit([&](const auto& day) { made.add(day); }, every.days[i]);
  }
  return made.finish();
}

std::optional<Window> check_named(Context& context, const ast::NamedWindow& named, source::Span span) {
  std::vector<Window> days;
  bool sound = true;
  for (const auto& name : named.days) {
    std::optional<Window> one;
    if (const auto* date = std::get_if<ast::Date>(&name)) {
      if (date->year.empty()) {
        if (auto day = month_day_of(context, *date)) one = window_of(Kind::yearly, *day, *day, date->span);
      } else if (auto day = date_of(context, *date)) {
        one = window_of(Kind::dates, *day, *day + 1, date->span);
      }
    } else {
      one = named_days(context, std::get<ast::Path>(name));
    }
    sound = sound && one.has_value();
    if (one) days.push_back(std::move(*one));
  }
  if (!sound) return std::nullopt;
  if (!named.negated) return any_of(std::move(days), span);
  Window none;
  none.kind = Kind::none;
  none.span = span;
  none.children = std::move(days);
  return none;
}

}  // namespace perk::sema
