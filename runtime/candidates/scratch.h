// What find() needs between two lines, and its answer; one for a thread, kept from cart to cart.
//
// It grows to what a view and the largest cart need, and then no more. The traits of the last cart are taken
// back at the next call.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace perk::candidates {

struct Found {
  std::uint32_t promotion = 0;  // rank
  std::uint32_t record = 0;     // index into View::records()
};

class Scratch {
 public:
  [[nodiscard]] std::span<const Found> found() const { return std::span(found_).first(count_); }
  // Of the last call: records looked at, and places looked into for them.
  [[nodiscard]] std::size_t candidates() const { return candidates_; }
  [[nodiscard]] std::size_t probes() const { return probes_; }

  // A second trait of the cart, and the next one with the same bit; 0: none.
  struct Link {
    std::uint32_t trait = 0, next = 0;
  };
  // A first trait, and the bits of second ones that it is posted with.
  struct First {
    std::uint64_t bits = 0;
    std::uint32_t trait = 0;
  };

 private:
  friend class View;
  void prepare(std::size_t traits, std::size_t columns, std::size_t records);

  std::vector<Found> found_, ranked_;
  std::size_t count_ = 0, candidates_ = 0, probes_ = 0;
  std::vector<std::uint32_t> has_;     // a bit a trait
  std::vector<std::uint32_t> traits_;  // those set
  std::size_t traits_set_ = 0;
  std::vector<std::uint32_t> columns_;  // ordinals
  std::vector<Link> links_;
  std::vector<std::uint32_t> bit_links_;  // the first link of a bit
  std::vector<First> first_;
  std::vector<std::uint64_t> looks_;               // keys of pairs
  std::vector<std::uint32_t> candidate_, passed_;  // indices of records
};

}  // namespace perk::candidates
