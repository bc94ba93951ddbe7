// A host with the runtime and module files and nothing else: a module to bytes, loaded, priced.
//
// The target names perk_module alone, so that a loader without signatures needs no libsodium (alone.sh
// looks).
#include <cstdio>
#include <string>
#include <variant>

#include "perk/module.h"
#include "runtime/ir/ir.h"
#include "runtime/module/image.h"

namespace {

// An empty pack: it prices carts at what they cost.
std::string file_of(std::uint64_t release) {
  perk::ir::Module module;
  module.pack = "by-hand";
  module.currency = "GBP";
  module.zone = {"Europe/London", {{INT64_MIN, 0}}};
  return perk::image::save(module, {.release = release, .by = "by hand"});
}

}  // namespace

int main() {
  perk::ModuleStore store;
  if (const auto error = store.load(file_of(2))) {
    std::fprintf(stderr, "%s: %s\n", perk::name_of(error->fault), error->message.c_str());
    return 1;
  }
  if (!store.load(file_of(1))) {
    std::fprintf(stderr, "an older release was loaded unasked\n");
    return 1;
  }
  perk::Cart cart;
  cart.id = "1";
  cart.currency = "GBP";
  perk::CartLine line;
  line.id = "teapot";
  line.amount = {1000};
  cart.lines = {line};
  const auto priced = store.current()->engine.price(cart);
  const auto* result = std::get_if<perk::Result>(&priced);
  if (result == nullptr || result->total.minor != 1000) {
    std::fprintf(stderr, "the module does not price\n");
    return 1;
  }
  std::printf("release %llu prices a teapot\n",
              static_cast<unsigned long long>(store.current()->manifest.release));
  return 0;
}
