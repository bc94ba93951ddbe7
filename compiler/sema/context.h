// What the checker's parts share: the pack in the making, the names in scope, and the calls between them.
//
// Order of work (check.cpp): header, schema, names, selections and segments, stages and groups, promotions,
// stacking, tests. Every function reports what is wrong and returns null or nullopt then; nothing is reported
// twice, and a null from a part already reported is passed up in silence.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/expr.h"
#include "compiler/ast/selection.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace perk::ast {
struct Block;
struct Table;
}  // namespace perk::ast

namespace perk::sema {

// What an id of the pack stands for. Blocks share one namespace; groups and stages have their own.
enum class NameKind : std::uint8_t {
  selection,
  segment,
  promotion,
  coupons,
  account,
  calendar,
  experiment,
  campaign,
  trigger,
  template_
};

struct Name {
  NameKind kind = NameKind::promotion;
  std::size_t index = 0;  // into the pack's list of that kind, where it has one
  source::Span span;      // where the id is declared
};

struct CurrencyInfo {
  std::string code;
  std::uint8_t exponent = 2;
};

class Calendars;  // calendar.h

// A template of `promotions … from "FILE.csv"`: its block, which the rows fill, and its file, where there is
// one.
struct SheetSource {
  ast::Block* block = nullptr;
  std::optional<source::FileId> file;
};

struct Context {
  const source::Sources& sources;
  diag::Sink& sink;
  typed::Pack& pack;

  std::map<std::string, CurrencyInfo, std::less<>> currencies;  // by code, from stdlib `currency` blocks
  std::map<std::string, Name, std::less<>> names;               // by id
  std::map<std::string, std::size_t, std::less<>> groups;       // id → index into pack.groups

  // Fields of the schema by record (the array's index is typed::Record) and name.
  std::array<std::map<std::string, typed::FieldIndex, std::less<>>, 8> fields;
  // Paths of categories that the schema lists, ancestors included; empty: any.
  std::set<std::string, std::less<>> categories;
  std::set<std::string, std::less<>> events;                      // those that schemas name
  std::map<std::string, std::size_t, std::less<>> account_units;  // "points" → index into pack.accounts

  // Ids of blocks that could not be read: no one complains of them.
  std::set<std::string, std::less<>> broken_names;
  std::set<std::size_t> used_selections, used_segments;  // whatever resolve() found
  std::map<const ast::Block*, SheetSource> sheets;
  std::set<std::uint32_t> read_sheets;   // files whose form has been reported on
  std::shared_ptr<Calendars> calendars;  // days by their names
  // What `by F` reads in the clause that is being checked, see lookup.h.
  const ast::Table* table = nullptr;
  const typed::Sel* table_goods = nullptr;
  bool table_read = false;
  // Collects where `final subtotal` stands; null where there is no reward stage to ask at.
  std::vector<source::Span>* final_subtotals = nullptr;
  std::size_t searches = 0;  // for nearest names; they stop after some hundreds (see nearest_of)
};

// Where an expression stands; decides which names it may use.
enum class Scope : std::uint8_t {
  order,     // when / unless / for: customer, order, payment, shipping, facts of selections
  unit,      // inside `items where …`: price, list price, product and line fields by their bare names
  customer,  // inside a segment: customer fields only
  floor,     // inside `never sell below`: cost and other product fields, list price
};

// ---- literals (literal.cpp) ----
// Each reports units, decimals, digit grouping and ranges that do not fit, with an edit where there is one.
std::optional<std::int64_t> money_of(Context& context, const ast::Quantity& quantity);    // minor units
std::optional<std::int64_t> percent_of(Context& context, const ast::Quantity& quantity);  // 1e-8
// A whole number of things; `units` are the words allowed beside a bare number ("items", "times", "orders").
std::optional<std::int64_t> count_of(Context& context, const ast::Quantity& quantity,
                                     const std::vector<std::string>& units);
std::optional<std::int32_t> date_of(Context& context, const ast::Date& date);  // days since 1970-01-01
std::optional<std::int32_t> time_of(Context& context, const ast::Time& time);  // seconds of the day, ≤ 86400
std::optional<std::int64_t> instant_of(Context& context, const ast::Instant& instant);  // UTC seconds
// Midnight of a local date, and a local date and time, in the pack's zone (missing times move forward,
// doubled ones take the first).
std::int64_t instant_of_local(const Context& context, std::int32_t day, std::int32_t second);
// A constant of a field's type from what stands in a condition or a test; bounds and `one of` are checked.
std::optional<typed::Constant> constant_of(Context& context, const typed::Field& field,
                                           const ast::Expr& expr);
// "5,000.00 THB", "12.5%", "2026-04-01": how a constant is shown in messages.
std::string show_money(const Context& context, std::int64_t minor);
std::string show(const Context& context, const typed::Constant& constant);
std::string show_of(const typed::Pack& pack, const typed::Constant& constant);  // the same, of a checked pack

// ---- expressions (expr.cpp, condition.cpp) ----
// Boolean. `blocks` is said by `unless`: there a comparison with a missing value, being false, lets the offer
// through, which is warned of with the guest as example.
typed::ExprPtr check_condition(Context& context, const ast::Expr& expr, Scope scope, bool blocks = false);
// A money value: a constant, `P% of a money fact`, a money fact or field, or `by F` with the clause's table.
typed::ExprPtr check_money(Context& context, const ast::Expr& expr, Scope scope);
// A percentage: a constant from 0 to 100%, or a fact.
typed::ExprPtr check_discount_percent(Context& context, const ast::Expr& expr);
// The field that a path names in a scope, or nullopt after reporting the nearest name.
std::optional<typed::FieldIndex> resolve_field(Context& context, const ast::Path& path, Scope scope);

// ---- selections (selection.cpp) ----
// `goods and shipping` comes back as SelKind::goods_and_shipping where it is the whole selection: the caller
// says whether it may stand there (refuse_shipping reports it). Inside another selection it is refused here.
typed::SelPtr check_selection(Context& context, const ast::Selection& selection);
void refuse_shipping(Context& context, source::Span span);
// The goods of `goods and shipping` (with or without an `except`); `and_shipping` says whether it was that.
typed::SelPtr check_goods_and_shipping(Context& context, const ast::Selection& selection, bool& and_shipping);
typed::SelPtr clone(const typed::Sel& sel);
typed::ExprPtr clone(const typed::Expr& expr);

// ---- names (names.cpp) ----
// The id's meaning; otherwise reports "no promotion `x`" with the nearest id of that kind, and an edit.
std::optional<std::size_t> resolve(Context& context, const ast::Ident& ident, NameKind kind);
std::string_view kind_word(NameKind kind);  // "promotion", "selection", …
// The nearest of the candidates, or "": diag::nearest within the pack's budget of searches.
std::string nearest_of(Context& context, std::string_view word, const std::vector<std::string>& candidates);
// Says "did you mean `near`?" and offers the edit, where `near` is not empty.
void suggest(diag::Diagnostic& diagnostic, source::Span span, std::string_view near);

// ---- promotions, stacking, tests (promotion.cpp, offer.cpp, table.cpp, window.cpp, stacking.cpp, …) ----
// Stages must be known before promotions; ranks are known after both.
void declare_stages(Context& context, const std::vector<const ast::Block*>& stacking);
void declare_groups(Context& context, const std::vector<const ast::Block*>& promotions,
                    const std::vector<const ast::Block*>& stacking);
// Fills pack.promotions in rank order (pricing.md R0) and names' indices with it.
void check_promotions(Context& context, const std::vector<const ast::Block*>& promotions,
                      const std::vector<const ast::Block*>& stacking);
void check_stacking(Context& context, const std::vector<const ast::Block*>& stacking);
void check_tests(Context& context, const std::vector<const ast::Block*>& tests);

// ---- what waits (later.cpp) -------------------------------------------------------------------------------
// E0900: the language has it, this version does not price it. `what` is a noun phrase in the user's words,
// `help` what to use instead.
void report_not_priced_yet(Context& context, source::Span span, std::string_view what,
                           std::string_view help = {});
// Blocks that parse and wait for a later version: trigger, experiment, campaign, coupons, account, guarantee,
// …
void report_later_blocks(Context& context, const std::vector<const ast::Block*>& blocks);

}  // namespace perk::sema
