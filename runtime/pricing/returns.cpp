// All that came back so far is priced as one return; what earlier returns paid is taken off.
#include "runtime/pricing/returns.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "runtime/interpret/cart_view.h"
#include "runtime/pricing/unit_parts.h"

namespace perk::pricing {
namespace {

using ir::Said;

// How many units of a line came back, and how many of these the shop could not deliver.
struct Gone {
  std::int64_t units = 0, shortage = 0;
};

// By account, pool or sku.
using Amounts = std::map<std::string, std::int64_t>;

Amounts amounts_of(const std::vector<Balance>& balances) {
  Amounts out;
  for (const Balance& balance : balances) out[balance.account] += balance.amount;
  return out;
}
Amounts amounts_of(const std::vector<Counted>& counts) {
  Amounts out;
  for (const Counted& count : counts) out[count.name] += count.count;
  return out;
}
template <class To>
std::vector<To> list_of(const Amounts& amounts) {
  std::vector<To> out;
  for (const auto& [name, amount] : amounts) {
    if (amount != 0) out.push_back({name, amount});
  }
  return out;
}

class Return {
 public:
  Return(const ir::Module& module, const Cart& cart, const Result& stored, const ReturnRequest& request,
         const ReturnHistory& before, const Reprice& reprice)
      : module_(module),
        cart_(cart),
        stored_(stored),
        request_(request),
        before_(before),
        reprice_(reprice),
        gone_(cart.lines.size()),
        gone_before_(cart.lines.size()) {}

  std::variant<ReturnResult, CartError> run() {
    auto view = interpret::CartView::build(module_, cart_);
    if (auto* error = std::get_if<CartError>(&view)) return std::move(*error);
    if (!belongs()) {
      return CartError{ErrorCode::other_order, "result",
                       "this result is of another cart or of another version of the pack"};
    }
    if (auto error = count(before_.units, "history.units", gone_before_)) return std::move(*error);
    gone_ = gone_before_;
    if (request_.cancelled) return cancel(UnitParts(std::get<interpret::CartView>(view), stored_));
    if (auto error = count(request_.units, "units", gone_)) return std::move(*error);
    const UnitParts units(std::get<interpret::CartView>(view), stored_);
    std::int64_t due = refund_by_parts(units);
    if (auto error = claw_back(units, due)) return std::move(*error);
    settle(due);
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool belongs() const {
    if (stored_.pack_version != module_.version || stored_.lines.size() != cart_.lines.size() ||
        stored_.promotions.size() != module_.promotions.size()) {
      return false;
    }
    for (std::size_t i = 0; i < cart_.lines.size(); ++i) {
      if (stored_.lines[i].id != cart_.lines[i].id) return false;
    }
    return true;
  }

  std::optional<CartError> count(const std::vector<ReturnedUnits>& units, const std::string& place,
                                 std::vector<Gone>& gone) {
    for (std::size_t i = 0; i < units.size(); ++i) {
      const std::string here = place + "[" + std::to_string(i) + "]";
      const auto line = std::ranges::find(cart_.lines, units[i].line, &CartLine::id);
      if (line == cart_.lines.end()) {
        return CartError{ErrorCode::unknown_field, here + ".line",
                         "the order has no line `" + units[i].line + "`"};
      }
      Gone& here_gone = gone[static_cast<std::size_t>(line - cart_.lines.begin())];
      const std::int64_t left = line->quantity - here_gone.units;
      if (units[i].quantity < 1 || units[i].quantity > left) {
        return CartError{ErrorCode::too_many_returned, here + ".quantity",
                         "from 1 to " + std::to_string(left) + " units of line `" + line->id +
                             "` can come back, not " + std::to_string(units[i].quantity)};
      }
      here_gone.units += units[i].quantity;
      if (units[i].shortage) here_gone.shortage += units[i].quantity;
    }
    return std::nullopt;
  }

  // All that is left of the order goes back.
  ReturnResult cancel(const UnitParts& units) {
    result_.history.units = before_.units;
    for (std::size_t line = 0; line < gone_.size(); ++line) {
      const std::int64_t left = cart_.lines[line].quantity - gone_before_[line].units;
      gone_[line].units = cart_.lines[line].quantity;
      if (left > 0) result_.history.units.push_back({cart_.lines[line].id, left, false});
    }
    refund_by_parts(units);
    const std::int64_t paid = stored_.total.minor + stored_.settlement.minor;
    result_.refund = {std::max<std::int64_t>(0, paid - before_.refunded.minor)};
    result_.history.refunded = {before_.refunded.minor + result_.refund.minor};
    result_.uses_back = stored_.holds;
    return std::move(result_);
  }

  // `keep`: what was paid for the units; all that came back so far, and by line what comes back now.
  std::int64_t refund_by_parts(const UnitParts& units) {
    std::int64_t all = 0;
    Amounts given_back;
    for (std::size_t line = 0; line < gone_.size(); ++line) {
      all += units.of(line, 0, gone_[line].units).paid;
      if (gone_[line].units == gone_before_[line].units) continue;
      const UnitParts::Amounts now = units.of(line, gone_before_[line].units, gone_[line].units);
      result_.lines.push_back(
          {cart_.lines[line].id, gone_[line].units - gone_before_[line].units, {now.paid}, now.parts});
      for (const Part& part : now.parts) add_given_back(part, given_back);
    }
    result_.given_back = list_of<Balance>(given_back);
    return all;
  }

  // What a balance paid goes back to it.
  void add_given_back(const Part& part, Amounts& given_back) const {
    const ir::Promotion& promotion = module_.promotions[part.promotion];
    const ir::Shape& shape = module_.shapes[promotion.shape];
    for (std::size_t o = 0; o < shape.offers.size(); ++o) {
      if (shape.offers[o].kind != ir::OfferKind::spend_balance || promotion.stages[o] != part.stage) continue;
      given_back[module_.accounts[shape.offers[o].account].id] += part.amount.minor;
    }
  }

  [[nodiscard]] bool claws_back(std::uint32_t promotion, bool shortage) const {
    const auto said = [&](const ir::ReturnRules& rules) {
      return shortage ? rules.shortage_claws_back : rules.claws_back;
    };
    const Said own = said(module_.promotions[promotion].returns);
    return (own == Said::nothing ? said(module_.returns) : own) == Said::yes;
  }

  [[nodiscard]] bool anyone_claws_back() const {
    for (std::uint32_t p = 0; p < module_.promotions.size(); ++p) {
      if (claws_back(p, false) || claws_back(p, true)) return true;
    }
    return false;
  }

  // The order without what came back. Units that could not be delivered still count where `with_shortage`.
  [[nodiscard]] Cart kept(const UnitParts& units, bool with_shortage) const {
    Cart cart = cart_;
    std::vector<CartLine> lines;
    for (std::size_t i = 0; i < cart.lines.size(); ++i) {
      CartLine& line = cart.lines[i];
      const std::int64_t gone = gone_[i].units - (with_shortage ? gone_[i].shortage : 0);
      if (gone == line.quantity) continue;
      if (line.is_amount) line.amount.minor = units.of(i, gone, line.quantity).list;
      line.quantity -= gone;
      lines.push_back(std::move(line));
    }
    cart.lines = std::move(lines);
    return cart;
  }

  // What the promotions that claw back no longer give to what is kept, with and without money.
  std::optional<CartError> claw_back(const UnitParts& units, std::int64_t& due) {
    if (!anyone_claws_back()) return std::nullopt;
    const bool short_of = std::ranges::any_of(gone_, [](const Gone& gone) { return gone.shortage > 0; });
    const std::vector<std::int64_t> had = parts_on_kept(units);
    std::vector<std::int64_t> has(module_.promotions.size(), 0);
    for (const bool with_shortage : {true, false}) {
      // Without shortages both are one.
      if (!short_of && with_shortage) continue;
      const Cart cart = kept(units, with_shortage);
      const auto priced = reprice_(cart);
      if (const auto* error = std::get_if<CartError>(&priced)) return *error;
      const Result& now = std::get<Result>(priced);
      const std::vector<std::int64_t> gives = parts_now(cart, now, with_shortage);
      for (std::uint32_t p = 0; p < has.size(); ++p) {
        if (!belongs_here(p, with_shortage, short_of)) continue;
        has[p] = gives[p];
        take_rewards(p, now);
      }
    }
    std::int64_t lost = 0, gained = 0;
    for (std::uint32_t p = 0; p < has.size(); ++p) {
      if (!claws_back(p, false) && !(short_of && claws_back(p, true))) continue;
      lost += had[p];
      gained += has[p];
      if (had[p] > has[p]) result_.claw_backs.push_back({p, {had[p] - has[p]}});
    }
    due -= std::max<std::int64_t>(0, lost - gained);
    due -= charge_rewards();
    return std::nullopt;
  }

  // Which of the two pricings of what is kept is the promotion's.
  [[nodiscard]] bool belongs_here(std::uint32_t promotion, bool with_shortage, bool short_of) const {
    const bool returns = claws_back(promotion, false), shortage = short_of && claws_back(promotion, true);
    if (!returns && !shortage) return false;
    return !short_of || with_shortage == !shortage;
  }

  // By promotion, what lies on the units and charges that are kept.
  [[nodiscard]] std::vector<std::int64_t> parts_on_kept(const UnitParts& units) const {
    std::vector<std::int64_t> out(module_.promotions.size(), 0);
    for (std::size_t line = 0; line < gone_.size(); ++line) {
      for (const Part& part : units.of(line, gone_[line].units, cart_.lines[line].quantity).parts) {
        out[part.promotion] += part.amount.minor;
      }
    }
    for (const ChargeResult& charge : stored_.charges) {
      for (const Part& part : charge.parts) out[part.promotion] += part.amount.minor;
    }
    return out;
  }

  // The same of the new pricing; the last units of a line stand for those that could not be delivered.
  [[nodiscard]] std::vector<std::int64_t> parts_now(const Cart& cart, const Result& now,
                                                    bool with_shortage) const {
    std::vector<std::int64_t> out(module_.promotions.size(), 0);
    const auto view = interpret::CartView::build(module_, cart);
    const UnitParts units(std::get<interpret::CartView>(view), now);
    for (std::size_t i = 0; i < cart.lines.size(); ++i) {
      const auto original = std::ranges::find(cart_.lines, cart.lines[i].id, &CartLine::id);
      const Gone& gone = gone_[static_cast<std::size_t>(original - cart_.lines.begin())];
      const std::int64_t delivered = cart.lines[i].quantity - (with_shortage ? gone.shortage : 0);
      for (const Part& part : units.of(i, 0, delivered).parts) out[part.promotion] += part.amount.minor;
    }
    for (const ChargeResult& charge : now.charges) {
      for (const Part& part : charge.parts) out[part.promotion] += part.amount.minor;
    }
    return out;
  }

  // What a promotion gave of each reward, less what it gives now.
  void take_rewards(std::uint32_t promotion, const Result& now) {
    const auto each = [&](const Result& result, std::int64_t sign) {
      for (const Credit& credit : result.credits) {
        if (credit.promotion == promotion) credits_[credit.account] += sign * credit.amount;
      }
      for (const IssuedCoupon& issued : result.issued) {
        if (issued.promotion == promotion) coupons_[issued.pool] += sign * issued.count;
      }
      for (const Gift& gift : result.gifts) {
        if (gift.promotion != promotion || gift.skus.empty()) continue;
        gifts_[gift.skus.front()] += sign * gift.quantity;
        if (gift.quantity > 0) gift_values_[gift.skus.front()] = gift.value.minor / gift.quantity;
      }
      for (const Hold& hold : result.holds) {
        if (hold.promotion == promotion && gives_uses_back(promotion)) {
          uses_[{promotion, hold.counter, hold.key}] += sign * hold.amount;
        }
      }
    };
    each(stored_, 1);
    each(now, -1);
  }

  [[nodiscard]] bool gives_uses_back(std::uint32_t promotion) const {
    const Said own = module_.promotions[promotion].returns.uses_come_back;
    return (own == Said::nothing ? module_.returns.uses_come_back : own) == Said::yes;
  }

  // From what the customer still has, then off the refund: what is taken off it in all.
  std::int64_t charge_rewards() {
    std::int64_t worth = 0;
    Amounts taken = amounts_of(before_.taken), charged = amounts_of(before_.charged);
    worth += charge(RewardTaken::Kind::credit, credits_, amounts_of(request_.unspent), taken, charged);
    result_.history.taken = list_of<Balance>(taken);
    result_.history.charged = list_of<Balance>(charged);
    taken = amounts_of(before_.coupons_taken);
    charged = amounts_of(before_.coupons_charged);
    worth +=
        charge(RewardTaken::Kind::coupon, coupons_, amounts_of(request_.unspent_coupons), taken, charged);
    result_.history.coupons_taken = list_of<Counted>(taken);
    result_.history.coupons_charged = list_of<Counted>(charged);
    taken = amounts_of(before_.gifts_taken);
    charged = amounts_of(before_.gifts_charged);
    worth += charge(RewardTaken::Kind::gift, gifts_, amounts_of(request_.gifts_back), taken, charged);
    result_.history.gifts_taken = list_of<Counted>(taken);
    result_.history.gifts_charged = list_of<Counted>(charged);
    return worth;
  }

  std::int64_t charge(RewardTaken::Kind kind, const Amounts& lost, Amounts available, Amounts& taken,
                      Amounts& charged) {
    std::int64_t worth = 0;
    for (const auto& [name, amount] : lost) {
      const std::int64_t open = std::max<std::int64_t>(0, amount - taken[name] - charged[name]);
      const std::int64_t now = std::min(open, available[name]);
      taken[name] += now;
      charged[name] += open - now;
      if (open > 0) {
        result_.rewards.push_back({kind, name, now, open - now, {worth_of(kind, name, open - now)}});
      }
      worth += worth_of(kind, name, charged[name]);
    }
    return worth;
  }

  // In minor units; in the customer's favour where it is no whole one.
  [[nodiscard]] std::int64_t worth_of(RewardTaken::Kind kind, const std::string& name,
                                      std::int64_t amount) const {
    switch (kind) {
      case RewardTaken::Kind::credit:
        for (const ir::Account& account : module_.accounts) {
          if (account.id != name) continue;
          if (account.unit.empty()) return amount;
          return static_cast<std::int64_t>(ops::Int128{account.worth} * amount / 1'000'000);
        }
        break;
      case RewardTaken::Kind::coupon:
        for (const ir::Pool& pool : module_.pools) {
          if (pool.id == name) return pool.worth * amount;
        }
        break;
      case RewardTaken::Kind::gift: {
        const auto value = gift_values_.find(name);
        return value == gift_values_.end() ? 0 : value->second * amount;
      }
    }
    return 0;
  }

  // Nothing is asked back from the customer: what is missing waits for later refunds.
  void settle(std::int64_t due) {
    due = std::max<std::int64_t>(0, due);
    const std::int64_t paid = before_.refunded.minor;
    result_.refund = {std::max<std::int64_t>(0, due - paid)};
    ReturnHistory& history = result_.history;
    history.refunded = {paid + result_.refund.minor};
    history.shortfall = {std::max<std::int64_t>(0, paid - due)};
    history.units = before_.units;
    history.units.insert(history.units.end(), request_.units.begin(), request_.units.end());
    if (!anyone_claws_back()) {
      history.taken = before_.taken;
      history.charged = before_.charged;
      history.coupons_taken = before_.coupons_taken;
      history.coupons_charged = before_.coupons_charged;
      history.gifts_taken = before_.gifts_taken;
      history.gifts_charged = before_.gifts_charged;
    }
    for (const auto& [key, amount] : uses_) {
      const auto& [promotion, counter, place] = key;
      if (amount > 0) result_.uses_back.push_back({promotion, counter, place, {}, amount});
    }
  }

  const ir::Module& module_;
  const Cart& cart_;
  const Result& stored_;
  const ReturnRequest& request_;
  const ReturnHistory& before_;
  const Reprice& reprice_;
  std::vector<Gone> gone_, gone_before_;  // by line
  Amounts credits_, coupons_, gifts_, gift_values_;
  std::map<std::tuple<std::uint32_t, std::string, std::string>, std::int64_t> uses_;
  ReturnResult result_;
};

}  // namespace

std::variant<ReturnResult, CartError> price_return(const ir::Module& module, const Cart& cart,
                                                   const Result& stored, const ReturnRequest& request,
                                                   const ReturnHistory& before, const Reprice& reprice) {
  return Return(module, cart, stored, request, before, reprice).run();
}

}  // namespace perk::pricing
