// One cart against a view: its traits, the places where records of them stand, the records, the ranks.
//
// Hardly a branch depends on the cart: what is no trait is added as trait 0 and takes no room, what has no
// record or one is added the same way.
#include <algorithm>
#include <array>
#include <span>

#include "runtime/candidates/tables.h"
#include "runtime/exec/code.h"

namespace perk::candidates {
namespace {

constexpr std::size_t kFew = 24;

// The traits met so far, each once.
class TraitList {
 public:
  TraitList(const Head* heads, std::uint32_t* has, std::uint32_t* traits)
      : heads_(heads), has_(has), traits_(traits) {}

  void add(std::uint32_t trait) {
    std::uint32_t& word = has_[trait >> 5U];
    const std::uint32_t bit = std::uint32_t{1} << (trait & 31U);
    traits_[count_] = trait;
    count_ += static_cast<std::size_t>((word & bit) == 0);
    word |= bit;
    __builtin_prefetch(heads_ + trait);
  }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] const std::uint32_t* data() const { return traits_; }

 private:
  const Head* heads_;
  std::uint32_t* has_;
  std::uint32_t* traits_;
  std::size_t count_ = 0;
};

void add_facts(const View::Tables& tables, const exec::Facts& facts, std::uint32_t* columns,
               TraitList& traits) {
  for (std::size_t c = 1; c < tables.columns.size(); ++c) {
    const Column& column = tables.columns[c];
    const Column::Place place = column.place_of(facts.fact[column.field]);
    const std::uint32_t known = 0U - std::uint32_t{facts.known[column.field]};
    columns[c] = place.ordinal & known;
    traits.add(place.trait & known);
  }
  for (const SymbolTable& table : tables.members) {
    const exec::Symbols& set = facts.sets[table.field];
    for (std::uint64_t i = 0; i < set.count; ++i) traits.add(table.trait_of(set.data[i]));
  }
  for (const View::Tables::Segment& segment : tables.segments) {
    const std::uint8_t known = facts.segment[segment.segment];
    const bool in = known == 0 ? facts.helpers->segment(&facts, segment.segment) : known == 2;
    traits.add(in ? segment.trait : 0);
  }
}

void add_units(const View::Tables& tables, const exec::Facts& facts, TraitList& traits) {
  for (const SymbolTable& table : tables.units) {
    const std::size_t row = table.field * facts.stride;
    for (std::size_t at = row; at < row + facts.runs; ++at) {
      traits.add(table.trait_of(facts.unit[at]) & (0U - std::uint32_t{facts.unit_known[at]}));
    }
  }
  for (const SymbolTable& table : tables.unit_members) {
    const std::size_t row = table.field * facts.stride;
    for (std::size_t at = row; at < row + facts.runs; ++at) {
      const exec::Symbols& set = facts.unit_sets[at];
      for (std::uint64_t i = 0; i < set.count; ++i) traits.add(table.trait_of(set.data[i]));
    }
  }
}

// Lists that a trait is on, pools that list a code; those imply nothing further.
void add_implied(const View::Tables& tables, std::size_t from, TraitList& traits) {
  if (tables.implied_from.empty()) return;
  const std::size_t end = traits.count();
  for (std::size_t i = from; i < end; ++i) {
    const std::uint32_t trait = traits.data()[i];
    for (std::uint32_t at = tables.implied_from[trait]; at < tables.implied_from[trait + 1]; ++at) {
      traits.add(tables.implied[at]);
    }
  }
}

// Second traits by bit; several may share one. `first`: the link of each bit that the cart has; the place
// behind the bits takes the traits that have none.
struct Seconds {
  std::uint64_t bits = 0;
  std::uint32_t* first = nullptr;
  Scratch::Link* links = nullptr;
};

void link(const View::Tables& tables, const TraitList& traits, Seconds& seconds) {
  for (std::size_t i = 1; i < traits.count(); ++i) {
    const std::uint32_t trait = traits.data()[i];
    const std::size_t bit = tables.bits[trait];
    const std::uint64_t mask = std::uint64_t{bit != kNoBit} << (bit % kNoBit);
    const std::uint32_t shared = (seconds.bits & mask) != 0 ? 0xFFFFFFFF : 0;
    seconds.links[i] = {trait, seconds.first[bit] & shared};
    seconds.first[bit] = static_cast<std::uint32_t>(i);
    seconds.bits |= mask;
  }
}

// Records to be looked at.
class RecordList {
 public:
  RecordList(const Record* records, std::uint32_t* list) : records_(records), list_(list) {}

  void add(std::uint32_t begin, std::uint32_t end) {
    __builtin_prefetch(records_ + begin);
    list_[count_] = begin;
    count_ += static_cast<std::size_t>(begin < end);
    for (std::uint32_t record = begin + 1; record < end; ++record) {
      __builtin_prefetch(records_ + record);
      list_[count_++] = record;
    }
  }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  const Record* records_;
  std::uint32_t* list_;
  std::size_t count_ = 0;
};

// Those posted under one trait. `first`: the traits that may have pairs with what the cart has.
std::size_t add_singles(const View::Tables& tables, const TraitList& traits, std::uint64_t seconds,
                        RecordList& records, Scratch::First* first) {
  std::size_t count = 0;
  const Head* heads = tables.heads.data();
  for (std::size_t i = 0; i < traits.count(); ++i) {
    const std::uint32_t trait = traits.data()[i];
    const Head& head = heads[trait];
    first[count] = {head.pairs & seconds, trait};
    count += static_cast<std::size_t>((head.pairs & seconds) != 0);
    records.add(head.begin, head.end);
  }
  return count;
}

// What to look for of those posted under two.
std::size_t add_looks(const View::Tables& tables, std::span<const Scratch::First> first,
                      const Seconds& seconds, std::vector<std::uint64_t>& looks) {
  std::size_t count = 0;
  for (const Scratch::First& one : first) {
    for (std::uint64_t bits = one.bits; bits != 0; bits &= bits - 1) {
      std::uint32_t at = seconds.first[static_cast<std::size_t>(__builtin_ctzll(bits))];
      do {
        const std::uint64_t key = std::uint64_t{one.trait} << 32U | seconds.links[at].trait;
        __builtin_prefetch(&tables.pairs[tables.slot_of(key)]);
        if (count == looks.size()) looks.resize(2 * count + kPrefixStep);
        looks[count++] = key;
        at = seconds.links[at].next;
      } while (at != 0);
    }
  }
  return count;
}

void add_pairs(const View::Tables& tables, std::span<const std::uint64_t> looks, RecordList& records) {
  const Pair* pairs = tables.pairs.data();
  for (const std::uint64_t key : looks) {
    std::size_t slot = tables.slot_of(key);
    while (pairs[slot].key != key && pairs[slot].key != 0) slot = tables.after(slot);
    records.add(pairs[slot].begin, pairs[slot].end);
  }
}

// A few are put in place by counting, whatever their order is.
void place_few(std::span<const Found> found, std::span<Found> out) {
  std::array<std::uint32_t, kFew> place{};
  for (std::size_t i = 1; i < found.size(); ++i) {
    std::uint32_t own = 0;
    for (std::size_t j = 0; j < i; ++j) {
      const std::uint32_t before = found[j].promotion <= found[i].promotion ? 1 : 0;
      own += before;
      place[j] += 1 - before;
    }
    place[i] = own;
  }
  for (std::size_t i = 0; i < found.size(); ++i) out[place[i]] = found[i];
}

// More are dealt out by six bits of the rank at a time, the low ones first.
void place_many(std::span<Found> found, std::span<Found> out, std::uint32_t promotions) {
  constexpr unsigned kBits = 6;
  constexpr std::uint32_t kMask = (1U << kBits) - 1;
  std::span<Found> from = found, to = out;
  for (unsigned shift = 0; promotions >> shift != 0; shift += kBits) {
    std::array<std::uint32_t, kMask + 2> begins{};
    for (const Found& one : from) ++begins[(one.promotion >> shift & kMask) + 1];
    for (std::size_t digit = 1; digit <= kMask; ++digit) begins[digit] += begins[digit - 1];
    for (const Found& one : from) to[begins[one.promotion >> shift & kMask]++] = one;
    std::swap(from, to);
  }
  if (from.data() != out.data()) std::ranges::copy(from, out.begin());
}

// By rank, each once; how many are left.
std::size_t order(std::span<Found> found, std::span<Found> out, std::uint32_t promotions) {
  if (found.size() <= kFew) {
    place_few(found, out);
  } else {
    place_many(found, out, promotions);
  }
  const auto twice = std::ranges::unique(out, {}, &Found::promotion);
  return out.size() - twice.size();
}

}  // namespace

void Scratch::prepare(std::size_t traits, std::size_t columns, std::size_t records) {
  const auto grow = [](auto& buffer, std::size_t size) {
    if (buffer.size() < size) buffer.resize(size);
  };
  // The last cart's traits, whichever view they were of.
  const auto set = std::span(traits_).first(traits_set_);
  if (has_.size() < 2 * set.size()) {
    std::ranges::fill(has_, 0U);
  } else {
    for (const std::uint32_t trait : set) has_[trait >> 5U] = 0;
  }
  traits_set_ = 0;
  grow(has_, (traits / 32 + kPrefixStep) / kPrefixStep * kPrefixStep);
  grow(traits_, traits + 1);
  grow(links_, traits + 1);
  grow(bit_links_, kNoBit + 1);
  grow(first_, traits + 1);
  grow(columns_, std::max<std::size_t>(256, columns));
  grow(candidate_, records + kPrefixStep);
  grow(passed_, records + kPrefixStep);
  grow(ranked_, records);
  grow(found_, records);
}

void View::find(const Query& query, Scratch& scratch) const {
  const Tables& tables = *tables_;
  scratch.prepare(tables.traits(), tables.columns.size(), tables.records.size());
  TraitList traits(tables.heads.data(), scratch.has_.data(), scratch.traits_.data());
  traits.add(0);
  add_facts(tables, query.facts, scratch.columns_.data(), traits);
  add_implied(tables, 1, traits);
  Seconds seconds{0, scratch.bit_links_.data(), scratch.links_.data()};
  link(tables, traits, seconds);
  const std::size_t of_customer = traits.count();
  add_units(tables, query.facts, traits);
  for (const std::uint32_t trait : query.entered) traits.add(trait);
  add_implied(tables, of_customer, traits);
  scratch.traits_set_ = traits.count();

  RecordList records(tables.records.data(), scratch.candidate_.data());
  const std::size_t first = add_singles(tables, traits, seconds.bits, records, scratch.first_.data());
  const std::size_t looks =
      add_looks(tables, std::span(scratch.first_).first(first), seconds, scratch.looks_);
  add_pairs(tables, std::span(scratch.looks_).first(looks), records);
  scratch.candidates_ = records.count();
  scratch.probes_ = traits.count() + looks;

  const std::size_t padded = (records.count() + kPrefixStep - 1) / kPrefixStep * kPrefixStep;
  std::ranges::fill(std::span(scratch.candidate_).first(padded).subspan(records.count()), 0U);
  const std::int64_t list = std::clamp<std::int64_t>(query.list_subtotal, INT32_MIN, INT32_MAX);
  const PrefixCart cart{tables.records.data(), scratch.has_.data(), scratch.columns_.data(),
                        tables.seconds(query.now), static_cast<std::int32_t>(list)};
  const std::size_t passed = tables.prefix(cart, scratch.candidate_.data(), padded, scratch.passed_.data());
  for (std::size_t i = 0; i < passed; ++i) {
    const std::uint32_t record = scratch.passed_[i];
    scratch.ranked_[i] = {tables.records[record].promotion, record};
  }
  scratch.count_ = order(std::span(scratch.ranked_).first(passed), std::span(scratch.found_).first(passed),
                         tables.report.promotions);
}

}  // namespace perk::candidates
