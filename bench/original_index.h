// The evaluators that come with the workload's generator (PERK_BENCH_SHARED): the hand-written index and the
// naive loop. Their meaning is simpler than Perk's; they mark what less work costs.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

namespace perk::bench {

struct OriginalCounts {
  double candidates = 0, probes = 0, matches = 0, applied = 0;  // a cart
};

class OriginalIndex {
 public:
  // Null where the project was built without the shared folder.
  static std::unique_ptr<OriginalIndex> read(const std::string& folder, std::uint32_t promotions);
  virtual ~OriginalIndex() = default;

  // Which carts the next calls mean; how many there are.
  virtual std::size_t use(std::uint32_t lines) = 0;
  // What was taken off, so that nothing is optimised away.
  virtual std::int64_t price(std::size_t cart) = 0;
  virtual std::int64_t price_naively(std::size_t cart) = 0;
  virtual OriginalCounts count() = 0;
  [[nodiscard]] virtual double build_milliseconds() const = 0;
  [[nodiscard]] virtual std::size_t bytes() const = 0;
};

}  // namespace perk::bench
