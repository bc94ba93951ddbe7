// A bound counts in one place for the order, or in one for each value that its lines have.
#include "runtime/pricing/bounds.h"

#include <algorithm>
#include <set>

#include "runtime/offers/divide.h"
#include "runtime/pricing/phrase.h"
#include "runtime/pricing/rewards.h"

namespace perk::pricing {
namespace {

using ir::BoundKind;

bool of_line(const ir::Field& field) {
  return field.record == ir::Record::product || field.record == ir::Record::line;
}

// A line's value as usage facts and holds write it; of several fields with a bar between them. Nothing where
// a field is missing.
std::optional<std::string> line_key(const Calculation& calculation, const ir::BoundShape& bound,
                                    std::uint32_t run) {
  std::string key;
  for (const std::uint32_t field : bound.keys) {
    if (!of_line(calculation.module.fields[field])) continue;
    const interpret::Scalar value = calculation.cart.unit_fact(field, run);
    if (!value.known) return std::nullopt;
    if (!key.empty()) key += '|';
    key += value_text(calculation, calculation.module.fields[field], value);
  }
  return key;
}

std::string key_of(const Calculation& calculation, const ir::BoundShape& bound, std::uint32_t group) {
  if (group == kWholeCart) return {};
  return line_key(calculation, bound, group).value_or(std::string());
}

std::string words(const Candidate& candidate, std::uint32_t bound) {
  const std::string& text = candidate.source->bounds[bound].text;
  return text.empty() ? std::string("a bound of it") : text;
}

Outcome outcome_of(BoundKind kind) {
  return kind == BoundKind::uses || kind == BoundKind::times ? Outcome::limit : Outcome::budget;
}

// The first of its keys that the cart does not have, unless those who miss it count together.
std::optional<std::uint32_t> missing_key(const Calculation& calculation, const ir::BoundShape& bound) {
  if (bound.or_guests) return std::nullopt;
  for (const std::uint32_t key : bound.keys) {
    if (!of_line(calculation.module.fields[key]) && !calculation.cart.fact(key).known) return key;
  }
  return std::nullopt;
}

std::int64_t asked_of(const std::vector<Part>& parts, const std::vector<std::size_t>& of, BoundKind kind) {
  std::int64_t sum = 0;
  for (const std::size_t i : of) {
    if (kind == BoundKind::money) sum += parts[i].amount;
    if (kind == BoundKind::items && parts[i].amount > 0) sum += parts[i].units;
  }
  return sum;
}

}  // namespace

std::int64_t counted(const Asked& asked, BoundKind kind) {
  switch (kind) {
    case BoundKind::money: return asked.money;
    case BoundKind::items: return asked.items;
    case BoundKind::credit: return asked.credit;
    case BoundKind::uses:
    case BoundKind::times: break;
  }
  return 0;
}

std::string value_text(const Calculation& calculation, const ir::Field& field,
                       const interpret::Scalar& value) {
  const bool text = field.type == ir::FieldType::text || field.type == ir::FieldType::category;
  if (!text) return std::to_string(static_cast<std::int64_t>(value.numerator));
  return std::string(calculation.cart.text(static_cast<std::uint32_t>(value.numerator)));
}

bool is_by_line(const ir::Module& module, const ir::BoundShape& bound) {
  return std::ranges::any_of(bound.keys, [&](std::uint32_t key) { return of_line(module.fields[key]); });
}

std::uint32_t bound_group(const Calculation& calculation, const ir::BoundShape& bound, std::uint32_t run) {
  if (!is_by_line(calculation.module, bound)) return kWholeCart;
  const std::optional<std::string> own = line_key(calculation, bound, run);
  for (std::uint32_t r = 0; r < run; ++r) {
    if (line_key(calculation, bound, r) == own) return r;
  }
  return run;
}

std::vector<std::string> line_keys(const Calculation& calculation, const ir::BoundShape& bound) {
  if (!is_by_line(calculation.module, bound)) return {std::string()};
  std::set<std::string> keys;
  for (std::uint32_t run = 0; run < calculation.list.size(); ++run) {
    const std::optional<std::string> key = line_key(calculation, bound, run);
    if (key || bound.or_guests) keys.insert(key.value_or(std::string()));
  }
  return {keys.begin(), keys.end()};
}

std::optional<std::string> holder_of(const Calculation& calculation, const ir::BoundShape& bound) {
  if (missing_key(calculation, bound)) return std::nullopt;
  std::string holder;
  bool first = true;
  for (const std::uint32_t key : bound.keys) {
    const ir::Field& field = calculation.module.fields[key];
    if (of_line(field)) continue;
    if (!first) holder += '|';
    first = false;
    const interpret::Scalar value = calculation.cart.fact(key);
    holder += value.known ? '=' : '-';
    if (!value.known) continue;
    for (const char sign : value_text(calculation, field, value)) {
      if (sign == '\\' || sign == '|') holder += '\\';
      holder += sign;
    }
  }
  return holder;
}

std::int64_t bound_amount(const Calculation& calculation, const Candidate& candidate, std::uint32_t bound,
                          std::span<const std::int64_t> entry) {
  const interpret::Scalar limit = calculation.value(candidate, candidate.shape->bounds[bound].amount, entry);
  if (!limit.known) return 0;
  return static_cast<std::int64_t>(std::clamp<ops::Int128>(ops::floor(limit), 0, kNoLimit / 2));
}

std::int64_t bound_left(const Calculation& calculation, const Candidate& candidate, std::uint32_t bound,
                        std::span<const std::int64_t> entry, std::uint32_t group) {
  const ir::BoundShape& shape = candidate.shape->bounds[bound];
  const std::int64_t whole = bound_amount(calculation, candidate, bound, entry);
  const ir::BoundName& name = candidate.source->bounds[bound];
  if (name.period.kind == ir::Period::Kind::order) return whole;
  return whole - calculation.cart.used(name.counter, key_of(calculation, shape, group));
}

std::int64_t bound_left(const Calculation& calculation, const State& state, std::uint32_t candidate,
                        std::uint32_t bound, std::uint32_t group) {
  const Candidate& from = calculation.candidates[candidate];
  const std::int64_t left = bound_left(calculation, from, bound, state.goods, group);
  const auto used = state.bound_used.find({from.standing->counters[bound], group});
  return std::max<std::int64_t>(0, left - (used == state.bound_used.end() ? 0 : used->second));
}

std::vector<std::pair<std::uint32_t, std::int64_t>> spent_by(const Calculation& calculation,
                                                             const Candidate& candidate,
                                                             std::span<const std::int64_t> entry) {
  std::map<std::uint32_t, std::int64_t> sums;
  for (const ir::SpendShape& spend : candidate.shape->spends) {
    const interpret::Scalar amount = calculation.value(candidate, spend.amount, entry);
    const ops::Int128 whole = amount.known ? ops::ceil(amount) : ops::kMaxAmount;
    sums[spend.account] += static_cast<std::int64_t>(std::clamp<ops::Int128>(whole, 0, ops::kMaxAmount));
  }
  return {sums.begin(), sums.end()};
}

std::string used_up_text(const Calculation& calculation, const Candidate& candidate, std::uint32_t bound) {
  const std::optional<std::uint32_t> key = missing_key(calculation, candidate.shape->bounds[bound]);
  if (!key) return words(candidate, bound) + ": nothing is left of it for these items";
  const ir::Field& field = calculation.module.fields[*key];
  return words(candidate, bound) + ": " + ir::name_of(field.record) + "." + field.name + " is missing";
}

std::optional<Refusal> refusal_of(const Calculation& calculation, const Candidate& candidate) {
  const ir::Module& module = calculation.module;
  for (std::uint32_t b = 0; b < candidate.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = candidate.shape->bounds[b];
    if (missing_key(calculation, bound))
      return Refusal{Outcome::limit, used_up_text(calculation, candidate, b)};
    if (is_by_line(module, bound)) continue;
    const std::int64_t left = bound_left(calculation, candidate, b, calculation.list, kWholeCart);
    if (left <= 0) return Refusal{outcome_of(bound.kind), words(candidate, b) + ": nothing is left of it"};
  }
  for (const auto& [account, amount] : spent_by(calculation, candidate, calculation.list)) {
    const ir::Account& of = module.accounts[account];
    const std::optional<std::int64_t> held = calculation.cart.balance(account);
    if (held && *held >= amount && *held >= of.usable_from) continue;
    const std::int64_t least = std::max(amount, of.usable_from);
    const auto text = [&](std::int64_t value) {
      return of.unit.empty() ? money_text(module, value)
                             : number_text(value, 0) + " " + (value == 1 ? of.unit : of.units);
    };
    std::string reason = "needs " + text(amount) + (of.unit.empty() ? " of " + of.id : "");
    reason += held ? ": the balance is " + text(*held) + ", " + text(least - *held) + " missing"
                   : ": the balance is not known";
    return Refusal{Outcome::balance, reason};
  }
  return std::nullopt;
}

std::vector<std::uint8_t> blocked_runs(const Calculation& calculation, const Candidate& candidate) {
  std::vector<std::uint8_t> blocked;
  for (std::uint32_t b = 0; b < candidate.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = candidate.shape->bounds[b];
    if (!is_by_line(calculation.module, bound)) continue;
    for (std::uint32_t run = 0; run < calculation.list.size(); ++run) {
      const bool missing = !bound.or_guests && !line_key(calculation, bound, run);
      const std::uint32_t group = bound_group(calculation, bound, run);
      if (!missing && bound_left(calculation, candidate, b, calculation.list, group) > 0) continue;
      blocked.resize(calculation.list.size(), 0);
      blocked[run] = 1;
    }
  }
  return blocked;
}

std::int64_t times_left(const Calculation& calculation, const State& state, std::uint32_t candidate) {
  const Candidate& from = calculation.candidates[candidate];
  std::int64_t left = ops::kMaxQuantity;
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    if (bound.kind != BoundKind::times || is_by_line(calculation.module, bound)) continue;
    left = std::min(left, bound_left(calculation, state, candidate, b, kWholeCart));
  }
  return left;
}

bool withholds(const Candidate& candidate) {
  return std::ranges::any_of(candidate.shape->bounds, [](const ir::BoundShape& bound) {
    return bound.last == ir::LastGrant::none && bound.kind != BoundKind::uses &&
           bound.kind != BoundKind::times;
  });
}

bool fits_bounds(const Calculation& calculation, const State& state, std::uint32_t candidate,
                 const Asked& asked) {
  const Candidate& from = calculation.candidates[candidate];
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    if (bound.last != ir::LastGrant::none || is_by_line(calculation.module, bound)) continue;
    if (counted(asked, bound.kind) > bound_left(calculation, state, candidate, b, kWholeCart)) return false;
  }
  return true;
}

void take_uses(const Calculation& calculation, State& state, std::uint32_t candidate, const Asked& asked) {
  const Candidate& from = calculation.candidates[candidate];
  const auto withhold = [&] { state.progress[candidate].status = Status::withheld; };
  const auto spends = spent_by(calculation, from, calculation.list);
  for (const auto& [account, amount] : spends) {
    const std::int64_t held = calculation.cart.balance(account).value_or(0);
    if (held - state.account_used[account] < amount) return withhold();
  }
  if (!fits_bounds(calculation, state, candidate, asked)) return withhold();
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    if (bound.kind != BoundKind::uses || is_by_line(calculation.module, bound)) continue;
    if (bound_left(calculation, state, candidate, b, kWholeCart) < 1) return withhold();
  }
  for (const auto& [account, amount] : spends) state.account_used[account] += amount;
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    if (is_by_line(calculation.module, bound)) continue;
    std::int64_t& used = state.bound_used[{from.standing->counters[b], kWholeCart}];
    if (bound.kind == BoundKind::uses) {
      ++used;
    } else if (bound.last == ir::LastGrant::none) {
      used += counted(asked, bound.kind);
    }
  }
}

namespace {

// Parts that share what is left of something.
struct Sharing {
  std::int64_t left = 0;
  bool cuts = false;
  std::vector<std::size_t> parts;
  BoundKind kind{};
};

// Pro rata, by what was asked; a spread that is cut is filled by that too.
void cut_shared(const Sharing& sharing, std::vector<Part>& parts) {
  std::vector<std::int64_t> amounts;
  ops::Int128 sum = 0;
  amounts.reserve(sharing.parts.size());
  for (const std::size_t i : sharing.parts) {
    amounts.push_back(parts[i].amount);
    sum += parts[i].amount;
  }
  if (sum <= sharing.left) return;
  const std::vector<std::int64_t> shares = offers::divide(sharing.left, amounts);
  for (std::size_t j = 0; j < shares.size(); ++j) {
    Part& part = parts[sharing.parts[j]];
    if (part.spread != 0xFFFFFFFF) part.weight = part.amount;
    part.amount = shares[j];
  }
}

// By counter and group, over all promotions that count in it.
std::map<BoundKey, Sharing> shared_bounds(const Calculation& calculation, const State& state,
                                          const std::vector<Part>& parts) {
  std::map<BoundKey, Sharing> shared;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Candidate& from = calculation.candidates[parts[i].candidate];
    for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
      const ir::BoundShape& bound = from.shape->bounds[b];
      if (bound.kind != BoundKind::money && bound.kind != BoundKind::items) continue;
      const bool by_line = is_by_line(calculation.module, bound);
      if (by_line ? parts[i].site >= calculation.list.size() : bound.last == ir::LastGrant::none) continue;
      const std::uint32_t group = by_line ? bound_group(calculation, bound, parts[i].site) : kWholeCart;
      const std::uint32_t counter = from.standing->counters[b];
      Sharing& sharing = shared[{counter, group}];
      const std::int64_t left = bound_left(calculation, state, parts[i].candidate, b, group);
      sharing.left = sharing.parts.empty() ? left : std::min(sharing.left, left);
      sharing.cuts = sharing.cuts || (bound.last == ir::LastGrant::part && bound.kind == BoundKind::money &&
                                      calculation.index.counter_promotions[counter] > 1);
      sharing.kind = bound.kind;
      sharing.parts.push_back(i);
    }
  }
  return shared;
}

}  // namespace

void share_bounds(const Calculation& calculation, State& state, std::vector<Part>& parts) {
  const std::map<BoundKey, Sharing> shared = shared_bounds(calculation, state, parts);
  for (const auto& [key, sharing] : shared) {
    if (sharing.cuts) cut_shared(sharing, parts);
  }
  std::map<std::uint32_t, Sharing> accounts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].account == 0xFFFFFFFF) continue;
    Sharing& sharing = accounts[parts[i].account];
    sharing.left = spendable_left(calculation, state, parts[i].account);
    sharing.parts.push_back(i);
  }
  for (const auto& [account, sharing] : accounts) cut_shared(sharing, parts);
  for (const auto& [key, sharing] : shared) {
    // Items that several promotions count are booked as each of them takes its units.
    if (sharing.kind == BoundKind::items && calculation.index.counter_promotions[key.counter] > 1) continue;
    state.bound_used[key] += asked_of(parts, sharing.parts, sharing.kind);
  }
}

bool shares_items(const Calculation& calculation, const Candidate& candidate) {
  for (std::uint32_t b = 0; b < candidate.shape->bounds.size(); ++b) {
    if (candidate.shape->bounds[b].kind != BoundKind::items) continue;
    if (calculation.index.counter_promotions[candidate.standing->counters[b]] > 1) return true;
  }
  return false;
}

void take_items(const Calculation& calculation, State& state, std::uint32_t candidate,
                const offers::Want& want) {
  const Candidate& from = calculation.candidates[candidate];
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    const std::uint32_t counter = from.standing->counters[b];
    if (bound.kind != BoundKind::items || calculation.index.counter_promotions[counter] < 2) continue;
    for (const offers::Cell& cell : want.cells) {
      if (cell.run >= calculation.list.size() || !state.takes_part(candidate, cell.run)) continue;
      state.bound_used[{counter, bound_group(calculation, bound, cell.run)}] += cell.units;
    }
  }
}

std::vector<Hold> holds_of(const Calculation& calculation, const State& state, std::uint32_t candidate) {
  const Candidate& from = calculation.candidates[candidate];
  const Progress& progress = state.progress[candidate];
  std::vector<Hold> holds;
  for (std::uint32_t b = 0; b < from.shape->bounds.size(); ++b) {
    const ir::BoundShape& bound = from.shape->bounds[b];
    const ir::BoundName& name = from.source->bounds[b];
    if (name.period.kind == ir::Period::Kind::order) continue;
    const bool by_line = is_by_line(calculation.module, bound);
    std::map<std::uint32_t, std::int64_t> amounts;
    if (!by_line && bound.kind == BoundKind::uses) amounts[kWholeCart] = 1;
    if (!by_line && bound.kind == BoundKind::times) {
      amounts[kWholeCart] = std::max<std::int64_t>(progress.applied, 1);
    }
    for (const Grant& grant : state.grants) {
      if (grant.candidate != candidate || (by_line && grant.site >= calculation.list.size())) continue;
      std::int64_t& amount = amounts[by_line ? bound_group(calculation, bound, grant.site) : kWholeCart];
      if (bound.kind == BoundKind::money) amount += grant.amount;
      if (bound.kind == BoundKind::items) amount += grant.units;
      if (by_line && (bound.kind == BoundKind::uses || bound.kind == BoundKind::times)) amount = 1;
    }
    for (const CreditGrant& credit : state.credits) {
      if (!by_line || credit.candidate != candidate || bound.kind != BoundKind::items) continue;
      for (std::uint32_t r = 0; r < credit.units.size(); ++r) {
        if (credit.units[r] > 0) amounts[bound_group(calculation, bound, r)] += credit.units[r];
      }
    }
    if (!by_line) amounts[kWholeCart] += rewards_in(calculation, state, candidate, bound.kind);
    for (const auto& [group, amount] : amounts) {
      if (amount == 0) continue;
      holds.push_back({0, name.counter, key_of(calculation, bound, group), name.text, amount});
    }
  }
  return holds;
}

}  // namespace perk::pricing
