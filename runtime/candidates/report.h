// What finding costs on an average cart, as a view's statistics have it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace perk::candidates {

// Numbers per cart are in millionths.
struct Report {
  struct Cost {
    std::uint32_t promotion = 0;  // rank
    std::uint64_t looked_at = 0;  // times per cart
    std::string key;              // "product.category and customer.region": what it is posted under
  };
  // With more candidates than these a cart, the index is of little use.
  static constexpr std::uint64_t kMany = 200'000'000;

  std::uint32_t promotions = 0;  // of the module
  std::uint32_t in_range = 0;    // of them, in the view
  std::uint32_t postings = 0;
  std::uint64_t carts = 0;                  // that the statistics are of; 0: none
  std::uint64_t candidates = 0;             // looked at per cart
  std::vector<Cost> dearest;                // the ten that cost most
  std::vector<std::uint32_t> for_everyone;  // ranks of those that every cart looks at
  [[nodiscard]] bool many() const { return candidates > kMany; }
};

}  // namespace perk::candidates
