#include "runtime/candidates/conditions.h"

#include <algorithm>

#include "runtime/ir/strata.h"
#include "runtime/ops/exact.h"
#include "runtime/ops/text.h"

namespace perk::candidates {
namespace {

using ir::Op;
using ops::Int128;

bool is_comparison(Op op) {
  return op == Op::equal || op == Op::not_equal || op == Op::less || op == Op::at_most || op == Op::more ||
         op == Op::at_least;
}

Op mirrored(Op op) {
  switch (op) {
    case Op::less: return Op::more;
    case Op::at_most: return Op::at_least;
    case Op::more: return Op::less;
    case Op::at_least: return Op::at_most;
    default: return op;
  }
}

bool is_fact(Op op) {
  return op == Op::fact || op == Op::fact_money || op == Op::fact_symbol || op == Op::fact_boolean;
}
bool is_unit_fact(Op op) {
  return op == Op::unit_fact || op == Op::unit_fact_money || op == Op::unit_fact_symbol ||
         op == Op::unit_fact_boolean;
}
bool is_aggregate(Op op) {
  return op == Op::quantity || op == Op::distinct || op == Op::total || op == Op::total_money ||
         op == Op::subtotal || op == Op::list_subtotal || op == Op::subtotal_before_tax ||
         op == Op::list_subtotal_before_tax;
}
// Never above the list subtotal of the whole cart: no price rises, tax is only taken out.
bool is_amount_of_goods(Op op) {
  return op == Op::subtotal || op == Op::list_subtotal || op == Op::subtotal_before_tax ||
         op == Op::list_subtotal_before_tax;
}

// constant / below, compared with something that is divided by `scale`.
std::optional<Bound> bound_of(std::int64_t constant, std::int64_t below, std::int64_t scale) {
  const Int128 product = Int128{constant} * scale;
  Int128 down = product / below;
  if (product % below < 0) --down;
  const Int128 up = down + (product % below != 0 ? 1 : 0);
  constexpr Int128 kFurthest = INT64_MAX - 1;
  if (down < -kFurthest || up > kFurthest) return std::nullopt;
  return Bound{static_cast<std::int64_t>(down), static_cast<std::int64_t>(up)};
}

}  // namespace

void Reader::rewind(const Mark& to) {
  out_.traits.resize(to.traits);
  out_.clauses.resize(to.clauses);
  out_.between.resize(to.between);
}

void Reader::add_clause(std::span<const Trait> traits) {
  out_.clauses.push_back(
      {static_cast<std::uint32_t>(out_.traits.size()), static_cast<std::uint32_t>(traits.size())});
  out_.traits.insert(out_.traits.end(), traits.begin(), traits.end());
}

bool Reader::unite(const Mark& since, std::vector<Trait>& united) const {
  double least = 0;
  bool found = false;
  std::vector<Trait> best;
  const auto offer = [&](std::span<const Trait> traits) {
    double share = 0;
    for (const Trait& trait : traits) share += statistics_.share(trait);
    if (found && share >= least) return;
    found = true;
    least = share;
    best.assign(traits.begin(), traits.end());
  };
  for (std::size_t c = since.clauses; c < out_.clauses.size(); ++c) {
    offer(std::span(out_.traits).subspan(out_.clauses[c].first, out_.clauses[c].count));
  }
  for (std::size_t b = since.between; b < out_.between.size(); ++b) {
    const Between& between = out_.between[b];
    if (!between.is_value()) continue;
    const Trait value{TraitKind::fact, between.field, between.low};
    offer({&value, 1});
  }
  united.insert(united.end(), best.begin(), best.end());
  return found;
}

template <class Read>
bool Reader::read_branches(std::size_t count, Read read) {
  const Mark before = mark();
  std::vector<Trait> united;
  bool whole = true, all_known = true;
  ++alternatives_;
  for (std::size_t i = 0; i < count && all_known; ++i) {
    whole = read(i) && whole;
    const std::size_t things = out_.clauses.size() - before.clauses + out_.between.size() - before.between;
    whole = whole && things == 1;
    all_known = unite(before, united);
    rewind(before);
  }
  --alternatives_;
  if (all_known) add_clause(united);
  return all_known && whole;
}

bool Reader::read_condition(const Program& program, std::uint32_t index) {
  const ir::Node& node = program.node(index);
  const auto operands = std::span(program.shape.operands).subspan(node.list, node.length);
  switch (node.op) {
    case Op::constant_true: return true;
    case Op::constant_false: add_clause({}); return true;
    case Op::all_of: {
      bool whole = true;
      for (const std::uint32_t operand : operands) whole = read_condition(program, operand) && whole;
      return whole;
    }
    case Op::any_of:
      return read_branches(operands.size(),
                           [&](std::size_t i) { return read_condition(program, operands[i]); });
    case Op::negate:
      return program.node(node.a).op == Op::negate && read_condition(program, program.node(node.a).a);
    case Op::fact_boolean: return read_fact(node.a, Op::equal, {1, 1});
    case Op::unit_fact_boolean: add_trait({TraitKind::unit, node.a, 1}); return true;
    case Op::known:
      return is_fact(program.node(node.a).op) && read_fact(program.node(node.a).a, Op::known, {});
    case Op::segment: return read_segment(node.a);
    case Op::in_pool: return read_pool(program, node);
    case Op::contains:
    case Op::in_category: return read_member(program, node);
    default: return is_comparison(node.op) && read_comparison(program, node);
  }
}

// A fact, a unit's symbol or an aggregate with a constant, on either side.
bool Reader::read_comparison(const Program& program, const ir::Node& node) {
  const auto without_scale = [&](std::uint32_t index, std::int64_t& scale) {
    const ir::Node* of = &program.node(index);
    scale = 1;
    if (of->op != Op::unscale) return of;
    scale = of->b;
    return &program.node(of->a);
  };
  const auto is_constant = [](Op op) {
    return op == Op::slot_int || op == Op::slot_money || op == Op::slot_symbol;
  };
  std::int64_t scale = 1, below = 1;
  const ir::Node* left = without_scale(node.a, scale);
  const ir::Node* right = without_scale(node.b, below);
  Op op = node.op;
  if (is_constant(left->op)) {
    std::swap(left, right);
    std::swap(scale, below);
    op = mirrored(op);
  }
  if (!is_constant(right->op)) return false;
  const std::optional<Bound> bound = bound_of(program.slots[right->a], below, scale);
  if (!bound) return false;
  if (is_fact(left->op)) return read_fact(left->a, op, *bound);
  if (is_aggregate(left->op)) read_aggregate(program, *left, op, *bound);
  if (!is_unit_fact(left->op) || op != Op::equal || bound->down != bound->up) return false;
  add_trait({TraitKind::unit, left->a, bound->down});
  return true;
}

bool Reader::read_fact(std::uint32_t field, Op op, const Bound& bound) {
  const ir::Record record = module_.fields[field].record;
  if (record == ir::Record::coupon || record == ir::Record::event) return false;
  Between between{field};
  switch (op) {
    case Op::equal:
      if (bound.down != bound.up) {
        add_clause({});
        return true;
      }
      between.low = between.high = bound.down;
      break;
    case Op::at_least: between.low = bound.up; break;
    case Op::more: between.low = bound.down + 1; break;
    case Op::at_most: between.high = bound.down; break;
    case Op::less: between.high = bound.up - 1; break;
    default: break;  // known, not_equal: any value
  }
  out_.between.push_back(between);
  return op != Op::not_equal;
}

// `tags contains "x"`, `category in "a/b"`: a category's set is the categories that it lies in.
bool Reader::read_member(const Program& program, const ir::Node& node) {
  const ir::Node &set = program.node(node.a), &symbol = program.node(node.b);
  if (symbol.op != Op::slot_symbol) return false;
  const bool category = node.op == Op::in_category;
  const bool of_unit = set.op == (category ? Op::unit_fact_symbol : Op::unit_fact_symbols);
  const bool of_cart = set.op == (category ? Op::fact_symbol : Op::fact_symbols);
  if (!of_unit && !of_cart) return false;
  const ir::Field& field = module_.fields[set.a];
  if (category && field.type != ir::FieldType::category) return false;
  if (field.record == ir::Record::coupon || field.record == ir::Record::event) return false;
  add_trait({of_unit ? TraitKind::unit_member : TraitKind::member, set.a, program.slots[symbol.a]});
  return true;
}

bool Reader::read_pool(const Program& program, const ir::Node& node) {
  const ir::Node& fact = program.node(node.a);
  if (fact.op != Op::unit_fact_symbol && fact.op != Op::fact_symbol) return false;
  const ir::Record record = module_.fields[fact.a].record;
  if (record == ir::Record::coupon || record == ir::Record::event) return false;
  const TraitKind kind = fact.op == Op::fact_symbol ? TraitKind::fact : TraitKind::unit;
  const auto& symbols = module_.symbol_sets[static_cast<std::size_t>(program.slots[node.b])];
  std::vector<Trait> traits;
  traits.reserve(symbols.size());
  for (const std::uint32_t symbol : symbols) traits.push_back({kind, fact.a, symbol});
  add_clause(traits);
  return true;
}

// What a segment asks for, where that can be said; else the segment itself, which each cart is then asked
// for.
bool Reader::read_segment(std::uint32_t segment) {
  const ir::Program& program = module_.segments[segment].program;
  const ir::Shape& shape = module_.shapes[program.shape];
  const Mark before = mark();
  const bool whole = read_condition({shape, program.slots}, shape.root);
  if (whole || mark().clauses != before.clauses || mark().between != before.between) return whole;
  add_trait({TraitKind::segment, 0, segment});
  return true;
}

// More than nothing of a selection: it has a unit.
void Reader::read_aggregate(const Program& program, const ir::Node& aggregate, Op op, const Bound& bound) {
  if (op != Op::at_least && op != Op::more && op != Op::equal) return;
  const std::int64_t least = op == Op::more ? bound.down + 1 : bound.up;
  if (least <= 0) return;
  read_selection(program, aggregate.a);
  if (is_amount_of_goods(aggregate.op) && alternatives_ == 0) min_list_ = std::max(min_list_, least);
}

// The selection has a unit.
void Reader::read_selection(const Program& program, std::uint32_t picks) {
  const ir::Node& node = program.node(picks);
  switch (node.op) {
    case Op::where: read_condition(program, node.a); break;
    case Op::both:
      read_selection(program, node.a);
      read_selection(program, node.b);
      break;
    case Op::minus: read_selection(program, node.a); break;
    case Op::pick_cheapest:
    case Op::pick_dearest: read_selection(program, node.b); break;
    default: break;
  }
}

// An offer of goods gives nothing without a unit of each selection that it takes from.
void Reader::read_offer(const Program& program, const ir::OfferShape& offer) {
  const ir::OfferInfo& info = ir::info(offer.kind);
  if (offer.words.and_shipping) return;
  if (info.operands == ir::OfferOperands::slots) {
    for (const ir::OfferShape::Part& part : offer.parts) read_selection(program, part.sel);
  }
  if (!info.selects()) return;
  read_selection(program, offer.sel);
  if (info.operands == ir::OfferOperands::trade) read_selection(program, offer.rewarded);
}

void Reader::read_needs(const ir::Promotion& promotion, Stated& stated) {
  std::vector<Trait> traits;
  for (const ir::CouponNeed& need : promotion.needs) {
    traits.clear();
    for (const std::string& code : need.codes) {
      const auto [place, fresh] = out_.codes.try_emplace(ops::coupon_key(code, module_.codes_match_case),
                                                         static_cast<std::uint32_t>(out_.codes.size()));
      traits.push_back({TraitKind::code, 0, place->second});
    }
    for (const std::uint32_t pool : need.pools) traits.push_back({TraitKind::pool, 0, pool});
    add_clause(traits);
    stated.whole_needs = stated.whole_needs && need.pools.empty() && promotion.needs.size() == 1;
  }
}

Stated Reader::read(const ir::Promotion& promotion, const std::optional<Between>& instant) {
  const Program program{module_.shapes[promotion.shape], promotion.slots};
  const Mark before = mark();
  Stated stated;
  min_list_ = INT64_MIN;
  if (instant) out_.between.push_back(*instant);
  read_needs(promotion, stated);
  for (const ir::Conjunct& conjunct : program.shape.conjuncts) {
    const bool whole = read_condition(program, conjunct.node);
    if (conjunct.stratum < ir::Stratum::kart) stated.whole_condition = stated.whole_condition && whole;
  }
  const auto& offers = program.shape.offers;
  if (offers.size() == 1) {
    read_offer(program, offers.front());
  } else if (!offers.empty()) {
    read_branches(offers.size(), [&](std::size_t i) {
      read_offer(program, offers[i]);
      return false;
    });
  }
  stated.min_list = min_list_;
  stated.first_clause = static_cast<std::uint32_t>(before.clauses);
  stated.first_between = static_cast<std::uint32_t>(before.between);
  tidy_between(stated);
  tidy_clauses(stated);
  return stated;
}

// One interval a field.
void Reader::tidy_between(Stated& stated) {
  auto& all = out_.between;
  std::size_t end = stated.first_between;
  for (std::size_t b = stated.first_between; b < all.size(); ++b) {
    const Between next = all[b];
    const auto first = all.begin() + stated.first_between,
               last = all.begin() + static_cast<std::ptrdiff_t>(end);
    const auto same = std::find_if(first, last, [&](const Between& one) { return one.field == next.field; });
    if (same == last) {
      all[end++] = next;
    } else {
      same->low = std::max(same->low, next.low);
      same->high = std::min(same->high, next.high);
    }
  }
  all.resize(end);
  stated.betweens = static_cast<std::uint32_t>(end - stated.first_between);
  for (std::size_t b = stated.first_between; b < end; ++b) {
    stated.never = stated.never || all[b].low > all[b].high;
  }
}

bool Reader::includes(const Clause& larger, const Clause& smaller) const {
  const auto traits = [&](const Clause& clause) {
    return std::span(out_.traits).subspan(clause.first, clause.count);
  };
  return std::ranges::includes(traits(larger), traits(smaller));
}

// Traits rising, each once; and no clause that another one implies.
void Reader::tidy_clauses(Stated& stated) {
  auto& all = out_.clauses;
  for (std::size_t c = stated.first_clause; c < all.size(); ++c) {
    const auto traits = std::span(out_.traits).subspan(all[c].first, all[c].count);
    std::ranges::sort(traits);
    const auto twice = std::ranges::unique(traits);
    all[c].count -= static_cast<std::uint32_t>(twice.size());
    stated.never = stated.never || all[c].count == 0;
  }
  std::size_t end = stated.first_clause;
  for (std::size_t c = stated.first_clause; c < all.size(); ++c) {
    bool implied = false;
    for (std::size_t other = stated.first_clause; other < all.size() && !implied; ++other) {
      const bool smaller = all[other].count < all[c].count || (all[other].count == all[c].count && other < c);
      implied = other != c && smaller && includes(all[c], all[other]);
    }
    if (!implied) all[end++] = all[c];
  }
  all.resize(end);
  stated.clauses = static_cast<std::uint32_t>(end - stated.first_clause);
}

}  // namespace perk::candidates
