// Edits that the checks of promotions, stacking and tests offer, and what they say of a clause said twice.
#include <algorithm>

#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

bool same_letter(char a, char b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return lower(a) == lower(b);
}

}  // namespace

diag::Edit insert_before(source::Span place, std::string text) {
  return {{place.file, place.begin, place.begin}, std::move(text)};
}

diag::Edit insert_after(source::Span place, std::string text) {
  return {{place.file, place.end, place.end}, std::move(text)};
}

diag::Edit remove_lines(const Context& context, source::Span place) {
  auto text = context.sources.file(place).text();
  auto begin = place.begin;
  while (begin > 0 && text[begin - 1] != '\n') --begin;
  auto end = place.end;
  while (end < text.size() && text[end] != '\n') ++end;
  if (end < text.size()) ++end;
  return {{place.file, begin, end}, ""};
}

source::Span word_before(const Context& context, source::Span within, std::uint32_t before,
                         std::string_view word) {
  auto text = context.sources.file(within).text();
  auto size = static_cast<std::uint32_t>(word.size());
  before = std::clamp(before, within.begin, within.end);  // a cell of a sheet stands elsewhere
  for (auto at = before; at >= within.begin + size; --at) {
    auto found = text.substr(at - size, size);
    if (std::equal(found.begin(), found.end(), word.begin(), word.end(), same_letter))
      return {within.file, at - size, at};
  }
  return {within.file, before, before};
}

bool said_before(Context& context, diag::Code code, std::optional<source::Span>& first, source::Span clause,
                 source::Span head) {
  if (!first) {
    first = clause;
    return false;
  }
  const std::string written = "`" + std::string(context.sources.text(head)) + "`";
  auto& found = context.sink.report(code, head, written + " is said twice", "again");
  found.notes.push_back({*first, "said here"});
  found.help = "leave one of them out";
  if (context.sources.text(*first) == context.sources.text(clause))
    found.edits.push_back(remove_lines(context, clause));
  return true;
}

}  // namespace perk::sema
