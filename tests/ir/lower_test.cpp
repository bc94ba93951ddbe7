// Lowering of small typed trees written by hand: canonical form, sharing of shapes, missing values, scales.
#include "compiler/lower/lower.h"

#include <gtest/gtest.h>

#include <utility>

#include "runtime/ir/print.h"
#include "runtime/ir/strata.h"
#include "runtime/ir/verify.h"

namespace perk::lower {
namespace {

using typed::Base;
using typed::Expr;
using typed::ExprKind;
using typed::ExprPtr;
using typed::SelKind;
using typed::SelPtr;

// Fields of the pack by index.
enum : std::uint32_t { kSku, kCategory, kBrand, kTags, kAge, kScore, kMember, kPoints };

class Lower : public ::testing::Test {
 protected:
  Lower() {
    pack_.id = "shop";
    pack_.currency = "THB";
    pack_.timezone = "Asia/Bangkok";
    const auto field = [&](typed::Record record, const char* name, Base base, bool optional) {
      typed::Field f;
      f.record = record;
      f.name = name;
      f.type = {base, optional};
      pack_.schema.fields.push_back(std::move(f));
    };
    field(typed::Record::product, "sku", Base::text, false);
    field(typed::Record::product, "category", Base::category, true);
    field(typed::Record::product, "brand", Base::text, true);
    field(typed::Record::product, "tags", Base::text_set, true);
    field(typed::Record::customer, "age", Base::count, true);
    field(typed::Record::customer, "score", Base::number, false);
    field(typed::Record::customer, "member", Base::boolean, true);
    field(typed::Record::customer, "points", Base::count, false);
    for (const auto& [name, kind] :
         {std::pair{"price", typed::Stage::Kind::price}, std::pair{"item", typed::Stage::Kind::item},
          std::pair{"order", typed::Stage::Kind::order},
          std::pair{"shipping", typed::Stage::Kind::shipping}}) {
      typed::Stage stage;
      stage.name = name;
      stage.kind = kind;
      pack_.stacking.stages.push_back(stage);
    }
  }

  // The words of a clause, as a file of its own.
  source::Span words(const std::string& text) {
    const source::FileId file = sources_.add("clause", text);
    return {file, 0, static_cast<std::uint32_t>(text.size())};
  }

  static ExprPtr expr(ExprKind kind, Base base = Base::boolean) {
    auto result = std::make_unique<Expr>();
    result->kind = kind;
    result->type.base = base;
    return result;
  }
  template <class... Args>
  ExprPtr joined(ExprKind kind, Args... args) {
    ExprPtr result = expr(kind);
    (result->args.push_back(std::move(args)), ...);
    result->span = words("clause " + std::to_string(sources_.size()));
    return result;
  }
  static ExprPtr constant(Base base, std::int64_t scalar) {
    ExprPtr result = expr(ExprKind::constant, base);
    result->constant.type.base = base;
    result->constant.scalar = scalar;
    return result;
  }
  static ExprPtr text(std::string value, Base base = Base::text) {
    ExprPtr result = constant(base, 0);
    result->constant.text = std::move(value);
    return result;
  }
  ExprPtr field(std::uint32_t index) {
    ExprPtr result = expr(ExprKind::field);
    result->field = {index};
    result->type = pack_.schema.fields[index].type;
    return result;
  }
  static SelPtr sel(SelKind kind, std::vector<std::string> texts = {}) {
    auto result = std::make_unique<typed::Sel>();
    result->kind = kind;
    result->texts = std::move(texts);
    return result;
  }
  static SelPtr sel_of(SelKind kind, SelPtr left, SelPtr right) {
    SelPtr result = sel(kind);
    result->args.push_back(std::move(left));
    result->args.push_back(std::move(right));
    return result;
  }
  static ExprPtr subtotal(SelPtr of) {
    ExprPtr result = expr(ExprKind::subtotal, Base::money);
    result->sel = std::move(of);
    return result;
  }

  // `give RATE off S`
  typed::Promotion& promotion(std::string id, std::int64_t rate, SelPtr of) {
    typed::Promotion& result = pack_.promotions.emplace_back();
    result.id = std::move(id);
    result.rank = pack_.promotions.size() - 1;
    typed::Offer& offer = result.offers.emplace_back();
    offer.stage = 1;
    offer.sel = std::move(of);
    offer.value = constant(Base::percent, rate);
    return result;
  }
  typed::Promotion& promotion(std::string id) {
    return promotion(std::move(id), 10'000'000, sel(SelKind::goods));
  }
  static void when(typed::Promotion& promotion, ExprPtr test,
                   typed::Condition::Kind kind = typed::Condition::Kind::when) {
    typed::Condition& condition = promotion.conditions.emplace_back();
    condition.kind = kind;
    condition.test = std::move(test);
  }

  std::shared_ptr<ir::Module> lowered() {
    std::shared_ptr<ir::Module> module = lower(pack_, sources_);
    for (const std::string& defect : ir::verify(*module))
      ADD_FAILURE() << defect << "\n" << ir::print(*module);
    return module;
  }
  // The printed shape of the one promotion.
  std::string shape() {
    const std::shared_ptr<ir::Module> module = lowered();
    return ir::print(module->shapes.at(module->promotions.at(0).shape));
  }
  static bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

  typed::Pack pack_;
  source::Sources sources_;
};

TEST_F(Lower, PromotionsThatDifferInConstantsShareAShape) {
  when(promotion("a", 15'000'000, sel(SelKind::category, {"x"})),
       joined(ExprKind::at_least, subtotal(sel(SelKind::goods)), constant(Base::money, 500'000)));
  when(promotion("b", 12'500'000, sel(SelKind::category, {"y/z"})),
       joined(ExprKind::at_least, subtotal(sel(SelKind::goods)), constant(Base::money, 900)));
  const auto module = lowered();
  ASSERT_EQ(module->shapes.size(), 1U);
  EXPECT_EQ(module->symbols, (std::vector<std::string>{"x", "y/z"}));
  EXPECT_EQ(module->promotions[0].slots, (std::vector<std::int64_t>{500'000, 0, 15'000'000}));
  EXPECT_EQ(module->promotions[1].slots, (std::vector<std::int64_t>{900, 1, 12'500'000}));
}

TEST_F(Lower, OperandsAreSortedByStructureAndNeverByConstant) {
  const auto older = [&](std::int64_t years) {
    return joined(ExprKind::at_least, field(kAge), constant(Base::count, years));
  };
  const auto spends = [&](std::int64_t money) {
    return joined(ExprKind::more, subtotal(sel(SelKind::goods)), constant(Base::money, money));
  };
  when(promotion("a"), joined(ExprKind::any, spends(100), older(60)));
  when(promotion("b"), joined(ExprKind::any, older(20), spends(300)));
  when(promotion("c"), joined(ExprKind::any, older(70), older(10)));
  const auto module = lowered();
  EXPECT_EQ(module->promotions[0].shape, module->promotions[1].shape);
  EXPECT_EQ(module->promotions[0].slots, (std::vector<std::int64_t>{60, 100, 10'000'000}));
  EXPECT_EQ(module->promotions[1].slots, (std::vector<std::int64_t>{20, 300, 10'000'000}));
  EXPECT_EQ(module->promotions[2].slots, (std::vector<std::int64_t>{70, 10, 10'000'000}));
}

TEST_F(Lower, ANotOverAnOptionalFieldStays) {
  when(promotion("a"),
       joined(ExprKind::negate, joined(ExprKind::more, field(kAge), constant(Base::count, 18))));
  const std::string text = shape();
  EXPECT_TRUE(has(text, "more")) << text;
  EXPECT_TRUE(has(text, "negate")) << text;
}

TEST_F(Lower, ANotOverAKnownFieldFlipsTheComparison) {
  when(promotion("a"),
       joined(ExprKind::negate, joined(ExprKind::more, field(kPoints), constant(Base::count, 18))));
  const std::string text = shape();
  EXPECT_TRUE(has(text, "at_most")) << text;
  EXPECT_FALSE(has(text, "negate")) << text;
}

TEST_F(Lower, UnlessIsTheOppositeOfEachOfItsParts) {
  typed::Promotion& a = promotion("a");
  when(a,
       joined(ExprKind::any, joined(ExprKind::less, field(kPoints), constant(Base::count, 5)),
              joined(ExprKind::equal, field(kAge), constant(Base::count, 18))),
       typed::Condition::Kind::unless);
  a.conditions[0].test->args[0]->span = words("customer.points is less than  # few\n   5");
  a.conditions[0].test->args[1]->span = words("customer.age is 18");
  const auto module = lowered();
  const ir::Shape& shape = module->shapes[0];
  ASSERT_EQ(shape.conjuncts.size(), 2U);
  EXPECT_EQ(shape.nodes[shape.conjuncts[0].node].op, ir::Op::at_least);
  EXPECT_EQ(shape.nodes[shape.conjuncts[1].node].op, ir::Op::negate);
  EXPECT_EQ(module->promotions[0].conjunct_text,
            (std::vector<std::string>{"unless customer.points is less than 5", "unless customer.age is 18"}));
}

TEST_F(Lower, ConditionsGoByStratumThenAsWritten) {
  typed::Promotion& a = promotion("a");
  when(a, joined(ExprKind::at_least, subtotal(sel(SelKind::goods)), constant(Base::money, 5)));
  when(a, joined(ExprKind::all, joined(ExprKind::more, field(kPoints), constant(Base::count, 1)),
                 joined(ExprKind::more, field(kScore), constant(Base::number, 2))));
  a.conditions[0].test->span = words("subtotal");
  a.conditions[1].test->args[0]->span = words("points");
  a.conditions[1].test->args[1]->span = words("score");
  const auto module = lowered();
  EXPECT_EQ(module->promotions[0].conjunct_text, (std::vector<std::string>{"points", "score", "subtotal"}));
  EXPECT_EQ(module->shapes[0].conjuncts[2].stratum, ir::Stratum::kart);
}

TEST_F(Lower, FactsStandOnTheLeftInTheScaleOfTheFact) {
  typed::Promotion& a = promotion("a");
  when(a, joined(ExprKind::at_least, constant(Base::count, 3), field(kScore)));        // score ≤ 3
  when(a, joined(ExprKind::more, field(kPoints), constant(Base::number, 2'000'000)));  // points > 2
  when(a, joined(ExprKind::more, field(kPoints), constant(Base::number, 2'500'000)));  // points > 2.5
  when(a, joined(ExprKind::less, field(kPoints), field(kScore)));
  const auto module = lowered();
  const std::string text = ir::print(module->shapes[0]);
  EXPECT_TRUE(has(text, "at_most")) << text;
  EXPECT_TRUE(has(text, "unscale")) << text;
  EXPECT_EQ(module->promotions[0].slots, (std::vector<std::int64_t>{3'000'000, 2, 2'500'000, 10'000'000}));
}

TEST_F(Lower, YesAndNoAreBothFalseWhereNothingIsKnown) {
  when(promotion("a"), joined(ExprKind::equal, field(kMember), constant(Base::boolean, 0)));
  when(promotion("b"), joined(ExprKind::equal, field(kMember), constant(Base::boolean, 1)));
  when(promotion("c"), joined(ExprKind::missing, field(kMember)));
  when(promotion("d"), joined(ExprKind::known, field(kPoints)));
  const auto module = lowered();
  const auto root = [&](std::size_t promotion) {
    const ir::Shape& shape = module->shapes[module->promotions[promotion].shape];
    return shape.conjuncts.empty() ? "" : ir::info(shape.nodes[shape.conjuncts[0].node].op).name;
  };
  EXPECT_STREQ(root(0), "all_of");
  EXPECT_STREQ(root(1), "fact_boolean");
  EXPECT_STREQ(root(2), "negate");
  EXPECT_STREQ(root(3), "") << "a field that is never missing is known";
}

TEST_F(Lower, SelectionsWithoutAPickAreOneCondition) {
  SelPtr where = sel(SelKind::where);
  where->condition = joined(ExprKind::negate, joined(ExprKind::contains, field(kTags), text("sale")));
  promotion(
      "a", 1,
      sel_of(SelKind::except, sel_of(SelKind::both, sel(SelKind::brand, {"y", "x", "y"}), std::move(where)),
             sel(SelKind::sku, {"S"})));
  const auto module = lowered();
  const std::string text = ir::print(module->shapes[0]);
  EXPECT_TRUE(has(text, "all_of")) << text;
  EXPECT_FALSE(has(text, "minus")) << text;
  EXPECT_FALSE(has(text, "both")) << text;
  EXPECT_EQ(module->symbols, (std::vector<std::string>{"S", "sale", "x", "y"}));
  EXPECT_EQ(module->symbol_sets, (std::vector<std::vector<std::uint32_t>>{{0}, {2, 3}}));
}

TEST_F(Lower, PicksKeepTheirSelectionsApart) {
  SelPtr pick = sel(SelKind::pick);
  pick->count = 2;
  pick->args.push_back(sel(SelKind::goods));
  promotion("a", 1, sel_of(SelKind::except, sel(SelKind::sku, {"S"}), std::move(pick)));
  const std::string text = shape();
  EXPECT_TRUE(has(text, "pick_cheapest")) << text;
  EXPECT_TRUE(has(text, "minus")) << text;
}

TEST_F(Lower, ANamedSelectionHasOneSetOfSlots) {
  auto tea = std::make_unique<typed::Selection>();
  tea->id = "tea";
  tea->body = sel(SelKind::category, {"tea"});
  const auto named = [&] {
    SelPtr result = sel(SelKind::named);
    result->selection = pack_.selections.front().get();
    return result;
  };
  pack_.selections.push_back(std::move(tea));
  when(promotion("a", 1, named()), joined(ExprKind::more, subtotal(named()), constant(Base::money, 5)));
  when(promotion("b", 1, sel(SelKind::category, {"tea"})),
       joined(ExprKind::more, subtotal(sel(SelKind::category, {"tea"})), constant(Base::money, 5)));
  const auto module = lowered();
  EXPECT_EQ(module->promotions[0].slots.size(), 3U);
  EXPECT_EQ(module->promotions[1].slots.size(), 4U) << "equal constants are not one name";
}

TEST_F(Lower, IgnoringCaseFoldsBothSides) {
  ExprPtr test = joined(ExprKind::one_of, field(kBrand), text("ACME"), text("Ünit"));
  test->ignoring_case = true;
  SelPtr where = sel(SelKind::where);
  where->condition = std::move(test);
  promotion("a", 1, std::move(where));
  const auto module = lowered();
  EXPECT_EQ(module->symbols, (std::vector<std::string>{"acme", "ünit"}));
  EXPECT_TRUE(has(ir::print(module->shapes[0]), "fold_case"));
}

TEST_F(Lower, BoundsShareAShapeUnlessTheyAreCountedByOtherThings) {
  const auto bound = [&](const char* id, std::int64_t uses, std::uint32_t key, bool or_guests) {
    typed::Promotion& of = promotion(id);
    typed::Bound& limit = of.bounds.emplace_back();
    limit.amount = constant(Base::count, uses);
    limit.keys = {{key}};
    limit.period.kind = ir::Period::Kind::month;
    limit.or_guests = or_guests;
    limit.counter = std::string(id) + ": uses";
    limit.span = words("2 uses  per customer");
  };
  bound("a", 2, kAge, false);
  bound("b", 5, kAge, false);
  bound("c", 2, kPoints, false);
  bound("d", 2, kAge, true);
  const auto module = lowered();
  EXPECT_EQ(module->promotions[0].shape, module->promotions[1].shape);
  EXPECT_EQ(module->shapes.size(), 3U) << ir::print(*module);
  EXPECT_EQ(module->promotions[1].slots, (std::vector<std::int64_t>{10'000'000, 5}));
  const ir::BoundName& name = module->promotions[1].bounds.at(0);
  EXPECT_EQ(name.counter, "b: uses");
  EXPECT_EQ(name.text, "2 uses per customer");
  EXPECT_EQ(name.period.kind, ir::Period::Kind::month);
}

TEST_F(Lower, CapsByAFieldSpendsAndWorthsAreOfTheShape) {
  pack_.accounts.emplace_back().units = {"stamp", "stamps"};
  pack_.accounts[0].worth = 500;
  typed::Promotion& a = promotion("a");
  typed::Cap& cap = a.caps.emplace_back();
  cap.scope = typed::Cap::Scope::fact;
  cap.fact = {kBrand};
  cap.items = constant(Base::count, 3);
  typed::Spend& spend = a.spends.emplace_back();
  spend.amount = constant(Base::count, 10);
  a.worth = constant(Base::money, 0);
  const auto module = lowered();
  const std::string text = ir::print(*module);
  EXPECT_TRUE(has(text, "cap per fact f2 items")) << text;
  EXPECT_TRUE(has(text, "spends a0 n")) << text;
  EXPECT_TRUE(has(text, "gift worth n")) << text;
  EXPECT_TRUE(has(text, "units stamp stamps worth 500")) << text;
}

TEST_F(Lower, NeedsPoolsReturnsAndWordsArePassedOn) {
  typed::CouponPool& pool = pack_.pools.emplace_back();
  pool.id = "codes";
  pool.codes = {"A"};
  pool.valid.emplace();
  pool.valid->kind = typed::Window::Kind::dates;
  pool.valid->from = 20'000;
  pool.valid->to = INT64_MAX;
  pool.made = 10;
  pool.pattern = "P-?";
  pool.check_digit = true;
  pool.uses_per_code = 3;
  typed::Account& account = pack_.accounts.emplace_back();
  account.id = "stars";
  account.units = {"star"};
  account.lapse.kind = ir::Lapse::Kind::after_last;
  account.lapse.event = "order_placed";
  account.lapse.months = 24;
  typed::Promotion& a = promotion("a");
  a.needs.emplace_back().pools = {0};
  a.needs.emplace_back().codes = {"B", "C"};
  a.says.push_back({"th", true, "ลด"});
  a.earned = typed::Earned{"delivered", 0, 28, 0};
  a.returns.claws_back = ir::Said::no;
  pack_.settlement = ir::Settlement{25, ir::RoundingMode::down};
  pack_.returns.claws_back = ir::Said::yes;
  pack_.stacking.ties_to_first_ending = true;
  typed::Constraint& stop = pack_.stacking.constraints.emplace_back();
  stop.kind = typed::Constraint::Kind::stop_after;
  stop.members = {0};
  const auto module = lowered();
  const ir::Promotion& out = module->promotions[0];
  ASSERT_EQ(out.needs.size(), 2U);
  EXPECT_EQ(out.needs[0].pools, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(out.needs[1].codes, (std::vector<std::string>{"B", "C"}));
  EXPECT_EQ(out.says.at(0).language, "th");
  EXPECT_EQ(out.earned.value().days, 28);
  EXPECT_EQ(out.returns.claws_back, ir::Said::no);
  EXPECT_EQ(module->returns.claws_back, ir::Said::yes);
  EXPECT_EQ(module->settlement.value().step, 25);
  EXPECT_TRUE(module->ties_to_first_ending);
  EXPECT_EQ(module->windows.at(module->pools.at(0).window).from, 20'000);
  EXPECT_EQ(module->pools.at(0).made, 10);
  EXPECT_EQ(module->pools.at(0).pattern, "P-?");
  EXPECT_TRUE(module->pools.at(0).check_digit);
  EXPECT_EQ(module->pools.at(0).uses_per_code, 3);
  EXPECT_EQ(module->accounts.at(0).lapse.event, "order_placed");
  EXPECT_EQ(module->accounts.at(0).lapse.months, 24);
  const std::string text = ir::print(*module);
  EXPECT_TRUE(has(text, "uses 3 made 10 like \"P-?\" check digit")) << text;
  EXPECT_TRUE(has(text, "after last order_placed")) << text;
  EXPECT_EQ(module->constraints.at(0).kind, ir::Constraint::Kind::stop_after);
}

TEST_F(Lower, TablesOfferCountsCapsAndLimits) {
  typed::Promotion& tiers = promotion("tiers", 0, sel(SelKind::goods));
  tiers.offers[0].kind = typed::OfferKind::quantity_price;
  tiers.offers[0].stage = 0;
  tiers.offers[0].value = nullptr;
  tiers.offers[0].table.emplace();
  tiers.offers[0].table->tiers = {{1, 100'000, {}}, {11, 90'000, {}}};
  typed::Promotion& free = promotion("free", 0, sel(SelKind::goods));
  free.offers[0].kind = typed::OfferKind::every_nth;
  free.offers[0].value = nullptr;
  free.offers[0].n = 3;
  free.times_per_order = 4;
  typed::Cap& cap = free.caps.emplace_back();
  cap.scope = typed::Cap::Scope::category;
  cap.amount = constant(Base::money, 2'000);
  const auto module = lowered();
  ASSERT_EQ(module->tables.size(), 1U);
  EXPECT_EQ(module->tables[0].tiers[1].value, 90'000);
  const std::string text = ir::print(*module);
  EXPECT_TRUE(has(text, "offer quantity_price of n0 table s0 by quantity price_each")) << text;
  EXPECT_TRUE(has(text, "offer every_nth of n0 k n1 n n2 at free")) << text;
  EXPECT_TRUE(has(text, "cap per category amount")) << text;
  EXPECT_TRUE(has(text, "[1, 3, 20.00 THB, 4]")) << text;
}

TEST_F(Lower, StackingFloorsAndWindows) {
  typed::Promotion& a = promotion("a");
  a.active.emplace();
  typed::Window friday;
  friday.kind = typed::Window::Kind::weekdays;
  friday.weekdays = 16;
  a.active->children = {friday};
  a.active->span = words("active every Friday");
  promotion("b").active = friday;
  typed::Constraint& best = pack_.stacking.constraints.emplace_back();
  best.members = {0, 1};
  best.text = "best 1 of all";
  ExprPtr floor = expr(ExprKind::percent_of, Base::money);
  floor->constant.scalar = 60'000'000;
  floor->args.push_back(expr(ExprKind::unit_list_price, Base::money));
  pack_.stacking.floor.emplace().amount = std::move(floor);
  pack_.stacking.floor->except = {1};
  ExprPtr cap = expr(ExprKind::percent_of, Base::money);
  cap->constant.scalar = 40'000'000;
  cap->args.push_back(subtotal(nullptr));
  cap->args[0]->basis = typed::Basis::list;
  pack_.stacking.total_cap = std::move(cap);
  const auto module = lowered();
  EXPECT_EQ(module->windows.size(), 1U) << "a window of one part is that part, and equal ones are one";
  EXPECT_EQ(module->promotions[0].window, module->promotions[1].window);
  EXPECT_EQ(module->promotions[0].window_text, "every Friday");
  EXPECT_EQ(module->constraints[0].members, (std::vector<std::uint32_t>{0, 1}));
  const std::string text = ir::print(*module);
  EXPECT_TRUE(has(text, "total cap shape")) << text;
  EXPECT_TRUE(has(text, "percent_of")) << text;
  EXPECT_TRUE(has(text, "list_subtotal")) << text;
  EXPECT_TRUE(has(text, "except 1")) << text;
}

TEST_F(Lower, TheVersionIsThatOfTheTextsInAnyOrder) {
  sources_.add("a", "one");
  sources_.add("b", "two");
  const std::string version = lower(pack_, sources_)->version;
  EXPECT_EQ(version.size(), 32U);
  source::Sources other;
  other.add("x", "two");
  other.add("y", "one");
  EXPECT_EQ(lower(pack_, other)->version, version);
  source::Sources joined_texts;
  joined_texts.add("x", "onetwo");
  EXPECT_NE(lower(pack_, joined_texts)->version, version);
}

}  // namespace
}  // namespace perk::lower
