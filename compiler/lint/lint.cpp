#include "compiler/lint/lint.h"

#include "compiler/lint/study.h"

namespace perk::lint {

void lint(const typed::Pack& pack, const source::Sources& sources, diag::Sink& sink) {
  if (pack.promotions.empty()) return;
  Study study(pack, sources, sink);
  warn_of_never(study);
  warn_of_beaten(study);
  warn_of_cheaper_more(study);
  // Ladders before meetings: of two rungs there is more to say than that they meet.
  warn_of_ladders(study);
  warn_of_meetings(study);
  warn_of_circles(study);
  warn_of_thresholds(study);
  warn_of_free_floors(study);
  warn_of_unweighed(study);
}

}  // namespace perk::lint
