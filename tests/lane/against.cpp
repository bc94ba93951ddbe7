// Amounts left, parts, who applied, totals and proof, one after the other.
#include "tests/lane/against.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace perk::lane {
namespace {

std::string print(const std::vector<Part>& parts) {
  std::string text;
  for (const Part& part : parts) {
    text += " (rank " + std::to_string(part.promotion) + ", stage " + std::to_string(part.stage) + ", site " +
            std::to_string(part.site) + ": " + std::to_string(part.amount) + ")";
  }
  return text;
}

// In the order of the result: by stage, then rank.
std::vector<Part> parts_of(const pricing::Calculation& calculation, const pricing::Choice& choice) {
  std::vector<Part> parts;
  for (const pricing::Grant& grant : choice.state.grants) {
    parts.push_back(
        {calculation.candidates[grant.candidate].promotion, grant.stage, grant.site, grant.amount});
  }
  std::ranges::stable_sort(parts, {}, [](const Part& part) { return std::pair(part.stage, part.promotion); });
  return parts;
}

// What is plainly taken the general engine may know only after it has priced another combination.
bool searched_for_it(const Priced& priced, const pricing::Choice& choice) {
  return priced.proof == Proof::greedy && choice.proof == Proof::searched;
}

std::string difference(const pricing::Calculation& calculation, const pricing::Choice& choice,
                       const Priced& priced) {
  const pricing::State& state = choice.state;
  const std::vector<Part> wanted = parts_of(calculation, choice);
  const std::vector<Part> parts(priced.parts.begin(), priced.parts.end());
  const auto same = [](const Part& a, const Part& b) {
    return std::tie(a.promotion, a.stage, a.site, a.amount) ==
           std::tie(b.promotion, b.stage, b.site, b.amount);
  };
  if (!std::ranges::equal(parts, wanted, same)) {
    return "parts:" + print(parts) + "\nwanted:" + print(wanted);
  }
  std::vector<std::int64_t> left = state.goods;
  left.insert(left.end(), state.charges.begin(), state.charges.end());
  if (!std::ranges::equal(left, priced.left)) return "amounts left differ";
  std::vector<Applied> applied;
  for (std::size_t c = 0; c < calculation.candidates.size(); ++c) {
    const pricing::Progress& progress = state.progress[c];
    if (progress.granted == 0) continue;
    applied.push_back({calculation.candidates[c].promotion, progress.granted, progress.times});
  }
  const auto equal = [](const Applied& a, const Applied& b) {
    return std::tie(a.promotion, a.amount, a.times) == std::tie(b.promotion, b.amount, b.times);
  };
  if (!std::ranges::equal(applied, priced.applied, equal)) return "who applied, how much or how often";
  const auto sum = [](const auto& amounts) {
    return std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0});
  };
  if (priced.goods_total != sum(state.goods) || priced.shipping_total != sum(state.charges) ||
      priced.list_subtotal != sum(calculation.list) || priced.shipping_list != sum(calculation.charges) ||
      priced.total != priced.goods_total + priced.shipping_total) {
    return "totals differ";
  }
  if (priced.proof != choice.proof && !searched_for_it(priced, choice)) {
    return "proof " + std::to_string(static_cast<int>(priced.proof)) + ", wanted " +
           std::to_string(static_cast<int>(choice.proof));
  }
  return {};
}

}  // namespace

Compared compare(const Subject& subject, const Cart& cart, Workspace& workspace) {
  Compared compared;
  const auto read = interpret::CartView::build(subject.module, cart);
  const auto* view = std::get_if<interpret::CartView>(&read);
  if (view == nullptr) {
    compared.wrong_cart = true;
    return compared;
  }
  const pricing::Calculation calculation(subject.module, subject.index, *view);
  compared.refusal = subject.lane.price({*view, subject.found, {}, &calculation.codes}, workspace);
  const pricing::Choice choice = pricing::choose(calculation, {});
  compared.proof = choice.proof;
  if (compared.refusal == Refusal::none) {
    compared.searched_for_it = searched_for_it(workspace.priced(), choice);
    compared.difference = difference(calculation, choice, workspace.priced());
  }
  return compared;
}

}  // namespace perk::lane
