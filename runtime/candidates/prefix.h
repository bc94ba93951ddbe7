// Sixteen records at a time against one cart: which of them pass everything that they state.
//
// In: indices of records, padded with 0 to a multiple of sixteen (record 0 never passes). Out: the indices of
// those that pass, in the same order; room for `count` and fifteen more. The three versions give the same
// bytes; the best that the machine has is chosen once.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/candidates/record.h"

namespace perk::candidates {

inline constexpr std::size_t kPrefixStep = 16;

struct PrefixCart {
  const Record* records = nullptr;
  const std::uint32_t* has = nullptr;      // a bit a trait, at least 16 words
  const std::uint32_t* columns = nullptr;  // ordinals by column, 256 of them
  std::uint32_t now = 0;                   // below 0xFFFFFFFF
  std::int32_t list = 0;                   // saturated
};

using PrefixFunction = std::size_t (*)(const PrefixCart& cart, const std::uint32_t* indices,
                                       std::size_t count, std::uint32_t* passed);

std::size_t prefix_scalar(const PrefixCart& cart, const std::uint32_t* indices, std::size_t count,
                          std::uint32_t* passed);
#if defined(__x86_64__)
// Only on machines that have them.
std::size_t prefix_avx2(const PrefixCart& cart, const std::uint32_t* indices, std::size_t count,
                        std::uint32_t* passed);
std::size_t prefix_avx512(const PrefixCart& cart, const std::uint32_t* indices, std::size_t count,
                          std::uint32_t* passed);
#endif
[[nodiscard]] bool has_avx2();
[[nodiscard]] bool has_avx512();

PrefixFunction best_prefix();

}  // namespace perk::candidates
