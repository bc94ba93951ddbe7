// The parts of a stage as vectors; the bodies are those of runtime/offers/fit_parts.h.
#include "runtime/pricing/fit.h"

#include <algorithm>
#include <tuple>

#include "runtime/base/sort.h"
#include "runtime/offers/divide.h"
#include "runtime/offers/fit_parts.h"

namespace perk::pricing {
namespace {

// Sorted, line-bound parts of one candidate on one site as one.
void merge(std::vector<Part>& parts) {
  base::sort_stably(parts,
                    [](const Part& part) { return std::tuple(part.candidate, part.site, part.spread); });
  std::vector<Part> merged;
  merged.reserve(parts.size());
  for (const Part& part : parts) {
    if (!merged.empty() && part.spread == offers::kLineBound && merged.back().spread == offers::kLineBound &&
        merged.back().candidate == part.candidate && merged.back().site == part.site) {
      merged.back().amount += part.amount;
      merged.back().units += part.units;
    } else {
      merged.push_back(part);
    }
  }
  parts = std::move(merged);
}

// Memory for one stage.
class Owned {
 public:
  Owned(std::size_t parts, std::size_t sites)
      : remainders_(parts),
        wide_(parts),
        weights_(parts),
        rooms_(parts),
        shares_(parts),
        members_(parts),
        order_(parts),
        spreads_(parts),
        wanted_(sites, 0),
        taken_(sites, 0) {}
  [[nodiscard]] offers::FitScratch scratch() {
    return {
        {remainders_, wide_, order_, {}, {}}, weights_, rooms_, shares_, members_, spreads_, wanted_, taken_};
  }

 private:
  std::vector<std::uint64_t> remainders_;
  std::vector<ops::Int128> wide_;
  std::vector<std::int64_t> weights_, rooms_, shares_;
  std::vector<std::uint32_t> members_, order_;
  std::vector<offers::FitScratch::Spread> spreads_;
  std::vector<std::int64_t> wanted_, taken_;
};

}  // namespace

void fit(const Calculation& calculation, const FitRules& rules, std::vector<Part>& parts,
         std::vector<Progress>& progress) {
  merge(parts);
  Owned memory(parts.size(), rules.amounts.size());
  const offers::FitScratch scratch = memory.scratch();
  const offers::FitRooms rooms{rules.amounts, rules.floors, rules.cap_left};
  const auto excepted = [&](const Part& part) {
    return calculation.candidates[part.candidate].standing->excepted;
  };
  const auto fill = [&](std::int64_t amount, std::span<const std::int64_t> weights, const auto& site_of,
                        std::span<const std::int64_t> room, std::span<std::int64_t> shares) {
    std::vector<std::uint32_t> sites;
    sites.reserve(weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i) sites.push_back(site_of(i));
    const std::vector<std::int64_t> within(room.begin(), room.end());
    std::ranges::copy(divide_by_rule(rules, amount, weights, sites, &within), shares.begin());
  };
  offers::PartsFitter fitter(rooms, std::span<Part>(parts), excepted, fill, scratch);
  fitter.fit(calculation.module.floor.has_value());
  for (const Part& part : parts) progress[part.candidate].fitted += part.given;
  fitter.cap_all();
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
