// Parts of a run's lines are summed again, then taken one after another as R8 says.
#include "runtime/pricing/unit_parts.h"

#include <map>

namespace perk::pricing {

UnitParts::UnitParts(const interpret::CartView& view, const Result& result) : places_(result.lines.size()) {
  runs_.reserve(view.runs().size());
  for (const interpret::Run& run : view.runs()) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> taken;  // by stage, promotion
    for (const interpret::Run::Member& member : run.members) {
      places_[member.line] = {runs_.size(), member.begin};
      for (const Part& part : result.lines[member.line].parts) {
        taken[{part.stage, part.promotion}] += part.amount.minor;
      }
    }
    Units& units = runs_.emplace_back(Units{UnitsLeft(run.list_amount, run.quantity), {}});
    UnitsLeft left = units.list;
    units.steps.reserve(taken.size());
    for (const auto& [key, amount] : taken) {
      left.take(amount);
      units.steps.push_back({key.second, key.first, left});
    }
  }
}

UnitParts::Amounts UnitParts::of(std::size_t line, std::int64_t begin, std::int64_t end) const {
  const Place& place = places_[line];
  const Units& units = runs_[place.run];
  begin += place.begin;
  end += place.begin;
  Amounts amounts;
  amounts.list = amounts.paid = units.list.of(begin, end);
  for (const Step& step : units.steps) {
    const std::int64_t left = step.after.of(begin, end);
    if (left != amounts.paid) {
      amounts.parts.push_back({step.promotion, step.stage, {amounts.paid - left}});
    }
    amounts.paid = left;
  }
  return amounts;
}

}  // namespace perk::pricing
