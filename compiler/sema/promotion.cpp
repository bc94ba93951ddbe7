// One promotion: its clauses, each checked in its own place.
//
// In: the block as written. Out: a typed promotion with whatever was sound; a broken clause hides none of the
// others. Stages of offers are settled last, once the `stage` clause is known.
#include <algorithm>

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

  void check(const ast::Promotion& promotion) {
    for (const auto& clause : promotion.clauses) {
      span_ = clause.span;
      head_ = clause.head;
      std::visit([this](const auto& node) { take(node); }, clause.node);
    }
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
  }

  void take(const ast::NeedsClause& clause) {
    if (clause.pool != nullptr) {
      report_not_priced_yet(context_, clause.pool->span, "a code from a pool of coupons",
                            "write the code: `needs coupon \"CODE\"`");
      return;
    }
    if (clause.amount != nullptr) {
      report_not_priced_yet(context_, clause.amount->span, "a promotion that asks for stamps or points");
      return;
    }
    if (needs_) {
      report_not_priced_yet(context_, span_, "a promotion that needs two coupons at once",
                            "one of several codes is written `needs coupon \"A\", \"B\"`");
      return;
    }
    needs_ = span_;
    for (const auto& code : clause.codes) take_code(code);
    out_.optional = true;
  }

  void take(const ast::CapClause& clause) { check_cap(context_, clause, out_.caps); }

  void take(const ast::LimitClause& clause) {
    check_limit(context_, clause, out_.times_per_order);
    if (out_.times_per_order && !limit_) limit_ = span_;
  }

  void take(const ast::BudgetClause&) { report_not_priced_yet(context_, span_, "a budget"); }

  void take(const ast::GroupClause& clause) {
    if (said_before(group_) || clause.groups.empty()) return;
    if (clause.groups.size() > 1) {
      report_not_priced_yet(context_, clause.groups[1].span, "a promotion in several groups",
                            "name the promotion in the `stacking` block beside the other group");
      return;
    }
    auto found = context_.groups.find(clause.groups.front().text);
    if (found != context_.groups.end()) out_.group = found->second;
  }

  void take(const ast::StageClause& clause) {
    if (said_before(stage_span_)) return;
    stage_name_ = &clause.stage;
    stage_ = find_stage(context_, clause.stage);
  }

  void take(const ast::EarnedClause&) {
    report_not_priced_yet(context_, span_, "a reward that is earned later");
  }
  void take(const ast::OnReturnClause&) {
    report_not_priced_yet(context_, span_, "what a return takes back");
  }

  void take(const ast::SayClause& clause) {
    if (clause.language || clause.badge) {
      report_not_priced_yet(context_, head_, "a text in one language, or on a badge", "write `say \"text\"`");
      return;
    }
    out_.says.push_back(clause.text.value);
  }

  void take(const ast::OptionalClause&) {
    if (!said_before(optional_)) out_.optional = true;
  }

  void take(const ast::MayShareItemsClause&) {
    if (!said_before(share_)) out_.may_share_items = true;
  }

  void take(const ast::WorthClause&) { report_not_priced_yet(context_, span_, "what a reward is worth"); }

  void take(const ast::RowIdClause&) {
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
    if (!first) {
      first = span_;
      return false;
    }
    auto head = "`" + std::string(context_.sources.text(head_)) + "`";
    auto& diagnostic = context_.sink.report(diag::Code::E0411, head_, head + " is said twice", "again");
    diagnostic.notes.push_back({*first, "said here"});
    diagnostic.help = "leave one of them out";
    if (context_.sources.text(*first) == context_.sources.text(span_))
      diagnostic.edits.push_back(remove_lines(context_, span_));
    return true;
  }

  void take_code(const ast::Text& code) {
    std::string_view value = code.value;
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
    if (!value.empty()) {
      out_.coupons.emplace_back(value);
      return;
    }
    auto& diagnostic =
        context_.sink.report(diag::Code::E0425, code.span, "a coupon without a code", "nothing to enter");
    diagnostic.help = "write the code that shoppers enter";
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
    for (auto& given : given_) out_.offers.push_back(std::move(given.draft.offer));
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
    bool sets = std::any_of(out_.offers.begin(), out_.offers.end(),
                            [](const typed::Offer& offer) { return is_set_offer(offer.kind); });
    if (sets) return;
    auto report = [&](source::Span place, std::string claim) {
      auto& diagnostic = context_.sink.report(diag::Code::W0414, place, std::move(claim),
                                              "no `give` line here makes sets of items");
      diagnostic.help = "leave the line out";
      diagnostic.edits.push_back(remove_lines(context_, place));
    };
    if (limit_) report(*limit_, "an offer without sets is applied once in an order anyway");
    if (share_) report(*share_, "only offers of sets compete for items");
  }

  Context& context_;
  const ast::Block& block_;
  typed::Promotion& out_;
  source::Span span_, head_;
  std::vector<Given> given_;
  bool gives_ = false;
  std::optional<source::Span> active_, group_, stage_span_, optional_, share_, needs_, limit_;
  const ast::Ident* stage_name_ = nullptr;
  std::optional<std::size_t> stage_;
};

}  // namespace

void check_promotion(Context& context, const ast::Block& block, typed::Promotion& out) {
  if (const auto* promotion = std::get_if<ast::Promotion>(&block.node))
    Clauses(context, block, out).check(*promotion);
}

}  // namespace perk::sema
