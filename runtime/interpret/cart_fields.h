// One fact of a host against its field of the schema: type, bounds, allowed values.
//
// In: a module's field and a host's value. Out: the value in the field's scale (compiler/sema/typed_expr.h
// has the table), its texts still texts, or the CartError, whose place the caller adds.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "perk/result.h"
#include "perk/value.h"
#include "runtime/ir/ir.h"

namespace perk::interpret {

struct ReadFact {
  bool known = false;
  std::int64_t scalar = 0;
  const std::string* text = nullptr;  // of a text or category field
  const TextSet* texts = nullptr;     // of a set
};

std::variant<ReadFact, CartError> read_fact(const ir::Module& module, const ir::Field& field,
                                            const Value& value);

// The error of a name that the schema does not have, with the nearest one that it has.
CartError unknown_field(const ir::Module& module, ir::Record record, std::string_view name,
                        const std::string& place);

}  // namespace perk::interpret
