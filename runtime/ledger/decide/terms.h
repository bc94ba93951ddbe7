// What an entry keeps for later decisions: when its credit is earned and lapses, or how what it spent lapsed.
//
// In and out: the text of EntryRow::terms. Guaranteed: the same terms again; a text that is none gives
// nothing.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "perk/claims.h"

namespace perk::ledger {

struct Terms {
  // Of a credit: the event that it waits for ("": the commit), and how long after it.
  std::string event;
  Duration after;
  // Of a credit, and of the longest lasting lot that was spent; there also when that one lapses.
  Lapse lapse;
  std::optional<Instant> lapses_at;
  friend bool operator==(const Terms& a, const Terms& b);
};

std::string text_of(const Terms& terms);
std::optional<Terms> terms_of(std::string_view text);

}  // namespace perk::ledger
