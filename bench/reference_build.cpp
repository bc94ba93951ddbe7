// Posts each promotion under its rarest key and lays the records out bucket by bucket.
#include <algorithm>
#include <map>

#include "bench/reference_index.h"

namespace perk::bench {
namespace {

enum class Key : std::uint8_t {
  coupon,
  sku,
  category_segment,
  category,
  category_attribute,
  attribute_segment,
  attribute,
  segment,
  everybody
};

struct Posting {
  Key kind = Key::everybody;
  std::uint64_t key = 0;
  std::uint32_t promotion = 0;
};

// How often a cart has a key; what the sample does not have is a little likely.
class Frequencies {
 public:
  Frequencies(std::span<const Order> sample, std::size_t products, std::size_t categories)
      : one_(1.0F / static_cast<float>(sample.size())),
        sku(products + 1, 0.05F * one_),
        category(categories, 0.25F * one_) {
    for (const Order& order : sample) {
      std::vector<std::uint8_t> seen(categories, 0);
      for (const OrderLine& line : order.lines) {
        sku[line.sku] += one_;
        for (const std::uint16_t each : line.categories) {
          if (seen[each] == 0) category[each] += one_;
          seen[each] = 1;
        }
      }
      for (std::uint32_t s = 0; s != kSegments; ++s) {
        if ((order.segments >> s & 1U) != 0) segment_.at(s) += one_;
      }
      for (std::size_t a = 0; a != kAttributes; ++a) attribute_.at(a)[order.attributes.at(a)] += one_;
    }
  }

  [[nodiscard]] float attribute(const AttributeTest& test) const {
    const auto found = attribute_.at(test.attribute).find(test.value);
    return found == attribute_.at(test.attribute).end() ? 0.3F * one_ : found->second;
  }
  [[nodiscard]] float any_segment(std::uint32_t segments) const {
    float none = 1.0F;
    for (std::uint32_t s = 0; s != kSegments; ++s) {
      if ((segments >> s & 1U) != 0) none *= 1.0F - segment_.at(s);
    }
    return segments == 0 ? 1.0F : 1.0F - none;
  }

 private:
  float one_;
  std::array<float, kSegments> segment_{};
  std::array<std::map<std::int32_t, float>, kAttributes> attribute_;

 public:
  std::vector<float> sku, category;
};

}  // namespace

class ReferenceBuilder {
 public:
  ReferenceBuilder(ReferenceIndex& index, const Workload& workload, std::span<const Order> sample)
      : index_(index),
        workload_(workload),
        frequencies_(sample, workload.products.size(), ReferenceIndex::kCategories) {}

  void build(std::int64_t begin, std::int64_t end) {
    index_.segments_of_category_.assign(ReferenceIndex::kCategories, 0);
    index_.attributes_of_category_.assign(ReferenceIndex::kCategories, 0);
    postings_.reserve(workload_.promotions.size() * 2);
    for (std::uint32_t rank = 0; rank < workload_.promotions.size(); ++rank) {
      const Promotion& promotion = workload_.promotions[rank];
      if (promotion.ends > begin && promotion.starts < end) post(rank, promotion);
    }
    std::ranges::sort(postings_, {}, [](const Posting& posting) {
      return std::tuple(posting.kind, posting.key, posting.promotion);
    });
    lay_out();
  }

 private:
  std::uint32_t attribute_id(const AttributeTest& test) {
    std::vector<std::uint32_t>& ids = index_.attribute_ids_.at(test.attribute);
    const auto value = static_cast<std::size_t>(test.value);
    if (ids.size() <= value) ids.resize(value + 1, 0);
    if (ids[value] == 0) ids[value] = attributes_++;
    return ids[value];
  }

  void post(std::uint32_t rank, const Promotion& promotion) {
    float best = 1.0F;
    Key kind = Key::everybody;
    std::uint32_t first = 0;
    const auto offer = [&](float probability, Key by, std::uint32_t key) {
      if (probability >= best) return;
      best = probability;
      kind = by;
      first = key;
    };
    const float segment = frequencies_.any_segment(promotion.segments);
    const AttributeTest* rarest = nullptr;
    for (const AttributeTest& test : promotion.tests) {
      if (test.at_least) continue;
      if (rarest == nullptr || frequencies_.attribute(test) < frequencies_.attribute(*rarest)) rarest = &test;
    }
    const float attribute = rarest == nullptr ? 1.0F : frequencies_.attribute(*rarest);
    if (promotion.coupon_number != 0) offer(1e-7F, Key::coupon, promotion.coupon_number);
    if (promotion.sku != 0) offer(frequencies_.sku[promotion.sku], Key::sku, promotion.sku);
    for (const BundlePiece& piece : promotion.pieces) offer(frequencies_.sku[piece.sku], Key::sku, piece.sku);
    if (promotion.category != 0) {
      const float category = frequencies_.category[promotion.category];
      offer(category, Key::category, promotion.category);
      if (promotion.segments != 0) offer(category * segment, Key::category_segment, promotion.category);
      if (rarest != nullptr) offer(category * attribute, Key::category_attribute, promotion.category);
    }
    if (rarest != nullptr) {
      offer(attribute, Key::attribute, 0);
      if (promotion.segments != 0) offer(attribute * segment, Key::attribute_segment, 0);
    }
    if (promotion.segments != 0) offer(segment, Key::segment, 0);
    add(rank, promotion, kind, first, rarest);
  }

  void add(std::uint32_t rank, const Promotion& promotion, Key kind, std::uint32_t first,
           const AttributeTest* rarest) {
    const auto each_segment = [&](const auto& key) {
      for (std::uint32_t s = 0; s != kSegments; ++s) {
        if ((promotion.segments >> s & 1U) != 0) postings_.push_back({kind, key(s), rank});
      }
    };
    switch (kind) {
      case Key::coupon:
      case Key::sku:
      case Key::category:
      case Key::everybody: postings_.push_back({kind, first, rank}); break;
      case Key::category_segment:
        each_segment([&](std::uint32_t s) { return first * ReferenceIndex::kSegmentBits + s; });
        index_.segments_of_category_[first] |= promotion.segments;
        break;
      case Key::category_attribute:
        postings_.push_back({kind, ReferenceIndex::category_attribute(first, attribute_id(*rarest)), rank});
        index_.attributes_of_category_[first] |= static_cast<std::uint16_t>(1U << rarest->attribute);
        break;
      case Key::attribute: postings_.push_back({kind, attribute_id(*rarest), rank}); break;
      case Key::attribute_segment: {
        const std::uint32_t id = attribute_id(*rarest);
        each_segment([&](std::uint32_t s) { return ReferenceIndex::segment_attribute(s, id); });
        break;
      }
      case Key::segment: each_segment([](std::uint32_t s) { return s; }); break;
    }
  }

  [[nodiscard]] ReferenceRecord record_of(std::uint32_t rank) {
    const Promotion& from = workload_.promotions[rank];
    ReferenceRecord record;
    record.starts = static_cast<std::uint32_t>(from.starts);
    record.ends = static_cast<std::uint32_t>(from.ends);
    record.segments = from.segments == 0 ? 0x80000000U : from.segments;
    record.min_subtotal = from.min_subtotal;
    record.coupon = from.coupon_number;
    record.rank = rank;
    record.cap = from.cap;
    record.kind = from.kind;
    record.target = from.category != 0 ? from.category : from.sku;
    record.target_kind = from.category != 0 ? ReferenceRecord::category
                         : from.sku != 0    ? ReferenceRecord::sku
                                            : ReferenceRecord::all;
    record.group = static_cast<std::uint8_t>(from.group);
    record.without_skus = static_cast<std::uint8_t>(from.without_skus.size());
    record.without_categories = static_cast<std::uint8_t>(from.without_categories.size());
    record.without_brands = static_cast<std::uint8_t>(from.without_brands.size());
    record.pool = static_cast<std::uint32_t>(index_.pool_.size());
    std::vector<std::uint32_t>& pool = index_.pool_;
    pool.insert(pool.end(), from.without_skus.begin(), from.without_skus.end());
    pool.insert(pool.end(), from.without_categories.begin(), from.without_categories.end());
    pool.insert(pool.end(), from.without_brands.begin(), from.without_brands.end());
    for (const TierRow& row : from.tiers) {
      pool.push_back(static_cast<std::uint32_t>(row.quantity));
      pool.push_back(static_cast<std::uint32_t>(row.basis_points));
    }
    for (const BundlePiece& piece : from.pieces) {
      pool.push_back(piece.sku);
      pool.push_back(static_cast<std::uint32_t>(piece.quantity));
    }
    record.extra = static_cast<std::uint8_t>(from.tiers.size() + from.pieces.size());
    record.value = std::max({from.basis_points, from.amount, from.price, from.every});
    record.tests.fill({kAttributes, 1, 0});  // what always holds
    for (std::size_t i = 0; i < from.tests.size(); ++i) {
      record.tests.at(i) = {from.tests[i].attribute,
                            static_cast<std::uint8_t>(from.tests[i].at_least ? 1 : 0),
                            static_cast<std::uint16_t>(from.tests[i].value)};
    }
    return record;
  }

  void lay_out() {
    index_.coupons_.resize(workload_.coupons.size() + 2);
    index_.skus_.resize(workload_.products.size() + 2);
    index_.categories_.resize(ReferenceIndex::kCategories);
    index_.category_segments_.resize(std::size_t{ReferenceIndex::kCategories} * ReferenceIndex::kSegmentBits);
    index_.attributes_.resize(attributes_ + 1);
    index_.segments_.resize(ReferenceIndex::kSegmentBits);
    index_.segments_of_attribute_.assign(attributes_ + 1, 0);
    const auto pairs = std::ranges::count_if(postings_, [](const Posting& posting) {
      return posting.kind == Key::category_attribute || posting.kind == Key::attribute_segment;
    });
    std::size_t slots = 16;
    while (slots < static_cast<std::size_t>(pairs) * 2) slots *= 2;
    index_.pairs_.resize(slots);
    index_.records_.reserve(postings_.size() + 1);
    for (std::uint32_t i = 0; i < postings_.size(); ++i) {
      index_.records_.push_back(record_of(postings_[i].promotion));
      if (i > 0 && postings_[i - 1].kind == postings_[i].kind && postings_[i - 1].key == postings_[i].key)
        continue;
      std::uint32_t end = i + 1;
      while (end < postings_.size() && postings_[end].kind == postings_[i].kind &&
             postings_[end].key == postings_[i].key) {
        ++end;
      }
      enter(postings_[i], {i, end});
    }
    index_.records_.emplace_back();  // what an empty range may prefetch
  }

  void enter(const Posting& posting, ReferenceIndex::Range range) {
    switch (posting.kind) {
      case Key::coupon: index_.coupons_[posting.key] = range; break;
      case Key::sku: index_.skus_[posting.key] = range; break;
      case Key::category: index_.categories_[posting.key] = range; break;
      case Key::category_segment: index_.category_segments_[posting.key] = range; break;
      case Key::attribute: index_.attributes_[posting.key] = range; break;
      case Key::segment: index_.segments_[posting.key] = range; break;
      case Key::everybody: index_.everybody_ = range; break;
      case Key::attribute_segment:
        index_.segments_of_attribute_[static_cast<std::uint32_t>(posting.key)] |=
            1U << (posting.key >> 32U & 0xFFU);
        [[fallthrough]];
      case Key::category_attribute: {
        std::size_t at = index_.place(posting.key);
        while (index_.pairs_[at].key != 0) at = (at + 1) & (index_.pairs_.size() - 1);
        index_.pairs_[at] = {posting.key, range};
        break;
      }
    }
  }

  ReferenceIndex& index_;
  const Workload& workload_;
  Frequencies frequencies_;
  std::vector<Posting> postings_;
  std::uint32_t attributes_ = 1;
};

ReferenceIndex::ReferenceIndex(const Workload& workload, std::span<const Order> sample, std::int64_t begin,
                               std::int64_t end) {
  ReferenceBuilder(*this, workload, sample).build(begin, end);
}

std::size_t ReferenceIndex::bytes() const {
  const auto of = [](const auto& list) { return list.size() * sizeof(list[0]); };
  std::size_t sum = of(records_) + of(pool_) + of(coupons_) + of(skus_) + of(categories_) +
                    of(category_segments_) + of(attributes_) + of(segments_) + of(pairs_) +
                    of(segments_of_category_) + of(attributes_of_category_) + of(segments_of_attribute_);
  for (const auto& ids : attribute_ids_) sum += of(ids);
  return sum;
}

}  // namespace perk::bench
