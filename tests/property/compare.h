// The engine's result held against the model's answer.
#pragma once
#include <perk/result.h>

#include <string>

#include "tests/model/model.h"

namespace perk::property {

// The first difference in words, or nothing. Totals, every part, who applied,
// every outcome, and what is given beside money off.
std::string difference(const model::Answer& model, const Result& engine);
std::string print(const model::Answer& answer, const Result& engine);

}  // namespace perk::property
