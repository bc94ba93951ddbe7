// One cart against a view: its traits, the places where records of them stand, the records, the ranks.
#include <algorithm>
#include <array>
#include <span>

#include "runtime/candidates/tables.h"
#include "runtime/exec/code.h"

namespace perk::candidates {

class Search {
 public:
  Search(const View::Tables& tables, const Query& query, Scratch& scratch)
      : tables_(tables), facts_(query.facts), query_(query), scratch_(scratch) {}

  void run() {
    clear();
    look_at_cart();
    link_seconds();
    const std::size_t units = count_;
    look_at_units();
    imply(units);
    collect();
    test();
  }

 private:
  void clear();
  void look_at_cart();
  void link_seconds();
  void look_at_units();
  void imply(std::size_t from);
  void collect();
  void test();

  // Trait 0, every cart's, is set already, so that what is no trait adds nothing.
  void add(std::uint32_t trait) {
    std::uint32_t& word = has_[trait >> 5U];
    const std::uint32_t bit = std::uint32_t{1} << (trait & 31U);
    traits_[count_] = trait;
    count_ += static_cast<std::size_t>((word & bit) == 0);
    word |= bit;
  }
  void add_range(std::uint32_t begin, std::uint32_t end) {
    __builtin_prefetch(&tables_.records[begin]);
    for (std::uint32_t record = begin; record < end; ++record) candidate_[candidates_++] = record;
  }

  const View::Tables& tables_;
  const exec::Facts& facts_;
  const Query& query_;
  Scratch& scratch_;
  std::uint32_t* has_ = nullptr;
  std::uint32_t* traits_ = nullptr;
  std::uint32_t* candidate_ = nullptr;
  std::size_t count_ = 0, candidates_ = 0, probes_ = 0;
  std::uint64_t seconds_ = 0;  // bits of the second traits that the cart has
  std::array<std::uint32_t, kNoBit> first_link_{};
};

// Takes the last cart's traits back, whichever view they were of.
void Search::clear() {
  for (const std::uint32_t trait : std::span(scratch_.traits_).first(scratch_.traits_set_)) {
    scratch_.has_[trait >> 5U] = 0;
  }
  scratch_.traits_set_ = 0;
  const auto grow = [](auto& buffer, std::size_t size) {
    if (buffer.size() < size) buffer.resize(size);
  };
  grow(scratch_.has_, (tables_.traits() / 32 + kPrefixStep) / kPrefixStep * kPrefixStep);
  grow(scratch_.traits_, tables_.traits() + 1);
  grow(scratch_.links_, tables_.traits() + 1);
  grow(scratch_.columns_, std::max<std::size_t>(256, tables_.columns.size()));
  grow(scratch_.candidate_, tables_.records.size() + kPrefixStep);
  grow(scratch_.survivors_, tables_.records.size() + kPrefixStep);
  has_ = scratch_.has_.data();
  traits_ = scratch_.traits_.data();
  candidate_ = scratch_.candidate_.data();
  add(0);
}

Column::Place Column::place_of(std::int64_t value) const {
  if (value < base) return {0, 1};
  if (direct) {
    const auto at = static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base);
    return at < places.size() ? places[at] : Place{0, above};
  }
  const auto found = std::ranges::lower_bound(constants, value);
  if (found == constants.end()) return {0, above};
  const Place& place = places[static_cast<std::size_t>(found - constants.begin())];
  return *found == value ? place : Place{0, place.ordinal - 1};
}

void Search::look_at_cart() {
  std::uint32_t* columns = scratch_.columns_.data();
  for (std::size_t c = 1; c < tables_.columns.size(); ++c) {
    const Column& column = tables_.columns[c];
    columns[c] = 0;
    if (facts_.known[column.field] == 0) continue;
    const Column::Place place = column.place_of(facts_.fact[column.field]);
    columns[c] = place.ordinal;
    add(place.trait);
  }
  for (const SymbolTable& table : tables_.members) {
    const exec::Symbols& set = facts_.sets[table.field];
    for (std::uint64_t i = 0; i < set.count; ++i) add(table.trait_of(set.data[i]));
  }
  for (const View::Tables::Segment& segment : tables_.segments) {
    const std::uint8_t known = facts_.segment[segment.segment];
    const bool in = known == 0 ? facts_.helpers->segment(&facts_, segment.segment) : known == 2;
    add(in ? segment.trait : 0);
  }
  imply(1);
}

// Second traits by bit; several may share one.
void Search::link_seconds() {
  for (std::size_t i = 1; i < count_; ++i) {
    const std::uint8_t bit = tables_.bits[traits_[i]];
    if (bit == kNoBit) continue;
    const bool shared = (seconds_ >> bit & 1U) != 0;
    scratch_.links_[i] = {traits_[i], shared ? first_link_[bit] : 0};
    first_link_[bit] = static_cast<std::uint32_t>(i);
    seconds_ |= std::uint64_t{1} << bit;
  }
}

void Search::look_at_units() {
  for (const SymbolTable& table : tables_.units) {
    const std::size_t row = table.field * facts_.stride;
    for (std::size_t at = row; at < row + facts_.runs; ++at) {
      const std::uint32_t trait = table.trait_of(facts_.unit[at]);
      add(facts_.unit_known[at] != 0 ? trait : 0);
    }
  }
  for (const SymbolTable& table : tables_.unit_members) {
    const std::size_t row = table.field * facts_.stride;
    for (std::size_t at = row; at < row + facts_.runs; ++at) {
      const exec::Symbols& set = facts_.unit_sets[at];
      for (std::uint64_t i = 0; i < set.count; ++i) add(table.trait_of(set.data[i]));
    }
  }
  for (const std::uint32_t trait : query_.entered) add(trait);
}

// Lists that a trait is on, pools that list a code; those imply nothing further.
void Search::imply(std::size_t from) {
  if (tables_.implied_from.empty()) return;
  const std::size_t end = count_;
  for (std::size_t i = from; i < end; ++i) {
    for (std::uint32_t at = tables_.implied_from[traits_[i]]; at < tables_.implied_from[traits_[i] + 1];
         ++at) {
      add(tables_.implied[at]);
    }
  }
}

void Search::collect() {
  const Pair* pairs = tables_.pairs.data();
  for (std::size_t i = 0; i < count_; ++i) {
    const std::uint32_t trait = traits_[i];
    const Head head = tables_.heads[trait];
    add_range(head.begin, head.end);
    for (std::uint64_t bits = head.pairs & seconds_; bits != 0; bits &= bits - 1) {
      std::uint32_t link = first_link_[static_cast<std::size_t>(__builtin_ctzll(bits))];
      for (; link != 0; link = scratch_.links_[link].next) {
        ++probes_;
        const std::uint64_t key = std::uint64_t{trait} << 32U | scratch_.links_[link].trait;
        std::size_t slot = tables_.slot_of(key);
        while (pairs[slot].key != key && pairs[slot].key != 0) slot = (slot + 1) & (tables_.pairs.size() - 1);
        add_range(pairs[slot].begin, pairs[slot].end);
      }
    }
  }
  scratch_.traits_set_ = count_;
  scratch_.candidates_ = candidates_;
  scratch_.probes_ = probes_ + count_;
}

void Search::test() {
  const std::size_t padded = (candidates_ + kPrefixStep - 1) / kPrefixStep * kPrefixStep;
  std::fill(candidate_ + candidates_, candidate_ + padded, 0U);
  const std::int64_t list = std::min<std::int64_t>(query_.list_subtotal, INT32_MAX);
  const PrefixCart cart{tables_.records.data(), has_, scratch_.columns_.data(), tables_.seconds(query_.now),
                        static_cast<std::int32_t>(std::max<std::int64_t>(list, INT32_MIN))};
  std::uint32_t* passed = scratch_.survivors_.data();
  const std::size_t count = tables_.prefix(cart, candidate_, padded, passed);
  std::vector<Found>& found = scratch_.found_;
  found.resize(count);
  for (std::size_t i = 0; i < count; ++i) found[i] = {tables_.records[passed[i]].promotion, passed[i]};
  std::ranges::sort(found, [](const Found& a, const Found& b) {
    return a.promotion != b.promotion ? a.promotion < b.promotion : a.record < b.record;
  });
  const auto twice = std::ranges::unique(found, {}, &Found::promotion);
  found.erase(twice.begin(), twice.end());
}

void View::find(const Query& query, Scratch& scratch) const {
  Search(*tables_, query, scratch).run();
}

}  // namespace perk::candidates
