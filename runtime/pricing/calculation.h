// One calculation: the cart's runs and charges, floors, the total cap, and the promotions that could give
// something: active, their coupon entered, and every condition true that reads no amount of a stage's entry.
//
// In: a module with its index, a cart's view. Out: what the stages and the choice read. Nothing in it depends
// on which promotions are chosen; overflow too is tested here, on amounts that no choice changes (S27).
#pragma once
#include <span>
#include <string>
#include <vector>

#include "runtime/interpret/cart_view.h"
#include "runtime/interpret/evaluate.h"
#include "runtime/pricing/codes.h"
#include "runtime/pricing/index.h"

namespace perk::pricing {

// No cap.
inline constexpr std::int64_t kNoLimit = INT64_MAX;

struct Candidate {
  std::uint32_t promotion = 0;  // its rank
  const ir::Promotion* source = nullptr;
  const ir::Shape* shape = nullptr;
  const Standing* standing = nullptr;
  bool optional = false;
  const interpret::CodeFacts* code = nullptr;  // of the code that met its first need
  std::vector<std::uint8_t> blocked = {};      // runs where a bound has nothing left; empty: none
};

// A bound that several candidates share in one order: Σ amounts of those chosen must stay within at_most
// (pricing.md S26). Only those that not all members together keep are listed. A constraint of the choice, as
// `best K of` is; stages hold it too, by rank, so that no choice passes it.
struct SharedUses {
  std::vector<std::uint32_t> members;  // candidates, rising
  std::vector<std::int64_t> amounts;   // by member: 1 for a use, or what it takes from an account
  std::int64_t at_most = 0;
};

class Calculation {
 public:
  Calculation(const ir::Module& module, const Index& index, const interpret::CartView& view,
              const Cart& cart);

  const ir::Module& module;
  const Index& index;
  const interpret::CartView& cart;
  interpret::Evaluator evaluator;

  std::vector<std::int64_t> list;            // L_r
  std::vector<std::int64_t> quantity;        // q_r
  std::vector<std::int64_t> charges;         // list amounts, in an order that does not depend on the host's
  std::vector<std::uint32_t> charge_places;  // where each stands in the cart
  std::vector<std::int64_t> floors;          // per run, never above list
  std::int64_t total_cap = kNoLimit;
  // Runs, then charges, by line id, where the pack says which line takes a remainder; else empty.
  std::vector<std::uint32_t> line_order;
  Codes codes;
  std::vector<Candidate> candidates;  // in rank order
  std::vector<SharedUses> shared_uses;
  std::vector<std::uint8_t> stage_is_used;  // some candidate has an offer there
  std::vector<std::uint32_t> overflowed;    // promotions left out because an amount could overflow

  // A promotion as a candidate, whether or not it is one of this cart.
  [[nodiscard]] Candidate candidate_of(std::uint32_t promotion) const;

  // A scalar node at an entry, as an exact amount.
  [[nodiscard]] interpret::Scalar value(const Candidate& candidate, std::uint32_t node,
                                        std::span<const std::int64_t> entry) const {
    return evaluator.value(*candidate.shape, candidate.source->slots, node, {entry, candidate.code});
  }
  [[nodiscard]] bool test(const Candidate& candidate, std::uint32_t node,
                          std::span<const std::int64_t> entry) const {
    return evaluator.test(*candidate.shape, candidate.source->slots, node, {entry, candidate.code});
  }
  [[nodiscard]] interpret::Picks select(const Candidate& candidate, std::uint32_t node,
                                        std::span<const std::int64_t> entry) const {
    return evaluator.select(*candidate.shape, candidate.source->slots, node, {entry, candidate.code});
  }

 private:
  static std::string comparable(const std::string& id);
  void order_charges(const Cart& host);
  void find_line_order(const Cart& host);
  void find_floors();
  void find_total_cap();
  void find_candidates();
  void find_shared_uses();
  void find_withholding();
  [[nodiscard]] bool could_overflow(const Candidate& candidate) const;
};

}  // namespace perk::pricing
