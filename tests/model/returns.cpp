// Units first, then what the page's steps say of them.
#include "tests/model/returns.h"

#include <algorithm>
#include <set>

namespace perk::model {
namespace {

using Kind = RewardTaken::Kind;

// R8: each minor unit comes from the unit that has most left, the first among equals. Whole levels are taken
// at once.
std::vector<Int> taken_from(std::vector<Int> left, Int part) {
  const std::vector<Int> before = left;
  while (part > 0) {
    const Int highest = *std::max_element(left.begin(), left.end());
    Int next = 0;
    std::vector<std::size_t> top;
    for (std::size_t u = 0; u < left.size(); ++u) {
      if (left[u] == highest)
        top.push_back(u);
      else
        next = std::max(next, left[u]);
    }
    const Int units = static_cast<unsigned long>(top.size());
    const Int level = std::max(next, Int(highest - part / units));
    for (const std::size_t u : top) left[u] = level;
    part -= (highest - level) * units;
    if (level > next || level == 0) {
      for (std::size_t i = 0; part > 0; ++i, --part) left[top.at(i)] -= 1;
    }
  }
  std::vector<Int> parts;
  for (std::size_t u = 0; u < left.size(); ++u) parts.push_back(before[u] - left[u]);
  return parts;
}

bool said(ir::Said own, ir::Said of_the_pack) {
  return (own == ir::Said::nothing ? of_the_pack : own) == ir::Said::yes;
}

template <class Map>
void drop_nothing(Map& map) {
  std::erase_if(map, [](const auto& entry) { return entry.second == 0; });
}

Int above_nothing(const Int& value) {
  return std::max(Int(0), value);
}

}  // namespace

Returns::Returns(const typed::Pack& pack, const Cart& cart, const Result& stored, Price price)
    : pack_(pack),
      cart_(cart),
      stored_(stored),
      price_(std::move(price)),
      lines_(lines_of(pack, cart, stored)) {}

std::vector<Returns::Line> Returns::lines_of(const typed::Pack& pack, const Cart& cart,
                                             const Result& result) {
  std::vector<Line> lines(cart.lines.size());
  const World world = make_world(pack, cart);
  for (const Run& run : world.runs) {
    std::vector<Unit> units(run.unit_lines.size());
    std::vector<Int> left;
    for (std::size_t u = 0; u < units.size(); ++u) {
      const auto at = static_cast<unsigned long>(u);
      units[u].list = share_of_units(run.list, run.quantity(), Int(at), Int(at + 1));
      left.push_back(units[u].list);
    }
    // In the order of stages and rank.
    std::map<std::pair<std::size_t, std::size_t>, Int> taken;
    std::set<std::size_t> members(run.unit_lines.begin(), run.unit_lines.end());
    for (const std::size_t line : members)
      for (const Part& part : result.lines[line].parts)
        taken[{part.stage, part.promotion}] += make_int(part.amount.minor);
    for (const auto& [key, amount] : taken) {
      const std::vector<Int> parts = taken_from(left, amount);
      for (std::size_t u = 0; u < units.size(); ++u) {
        left[u] -= parts[u];
        if (parts[u] != 0) units[u].parts[{key.second, key.first}] = parts[u];
      }
    }
    for (std::size_t u = 0; u < units.size(); ++u) {
      units[u].paid = left[u];
      lines[run.unit_lines[u]].units.push_back(std::move(units[u]));
    }
  }
  return lines;
}

Returns::Rule Returns::rule_of(std::size_t promotion) const {
  const ir::ReturnRules& own = pack_.promotions[promotion].returns;
  return {said(own.claws_back, pack_.returns.claws_back),
          said(own.shortage_claws_back, pack_.returns.shortage_claws_back)};
}

bool Returns::gives_uses_back(std::size_t promotion) const {
  return said(pack_.promotions[promotion].returns.uses_come_back, pack_.returns.uses_come_back);
}

// The order without the units that such a promotion no longer finds; of a line the first ones are gone.
Cart Returns::kept(const Rule& rule) const {
  Cart cart = cart_;
  cart.lines.clear();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    const std::size_t out = (rule.returned ? line.returned : 0) + (rule.short_of ? line.short_of : 0);
    if (out == line.units.size()) continue;
    CartLine left = cart_.lines[i];
    left.quantity = static_cast<std::int64_t>(line.units.size() - out);
    if (left.is_amount) {
      Int list = 0;
      for (std::size_t u = out; u < line.units.size(); ++u) list += line.units[u].list;
      left.amount.minor = list.get_si();
    }
    cart.lines.push_back(std::move(left));
  }
  return cart;
}

std::vector<Cart> Returns::kept_carts() const {
  std::set<Rule> rules;
  for (std::size_t p = 0; p < pack_.promotions.size(); ++p) rules.insert(rule_of(p));
  std::vector<Cart> carts;
  for (const Rule& rule : rules) carts.push_back(kept(rule));
  return carts;
}

// What lies on the units that are still with the customer, which are the last ones of each line, and on the
// charges.
void Returns::add_parts(const Cart& cart, const Result& result, const Rule& rule, std::size_t promotion,
                        std::map<std::size_t, Int>& parts) const {
  Int& sum = parts[promotion];
  const std::vector<Line> now = lines_of(pack_, cart, result);
  std::size_t at = 0;
  for (const Line& line : lines_) {
    const std::size_t out = (rule.returned ? line.returned : 0) + (rule.short_of ? line.short_of : 0);
    if (out == line.units.size()) continue;
    const std::vector<Unit>& units = now[at++].units;
    for (std::size_t u = line.gone() - out; u < units.size(); ++u)
      for (const auto& [key, amount] : units[u].parts)
        if (key.first == promotion) sum += amount;
  }
  for (const ChargeResult& charge : result.charges)
    for (const Part& part : charge.parts)
      if (part.promotion == promotion) sum += make_int(part.amount.minor);
}

void Returns::add_beside(const Result& result, std::size_t promotion, Given& given) {
  for (const Credit& credit : result.credits)
    if (credit.promotion == promotion)
      given.rewards[{Kind::credit, credit.account}] += make_int(credit.amount);
  for (const IssuedCoupon& coupon : result.issued)
    if (coupon.promotion == promotion) given.rewards[{Kind::coupon, coupon.pool}] += make_int(coupon.count);
  for (const Gift& gift : result.gifts)
    if (gift.promotion == promotion)
      given.rewards[{Kind::gift, gift.skus.front()}] += make_int(gift.quantity);
  for (const Hold& hold : result.holds)
    if (hold.promotion == promotion) given.uses[{promotion, hold.counter, hold.key}] += make_int(hold.amount);
}

// Of the promotions that claw back: what they gave to what is kept, and what they give to it now.
void Returns::find_lost(Given& had, Given& has) const {
  std::map<Rule, Result> priced;
  std::map<Rule, Cart> carts;
  for (std::size_t p = 0; p < pack_.promotions.size(); ++p) {
    const Rule rule = rule_of(p);
    if (!rule.returned && !rule.short_of) continue;
    if (!carts.contains(rule)) {
      carts[rule] = kept(rule);
      priced[rule] = price_(carts[rule]);
    }
    add_parts(cart_, stored_, {}, p, had.parts);
    add_parts(carts[rule], priced[rule], rule, p, has.parts);
    add_beside(stored_, p, had);
    add_beside(priced[rule], p, has);
  }
}

std::map<ReturnAnswer::UseKey, Int> Returns::uses_no_longer_needed() const {
  Given had, has;
  find_lost(had, has);
  std::map<ReturnAnswer::UseKey, Int> out;
  for (const auto& [key, amount] : had.uses)
    if (gives_uses_back(std::get<0>(key))) out[key] = above_nothing(amount - has.uses[key]);
  return out;
}

void Returns::mark(const ReturnRequest& request) {
  for (const ReturnedUnits& units : request.units)
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (cart_.lines[i].id == units.line)
        (units.shortage ? lines_[i].short_of : lines_[i].returned) +=
            static_cast<std::size_t>(units.quantity);
}

// What units that are back were paid with from balances: of each promotion's spending the share that lay on
// them, down to whole ones of the account.
std::map<std::string, Int> Returns::balances_paid() const {
  std::map<std::string, Int> paid;
  for (std::size_t p = 0; p < pack_.promotions.size(); ++p) {
    std::map<std::size_t, std::set<std::size_t>> stages;  // by account
    for (const typed::Offer& offer : pack_.promotions[p].offers)
      if (offer.kind == typed::OfferKind::spend_balance) stages[*offer.account].insert(offer.stage);
    for (const auto& [account, where] : stages) {
      const std::string& id = pack_.accounts[account].id;
      std::vector<Int> spent;
      for (const Spend& spend : stored_.spends)
        if (spend.promotion == p && spend.account == id) spent.push_back(make_int(spend.amount));
      // What it needs of the account stands last.
      for (const typed::Spend& need : pack_.promotions[p].spends)
        if (need.account == account && !spent.empty()) {
          spent.pop_back();
          break;
        }
      Int units = 0, all = 0, back = 0;
      for (const Int& amount : spent) units += amount;
      for (const Line& line : lines_)
        for (std::size_t u = 0; u < line.units.size(); ++u)
          for (const auto& [key, amount] : line.units[u].parts) {
            if (key.first != p || !where.contains(key.second)) continue;
            all += amount;
            if (u < line.gone()) back += amount;
          }
      for (const ChargeResult& charge : stored_.charges)
        for (const Part& part : charge.parts)
          if (part.promotion == p && where.contains(part.stage)) all += make_int(part.amount.minor);
      if (all > 0) paid[id] += floor_of(ratio(units * back, all));
    }
  }
  return paid;
}

Int Returns::worth_of(const ReturnAnswer::RewardKey& what, const Int& amount) const {
  const auto& [kind, name] = what;
  if (kind == Kind::credit) {
    for (const typed::Account& account : pack_.accounts)
      if (account.id == name)
        return account.units.empty() ? amount : floor_of(ratio(make_int(account.worth) * amount, 1'000'000));
  } else if (kind == Kind::coupon) {
    for (const typed::CouponPool& pool : pack_.pools)
      if (pool.id == name) return make_int(pool.worth) * amount;
  } else {
    for (const GiftPrice& price : cart_.gift_prices)
      if (price.sku == name) return make_int(price.price.minor) * amount;
  }
  return 0;
}

// Taken from what the customer still has; what is missing then comes off the refund.
Int Returns::take_rewards(const Given& had, const Given& has, const ReturnRequest& request,
                          ReturnAnswer& answer) {
  std::map<ReturnAnswer::RewardKey, Int> available, lost;
  for (const Balance& balance : request.unspent)
    available[{Kind::credit, balance.account}] += make_int(balance.amount);
  for (const Counted& count : request.unspent_coupons)
    available[{Kind::coupon, count.name}] += make_int(count.count);
  for (const Counted& count : request.gifts_back)
    available[{Kind::gift, count.name}] += make_int(count.count);
  for (const auto& [what, amount] : had.rewards) lost[what] += amount;
  for (const auto& [what, amount] : has.rewards) lost[what] -= amount;
  Int worth = 0;
  for (const auto& [what, amount] : lost) {
    const Int open = above_nothing(amount - taken_[what] - charged_[what]);
    const Int now = std::min(open, available[what]);
    taken_[what] += now;
    charged_[what] = above_nothing(amount - taken_[what]);
    if (open > 0) answer.rewards[what] = {now, open - now, worth_of(what, open - now)};
    worth += worth_of(what, charged_[what]);
  }
  return worth;
}

// All of it: what was paid, and every balance and use.
void Returns::cancel(ReturnAnswer& answer) {
  for (Line& line : lines_) line.returned = line.units.size() - line.short_of;
  answer.refund = above_nothing(make_int(stored_.total.minor + stored_.settlement.minor) - refunded_);
  refunded_ += answer.refund;
  answer.refunded = refunded_;
}

ReturnAnswer Returns::give_back(const ReturnRequest& request) {
  ReturnAnswer answer;
  const std::vector<Line> before = lines_;
  const std::map<std::string, Int> paid_before = balances_paid();
  const auto uses_before = uses_no_longer_needed();
  if (request.cancelled)
    cancel(answer);
  else
    mark(request);
  Int due = 0;
  for (std::size_t i = 0; i < lines_.size(); ++i)
    for (std::size_t u = 0; u < lines_[i].gone(); ++u) {
      const Unit& unit = lines_[i].units[u];
      due += unit.paid;
      if (u < before[i].gone()) continue;
      ReturnAnswer::Line& line = answer.lines[cart_.lines[i].id];
      line.quantity += 1;
      line.refund += unit.paid;
      for (const auto& [key, amount] : unit.parts) line.parts[key] += amount;
    }
  if (request.cancelled) {
    for (const Spend& spend : stored_.spends) answer.given_back[spend.account] += make_int(spend.amount);
    for (const Hold& hold : stored_.holds)
      answer.uses_back[{hold.promotion, hold.counter, hold.key}] += make_int(hold.amount);
  } else {
    answer.given_back = balances_paid();
    answer.uses_back = uses_no_longer_needed();
  }
  for (const auto& [account, amount] : paid_before) answer.given_back[account] -= amount;
  for (const auto& [key, amount] : uses_before)
    answer.uses_back[key] = above_nothing(answer.uses_back[key] - amount);
  drop_nothing(answer.given_back);
  drop_nothing(answer.uses_back);
  if (request.cancelled) return answer;

  Given had, has;
  find_lost(had, has);
  Int lost = 0;
  for (const auto& [p, amount] : had.parts) {
    lost += amount - has.parts[p];
    if (amount > has.parts[p]) answer.claw_backs[p] = amount - has.parts[p];
  }
  due -= above_nothing(lost);
  due = above_nothing(due - take_rewards(had, has, request, answer));
  answer.refund = above_nothing(due - refunded_);
  answer.shortfall = above_nothing(refunded_ - due);
  refunded_ += answer.refund;
  answer.refunded = refunded_;
  return answer;
}

}  // namespace perk::model
