// Why a promotion gave nothing, in one sentence for people.
#pragma once
#include <string>

#include "perk/result.h"
#include "runtime/ir/ir.h"

namespace perk::receipt {

std::string reason_of(const PromotionResult& promotion, const std::string& currency,
                      const ir::Module& module);

}  // namespace perk::receipt
