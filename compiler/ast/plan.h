// Segments, triggers, experiments, campaigns and guarantees.
#pragma once
#include "compiler/ast/stacking.h"

namespace perk::ast {

// ---- segment ----
struct ConditionClause {  // customer.job_role is "…", one condition a line; `unless …` blocks
  bool unless = false;
  ExprPtr condition;
};
struct StayClause {  // stay 12 months
  Quantity length;
};
using SegmentNode = std::variant<BrokenClause, ConditionClause, StayClause>;

// ---- trigger ----
enum class EntryKind : std::uint8_t { event, entering, leaving, dates };
struct OnClause {  // on cart_abandoned when …; on entering vip; on every Monday; on songkran
  EntryKind kind = EntryKind::event;
  std::optional<Ident> name;  // the event or segment; named days are events until resolved
  ExprPtr when;               // may be null
  WindowParts dates;          // entry at dates: the days, and the time of day
  std::optional<Time> time;
};
struct StopOnClause {  // stop on order_placed [when …]
  Ident event;
  ExprPtr when;
};
struct WaitClause {  // wait 23 hours, only 09:00 until 20:00; wait until 18:00; wait for EVENT
  std::optional<Quantity> length;
  std::optional<Time> until;
  std::vector<HourWindow> only;
};
struct SendClause {  // send email "cart-coupon" with a coupon from P [to event.friend]
  Ident channel;
  Text message;
  std::optional<Path> recipient;
  ExprPtr coupon_pool;  // may be null
};
struct IfClause {  // if CONDITION … otherwise … done
  ExprPtr condition;
};
struct OtherwiseClause {};
struct DoneClause {};
struct YieldsClause {  // yields to trigger-a, trigger-b: theirs go first under a frequency cap
  std::vector<Ident> to;
};
using TriggerNode = std::variant<BrokenClause, OnClause, WhenClause, ActiveClause, StopOnClause, WaitClause,
                                 SendClause, GiveClause, CapClause, LimitClause, BudgetClause, GroupClause,
                                 IfClause, OtherwiseClause, DoneClause, YieldsClause, ForClause>;

// ---- experiment ----
struct ArmClause {  // arm red 50% with promo-a, promo-b
  Ident name;
  ExprPtr share;
  std::vector<Member> with;
};
struct HoldoutClause {  // holdout 5%
  ExprPtr share;
};
struct GoalClause {  // goal total of orders in last 28 days
  ExprPtr goal;
};
using ExperimentNode =
    std::variant<BrokenClause, ArmClause, HoldoutClause, GoalClause, ForClause, WhenClause, ActiveClause>;

// ---- campaign ----
struct IncludeClause {  // include plumbers-15, abandoned-cart
  std::vector<Member> members;
};
struct ChannelsClause {  // channels email, sms
  std::vector<Ident> channels;
};
using CampaignNode = std::variant<BrokenClause, IncludeClause, ChannelsClause, BudgetClause, ActiveClause,
                                  GoalClause, LimitClause, ForClause>;

// ---- guarantee ----
using GuaranteeNode = std::variant<BrokenClause, ConditionClause>;

}  // namespace perk::ast
