// Carts and results as JSON (docs/cart.schema.json, docs/result.schema.json).
//
// Out: UTF-8 with the members in a fixed order, so that equal values are equal bytes. Amounts are text in
// major units with all decimals of the currency; read_cart reads back what write_cart wrote.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "perk/cart.h"
#include "perk/result.h"
#include "runtime/ir/ir.h"
#include "tools/json/emit.h"

namespace perk::json {

std::string write_cart(const Cart& cart, const ir::Module& module, Layout layout = Layout::indented);
std::string write_result(const Result& result, const ir::Module& module, Layout layout = Layout::indented);
// The same at the end of what is there.
void write_result(const Result& result, const ir::Module& module, Emit& out);
void write_error(const CartError& error, Emit& out);
std::string write_error(const CartError& error, Layout layout = Layout::indented);

inline constexpr std::size_t kOutcomeCount = 18, kVerdictCount = 3;
std::string_view outcome_name(Outcome outcome);
std::string_view proof_name(Proof proof);
std::string_view verdict_name(CouponVerdict::Kind kind);
std::string_view code_state_name(CouponFacts::State state);
// Does the counter of a bound count money? Nothing where the pack has no such counter.
std::optional<bool> counts_money(const ir::Module& module, std::string_view counter);

// The decimals to show amounts of `currency` with: the pack's own, else the table's, else none.
int decimals_of(std::string_view currency, const ir::Module& module);

}  // namespace perk::json
