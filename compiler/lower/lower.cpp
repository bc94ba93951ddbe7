// The pack's parts, one after another, into a module; see lower.h.
#include "compiler/lower/lower.h"

#include <algorithm>
#include <map>
#include <string>

#include "compiler/lower/emit.h"
#include "compiler/lower/from_typed.h"
#include "compiler/lower/texts.h"
#include "compiler/lower/zone.h"
#include "runtime/ir/print.h"
#include "runtime/ir/strata.h"

namespace perk::lower {

namespace {

template <class To, class From>
To same(From from) {  // the typed tree's small kinds and the IR's have the same names in the same order
  return static_cast<To>(from);
}

std::vector<std::uint32_t> ranks(const std::vector<std::size_t>& from) {
  std::vector<std::uint32_t> out;
  for (const std::size_t rank : from) out.push_back(static_cast<std::uint32_t>(rank));
  return out;
}

class Lowering {
 public:
  Lowering(const typed::Pack& pack, const source::Sources& sources) : pack_(pack), sources_(sources) {}

  std::shared_ptr<ir::Module> run() {
    header();
    for (const auto& segment : pack_.segments) {
      module_->segments.push_back({segment->id, segment->display, condition_program(*segment->condition)});
    }
    for (const typed::Stage& stage : pack_.stacking.stages) {
      module_->stages.push_back({stage.name, same<ir::Stage::Kind>(stage.kind), stage.one_after_another});
    }
    for (const typed::Promotion& promotion : pack_.promotions) lower_promotion(promotion);
    stacking();
    symbols_.finish(*module_);
    return module_;
  }

 private:
  void header() {
    module_->pack = pack_.id;
    module_->display = pack_.display;
    module_->version = version_of(sources_);
    module_->currency = pack_.currency;
    module_->exponent = pack_.exponent;
    module_->prices_include_tax = pack_.prices_include_tax;
    module_->codes_match_case = pack_.codes_match_case;
    module_->rounding = {same<ir::RoundingMode>(pack_.rounding.mode),
                         same<ir::RoundingBasis>(pack_.rounding.basis),
                         same<ir::Remainder>(pack_.rounding.remainder)};
    module_->zone = zone_of(pack_.timezone);
    for (const typed::Field& field : pack_.schema.fields) {
      module_->fields.push_back({same<ir::Record>(field.record), field.name,
                                 same<ir::FieldType>(field.type.base), field.type.optional, field.at_least,
                                 field.at_most, field.one_of});
    }
  }

  std::uint32_t share(ir::Shape shape) {
    const auto [at, fresh] =
        shapes_.try_emplace(ir::print(shape), static_cast<std::uint32_t>(module_->shapes.size()));
    if (fresh) module_->shapes.push_back(std::move(shape));
    return at->second;
  }

  ir::Program program(const TreePtr& root) {
    Emitter emitter(symbols_);
    const std::uint32_t node = emitter.emit(root);
    emitter.shape.root = node;
    return {share(std::move(emitter.shape)), std::move(emitter.slots)};
  }
  ir::Program condition_program(const typed::Expr& expr) { return program(FromTyped(pack_).condition(expr)); }
  ir::Program value_program(const typed::Expr& expr) { return program(FromTyped(pack_).value(expr)); }

  // ---- promotions ----
  struct Part {
    TreePtr test;
    std::string text;
  };

  void lower_promotion(const typed::Promotion& typed) {
    ir::Promotion promotion;
    promotion.id = typed.id;
    promotion.display = typed.display;
    promotion.coupons = typed.coupons;
    promotion.optional = typed.optional;
    promotion.may_share_items = typed.may_share_items;
    if (typed.active) {
      promotion.window = window(*typed.active);
      promotion.window_text = one_line(sources_.text(typed.active->span));
      if (promotion.window_text.starts_with("active ")) promotion.window_text.erase(0, 7);  // of one part
    }
    FromTyped from(pack_);
    Emitter emitter(symbols_);
    for (Part& part : conjuncts(typed, from)) {
      emitter.shape.conjuncts.push_back({emitter.emit(part.test), part.test->stratum});
      promotion.conjunct_text.push_back(std::move(part.text));
    }
    for (const typed::Offer& offer : typed.offers) {
      emitter.shape.offers.push_back(lower_offer(offer, from, emitter));
      promotion.stages.push_back(static_cast<std::uint32_t>(offer.stage));
    }
    for (const typed::Cap& cap : typed.caps) {
      ir::CapShape shape;
      shape.scope = same<ir::CapScope>(cap.scope);
      if (cap.items) {
        shape.items = emitter.emit(make_constant(ir::SlotType::integer, *cap.items));
      } else {
        shape.amount = emitter.emit(from.value(*cap.amount));
      }
      emitter.shape.caps.push_back(shape);
    }
    if (typed.times_per_order) {
      emitter.shape.times = emitter.emit(make_constant(ir::SlotType::integer, *typed.times_per_order));
    }
    promotion.shape = share(std::move(emitter.shape));
    promotion.slots = std::move(emitter.slots);
    module_->promotions.push_back(std::move(promotion));
  }

  // All must hold: the parts of `for` and `when`, and the opposites of the parts of `unless`; by stratum,
  // then as written.
  std::vector<Part> conjuncts(const typed::Promotion& promotion, FromTyped& from) const {
    std::vector<Part> parts;
    for (const typed::Condition& condition : promotion.conditions) {
      switch (condition.kind) {
        case typed::Condition::Kind::for_segment:
          split(*condition.test, false, "for ", "not for ", from, parts);
          break;
        case typed::Condition::Kind::when: split(*condition.test, false, "", "not ", from, parts); break;
        case typed::Condition::Kind::unless: split(*condition.test, true, "", "unless ", from, parts); break;
      }
    }
    std::stable_sort(parts.begin(), parts.end(), [](const Part& left, const Part& right) {
      return left.test->stratum < right.test->stratum;
    });
    return parts;
  }

  void split(const typed::Expr& expr, bool negated, const char* as_is, const char* opposite, FromTyped& from,
             std::vector<Part>& parts) const {
    using typed::ExprKind;
    if (expr.kind == (negated ? ExprKind::any : ExprKind::all)) {
      for (const typed::ExprPtr& arg : expr.args) split(*arg, negated, as_is, opposite, from, parts);
      return;
    }
    const bool over_parts = expr.kind == ExprKind::negate && (expr.args.at(0)->kind == ExprKind::all ||
                                                              expr.args.at(0)->kind == ExprKind::any ||
                                                              expr.args.at(0)->kind == ExprKind::negate);
    if (over_parts) return split(*expr.args.front(), !negated, as_is, opposite, from, parts);
    const TreePtr positive = from.condition(expr);
    TreePtr test = negated ? negation(positive) : positive;
    if (test->op == ir::Op::constant_true) return;
    parts.push_back({std::move(test), (negated ? opposite : as_is) + one_line(sources_.text(expr.span))});
  }

  // ---- offers ----
  ir::OfferShape lower_offer(const typed::Offer& offer, FromTyped& from, Emitter& emitter) {
    ir::OfferShape shape;
    shape.kind = same<ir::OfferKind>(offer.kind);
    const ir::OfferInfo& kind = ir::info(shape.kind);
    if (kind.selects()) shape.sel = emitter.emit(from.selection(offer.sel.get()));
    if (kind.operands == ir::OfferOperands::trade) {
      shape.rewarded = emitter.emit(from.selection(offer.rewarded.get()));
    }
    if (offer.value != nullptr) shape.value = emitter.emit(from.value(*offer.value));
    if (offer.table) lower_table(*offer.table, shape, emitter);
    if (kind.counts()) {
      shape.k = emitter.emit(make_constant(ir::SlotType::integer, offer.k));
      shape.n = emitter.emit(make_constant(ir::SlotType::integer, offer.n));
      shape.rewards_cheapest = offer.rewards_cheapest;
    }
    for (const typed::Slot& slot : offer.slots) {
      const std::uint32_t count = emitter.emit(make_constant(ir::SlotType::integer, slot.count));
      shape.parts.push_back({count, emitter.emit(from.selection(slot.sel.get()))});
    }
    if (kind.rewards()) {
      shape.reward = same<ir::RewardKind>(offer.reward.kind);
      if (offer.reward.value != nullptr) shape.reward_value = emitter.emit(from.value(*offer.reward.value));
    }
    return shape;
  }

  void lower_table(const typed::TierTable& typed, ir::OfferShape& shape, Emitter& emitter) {
    ir::TierTable table;
    table.by = same<ir::TierTable::By>(typed.by);
    table.column = same<ir::TierTable::Column>(typed.column);
    table.step_by_step = typed.step_by_step;
    for (const typed::Tier& tier : typed.tiers) table.tiers.push_back({tier.from, tier.value});
    shape.table_by = table.by;
    shape.table_column = table.column;
    shape.table_step_by_step = table.step_by_step;
    shape.table = emitter.slot(ir::SlotType::table, static_cast<std::int64_t>(module_->tables.size()));
    module_->tables.push_back(std::move(table));
  }

  // ---- time ----
  std::uint32_t window(const typed::Window& typed) {
    ir::Window window;
    window.kind = same<ir::Window::Kind>(typed.kind);
    for (const typed::Window& child : typed.children) window.children.push_back(this->window(child));
    if (window.children.size() == 1) return window.children.front();
    window.from = typed.from;
    window.to = typed.to;
    window.weekdays = typed.weekdays;
    std::string key = std::to_string(static_cast<int>(window.kind)) + " " + std::to_string(window.from) +
                      " " + std::to_string(window.to) + " " + std::to_string(window.weekdays);
    for (const std::uint32_t child : window.children) key += " " + std::to_string(child);
    const auto [at, fresh] =
        windows_.try_emplace(std::move(key), static_cast<std::uint32_t>(module_->windows.size()));
    if (fresh) module_->windows.push_back(std::move(window));
    return at->second;
  }

  // ---- stacking ----
  void stacking() {
    const typed::Stacking& typed = pack_.stacking;
    for (const typed::Constraint& one : typed.constraints) {
      ir::Constraint constraint;
      constraint.kind = same<ir::Constraint::Kind>(one.kind);
      constraint.scope = same<ir::Constraint::Scope>(one.scope.kind);
      constraint.fact = one.scope.fact.index;
      constraint.at_most = one.at_most;
      constraint.members = ranks(one.members);
      constraint.others = ranks(one.others);
      constraint.text = one.text;
      module_->constraints.push_back(std::move(constraint));
    }
    if (typed.total_cap != nullptr) {
      module_->total_cap = value_program(*typed.total_cap);
      module_->total_cap_text = one_line(sources_.text(typed.total_cap_span));
    }
    if (typed.floor) {
      ir::Floor floor;
      floor.amount = value_program(*typed.floor->amount);
      if (typed.floor->otherwise != nullptr) floor.otherwise = value_program(*typed.floor->otherwise);
      floor.except = ranks(typed.floor->except);
      floor.text = one_line(sources_.text(typed.floor->span));
      module_->floor = std::move(floor);
    }
    module_->first_that_applies = typed.first_that_applies;
    module_->anything_may_be_left_out = typed.anything_may_be_left_out;
  }

  const typed::Pack& pack_;
  const source::Sources& sources_;
  std::shared_ptr<ir::Module> module_ = std::make_shared<ir::Module>();
  Symbols symbols_;
  std::map<std::string, std::uint32_t> shapes_;
  std::map<std::string, std::uint32_t> windows_;
};

}  // namespace

std::shared_ptr<ir::Module> lower(const typed::Pack& pack, const source::Sources& sources) {
  return Lowering(pack, sources).run();
}

}  // namespace perk::lower
