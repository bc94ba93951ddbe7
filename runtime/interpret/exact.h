// Exact amounts under the interpreter's own name; runtime/ops/exact.h says what they are.
#pragma once
#include "runtime/ops/exact.h"

namespace perk::interpret {

using ops::Int128;
using ops::Scalar;

}  // namespace perk::interpret
