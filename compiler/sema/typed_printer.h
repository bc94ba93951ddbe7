// What the printers of the typed tree share: lines with their depth and place, values with their units.
#pragma once
#include <string>
#include <string_view>

#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace perk::typed {

class Printer {
 public:
  Printer(const Pack& pack, const source::Sources& sources) : pack_(pack), sources_(sources) {}

 protected:
  void in() { ++depth_; }
  void row(std::string_view text);                      // a line without a place
  void node(source::Span span, std::string_view text);  // a line that ends in ` @line:column`
  template <class F>
  void nested(F body) {
    ++depth_;
    body();
    --depth_;
  }
  template <class F>
  void part(std::string_view name, F body) {
    row(name);
    nested(body);
  }

  // ---- typed_print_clause.cpp ----
  void accounts();
  void needs(const Promotion& promotion);
  void bounds(const Promotion& promotion);  // and what follows from giving: messages, returns, worth
  void returns(const ir::ReturnRules& rules);
  void test(const Test& test);
  void expected(const Expectation& expectation);
  std::string fact_text(const FactValue& fact);

  void expr(const Expr& expr);
  void sel(const Sel& sel);
  std::string show(const Constant& constant) const;
  std::string money(std::int64_t minor) const;
  static std::string field_name(const Field& field);  // "customer.tier"
  static std::string type_name(Type type);            // "text optional"
  static std::string quoted(std::string_view text);
  static std::string list(const std::vector<std::string>& texts);

  const Pack& pack_;
  const source::Sources& sources_;
  std::string out_;

 private:
  int depth_ = 0;
};

}  // namespace perk::typed
