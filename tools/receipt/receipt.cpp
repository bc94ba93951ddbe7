#include "tools/receipt/receipt.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/source/text.h"
#include "tools/json/civil_time.h"
#include "tools/json/decimal.h"
#include "tools/json/write.h"
#include "tools/receipt/account.h"
#include "tools/receipt/cells.h"
#include "tools/receipt/reason.h"

namespace perk::receipt {
namespace {

constexpr std::size_t kAmount = 12;  // cells of each of the two columns on the right
constexpr std::size_t kPrice = 11;
constexpr std::size_t kIndent = 2;

const std::string* text_fact(const std::vector<Fact>& facts, std::string_view name) {
  for (const Fact& fact : facts) {
    if (fact.name == name) return std::get_if<std::string>(&fact.value);
  }
  return nullptr;
}

class Receipt {
 public:
  Receipt(const Cart& cart, const Result& result, const ir::Module& module, const Options& options)
      : cart_(cart),
        result_(result),
        module_(module),
        options_(options),
        paint_(options.colour),
        width_(std::max<std::size_t>(options.width, 60)),
        decimals_(json::decimals_of(result.currency, module)) {
    for (const CartLine& line : cart_.lines) {
      quantity_width_ = std::max(quantity_width_, source::display_width(quantity(line)));
    }
  }

  std::string render() {
    head();
    for (std::size_t i = 0; i < result_.lines.size(); ++i) line(cart_.lines[i], result_.lines[i]);
    of_the_order();
    for (const ChargeResult& charge : result_.charges) shipping(charge);
    gifts();
    totals();
    rewards();
    applied();
    coupons();
    if (options_.reasons) not_applied();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string amount(Money money) const { return json::format_grouped(money.minor, decimals_); }
  [[nodiscard]] std::string off(Money money) const { return amount({-money.minor}); }
  [[nodiscard]] std::size_t text_width() const { return width_ - 2 * kAmount; }

  // Text on the left, an amount in the column `list`, one in the column `pays`.
  void row(const std::string& text, Paint text_paint, const std::string& list, Paint list_paint,
           const std::string& pays, Paint pays_paint) {
    out_ += paint_(text_paint, left(text, text_width()));
    out_ += paint_(list_paint, right(list, kAmount));
    if (!pays.empty()) out_ += paint_(pays_paint, right(pays, kAmount));
    out_ += '\n';
  }

  void head() {
    std::string title = cart_.id.empty() ? "Cart" : "Order " + cart_.id;
    for (const std::string& part : options_.title) title += "   " + part;
    title += "   " + json::format_for_people(cart_.now, module_.zone);
    out_ += paint_(Paint::bold, fit(title, width_)) + '\n';
    row("", Paint::plain, "list", Paint::dim, "pays", Paint::dim);
  }

  [[nodiscard]] static std::string quantity(const CartLine& line) {
    if (line.measure_milli) return json::format_decimal(*line.measure_milli, 3, false);
    return json::format_grouped(line.quantity, 0);
  }
  [[nodiscard]] static std::string name_of(const CartLine& line) {
    for (std::string_view field : {"name", "sku"}) {
      if (const std::string* text = text_fact(line.product, field); text != nullptr && !text->empty())
        return *text;
    }
    return "line " + line.id;
  }

  // What is given on the whole order is shown once below the lines, not as a part of each.
  [[nodiscard]] bool is_of_the_order(const Part& part) const {
    const ir::Stage::Kind kind = module_.stages[part.stage].kind;
    return kind == ir::Stage::Kind::order || kind == ir::Stage::Kind::total;
  }

  void line(const CartLine& given, const LineResult& priced) {
    Money pays = priced.final_amount;
    for (const Part& part : priced.parts) {
      if (is_of_the_order(part)) pays.minor += part.amount.minor;
    }
    const std::string count = right(quantity(given), quantity_width_);
    const std::string price = given.is_amount ? "" : amount(given.amount);
    const std::string text =
        left(std::string(kIndent, ' ') + count + " × " + name_of(given), text_width() - kPrice);
    out_ += text + paint_(Paint::dim, right(price, kPrice)) + right(amount(priced.list), kAmount);
    out_ += paint_(pays < priced.list ? Paint::good : Paint::plain, right(amount(pays), kAmount)) + '\n';
    parts(priced.parts);
  }

  void of_the_order() {
    std::vector<std::int64_t> sums(result_.promotions.size());
    for (const LineResult& line : result_.lines) {
      for (const Part& part : line.parts) {
        if (is_of_the_order(part)) sums[part.promotion] += part.amount.minor;
      }
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (sums[i] == 0) continue;
      row(std::string(kIndent + quantity_width_ + 3, ' ') + label(result_.promotions[i]), Paint::plain, "",
          Paint::plain, off({sums[i]}), Paint::good);
    }
  }

  void shipping(const ChargeResult& charge) {
    const bool less = charge.final_amount < charge.list;
    row(std::string(kIndent + quantity_width_ + 3, ' ') + "Shipping", Paint::plain, amount(charge.list),
        Paint::plain, amount(charge.final_amount), less ? Paint::good : Paint::plain);
    parts(charge.parts);
  }

  // Own lines at list value, paid with nothing.
  void gifts() {
    for (const Gift& gift : result_.gifts) {
      std::string name = "  gift " + json::format_grouped(gift.quantity, 0) + " × ";
      for (std::size_t i = 0; i < gift.skus.size(); ++i) name += (i == 0 ? "" : " or ") + gift.skus[i];
      row(std::string(kIndent + quantity_width_ + 1, ' ') + name, Paint::plain,
          gift.value.minor == 0 ? "" : amount(gift.value), Paint::dim, amount({0}), Paint::good);
      row(std::string(kIndent + quantity_width_ + 5, ' ') + label(result_.promotions[gift.promotion]),
          Paint::dim, "", Paint::plain, "", Paint::plain);
    }
  }

  [[nodiscard]] std::string in_account(const std::string& account, std::int64_t units) const {
    return receipt::in_account(module_, account, units, result_.currency);
  }

  // What the customer gets besides: credits, coupons, and what is taken from balances.
  void rewards() {
    const auto say = [this](const std::string& text) {
      out_ += paint_(Paint::accent, fit(text, width_)) + '\n';
    };
    for (const Spend& spend : result_.spends) {
      say(fmt::format("Spends {} of {}", in_account(spend.account, spend.amount), spend.account));
    }
    for (const Credit& credit : result_.credits) {
      const std::string when = credit.earned_on.empty() ? "" : " (when " + credit.earned_on + ")";
      // Units name their account: `points to points` says it twice.
      const std::string amount = in_account(credit.account, credit.amount);
      const std::string to = credit.unit.empty() ? " to " + credit.account : "";
      say(fmt::format("Earns {}{}{}", amount, to, when));
    }
    for (const IssuedCoupon& coupon : result_.issued) {
      say(fmt::format("Earns {} from {}",
                      coupon.count == 1 ? "a coupon" : fmt::format("{} coupons", coupon.count), coupon.pool));
    }
    for (const Message& message : result_.messages) {
      if (!message.badge) say("“" + message.text + "”");
    }
  }

  void parts(const std::vector<Part>& parts) {
    for (const Part& part : parts) {
      if (part.amount.minor == 0 || is_of_the_order(part)) continue;
      row(std::string(kIndent + quantity_width_ + 5, ' ') + label(result_.promotions[part.promotion]),
          Paint::dim, off(part.amount), Paint::good, "", Paint::plain);
    }
  }

  [[nodiscard]] static const std::string& label(const PromotionResult& promotion) {
    return promotion.display.empty() ? promotion.id : promotion.display;
  }

  void totals() {
    const Money list{result_.list_subtotal.minor + result_.shipping_list.minor};
    const Money saved{result_.goods_discount.minor + result_.shipping_discount.minor};
    out_ += paint_(Paint::dim, std::string(text_width(), ' ') + rule(2 * kAmount)) + '\n';
    if (result_.settlement.minor != 0) {
      row(right("rounded", text_width()), Paint::dim, "", Paint::plain, amount(result_.settlement),
          Paint::dim);
    }
    row(right("to pay, " + result_.currency, text_width()), Paint::bold, amount(list), Paint::plain,
        amount({result_.total.minor + result_.settlement.minor}), Paint::bold);
    if (saved.minor != 0) {
      const std::int64_t tenths = list.minor == 0 ? 0 : (saved.minor * 1000 + list.minor / 2) / list.minor;
      row(right("you save", text_width()), Paint::good, json::format_decimal(tenths, 1) + "%", Paint::good,
          amount(saved), Paint::good);
    }
  }

  static std::string rule(std::size_t cells) {
    std::string out;
    for (std::size_t i = 0; i < cells; ++i) out += i < 2 ? " " : "─";
    return out;
  }

  [[nodiscard]] std::size_t id_width() const {
    std::size_t widest = 0;
    for (const PromotionResult& promotion : result_.promotions) {
      widest = std::max(widest, source::display_width(source::printable(promotion.id)));
    }
    return std::min<std::size_t>(widest, 28);
  }

  void applied() {
    bool any = false;
    for (const PromotionResult& promotion : result_.promotions) {
      if (promotion.outcome != Outcome::applied) continue;
      if (!any) out_ += paint_(Paint::bold, "Applied") + '\n';
      any = true;
      const std::string text = std::string(kIndent, ' ') + left(promotion.id, id_width()) + "  " +
                               promotion.display +
                               (promotion.times > 1 ? fmt::format(" ({} times)", promotion.times) : "");
      const auto index = static_cast<std::uint32_t>(&promotion - result_.promotions.data());
      row(text, Paint::plain, promotion.amount.minor == 0 ? reward_of(index) : off(promotion.amount),
          Paint::good, "", Paint::plain);
    }
    if (!any) out_ += paint_(Paint::dim, "No promotion applies to this cart.") + "\n";
    if (any) proof();
    if (result_.degraded) {
      out_ += paint_(Paint::bad,
                     "An amount would have been too large to calculate with: a promotion was left out.") +
              '\n';
    }
  }

  // What a promotion gives that is no money off.
  [[nodiscard]] std::string reward_of(std::uint32_t promotion) const {
    for (const Gift& gift : result_.gifts) {
      if (gift.promotion == promotion) return gift.quantity == 1 ? "a gift" : "gifts";
    }
    for (const Credit& credit : result_.credits) {
      if (credit.promotion == promotion) return in_account(credit.account, credit.amount);
    }
    for (const IssuedCoupon& coupon : result_.issued) {
      if (coupon.promotion == promotion) return coupon.count == 1 ? "a coupon" : "coupons";
    }
    return "";
  }

  void proof() {
    switch (result_.proof) {
      case Proof::forced: break;  // nothing had to be chosen
      case Proof::greedy:
      case Proof::searched:
        out_ += paint_(Paint::dim,
                       fmt::format("Proven best for the customer (compared {}).", result_.evaluations)) +
                '\n';
        break;
      case Proof::bounded:
        out_ += fmt::format("Not proven best: at most {} {} more is possible.\n", amount(result_.gap),
                            result_.currency);
        break;
    }
  }

  void coupons() {
    for (const CouponVerdict& coupon : result_.coupons) {
      if (coupon.kind == CouponVerdict::Kind::used) continue;
      std::string text = fmt::format("Coupon {}: ", coupon.code);
      text += coupon.reason.empty() ? (coupon.kind == CouponVerdict::Kind::unknown ? "not known" : "not used")
                                    : coupon.reason;
      out_ += fit(text, width_) + '\n';
    }
  }

  void not_applied() {
    std::size_t shown = 0, hidden = 0;
    const std::size_t id = id_width();
    for (const PromotionResult& promotion : result_.promotions) {
      if (promotion.outcome == Outcome::applied) continue;
      if (options_.most_reasons != 0 && shown == options_.most_reasons) {
        ++hidden;
        continue;
      }
      if (shown++ == 0) out_ += paint_(Paint::bold, "Not applied") + '\n';
      const std::size_t indent = kIndent + id + 2;
      out_ += std::string(kIndent, ' ') + left(promotion.id, id) + "  " +
              paint_(Paint::dim,
                     wrapped(reason_of(promotion, result_.currency, module_), width_ - indent, indent)) +
              '\n';
    }
    if (hidden != 0)
      out_ += paint_(Paint::dim, fmt::format("  and {} more (--explain shows all)", hidden)) + '\n';
  }

  const Cart& cart_;
  const Result& result_;
  const ir::Module& module_;
  const Options& options_;
  Palette paint_;
  std::size_t width_;
  int decimals_;
  std::size_t quantity_width_ = 1;
  std::string out_;
};

}  // namespace

std::string render(const Cart& cart, const Result& result, const ir::Module& module, const Options& options) {
  return Receipt(cart, result, module, options).render();
}

}  // namespace perk::receipt
