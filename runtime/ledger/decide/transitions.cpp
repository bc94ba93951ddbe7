#include "runtime/ledger/decide/transitions.h"

#include <array>

#include "runtime/ledger/store/guard.h"

namespace perk::ledger {
namespace {

using enum Verb;
using enum State;
constexpr std::optional<State> none;

#define TRANSITION(verb, from, to, when) Transition{verb, from, to, when},
constexpr std::array kTransitions{
#include "runtime/ledger/decide/transitions.def"
};
#undef TRANSITION

bool goes_from(Verb verb, std::optional<State> from) {
  return std::ranges::any_of(kTransitions,
                             [&](const Transition& way) { return way.verb == verb && way.from == from; });
}

// "held or part_committed"
std::string states_before(Verb verb) {
  std::string all;
  std::optional<State> last;
  for (const Transition& way : kTransitions) {
    if (way.verb != verb || !way.from || way.from == last) continue;
    last = way.from;
    if (!all.empty()) all += " or ";
    all += name_of(*way.from);
  }
  return all;
}

}  // namespace

std::span<const Transition> transitions() {
  return kTransitions;
}

const char* name_of(Verb verb) {
  switch (verb) {
    case Verb::reserve: return "reserve";
    case Verb::commit: return "commit";
    case Verb::release: return "release";
    case Verb::expire: return "expire";
    case Verb::refund: return "refund";
    case Verb::happened: return "happened";
  }
  return "";
}

bool is_transition(Verb verb, std::optional<State> from, State to) {
  return std::ranges::any_of(kTransitions, [&](const Transition& way) {
    return way.verb == verb && way.from == from && way.to == to;
  });
}

Status status_of(Verb verb, std::optional<State> from) {
  if (goes_from(verb, from)) return Status::done;
  if (!from) return Status::no_reservation;
  if (verb == reserve) return GUARD(decide_repeat, false) ? Status::done : Status::repeat;
  if (*from == expired) return GUARD(decide_expired, false) ? Status::done : Status::expired;
  return GUARD(decide_state, false) ? Status::done : Status::wrong_state;
}

std::string why_not(Verb verb, const std::string& order, std::optional<State> from) {
  if (!from) return "order `" + order + "` has no reservation: reserve it first";
  if (verb == reserve) {
    return "order `" + order + "` is " + name_of(*from) + " and takes no second reservation";
  }
  return "order `" + order + "` is " + name_of(*from) + ": " + name_of(verb) + " goes from " +
         states_before(verb);
}

}  // namespace perk::ledger
