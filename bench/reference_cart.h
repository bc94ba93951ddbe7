// A cart as the hand-written evaluator has it: columns by line, and a mask of lines for each category.
//
// Made for reference_index.cpp and reference_stages.cpp, which are compiled for the machine at hand. W is the
// number of 64-bit words of a mask that are in use.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "bench/reference_index.h"

#if defined(__AVX512F__) && defined(__AVX512BW__)
#include <immintrin.h>
#endif

namespace perk::bench {

inline constexpr std::size_t kMaskWords = kMostLines / 64;
inline constexpr std::size_t kMostCategories = 512;
inline constexpr std::size_t kMostMatches = 4096;
using Mask = std::array<std::uint64_t, kMaskWords>;

template <std::size_t W, class Each>
void for_lines(const Mask& mask, const Each& each) {
  for (std::size_t word = 0; word < W; ++word) {
    for (std::uint64_t bits = mask[word]; bits != 0; bits &= bits - 1) {
      each(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
}

struct ReferenceMatch {
  const ReferenceRecord* record = nullptr;
  Mask lines{};
};

struct ReferenceCart {
  alignas(64) std::array<std::uint32_t, kMostLines> sku{};
  alignas(64) std::array<std::uint16_t, kMostLines> brand{};
  std::array<std::int64_t, kMostLines> price{}, quantity{}, list{};
  std::array<Mask, kMostCategories> category{};
  std::array<std::uint16_t, 3 * kMostLines + 1> categories{};  // those that have a line
  std::size_t category_count = 0, lines = 0;
  Mask everything{};
  std::array<std::uint32_t, kMostCategories / 32> present{};  // category 0, none, always is
  std::int64_t subtotal = 0, charge = 0;

  template <std::size_t W>
  void load(const Order& order) {
    for (std::size_t i = 0; i < category_count; ++i) {
      for (std::size_t k = 0; k < W; ++k) category[categories[i]][k] = 0;
    }
    category_count = 0;
    lines = order.lines.size();
    subtotal = 0;
    charge = order.shipping;
    present.fill(0);
    present[0] = 1;
    for (std::size_t i = 0; i < lines; ++i) {
      const OrderLine& line = order.lines[i];
      sku[i] = line.sku;
      brand[i] = line.brand;
      price[i] = line.price;
      quantity[i] = line.quantity;
      list[i] = price[i] * quantity[i];
      subtotal += list[i];
      for (const std::uint16_t each : line.categories) {
        Mask& mask = category[each];
        std::uint64_t any = 0;
        for (std::size_t k = 0; k < W; ++k) any |= mask[k];
        categories[category_count] = each;
        category_count += any == 0 ? 1 : 0;
        mask[i / 64] |= std::uint64_t{1} << (i % 64);
        present[each / 32U] |= 1U << (each % 32U);
      }
    }
    for (std::size_t i = lines; i < (lines + 31) / 32 * 32; ++i) {
      sku[i] = 0;
      brand[i] = 0;
    }
    for (std::size_t k = 0; k < W; ++k) {
      const std::size_t here = lines > k * 64 ? std::min<std::size_t>(64, lines - k * 64) : 0;
      everything[k] = here == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << here) - 1;
    }
  }

  template <std::size_t W>
  void lines_of_sku(std::uint32_t wanted, Mask& mask) const {
    for (std::size_t k = 0; k < W; ++k) mask[k] = 0;
#if defined(__AVX512F__) && defined(__AVX512BW__)
    const __m512i value = _mm512_set1_epi32(static_cast<int>(wanted));
    for (std::size_t i = 0; i < lines; i += 16) {
      const std::uint64_t found = _mm512_cmpeq_epi32_mask(_mm512_load_si512(&sku[i]), value);
      mask[i / 64] |= found << (i % 64);
    }
#else
    for (std::size_t i = 0; i < lines; ++i) mask[i / 64] |= std::uint64_t{sku[i] == wanted} << (i % 64);
#endif
  }

  template <std::size_t W>
  void without_brand(std::uint32_t unwanted, Mask& mask) const {
#if defined(__AVX512F__) && defined(__AVX512BW__)
    const __m512i value = _mm512_set1_epi16(static_cast<std::int16_t>(unwanted));
    for (std::size_t i = 0; i < lines; i += 32) {
      const std::uint64_t found = _mm512_cmpeq_epi16_mask(_mm512_load_si512(&brand[i]), value);
      mask[i / 64] &= ~(found << (i % 64));
    }
#else
    for (std::size_t i = 0; i < lines; ++i)
      mask[i / 64] &= ~(std::uint64_t{brand[i] == unwanted} << (i % 64));
#endif
  }

  template <std::size_t W>
  bool select(const ReferenceRecord& record, const std::uint32_t* pool, Mask& mask) const {
    if (record.kind == Kind::free_shipping) return true;
    if (record.kind == Kind::bundle) {
      for (std::size_t k = 0; k < W; ++k) mask[k] = 0;
      for (std::size_t i = 0; i < record.extra; ++i) {
        Mask piece{};
        lines_of_sku<W>(pool[2 * i], piece);
        bool enough = false;
        for_lines<W>(piece, [&](std::size_t line) { enough |= quantity[line] >= pool[2 * i + 1]; });
        if (!enough) return false;
        for (std::size_t k = 0; k < W; ++k) mask[k] |= piece[k];
      }
      return true;
    }
    switch (record.target_kind) {
      case ReferenceRecord::category:
        for (std::size_t k = 0; k < W; ++k) mask[k] = category[record.target][k];
        break;
      case ReferenceRecord::sku: lines_of_sku<W>(record.target, mask); break;
      case ReferenceRecord::all:
        for (std::size_t k = 0; k < W; ++k) mask[k] = everything[k];
        break;
    }
    for (std::uint32_t i = 0; i < record.without_skus; ++i) {
      Mask out{};
      lines_of_sku<W>(*pool++, out);
      for (std::size_t k = 0; k < W; ++k) mask[k] &= ~out[k];
    }
    for (std::uint32_t i = 0; i < record.without_categories; ++i) {
      const Mask& out = category[*pool++];
      for (std::size_t k = 0; k < W; ++k) mask[k] &= ~out[k];
    }
    for (std::uint32_t i = 0; i < record.without_brands; ++i) without_brand<W>(*pool++, mask);
    std::uint64_t any = 0;
    for (std::size_t k = 0; k < W; ++k) any |= mask[k];
    if (any == 0) return false;
    if (record.kind != Kind::tiered && record.kind != Kind::cheapest_free) return true;
    std::int64_t pieces = 0;
    for_lines<W>(mask, [&](std::size_t line) { pieces += quantity[line]; });
    return pieces >= (record.kind == Kind::tiered ? static_cast<std::int64_t>(*pool) : record.value);
  }
};

}  // namespace perk::bench
