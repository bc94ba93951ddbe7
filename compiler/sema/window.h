// What the parts of a window's check share: dates and their ends, days that come back, named days.
//
// In: a window's parts as written. Out: typed windows, or nullopt after the error has been reported. `active`
// itself is checked by check_window (promotion.h); calendars and pools of coupons use the parts.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "compiler/ast/block.h"
#include "compiler/sema/context.h"

namespace perk::sema {

using typed::Window;

inline constexpr std::int64_t kEver = INT64_MAX;
inline constexpr std::int64_t kNever = INT64_MIN;

Window window_of(Window::Kind kind, std::int64_t from, std::int64_t to, source::Span span);
Window any_of(std::vector<Window> children, source::Span span);
// No hours and no moments: days alone.
bool asks_the_day_alone(const Window& window);

// ---- window.cpp: all of the parts hold ----
std::optional<Window> check_window_parts(Context& context, const ast::WindowParts& parts, source::Span span);
std::optional<Window> check_window_part(Context& context, const ast::WindowPart& part);
// ---- window_dates.cpp: `from D through E`, `until M` ----
std::optional<Window> check_dates(Context& context, const ast::DateWindow& dates, source::Span span);
// ---- window_days.cpp: `every …`, `on …`, `except on …` ----
std::optional<Window> check_every(Context& context, const ast::EveryWindow& every, source::Span span);
std::optional<Window> check_named(Context& context, const ast::NamedWindow& named, source::Span span);
// ---- literal_time.cpp ----
// month × 100 + day of a date that has no year.
std::optional<std::int64_t> month_day_of(Context& context, const ast::Date& date);

// ---- calendars (calendar.cpp) ----
// The calendars of the pack and of the library's files that it uses; then every day of the pack's own.
void declare_calendars(Context& context, const std::vector<ast::File>& pack_files,
                       const std::vector<ast::File>& stdlib_files);
void check_calendars(Context& context);
// The days that a name stands for: `songkran`, `thailand.songkran`, or all days of a calendar by its id.
std::optional<Window> named_days(Context& context, const ast::Path& name);

}  // namespace perk::sema
