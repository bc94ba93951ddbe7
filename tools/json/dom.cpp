#include "tools/json/dom.h"

namespace perk::json {

using simdjson::dom::element_type;

Scalar scalar_of(simdjson::dom::element element) {
  Scalar out;
  switch (element.type()) {
    case element_type::NULL_VALUE: out.kind = Scalar::Kind::null; break;
    case element_type::BOOL:
      out.kind = Scalar::Kind::boolean;
      out.boolean = element.get_bool().value_unsafe();
      break;
    case element_type::INT64:
      out.kind = Scalar::Kind::integer;
      out.integer = element.get_int64().value_unsafe();
      break;
    case element_type::UINT64: out.kind = Scalar::Kind::too_large; break;
    case element_type::DOUBLE: out.kind = Scalar::Kind::fraction; break;
    case element_type::STRING:
      out.kind = Scalar::Kind::text;
      out.text = element.get_string().value_unsafe();
      break;
    case element_type::OBJECT: out.kind = Scalar::Kind::object; break;
    case element_type::ARRAY: {
      out.kind = Scalar::Kind::texts;
      const simdjson::dom::array array = element.get_array().value_unsafe();
      for (simdjson::dom::element child : array) {
        std::string_view text;
        if (child.get_string().get(text) != simdjson::SUCCESS) {
          out.kind = Scalar::Kind::array;
          break;
        }
        out.texts.push_back(text);
      }
      break;
    }
  }
  return out;
}

std::string_view words_of(simdjson::dom::element element) {
  return kind_words(scalar_of(element).kind);
}

Expected<simdjson::dom::element> parse_document(simdjson::dom::parser& parser, std::string_view text) {
  simdjson::dom::element root;
  const auto code = parser.parse(text.data(), text.size()).get(root);
  if (code == simdjson::SUCCESS) return root;
  switch (code) {
    case simdjson::EMPTY: return Error{"", "there is nothing here: a JSON object is expected"};
    case simdjson::UTF8_ERROR: return Error{"", "the text is not UTF-8"};
    case simdjson::DEPTH_ERROR: return Error{"", "lists and objects are nested too deeply"};
    case simdjson::CAPACITY: return Error{"", "the document is too large"};
    case simdjson::UNCLOSED_STRING: return Error{"", "this is not JSON: a text has no closing quote"};
    case simdjson::NUMBER_ERROR:
      return Error{"", "this is not JSON: a number is not written as JSON writes it"};
    default:
      return Error{"", "this is not JSON: a bracket, a comma, a colon or a quote is missing or too many"};
  }
}

}  // namespace perk::json
