// One cart as the engine sees it: lines merged into runs, facts as numbers by field and run, codes folded.
//
// In: a host's Cart and the module's schema (build), or numbers (begin … end). Out: runs in the order ≺ of
// pricing.md R0 and exec::Facts of them, or the CartError that says which field is wrong. Guaranteed: nothing
// in a view depends on the order of the cart's lines, on how equal units are split over lines, or on the
// order in which symbols were met. A view is one thread's: executors write its memo of segments.
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "perk/cart.h"
#include "perk/result.h"
#include "runtime/interpret/exact.h"
#include "runtime/interpret/fact_arrays.h"
#include "runtime/interpret/texts.h"
#include "runtime/ir/ir.h"

namespace perk::interpret {

inline constexpr std::uint32_t kNoRun = exec::kNoRun;

struct Run {
  std::int64_t quantity = 0;     // pieces
  std::int64_t list_amount = 0;  // L_r, minor units
  bool measured = false;         // one piece with a measure; never merged
  std::int64_t measure_milli = 0;
  struct Member {
    std::uint32_t line = 0;           // index into Cart::lines
    std::int64_t begin = 0, end = 0;  // its units within the run, in order of line id
  };
  std::span<const Member> members{};
};

// One shipping charge; `id`: a number that compares as its id does with those of other charges and lines.
struct Charge {
  std::int64_t amount = 0;
  std::uint32_t place = 0;  // in the host's cart
  std::uint32_t id = 0;
};

// What the ledger knows of a code that was entered, or could be.
struct CodeFacts {
  std::string key;                  // ops::coupon_key
  std::uint32_t pool = 0xFFFFFFFF;  // index into Module::pools; none: a code that promotions name themselves
  CouponFacts::State state = CouponFacts::State::usable;
  std::optional<std::int64_t> issued_at{};
  std::optional<std::int64_t> left{};  // of what its pool is worth; nothing: all of it
  // Of the record `coupon`, by field: Facts::code for promotions that the code was given for.
  const std::int64_t* facts = nullptr;
  const std::uint8_t* known = nullptr;
};

class CartView {
 public:
  // `symbols`: of the module, or null, where texts are searched for.
  static std::variant<CartView, CartError> build(const ir::Module& module, const Cart& cart,
                                                 const SymbolIndex* symbols = nullptr);

  // Filling without a host's cart: begin, then whatever the cart has, then end. What an earlier cart
  // allocated is kept. `catalogue`: texts that carts share (texts.h); it must outlive the view.
  void begin(const ir::Module& module, std::size_t runs, std::int64_t now,
             std::span<const std::string> catalogue = {});
  // Quantities, list amounts, facts, balances; runs in the order ≺.
  FactArrays& arrays() { return arrays_; }
  // The next run, from 0 on: it also sets Facts::quantity and Facts::list.
  void add_run(std::int64_t quantity, std::int64_t list_amount,
               std::optional<std::int64_t> measure_milli = {});
  // A line's units in the run added last, in the order of line ids.
  void add_member(std::uint32_t line, std::int64_t begin, std::int64_t end);
  // In the order of amounts, then of ids.
  void add_charge(const Charge& charge) { charges_.push_back(charge); }
  // Where the pack says which line takes a remainder: what each line's id compares as, by line.
  std::vector<std::uint32_t>& line_ids() { return line_ids_; }
  void add_code(std::string key) { coupons_.push_back(std::move(key)); }
  // The texts that neither the module nor the catalogue has; their symbols follow in the order of bytes.
  void set_texts(std::vector<std::string> own) { world_->texts.set_own(std::move(own)); }
  // Instead of these: texts that stand elsewhere and outlive the view, in any order.
  void lend_texts(std::span<const std::string_view> own) { world_->texts.lend(own); }
  void end();

  // The cart at the entry of the first stage: `entry` is the list amounts, `code` none.
  [[nodiscard]] const exec::Facts& facts() const { return arrays_.facts(); }
  // Goes up with every end().
  [[nodiscard]] std::uint64_t fills() const { return arrays_.fills(); }
  [[nodiscard]] const Texts& texts() const { return world_->texts; }
  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }
  // In an order that does not depend on the host's.
  [[nodiscard]] const std::vector<Charge>& charges() const { return charges_; }
  // What a line's id compares as; only where the pack says which line takes a remainder.
  [[nodiscard]] std::uint32_t line_id(std::uint32_t line) const { return line_ids_[line]; }

  // A scalar of customer, order, payment, shipping; of product or line of a run. Those of event are missing.
  [[nodiscard]] Scalar fact(std::uint32_t field) const {
    return {facts().fact[field], 1, facts().known[field] != 0};
  }
  [[nodiscard]] Scalar unit_fact(std::uint32_t field, std::size_t run) const {
    const std::size_t at = field * facts().stride + run;
    return {facts().unit[at], 1, facts().unit_known[at] != 0};
  }
  [[nodiscard]] std::span<const std::uint32_t> unit_set(std::uint32_t field, std::size_t run) const {
    const exec::Symbols& set = facts().unit_sets[field * facts().stride + run];
    return {set.data, set.count};
  }
  // Do two runs have the same value of a field, or is it missing in both?
  [[nodiscard]] bool same_unit_fact(std::uint32_t field, std::size_t a, std::size_t b) const;

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
  [[nodiscard]] bool has_stopped(const std::string& promotion) const {
    return !stopped_.empty() && std::binary_search(stopped_.begin(), stopped_.end(), promotion);
  }
  // The text of a symbol.
  [[nodiscard]] std::string_view text(std::uint32_t symbol) const { return world_->texts[symbol]; }
  [[nodiscard]] std::int64_t now() const { return now_; }

 private:
  friend class CartReader;
  // At one place, wherever the view is moved: facts point to it.
  struct Kept {
    Texts texts;
    World world;
  };
  const ir::Module* module_ = nullptr;
  std::unique_ptr<Kept> world_;
  FactArrays arrays_;
  std::vector<Run> runs_;
  std::vector<Run::Member> members_;
  std::vector<std::size_t> member_ends_;  // by run
  std::vector<Charge> charges_;
  std::vector<std::uint32_t> line_ids_;
  std::vector<std::string> coupons_;  // keys (ops/text.h), strictly rising
  std::vector<CodeFacts> code_facts_;
  std::map<std::pair<std::string, std::string>, std::int64_t> usage_;
  std::map<std::uint32_t, std::int64_t> gift_prices_;  // by symbol
  std::vector<std::string> chosen_, stopped_;          // strictly rising
  std::int64_t now_ = 0;
};

}  // namespace perk::interpret
