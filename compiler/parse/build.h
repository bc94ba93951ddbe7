// From the generated parser's contexts to the tree.
//
// In: contexts of clauses that parsed. Out: nodes of compiler/ast with exact ranges. Nothing is checked here
// but what names.h checks: the tree says what was written.
#pragma once
#include "PerkParser.h"
#include "compiler/ast/ast.h"
#include "compiler/parse/names.h"

namespace perk::parse {

using P = PerkParser;

class Build {
 public:
  explicit Build(Names& names) : names_(names) {}

  ast::Clause<ast::PackNode> clause(const P::PackClauseContext& c);
  ast::Selection line(const P::SelectionLineContext& c) { return selection(*c.s); }
  ast::Clause<ast::SegmentNode> clause(const P::SegmentClauseContext& c);
  ast::Clause<ast::PromotionNode> clause(const P::PromotionClauseContext& c);
  ast::Clause<ast::CouponsNode> clause(const P::CouponsClauseContext& c);
  ast::Clause<ast::StackingNode> clause(const P::StackingClauseContext& c);
  ast::Clause<ast::TriggerNode> clause(const P::TriggerClauseContext& c);
  ast::Clause<ast::TestNode> clause(const P::TestClauseContext& c);
  ast::Clause<ast::SchemaNode> clause(const P::SchemaClauseContext& c);
  ast::Clause<ast::CalendarNode> clause(const P::CalendarClauseContext& c);
  ast::Clause<ast::AccountNode> clause(const P::AccountClauseContext& c);
  ast::Clause<ast::ExperimentNode> clause(const P::ExperimentClauseContext& c);
  ast::Clause<ast::CampaignNode> clause(const P::CampaignClauseContext& c);
  ast::Clause<ast::GuaranteeNode> clause(const P::GuaranteeClauseContext& c);
  ast::Clause<ast::CurrenciesNode> clause(const P::CurrenciesClauseContext& c);

  [[nodiscard]] ast::Span span(const antlr4::Token* token) const;
  [[nodiscard]] ast::Span span(const antlr4::ParserRuleContext& c) const;
  ast::Ident name(const P::NameContext* c) { return names_.ident(span(*c)); }
  ast::Text text(const antlr4::Token* token) { return names_.text(span(token)); }

 private:
  // build_expr.cpp
  ast::ExprPtr make(ast::Span span, ast::ExprNode node);
  ast::ExprPtr condition(const P::ConditionContext& c);
  ast::ExprPtr unary(const P::UnaryContext& c);
  ast::ExprPtr comparison(const P::ComparisonContext& c);
  ast::ExprPtr operand(const P::OperandContext& c);
  ast::ExprPtr test(ast::ExprPtr left, ast::Span whole, const P::TestContext& c);
  ast::ExprPtr right(const P::RightContext& c);
  ast::ExprPtr history(const P::HistoryContext& c);
  ast::HistoryWindow window(const P::HistoryWindowContext& c);
  ast::ExprPtr amount(const P::AmountContext& c);
  ast::ExprPtr unit_amount(const P::UnitAmountContext& c);
  ast::ExprPtr percent_of(ast::Span whole, const P::PercentContext& rate, const P::PercentBaseContext& base);
  ast::ExprPtr lookup(const P::LookupContext& c);
  ast::ExprPtr fact(const P::FactContext& c);
  ast::ExprPtr fact(const P::TightFactContext& c);
  template <class Context>
  ast::ExprPtr any_fact(const Context& c);
  ast::ExprPtr path_expr(const P::PathContext& c);
  ast::Path path(const P::PathContext& c);
  ast::Quantity quantity(const P::QuantityContext& c);
  ast::ExprPtr quantity_expr(const P::QuantityContext& c);
  ast::Quantity percent(const P::PercentContext& c);
  std::vector<ast::ExprPtr> values(const P::ValuesContext& c);
  ast::ExprPtr audience(const P::AudienceContext& c);
  ast::ExprPtr audience_term(const P::AudienceTermContext& c);
  ast::ExprPtr text_expr(const antlr4::Token* token);
  ast::ExprPtr number_expr(const antlr4::Token* token);
  ast::ExprPtr date_expr(const P::DateContext& d, const antlr4::Token* time);
  ast::Date date(const P::DateContext& c);
  ast::ExprPtr pool(const P::PoolContext& c);
  ast::ExprPtr count(const P::CountContext& c);

  // build_offer.cpp
  ast::SelectionPtr selection_ptr(const P::SelectionContext* c);
  ast::SelectionPtr selection_ptr(const P::PlainContext* c);
  ast::SelectionPtr selection_ptr(const P::TightContext* c);
  ast::Selection selection(const P::SelectionContext& c);
  ast::Selection plain(const P::PlainContext& c);
  ast::Selection both(const P::BothContext& c);
  ast::Selection tight(const P::TightContext& c);
  ast::Selection unit(const P::UnitContext& c);
  ast::Selection items(ast::Span span, const P::ItemFilterContext* f);
  ast::Pick pick(const P::PickContext& c);
  ast::Offer offer(const P::OfferContext& c);
  ast::OfferNode offer_body(const P::OfferBodyContext& c);
  ast::OfferNode amount_off(const P::OfferBodyContext& c);
  ast::Reward reward(const P::RewardContext& c);
  ast::OfferWord offer_word(const P::OfferWordContext& c);
  ast::Table table(const P::TableContext& c);

  // build_clause.cpp
  ast::GiveClause give(const P::GiveContext& c);
  ast::ActiveClause active(const P::ActiveContext& c);
  std::vector<ast::Allowance> allowances(const P::AllowancesContext& c);
  ast::Allowance allowance(const P::AllowanceContext& c);
  ast::Per per(const P::PerContext& c);
  template <class Clause, class Context>
  Clause bounded(const Context& c);
  ast::WorthClause worth(const P::WorthContext& c);
  ast::UseClause use(const P::UseContext& c);
  ast::OnReturnClause policies(const P::PoliciesContext& c);
  ast::GroupClause group(const P::GroupContext& c);
  ast::WindowPart window(const P::WindowContext& c);
  ast::WindowParts windows(const P::WindowsContext& c);
  ast::WindowEnd moment(const P::MomentContext& c);
  ast::EveryWindow::Day every_day(const P::EveryDayContext& c);
  std::vector<ast::Member> members(const P::MembersContext& c);
  ast::Member member(const P::MemberContext& c);
  std::optional<ast::Per> scope(const P::ScopeContext* c);
  std::vector<ast::Text> texts(const std::vector<antlr4::Token*>& tokens);
  std::vector<ast::Ident> idents(const std::vector<P::NameContext*>& names);
  ast::ExpectClause expectation(const P::ExpectationContext& c);
  ast::FieldClause field(const P::SchemaClauseContext& c);

  template <class Node, class Context>
  ast::Clause<Node> whole(const Context& c, Node node);

  Names& names_;
};

}  // namespace perk::parse
