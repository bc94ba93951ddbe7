// A host's cart as the calls of a Quoter, fact by fact.
#pragma once
#include <perk/engine.h>
#include <perk/quote.h>

#include <string>
#include <vector>

namespace perk::test {

// The facts of lines' products, each once: row i of a catalogue made of them is products[i].
std::vector<std::vector<Fact>> products_of(const std::vector<Cart>& carts);

struct Giving {
  const Catalogue& catalogue;
  const ir::Module& module;
  const std::vector<std::vector<Fact>>& products;
  bool rows = true;  // false: every product is given fact by fact
};
void give(const Giving& with, const Cart& cart, Quoter& quoter);

// The result, or the error, as JSON.
std::string text_of(const Result& result, const ir::Module& module);
std::string text_of(const CartError& error);
std::string priced_by_engine(const Engine& engine, const Cart& cart);

}  // namespace perk::test
