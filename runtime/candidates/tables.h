// What a view is made of; view.h has its face, build.h makes it, find.cpp reads it.
//
// Numbers first: a value that a cart has becomes the id of a trait by one look into a table. Then places:
// each trait has the run of records posted under it alone, and a mask of the second traits that records are
// posted under together with it; those runs stand in a hash table of pairs.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/candidates/code_numbers.h"
#include "runtime/candidates/prefix.h"
#include "runtime/candidates/record.h"
#include "runtime/candidates/view.h"

namespace perk::candidates {

inline constexpr std::uint8_t kNoBit = 64;

// Symbols, or small numbers, of one field.
struct SymbolTable {
  std::uint32_t field = 0;
  std::int64_t base = 0;
  std::vector<std::uint32_t> traits;  // by value − base, and one for all others; 0: none

  [[nodiscard]] std::uint32_t trait_of(std::int64_t value) const {
    const auto at = static_cast<std::uint64_t>(value - base);
    return traits[std::min<std::uint64_t>(at, traits.size() - 1)];
  }
};

// A fact of the cart as an ordinal among the constants that promotions compare it with: 2i + 2 is the
// constant i, odd numbers lie between, 0 is a missing value.
struct Column {
  struct Place {
    std::uint32_t trait = 0, ordinal = 1;
  };
  std::uint32_t field = 0;
  bool direct = false;       // values that lie close are looked up, others searched for
  bool has_ordinals = true;  // not so many constants that sixteen bits do not reach
  // Direct: constants are multiples of `step`; they lie between `below` and `beyond`, in steps.
  std::int64_t step = 1, below = 0, beyond = 0;
  std::vector<Place> places;            // by value / step − below; else by constant, and one more
  std::vector<std::int64_t> constants;  // rising

  [[nodiscard]] Place place_of(std::int64_t value) const {
    if (!direct) return search(value);
    if (step == 1) return places[static_cast<std::size_t>(std::clamp(value, below, beyond) - below)];
    // Downwards; what is left puts it behind the constant.
    const std::int64_t left = value % step, down = value / step - (left < 0 ? 1 : 0);
    const Place place = places[static_cast<std::size_t>(std::clamp(down, below, beyond) - below)];
    return left == 0 ? place : Place{0, place.ordinal | 1U};
  }
  [[nodiscard]] Place search(std::int64_t value) const;
};

struct Head {
  std::uint32_t begin = 0, end = 0;  // of records
  std::uint64_t pairs = 0;           // bits of second traits
};

struct Pair {
  std::uint64_t key = 0;  // first trait << 32 | second; 0: empty
  std::uint32_t begin = 0, end = 0;
};

struct View::Tables {
  Range range;
  std::int64_t epoch = 0;                   // of records' seconds
  std::vector<Record> records;              // 0: one that no cart passes
  std::vector<Head> heads;                  // by trait
  std::vector<std::uint8_t> bits;           // by trait: of second traits; kNoBit
  std::vector<std::uint32_t> implied_from;  // by trait, and one more; empty: no trait implies another
  std::vector<std::uint32_t> implied;
  std::vector<Pair> pairs;  // open addressing, a power of two

  std::vector<Column> columns;  // from 1 on in records
  std::vector<SymbolTable> members, units, unit_members;
  struct Segment {
    std::uint32_t segment = 0, trait = 0;
  };
  std::vector<Segment> segments;
  std::vector<std::uint32_t> codes, pools;  // trait by number of the code, by pool
  CodeNumbers code_numbers;

  PrefixFunction prefix = nullptr;
  Report report;

  [[nodiscard]] std::uint32_t traits() const { return static_cast<std::uint32_t>(heads.size()); }
  [[nodiscard]] std::uint32_t seconds(std::int64_t instant) const;

  // Where to begin to look for a pair, and where to go on.
  [[nodiscard]] std::size_t slot_of(std::uint64_t key) const {
    constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15;
    return static_cast<std::size_t>((key * kMix >> 32U) * pairs.size() >> 32U);
  }
  [[nodiscard]] std::size_t after(std::size_t slot) const { return slot + 1 == pairs.size() ? 0 : slot + 1; }
};

}  // namespace perk::candidates
