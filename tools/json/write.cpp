#include "tools/json/write.h"

#include <array>
#include <nlohmann/json.hpp>

#include "tools/json/civil_time.h"
#include "tools/json/currency.h"
#include "tools/json/decimal.h"
#include "tools/json/fields.h"
#include "tools/json/value.h"

namespace perk::json {
namespace {

using Object = nlohmann::ordered_json;

std::string dump(const Object& object, Layout layout) {
  return object.dump(layout == Layout::indented ? 2 : -1, ' ', false, Object::error_handler_t::replace);
}

constexpr std::array<std::string_view, kOutcomeCount> kOutcomes{
    "applied",  "not_active", "missing_coupon", "condition_false", "nothing_to_give", "lost",
    "excluded", "no_room",    "rounds_to_zero", "total_cap",       "overflow",        "other_currency",
    "limit",    "budget",     "balance",        "not_chosen",      "stopped"};
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

class Writer {
 public:
  Writer(const ir::Module& module, std::string_view currency)
      : module_(module), fields_(module), units_{decimals_of(currency, module), &module.zone} {}

  [[nodiscard]] std::string money(Money amount) const {
    return format_decimal(amount.minor, units_.money_decimals);
  }
  [[nodiscard]] std::string instant(Instant at) const { return format_instant(at, module_.zone); }

  // A fact that the schema does not have cannot be given; it is left for the engine to refuse.
  [[nodiscard]] Object facts(const std::vector<Fact>& facts, ir::Record record) const {
    Object out = Object::object();
    for (const Fact& fact : facts) {
      const ir::Field* field = fields_.find(record, fact.name);
      const ir::FieldType type = field == nullptr ? ir::FieldType::text : field->type;
      out[fact.name] = Object::parse(write_value(fact.value, type, units_));
    }
    return out;
  }

  [[nodiscard]] Object parts(const std::vector<Part>& parts, const Result& result) const {
    Object out = Object::array();
    for (const Part& part : parts) {
      out.push_back({{"promotion", result.promotions[part.promotion].id},
                     {"stage", result.stages[part.stage]},
                     {"amount", money(part.amount)}});
    }
    return out;
  }

  [[nodiscard]] Object line(const CartLine& line) const {
    Object out;
    out["id"] = line.id;
    out["quantity"] = line.quantity;
    if (line.measure_milli) out["measure"] = format_decimal(*line.measure_milli, 3, false);
    out[line.is_amount ? "amount" : "price"] = money(line.amount);
    if (!line.product.empty()) out["product"] = facts(line.product, ir::Record::product);
    if (!line.line.empty()) out["line"] = facts(line.line, ir::Record::line);
    return out;
  }

  // In the account's unit: whole units as numbers, money as text.
  [[nodiscard]] Object account_amount(std::string_view account, std::int64_t amount) const {
    for (const ir::Account& known : module_.accounts) {
      if (known.id == account && !known.unit.empty()) return amount;
    }
    return money({amount});
  }
  // What a counter counts: money as text, else whole.
  [[nodiscard]] Object counted(std::string_view counter, std::int64_t amount) const {
    if (counts_money(module_, counter).value_or(false)) return money({amount});
    return amount;
  }

  [[nodiscard]] Object coupon(const std::string& code, const Cart& cart) const {
    for (const CouponFacts& facts : cart.coupon_facts) {
      if (facts.code != code) continue;
      Object out{{"code", code}};
      if (!facts.pool.empty()) out["pool"] = facts.pool;
      out["state"] = name_of(kCodeStates, facts.state);
      if (facts.issued_at) out["issued_at"] = instant(*facts.issued_at);
      if (!facts.owner.empty()) out["owner"] = facts.owner;
      return out;
    }
    return code;
  }

  [[nodiscard]] Object promotion(const PromotionResult& promotion) const {
    Object out;
    out["id"] = promotion.id;
    if (!promotion.display.empty()) out["name"] = promotion.display;
    out["outcome"] = outcome_name(promotion.outcome);
    out["amount"] = money(promotion.amount);
    if (promotion.times != 0) out["times"] = promotion.times;
    if (!promotion.reason.empty()) out["reason"] = promotion.reason;
    if (!promotion.other.empty()) out["other"] = promotion.other;
    if (promotion.outcome == Outcome::lost) out["by"] = money(promotion.by);
    if (promotion.short_by.minor != 0) out["short_by"] = money(promotion.short_by);
    if (promotion.short_items != 0) out["short_items"] = promotion.short_items;
    if (promotion.next_active.seconds != 0) out["next_active"] = instant(promotion.next_active);
    return out;
  }

 private:
  const ir::Module& module_;
  Fields fields_;
  Units units_;
};

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
  const Writer write(module, cart.currency);
  Object out;
  out["id"] = cart.id;
  out["currency"] = cart.currency;
  out["now"] = write.instant(cart.now);
  if (!cart.customer.empty()) out["customer"] = write.facts(cart.customer, ir::Record::customer);
  if (!cart.order.empty()) out["order"] = write.facts(cart.order, ir::Record::order);
  if (!cart.payment.empty()) out["payment"] = write.facts(cart.payment, ir::Record::payment);
  if (!cart.shipping.empty()) out["shipping"] = write.facts(cart.shipping, ir::Record::shipping);
  for (const std::string& code : cart.coupons) out["coupons"].push_back(write.coupon(code, cart));
  for (const Balance& balance : cart.balances) {
    out["balances"][balance.account] = write.account_amount(balance.account, balance.amount);
  }
  for (const Usage& usage : cart.usage) {
    Object entry{{"counter", usage.counter}};
    if (!usage.key.empty()) entry["key"] = usage.key;
    entry["used"] = write.counted(usage.counter, usage.used);
    out["usage"].push_back(std::move(entry));
  }
  if (!cart.chosen.empty()) out["chosen"] = cart.chosen;
  for (const GiftPrice& gift : cart.gift_prices) out["gift_prices"][gift.sku] = write.money(gift.price);
  out["lines"] = Object::array();
  for (const CartLine& line : cart.lines) out["lines"].push_back(write.line(line));
  if (!cart.shipping_charges.empty()) {
    out["shipping_charges"] = Object::array();
    for (const ShippingCharge& charge : cart.shipping_charges) {
      out["shipping_charges"].push_back({{"id", charge.id}, {"amount", write.money(charge.amount)}});
    }
  }
  return dump(out, layout);
}

namespace {

// What is given beside money off, and what the ledger is asked for.
void write_rewards(const Result& result, const Writer& write, Object& out) {
  const auto id = [&](std::uint32_t promotion) { return result.promotions[promotion].id; };
  out["gifts"] = Object::array();
  for (const Gift& gift : result.gifts) {
    out["gifts"].push_back({{"promotion", id(gift.promotion)},
                            {"skus", gift.skus},
                            {"quantity", gift.quantity},
                            {"value", write.money(gift.value)}});
  }
  out["credits"] = Object::array();
  for (const Credit& credit : result.credits) {
    Object entry{{"promotion", id(credit.promotion)},
                 {"account", credit.account},
                 {"amount", write.account_amount(credit.account, credit.amount)}};
    if (!credit.unit.empty()) entry["unit"] = credit.unit;
    if (!credit.earned_on.empty()) {
      entry["earned"] = {{"on", credit.earned_on},
                         {"after",
                          {{"months", credit.earned_after.months},
                           {"days", credit.earned_after.days},
                           {"seconds", credit.earned_after.seconds}}}};
    }
    out["credits"].push_back(std::move(entry));
  }
  out["issued"] = Object::array();
  for (const IssuedCoupon& coupon : result.issued) {
    out["issued"].push_back(
        {{"promotion", id(coupon.promotion)}, {"pool", coupon.pool}, {"count", coupon.count}});
  }
  out["spends"] = Object::array();
  for (const Spend& spend : result.spends) {
    out["spends"].push_back({{"promotion", id(spend.promotion)},
                             {"account", spend.account},
                             {"amount", write.account_amount(spend.account, spend.amount)}});
  }
  out["holds"] = Object::array();
  for (const Hold& hold : result.holds) {
    Object entry{{"promotion", id(hold.promotion)}, {"counter", hold.counter}};
    if (!hold.key.empty()) entry["key"] = hold.key;
    entry["amount"] = write.counted(hold.counter, hold.amount);
    out["holds"].push_back(std::move(entry));
  }
  out["messages"] = Object::array();
  for (const Message& message : result.messages) {
    Object entry{{"promotion", id(message.promotion)}, {"text", message.text}};
    if (!message.language.empty()) entry["language"] = message.language;
    if (message.badge) entry["badge"] = true;
    out["messages"].push_back(std::move(entry));
  }
}

}  // namespace

std::string write_result(const Result& result, const ir::Module& module, Layout layout) {
  const Writer write(module, result.currency);
  Object out;
  out["cart"] = result.cart_id;
  out["pack"] = {{"id", result.pack}, {"version", result.pack_version}};
  out["currency"] = result.currency;
  out["total"] = write.money(result.total);
  out["settlement"] = write.money(result.settlement);
  out["to_pay"] = write.money({result.total.minor + result.settlement.minor});
  out["goods"] = {{"list", write.money(result.list_subtotal)},
                  {"discount", write.money(result.goods_discount)},
                  {"total", write.money(result.goods_total)}};
  out["shipping"] = {{"list", write.money(result.shipping_list)},
                     {"discount", write.money(result.shipping_discount)},
                     {"total", write.money(result.shipping_total)}};
  out["proof"] = {{"kind", proof_name(result.proof)},
                  {"evaluations", result.evaluations},
                  {"gap", write.money(result.gap)}};
  out["degraded"] = result.degraded;
  out["stages"] = result.stages;
  out["lines"] = Object::array();
  for (const LineResult& line : result.lines) {
    Object entries = Object::array();
    for (Money entry : line.entries) entries.push_back(write.money(entry));
    out["lines"].push_back({{"id", line.id},
                            {"quantity", line.quantity},
                            {"list", write.money(line.list)},
                            {"entries", std::move(entries)},
                            {"final", write.money(line.final_amount)},
                            {"parts", write.parts(line.parts, result)}});
  }
  out["shipping_charges"] = Object::array();
  for (const ChargeResult& charge : result.charges) {
    out["shipping_charges"].push_back({{"id", charge.id},
                                       {"list", write.money(charge.list)},
                                       {"final", write.money(charge.final_amount)},
                                       {"parts", write.parts(charge.parts, result)}});
  }
  out["promotions"] = Object::array();
  for (const PromotionResult& promotion : result.promotions) {
    out["promotions"].push_back(write.promotion(promotion));
  }
  write_rewards(result, write, out);
  out["coupons"] = Object::array();
  for (const CouponVerdict& coupon : result.coupons) {
    Object verdict{{"code", coupon.code}, {"verdict", verdict_name(coupon.kind)}};
    if (!coupon.reason.empty()) verdict["reason"] = coupon.reason;
    out["coupons"].push_back(std::move(verdict));
  }
  return dump(out, layout);
}

std::string write_error(const CartError& error, Layout layout) {
  return dump({{"error", name_of(kErrors, error.code)}, {"place", error.place}, {"message", error.message}},
              layout);
}

}  // namespace perk::json
