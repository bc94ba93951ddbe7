// What is known of a promotion without running code: one cache line, tested sixteen at a time (prefix.h).
//
// A *trait* is something that a cart has or has not: a value of a fact, a member of a set, a segment, a sku,
// a category, a code. Traits that a view asks about have dense ids; 0 is the trait of every cart. A record
// holds necessary conditions only: a promotion that fails one cannot apply. What `flags` does not name is
// stated in full, so that nothing of it has to be tested again.
#pragma once
#include <array>
#include <cstdint>

namespace perk::candidates {

struct alignas(64) Record {
  // What the record leaves open.
  enum Flag : std::uint8_t {
    kCalendar = 1,   // the window: `start` and `end` only enclose it, or it asks about a fact of the cart
    kCondition = 2,  // a conjunct below kart: it is not stated here, or not in full
    kNeeds = 4,  // a code: a pool is involved, or there are several needs (state of codes is never stated)
  };

  // The value of a column, an ordinal among the constants that promotions compare it with, lies in
  // [low, low + span]. Missing values are 0 and lie in no such interval.
  struct Interval {
    std::uint16_t low = 0, span = 0xFFFF;
  };

  std::uint32_t start = 0, end = 0xFFFFFFFF;  // [start, end) in seconds of the view
  std::array<std::uint16_t, 4> any{};         // the cart has one of these traits; padded with the first
  std::array<std::uint16_t, 4> also{};        // and one of these
  std::array<std::uint32_t, 3> all{};         // and all of these
  std::int32_t min_list = INT32_MIN;          // list subtotal of the whole cart, minor units; saturated
  std::array<Interval, 3> in{};
  std::array<std::uint8_t, 3> column{};  // of `in`; column 0 lies in every interval
  // Posted under any[ordinal], and found only where that is the first of `any` that the cart has; kNotPosted:
  // wherever it is posted.
  std::uint8_t ordinal = kNotPosted;
  std::uint32_t promotion = 0;  // rank
  std::uint8_t flags = 0;
  std::array<std::uint8_t, 3> unused{};

  static constexpr std::uint8_t kNotPosted = 4;
};

static_assert(sizeof(Record) == 64);

}  // namespace perk::candidates
