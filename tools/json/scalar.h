// One JSON value as the readers look at it, without the parser's own types.
//
// A number with a fraction or an exponent is kept as `fraction` only so that it can be refused: it has
// already passed through binary floating point somewhere and may not be what its author wrote.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace perk::json {

struct Scalar {
  enum class Kind : std::uint8_t { null, boolean, integer, too_large, fraction, text, texts, array, object };
  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  std::string_view text;                // a view of the document
  std::vector<std::string_view> texts;  // an array of texts only, the empty one included
};

// "a number with decimals", "a text", …: for messages.
std::string_view kind_words(Scalar::Kind kind);

}  // namespace perk::json
