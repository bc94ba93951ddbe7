// The nearest known name: edit distance over code points, where swapping two neighbours is one step.

#include <unicode/uchar.h>

#include "compiler/diag/diag.h"
#include "compiler/source/text.h"
#include "runtime/base/edit_distance.h"

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

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  auto wanted = folded(word);
  // A third of the word may be wrong; of words of one or two letters nothing but the case.
  auto limit = wanted.size() / 3;
  const std::string* best = nullptr;
  for (const auto& candidate : candidates) {
    if (candidate == word) continue;
    auto steps = base::edit_distance(wanted, folded(candidate), limit);
    if (steps > limit) continue;
    best = &candidate;
    if (steps == 0) break;
    limit = steps - 1;  // only a nearer one may follow: the first of equals wins
  }
  return best == nullptr ? std::string() : *best;
}

}  // namespace perk::diag
