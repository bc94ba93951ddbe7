// What the numbers of a module file mean: operations, offers, kinds and fields, as one fingerprint.
#include <string_view>

#include "runtime/module/sha256.h"
#include "runtime/module/visit.h"

namespace perk::image {
namespace {

// Goes up where an operation or a field comes to mean something else under the name that it had.
constexpr char kMeaning = '1';

constexpr std::string_view kTables =
#define NODE(name, type, operands, stratum, source) #name " " #type " " #operands ";"
#include "runtime/ir/ir.def"
#undef NODE
#define OFFER(name, kind_class, stage, operands, lipschitz, reads_money, phrase) #name " " #operands ";"
#include "runtime/offers/offers.def"
#undef OFFER
#define FIELDS(type, ...) #type " " #__VA_ARGS__ ";"
#define ENUM(type, last) #type " " #last ";"
#include "runtime/module/fields.def"
    ;

// The fields' types, which their names do not say.
class Types {
 public:
  std::string out;

  template <class... Field>
  void fields(const Field&... field) {
    out += '(';
    (this->field(field), ...);
    out += ')';
  }

  template <class T>
  void field(const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      out += 't';
    } else if constexpr (std::is_same_v<T, bool>) {
      out += 'b';
    } else if constexpr (std::is_enum_v<T>) {
      out += 'e' + std::to_string(kLast<T>);
    } else if constexpr (std::is_integral_v<T>) {
      out += (std::is_signed_v<T> ? 'i' : 'u') + std::to_string(sizeof(T));
    } else if constexpr (kIsOptional<T>) {
      out += '?';
      field(typename T::value_type{});
    } else if constexpr (kIsVariant<T>) {
      out += '|';
      alternatives<T>(std::make_index_sequence<std::variant_size_v<T>>{});
    } else if constexpr (kIsBytes<T>) {
      out += 'r';
    } else if constexpr (kIsVector<T>) {
      out += '*';
      field(typename T::value_type{});
    } else if constexpr (!std::is_empty_v<T>) {
      visit(*this, value);
    }
  }

 private:
  template <class Variant, std::size_t... Index>
  void alternatives(std::index_sequence<Index...>) {
    out += std::to_string(sizeof...(Index));
    (field(std::variant_alternative_t<Index, Variant>{}), ...);
  }
};

std::uint64_t fingerprint() {
  Types types;
  types.field(Made{});
  types.field(ir::Module{});
  types.field(TestVector{});
  types.field(exec::NativeText{});
  Sha256 hash;
  hash.add({&kMeaning, 1});
  hash.add(kTables);
  hash.add(types.out);
  const Digest digest = hash.finish();
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i) out |= std::uint64_t{digest[i]} << 8 * i;
  return out;
}

}  // namespace

std::uint64_t abi() {
  static const std::uint64_t once = fingerprint();
  return once;
}

}  // namespace perk::image
