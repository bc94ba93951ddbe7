// Selection and segment blocks, and the circles they must not form.
//
// In: the blocks, in the order in which their names were declared. Out: the bodies of pack.selections and
// pack.segments; null where a block is not sound or leads back to itself.
#include <fmt/format.h>

#include <variant>

#include <unordered_map>

#include "compiler/sema/facts.h"

namespace perk::sema {
namespace {

// One reference from a block to another of its kind.
struct Reference {
  std::size_t to;
  source::Span span;
};

void collect(const typed::Sel& sel, std::unordered_map<const void*, std::size_t>& index,
             std::vector<Reference>& out) {
  if (sel.selection != nullptr) out.push_back({index.at(sel.selection), sel.span});
  for (const auto& arg : sel.args) collect(*arg, index, out);
}

void collect(const typed::Expr& expr, std::unordered_map<const void*, std::size_t>& index,
             std::vector<Reference>& out) {
  if (expr.segment != nullptr) out.push_back({index.at(expr.segment), expr.span});
  for (const auto& arg : expr.args) collect(*arg, index, out);
}

// Depth first with the way there kept, so that a long chain of blocks takes no stack.
class Circles {
 public:
  Circles(Context& context, std::vector<std::vector<Reference>> references, std::vector<std::string> ids,
          std::string_view what)
      : context_(context),
        references_(std::move(references)),
        ids_(std::move(ids)),
        what_(what),
        state_(ids_.size(), State::unseen) {}

  std::vector<bool> find() {
    in_circle_.resize(ids_.size());
    for (std::size_t start = 0; start < ids_.size(); ++start)
      if (state_[start] == State::unseen) walk(start);
    return std::move(in_circle_);
  }

 private:
  enum class State : std::uint8_t { unseen, open, done };
  struct Step {
    std::size_t at;
    std::size_t next = 0;
  };

  void walk(std::size_t start) {
    std::vector<Step> way{{start}};
    state_[start] = State::open;
    while (!way.empty()) {
      auto& step = way.back();
      if (step.next == references_[step.at].size()) {
        state_[step.at] = State::done;
        way.pop_back();
        continue;
      }
      auto reference = references_[step.at][step.next++];
      if (state_[reference.to] == State::open) report(way, reference);
      if (state_[reference.to] != State::unseen) continue;
      state_[reference.to] = State::open;
      way.push_back({reference.to});
    }
  }

  void report(const std::vector<Step>& way, const Reference& reference) {
    auto first = way.size();
    while (way[first - 1].at != reference.to) --first;
    std::string path;
    for (auto i = first - 1; i < way.size(); ++i) {
      in_circle_[way[i].at] = true;
      if (i < first + 7) path += fmt::format("{} → ", ids_[way[i].at]);
    }
    if (way.size() > first + 7) path += "… → ";
    auto& found =
        context_.sink.report(diag::Code::E0103, reference.span,
                             fmt::format("the {} `{}` leads back to itself", what_, ids_[reference.to]),
                             path + ids_[reference.to]);
    found.help = "take one of them out of the circle";
  }

  Context& context_;
  std::vector<std::vector<Reference>> references_;
  std::vector<std::string> ids_;
  std::string_view what_;
  std::vector<State> state_;
  std::vector<bool> in_circle_;
};

void report_second_selection(Context& context, const ast::Block& block, const ast::Selection& second) {
  auto& found = context.sink.report(diag::Code::E0483, second.span, "a `selection` block has one selection",
                                    "a second one");
  found.help = "join the two by `and` for items that are in both, or give this one a block of its own";
  auto id = block.id ? block.id->text + "-2" : std::string("another");
  found.edits = {
      {{second.span.file, second.span.begin, second.span.begin}, fmt::format("end\n\nselection {}\n  ", id)}};
}

void report_empty(Context& context, const ast::Block& block, std::string_view what, std::string_view help) {
  auto id = block.id ? block.id->text : std::string();
  auto span = block.id ? block.id->span : block.kind.span;
  auto& found =
      context.sink.report(diag::Code::E0483, span, fmt::format("the {} `{}` says nothing", what, id));
  found.help = help;
}

// One condition of a segment: as it stands, or turned round by `unless`.
typed::ExprPtr check_clause(Context& context, const ast::ConditionClause& clause) {
  auto test = check_condition(context, *clause.condition, Scope::customer, clause.unless);
  if (test == nullptr || !clause.unless) return test;
  auto made = std::make_unique<typed::Expr>();
  made->kind = typed::ExprKind::negate;
  made->span = test->span;
  made->args.push_back(std::move(test));
  return made;
}

typed::ExprPtr check_segment(Context& context, const ast::Block& block) {
  const auto& segment = std::get<ast::SegmentBlock>(block.node);
  auto all = std::make_unique<typed::Expr>();
  all->kind = typed::ExprKind::all;
  all->span = block.span;
  bool sound = !block.broken;
  bool empty = sound;
  for (const auto& clause : segment.clauses) {
    empty = false;
    if (const auto* condition = std::get_if<ast::ConditionClause>(&clause.node)) {
      auto test = check_clause(context, *condition);
      sound = sound && test != nullptr;
      if (test != nullptr) all->args.push_back(std::move(test));
    } else {
      if (std::holds_alternative<ast::StayClause>(clause.node))
        report_not_priced_yet(context, clause.span, "`stay` in a segment");
      sound = false;
    }
  }
  if (empty) report_empty(context, block, "segment", "say who belongs to it: `customer.tier is \"gold\"`");
  if (!sound || all->args.empty()) return nullptr;
  return all->args.size() == 1 ? std::move(all->args[0]) : std::move(all);
}

typed::SelPtr check_block(Context& context, const ast::Block& block) {
  const auto& written = std::get<ast::SelectionBlock>(block.node).selections;
  typed::SelPtr body;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (i == 1 && !block.broken) report_second_selection(context, block, written[i]);
    auto checked = check_selection(context, written[i]);
    if (checked != nullptr && checked->kind == typed::SelKind::goods_and_shipping) {
      refuse_shipping(context, checked->span);
      checked = nullptr;
    }
    if (i == 0) body = std::move(checked);
  }
  if (written.empty() && !block.broken)
    report_empty(context, block, "selection", "say which items: `items in category \"…\"`");
  return written.size() == 1 && !block.broken ? std::move(body) : nullptr;
}

}  // namespace

void check_selection_blocks(Context& context, const std::vector<const ast::Block*>& blocks) {
  auto& selections = context.pack.selections;
  std::unordered_map<const void*, std::size_t> index;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < selections.size(); ++i) {
    index[selections[i].get()] = i;
    ids.push_back(selections[i]->id);
  }
  std::vector<std::vector<Reference>> references(selections.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    selections[i]->body = check_block(context, *blocks[i]);
    if (selections[i]->body != nullptr) collect(*selections[i]->body, index, references[i]);
  }
  auto in_circle = Circles(context, std::move(references), std::move(ids), "selection").find();
  for (std::size_t i = 0; i < selections.size(); ++i)
    if (in_circle[i]) selections[i]->body = nullptr;
}

void check_segment_blocks(Context& context, const std::vector<const ast::Block*>& blocks) {
  auto& segments = context.pack.segments;
  std::unordered_map<const void*, std::size_t> index;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    index[segments[i].get()] = i;
    ids.push_back(segments[i]->id);
  }
  std::vector<std::vector<Reference>> references(segments.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    segments[i]->condition = check_segment(context, *blocks[i]);
    if (segments[i]->condition != nullptr) collect(*segments[i]->condition, index, references[i]);
  }
  auto in_circle = Circles(context, std::move(references), std::move(ids), "segment").find();
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (in_circle[i]) segments[i]->condition = nullptr;
}

}  // namespace perk::sema
