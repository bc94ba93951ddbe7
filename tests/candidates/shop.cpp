#include "tests/candidates/shop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace perk::candidates {

std::shared_ptr<const ir::Module> compiled(const std::string& blocks, const std::string& zone) {
  const std::string header = "pack p\n  currency THB\n  timezone \"" + zone +
                             "\"\n  prices include tax\n  use \"schema/shop\"\nend\n";
  compile::Compilation compilation = compile::compile_texts({{"pack.perk", header + blocks}});
  if (!compilation.module) {
    std::cerr << diag::render_text(compilation.diagnostics.all(), compilation.sources);
    std::abort();
  }
  return compilation.module;
}

Shopping::Shopping() {
  cart.currency = "THB";
  cart.now = {kNoon};
}

Shopping& Shopping::item(const std::string& sku, const std::string& category, const std::string& brand,
                         std::int64_t quantity, std::int64_t price) {
  CartLine& line = cart.lines.emplace_back();
  line.id = std::to_string(cart.lines.size());
  line.quantity = quantity;
  line.amount = {price};
  line.product = {{"sku", sku}, {"category", category}, {"brand", brand}};
  return *this;
}
Shopping& Shopping::tagged(const std::string& tag) {
  cart.lines.back().product.push_back({"tags", TextSet{tag}});
  return *this;
}
Shopping& Shopping::customer(const std::string& field, Value value) {
  cart.customer.push_back({field, std::move(value)});
  return *this;
}
Shopping& Shopping::order(const std::string& field, Value value) {
  cart.order.push_back({field, std::move(value)});
  return *this;
}
Shopping& Shopping::shipping(const std::string& field, Value value) {
  cart.shipping.push_back({field, std::move(value)});
  return *this;
}
Shopping& Shopping::code(const std::string& code, const std::string& pool) {
  cart.coupons.push_back(code);
  if (!pool.empty()) {
    CouponFacts& facts = cart.coupon_facts.emplace_back();
    facts.code = code;
    facts.pool = pool;
  }
  return *this;
}
Shopping& Shopping::at(std::int64_t now) {
  cart.now = {now};
  return *this;
}

Asked::Asked(const ir::Module& module, const Cart& cart) : module_(module) {
  auto read = interpret::CartView::build(module, cart);
  if (const auto* error = std::get_if<CartError>(&read)) {
    std::cerr << error->place << ": " << error->message << "\n";
    std::abort();
  }
  cart_ = std::move(std::get<interpret::CartView>(read));
  for (const interpret::Run& run : cart_.runs()) list_ += run.list_amount;
}

std::vector<std::string> Asked::find(const View& view, Scratch& scratch) const {
  std::vector<std::uint32_t> entered;
  for (const std::string& code : cart_.codes()) {
    entered.push_back(view.trait_of_code(code));
    for (const interpret::CodeFacts& facts : cart_.code_facts()) {
      if (facts.key == code && facts.pool != ir::kNoNode) entered.push_back(view.trait_of_pool(facts.pool));
    }
  }
  view.find({cart_.facts(), entered, cart_.now(), list_}, scratch);
  std::vector<std::string> ids;
  std::int64_t last = -1;
  for (const Found& found : scratch.found()) {
    EXPECT_GT(std::int64_t{found.promotion}, last);
    last = found.promotion;
    EXPECT_EQ(view.records()[found.record].promotion, found.promotion);
    const std::string& id = module_.promotions[found.promotion].id;
    ids.push_back(id.substr(id.starts_with("p-") ? 2 : 0));
  }
  return ids;
}

Range day_of(std::int64_t instant) {
  return {instant / kDay * kDay, instant / kDay * kDay + kDay};
}

std::vector<std::string> found(const std::string& blocks, const Shopping& shopping) {
  const auto module = compiled(blocks);
  const Asked asked(*module, shopping.cart);
  Scratch scratch;
  const View all(*module, {}, Statistics{}), day(*module, day_of(shopping.cart.now.seconds), Statistics{});
  const std::vector<std::string> ever = asked.find(all, scratch), today = asked.find(day, scratch);
  for (const std::string& id : today) {
    EXPECT_NE(std::ranges::find(ever, id), ever.end()) << id << " is found on its day alone";
  }
  return today;
}

}  // namespace perk::candidates
