// R4's second half: the whole amounts of a stage while caps and bounds are applied to them.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/model/stage.h"

namespace perk::model {

// What one promotion takes off one place. The cells of one spread have its number.
struct Cell {
  std::size_t promotion = 0, place = 0;
  Int amount, units, weight;
  std::optional<std::size_t> spread;   // line-bound: none
  std::optional<Int> bound;            // never more than this there
  std::string fitted_with;             // cells of a spread that share its rest
  std::optional<std::size_t> account;  // a balance that it spends
  bool capped = false;                 // a cap of its promotion bit
  Int before;                          // the parts before a cap, by which a capped spread is fitted (S13)
};

// Its own caps and bounds, inner to outer. Several stages share what a cap per order lets through.
void apply_caps(const World& world, std::size_t promotion, const Amounts& now, const UsedUp& used_up,
                std::vector<Cell>& cells, Seen& seen);
void apply_bounds(const World& world, std::size_t promotion, const Amounts& now, const UsedUp& used_up,
                  std::vector<Cell>& cells, Seen& seen);
// What is left of the codes that pay for it; `paid`: what they have paid, by code. It is added to.
void apply_worths(const World& world, std::size_t promotion, std::map<std::string, Int>& paid,
                  std::vector<Cell>& cells, Seen& seen);
// S26: bounds that several promotions share, and balances, cut all cells of the stage alike.
void apply_shared(const World& world, const Amounts& now, const UsedUp& used_up,
                  const std::map<std::size_t, Int>& balances, std::vector<Cell>& cells, Seen& seen);

}  // namespace perk::model
