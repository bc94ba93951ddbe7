// The nearest known name: edit distance over code points, where swapping two neighbours is one step.

#include <unicode/uchar.h>

#include <algorithm>

#include "compiler/diag/diag.h"
#include "compiler/source/text.h"

namespace perk::diag {
namespace {

// Names that differ in case or in the sign between words only are at no distance.
std::vector<char32_t> folded(std::string_view text) {
  auto out = source::code_points(text);
  for (auto& point : out) {
    if (point == U'-' || point == U' ') point = U'_';
    point = static_cast<char32_t>(u_foldCase(static_cast<UChar32>(point), U_FOLD_CASE_DEFAULT));
  }
  return out;
}

// Optimal string alignment; any distance over `limit` is returned as limit + 1.
std::size_t distance(const std::vector<char32_t>& a, const std::vector<char32_t>& b, std::size_t limit) {
  auto gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    auto least = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto cost = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost = std::min({cost, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost = std::min(cost, before[j - 2] + 1);
      row[j] = cost;
      least = std::min(least, cost);
    }
    if (least > limit) return limit + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  auto wanted = folded(word);
  // A third of the word may be wrong; of words of one or two letters nothing but the case.
  auto limit = wanted.size() / 3;
  const std::string* best = nullptr;
  for (const auto& candidate : candidates) {
    if (candidate == word) continue;
    auto steps = distance(wanted, folded(candidate), limit);
    if (steps > limit) continue;
    best = &candidate;
    if (steps == 0) break;
    limit = steps - 1;  // only a nearer one may follow: the first of equals wins
  }
  return best == nullptr ? std::string() : *best;
}

}  // namespace perk::diag
