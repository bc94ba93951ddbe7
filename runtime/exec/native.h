// Native text of a module file, mapped and run: no linker, no LLVM.
//
// In: machine code for one target with a table of its functions, and the module's shapes. Out: a Code, or why
// it cannot run here. The bytes must come from a signed module: what is checked is that they fit this machine
// and that every function begins within them. Memory is never writable and executable at once.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/exec/code.h"
#include "runtime/ir/ir.h"

namespace perk::exec {

// What one function computes; of a shape (match, holds) or of one of its nodes.
enum class FunctionKind : std::uint8_t { test, value, select, match, holds };

struct FunctionEntry {
  std::uint32_t shape = 0;
  std::uint32_t node = ir::kNoNode;
  FunctionKind kind{};
  std::uint64_t offset = 0;  // of its first byte in the text
};

struct NativeText {
  std::string target;                    // "x86-64-v3"
  std::string triple;                    // "x86_64-unknown-linux-gnu"
  std::vector<std::string> features;     // rising
  std::uint64_t layout = 0;              // layout_fingerprint() of who generated it
  std::vector<FunctionEntry> functions;  // rising by shape, node, kind
  std::vector<std::byte> text;
};

// Fingerprint of everything about Facts, Symbols, Helpers, Scalar and the functions' types that generated
// code relies on: names, types, offsets and sizes. It must not depend on the compiler.
std::uint64_t layout_fingerprint();

enum class NoFit : std::uint8_t { other_machine, other_layout };
// Whether the text could run on this machine; nothing: it does.
std::optional<NoFit> fit(const NativeText& native);

// "" or what no generator writes: a function that does not exist, stands twice or begins beyond the end.
std::string defect_of(const NativeText& native, std::span<const ir::Shape> shapes);

// Maps the text read-only and executable; null: the system does not permit it. The text must fit and have no
// defect.
std::shared_ptr<const Code> map(const NativeText& native, std::span<const ir::Shape> shapes);

// The targets that `perk build --target` knows, and what each asks of the machine.
struct Target {
  std::string_view name, triple;
  std::string_view processor;  // as LLVM names it
  std::span<const std::string_view> features;
};
std::span<const Target> targets();
// The last of targets() that this machine fits; null: none does.
const Target* native_target();

}  // namespace perk::exec
