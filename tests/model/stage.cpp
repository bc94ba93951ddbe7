// One stage: every rule in the order in which pricing.md has it.
#include "tests/model/stage.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace perk::model {
namespace {

Int sum(const std::vector<Int>& values) {
  return std::accumulate(values.begin(), values.end(), Int(0));
}

struct Part {  // line-bound
  std::size_t promotion = 0, place = 0;
  Int amount;
};

struct Spread {
  std::size_t promotion = 0;
  Int amount;
  std::vector<Int> weights;
  std::size_t runs = 0;  // selected
};

struct Wanted {  // R4's result, over runs or over charges
  std::vector<Part> parts;
  std::vector<Spread> spreads;
};

class StageRun {
 public:
  StageRun(const World& world, std::size_t stage, const Amounts& entry, const Members& members,
           const std::vector<SetTurn>& turns, const Int& before)
      : world_(world),
        stage_(stage),
        entry_(entry),
        members_(members),
        turns_(turns),
        before_(before),
        now_(entry) {
    for (std::size_t r = 0; r < world.runs.size(); ++r) floors_.push_back(floor_of_run(r));
  }

  StageResult run() {
    for (const auto& [p, runs] : members_)
      for (const typed::Offer& offer : world_.pack.promotions[p].offers)
        if (offer.stage == stage_) start(p);
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
    return std::move(result_);
  }

 private:
  void start(std::size_t p) {
    Granted& granted = result_.granted[p];
    granted.goods.assign(world_.runs.size(), 0);
    granted.charges.assign(entry_.charges.size(), 0);
  }

  // Floors round up (S8); a floor per unit holds for all units of the run.
  Int floor_of_run(std::size_t run) const {
    const auto& floor = world_.pack.stacking.floor;
    if (!floor) return 0;
    Fact fact = evaluate(*floor->amount, world_, entry_, run);
    if (!fact.known && floor->otherwise) fact = evaluate(*floor->otherwise, world_, entry_, run);
    return fact.known ? ceil_of(fact.number * world_.runs[run].quantity()) : Int(0);
  }

  bool excepted(std::size_t p) const {
    const auto& floor = world_.pack.stacking.floor;
    return floor && std::find(floor->except.begin(), floor->except.end(), p) != floor->except.end();
  }

  // S35: each set offer in its turn uses units of what is left; `may share items` uses them beside the
  // others.
  void claim() {
    Counts left;
    for (const Run& run : world_.runs) left.push_back(run.quantity());
    Counts taken(left.size(), 0);
    for (const SetTurn& turn : turns_) {
      const typed::Promotion& promotion = world_.pack.promotions[turn.promotion];
      Turn allowed{left, taken, turn.at_most};
      if (promotion.may_share_items) {
        for (std::size_t r = 0; r < left.size(); ++r) allowed.left[r] = world_.runs[r].quantity();
        allowed.before.assign(left.size(), 0);
      }
      const Want want =
          want_of(world_, {promotion, promotion.offers[turn.offer], entry_, entry_, nullptr, &allowed});
      claims_[{turn.promotion, turn.offer}] = allowed;
      if (promotion.may_share_items) continue;
      for (std::size_t r = 0; r < left.size(); ++r) {
        left[r] -= want.taken[r];
        taken[r] += want.taken[r];
      }
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
        for (std::size_t r = 0; r < mine.size(); ++r) mine[r] += rounded(wanted.terms[r]);
      }
      granted.rounded = granted.capped = sum(mine);
      for (std::size_t r = 0; r < mine.size(); ++r) {
        const Int room = std::max(Int(0), Int(entry_.goods[r] - (excepted(p) ? Int(0) : floors_[r])));
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
      if (winner) result_.granted[*winner].goods[r] = off[*winner][r];
    }
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

  void wants(std::size_t p, Wanted& goods, Wanted& charges) {
    Granted& granted = result_.granted[p];
    std::vector<std::vector<Want::Term>> terms(world_.runs.size()), charge_terms(entry_.charges.size());
    Counts units(world_.runs.size(), 0);
    for (std::size_t o = 0; o < world_.pack.promotions[p].offers.size(); ++o) {
      if (world_.pack.promotions[p].offers[o].stage != stage_) continue;
      Want wanted = want(p, o);
      granted.times += wanted.times;
      if (wanted.spread) {
        Spread spread{p, round_of(wanted.amount, world_.pack.rounding.mode), std::move(wanted.weights), 0};
        for (const Int& count : wanted.units) spread.runs += count > 0 ? 1 : 0;
        granted.rounded += spread.amount;
        if (!wanted.of_charges) cap_spread(p, spread, wanted.units);
        granted.capped += spread.amount;
        (wanted.of_charges ? charges : goods).spreads.push_back(std::move(spread));
        continue;
      }
      for (std::size_t place = 0; place < wanted.terms.size(); ++place) {
        auto& into = wanted.of_charges ? charge_terms[place] : terms[place];
        into.insert(into.end(), wanted.terms[place].begin(), wanted.terms[place].end());
        if (!wanted.of_charges) units[place] += wanted.units[place];
      }
    }
    std::vector<Int> parts;
    for (const auto& run : terms) parts.push_back(rounded(run));
    granted.rounded += sum(parts);
    parts = capped(p, std::move(parts), units);
    granted.capped += sum(parts);
    for (std::size_t r = 0; r < parts.size(); ++r)
      if (parts[r] > 0) goods.parts.push_back({p, r, parts[r]});
    for (std::size_t c = 0; c < charge_terms.size(); ++c) {
      const Int part = rounded(charge_terms[c]);
      granted.rounded += part;
      granted.capped += part;
      if (part > 0) charges.parts.push_back({p, c, part});
    }
  }

  // Caps, inner to outer, each spread by largest remainder with the uncapped parts as weights (S13).
  std::vector<Int> capped(std::size_t p, std::vector<Int> parts, const Counts& units) {
    const std::vector<Int> uncapped = parts;
    for (const typed::Cap& cap : world_.pack.promotions[p].caps) {
      if (cap.items) continue;
      const Fact fact = evaluate(*cap.amount, world_, entry_);
      const Int bound = fact.known ? floor_of(fact.number) : Int(0);  // caps round down (S8)
      switch (cap.scope) {
        case typed::Cap::Scope::item:
          for (std::size_t r = 0; r < parts.size(); ++r) parts[r] = std::min(parts[r], Int(bound * units[r]));
          break;
        case typed::Cap::Scope::line:
          for (Int& part : parts) part = std::min(part, bound);
          break;
        case typed::Cap::Scope::order: cap_group(parts, std::vector<bool>(parts.size(), true), bound); break;
        case typed::Cap::Scope::category:
        case typed::Cap::Scope::top_category: {
          std::map<std::string, std::vector<bool>> groups;
          for (std::size_t r = 0; r < parts.size(); ++r)
            groups.try_emplace(category(r, cap.scope), parts.size(), false).first->second[r] = true;
          for (const auto& [name, runs] : groups) cap_group(parts, runs, bound);
          break;
        }
      }
    }
    if (parts != uncapped) result_.seen.cap_bit = true;
    return parts;
  }

  // A cap does not change the class: what is left is divided with the uncapped parts as weights.
  void cap_spread(std::size_t p, Spread& spread, const Counts& units) {
    const std::vector<Int> uncapped = largest_remainder(spread.amount, spread.weights);
    const std::vector<Int> parts = capped(p, uncapped, units);
    if (parts == uncapped) return;
    spread.amount = sum(parts);
    const auto& caps = world_.pack.promotions[p].caps;
    const bool of_order = std::all_of(caps.begin(), caps.end(), [](const typed::Cap& cap) {
      return cap.items || cap.scope == typed::Cap::Scope::order;
    });
    spread.weights = of_order ? uncapped : parts;
  }

  static void cap_group(std::vector<Int>& parts, const std::vector<bool>& of_group, const Int& bound) {
    std::vector<Int> weights(parts.size(), 0);
    for (std::size_t r = 0; r < parts.size(); ++r)
      if (of_group[r]) weights[r] = parts[r];
    if (sum(weights) <= bound) return;
    const std::vector<Int> cut = largest_remainder(bound, weights);
    for (std::size_t r = 0; r < parts.size(); ++r)
      if (of_group[r]) parts[r] = cut[r];
  }

  std::string category(std::size_t run, typed::Cap::Scope scope) const {
    const auto& fields = world_.pack.schema.fields;
    for (std::size_t f = 0; f < fields.size(); ++f) {
      if (fields[f].record != typed::Record::product || fields[f].name != "category") continue;
      const std::string& path = world_.runs[run].facts[f].text;
      return scope == typed::Cap::Scope::top_category ? path.substr(0, path.find('/')) : path;
    }
    return {};
  }

  // ---- R5, R6 -------------------------------------------------------------------------------------------
  // One round: the wants of these promotions from frozen facts, fitted and committed.
  void round(const std::vector<std::size_t>& promotions) {
    Wanted goods, charges;
    for (const std::size_t p : promotions) wants(p, goods, charges);
    std::map<std::pair<std::size_t, std::size_t>, Int> cells = fit(goods, now_.goods, floors_);
    for (const auto& [cell, amount] : cells) result_.granted[cell.first].fitted += amount;
    total_cap(cells);
    for (const auto& [cell, amount] : cells) {
      result_.granted[cell.first].goods[cell.second] += amount;
      now_.goods[cell.second] -= amount;
    }
    const std::vector<Int> no_floors(now_.charges.size(), 0);
    for (const auto& [cell, amount] : fit(charges, now_.charges, no_floors)) {
      result_.granted[cell.first].fitted += amount;
      result_.granted[cell.first].charges[cell.second] += amount;
      now_.charges[cell.second] -= amount;
    }
  }

  using Cells = std::map<std::pair<std::size_t, std::size_t>, Int>;  // (promotion, place)

  Cells fit(const Wanted& wanted, const std::vector<Int>& amounts, const std::vector<Int>& floors) {
    Cells cells;
    std::vector<Int> used(amounts.size(), 0);
    // Those named after `except` first, against the whole amount; then the others against the floors.
    for (const bool except : {true, false}) {
      std::vector<Int> rooms;
      for (std::size_t r = 0; r < amounts.size(); ++r)
        rooms.push_back(std::max(Int(0), Int(amounts[r] - used[r] - (except ? Int(0) : floors[r]))));
      const auto cut = [&](std::size_t r) {
        (!except && floors[r] > 0 ? result_.seen.floor_cut : result_.seen.room_exceeded) = true;
      };
      fit_parts(wanted.parts, except, rooms, used, cells, cut);
      fit_spreads(wanted.spreads, except, rooms, used, cells, cut);
    }
    return cells;
  }

  // (a) If the sum passes the room, all are cut pro rata; ties: larger part, rank.
  void fit_parts(const std::vector<Part>& parts, bool except, std::vector<Int>& rooms, std::vector<Int>& used,
                 Cells& cells, const auto& cut) {
    for (std::size_t r = 0; r < rooms.size(); ++r) {
      std::vector<std::size_t> promotions;
      std::vector<Int> amounts;
      for (const Part& part : parts) {  // in rank order
        if (part.place != r || excepted(part.promotion) != except) continue;
        promotions.push_back(part.promotion);
        amounts.push_back(part.amount);
      }
      if (sum(amounts) > rooms[r]) {
        amounts = largest_remainder(rooms[r], amounts);
        cut(r);
      }
      for (std::size_t i = 0; i < promotions.size(); ++i) {
        cells[{promotions[i], r}] += amounts[i];
        rooms[r] -= amounts[i];
        used[r] += amounts[i];
      }
    }
  }

  // (b) One after another, fewest runs first, then rank.
  void fit_spreads(const std::vector<Spread>& spreads, bool except, std::vector<Int>& rooms,
                   std::vector<Int>& used, Cells& cells, const auto& cut) {
    std::vector<const Spread*> order;
    for (const Spread& spread : spreads)
      if (excepted(spread.promotion) == except) order.push_back(&spread);
    std::stable_sort(order.begin(), order.end(),
                     [](const Spread* a, const Spread* b) { return a->runs < b->runs; });
    for (const Spread* spread : order) {
      const Filled filled = water_fill(spread->amount, spread->weights, rooms);
      const std::vector<Int> simple = largest_remainder(spread->amount, spread->weights);
      for (std::size_t r = 0; r < rooms.size(); ++r) {
        if (filled.parts[r] < simple[r]) cut(r);
        if (filled.rounds > 0 && filled.parts[r] > simple[r]) result_.seen.spread_refilled = true;
        cells[{spread->promotion, r}] += filled.parts[r];
        rooms[r] -= filled.parts[r];
        used[r] += filled.parts[r];
      }
    }
  }

  // (c) If the stage exceeds the rest of the total cap, all its cells are cut; ties: larger cell, rank, ≺.
  void total_cap(Cells& cells) {
    const typed::Stacking& stacking = world_.pack.stacking;
    if (!stacking.total_cap || !is_goods_stage(stacking.stages[stage_].kind)) return;
    const Fact fact = evaluate(*stacking.total_cap, world_, world_.list);
    const Int already = before_ + sum(entry_.goods) - sum(now_.goods);
    const Int rest = std::max(Int(0), Int(floor_of(fact.number) - already));
    std::vector<Int> amounts;
    for (const auto& [cell, amount] : cells) amounts.push_back(amount);
    if (sum(amounts) <= rest) return;
    result_.seen.cap_bit = true;
    amounts = largest_remainder(rest, amounts);
    std::size_t i = 0;
    for (auto& [cell, amount] : cells) amount = amounts[i++];
  }

  const World& world_;
  std::size_t stage_;
  const Amounts& entry_;
  const Members& members_;
  const std::vector<SetTurn>& turns_;
  Int before_;
  Amounts now_;
  std::vector<Int> floors_;
  std::map<std::pair<std::size_t, std::size_t>, Turn> claims_;
  StageResult result_;
};

}  // namespace

void Seen::add(const Seen& other) {
  cap_bit = cap_bit || other.cap_bit;
  floor_cut = floor_cut || other.floor_cut;
  room_exceeded = room_exceeded || other.room_exceeded;
  spread_refilled = spread_refilled || other.spread_refilled;
}

Int Granted::amount() const {
  return sum(goods) + sum(charges);
}

bool is_goods_stage(typed::Stage::Kind kind) {
  return kind == typed::Stage::Kind::price || kind == typed::Stage::Kind::item ||
         kind == typed::Stage::Kind::own || kind == typed::Stage::Kind::order;
}

StageResult run_stage(const World& world, std::size_t stage, const Amounts& entry, const Members& members,
                      const std::vector<SetTurn>& turns, const Int& discounts_before) {
  return StageRun(world, stage, entry, members, turns, discounts_before).run();
}

}  // namespace perk::model
