// Fixes: the edits of one diagnostic are applied together or not at all, the first come first.

#include <algorithm>
#include <set>

#include "compiler/diag/diag.h"

namespace perk::diag {
namespace {

// Touching ranges are apart; two insertions at one place are not, since their order would be a guess.
bool overlap(const source::Span& a, const source::Span& b) {
  if (a.empty() && b.empty()) return a.begin == b.begin;
  if (a.empty()) return b.begin < a.begin && a.begin < b.end;
  if (b.empty()) return a.begin < b.begin && b.begin < a.end;
  return a.begin < b.end && b.begin < a.end;
}

struct ByPlace {
  bool operator()(const Edit* a, const Edit* b) const {
    if (a->span.begin != b->span.begin) return a->span.begin < b->span.begin;
    return a->span.end < b->span.end;  // an insertion stands before the range that starts at its place
  }
};
using Accepted = std::multiset<const Edit*, ByPlace>;

bool fits(const Edit& edit, const Accepted& accepted) {
  // Accepted ranges are disjoint, so the neighbours in their order are the only ones that can touch.
  auto next = accepted.lower_bound(&edit);
  for (auto it = next; it != accepted.end() && (*it)->span.begin <= edit.span.end; ++it)
    if (overlap((*it)->span, edit.span)) return false;
  for (auto it = next; it != accepted.begin();) {
    --it;
    if (overlap((*it)->span, edit.span)) return false;
    if ((*it)->span.begin < edit.span.begin) break;  // all before it end here at the latest
  }
  return true;
}

}  // namespace

Fixed apply_edits(const std::vector<Diagnostic>& diagnostics, source::FileId file,
                  const source::Sources& sources) {
  auto text = sources.file(file).text();
  Fixed fixed;
  Accepted accepted;
  for (const auto& diagnostic : diagnostics) {
    std::vector<const Edit*> mine;
    for (const auto& edit : diagnostic.edits)
      if (edit.span.file == file) mine.push_back(&edit);
    if (mine.empty()) continue;
    auto ok = std::all_of(mine.begin(), mine.end(), [&](const Edit* edit) {
      return edit->span.begin <= edit->span.end && edit->span.end <= text.size() && fits(*edit, accepted);
    });
    if (!ok) {
      ++fixed.skipped;
      continue;
    }
    accepted.insert(mine.begin(), mine.end());
    ++fixed.applied;
  }

  std::size_t at = 0;
  for (const auto* edit : accepted) {
    // Only edits of one diagnostic can still overlap, and they are disjoint by its contract.
    if (edit->span.begin < at) continue;
    fixed.text += text.substr(at, edit->span.begin - at);
    fixed.text += edit->text;
    at = edit->span.end;
  }
  fixed.text += text.substr(at);
  return fixed;
}

}  // namespace perk::diag
