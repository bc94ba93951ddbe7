// Windows between two ends: days, moments, days of every year, named days.
//
// `from D through E` includes the day E, so it ends where the next day starts; `until` stands before a
// moment. Two ends without a year come back every year. An end that is a named day stands for its first day
// behind `from` and for its last behind `through`; where the name comes back, each of its runs of days is
// paired with the other end that lies next to it.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/promotion.h"
#include "compiler/sema/window.h"

namespace perk::sema {
namespace {

using Kind = Window::Kind;

std::string show_day(const Context& context, std::int64_t day) {
  typed::Constant constant;
  constant.type.base = typed::Base::date;
  constant.scalar = day;
  return show(context, constant);
}

// One end of a window.
struct End {
  enum class Kind : std::uint8_t { day, moment, month_day, named };
  Kind kind = Kind::day;
  std::int64_t at = 0;  // days, UTC seconds, or month × 100 + day
  Window days;          // named: days that come back
  source::Span span;
};

// The only run of days of a window, where it has one.
std::optional<std::pair<std::int64_t, std::int64_t>> only_run(const Window& window) {
  std::vector<std::pair<std::int64_t, std::int64_t>> dates;
  std::vector<const Window*> open{&window};
  while (!open.empty()) {
    const Window& one = *open.back();
    open.pop_back();
    if (one.kind == Kind::dates) {
      dates.emplace_back(one.from, one.to);
    } else if (one.kind == Kind::any) {
      for (const auto& child : one.children) open.push_back(&child);
    } else {
      return std::nullopt;
    }
  }
  if (dates.empty()) return std::nullopt;
  std::sort(dates.begin(), dates.end());
  auto run = dates.front();
  for (const auto& [from, to] : dates) {
    if (from > run.second) return std::nullopt;
    run.second = std::max(run.second, to);
  }
  return run;
}

// `last`: the end that `through` and `until` name.
std::optional<End> end_of(Context& context, const ast::WindowEnd& end, bool last) {
  if (const auto* date = std::get_if<ast::Date>(&end.at)) {
    if (date->year.empty()) {
      auto day = month_day_of(context, *date);
      if (!day) return std::nullopt;
      return End{End::Kind::month_day, *day, {}, date->span};
    }
    auto day = date_of(context, *date);
    if (!day) return std::nullopt;
    return End{End::Kind::day, *day, {}, date->span};
  }
  if (const auto* instant = std::get_if<ast::Instant>(&end.at)) {
    auto second = instant_of(context, *instant);
    if (!second) return std::nullopt;
    return End{End::Kind::moment, *second, {}, instant->span};
  }
  const auto& path = std::get<ast::Path>(end.at);
  auto days = named_days(context, path);
  if (!days) return std::nullopt;
  if (auto run = only_run(*days)) {
    const std::int64_t day = last ? run->second - 1 : run->first;
    return End{End::Kind::day, day, {}, path.span};
  }
  return End{End::Kind::named, 0, std::move(*days), path.span};
}

// `until` names a moment; of a day it would leave open whether the day itself is meant.
std::optional<End> until_of(Context& context, const ast::WindowEnd& written, source::Span part) {
  auto end = end_of(context, written, true);
  if (!end || end->kind == End::Kind::moment) return end;
  auto& diagnostic = context.sink.report(diag::Code::E0310, end->span,
                                         "it is not said whether this day is still in the window",
                                         "`until` stands before a time");
  auto word = word_before(context, part, end->span.begin, "until");
  const bool has_year = end->kind == End::Kind::day && std::holds_alternative<ast::Date>(written.at);
  if (!has_year) {
    diagnostic.help = fmt::format("write `through {}` to include it", context.sources.text(end->span));
    if (!word.empty()) diagnostic.edits.push_back({word, "through"});
    return std::nullopt;
  }
  auto before = show_day(context, end->at - 1);
  diagnostic.help = "write `through " + before + "` to end with the day before, `through " +
                    show_day(context, end->at) + "` to include this day";
  if (!word.empty()) {
    diagnostic.edits.push_back({word, "through"});
    diagnostic.edits.push_back({end->span, before});
  }
  return std::nullopt;
}

// `through` names a day, which is included.
std::optional<End> through_of(Context& context, const ast::WindowEnd& written, source::Span part) {
  auto end = end_of(context, written, true);
  if (!end || end->kind != End::Kind::moment) return end;
  auto& diagnostic = context.sink.report(diag::Code::E0313, end->span, "`through` stands before a day",
                                         "a moment is not included");
  diagnostic.help = "write `until` before a moment";
  auto word = word_before(context, part, end->span.begin, "through");
  if (!word.empty()) diagnostic.edits.push_back({word, "until"});
  return std::nullopt;
}

// ---- ends that do not fit together ----
diag::Diagnostic& report_unfit(Context& context, const End& end, std::string claim, std::string label) {
  return context.sink.report(diag::Code::E0315, end.span, std::move(claim), std::move(label));
}

void report_alone(Context& context, const End& end, bool is_first) {
  auto text = context.sources.text(end.span);
  auto& found =
      report_unfit(context, end, fmt::format("`{}` comes back, and the window has no other end", text),
                   is_first ? "from which of them, through when?" : "through which of them, from when?");
  found.help = is_first ? fmt::format("write `from {} through …`, or `on {}`", text, text)
                        : fmt::format("write `from … through {}`, or `on {}`", text, text);
}

// One end has its year and the other has none.
void report_years(Context& context, const End& yearly, const End& other) {
  auto text = context.sources.text(yearly.span);
  auto& found =
      report_unfit(context, yearly,
                   fmt::format("`{}` comes back every year, and the other end does not", text), "no year");
  found.notes.push_back({other.span, "of one year"});
  found.help = "write the year at both ends, or at neither";
  if (other.kind != End::Kind::day || text.size() != 5) return;
  auto year = show_day(context, other.at).substr(0, 4);
  found.edits = {{yearly.span, fmt::format("{}-{}", year, text)}};
}

bool fit(Context& context, const std::optional<End>& from, const std::optional<End>& to) {
  auto comes_back = [](const std::optional<End>& end) {
    return end && (end->kind == End::Kind::month_day || end->kind == End::Kind::named);
  };
  if (!comes_back(from) && !comes_back(to)) return true;
  if (!from || !to) {
    report_alone(context, from ? *from : *to, from.has_value());
    return false;
  }
  for (const auto& [one, other] : {std::pair(&*from, &*to), std::pair(&*to, &*from)}) {
    if (other->kind == End::Kind::moment) {
      auto& found =
          report_unfit(context, *one, "a day that comes back has no moment for its other end", "comes back");
      found.notes.push_back({other->span, "a moment"});
      found.help = "write two days, and the hours as a part of their own: `18:00 until 22:00`";
      return false;
    }
    if (one->kind == End::Kind::month_day && other->kind == End::Kind::day) {
      report_years(context, *one, *other);
      return false;
    }
  }
  return true;
}

Window days_of(const End& end) {
  if (end.kind == End::Kind::named) return end.days;
  if (end.kind == End::Kind::month_day) return window_of(Kind::yearly, end.at, end.at, end.span);
  return window_of(Kind::dates, end.at, end.at + 1, end.span);
}

std::optional<Window> report_backwards(Context& context, const End& from, const End& to) {
  auto& diagnostic = context.sink.report(diag::Code::E0311, to.span, "this window ends before it starts",
                                         "not after `" + std::string(context.sources.text(from.span)) + "`");
  diagnostic.notes.push_back({from.span, "starts here"});
  diagnostic.help = "write the earlier day first";
  diagnostic.edits.push_back({from.span, std::string(context.sources.text(to.span))});
  diagnostic.edits.push_back({to.span, std::string(context.sources.text(from.span))});
  return std::nullopt;
}

}  // namespace

std::optional<Window> check_dates(Context& context, const ast::DateWindow& dates, source::Span span) {
  std::optional<End> from, to;
  const bool has_end = dates.through || dates.until;
  if (dates.from) from = end_of(context, *dates.from, false);
  if (has_end)
    to = dates.through ? through_of(context, *dates.through, span) : until_of(context, *dates.until, span);
  if ((dates.from && !from) || (has_end && !to)) return std::nullopt;
  if (!fit(context, from, to)) return std::nullopt;
  if (from && to && (from->kind == End::Kind::named || to->kind == End::Kind::named)) {
    Window between;
    between.kind = Kind::between;
    between.span = span;
    between.children.push_back(days_of(*from));
    between.children.push_back(days_of(*to));
    return between;
  }
  if (from && from->kind == End::Kind::month_day) return window_of(Kind::yearly, from->at, to->at, span);

  const bool days = (!from || from->kind == End::Kind::day) && (!to || to->kind == End::Kind::day);
  auto at = [&](const End& end, std::int64_t later) {
    if (end.kind == End::Kind::moment) return end.at;
    if (days) return end.at + later;
    return instant_of_local(context, static_cast<std::int32_t>(end.at + later), context.pack.day_start);
  };
  auto window = window_of(days ? Kind::dates : Kind::instants, from ? at(*from, 0) : kNever,
                          to ? at(*to, 1) : kEver, span);
  if (window.from < window.to) return window;
  return report_backwards(context, *from, *to);
}

}  // namespace perk::sema
