// Ids are types: an index into one table cannot be used for another.
#pragma once
#include <cstdint>

namespace perk::base {

template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t index = kNone;
  [[nodiscard]] constexpr bool some() const { return index != kNone; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace perk::base
