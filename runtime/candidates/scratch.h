// What find() needs between two lines, and its answer; one for a thread, kept from cart to cart.
//
// It grows to what a view and the largest cart need and is never cleared as a whole: the traits of the last
// cart are taken back one by one.
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
  [[nodiscard]] std::span<const Found> found() const { return found_; }
  // Of the last call: records looked at, and places looked into for them.
  [[nodiscard]] std::size_t candidates() const { return candidates_; }
  [[nodiscard]] std::size_t probes() const { return probes_; }

 private:
  friend class Search;
  std::vector<Found> found_;
  std::size_t candidates_ = 0, probes_ = 0;
  std::vector<std::uint32_t> has_;     // a bit a trait
  std::vector<std::uint32_t> traits_;  // those set
  std::size_t traits_set_ = 0;
  std::vector<std::uint32_t> columns_;  // ordinals
  struct Link {
    std::uint32_t trait = 0, next = 0;
  };
  std::vector<Link> links_;               // traits by which pairs are looked up
  std::vector<std::uint32_t> candidate_;  // indices of records
  std::vector<std::uint32_t> survivors_;
};

}  // namespace perk::candidates
