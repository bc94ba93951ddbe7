// Packs and carts of these tests, and what a view finds of them.
#pragma once
#include <perk/cart.h>
#include <perk/compile.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/candidates/view.h"
#include "runtime/interpret/cart_view.h"

namespace perk::candidates {

inline constexpr std::int64_t kDay = 86'400;
inline constexpr std::int64_t kNoon = 1'760'000'000 / kDay * kDay + kDay / 2;  // 2025-10-09 12:00 UTC

// A pack over the standard shop, with the blocks given. Its errors end the test.
std::shared_ptr<const ir::Module> compiled(const std::string& blocks, const std::string& zone = "Etc/UTC");

// A cart that is filled clause by clause.
class Shopping {
 public:
  Shopping();
  Shopping& item(const std::string& sku, const std::string& category = "goods",
                 const std::string& brand = "none", std::int64_t quantity = 1, std::int64_t price = 10'000);
  Shopping& tagged(const std::string& tag);  // the item before
  Shopping& customer(const std::string& field, Value value);
  Shopping& order(const std::string& field, Value value);
  Shopping& shipping(const std::string& field, Value value);
  Shopping& code(const std::string& code, const std::string& pool = "");  // of a ledger's pool
  Shopping& at(std::int64_t now);
  Cart cart;
};

// One cart, asked of views of one module.
class Asked {
 public:
  Asked(const ir::Module& module, const Cart& cart);
  // Ids in rank order.
  [[nodiscard]] std::vector<std::string> find(const View& view, Scratch& scratch) const;
  [[nodiscard]] const exec::Facts& facts() const { return cart_.facts(); }

 private:
  const ir::Module& module_;
  interpret::CartView cart_;
  std::int64_t list_ = 0;
};

Range day_of(std::int64_t instant);

// What a view of the cart's day finds; a view of all time must find the same or more.
std::vector<std::string> found(const std::string& blocks, const Shopping& shopping);

}  // namespace perk::candidates
