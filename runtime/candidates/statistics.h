// How often carts have a trait: what decides under which condition a promotion is posted.
//
// In: facts of carts of one module, as many as there are. Out: shares. They steer only what finding costs,
// never what is found, so a sample of a few thousand orders is enough; without any, a share by the kind of
// trait stands in.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "runtime/exec/facts.h"
#include "runtime/ir/ir.h"

namespace perk::candidates {

// fact: a value of customer, order, payment or shipping. member: of a set of those. unit, unit_member: the
// same of some unit of the cart. code, pool: entered. list: one of many, which a view keeps beside. `of` is
// the field, or 0.
enum class TraitKind : std::uint8_t { fact, member, segment, list, unit_member, unit, code, pool };

struct Trait {
  TraitKind kind{};
  std::uint32_t of = 0;
  std::int64_t value = 0;  // symbol, number, segment, pool; of codes and lists, their number in the view
  friend auto operator<=>(const Trait&, const Trait&) = default;
};

class Statistics {
 public:
  Statistics() = default;
  explicit Statistics(const ir::Module& module);

  // Segments that have not been asked are asked through the facts' helpers.
  void add(const exec::Facts& facts);

  [[nodiscard]] std::uint64_t carts() const { return carts_; }
  // The share of carts that have it, above 0 and at most 1. Of what was never seen, a part of one cart.
  [[nodiscard]] double share(const Trait& trait) const;

 private:
  struct Hash {
    std::size_t operator()(const Trait& trait) const;
  };
  struct Seen {
    std::uint64_t carts = 0, last = 0;  // the cart that was counted last
  };
  void count(const Trait& trait);

  std::vector<ir::Field> fields_;
  std::size_t segments_ = 0;
  std::uint64_t carts_ = 0;
  std::unordered_map<Trait, Seen, Hash> seen_;
};

}  // namespace perk::candidates
