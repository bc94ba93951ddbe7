// Values of schema fields as JSON, both ways.
//
//   money     "12.50" (major units, as text), or an integer of minor units under NAME_minor
//   number, measure  "0.25" or an integer;  count  an integer;  percent  "15%"
//   text, category  "…";  set of text  ["…", "…"];  yes/no  true, false
//   date "2026-04-17"; time "19:00"; instant "2026-04-17T19:00:00+07:00" (without an offset: the pack's
//   zone); duration "P30D", "PT36H";  missing  null, or no such member
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "perk/value.h"
#include "runtime/ir/ir.h"
#include "tools/json/emit.h"
#include "tools/json/error.h"
#include "tools/json/scalar.h"

namespace perk::json {

struct Units {
  int money_decimals = 2;
  const ir::Zone* zone = nullptr;
};

// The number of a value in its field's scale, for types that are no texts (a duration: its nominal seconds);
// nothing where read_value() has an error. `null` is no number.
std::optional<std::int64_t> scaled_of(const Scalar& scalar, ir::FieldType type, const Units& units);
Expected<Value> read_value(const Scalar& scalar, ir::FieldType type, const Units& units, std::string place);

// "12.50" or, where `minor`, an integer; `name` is the member's, for the remedy.
Expected<Money> read_money(const Scalar& scalar, bool minor, int decimals, std::string_view name,
                           std::string place);

void write_value(const Value& value, ir::FieldType type, const Units& units, Emit& out);

std::string_view record_name(ir::Record record);
std::optional<ir::Record> record_of(std::string_view name);

}  // namespace perk::json
