// Values as bytes: numbers in base 128 with the low part first, signed ones folded around zero, texts as
// indices into one pool in the order of their first use.
//
// Equal values give equal bytes, and every value has one spelling alone.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/module/visit.h"

namespace perk::image {

inline void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 128; value >>= 7) out += static_cast<char>(value | 128);
  out += static_cast<char>(value);
}

// The distinct texts of a module. They must outlive it.
class TextPool {
 public:
  std::uint64_t index(const std::string& text) {
    const auto [found, fresh] = indices_.try_emplace(text, texts_.size());
    if (fresh) texts_.emplace_back(text);
    return found->second;
  }
  [[nodiscard]] std::string bytes() const {
    std::string out;
    put_varint(out, texts_.size());
    for (const std::string_view text : texts_) {
      put_varint(out, text.size());
      out += text;
    }
    return out;
  }

 private:
  std::unordered_map<std::string_view, std::uint64_t> indices_;
  std::vector<std::string_view> texts_;
};

class Writer {
 public:
  explicit Writer(TextPool& texts) : texts_(texts) {}

  std::string out;

  template <class... Field>
  void fields(const Field&... field) {
    (this->field(field), ...);
  }

  template <class T>
  void field(const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      put_varint(out, texts_.index(value));
    } else if constexpr (std::is_enum_v<T>) {
      const auto number = static_cast<std::uint64_t>(value);
      PERK_CHECK(number <= kLast<T>);
      put_varint(out, number);
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
      put_varint(out, static_cast<std::uint32_t>(value + 1));  // kNoNode and `none` are 0
    } else if constexpr (std::is_unsigned_v<T>) {
      put_varint(out, value);
    } else if constexpr (std::is_signed_v<T>) {
      const auto wide = static_cast<std::uint64_t>(std::int64_t{value});
      put_varint(out, wide << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));
    } else if constexpr (kIsOptional<T>) {
      put_varint(out, value ? 1 : 0);
      if (value) field(*value);
    } else if constexpr (kIsVariant<T>) {
      put_varint(out, value.index());
      std::visit([this](const auto& held) { field(held); }, value);
    } else if constexpr (kIsBytes<T>) {
      put_varint(out, value.size());
      out.append(reinterpret_cast<const char*>(value.data()), value.size());
    } else if constexpr (kIsVector<T>) {
      put_varint(out, value.size());
      for (const typename T::value_type& item : value) field(item);
    } else if constexpr (!std::is_empty_v<T>) {
      visit(*this, value);
    }
  }

 private:
  TextPool& texts_;
};

}  // namespace perk::image
