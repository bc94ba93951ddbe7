// What the stages after this one can still take, seen from its entry.
//
// In: the state at the entry of a stage. Out: for every allowed set of later promotions a linear bound:
// taking x_r off site r now, and everything that follows, makes at most base + Σ keep_r x_r. A later
// percentage takes less of what is less: keep_r = Π over later stages (1 − Σ its rates on r). Guaranteed to
// hold for every combination and to a unit of rounding (`slack` is in the base). Promotions that cannot apply
// are not in it: their condition fails even with nothing taken off, or a constraint is full.
#pragma once
#include "runtime/pricing/members.h"
#include "runtime/pricing/most.h"

namespace perk::pricing {

struct Allowance {
  std::vector<Wide> keep;  // by site, in billionths, never below nothing
  Wide base = 0;           // in billionths of a minor unit
};

class Late {
 public:
  Late(const Calculation& calculation, const State& state, std::uint32_t stage, const Faults& faults);

  // Bits of later promotions that can no longer apply: with these members chosen, and no amount above these.
  [[nodiscard]] std::uint64_t gone(const Usage& usage, std::span<const std::int64_t> highest) const;
  // A bound for every largest allowed set of the others; kept by `gone`.
  const std::vector<Allowance>& allowances(std::uint64_t gone);

  [[nodiscard]] bool reads_amounts() const { return reads_amounts_; }
  // What may come on top of a total cap: charges and worth, in minor units; nothing where that is not known.
  [[nodiscard]] std::int64_t worth() const { return worth_; }
  [[nodiscard]] bool uncapped_goods() const { return uncapped_goods_; }
  [[nodiscard]] bool excepted() const { return excepted_; }

 private:
  struct One {
    std::uint32_t candidate = 0;
    Member member;                                     // in constraints over the whole order
    std::vector<std::uint32_t> thresholds;             // conjuncts that fail where amounts are too low
    std::vector<std::pair<std::uint32_t, Most>> most;  // by stage
  };
  void find(std::uint32_t stage, const Faults& faults);
  void collect_sets(std::uint64_t gone, std::vector<std::vector<std::uint8_t>>& sets) const;
  [[nodiscard]] Allowance allowance_of(const std::vector<std::uint8_t>& in) const;

  const Calculation& calculation_;
  std::vector<std::int64_t> amounts_;  // by site, at the entry
  Frozen highest_;
  const State& state_;
  const Faults& faults_;
  std::uint32_t stage_;
  std::vector<One> ones_;
  std::map<std::uint64_t, std::vector<Allowance>> kept_;
  bool reads_amounts_ = false, uncapped_goods_ = false, excepted_ = false;
  std::int64_t worth_ = 0;
};

}  // namespace perk::pricing
