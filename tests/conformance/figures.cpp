#include "tests/conformance/figures.h"

#include <algorithm>

#include "tests/conformance/taxes.h"

namespace perk::conformance {
namespace {

using Figures = std::map<std::string, std::int64_t>;

void take_parts(Item& into, const std::vector<Part>& parts, const Translation& from, const Priced& priced,
                const Result& result) {
  for (const Part& part : parts) {
    const std::size_t promotion = priced.promotion_of[part.promotion];
    into.by[promotion] += part.amount.minor;
    if (from.item_stages.count(result.stages[part.stage]) != 0) into.at_item[promotion] += part.amount.minor;
  }
}

// Sums over lines or charges.
struct Sums {
  std::int64_t list = 0, after = 0, list_gross = 0, list_net = 0, gross = 0, net = 0, added = 0, inside = 0;

  explicit Sums(const std::vector<Item>& items) {
    for (const Item& item : items) {
      list += item.list;
      after += item.after;
      list_gross += gross_of(item.list, item.tax);
      list_net += net_of(item.list, item.tax);
      gross += gross_of(item.after, item.tax);
      net += net_of(item.after, item.tax);
      added += added_tax(item.after, item.tax);
      inside += included_tax(item.after, item.tax);
    }
  }
  [[nodiscard]] std::int64_t discount() const { return list - after; }
};

// What promotions of the order as a whole take off charges is theirs as well.
std::int64_t off_charges(const Receipt& receipt, const Translation& from) {
  std::int64_t sum = 0;
  for (const Item& charge : receipt.charges)
    for (const auto& [promotion, amount] : charge.by)
      if (from.order_level.count(promotion) != 0) sum += amount;
  return sum;
}

void take_solidus(Figures& out, const Receipt& receipt, const Translation& from, const Result& result,
                  const Sums& goods, const Sums& charges) {
  out["order_discount"] = goods.discount() + off_charges(receipt, from);
  out["total"] = goods.after + charges.after;
  out["items_total_before_discount"] = goods.list;
  for (const Gift& gift : result.gifts) out["items_total_before_discount"] += gift.value.minor;
  out["discounted_lines"] = std::count_if(receipt.lines.begin(), receipt.lines.end(),
                                          [](const Item& line) { return line.after < line.list; });
}

void take_sylius(Figures& out, const Sums& goods, const Sums& charges) {
  out["order_discount"] = goods.discount();
  out["items_total"] = goods.after;
  out["items_total_incl_tax"] = goods.gross;
  out["shipping_discount"] = charges.discount();
  out["shipping_total"] = charges.gross;
  out["shipping_tax"] = charges.added;
  out["tax"] = out["tax_total"] = goods.added + charges.added;
  out["included_tax"] = goods.inside + charges.inside;
  out["total"] = goods.gross + charges.gross;
}

void take_medusa(Figures& out, const Case& of, const Sums& goods) {
  const bool stored_net = of.data.at("expected").contains("order_discount_is");
  const std::int64_t net = goods.list_net - goods.net, gross = goods.list_gross - goods.gross;
  out["order_discount"] = stored_net ? net : gross;
  out["discount_net"] = net;
  out["discount_tax"] = gross - net;
  out["original_total"] = goods.list_gross;
  out["subtotal_net"] = goods.list_net;
  out["tax_total"] = goods.gross - goods.net;
  out["total"] = goods.gross;
}

void take_vendure(Figures& out, const Case& of, const Sums& goods, const Sums& charges) {
  const bool gross = text_at(of.data.at("expected"), "total_basis") == "gross";
  out["order_discount"] = goods.discount();
  out["order_discount_gross"] = goods.list_gross - goods.gross;
  out["subtotal_net"] = goods.net;
  out["subtotal_gross"] = goods.gross;
  out["shipping_total_net"] = charges.net;
  out["shipping_total_gross"] = charges.gross;
  out["total_net"] = goods.net + charges.net;
  out["total_gross"] = goods.gross + charges.gross;
  out["total"] = out[gross ? "total_gross" : "total_net"];
}

// A use is counted when the order is placed: what the ledger has, and what it is asked to hold.
void take_uses(Figures& out, const Translation& from, const Priced& priced) {
  for (const Hold& hold : priced.result->holds) {
    const auto used = from.used.find(priced.promotion_of[hold.promotion]);
    if (used == from.used.end()) continue;
    out["used_while_in_cart"] = used->second;
    out["used_after_order"] = used->second + hold.amount;
  }
}

}  // namespace

Receipt receipt_of(const Case& of, const Translation& from, const Priced& priced, const Result& result) {
  Receipt out;
  const Json& cart = of.data.at("cart");
  const Json& charges = list_at(cart, "shipping");
  for (std::size_t i = 0; i < result.lines.size(); ++i) {
    const LineResult& line = result.lines[i];
    const bool charge = i >= from.goods;
    Item item;
    item.id = charge ? text_at(charges[i - from.goods], "id") : text_at(list_at(cart, "lines")[i], "id");
    item.quantity = line.quantity;
    item.list = line.list.minor;
    item.after = line.final_amount.minor;
    item.tax = charge ? from.charge_taxes[i - from.goods] : from.line_taxes[i];
    take_parts(item, line.parts, from, priced, result);
    (charge ? out.charges : out.lines).push_back(std::move(item));
  }
  for (std::size_t i = 0; i < result.charges.size(); ++i) {
    const ChargeResult& charge = result.charges[i];
    Item item;
    item.id = charge.id;
    item.list = charge.list.minor;
    item.after = charge.final_amount.minor;
    item.tax = from.charge_taxes[i];
    take_parts(item, charge.parts, from, priced, result);
    out.charges.push_back(std::move(item));
  }
  return out;
}

Figures figures_of(const Case& of, const Translation& from, const Priced& priced) {
  Figures out;
  const Receipt receipt = receipt_of(of, from, priced, *priced.result);
  const Sums goods(receipt.lines), charges(receipt.charges);
  if (of.engine == "solidus") take_solidus(out, receipt, from, *priced.result, goods, charges);
  if (of.engine == "sylius") take_sylius(out, goods, charges);
  if (of.engine == "medusa") take_medusa(out, of, goods);
  if (of.engine == "vendure") {
    take_vendure(out, of, goods, charges);
    const Receipt without = receipt_of(of, from, priced, *priced.without_coupons);
    const Sums all_goods(without.lines), all_charges(without.charges);
    out["total_net_without_coupon"] = all_goods.net + all_charges.net;
    out["total_gross_without_coupon"] = all_goods.gross + all_charges.gross;
  }
  take_uses(out, from, priced);
  out["applied_count"] =
      std::count_if(priced.result->promotions.begin(), priced.result->promotions.end(),
                    [](const PromotionResult& each) { return each.outcome == Outcome::applied; });
  return out;
}

}  // namespace perk::conformance
