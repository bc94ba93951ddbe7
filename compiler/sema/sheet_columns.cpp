// Where a template names columns: `row.price`, in whatever phrase it stands.
#include "compiler/sema/facts.h"
#include "compiler/sema/sheet.h"

namespace perk::sema {
namespace {

using Takes = Column::Takes;

bool is_column(const ast::Path& path) {
  return path.parts.size() >= 2 && path.parts.front().text == "row";
}

class Finder {
 public:
  explicit Finder(const Context& context) : context_(context) {}

  std::vector<Column> find(TemplateClauses& clauses) {
    for (auto& clause : clauses) std::visit([this](auto& node) { in(node); }, clause.node);
    return std::move(found_);
  }

 private:
  Column& add(Takes takes, const ast::Path& path) {
    auto& column = found_.emplace_back();
    column.takes = takes;
    column.path = path;
    return column;
  }

  // ---- clauses ----
  template <class Node>
  void in(Node&) {}  // names no column
  void in(ast::WhenClause& clause) { value(clause.condition); }
  void in(ast::GiveClause& clause) { offer(clause.offer); }
  void in(ast::ActiveClause& clause) { windows(clause.parts); }
  void in(ast::NeedsClause& clause) {
    if (clause.column && is_column(*clause.column)) add(Takes::code, *clause.column).needs = &clause;
    value(clause.amount);
  }
  void in(ast::CapClause& clause) { allowances(clause.bounds); }
  void in(ast::LimitClause& clause) { allowances(clause.bounds); }
  void in(ast::BudgetClause& clause) { allowances(clause.bounds); }
  void in(ast::EarnedClause& clause) { value(clause.where); }
  void in(ast::WorthClause& clause) { value(clause.worth); }
  void in(ast::SayClause& clause) {
    if (clause.column && is_column(*clause.column)) add(Takes::say, *clause.column).says = &clause;
  }
  void in(ast::RowIdClause& clause) { add(Takes::id, clause.column); }

  void allowances(std::vector<ast::Allowance>& list) {
    for (auto& one : list) value(one.amount);
  }

  // ---- windows ----
  void windows(ast::WindowParts& parts) {
    for (auto& part : parts) {
      if (auto* dates = std::get_if<ast::DateWindow>(&part.node)) {
        end(dates->from);
        end(dates->through);
        end(dates->until);
      } else if (auto* any = std::get_if<ast::AnyWindow>(&part.node)) {
        for (auto& inner : any->any) windows(inner);
      }
    }
  }
  void end(std::optional<ast::WindowEnd>& end) {
    if (!end) return;
    const auto* path = std::get_if<ast::Path>(&end->at);
    if (path != nullptr && is_column(*path)) add(Takes::moment, *path).end = &*end;
  }

  // ---- expressions ----
  void value(ast::ExprPtr& expr) { take(expr, Takes::value); }
  void text(ast::ExprPtr& expr) { take(expr, Takes::text); }
  void take(ast::ExprPtr& expr, Takes takes) {
    if (expr == nullptr) return;
    if (const auto* path = std::get_if<ast::Path>(&expr->node)) {
      if (is_column(*path)) add(takes, *path).expr = expr.get();
      return;
    }
    std::visit([this](auto& node) { inside(node); }, expr->node);
  }
  template <class Node>
  void inside(Node&) {}
  void inside(ast::Fact& node) { selection(node.of); }
  void inside(ast::PercentOf& node) { value(node.base); }
  void inside(ast::History& node) { value(node.where); }
  void inside(ast::Logic& node) {
    for (auto& term : node.terms) value(term);
  }
  void inside(ast::Not& node) { value(node.operand); }
  void inside(ast::Paren& node) { value(node.inner); }
  void inside(ast::Comparison& node) {
    value(node.left);
    const auto takes = asks_text(node) ? Takes::text : Takes::value;
    for (auto& right : node.right) take(right, takes);
  }
  void inside(ast::InCategory& node) {
    value(node.subject);
    for (auto& category : node.categories) text(category);
  }
  void inside(ast::Lookup& node) {
    for (auto& key : node.keys) value(key);
  }
  void inside(ast::Bucket& node) { value(node.share); }

  // Whether the fact on the left is a text: `1001` is one then, too.
  [[nodiscard]] bool asks_text(const ast::Comparison& comparison) const {
    if (comparison.op == ast::CompareOp::contains || comparison.op == ast::CompareOp::starts_with)
      return true;
    const auto* path = comparison.left == nullptr ? nullptr : ast::as<ast::Path>(*comparison.left);
    if (path == nullptr || path->parts.empty()) return false;
    if (path->parts.size() == 1)
      return is_text(typed::Record::product, path->parts[0].text) ||
             is_text(typed::Record::line, path->parts[0].text);
    const auto record = record_of(path->parts[0].text);
    return record && is_text(*record, text_of(*path).substr(path->parts[0].text.size() + 1));
  }
  [[nodiscard]] bool is_text(typed::Record record, const std::string& name) const {
    const auto& fields = context_.fields[static_cast<std::size_t>(record)];
    const auto found = fields.find(name);
    if (found == fields.end()) return false;
    const auto base = context_.pack.schema.at(found->second).type.base;
    return base == typed::Base::text || base == typed::Base::text_set || base == typed::Base::category;
  }

  // ---- selections ----
  void selection(ast::SelectionPtr& selection) {
    if (selection == nullptr) return;
    std::visit([this](auto& node) { of(node); }, selection->node);
  }
  template <class Node>
  void of(Node&) {}
  void of(ast::Items& node) {
    for (auto& one : node.values) text(one);
    value(node.where);
  }
  void of(ast::Both& node) {
    for (auto& part : node.parts) selection(part);
  }
  void of(ast::Except& node) {
    selection(node.base);
    for (auto& part : node.without) selection(part);
  }
  void of(ast::Picked& node) {
    value(node.pick.count);
    selection(node.of);
  }
  void of(ast::ParenSelection& node) { selection(node.inner); }

  // ---- offers ----
  void offer(ast::Offer& offer) {
    std::visit([this](auto& node) { given(node); }, offer.node);
    if (offer.for_every) {
      value(offer.for_every->step);
      selection(offer.for_every->of);
    }
    for (auto& word : offer.words) value(word.amount);
  }
  template <class Node>
  void given(Node&) {}
  void given(ast::AmountOff& node) {
    value(node.amount);
    selection(node.from);
  }
  void given(ast::ShippingOff& node) { value(node.amount); }
  void given(ast::ShippingAt& node) { value(node.price); }
  void given(ast::SelectionAt& node) {
    selection(node.what);
    value(node.reward.amount);
  }
  void given(ast::ByTable& node) { selection(node.of); }
  void given(ast::EveryGroup& node) {
    value(node.pick.count);
    value(node.group);
    selection(node.of);
    value(node.reward.amount);
  }
  void given(ast::SomeOf& node) {
    value(node.count);
    selection(node.of);
    value(node.reward.amount);
  }
  void given(ast::Bundle& node) {
    slots(node.slots);
    value(node.reward.amount);
  }
  void given(ast::Gift& node) { slots(node.slots); }
  void given(ast::Credit& node) {
    value(node.amount);
    selection(node.of);
  }
  void given(ast::SpendBalance& node) { selection(node.off); }
  void given(ast::IssueCoupon& node) { value(node.count); }
  void slots(std::vector<ast::Slot>& slots) {
    for (auto& slot : slots) {
      value(slot.count);
      selection(slot.of);
    }
  }

  const Context& context_;
  std::vector<Column> found_;
};

}  // namespace

std::vector<Column> columns_of(const Context& context, TemplateClauses& clauses) {
  return Finder(context).find(clauses);
}

}  // namespace perk::sema
