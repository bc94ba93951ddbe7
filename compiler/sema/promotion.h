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

// ---- amounts and counts (offer_amount.cpp) ----
struct Amount {
  bool percent = false;
  typed::ExprPtr value;  // a constant
};
// What an offer takes off or asks: a constant percentage or amount of money. Zero is refused where it would
// mean that nothing is ever given.
std::optional<Amount> check_amount(Context& context, const ast::Expr& expr, bool may_be_zero = false);
// A constant count of at least one.
std::optional<std::int64_t> check_count(Context& context, const ast::Expr& expr,
                                        const std::vector<std::string>& units);

// ---- offers (offer.cpp and beside it) ----
// The stage that a phrase stands in when nothing else is said.
struct Draft {
  typed::Offer offer;
  typed::Stage::Kind home = typed::Stage::Kind::item;
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
std::optional<Draft> check_by_table(Context& context, const ast::Offer& offer, const ast::ByTable& by);
// A selection that an offer of goods may take from.
typed::SelPtr check_offer_selection(Context& context, const ast::Selection* selection, source::Span place);
// `goods`, with or without an `except`: what stands in the stage `order`.
bool is_goods(const ast::Selection& selection);
const ast::Picked* as_pick(const ast::Selection& selection);
// The N of `for every N of S`.
std::optional<std::int64_t> check_step(Context& context, const ast::ForEvery& every);
// What each rewarded unit is given at; `for_set`: what a whole set is given at.
std::optional<typed::Reward> check_reward(Context& context, const ast::Reward& reward, bool for_set);

// ---- clauses ----
// Everything of one promotion but its rank and its group's members.
void check_promotion(Context& context, const ast::Block& block, typed::Promotion& out);

// ---- time, caps, members ----
std::optional<typed::Window> check_window(Context& context, const ast::ActiveClause& active,
                                          source::Span place);
void check_cap(Context& context, const ast::CapClause& cap, std::vector<typed::Cap>& caps);
void check_limit(Context& context, const ast::LimitClause& limit, std::optional<std::int64_t>& times);
std::optional<std::size_t> find_stage(Context& context, const ast::Ident& name);
// Every promotion and group that a stacking block names, in the order of the text; `all promotions` names
// none.
std::vector<const ast::Member*> members_of(const ast::Stacking& stacking);
// The stacking block that counts: the first.
const ast::Stacking* stacking_of(const std::vector<const ast::Block*>& blocks);

}  // namespace perk::sema
