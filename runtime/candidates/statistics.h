// How often carts have a trait: what decides under which condition a promotion is posted.
//
// In: facts of carts of one module, as many as there are. Out: shares in millionths. They steer only what
// finding costs, never what is found, so a sample of a few thousand orders is enough; without any, sizes of
// the pack's own lists stand in.
#pragma once
#include <cstdint>
#include <span>
#include <unordered_map>

#include "runtime/exec/facts.h"
#include "runtime/ir/ir.h"

namespace perk::candidates {

// fact: a value of customer, order, payment or shipping. member: of a set of those. unit, unit_member: the
// same of some unit of the cart. code, pool: entered. `of` is the field, or 0.
enum class TraitKind : std::uint8_t { fact, member, segment, unit, unit_member, code, pool };

class Statistics {
 public:
  Statistics() = default;
  explicit Statistics(const ir::Module& module);

  void add(const exec::Facts& facts);

  [[nodiscard]] std::uint64_t carts() const { return carts_; }
  // In how many of the carts.
  [[nodiscard]] std::uint64_t count(TraitKind kind, std::uint32_t of, std::int64_t value) const;

 private:
  struct Key {
    std::uint64_t of = 0;
    std::int64_t value = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };
  std::vector<ir::Record> records_;  // by field
  std::vector<ir::FieldType> types_;
  std::uint32_t symbols_ = 0, segments_ = 0;
  std::uint64_t carts_ = 0;
  // Value: how many carts, and the last of them that was counted.
  std::unordered_map<Key, std::pair<std::uint64_t, std::uint64_t>, Hash> counts_;
};

}  // namespace perk::candidates
