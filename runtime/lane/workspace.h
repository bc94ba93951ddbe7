// The memory of one calculation of the lane, kept from cart to cart: it grows and is never cleared as a
// whole.
//
// Sites are runs, then, from Facts::stride on, shipping charges. Arrays by site that have to start at zero
// are put back to zero by whoever wrote them.
#pragma once
#include <memory>
#include <tuple>
#include <vector>

#include "runtime/lane/categories.h"
#include "runtime/lane/mask.h"
#include "runtime/lane/plan.h"
#include "runtime/lane/stack.h"
#include "runtime/offers/compose.h"
#include "runtime/offers/fit_parts.h"

namespace perk::lane {

// A promotion that may apply.
struct Alive {
  enum class Status : std::uint8_t { unseen, chosen, out };
  std::uint32_t rank = 0;
  std::uint32_t next = 0xFFFFFFFF;  // of those that start in its stage, by rank
  Status status = Status::unseen;
  bool plain = true;    // takes a fixed amount, or `rate` of what there is
  bool capped = false;  // less of it, by its own cap
  std::int64_t rate = 0;
  std::uint32_t rounded = 0;  // parts of a rate, each rounded
  const Row* row = nullptr;
  const ShapePlan* plan = nullptr;
  const std::int64_t* slots = nullptr;
  std::int64_t granted = 0;
  std::int64_t times = 0;
};

// A part of the stage, as offers::PartsFitter has them.
struct Cell {
  std::uint32_t candidate = 0;  // index of Alive: these stand in the order of ranks
  std::uint32_t site = 0;
  std::int64_t amount = 0, units = 0;
  std::int64_t weight = 0, bound = 0;
  std::int64_t given = 0;
  std::uint32_t spread = offers::kLineBound;
  std::uint32_t offer = 0;  // of the stage
  std::uint32_t exact = 0;  // of promotions with several offers, bound to its line: place in Impl::exact
};
static_assert(sizeof(Cell) == 64);

// Members of a constraint that may still apply or do, on either side; of the first side, those that stand in
// it and the first of them by rank; where rank decides, how many are chosen of each.
struct Tally {
  std::uint32_t epoch = 0;
  std::uint32_t alive = 0, others = 0;
  std::uint32_t stood = 0, first_stood = 0xFFFFFFFF;
  std::uint32_t chosen = 0, others_chosen = 0;
};

// Units of an offer's selection.
template <int W>
struct Selected {
  Mask<W> mask;
  const std::int64_t* picks = nullptr;  // by run; none: whole runs
};

// One offer of a stage: what it selects is found once, what it asks for may be asked again.
struct AskedOffer {
  std::uint32_t index = 0;  // its own
  std::uint32_t candidate = 0;
  const OfferPlan* plan = nullptr;
  std::size_t selections = 0;      // the first of its selections: selected, rewarded, slots
  std::size_t begin = 0, end = 0;  // of its cells
  std::int64_t total = 0, times = 0;
  bool positive = false, spread = false;
};
template <int W>
struct Asked : AskedOffer {
  Mask<W> claims;  // runs of which a set offer may take units
};

template <int W>
struct StageMemory {
  Stack<Selected<W>> selections;
  Stack<Asked<W>> asked;
  Categories<W> categories;
};

// What a promotion's cap has let through in earlier stages.
struct CapUse {
  std::uint32_t candidate = 0, cap = 0, group = 0;
  std::int64_t amount = 0;
};

struct Workspace::Impl {
  std::tuple<StageMemory<1>, StageMemory<4>, StageMemory<16>> stages;
  Priced priced;
  std::array<std::uint64_t, kRefusals> counts{};

  Stack<Alive> alive;
  std::vector<Tally> tallies;  // by constraint
  std::uint32_t epoch = 0;

  std::vector<std::int64_t> list, entry, quantity, floors;  // by site
  std::vector<std::int64_t> wanted, taken, claims;          // by site, zero between uses
  std::vector<std::int64_t> rewarded, claimed, pool;        // by site, of one offer
  std::vector<std::int64_t> slot_units;                     // of a bundle, by slot and site
  std::vector<std::uint32_t> order;                         // runs of one offer, as they count
  std::vector<std::unique_ptr<std::int64_t[]>> picks;       // selections by count
  std::size_t picks_used = 0, picks_size = 0;

  Stack<Cell> cells, again;
  std::vector<ops::Int128> exact;                                             // over offers::exact_scale()
  std::vector<std::int64_t> weights, rooms, shares, open, rest, cap_weights;  // by part
  std::vector<std::uint32_t> members, places, groups, spread_before;
  std::vector<CapUse> cap_uses;
  std::vector<std::uint32_t> line_order, positions, position_of;  // for `remainder to first | last line`
  std::vector<std::int64_t> group_left;                           // by site
  std::vector<std::uint64_t> remainders;
  std::vector<ops::Int128> wide;
  std::vector<offers::FitScratch::Spread> spreads;
  offers::ComposeScratch compose;
  std::vector<offers::SlotUnits> slots;

  Stack<Part> parts;
  Stack<Applied> applied;
  Stack<std::int64_t> left;
  bool floors_set = false;  // not all are zero

  // An array by run for a selection by count.
  std::int64_t* next_picks(std::size_t size) {
    if (size > picks_size) {
      picks.clear();
      picks_size = size;
    }
    if (picks_used == picks.size()) picks.push_back(std::make_unique<std::int64_t[]>(picks_size));
    return picks[picks_used++].get();
  }
  // The last that were asked for.
  void give_picks_back() { --picks_used; }

  // Room for so many parts in everything that is by part.
  void reserve_parts(std::size_t count) {
    if (weights.size() >= count) return;
    count = std::max(count, 2 * weights.size());
    for (auto* each : {&weights, &rooms, &shares, &open, &rest, &cap_weights}) each->resize(count);
    for (auto* each : {&members, &groups, &spread_before}) each->resize(count);
    places.resize(count);
    remainders.resize(count);
    wide.resize(count);
    spreads.resize(count);
  }
  [[nodiscard]] offers::DivideScratch divide_scratch() { return {remainders, wide, places, open, rest}; }
  [[nodiscard]] offers::FitScratch fit_scratch() {
    return {divide_scratch(), weights, rooms, shares, members, spreads, wanted, taken};
  }
};

}  // namespace perk::lane
