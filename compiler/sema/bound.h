// What `cap`, `limit` and `budget` are counted by, and what they count.
//
// In: an allowance as written. Out: its keys, its window and its amount, or nullopt after a report. A bound
// that names goods alone (`per item`, `per product`, `per top category`) or `per order` holds in one order;
// any other over all orders of its window, and no window means ever.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sema/promotion.h"

namespace perk::sema {

struct GoodsKey {
  typed::Cap::Scope scope = typed::Cap::Scope::order;
  typed::FieldIndex field;  // Scope::fact, and of Scope::category the product's category where it has one
  bool has_field = false;
  source::Span span;
};

struct HostKey {
  typed::FieldIndex field;  // of customer, order, payment or shipping
  source::Span span;
};

struct Counting {
  std::vector<GoodsKey> goods;
  std::vector<HostKey> host;
  ir::Period period;
  std::optional<source::Span> window;     // where the window stands
  std::optional<source::Span> per_order;  // where `per order` stands
  std::optional<std::size_t> across;      // index into pack.groups
};
std::optional<Counting> check_counting(Context& context, const ast::Allowance& allowance);

// A constant count, or nullptr after a report.
typed::ExprPtr check_count_expr(Context& context, const ast::Expr& amount,
                                const std::vector<std::string>& units);

// The bound that an allowance makes; keys of goods must be fields. Fills everything but the amount and kind.
std::optional<typed::Bound> bound_of(Context& context, const ast::Allowance& allowance,
                                     const Counting& counting);
// What usage facts and holds call it: "welcome: uses per customer". It does not say how much, so that what
// was used stays used when the amount changes.
// `unit` is that of a credit.
std::string counter_of(const Context& context, const typed::Bound& bound, const std::string& owner,
                       const std::string& unit);
std::string window_words(const ir::Period& period);  // " per 24 hours", or ""
std::string key_word(const typed::Field& field);     // "customer", "product", "household"

}  // namespace perk::sema
