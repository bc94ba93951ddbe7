// A module's fields as the numbered form of a cart asks about them.
//
// In: a verified module. Out: by field its record, its type, its bounds in its own scale, and whether
// anything of the module reads it: only those have to stand in exec::Facts; the others decide which units are
// equal.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::quote {

// What a fact is as numbers.
enum class Form : std::uint8_t { scalar, text, texts };

struct FieldInfo {
  ir::Record record{};
  ir::FieldType type{};
  Form form{};
  bool category = false;
  bool of_unit = false;  // product or line
  bool optional = true;
  bool read = false;
  // What values of the type can be, and of them what the schema allows.
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::int64_t low = least, high = most;
  bool listed = false;                // only these texts
  std::vector<std::uint32_t> one_of;  // their symbols, rising
};

struct Schema {
  // Symbols of `one_of` are left to the catalogue, which has them.
  explicit Schema(const ir::Module& module);

  std::vector<FieldInfo> fields;            // by field of the module
  std::vector<std::uint32_t> must_product;  // fields that may not be missing
  std::vector<std::uint32_t> must_line;     //
  std::vector<std::uint32_t> must_cart;     // of customer, order, payment, shipping
  std::optional<std::uint32_t> sku;         // of the product
  bool line_fields_last = true;             // in schema order, all product fields stand before line fields
};

// "customer.tier": a field that carts can give.
std::optional<std::uint32_t> field_named(const ir::Module& module, std::string_view name);

}  // namespace perk::quote
