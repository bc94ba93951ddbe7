#include "tools/perk/carts.h"

#include <fmt/format.h>

#include <chrono>

#include "tools/json/civil_time.h"
#include "tools/json/read_cart.h"
#include "tools/json/write.h"
#include "tools/perk/command.h"
#include "tools/perk/packs.h"
#include "tools/perk/terminal.h"

namespace perk::tool {

int refused(const std::string& file, const CartError& error, bool as_json) {
  if (as_json) {
    print(json::write_error(error) + "\n");
  } else {
    complain(fmt::format("{}: {}: {}", file, error.place, error.message));
  }
  return kFound;
}

Instant machine_time() {
  return {
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count()};
}

void complain_about(const std::string& file, const json::Error& error) {
  complain(fmt::format("{}{}{}: {}", file == "-" ? "standard input" : file,
                       error.place.empty() ? "" : ", at ", error.place, error.message));
}

bool read_moment(const std::string& text, const ir::Module& module, std::optional<Instant>& at) {
  if (text.empty()) return true;
  at = json::parse_instant(text, module.zone);
  if (at) return true;
  complain(
      fmt::format("`{}` is no time; write it like --at 2026-04-17T19:00 (in {}) or with an offset, "
                  "2026-04-17T19:00+07:00",
                  text, module.zone.name));
  return false;
}

std::optional<Cart> cart_or_complain(const std::string& file, const ir::Module& module,
                                     std::optional<Instant> at) {
  const auto text = read_text(file, "cart");
  if (!text) return std::nullopt;
  const json::CartDefaults defaults{.now = at ? *at : machine_time(), .override_now = at.has_value()};
  auto read = json::read_cart(*text, module, defaults);
  if (const json::Error* error = json::error_of(read)) {
    complain_about(file, *error);
    return std::nullopt;
  }
  return std::move(std::get<Cart>(read));
}

}  // namespace perk::tool
