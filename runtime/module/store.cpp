// Loading with its conditions, and the exchange; see <perk/module.h>.
#include <fstream>
#include <iterator>

#include "perk/module.h"
#include "runtime/module/image.h"

namespace perk {

const char* name_of(ModuleFault fault) {
  switch (fault) {
    case ModuleFault::unreadable: return "unreadable";
    case ModuleFault::bad_magic: return "bad_magic";
    case ModuleFault::truncated: return "truncated";
    case ModuleFault::unknown_version: return "unknown_version";
    case ModuleFault::bad_checksum: return "bad_checksum";
    case ModuleFault::other_abi: return "other_abi";
    case ModuleFault::malformed: return "malformed";
    case ModuleFault::defect: return "defect";
    case ModuleFault::not_signed: return "not_signed";
    case ModuleFault::unknown_key: return "unknown_key";
    case ModuleFault::bad_signature: return "bad_signature";
    case ModuleFault::not_yet_valid: return "not_yet_valid";
    case ModuleFault::expired: return "expired";
    case ModuleFault::older_release: return "older_release";
    case ModuleFault::self_test_failed: return "self_test_failed";
  }
  return "?";
}

std::variant<LoadedModule, ModuleError> load_module(std::string_view bytes, const LoadOptions& options) {
  auto read = image::load(bytes);
  if (auto* error = std::get_if<ModuleError>(&read)) return std::move(*error);
  image::Loaded& loaded = std::get<image::Loaded>(read);
  if (options.trust != nullptr) {
    const ModuleSignature* signature = loaded.signature ? &*loaded.signature : nullptr;
    if (auto error = options.trust->check(loaded.hash, signature, options.now)) return std::move(*error);
  }
  return static_cast<LoadedModule&&>(loaded);
}

std::optional<ModuleError> ModuleStore::load(std::string_view bytes, const LoadOptions& options) {
  auto read = load_module(bytes, options);
  if (auto* error = std::get_if<ModuleError>(&read)) return std::move(*error);
  LoadedModule& loaded = std::get<LoadedModule>(read);
  const std::lock_guard<std::mutex> lock(loading_);
  const std::shared_ptr<const Running> before = current_.load();
  if (before != nullptr && loaded.manifest.release < before->manifest.release && !options.allow_older) {
    return ModuleError{ModuleFault::older_release, 0,
                       "release " + std::to_string(loaded.manifest.release) + " is older than " +
                           std::to_string(before->manifest.release) + ", which runs"};
  }
  auto next =
      std::make_shared<const Running>(Running{Engine(std::move(loaded.module)), std::move(loaded.manifest)});
  if (options.self_test && !options.self_test(next->engine)) {
    return ModuleError{ModuleFault::self_test_failed, 0, "the module does not pass the host's own test"};
  }
  current_.store(std::move(next));
  return std::nullopt;
}

std::optional<ModuleError> ModuleStore::load_file(const std::string& path, const LoadOptions& options) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) return ModuleError{ModuleFault::unreadable, 0, "`" + path + "` cannot be read"};
  return load(bytes, options);
}

}  // namespace perk
