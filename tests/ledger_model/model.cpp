#include "tests/ledger_model/model.h"

#include <algorithm>
#include <utility>

namespace perk::ledger::model {

namespace {

constexpr std::int64_t kHour = 3'600, kDay = 24 * kHour;

std::string text_of(Instant at) {
  return std::to_string(at.seconds);
}

std::string slot_of(const CounterKey& key) {
  std::string slot = "counter " + key.counter + " of " + key.key + " for " + key.holder;
  if (key.window == CounterKey::Window::fixed) slot += " in " + text_of(key.from) + " " + text_of(key.to);
  return key.window == CounterKey::Window::rolling ? slot + " rolling" : slot;
}

std::string slot_of_account(const std::string& account, const std::string& owner) {
  return "account " + account + " of " + owner;
}

Instant begin_of(const CounterKey& key) {
  return key.window == CounterKey::Window::rolling ? key.from : Instant{INT64_MIN};
}

std::int64_t seconds_of(const Duration& length) {
  return length.days * kDay + length.seconds;
}

// All that claims say but when, so that the same again is known.
std::string said_by(const Claims& claims) {
  std::string said = claims.customer;
  for (const CounterClaim& claim : claims.counters) {
    said += "|" + slot_of(claim.counter) + " " + std::to_string(claim.amount) + " of " +
            std::to_string(claim.at_most);
  }
  for (const CodeClaim& claim : claims.codes) {
    said += "|" + claim.code + " " + std::to_string(claim.worth_taken);
  }
  for (const SpendClaim& claim : claims.spends) {
    said += "|" + claim.account + " " + std::to_string(claim.amount);
  }
  for (const CreditClaim& claim : claims.credits) {
    said += "|" + claim.account + " " + std::to_string(claim.amount) + " " +
            std::to_string(seconds_of(claim.lapse.length));
  }
  for (const IssueClaim& claim : claims.issues) said += "|" + claim.pool + " " + std::to_string(claim.count);
  return said;
}

Outcome outcome_of(const Order& order) {
  Outcome outcome{Status::done, order.state, {}, {}};
  for (const Line& line : order.lines) outcome.entries.push_back(line.entry);
  return outcome;
}

Refused lack_of(const Entry& entry, std::int64_t asked, std::int64_t left) {
  Refusal::Kind kind = Refusal::Kind::counter;
  if (entry.subject == Subject::code || entry.subject == Subject::worth) kind = Refusal::Kind::code;
  if (entry.subject == Subject::spend || entry.subject == Subject::credit) kind = Refusal::Kind::balance;
  if (entry.subject == Subject::issue) kind = Refusal::Kind::issue;
  return {kind, entry.promotion, entry.name, asked, left};
}

}  // namespace

// One claim, before it is known what is left for it.
struct Model::Asked {
  Line line;
  std::uint32_t promotion = 0;
  AtEnd at_end = AtEnd::none;
  std::int64_t at_most = 0;  // of a counter
  Instant after;
  std::string code;
  std::optional<Code> is;  // of a code; one that the pack lists becomes known when it is first held
};

std::vector<Model::Asked> Model::asked_by(const Claims& claims) {
  std::vector<Asked> all;
  const auto add = [&](Subject subject, std::uint32_t promotion, const std::string& name, std::int64_t amount,
                       std::string slot) -> Asked& {
    Asked& asked = all.emplace_back();
    asked.promotion = promotion;
    asked.line.entry.subject = subject;
    asked.line.entry.promotion = claims.promotions[promotion].id;
    asked.line.entry.name = name;
    asked.line.entry.asked = amount;
    asked.line.slot = std::move(slot);
    asked.line.at = claims.now;
    return asked;
  };
  for (const CounterClaim& claim : claims.counters) {
    Asked& asked =
        add(Subject::counter, claim.promotion, claim.counter.counter, claim.amount, slot_of(claim.counter));
    asked.line.entry.key = claim.counter.key;
    asked.at_end = claim.at_end;
    asked.at_most = claim.at_most;
    asked.after = begin_of(claim.counter);
  }
  for (const CodeClaim& claim : claims.codes) {
    const bool parts = claim.worth_taken > 0;
    Asked& asked = add(parts ? Subject::worth : Subject::code, claim.promotions[0], claim.pool,
                       parts ? claim.worth_taken : 1, "code " + claim.code);
    asked.code = claim.code;
    const auto known = codes_.find(claim.code);
    if (known != codes_.end()) asked.is = known->second;
    if (known == codes_.end() && claim.listed) asked.is = Code{claim.pool, "", claim.uses, 0};
  }
  for (const SpendClaim& claim : claims.spends) {
    add(Subject::spend, claim.promotion, claim.account, claim.amount,
        slot_of_account(claim.account, claims.customer));
  }
  for (const CreditClaim& claim : claims.credits) {
    add(Subject::credit, claim.promotion, claim.account, claim.amount,
        slot_of_account(claim.account, claims.customer))
        .line.credit = claim;
  }
  for (const IssueClaim& claim : claims.issues) {
    add(Subject::issue, claim.promotion, claim.pool, claim.count, "");
  }
  return all;
}

// What the claim could have.
std::int64_t Model::left_for(const Asked& asked, const Claims& claims) {
  const Line& line = asked.line;
  switch (line.entry.subject) {
    case Subject::counter: {
      const std::int64_t left = asked.at_most - sum(line.slot, asked.after, claims.order, true);
      // The last one may go past the end.
      if (asked.at_end == AtEnd::whole) return left > 0 ? line.entry.asked : 0;
      return std::max<std::int64_t>(left, 0);
    }
    case Subject::code:
    case Subject::worth: {
      if (!asked.is || (!asked.is->owner.empty() && asked.is->owner != claims.customer)) return 0;
      const bool parts = line.entry.subject == Subject::worth;
      const std::int64_t most = parts ? asked.is->worth : asked.is->uses.value_or(INT64_MAX);
      return most - sum(line.slot, {INT64_MIN}, claims.order, true);
    }
    case Subject::spend: {
      std::int64_t own = 0;
      if (const auto order = orders_.find(claims.order); order != orders_.end()) {
        for (const Line& mine : order->second.lines) {
          if (mine.slot == line.slot && mine.entry.subject == Subject::spend) own += mine.entry.held;
        }
      }
      const std::int64_t all = held(line.slot);
      return bring_up_to_date(lots_, line.slot, all) - all + own;
    }
    default: return line.entry.asked;
  }
}

Outcome Model::reserve(const ReserveRequest& request) {
  const Claims& claims = request.claims;
  const auto before = orders_.find(claims.order);
  if (before != orders_.end()) {
    Order& old = before->second;
    if (!in(claims.order, {State::held, State::released, State::expired})) {
      return refusal(claims.order, Status::repeat);
    }
    const bool whole = std::all_of(old.lines.begin(), old.lines.end(),
                                   [](const Line& line) { return line.entry.held == line.entry.asked; });
    if (old.state == State::held && old.claims == said_by(claims) && (whole || request.partly)) {
      old.overdue = false;
      Outcome outcome = outcome_of(old);
      for (const Line& line : old.lines) {
        const Entry& entry = line.entry;
        if (entry.held < entry.asked) outcome.refused.push_back(lack_of(entry, entry.asked, entry.held));
      }
      return outcome;
    }
  }
  Outcome outcome;
  Order order{State::held, false, claims.customer, said_by(claims), {}};
  // Claims of a promotion are held together, and each promotion counts in slots of its own.
  const std::vector<Asked> all = asked_by(claims);
  std::set<std::uint32_t> out;
  std::vector<std::int64_t> left(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Entry& entry = all[i].line.entry;
    left[i] = std::min(left_for(all[i], claims), entry.asked);
    if (left[i] >= entry.asked) continue;
    outcome.refused.push_back(lack_of(entry, entry.asked, left[i]));
    if (all[i].at_end != AtEnd::part || left[i] == 0) out.insert(all[i].promotion);
  }
  if (!request.partly && !outcome.refused.empty()) {
    outcome.status = Status::stale;
    return outcome;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    order.lines.push_back(all[i].line);
    const std::int64_t held = out.contains(all[i].promotion) ? 0 : left[i];
    order.lines.back().entry.held = held;
    if (held > 0 && all[i].is) codes_.try_emplace(all[i].code, *all[i].is);
  }
  orders_[claims.order] = order;
  const std::vector<Refused> refused = std::move(outcome.refused);
  outcome = outcome_of(order);
  outcome.refused = refused;
  return outcome;
}

Outcome Model::commit(const CommitRequest& request) {
  if (!in(request.order, {State::held, State::part_committed})) {
    return refusal(request.order, Status::wrong_state);
  }
  Order& order = orders_[request.order];
  for (const CommitRequest::Part& part : request.parts) {
    if (part.entry >= order.lines.size() || part.amount > order.lines[part.entry].entry.held) {
      return refusal(request.order, Status::invalid);
    }
  }
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    if (request.parts.empty()) use(request.order, i, order.lines[i].entry.held);
    for (const CommitRequest::Part& part : request.parts) {
      if (part.entry == i) use(request.order, i, part.amount);
    }
  }
  const bool holds = std::any_of(order.lines.begin(), order.lines.end(),
                                 [](const Line& line) { return line.entry.held > 0; });
  order.state = State::part_committed;
  if (request.release_rest || !holds) let_go(order);
  return outcome_of(order);
}

Outcome Model::release(const ReleaseRequest& request) {
  if (!in(request.order, {State::held, State::part_committed})) {
    return refusal(request.order, Status::wrong_state);
  }
  let_go(orders_[request.order]);
  return find(request.order);
}

void Model::expire(const std::string& name) {
  Order& order = orders_[name];
  let_go(order);
  if (order.state == State::released) order.state = State::expired;
}

Outcome Model::refund(const RefundRequest& request) {
  if (!in(request.order, {State::committed, State::part_committed})) {
    return refusal(request.order, Status::wrong_state);
  }
  Order& order = orders_[request.order];
  if (request.cancelled) {
    let_go(order);
    order.state = State::cancelled;
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
      const Entry& entry = order.lines[i].entry;
      // Of what was earned as much as is still there; issued coupons are never used here.
      const bool credit = entry.subject == Subject::credit;
      give_back(request.order, i,
                credit ? std::min(entry.used, takeable(request.order, entry.name)) : entry.used);
    }
    return outcome_of(order);
  }
  const auto back = [&](Subject subject, const std::string& name, const std::string& key,
                        std::int64_t amount) {
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
      const Entry& entry = order.lines[i].entry;
      if (entry.subject != subject || entry.name != name || entry.key != key) continue;
      const std::int64_t part = std::min(amount, entry.used);
      give_back(request.order, i, part);
      amount -= part;
    }
  };
  for (const Hold& hold : request.uses_back) back(Subject::counter, hold.counter, hold.key, hold.amount);
  for (const Balance& balance : request.given_back) back(Subject::spend, balance.account, "", balance.amount);
  for (const RewardTaken& reward : request.rewards) {
    back(reward.kind == RewardTaken::Kind::credit ? Subject::credit : Subject::issue, reward.name, "",
         reward.taken);
  }
  return outcome_of(order);
}

Outcome Model::happened(const EventRequest& request) {
  if (!in(request.order, {State::committed, State::part_committed})) {
    return refusal(request.order, Status::wrong_state);
  }
  for (Lot& lot : lots_) {
    if (lot.order != request.order || lot.state != Lot::State::waiting) continue;
    const CreditClaim& credit = orders_[request.order].lines[lot.line].credit;
    if (credit.earned_on != request.event) continue;
    lot.due = now_ - kHour + seconds_of(credit.earned_after);
    lot.state = Lot::State::due;
  }
  return find(request.order);
}

Outcome Model::find(const std::string& order) const {
  const auto found = orders_.find(order);
  return found == orders_.end() ? Outcome{Status::no_reservation, {}, {}, {}} : outcome_of(found->second);
}

bool Model::in(const std::string& name, std::initializer_list<State> states) const {
  const auto found = orders_.find(name);
  return found != orders_.end() &&
         std::find(states.begin(), states.end(), found->second.state) != states.end();
}

Outcome Model::refusal(const std::string& name, Status status) const {
  Outcome outcome = find(name);
  if (outcome.status != Status::done) return outcome;
  const bool expired = outcome.state == State::expired && status == Status::wrong_state;
  outcome.status = expired ? Status::expired : status;
  return outcome;
}

// What is held no longer is.
void Model::let_go(Order& order) {
  for (Line& line : order.lines) line.entry.back += std::exchange(line.entry.held, 0);
  order.state = order.state == State::held ? State::released : State::committed;
  order.overdue = false;
}

void Model::use(const std::string& name, std::size_t number, std::int64_t amount) {
  if (amount == 0) return;
  Line& line = orders_[name].lines[number];
  const std::int64_t all_held = held(line.slot);
  line.entry.held -= amount;
  line.entry.used += amount;
  if (line.entry.subject == Subject::spend) {
    bring_up_to_date(lots_, line.slot, all_held);
    for (Lot* lot : in_order(lots_, line.slot)) {
      const std::int64_t part = std::min(amount, lot->left);
      lot->left -= part;
      amount -= part;
      if (part > 0) line.lapses = std::max(line.lapses, lot->lapses);
    }
  }
  if (line.entry.subject != Subject::credit) return;
  // A later part joins what became of the earlier ones.
  const auto earlier = std::find_if(lots_.begin(), lots_.end(),
                                    [&](const Lot& lot) { return lot.order == name && lot.line == number; });
  if (earlier != lots_.end()) {
    bring_up_to_date(lots_, line.slot, all_held);
    if (earlier->state == Lot::State::counted && earlier->left == 0 && earlier->lapses <= now_) {
      earlier->lapses = now_ + seconds_of(line.credit.lapse.length);
    }
    earlier->left += amount;
    return;
  }
  Lot lot{line.slot, name, number, Lot::State::waiting, amount, 0, kNever};
  if (line.credit.earned_on.empty()) lot.state = Lot::State::counted;
  lots_.push_back(lot);
}

void Model::give_back(const std::string& name, std::size_t number, std::int64_t amount) {
  if (amount == 0) return;
  Line& line = orders_[name].lines[number];
  line.entry.used -= amount;
  line.entry.back += amount;
  if (line.entry.subject == Subject::credit) take_back(name, line.slot, amount);
  if (line.entry.subject != Subject::spend) return;
  const auto earlier = std::find_if(lots_.begin(), lots_.end(),
                                    [&](const Lot& lot) { return lot.order == name && lot.line == number; });
  if (earlier == lots_.end()) {
    lots_.push_back({line.slot, name, number, Lot::State::counted, amount, now_, line.lapses});
  } else {
    earlier->left += amount;
    earlier->lapses = line.lapses;
  }
}

// From what the order brought first, and of that from what is not counted yet; then as if it were spent.
void Model::take_back(const std::string& name, const std::string& slot, std::int64_t amount) {
  std::int64_t free = bring_up_to_date(lots_, slot, held(slot)) - held(slot);
  const auto take = [&](Lot& lot) {
    std::int64_t part = std::min(amount, lot.left);
    if (lot.state == Lot::State::counted) {
      part = std::min(part, free);
      free -= part;
    }
    lot.left -= part;
    amount -= part;
  };
  const auto is_own = [&](const Lot& lot) {
    return lot.order == name && orders_[name].lines[lot.line].entry.subject == Subject::credit;
  };
  for (Lot& lot : lots_) {
    if (lot.slot == slot && is_own(lot) && lot.state != Lot::State::counted) take(lot);
  }
  for (Lot* lot : in_order(lots_, slot)) {
    if (is_own(*lot)) take(*lot);
  }
  for (Lot* lot : in_order(lots_, slot)) take(*lot);
}

void Model::wait(std::int64_t days) {
  now_ += days * kDay;
  for (auto& [name, order] : orders_) {
    order.overdue = order.state == State::held || order.state == State::part_committed;
  }
}

std::int64_t Model::sum(const std::string& slot, Instant after, const std::string& but,
                        bool with_overdue) const {
  std::int64_t sum = 0;
  for (const auto& [name, order] : orders_) {
    for (const Line& line : order.lines) {
      if (line.slot != slot || line.at <= after) continue;
      const bool free = name == but || (order.overdue && !with_overdue);
      sum += line.entry.used + (free ? 0 : line.entry.held);
    }
  }
  return sum;
}

std::int64_t Model::held(const std::string& slot) const {
  std::int64_t held = 0;
  for (const auto& [name, order] : orders_) {
    for (const Line& line : order.lines) {
      if (line.slot == slot && line.entry.subject == Subject::spend) held += line.entry.held;
    }
  }
  return held;
}

std::int64_t Model::counted(const CounterKey& counter, const std::string& order) const {
  return sum(slot_of(counter), begin_of(counter), order, false);
}

std::optional<CouponFacts::State> Model::state_of(const std::string& code, const std::string& order,
                                                  const std::string& customer) const {
  const auto found = codes_.find(code);
  if (found == codes_.end()) return std::nullopt;
  const Code& what = found->second;
  if (!what.owner.empty() && what.owner != customer) return CouponFacts::State::of_another;
  const std::int64_t most = what.worth > 0 ? what.worth : what.uses.value_or(INT64_MAX);
  const bool used_up = sum("code " + code, {INT64_MIN}, order, false) >= most;
  return used_up ? CouponFacts::State::used_up : CouponFacts::State::usable;
}

// Counted lots with something left, what lapses first before what lapses later.
std::vector<Lot*> Model::in_order(std::vector<Lot>& lots, const std::string& slot) const {
  std::vector<Lot*> order;
  for (Lot& lot : lots) {
    if (lot.slot == slot && lot.state == Lot::State::counted && lot.left > 0) order.push_back(&lot);
  }
  std::stable_sort(order.begin(), order.end(), [](const Lot* a, const Lot* b) {
    return std::pair(a->lapses, a->due) < std::pair(b->lapses, b->due);
  });
  return order;
}

// What is due is counted; what has lapsed goes, but for what is held: that is held of what lapses first.
std::int64_t Model::bring_up_to_date(std::vector<Lot>& lots, const std::string& slot,
                                     std::int64_t held) const {
  for (Lot& lot : lots) {
    if (lot.slot != slot || lot.state != Lot::State::due || lot.due > now_) continue;
    lot.state = Lot::State::counted;
    const Lapse& lapse = orders_.at(lot.order).lines[lot.line].credit.lapse;
    if (lapse.kind == Lapse::Kind::after_earning) lot.lapses = lot.due + seconds_of(lapse.length);
  }
  std::int64_t balance = 0;
  for (Lot* lot : in_order(lots, slot)) {
    const std::int64_t kept = std::min(lot->left, held);
    held -= kept;
    if (lot->lapses <= now_) lot->left = kept;
    balance += lot->left;
  }
  return balance;
}

std::int64_t Model::balance(const std::string& account, const std::string& customer,
                            const std::string& order) const {
  const std::string slot = slot_of_account(account, customer);
  std::int64_t held = 0;
  for (const auto& [name, other] : orders_) {
    for (const Line& line : other.lines) {
      const bool free = name == order || other.overdue;
      if (line.slot == slot && line.entry.subject == Subject::spend && !free) held += line.entry.held;
    }
  }
  std::vector<Lot> lots = lots_;
  return bring_up_to_date(lots, slot, held) - held;
}

std::int64_t Model::takeable(const std::string& name, const std::string& account) const {
  const Order& order = orders_.at(name);
  const std::string slot = slot_of_account(account, order.customer);
  std::vector<Lot> lots = lots_;
  std::int64_t amount = bring_up_to_date(lots, slot, held(slot)) - held(slot);
  for (const Lot& lot : lots) {
    if (lot.slot == slot && lot.order == name && lot.state != Lot::State::counted) amount += lot.left;
  }
  return amount;
}

}  // namespace perk::ledger::model
