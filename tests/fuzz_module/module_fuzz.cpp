// Any bytes as a module, with a hash that fits: refused with a reason, or its own test carts are priced.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "tests/module/forge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes{data, data + size};
  perk::module_test::make_hash_fit(bytes);
  const auto tried = perk::module_test::load_and_price(bytes, {});
  const auto* error = std::get_if<perk::ModuleError>(&tried);
  if (error != nullptr && (error->message.empty() || error->place > size)) std::abort();
  return 0;
}
