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
  std::vector<std::optional<Int>> bounds;  // by place: what a cap lets through there at most
  std::size_t runs = 0;                    // that it lies on
};

struct Wanted {  // R4's result, over runs or over charges
  std::vector<Part> parts;
  std::vector<Spread> spreads;
};

// One amount of one promotion while its caps are applied. Places: runs, then charges.
struct Cell {
  std::size_t place = 0;
  Int amount, units, weight;
  std::optional<std::size_t> spread;  // line-bound: none
  std::optional<Int> bound;
  std::string fitted_with;  // cells of a spread that share its rest
};

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
    const std::size_t runs = world_.runs.size(), places = runs + entry_.charges.size();
    std::vector<std::vector<Want::Term>> terms(places);
    Counts units(places, 0);
    std::vector<Cell> cells;
    std::vector<bool> spreads;  // is it of charges?
    for (std::size_t o = 0; o < world_.pack.promotions[p].offers.size(); ++o) {
      if (world_.pack.promotions[p].offers[o].stage != stage_) continue;
      const Want wanted = want(p, o);
      const std::size_t first = wanted.of_charges ? runs : 0;
      granted.times += wanted.times;
      if (wanted.spread) {
        const Int amount = round_of(wanted.amount, world_.pack.rounding.mode);
        const std::vector<Int> parts = largest_remainder(amount, wanted.weights);
        for (std::size_t i = 0; i < parts.size(); ++i)
          if (wanted.weights[i] > 0)  // never more than its units cost
            cells.push_back({first + i,
                             parts[i],
                             wanted.units[i],
                             wanted.weights[i],
                             spreads.size(),
                             wanted.weights[i],
                             {}});
        spreads.push_back(wanted.of_charges);
        continue;
      }
      for (std::size_t i = 0; i < wanted.terms.size(); ++i) {
        terms[first + i].insert(terms[first + i].end(), wanted.terms[i].begin(), wanted.terms[i].end());
        units[first + i] += wanted.units[i];
      }
    }
    for (std::size_t i = 0; i < places; ++i)
      if (const Int part = rounded(terms[i]); part > 0)
        cells.push_back({i, part, units[i], part, {}, {}, {}});
    for (const Cell& cell : cells) granted.rounded += cell.amount;
    cap(p, cells);
    for (const Cell& cell : cells) granted.capped += cell.amount;
    for (const Cell& cell : cells)
      if (!cell.spread && cell.amount > 0)
        (cell.place < runs ? goods : charges)
            .parts.push_back({p, cell.place < runs ? cell.place : cell.place - runs, cell.amount});
    std::map<std::pair<std::size_t, std::string>, Spread> pieces;
    for (const Cell& cell : cells) {
      if (!cell.spread) continue;
      const bool of_charges = spreads[*cell.spread];
      Spread& spread = pieces[{*cell.spread, cell.fitted_with}];
      const std::size_t place = of_charges ? cell.place - runs : cell.place;
      spread.promotion = p;
      spread.weights.resize(of_charges ? places - runs : runs, 0);
      spread.bounds.resize(spread.weights.size());
      spread.amount += cell.amount;
      spread.weights[place] = cell.weight;
      spread.bounds[place] = cell.bound;
      ++spread.runs;
    }
    for (auto& [key, spread] : pieces)
      (spreads[key.first] ? charges : goods).spreads.push_back(std::move(spread));
  }

  // Caps, inner to outer, each divided by largest remainder with the parts before it as weights, which are
  // also the weights by which a capped spread is fitted (S13). Several stages share what a cap per order lets
  // through.
  void cap(std::size_t p, std::vector<Cell>& cells) {
    std::vector<Int> uncapped, weights;
    for (const Cell& cell : cells) uncapped.push_back(cell.amount);
    weights = uncapped;
    for (const typed::Cap& cap : world_.pack.promotions[p].caps) {
      if (cap.items) continue;
      const Fact fact = evaluate(*cap.amount, world_, now_);
      Int limit = fact.known ? floor_of(fact.number) : Int(0);  // caps round down (S8)
      if (cap.scope == typed::Cap::Scope::order) {
        const auto earlier = used_up_.let_through.find(p);
        if (earlier != used_up_.let_through.end()) limit = std::max(Int(0), Int(limit - earlier->second));
      }
      std::map<std::string, std::vector<std::size_t>> groups;
      bool split = false;  // a category's rest may not go to another
      for (std::size_t i = 0; i < cells.size(); ++i) {
        Cell& cell = cells[i];
        if (cap.scope == typed::Cap::Scope::item) {
          const Int most = limit * cell.units;
          cell.bound = cell.bound ? std::min(*cell.bound, most) : most;
          cell.amount = weights[i] = std::min(cell.amount, most);
          continue;
        }
        if (cap.scope == typed::Cap::Scope::line)
          cell.bound = cell.bound ? std::min(*cell.bound, limit) : limit;
        groups[group(cell.place, cap.scope)].push_back(i);
      }
      for (const auto& [name, members] : groups) {
        std::vector<Int> parts;
        for (const std::size_t i : members) parts.push_back(cells[i].amount);
        for (std::size_t j = 0; j < members.size(); ++j) weights[members[j]] = parts[j];
        if (sum(parts) <= limit) continue;
        if (cap.scope == typed::Cap::Scope::category || cap.scope == typed::Cap::Scope::top_category)
          split = true;
        const std::vector<Int> cut = largest_remainder(limit, parts);
        for (std::size_t j = 0; j < members.size(); ++j) {
          cells[members[j]].amount = cut[j];
          if (cap.scope == typed::Cap::Scope::line) weights[members[j]] = cut[j];
        }
      }
      for (Cell& cell : cells)
        if (split) cell.fitted_with += group(cell.place, cap.scope) + "\n";
    }
    bool bit = false;
    for (std::size_t i = 0; i < cells.size(); ++i) bit = bit || cells[i].amount != uncapped[i];
    if (!bit) return;
    result_.seen.cap_bit = true;
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i].weight = weights[i];
  }

  // Which cells a cap counts together.
  std::string group(std::size_t place, typed::Cap::Scope scope) const {
    if (scope == typed::Cap::Scope::order) return {};
    if (scope == typed::Cap::Scope::line) return "place " + std::to_string(place);
    if (place >= world_.runs.size()) return "charge " + std::to_string(place);
    return "category " + category(place, scope);
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
      std::vector<Int> bounded = rooms;
      for (std::size_t r = 0; r < rooms.size(); ++r)
        if (spread->bounds[r]) bounded[r] = std::min(bounded[r], *spread->bounds[r]);
      const Filled filled = water_fill(spread->amount, spread->weights, bounded);
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
    const Int already = used_up_.discounts + sum(entry_.goods) - sum(now_.goods);
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
  const UsedUp& used_up_;
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
                      const std::vector<SetTurn>& turns, const UsedUp& used_up) {
  return StageRun(world, stage, entry, members, turns, used_up).run();
}

}  // namespace perk::model
