// A cart from a file of the command line.
#pragma once
#include <optional>
#include <string>

#include "perk/cart.h"
#include "perk/result.h"
#include "runtime/ir/ir.h"
#include "tools/json/error.h"

namespace perk::tool {

// `FILE, at /lines/3: …` on standard error.
void complain_about(const std::string& file, const json::Error& error);

// What the engine refused, as JSON on standard output or in words on standard error; the exit code.
int refused(const std::string& file, const CartError& error, bool as_json);

// What the machine's clock says.
Instant machine_time();

// The moment of `--at`, in the pack's zone; an empty text is none. False after a complaint.
bool read_moment(const std::string& text, const ir::Module& module, std::optional<Instant>& at);

// The cart of a file, or of standard input for `-`; nothing after a complaint. A cart without a time is read
// as of now: the calculation itself reads no clock.
std::optional<Cart> cart_or_complain(const std::string& file, const ir::Module& module,
                                     std::optional<Instant> at);

}  // namespace perk::tool
