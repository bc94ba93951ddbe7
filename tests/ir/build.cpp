#include "tests/ir/build.h"

#include <algorithm>

namespace perk::ir::testing {

Module shop(std::vector<std::string> texts) {
  Module module;
  module.pack = "shop";
  module.display = "Shop";
  module.version = "0";
  module.currency = "GBP";
  module.zone = london_2011();
  for (const char* text : {"a", "b", "c", "d", "e"}) texts.emplace_back(text);
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  module.symbols = std::move(texts);
  module.fields = {{Record::product, "sku", FieldType::text, false, {}, {}, {}},
                   {Record::product, "category", FieldType::category, true, {}, {}, {}},
                   {Record::product, "brand", FieldType::text, true, {}, {}, {}},
                   {Record::product, "tags", FieldType::text_set, true, {}, {}, {}},
                   {Record::product, "cost", FieldType::money, true, 0, {}, {}},
                   {Record::line, "seller", FieldType::text, true, {}, {}, {}},
                   {Record::customer, "job_role", FieldType::text, true, {}, {}, {"plumber", "builder"}},
                   {Record::customer, "age", FieldType::count, true, 0, 150, {}},
                   {Record::customer, "member", FieldType::boolean, true, {}, {}, {}},
                   {Record::customer, "total_spent", FieldType::money, true, {}, {}, {}},
                   {Record::customer, "score", FieldType::number, true, {}, 5'000'000, {}},
                   {Record::order, "channel", FieldType::text, true, {}, {}, {}}};
  module.stages = {{"price", Stage::Kind::price, false},
                   {"item", Stage::Kind::item, false},
                   {"order", Stage::Kind::order, false},
                   {"shipping", Stage::Kind::shipping, false}};
  return module;
}

std::uint32_t symbol(const Module& module, const std::string& text) {
  return static_cast<std::uint32_t>(std::find(module.symbols.begin(), module.symbols.end(), text) -
                                    module.symbols.begin());
}

std::int64_t utc(int year, int month, int day, int hour, int minute, int second) {
  return ops::days_from_civil({year, month, day}) * ops::kDaySeconds + hour * 3600 + minute * 60 + second;
}

Zone london_2011() {
  return {"Europe/London",
          {{0, 0}, {utc(2011, 3, 27, 1), 3600}, {utc(2011, 10, 30, 1), 0}, {utc(2012, 3, 25, 1), 3600}}};
}

CartLine line(std::string id, std::int64_t quantity, std::int64_t unit_price, std::string sku,
              std::vector<Fact> more) {
  CartLine line;
  line.id = std::move(id);
  line.quantity = quantity;
  line.amount = {unit_price};
  line.product = std::move(more);
  line.product.push_back({"sku", std::move(sku)});
  return line;
}

Cart cart_of(std::vector<CartLine> lines) {
  Cart cart;
  cart.currency = "GBP";
  cart.lines = std::move(lines);
  return cart;
}

std::uint32_t Builder::add(Op op, std::uint32_t a, std::uint32_t b) {
  shape.nodes.push_back({op, a, b, 0, 0});
  return static_cast<std::uint32_t>(shape.nodes.size() - 1);
}

std::uint32_t Builder::list(Op op, std::initializer_list<std::uint32_t> nodes) {
  const auto begin = static_cast<std::uint32_t>(shape.operands.size());
  shape.operands.insert(shape.operands.end(), nodes);
  shape.nodes.push_back({op, 0, 0, begin, static_cast<std::uint32_t>(nodes.size())});
  return static_cast<std::uint32_t>(shape.nodes.size() - 1);
}

std::uint32_t Builder::slot(SlotType type, std::int64_t value) {
  shape.slots.push_back(type);
  slots.push_back(value);
  return static_cast<std::uint32_t>(slots.size() - 1);
}

Module shop_with_promotion() {
  Module module = shop();
  Builder builder;
  const std::uint32_t all = builder.add(Op::everything);
  const std::uint32_t subtotal = builder.add(Op::subtotal, all);
  const std::uint32_t threshold = builder.add(Op::at_least, subtotal, builder.money(5'000));
  builder.shape.conjuncts.push_back({threshold, Stratum::kart});
  OfferShape offer;
  offer.kind = OfferKind::percent_off;
  offer.sel = all;
  offer.value = builder.rate(15'000'000);
  builder.shape.offers.push_back(offer);
  module.shapes.push_back(builder.shape);
  Promotion promotion;
  promotion.id = "save-15";
  promotion.display = "Save 15%";
  promotion.slots = builder.slots;
  promotion.stages = {1};
  promotion.conjunct_text = {"subtotal is at least 50 GBP"};
  module.promotions.push_back(promotion);
  return module;
}

}  // namespace perk::ir::testing
