// The calculation API: cart in, exact prices out, with the reason for each.
//
// An engine is immutable and shared by threads without locks; it keeps the module it was made from alive.
// A calculation reads no clock, no locale, no environment: the same module and cart give the same bytes.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "perk/cart.h"
#include "perk/result.h"

namespace perk {

namespace ir {
struct Module;
}

struct PriceOptions {
  bool explain = true;  // reasons for the promotions that gave nothing; prices are the same either way
  // Evaluations that the choice of the best combination may take; counted, never timed.
  std::uint64_t choice_budget = 4096;
};

class Engine {
 public:
  // The module must have passed ir::verify; a module that has not is refused by a check that aborts.
  explicit Engine(std::shared_ptr<const ir::Module> module);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] std::variant<Result, CartError> price(const Cart& cart,
                                                      const PriceOptions& options = {}) const;
  [[nodiscard]] const ir::Module& module() const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace perk
