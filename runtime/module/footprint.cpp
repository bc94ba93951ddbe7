// One more archive over the visit of all fields.
#include "runtime/module/footprint.h"

#include "runtime/module/visit.h"

namespace perk::image {
namespace {

class Heap {
 public:
  std::size_t bytes = 0;

  template <class... Field>
  void fields(const Field&... field) {
    (this->field(field), ...);
  }

  template <class T>
  void field(const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      const auto* object = reinterpret_cast<const char*>(&value);
      const bool inside =
          std::less_equal<>()(object, value.data()) && std::less<>()(value.data(), object + sizeof value);
      bytes += inside ? 0 : value.capacity() + 1;
    } else if constexpr (std::is_same_v<T, std::vector<bool>>) {
      bytes += value.capacity() / 8;
    } else if constexpr (kIsOptional<T>) {
      if (value) field(*value);
    } else if constexpr (kIsVector<T>) {
      bytes += value.capacity() * sizeof(typename T::value_type);
      for (const typename T::value_type& item : value) field(item);
    } else if constexpr (std::is_class_v<T>) {
      visit(*this, value);
    }
  }
};

}  // namespace

Footprint footprint(const ir::Module& module) {
  Heap all, promotions;
  all.field(module);
  promotions.field(module.promotions);
  return {promotions.bytes, all.bytes + sizeof module};
}

}  // namespace perk::image
