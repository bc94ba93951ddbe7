// The checks of one promotion, and what its files share with those of stacking and tests.
//
// In: clauses as written. Out: typed clauses, or nullopt after the error has been reported. The order of work
// is that of context.h; stages and groups are declared before any of these is called.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/block.h"
#include "compiler/sema/context.h"

namespace perk::sema {

// ---- edits (promotion_edits.cpp) ----
diag::Edit insert_before(source::Span place, std::string text);
diag::Edit insert_after(source::Span place, std::string text);
// Takes the lines that `place` touches out of the file, newline included.
diag::Edit remove_lines(const Context& context, source::Span place);
// The place of a word written before `before` inside `within`, ASCII letters in any case; empty if not found.
source::Span word_before(const Context& context, source::Span within, std::uint32_t before,
                         std::string_view word);

// True at the second clause of a kind, which stands once: `head said twice` under `code`, with the first in
// view and an edit where both say the same. `first` is where the first stands, and is set by it.
bool said_before(Context& context, diag::Code code, std::optional<source::Span>& first, source::Span clause,
                 source::Span head);

// ---- amounts and counts (offer_amount.cpp) ----
struct Amount {
  bool percent = false;
  typed::ExprPtr value;
};
// What an offer takes off or asks: a percentage or an amount of money; a constant, a fact, `P% of` one, or
// what the clause's table says. A constant zero is refused where it would mean that nothing is ever given.
std::optional<Amount> check_amount(Context& context, const ast::Expr& expr, bool may_be_zero = false);
// A constant count of at least one.
std::optional<std::int64_t> check_count(Context& context, const ast::Expr& expr,
                                        const std::vector<std::string>& units);

// ---- offers (offer.cpp and beside it) ----
struct Draft {
  typed::Offer offer;
  std::vector<typed::Offer> more;                      // other pools that its table names; like `offer` else
  typed::Stage::Kind home = typed::Stage::Kind::item;  // where the phrase stands when nothing else is said
  bool repeats = false;                                // `for every` multiplies it
  std::optional<typed::Cap> cap;                       // `up to 100 THB`
  std::vector<source::Span> finals;                    // where it asks for the final subtotal
};
std::optional<Draft> check_offer(Context& context, const ast::Offer& offer);
bool may_stand_in(const typed::Offer& offer, const typed::Stage& stage);
bool is_set_offer(typed::OfferKind kind);

std::optional<Draft> check_amount_off(Context& context, const ast::Offer& offer, const ast::AmountOff& off);
std::optional<Draft> check_selection_at(Context& context, const ast::Offer& offer,
                                        const ast::SelectionAt& at);
std::optional<Draft> check_every_group(Context& context, const ast::Offer& offer,
                                       const ast::EveryGroup& every);
std::optional<Draft> check_some_of(Context& context, const ast::Offer& offer, const ast::SomeOf& some);
std::optional<Draft> check_bundle(Context& context, const ast::Offer& offer, const ast::Bundle& bundle);
std::optional<Draft> check_gift(Context& context, const ast::Gift& gift);
std::optional<Draft> check_credit(Context& context, const ast::Offer& offer, const ast::Credit& credit);
std::optional<Draft> check_spend_balance(Context& context, const ast::SpendBalance& spend);
std::optional<Draft> check_issue_coupon(Context& context, const ast::IssueCoupon& issue);
std::optional<Draft> check_by_table(Context& context, const ast::Offer& offer, const ast::ByTable& by);
// A selection that an offer of goods may take from; none written: `goods`.
typed::SelPtr check_offer_selection(Context& context, const ast::Selection* selection, source::Span place);
// The same for an offer that may take from shipping too.
typed::SelPtr check_offer_selection(Context& context, const ast::Selection* selection, source::Span place,
                                    bool& and_shipping);
// `goods`, with or without an `except`: what stands in the stage `order`.
bool is_goods(const ast::Selection& selection);
const ast::Picked* as_pick(const ast::Selection& selection);
// The N of `for every N of S`; of `for every 500 THB of S` counts_money() holds.
std::optional<std::int64_t> check_step(Context& context, const ast::ForEvery& every);
bool counts_money(const Context& context, const ast::ForEvery& every);
// `1 of T free for every 500 THB of S`: a pick of as many units as the amount pays for.
std::optional<Draft> picked_for_money(Context& context, const ast::ForEvery& every, std::int64_t k,
                                      bool cheapest, typed::SelPtr of, const ast::Reward& at);
// How many times M goes into S, of `for every M of S`.
typed::ExprPtr check_times(Context& context, const ast::ForEvery& every);
// Multiplies what an offer gives by it; false after a report.
bool repeat(Context& context, const ast::ForEvery& every, Draft& draft);
// `limit N times per order`: no more than N times.
void bound_times(typed::Offer& offer, std::int64_t most);
// The words behind the phrase.
bool apply_words(Context& context, const ast::Offer& offer, Draft& draft);
// What each rewarded unit is given at; `for_set`: what a whole set is given at.
std::optional<typed::Reward> check_reward(Context& context, const ast::Reward& reward, bool for_set);

// ---- clauses ----
// Everything of one promotion but its rank and its group's members.
void check_promotion(Context& context, const ast::Block& block, typed::Promotion& out);

// ---- time, caps, members ----
std::optional<typed::Window> check_window(Context& context, const ast::ActiveClause& active,
                                          source::Span place);
// The moment of the cart that `by` names; nullopt where there is none, or it was reported.
std::optional<typed::FieldIndex> check_window_by(Context& context, const ast::ActiveClause& active);
void check_needs(Context& context, const ast::NeedsClause& clause, source::Span span, typed::Promotion& out);
void check_cap(Context& context, const ast::CapClause& cap, typed::Promotion& out);
void check_limit(Context& context, const ast::LimitClause& limit, typed::Promotion& out);
void check_budget(Context& context, const ast::BudgetClause& budget, typed::Promotion& out);
std::optional<std::size_t> find_stage(Context& context, const ast::Ident& name);
// Every promotion and group that a stacking block names, in the order of the text; `all promotions` names
// none.
std::vector<const ast::Member*> members_of(const ast::Stacking& stacking);
// The stacking block that counts: the first.
const ast::Stacking* stacking_of(const std::vector<const ast::Block*>& blocks);

}  // namespace perk::sema
