// From the parser's elements to Scalars. The only header that shows simdjson; include it in .cpp files alone.
#pragma once
#include <simdjson.h>

#include "tools/json/error.h"
#include "tools/json/scalar.h"

namespace perk::json {

Scalar scalar_of(simdjson::dom::element element);
// "a number with decimals", "a text", …: for messages.
std::string_view words_of(simdjson::dom::element element);
// Parses one document; the element is valid until the parser reads the next one.
Expected<simdjson::dom::element> parse_document(simdjson::dom::parser& parser, std::string_view text);

}  // namespace perk::json
