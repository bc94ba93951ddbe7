// The layout that generated code was made for, as one fingerprint; see native.h.
#include <array>
#include <cstddef>
#include <string>
#include <typeinfo>

#include "runtime/exec/native.h"

namespace perk::exec {
namespace {

using ops::Scalar;

// Goes up where a member comes to mean something else under the name that it had.
constexpr char kMeaning = '1';

struct Member {
  std::string_view type, name;
  std::size_t offset, size, align;
  std::size_t whole, whole_align;  // of the type that it belongs to
};

constexpr std::array kMembers{
#define MEMBER(type, name)                                                                                 \
  Member{                                                                                                  \
      #type,        #name,        offsetof(type, name), sizeof(type::name), alignof(decltype(type::name)), \
      sizeof(type), alignof(type)},
#include "runtime/exec/layout.def"
};

constexpr std::size_t rounded_up(std::size_t size, std::size_t align) {
  return (size + align - 1) / align * align;
}

// A member that has no row leaves a gap.
constexpr bool complete() {
  for (std::size_t i = 0; i < kMembers.size(); ++i) {
    const Member& member = kMembers[i];
    const bool first = i == 0 || kMembers[i - 1].type != member.type;
    const bool last = i + 1 == kMembers.size() || kMembers[i + 1].type != member.type;
    const std::size_t before = first ? 0 : kMembers[i - 1].offset + kMembers[i - 1].size;
    if (member.offset != rounded_up(before, member.align)) return false;
    if (last && member.whole != rounded_up(member.offset + member.size, member.whole_align)) return false;
  }
  return true;
}
static_assert(complete(), "a member has no row in layout.def, or rows are out of order");

// Names of types as the platform's C++ ABI mangles them, so that every compiler writes the same.
std::string description() {
  std::string out{kMeaning};
  const auto type = [&](const std::type_info& of) { out += std::string(" ") + of.name() + ";"; };
#define MEMBER(of, name) type(typeid(decltype(of::name)));
#include "runtime/exec/layout.def"
  type(typeid(TestFunction));
  type(typeid(ValueFunction));
  type(typeid(SelectFunction));
  type(typeid(ConditionFunction));
  for (const Member& member : kMembers) {
    out += std::string(member.type) + "." + std::string(member.name) + " " + std::to_string(member.offset) +
           " " + std::to_string(member.size) + " of " + std::to_string(member.whole) + ";";
  }
  return out + std::to_string(kScratchRows) + " " + std::to_string(kNoRun);
}

}  // namespace

std::uint64_t layout_fingerprint() {
  static const std::uint64_t once = [] {
    std::uint64_t hash = 14'695'981'039'346'656'037U;  // FNV-1a
    for (const char byte : description()) {
      hash = (hash ^ static_cast<unsigned char>(byte)) * 1'099'511'628'211U;
    }
    return hash;
  }();
  return once;
}

}  // namespace perk::exec
