// perk verify: whether a host that trusts these keys may run a module file.
#include <fmt/format.h>

#include "perk/module_sign.h"
#include "runtime/exec/code.h"
#include "runtime/ir/ir.h"
#include "tools/perk/carts.h"
#include "tools/perk/command.h"
#include "tools/perk/modules.h"
#include "tools/perk/packs.h"
#include "tools/perk/terminal.h"

namespace perk::tool {
namespace {

// The module's own tests, by the interpreter and by its native code where that may run.
std::optional<ModuleError> tested(const LoadedModule& loaded) {
  if (auto error = self_test(Engine(loaded.module), loaded.vectors)) return error;
  if (loaded.code == nullptr) return std::nullopt;
  return self_test(Engine(loaded.module, loaded.code), loaded.vectors);
}

}  // namespace

int run_verify(const VerifyOptions& options) {
  const auto bytes = read_text(options.module, "module");
  if (!bytes) return kUnusable;
  std::vector<PublicKey> keys;
  for (const std::string& file : options.keys) {
    const auto key = key_or_complain(file, KeyKind::open);
    if (!key) return kUnusable;
    keys.push_back(*key);
  }
  auto read = load_module(*bytes);
  if (const auto* error = std::get_if<ModuleError>(&read)) {
    complain_about_module(options.module, *error);
    return kFound;
  }
  LoadedModule& loaded = std::get<LoadedModule>(read);
  std::optional<Instant> at;
  if (!read_moment(options.at, *loaded.module, at)) return kUnusable;
  if (!keys.empty()) {
    const TrustedKeys trust(std::move(keys));
    auto again = load_module(*bytes, {.trust = &trust, .now = at ? *at : machine_time()});
    if (const auto* error = std::get_if<ModuleError>(&again)) {
      complain_about_module(options.module, *error);
      return kFound;
    }
    loaded = std::move(std::get<LoadedModule>(again));
  }
  if (const auto error = tested(loaded)) {
    complain_about_module(options.module, *error);
    return kFound;
  }
  const char* said = !options.keys.empty() ? "signed by a trusted key"
                     : loaded.signature    ? "its signature was not checked: name a key with --key"
                                           : "not signed";
  const std::size_t tests = loaded.vectors.size();
  print(fmt::format("{}: {} is whole and sound; {}; {} of its own {} interpreted{}\n", options.module,
                    loaded.manifest.pack, said, tests, tests == 1 ? "test passes" : "tests pass",
                    loaded.code == nullptr ? "" : fmt::format(" and as {}", loaded.code->name())));
  if (loaded.code == nullptr && !loaded.manifest.targets.empty()) {
    print(fmt::format("{}: {}\n", options.module, loaded.manifest.execution));
  }
  return kFine;
}

}  // namespace perk::tool
