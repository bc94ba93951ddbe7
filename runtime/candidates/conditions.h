// What must be true of a cart for a promotion to apply, as far as an index can use it.
//
// In: a promotion of a verified module. Out: clauses (the cart has one of these traits), intervals of facts,
// a least list subtotal; each of them necessary. Read from its conjuncts, its codes, and what its offers need
// of the goods: docs/reference/candidates.md lists the rules. Negations, comparisons of two facts and texts
// that are folded or searched say nothing.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/candidates/statistics.h"
#include "runtime/ir/ir.h"

namespace perk::candidates {

// The cart has one of the traits [first, first + count) of Conditions::traits; of none: never.
struct Clause {
  std::uint32_t first = 0, count = 0;
};

// A known fact of customer, order, payment or shipping lies in [low, high].
struct Between {
  std::uint32_t field = 0;
  std::int64_t low = INT64_MIN, high = INT64_MAX;
  [[nodiscard]] bool is_value() const { return low == high; }
};

// What a fact or an aggregate is compared with: the rational between `down` and `up`, equal where it is
// whole.
struct Bound {
  std::int64_t down = 0, up = 0;
};

// Of all promotions that were read, one after another.
struct Conditions {
  std::vector<Trait> traits;
  std::vector<Clause> clauses;
  std::vector<Between> between;
  std::unordered_map<std::string, std::uint32_t> codes;  // numbers by key
};

// One promotion's part of them.
struct Stated {
  std::uint32_t first_clause = 0, clauses = 0;
  std::uint32_t first_between = 0, betweens = 0;
  std::int64_t min_list = INT64_MIN;
  bool never = false;           // some conjunct is false of every cart
  bool whole_condition = true;  // clauses and intervals say all that conjuncts below kart do
  bool whole_needs = true;      // and all that its codes do
};

class Reader {
 public:
  Reader(const ir::Module& module, const Statistics& statistics, Conditions& out)
      : module_(module), statistics_(statistics), out_(out) {}

  // `instant`: what must hold of the fact that its window asks about.
  Stated read(const ir::Promotion& promotion, const std::optional<Between>& instant);

 private:
  struct Program {
    const ir::Shape& shape;
    std::span<const std::int64_t> slots;
    [[nodiscard]] const ir::Node& node(std::uint32_t index) const { return shape.nodes[index]; }
  };
  // A place in Conditions, to see what came after it and to take that back.
  struct Mark {
    std::size_t traits, clauses, between;
  };
  [[nodiscard]] Mark mark() const { return {out_.traits.size(), out_.clauses.size(), out_.between.size()}; }
  void rewind(const Mark& to);
  // The rarest thing that was read since, added to `united`; no: there was nothing.
  [[nodiscard]] bool unite(const Mark& since, std::vector<Trait>& united) const;
  // One of `count` branches holds, each read by `read` (which says whether it read all of it).
  template <class Read>
  bool read_branches(std::size_t count, Read read);

  void add_clause(std::span<const Trait> traits);
  void add_trait(const Trait& trait) { add_clause({&trait, 1}); }

  // These say whether what they added is the same as the node, not only necessary.
  bool read_condition(const Program& program, std::uint32_t index);
  bool read_comparison(const Program& program, const ir::Node& node);
  bool read_fact(std::uint32_t field, ir::Op op, const Bound& bound);
  bool read_member(const Program& program, const ir::Node& node);
  bool read_pool(const Program& program, const ir::Node& node);
  bool read_segment(std::uint32_t segment);
  void read_aggregate(const Program& program, const ir::Node& aggregate, ir::Op op, const Bound& bound);
  void read_selection(const Program& program, std::uint32_t picks);
  void read_offer(const Program& program, const ir::OfferShape& offer);
  void read_needs(const ir::Promotion& promotion, Stated& stated);
  void tidy_between(Stated& stated);
  void tidy_clauses(Stated& stated);
  [[nodiscard]] bool includes(const Clause& larger, const Clause& smaller) const;

  const ir::Module& module_;
  const Statistics& statistics_;
  Conditions& out_;
  std::int64_t min_list_ = INT64_MIN;
  int alternatives_ = 0;  // inside so many `or`: an amount is no bound of the whole
};

}  // namespace perk::candidates
