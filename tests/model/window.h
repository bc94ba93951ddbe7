// `active`: does an instant lie in a window of the pack's zone?
#pragma once
#include <cstdint>
#include <string>

#include "compiler/sema/typed.h"

namespace perk::model {

bool within(const typed::Window& window, const std::string& timezone, std::int64_t instant);

}  // namespace perk::model
