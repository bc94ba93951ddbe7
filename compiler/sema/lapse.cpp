// `lapses …`: when what an account holds is gone.
//
// In: the clause. Out: the rule, or nullopt after the error has been reported. What lapses `after earning`
// or `at end of year` does so lot by lot; `after last order` it is the whole balance, and every such event
// gives it the time anew.
#include <fmt/format.h>

#include <array>

#include "compiler/sema/accounts.h"
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using Kind = ir::Lapse::Kind;
using Period = ir::Lapse::Period;

constexpr std::string_view kEarning = "earning", kOrder = "order", kOrderPlaced = "order_placed";

std::optional<Period> period_named(Context& context, const ast::Ident& name) {
  static constexpr std::array<std::pair<std::string_view, Period>, 3> kPeriods{
      {{"day", Period::day}, {"month", Period::month}, {"year", Period::year}}};
  for (const auto& [word, period] : kPeriods)
    if (name.text == word) return period;
  auto& found = context.sink.report(diag::Code::E0646, name.span,
                                    fmt::format("nothing lapses at the end of a `{}`", name.text),
                                    "not a day, month or year");
  found.help = "write `at end of day`, `at end of month` or `at end of year`";
  suggest(found, name.span, nearest_of(context, name.text, {"day", "month", "year"}));
  return std::nullopt;
}

// `last order` is the last order placed, unless the shop has an event of that name.
std::optional<std::string> event_named(Context& context, const ast::Ident& name) {
  const bool placed =
      name.text == kOrder && !context.events.contains(name.text) && context.events.contains(kOrderPlaced);
  if (placed) return std::string(kOrderPlaced);
  if (!is_event(context, name)) return std::nullopt;
  return name.text;
}

std::optional<ir::Lapse> after(Context& context, const ast::LapsesClause& clause, source::Span place) {
  const bool earning = clause.event->text == kEarning;
  if (earning && clause.since_last) {
    auto& found =
        context.sink.report(diag::Code::E0646, clause.event->span, "what is earned lapses lot by lot",
                            "the last of them says nothing of those before");
    found.help = "write `after earning`, or what the customer does: `after last order`";
    auto last = word_before(context, place, clause.event->span.begin, "last");
    if (last.begin != last.end) found.edits = {{{last.file, last.begin, clause.event->span.begin}, ""}};
    return std::nullopt;
  }
  if (!earning && !clause.since_last) {
    auto& found = context.sink.report(
        diag::Code::E0646, clause.event->span,
        fmt::format("which `{}` it lapses after is not said", clause.event->text), "there may be many");
    found.help = fmt::format("write `after last {}`, or `after earning`", clause.event->text);
    found.edits = {insert_before(clause.event->span, "last ")};
    return std::nullopt;
  }
  ir::Lapse lapse;
  lapse.kind = earning ? Kind::after_earning : Kind::after_last;
  if (!earning) {
    auto event = event_named(context, *clause.event);
    if (!event) return std::nullopt;
    lapse.event = std::move(*event);
  }
  auto length = length_of(context, *clause.after);
  if (!length) return std::nullopt;
  lapse.months = length->months;
  lapse.days = length->days;
  lapse.seconds = length->scalar;
  return lapse;
}

}  // namespace

bool is_event(Context& context, const ast::Ident& event) {
  if (context.events.contains(event.text)) return true;
  auto& found = context.sink.report(diag::Code::E0106, event.span, "no event is called `" + event.text + "`",
                                    "known nowhere");
  suggest(found, event.span, nearest_of(context, event.text, {context.events.begin(), context.events.end()}));
  if (found.edits.empty())
    found.help = "a `schema` block names the shop's events: `events " + event.text + "`";
  return false;
}

std::optional<ir::Lapse> lapse_of(Context& context, const ast::LapsesClause& clause, source::Span place) {
  if (clause.after && clause.event) return after(context, clause, place);
  if (!clause.end_of) return std::nullopt;
  auto period = period_named(context, *clause.end_of);
  if (!period) return std::nullopt;
  ir::Lapse lapse;
  lapse.kind = Kind::end_of;
  lapse.period = *period;
  return lapse;
}

}  // namespace perk::sema
