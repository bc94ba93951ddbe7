// One promotion: its clauses, each checked in its own place.
//
// In: the block as written. Out: a typed promotion with whatever was sound; a broken clause hides none of the
// others. Stages of offers are settled last, once the `stage` clause is known.
#include <algorithm>

#include "compiler/sema/accounts.h"
#include "compiler/sema/facts.h"
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using typed::Condition;

struct Given {
  Draft draft;
  source::Span span;
};

class Clauses {
 public:
  Clauses(Context& context, const ast::Block& block, typed::Promotion& out)
      : context_(context), block_(block), out_(out) {}

  void check(const std::vector<ast::Clause<ast::PromotionNode>>& clauses) {
    context_.final_subtotals = &finals_;
    for (const auto& clause : clauses) {
      span_ = clause.span;
      head_ = clause.head;
      std::visit([this](const auto& node) { take(node); }, clause.node);
    }
    context_.final_subtotals = nullptr;
    settle_stages();
    if (!gives_) report_no_give();
    report_no_effect();
  }

 private:
  // ---- clauses ----
  void take(const ast::BrokenClause& clause) {
    // What it may have said is not missed.
    if (!clause.head || clause.head->text == "give") gives_ = true;
  }

  void take(const ast::ForClause& clause) {
    if (clause.who == nullptr) return;
    auto condition = audience(*clause.who);
    if (condition) add(Condition::Kind::for_segment, check_condition(context_, *condition, Scope::order));
  }

  void take(const ast::WhenClause& clause) {
    if (clause.condition == nullptr) return;
    add(clause.unless ? Condition::Kind::unless : Condition::Kind::when,
        check_condition(context_, *clause.condition, Scope::order, clause.unless));
  }

  void take(const ast::GiveClause& clause) {
    gives_ = true;
    auto draft = check_offer(context_, clause.offer);
    if (draft) given_.push_back({std::move(*draft), span_});
  }

  void take(const ast::ActiveClause& clause) {
    if (said_before(active_)) return;
    out_.active = check_window(context_, clause, span_);
    out_.active_by = check_window_by(context_, clause);
  }

  void take(const ast::NeedsClause& clause) { check_needs(context_, clause, span_, out_); }

  void take(const ast::CapClause& clause) { check_cap(context_, clause, out_); }

  void take(const ast::LimitClause& clause) {
    auto bounds = out_.bounds.size();
    auto times = out_.times_per_order;
    check_limit(context_, clause, out_);
    bool counts_times = out_.times_per_order != times;
    for (; bounds < out_.bounds.size(); ++bounds)
      counts_times = counts_times || out_.bounds[bounds].kind == ir::BoundKind::times;
    if (counts_times && !limit_) limit_ = span_;
  }

  void take(const ast::BudgetClause& clause) { check_budget(context_, clause, out_); }

  void take(const ast::GroupClause& clause) {
    for (const auto& name : clause.groups) {
      auto found = context_.groups.find(name.text);
      if (found == context_.groups.end()) continue;
      auto [first, added] = groups_.emplace(found->second, name.span);
      if (added) {
        out_.groups.push_back(found->second);
        continue;
      }
      auto& diagnostic = context_.sink.report(diag::Code::E0411, name.span,
                                              "`group " + name.text + "` is said twice", "again");
      diagnostic.notes.push_back({first->second, "said here"});
      diagnostic.help = "leave one of them out";
    }
  }

  void take(const ast::StageClause& clause) {
    if (said_before(stage_span_)) return;
    stage_name_ = &clause.stage;
    stage_ = find_stage(context_, clause.stage);
  }

  void take(const ast::EarnedClause& clause) {
    if (said_before(earned_)) return;
    if (clause.where != nullptr) {
      report_not_priced_yet(context_, clause.where->span, "a condition on the event that earns a reward",
                            "leave it out, and let the shop send the event when it holds");
      return;
    }
    if (!is_event(context_, clause.event)) return;
    typed::Earned earned;
    earned.event = clause.event.text;
    if (clause.delay) {
      auto length = length_of(context_, *clause.delay);
      if (!length) return;
      earned.months = length->months;
      earned.days = length->days;
      earned.seconds = length->scalar;
    }
    out_.earned = std::move(earned);
  }

  void take(const ast::OnReturnClause& clause) { take_policies(context_, clause, span_, out_.returns); }

  void take(const ast::SayClause& clause) {
    if (clause.column && !out_.row) {
      auto& diagnostic = context_.sink.report(diag::Code::E0412, clause.column->span,
                                              "a column belongs to a sheet of promotions", "no rows here");
      diagnostic.help = "write the text: `say \"text\"`";
      return;
    }
    out_.says.push_back(
        {clause.language ? clause.language->text : std::string(), clause.badge, clause.text.value});
  }

  void take(const ast::OptionalClause&) {
    if (!said_before(optional_)) out_.optional = true;
  }

  void take(const ast::MayShareItemsClause&) {
    if (!said_before(share_)) out_.may_share_items = true;
  }

  void take(const ast::WorthClause& clause) {
    if (said_before(worth_) || clause.worth == nullptr) return;
    if (clause.unit) {
      auto& diagnostic = context_.sink.report(diag::Code::E0412, clause.unit->span,
                                              "what a unit is worth is said in the `pack` block");
      diagnostic.help = "of a gift write `worth` and the amount alone";
      return;
    }
    out_.worth = check_money(context_, *clause.worth, Scope::order);
  }

  void take(const ast::RowIdClause&) {
    if (out_.row) return;
    auto& diagnostic = context_.sink.report(diag::Code::E0412, span_, "`id` belongs to a sheet of promotions",
                                            "this promotion has its id");
    diagnostic.help = "leave the line out";
    diagnostic.edits.push_back(remove_lines(context_, span_));
  }

  // ---- what they share ----
  void add(Condition::Kind kind, typed::ExprPtr test) {
    if (test == nullptr) return;
    Condition condition;
    condition.kind = kind;
    condition.test = std::move(test);
    condition.span = span_;
    out_.conditions.push_back(std::move(condition));
  }

  // A clause that stands once; the second is reported with the first in view.
  bool said_before(std::optional<source::Span>& first) {
    return sema::said_before(context_, diag::Code::E0411, first, span_, head_);
  }

  // `for a or b`: each name is a segment that the customer is in.
  ast::ExprPtr audience(const ast::Expr& who) {
    if (ast::as<ast::ErrorExpr>(who) != nullptr) return nullptr;
    auto out = std::make_unique<ast::Expr>();
    out->span = who.span;
    if (const auto* path = ast::as<ast::Path>(who); path != nullptr && path->parts.size() == 1) {
      ast::InSegment in;
      in.subject.parts = {{"customer", path->span}};
      in.subject.span = path->span;
      in.segments = path->parts;
      out->node = std::move(in);
      return out;
    }
    if (const auto* logic = ast::as<ast::Logic>(who)) {
      ast::Logic copy;
      copy.ops = logic->ops;
      for (const auto& term : logic->terms) {
        copy.terms.push_back(term == nullptr ? nullptr : audience(*term));
        if (copy.terms.back() == nullptr) return nullptr;
      }
      out->node = std::move(copy);
      return out;
    }
    if (const auto* paren = ast::as<ast::Paren>(who); paren != nullptr && paren->inner != nullptr) {
      ast::Paren copy;
      copy.inner = audience(*paren->inner);
      if (copy.inner == nullptr) return nullptr;
      out->node = std::move(copy);
      return out;
    }
    if (const auto* negated = ast::as<ast::Not>(who); negated != nullptr && negated->operand != nullptr) {
      ast::Not copy;
      copy.operand = audience(*negated->operand);
      if (copy.operand == nullptr) return nullptr;
      out->node = std::move(copy);
      return out;
    }
    // The grammar has names, `and`, `or`, `not` and brackets here: the rest is broken, and was reported.
    return nullptr;
  }

  // ---- stages ----
  std::size_t home_stage(typed::Stage::Kind home) const {
    const auto& stages = context_.pack.stacking.stages;
    for (std::size_t i = 0; i < stages.size(); ++i)
      if (stages[i].kind == home) return i;
    return 0;  // only where `stages` itself is wrong
  }

  // `stage` moves the offers that may stand there; one that moves none is wrong.
  void settle_stages() {
    bool moved = false;
    for (auto& given : given_) {
      given.draft.offer.stage = home_stage(given.draft.home);
      if (stage_ && may_stand_in(given.draft.offer, context_.pack.stacking.stages[*stage_])) {
        given.draft.offer.stage = *stage_;
        moved = true;
      }
    }
    if (stage_ && !moved && !given_.empty()) report_wrong_stage();
    check_finals();
    settle_caps();
    check_picks();
    check_caps_of_rewards();
    for (auto& given : given_) {
      if (given.draft.repeats && out_.times_per_order) bound_times(given.draft.offer, *out_.times_per_order);
      repeats_ = repeats_ || given.draft.repeats;
      for (auto& other : given.draft.more) {
        if (given.draft.repeats && out_.times_per_order) bound_times(other, *out_.times_per_order);
        other.stage = given.draft.offer.stage;
        other.span = given.draft.offer.span;
      }
      out_.offers.push_back(std::move(given.draft.offer));
      for (auto& other : given.draft.more) out_.offers.push_back(std::move(other));
    }
  }

  // Conditions are tested at the entry of the first stage; an amount at that of its own.
  void check_finals() {
    if (given_.empty()) return;
    const auto& stages = context_.pack.stacking.stages;
    auto in_reward = [&](std::size_t stage) { return stages[stage].kind == typed::Stage::Kind::reward; };
    bool first_is_reward = true;
    for (const auto& given : given_) {
      bool reward = in_reward(given.draft.offer.stage);
      first_is_reward = first_is_reward && reward;
      if (reward) continue;
      for (auto span : given.draft.finals) report_not_final(context_, span);
    }
    if (first_is_reward) return;
    for (auto span : finals_) report_not_final(context_, span);
  }

  // A credit is one amount: nothing of it lies on a line that a cap could count.
  void check_caps_of_rewards() {
    using Kind = typed::OfferKind;
    auto is_reward = [](const Given& given) {
      auto kind = given.draft.offer.kind;
      return kind == Kind::credit || kind == Kind::issue_coupon || kind == Kind::gift;
    };
    if (given_.empty() || !std::all_of(given_.begin(), given_.end(), is_reward)) return;
    auto report = [&](source::Span place) {
      report_not_priced_yet(context_, place, "a cap of a credit by goods",
                            "write `per order`, or `per customer`");
    };
    auto of_goods = [&](typed::FieldIndex key) {
      auto record = context_.pack.schema.at(key).record;
      return record == typed::Record::product || record == typed::Record::line;
    };
    for (const auto& cap : out_.caps)
      if (cap.amount != nullptr && cap.scope != typed::Cap::Scope::order) report(cap.span);
    for (const auto& bound : out_.bounds)
      if ((bound.kind == ir::BoundKind::money || bound.kind == ir::BoundKind::credit) &&
          std::any_of(bound.keys.begin(), bound.keys.end(), of_goods))
        report(bound.span);
  }

  // What is picked for an amount is counted within one order alone.
  void check_picks() {
    auto times = std::find_if(out_.bounds.begin(), out_.bounds.end(),
                              [](const typed::Bound& bound) { return bound.kind == ir::BoundKind::times; });
    if (times == out_.bounds.end()) return;
    for (const auto& given : given_) {
      const auto& sel = given.draft.offer.sel;
      if (!given.draft.repeats || sel == nullptr || sel->pick_count == nullptr) continue;
      report_not_priced_yet(context_, times->span, "a limit over several orders of goods given for an amount",
                            "`limit 3 times per order` is priced");
    }
  }

  // `up to 100 THB` behind the one offer of money, `up to 100 points` behind the one of points: a cap.
  void settle_caps() {
    auto in_units = [](const typed::Offer& offer) {
      return offer.kind == typed::OfferKind::credit && offer.value->type.base == typed::Base::count;
    };
    for (auto& given : given_) {
      if (!given.draft.cap) continue;
      auto alike = [&](const Given& other) {
        auto kind = other.draft.offer.kind;
        return kind != typed::OfferKind::gift && kind != typed::OfferKind::issue_coupon &&
               in_units(other.draft.offer) == in_units(given.draft.offer);
      };
      if (std::count_if(given_.begin(), given_.end(), alike) > 1) {
        auto& diagnostic = context_.sink.report(diag::Code::E0445, given.draft.cap->span,
                                                "`up to` behind one of several offers of a kind",
                                                "the offers stand or fall together");
        diagnostic.help = "write a line `cap 100 THB per order` for all of them, or two promotions";
        continue;
      }
      out_.caps.push_back(std::move(*given.draft.cap));
    }
    std::stable_sort(out_.caps.begin(), out_.caps.end(),
                     [](const typed::Cap& a, const typed::Cap& b) { return a.scope < b.scope; });
  }

  void report_wrong_stage() {
    const auto& stages = context_.pack.stacking.stages;
    const auto& first = given_.front();
    auto home = stages[home_stage(first.draft.home)].name;
    auto& diagnostic = context_.sink.report(
        diag::Code::E0415, stage_name_->span,
        "this offer cannot stand in the stage `" + stage_name_->text + "`", "its stage is `" + home + "`");
    diagnostic.notes.push_back({first.draft.offer.span, "this offer"});
    diagnostic.help = "leave the line out: the offer stands in `" + home + "`";
    diagnostic.edits.push_back(remove_lines(context_, *stage_span_));
  }

  void report_no_give() {
    if (block_.broken) return;
    auto place = block_.id ? block_.id->span : block_.kind.span;
    auto& diagnostic =
        context_.sink.report(diag::Code::E0410, place, "this promotion gives nothing", "no `give` line");
    diagnostic.help = "write what is given, such as `give 10% off goods`";
  }

  // Clauses about applications and sets, where there are none.
  void report_no_effect() {
    if (given_.empty() || out_.offers.empty()) return;
    report_no_reward();
    bool sets = std::any_of(out_.offers.begin(), out_.offers.end(),
                            [](const typed::Offer& offer) { return is_set_offer(offer.kind); });
    if (sets || repeats_) return;
    const auto* label = "no `give` line here makes sets of items";
    if (limit_) warn_no_effect(*limit_, "an offer without sets is applied once in an order anyway", label);
    if (share_) warn_no_effect(*share_, "only offers of sets compete for items", label);
  }

  // Clauses about gifts, credits and coupons, where none is given.
  void report_no_reward() {
    auto gives = [&](auto... kinds) {
      return std::any_of(out_.offers.begin(), out_.offers.end(),
                         [&](const typed::Offer& offer) { return ((offer.kind == kinds) || ...); });
    };
    using Kind = typed::OfferKind;
    if (out_.earned && !gives(Kind::credit, Kind::issue_coupon))
      warn_no_effect(*earned_, "only credits and coupons are earned later", "no `give` line here is one");
    if (out_.worth != nullptr && !gives(Kind::gift))
      warn_no_effect(*worth_, "only a gift's worth is said in a promotion", "no `give` line here is one");
    for (const auto& cap : out_.caps)
      if (cap.amount != nullptr && cap.amount->type.base == typed::Base::count && !gives(Kind::credit))
        warn_no_effect(cap.span, "only a credit is capped in units of an account",
                       "no `give` line here is one");
  }

  void warn_no_effect(source::Span place, std::string claim, std::string label) {
    auto& diagnostic = context_.sink.report(diag::Code::W0414, place, std::move(claim), std::move(label));
    diagnostic.help = "leave the line out";
    diagnostic.edits.push_back(remove_lines(context_, place));
  }

  Context& context_;
  const ast::Block& block_;
  typed::Promotion& out_;
  source::Span span_, head_;
  std::vector<Given> given_;
  std::vector<source::Span> finals_;  // where conditions and caps ask for the final subtotal
  bool gives_ = false, repeats_ = false;
  std::optional<source::Span> active_, stage_span_, optional_, share_, limit_, earned_, worth_;
  std::map<std::size_t, source::Span> groups_;
  const ast::Ident* stage_name_ = nullptr;
  std::optional<std::size_t> stage_;
};

}  // namespace

void check_promotion(Context& context, const ast::Block& block, typed::Promotion& out) {
  if (const auto* promotion = std::get_if<ast::Promotion>(&block.node))
    Clauses(context, block, out).check(promotion->clauses);
  if (const auto* sheet = std::get_if<ast::Promotions>(&block.node))
    Clauses(context, block, out).check(sheet->clauses);
}

}  // namespace perk::sema
