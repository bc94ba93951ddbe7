// How often random tests run: under the sanitizers a pricing takes some fifty times as long.
#pragma once
#include <cstdint>

namespace perk::test {

#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

constexpr std::uint64_t runs(std::uint64_t wanted) {
  return kSanitized ? wanted / 30 + 1 : wanted;
}

}  // namespace perk::test
