// The values that one fact may have: ranges of numbers, texts, branches of a tree of categories.
//
// A set of values is exact or too large, never too small: where two sets have nothing in common, no cart is
// in both. `missing` says whether the fact may also be absent.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace perk::lint {

enum class ValueKind : std::uint8_t { number, text, path };

struct Range {  // both ends included
  std::int64_t low = INT64_MIN, high = INT64_MAX;
  friend bool operator==(const Range&, const Range&) = default;
};

struct Values {
  ValueKind kind = ValueKind::number;
  bool missing = false;
  std::vector<Range> ranges;  // number: rising, apart; yes is 1, no is 0
  // text: these, or, with `others`, all but these; sorted
  bool others = false;
  std::vector<std::string> texts;
  // path: below one of `under` (or anywhere), and below none of `outside`
  bool anywhere = false;
  std::vector<std::string> under, outside;
  friend bool operator==(const Values&, const Values&) = default;
};

Values numbers(std::int64_t low, std::int64_t high);
Values texts_of(std::vector<std::string> texts);
Values texts_but(std::vector<std::string> texts);
Values paths_under(std::vector<std::string> roots);
Values paths_outside(std::vector<std::string> roots);

bool is_empty(const Values& values);
Values meet(const Values& a, const Values& b);
// Whether `path` is `root` or below it.
bool is_below(std::string_view path, std::string_view root);
// The set as text, equal for equal sets.
std::string text_of(const Values& values);

}  // namespace perk::lint
