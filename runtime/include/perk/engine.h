// The calculation API: cart in, exact prices out, with the reason for each.
//
// An engine is immutable and shared by threads without locks; it keeps the module it was made from alive.
// A calculation reads no clock, no locale, no environment: the same module and cart give the same bytes.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "perk/api.h"
#include "perk/cart.h"
#include "perk/claims.h"
#include "perk/result.h"
#include "perk/returns.h"
#include "perk/why.h"

namespace perk {

namespace ir {
struct Module;
}

namespace exec {
class Code;
}

// Of which promotions the result says why they gave nothing; prices are the same either way.
enum class Explain : std::uint8_t {
  all,         // of every promotion of the pack
  considered,  // of those that could have given something to this cart
  none
};

struct PriceOptions {
  Explain explain = Explain::all;
  // Nodes that the search for the best combination may visit; counted, never timed.
  std::uint64_t choice_budget = 4096;
};

class PERK_API Engine {
 public:
  // The module must have passed ir::verify; a module that has not is refused by a check that aborts. `code`:
  // generated for this very module, or null; what it lacks is interpreted.
  explicit Engine(std::shared_ptr<const ir::Module> module, std::shared_ptr<const exec::Code> code = nullptr);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] std::variant<Result, CartError> price(const Cart& cart,
                                                      const PriceOptions& options = {}) const;
  // How one promotion fared with a cart, step by step; nothing where the pack has no such promotion.
  [[nodiscard]] std::variant<std::optional<Why>, CartError> why(const Cart& cart, std::string_view promotion,
                                                                const PriceOptions& options = {}) const;
  // What is paid back when units of a priced order come back. `cart` and `stored` are what was priced and
  // what price() said then, by this module and with explanations; `before` is the history that the last
  // return of the order left.
  [[nodiscard]] std::variant<ReturnResult, CartError> price_return(const Cart& cart, const Result& stored,
                                                                   const ReturnRequest& request,
                                                                   const ReturnHistory& before = {}) const;
  // What the cart's price depends on in a ledger, whatever its usage, codes and balances were so far: at
  // least the counters of every hold, and the codes and accounts that could matter.
  [[nodiscard]] std::variant<LedgerQuestion, CartError> question(const Cart& cart) const;
  // What the priced cart uses up. `result` is what price() said of this very cart, by this module.
  [[nodiscard]] std::variant<Claims, CartError> claims(const Cart& cart, const Result& result) const;
  [[nodiscard]] const ir::Module& module() const;
  // Null where everything is interpreted.
  [[nodiscard]] const exec::Code* code() const;

  // Makes finding promotions cheaper for carts of the moment's day (of UTC), until another day is prepared.
  // Any thread may call it at any time; no price depends on it.
  void prepare(Instant now) const;

  // What the runtime's own libraries share of an engine (runtime/pricing/engine_impl.h).
  struct Impl;
  [[nodiscard]] const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<const Impl> impl_;
};

}  // namespace perk
