#include "tests/llvm/support/draw.h"

#include <algorithm>
#include <array>

#include "runtime/ir/strata.h"
#include "runtime/ops/money.h"
#include "tests/ir/build.h"

namespace perk::native::testing {

namespace {

using ir::FieldType;
using ir::Op;
using ir::Record;
using ir::SlotType;

constexpr int kDeep = 3;

bool of_unit(const ir::Field& field) {
  return field.record == Record::product || field.record == Record::line;
}

std::int64_t number(Random& random) {
  constexpr std::array<std::int64_t, 10> kCorners = {0,         1,          -1,        2,         100,
                                                     INT64_MAX, -INT64_MAX, INT64_MIN, 1LL << 40, 99'999'999};
  if (random.chance(8)) return kCorners.at(random.below(kCorners.size()));
  return random.chance(80) ? random.between(-3, 12) : random.between(-5'000, 900'000);
}

// One shape, node by node; operands come before their users.
class ShapeDraw {
 public:
  ShapeDraw(Random& random, const ir::Module& module, bool customer_only)
      : random_(random), module_(module), customer_only_(customer_only) {}

  ir::testing::Builder builder;

  std::uint32_t boolean(bool unit, int depth) {
    // Sharing is common in real shapes; a unit's node stays among units.
    if (depth < kDeep && !shared_[unit].empty() && random_.chance(15)) return random_.pick(shared_[unit]);
    const std::uint32_t drawn = draw_boolean(unit, depth);
    shared_[unit].push_back(drawn);
    return drawn;
  }

  std::uint32_t integer(bool unit, int depth) {
    switch (depth <= 0 ? random_.below(3) : random_.below(12)) {
      case 0: return builder.integer(number(random_));
      case 1:
      case 2: return fact(unit, {FieldType::count, FieldType::number, FieldType::measure});
      case 3:
        if (customer_only_) return builder.integer(number(random_));
        return builder.add(Op::quantity, picks(depth - 1));
      case 4:
        if (customer_only_) return builder.integer(number(random_));
        return builder.add(Op::distinct, picks(depth - 1), field(true, {}));
      case 5:
        if (customer_only_) return builder.integer(number(random_));
        return builder.add(Op::total, picks(depth - 1), field(true, {FieldType::count, FieldType::measure}));
      case 6: return builder.add(Op::balance, 0);
      case 7: return lookup(Op::lookup, unit, depth - 1);
      case 8: {
        const std::uint32_t left = any_number(unit, depth - 1), right = any_number(unit, depth - 1);
        return builder.add(Op::times_into, left, right);
      }
      case 9: {
        const std::uint32_t left = integer(unit, depth - 1), right = integer(unit, depth - 1);
        return builder.add(Op::multiply, left, right);
      }
      case 10: {
        const std::uint32_t a = any_number(unit, depth - 1), b = any_number(unit, depth - 1);
        if (random_.chance(50)) return builder.list(Op::least, {a, b});
        return builder.list(Op::least, {a, b, integer(unit, 0)});
      }
      default: return builder.rate(random_.between(0, 200'000'000));
    }
  }

  std::uint32_t money(bool unit, int depth) {
    switch (depth <= 0 ? random_.below(2) : random_.below(10)) {
      case 0: return builder.money(number(random_));
      case 1: return fact(unit, {FieldType::money});
      case 2: return builder.add(Op::balance_money, 1);
      case 3: return lookup(Op::lookup_money, unit, depth - 1);
      case 4: {
        const std::uint32_t left = money(unit, depth - 1), right = integer(unit, depth - 1);
        return builder.add(Op::multiply_money, left, right);
      }
      default: break;
    }
    if (customer_only_) return builder.money(number(random_));
    const std::uint32_t of = picks(depth - 1);
    switch (random_.below(5)) {
      case 0: return builder.add(Op::subtotal, of);
      case 1: return builder.add(Op::list_subtotal, of);
      case 2: return builder.add(Op::subtotal_before_tax, of, field(true, {FieldType::percent}));
      case 3: return builder.add(Op::list_subtotal_before_tax, of, field(true, {FieldType::percent}));
      default: return builder.add(Op::total_money, of, field(true, {FieldType::money}));
    }
  }

  std::uint32_t exact(bool unit, int depth) {
    switch (unit ? random_.below(4) : random_.below(2)) {
      case 0: {
        const std::uint32_t rate = random_.chance(60) ? builder.rate(random_.between(0, 150'000'000))
                                                      : fact(unit, {FieldType::percent});
        const bool price = unit && random_.chance(30);
        return builder.add(Op::percent_of, rate,
                           price ? builder.add(Op::unit_price) : money(unit, depth - 1));
      }
      case 1: {
        constexpr std::array<std::uint32_t, 3> kScales = {1'000, 1'000'000, 100'000'000};
        return builder.add(Op::unscale, integer(unit, 0), kScales.at(random_.below(kScales.size())));
      }
      case 2: return builder.add(Op::unit_price);
      default: return builder.add(Op::unit_list_price);
    }
  }

  std::uint32_t any_number(bool unit, int depth) {
    switch (random_.below(3)) {
      case 0: return integer(unit, depth);
      case 1: return money(unit, depth);
      default: return exact(unit, depth);
    }
  }

  std::uint32_t symbol(bool unit) {
    if (random_.chance(50))
      return builder.text(static_cast<std::uint32_t>(random_.below(module_.symbols.size())));
    return fact(unit, {FieldType::text, FieldType::category});
  }

  std::uint32_t picks(int depth) {
    switch (depth <= 0 ? random_.below(2) : random_.below(7)) {
      case 0: return builder.add(Op::everything);
      case 1:
      case 2: return builder.add(Op::where, boolean(true, std::max(depth - 1, 0)));
      case 3:
      case 4: {
        const std::uint32_t left = picks(depth - 1), right = picks(depth - 1);
        return builder.add(random_.chance(50) ? Op::both : Op::minus, left, right);
      }
      default: {
        const std::uint32_t count =
            random_.chance(70) ? builder.integer(random_.between(-1, 9)) : integer(false, depth - 1);
        return builder.add(random_.chance(50) ? Op::pick_cheapest : Op::pick_dearest, count,
                           picks(depth - 1));
      }
    }
  }

 private:
  std::uint32_t draw_boolean(bool unit, int depth) {
    if (depth <= 0) {
      switch (random_.below(5)) {
        case 0: return builder.add(random_.chance(70) ? Op::constant_true : Op::constant_false);
        case 1: return fact(unit, {FieldType::boolean});
        case 2: return builder.add(Op::known, fact(unit, {}));
        case 3: return compare(integer(unit, 0), integer(unit, 0));
        default: return in_pool(unit);
      }
    }
    switch (random_.below(14)) {
      case 0:
      case 1: {
        const std::uint32_t a = boolean(unit, depth - 1), b = boolean(unit, depth - 1),
                            c = boolean(unit, depth - 1);
        const Op op = random_.chance(50) ? Op::all_of : Op::any_of;
        return random_.chance(10) ? builder.list(op, {}) : builder.list(op, {a, b, c});
      }
      case 2: return builder.add(Op::negate, boolean(unit, depth - 1));
      case 3:
      case 4: {
        const std::uint32_t left = integer(unit, depth - 1);
        return compare(left, random_.chance(50) ? integer(unit, depth - 1) : exact(unit, depth - 1));
      }
      case 5:
      case 6: {
        const std::uint32_t left = money(unit, depth - 1);
        return compare(left, random_.chance(50) ? money(unit, depth - 1) : exact(unit, depth - 1));
      }
      case 7: {
        const std::uint32_t left = exact(unit, depth - 1), right = exact(unit, depth - 1);
        return compare(left, right);
      }
      case 8: {
        const std::uint32_t left = boolean(unit, depth - 1), right = boolean(unit, depth - 1);
        return builder.add(random_.chance(50) ? Op::equal : Op::not_equal, left, right);
      }
      case 9: {
        const std::uint32_t left = folded(unit), right = folded(unit);
        return builder.add(random_.chance(50) ? Op::equal : Op::not_equal, left, right);
      }
      case 10: return in_pool(unit);
      case 11: {
        const std::uint32_t set = fact(unit, {FieldType::text_set});
        if (random_.chance(60)) return builder.add(Op::contains, set, symbol(unit));
        const std::uint32_t all = builder.add(Op::fold_cases, set);
        return builder.add(Op::contains, all, folded(unit));
      }
      case 12: {
        constexpr std::array kTests = {Op::text_contains, Op::starts_with, Op::in_category};
        const Op op = kTests.at(random_.below(kTests.size()));
        const std::uint32_t left = random_.chance(60) ? fact(unit, {FieldType::category}) : folded(unit);
        return builder.add(op, left, random_.chance(60) ? symbol(unit) : folded(unit));
      }
      default:
        if (customer_only_) return fact(unit, {FieldType::boolean});
        return builder.add(Op::segment, static_cast<std::uint32_t>(random_.below(module_.segments.size())));
    }
  }

  std::uint32_t compare(std::uint32_t left, std::uint32_t right) {
    constexpr std::array kOps = {Op::equal, Op::not_equal, Op::less, Op::at_most, Op::more, Op::at_least};
    return builder.add(kOps.at(random_.below(kOps.size())), left, right);
  }

  std::uint32_t folded(bool unit) {
    const std::uint32_t of = symbol(unit);
    return random_.chance(60) ? builder.add(Op::fold_case, of) : of;
  }

  std::uint32_t in_pool(bool unit) {
    const auto set = static_cast<std::int64_t>(random_.below(module_.symbol_sets.size()));
    const std::uint32_t left = folded(unit);
    return builder.add(Op::in_pool, left, builder.slot(SlotType::symbol_set, set));
  }

  std::uint32_t lookup(Op op, bool unit, int depth) {
    const auto table = static_cast<std::int64_t>(random_.below(module_.lookups.size()));
    const std::uint32_t slot = builder.slot(SlotType::lookup, table);
    std::uint32_t node = 0;
    if (module_.lookups[static_cast<std::size_t>(table)].symbols.size() == 1) {
      node = builder.list(op, {symbol(unit)});
    } else {
      const std::uint32_t first = boolean(unit, 0), second = any_number(unit, depth);
      node = builder.list(op, {first, second});
    }
    builder.shape.nodes[node].a = slot;
    return node;
  }

  std::uint32_t field(bool unit, std::initializer_list<FieldType> types) {
    std::vector<std::uint32_t> fit;
    for (std::uint32_t i = 0; i < module_.fields.size(); ++i) {
      const bool of_type =
          types.size() == 0 || std::ranges::find(types, module_.fields[i].type) != types.end();
      if (of_type && of_unit(module_.fields[i]) == unit) fit.push_back(i);
    }
    return random_.pick(fit);
  }

  // Of the unit, or of the order: a unit's condition may read either.
  std::uint32_t fact(bool unit, std::initializer_list<FieldType> types) {
    const std::uint32_t index = field(unit && random_.chance(70), types);
    const bool reads_unit = of_unit(module_.fields[index]);
    switch (module_.fields[index].type) {
      case FieldType::boolean:
        return builder.add(reads_unit ? Op::unit_fact_boolean : Op::fact_boolean, index);
      case FieldType::money: return builder.add(reads_unit ? Op::unit_fact_money : Op::fact_money, index);
      case FieldType::text:
      case FieldType::category:
        return builder.add(reads_unit ? Op::unit_fact_symbol : Op::fact_symbol, index);
      case FieldType::text_set:
        return builder.add(reads_unit ? Op::unit_fact_symbols : Op::fact_symbols, index);
      default: return builder.add(reads_unit ? Op::unit_fact : Op::fact, index);
    }
  }

  Random& random_;
  const ir::Module& module_;
  bool customer_only_;
  std::array<std::vector<std::uint32_t>, 2> shared_;  // conditions drawn before, of the order and of units
};

ir::Lookup one_key_table(std::int64_t symbols) {
  using Kind = ir::Lookup::Cell::Kind;
  ir::Lookup table;
  table.symbols = {true};
  for (std::int64_t symbol = 0; symbol < symbols; symbol += 2) {
    table.rows.push_back({{{Kind::equal, symbol}}, symbol * 7});
  }
  table.rows.push_back({{{Kind::any, 0}}, -5});
  return table;
}

ir::Lookup two_key_table() {
  using Kind = ir::Lookup::Cell::Kind;
  ir::Lookup table;
  table.symbols = {false, false};
  table.rows = {{{{Kind::equal, 1}, {Kind::at_least, 2}}, 10},
                {{{Kind::equal, 1}, {Kind::at_least, 5}}, 20},
                {{{Kind::equal, 0}, {Kind::any, 0}}, 30}};
  return table;
}

std::uint32_t text_of(Random& random, std::size_t own, std::size_t all) {
  const std::size_t range = random.chance(70) ? own : all;
  return static_cast<std::uint32_t>(random.below(range));
}

}  // namespace

ir::Module empty_module() {
  ir::Module module = ir::testing::shop({"A", "B/x", "a/b", "a/b/c", "ab", "sale", "Sale", "SKU-1"});
  const auto field = [&](Record record, const char* name, FieldType type) {
    module.fields.push_back({record, name, type, true, {}, {}, {}});
  };
  field(Record::product, "weight", FieldType::measure);
  field(Record::product, "pieces", FieldType::count);
  field(Record::product, "is_gift", FieldType::boolean);
  field(Record::line, "tax_rate", FieldType::percent);
  field(Record::customer, "share", FieldType::percent);
  field(Record::customer, "height", FieldType::measure);
  field(Record::customer, "tags", FieldType::text_set);
  field(Record::customer, "area", FieldType::category);
  field(Record::coupon, "code", FieldType::text);
  field(Record::coupon, "issued_at", FieldType::count);
  module.symbol_sets = {{}, {0}, {1, 3, 5, 7}, {0, 2, 4, 6, 8, 10}};
  module.lookups = {one_key_table(static_cast<std::int64_t>(module.symbols.size())), two_key_table()};
  module.accounts = {{"points", "Points", "point", "points", 0, 0}, {"cash", "Cash", "", "", 0, 0}};
  return module;
}

Drawn draw_segment(Random& random, const ir::Module& module) {
  ShapeDraw draw(random, module, true);
  draw.builder.shape.root = draw.boolean(false, 2);
  return {std::move(draw.builder.shape), std::move(draw.builder.slots)};
}

Drawn draw_shape(Random& random, const ir::Module& module, bool of_unit) {
  ShapeDraw draw(random, module, false);
  if (of_unit) {
    const std::uint32_t root = random.chance(50) ? draw.boolean(true, kDeep) : draw.exact(true, kDeep);
    draw.builder.shape.root = root;
    return {std::move(draw.builder.shape), std::move(draw.builder.slots)};
  }
  std::vector<std::uint32_t> conditions;
  for (int i = 0; i < 4; ++i) conditions.push_back(draw.boolean(false, kDeep));
  for (int i = 0; i < 2; ++i) {
    ir::OfferShape offer;
    offer.kind = ir::OfferKind::percent_off;
    offer.sel = draw.picks(kDeep);
    draw.builder.shape.offers.push_back(offer);
    ir::BoundShape bound;
    bound.amount = random.chance(50) ? draw.money(false, kDeep) : draw.integer(false, kDeep);
    draw.builder.shape.bounds.push_back(bound);
    ir::CapShape cap;
    cap.amount = draw.exact(false, kDeep);
    draw.builder.shape.caps.push_back(cap);
  }
  const std::vector<ir::Stratum> strata = ir::strata(draw.builder.shape);
  for (const std::uint32_t node : conditions) {
    if (strata[node] == ir::Stratum::unit) continue;
    draw.builder.shape.conjuncts.push_back({node, strata[node]});
  }
  std::ranges::stable_sort(draw.builder.shape.conjuncts, {}, &ir::Conjunct::stratum);
  return {std::move(draw.builder.shape), std::move(draw.builder.slots)};
}

DrawnModule draw_module(Random& random, std::size_t shapes) {
  DrawnModule drawn{std::make_shared<ir::Module>(empty_module()), {}};
  ir::Module& module = *drawn.module;
  module.prices_include_tax = random.chance(50);
  module.rounding.mode = static_cast<ops::RoundingMode>(random.below(5));
  const auto add = [&](Drawn shape) {
    module.shapes.push_back(std::move(shape.shape));
    drawn.slots.push_back(std::move(shape.slots));
  };
  for (const char* id : {"one", "two"}) {
    Drawn shape = draw_segment(random, module);
    module.segments.push_back({id, id, {static_cast<std::uint32_t>(module.shapes.size()), shape.slots}});
    add(std::move(shape));
  }
  for (std::size_t i = 0; i < shapes; ++i) add(draw_shape(random, module, random.chance(30)));
  return drawn;
}

DrawnFacts::DrawnFacts(Random& random, const ir::Module& module) : segments_(module.segments.size()) {
  texts_.reset(module, {});
  texts_.set_own({"SALE!", "a/b/c/d", "zz"});
  const std::size_t runs = random.chance(10) ? 0 : random.below(random.chance(20) ? 40 : 7) + 1;
  arrays_.reset(module, runs);
  const auto stride = interpret::FactArrays::stride_of(runs);
  entry_.assign(stride, 0);
  for (std::size_t run = 0; run < runs; ++run) {
    const std::int64_t quantity = random.chance(50) ? 1 : random.between(1, 7);
    const std::int64_t list = random.chance(5) ? ops::kMaxAmount / 64 : random.between(0, 2'000);
    arrays_.set_run(run, quantity, list);
    entry_[run] = random.chance(50) ? list : random.between(0, list);
  }
  const std::size_t code = arrays_.add_code();
  for (std::uint32_t field = 0; field < module.fields.size(); ++field) {
    if (module.fields[field].record == Record::coupon) {
      if (random.chance(60)) arrays_.set_code(code, field, random.between(0, 9));
    } else {
      fill(random, module, field, runs);
    }
  }
  if (random.chance(60)) arrays_.set_balance(0, random.between(0, 50));
  if (random.chance(60)) arrays_.set_balance(1, number(random));
  world_ = {&module, &texts_, {}, nullptr};
  arrays_.finish(&world_);
  facts_ = arrays_.facts();
  facts_.entry = entry_.data();
  if (random.chance(60)) {
    facts_.code = arrays_.code_facts(code);
    facts_.code_known = arrays_.code_known(code);
  }
}

void DrawnFacts::fill(Random& random, const ir::Module& module, std::uint32_t field, std::size_t runs) {
  const ir::Field& of = module.fields[field];
  const std::size_t own = module.symbols.size(), all = own + texts_.own().size();
  const auto scalar = [&]() -> std::int64_t {
    if (of.type == FieldType::boolean) return random.between(0, 1);
    if (of.type == FieldType::percent) return random.between(0, 120'000'000);
    return number(random);
  };
  const bool unit = of_unit(of);
  for (std::size_t run = 0; run < (unit ? runs : 1); ++run) {
    if (random.chance(25)) continue;
    std::vector<std::uint32_t> symbols;
    if (of.type == FieldType::text || of.type == FieldType::category) {
      const std::uint32_t symbol = text_of(random, own, all);
      unit ? arrays_.set_unit(field, run, symbol) : arrays_.set(field, symbol);
      if (of.type == FieldType::text) continue;
      interpret::categories_of(module, texts_[symbol], symbols);
    } else if (of.type == FieldType::text_set) {
      for (std::uint64_t i = random.below(4); i > 0; --i) symbols.push_back(text_of(random, own, all));
      std::ranges::sort(symbols);
      symbols.erase(std::ranges::unique(symbols).begin(), symbols.end());
    } else {
      unit ? arrays_.set_unit(field, run, scalar()) : arrays_.set(field, scalar());
      continue;
    }
    unit ? arrays_.set_unit_symbols(field, run, symbols) : arrays_.set_symbols(field, symbols);
  }
}

void DrawnFacts::begin(std::span<const exec::ShapeCode> code) {
  world_.code = code;
  std::fill_n(facts_.segment, segments_, std::uint8_t{0});
}

}  // namespace perk::native::testing
