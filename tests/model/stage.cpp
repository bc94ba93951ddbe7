// One stage: every rule in the order in which pricing.md has it.
#include "tests/model/stage.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "tests/model/cells.h"
#include "tests/model/fit.h"
#include "tests/model/gates.h"
#include "tests/model/rewards.h"

namespace perk::model {
namespace {

Int sum(const std::vector<Int>& values) {
  return std::accumulate(values.begin(), values.end(), Int(0));
}

class StageRun {
 public:
  StageRun(const World& world, std::size_t stage, const Amounts& entry, const Members& members,
           const std::vector<SetTurn>& turns, const UsedUp& used_up)
      : world_(world),
        stage_(stage),
        entry_(entry),
        members_(members),
        turns_(turns),
        used_up_(used_up),
        now_(entry),
        paid_(used_up.by_code) {
    for (std::size_t i = 0; i < world.places(); ++i) floors_.push_back(floor_of_place(i));
  }

  StageResult run() {
    start();
    claim();
    const typed::Stage& stage = world_.pack.stacking.stages[stage_];
    std::vector<std::size_t> here;
    for (const auto& [p, granted] : result_.granted) here.push_back(p);
    if (stage.kind == typed::Stage::Kind::price) {
      price();
    } else if (stage.one_after_another) {
      for (const std::size_t p : here) round({p});
    } else {
      round(here);
    }
    result_.by_counter = used_up_.by_counter;
    result_.by_code = used_up_.by_code;
    return std::move(result_);
  }

  // R4 of one promotion alone, without bounds.
  void add_wants(std::size_t p, Wants& wants) {
    start();
    std::vector<Cell> cells;
    gather(p, cells, false);
    const Granted& granted = result_.granted[p];
    wants.money += granted.capped;
    wants.items += granted.items;
    for (const auto& [account, amount] : granted.credits) {
      wants.credit += amount;
      if (world_.pack.accounts[account].units.empty()) wants.money += amount;
    }
  }

 private:
  void start() {
    for (const auto& [p, places] : members_)
      for (const typed::Offer& offer : world_.pack.promotions[p].offers)
        if (offer.stage == stage_) result_.granted[p].parts.assign(world_.places(), 0);
  }

  // Floors round up (S8); a floor per unit holds for all units of the run. Charges have none.
  Int floor_of_place(std::size_t place) const {
    const auto& floor = world_.pack.stacking.floor;
    if (!floor || place >= world_.runs.size()) return 0;
    std::optional<Ratio> least = value_of(floor->amount, world_, entry_, place);
    if (!least && floor->otherwise) least = value_of(floor->otherwise, world_, entry_, place);
    return least ? ceil_of(*least * world_.runs[place].quantity()) : Int(0);
  }

  // S35: each set offer in its turn uses units of what is left; `may share items` uses them beside the
  // others.
  void claim() {
    Counts left;
    for (const Run& run : world_.runs) left.push_back(run.quantity());
    for (const SetTurn& turn : turns_) {
      const typed::Promotion& promotion = world_.pack.promotions[turn.promotion];
      Turn allowed;
      allowed.left = left;
      allowed.at_most = turn.at_most;
      if (promotion.may_share_items)
        for (std::size_t r = 0; r < left.size(); ++r) allowed.left[r] = world_.runs[r].quantity();
      const Want want =
          want_of(world_, {promotion, promotion.offers[turn.offer], entry_, entry_, nullptr, &allowed});
      claims_[{turn.promotion, turn.offer}] = allowed;
      if (promotion.may_share_items) continue;
      for (std::size_t r = 0; r < left.size(); ++r) left[r] -= want.taken[r];
    }
  }

  Want want(std::size_t p, std::size_t offer) {
    const typed::Promotion& promotion = world_.pack.promotions[p];
    const auto claim = claims_.find({p, offer});
    return want_of(world_, {promotion, promotion.offers[offer], entry_, now_, &members_.at(p),
                            claim == claims_.end() ? nullptr : &claim->second});
  }

  // ---- R2 -----------------------------------------------------------------------------------------------
  void price() {
    std::map<std::size_t, std::vector<Int>> off;  // by promotion and run, never below the floor
    for (auto& [p, granted] : result_.granted) {
      std::vector<Int>& mine = off[p] = std::vector<Int>(world_.runs.size(), 0);
      for (std::size_t o = 0; o < world_.pack.promotions[p].offers.size(); ++o) {
        if (world_.pack.promotions[p].offers[o].stage != stage_) continue;
        const Want wanted = want(p, o);
        for (std::size_t r = 0; r < mine.size(); ++r) mine[r] = std::max(mine[r], rounded(wanted.terms[r]));
        add_units(granted, wanted);
      }
      granted.rounded = sum(mine);
      std::vector<Cell> cells;
      for (std::size_t r = 0; r < mine.size(); ++r)
        if (mine[r] > 0) cells.push_back({p, r, mine[r], 0, mine[r], {}, {}, {}, {}, false, {}});
      apply_worths(world_, p, paid_, cells, result_.seen);
      for (const Cell& cell : cells) mine[cell.place] = cell.amount;
      granted.capped = granted.bounded = sum(mine);
      for (std::size_t r = 0; r < mine.size(); ++r) {
        const Int room =
            std::max(Int(0), Int(entry_.goods[r] - (is_excepted(world_, p) ? Int(0) : floors_[r])));
        if (mine[r] > room) result_.seen.floor_cut = true;
        mine[r] = std::min(mine[r], room);
      }
      granted.fitted = sum(mine);
    }
    // The lowest run amount wins, ties by rank.
    for (std::size_t r = 0; r < world_.runs.size(); ++r) {
      std::optional<std::size_t> winner;
      for (const auto& [p, mine] : off)
        if (mine[r] > 0 && (!winner || mine[r] > off[*winner][r])) winner = p;
      if (!winner) continue;
      Granted& granted = result_.granted[*winner];
      granted.parts[r] = off[*winner][r];
      count(*winner, r, granted.parts[r], granted.counted);
      count(*winner, r, granted.parts[r], used_up_.by_counter);
    }
    for (const auto& [p, mine] : off) pay(p);
  }

  // ---- R4 -----------------------------------------------------------------------------------------------
  // Once per run, or per unit × count under `per unit`.
  Int rounded(const std::vector<Want::Term>& terms) const {
    const typed::Rounding& rounding = world_.pack.rounding;
    if (rounding.basis == typed::RoundingBasis::per_unit) {
      Int total = 0;
      for (const Want::Term& term : terms) total += round_of(term.each, rounding.mode) * term.count;
      return total;
    }
    Ratio exact = 0;
    for (const Want::Term& term : terms) exact += term.each * term.count;
    return round_of(exact, rounding.mode);
  }

  static void add_units(Granted& granted, const Want& wanted) {
    granted.units.resize(wanted.units.size(), 0);
    for (std::size_t i = 0; i < wanted.units.size(); ++i) granted.units[i] += wanted.units[i];
    granted.items += sum(wanted.units);
  }

  // A line-bound offer counts no unit of which it asks for nothing.
  Want asked(std::size_t p, std::size_t o) {
    Want wanted = want(p, o);
    for (std::size_t i = 0; i < wanted.terms.size() && !wanted.spread && !wanted.reward; ++i)
      if (std::all_of(wanted.terms[i].begin(), wanted.terms[i].end(),
                      [](const Want::Term& term) { return term.each * term.count == 0; }))
        wanted.units[i] = 0;
    return wanted;
  }

  // What the promotion takes off each place, whole and within its caps (and bounds); its rewards.
  void gather(std::size_t p, std::vector<Cell>& all, bool with_bounds) {
    const typed::Promotion& promotion = world_.pack.promotions[p];
    Granted& granted = result_.granted[p];
    std::vector<std::vector<Want::Term>> terms(world_.places());
    Counts units(world_.places(), 0);
    std::vector<Cell> cells;
    for (std::size_t o = 0; o < promotion.offers.size(); ++o) {
      const typed::Offer& offer = promotion.offers[o];
      if (offer.stage != stage_) continue;
      const Want wanted = asked(p, o);
      if (!wanted.reward) granted.times += wanted.times;
      if (!wanted.spread) add_units(granted, wanted);
      if (wanted.reward) {
        grant_reward(world_, p, offer, wanted, now_, used_up_, with_bounds, granted, result_.seen);
        continue;
      }
      if (wanted.spread) {
        const Int amount = round_of(wanted.amount, world_.pack.rounding.mode);
        const std::vector<Int> parts = divide(amount, wanted.weights, world_.division());
        Want reached = wanted;  // a unit to which nothing of it falls does not count
        for (std::size_t i = 0; i < parts.size(); ++i)
          if (parts[i] == 0) reached.units[i] = 0;
        add_units(granted, reached);
        const std::optional<std::size_t> account =
            offer.kind == typed::OfferKind::spend_balance ? offer.account : std::nullopt;
        for (std::size_t i = 0; i < parts.size(); ++i)
          if (wanted.weights[i] > 0)  // never more than its units cost
            cells.push_back({p,
                             i,
                             parts[i],
                             wanted.units[i],
                             wanted.weights[i],
                             spreads_,
                             wanted.weights[i],
                             {},
                             account,
                             {}});
        ++spreads_;
        continue;
      }
      for (std::size_t i = 0; i < wanted.terms.size(); ++i) {
        terms[i].insert(terms[i].end(), wanted.terms[i].begin(), wanted.terms[i].end());
        units[i] += wanted.units[i];
      }
    }
    for (std::size_t i = 0; i < world_.places(); ++i)
      if (const Int part = rounded(terms[i]); part > 0)
        cells.push_back({p, i, part, units[i], part, {}, {}, {}, {}, false, {}});
    // Ties of caps go by the line's content, whichever offer takes the part.
    std::stable_sort(cells.begin(), cells.end(),
                     [](const Cell& a, const Cell& b) { return a.place < b.place; });
    for (const Cell& cell : cells) granted.rounded += cell.amount;
    apply_caps(world_, p, now_, used_up_, cells, result_.seen);
    for (const Cell& cell : cells) granted.capped += cell.amount;
    if (with_bounds) apply_bounds(world_, p, now_, used_up_, cells, result_.seen);
    apply_worths(world_, p, paid_, cells, result_.seen);
    Int left = 0;
    for (const Cell& cell : cells) left += cell.amount;
    if (!worths(world_, p).empty()) granted.capped = std::min(granted.capped, left);
    all.insert(all.end(), cells.begin(), cells.end());
  }

  // What is left of the balances, as money.
  std::map<std::size_t, Int> free_balances() const {
    std::map<std::size_t, Int> left = left_of_balances(world_, entry_, members_, used_up_);
    for (auto& [account, amount] : left) amount = floor_of(amount * worth_of(account));
    return left;
  }

  // ---- R5, R6 -------------------------------------------------------------------------------------------
  // One round: the wants of these promotions from frozen facts, fitted and committed.
  void round(const std::vector<std::size_t>& promotions) {
    std::vector<Cell> cells;
    for (const std::size_t p : promotions) gather(p, cells, true);
    apply_shared(world_, now_, used_up_, free_balances(), cells, result_.seen);
    for (const Cell& cell : cells) {
      result_.granted[cell.promotion].bounded += cell.amount;
      count(cell.promotion, cell.place, cell.amount, used_up_.by_counter);
    }
    Fitted fitted = fit(world_, cells, now_, floors_, result_.seen);
    for (const auto& [cell, amount] : fitted) result_.granted[cell.first].fitted += amount;
    total_cap(fitted);
    for (const auto& [cell, amount] : fitted) {
      Granted& granted = result_.granted[cell.first];
      granted.parts[cell.second] += amount;
      now_.at(cell.second) -= amount;
      count(cell.first, cell.second, amount, granted.counted);
    }
    for (const std::size_t p : promotions) spend(p);
    for (const std::size_t p : promotions) pay(p);
    paid_ = used_up_.by_code;
  }

  // Codes pay what was given, and not what was asked for.
  void pay(std::size_t p) {
    for (const auto& [code, left] : worths(world_, p)) used_up_.by_code[code] += result_.granted[p].amount();
  }

  void count(std::size_t p, std::size_t place, const Int& amount, std::map<Counter, Int>& counts) const {
    for (const typed::Bound& bound : world_.pack.promotions[p].bounds)
      if (bound.kind == ir::BoundKind::money)
        if (const std::optional<Counter> counter = counter_of(world_, bound, place))
          counts[*counter] += amount;
  }

  // What one of a balance takes off.
  Ratio worth_of(std::size_t account) const {
    const typed::Account& held = world_.pack.accounts[account];
    return held.units.empty() ? Ratio(1) : ratio(make_int(held.worth), 1'000'000);
  }

  // What a promotion gives from a balance is spent of it, in the account's unit.
  void spend(std::size_t p) {
    Granted& granted = result_.granted[p];
    for (const typed::Offer& offer : world_.pack.promotions[p].offers) {
      if (offer.stage != stage_ || offer.kind != typed::OfferKind::spend_balance) continue;
      const Ratio each = worth_of(offer.account.value());
      if (each > 0 && granted.amount() > 0) granted.spent[*offer.account] = ceil_of(granted.amount() / each);
    }
  }

  // (c) If the stage exceeds the rest of the total cap, all its cells are cut; ties: larger cell, rank, ≺.
  void total_cap(Fitted& cells) {
    const typed::Stacking& stacking = world_.pack.stacking;
    if (!stacking.total_cap || !is_goods_stage(stacking.stages[stage_].kind)) return;
    const Ratio most = value_of(stacking.total_cap, world_, world_.list).value_or(0);
    const Int already = used_up_.discounts + sum(entry_.goods) - sum(now_.goods);
    const Int rest = std::max(Int(0), Int(floor_of(most) - already));
    std::vector<Int> amounts;
    for (const auto& [cell, amount] : cells)
      if (cell.second < world_.runs.size()) amounts.push_back(amount);
    if (sum(amounts) <= rest) return;
    result_.seen.cap_bit = true;
    amounts = largest_remainder(rest, amounts);
    std::size_t i = 0;
    for (auto& [cell, amount] : cells)
      if (cell.second < world_.runs.size()) amount = amounts[i++];
  }

  const World& world_;
  std::size_t stage_;
  const Amounts& entry_;
  const Members& members_;
  const std::vector<SetTurn>& turns_;
  UsedUp used_up_;  // grows with the stage
  Amounts now_;
  std::map<std::string, Int> paid_;  // by codes used in parts, with what is asked of them in this round
  std::size_t spreads_ = 0;          // made so far, in the order of rank
  std::vector<Int> floors_;
  std::map<std::pair<std::size_t, std::size_t>, Turn> claims_;
  StageResult result_;
};

}  // namespace

void Seen::add(const Seen& other) {
  cap_bit = cap_bit || other.cap_bit;
  bound_bit = bound_bit || other.bound_bit;
  worth_bit = worth_bit || other.worth_bit;
  floor_cut = floor_cut || other.floor_cut;
  room_exceeded = room_exceeded || other.room_exceeded;
  spread_refilled = spread_refilled || other.spread_refilled;
}

Int Granted::amount() const {
  return sum(parts);
}

bool Granted::gives() const {
  const auto any = [](const auto& given) {
    return std::any_of(given.begin(), given.end(), [](const auto& each) { return each.second > 0; });
  };
  return amount() > 0 || !gifts.empty() || any(credits) || any(issued);
}

bool is_goods_stage(typed::Stage::Kind kind) {
  return kind == typed::Stage::Kind::price || kind == typed::Stage::Kind::item ||
         kind == typed::Stage::Kind::own || kind == typed::Stage::Kind::order;
}

std::map<std::size_t, Int> left_of_balances(const World& world, const Amounts& entry, const Members& members,
                                            const UsedUp& used_up) {
  std::map<std::size_t, Int> left = world.balances;
  for (auto& [account, amount] : left) {
    const auto used = used_up.balances.find(account);
    if (used != used_up.balances.end()) amount -= used->second;
    for (const auto& [p, places] : members)
      for (const typed::Spend& spend : world.pack.promotions[p].spends)
        if (spend.account == account) amount -= floor_of(value_of(spend.amount, world, entry).value_or(0));
    amount = std::max(Int(0), amount);
  }
  return left;
}

Wants wants_of(const World& world, std::size_t promotion, const Amounts& entry) {
  const Members alone{{promotion, std::vector<bool>(world.places(), true)}};
  Wants wants;
  for (std::size_t s = 0; s < world.pack.stacking.stages.size(); ++s) {
    UsedUp used_up;
    used_up.by_promotion[promotion] = wants.money;
    StageRun(world, s, entry, alone, {}, used_up).add_wants(promotion, wants);
  }
  return wants;
}

Int counted_by(const typed::Bound& bound, const Wants& wants) {
  switch (bound.kind) {
    case ir::BoundKind::money: return wants.money;
    case ir::BoundKind::items: return wants.items;
    case ir::BoundKind::credit: return wants.credit;
    default: return 1;
  }
}

StageResult run_stage(const World& world, std::size_t stage, const Amounts& entry, const Members& members,
                      const std::vector<SetTurn>& turns, const UsedUp& used_up) {
  return StageRun(world, stage, entry, members, turns, used_up).run();
}

}  // namespace perk::model
