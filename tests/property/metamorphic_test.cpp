// What may not change a price, and what every price keeps to, on every case file, example and random pack.
#include <gtest/gtest.h>
#include <perk/engine.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "compiler/sema/typed.h"
#include "tests/model/express.h"
#include "tests/property/carts.h"
#include "tests/property/fold.h"
#include "tests/property/random.h"
#include "tests/property/subjects.h"

namespace perk::property {
namespace {

std::string same(const std::string& id) {
  return id;
}

std::string numbered(char letter, std::size_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "%c%06zu", letter, number);
  return text;
}

// New names for the ids that keep their order.
std::map<std::string, std::string> renamed(std::vector<std::string> ids, char letter) {
  std::sort(ids.begin(), ids.end(), model::id_before);
  std::map<std::string, std::string> names;
  for (const std::string& id : ids) names.emplace(id, numbered(letter, names.size()));
  return names;
}

// The cart with its ids renamed; `back` gives the old ones.
Cart with_new_ids(Cart cart, std::map<std::string, std::string>& back_lines,
                  std::map<std::string, std::string>& back_charges) {
  std::vector<std::string> lines, charges;
  for (const CartLine& line : cart.lines) lines.push_back(line.id);
  for (const ShippingCharge& charge : cart.shipping_charges) charges.push_back(charge.id);
  const auto line_names = renamed(lines, 'n'), charge_names = renamed(charges, 'c');
  for (const auto& [old_id, new_id] : line_names) back_lines[new_id] = old_id;
  for (const auto& [old_id, new_id] : charge_names) back_charges[new_id] = old_id;
  for (CartLine& line : cart.lines) line.id = line_names.at(line.id);
  for (ShippingCharge& charge : cart.shipping_charges) charge.id = charge_names.at(charge.id);
  return cart;
}

bool same_goods(const CartLine& a, const CartLine& b) {
  const auto equal = [](const std::vector<Fact>& x, const std::vector<Fact>& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [](const Fact& f, const Fact& g) { return f.name == g.name && f.value == g.value; });
  };
  return !a.is_amount && !b.is_amount && !a.measure_milli && !b.measure_milli && a.amount == b.amount &&
         equal(a.product, b.product) && equal(a.line, b.line);
}

// One test over all subjects and carts; `changed` prices the cart written otherwise and brings it into the
// form of the original.
class Metamorphic : public ::testing::Test {
 protected:
  static Result price(const compile::Compilation& compilation, const Cart& cart) {
    auto priced = Engine(compilation.module).price(cart);
    if (const auto* error = std::get_if<CartError>(&priced)) {
      ADD_FAILURE() << error->place << ": " << error->message;
      return {};
    }
    return std::get<Result>(std::move(priced));
  }

  static void expect_same(const Subject& subject, const Cart& cart, const Result& a, const Result& b) {
    const ir::Module& module = *subject.compilation.module;
    const std::string x = bytes(a, module), y = bytes(b, module);
    if (x == y) return;
    std::size_t at = 0;
    while (at < std::min(x.size(), y.size()) && x[at] == y[at]) ++at;
    const std::size_t from = at < 200 ? 0 : at - 200;
    ADD_FAILURE() << subject.name << "\n"
                  << (subject.name.rfind("random", 0) == 0 ? subject.texts[0].text : "") << print(cart)
                  << "before: " << x.substr(from, 400) << "\nafter: " << y.substr(from, 400);
  }
};

TEST_F(Metamorphic, ThereAreSubjects) {
  EXPECT_GE(subjects().size(), 100U);
  EXPECT_TRUE(std::any_of(subjects().begin(), subjects().end(),
                          [](const Subject& subject) { return subject.name.rfind("examples", 0) == 0; }));
}

TEST_F(Metamorphic, PermutingLinesChargesAndFactsChangesNothing) {
  Random random(1);
  for (const Subject& subject : subjects())
    for (const Cart& cart : subject.carts) {
      Cart changed = cart;
      random.shuffle(changed.lines);
      random.shuffle(changed.shipping_charges);
      random.shuffle(changed.customer);
      for (CartLine& line : changed.lines) random.shuffle(line.product);
      expect_same(subject, cart, folded(price(subject.compilation, cart), same, same),
                  folded(price(subject.compilation, changed), same, same));
    }
}

TEST_F(Metamorphic, RenamingIdsInTheirOrderChangesNothing) {
  for (const Subject& subject : subjects())
    for (const Cart& cart : subject.carts) {
      std::map<std::string, std::string> lines, charges;
      const Cart changed = with_new_ids(cart, lines, charges);
      expect_same(
          subject, cart, folded(price(subject.compilation, cart), same, same),
          folded(
              price(subject.compilation, changed), [&](const std::string& id) { return lines.at(id); },
              [&](const std::string& id) { return charges.at(id); }));
    }
}

TEST_F(Metamorphic, SplittingLinesChangesNothing) {
  Random random(2);
  for (const Subject& subject : subjects())
    for (const Cart& cart : subject.carts) {
      std::map<std::string, std::string> lines, charges;
      const Cart whole = with_new_ids(cart, lines, charges);
      Cart split = whole;
      split.lines.clear();
      for (const CartLine& line : whole.lines) {
        CartLine rest = line;
        for (int piece = 0; rest.quantity > 1 && !rest.is_amount && piece < 5; ++piece) {
          CartLine first = rest;
          first.quantity = random.between(1, rest.quantity - 1);
          first.id = line.id + "-" + std::to_string(piece);
          rest.quantity -= first.quantity;
          split.lines.push_back(std::move(first));
        }
        rest.id = line.id + "-9";
        split.lines.push_back(std::move(rest));
      }
      const Label label = [](const std::string& id) { return id.substr(0, 7); };
      expect_same(subject, cart, folded(price(subject.compilation, whole), label, same),
                  folded(price(subject.compilation, split), label, same));
    }
}

TEST_F(Metamorphic, MergingEqualLinesChangesNothing) {
  for (const Subject& subject : subjects())
    for (const Cart& cart : subject.carts) {
      Cart merged = cart;
      merged.lines.clear();
      std::map<std::string, std::string> merged_id;
      for (const CartLine& line : cart.lines) {
        const auto equal = std::find_if(merged.lines.begin(), merged.lines.end(),
                                        [&](const CartLine& other) { return same_goods(line, other); });
        merged_id[line.id] = equal == merged.lines.end() ? line.id : equal->id;
        if (equal == merged.lines.end())
          merged.lines.push_back(line);
        else
          equal->quantity += line.quantity;
      }
      expect_same(subject, cart,
                  folded(
                      price(subject.compilation, cart),
                      [&](const std::string& id) { return merged_id.at(id); }, same),
                  folded(price(subject.compilation, merged), same, same));
    }
}

TEST_F(Metamorphic, PermutingBlocksAndFilesChangesNothing) {
  Random random(3);
  for (const Subject& subject : subjects()) {
    std::vector<compile::SourceText> files;
    for (const compile::SourceText& text : subject.texts)
      for (std::string& block : blocks_of(text.text))
        files.push_back({"b" + std::to_string(files.size()) + ".perk", std::move(block)});
    random.shuffle(files);
    const compile::Compilation changed = compile::compile_texts(files);
    ASSERT_TRUE(changed.module) << subject.name;
    for (const Cart& cart : subject.carts)
      expect_same(subject, cart, folded(price(subject.compilation, cart), same, same),
                  folded(price(changed, cart), same, same));
  }
}

TEST_F(Metamorphic, APromotionThatNeverHoldsChangesNothing) {
  for (const Subject& subject : subjects()) {
    std::vector<compile::SourceText> files = subject.texts;
    files.push_back(
        {"never.perk",
         "promotion zz-never\n  when quantity is at least 900,000 items\n  give 10% off goods\nend\n"});
    const compile::Compilation changed = compile::compile_texts(files);
    ASSERT_TRUE(changed.module) << subject.name;
    for (const Cart& cart : subject.carts) {
      Result result = folded(price(changed, cart), same, same);
      std::size_t never = 0;
      while (never < result.promotions.size() && result.promotions[never].id != "zz-never") ++never;
      ASSERT_LT(never, result.promotions.size());
      EXPECT_NE(result.promotions[never].outcome, Outcome::applied);
      // It may join lines that are decided alone without it: more evaluations, the same price.
      const Result without = folded(price(subject.compilation, cart), same, same);
      result.evaluations = without.evaluations;
      result.promotions.erase(result.promotions.begin() + static_cast<std::ptrdiff_t>(never));
      for (PromotionResult& promotion : result.promotions)
        if (promotion.rank > never) --promotion.rank;
      const auto renumber = [&](std::vector<Part>& parts) {
        for (Part& part : parts)
          if (part.promotion > never) --part.promotion;
      };
      for (LineResult& line : result.lines) renumber(line.parts);
      for (ChargeResult& charge : result.charges) renumber(charge.parts);
      expect_same(subject, cart, without, result);
    }
  }
}

// ---- what every result keeps to ---------------------------------------------------------------------------
template <typename Line>
void expect_parts_add_up(const Line& line, std::vector<std::int64_t>& by_promotion) {
  std::int64_t parts = 0;
  for (const Part& part : line.parts) {
    EXPECT_GE(part.amount.minor, 0) << line.id;
    parts += part.amount.minor;
    by_promotion[part.promotion] += part.amount.minor;
  }
  EXPECT_EQ(line.list.minor - line.final_amount.minor, parts) << line.id;
  EXPECT_GE(line.final_amount.minor, 0) << line.id;
}

TEST_F(Metamorphic, PartsSumToTheWholeAndNothingIsNegative) {
  for (const Subject& subject : subjects())
    for (const Cart& cart : subject.carts) {
      SCOPED_TRACE(subject.name);
      const Result result = price(subject.compilation, cart);
      std::vector<std::int64_t> by_promotion(result.promotions.size(), 0);
      std::int64_t list = 0, goods = 0, shipping_list = 0, shipping = 0;
      for (const LineResult& line : result.lines) {
        expect_parts_add_up(line, by_promotion);
        list += line.list.minor;
        goods += line.final_amount.minor;
      }
      for (const ChargeResult& charge : result.charges) {
        expect_parts_add_up(charge, by_promotion);
        shipping_list += charge.list.minor;
        shipping += charge.final_amount.minor;
      }
      for (std::size_t p = 0; p < by_promotion.size(); ++p)
        EXPECT_EQ(by_promotion[p], result.promotions[p].amount.minor) << result.promotions[p].id;
      EXPECT_EQ(list, result.list_subtotal.minor);
      EXPECT_EQ(goods, result.goods_total.minor);
      EXPECT_EQ(list - goods, result.goods_discount.minor);
      EXPECT_EQ(shipping_list, result.shipping_list.minor);
      EXPECT_EQ(shipping, result.shipping_total.minor);
      EXPECT_EQ(goods + shipping, result.total.minor);
    }
}

// The floor of a run at list prices; those that read the price at the entry are left out.
bool reads_price(const typed::Expr* expr) {
  return expr && (expr->kind == typed::ExprKind::unit_price ||
                  std::any_of(expr->args.begin(), expr->args.end(),
                              [](const typed::ExprPtr& arg) { return reads_price(arg.get()); }));
}

TEST_F(Metamorphic, NoRunEndsBelowItsFloor) {
  std::size_t looked_at = 0;
  for (const Subject& subject : subjects()) {
    const typed::Pack& pack = *subject.compilation.pack;
    const auto& floor = pack.stacking.floor;
    if (!floor || reads_price(floor->amount.get()) || reads_price(floor->otherwise.get())) continue;
    for (const Cart& cart : subject.carts) {
      const Result result = price(subject.compilation, cart);
      const model::World world = model::make_world(pack, cart);
      for (std::size_t r = 0; r < world.runs.size(); ++r) {
        model::Fact bound = model::evaluate(*floor->amount, world, world.list, r);
        if (!bound.known && floor->otherwise)
          bound = model::evaluate(*floor->otherwise, world, world.list, r);
        if (!bound.known) continue;
        std::vector<std::size_t> lines = world.runs[r].unit_lines;
        lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
        model::Int final_amount = 0;
        bool excepted = false;
        for (const std::size_t l : lines) {
          final_amount += model::make_int(result.lines[l].final_amount.minor);
          for (const Part& part : result.lines[l].parts)
            excepted = excepted || std::count(floor->except.begin(), floor->except.end(), part.promotion) > 0;
        }
        if (excepted) continue;
        const model::Int least = model::ceil_of(bound.number * world.runs[r].quantity());
        EXPECT_GE(final_amount, std::min(world.runs[r].list, least)) << subject.name << "\n" << print(cart);
        ++looked_at;
      }
    }
  }
  EXPECT_GT(looked_at, 100U);
}

}  // namespace
}  // namespace perk::property
