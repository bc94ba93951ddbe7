// Typed expressions to canonical trees; see from_typed.h.
#include "compiler/lower/from_typed.h"

#include <array>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/ops/civil.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/text.h"

namespace perk::lower {

namespace {

using ir::Op;
using typed::Base;
using typed::ExprKind;
using typed::SelKind;

Op op_of(ExprKind kind) {
  switch (kind) {
    case ExprKind::equal: return Op::equal;
    case ExprKind::not_equal: return Op::not_equal;
    case ExprKind::less: return Op::less;
    case ExprKind::at_most: return Op::at_most;
    case ExprKind::more: return Op::more;
    default: break;
  }
  PERK_CHECK(kind == ExprKind::at_least);
  return Op::at_least;
}

// a op b is b mirrored(op) a.
Op mirrored(Op op) {
  switch (op) {
    case Op::less: return Op::more;
    case Op::more: return Op::less;
    case Op::at_most: return Op::at_least;
    case Op::at_least: return Op::at_most;
    default: return op;
  }
}

bool holds(Op op, std::int64_t left, std::int64_t right) {
  const ops::Scalar l{left, 1, true}, r{right, 1, true};
  switch (op) {
    case Op::equal: return ops::equal(l, r);
    case Op::not_equal: return ops::not_equal(l, r);
    case Op::less: return ops::less(l, r);
    case Op::at_most: return ops::at_most(l, r);
    case Op::more: return ops::more(l, r);
    default: return ops::at_least(l, r);
  }
}

// How many of its stored units make one, for the types that mix in comparisons.
std::uint32_t scale_of(Base base) {
  switch (base) {
    case Base::number: return 1'000'000;
    case Base::percent: return 100'000'000;
    case Base::measure: return 1'000;
    default: return 1;
  }
}

bool is_text(Base base) {
  return base == Base::text || base == Base::category;
}
bool is_constant(const typed::Expr& expr) {
  return expr.kind == ExprKind::constant;
}

TreePtr unscaled(const TreePtr& tree, std::uint32_t scale) {
  return scale == 1 ? tree : make(Op::unscale, {tree}, scale);
}

}  // namespace

TreePtr FromTyped::condition(const typed::Expr& expr) {
  switch (expr.kind) {
    case ExprKind::constant: return truth(expr.constant.scalar != 0);
    case ExprKind::field: return fact(expr.field);
    case ExprKind::all:
    case ExprKind::any: {
      std::vector<TreePtr> parts;
      for (const typed::ExprPtr& arg : expr.args) parts.push_back(condition(*arg));
      return expr.kind == ExprKind::all ? conjunction(parts) : disjunction(parts);
    }
    case ExprKind::negate: return negation(condition(*expr.args.at(0)));
    case ExprKind::equal:
    case ExprKind::not_equal:
    case ExprKind::less:
    case ExprKind::at_most:
    case ExprKind::more:
    case ExprKind::at_least: return comparison(expr);
    case ExprKind::one_of: return one_of(expr);
    case ExprKind::contains: return contains(expr);
    case ExprKind::starts_with: return text_test(Op::starts_with, expr);
    case ExprKind::in_category: return text_test(Op::in_category, expr);
    case ExprKind::known:
    case ExprKind::missing: {
      const TreePtr of = value(*expr.args.at(0));
      const TreePtr known = of->may_be_missing ? make(Op::known, {of}) : truth(true);
      return expr.kind == ExprKind::known ? known : negation(known);
    }
    case ExprKind::in_segment: {
      for (std::uint32_t i = 0; i < pack_.segments.size(); ++i) {
        if (pack_.segments[i].get() == expr.segment) return make(Op::segment, {}, i);
      }
      break;
    }
    default: break;
  }
  PERK_CHECK(!"a condition of the typed tree");
  return truth(false);
}

TreePtr FromTyped::comparison(const typed::Expr& expr) {
  const typed::Expr *left = expr.args.at(0).get(), *right = expr.args.at(1).get();
  Op op = op_of(expr.kind);
  if (is_constant(*left) && !is_constant(*right)) {
    std::swap(left, right);
    op = mirrored(op);
  }
  if (left->type.base == Base::boolean) return comparison_of_truth(expr);
  if (is_text(left->type.base)) {
    return make(op, {text_value(*left, expr.ignoring_case), text_value(*right, expr.ignoring_case)});
  }
  const std::uint32_t left_scale = scale_of(left->type.base), right_scale = scale_of(right->type.base);
  if (is_constant(*right) && left_scale != right_scale) {
    const ops::Int128 scaled = ops::Int128{right->constant.scalar} * left_scale;
    if (scaled % right_scale == 0 && scaled / right_scale <= INT64_MAX && scaled / right_scale >= INT64_MIN) {
      const auto exact = static_cast<std::int64_t>(scaled / right_scale);
      if (is_constant(*left)) return truth(holds(op, left->constant.scalar, exact));
      const ir::SlotType type = left->type.base == Base::percent ? ir::SlotType::rate : ir::SlotType::integer;
      return make(op, {value(*left), make_constant(type, exact)});
    }
  }
  if (is_constant(*left) && left_scale == right_scale) {
    const auto scalar = [this](const typed::Expr& e) { return constant(e.constant)->constant->value; };
    return truth(holds(op, scalar(*left), scalar(*right)));
  }
  if (left_scale == right_scale) return make(op, {value(*left), value(*right)});
  return make(op, {unscaled(value(*left), left_scale), unscaled(value(*right), right_scale)});
}

// `is yes` and `is no`: both are false where nothing is known.
TreePtr FromTyped::comparison_of_truth(const typed::Expr& expr) {
  const typed::Expr *left = expr.args.at(0).get(), *right = expr.args.at(1).get();
  if (is_constant(*left)) std::swap(left, right);
  if (!is_constant(*right)) return make(op_of(expr.kind), {value(*left), value(*right)});
  const bool wanted = (right->constant.scalar != 0) == (expr.kind == ExprKind::equal);
  TreePtr is_true = condition(*left);
  if (wanted) return is_true;
  if (left->kind != ExprKind::field || !is_true->may_be_missing) return negation(is_true);
  return conjunction({make(Op::known, {is_true}), negation(is_true)});
}

TreePtr FromTyped::one_of(const typed::Expr& expr) {
  const typed::Expr& left = *expr.args.at(0);
  if (is_text(left.type.base)) {
    std::vector<std::string> texts;
    for (std::size_t i = 1; i < expr.args.size(); ++i) {
      const std::string& text = expr.args[i]->constant.text;
      texts.push_back(expr.ignoring_case ? ops::fold_case(text) : text);
    }
    return make_in_pool(text_value(left, expr.ignoring_case), std::move(texts));
  }
  std::vector<TreePtr> parts;
  const TreePtr of = value(left);
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    if (left.type.base == Base::text_set) {
      const std::string& text = expr.args[i]->constant.text;
      parts.push_back(expr.ignoring_case
                          ? make(Op::contains, {make(Op::fold_cases, {of}), make_text(ops::fold_case(text))})
                          : make(Op::contains, {of, make_text(text)}));
    } else {
      parts.push_back(make(Op::equal, {of, value(*expr.args[i])}));
    }
  }
  return disjunction(parts);
}

TreePtr FromTyped::contains(const typed::Expr& expr) {
  if (expr.args.at(0)->type.base != Base::text_set) return text_test(Op::text_contains, expr);
  TreePtr set = value(*expr.args.at(0));
  if (expr.ignoring_case) set = make(Op::fold_cases, {set});
  return make(Op::contains, {set, text_value(*expr.args.at(1), expr.ignoring_case)});
}

TreePtr FromTyped::text_test(Op op, const typed::Expr& expr) {
  return make(op, {text_value(*expr.args.at(0), expr.ignoring_case),
                   text_value(*expr.args.at(1), expr.ignoring_case)});
}

TreePtr FromTyped::text_value(const typed::Expr& expr, bool ignoring_case) {
  if (is_constant(expr))
    return make_text(ignoring_case ? ops::fold_case(expr.constant.text) : expr.constant.text);
  return ignoring_case ? make(Op::fold_case, {value(expr)}) : value(expr);
}

TreePtr FromTyped::constant(const typed::Constant& constant) {
  switch (constant.type.base) {
    case Base::text:
    case Base::category: return make_text(constant.text);
    case Base::money: return make_constant(ir::SlotType::money, constant.scalar);
    case Base::percent: return make_constant(ir::SlotType::rate, constant.scalar);
    case Base::duration:
      return make_constant(ir::SlotType::integer,
                           ops::nominal_seconds(constant.months, constant.days, constant.scalar));
    default: break;
  }
  return make_constant(ir::SlotType::integer, constant.scalar);
}

TreePtr FromTyped::fact(typed::FieldIndex index) {
  const typed::Field& field = pack_.schema.at(index);
  const bool unit = field.record == typed::Record::product || field.record == typed::Record::line;
  Op op = unit ? Op::unit_fact : Op::fact;
  switch (field.type.base) {
    case Base::boolean: op = unit ? Op::unit_fact_boolean : Op::fact_boolean; break;
    case Base::money: op = unit ? Op::unit_fact_money : Op::fact_money; break;
    case Base::text:
    case Base::category: op = unit ? Op::unit_fact_symbol : Op::fact_symbol; break;
    case Base::text_set: op = unit ? Op::unit_fact_symbols : Op::fact_symbols; break;
    default: break;
  }
  return make_fact(op, index.index, field.type.optional);
}

TreePtr FromTyped::value(const typed::Expr& expr) {
  switch (expr.kind) {
    case ExprKind::constant: return constant(expr.constant);
    case ExprKind::field: return fact(expr.field);
    case ExprKind::unit_price: return make(Op::unit_price);
    case ExprKind::unit_list_price: return make(Op::unit_list_price);
    case ExprKind::subtotal: return subtotal(expr);
    case ExprKind::quantity: return make(Op::quantity, {selection(expr.sel.get())});
    case ExprKind::distinct: return make(Op::distinct, {selection(expr.sel.get())}, expr.field.index);
    case ExprKind::total: {
      const bool money = pack_.schema.at(expr.field).type.base == Base::money;
      return make(money ? Op::total_money : Op::total, {selection(expr.sel.get())}, expr.field.index);
    }
    case ExprKind::percent_of: return percent_of(expr);
    case ExprKind::balance: {
      const bool money = pack_.accounts.at(expr.account).units.empty();
      return make_fact(money ? Op::balance_money : Op::balance, static_cast<std::uint32_t>(expr.account),
                       true);
    }
    case ExprKind::lookup: return lookup(expr);
    case ExprKind::times_into:
      return make(Op::times_into, {value(*expr.args.at(0)), value(*expr.args.at(1))});
    case ExprKind::multiply: return product(value(*expr.args.at(0)), value(*expr.args.at(1)));
    case ExprKind::least: {
      std::vector<TreePtr> parts;
      parts.reserve(expr.args.size());
      for (const typed::ExprPtr& arg : expr.args) parts.push_back(value(*arg));
      return make(Op::least, std::move(parts));
    }
    default: return condition(expr);
  }
}

TreePtr FromTyped::subtotal(const typed::Expr& expr) {
  const bool list = expr.basis == typed::Basis::list;
  if (expr.before_tax) {
    return make(list ? Op::list_subtotal_before_tax : Op::subtotal_before_tax, {selection(expr.sel.get())},
                expr.field.index, expr.type.optional);
  }
  return make(list ? Op::list_subtotal : Op::subtotal, {selection(expr.sel.get())});
}

TreePtr FromTyped::percent_of(const typed::Expr& expr) {
  const TreePtr rate =
      expr.args.size() > 1 ? value(*expr.args[1]) : make_constant(ir::SlotType::rate, expr.constant.scalar);
  return make(Op::percent_of, {rate, value(*expr.args.at(0))});
}

// So many times a percentage of an amount is the percentage of so many times the amount: one denominator.
TreePtr FromTyped::product(const TreePtr& amount, const TreePtr& count) {
  if (amount->op == Op::percent_of) {
    return make(Op::percent_of, {amount->args.at(0), product(amount->args.at(1), count)});
  }
  const bool money = ir::info(amount->op).type == ir::Type::money;
  return make(money ? Op::multiply_money : Op::multiply, {amount, count});
}

TreePtr FromTyped::lookup(const typed::Expr& expr) {
  LookupRows rows;
  std::vector<TreePtr> keys;
  keys.reserve(expr.args.size());
  for (const typed::ExprPtr& key : expr.args) {
    keys.push_back(value(*key));
    rows.lookup.symbols.push_back(is_text(key->type.base));
  }
  for (const typed::LookupTable::Row& row : expr.table->rows) {
    ir::Lookup::Row& out = rows.lookup.rows.emplace_back();
    std::vector<std::string>& texts = rows.texts.emplace_back();
    out.value = row.value.scalar;
    for (const typed::LookupTable::Cell& cell : row.cells) {
      out.cells.push_back({cell.kind, cell.value.scalar});
      texts.push_back(cell.value.text);
    }
  }
  const bool money = expr.type.base == Base::money;
  return make_lookup(money ? Op::lookup_money : Op::lookup, std::move(keys), std::move(rows));
}

TreePtr FromTyped::product_field(std::string_view name) {
  for (std::uint32_t i = 0; i < pack_.schema.fields.size(); ++i) {
    const typed::Field& field = pack_.schema.fields[i];
    if (field.record == typed::Record::product && field.name == name) return fact({i});
  }
  PERK_CHECK(!"a selection by a field that the schema has");
  return truth(false);
}

TreePtr FromTyped::texts_selection(const typed::Sel& sel) {
  if (sel.kind == SelKind::sku) return where(make_in_pool(product_field("sku"), sel.texts));
  if (sel.kind == SelKind::brand) return where(make_in_pool(product_field("brand"), sel.texts));
  const bool category = sel.kind == SelKind::category;
  const TreePtr field = product_field(category ? "category" : "tags");
  std::vector<TreePtr> parts;
  for (const std::string& text : sel.texts) {
    parts.push_back(make(category ? Op::in_category : Op::contains, {field, make_text(text)}));
  }
  return where(disjunction(parts));
}

TreePtr FromTyped::selection(const typed::Sel* sel) {
  if (sel == nullptr) return everything();
  switch (sel->kind) {
    case SelKind::goods: return everything();
    case SelKind::full_price:
      return where(make(Op::equal, {make(Op::unit_price), make(Op::unit_list_price)}));
    case SelKind::reduced: return where(make(Op::less, {make(Op::unit_price), make(Op::unit_list_price)}));
    case SelKind::category:
    case SelKind::brand:
    case SelKind::sku:
    case SelKind::tagged: return texts_selection(*sel);
    case SelKind::where: return where(condition(*sel->condition));
    case SelKind::both:
    case SelKind::except: {
      TreePtr result = selection(sel->args.at(0).get());
      for (std::size_t i = 1; i < sel->args.size(); ++i) {
        const TreePtr other = selection(sel->args[i].get());
        result = sel->kind == SelKind::both ? both(result, other) : minus(result, other);
      }
      return result;
    }
    case SelKind::named: {
      TreePtr& named = named_[sel->selection];
      if (named == nullptr) named = selection(sel->selection->body.get());
      return named;
    }
    case SelKind::pick:
      return make(sel->cheapest ? Op::pick_cheapest : Op::pick_dearest,
                  {sel->pick_count != nullptr ? value(*sel->pick_count)
                                              : make_constant(ir::SlotType::integer, sel->count),
                   selection(sel->args.at(0).get())});
    case SelKind::goods_and_shipping: break;  // the checker does not let it through
  }
  PERK_CHECK(!"a selection of the typed tree");
  return everything();
}

}  // namespace perk::lower
