// All that came back so far is priced as one return; what earlier returns paid is taken off.
#include "runtime/pricing/returns.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "runtime/interpret/cart_view.h"
#include "runtime/pricing/unit_parts.h"

namespace perk::pricing {
namespace {

using ir::Said;

// By account, pool or sku.
using Amounts = std::map<std::string, std::int64_t>;

// How many units of a line came back, and how many of these the shop could not deliver.
struct Gone {
  std::int64_t units = 0, shortage = 0;
};

// Which of those a promotion claws back for: it finds the order without them, and with the others.
struct Rule {
  bool returned = false, shortage = false;
  [[nodiscard]] bool claws_back() const { return returned || shortage; }
  [[nodiscard]] std::int64_t missing(const Gone& gone) const {
    return (returned ? gone.units - gone.shortage : 0) + (shortage ? gone.shortage : 0);
  }
  friend auto operator<=>(const Rule&, const Rule&) = default;
};

// Counters of holds: by promotion, counter, key.
using Uses = std::map<std::tuple<std::uint32_t, std::string, std::string>, std::int64_t>;

// What promotions that claw back give: to the units that are kept and to charges, and besides.
struct Given {
  std::vector<std::int64_t> parts;  // by promotion
  Amounts credits, coupons, gifts;
  Uses uses;
};

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
        gone_before_(cart.lines.size()) {
    result_.history = before;
  }

  std::variant<ReturnResult, CartError> run() {
    auto view = interpret::CartView::build(module_, cart_);
    if (auto* error = std::get_if<CartError>(&view)) return std::move(*error);
    if (!belongs(std::get<interpret::CartView>(view))) {
      return CartError{ErrorCode::other_order, "result",
                       "this result is of another cart or of another version of the pack"};
    }
    if (auto error = count(before_.units, "history.units", gone_before_)) return std::move(*error);
    gone_ = gone_before_;
    if (request_.cancelled) return cancel(UnitParts(std::get<interpret::CartView>(view), stored_));
    if (auto error = count(request_.units, "units", gone_)) return std::move(*error);
    const UnitParts units(std::get<interpret::CartView>(view), stored_);
    std::int64_t due = refund_by_parts(units);
    give_balances_back(balances_paid(units, gone_), balances_paid(units, gone_before_));
    if (auto error = claw_back(units, due)) return std::move(*error);
    settle(due);
    return std::move(result_);
  }

 private:
  // Is the stored result one that this module gave for this cart? Hosts keep it, and may hand in another's.
  [[nodiscard]] bool belongs(const interpret::CartView& view) const {
    const auto well = [&](const std::vector<Part>& parts, Money list, Money final_amount) {
      std::int64_t left = list.minor;
      for (const Part& part : parts) {
        if (part.promotion >= module_.promotions.size() || part.stage >= module_.stages.size()) return false;
        if (part.amount.minor < 0 || part.amount.minor > left) return false;
        left -= part.amount.minor;
      }
      return left == final_amount.minor;
    };
    if (stored_.pack_version != module_.version || stored_.lines.size() != cart_.lines.size() ||
        stored_.promotions.size() != module_.promotions.size()) {
      return false;
    }
    for (const interpret::Run& run : view.runs()) {
      for (const interpret::Run::Member& member : run.members) {
        const LineResult& line = stored_.lines[member.line];
        const Money list{ops::share(run.list_amount, run.quantity, member.begin, member.end)};
        if (line.id != cart_.lines[member.line].id || line.list != list) return false;
        if (!well(line.parts, line.list, line.final_amount)) return false;
      }
    }
    const auto charge_is_well = [&](const ChargeResult& charge) {
      return well(charge.parts, charge.list, charge.final_amount);
    };
    const auto gift_is_well = [](const Gift& gift) { return !gift.skus.empty() && gift.quantity > 0; };
    return std::ranges::all_of(stored_.charges, charge_is_well) &&
           std::ranges::all_of(stored_.gifts, gift_is_well);
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
  std::variant<ReturnResult, CartError> cancel(const UnitParts& units) {
    for (std::size_t line = 0; line < gone_.size(); ++line) {
      const std::int64_t left = cart_.lines[line].quantity - gone_before_[line].units;
      gone_[line].units = cart_.lines[line].quantity;
      if (left > 0) result_.history.units.push_back({cart_.lines[line].id, left, false});
    }
    refund_by_parts(units);
    const std::int64_t paid = stored_.total.minor + stored_.settlement.minor;
    result_.refund = {std::max<std::int64_t>(0, paid - before_.refunded.minor)};
    result_.history.refunded = {before_.refunded.minor + result_.refund.minor};
    result_.history.shortfall = {};
    Amounts spent;
    for (const Spend& spend : stored_.spends) spent[spend.account] += spend.amount;
    give_balances_back(spent, balances_paid(units, gone_before_));
    Uses uses;
    for (const Hold& hold : stored_.holds) uses[{hold.promotion, hold.counter, hold.key}] += hold.amount;
    if (auto error = give_uses_back(units, uses)) return std::move(*error);
    return std::move(result_);
  }

  // `keep`: what was paid for the units; all that came back so far, and by line what comes back now.
  std::int64_t refund_by_parts(const UnitParts& units) {
    std::int64_t all = 0;
    for (std::size_t line = 0; line < gone_.size(); ++line) {
      all += units.of(line, 0, gone_[line].units).paid;
      if (gone_[line].units == gone_before_[line].units) continue;
      const UnitParts::Amounts now = units.of(line, gone_before_[line].units, gone_[line].units);
      result_.lines.push_back(
          {cart_.lines[line].id, gone_[line].units - gone_before_[line].units, {now.paid}, now.parts});
    }
    return all;
  }

  // What the units gone were paid with from balances: of what each promotion took from an account the share
  // that lay on them, down to whole units of it.
  [[nodiscard]] Amounts balances_paid(const UnitParts& units, const std::vector<Gone>& gone) const {
    Amounts paid;
    for (std::uint32_t p = 0; p < module_.promotions.size(); ++p) {
      const ir::Shape& shape = module_.shapes[module_.promotions[p].shape];
      std::map<std::uint32_t, std::set<std::uint32_t>> stages;  // by account
      for (std::size_t o = 0; o < shape.offers.size(); ++o) {
        if (shape.offers[o].kind != ir::OfferKind::spend_balance) continue;
        stages[shape.offers[o].account].insert(module_.promotions[p].stages[o]);
      }
      for (const auto& [account, where] : stages) {
        std::int64_t all = 0, back = 0;
        const auto sum = [&, &of = where](const std::vector<Part>& parts) {
          std::int64_t amount = 0;
          for (const Part& part : parts) {
            if (part.promotion == p && of.contains(part.stage)) amount += part.amount.minor;
          }
          return amount;
        };
        for (std::size_t line = 0; line < gone.size(); ++line) {
          all += sum(stored_.lines[line].parts);
          back += sum(units.of(line, 0, gone[line].units).parts);
        }
        for (const ChargeResult& charge : stored_.charges) all += sum(charge.parts);
        if (all == 0) continue;
        paid[module_.accounts[account].id] +=
            static_cast<std::int64_t>(ops::Int128{spent_of_balance(p, account)} * back / all);
      }
    }
    return paid;
  }

  // What the promotion gave of a balance, without what it needs of the account, which the result has last.
  [[nodiscard]] std::int64_t spent_of_balance(std::uint32_t promotion, std::uint32_t account) const {
    std::int64_t sum = 0, last = 0;
    for (const Spend& spend : stored_.spends) {
      if (spend.promotion != promotion || spend.account != module_.accounts[account].id) continue;
      sum += spend.amount;
      last = spend.amount;
    }
    const auto& needs = module_.shapes[module_.promotions[promotion].shape].spends;
    const bool needed = std::ranges::find(needs, account, &ir::SpendShape::account) != needs.end();
    return needed ? sum - last : sum;
  }

  void give_balances_back(Amounts now, const Amounts& before) {
    for (const auto& [account, amount] : before) now[account] -= amount;
    result_.given_back = list_of<Balance>(now);
  }

  [[nodiscard]] Rule rule_of(std::uint32_t promotion) const {
    const ir::ReturnRules& own = module_.promotions[promotion].returns;
    const auto yes = [&](Said ir::ReturnRules::* rule) {
      return (own.*rule == Said::nothing ? module_.returns.*rule : own.*rule) == Said::yes;
    };
    return {yes(&ir::ReturnRules::claws_back), yes(&ir::ReturnRules::shortage_claws_back)};
  }

  [[nodiscard]] bool anyone_claws_back() const {
    for (std::uint32_t p = 0; p < module_.promotions.size(); ++p) {
      if (rule_of(p).claws_back()) return true;
    }
    return false;
  }

  // The order as a promotion finds it.
  [[nodiscard]] Cart kept(const UnitParts& units, const std::vector<Gone>& all_gone, const Rule& rule) const {
    Cart cart = cart_;
    std::vector<CartLine> lines;
    for (std::size_t i = 0; i < cart.lines.size(); ++i) {
      CartLine& line = cart.lines[i];
      const std::int64_t gone = rule.missing(all_gone[i]);
      if (gone == line.quantity) continue;
      if (line.is_amount) line.amount.minor = units.of(i, gone, line.quantity).list;
      line.quantity -= gone;
      lines.push_back(std::move(line));
    }
    cart.lines = std::move(lines);
    return cart;
  }

  // What the promotions that claw back gave to what is kept, and what they give to it now.
  std::optional<CartError> find_lost(const UnitParts& units, const std::vector<Gone>& gone, Given& had,
                                     Given& has) const {
    had.parts.assign(module_.promotions.size(), 0);
    has.parts.assign(module_.promotions.size(), 0);
    std::map<Rule, std::vector<std::uint32_t>> promotions;
    for (std::uint32_t p = 0; p < module_.promotions.size(); ++p) {
      if (const Rule rule = rule_of(p); rule.claws_back()) promotions[rule].push_back(p);
    }
    const std::vector<std::int64_t> before = parts_of(cart_, units, stored_, gone, {});
    for (const auto& [rule, members] : promotions) {
      const Cart cart = kept(units, gone, rule);
      const auto priced = reprice_(cart);
      if (const auto* error = std::get_if<CartError>(&priced)) return *error;
      const Result& now = std::get<Result>(priced);
      const auto view = interpret::CartView::build(module_, cart);
      const UnitParts units_now(std::get<interpret::CartView>(view), now);
      const std::vector<std::int64_t> after = parts_of(cart, units_now, now, gone, rule);
      for (const std::uint32_t p : members) {
        had.parts[p] = before[p];
        has.parts[p] = after[p];
        add_beside(stored_, p, had);
        add_beside(now, p, has);
      }
    }
    return std::nullopt;
  }

  // By promotion, what lies on the units that the customer keeps, the last of each line, and on the charges.
  [[nodiscard]] std::vector<std::int64_t> parts_of(const Cart& cart, const UnitParts& units,
                                                   const Result& result, const std::vector<Gone>& gone,
                                                   const Rule& rule) const {
    std::vector<std::int64_t> out(module_.promotions.size(), 0);
    for (std::size_t i = 0; i < cart.lines.size(); ++i) {
      const auto original = std::ranges::find(cart_.lines, cart.lines[i].id, &CartLine::id);
      const Gone& here = gone[static_cast<std::size_t>(original - cart_.lines.begin())];
      for (const Part& part : units.of(i, here.units - rule.missing(here), cart.lines[i].quantity).parts) {
        out[part.promotion] += part.amount.minor;
      }
    }
    for (const ChargeResult& charge : result.charges) {
      for (const Part& part : charge.parts) out[part.promotion] += part.amount.minor;
    }
    return out;
  }

  // What a promotion gave of each reward, and the holds that it asked for.
  void add_beside(const Result& result, std::uint32_t promotion, Given& given) const {
    for (const Credit& credit : result.credits) {
      if (credit.promotion == promotion) given.credits[credit.account] += credit.amount;
    }
    for (const IssuedCoupon& issued : result.issued) {
      if (issued.promotion == promotion) given.coupons[issued.pool] += issued.count;
    }
    for (const Gift& gift : result.gifts) {
      if (gift.promotion == promotion) given.gifts[gift.skus.front()] += gift.quantity;
    }
    for (const Hold& hold : result.holds) {
      if (hold.promotion != promotion || !gives_uses_back(promotion)) continue;
      given.uses[{promotion, hold.counter, hold.key}] += hold.amount;
    }
  }

  // What promotions that claw back no longer give comes off what is due, rewards as far as they are gone.
  std::optional<CartError> claw_back(const UnitParts& units, std::int64_t& due) {
    if (!anyone_claws_back()) return std::nullopt;
    Given had, has;
    if (auto error = find_lost(units, gone_, had, has)) return error;
    std::int64_t lost = 0;
    for (std::uint32_t p = 0; p < had.parts.size(); ++p) {
      lost += had.parts[p] - has.parts[p];
      if (had.parts[p] > has.parts[p]) result_.claw_backs.push_back({p, {had.parts[p] - has.parts[p]}});
    }
    due -= std::max<std::int64_t>(0, lost);
    due -= charge_rewards(had, has);
    return give_uses_back(units, no_longer(had.uses, has.uses));
  }

  static Uses no_longer(Uses had, const Uses& has) {
    for (auto& [key, amount] : had) {
      const auto now = has.find(key);
      amount = std::max<std::int64_t>(0, amount - (now == has.end() ? 0 : now->second));
    }
    return had;
  }

  // Of all uses that are no longer needed, those that earlier returns have not given back.
  std::optional<CartError> give_uses_back(const UnitParts& units, const Uses& uses) {
    if (uses.empty()) return std::nullopt;
    Given had, has;
    if (!before_.units.empty()) {
      if (auto error = find_lost(units, gone_before_, had, has)) return error;
    }
    const Uses earlier = no_longer(had.uses, has.uses);
    for (const auto& [key, amount] : uses) {
      const auto before = earlier.find(key);
      const std::int64_t now = amount - (before == earlier.end() ? 0 : before->second);
      const auto& [promotion, counter, place] = key;
      if (now > 0) result_.uses_back.push_back({promotion, counter, place, {}, now});
    }
    return std::nullopt;
  }

  [[nodiscard]] bool gives_uses_back(std::uint32_t promotion) const {
    const Said own = module_.promotions[promotion].returns.uses_come_back;
    return (own == Said::nothing ? module_.returns.uses_come_back : own) == Said::yes;
  }

  // From what the customer still has, then off the refund: what is taken off it in all.
  std::int64_t charge_rewards(const Given& had, const Given& has) {
    ReturnHistory& history = result_.history;
    return charge(RewardTaken::Kind::credit, less(had.credits, has.credits), request_.unspent, history.taken,
                  history.charged) +
           charge(RewardTaken::Kind::coupon, less(had.coupons, has.coupons), request_.unspent_coupons,
                  history.coupons_taken, history.coupons_charged) +
           charge(RewardTaken::Kind::gift, less(had.gifts, has.gifts), request_.gifts_back,
                  history.gifts_taken, history.gifts_charged);
  }

  static Amounts less(Amounts had, const Amounts& has) {
    for (const auto& [name, amount] : has) had[name] -= amount;
    return had;
  }

  // Brings the history of one kind of reward up to date.
  template <class List>
  std::int64_t charge(RewardTaken::Kind kind, const Amounts& lost, const List& still_there,
                      List& taken_before, List& charged_before) {
    Amounts available = amounts_of(still_there);
    Amounts taken = amounts_of(taken_before), charged = amounts_of(charged_before);
    std::int64_t worth = 0;
    for (const auto& [name, amount] : lost) {
      const std::int64_t open = std::max<std::int64_t>(0, amount - taken[name] - charged[name]);
      const std::int64_t now = std::min(open, available[name]);
      taken[name] += now;
      // What is earned again by what is kept now is no longer charged.
      charged[name] = std::max<std::int64_t>(0, amount - taken[name]);
      if (open > 0) {
        result_.rewards.push_back({kind, name, now, open - now, {worth_of(kind, name, open - now)}});
      }
      worth += worth_of(kind, name, charged[name]);
    }
    taken_before = list_of<typename List::value_type>(taken);
    charged_before = list_of<typename List::value_type>(charged);
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
      case RewardTaken::Kind::gift:
        for (const Gift& gift : stored_.gifts) {
          if (gift.skus.front() == name) return gift.value.minor / gift.quantity * amount;
        }
        break;
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
    history.units.insert(history.units.end(), request_.units.begin(), request_.units.end());
  }

  const ir::Module& module_;
  const Cart& cart_;
  const Result& stored_;
  const ReturnRequest& request_;
  const ReturnHistory& before_;
  const Reprice& reprice_;
  std::vector<Gone> gone_, gone_before_;  // by line
  ReturnResult result_;
};

}  // namespace

std::variant<ReturnResult, CartError> price_return(const ir::Module& module, const Cart& cart,
                                                   const Result& stored, const ReturnRequest& request,
                                                   const ReturnHistory& before, const Reprice& reprice) {
  return Return(module, cart, stored, request, before, reprice).run();
}

}  // namespace perk::pricing
