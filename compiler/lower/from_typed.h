// From typed expressions and selections to canonical trees.
//
// In: what the checker accepted. Out: trees of tree.h, facts on the left, constants in the other side's
// scale, `ignoring case` as folded texts. One object serves one promotion (or segment, floor, cap): a
// selection that it names twice is one tree.
#pragma once
#include <map>
#include <string_view>

#include "compiler/lower/tree.h"
#include "compiler/sema/typed.h"

namespace perk::lower {

class FromTyped {
 public:
  explicit FromTyped(const typed::Pack& pack) : pack_(pack) {}

  TreePtr condition(const typed::Expr& expr);
  TreePtr value(const typed::Expr& expr);
  // No selection stands for `goods`.
  TreePtr selection(const typed::Sel* sel);

 private:
  TreePtr comparison(const typed::Expr& expr);
  TreePtr comparison_of_truth(const typed::Expr& expr);
  TreePtr one_of(const typed::Expr& expr);
  TreePtr contains(const typed::Expr& expr);
  TreePtr text_test(ir::Op op, const typed::Expr& expr);
  TreePtr text_value(const typed::Expr& expr, bool ignoring_case);
  TreePtr constant(const typed::Constant& constant);
  TreePtr subtotal(const typed::Expr& expr);
  TreePtr percent_of(const typed::Expr& expr);
  TreePtr product(const TreePtr& amount, const TreePtr& count);
  TreePtr lookup(const typed::Expr& expr);
  TreePtr fact(typed::FieldIndex field);
  TreePtr product_field(std::string_view name);
  TreePtr texts_selection(const typed::Sel& sel);

  const typed::Pack& pack_;
  std::map<const typed::Selection*, TreePtr> named_;
};

}  // namespace perk::lower
