// Results as text that is equal where they are: for comparing hosts and versions, for storing with an order.
//
// One record a line, in the order of result.h and returns.h; docs/reference/c-abi.md has the form.
// Guaranteed: equal results give equal bytes on every machine, and reading what was written gives the result
// back.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "perk/api.h"
#include "perk/result.h"
#include "perk/returns.h"

namespace perk {

PERK_API std::string canonical(const Result& result);
PERK_API std::string canonical(const ReturnHistory& history);
PERK_API std::string canonical(const ReturnResult& returned);

// Nothing: these are not bytes that canonical() wrote.
PERK_API std::optional<Result> read_canonical_result(std::string_view bytes);
PERK_API std::optional<ReturnHistory> read_canonical_history(std::string_view bytes);

}  // namespace perk
