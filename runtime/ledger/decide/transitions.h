// The states of a reservation, as transitions.def has them.
//
// In: a verb, the state that it meets (nothing: there is no reservation). Out: whether it has an effect, and
// the status where it has none.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {

struct Transition {
  Verb verb;
  std::optional<State> from;
  State to;
  const char* when;
};

std::span<const Transition> transitions();
const char* name_of(Verb verb);

bool is_transition(Verb verb, std::optional<State> from, State to);
// `done` where the verb has a way from the state.
Status status_of(Verb verb, std::optional<State> from);
// Why it has none, with the states that it goes from.
std::string why_not(Verb verb, const std::string& order, std::optional<State> from);

}  // namespace perk::ledger
