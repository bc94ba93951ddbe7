// Those named after `except` first, against the whole amount; then the others against the floors.
#include "tests/model/fit.h"

#include <algorithm>
#include <numeric>

namespace perk::model {
namespace {

Int sum(const std::vector<Int>& values) {
  return std::accumulate(values.begin(), values.end(), Int(0));
}

// The cells of a spread that are divided together.
struct Piece {
  std::size_t promotion = 0;
  Int amount;
  std::vector<Int> weights;
  std::vector<std::optional<Int>> bounds;  // by place: what a cap lets through there at most
  std::size_t runs = 0;                    // that it lies on
};

class Fit {
 public:
  Fit(const World& world, const std::vector<Cell>& cells, const Amounts& now, const std::vector<Int>& floors,
      Seen& seen)
      : world_(world), cells_(cells), now_(now), floors_(floors), seen_(seen) {}

  Fitted run() {
    used_.assign(now_.places(), 0);
    for (const bool except : {true, false}) {
      except_ = except;
      rooms_.clear();
      for (std::size_t i = 0; i < now_.places(); ++i)
        rooms_.push_back(std::max(Int(0), Int(now_.at(i) - used_[i] - (except ? Int(0) : floors_[i]))));
      parts();
      spreads();
    }
    return std::move(fitted_);
  }

 private:
  void take(std::size_t promotion, std::size_t place, const Int& amount) {
    fitted_[{promotion, place}] += amount;
    rooms_[place] -= amount;
    used_[place] += amount;
  }

  void was_cut(std::size_t place) {
    (!except_ && floors_[place] > 0 ? seen_.floor_cut : seen_.room_exceeded) = true;
  }

  // (a) If the sum passes the room, all are cut pro rata; ties: larger part, rank.
  void parts() {
    for (std::size_t place = 0; place < rooms_.size(); ++place) {
      std::vector<std::size_t> promotions;
      std::vector<Int> amounts;
      for (const Cell& cell : cells_) {  // in rank order
        if (cell.spread || cell.amount == 0 || cell.place != place) continue;
        if (is_excepted(world_, cell.promotion) != except_) continue;
        promotions.push_back(cell.promotion);
        amounts.push_back(cell.amount);
      }
      if (sum(amounts) > rooms_[place]) {
        amounts = largest_remainder(rooms_[place], amounts);
        was_cut(place);
      }
      for (std::size_t i = 0; i < promotions.size(); ++i) take(promotions[i], place, amounts[i]);
    }
  }

  // (b) One after another, fewest runs first, then rank.
  void spreads() {
    std::map<std::tuple<std::size_t, std::size_t, std::string>, Piece> pieces;
    for (const Cell& cell : cells_) {
      if (!cell.spread || is_excepted(world_, cell.promotion) != except_) continue;
      Piece& piece = pieces[{cell.promotion, *cell.spread, cell.fitted_with}];
      piece.promotion = cell.promotion;
      piece.weights.resize(rooms_.size(), 0);
      piece.bounds.resize(rooms_.size());
      piece.amount += cell.amount;
      piece.weights[cell.place] = cell.weight;
      piece.bounds[cell.place] = cell.bound;
      ++piece.runs;
    }
    std::vector<const Piece*> order;
    order.reserve(pieces.size());
    for (const auto& [key, piece] : pieces) order.push_back(&piece);
    std::stable_sort(order.begin(), order.end(),
                     [](const Piece* a, const Piece* b) { return a->runs < b->runs; });
    const Division how = world_.division();
    for (const Piece* piece : order) {
      std::vector<Int> bounded = rooms_;
      for (std::size_t i = 0; i < rooms_.size(); ++i)
        if (piece->bounds[i]) bounded[i] = std::min(bounded[i], *piece->bounds[i]);
      const Filled filled = water_fill(piece->amount, piece->weights, bounded, how);
      const std::vector<Int> simple = divide(piece->amount, piece->weights, how);
      for (std::size_t i = 0; i < simple.size(); ++i) {
        if (filled.parts[i] < simple[i]) was_cut(i);
        if (filled.rounds > 0 && filled.parts[i] > simple[i]) seen_.spread_refilled = true;
        take(piece->promotion, i, filled.parts[i]);
      }
    }
  }

  const World& world_;
  const std::vector<Cell>& cells_;
  const Amounts& now_;
  const std::vector<Int>& floors_;
  Seen& seen_;
  bool except_ = false;
  std::vector<Int> rooms_, used_;
  Fitted fitted_;
};

}  // namespace

bool is_excepted(const World& world, std::size_t promotion) {
  const auto& floor = world.pack.stacking.floor;
  return floor && std::find(floor->except.begin(), floor->except.end(), promotion) != floor->except.end();
}

Fitted fit(const World& world, const std::vector<Cell>& cells, const Amounts& now,
           const std::vector<Int>& floors, Seen& seen) {
  return Fit(world, cells, now, floors, seen).run();
}

}  // namespace perk::model
