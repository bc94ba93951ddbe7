// Typed packs and carts made by hand, for the model's own tests.
#pragma once
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/model.h"

namespace perk::model::test {

using K = typed::OfferKind;
inline constexpr std::int64_t kPercent = 1'000'000;  // 1e-8 of one

// Stages price, item, order, shipping; fields sku, category, cost.
inline typed::Pack pack() {
  typed::Pack made;
  made.currency = "THB";
  made.timezone = "Asia/Bangkok";
  const auto field = [&](const char* name, typed::Base base) {
    made.schema.fields.push_back({typed::Record::product, name, {base, true}, {}, {}, {}, {}});
  };
  field("sku", typed::Base::text);
  field("category", typed::Base::category);
  field("cost", typed::Base::money);
  made.stacking.stages = {{"price", typed::Stage::Kind::price, false, {}},
                          {"item", typed::Stage::Kind::item, false, {}},
                          {"order", typed::Stage::Kind::order, false, {}},
                          {"shipping", typed::Stage::Kind::shipping, false, {}}};
  return made;
}

inline typed::ExprPtr constant(typed::Base base, std::int64_t scalar) {
  auto made = std::make_unique<typed::Expr>();
  made->type = made->constant.type = {base, false};
  made->constant.scalar = scalar;
  return made;
}
inline typed::ExprPtr money(std::int64_t minor) {
  return constant(typed::Base::money, minor);
}
inline typed::ExprPtr percent(std::int64_t whole) {
  return constant(typed::Base::percent, whole * kPercent);
}

inline typed::SelPtr goods() {
  return std::make_unique<typed::Sel>();
}
inline typed::SelPtr sku(std::initializer_list<const char*> skus) {
  auto made = goods();
  made->kind = typed::SelKind::sku;
  made->texts.assign(skus.begin(), skus.end());
  return made;
}

inline typed::Offer offer(K kind, typed::SelPtr sel, typed::ExprPtr value, std::size_t stage = 1) {
  typed::Offer made;
  made.kind = kind;
  made.stage = stage;
  made.sel = std::move(sel);
  made.value = std::move(value);
  return made;
}
inline typed::Offer set_offer(K kind, std::int64_t k, std::int64_t n, typed::SelPtr sel) {
  typed::Offer made = offer(kind, std::move(sel), nullptr);
  made.k = k;
  made.n = n;
  return made;
}
inline typed::Reward percent_reward(std::int64_t whole) {
  return {typed::Reward::Kind::percent_off, percent(whole)};
}

inline typed::Promotion& add(typed::Pack& to, const char* id, typed::Offer offer) {
  typed::Promotion& made = to.promotions.emplace_back();
  made.id = id;
  made.rank = to.promotions.size() - 1;
  made.offers.push_back(std::move(offer));
  return made;
}
inline void add_order_cap(typed::Promotion& to, std::int64_t minor) {
  typed::Cap& cap = to.caps.emplace_back();
  cap.scope = typed::Cap::Scope::order;
  cap.amount = money(minor);
}
inline typed::ExprPtr subtotal(typed::SelPtr of) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = typed::ExprKind::subtotal;
  made->type = {typed::Base::money, false};
  made->sel = std::move(of);
  return made;
}
inline void when_subtotal_at_least(typed::Promotion& promotion, std::int64_t minor) {
  typed::Condition& made = promotion.conditions.emplace_back();
  made.test = std::make_unique<typed::Expr>();
  made.test->kind = typed::ExprKind::at_least;
  made.test->args.push_back(subtotal(goods()));
  made.test->args.push_back(money(minor));
}
inline void never_below(typed::Pack& in, typed::ExprPtr amount) {
  in.stacking.floor.emplace();
  in.stacking.floor->amount = std::move(amount);
}
inline typed::ExprPtr cost_and(std::int64_t percents) {
  auto made = std::make_unique<typed::Expr>();
  made->kind = typed::ExprKind::percent_of;
  made->type = {typed::Base::money, true};
  made->constant.type = {typed::Base::percent, false};
  made->constant.scalar = percents * kPercent;
  auto cost = std::make_unique<typed::Expr>();
  cost->kind = typed::ExprKind::field;
  cost->type = {typed::Base::money, true};
  cost->field.index = 2;
  made->args.push_back(std::move(cost));
  return made;
}

struct Goods {
  const char* sku;
  std::int64_t quantity, price;
  std::int64_t cost = -1;
};
inline Cart cart(std::initializer_list<Goods> goods_in) {
  Cart made;
  made.currency = "THB";
  made.now.seconds = 1'775'000'000;
  for (const Goods& g : goods_in) {
    CartLine line;
    line.id = std::to_string(made.lines.size() + 1);
    line.quantity = g.quantity;
    line.amount.minor = g.price;
    line.product.push_back({"sku", std::string(g.sku)});
    if (g.cost >= 0) line.product.push_back({"cost", Money{g.cost}});
    made.lines.push_back(std::move(line));
  }
  return made;
}

inline std::int64_t total(const typed::Pack& of, const Cart& in) {
  return price(of, in).total.get_si();
}
inline std::vector<std::int64_t> gives(const typed::Pack& of, const Cart& in) {
  std::vector<std::int64_t> amounts;
  for (const PromotionAnswer& answer : price(of, in).promotions) amounts.push_back(answer.amount.get_si());
  return amounts;
}
inline std::vector<std::int64_t> pays(const typed::Pack& of, const Cart& in) {
  std::vector<std::int64_t> amounts;
  for (const LineAnswer& answer : price(of, in).lines) amounts.push_back(answer.final_amount.get_si());
  return amounts;
}

}  // namespace perk::model::test
