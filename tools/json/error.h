// Why a JSON document is refused: the place as a JSON pointer (RFC 6901) and a sentence with the remedy.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace perk::json {

struct Error {
  std::string place;  // "/lines/3/product/brand"; "" is the whole document
  std::string message;
};

template <typename T>
using Expected = std::variant<T, Error>;

template <typename T>
const Error* error_of(const Expected<T>& expected) {
  return std::get_if<Error>(&expected);
}

// The place of a member or an element, with `~` and `/` in the name written as RFC 6901 says.
std::string at(std::string_view place, std::string_view name);
std::string at(std::string_view place, std::size_t index);

}  // namespace perk::json
