// Copies of typed expressions and selections, where one phrase means two of them.
#include "compiler/sema/context.h"

namespace perk::sema {

typed::ExprPtr clone(const typed::Expr& expr) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = expr.kind;
  made->type = expr.type;
  made->span = expr.span;
  for (const auto& arg : expr.args) made->args.push_back(clone(*arg));
  made->constant = expr.constant;
  made->field = expr.field;
  if (expr.sel != nullptr) made->sel = clone(*expr.sel);
  made->basis = expr.basis;
  made->before_tax = expr.before_tax;
  made->account = expr.account;
  made->table = expr.table;
  made->ignoring_case = expr.ignoring_case;
  made->segment = expr.segment;
  return made;
}

typed::SelPtr clone(const typed::Sel& sel) {
  auto made = std::make_unique<typed::Sel>();
  made->kind = sel.kind;
  made->span = sel.span;
  for (const auto& arg : sel.args) made->args.push_back(clone(*arg));
  made->texts = sel.texts;
  if (sel.condition != nullptr) made->condition = clone(*sel.condition);
  made->selection = sel.selection;
  made->count = sel.count;
  if (sel.pick_count != nullptr) made->pick_count = clone(*sel.pick_count);
  made->cheapest = sel.cheapest;
  return made;
}

}  // namespace perk::sema
