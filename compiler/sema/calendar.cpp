// Calendars: days by their names.
//
// In: the `calendar` blocks of the pack, and those of the library's files that it uses. Out: for a name, the
// window of its days. A day's parts are alternatives; lines of one name add up. A name of the pack's own
// calendars goes before the library's; `thailand.songkran` says which is meant, and a calendar's id stands
// for all of its days. Each name is checked once, when it is first asked for.
#include "compiler/sema/calendar.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/facts.h"
#include "compiler/sema/promotion.h"
#include "compiler/sema/window.h"

namespace perk::sema {
namespace {

// A row of a calendar's table: `| eid | 2026-03-20 | 2026-03-21 |`.
std::optional<Window> check_row(Context& context, const ast::Row& row) {
  std::array<std::optional<std::int32_t>, 2> ends;
  for (std::size_t i = 0; i < 2; ++i) {
    if (i + 1 >= row.cells.size()) continue;
    const auto& cell = row.cells[i + 1];
    if (cell.text.empty() && i == 1) continue;
    if (!cell.date) {
      auto& found = context.sink.report(
          diag::Code::E0322, cell.span.empty() ? row.span : cell.span,
          cell.text.empty() ? "this row says no day" : fmt::format("`{}` is not a date", cell.text),
          "a date is expected here");
      found.help = "write year-month-day, such as `2026-03-20`";
      return std::nullopt;
    }
    ends[i] = date_of(context, *cell.date);
    if (!ends[i]) return std::nullopt;
  }
  if (!ends[0]) return std::nullopt;
  const std::int64_t last = ends[1] ? *ends[1] : *ends[0];
  if (last >= *ends[0]) return window_of(Window::Kind::dates, *ends[0], last + 1, row.span);
  auto& found = context.sink.report(diag::Code::E0311, row.cells[2].span, "these days end before they start",
                                    fmt::format("not after `{}`", row.cells[1].text));
  found.notes.push_back({row.cells[1].span, "starts here"});
  found.help = "write the earlier day first";
  found.edits = {{row.cells[1].span, row.cells[2].text}, {row.cells[2].span, row.cells[1].text}};
  return std::nullopt;
}

void report_no_days(Context& context, const ast::WindowPart& part) {
  auto& found = context.sink.report(diag::Code::E0318, part.span, "a calendar names days, not hours",
                                    "hours or a moment");
  found.help = "write the days here, and the hours in the promotion: `active on NAME, 18:00 until 22:00`";
}

// The library's file that a name means; reports nothing.
const ast::File* library_file(const Context& context, const std::vector<ast::File>& stdlib_files,
                              std::string_view name) {
  for (const auto& file : stdlib_files)
    if (library_name(context, file) == name) return &file;
  return nullptr;
}

std::string shown(const ast::Path& path) {
  return text_of(path);
}

}  // namespace

// ---- which calendars there are ----
void Calendars::add(const ast::Block& block, bool own) {
  const auto& written = std::get<ast::Calendar>(block.node);
  Calendar made;
  made.id = block.id ? block.id->text : std::string();
  made.own = own;
  made.broken = block.broken;
  auto day = [&](const std::string& name, source::Span span) -> Day& {
    auto found =
        std::find_if(made.days.begin(), made.days.end(), [&](const Day& one) { return one.name == name; });
    if (found != made.days.end()) return *found;
    auto& fresh = made.days.emplace_back();
    fresh.name = name;
    fresh.span = span;
    return fresh;
  };
  for (const auto& clause : written.clauses) {
    if (const auto* named = std::get_if<ast::NamedDaysClause>(&clause.node)) {
      auto& one = day(named->name.text, named->name.span);
      for (const auto& part : named->days) one.parts.push_back(&part);
    } else if (const auto* table = std::get_if<ast::TableClause>(&clause.node)) {
      for (const auto& row : table->table.rows)
        if (!row.cells.empty()) day(row.cells[0].text, row.cells[0].span).rows.push_back(&row);
    } else if (const auto* use = std::get_if<ast::UseClause>(&clause.node)) {
      for (const auto& file : use->files) made.uses.push_back(file.value);
    }
  }
  calendars_.push_back(std::move(made));
}

void Calendars::use(Context& context, std::string_view name) {
  if (!used_.insert(std::string(name)).second) return;
  const auto* file = library_file(context, stdlib_, name);
  if (file == nullptr) return;  // reported where it is said
  for (const auto& block : file->blocks) {
    if (!std::holds_alternative<ast::Calendar>(block.node)) continue;
    add(block, false);
    calendars_.back().file = name;
    for (const auto& more : std::vector<std::string>(calendars_.back().uses)) use(context, more);
  }
}

// ---- what a name means ----
std::vector<std::pair<std::size_t, std::size_t>> Calendars::find(std::string_view calendar,
                                                                 std::string_view day) const {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t c = 0; c < calendars_.size(); ++c)
    for (std::size_t d = 0; d < calendars_[c].days.size(); ++d)
      if (calendars_[c].days[d].name == day && (calendar.empty() || calendars_[c].id == calendar))
        found.emplace_back(c, d);
  return found;
}

std::optional<Window> Calendars::day(Context& context, std::size_t calendar, std::size_t index,
                                     source::Span place) {
  // Checking a day may add no calendar and no day: references stay.
  auto& day = calendars_[calendar].days[index];
  if (day.state == State::open) {
    auto& found = context.sink.report(diag::Code::E0103, place,
                                      fmt::format("the days `{}` lead back to themselves", day.name));
    found.help = "write their dates";
    return std::nullopt;
  }
  if (day.state == State::unseen) {
    day.state = State::open;
    std::vector<Window> parts;
    bool sound = true;
    for (const auto* part : day.parts) {
      auto one = check_window_part(context, *part);
      if (one && !asks_the_day_alone(*one)) {
        report_no_days(context, *part);
        one.reset();
      }
      sound = sound && one.has_value();
      if (one) parts.push_back(std::move(*one));
    }
    for (const auto* row : day.rows) {
      auto one = check_row(context, *row);
      sound = sound && one.has_value();
      if (one) parts.push_back(std::move(*one));
    }
    day.state = sound ? State::sound : State::broken;
    if (sound) day.window = any_of(std::move(parts), day.span);
  }
  if (day.state == State::broken) return std::nullopt;
  return day.window;
}

std::optional<Window> Calendars::all_of(Context& context, std::size_t index, source::Span place) {
  std::vector<Window> days;
  bool sound = !calendars_[index].broken;
  for (std::size_t d = 0; d < calendars_[index].days.size(); ++d) {
    auto one = day(context, index, d, place);
    sound = sound && one.has_value();
    if (one) days.push_back(std::move(*one));
  }
  for (std::size_t c = 0; c < calendars_.size(); ++c) {
    const auto& uses = calendars_[index].uses;
    if (c == index || calendars_[c].file.empty() ||
        std::find(uses.begin(), uses.end(), calendars_[c].file) == uses.end())
      continue;
    auto one = all_of(context, c, place);
    sound = sound && one.has_value();
    if (one) days.push_back(std::move(*one));
  }
  if (!sound || days.empty()) return std::nullopt;
  return any_of(std::move(days), place);
}

std::optional<Window> Calendars::named(Context& context, const ast::Path& path) {
  const bool dotted = path.parts.size() == 2;
  if (path.parts.empty() || path.parts.size() > 2) return report_unknown(context, path);
  const auto& name = path.parts.back().text;
  auto found = find(dotted ? path.parts.front().text : std::string_view(), name);
  const bool any_own =
      std::any_of(found.begin(), found.end(), [&](const auto& at) { return calendars_[at.first].own; });
  if (any_own) std::erase_if(found, [&](const auto& at) { return !calendars_[at.first].own; });
  if (found.size() > 1) return report_several(context, path, found);
  std::optional<Window> window;
  if (found.size() == 1) {
    window = day(context, found.front().first, found.front().second, path.span);
  } else {
    auto calendar = std::find_if(calendars_.begin(), calendars_.end(),
                                 [&](const Calendar& one) { return !dotted && one.id == name; });
    if (calendar == calendars_.end()) return report_unknown(context, path);
    window = all_of(context, static_cast<std::size_t>(calendar - calendars_.begin()), path.span);
  }
  if (window) window->span = path.span;
  return window;
}

// ---- reports ----
std::optional<Window> Calendars::report_several(
    Context& context, const ast::Path& path, const std::vector<std::pair<std::size_t, std::size_t>>& found) {
  const auto& name = path.parts.back().text;
  auto& several = context.sink.report(diag::Code::E0319, path.span,
                                      fmt::format("several calendars name `{}`", name), "which one?");
  std::vector<std::string> ways;
  for (const auto& [c, d] : found) ways.push_back(fmt::format("`{}.{}`", calendars_[c].id, name));
  several.help = fmt::format("write {}", fmt::join(ways, " or "));
  several.edits = {{path.span, fmt::format("{}.{}", calendars_[found.front().first].id, name)}};
  return std::nullopt;
}

std::optional<Window> Calendars::report_unknown(Context& context, const ast::Path& path) {
  // Of a broken calendar no name is missed.
  if (std::any_of(calendars_.begin(), calendars_.end(), [](const Calendar& one) { return one.broken; }))
    return std::nullopt;
  auto& unknown = context.sink.report(diag::Code::E0314, path.span,
                                      fmt::format("no calendar in use names `{}`", shown(path)));
  // A file of the library that has it, and is not used.
  const auto& name = path.parts.back().text;
  for (const auto& file : stdlib_) {
    auto library = library_name(context, file);
    for (const auto& block : file.blocks) {
      const auto* calendar = std::get_if<ast::Calendar>(&block.node);
      if (calendar == nullptr || used_.contains(library)) continue;
      bool has = std::any_of(calendar->clauses.begin(), calendar->clauses.end(), [&](const auto& clause) {
        if (const auto* named = std::get_if<ast::NamedDaysClause>(&clause.node))
          return named->name.text == name;
        if (const auto* table = std::get_if<ast::TableClause>(&clause.node))
          return std::any_of(table->table.rows.begin(), table->table.rows.end(), [&](const ast::Row& row) {
            return !row.cells.empty() && row.cells[0].text == name;
          });
        return false;
      });
      if (!has && !(block.id && block.id->text == name)) continue;
      unknown.help = fmt::format("\"{}\" has it: write `use \"{}\"` in the pack", library, library);
      if (pack_end_) unknown.edits = {{*pack_end_, fmt::format("  use \"{}\"\n", library)}};
      return std::nullopt;
    }
  }
  std::vector<std::string> names;
  for (const auto& calendar : calendars_)
    for (const auto& day : calendar.days) names.push_back(day.name);
  unknown.help = "name it in a `calendar` block, or write its dates";
  suggest(unknown, path.parts.back().span, nearest_of(context, name, names));
  return std::nullopt;
}

// ---- the parts of check() ----
void declare_calendars(Context& context, const std::vector<ast::File>& pack_files,
                       const std::vector<ast::File>& stdlib_files) {
  context.calendars = std::make_shared<Calendars>(stdlib_files);
  auto& calendars = *context.calendars;
  for (const auto& file : pack_files) {
    for (const auto& block : file.blocks) {
      if (const auto* pack = std::get_if<ast::Pack>(&block.node)) {
        if (block.end)
          calendars.pack_end_ = source::Span{block.end->file, block.end->begin, block.end->begin};
        for (const auto& clause : pack->clauses)
          if (const auto* use = std::get_if<ast::UseClause>(&clause.node))
            for (const auto& name : use->files) calendars.use(context, name.value);
      } else if (const auto* calendar = std::get_if<ast::Calendar>(&block.node)) {
        calendars.add(block, true);
        for (const auto& clause : calendar->clauses)
          if (const auto* use = std::get_if<ast::UseClause>(&clause.node))
            for (const auto& name : use->files)
              if (find_library_file(context, stdlib_files, name) != nullptr)
                calendars.use(context, name.value);
      }
    }
  }
}

void check_calendars(Context& context) {
  auto& calendars = *context.calendars;
  for (std::size_t c = 0; c < calendars.size(); ++c) calendars.check_own(context, c);
}

void Calendars::check_own(Context& context, std::size_t index) {
  if (!calendars_[index].own) return;
  for (std::size_t d = 0; d < calendars_[index].days.size(); ++d)
    (void)day(context, index, d, calendars_[index].days[d].span);
}

std::optional<Window> named_days(Context& context, const ast::Path& name) {
  return context.calendars->named(context, name);
}

}  // namespace perk::sema
