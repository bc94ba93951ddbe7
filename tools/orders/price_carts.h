// Prices files of carts: one cart in, one result out, a line each.
//
// In: files with one cart a line (docs/cart.schema.json), plain or gzip. Out: for each its result
// (docs/result.schema.json) or its error on one line, in the order of the carts; the same bytes for any
// number of threads. Files are read as streams; memory does not grow with them.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "perk/engine.h"
#include "perk/quote.h"
#include "tools/json/emit.h"
#include "tools/json/read_cart.h"
#include "tools/orders/give.h"

namespace perk::orders {

// From JSON to JSON, one cart after another; one thread uses it at a time.
class CartPricer {
 public:
  // All of them must outlive it. `explain`: with the reasons of promotions that gave nothing.
  CartPricer(const Engine& engine, const Catalogue& catalogue, const json::CartDefaults& defaults,
             bool explain = false);
  // Appends the result, or the error: false.
  bool price(std::string_view cart, json::Emit& out);

 private:
  bool refuse(std::string_view error, std::string_view place, std::string_view message, json::Emit& out);

  const ir::Module& module_;
  json::CartDefaults defaults_;
  bool explain_;
  json::CartReader reader_;
  Giver giver_;
  Quoter quoter_;
  Result result_;
};

struct CartsOptions {
  json::CartDefaults defaults;
  bool explain = false;
  std::size_t jobs = 1;  // threads; 0: as many as the machine has
  std::function<void(std::string_view lines)> write;
  std::function<void(std::uint64_t carts, double share_read)> on_progress;
};

struct CartsPriced {
  std::uint64_t carts = 0, refused = 0;
};

// The error's place is the file.
json::Expected<CartsPriced> price_carts(const std::vector<std::string>& paths, const Engine& engine,
                                        const CartsOptions& options);

}  // namespace perk::orders
