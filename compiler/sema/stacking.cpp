// The stacking block: what may meet, how much may come off, what is chosen.
//
// In: clauses as written, promotions in rank order. Out: constraints over ranks, the total cap, the floor,
// the choice. What never binds is warned of; what cannot hold is refused.
#include <algorithm>
#include <iterator>

#include "compiler/sema/stacking.h"

#include "compiler/sema/accounts.h"
#include "compiler/sema/facts.h"

namespace perk::sema {
namespace {

using Constraint = typed::Constraint;

class Block {
 public:
  Block(Context& context, const ast::Stacking& stacking)
      : context_(context), stacking_(stacking), members_(context), out_(context.pack.stacking) {}

  void check() {
    for (const auto& clause : stacking_.clauses) {
      span_ = clause.span;
      head_ = clause.head;
      std::visit([this](const auto& node) { take(node); }, clause.node);
    }
    if (out_.first_that_applies) check_first();
  }

 private:
  void take(const ast::BrokenClause&) {}
  void take(const ast::StagesClause&) {}   // declare_stages
  void take(const ast::CombineClause&) {}  // declare_stages

  void take(const ast::KeepClause& keep) {
    auto members = members_.expand(keep.of);
    std::optional<std::int64_t> count = 1;
    if (keep.count != nullptr) count = check_count(context_, *keep.count, {});
    auto scope = check_scope(keep.per);
    if (!members || !count || !scope) return;
    Constraint constraint;
    constraint.kind = keep.rule == ast::KeepRule::best    ? Constraint::Kind::best
                      : keep.rule == ast::KeepRule::first ? Constraint::Kind::first
                                                          : Constraint::Kind::customer_chooses;
    // A choice of the customer's binds where all may be chosen, too: what is not chosen gives nothing.
    if (keep.rule != ast::KeepRule::customer_chooses && static_cast<std::int64_t>(members->size()) <= *count)
      warn_never_binds(std::to_string(members->size()) +
                       (members->size() == 1 ? " promotion" : " promotions") + " in all");
    constraint.at_most = *count;
    constraint.members = std::move(*members);
    if (constraint.kind == Constraint::Kind::first)
      check_order(constraint.members, "write `best` to keep what saves the customer most",
                  diag::Edit{head_, "best"});
    add(std::move(constraint), *scope);
  }

  void take(const ast::NeverClause& never) {
    auto these = members_.expand(never.these);
    auto with = members_.expand(never.with);
    auto scope = check_scope(never.per);
    if (!these || !with || !scope) return;
    if (!check_apart(never, *these)) return;
    // A group or `all promotions` on one side leaves out what the other side names.
    auto excluded = [](const std::vector<std::size_t>& from, const std::vector<std::size_t>& what) {
      std::vector<std::size_t> out;
      std::set_difference(from.begin(), from.end(), what.begin(), what.end(), std::back_inserter(out));
      return out;
    };
    Constraint constraint;
    constraint.kind = Constraint::Kind::never;
    constraint.others = excluded(*with, *these);
    constraint.members = std::move(*these);
    if (constraint.members.empty() || constraint.others.empty()) warn_never_binds("one side is empty");
    add(std::move(constraint), *scope);
  }

  void take(const ast::StopAfterClause& stop) {
    auto members = members_.expand(stop.after);
    auto scope = check_scope(stop.per);
    if (!members || members->empty() || !scope) return;
    Constraint constraint;
    constraint.kind = Constraint::Kind::stop_after;
    for (const auto rank : members_.of_money())
      if (rank > members->front()) constraint.others.push_back(rank);
    if (constraint.others.empty()) warn_never_binds("nothing ranks after it");
    // Each member with what it stops.
    for (const auto member : *members) {
      std::vector<std::size_t> chain{member};
      for (const auto other : constraint.others)
        if (other > member) chain.push_back(other);
      if (!check_stops(chain, stop)) break;
    }
    constraint.members = std::move(*members);
    add(std::move(constraint), *scope);
  }

  void take(const ast::TotalCapClause& cap) {
    if (said_before(cap_)) return;
    if (cap.per && !is_per_order(*cap.per)) {
      report_not_priced_yet(context_, cap.per->span, "a cap of the total discount by anything but the order");
      return;
    }
    if (cap.at == nullptr) return;
    out_.total_cap = check_money(context_, *cap.at, Scope::order);
    out_.total_cap_span = span_;
  }

  void take(const ast::FloorClause& floor) {
    if (said_before(floor_)) return;
    auto except = members_.expand(floor.except);
    if (floor.floor == nullptr) return;
    typed::Floor out;
    out.span = span_;
    out.amount = check_money(context_, *floor.floor, Scope::floor);
    if (floor.otherwise != nullptr) {
      out.otherwise = check_money(context_, *floor.otherwise, Scope::floor);
      if (out.otherwise == nullptr) return;
    }
    if (out.amount == nullptr || !except) return;
    const auto* open = floor.otherwise != nullptr ? out.otherwise.get() : out.amount.get();
    if (!floor.no_floor && may_be_missing(*open)) {
      report_missing_amount(*open, floor.otherwise != nullptr ? *floor.otherwise : *floor.floor,
                            floor.otherwise != nullptr);
      return;
    }
    out.except = std::move(*except);
    out_.floor = std::move(out);
  }

  void take(const ast::ChooseClause& choose) {
    if (said_before(choose_)) return;
    out_.ties_to_first_ending = choose.ties_to_first_ending;
    out_.first_that_applies = choose.rule == ast::ChoiceRule::first_that_applies;
    out_.anything_may_be_left_out = choose.anything_may_be_left_out;
  }

  void take(const ast::MayMeetClause& meet) {
    auto members = members_.expand(meet.members);
    if (members) out_.may_meet.push_back(std::move(*members));
  }

  void take(const ast::OnReturnClause& clause) {
    take_policies(context_, clause, span_, context_.pack.returns);
  }

  // ---- what they share ----
  bool said_before(std::optional<source::Span>& first) {
    return sema::said_before(context_, diag::Code::E0504, first, span_, head_);
  }

  static bool is_per_order(const ast::Per& per) {
    return per.key && !per.duration && !per.top && per.key->parts.size() == 1 &&
           per.key->parts.front().text == "order";
  }

  std::optional<typed::Scope> check_scope(const std::optional<ast::Per>& per) {
    typed::Scope scope;
    if (!per || is_per_order(*per)) return scope;
    if (!per->key || per->duration || per->top) {
      report_scope(per->span);
      return std::nullopt;
    }
    const auto& word = per->key->parts.front().text;
    const bool one_word = per->key->parts.size() == 1;
    if (one_word && word == "line") {
      scope.kind = typed::Scope::Kind::line;
      return scope;
    }
    auto record = record_of(word);
    if (record && record != typed::Record::product && record != typed::Record::line) {
      report_scope(per->span);
      return std::nullopt;
    }
    ast::Path path = *per->key;
    if (one_word && word == "product") path.parts.push_back({"sku", per->key->span});
    auto field = resolve_field(context_, path, Scope::unit);
    if (!field) return std::nullopt;
    scope.kind = typed::Scope::Kind::fact;
    scope.fact = *field;
    return scope;
  }

  void report_scope(source::Span place) {
    auto& diagnostic = context_.sink.report(diag::Code::E0513, place, "a constraint holds within one order",
                                            "no part of an order");
    diagnostic.help = "write `per order`, `per line`, or a field of product or line such as `per brand`";
    diagnostic.edits.push_back(
        {place, std::string(context_.sources.text(place)).starts_with("per ") ? "per order" : "order"});
  }

  void add(Constraint constraint, typed::Scope scope) {
    constraint.scope = scope;
    constraint.span = span_;
    constraint.text = context_.sources.text(span_);
    while (!constraint.text.empty() && (constraint.text.back() == '\n' || constraint.text.back() == ' '))
      constraint.text.pop_back();
    out_.constraints.push_back(std::move(constraint));
  }

  // A promotion that stands by its own name on both sides.
  bool check_apart(const ast::NeverClause& never, const std::vector<std::size_t>& these) {
    for (const auto& other : never.with) {
      for (auto rank : these) {
        if (!members_.names(other, rank)) continue;
        auto named = std::any_of(never.these.begin(), never.these.end(),
                                 [&](const ast::Member& member) { return members_.names(member, rank); });
        if (!named) continue;
        auto& diagnostic = context_.sink.report(
            diag::Code::E0507, other.span, "`" + other.name->text + "` always meets itself", "on both sides");
        diagnostic.notes.push_back({span_, "this constraint"});
        diagnostic.help = "leave it out on one side";
        return false;
      }
    }
    return true;
  }

  void warn_never_binds(std::string label) {
    auto& diagnostic =
        context_.sink.report(diag::Code::W0511, span_, "this constraint never binds", std::move(label));
    diagnostic.help = "leave the line out";
  }

  // ---- floors ----
  bool may_be_missing(const typed::Expr& expr) const {
    if (expr.kind == typed::ExprKind::field) return context_.pack.schema.at(expr.field).type.optional;
    return std::any_of(expr.args.begin(), expr.args.end(),
                       [this](const typed::ExprPtr& arg) { return arg != nullptr && may_be_missing(*arg); });
  }

  void report_missing_amount(const typed::Expr& amount, const ast::Expr& written, bool otherwise) {
    auto name = std::string(context_.sources.text(amount.span));
    auto& diagnostic = context_.sink.report(diag::Code::E0508, written.span,
                                            "it is not said what holds where this amount is missing",
                                            "`" + name + "` may be missing");
    diagnostic.help = otherwise ? "write `otherwise no floor`, or a share of the list price"
                                : "write `otherwise no floor`, or `otherwise 60% of list price`";
    if (otherwise) {
      diagnostic.edits.push_back({written.span, "no floor"});
    } else {
      diagnostic.edits.push_back(insert_after(written.span, ", otherwise no floor"));
    }
  }

  // ---- choose first that applies (pricing.md S17) ----
  std::size_t first_stage(const typed::Promotion& promotion) const {
    std::size_t stage = out_.stages.size();
    for (const auto& offer : promotion.offers) stage = std::min(stage, offer.stage);
    return stage;
  }

  // The first pair of which the one that ranks later stands in an earlier stage.
  std::optional<std::pair<std::size_t, std::size_t>> against_stages(
      const std::vector<std::size_t>& ranks) const {
    for (std::size_t i = 1; i < ranks.size(); ++i) {
      const auto& before = context_.pack.promotions[ranks[i - 1]];
      const auto& after = context_.pack.promotions[ranks[i]];
      if (before.offers.empty() || after.offers.empty() || first_stage(before) <= first_stage(after))
        continue;
      return std::pair{ranks[i - 1], ranks[i]};
    }
    return std::nullopt;
  }

  bool check_order(const std::vector<std::size_t>& ranks, std::string help, std::optional<diag::Edit> edit) {
    auto pair = against_stages(ranks);
    if (!pair) return true;
    report_pair(*pair, std::move(help), std::move(edit));
    return false;
  }

  // A member and each that it stops, one by one: those have no order among themselves.
  bool check_stops(const std::vector<std::size_t>& chain, const ast::StopAfterClause& stop) {
    for (std::size_t i = 1; i < chain.size(); ++i) {
      auto pair = against_stages({chain.front(), chain[i]});
      if (!pair) continue;
      auto names = context_.sources.text(source::join(stop.after.front().span, stop.after.back().span));
      report_pair(*pair, "write `never … with all promotions` to keep them apart",
                  diag::Edit{span_without_break(), "never " + std::string(names) + " with all promotions"});
      return false;
    }
    return true;
  }

  void report_pair(std::pair<std::size_t, std::size_t> pair, std::string help,
                   std::optional<diag::Edit> edit) {
    const auto& before = context_.pack.promotions[pair.first];
    const auto& after = context_.pack.promotions[pair.second];
    auto stage = [&](const typed::Promotion& promotion) { return out_.stages[first_stage(promotion)].name; };
    auto& diagnostic = context_.sink.report(diag::Code::E0509, span_without_break(),
                                            "what ranks first is not what is priced first",
                                            "`" + before.id + "` ranks before `" + after.id + "`, but `" +
                                                stage(before) + "` comes after `" + stage(after) + "`");
    diagnostic.notes.push_back({after.name_span, "priced earlier"});
    diagnostic.help = "name `" + after.id + "` before it, or " + std::move(help);
    if (edit) diagnostic.edits.push_back(std::move(*edit));
  }

  source::Span span_without_break() const {
    auto span = span_;
    auto text = context_.sources.text(span);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
      text.remove_suffix(1);
      --span.end;
    }
    return span;
  }

  // Where rank decides, nothing may rank before what stands in an earlier stage.
  void check_first() {
    for (const auto& constraint : out_.constraints) {
      auto members = constraint.members;
      members.insert(members.end(), constraint.others.begin(), constraint.others.end());
      std::sort(members.begin(), members.end());
      for (std::size_t i = 1; i < members.size(); ++i) {
        const auto& before = context_.pack.promotions[members[i - 1]];
        const auto& after = context_.pack.promotions[members[i]];
        if (before.offers.empty() || after.offers.empty() || first_stage(before) <= first_stage(after))
          continue;
        report_against_stages(constraint, before, after);
        break;
      }
    }
  }

  void report_against_stages(const Constraint& constraint, const typed::Promotion& before,
                             const typed::Promotion& after) {
    auto stage = [&](const typed::Promotion& promotion) { return out_.stages[first_stage(promotion)].name; };
    auto& diagnostic = context_.sink.report(diag::Code::E0509, constraint.span,
                                            "the first that applies is not the first that is priced",
                                            "`" + before.id + "` ranks before `" + after.id + "`, but `" +
                                                stage(before) + "` comes after `" + stage(after) + "`");
    diagnostic.notes.push_back({*choose_, "chosen by rank"});
    diagnostic.help = "name `" + after.id + "` first, or write `choose best for customer`";
    diagnostic.edits.push_back({*choose_, "choose best for customer"});
  }

  Context& context_;
  const ast::Stacking& stacking_;
  Members members_;
  typed::Stacking& out_;
  source::Span span_, head_;
  std::optional<source::Span> cap_, floor_, choose_;
};

// A group is there to be named; where a line of the block could not be read, it may have been.
void warn_of_unused_groups(Context& context, const ast::Stacking* stacking) {
  std::set<std::string_view> named;
  if (stacking != nullptr) {
    for (const auto& clause : stacking->clauses)
      if (std::holds_alternative<ast::BrokenClause>(clause.node)) return;
    for (const auto* member : members_of(*stacking)) named.insert(member->name->text);
  }
  // A counter that promotions share is a use of the group, too.
  for (const auto& promotion : context.pack.promotions)
    for (const auto& bound : promotion.bounds)
      if (bound.across) named.insert(context.pack.groups[*bound.across]);
  std::vector<bool> said(context.pack.groups.size());
  for (const auto& promotion : context.pack.promotions) {
    for (const std::size_t index : promotion.groups) {
      if (said[index]) continue;
      said[index] = true;
      const auto& group = context.pack.groups[index];
      if (named.count(group) != 0) continue;
      auto& diagnostic =
          context.sink.report(diag::Code::W0512, promotion.name_span,
                              "nothing is said of the group `" + group + "`", "a member of the group");
      diagnostic.help = "write `best 1 of " + group + "` in the `stacking` block, or leave the group out";
    }
  }
}

}  // namespace

void check_stacking(Context& context, const std::vector<const ast::Block*>& stacking) {
  const auto* block = stacking_of(stacking);
  if (block != nullptr) Block(context, *block).check();
  warn_of_unused_groups(context, block);
}

}  // namespace perk::sema
