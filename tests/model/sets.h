// S32–S35: which units a set offer uses and rewards, one unit at a time.
#pragma once
#include "tests/model/offers.h"

namespace perk::model {

Want want_of_set(const World& world, const Ask& ask);

}  // namespace perk::model
