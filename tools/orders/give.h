// Documents of carts as the calls of a Quoter.
//
// In: what a reader of JSON filled. Out: a Quoter that may be asked for the price. Texts are looked up once
// each; a Quoter keeps those that it met, so that those of many carts are not copied again.
#pragma once
#include <vector>

#include "perk/quote.h"
#include "runtime/ir/ir.h"
#include "tools/json/document.h"

namespace perk::orders {

// For Quoters of one catalogue.
class Giver {
 public:
  Giver(const Catalogue& catalogue, const ir::Module& module);
  void give(const json::CartDocument& document, Quoter& quoter);

 private:
  void give(const json::CartDocument& document, const json::DocumentFact& fact, Quoter& quoter);

  const ir::Module& module_;
  std::vector<FieldHandle> fields_;  // by field of the module; those that carts cannot give mean nothing
  std::vector<Symbol> symbols_;
};

}  // namespace perk::orders
