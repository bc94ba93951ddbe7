// A case in Perk's words: a pack and a cart, and what is needed to read the result as the case asks it.
//
// Each engine has one translation, by rule from the neutral form; nothing looks at a case's id. Which words
// stand for which convention is in docs/decisions/0006-conformance.md.
#pragma once
#include <perk/cart.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/conformance/case.h"
#include "tests/conformance/pack.h"

namespace perk::conformance {

// A host's tax on one line or charge; none where `rate` is 0. Perk's amounts are before tax unless
// `included`.
struct Tax {
  std::int64_t rate = 0;  // millionths of a percent
  bool included = true;
};

struct Translation {
  PackDraft pack;
  Cart cart;  // goods first, in the case's order; then the charges, where they are lines
  std::size_t goods = 0;
  bool charges_are_lines = false;
  std::vector<Tax> line_taxes, charge_taxes;  // in the case's order
  std::set<std::string> item_stages;          // where line-level discounts stand
  std::set<std::size_t> order_level;          // promotions of the case that lie on the order as a whole
  std::map<std::size_t, std::int64_t> used;   // what the ledger has counted, by promotion of the case
  std::string not_expressible;                // why, or ""
};

Translation from_medusa(const Case& of);
Translation from_solidus(const Case& of);
Translation from_sylius(const Case& of);
Translation from_vendure(const Case& of);
Translation translate(const Case& of);

}  // namespace perk::conformance
