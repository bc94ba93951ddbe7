// The stacking block: stages, constraints and the choice.
#pragma once
#include "compiler/ast/clause.h"

namespace perk::ast {

// A promotion, a group or a sheet by its id, or `all promotions` (no name).
struct Member {
  std::optional<Ident> name;
  Span span;
};

// stages price, item, order, shipping, total, reward
struct StagesClause {
  std::vector<Ident> stages;
};

enum class KeepRule : std::uint8_t { best, first, customer_chooses };

// best 1 of seasonal per line; first 1 of G; customer chooses 1 of G
struct KeepClause {
  KeepRule rule = KeepRule::best;
  ExprPtr count;
  std::vector<Member> of;
  std::optional<Per> per;
};

// never A with B, C per order
struct NeverClause {
  std::vector<Member> these;
  std::vector<Member> with;
  std::optional<Per> per;
};

// stop after A
struct StopAfterClause {
  std::vector<Member> after;
  std::optional<Per> per;
};

// cap total discount at 40% of list subtotal
struct TotalCapClause {
  ExprPtr at;
  std::optional<Per> per;
};

// never sell below 105% of cost, otherwise no floor, except tea-3-for-2
struct FloorClause {
  ExprPtr floor;
  ExprPtr otherwise;      // null: nothing said, or `no floor`
  bool no_floor = false;  // `otherwise no floor`
  std::vector<Member> except;
};

enum class ChoiceRule : std::uint8_t { best_for_customer, first_that_applies };

// choose best for customer, ties to the one that ends first, anything may be left out
struct ChooseClause {
  ChoiceRule rule = ChoiceRule::best_for_customer;
  bool ties_to_first_ending = false;
  bool anything_may_be_left_out = false;
};

// A and B may meet
struct MayMeetClause {
  std::vector<Member> members;
};

// in order combine one after another
struct CombineClause {
  Ident stage;
};

// returns keep; returns claw back; uses come back; shortage keeps: as OnReturnClause
using StackingNode =
    std::variant<BrokenClause, StagesClause, KeepClause, NeverClause, StopAfterClause, TotalCapClause,
                 FloorClause, ChooseClause, MayMeetClause, CombineClause, OnReturnClause>;

}  // namespace perk::ast
