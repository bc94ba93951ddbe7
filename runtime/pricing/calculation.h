// One calculation: the cart's runs and charges, floors, the total cap, and the promotions that could give
// something: active, their coupon entered, and every condition true that reads no amount of a stage's entry.
//
// In: a module with its index, a cart's view. Out: what the stages and the choice read. Nothing in it depends
// on which promotions are chosen; overflow too is tested here, on amounts that no choice changes (S27).
#pragma once
#include <span>
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
  std::vector<std::uint32_t> code_parts = {};  // codes used in parts that pay for it: Codes::worths()

  // Something over several orders can take from what it gives.
  [[nodiscard]] bool is_bounded() const { return !shape->bounds.empty() || !code_parts.empty(); }
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
  // `ranks`: the promotions to look at, rising; all that could give something to the cart or overflow with it
  // are among them (find.h).
  Calculation(const ir::Module& module, const Index& index, const interpret::CartView& view,
              std::span<const std::uint32_t> ranks, const exec::Code* code = nullptr);
  Calculation(const ir::Module& m, const Index& i, const interpret::CartView& view)
      : Calculation(m, i, view, i.ranks) {}

  const ir::Module& module;
  const Index& index;
  const interpret::CartView& cart;
  interpret::Evaluator evaluator;
  interpret::Evaluator walker;  // without generated code: reasons come from the IR

  std::vector<std::int64_t> list;      // L_r
  std::vector<std::int64_t> quantity;  // q_r
  std::vector<std::int64_t> charges;   // list amounts, as CartView::charges has them
  std::vector<std::int64_t> floors;    // per run, never above list
  std::int64_t total_cap = kNoLimit;
  // Runs, then charges, by line id, where the pack says which line takes a remainder; else empty.
  std::vector<std::uint32_t> line_order;
  Codes codes;
  std::vector<Candidate> candidates;  // in rank order
  std::vector<SharedUses> shared_uses;
  std::vector<std::uint8_t> stage_is_used;  // some candidate has an offer there
  std::vector<std::uint32_t> overflowed;    // promotions left out because an amount could overflow

  // Could the candidate give anything, whatever is chosen before it (hope.h)? Asked once.
  [[nodiscard]] bool could_give(std::uint32_t candidate) const;

  // A promotion as a candidate, whether or not it is one of this cart.
  [[nodiscard]] Candidate candidate_of(std::uint32_t promotion) const;

  // A scalar node at an entry, as an exact amount.
  [[nodiscard]] interpret::Scalar value(const Candidate& candidate, std::uint32_t node,
                                        std::span<const std::int64_t> entry) const {
    return evaluator.value(*candidate.shape, candidate.source->slots, node, at(candidate, entry));
  }
  [[nodiscard]] bool test(const Candidate& candidate, std::uint32_t node, std::span<const std::int64_t> entry,
                          std::uint32_t run = interpret::kNoRun) const {
    return evaluator.test(*candidate.shape, candidate.source->slots, node, at(candidate, entry), run);
  }
  [[nodiscard]] interpret::Picks select(const Candidate& candidate, std::uint32_t node,
                                        std::span<const std::int64_t> entry) const {
    return evaluator.select(*candidate.shape, candidate.source->slots, node, at(candidate, entry));
  }
  // All conjuncts of one side of kart.
  [[nodiscard]] bool holds(const Candidate& candidate, interpret::Side side,
                           std::span<const std::int64_t> entry) const {
    return evaluator.holds(*candidate.shape, candidate.source->slots, side, at(candidate, entry));
  }

 private:
  // Amounts as long as generated code reads them.
  [[nodiscard]] std::span<const std::int64_t> padded(std::span<const std::int64_t> entry) const;
  [[nodiscard]] interpret::Entry at(const Candidate& candidate, std::span<const std::int64_t> entry) const {
    return {padded(entry), candidate.code};
  }
  void find_line_order();
  void find_floors();
  void find_total_cap();
  void find_candidates(std::span<const std::uint32_t> ranks);
  void find_shared_uses();
  void find_withholding();
  mutable std::vector<std::int64_t> entry_;  // of the last call
  mutable std::vector<std::uint8_t> hopes_;  // by candidate: 0 not asked, 1 no, 2 yes
};

}  // namespace perk::pricing
