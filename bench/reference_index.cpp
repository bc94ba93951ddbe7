// Phases: load the cart, collect what its keys lead to, test the records, make line masks of the survivors;
// then price them (reference_stages.h).
#include "bench/reference_index.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "bench/reference_stages.h"

namespace perk::bench {
namespace {

constexpr std::size_t kMostCandidates = 65'536;

struct Candidate {
  std::uint32_t record = 0;
  std::uint32_t segment =
      0;  // posted once for each of several: counts where this one is the first that holds
};

}  // namespace

struct ReferencePricer::Impl {
  explicit Impl(const ReferenceIndex& of) : index(of), stages(of.pool_.data()) {}

  const ReferenceIndex& index;
  ReferenceCart cart;
  ReferenceStages stages;
  std::array<Candidate, kMostCandidates> candidates{};
  std::array<std::uint32_t, kMostCandidates> survivors{};
  std::array<ReferenceMatch, kMostMatches> matches{};
  std::size_t candidate_count = 0, survivor_count = 0, match_count = 0;

  void add(ReferenceIndex::Range range, std::uint32_t segment) {
    candidates[candidate_count] = {range.begin, segment};
    __builtin_prefetch(&index.records_[range.begin]);
    candidate_count += range.begin < range.end ? 1 : 0;
    for (std::uint32_t i = range.begin + 1; i < range.end; ++i) candidates[candidate_count++] = {i, segment};
  }

  template <bool Counts>
  void collect(const Order& from, ReferenceCounts* counts) {
    candidate_count = 0;
    const auto probe = [&](ReferenceIndex::Range range, std::uint32_t segment) {
      add(range, segment);
      if constexpr (Counts) ++counts->probes;
    };
    for (const std::uint32_t coupon : from.coupon_numbers) probe(index.coupons_[coupon], 0);
    for (std::size_t i = 0; i < cart.lines; ++i) probe(index.skus_[cart.sku[i]], 0);
    std::array<std::uint32_t, kAttributes> ids{};
    std::uint32_t known = 0;
    for (std::size_t a = 0; a < kAttributes; ++a) {
      const auto value = static_cast<std::uint32_t>(from.attributes[a]);
      ids[a] = value < index.attribute_ids_[a].size() ? index.attribute_ids_[a][value] : 0;
      known |= (ids[a] != 0 ? 1U : 0U) << a;
    }
    const auto segments = [](std::uint32_t bits, const auto& each) {
      for (; bits != 0; bits &= bits - 1) each(static_cast<std::uint32_t>(std::countr_zero(bits)));
    };
    for (std::size_t i = 0; i < cart.category_count; ++i) {
      const std::uint32_t c = cart.categories[i];
      probe(index.categories_[c], 0);
      segments(index.segments_of_category_[c] & from.segments, [&](std::uint32_t s) {
        probe(index.category_segments_[c * ReferenceIndex::kSegmentBits + s], 1U << s);
      });
      segments(index.attributes_of_category_[c] & known, [&](std::uint32_t a) {
        if (const auto* slot = index.find(ReferenceIndex::category_attribute(c, ids[a])))
          probe(slot->range, 0);
      });
    }
    segments(known, [&](std::uint32_t a) {
      probe(index.attributes_[ids[a]], 0);
      segments(index.segments_of_attribute_[ids[a]] & from.segments, [&](std::uint32_t s) {
        if (const auto* slot = index.find(ReferenceIndex::segment_attribute(s, ids[a])))
          probe(slot->range, 1U << s);
      });
    });
    segments(from.segments, [&](std::uint32_t s) { probe(index.segments_[s], 1U << s); });
    probe(index.everybody_, 0);
    if constexpr (Counts) counts->candidates += candidate_count;
  }

  void test(const Order& from) {
    const auto now = static_cast<std::uint32_t>(from.now);
    const std::uint32_t segments = from.segments | 0x80000000U;
    std::array<std::int32_t, kAttributes + 1> values{};
    std::ranges::copy(from.attributes, values.begin());
    const auto sum = static_cast<std::int32_t>(
        std::min<std::int64_t>(cart.subtotal, std::numeric_limits<std::int32_t>::max()));
    std::array<std::uint32_t, 4> codes{~0U, ~0U, ~0U, ~0U};
    for (std::size_t i = 0; i < from.coupon_numbers.size(); ++i) codes[i] = from.coupon_numbers[i];
    survivor_count = 0;
    for (std::size_t i = 0; i < candidate_count; ++i) {
      const ReferenceRecord& record = index.records_[candidates[i].record];
      const std::uint32_t first = candidates[i].segment, common = record.segments & segments;
      bool holds = (common != 0) & ((first == 0) | ((common & (0U - common)) == first));
      holds &= now - record.starts < record.ends - record.starts;
      holds &= sum >= record.min_subtotal;
      const std::uint32_t code = record.coupon;
      holds &=
          (code == 0) | (code == codes[0]) | (code == codes[1]) | (code == codes[2]) | (code == codes[3]);
      for (const ReferenceTest& each : record.tests) {
        const std::int32_t over = values[each.attribute] - each.value;
        holds &= (over >= 0) & ((over == 0) | (each.at_least != 0));
      }
      const std::uint32_t wanted = record.target_kind == ReferenceRecord::category ? record.target : 0;
      holds &= (cart.present[wanted / 32U] >> (wanted % 32U) & 1U) != 0;
      survivors[survivor_count] = candidates[i].record;
      survivor_count += holds ? 1 : 0;
    }
  }

  template <std::size_t W, bool Counts>
  void match(const Order& from, ReferenceCounts* counts) {
    cart.load<W>(from);
    collect<Counts>(from, counts);
    test(from);
    match_count = 0;
    for (std::size_t i = 0; i < survivor_count; ++i) {
      ReferenceMatch& next = matches[match_count];
      next.record = &index.records_[survivors[i]];
      match_count += cart.select<W>(*next.record, index.pool_.data() + next.record->pool, next.lines) ? 1 : 0;
    }
  }

  template <std::size_t W, bool Counts>
  const ReferencePrice& price(const Order& from, ReferenceCounts* counts) {
    match<W, Counts>(from, counts);
    const ReferencePrice& result = stages.choose<W>(cart, {matches.data(), match_count});
    if constexpr (Counts) {
      counts->survivors += survivor_count;
      counts->matches += match_count;
      counts->applied += result.applied;
      counts->chosen += result.combinations > 1 ? 1 : 0;
    }
    return result;
  }
};

ReferencePricer::ReferencePricer(const ReferenceIndex& index) : impl_(std::make_unique<Impl>(index)) {}
ReferencePricer::~ReferencePricer() = default;

const ReferencePrice& ReferencePricer::price(const Order& order) {
  return order.lines.size() <= 64 ? impl_->price<1, false>(order, nullptr)
                                  : impl_->price<kMaskWords, false>(order, nullptr);
}

const ReferencePrice& ReferencePricer::count(const Order& order, ReferenceCounts& counts) {
  return order.lines.size() <= 64 ? impl_->price<1, true>(order, &counts)
                                  : impl_->price<kMaskWords, true>(order, &counts);
}

std::size_t ReferencePricer::match(const Order& order) {
  if (order.lines.size() <= 64) {
    impl_->match<1, false>(order, nullptr);
  } else {
    impl_->match<kMaskWords, false>(order, nullptr);
  }
  return impl_->match_count;
}

}  // namespace perk::bench
