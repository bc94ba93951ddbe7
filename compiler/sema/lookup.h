// `by F, G`: values that the table under a clause looks up.
//
// In: the facts named and the rows of the clause's table, which ReadsTable puts in reach. Out: an expression
// whose rows stand from the most particular to the most general (an equal key before a tier, a higher tier
// before a lower one, `any` last; the first column first), so that the first row that fits is the one meant.
// No fitting row: nothing.
#pragma once
#include "compiler/ast/table.h"
#include "compiler/sema/facts.h"

namespace perk::sema {

// While it lives, `by F` reads this table (null: none is there); `by quantity` and `by subtotal` ask about
// the goods last named by goods(), or about the order.
class ReadsTable {
 public:
  ReadsTable(Context& context, const ast::Table* table);
  ~ReadsTable();
  ReadsTable(const ReadsTable&) = delete;
  ReadsTable& operator=(const ReadsTable&) = delete;

  [[nodiscard]] bool was_read() const { return context_.table_read; }

 private:
  Context& context_;
  const ast::Table* table_;
  const typed::Sel* goods_;
  bool read_;
};

// What the cells of the last column may be; all of one kind.
struct Holds {
  bool money = false, percent = false, count = false;
  bool pool = false;               // pools of coupons alone: counts that are indices into pack.pools
  std::vector<std::string> units;  // words beside a count
};

typed::ExprPtr check_lookup(Context& context, const std::vector<ast::ExprPtr>& keys, source::Span span,
                            const Holds& holds);

// A count of things: a constant, a fact, or what the table says; `units` are the words beside a number.
typed::ExprPtr check_count_value(Context& context, const ast::Expr& expr,
                                 const std::vector<std::string>& units);

// "quantity of tea" of "Quantity  of tea": lower case, one blank between words.
std::string plain_words(std::string_view text);

}  // namespace perk::sema
