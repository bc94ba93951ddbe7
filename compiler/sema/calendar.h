// The calendars that a pack can name days of; calendar.cpp has the rules.
#pragma once
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ast/block.h"
#include "compiler/sema/context.h"

namespace perk::sema {

class Calendars {
 public:
  explicit Calendars(const std::vector<ast::File>& stdlib_files) : stdlib_(stdlib_files) {}

  std::optional<typed::Window> named(Context& context, const ast::Path& path);
  [[nodiscard]] std::size_t size() const { return calendars_.size(); }
  void check_own(Context& context, std::size_t index);

 private:
  friend void declare_calendars(Context& context, const std::vector<ast::File>& pack_files,
                                const std::vector<ast::File>& stdlib_files);
  enum class State : std::uint8_t { unseen, open, sound, broken };
  struct Day {
    std::string name;
    source::Span span;
    std::vector<const ast::WindowPart*> parts;  // any of them
    std::vector<const ast::Row*> rows;
    State state = State::unseen;
    typed::Window window;
  };
  struct Calendar {
    std::string id;
    std::string file;  // of the library; "" for the pack's own
    bool own = false, broken = false;
    std::vector<Day> days;
    std::vector<std::string> uses;  // names of the library's files
  };

  void add(const ast::Block& block, bool own);
  void use(Context& context, std::string_view name);
  // Places of a day's name, in one calendar or (where that is "") in all.
  [[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> find(std::string_view calendar,
                                                                      std::string_view day) const;
  std::optional<typed::Window> day(Context& context, std::size_t calendar, std::size_t index,
                                   source::Span place);
  std::optional<typed::Window> all_of(Context& context, std::size_t index, source::Span place);
  std::optional<typed::Window> report_several(Context& context, const ast::Path& path,
                                              const std::vector<std::pair<std::size_t, std::size_t>>& found);
  std::optional<typed::Window> report_unknown(Context& context, const ast::Path& path);

  const std::vector<ast::File>& stdlib_;
  std::vector<Calendar> calendars_;
  std::set<std::string, std::less<>> used_;
  std::optional<source::Span> pack_end_;  // where a `use` can be added
};

}  // namespace perk::sema
