// Every combination (S, σ, m), one stage after another, and the one that pricing.md prefers.
#pragma once
#include <optional>
#include <set>
#include <vector>

#include "tests/model/stage.h"

namespace perk::model {

// One way through all stages.
struct Combination {
  Amounts now;
  Members members;                                             // S
  Members eligible;                                            // in S or not
  std::vector<std::pair<std::size_t, std::vector<bool>>> out;  // eligible members outside S
  std::map<std::size_t, std::set<Outcome>> barred;  // promotions whose members are not eligible, and why
  std::vector<bool> condition;                      // by promotion, at the entry of its first stage
  std::vector<bool> wanted;                         // it would give something, before rounding, caps and fit
  std::vector<std::vector<bool>> touched;           // by promotion: the places it is about
  std::vector<std::vector<SetTurn>> turns;          // by stage: σ and m
  std::vector<std::map<std::size_t, Granted>> stages;
  std::vector<Wants> wants;      // by promotion, at the entry of its first stage
  std::vector<Amounts> entries;  // by promotion: that entry
  UsedUp used_up;
  Ratio worth = 0;  // of what is given beside money off (S22)
  Seen seen;
  bool set_competition = false;
};

struct Chosen {
  bool too_large = false;
  std::size_t combinations = 0;
  std::optional<Combination> best;
  bool tie = false;                             // another combination cost the same
  std::vector<std::optional<Ratio>> best_with;  // by promotion: the best value with it in S
};

// `open`: promotions whose window, code and currency hold.
Chosen choose(const World& world, const std::vector<bool>& open, std::size_t limit);

// Do the promotion's `for`, `when` and `unless` hold on these facts?
bool conditions_hold(const typed::Promotion& promotion, const World& world, const Amounts& entry);

Int total_of(const Combination& combination);
// S22: what the customer keeps, the total as a loss.
Ratio value_of(const Combination& combination);

}  // namespace perk::model
