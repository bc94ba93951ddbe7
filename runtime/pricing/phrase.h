// Values as people read them: amounts with their currency's decimals, grouped by commas; dates, counts,
// texts.
#pragma once
#include <string>

#include "runtime/pricing/calculation.h"

namespace perk::pricing {

// 5,000 THB; 4,680.50 THB; whole amounts without decimals.
std::string money_text(const ir::Module& module, std::int64_t minor);

// A number in units of 10^-decimals, grouped, without trailing zeros.
std::string number_text(std::int64_t value, int decimals);

// A local time of the pack's zone: 2026-04-17 19:00.
std::string instant_text(const ir::Module& module, std::int64_t instant);

}  // namespace perk::pricing
