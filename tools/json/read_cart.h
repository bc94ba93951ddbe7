// A cart from JSON (docs/cart.schema.json, docs/reference/calculation.md).
//
// In: the text of one document and the pack's module, whose schema names the facts. Out: the cart, or the
// place and reason of something that is wrong. Guaranteed: nothing is skipped or guessed: an unknown name, a
// name given twice, a number with a fraction, an amount with too many decimals are errors.
#pragma once
#include <memory>
#include <optional>
#include <string_view>

#include "perk/cart.h"
#include "runtime/ir/ir.h"
#include "tools/json/document.h"
#include "tools/json/error.h"

namespace perk::json {

struct CartDefaults {
  std::optional<Instant> now;  // where the cart says none
  bool override_now = false;   // … and also where it does
};

// Reads one document after another and keeps its memory; one thread uses it at a time.
class CartReader {
 public:
  // The module must outlive it.
  explicit CartReader(const ir::Module& module);
  ~CartReader();
  CartReader(const CartReader&) = delete;
  CartReader& operator=(const CartReader&) = delete;

  // The document is valid until the next call; its views need neither `text` nor anything else.
  Expected<const CartDocument*> read(std::string_view text, const CartDefaults& defaults = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

Expected<Cart> read_cart(std::string_view text, const ir::Module& module, const CartDefaults& defaults = {});

}  // namespace perk::json
