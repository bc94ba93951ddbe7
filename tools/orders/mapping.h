// How a shop's own JSON becomes carts: a declarative file (docs/mapping.schema.json).
//
// In: the mapping's text and the pack's module, against whose schema the facts are checked. Out: the mapping
// with every name resolved, or the place of what is wrong. Places in a record are JSON pointers (RFC 6901).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ir/ir.h"
#include "tools/json/error.h"

namespace perk::orders {

struct Pointer {
  std::vector<std::string> steps;
  std::string text;  // "/customer/id"
};

// A test of one field: any of the listed texts, or a beginning, or yes / no.
struct Match {
  Pointer at;
  std::vector<std::string> is, starts_with;
  std::optional<bool> yes_no;
  std::string as;  // what it is called in the summary
};

struct AmountRule {
  Pointer at;
  bool minor = false;  // a whole number of minor units; else text in major units
};

struct FactRule {
  ir::Record record{};
  std::string name;
  ir::FieldType type{};
  Pointer at;
  bool minor = false;                // money only
  std::vector<std::string> missing;  // texts that stand for "not known"
};

struct Mapping {
  std::optional<Pointer> id;
  Pointer time;
  std::optional<Pointer> currency;
  std::string fixed_currency;  // where no field says it
  std::vector<Pointer> title;  // shown beside the id on a receipt
  std::optional<Pointer> coupons;
  std::vector<Match> set_aside;
  std::vector<FactRule> facts;  // customer, order, payment, shipping

  Pointer lines;
  std::optional<Pointer> line_id;
  Pointer quantity;
  AmountRule amount;
  bool amount_of_line = false;       // the whole line's amount instead of the price of a piece
  std::vector<FactRule> line_facts;  // product, line
  std::vector<Match> charges;        // lines that are the shipping charge
  std::vector<Match> left_out;       // lines that are no goods
};

json::Expected<Mapping> read_mapping(std::string_view text, const ir::Module& module);

}  // namespace perk::orders
