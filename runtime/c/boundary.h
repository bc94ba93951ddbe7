// The border between C++ and C: nothing is thrown across it, and structs of other versions meet there.
//
// In: a body that returns a Failure or throws what the standard library throws. Out: a status, and its
// details where they are wanted. Structs whose first member is `struct_size` are read and written as far as
// both sides know them.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runtime/c/handles.h"

namespace perk::c {

Failure bad_argument(const char* message);
// PERK_API here and below: libperk_sign calls it.
PERK_API Failure null_argument(const char* name);

inline bool has_all(const char* const* texts, std::size_t count) {
  return count == 0 || (texts != nullptr &&
                        std::all_of(texts, texts + count, [](const char* text) { return text != nullptr; }));
}

Failure failure_of(ModuleError error);
Failure failure_of(CartError error);

// What a function of the C interface does, with its arguments behind `context`.
using Body = Failure (*)(void* context);
PERK_API perk_status run_guarded(perk_error** error, Body body, void* context) noexcept;
// … of a builder: the first failure of a handle is kept.
perk_status run_added(Failure& failed, Body body, void* context) noexcept;

// One body each, so that a function is its own lines and a call.
template <class Function>
perk_status guarded(perk_error** error, Function function) noexcept {
  return run_guarded(error, [](void* context) { return (*static_cast<Function*>(context))(); }, &function);
}

template <class Handle, class Function>
perk_status added(Handle* handle, Function function) noexcept {
  if (handle == nullptr) return PERK_BAD_ARGUMENT;
  return run_added(
      handle->failed, [](void* context) { return (*static_cast<Function*>(context))(); }, &function);
}

// On the heap; only inside a guard, since it throws where there is no memory.
template <class Handle>
Handle* made(Handle handle) {
  return new Handle(std::move(handle));
}

// The size of a struct's first version, below which no caller can be. A struct that grows gets a
// specialisation with the size that tests/install/abi.txt had for it.
template <class Struct>
inline constexpr std::size_t kFirstSize = sizeof(Struct);

// A struct of this version to a caller that knows `struct_size` bytes of it.
template <class View>
perk_status hand_out(View* out, View view) noexcept {
  static_assert(std::is_trivially_copyable_v<View> && offsetof(View, struct_size) == 0);
  if (out == nullptr || out->struct_size < kFirstSize<View>) return PERK_BAD_ARGUMENT;
  const std::uint32_t size = out->struct_size;
  const std::size_t known = std::min<std::size_t>(size, sizeof view);
  view.struct_size = size;
  std::memcpy(out, &view, known);
  std::memset(reinterpret_cast<char*>(out) + known, 0, size - known);
  return PERK_OK;
}

// Options of a caller of any version; null: the defaults.
template <class Options>
Failure take(const Options* in, Options& out) {
  static_assert(std::is_trivially_copyable_v<Options> && offsetof(Options, struct_size) == 0);
  out = {};
  if (in == nullptr) return {};
  if (in->struct_size < kFirstSize<Options>) {
    return bad_argument("`struct_size` of the options is not set to their size");
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(in);
  const std::size_t known = std::min<std::size_t>(in->struct_size, sizeof out);
  if (std::any_of(bytes + known, bytes + in->struct_size, [](unsigned char c) { return c != 0; })) {
    return {PERK_UNSUPPORTED, "", "an option is set that this version of libperk does not know"};
  }
  std::memcpy(&out, in, known);
  return {};
}

// All of `text`, as far as there is room; `size` says how much that is.
inline perk_status hand_out_text(std::string_view text, char* buffer, std::size_t capacity,
                                 std::size_t* size) noexcept {
  if (size == nullptr || (buffer == nullptr && capacity != 0)) return PERK_BAD_ARGUMENT;
  *size = text.size();
  if (capacity != 0) std::memcpy(buffer, text.data(), std::min(capacity, text.size()));
  return PERK_OK;
}

}  // namespace perk::c
