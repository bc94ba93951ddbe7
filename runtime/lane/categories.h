// The runs of a cart by the categories that they lie in: found once per cart, then a look-up.
//
// In: facts, a field of product or line that is a category. Out: the runs in a category that the module
// names. A hash table that is never cleared: entries of earlier carts have another epoch.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/exec/facts.h"
#include "runtime/lane/mask.h"

namespace perk::lane {

template <int W>
class Categories {
 public:
  // Before the first question about another cart.
  void begin() {
    if (++epoch_ == 0) {
      for (Entry& each : table_) each.epoch = 0;
      epoch_ = 1;
    }
    field_ = kNoField;
  }

  const Mask<W>& runs_in(const exec::Facts& facts, std::uint32_t field, std::uint32_t category) {
    if (field != field_) fill(facts, field);
    const std::size_t at = place(category);
    return table_[at].epoch == epoch_ ? table_[at].runs : none_;
  }

 private:
  static constexpr std::uint32_t kNoField = 0xFFFFFFFF;
  struct Entry {
    std::uint32_t category = 0, epoch = 0;
    Mask<W> runs;
  };

  void fill(const exec::Facts& facts, std::uint32_t field) {
    if (field_ != kNoField) begin();  // packs with two such fields ask about one at a time
    field_ = field;
    const exec::Symbols* sets = facts.unit_sets + field * facts.stride;
    const std::uint8_t* known = facts.unit_known + field * facts.stride;
    std::uint64_t symbols = 0;
    for (std::uint64_t r = 0; r < facts.runs; ++r) symbols += sets[r].count;
    if (table_.size() < 2 * symbols || table_.empty()) {
      table_.assign(std::bit_ceil(std::max<std::uint64_t>(64, 4 * symbols)), Entry{});
    }
    for (std::uint32_t r = 0; r < facts.runs; ++r) {
      if (known[r] == 0) continue;
      for (std::uint64_t i = 0; i < sets[r].count; ++i) {
        Entry& entry = table_[place(sets[r].data[i])];
        if (entry.epoch != epoch_) entry = {sets[r].data[i], epoch_, {}};
        entry.runs.set(r);
      }
    }
  }

  // Of the category, or where it would stand.
  [[nodiscard]] std::size_t place(std::uint32_t category) const {
    constexpr std::uint32_t kSpread = 2'654'435'769U;
    const std::size_t last = table_.size() - 1;
    std::size_t at = (category * kSpread >> 8U) & last;
    while (table_[at].epoch == epoch_ && table_[at].category != category) at = (at + 1) & last;
    return at;
  }

  std::vector<Entry> table_;
  std::uint32_t epoch_ = 0, field_ = kNoField;
  Mask<W> none_{};
};

}  // namespace perk::lane
