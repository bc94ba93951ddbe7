// One visit of every type's fields, for writing, reading and describing alike: fields.def has the rows.
//
// visit(archive, object) calls archive.fields(field, ...) with all fields in their order and returns what it
// returns. A type without a row does not compile, and neither does a row that misses a field.
#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "perk/module.h"
#include "runtime/exec/native.h"
#include "runtime/ir/ir.h"
#include "runtime/module/image.h"

namespace perk::image {

#define FIELDS(type, ...)                                            \
  template <class Archive, class Object>                             \
    requires std::same_as<std::remove_const_t<Object>, ::perk::type> \
  auto visit(Archive& archive_of, Object& object_of) {               \
    auto& [__VA_ARGS__] = object_of;                                 \
    return archive_of.fields(__VA_ARGS__);                           \
  }
#include "runtime/module/fields.def"

template <class Enum>
inline constexpr std::uint64_t kLast = 0;
#define ENUM(type, last) \
  template <>            \
  inline constexpr std::uint64_t kLast<::perk::type> = static_cast<std::uint64_t>(::perk::type::last);
#include "runtime/module/fields.def"

template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVariant = false;
template <class... T>
inline constexpr bool kIsVariant<std::variant<T...>> = true;
// Raw bytes; other lists go item by item.
template <class T>
inline constexpr bool kIsBytes = std::is_same_v<T, std::vector<std::byte>>;

}  // namespace perk::image
