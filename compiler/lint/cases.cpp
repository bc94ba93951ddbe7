#include "compiler/lint/cases.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/lint/key.h"

namespace perk::lint {
namespace {

using typed::Base;
using typed::ExprKind;
using typed::SelKind;

constexpr std::size_t kMostCases = 32;

Cases one(FactId fact, Values values) {
  Cases out;
  if (!is_empty(values)) out.any.push_back({{fact, std::move(values)}});
  return out;
}

bool is_ordered(Base base) {
  switch (base) {
    case Base::boolean:
    case Base::count:
    case Base::number:
    case Base::percent:
    case Base::money:
    case Base::date:
    case Base::time:
    case Base::instant:
    case Base::measure: return true;
    default: return false;
  }
}

// What the schema lets a field be.
Values all_of(const typed::Field& field) {
  Values out;
  if (field.type.base == Base::text) {
    out = field.one_of.empty() ? texts_but({}) : texts_of(field.one_of);
  } else if (field.type.base == Base::category) {
    out = paths_outside({});
  } else if (field.type.base == Base::boolean) {
    out = numbers(0, 1);
  } else {
    out = numbers(field.at_least.value_or(INT64_MIN), field.at_most.value_or(INT64_MAX));
  }
  out.missing = field.type.optional;
  return out;
}

ExprKind turned(ExprKind kind) {  // a < b is b > a
  switch (kind) {
    case ExprKind::less: return ExprKind::more;
    case ExprKind::at_most: return ExprKind::at_least;
    case ExprKind::more: return ExprKind::less;
    case ExprKind::at_least: return ExprKind::at_most;
    default: return kind;
  }
}

ExprKind opposite(ExprKind kind) {
  switch (kind) {
    case ExprKind::less: return ExprKind::at_least;
    case ExprKind::at_most: return ExprKind::more;
    case ExprKind::more: return ExprKind::at_most;
    case ExprKind::at_least: return ExprKind::less;
    case ExprKind::equal: return ExprKind::not_equal;
    default: return ExprKind::equal;
  }
}

// Values beside `limit` that a comparison leaves; unit prices may lie between two minor units, so that strict
// bounds are taken as wide ones.
Values beside(ExprKind kind, std::int64_t limit, bool whole) {
  const std::int64_t step = whole ? 1 : 0;
  switch (kind) {
    case ExprKind::less: return numbers(INT64_MIN, limit == INT64_MIN ? limit : limit - step);
    case ExprKind::at_most: return numbers(INT64_MIN, limit);
    case ExprKind::more: return numbers(limit == INT64_MAX ? limit : limit + step, INT64_MAX);
    case ExprKind::at_least: return numbers(limit, INT64_MAX);
    case ExprKind::equal: return numbers(limit, limit);
    default: break;
  }
  if (!whole || limit == INT64_MIN || limit == INT64_MAX) return numbers(INT64_MIN, INT64_MAX);
  Values out;
  out.ranges = {{INT64_MIN, limit - 1}, {limit + 1, INT64_MAX}};
  return out;
}

}  // namespace

std::optional<Case> both(const Case& a, const Case& b) {
  Case out;
  out.reserve(a.size() + b.size());
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    if (right == b.end() || (left != a.end() && left->first < right->first)) {
      out.push_back(*left++);
    } else if (left == a.end() || right->first < left->first) {
      out.push_back(*right++);
    } else {
      auto values = meet(left->second, right->second);
      if (is_empty(values)) return std::nullopt;
      out.emplace_back(left->first, std::move(values));
      ++left;
      ++right;
    }
  }
  return out;
}

Cases both(const Cases& a, const Cases& b) {
  // Too many to write out: one side alone is too wide, and forgets none.
  if (a.any.size() * b.any.size() > kMostCases) {
    auto out = a.any.size() < b.any.size() ? a : b;
    out.exact = false;
    return out;
  }
  Cases out;
  out.exact = a.exact && b.exact;
  for (const auto& left : a.any)
    for (const auto& right : b.any)
      if (auto joined = both(left, right)) out.any.push_back(std::move(*joined));
  return out;
}

Cases either(Cases a, Cases b) {
  if (a.any.size() + b.any.size() > kMostCases) {
    auto out = always();
    out.exact = false;
    return out;
  }
  a.exact = a.exact && b.exact;
  for (auto& each : b.any) a.any.push_back(std::move(each));
  return a;
}

Cases always() {
  Cases out;
  out.any.emplace_back();
  return out;
}

Facts::Facts(const typed::Pack& pack) : pack_(pack) {}

FactId Facts::intern(std::string key, Fact fact) {
  auto [found, added] = ids_.emplace(std::move(key), static_cast<FactId>(facts_.size()));
  if (added) facts_.push_back(std::move(fact));
  return found->second;
}

FactId Facts::field(typed::FieldIndex index) {
  auto key = fmt::format("field {}", index.index);
  auto known = ids_.find(key);
  if (known != ids_.end()) return known->second;
  Fact fact;
  fact.role = Fact::Role::field;
  fact.field = index;
  fact.all = all_of(pack_.schema.at(index));
  return intern(std::move(key), std::move(fact));
}

std::optional<typed::FieldIndex> Facts::product(std::string_view name) const {
  const auto& fields = pack_.schema.fields;
  for (std::uint32_t i = 0; i < fields.size(); ++i)
    if (fields[i].record == typed::Record::product && fields[i].name == name) return typed::FieldIndex{i};
  return std::nullopt;
}

std::optional<FactId> Facts::id_of(const typed::Expr& subject) {
  Fact fact;
  switch (subject.kind) {
    case ExprKind::field:
      if (subject.type.base == Base::text_set || subject.type.base == Base::duration) return std::nullopt;
      return field(subject.field);
    case ExprKind::unit_price: fact.role = Fact::Role::price; break;
    case ExprKind::unit_list_price: fact.role = Fact::Role::list_price; break;
    case ExprKind::subtotal:
    case ExprKind::quantity:
    case ExprKind::distinct: fact.role = Fact::Role::aggregate; break;
    default: return std::nullopt;
  }
  auto key = key_of(subject);
  auto known = ids_.find(key);
  if (known != ids_.end()) return known->second;
  fact.subject = &subject;
  fact.all = numbers(0, INT64_MAX);
  // Of nothing there is nothing.
  if (subject.sel != nullptr && units(*subject.sel).none()) fact.all = numbers(0, 0);
  return intern(std::move(key), std::move(fact));
}

Cases Facts::opaque(const std::string& key, bool yes) {
  Fact fact;
  fact.all = numbers(0, 1);
  return one(intern("? " + key, std::move(fact)), numbers(yes ? 1 : 0, yes ? 1 : 0));
}

Cases Facts::compared(const typed::Expr& expr, bool yes) {
  const auto* subject = expr.args[0].get();
  const auto* limit = expr.args[1].get();
  auto kind = expr.kind;
  if (subject->kind == ExprKind::constant) {
    std::swap(subject, limit);
    kind = turned(kind);
  }
  const auto base = subject->type.base;
  const bool simple = limit->kind == ExprKind::constant && limit->type.base == base && !expr.ignoring_case;
  auto fact = simple ? id_of(*subject) : std::nullopt;
  if (!fact || (!is_ordered(base) && base != Base::text)) return opaque(key_of(expr), yes);
  if (!yes) kind = opposite(kind);
  Values values;
  if (base == Base::text) {
    values = kind == ExprKind::equal ? texts_of({limit->constant.text}) : texts_but({limit->constant.text});
  } else {
    values = beside(kind, limit->constant.scalar, subject->kind != ExprKind::unit_price);
  }
  values.missing = !yes;
  return one(*fact, meet(values, at(*fact).all));
}

Cases Facts::one_of(const typed::Expr& expr, bool yes) {
  const auto& subject = *expr.args[0];
  auto fact = expr.ignoring_case ? std::nullopt : id_of(subject);
  bool constants = std::all_of(expr.args.begin() + 1, expr.args.end(), [&](const typed::ExprPtr& arg) {
    return arg->kind == ExprKind::constant && arg->type.base == subject.type.base;
  });
  if (!fact || !constants) return opaque(key_of(expr), yes);
  auto values = at(*fact).all;
  if (subject.type.base == Base::text) {
    std::vector<std::string> texts;
    texts.reserve(expr.args.size());
    for (std::size_t i = 1; i < expr.args.size(); ++i) texts.push_back(expr.args[i]->constant.text);
    values = yes ? texts_of(std::move(texts)) : texts_but(std::move(texts));
  } else if (is_ordered(subject.type.base) && !yes) {
    for (std::size_t i = 1; i < expr.args.size(); ++i)
      values = meet(values, beside(ExprKind::not_equal, expr.args[i]->constant.scalar, true));
  } else if (is_ordered(subject.type.base)) {
    values.ranges.clear();
    for (std::size_t i = 1; i < expr.args.size(); ++i)
      values.ranges.push_back({expr.args[i]->constant.scalar, expr.args[i]->constant.scalar});
  } else {
    return opaque(key_of(expr), yes);
  }
  values.missing = !yes;
  return one(*fact, meet(values, at(*fact).all));
}

// `contains`, `starts with`: a member of a set, or a part of a text.
Cases Facts::part(const typed::Expr& expr, bool yes) {
  const auto& subject = *expr.args[0];
  const auto& what = *expr.args[1];
  if (subject.kind != ExprKind::field || what.kind != ExprKind::constant || expr.ignoring_case)
    return opaque(key_of(expr), yes);
  Fact fact;
  fact.role = subject.type.base == Base::text_set ? Fact::Role::member : Fact::Role::part;
  fact.field = subject.field;
  fact.text = what.constant.texts.empty() ? what.constant.text : what.constant.texts.front();
  fact.begins = expr.kind == ExprKind::starts_with;
  fact.all = numbers(0, 1);
  auto key = fmt::format("{} {} {}", fact.begins ? "begins" : "has", fact.field.index, fact.text);
  return one(intern(std::move(key), std::move(fact)), numbers(yes ? 1 : 0, yes ? 1 : 0));
}

Cases Facts::in_category(const typed::Expr& expr, bool yes) {
  const auto& root = *expr.args[1];
  auto fact = root.kind == ExprKind::constant ? id_of(*expr.args[0]) : std::nullopt;
  if (!fact || at(*fact).all.kind != ValueKind::path) return opaque(key_of(expr), yes);
  auto values = yes ? paths_under({root.constant.text}) : paths_outside({root.constant.text});
  values.missing = !yes;
  return one(*fact, meet(values, at(*fact).all));
}

Cases Facts::is_known(const typed::Expr& expr, bool yes) {
  auto fact = id_of(*expr.args[0]);
  if (!fact) return opaque("known " + key_of(*expr.args[0]), yes);
  auto values = at(*fact).all;
  if (yes) {
    values.missing = false;
    return one(*fact, std::move(values));
  }
  Values absent;
  absent.kind = values.kind;
  absent.missing = true;
  return one(*fact, meet(values, absent));
}

Cases Facts::when(const typed::Expr& expr, bool yes) {
  switch (expr.kind) {
    case ExprKind::all:
    case ExprKind::any: {
      const bool all = (expr.kind == ExprKind::all) == yes;
      auto out = all ? always() : Cases{};
      for (const auto& arg : expr.args)
        out = all ? both(out, when(*arg, yes)) : either(std::move(out), when(*arg, yes));
      return out;
    }
    case ExprKind::negate: return when(*expr.args[0], !yes);
    case ExprKind::equal:
    case ExprKind::not_equal:
    case ExprKind::less:
    case ExprKind::at_most:
    case ExprKind::more:
    case ExprKind::at_least: return compared(expr, yes);
    case ExprKind::one_of: return one_of(expr, yes);
    case ExprKind::contains:
    case ExprKind::starts_with: return part(expr, yes);
    case ExprKind::in_category: return in_category(expr, yes);
    case ExprKind::known: return is_known(expr, yes);
    case ExprKind::missing: return is_known(expr, !yes);
    case ExprKind::in_segment:
      if (expr.segment->condition != nullptr) return when(*expr.segment->condition, yes);
      break;
    default: break;
  }
  return opaque(key_of(expr), yes);
}

Cases Facts::inside_texts(const typed::Sel& sel, std::string_view name, bool yes) {
  auto index = product(name);
  if (!index) return opaque(key_of(sel), yes);
  auto fact = field(*index);
  Values values;
  if (at(fact).all.kind == ValueKind::path)
    values = yes ? paths_under(sel.texts) : paths_outside(sel.texts);
  else
    values = yes ? texts_of(sel.texts) : texts_but(sel.texts);
  values.missing = !yes;
  return one(fact, meet(values, at(fact).all));
}

Cases Facts::inside_tags(const typed::Sel& sel, bool yes) {
  auto index = product("tags");
  if (!index) return opaque(key_of(sel), yes);
  auto out = yes ? Cases{} : always();
  for (const auto& text : sel.texts) {
    Fact fact;
    fact.role = Fact::Role::member;
    fact.field = *index;
    fact.text = text;
    fact.all = numbers(0, 1);
    auto id = intern(fmt::format("has {} {}", index->index, text), std::move(fact));
    auto tag = one(id, numbers(yes ? 1 : 0, yes ? 1 : 0));
    out = yes ? either(std::move(out), std::move(tag)) : both(out, tag);
  }
  return out;
}

Cases Facts::inside(const typed::Sel& sel, bool yes) {
  switch (sel.kind) {
    case SelKind::goods:
    case SelKind::goods_and_shipping: return yes ? always() : Cases{};
    case SelKind::category: return inside_texts(sel, "category", yes);
    case SelKind::brand: return inside_texts(sel, "brand", yes);
    case SelKind::sku: return inside_texts(sel, "sku", yes);
    case SelKind::tagged: return inside_tags(sel, yes);
    case SelKind::where: return when(*sel.condition, yes);
    case SelKind::full_price:
    case SelKind::reduced: {
      Fact fact;
      fact.role = Fact::Role::full_price;
      fact.all = numbers(0, 1);
      const std::int64_t full = (sel.kind == SelKind::full_price) == yes ? 1 : 0;
      return one(intern("full price", std::move(fact)), numbers(full, full));
    }
    case SelKind::both: {
      auto out = yes ? always() : Cases{};
      for (const auto& arg : sel.args)
        out = yes ? both(out, inside(*arg, true)) : either(std::move(out), inside(*arg, false));
      return out;
    }
    case SelKind::except: {
      auto out = inside(*sel.args[0], yes);
      for (std::size_t i = 1; i < sel.args.size(); ++i)
        out =
            yes ? both(out, inside(*sel.args[i], false)) : either(std::move(out), inside(*sel.args[i], true));
      return out;
    }
    case SelKind::named:
      if (sel.selection->body != nullptr) return inside(*sel.selection->body, yes);
      break;
    case SelKind::pick: {
      // Which units are picked depends on the others; all of them may be, and any may not.
      auto out = yes ? inside(*sel.args[0], true) : always();
      out.exact = false;
      return out;
    }
  }
  return opaque(key_of(sel), yes);
}

const Cases& Facts::units(const typed::Sel& sel) {
  auto key = key_of(sel);
  auto known = units_.find(key);
  if (known != units_.end()) return known->second;
  auto cases = inside(sel, true);
  return units_.emplace(std::move(key), std::move(cases)).first->second;
}

Cases Facts::condition(const typed::Condition& condition) {
  return when(*condition.test, condition.kind != typed::Condition::Kind::unless);
}

Cases Facts::conditions(const typed::Promotion& promotion, const typed::Condition* but) {
  auto out = always();
  for (const auto& each : promotion.conditions)
    if (&each != but) out = both(out, condition(each));
  return out;
}

}  // namespace perk::lint
