#include "tools/json/write.h"

#include <array>

#include "tools/json/civil_time.h"
#include "tools/json/currency.h"
#include "tools/json/value.h"

namespace perk::json {
namespace {

constexpr std::array<std::string_view, kOutcomeCount> kOutcomes{
    "applied",  "not_active", "missing_coupon", "condition_false", "nothing_to_give", "lost",
    "excluded", "no_room",    "rounds_to_zero", "total_cap",       "overflow",        "other_currency",
    "limit",    "budget",     "balance",        "not_chosen",      "stopped",         "blocked"};
constexpr std::array<std::string_view, 6> kCodeStates{"usable",  "used_up", "expired",
                                                      "not_yet", "blocked", "of_another"};
constexpr std::array<std::string_view, 4> kProofs{"forced", "greedy", "searched", "bounded"};
constexpr std::array<std::string_view, kVerdictCount> kVerdicts{"used", "recognised_not_used", "unknown"};
constexpr std::array<std::string_view, 10> kErrors{
    "unknown_field",  "wrong_type",        "out_of_bounds",       "missing_field", "bad_quantity",
    "negative_price", "duplicate_line_id", "amount_out_of_range", "other_order",   "too_many_returned"};

template <typename Names, typename Enum>
std::string_view name_of(const Names& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

// Writes one document. Members stand in a fixed order.
class Writer {
 public:
  Writer(const ir::Module& module, std::string_view currency, Emit& out)
      : module_(module), units_{decimals_of(currency, module), &module.zone}, out_(out) {}

  void cart(const Cart& cart);
  void result(const Result& result);

 private:
  void text(std::string_view name, std::string_view value) {
    out_.key(name);
    out_.string(value);
  }
  void text_if(std::string_view name, std::string_view value) {
    if (!value.empty()) text(name, value);
  }
  void money(std::string_view name, Money amount) {
    out_.key(name);
    money(amount);
  }
  void money(Money amount) { out_.decimal(amount.minor, units_.money_decimals); }
  void number(std::string_view name, std::int64_t value) {
    out_.key(name);
    out_.integer(value);
  }
  void instant(std::string_view name, Instant at) { text(name, format_instant(at, module_.zone)); }
  template <typename List, typename One>
  void list(std::string_view name, const List& of, const One& one) {
    out_.key(name);
    out_.open_array();
    for (const auto& each : of) one(each);
    out_.close_array();
  }
  template <typename List, typename One>
  void list_of_objects(std::string_view name, const List& of, const One& one) {
    list(name, of, [&](const auto& each) {
      out_.open_object();
      one(each);
      out_.close_object();
    });
  }

  // In the account's unit: whole units as numbers, money as text.
  void account_amount(std::string_view account, std::int64_t amount) {
    for (const ir::Account& known : module_.accounts) {
      if (known.id == account && !known.unit.empty()) return out_.integer(amount);
    }
    money({amount});
  }
  // What a counter counts: money as text, else whole.
  void counted(std::string_view name, std::string_view counter, std::int64_t amount) {
    out_.key(name);
    if (counts_money(module_, counter).value_or(false)) return money({amount});
    out_.integer(amount);
  }

  void facts(std::string_view name, const std::vector<Fact>& facts, ir::Record record);
  void line(const CartLine& line);
  void coupon(const std::string& code, const Cart& cart);
  void ledger(const Cart& cart);
  void parts(const std::vector<Part>& parts, const Result& result);
  void totals(const Result& result);
  void lines(const Result& result);
  void promotion(const PromotionResult& promotion);
  void rewards(const Result& result);

  const ir::Module& module_;
  Units units_;
  Emit& out_;
};

// A fact that the schema does not have cannot be given; it is left for the engine to refuse.
void Writer::facts(std::string_view name, const std::vector<Fact>& facts, ir::Record record) {
  if (facts.empty()) return;
  out_.key(name);
  out_.open_object();
  for (const Fact& fact : facts) {
    ir::FieldType type = ir::FieldType::text;
    for (const ir::Field& field : module_.fields) {
      if (field.record == record && field.name == fact.name) type = field.type;
    }
    out_.any_key(fact.name);
    write_value(fact.value, type, units_, out_);
  }
  out_.close_object();
}

void Writer::line(const CartLine& line) {
  text("id", line.id);
  number("quantity", line.quantity);
  if (line.measure_milli) {
    out_.key("measure");
    out_.decimal(*line.measure_milli, 3, false);
  }
  money(line.is_amount ? "amount" : "price", line.amount);
  facts("product", line.product, ir::Record::product);
  facts("line", line.line, ir::Record::line);
}

void Writer::coupon(const std::string& code, const Cart& cart) {
  for (const CouponFacts& facts : cart.coupon_facts) {
    if (facts.code != code) continue;
    out_.open_object();
    text("code", code);
    text_if("pool", facts.pool);
    text("state", name_of(kCodeStates, facts.state));
    if (facts.issued_at) instant("issued_at", *facts.issued_at);
    text_if("owner", facts.owner);
    if (facts.left) money("left", *facts.left);
    out_.close_object();
    return;
  }
  out_.string(code);
}

void Writer::ledger(const Cart& cart) {
  if (!cart.coupons.empty()) {
    list("coupons", cart.coupons, [&](const std::string& code) { coupon(code, cart); });
  }
  if (!cart.balances.empty()) {
    out_.key("balances");
    out_.open_object();
    for (const Balance& balance : cart.balances) {
      out_.any_key(balance.account);
      account_amount(balance.account, balance.amount);
    }
    out_.close_object();
  }
  if (!cart.usage.empty()) {
    list_of_objects("usage", cart.usage, [&](const Usage& usage) {
      text("counter", usage.counter);
      text_if("key", usage.key);
      counted("used", usage.counter, usage.used);
    });
  }
  if (!cart.chosen.empty()) {
    list("chosen", cart.chosen, [&](const std::string& id) { out_.string(id); });
  }
  if (!cart.gift_prices.empty()) {
    out_.key("gift_prices");
    out_.open_object();
    for (const GiftPrice& gift : cart.gift_prices) {
      out_.any_key(gift.sku);
      money(gift.price);
    }
    out_.close_object();
  }
  if (!cart.stopped.empty()) {
    list("stopped", cart.stopped, [&](const std::string& id) { out_.string(id); });
  }
}

void Writer::cart(const Cart& cart) {
  out_.open_object();
  text("id", cart.id);
  text("currency", cart.currency);
  instant("now", cart.now);
  facts("customer", cart.customer, ir::Record::customer);
  facts("order", cart.order, ir::Record::order);
  facts("payment", cart.payment, ir::Record::payment);
  facts("shipping", cart.shipping, ir::Record::shipping);
  ledger(cart);
  list_of_objects("lines", cart.lines, [&](const CartLine& each) { line(each); });
  if (!cart.shipping_charges.empty()) {
    list_of_objects("shipping_charges", cart.shipping_charges, [&](const ShippingCharge& charge) {
      text("id", charge.id);
      money("amount", charge.amount);
    });
  }
  out_.close_object();
}

void Writer::parts(const std::vector<Part>& parts, const Result& result) {
  list_of_objects("parts", parts, [&](const Part& part) {
    text("promotion", result.promotions[part.promotion].id);
    text("stage", result.stages[part.stage]);
    money("amount", part.amount);
  });
}

void Writer::totals(const Result& result) {
  const auto three = [&](std::string_view name, Money list, Money discount, Money total) {
    out_.key(name);
    out_.open_object();
    money("list", list);
    money("discount", discount);
    money("total", total);
    out_.close_object();
  };
  money("total", result.total);
  money("settlement", result.settlement);
  money("to_pay", {result.total.minor + result.settlement.minor});
  three("goods", result.list_subtotal, result.goods_discount, result.goods_total);
  three("shipping", result.shipping_list, result.shipping_discount, result.shipping_total);
  out_.key("proof");
  out_.open_object();
  text("kind", proof_name(result.proof));
  out_.key("evaluations");
  out_.count(result.evaluations);
  money("gap", result.gap);
  out_.close_object();
  out_.key("degraded");
  out_.boolean(result.degraded);
}

void Writer::lines(const Result& result) {
  list_of_objects("lines", result.lines, [&](const LineResult& line) {
    text("id", line.id);
    number("quantity", line.quantity);
    money("list", line.list);
    list("entries", line.entries, [&](Money entry) { money(entry); });
    money("final", line.final_amount);
    parts(line.parts, result);
  });
  list_of_objects("shipping_charges", result.charges, [&](const ChargeResult& charge) {
    text("id", charge.id);
    money("list", charge.list);
    money("final", charge.final_amount);
    parts(charge.parts, result);
  });
}

void Writer::promotion(const PromotionResult& promotion) {
  text("id", promotion.id);
  text_if("name", promotion.display);
  text("outcome", outcome_name(promotion.outcome));
  money("amount", promotion.amount);
  if (promotion.times != 0) number("times", promotion.times);
  text_if("reason", promotion.reason);
  text_if("other", promotion.other);
  if (promotion.outcome == Outcome::lost) money("by", promotion.by);
  if (promotion.short_by.minor != 0) money("short_by", promotion.short_by);
  if (promotion.short_items != 0) number("short_items", promotion.short_items);
  if (promotion.next_active.seconds != 0) instant("next_active", promotion.next_active);
}

// What is given beside money off, and what the ledger is asked for.
void Writer::rewards(const Result& result) {
  const auto of = [&](std::uint32_t promotion) { text("promotion", result.promotions[promotion].id); };
  const auto account = [&](std::string_view name, std::int64_t amount) {
    text("account", name);
    out_.key("amount");
    account_amount(name, amount);
  };
  list_of_objects("gifts", result.gifts, [&](const Gift& gift) {
    of(gift.promotion);
    list("skus", gift.skus, [&](const std::string& sku) { out_.string(sku); });
    number("quantity", gift.quantity);
    money("value", gift.value);
  });
  list_of_objects("credits", result.credits, [&](const Credit& credit) {
    of(credit.promotion);
    account(credit.account, credit.amount);
    text_if("unit", credit.unit);
    if (credit.earned_on.empty()) return;
    out_.key("earned");
    out_.open_object();
    text("on", credit.earned_on);
    out_.key("after");
    out_.open_object();
    number("months", credit.earned_after.months);
    number("days", credit.earned_after.days);
    number("seconds", credit.earned_after.seconds);
    out_.close_object();
    out_.close_object();
  });
  list_of_objects("issued", result.issued, [&](const IssuedCoupon& coupon) {
    of(coupon.promotion);
    text("pool", coupon.pool);
    number("count", coupon.count);
  });
  list_of_objects("spends", result.spends, [&](const Spend& spend) {
    of(spend.promotion);
    account(spend.account, spend.amount);
  });
  list_of_objects("holds", result.holds, [&](const Hold& hold) {
    of(hold.promotion);
    text("counter", hold.counter);
    text_if("key", hold.key);
    counted("amount", hold.counter, hold.amount);
  });
  list_of_objects("messages", result.messages, [&](const Message& message) {
    of(message.promotion);
    text("text", message.text);
    text_if("language", message.language);
    if (!message.badge) return;
    out_.key("badge");
    out_.boolean(true);
  });
}

void Writer::result(const Result& result) {
  out_.open_object();
  text("cart", result.cart_id);
  out_.key("pack");
  out_.open_object();
  text("id", result.pack);
  text("version", result.pack_version);
  out_.close_object();
  text("currency", result.currency);
  totals(result);
  list("stages", result.stages, [&](const std::string& stage) { out_.string(stage); });
  lines(result);
  list_of_objects("promotions", result.promotions, [&](const PromotionResult& each) { promotion(each); });
  rewards(result);
  list_of_objects("coupons", result.coupons, [&](const CouponVerdict& coupon) {
    text("code", coupon.code);
    text("verdict", verdict_name(coupon.kind));
    text_if("reason", coupon.reason);
  });
  out_.close_object();
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  return name_of(kOutcomes, outcome);
}
std::string_view verdict_name(CouponVerdict::Kind kind) {
  return name_of(kVerdicts, kind);
}
std::string_view code_state_name(CouponFacts::State state) {
  return name_of(kCodeStates, state);
}
std::string_view proof_name(Proof proof) {
  return name_of(kProofs, proof);
}

std::optional<bool> counts_money(const ir::Module& module, std::string_view counter) {
  for (const ir::Promotion& promotion : module.promotions) {
    for (std::size_t i = 0; i < promotion.bounds.size(); ++i) {
      if (promotion.bounds[i].counter != counter) continue;
      return module.shapes[promotion.shape].bounds[i].kind == ir::BoundKind::money;
    }
  }
  return std::nullopt;
}

int decimals_of(std::string_view currency, const ir::Module& module) {
  if (currency == module.currency) return module.exponent;
  return currency_decimals(currency).value_or(0);
}

std::string write_cart(const Cart& cart, const ir::Module& module, Layout layout) {
  Emit out(layout);
  Writer(module, cart.currency, out).cart(cart);
  return std::string(out.text());
}

std::string write_result(const Result& result, const ir::Module& module, Layout layout) {
  Emit out(layout);
  write_result(result, module, out);
  return std::string(out.text());
}

void write_result(const Result& result, const ir::Module& module, Emit& out) {
  Writer(module, result.currency, out).result(result);
}

std::string write_error(const CartError& error, Layout layout) {
  Emit out(layout);
  write_error(error, out);
  return std::string(out.text());
}

void write_error(const CartError& error, Emit& out) {
  out.open_object();
  out.key("error");
  out.string(name_of(kErrors, error.code));
  out.key("place");
  out.string(error.place);
  out.key("message");
  out.string(error.message);
  out.close_object();
}

}  // namespace perk::json
