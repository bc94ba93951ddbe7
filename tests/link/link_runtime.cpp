// A host with the runtime and nothing else: a module made by hand, a cart, a price.
//
// That this links is half of the test (the CMake target names perk_pricing alone); alone.sh looks at what the
// program needs, and the price shows that the runtime works without the compiler.
#include <cstdio>
#include <memory>
#include <variant>

#include "perk/engine.h"
#include "runtime/ir/ir.h"
#include "runtime/ir/verify.h"

namespace {

// 10% off goods, in pounds.
std::shared_ptr<const perk::ir::Module> ten_percent_off_goods() {
  using namespace perk::ir;
  auto module = std::make_shared<Module>();
  module->pack = "by-hand";
  module->currency = "GBP";
  module->exponent = 2;
  module->zone = {"Europe/London", {{INT64_MIN, 0}}};
  module->stages = {
      {"item", Stage::Kind::item}, {"order", Stage::Kind::order}, {"shipping", Stage::Kind::shipping}};

  Shape shape;
  shape.nodes = {{.op = Op::everything}, {.op = Op::slot_rate, .a = 0}};
  shape.slots = {SlotType::rate};
  OfferShape offer;
  offer.kind = OfferKind::percent_off_together;
  offer.sel = 0;
  offer.value = 1;
  shape.offers = {offer};
  module->shapes = {shape};

  Promotion promotion;
  promotion.id = "ten";
  promotion.display = "10% off everything";
  promotion.slots = {10'000'000};  // 10% in 1e-8
  promotion.stages = {1};
  module->promotions = {promotion};
  return module;
}

perk::Cart two_lines() {
  perk::Cart cart;
  cart.id = "1";
  cart.currency = "GBP";
  perk::CartLine teapot;
  teapot.id = "teapot";
  teapot.quantity = 3;
  teapot.amount = {1000};
  perk::CartLine towel;
  towel.id = "towel";
  towel.amount = {555};
  cart.lines = {teapot, towel};
  return cart;
}

}  // namespace

int main() {
  auto module = ten_percent_off_goods();
  for (const auto& fault : perk::ir::verify(*module)) {
    std::fprintf(stderr, "the verifier refuses the module: %s\n", fault.c_str());
    return 1;
  }
  perk::Engine engine(module);
  auto priced = engine.price(two_lines());
  if (const auto* error = std::get_if<perk::CartError>(&priced)) {
    std::fprintf(stderr, "%s: %s\n", error->place.c_str(), error->message.c_str());
    return 1;
  }
  const auto& result = std::get<perk::Result>(priced);
  // 35.55 − 3.555 rounded half up, spread 3.00 + 0.56.
  if (result.list_subtotal.minor != 3555 || result.total.minor != 3199) {
    std::fprintf(stderr, "35.55 less 10%% is %lld of %lld pence\n",
                 static_cast<long long>(result.total.minor),
                 static_cast<long long>(result.list_subtotal.minor));
    return 1;
  }
  std::printf("3 teapots and a towel: %lld pence\n", static_cast<long long>(result.total.minor));
  return 0;
}
