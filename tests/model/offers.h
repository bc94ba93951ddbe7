// R4's first half: what one offer takes of each run, exactly, before rounding, caps and fit.
#pragma once
#include <map>
#include <optional>
#include <vector>

#include "tests/model/express.h"

namespace perk::model {

// Places are runs, then shipping charges.
struct Want {
  struct Term {
    Ratio each;
    Int count;
  };
  bool spread = false;
  bool reward = false;                   // of no place: `amount` or `times` says how much
  std::vector<std::vector<Term>> terms;  // line-bound: by place
  Ratio amount;              // spread: one amount …; credits: money or units, before they are rounded down
  std::vector<Int> weights;  // … and the entry amounts it lies on, by place
  Counts units;              // units selected or rewarded, by place
  Counts taken;              // set offers: units used, by run
  Counts shared;             // credits: units that a share is taken of, where a cap counts items; by run
  Int times = 0;             // set offers: sets made; gifts and coupons: how many times

  [[nodiscard]] Ratio exact() const;
};

// What a set offer may still use (S35): units left of each run, how many of it were taken before, sets at
// most.
struct Turn {
  Counts left;
  Counts before;
  std::optional<Int> at_most;
};

struct Ask {
  const typed::Promotion& promotion;
  const typed::Offer& offer;
  const Amounts& entry;  // what selections see
  const Amounts& base;   // everything else; other than the entry only under `combine one after another`
  const std::vector<bool>* members = nullptr;            // places in S; null: all
  const Turn* turn = nullptr;                            // set offers; null: alone on all units
  const std::map<std::size_t, Int>* balances = nullptr;  // what is left of them; null: all
};

Want want_of(const World& world, const Ask& ask);

bool is_set_offer(typed::OfferKind kind);
bool is_price_offer(typed::OfferKind kind);
bool is_shipping_offer(typed::OfferKind kind);
// Gifts, credits and issued coupons: nothing is taken off any place.
bool is_reward(typed::OfferKind kind);
// Line-bound offers have one member a run in a `per line` constraint; sets and spreads stand or fall whole.
bool is_whole(const typed::Offer& offer);
// The places that the offer is about: the runs of its selections, or all charges.
std::vector<bool> touched(const typed::Offer& offer, const World& world, const Amounts& entry);

}  // namespace perk::model
