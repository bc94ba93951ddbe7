// One cart as the engine sees it: lines merged into runs, facts interned against the module, codes folded.
//
// In: a host's Cart and the module's schema. Out: runs in the order ≺ of pricing.md R0, or the CartError that
// says which field is wrong. Guaranteed: nothing in a view depends on the order of the cart's lines, on how
// equal units are split over lines, or on the order in which symbols were met.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "perk/cart.h"
#include "perk/result.h"
#include "runtime/interpret/exact.h"
#include "runtime/ir/ir.h"

namespace perk::interpret {

inline constexpr std::uint32_t kNoRun = 0xFFFFFFFF;

// A field's value: scalars and symbols in `scalar`, sets in `symbols` (sorted).
struct FactValue {
  Scalar scalar{0, 1, false};
  std::vector<std::uint32_t> symbols;
};

struct Run {
  std::int64_t quantity = 0;     // pieces
  std::int64_t list_amount = 0;  // L_r, minor units
  bool measured = false;         // one piece with a measure; never merged
  std::int64_t measure_milli = 0;
  std::vector<FactValue> facts;  // by module field index; only product and line fields are filled
  struct Member {
    std::uint32_t line = 0;           // index into Cart::lines
    std::int64_t begin = 0, end = 0;  // its units within the run, in order of line id
  };
  std::vector<Member> members;
};

class CartView {
 public:
  static std::variant<CartView, CartError> build(const ir::Module& module, const Cart& cart);

  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }
  // A fact of customer, order, payment or shipping; those of coupon and event are missing.
  [[nodiscard]] const FactValue& fact(std::uint32_t field) const { return facts_[field]; }
  [[nodiscard]] bool has_coupon(const std::string& code) const;
  // The text of a symbol, the module's or one that only this cart has.
  [[nodiscard]] const std::string& text(std::uint32_t symbol) const;
  // The symbol of a text, if the module or this cart has it.
  [[nodiscard]] std::optional<std::uint32_t> symbol(const std::string& text) const;
  [[nodiscard]] std::int64_t now() const { return now_; }

 private:
  friend class CartReader;
  const ir::Module* module_ = nullptr;
  std::vector<Run> runs_;
  std::vector<FactValue> facts_;
  std::vector<std::string> cart_symbols_;  // symbols above the module's; strictly rising
  std::vector<std::string> coupons_;       // keys (ops/text.h), strictly rising
  std::int64_t now_ = 0;
};

}  // namespace perk::interpret
