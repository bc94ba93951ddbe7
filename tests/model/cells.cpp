// A cap is divided by largest remainder with the parts before it as weights.
#include "tests/model/cells.h"

#include <algorithm>
#include <numeric>

#include "tests/model/gates.h"

namespace perk::model {
namespace {

using Scope = typed::Cap::Scope;

Int sum(const std::vector<Int>& values) {
  return std::accumulate(values.begin(), values.end(), Int(0));
}

using Groups = std::map<std::string, std::vector<Cell*>>;

// Cuts each group to its limit; true if any was cut. `before` keeps the parts as they were, or, where a cap
// holds for each place by itself, as they are now.
bool cut(const Groups& groups, const auto& limit, bool by_place) {
  bool any = false;
  for (const auto& [name, cells] : groups) {
    std::vector<Int> parts;
    parts.reserve(cells.size());
    for (const Cell* cell : cells) parts.push_back(cell->amount);
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i]->before = parts[i];
    const Int most = limit(name);
    if (sum(parts) <= most) continue;
    any = true;
    const std::vector<Int> left = largest_remainder(most, parts);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      cells[i]->amount = left[i];
      if (by_place) cells[i]->before = left[i];
    }
  }
  return any;
}

Int used(const std::map<Counter, Int>& by_counter, const Counter& counter) {
  const auto found = by_counter.find(counter);
  return found == by_counter.end() ? Int(0) : found->second;
}

// Once a cap bit, spreads are fitted by what it left them.
void reweigh(std::vector<Cell>& cells, const std::vector<Int>& uncapped, bool& bit) {
  bool any = false;
  for (std::size_t i = 0; i < cells.size(); ++i) any = any || cells[i].amount != uncapped[i];
  if (!any) return;
  bit = true;
  for (Cell& cell : cells) {
    cell.weight = cell.before;
    cell.capped = true;
  }
}

std::vector<Int> amounts_of(const std::vector<Cell>& cells) {
  std::vector<Int> amounts;
  amounts.reserve(cells.size());
  for (const Cell& cell : cells) amounts.push_back(cell.amount);
  return amounts;
}

bool cuts(const typed::Bound& bound) {
  return bound.kind == ir::BoundKind::money && bound.last == ir::LastGrant::part;
}

}  // namespace

void apply_caps(const World& world, std::size_t promotion, const Amounts& now, const UsedUp& used_up,
                std::vector<Cell>& cells, Seen& seen) {
  const std::vector<Int> uncapped = amounts_of(cells);
  for (Cell& cell : cells) cell.before = cell.amount;
  for (const typed::Cap& cap : world.pack.promotions[promotion].caps) {
    if (!cap.amount || cap.amount->type.base != typed::Base::money) continue;
    const std::optional<Ratio> most = value_of(cap.amount, world, now);
    Int limit = most ? floor_of(*most) : Int(0);  // caps round down (S8)
    if (cap.scope == Scope::order) {
      const auto earlier = used_up.by_promotion.find(promotion);
      if (earlier != used_up.by_promotion.end()) limit = std::max(Int(0), Int(limit - earlier->second));
    }
    Groups groups;
    for (Cell& cell : cells) {
      if (cap.scope == Scope::item) {
        const Int there = limit * cell.units;
        cell.bound = cell.bound ? std::min(*cell.bound, there) : there;
        cell.amount = cell.before = std::min(cell.amount, there);
        continue;
      }
      if (cap.scope == Scope::line) cell.bound = cell.bound ? std::min(*cell.bound, limit) : limit;
      groups[group_of(world, cap, cell.place)].push_back(&cell);
    }
    const bool bit = cut(groups, [&](const std::string&) { return limit; }, cap.scope == Scope::line);
    // A category's rest may not go to another.
    const bool keeps_apart =
        cap.scope == Scope::category || cap.scope == Scope::top_category || cap.scope == Scope::fact;
    if (bit && keeps_apart)
      for (Cell& cell : cells) cell.fitted_with += group_of(world, cap, cell.place) + "\n";
  }
  reweigh(cells, uncapped, seen.cap_bit);
}

void apply_bounds(const World& world, std::size_t promotion, const Amounts& now, const UsedUp& used_up,
                  std::vector<Cell>& cells, Seen& seen) {
  const std::vector<Int> uncapped = amounts_of(cells);
  for (Cell& cell : cells) cell.before = cell.amount;
  bool any = false;
  for (const typed::Bound& bound : world.pack.promotions[promotion].bounds) {
    if (!cuts(bound) || is_shared(world, bound)) continue;
    any = true;
    Groups groups;
    for (Cell& cell : cells)
      if (const std::optional<Counter> counter = counter_of(world, bound, cell.place))
        groups[counter->second].push_back(&cell);
    const bool bit = cut(
        groups,
        [&](const std::string& key) {
          const Counter counter{bound.counter, key};
          return std::max(Int(0),
                          Int(rest_of(world, bound, now, counter) - used(used_up.by_counter, counter)));
        },
        false);
    if (bit && counts_by_line(world, bound))
      for (Cell& cell : cells)
        if (const std::optional<Counter> counter = counter_of(world, bound, cell.place))
          cell.fitted_with += counter->second + "\n";
  }
  for (Cell& cell : cells)  // a bound is the outermost cap, and the parts before the last one are the weights
    if (any && cell.capped) cell.weight = cell.before;
  reweigh(cells, uncapped, seen.bound_bit);
}

void apply_worths(const World& world, std::size_t promotion, std::map<std::string, Int>& paid,
                  std::vector<Cell>& cells, Seen& seen) {
  const std::map<std::string, Int> codes = worths(world, promotion);
  if (codes.empty()) return;
  const std::vector<Int> uncapped = amounts_of(cells);
  Groups all;
  for (Cell& cell : cells) all[""].push_back(&cell);
  for (const auto& [code, left] : codes) {
    paid.try_emplace(code, 0);
    cut(all, [&](const std::string&) { return std::max(Int(0), Int(left - paid.at(code))); }, false);
  }
  for (Cell& cell : cells)
    if (cell.capped) cell.weight = cell.before;
  reweigh(cells, uncapped, seen.worth_bit);
  for (const auto& [code, left] : codes)
    for (const Cell& cell : cells) paid[code] += cell.amount;
}

void apply_shared(const World& world, const Amounts& now, const UsedUp& used_up,
                  const std::map<std::size_t, Int>& balances, std::vector<Cell>& cells, Seen& seen) {
  const std::vector<Int> uncapped = amounts_of(cells);
  for (Cell& cell : cells) cell.before = cell.amount;
  std::map<Counter, std::vector<Cell*>> counted;
  std::map<Counter, Int> rests;
  std::map<std::size_t, std::vector<Cell*>> spending;
  const auto left_of = [&](std::size_t account) {
    const auto balance = balances.find(account);
    return balance == balances.end() ? Int(0) : balance->second;
  };
  for (Cell& cell : cells) {
    if (cell.account) spending[*cell.account].push_back(&cell);
    for (const typed::Bound& bound : world.pack.promotions[cell.promotion].bounds) {
      if (!cuts(bound) || !is_shared(world, bound)) continue;
      const std::optional<Counter> counter = counter_of(world, bound, cell.place);
      if (!counter) continue;
      counted[*counter].push_back(&cell);
      const Int rest =
          std::max(Int(0), Int(rest_of(world, bound, now, *counter) - used(used_up.by_counter, *counter)));
      const auto [known, is_new] = rests.try_emplace(*counter, rest);
      if (!is_new) known->second = std::min(known->second, rest);
    }
  }
  for (const auto& [counter, members] : counted)
    cut(Groups{{"", members}}, [&](const std::string&) { return rests.at(counter); }, false);
  for (const auto& [account, members] : spending)
    cut(Groups{{"", members}}, [&](const std::string&) { return left_of(account); }, false);
  bool bit = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].amount == uncapped[i]) continue;
    bit = true;
    for (Cell& cell : cells)
      if (cell.promotion == cells[i].promotion) cell.weight = cell.before;
  }
  seen.bound_bit = seen.bound_bit || bit;
}

}  // namespace perk::model
