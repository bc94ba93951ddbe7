// `active …`: the windows of a promotion.
//
// Commas narrow, `or` in brackets widens; every window is half-open. `from D through E` includes the day E,
// so it ends where the next day starts. An overnight `18:00 until 02:00` belongs to the day it starts:
// windows that stand beside it in brackets are spread, so that it always stands beside its own days.
#include <algorithm>

#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using Window = typed::Window;
constexpr std::int64_t kEver = INT64_MAX;
constexpr std::int64_t kNever = INT64_MIN;

constexpr std::array<std::string_view, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                       "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 7> kShownWeekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                            "Friday", "Saturday", "Sunday"};

Window window_of(Window::Kind kind, std::int64_t from, std::int64_t to, source::Span span) {
  Window window;
  window.kind = kind;
  window.from = from;
  window.to = to;
  window.span = span;
  return window;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string show_day(const Context& context, std::int64_t day) {
  typed::Constant constant;
  constant.type.base = typed::Base::date;
  constant.scalar = day;
  return show(context, constant);
}

// ---- dates and instants -----------------------------------------------------------------------------------
// One end of a window: the start of a day, or a moment.
struct Moment {
  bool day = true;
  std::int64_t at = 0;  // days, or UTC seconds
  source::Span span;
};

source::Span span_of(const ast::WindowEnd& end) {
  return std::visit([](const auto& at) { return at.span; }, end.at);
}

std::optional<Moment> moment_of(Context& context, const ast::WindowEnd& end) {
  if (const auto* date = std::get_if<ast::Date>(&end.at)) {
    if (date->year.empty()) {
      report_not_priced_yet(context, date->span, "a window that comes back every year", "write the year");
      return std::nullopt;
    }
    auto day = date_of(context, *date);
    if (!day) return std::nullopt;
    return Moment{true, *day, date->span};
  }
  if (const auto* instant = std::get_if<ast::Instant>(&end.at)) {
    auto second = instant_of(context, *instant);
    if (!second) return std::nullopt;
    return Moment{false, *second, instant->span};
  }
  const auto& path = std::get<ast::Path>(end.at);
  report_not_priced_yet(context, path.span, "a day by its name", "write the date");
  return std::nullopt;
}

// `until` names a moment; of a day it would leave open whether the day itself is meant.
std::optional<Moment> until_of(Context& context, const ast::WindowEnd& end, source::Span part) {
  auto moment = moment_of(context, end);
  if (!moment || !moment->day) return moment;
  auto& diagnostic = context.sink.report(diag::Code::E0310, moment->span,
                                         "it is not said whether this day is still in the window",
                                         "`until` stands before a time");
  auto before = show_day(context, moment->at - 1);
  diagnostic.help = "write `through " + before + "` to end with the day before, `through " +
                    show_day(context, moment->at) + "` to include this day";
  auto word = word_before(context, part, moment->span.begin, "until");
  if (!word.empty()) {
    diagnostic.edits.push_back({word, "through"});
    diagnostic.edits.push_back({moment->span, before});
  }
  return std::nullopt;
}

// `through` names a day, which is included.
std::optional<Moment> through_of(Context& context, const ast::WindowEnd& end, source::Span part) {
  auto moment = moment_of(context, end);
  if (!moment || moment->day) return moment;
  auto& diagnostic = context.sink.report(diag::Code::E0313, moment->span, "`through` stands before a day",
                                         "a moment is not included");
  diagnostic.help = "write `until` before a moment";
  auto word = word_before(context, part, moment->span.begin, "through");
  if (!word.empty()) diagnostic.edits.push_back({word, "until"});
  return std::nullopt;
}

std::int64_t instant_of_day(const Context& context, std::int64_t day) {
  return instant_of_local(context, static_cast<std::int32_t>(day), 0);
}

std::optional<Window> check_dates(Context& context, const ast::DateWindow& dates, source::Span span) {
  std::optional<Moment> from;
  std::optional<Moment> to;
  if (dates.from) {
    from = moment_of(context, *dates.from);
    if (!from) return std::nullopt;
  }
  if (dates.through || dates.until) {
    to = dates.through ? through_of(context, *dates.through, span) : until_of(context, *dates.until, span);
    if (!to) return std::nullopt;
    if (dates.through) ++to->at;
  }
  bool days = (!from || from->day) && (!to || to->day);
  auto at = [&](const Moment& moment) {
    return days || !moment.day ? moment.at : instant_of_day(context, moment.at);
  };
  auto window = window_of(days ? Window::Kind::dates : Window::Kind::instants, from ? at(*from) : kNever,
                          to ? at(*to) : kEver, span);
  if (window.from < window.to) return window;
  auto first = span_of(*dates.from);
  auto last = span_of(dates.through ? *dates.through : *dates.until);
  auto& diagnostic = context.sink.report(diag::Code::E0311, last, "this window ends before it starts",
                                         "not after `" + std::string(context.sources.text(first)) + "`");
  diagnostic.notes.push_back({first, "starts here"});
  diagnostic.help = "write the earlier day first";
  diagnostic.edits.push_back({first, std::string(context.sources.text(last))});
  diagnostic.edits.push_back({last, std::string(context.sources.text(first))});
  return std::nullopt;
}

// ---- hours and weekdays
// -------------------------------------------------------------------------------------
std::optional<Window> check_hours(Context& context, const ast::HourWindow& hours, source::Span span) {
  auto from = time_of(context, hours.from);
  auto to = time_of(context, hours.until);
  if (!from || !to) return std::nullopt;
  if (*from != *to) return window_of(Window::Kind::hours, *from, *to, span);
  auto& diagnostic = context.sink.report(diag::Code::E0311, hours.until.span, "this window ends as it starts",
                                         "the same time as before");
  diagnostic.notes.push_back({hours.from.span, "starts here"});
  diagnostic.help = "write `00:00 until 24:00` for the whole day";
  diagnostic.edits.push_back({span, "00:00 until 24:00"});
  return std::nullopt;
}

std::optional<std::uint8_t> weekday_of(Context& context, const ast::Ident& word) {
  auto name = lower(word.text);
  if (name == "day") return std::uint8_t{127};
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

std::optional<Window> check_every(Context& context, const ast::EveryWindow& every, source::Span span) {
  auto window = window_of(Window::Kind::weekdays, 0, 0, span);
  bool sound = true;
  for (const auto& day : every.days) {
    const auto* word = std::get_if<ast::Ident>(&day);
    if (word == nullptr) {
      auto place = std::holds_alternative<ast::Date>(day) ? std::get<ast::Date>(day).span
                                                          : std::get<ast::Number>(day).span;
      report_not_priced_yet(context, place, "a day that comes back every month or year",
                            "write the dates: `from D through E`");
      sound = false;
      continue;
    }
    auto weekday = weekday_of(context, *word);
    if (!weekday) sound = false;
    if (weekday) window.weekdays = static_cast<std::uint8_t>(window.weekdays | *weekday);
  }
  if (!sound) return std::nullopt;
  return window;
}

// `on 2026-04-13`, `except on 2026-04-13`
std::optional<Window> check_named(Context& context, const ast::NamedWindow& named, source::Span span) {
  Window any;
  any.kind = named.negated ? Window::Kind::all : Window::Kind::any;
  any.span = span;
  for (const auto& name : named.days) {
    const auto* date = std::get_if<ast::Date>(&name);
    if (date == nullptr) {
      report_not_priced_yet(context, std::get<ast::Ident>(name).span, "a named day of a calendar",
                            "write the dates: `from D through E`");
      return std::nullopt;
    }
    auto day = date_of(context, *date);
    if (!day) return std::nullopt;
    if (!named.negated) {
      any.children.push_back(window_of(Window::Kind::dates, *day, *day + 1, date->span));
      continue;
    }
    Window around;
    around.kind = Window::Kind::any;
    around.span = date->span;
    around.children.push_back(window_of(Window::Kind::dates, kNever, *day, date->span));
    around.children.push_back(window_of(Window::Kind::dates, *day + 1, kEver, date->span));
    any.children.push_back(std::move(around));
  }
  return any;
}

// ---- together
// ---------------------------------------------------------------------------------------------------
bool holds_overnight(const Window& window) {
  if (window.kind == Window::Kind::hours) return window.to <= window.from;
  return std::any_of(window.children.begin(), window.children.end(), holds_overnight);
}

void append(Window& all, Window part) {
  if (part.kind != Window::Kind::all) {
    all.children.push_back(std::move(part));
    return;
  }
  for (auto& child : part.children) all.children.push_back(std::move(child));
}

constexpr std::size_t kMostAlternatives = 1024;

// How many windows `spread` makes of one.
std::size_t alternatives(const Window& all) {
  std::size_t count = 1;
  for (const auto& child : all.children)
    if (child.kind == Window::Kind::any && holds_overnight(child) && count <= kMostAlternatives)
      count *= child.children.size();
  return count;
}

// `every Friday, (22:00 until 02:00 or 12:00 until 13:00)`: each alternative takes the Friday with it.
Window spread(Window all) {
  auto overnight = [](const Window& child) {
    return child.kind == Window::Kind::any && holds_overnight(child);
  };
  auto at = std::find_if(all.children.begin(), all.children.end(), overnight);
  if (at == all.children.end() || all.children.size() == 1) return all;
  auto each_of = std::move(at->children);
  all.children.erase(at);
  Window any;
  any.kind = Window::Kind::any;
  any.span = all.span;
  for (auto& alternative : each_of) {
    Window each = all;
    append(each, std::move(alternative));
    auto spread_each = spread(std::move(each));
    if (spread_each.kind == Window::Kind::any) {
      for (auto& child : spread_each.children) any.children.push_back(std::move(child));
    } else {
      any.children.push_back(std::move(spread_each));
    }
  }
  return any;
}

std::optional<Window> check_parts(Context& context, const ast::WindowParts& parts, source::Span span);

std::optional<Window> check_any(Context& context, const ast::AnyWindow& brackets, source::Span span) {
  Window any;
  any.kind = Window::Kind::any;
  any.span = span;
  bool sound = true;
  for (const auto& parts : brackets.any) {
    auto child = check_parts(context, parts, span);
    if (!child) sound = false;
    if (child) any.children.push_back(std::move(*child));
  }
  if (!sound) return std::nullopt;
  if (any.children.size() == 1) return std::move(any.children.front());
  return any;
}

std::optional<Window> check_part(Context& context, const ast::WindowPart& part) {
  if (const auto* dates = std::get_if<ast::DateWindow>(&part.node))
    return check_dates(context, *dates, part.span);
  if (const auto* hours = std::get_if<ast::HourWindow>(&part.node))
    return check_hours(context, *hours, part.span);
  if (const auto* every = std::get_if<ast::EveryWindow>(&part.node))
    return check_every(context, *every, part.span);
  if (const auto* named = std::get_if<ast::NamedWindow>(&part.node))
    return check_named(context, *named, part.span);
  return check_any(context, std::get<ast::AnyWindow>(part.node), part.span);
}

std::optional<Window> check_parts(Context& context, const ast::WindowParts& parts, source::Span span) {
  Window all;
  all.kind = Window::Kind::all;
  all.span = span;
  bool sound = true;
  for (const auto& part : parts) {
    auto child = check_part(context, part);
    if (!child) sound = false;
    if (child) append(all, std::move(*child));
  }
  if (!sound) return std::nullopt;
  if (all.children.size() == 1) return std::move(all.children.front());
  if (alternatives(all) > kMostAlternatives) {
    report_not_priced_yet(context, span, "a window of so many combinations", "write two promotions");
    return std::nullopt;
  }
  return spread(std::move(all));
}

}  // namespace

std::optional<Window> check_window(Context& context, const ast::ActiveClause& active, source::Span place) {
  auto window = check_parts(context, active.parts, place);
  if (active.by) {
    report_not_priced_yet(context, active.by->span, "a window that tests another moment than the order's");
    return std::nullopt;
  }
  return window;
}

}  // namespace perk::sema
