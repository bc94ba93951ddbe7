// The bodies of operations as LLVM bitcode, made by the build from runtime/ops and bodies/bodies.cpp.
#pragma once
#include <span>

namespace perk::native {

std::span<const unsigned char> bitcode();

}  // namespace perk::native
