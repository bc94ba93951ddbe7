// Bounds within which the arithmetic of pricing cannot overflow and no amount is below zero; see
// verify_plan.h.
#include "runtime/ir/verify_plan.h"

#include <algorithm>

#include "runtime/ops/civil.h"
#include "runtime/ops/money.h"

namespace perk::ir {
namespace {

// Ten thousand years: further than any calendar is asked.
constexpr std::int64_t kMostMonths = 120'000, kMostDays = 4'000'000,
                       kMostSeconds = kMostDays * ops::kDaySeconds;

bool is_length(std::int64_t months, std::int64_t days, std::int64_t seconds) {
  return months >= 0 && months <= kMostMonths && days >= 0 && days <= kMostDays && seconds >= 0 &&
         seconds <= kMostSeconds;
}

bool is_amount(std::int64_t amount) {
  return amount >= 0 && amount <= ops::kMaxAmount;
}

// Where a stage stands among the others; item, own and order stages as the pack has them.
int place_of(StageKind kind) {
  switch (kind) {
    case StageKind::price: return 0;
    case StageKind::item:
    case StageKind::own:
    case StageKind::order: return 1;
    case StageKind::shipping: return 2;
    case StageKind::total: return 3;
    case StageKind::reward: return 4;
  }
  return 5;
}

class Plan {
 public:
  Plan(const Module& module, std::vector<std::string>& defects) : module_(module), defects_(defects) {}

  void run() {
    for (const Account& account : module_.accounts) {
      want(is_amount(account.worth) && is_amount(account.usable_from),
           "account " + account.id + " has an amount out of range");
      check_lapse(account);
    }
    for (const Pool& pool : module_.pools) {
      want(is_amount(pool.worth), "pool " + pool.id + " has a worth out of range");
      want(is_length(pool.months, pool.days, pool.seconds),
           "pool " + pool.id + " holds for no length of time");
      want(!pool.uses_per_code || (*pool.uses_per_code >= 1 && is_amount(*pool.uses_per_code)),
           "pool " + pool.id + " has codes of no use");
      want(is_amount(pool.made) && (pool.made == 0) == pool.pattern.empty(),
           "pool " + pool.id + " makes codes without a pattern, or none by it");
    }
    const auto before = [](const Stage& a, const Stage& b) { return place_of(a.kind) < place_of(b.kind); };
    want(std::ranges::is_sorted(module_.stages, before), "the stages are out of order");
    if (module_.settlement) {
      want(module_.settlement->step >= 1 && module_.settlement->step <= ops::kMaxAmount,
           "the total is rounded to a step out of range");
    }
    for (const Promotion& promotion : module_.promotions) check_promotion(promotion);
    for (const Constraint& constraint : module_.constraints) check_constraint(constraint);
  }

 private:
  void want(bool holds, const std::string& otherwise) {
    if (!holds) defects_.push_back(otherwise);
  }

  void check_lapse(const Account& account) {
    const Lapse& lapse = account.lapse;
    const bool after = lapse.kind == Lapse::Kind::after_earning || lapse.kind == Lapse::Kind::after_last;
    const bool length = lapse.months > 0 || lapse.days > 0 || lapse.seconds > 0;
    want(is_length(lapse.months, lapse.days, lapse.seconds) && length == after,
         "account " + account.id + " lapses after no length of time");
    want(lapse.event.empty() == (lapse.kind != Lapse::Kind::after_last),
         "account " + account.id + " lapses after no event, or by one that it does not ask for");
  }

  void check_promotion(const Promotion& promotion) {
    const std::string place = "promotion " + promotion.id;
    if (promotion.earned) {
      want(is_length(promotion.earned->months, promotion.earned->days, promotion.earned->seconds),
           place + " is earned after no length of time");
    }
    for (const BoundName& bound : promotion.bounds) {
      want(is_length(bound.period.months, bound.period.days, bound.period.seconds),
           place + " is bounded over no length of time");
    }
  }

  void check_constraint(const Constraint& constraint) {
    using Kind = Constraint::Kind;
    for (const auto* ranks : {&constraint.members, &constraint.others}) {
      want(std::ranges::is_sorted(*ranks) && std::ranges::adjacent_find(*ranks) == ranks->end(),
           "a constraint names a promotion twice or out of order");
    }
    const bool has_others = constraint.kind == Kind::never || constraint.kind == Kind::stop_after;
    want(has_others || constraint.others.empty(), "a constraint has another side, which its kind has not");
    want(constraint.at_most >= 1 && constraint.at_most <= ops::kMaxQuantity,
         "a constraint allows a number out of range");
  }

  const Module& module_;
  std::vector<std::string>& defects_;
};

}  // namespace

void verify_plan(const Module& module, std::vector<std::string>& defects) {
  Plan(module, defects).run();
}

}  // namespace perk::ir
