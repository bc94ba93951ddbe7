// What a promotion asks of the ledger and tells the shopper: bounds over several orders, codes, balances,
// texts.
//
// Amounts are minor units, or whole units of an account. Part of typed.h, which completes the names used
// here.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/typed_expr.h"

namespace perk::typed {

// A cap, limit or budget over several orders. What is used of it is a fact of the calculation.
struct Bound {
  ir::BoundKind kind = ir::BoundKind::uses;
  ExprPtr amount;                     // count, or money
  std::vector<FieldIndex> keys;       // `per customer`: its id; empty: shared by all
  ir::Period period;                  // no window means ever
  std::optional<std::size_t> across;  // index into Pack::groups: one counter for the group
  ir::LastGrant last = ir::LastGrant::part;
  bool or_guests = false;
  bool budget = false;
  std::string counter;  // what usage facts and holds call it
  source::Span span;
};

// One of these codes, or a code of one of these pools, must have been entered.
struct CouponNeed {
  std::vector<std::string> codes;
  std::vector<std::size_t> pools;  // indices into Pack::pools
  source::Span span;
};

// `needs 10 stamps`
struct Spend {
  std::size_t account = 0;  // index into Pack::accounts
  ExprPtr amount;           // count or money
  source::Span span;
};

struct Message {
  std::string language;  // "" : the pack's own
  bool badge = false;
  std::string text;
};

// `earned when delivered`, `earned 28 days after order_placed`
struct Earned {
  std::string event;
  std::int32_t months = 0, days = 0;
  std::int64_t seconds = 0;
};

// `promotions ID from "prices.csv"`: a template, and where each of its `row.COLUMN` stands.
struct Sheet {
  struct Use {
    source::Span at;
    std::size_t column = 0;
  };
  std::string id, display;
  std::vector<Use> uses;           // in the order of the text
  std::vector<std::string> cells;  // what explanations show in their place, a row after another
  std::size_t width = 0;           // cells of one row
  source::Span span;
};

struct SheetRow {
  std::size_t sheet = 0;  // index into Pack::sheets
  std::size_t row = 0;
};

}  // namespace perk::typed
