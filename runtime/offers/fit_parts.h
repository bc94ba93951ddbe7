// Parts of one stage against caps and rooms: the bodies that every way of pricing shares (pricing.md R4, R5,
// S11–S14), without allocating.
//
// A Part has: candidate (its rank), site, amount, weight, bound, units, spread (kLineBound: bound to its
// site), given. In: parts sorted by candidate, site and spread, line-bound ones of a candidate on a site
// being one; amounts and floors by site. Out: `given` of every part. No site falls below its floor by a part
// that is not excepted; the sum stays within the cap.
#pragma once
#include <algorithm>
#include <limits>

#include "runtime/offers/shares.h"

namespace perk::offers {

inline constexpr std::uint32_t kLineBound = 0xFFFFFFFF;

// Memory for as many parts (wanted, taken: sites) as a stage has; `wanted` and `taken` are zero between
// calls.
struct FitScratch {
  DivideScratch divide;
  std::span<std::int64_t> weights, rooms, shares;
  std::span<std::uint32_t> members;
  struct Spread {
    std::uint32_t id = 0, candidate = 0, count = 0;
  };
  std::span<Spread> spreads;
  std::span<std::int64_t> wanted, taken;  // by site
};

struct FitRooms {
  std::span<const std::int64_t> amounts, floors;  // at the entry, by site
  std::int64_t cap_left = std::numeric_limits<std::int64_t>::max();
};

// `excepted(part)`: from floors. `fill(amount, weights, sites of members, rooms, shares)`: the pack's rule.
template <class Part, class Excepted, class Fill>
class PartsFitter {
 public:
  PartsFitter(const FitRooms& rooms, std::span<Part> parts, const Excepted& excepted, const Fill& fill,
              const FitScratch& scratch)
      : rooms_(rooms), parts_(parts), excepted_(excepted), fill_(fill), scratch_(scratch) {}

  // Excepted promotions are fitted against the whole amount, the others above the floor.
  void fit(bool any_excepted) {
    if (any_excepted) fit_those(true);
    fit_those(false);
    for (const Part& part : parts_) scratch_.taken[part.site] = 0;
  }

  // After fit(): the total cap comes last. What several offers of a promotion take off one place is one cell;
  // its parts stand side by side.
  void cap_all() const {
    if (rooms_.cap_left == std::numeric_limits<std::int64_t>::max()) return;
    std::size_t cells = 0;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      sum += parts_[i].given;
      if (i > 0 && same_cell(parts_[i - 1], parts_[i])) {
        scratch_.weights[cells - 1] += parts_[i].given;
      } else {
        scratch_.weights[cells++] = parts_[i].given;
      }
    }
    if (sum <= rooms_.cap_left) return;
    const std::span<std::int64_t> shares = scratch_.rooms.first(cells);
    divide_into(rooms_.cap_left, scratch_.weights.first(cells), shares, scratch_.divide);
    for (std::size_t begin = 0, cell = 0; cell < cells; ++cell) {
      std::size_t end = begin + 1;
      while (end < parts_.size() && same_cell(parts_[begin], parts_[end])) ++end;
      share_cell(parts_.subspan(begin, end - begin), shares[cell]);
      begin = end;
    }
  }

 private:
  static bool same_cell(const Part& a, const Part& b) {
    return a.candidate == b.candidate && a.site == b.site;
  }

  void share_cell(std::span<Part> cell, std::int64_t amount) const {
    if (cell.size() == 1) {
      cell[0].given = amount;
      return;
    }
    for (std::size_t i = 0; i < cell.size(); ++i) scratch_.weights[i] = cell[i].given;
    const std::span<std::int64_t> shares = scratch_.shares.first(cell.size());
    divide_into(amount, scratch_.weights.first(cell.size()), shares, scratch_.divide);
    for (std::size_t i = 0; i < cell.size(); ++i) cell[i].given = shares[i];
  }

  [[nodiscard]] std::int64_t room(std::uint32_t site, bool exempt) const {
    const std::int64_t floor = exempt ? 0 : rooms_.floors[site];
    return std::max<std::int64_t>(0, rooms_.amounts[site] - floor - scratch_.taken[site]);
  }
  [[nodiscard]] bool is_line(const Part& part, bool exempt) const {
    return part.spread == kLineBound && excepted_(part) == exempt;
  }

  void fit_those(bool exempt) const {
    bool spreads = false;
    for (Part& part : parts_) {
      if (is_line(part, exempt)) {
        scratch_.wanted[part.site] += part.amount;
        part.given = -1;
      } else {
        spreads = spreads || part.spread != kLineBound;
      }
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      Part& part = parts_[i];
      if (part.given != -1 || !is_line(part, exempt)) continue;
      if (scratch_.wanted[part.site] <= room(part.site, exempt)) {
        part.given = part.amount;
      } else {
        share_room(i, exempt);
      }
    }
    for (const Part& part : parts_) {
      if (!is_line(part, exempt) || scratch_.wanted[part.site] == 0) continue;
      scratch_.taken[part.site] += std::min(scratch_.wanted[part.site], room(part.site, exempt));
      scratch_.wanted[part.site] = 0;
    }
    if (spreads) fit_spreads(exempt);
  }

  // The line-bound parts on the site of part `first` want more than it has.
  void share_room(std::size_t first, bool exempt) const {
    const std::uint32_t site = parts_[first].site;
    std::size_t count = 0;
    for (std::size_t i = first; i < parts_.size(); ++i) {
      if (parts_[i].site != site || !is_line(parts_[i], exempt)) continue;
      scratch_.members[count] = static_cast<std::uint32_t>(i);
      scratch_.weights[count++] = parts_[i].amount;
    }
    divide_into(room(site, exempt), scratch_.weights.first(count), scratch_.shares.first(count),
                scratch_.divide);
    for (std::size_t j = 0; j < count; ++j) parts_[scratch_.members[j]].given = scratch_.shares[j];
  }

  // One after another, narrow before wide, then by rank.
  void fit_spreads(bool exempt) const {
    using Spread = FitScratch::Spread;
    std::size_t count = 0;
    for (const Part& part : parts_) {
      if (part.spread == kLineBound || excepted_(part) != exempt) continue;
      const std::span<Spread> known = scratch_.spreads.first(count);
      const auto found = std::ranges::find(known, part.spread, &Spread::id);
      if (found != known.end()) {
        ++found->count;
      } else {
        scratch_.spreads[count++] = {part.spread, part.candidate, 1};
      }
    }
    const std::span<Spread> order = scratch_.spreads.first(count);
    std::ranges::sort(order, [](const Spread& a, const Spread& b) {
      if (a.count != b.count) return a.count < b.count;
      return a.candidate != b.candidate ? a.candidate < b.candidate : a.id < b.id;
    });
    for (const Spread& spread : order) fill_spread(spread.id, exempt);
  }

  void fill_spread(std::uint32_t id, bool exempt) const {
    std::size_t count = 0;
    std::int64_t amount = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Part& part = parts_[i];
      if (part.spread != id) continue;
      amount += part.amount;
      scratch_.members[count] = static_cast<std::uint32_t>(i);
      scratch_.weights[count] = part.weight;
      scratch_.rooms[count++] = std::min(part.bound, room(part.site, exempt));
    }
    const auto site_of = [&](std::size_t member) { return parts_[scratch_.members[member]].site; };
    const std::span<std::int64_t> shares = scratch_.shares.first(count);
    fill_(amount, scratch_.weights.first(count), site_of, scratch_.rooms.first(count), shares);
    for (std::size_t j = 0; j < count; ++j) {
      Part& part = parts_[scratch_.members[j]];
      part.given = shares[j];
      scratch_.taken[part.site] += shares[j];
    }
  }

  const FitRooms& rooms_;
  std::span<Part> parts_;
  const Excepted& excepted_;
  const Fill& fill_;
  const FitScratch& scratch_;
};

// ---- a promotion's own caps -----------------------------------------------------------------------------

// `cap 5 THB per item`: of the units that the part is for.
template <class Part>
void cap_each_item(Part& part, std::int64_t limit, std::int64_t& weight) {
  const auto most = static_cast<std::int64_t>(std::min<Int128>(part.bound, Int128{limit} * part.units));
  part.bound = most;
  part.amount = weight = std::min(part.amount, most);
}

// The parts of a group that exceed what is left share it. `weights` are left as those by which the result is
// in proportion: the parts before the cap where it was shared, else the parts themselves.
template <class Part, class Members>
bool cap_group(std::int64_t left, const Members& members, bool each_line, std::span<Part> parts,
               std::span<std::int64_t> weights, const FitScratch& scratch) {
  std::int64_t sum = 0;
  std::size_t count = 0;
  for (const auto i : members) {
    scratch.weights[count++] = parts[i].amount;
    sum += parts[i].amount;
    weights[i] = parts[i].amount;
    if (each_line) parts[i].bound = std::min(parts[i].bound, left);
  }
  if (sum <= left) return false;
  divide_into(left, scratch.weights.first(count), scratch.shares.first(count), scratch.divide);
  std::size_t j = 0;
  for (const auto i : members) {
    parts[i].amount = scratch.shares[j];
    if (each_line) weights[i] = scratch.shares[j];
    ++j;
  }
  return true;
}

}  // namespace perk::offers
