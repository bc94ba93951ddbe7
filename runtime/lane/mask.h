// Sets of runs as bits, one word for carts of up to 64 runs.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace perk::lane {

template <int W>
struct Mask {
  static constexpr std::size_t kBits = std::size_t{64} * W;
  std::array<std::uint64_t, W> words{};

  // The first `count` runs.
  static Mask first(std::size_t count) {
    Mask mask;
    for (std::size_t w = 0; w < W && count > 0; ++w) {
      mask.words[w] = count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
      count = count >= 64 ? count - 64 : 0;
    }
    return mask;
  }

  void set(std::uint32_t run) { words[run / 64] |= std::uint64_t{1} << (run % 64); }
  [[nodiscard]] bool has(std::uint32_t run) const { return (words[run / 64] >> (run % 64) & 1U) != 0; }
  [[nodiscard]] bool any() const {
    std::uint64_t all = 0;
    for (const std::uint64_t word : words) all |= word;
    return all != 0;
  }
  [[nodiscard]] std::size_t count() const {
    std::size_t bits = 0;
    for (const std::uint64_t word : words) bits += static_cast<std::size_t>(std::popcount(word));
    return bits;
  }

  // Rising.
  template <class Each>
  void each(const Each& call) const {
    for (std::size_t w = 0; w < W; ++w) {
      for (std::uint64_t rest = words[w]; rest != 0; rest &= rest - 1) {
        call(static_cast<std::uint32_t>(w * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
      }
    }
  }

  Mask& operator&=(const Mask& other) {
    for (std::size_t w = 0; w < W; ++w) words[w] &= other.words[w];
    return *this;
  }
  Mask& operator|=(const Mask& other) {
    for (std::size_t w = 0; w < W; ++w) words[w] |= other.words[w];
    return *this;
  }
  Mask& operator-=(const Mask& other) {
    for (std::size_t w = 0; w < W; ++w) words[w] &= ~other.words[w];
    return *this;
  }
  friend Mask operator&(Mask a, const Mask& b) { return a &= b; }
  friend Mask operator|(Mask a, const Mask& b) { return a |= b; }
  friend Mask operator-(Mask a, const Mask& b) { return a -= b; }
};

}  // namespace perk::lane
