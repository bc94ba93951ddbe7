// One cart as the engine sees it: lines merged into runs, facts interned against the module, codes folded.
//
// In: a host's Cart and the module's schema. Out: runs in the order ≺ of pricing.md R0, or the CartError that
// says which field is wrong. Guaranteed: nothing in a view depends on the order of the cart's lines, on how
// equal units are split over lines, or on the order in which symbols were met.
#pragma once
#include <cstdint>
#include <map>
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

// What the ledger knows of a code that was entered, or could be.
struct CodeFacts {
  std::string key;                  // ops::coupon_key
  std::uint32_t pool = 0xFFFFFFFF;  // index into Module::pools; none: a code that promotions name themselves
  CouponFacts::State state = CouponFacts::State::usable;
  FactValue code, owner, issued_at;  // of the record `coupon`
};

class CartView {
 public:
  static std::variant<CartView, CartError> build(const ir::Module& module, const Cart& cart);

  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }
  // A fact of customer, order, payment or shipping; those of event are missing, those of coupon are
  // CodeFacts.
  [[nodiscard]] const FactValue& fact(std::uint32_t field) const { return facts_[field]; }
  [[nodiscard]] bool has_coupon(const std::string& code) const;
  // Keys of the codes entered, strictly rising; and what is known of codes, by key and pool.
  [[nodiscard]] const std::vector<std::string>& codes() const { return coupons_; }
  [[nodiscard]] const std::vector<CodeFacts>& code_facts() const { return code_facts_; }
  // What an account holds; nothing where the cart does not say.
  [[nodiscard]] std::optional<std::int64_t> balance(std::uint32_t account) const;
  // What has been counted of a bound.
  [[nodiscard]] std::int64_t used(const std::string& counter, const std::string& key) const;
  // The list price of goods that may be a gift; a symbol of the module.
  [[nodiscard]] std::optional<std::int64_t> gift_price(std::uint32_t symbol) const;
  [[nodiscard]] bool has_chosen(const std::string& promotion) const;
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
  std::vector<CodeFacts> code_facts_;
  std::vector<std::optional<std::int64_t>> balances_;  // by account
  std::map<std::pair<std::string, std::string>, std::int64_t> usage_;
  std::map<std::uint32_t, std::int64_t> gift_prices_;  // by symbol
  std::vector<std::string> chosen_;                    // strictly rising
  std::int64_t now_ = 0;
};

}  // namespace perk::interpret
