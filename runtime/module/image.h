// A module as bytes and back.
//
// In: a sound ir::Module with what goes beside it, or bytes of any origin. Out: the same bytes for the same
// module on every machine; or a module that passes ir::verify, or an error. docs/reference/module.md has the
// format.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "perk/module.h"
#include "runtime/exec/native.h"
#include "runtime/ir/ir.h"

namespace perk::image {

// What a file says of its making: nothing of the time, the machine or its paths.
struct Made {
  std::uint64_t release = 0;
  std::string by;
};

// What a file carries beside the module: native code by rising target, and the module's own tests.
struct Beside {
  std::vector<TestVector> vectors;
  std::vector<exec::NativeText> native;
};

std::string save(const ir::Module& module, const Made& made, const Beside& beside = {});

struct SectionInfo {
  std::string name;
  std::uint64_t offset = 0, length = 0;
};

struct Loaded : LoadedModule {
  ModuleHash hash{};
  std::vector<SectionInfo> sections;
  std::vector<exec::NativeText> native;  // sound, but not mapped
};

// PERK_API: libperk_sign calls it.
PERK_API std::variant<Loaded, ModuleError> load(std::string_view bytes);

// The content with this signature behind it, in place of any that it had. The content must be a whole one.
PERK_API std::string with_signature(std::string_view bytes, const ModuleSignature& signature);

// Fingerprint of everything that the meaning of a file's numbers hangs on.
std::uint64_t abi();

}  // namespace perk::image
