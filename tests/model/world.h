// One cart as the model sees it: facts by schema index, runs in the order ≺, and every unit's line.
//
// In: a typed pack and a cart that fits its schema. Out: R0 and R1. Unlike the engine it keeps one entry for
// every unit, so a quantity of 5,000 costs 5,000.
#pragma once
#include <perk/cart.h>

#include <map>
#include <string>
#include <vector>

#include "tests/model/exact.h"

namespace perk::model {

// A value of any type in its natural unit: counts and numbers as they are, percent as a fraction, money in
// minor units, measures in their unit, times in seconds, dates in days.
struct Fact {
  bool known = false;
  Ratio number;
  std::string text;
  std::vector<std::string> texts;  // sorted, each once
};

// R0's order of facts: a missing one first, then numbers, texts by UTF-8 bytes, sets member by member.
int compare(const Fact& a, const Fact& b);

Fact from_value(const Value& value);
Fact from_constant(const typed::Constant& constant);

struct Run {
  std::vector<std::size_t> unit_lines;  // the cart line of each unit, in order of line id
  Int list;                             // R1
  Ratio unit_list;
  std::vector<Fact> facts;  // by schema index; product and line fields are filled
  [[nodiscard]] Int quantity() const { return Int(static_cast<unsigned long>(unit_lines.size())); }
};

// What a stage's entry freezes: one amount for every run, one for every shipping charge.
struct Amounts {
  std::vector<Int> goods;
  std::vector<Int> charges;
  // Places: runs, then charges.
  [[nodiscard]] Int& at(std::size_t place) {
    return place < goods.size() ? goods[place] : charges[place - goods.size()];
  }
  [[nodiscard]] const Int& at(std::size_t place) const {
    return place < goods.size() ? goods[place] : charges[place - goods.size()];
  }
  [[nodiscard]] std::size_t places() const { return goods.size() + charges.size(); }
};

struct World {
  const typed::Pack& pack;
  const Cart& cart;
  std::vector<Run> runs;                // in the order ≺
  std::vector<Fact> facts;              // by schema index: customer, order, payment, shipping
  std::vector<std::size_t> charges;     // indices into Cart::shipping_charges, by amount, then by id
  std::map<std::size_t, Int> balances;  // by account; what is not given is missing
  std::vector<std::size_t> by_first_line, by_last_line;  // places by their lines' ids (S5)
  Amounts list;

  [[nodiscard]] std::size_t places() const { return runs.size() + charges.size(); }
  // How spreads of this pack are divided.
  [[nodiscard]] Division division() const;
};

World make_world(const typed::Pack& pack, const Cart& cart);

// Ids as R8 orders them: those of digits as if padded with zeros, all by bytes.
bool id_before(const std::string& a, const std::string& b);

}  // namespace perk::model
