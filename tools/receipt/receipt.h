// A priced cart as a person reads it: lines, what each promotion took off, totals, and why the others gave
// nothing.
//
// In: the cart that was priced and its result. Out: text of at most `width` cells a line, ending in a
// newline.
#pragma once
#include <string>
#include <vector>

#include "perk/cart.h"
#include "perk/result.h"
#include "runtime/ir/ir.h"

namespace perk::receipt {

struct Options {
  std::size_t width = 80;  // at least 60 is used
  bool colour = false;
  bool reasons = true;             // for the promotions that gave nothing
  std::size_t most_reasons = 0;    // 0: all of them
  std::vector<std::string> title;  // beside the cart's id and time
};

std::string render(const Cart& cart, const Result& result, const ir::Module& module,
                   const Options& options = {});

}  // namespace perk::receipt
