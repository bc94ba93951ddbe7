// A sound module passes; each kind of defect is found and named.
#include "runtime/ir/verify.h"

#include <gtest/gtest.h>

#include <limits>

#include "runtime/ir/strata.h"
#include "tests/ir/build.h"

namespace perk::ir {
namespace {

using testing::Builder;
using testing::shop;
using testing::shop_with_promotion;

std::string all(const std::vector<std::string>& defects) {
  std::string out;
  for (const std::string& defect : defects) out += defect + "\n";
  return out;
}

TEST(Verify, ASoundModulePasses) {
  EXPECT_EQ(all(verify(shop())), "");
  EXPECT_EQ(all(verify(shop_with_promotion())), "");
}

struct Defect {
  const char* name;
  const char* words;
  void (*make)(Module&);
};

class VerifyFinds : public ::testing::TestWithParam<Defect> {};

TEST_P(VerifyFinds, TheDefect) {
  Module module = shop_with_promotion();
  GetParam().make(module);
  const std::string found = all(verify(module));
  EXPECT_NE(found.find(GetParam().words), std::string::npos) << "found: " << found;
}

// The promotion's nodes: n0 everything, n1 subtotal, n2 slot_money, n3 at_least, n4 slot_rate.
Shape& shape(Module& module) {
  return module.shapes[0];
}
void append(Module& module, Op op, std::uint32_t a = 0, std::uint32_t b = 0) {
  shape(module).nodes.push_back({op, a, b, 0, 0});
}
void add_integer(Module& module, std::int64_t value) {
  shape(module).slots.push_back(SlotType::integer);
  module.promotions[0].slots.push_back(value);
  append(module, Op::slot_int, static_cast<std::uint32_t>(shape(module).slots.size() - 1));
}
std::uint32_t last(Module& module) {
  return static_cast<std::uint32_t>(shape(module).nodes.size() - 1);
}
// A second shape, with one root, for a segment.
void add_segment(Module& module, Builder builder, std::uint32_t root) {
  builder.shape.root = root;
  module.shapes.push_back(builder.shape);
  module.segments.push_back(
      {"s", "S", {static_cast<std::uint32_t>(module.shapes.size() - 1), builder.slots}});
}
void become(Module& module, OfferKind kind) {
  shape(module).offers[0].kind = kind;
}

INSTANTIATE_TEST_SUITE_P(
    Nodes, VerifyFinds,
    ::testing::Values(
        Defect{"order", "n1 uses n1, which does not come before it", [](Module& m) { shape(m).nodes[1].a = 1; }},
        Defect{"beyond", "uses n99", [](Module& m) { shape(m).nodes[3].b = 99; }},
        Defect{"operation", "no known operation", [](Module& m) { shape(m).nodes[0].op = static_cast<Op>(250); }},
        Defect{"list_range", "lists operands beyond the end",
               [](Module& m) { shape(m).nodes.push_back({Op::all_of, 0, 0, 7, 1}); }},
        Defect{"list_type", "joins something else than conditions",
               [](Module& m) {
                 shape(m).operands = {0};
                 shape(m).nodes.push_back({Op::all_of, 0, 0, 0, 1});
               }},
        Defect{"slot_range", "names a slot that does not exist", [](Module& m) { shape(m).nodes[2].a = 9; }},
        Defect{"slot_type", "needs a slot of type money",
               [](Module& m) { shape(m).slots[0] = SlotType::integer; }},
        Defect{"slot_unused", "s2 is a slot that nothing uses",
               [](Module& m) {
                 shape(m).slots.push_back(SlotType::integer);
                 m.promotions[0].slots.push_back(1);
               }},
        Defect{"field_range", "names a field that does not exist", [](Module& m) { append(m, Op::fact, 99); }},
        Defect{"field_type", "another type than its field brand",
               [](Module& m) { append(m, Op::unit_fact, testing::kBrand); }},
        Defect{"field_cart", "a cart's fact of a field of units",
               [](Module& m) { append(m, Op::fact_symbol, testing::kBrand); }},
        Defect{"field_unit", "a unit's fact of a field that is none",
               [](Module& m) { append(m, Op::unit_fact, testing::kAge); }},
        Defect{"segment_range", "names a segment that does not exist", [](Module& m) { append(m, Op::segment, 3); }},
        Defect{"compare", "compares what cannot be compared", [](Module& m) { append(m, Op::equal, 0, 1); }},
        Defect{"compare_scales", "compares what cannot be compared",
               [](Module& m) {
                 append(m, Op::quantity, 0);
                 append(m, Op::equal, 1, last(m));
               }},
        Defect{"order_of_texts", "compares what has no order",
               [](Module& m) {
                 append(m, Op::fact_symbol, testing::kJobRole);
                 append(m, Op::less, last(m), last(m));
               }},
        Defect{"texts", "tests something else than texts", [](Module& m) { append(m, Op::starts_with, 1, 2); }},
        Defect{"contains", "looks for a text in something else", [](Module& m) { append(m, Op::contains, 1, 2); }},
        Defect{"selections", "joins something else than selections", [](Module& m) { append(m, Op::both, 0, 1); }},
        Defect{"where", "needs a condition", [](Module& m) { append(m, Op::where, 1); }},
        Defect{"negate", "needs a condition", [](Module& m) { append(m, Op::negate, 1); }},
        Defect{"known", "whether something else than a field is known", [](Module& m) { append(m, Op::known, 1); }},
        Defect{"fold", "folds something else than a text", [](Module& m) { append(m, Op::fold_case, 1); }},
        Defect{"fold_set", "folds something else than a field of texts", [](Module& m) { append(m, Op::fold_cases, 1); }},
        Defect{"sum", "sums over something else than a selection", [](Module& m) { append(m, Op::quantity, 1); }},
        Defect{"sum_cart", "sums a field that units do not have",
               [](Module& m) { append(m, Op::distinct, 0, testing::kAge); }},
        Defect{"sum_text", "adds up what is no number", [](Module& m) { append(m, Op::total, 0, testing::kBrand); }},
        Defect{"sum_money", "adds up what is no money",
               [](Module& m) { append(m, Op::total_money, 0, testing::kBrand); }},
        Defect{"percent_rate", "needs a percentage", [](Module& m) { append(m, Op::percent_of, 2, 1); }},
        Defect{"percent_money", "a percentage of something else than money",
               [](Module& m) { append(m, Op::percent_of, 4, 0); }},
        Defect{"pick_count", "needs a count", [](Module& m) { append(m, Op::pick_cheapest, 1, 0); }},
        Defect{"pick_from", "picks from something else",
               [](Module& m) {
                 add_integer(m, 1);
                 append(m, Op::pick_cheapest, last(m), 1);
               }},
        Defect{"scale", "has a scale that no type has",
               [](Module& m) {
                 append(m, Op::quantity, 0);
                 append(m, Op::unscale, last(m), 10);
               }},
        Defect{"denominator", "a denominator above 1e18",
               [](Module& m) {
                 append(m, Op::unit_price);
                 append(m, Op::percent_of, 4, last(m));
                 append(m, Op::percent_of, 4, last(m));
               }}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Shapes, VerifyFinds,
    ::testing::Values(
        Defect{"stratum", "another stratum than it says",
               [](Module& m) { shape(m).conjuncts[0].stratum = Stratum::customer; }},
        Defect{"strata_order", "out of the order of strata",
               [](Module& m) {
                 append(m, Op::constant_true);
                 shape(m).conjuncts.push_back({last(m), Stratum::constant});
               }},
        Defect{"unit_outside", "reads a unit outside a selection",
               [](Module& m) {
                 append(m, Op::unit_price);
                 append(m, Op::at_least, last(m), 2);
                 shape(m).conjuncts[0] = {last(m), Stratum::unit};
               }},
        Defect{"conjunct", "is no condition", [](Module& m) { shape(m).conjuncts[0].node = 1; }},
        Defect{"no_selection", "its selection is missing",
               [](Module& m) { shape(m).offers[0].sel = kNoNode; }},
        Defect{"selection_type", "its selection has a wrong type",
               [](Module& m) { shape(m).offers[0].sel = 1; }},
        Defect{"percentage", "its percentage has a wrong type",
               [](Module& m) { shape(m).offers[0].value = 2; }},
        Defect{"amount", "its amount has a wrong type",
               [](Module& m) { become(m, OfferKind::amount_off_each); }},
        Defect{"unit_amount", "its amount reads a unit",
               [](Module& m) {
                 become(m, OfferKind::amount_off_each);
                 append(m, Op::unit_price);
                 shape(m).offers[0].value = last(m);
               }},
        Defect{"counts", "its count k is missing", [](Module& m) { become(m, OfferKind::every_nth); }},
        Defect{"table", "names a slot that does not exist",
               [](Module& m) { become(m, OfferKind::quantity_price); }},
        Defect{"bundle", "is a bundle of nothing", [](Module& m) { become(m, OfferKind::bundle); }},
        Defect{"charge", "has a selection that its kind does not read",
               [](Module& m) { become(m, OfferKind::shipping_amount_off); }},
        Defect{"free", "is free and has a value",
               [](Module& m) {
                 become(m, OfferKind::shipping_off);
                 shape(m).offers[0].reward_value = 4;
               }},
        Defect{"kind", "no known kind", [](Module& m) { become(m, static_cast<OfferKind>(99)); }},
        Defect{"cap", "either an amount or a count", [](Module& m) { shape(m).caps.push_back({}); }},
        Defect{"times", "its count of times is not a constant", [](Module& m) { shape(m).times = 1; }},
        Defect{"root", "is a promotion's and has a root", [](Module& m) { shape(m).root = 3; }},
        Defect{"nothing", "gives nothing",
               [](Module& m) {
                 shape(m).offers.clear();
                 m.promotions[0].stages.clear();
               }},
        Defect{"unused", "shape 1 is used by nothing", [](Module& m) { m.shapes.emplace_back(); }},
        Defect{"segment_reads", "is a segment's and reads the cart",
               [](Module& m) {
                 Builder b;
                 const auto sum = b.add(Op::subtotal, b.add(Op::everything));
                 add_segment(m, b, b.add(Op::more, sum, b.money(1)));
               }},
        Defect{"segment_type", "is a segment's and no condition",
               [](Module& m) {
                 Builder b;
                 add_segment(m, b, b.add(Op::fact, testing::kAge));
               }},
        Defect{"segment_cycle", "segment s depends on itself",
               [](Module& m) {
                 Builder b;
                 add_segment(m, b, b.add(Op::segment, 0));
               }}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Modules, VerifyFinds,
    ::testing::Values(
        Defect{"symbols", "symbols are not distinct", [](Module& m) { m.symbols.push_back(m.symbols.back()); }},
        Defect{"set_order", "symbol set 0 is not strictly rising", [](Module& m) { m.symbol_sets = {{1, 1}}; }},
        Defect{"set_range", "symbol set 0 names a symbol", [](Module& m) { m.symbol_sets = {{1, 99}}; }},
        Defect{"tiers", "table 0: its tiers do not rise",
               [](Module& m) { m.tables = {{{}, {}, false, {{2, 5}, {1, 5}}}}; }},
        Defect{"no_tiers", "table 0 has no tiers", [](Module& m) { m.tables = {{}}; }},
        Defect{"tier_range", "a tier out of range",
               [](Module& m) { m.tables = {{{}, TierTable::Column::percent, false, {{1, 100'000'001}}}}; }},
        Defect{"field_twice", "field product.sku stands twice", [](Module& m) { m.fields.push_back(m.fields[0]); }},
        Defect{"bounds", "allows no value",
               [](Module& m) {
                 m.fields[testing::kAge].at_least = 5;
                 m.fields[testing::kAge].at_most = 4;
               }},
        Defect{"zone", "the zone has no offset", [](Module& m) { m.zone.transitions.clear(); }},
        Defect{"zone_order", "transitions do not rise",
               [](Module& m) { m.zone.transitions.push_back({0, 0}); }},
        Defect{"window_range", "window 0 names a window", [](Module& m) { m.windows = {{Window::Kind::all, {4}, 0, 0, 0}}; }},
        Defect{"window_cycle", "contains itself", [](Module& m) { m.windows = {{Window::Kind::all, {0}, 0, 0, 0}}; }},
        Defect{"window_empty", "window 0 is empty", [](Module& m) { m.windows = {{Window::Kind::dates, {}, 5, 5, 0}}; }},
        Defect{"window_hours", "hours outside the day",
               [](Module& m) { m.windows = {{Window::Kind::hours, {}, 0, 90'000, 0}}; }},
        Defect{"window_yearly", "a day that no year has",
               [](Module& m) { m.windows = {{Window::Kind::yearly, {}, 230, 301, 0}}; }},
        Defect{"window_month_days", "no day of the month", [](Module& m) { m.windows = {{Window::Kind::month_days, {}, 0, 0, 0}}; }},
        Defect{"window_nth", "no such week", [](Module& m) { m.windows = {{Window::Kind::nth_weekdays, {}, 0, 0, 1, 6}}; }},
        Defect{"window_between", "that lowering resolves", [](Module& m) { m.windows = {{Window::Kind::between, {}, 0, 0, 0}}; }},
        Defect{"window_none", "excludes hours",
               [](Module& m) { m.windows = {{Window::Kind::none, {1}, 0, 0, 0}, {Window::Kind::hours, {}, 0, 60, 0}}; }},
        Defect{"window_ranges", "do not rise",
               [](Module& m) { m.windows = {{Window::Kind::days, {}, 0, 0, 0, 0, 0, {{5, 7}, {7, 9}}}}; }},
        Defect{"day_start", "the day begins", [](Module& m) { m.day_start = 86'400; }},
        Defect{"window_by", "tests no moment", [](Module& m) { m.promotions[0].window_by = 0; }},
        Defect{"window_days", "has no weekday", [](Module& m) { m.windows = {{Window::Kind::weekdays, {}, 0, 0, 0}}; }},
        Defect{"constants", "another number of constants", [](Module& m) { m.promotions[0].slots.pop_back(); }},
        Defect{"constant_range", "constant 0 is out of range",
               [](Module& m) { m.promotions[0].slots[0] = std::numeric_limits<std::int64_t>::max(); }},
        Defect{"percent_range", "takes off more than 100%", [](Module& m) { m.promotions[0].slots[1] = 100'000'001; }},
        Defect{"shape_range", "names a shape that does not exist", [](Module& m) { m.promotions[0].shape = 9; }},
        Defect{"id_twice", "promotion save-15 stands twice", [](Module& m) { m.promotions.push_back(m.promotions[0]); }},
        Defect{"window_of", "names a window that does not exist", [](Module& m) { m.promotions[0].window = 0; }},
        Defect{"texts", "one text for each condition", [](Module& m) { m.promotions[0].conjunct_text.clear(); }},
        Defect{"stages", "one stage for each offer", [](Module& m) { m.promotions[0].stages.clear(); }},
        Defect{"stage_range", "names a stage that does not exist", [](Module& m) { m.promotions[0].stages = {9}; }},
        Defect{"stage_kind", "percent_off may not stand in the stage price",
               [](Module& m) { m.promotions[0].stages = {0}; }},
        Defect{"stage_shipping", "percent_off may not stand in the stage shipping",
               [](Module& m) { m.promotions[0].stages = {3}; }},
        Defect{"stage_twice", "stage item stands twice", [](Module& m) { m.stages.push_back(m.stages[1]); }},
        Defect{"stage_second", "second of its kind",
               [](Module& m) { m.stages.push_back({"item-2", Stage::Kind::item, false}); }},
        Defect{"count", "a count that is not from 1",
               [](Module& m) {
                 add_integer(m, 0);
                 shape(m).times = last(m);
               }},
        Defect{"groups", "rewards more units than its groups have",
               [](Module& m) {
                 add_integer(m, 3);
                 shape(m).offers[0].k = last(m);
                 add_integer(m, 2);
                 shape(m).offers[0].n = last(m);
                 shape(m).offers[0].value = kNoNode;
                 become(m, OfferKind::every_nth);
               }},
        Defect{"below_zero", "has a constant below zero in an amount",
               [](Module& m) {
                 m.promotions[0].slots.push_back(-1);
                 shape(m).slots.push_back(SlotType::money);
                 shape(m).nodes.push_back(
                     {.op = Op::slot_money, .a = static_cast<std::uint32_t>(shape(m).slots.size() - 1)});
                 SpendShape spend;
                 spend.amount = last(m);
                 shape(m).spends.push_back(spend);
                 m.accounts.push_back({"a", "A", "", "", 0, 0});
               }},
        Defect{"unread", "has an operand that its kind does not read",
               [](Module& m) {
                 add_integer(m, 3);
                 shape(m).offers[0].k = last(m);
               }},
        Defect{"table_kind", "a table of another kind than its shape says",
               [](Module& m) {
                 m.tables = {{{}, TierTable::Column::price_each, true, {{1, 5}}}};
                 shape(m).slots.push_back(SlotType::table);
                 m.promotions[0].slots.push_back(0);
                 m.promotions[0].stages = {0};
                 shape(m).offers[0] = OfferShape{};
                 become(m, OfferKind::quantity_price);
                 shape(m).offers[0].sel = 0;
                 shape(m).offers[0].table = 2;
               }},
        Defect{"members", "constraint 0 names a promotion that does not exist",
               [](Module& m) { m.constraints.emplace_back().members = {7}; }},
        Defect{"no_members", "constraint 0 has no members", [](Module& m) { m.constraints.emplace_back(); }},
        Defect{"per_field", "per a field that lines do not have",
               [](Module& m) {
                 Constraint& constraint = m.constraints.emplace_back();
                 constraint.members = {0};
                 constraint.scope = Constraint::Scope::fact;
                 constraint.fact = testing::kAge;
               }},
        Defect{"total_cap", "the total cap: its shape has no root", [](Module& m) { m.total_cap = Program{0, {1, 1}}; }}),
    [](const auto& row) { return std::string(row.param.name); });

Pool& pool(Module& m) {
  Pool& pool = m.pools.emplace_back();
  pool.id = "p";
  return pool;
}

Lapse& lapse(Module& m) {
  if (m.accounts.empty()) m.accounts.push_back({"a", "A", "star", "stars", 1, 0});
  return m.accounts[0].lapse;
}

INSTANTIATE_TEST_SUITE_P(
    Plans, VerifyFinds,
    ::testing::Values(
        Defect{"worth", "account a has an amount out of range",
               [](Module& m) { m.accounts.push_back({"a", "A", "star", "stars", -1, 0}); }},
        Defect{"usable_from", "account a has an amount out of range",
               [](Module& m) { m.accounts.push_back({"a", "A", "star", "stars", 1, -1}); }},
        Defect{"pool_worth", "pool p has a worth out of range", [](Module& m) { pool(m).worth = -1; }},
        Defect{"pool_length", "pool p holds for no length of time", [](Module& m) { pool(m).months = -1; }},
        Defect{"pool_uses", "pool p has codes of no use", [](Module& m) { pool(m).uses_per_code = 0; }},
        Defect{"pool_made", "pool p makes codes without a pattern", [](Module& m) { pool(m).made = 5; }},
        Defect{"pool_pattern", "pool p makes codes without a pattern",
               [](Module& m) { pool(m).pattern = "A-?"; }},
        Defect{"lapse_length", "account a lapses after no length of time",
               [](Module& m) { lapse(m).kind = Lapse::Kind::after_earning; }},
        Defect{"lapse_negative", "account a lapses after no length of time",
               [](Module& m) {
                 lapse(m).kind = Lapse::Kind::after_earning;
                 lapse(m).days = -1;
               }},
        Defect{"lapse_for_ever", "account a lapses after no length of time",
               [](Module& m) { lapse(m).days = 3; }},
        Defect{"lapse_event", "account a lapses after no event",
               [](Module& m) {
                 lapse(m).kind = Lapse::Kind::after_last;
                 lapse(m).days = 3;
               }},
        Defect{"lapse_by_event", "or by one that it does not ask for",
               [](Module& m) {
                 lapse(m).kind = Lapse::Kind::end_of;
                 lapse(m).event = "order_placed";
               }},
        Defect{"stage_order", "the stages are out of order",
               [](Module& m) { m.stages.push_back({"first", Stage::Kind::own, false}); }},
        Defect{"settlement", "the total is rounded to a step out of range",
               [](Module& m) { m.settlement = Settlement{0, RoundingMode::half_up}; }},
        Defect{"earned", "is earned after no length of time",
               [](Module& m) { m.promotions[0].earned = Earned{"delivered", 0, -1, 0}; }},
        Defect{"period", "is bounded over no length of time",
               [](Module& m) {
                 m.promotions[0].bounds.push_back({"c", "t", {Period::Kind::rolling, 0, 0, -1}});
               }},
        Defect{"member_twice", "names a promotion twice or out of order",
               [](Module& m) { m.constraints.emplace_back().members = {0, 0}; }},
        Defect{"other_side", "has another side, which its kind has not",
               [](Module& m) {
                 Constraint& constraint = m.constraints.emplace_back();
                 constraint.members = {0};
                 constraint.others = {0};
               }},
        Defect{"at_most", "allows a number out of range",
               [](Module& m) {
                 Constraint& constraint = m.constraints.emplace_back();
                 constraint.kind = Constraint::Kind::first;
                 constraint.members = {0};
                 constraint.at_most = 0;
               }},
        Defect{"window_end", "has an end that no calendar reaches",
               [](Module& m) { m.windows = {{Window::Kind::dates, {}, 5, 4'000'001}}; }},
        Defect{"window_far_range", "has days that no calendar reaches",
               [](Module& m) { m.windows = {{Window::Kind::days, {}, 0, 0, 0, 0, 0, {{5, 4'000'001}}}}; }},
        Defect{"products", "counts each product, and no field says which it is",
               [](Module& m) {
                 for (Field& field : m.fields) field.name += "-x";
                 shape(m).offers[0].words.each_product = true;
               }},
        Defect{"unread_account", "has an operand that its kind does not read",
               [](Module& m) { shape(m).offers[0].account = 0; }}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Strata, AConditionHasTheHighestOfItsParts) {
  Builder b;
  const auto age = b.add(Op::more, b.add(Op::fact, testing::kAge), b.integer(18));
  const auto price = b.add(Op::more, b.add(Op::unit_price), b.money(5));
  const auto dear = b.add(Op::subtotal, b.add(Op::where, price));
  const auto enough = b.add(Op::more, dear, b.money(9));
  const auto either = b.list(Op::any_of, {age, enough});
  const std::vector<Stratum> strata = ir::strata(b.shape);
  EXPECT_EQ(strata[age], Stratum::customer);
  EXPECT_EQ(strata[price], Stratum::unit);
  EXPECT_EQ(strata[dear], Stratum::kart);
  EXPECT_EQ(strata[either], Stratum::kart);
}

}  // namespace
}  // namespace perk::ir
