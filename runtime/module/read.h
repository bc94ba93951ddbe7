// Bytes of any origin as values: what write.h wrote, or the place and the words of what is wrong.
//
// Nothing is read beyond the end, a list grows only as its items are read, and texts together grow no larger
// than the file justifies (a pool's text may be named many times). After a failure all values are zero.
#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "perk/module.h"
#include "runtime/module/visit.h"

namespace perk::image {

// The texts of a file, and how many of their bytes a module may still take.
struct Texts {
  std::vector<std::string_view> pool;
  std::size_t named = 0;  // so many have been named: each is named first in its order
  std::uint64_t left = 0;
};

bool is_utf8(std::string_view text);

class Reader {
 public:
  // `start`: where the bytes stand in the file.
  Reader(std::string_view bytes, std::uint64_t start, Texts& texts)
      : bytes_(bytes), start_(start), texts_(texts) {}

  [[nodiscard]] bool well() const { return !error_; }
  [[nodiscard]] const std::optional<ModuleError>& error() const { return error_; }
  void fail(std::string message);
  // Every byte was read.
  void finish();
  // The pool itself.
  void read_pool();

  template <class... Field>
  void fields(Field&... field) {
    (this->field(field), ...);
  }

  template <class T>
  void field(T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      value = text();
    } else if constexpr (std::is_same_v<T, bool>) {
      value = number(1, "a yes or no is neither") != 0;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(number(kLast<T>, "a kind is not known"));
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
      value = static_cast<std::uint32_t>(number(std::numeric_limits<T>::max(), kTooLarge)) - 1;
    } else if constexpr (std::is_unsigned_v<T>) {
      value = static_cast<T>(number(std::numeric_limits<T>::max(), kTooLarge));
    } else if constexpr (std::is_signed_v<T>) {
      value = static_cast<T>(signed_number(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    } else if constexpr (kIsOptional<T>) {
      if (number(1, "a yes or no is neither") != 0) field(value.emplace());
    } else if constexpr (kIsVariant<T>) {
      alternative(value, number(std::variant_size_v<T> - 1, "a kind of value is not known"),
                  std::make_index_sequence<std::variant_size_v<T>>{});
    } else if constexpr (kIsBytes<T>) {
      value = raw();
    } else if constexpr (std::is_same_v<T, std::vector<bool>>) {
      for (std::uint64_t left = count(); left > 0 && well(); --left) {
        value.push_back(number(1, "a yes or no is neither") != 0);
      }
    } else if constexpr (kIsVector<T>) {
      std::uint64_t left = count();
      value.reserve(static_cast<std::size_t>(std::min(left, kAtOnce)));
      for (; left > 0 && well(); --left) field(value.emplace_back());
    } else if constexpr (!std::is_empty_v<T>) {
      visit(*this, value);
    }
  }

 private:
  static constexpr const char* kTooLarge = "a number is out of range";
  // Room that a list gets before its items are read: short ones grow once, long ones as they come.
  static constexpr std::uint64_t kAtOnce = 16;

  template <class Variant, std::size_t... Index>
  void alternative(Variant& value, std::uint64_t index, std::index_sequence<Index...>) {
    static_cast<void>(((index == Index ? (field(value.template emplace<Index>()), true) : false) || ...));
  }

  std::uint64_t varint();
  std::uint64_t number(std::uint64_t most, const char* otherwise);
  std::int64_t signed_number(std::int64_t least, std::int64_t most);
  // Of items that take a byte each at least.
  std::uint64_t count();
  std::string text();
  std::vector<std::byte> raw();

  std::string_view bytes_;
  std::uint64_t start_;
  std::size_t at_ = 0;
  Texts& texts_;
  std::optional<ModuleError> error_;
};

}  // namespace perk::image
