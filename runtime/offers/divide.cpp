// Shares as vectors; the bodies are those of shares.h.
#include "runtime/offers/divide.h"

#include "runtime/offers/shares.h"

namespace perk::offers {
namespace {

// Memory for one division.
class Owned {
 public:
  explicit Owned(std::size_t count)
      : remainders_(count), wide_(count), order_(count), open_(count), rest_(count) {}
  [[nodiscard]] DivideScratch scratch() { return {remainders_, wide_, order_, open_, rest_}; }

 private:
  std::vector<std::uint64_t> remainders_;
  std::vector<Int128> wide_;
  std::vector<std::uint32_t> order_;
  std::vector<std::int64_t> open_, rest_;
};

}  // namespace

std::vector<std::int64_t> divide(std::int64_t amount, std::span<const std::int64_t> weights) {
  return divide(amount, weights, DivideRule{});
}

std::vector<std::int64_t> divide(std::int64_t amount, std::span<const std::int64_t> weights,
                                 const DivideRule& rule) {
  std::vector<std::int64_t> shares(weights.size(), 0);
  Owned memory(weights.size());
  divide_into(amount, weights, shares, rule, memory.scratch());
  return shares;
}

std::vector<std::int64_t> fill(std::int64_t amount, std::span<const std::int64_t> weights,
                               std::span<const std::int64_t> rooms, const DivideRule& rule) {
  std::vector<std::int64_t> shares(weights.size(), 0);
  Owned memory(weights.size());
  fill_into(amount, weights, rooms, shares, rule, memory.scratch());
  return shares;
}

}  // namespace perk::offers
