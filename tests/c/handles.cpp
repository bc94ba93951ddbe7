#include "tests/c/handles.h"

#include <algorithm>
#include <filesystem>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "runtime/module/image.h"
#include "tools/testrun/cart_of.h"

namespace perk::c_test {
namespace {

namespace fs = std::filesystem;

// The setter of the value's type.
struct SetFact {
  perk_cart* cart;
  std::uint32_t record;
  const char* name;

  void operator()(Missing) const {}
  void operator()(bool value) const { perk_cart_yes_no(cart, record, name, value ? 1 : 0); }
  void operator()(Money value) const { perk_cart_money(cart, record, name, value.minor); }
  void operator()(Number value) const { perk_cart_number(cart, record, name, value.micros); }
  void operator()(Percent value) const { perk_cart_percent(cart, record, name, value.rate); }
  void operator()(const std::string& value) const { perk_cart_text(cart, record, name, value.c_str()); }
  void operator()(const TextSet& value) const {
    std::vector<const char*> texts;
    texts.reserve(value.size());
    for (const std::string& text : value) texts.push_back(text.c_str());
    perk_cart_texts(cart, record, name, texts.data(), texts.size());
  }
  void operator()(Date value) const { perk_cart_date(cart, record, name, value.days); }
  void operator()(TimeOfDay value) const { perk_cart_time(cart, record, name, value.seconds); }
  void operator()(Instant value) const { perk_cart_instant(cart, record, name, value.seconds); }
  void operator()(const Duration& value) const {
    perk_cart_duration(cart, record, name, value.months, value.days, value.seconds);
  }
};

void set(perk_cart* cart, std::uint32_t record, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) std::visit(SetFact{cart, record, fact.name.c_str()}, fact.value);
}

void enter_code(perk_cart* cart, const std::string& code, const std::vector<CouponFacts>& known) {
  for (const CouponFacts& facts : known) {
    if (facts.code != code) continue;
    auto in = sized<perk_coupon_facts>();
    in.state = static_cast<std::uint32_t>(facts.state);
    in.code = facts.code.c_str();
    in.pool = facts.pool.c_str();
    in.owner = facts.owner.c_str();
    in.is_issued = facts.issued_at ? 1 : 0;
    in.issued_at = facts.issued_at ? facts.issued_at->seconds : 0;
    in.has_left = facts.left ? 1 : 0;
    in.left = facts.left ? facts.left->minor : 0;
    perk_cart_coupon_facts(cart, &in);
    return;
  }
  perk_cart_coupon(cart, code.c_str());
}

}  // namespace

const std::vector<compile::Compilation>& packs() {
  static const std::vector<compile::Compilation> all = [] {
    const fs::path root = PERK_ROOT;
    std::vector<fs::path> files;
    for (const char* folder : {"tests/cases/run", "tests/cases/pricing"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        if (entry.path().extension() == ".perk") files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
    std::vector<compile::Compilation> sound;
    sound.reserve(files.size());
    for (const fs::path& file : files) {
      auto pack = compile::compile_paths({file.string()});
      if (pack.module != nullptr && !pack.pack->tests.empty()) sound.push_back(std::move(pack));
    }
    return sound;
  }();
  return all;
}

const compile::Compilation& host_pack() {
  static const auto pack = compile::compile_paths({(fs::path(PERK_ROOT) / "examples/hosts").string()});
  return pack;
}

std::vector<Cart> carts_of(const compile::Compilation& pack) {
  std::vector<Cart> carts;
  carts.reserve(pack.pack->tests.size());
  for (const typed::Test& test : pack.pack->tests) carts.push_back(testrun::cart_of(test, *pack.pack));
  return carts;
}

std::string file_of(const compile::Compilation& pack, std::uint64_t release) {
  return image::save(*pack.module, {.release = release, .by = "test"});
}

EngineHandle engine_of(const std::string& file) {
  perk_engine* engine = nullptr;
  perk_engine_load(file.data(), file.size(), nullptr, &engine, nullptr);
  return EngineHandle(engine);
}

CartHandle cart_of(const Cart& from) {
  CartHandle handle(perk_cart_new(from.id.c_str(), from.currency.c_str(), from.now.seconds));
  perk_cart* cart = handle.get();
  set(cart, PERK_CUSTOMER, from.customer);
  set(cart, PERK_ORDER, from.order);
  set(cart, PERK_PAYMENT, from.payment);
  set(cart, PERK_SHIPPING, from.shipping);
  for (const CartLine& line : from.lines) {
    perk_cart_line(cart, line.id.c_str(), line.quantity, line.amount.minor,
                   line.is_amount ? PERK_WHOLE_LINE : PERK_EACH);
    if (line.measure_milli) perk_cart_measure(cart, *line.measure_milli);
    set(cart, PERK_PRODUCT, line.product);
    set(cart, PERK_LINE, line.line);
  }
  for (const ShippingCharge& charge : from.shipping_charges) {
    perk_cart_charge(cart, charge.id.c_str(), charge.amount.minor);
  }
  for (const std::string& code : from.coupons) enter_code(cart, code, from.coupon_facts);
  for (const Balance& balance : from.balances) {
    perk_cart_balance(cart, balance.account.c_str(), balance.amount);
  }
  for (const Usage& usage : from.usage) {
    perk_cart_usage(cart, usage.counter.c_str(), usage.key.empty() ? nullptr : usage.key.c_str(), usage.used);
  }
  for (const std::string& id : from.chosen) perk_cart_choose(cart, id.c_str());
  for (const std::string& id : from.stopped) perk_cart_stop(cart, id.c_str());
  for (const GiftPrice& gift : from.gift_prices) {
    perk_cart_gift_price(cart, gift.sku.c_str(), gift.price.minor);
  }
  return handle;
}

ResultHandle price(const perk_engine* engine, const perk_cart* cart, perk_status* status) {
  perk_result* result = nullptr;
  const perk_status said = perk_price(engine, cart, nullptr, &result, nullptr);
  if (status != nullptr) *status = said;
  return ResultHandle(result);
}

std::string canonical_of(const perk_result* result) {
  std::size_t size = 0;
  perk_result_canonical(result, nullptr, 0, &size);
  std::string text(size, '\0');
  perk_result_canonical(result, text.data(), text.size(), &size);
  return text;
}

}  // namespace perk::c_test
