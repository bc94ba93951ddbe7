// A hand-written evaluator for the workload, and nothing else: the limit that Perk is held against.
//
// Each promotion is reachable through one selective key (coupon, sku, category, attribute, segment, or a pair
// of them), chosen by how often carts have it; a cart probes its own keys and tests the 64-byte records it
// finds. What is left is priced by Perk's rules (docs/reference/pricing.md R0–R8) as far as the workload
// needs them: a price, an item, an order and a shipping stage, `first 1 of` groups, caps, largest remainders,
// parts by promotion and line. Guaranteed: the same parts as Engine::price. Not done: runs of equal lines
// (skus of a cart differ), floors, reasons, any other offer. reference_index.cpp is compiled for the machine
// at hand.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bench/workload.h"

namespace perk::bench {

inline constexpr std::size_t kMostLines = 256;

struct ReferenceTest {
  std::uint8_t attribute = 0, at_least = 0;
  std::uint16_t value = 0;
};

// What is tested of a promotion, and how it is applied; in posting order.
struct alignas(64) ReferenceRecord {
  enum Target : std::uint8_t { all, category, sku };
  std::uint32_t starts = 0, ends = 0;  // UTC seconds
  std::uint32_t segments = 0;          // any of; the topmost bit: everybody
  std::int32_t min_subtotal = 0;
  std::uint32_t coupon = 0, target = 0;
  std::uint32_t rank = 0;
  std::int32_t cap = 0;
  Kind kind = Kind::percent;
  Target target_kind = all;
  std::uint8_t group = 0, without_skus = 0, without_categories = 0, without_brands = 0, extra = 0;
  std::uint32_t pool = 0;  // the excluded, then tiers or pieces (`extra` pairs)
  std::int32_t value = 0;  // basis points, amount, price, or one of how many
  std::array<ReferenceTest, 3> tests{};
};
static_assert(sizeof(ReferenceRecord) == 64);

class ReferenceIndex {
 public:
  // Promotions that are in force at some moment of [begin, end), with the frequencies of keys in a sample.
  ReferenceIndex(const Workload& workload, std::span<const Order> sample, std::int64_t begin,
                 std::int64_t end);

  [[nodiscard]] std::size_t bytes() const;

 private:
  friend class ReferencePricer;
  friend class ReferenceBuilder;

  struct Range {
    std::uint32_t begin = 0, end = 0;
  };
  struct Slot {
    std::uint64_t key = 0;
    Range range;
  };
  static constexpr std::uint32_t kCategories = 512, kSegmentBits = 32;

  [[nodiscard]] static std::uint64_t category_attribute(std::uint32_t category, std::uint32_t attribute) {
    return std::uint64_t{1} << 60U | std::uint64_t{category} << 32U | attribute;
  }
  [[nodiscard]] static std::uint64_t segment_attribute(std::uint32_t segment, std::uint32_t attribute) {
    return std::uint64_t{2} << 60U | std::uint64_t{segment} << 32U | attribute;
  }
  [[nodiscard]] std::size_t place(std::uint64_t key) const {
    return (key * 0x9E3779B97F4A7C15ULL >> 32U) & (pairs_.size() - 1);
  }
  [[nodiscard]] const Slot* find(std::uint64_t key) const {
    for (std::size_t i = place(key); pairs_[i].key != 0; i = (i + 1) & (pairs_.size() - 1)) {
      if (pairs_[i].key == key) return &pairs_[i];
    }
    return nullptr;
  }

  std::vector<ReferenceRecord> records_;
  std::vector<std::uint32_t> pool_;
  std::vector<Range> coupons_, skus_, categories_, category_segments_, attributes_, segments_;
  Range everybody_;
  std::vector<Slot> pairs_;                          // category × attribute value, segment × attribute value
  std::vector<std::uint32_t> segments_of_category_;  // which pairs there are at all
  std::vector<std::uint16_t> attributes_of_category_;
  std::vector<std::uint32_t> segments_of_attribute_;
  std::array<std::vector<std::uint32_t>, kAttributes> attribute_ids_;  // by value; 0: no promotion asks
};

struct ReferencePart {
  std::uint32_t rank = 0, site = 0;  // the line; the shipping charge stands after the lines
  std::int64_t amount = 0;
  friend auto operator<=>(const ReferencePart&, const ReferencePart&) = default;
};

struct ReferencePrice {
  std::vector<ReferencePart> parts;  // by stage, then rank
  std::vector<std::int64_t> finals;  // by line
  std::int64_t shipping = 0;
  std::int64_t total = 0;
  std::uint32_t applied = 0;       // promotions that gave something
  std::uint32_t combinations = 1;  // evaluated for the choice of coupons
};

struct ReferenceCounts {
  std::uint64_t candidates = 0, probes = 0, survivors = 0, matches = 0, applied = 0, chosen = 0;
};

// Prices one cart after another. Allocates nothing once it has seen a cart of that size.
class ReferencePricer {
 public:
  explicit ReferencePricer(const ReferenceIndex& index);
  ~ReferencePricer();
  ReferencePricer(const ReferencePricer&) = delete;
  ReferencePricer& operator=(const ReferencePricer&) = delete;

  const ReferencePrice& price(const Order& order);
  // The same, counting.
  const ReferencePrice& count(const Order& order, ReferenceCounts& counts);
  // As far as the promotions that match.
  std::size_t match(const Order& order);

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace perk::bench
