// The printer's lines and nodes; shared by the files of ast_print.
#pragma once
#include <fmt/format.h>

#include "compiler/ast/ast.h"

namespace perk::ast {

class Printer {
 public:
  // One line, and what `inside` prints beneath it.
  template <class Inside>
  void node(std::string_view what, Span span, Inside inside) {
    out_ += fmt::format("{:{}}{} [{},{})\n", "", depth_ * 2, what, span.begin, span.end);
    ++depth_;
    inside();
    --depth_;
  }
  void node(std::string_view what, Span span) {
    node(what, span, [] {});
  }
  // A heading without a range of its own.
  template <class Inside>
  void part(std::string_view what, Inside inside) {
    out_ += fmt::format("{:{}}{}\n", "", depth_ * 2, what);
    ++depth_;
    inside();
    --depth_;
  }
  void part(std::string_view what) {
    part(what, [] {});
  }

  void expr(const Expr& expr);
  void expr(const ExprPtr& expr) {
    if (expr) this->expr(*expr);
  }
  void expr(std::string_view what, const ExprPtr& expr) {
    if (expr) part(what, [&] { this->expr(*expr); });
  }
  void exprs(const std::vector<ExprPtr>& list) {
    for (const ExprPtr& item : list) expr(*item);
  }
  void selection(const Selection& selection);
  void selection(std::string_view what, const SelectionPtr& selection) {
    if (selection) part(what, [&] { this->selection(*selection); });
  }
  void offer(const Offer& offer);
  void table(const Table& table);
  void table(const std::optional<Table>& table) {
    if (table) this->table(*table);
  }
  void window(const WindowPart& part);
  void allowances(const std::vector<Allowance>& list);
  void block(const Block& block);

  std::string take() { return std::move(out_); }

 private:
  void offer_node(const OfferNode& node);
  void reward(const Reward& reward);
  void pick(const Pick& pick);

  std::string out_;
  std::size_t depth_ = 0;
};

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string written(const Quantity& quantity);
std::string written(const Date& date);
std::string written(const Time& time);
std::string written(const Path& path);
std::string written(const Per& per);
template <class T>
std::string quoted(const std::vector<T>& texts) {
  std::string out;
  for (const Text& text : texts) out += fmt::format(" \"{}\"", text.value);
  return out;
}
inline std::string words(const std::vector<Ident>& idents) {
  std::string out;
  for (const Ident& ident : idents) out += " " + ident.text;
  return out;
}

}  // namespace perk::ast
