#include "compiler/parse/build_parts.h"

namespace perk::parse {

using namespace ast;

Clause<SegmentNode> Build::clause(const P::SegmentClauseContext& c) {
  if (c.stay != nullptr) return whole<SegmentNode>(c, StayClause{quantity(*c.stay)});
  return whole<SegmentNode>(c, ConditionClause{c.un != nullptr, condition(*c.cond)});
}

Clause<GuaranteeNode> Build::clause(const P::GuaranteeClauseContext& c) {
  if (c.unless != nullptr) return whole<GuaranteeNode>(c, ConditionClause{true, condition(*c.unless)});
  return whole<GuaranteeNode>(c, ConditionClause{false, condition(*c.cond)});
}

Clause<StackingNode> Build::clause(const P::StackingClauseContext& c) {
  const auto node = [&]() -> StackingNode {
    if (!c.stages.empty()) {
      StagesClause stages;
      for (const auto* stage : c.stages) stages.stages.push_back(names_.ident(span(*stage)));
      return stages;
    }
    if (c.n != nullptr) {
      KeepClause keep;
      keep.rule = c.best != nullptr    ? KeepRule::best
                  : c.first != nullptr ? KeepRule::first
                                       : KeepRule::customer_chooses;
      keep.count = count(*c.n);
      keep.of = members(*c.mem);
      keep.per = scope(c.sc);
      return keep;
    }
    if (c.floor != nullptr) {
      FloorClause floor;
      floor.floor = unit_amount(*c.floor);
      for (const auto* tail : c.tails) {
        if (tail->none != nullptr) floor.no_floor = true;
        if (tail->other != nullptr) floor.otherwise = unit_amount(*tail->other);
        if (tail->spared != nullptr) floor.except = members(*tail->spared);
      }
      return floor;
    }
    if (c.these != nullptr) return NeverClause{members(*c.these), members(*c.others), scope(c.sc)};
    if (c.after != nullptr) return StopAfterClause{members(*c.mem), scope(c.sc)};
    if (c.capAt != nullptr) return TotalCapClause{amount(*c.capAt), scope(c.sc)};
    if (c.bestFor != nullptr || c.firstThat != nullptr) {
      ChooseClause choose;
      choose.rule = c.bestFor != nullptr ? ChoiceRule::best_for_customer : ChoiceRule::first_that_applies;
      for (const auto* tail : c.choices) {
        if (tail->ties != nullptr) choose.ties_to_first_ending = true;
        if (tail->any != nullptr) choose.anything_may_be_left_out = true;
      }
      return choose;
    }
    if (c.combine != nullptr) return CombineClause{names_.ident(span(*c.combine))};
    if (c.pol != nullptr) return policies(*c.pol);
    MayMeetClause meet;
    for (const auto* item : c.meet) meet.members.push_back(member(*item));
    return meet;
  };
  return whole<StackingNode>(c, node());
}

Clause<TriggerNode> Build::clause(const P::TriggerClauseContext& c) {
  const auto node = [&]() -> TriggerNode {
    if (c.entering != nullptr || c.leaving != nullptr)
      return OnClause{
          c.entering != nullptr ? EntryKind::entering : EntryKind::leaving, name(c.segment), nullptr, {}};
    if (c.w != nullptr) {
      OnClause on{EntryKind::dates, std::nullopt, nullptr, {}};
      WindowPart part;
      part.span = span(*c.w);
      if (c.w->every != nullptr) {
        EveryWindow every;
        for (const auto* day : c.w->days) every.days.push_back(every_day(*day));
        part.node = std::move(every);
      } else {
        NamedWindow named;
        named.days.emplace_back(date(*c.w->d));
        part.node = std::move(named);
      }
      on.dates.push_back(std::move(part));
      if (c.w->t != nullptr) on.time = names_.time(span(c.w->t));
      return on;
    }
    if (c.event != nullptr)
      return OnClause{EntryKind::event, name(c.event), c.cond == nullptr ? nullptr : condition(*c.cond), {}};
    if (c.when != nullptr) return WhenClause{false, condition(*c.when)};
    if (c.unless != nullptr) return WhenClause{true, condition(*c.unless)};
    if (c.who != nullptr) return ForClause{audience(*c.who)};
    if (c.act != nullptr) return active(*c.act);
    if (c.stopOn != nullptr)
      return StopOnClause{name(c.stopOn), c.cond == nullptr ? nullptr : condition(*c.cond)};
    if (c.wait != nullptr) {
      WaitClause wait;
      if (c.len != nullptr) wait.length = quantity(*c.len);
      if (c.until != nullptr) wait.until = names_.time(span(c.until));
      for (std::size_t i = 0; i < c.from.size() && i < c.to.size(); ++i)
        wait.only.push_back({names_.time(span(c.from[i])), names_.time(span(c.to[i]))});
      return wait;
    }
    if (c.message != nullptr) {
      SendClause send{name(c.channel), text(c.message), std::nullopt, nullptr};
      if (c.coupon != nullptr) send.coupon_pool = pool(*c.coupon);
      if (c.recipient_ != nullptr) send.recipient = names_.path(span(c.recipient_));
      return send;
    }
    if (c.gi != nullptr) return give(*c.gi);
    if (c.cp != nullptr) return bounded<CapClause>(*c.cp);
    if (c.li != nullptr) return bounded<LimitClause>(*c.li);
    if (c.bu != nullptr) return bounded<BudgetClause>(*c.bu);
    if (c.gr != nullptr) return group(*c.gr);
    if (c.if_ != nullptr) return IfClause{condition(*c.if_)};
    if (c.otherwise != nullptr) return OtherwiseClause{};
    if (c.done != nullptr) return DoneClause{};
    return YieldsClause{idents(c.yields)};
  };
  return whole<TriggerNode>(c, node());
}

Clause<ExperimentNode> Build::clause(const P::ExperimentClauseContext& c) {
  const auto node = [&]() -> ExperimentNode {
    if (c.arm != nullptr) {
      ArmClause arm{name(c.arm), quantity_expr(*c.share), {}};
      if (c.mem != nullptr) arm.with = members(*c.mem);
      return arm;
    }
    if (c.holdout != nullptr) return HoldoutClause{quantity_expr(*c.holdout)};
    if (c.goal != nullptr) return GoalClause{operand(*c.goal)};
    if (c.who != nullptr) return ForClause{audience(*c.who)};
    if (c.when != nullptr) return WhenClause{false, condition(*c.when)};
    if (c.unless != nullptr) return WhenClause{true, condition(*c.unless)};
    return active(*c.act);
  };
  return whole<ExperimentNode>(c, node());
}

Clause<CampaignNode> Build::clause(const P::CampaignClauseContext& c) {
  const auto node = [&]() -> CampaignNode {
    if (c.mem != nullptr) return IncludeClause{members(*c.mem)};
    if (!c.channels.empty()) return ChannelsClause{idents(c.channels)};
    if (c.bu != nullptr) return bounded<BudgetClause>(*c.bu);
    if (c.act != nullptr) return active(*c.act);
    if (c.goal != nullptr) return GoalClause{operand(*c.goal)};
    if (c.li != nullptr) return bounded<LimitClause>(*c.li);
    return ForClause{audience(*c.who)};
  };
  return whole<CampaignNode>(c, node());
}

// ---- tests ----

Clause<TestNode> Build::clause(const P::TestClauseContext& c) {
  const auto node = [&]() -> TestNode {
    const auto moment = [&]() -> std::variant<Date, Instant> {
      Date day = date(*c.d);
      if (c.t == nullptr) return day;
      const Span both = source::join(day.span, span(c.t));
      return Instant{std::move(day), names_.time(span(c.t)), both};
    };
    if (!c.codes.empty()) {
      EnterCouponClause coupon;
      coupon.codes = texts(c.codes);
      if (c.from != nullptr) coupon.pool = name(c.from);
      if (c.issued != nullptr) {
        coupon.issued_word = name(c.issued);
        coupon.issued = moment();
      }
      for (const auto* word : c.state) coupon.state.push_back(names_.ident(span(*word)));
      return coupon;
    }
    if (c.usedOf != nullptr) {
      UsedClause used;
      used.of = name(c.usedOf);
      for (const auto* by : c.usedPer) {
        auto& out = used.per.emplace_back();
        out.per = per(*by->p);
        if (by->keyText != nullptr) out.key = text(by->keyText);
      }
      used.used = quantity_expr(*c.used);
      return used;
    }
    if (c.gift != nullptr) return GiftPriceClause{text(c.gift), amount(*c.price)};
    if (c.d != nullptr) return AtClause{moment()};
    if (c.cart != nullptr)
      return CartClause{c.rows == nullptr ? Table{{}, {}, span(c.cart)} : table(*c.rows)};
    if (c.shipments != nullptr)
      return ShipmentsClause{c.rows == nullptr ? Table{{}, {}, span(c.shipments)} : table(*c.rows)};
    if (c.exp != nullptr) return expectation(*c.exp);
    if (!c.backs.empty()) {
      ReturnClause back;
      back.shortage = c.shortage != nullptr;
      for (const auto* units : c.backs) back.units.push_back({number_expr(units->n), text(units->line)});
      return back;
    }
    if (c.unspent != nullptr || c.n != nullptr) {
      UnspentClause unspent;
      if (c.unspent != nullptr) unspent.amount = amount(*c.unspent);
      if (c.n != nullptr) unspent.amount = number_expr(c.n);
      if (c.unspentPool != nullptr) unspent.pool = name(c.unspentPool);
      if (c.unspentGift != nullptr) unspent.gift = text(c.unspentGift);
      return unspent;
    }
    if (!c.chosen.empty()) return ChoosesClause{idents(c.chosen)};
    return GivenClause{condition(*c.given)};
  };
  return whole<TestNode>(c, node());
}

ExpectClause Build::expectation(const P::ExpectationContext& c) {
  ExpectClause expect;
  if (c.a != nullptr) expect.amount = amount(*c.a);
  if (c.gives != nullptr) {
    expect.kind = c.nothing != nullptr ? Expected::promotion_nothing : Expected::promotion_gives;
    expect.promotion = name(c.gives);
    if (c.account != nullptr) expect.account = name(c.account);
    if (c.whyText != nullptr) expect.because_text = text(c.whyText);
    for (const auto* word : c.why) expect.because.push_back(names_.ident(span(*word)));
  } else if (c.total != nullptr) {
    expect.kind = Expected::total;
  } else if (c.list != nullptr) {
    expect.kind = Expected::list_subtotal;
  } else if (c.sub != nullptr) {
    expect.kind = Expected::subtotal;
  } else if (c.discount != nullptr) {
    expect.kind = Expected::discount;
  } else if (c.ship != nullptr) {
    expect.kind = Expected::shipping;
  } else if (c.line != nullptr || c.lineName != nullptr) {
    expect.kind = Expected::line_pays;
    if (c.line != nullptr)
      expect.text = text(c.line);
    else
      expect.text = Text{name(c.lineName).text, span(*c.lineName)};
  } else if (c.gift != nullptr) {
    expect.kind = Expected::gift;
    expect.text = text(c.sku);
    if (c.n != nullptr) expect.amount = number_expr(c.n);
  } else if (c.couponFrom != nullptr) {
    expect.kind = Expected::coupon_from;
    expect.promotion = name(c.couponFrom);
    if (c.n != nullptr) expect.amount = number_expr(c.n);
  } else if (c.refund != nullptr) {
    expect.kind = Expected::refund;
  } else if (c.takesBack != nullptr) {
    expect.kind = Expected::takes_back;
  } else {
    expect.kind = Expected::message;
    expect.text = text(c.message);
  }
  return expect;
}

}  // namespace perk::parse
