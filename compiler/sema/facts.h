// Facts and literals: what the two sides of a comparison can be.
//
// In: an expression of the tree. Out: a typed value, or null after one report. A *subject* is what a literal
// is read for: `5,000` beside an amount in THB is an amount without its currency, beside a count it is a
// count.
#pragma once
#include "compiler/ast/block.h"
#include "compiler/sema/context.h"

namespace perk::sema {

struct Subject {
  typed::Type type;
  const typed::Field* field = nullptr;  // bounds and allowed texts, where it is one
  std::vector<std::string> units;       // words beside a bare count: "items"
  std::string unit;                     // of a number: "kg"
  source::Span span;                    // the fact that the literal is held against; empty: none
};

// `(x)` is x.
const ast::Expr& without_brackets(const ast::Expr& expr);
bool is_literal(const ast::Expr& expr);
std::string text_of(const ast::Path& path);  // "customer.job_role"

// "an amount in THB", "a number in kg", "a set of texts"
std::string kind_of(const Context& context, const Subject& subject);
std::string kind_of_literal(const Context& context, const ast::Expr& expr);

Subject subject_of(const Context& context, const typed::Expr& expr);
Subject subject_of(const typed::Field& field);

// A fact, a field, a price, or a percentage of an amount; anything else is reported.
typed::ExprPtr check_value(Context& context, const ast::Expr& expr, Scope scope);
// E0228: `final subtotal` where not everything has been priced.
void report_not_final(Context& context, source::Span keyword);
// Whether a one-word path means something here; reports nothing.
bool is_known(const Context& context, const ast::Path& path, Scope scope);
// A literal for a subject: units, bounds and allowed texts are checked.
std::optional<typed::Constant> literal_of(Context& context, const Subject& subject, const ast::Expr& expr);
// A literal whose subject is not known: what is wrong with it by itself is reported.
void check_alone(Context& context, const ast::Expr& expr);
typed::ExprPtr constant_expr(typed::Constant constant, source::Span span);
typed::ExprPtr constant_expr(typed::Base base, std::int64_t scalar, source::Span span);
// A value worked out from others; missing where one of them may be.
typed::ExprPtr computed(typed::ExprKind kind, typed::Base base, source::Span span, typed::ExprPtr first,
                        typed::ExprPtr second);
// The number of a field as a whole count, what is left over cut off; any other value as it is.
typed::ExprPtr as_count(typed::ExprPtr value);

// E0201: `value` (of the kind said) is held against `subject`.
diag::Diagnostic& report_mismatch(Context& context, const Subject& subject, source::Span value,
                                  std::string_view kind);
// A category's path: reports a malformed one (with the edit) and, but where it is being declared, one that
// the schema does not list.
bool check_category(Context& context, const ast::Text& text, bool declaring = false);

typed::ExprPtr check_comparison(Context& context, const ast::Comparison& comparison, const ast::Expr& whole,
                                Scope scope);
// The field of a record that the language itself relies on (`sku` of a product); reports its absence.
const typed::Field* require_field(Context& context, typed::Record record, std::string_view name,
                                  source::Span span);
std::string_view record_word(typed::Record record);
std::optional<typed::Record> record_of(std::string_view word);

// ---- the parts of check() ----
void read_header(Context& context, const std::vector<ast::File>& pack_files,
                 const std::vector<ast::File>& stdlib_files);
void read_currencies(Context& context, const std::vector<ast::File>& files);
void read_schema(Context& context, const std::vector<ast::File>& pack_files,
                 const std::vector<ast::File>& stdlib_files);
// The standard library's file that `use` names; reports one that there is not.
const ast::File* find_library_file(Context& context, const std::vector<ast::File>& stdlib_files,
                                   const ast::Text& name);
void declare_names(Context& context, const std::vector<ast::File>& pack_files);
// Fill the bodies that declare_names() made room for, in the same order, and report circles among them.
void check_selection_blocks(Context& context, const std::vector<const ast::Block*>& blocks);
void check_segment_blocks(Context& context, const std::vector<const ast::Block*>& blocks);
// "schema/shop" for the standard library's file of that name, however its path is spelt.
std::string library_name(const Context& context, const ast::File& file);

}  // namespace perk::sema
