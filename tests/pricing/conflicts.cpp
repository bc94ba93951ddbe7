// Amounts are small where rounding is the difficulty, and about a hundred units where it is not.
#include "tests/pricing/conflicts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/interpret/cart_view.h"
#include "tests/property/random.h"

namespace perk::test {
namespace {

using ir::OfferKind;
using property::Random;

const std::vector<std::string> kSkus{"A", "B", "C", "D", "E", "F"};

class Filler {
 public:
  Filler(Random& random, Conflict kind, Shop& shop) : random_(random), kind_(kind), shop_(shop) {
    price_ = kind == Conflict::tiny ? random.between(2, 30) : random.between(500, 20'000);
  }

  void fill(int promotions) {
    if (random_.chance(20)) shop_.pack->module.rounding.mode = ir::RoundingMode::up;
    if (random_.chance(15)) shop_.pack->module.rounding.basis = ir::RoundingBasis::per_unit;
    const std::int64_t count = random_.between(3, promotions);
    for (std::int64_t i = 0; i < count; ++i) promotion(i);
    constraints();
    bounds();
    fill_cart();
  }

 private:
  [[nodiscard]] bool is(Conflict kind) const { return kind_ == kind; }

  std::int64_t about(std::int64_t percent) {
    const std::int64_t middle = std::max<std::int64_t>(1, price_ * percent / 100);
    return random_.between(std::max<std::int64_t>(1, middle / 2), middle + middle / 2);
  }

  Make selection() {
    switch (random_.below(7)) {
      case 0:
      case 1: return goods();
      case 2: return sku(random_.pick(kSkus));
      case 3: return price_at_least(price_);
      default: {
        const std::string first = random_.pick(kSkus), second = random_.pick(kSkus);
        return either(std::min(first, second), std::max(first, second));
      }
    }
  }

  void item(Promo& promo, const char* stage) {
    const bool large = is(Conflict::floors) || is(Conflict::tiny);
    switch (random_.below(is(Conflict::sets) ? 11 : 7)) {
      case 0:
      case 1:
      case 2: promo.percent(random_.between(large ? 20 : 3, large ? 90 : 30), selection(), stage); break;
      case 3: promo.amount(OfferKind::amount_off_each, about(30), selection(), stage); break;
      case 4: promo.together(random_.between(5, 50), selection(), stage); break;
      case 5: promo.amount(OfferKind::amount_off_in_all, about(90), selection(), stage); break;
      case 6: promo.amount(OfferKind::amount_off_each_line, about(40), selection(), stage); break;
      case 7:
        promo.sets(OfferKind::buy_get, 1, random_.between(1, 2), selection(), reward(), selection(), stage);
        break;
      case 8:
        promo.sets(OfferKind::cheapest_for_every, 1, random_.between(2, 3), selection(), {}, nullptr, stage);
        break;
      default:
        promo.sets(OfferKind::every_nth, 1, random_.between(2, 3), selection(), reward(), nullptr, stage);
        break;
    }
  }

  Reward reward() {
    if (random_.chance(50)) return {};
    return {ir::RewardKind::percent_off, random_.between(20, 90)};
  }

  void late(Promo& promo) {
    switch (random_.below(5)) {
      case 0:
      case 1:
      case 2: promo.together(random_.between(3, 40), goods()); break;
      case 3: promo.amount(OfferKind::amount_off_in_all, about(90), goods(), "order"); break;
      default: promo.shipping(OfferKind::shipping_off, random_.chance(50) ? 100 : 30); break;
    }
  }

  void promotion(std::int64_t index) {
    Promo& promo = shop_.pack->promo("p" + std::to_string(index));
    if (random_.chance(35)) {
      late(promo);
      late_.push_back(promo.rank());
    } else {
      item(promo, random_.chance(15) ? "vip" : "item");
    }
    if (random_.chance(is(Conflict::thresholds) ? 60 : 10)) {
      promo.when_subtotal(price_ * random_.between(2, 9));
    }
    if (random_.chance(is(Conflict::caps) ? 50 : 5)) {
      if (random_.chance(20)) {
        promo.cap_items(random_.between(1, 4));
      } else {
        promo.cap(random_.chance(70) ? ir::CapScope::order : ir::CapScope::line, about(40));
      }
    }
    if (random_.chance(is(Conflict::optional) ? 60 : 5)) promo.optional();
    all_.push_back(promo.rank());
  }

  std::vector<std::uint32_t> some(std::int64_t percent) {
    std::vector<std::uint32_t> picked;
    for (const std::uint32_t rank : all_) {
      if (random_.chance(static_cast<std::uint64_t>(percent))) picked.push_back(rank);
    }
    return picked;
  }

  ir::Constraint::Scope scope() {
    const bool lines = is(Conflict::lines);
    if (random_.chance(lines ? 75 : 15)) return ir::Constraint::Scope::line;
    return ir::Constraint::Scope::order;
  }

  void constraints() {
    Pack& pack = *shop_.pack;
    for (std::int64_t i = random_.between(1, 2); i > 0; --i) {
      std::vector<std::uint32_t> members = some(is(Conflict::optional) ? 30 : 60);
      if (members.size() < 2) continue;
      if (random_.chance(15)) {
        pack.best(1, members, ir::Constraint::Scope::fact, "category");
      } else {
        pack.best(random_.between(1, 2), members, scope());
      }
    }
    for (std::int64_t i = random_.between(is(Conflict::pairs) ? 1 : 0, is(Conflict::pairs) ? 3 : 1); i > 0;
         --i) {
      const std::uint32_t left = random_.pick(all_);
      std::vector<std::uint32_t> right = random_.chance(20) ? all_ : some(30);
      std::erase(right, left);
      if (!right.empty()) pack.never({left}, right, scope());
    }
    pack.module.anything_may_be_left_out = is(Conflict::optional) && random_.chance(30);
    pack.module.ties_to_first_ending = random_.chance(10);
    for (ir::Promotion& promotion : pack.module.promotions) {
      if (random_.chance(40)) promotion.ends_at = random_.between(1, 3);
    }
  }

  void bounds() {
    Pack& pack = *shop_.pack;
    if (random_.chance(is(Conflict::caps) ? 40 : 5)) pack.total_cap(random_.between(10, 60));
    if (random_.chance(is(Conflict::floors) ? 100 : 15)) {
      pack.floor(random_.between(60, 105), random_.chance(25) ? some(30) : std::vector<std::uint32_t>{});
    }
  }

  void fill_cart() {
    std::vector<Item> items;
    for (std::int64_t i = random_.between(1, 5); i > 0; --i) {
      const std::int64_t each = random_.chance(20) ? price_ : about(100);
      items.push_back({random_.pick(kSkus), random_.between(1, is(Conflict::sets) ? 4 : 3), each,
                       random_.chance(50) ? "x" : "y",
                       random_.chance(60) ? each * random_.between(40, 100) / 100 : -1});
    }
    std::vector<std::int64_t> charges;
    if (random_.chance(50)) charges.push_back(about(50));
    shop_.cart = cart(items, charges);
  }

  Random& random_;
  Conflict kind_;
  Shop& shop_;
  std::int64_t price_ = 100;
  std::vector<std::uint32_t> all_, late_;
};

}  // namespace

const char* name_of(Conflict kind) {
  switch (kind) {
    case Conflict::groups: return "groups";
    case Conflict::tiny: return "tiny";
    case Conflict::floors: return "floors";
    case Conflict::caps: return "caps";
    case Conflict::thresholds: return "thresholds";
    case Conflict::pairs: return "pairs";
    case Conflict::optional: return "optional";
    case Conflict::sets: return "sets";
    case Conflict::lines: return "lines";
  }
  return "?";
}

Shop random_shop(std::uint64_t seed, Conflict kind, int promotions) {
  Random random(seed);
  Shop shop;
  Filler(random, kind, shop).fill(promotions);
  return shop;
}

Shop planted(std::uint64_t seed, int parts) {
  Random random(seed);
  Shop shop;
  std::vector<Item> items;
  for (int part = 0; part < parts; ++part) {
    const std::string& own = kSkus[static_cast<std::size_t>(part)];
    items.push_back({own, random.between(1, 3), random.between(3'000, 30'000)});
    std::vector<std::uint32_t> members;
    const std::int64_t count = 12;
    for (std::int64_t i = 0; i < count; ++i) {
      Promo& promo = shop.pack->promo(own + std::to_string(i));
      if (random.chance(60)) {
        promo.percent(random.between(1, 6), sku(own));
      } else {
        promo.amount(random.chance(50) ? OfferKind::amount_off_each : OfferKind::amount_off_in_all,
                     random.between(20, 200), sku(own));
      }
      members.push_back(promo.rank());
    }
    shop.pack->best(2, {members.begin(), members.begin() + 6});
    shop.pack->best(1, {members.begin() + 6, members.begin() + 9});
    shop.pack->never({members[9]}, {members[0], members[7], members[10]});
  }
  shop.cart = cart(items);
  return shop;
}

pricing::Choice choose(const Engine& engine, const Cart& cart, const PriceOptions& options,
                       const pricing::Faults& faults) {
  const ir::Module& module = engine.module();
  const pricing::Index index(module);
  const auto read = interpret::CartView::build(module, cart);
  const auto* view = std::get_if<interpret::CartView>(&read);
  if (view == nullptr) ADD_FAILURE() << std::get<CartError>(read).message;
  const pricing::Calculation calculation(module, index, *view);
  return pricing::choose(calculation, options, faults);
}

std::string print(const pricing::Choice& choice) {
  std::string text = "value " + std::to_string(pricing::value_of(choice.state)) + "\n";
  for (std::size_t c = 0; c < choice.state.progress.size(); ++c) {
    const pricing::Progress& progress = choice.state.progress[c];
    text += "  " + std::to_string(c) + ": status " + std::to_string(static_cast<int>(progress.status)) +
            ", given " + std::to_string(progress.granted) + ", times " + std::to_string(progress.times);
    if (c < choice.alternatives.size() && choice.alternatives[c].found) {
      text += ", with it " + std::to_string(choice.alternatives[c].value);
    }
    text += '\n';
  }
  std::vector<pricing::Grant> grants = choice.state.grants;
  std::ranges::sort(grants, {}, [](const pricing::Grant& grant) {
    return std::tuple(grant.stage, grant.candidate, grant.site, grant.amount);
  });
  for (const pricing::Grant& grant : grants) {
    text += "  stage " + std::to_string(grant.stage) + ", " + std::to_string(grant.candidate) + " off " +
            std::to_string(grant.site) + ": " + std::to_string(grant.amount) + "\n";
  }
  return text;
}

}  // namespace perk::test
