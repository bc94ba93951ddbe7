// `active …`: the windows of a promotion, joined.
//
// Commas narrow, `or` in brackets widens; every window is half-open. An overnight `18:00 until 02:00` belongs
// to the day it starts: windows that stand beside it in brackets are spread, so that it always stands beside
// its own days. With `days start at 06:00` that day is the business day.
#include "compiler/sema/window.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/facts.h"
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

constexpr std::int64_t kDay = 86'400;

std::optional<Window> check_hours(Context& context, const ast::HourWindow& hours, source::Span span) {
  auto from = time_of(context, hours.from);
  auto to = time_of(context, hours.until);
  if (!from || !to) return std::nullopt;
  if (*from == 0 && *to == kDay) {  // the whole day, wherever it starts
    auto window = window_of(Window::Kind::weekdays, 0, 0, span);
    window.weekdays = 127;
    return window;
  }
  if (*from != *to) return window_of(Window::Kind::hours, *from % kDay, *to, span);
  auto& diagnostic = context.sink.report(diag::Code::E0311, hours.until.span, "this window ends as it starts",
                                         "the same time as before");
  diagnostic.notes.push_back({hours.from.span, "starts here"});
  diagnostic.help = "write `00:00 until 24:00` for the whole day";
  diagnostic.edits.push_back({span, "00:00 until 24:00"});
  return std::nullopt;
}

// Whether hours reach over the end of the business day that they belong to.
bool holds_overnight(const Context& context, const Window& window) {
  if (window.kind == Window::Kind::hours) {
    const std::int64_t start = context.pack.day_start;
    const std::int64_t from = window.from < start ? window.from + kDay : window.from;
    std::int64_t to = window.to;
    while (to <= from) to += kDay;
    return to > start + kDay;
  }
  return std::any_of(window.children.begin(), window.children.end(),
                     [&](const Window& child) { return holds_overnight(context, child); });
}

void append(Window& all, Window part) {
  if (part.kind != Window::Kind::all) {
    all.children.push_back(std::move(part));
    return;
  }
  for (auto& child : part.children) all.children.push_back(std::move(child));
}

bool is_overnight_choice(const Context& context, const Window& window) {
  return window.kind == Window::Kind::any && holds_overnight(context, window);
}

constexpr std::size_t kMostAlternatives = 1024;

// How many windows `spread` makes of one.
std::size_t alternatives(const Context& context, const Window& all) {
  std::size_t count = 1;
  for (const auto& child : all.children)
    if (is_overnight_choice(context, child) && count <= kMostAlternatives) count *= child.children.size();
  return count;
}

// `every Friday, (22:00 until 02:00 or 12:00 until 13:00)`: each alternative takes the Friday with it.
Window spread(const Context& context, Window all) {
  auto at = std::find_if(all.children.begin(), all.children.end(),
                         [&](const Window& child) { return is_overnight_choice(context, child); });
  if (at == all.children.end() || all.children.size() == 1) return all;
  auto each_of = std::move(at->children);
  all.children.erase(at);
  Window any;
  any.kind = Window::Kind::any;
  any.span = all.span;
  for (auto& alternative : each_of) {
    Window each = all;
    append(each, std::move(alternative));
    auto spread_each = spread(context, std::move(each));
    if (spread_each.kind == Window::Kind::any) {
      for (auto& child : spread_each.children) any.children.push_back(std::move(child));
    } else {
      any.children.push_back(std::move(spread_each));
    }
  }
  return any;
}

std::optional<Window> check_any(Context& context, const ast::AnyWindow& brackets, source::Span span) {
  std::vector<Window> children;
  bool sound = true;
  for (const auto& parts : brackets.any) {
    auto child = check_window_parts(context, parts, span);
    if (!child) sound = false;
    if (child) children.push_back(std::move(*child));
  }
  if (!sound) return std::nullopt;
  return any_of(std::move(children), span);
}

// `by shipping.delivers_at`: a moment that the cart has.
std::optional<typed::FieldIndex> check_by(Context& context, const ast::Path& path) {
  auto field = resolve_field(context, path, Scope::order);
  if (!field || context.pack.schema.at(*field).type.base == typed::Base::instant) return field;
  auto& found =
      context.sink.report(diag::Code::E0320, path.span, fmt::format("`{}` is not a moment", text_of(path)),
                          "a window tests a moment");
  std::vector<std::string> moments;
  for (const auto& one : context.pack.schema.fields) {
    bool of_cart = one.record == typed::Record::customer || one.record == typed::Record::order ||
                   one.record == typed::Record::payment || one.record == typed::Record::shipping;
    if (of_cart && one.type.base == typed::Base::instant)
      moments.push_back(fmt::format("{}.{}", record_word(one.record), one.name));
  }
  if (!moments.empty()) found.help = fmt::format("the schema has {}", fmt::join(moments, ", "));
  if (moments.size() == 1) found.edits = {{path.span, moments.front()}};
  return std::nullopt;
}

}  // namespace

Window window_of(Window::Kind kind, std::int64_t from, std::int64_t to, source::Span span) {
  Window window;
  window.kind = kind;
  window.from = from;
  window.to = to;
  window.span = span;
  return window;
}

Window any_of(std::vector<Window> children, source::Span span) {
  if (children.size() == 1) return std::move(children.front());
  Window any;
  any.kind = Window::Kind::any;
  any.children = std::move(children);
  any.span = span;
  return any;
}

bool asks_the_day_alone(const Window& window) {
  return window.kind != Window::Kind::hours && window.kind != Window::Kind::instants &&
         std::all_of(window.children.begin(), window.children.end(), asks_the_day_alone);
}

std::optional<Window> check_window_part(Context& context, const ast::WindowPart& part) {
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

std::optional<Window> check_window_parts(Context& context, const ast::WindowParts& parts, source::Span span) {
  Window all;
  all.kind = Window::Kind::all;
  all.span = span;
  bool sound = true;
  for (const auto& part : parts) {
    auto child = check_window_part(context, part);
    if (!child) sound = false;
    if (child) append(all, std::move(*child));
  }
  if (!sound) return std::nullopt;
  if (all.children.size() == 1) return std::move(all.children.front());
  if (alternatives(context, all) > kMostAlternatives) {
    auto& found =
        context.sink.report(diag::Code::E0321, span, "this window has more than a thousand combinations",
                            "brackets with hours over midnight multiply");
    found.help = "write two promotions";
    return std::nullopt;
  }
  return spread(context, std::move(all));
}

std::optional<Window> check_window(Context& context, const ast::ActiveClause& active, source::Span place) {
  auto window = check_window_parts(context, active.parts, place);
  if (window) window->span = place;
  return window;
}

std::optional<typed::FieldIndex> check_window_by(Context& context, const ast::ActiveClause& active) {
  if (!active.by) return std::nullopt;
  return check_by(context, *active.by);
}

}  // namespace perk::sema
