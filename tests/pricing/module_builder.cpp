#include "tests/pricing/module_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "runtime/ir/strata.h"
#include "runtime/ir/verify.h"

namespace perk::test {
namespace {

// In rising order, as symbols of a module must be.
constexpr std::array kTexts = {"A", "B", "C", "D", "E", "F", "G", "H", "mason", "plumber"};

}  // namespace

Code::Node Code::constant(ir::Op op, ir::SlotType type, std::int64_t value) {
  shape.slots.push_back(type);
  slots.push_back(value);
  return add(op, static_cast<Node>(slots.size() - 1));
}

Code::Node Code::text(const std::string& text) {
  const auto found = std::ranges::find(module_.symbols, text);
  EXPECT_NE(found, module_.symbols.end()) << text;
  return constant(ir::Op::slot_symbol, ir::SlotType::symbol, found - module_.symbols.begin());
}

Code::Node Code::add(ir::Op op, Node a, Node b) {
  shape.nodes.push_back({op, a, b, 0, 0});
  return static_cast<Node>(shape.nodes.size() - 1);
}

Code::Node Code::percent_of(std::int64_t percent, Node money_node) {
  const Node of = rate(percent);
  return add(ir::Op::percent_of, of, money_node);
}

Make goods() {
  return [](Code& code) { return code.add(ir::Op::everything); };
}

Make sku(const std::string& name) {
  return [=](Code& code) {
    const auto field = code.add(ir::Op::unit_fact_symbol, 0);
    const auto text = code.text(name);
    return code.add(ir::Op::where, code.add(ir::Op::equal, field, text));
  };
}

Make either(const std::string& a, const std::string& b) {
  return [=](Code& code) {
    const auto field = code.add(ir::Op::unit_fact_symbol, 0);
    const auto first = code.add(ir::Op::equal, field, code.text(a));
    const auto second = code.add(ir::Op::equal, field, code.text(b));
    code.shape.operands.push_back(first);
    code.shape.operands.push_back(second);
    const auto node = code.add(ir::Op::any_of);
    code.shape.nodes[node].list = static_cast<std::uint32_t>(code.shape.operands.size() - 2);
    code.shape.nodes[node].length = 2;
    return code.add(ir::Op::where, node);
  };
}

Make price_at_least(std::int64_t minor) {
  return [=](Code& code) {
    const auto price = code.add(ir::Op::unit_price);
    const auto least = code.money(minor);
    return code.add(ir::Op::where, code.add(ir::Op::at_least, price, least));
  };
}

Make cheapest(std::int64_t k, const Make& of) {
  return [=](Code& code) {
    const auto count = code.count(k);
    return code.add(ir::Op::pick_cheapest, count, of(code));
  };
}

Make money(std::int64_t minor) {
  return [=](Code& code) { return code.money(minor); };
}

Make count(std::int64_t n) {
  return [=](Code& code) { return code.count(n); };
}

Make subtotal_of(const Make& of) {
  return [=](Code& code) { return code.add(ir::Op::subtotal, of(code)); };
}

Make percent_of(std::int64_t percent, const Make& of) {
  return [=](Code& code) { return code.percent_of(percent, of(code)); };
}

Make balance_of(std::uint32_t account, bool money) {
  return [=](Code& code) { return code.add(money ? ir::Op::balance_money : ir::Op::balance, account); };
}

Make for_every(const Make& amount, bool is_money, const Make& part, const Make& of) {
  return [=](Code& code) {
    const auto value = amount(code);
    const auto whole = of(code);
    const auto times = code.add(ir::Op::times_into, whole, part(code));
    return code.add(is_money ? ir::Op::multiply_money : ir::Op::multiply, value, times);
  };
}

Promo::Promo(Pack& pack, std::string id)
    : pack_(pack), rank_(static_cast<std::uint32_t>(pack.module.promotions.size())), code_(pack.module) {
  pack_.module.promotions.emplace_back();
  source().id = std::move(id);
  source().shape = rank_;
}

ir::Promotion& Promo::source() {
  return pack_.module.promotions[rank_];
}

void Promo::stage(const char* name) {
  source().stages.push_back(pack_.stage(name));
}

Promo& Promo::percent(std::int64_t percent, const Make& of, const char* stage_name) {
  ir::OfferShape offer{ir::OfferKind::percent_off};
  offer.sel = of(code_);
  offer.value = code_.rate(percent);
  code_.shape.offers.push_back(offer);
  stage(stage_name);
  return *this;
}

Promo& Promo::together(std::int64_t percent, const Make& of, const char* stage_name) {
  ir::OfferShape offer{ir::OfferKind::percent_off_together};
  offer.sel = of(code_);
  offer.value = code_.rate(percent);
  code_.shape.offers.push_back(offer);
  stage(stage_name);
  return *this;
}

Promo& Promo::amount(ir::OfferKind kind, std::int64_t minor, const Make& of, const char* stage_name) {
  ir::OfferShape offer{kind};
  offer.sel = of(code_);
  offer.value = code_.money(minor);
  code_.shape.offers.push_back(offer);
  stage(stage_name);
  return *this;
}

Promo& Promo::table(ir::OfferKind kind, ir::TierTable table, const Make& of, const char* stage_name) {
  ir::OfferShape offer{kind};
  offer.sel = of(code_);
  offer.table_by = table.by;
  offer.table_column = table.column;
  offer.table_step_by_step = table.step_by_step;
  code_.shape.slots.push_back(ir::SlotType::table);
  code_.slots.push_back(static_cast<std::int64_t>(pack_.module.tables.size()));
  offer.table = static_cast<std::uint32_t>(code_.slots.size() - 1);
  pack_.module.tables.push_back(std::move(table));
  code_.shape.offers.push_back(offer);
  stage(stage_name);
  return *this;
}

namespace {

void set_reward(Code& code, ir::OfferShape& offer, Reward reward) {
  offer.reward = reward.kind;
  if (reward.kind == ir::RewardKind::percent_off) {
    offer.reward_value = code.rate(reward.value);
  } else if (reward.kind != ir::RewardKind::free) {
    offer.reward_value = code.money(reward.value);
  }
}

}  // namespace

Promo& Promo::sets(ir::OfferKind kind, std::int64_t k, std::int64_t n, const Make& of, Reward reward,
                   const Make& rewarded, const char* stage_name) {
  ir::OfferShape offer{kind};
  offer.sel = of(code_);
  if (rewarded) offer.rewarded = rewarded(code_);
  set_reward(code_, offer, reward);
  offer.k = code_.count(k);
  offer.n = code_.count(n);
  code_.shape.offers.push_back(offer);
  stage(stage_name);
  return *this;
}

Promo& Promo::bundle(const std::vector<std::pair<std::int64_t, Make>>& parts, Reward reward) {
  ir::OfferShape offer{ir::OfferKind::bundle};
  set_reward(code_, offer, reward);
  for (const auto& [count, of] : parts) {
    const auto node = code_.count(count);
    offer.parts.push_back({node, of(code_)});
  }
  code_.shape.offers.push_back(offer);
  stage("item");
  return *this;
}

Promo& Promo::shipping(ir::OfferKind kind, std::int64_t value) {
  ir::OfferShape offer{kind};
  if (kind == ir::OfferKind::shipping_off) {
    set_reward(code_, offer, {value == 100 ? ir::RewardKind::free : ir::RewardKind::percent_off, value});
  } else {
    offer.value = code_.money(value);
  }
  code_.shape.offers.push_back(offer);
  stage("shipping");
  return *this;
}

Promo& Promo::give(ir::OfferKind kind, const Make& of, const Make& value, const char* stage_name) {
  ir::OfferShape offer{kind};
  if (of) offer.sel = of(code_);
  if (value) offer.value = value(code_);
  code_.shape.offers.push_back(offer);
  stage(stage_name);
  return *this;
}

Promo& Promo::gift(const std::string& sku, std::int64_t n, const Make& times, const char* stage_name) {
  ir::OfferShape offer{ir::OfferKind::gift};
  const auto symbol = std::ranges::find(pack_.module.symbols, sku) - pack_.module.symbols.begin();
  pack_.module.symbol_sets.push_back({static_cast<std::uint32_t>(symbol)});
  code_.shape.slots.push_back(ir::SlotType::symbol_set);
  code_.slots.push_back(static_cast<std::int64_t>(pack_.module.symbol_sets.size() - 1));
  ir::OfferShape::Part part;
  part.skus = static_cast<std::uint32_t>(code_.slots.size() - 1);
  part.count = code_.count(n);
  offer.parts.push_back(part);
  if (times) offer.value = times(code_);
  code_.shape.offers.push_back(offer);
  stage(stage_name);
  return *this;
}

Promo& Promo::credit(std::uint32_t account, const Make& value) {
  give(ir::OfferKind::credit, nullptr, value, "reward");
  code_.shape.offers.back().account = account;
  return *this;
}

Promo& Promo::issue(std::uint32_t pool, const Make& n) {
  give(ir::OfferKind::issue_coupon, nullptr, n, "reward");
  code_.shape.offers.back().pool = pool;
  return *this;
}

Promo& Promo::spend_balance(std::uint32_t account, const Make& value, const Make& of) {
  give(ir::OfferKind::spend_balance, of, value, "order");
  code_.shape.offers.back().account = account;
  return *this;
}

Promo& Promo::words(ir::OfferWords words) {
  code_.shape.offers.back().words = words;
  return *this;
}

Promo& Promo::dearest() {
  code_.shape.offers.back().rewards_cheapest = false;
  return *this;
}

Promo& Promo::needs_balance(std::uint32_t account, std::int64_t amount) {
  code_.shape.spends.push_back({account, code_.count(amount)});
  return *this;
}

Promo& Promo::needs_pool(std::uint32_t pool) {
  source().needs.push_back({{}, {pool}});
  source().optional = true;
  return *this;
}

Promo& Promo::when_coupon_owner(const std::string& owner) {
  const auto fact = code_.add(ir::Op::fact_symbol, pack_.field("owner"));
  const auto text = code_.text(owner);
  code_.shape.conjuncts.push_back({code_.add(ir::Op::equal, fact, text), ir::Stratum::customer});
  source().conjunct_text.push_back("coupon.owner is \"" + owner + "\"");
  return *this;
}

Promo& Promo::gift_worth(std::int64_t minor) {
  code_.shape.gift_worth = code_.money(minor);
  return *this;
}

Promo& Promo::bound(ir::BoundKind kind, std::int64_t amount, const std::string& counter,
                    std::vector<std::uint32_t> keys, ir::LastGrant last, bool or_guests) {
  ir::BoundShape shape;
  shape.kind = kind;
  shape.amount = kind == ir::BoundKind::money ? code_.money(amount) : code_.count(amount);
  shape.keys = std::move(keys);
  shape.last = last;
  shape.or_guests = or_guests;
  code_.shape.bounds.push_back(std::move(shape));
  source().bounds.push_back({counter, counter + " of " + std::to_string(amount), {}});
  return *this;
}

Promo& Promo::when_subtotal(std::int64_t minor, const Make& of, bool list) {
  const auto sum = code_.add(list ? ir::Op::list_subtotal : ir::Op::subtotal, of(code_));
  const auto least = code_.money(minor);
  code_.shape.conjuncts.push_back({code_.add(ir::Op::at_least, sum, least), ir::Stratum::kart});
  source().conjunct_text.push_back("subtotal is at least " + std::to_string(minor / 100) + " THB");
  return *this;
}

Promo& Promo::when_quantity(std::int64_t pieces, const Make& of) {
  const auto sum = code_.add(ir::Op::quantity, of(code_));
  const auto least = code_.count(pieces);
  code_.shape.conjuncts.push_back({code_.add(ir::Op::at_least, sum, least), ir::Stratum::kart});
  source().conjunct_text.push_back("quantity is at least " + std::to_string(pieces) + " items");
  return *this;
}

Promo& Promo::when_brand_known_customer(const std::string& role) {
  const auto fact = code_.add(ir::Op::fact_symbol, 3);
  const auto text = code_.text(role);
  const ir::Conjunct conjunct{code_.add(ir::Op::equal, fact, text), ir::Stratum::customer};
  code_.shape.conjuncts.insert(code_.shape.conjuncts.begin(), conjunct);
  auto& texts = source().conjunct_text;
  texts.insert(texts.begin(), "customer.job_role is \"" + role + "\"");
  return *this;
}

Promo& Promo::cap(ir::CapScope scope, std::int64_t minor) {
  code_.shape.caps.push_back({scope, 0, code_.money(minor), ir::kNoNode});
  return *this;
}

Promo& Promo::cap_percent(std::int64_t percent_of_list) {
  const auto sum = code_.add(ir::Op::list_subtotal, code_.add(ir::Op::everything));
  code_.shape.caps.push_back({ir::CapScope::order, 0, code_.percent_of(percent_of_list, sum), ir::kNoNode});
  return *this;
}

Promo& Promo::cap_items(std::int64_t items, ir::CapScope scope) {
  code_.shape.caps.push_back({scope, 0, ir::kNoNode, code_.count(items)});
  return *this;
}

Promo& Promo::cap_fact(std::uint32_t field, std::int64_t minor) {
  code_.shape.caps.push_back({ir::CapScope::fact, field, code_.money(minor), ir::kNoNode});
  return *this;
}

Promo& Promo::cap_units(std::int64_t units) {
  code_.shape.caps.push_back({ir::CapScope::order, 0, code_.count(units), ir::kNoNode});
  return *this;
}

Promo& Promo::times(std::int64_t n) {
  code_.shape.times = code_.count(n);
  return *this;
}

Promo& Promo::coupon(const std::string& code) {
  source().needs.resize(1);
  source().needs[0].codes.push_back(code);
  source().optional = true;
  return *this;
}

Promo& Promo::optional() {
  source().optional = true;
  return *this;
}

Promo& Promo::shares() {
  source().may_share_items = true;
  return *this;
}

Promo& Promo::active(std::int64_t from, std::int64_t to, const std::string& text) {
  source().window = static_cast<std::uint32_t>(pack_.module.windows.size());
  source().window_text = text;
  ir::Window window;
  window.kind = ir::Window::Kind::instants;
  window.from = from;
  window.to = to;
  pack_.module.windows.push_back(window);
  return *this;
}

Pack::Pack() {
  module.pack = "shop";
  module.version = "0";
  module.currency = "THB";
  module.zone.name = "UTC";
  module.zone.transitions = {{0, 0}};
  module.symbols.assign(kTexts.begin(), kTexts.end());
  ir::Field sku_field{ir::Record::product, "sku", ir::FieldType::text};
  ir::Field category{ir::Record::product, "category", ir::FieldType::category, true};
  ir::Field cost{ir::Record::product, "cost", ir::FieldType::money, true};
  ir::Field role{ir::Record::customer, "job_role", ir::FieldType::text, true};
  ir::Field tax{ir::Record::product, "tax_rate", ir::FieldType::percent, true};
  ir::Field id{ir::Record::customer, "id", ir::FieldType::text, true};
  ir::Field owner{ir::Record::coupon, "owner", ir::FieldType::text, true};
  module.fields = {sku_field, category, cost, role, tax, id, owner};
  module.stages = {{"price", ir::Stage::Kind::price},       {"item", ir::Stage::Kind::item},
                   {"vip", ir::Stage::Kind::own},           {"order", ir::Stage::Kind::order},
                   {"shipping", ir::Stage::Kind::shipping}, {"total", ir::Stage::Kind::total},
                   {"reward", ir::Stage::Kind::reward}};
}

Promo& Pack::promo(const std::string& id) {
  promos_.push_back(std::make_unique<Promo>(*this, id));
  return *promos_.back();
}

std::uint32_t Pack::stage(const std::string& name) const {
  const auto found = std::ranges::find(module.stages, name, &ir::Stage::name);
  return static_cast<std::uint32_t>(found - module.stages.begin());
}

std::uint32_t Pack::field(const std::string& name) const {
  const auto found = std::ranges::find(module.fields, name, &ir::Field::name);
  return static_cast<std::uint32_t>(found - module.fields.begin());
}

std::uint32_t Pack::account(const std::string& id, const std::string& unit, std::int64_t worth,
                            std::int64_t usable_from) {
  module.accounts.push_back({id, id, unit, unit.empty() ? "" : unit + "s", worth, usable_from});
  return static_cast<std::uint32_t>(module.accounts.size() - 1);
}

std::uint32_t Pack::pool(const std::string& id, std::vector<std::string> codes, std::int64_t worth) {
  ir::Pool pool;
  pool.id = id;
  pool.codes = std::move(codes);
  pool.worth = worth;
  module.pools.push_back(pool);
  return static_cast<std::uint32_t>(module.pools.size() - 1);
}

void Pack::best(std::int64_t k, std::vector<std::uint32_t> members, ir::Constraint::Scope scope,
                const std::string& fact) {
  ir::Constraint constraint;
  constraint.scope = scope;
  if (!fact.empty()) constraint.fact = field(fact);
  constraint.at_most = k;
  constraint.members = std::move(members);
  constraint.text = "best " + std::to_string(k);
  module.constraints.push_back(constraint);
}

void Pack::never(std::vector<std::uint32_t> left, std::vector<std::uint32_t> right,
                 ir::Constraint::Scope scope) {
  ir::Constraint constraint;
  constraint.kind = ir::Constraint::Kind::never;
  constraint.scope = scope;
  constraint.members = std::move(left);
  constraint.others = std::move(right);
  constraint.text = "never";
  module.constraints.push_back(constraint);
}

void Pack::total_cap(std::int64_t percent_of_list) {
  Code code(module);
  const auto sum = code.add(ir::Op::list_subtotal, code.add(ir::Op::everything));
  code.shape.root = code.percent_of(percent_of_list, sum);
  module.total_cap = {static_cast<std::uint32_t>(1000), code.slots};
  module.shapes.push_back(code.shape);  // moved behind the promotions' by engine()
}

void Pack::floor(std::int64_t percent_of_cost, std::vector<std::uint32_t> except) {
  Code code(module);
  const auto cost = code.add(ir::Op::unit_fact_money, field("cost"));
  code.shape.root = code.percent_of(percent_of_cost, cost);
  ir::Floor floor;
  floor.amount = {static_cast<std::uint32_t>(1001), code.slots};
  floor.except = std::move(except);
  module.floor = floor;
  module.shapes.push_back(code.shape);
}

Engine Pack::engine() {
  ir::Module whole = module;
  const std::vector<ir::Shape> programs = module.shapes;
  whole.shapes.clear();
  for (const auto& promo : promos_) {
    whole.shapes.push_back(promo->code_.shape);
    whole.promotions[promo->rank_].slots = promo->code_.slots;
  }
  for (const ir::Shape& shape : programs) {
    const auto at = static_cast<std::uint32_t>(whole.shapes.size());
    const bool unit = shape.nodes.front().op == ir::Op::unit_fact_money;
    (unit ? whole.floor->amount.shape : whole.total_cap->shape) = at;
    whole.shapes.push_back(shape);
  }
  for (const std::string& defect : ir::verify(whole)) ADD_FAILURE() << defect;
  return Engine(std::make_shared<ir::Module>(std::move(whole)));
}

Cart cart(const std::vector<Item>& items, const std::vector<std::int64_t>& charges) {
  Cart cart;
  cart.id = "cart";
  cart.currency = "THB";
  for (const Item& item : items) {
    CartLine line;
    line.id = item.id.empty() ? std::to_string(cart.lines.size() + 1) : item.id;
    line.quantity = item.quantity;
    line.amount = {item.price};
    line.product = {{"sku", item.sku}, {"category", item.category}};
    if (item.cost >= 0) line.product.push_back({"cost", Money{item.cost}});
    cart.lines.push_back(line);
  }
  for (const std::int64_t charge : charges) {
    cart.shipping_charges.push_back({"s" + std::to_string(cart.shipping_charges.size()), {charge}});
  }
  return cart;
}

Result price(const Engine& engine, const Cart& cart, const PriceOptions& options) {
  auto priced = engine.price(cart, options);
  if (const auto* error = std::get_if<CartError>(&priced)) {
    ADD_FAILURE() << error->place << ": " << error->message;
    return {};
  }
  return std::get<Result>(std::move(priced));
}

Result price(Pack& pack, const Cart& cart, const PriceOptions& options) {
  return price(pack.engine(), cart, options);
}

const PromotionResult& find(const Result& result, const std::string& id) {
  static const PromotionResult none;
  for (const PromotionResult& promotion : result.promotions) {
    if (promotion.id == id) return promotion;
  }
  ADD_FAILURE() << "no promotion " << id;
  return none;
}

std::int64_t off(const Result& result, const std::string& id) {
  return find(result, id).amount.minor;
}

}  // namespace perk::test
