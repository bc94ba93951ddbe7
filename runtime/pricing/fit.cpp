// Line-bound parts share a run's room; spreads are filled one after another, narrow before wide; the total
// cap comes last.
#include "runtime/pricing/fit.h"

#include <algorithm>

#include "runtime/offers/divide.h"

namespace perk::pricing {
namespace {

constexpr std::uint32_t kLineBound = 0xFFFFFFFF;

class Fitter {
 public:
  Fitter(const Calculation& calculation, const FitRules& rules, std::vector<Part>& parts)
      : calculation_(calculation), rules_(rules), parts_(parts), taken_(rules.amounts.size(), 0) {}

  void run(std::vector<Progress>& progress) {
    merge();
    fit_those(true);
    fit_those(false);
    for (const Part& part : parts_) progress[part.candidate].fitted += part.given;
    cap_all();
  }

 private:
  [[nodiscard]] bool excepted(const Part& part) const {
    return calculation_.candidates[part.candidate].standing->excepted;
  }

  void merge() {
    std::stable_sort(parts_.begin(), parts_.end(), [](const Part& a, const Part& b) {
      return std::tie(a.candidate, a.site, a.spread) < std::tie(b.candidate, b.site, b.spread);
    });
    std::vector<Part> merged;
    for (const Part& part : parts_) {
      if (!merged.empty() && part.spread == kLineBound && merged.back().spread == kLineBound &&
          merged.back().candidate == part.candidate && merged.back().site == part.site) {
        merged.back().amount += part.amount;
        merged.back().units += part.units;
      } else {
        merged.push_back(part);
      }
    }
    parts_ = std::move(merged);
  }

  // Excepted promotions are fitted against the whole amount, the others above the floor.
  [[nodiscard]] std::int64_t room(std::uint32_t site, bool exempt) const {
    const std::int64_t floor = exempt ? 0 : rules_.floors[site];
    return std::max<std::int64_t>(0, rules_.amounts[site] - floor - taken_[site]);
  }

  void fit_those(bool exempt) {
    std::map<std::uint32_t, std::vector<std::size_t>> lines, spreads;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (excepted(parts_[i]) != exempt) continue;
      if (parts_[i].spread == kLineBound) {
        lines[parts_[i].site].push_back(i);
      } else {
        spreads[parts_[i].spread].push_back(i);
      }
    }
    for (const auto& [site, members] : lines) fit_line(site, members, exempt);
    std::vector<const std::vector<std::size_t>*> order;
    for (const auto& [spread, members] : spreads) order.push_back(&members);
    std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) {
      if (a->size() != b->size()) return a->size() < b->size();
      return parts_[a->front()].candidate < parts_[b->front()].candidate;
    });
    for (const auto* members : order) fill_spread(*members, exempt);
  }

  void fit_line(std::uint32_t site, const std::vector<std::size_t>& members, bool exempt) {
    const std::int64_t space = room(site, exempt);
    std::vector<std::int64_t> wants;
    std::int64_t sum = 0;
    for (const std::size_t i : members) {
      wants.push_back(parts_[i].amount);
      sum += parts_[i].amount;
    }
    if (sum > space) wants = offers::divide(space, wants);
    for (std::size_t j = 0; j < members.size(); ++j) parts_[members[j]].given = wants[j];
    taken_[site] += std::min(sum, space);
  }

  void fill_spread(const std::vector<std::size_t>& members, bool exempt) {
    std::vector<std::int64_t> weights, rooms;
    std::vector<std::uint32_t> sites;
    std::int64_t amount = 0;
    for (const std::size_t i : members) {
      const Part& part = parts_[i];
      amount += part.amount;
      weights.push_back(part.weight);
      rooms.push_back(std::min(part.bound, room(part.site, exempt)));
      sites.push_back(part.site);
    }
    const std::vector<std::int64_t> shares = divide_by_rule(rules_, amount, weights, sites, &rooms);
    for (std::size_t j = 0; j < members.size(); ++j) {
      parts_[members[j]].given = shares[j];
      taken_[sites[j]] += shares[j];
    }
  }

  void cap_all() {
    if (rules_.cap_left == kNoLimit) return;
    // What several offers of a promotion take off one place is one cell; its parts stand side by side.
    std::vector<std::size_t> ends;
    std::vector<std::int64_t> cells;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Part& part = parts_[i];
      sum += part.given;
      if (i > 0 && parts_[i - 1].candidate == part.candidate && parts_[i - 1].site == part.site) {
        cells.back() += part.given;
        ends.back() = i + 1;
      } else {
        cells.push_back(part.given);
        ends.push_back(i + 1);
      }
    }
    if (sum <= rules_.cap_left) return;
    cells = offers::divide(rules_.cap_left, cells);
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      share_cell(cell == 0 ? 0 : ends[cell - 1], ends[cell], cells[cell]);
    }
  }

  void share_cell(std::size_t begin, std::size_t end, std::int64_t amount) {
    std::vector<std::int64_t> given;
    given.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i) given.push_back(parts_[i].given);
    given = offers::divide(amount, given);
    for (std::size_t i = begin; i < end; ++i) parts_[i].given = given[i - begin];
  }

  const Calculation& calculation_;
  const FitRules& rules_;
  std::vector<Part>& parts_;
  std::vector<std::int64_t> taken_;
};

}  // namespace

void fit(const Calculation& calculation, const FitRules& rules, std::vector<Part>& parts,
         std::vector<Progress>& progress) {
  Fitter(calculation, rules, parts).run(progress);
}

std::vector<std::int64_t> divide_by_rule(const FitRules& rules, std::int64_t amount,
                                         std::span<const std::int64_t> weights,
                                         std::span<const std::uint32_t> sites,
                                         const std::vector<std::int64_t>* rooms) {
  std::vector<std::uint32_t> positions;
  if (rules.remainder != offers::Remainder::largest) {
    for (const std::uint32_t site : rules.line_order) {
      const auto found = std::ranges::find(sites, site);
      if (found != sites.end()) positions.push_back(static_cast<std::uint32_t>(found - sites.begin()));
    }
  }
  const offers::DivideRule rule{rules.remainder, rules.rounding.mode, positions};
  return rooms == nullptr ? offers::divide(amount, weights, rule)
                          : offers::fill(amount, weights, *rooms, rule);
}

}  // namespace perk::pricing
