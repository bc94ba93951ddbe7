// A thread keeps what finding needs from cart to cart.
#include "runtime/pricing/find.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "runtime/pricing/overflow.h"

namespace perk::pricing {
namespace {

struct Memory {
  candidates::Scratch scratch;
  std::vector<std::uint32_t> entered, ranks, merged;
};

Memory& memory() {
  static thread_local Memory of_thread;
  return of_thread;
}

void find_entered(const Index& index, const candidates::View& view, const interpret::CartView& cart,
                  Pools pools, std::vector<std::uint32_t>& entered) {
  entered.clear();
  if (pools == Pools::any &&
      !std::ranges::all_of(cart.codes(), [&](const std::string& key) { return is_listed(index, key); })) {
    for (std::uint32_t pool = 0; pool < index.pool_promotions.size(); ++pool) {
      entered.push_back(view.trait_of_pool(pool));
    }
  }
  for (const std::string& key : cart.codes()) {
    entered.push_back(view.trait_of_code(key));
    for (const auto& facts :
         std::ranges::equal_range(cart.code_facts(), key, {}, &interpret::CodeFacts::key)) {
      if (facts.pool < 0xFFFFFFFF) entered.push_back(view.trait_of_pool(facts.pool));
    }
  }
}

}  // namespace

bool is_listed(const Index& index, const std::string& key) {
  return index.code_promotions.contains(key) || index.code_pools.contains(key);
}

std::span<const std::uint32_t> find_promotions(const Index& index, const Views& views,
                                               const interpret::CartView& cart, Pools pools) {
  const exec::Facts& facts = cart.facts();
  if (!is_ordinary(facts) && !index.ranks.empty()) return index.ranks;
  const Views::Day day = views.day();
  const bool covered = day.view != nullptr && day.view->covers(cart.now());
  const candidates::View& view = covered ? *day.view : views.of_all_time();
  Memory& kept = memory();
  find_entered(index, view, cart, pools, kept.entered);
  const std::int64_t list = std::accumulate(facts.list, facts.list + facts.runs, std::int64_t{0});
  view.find({facts, kept.entered, cart.now(), list}, kept.scratch);
  kept.ranks.clear();
  for (const candidates::Found& found : kept.scratch.found()) kept.ranks.push_back(found.promotion);
  if (index.overflow.empty()) return kept.ranks;
  kept.merged.clear();
  std::ranges::set_union(kept.ranks, index.overflow, std::back_inserter(kept.merged));
  return kept.merged;
}

}  // namespace perk::pricing
