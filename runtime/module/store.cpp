// Loading with its conditions, and the exchange; see <perk/module.h>.
#include <fstream>
#include <iterator>

#include "perk/module.h"
#include "runtime/exec/native.h"
#include "runtime/module/image.h"

namespace perk {
namespace {

// What the manifest says where no native code runs.
const char* because(NativeState state) {
  switch (state) {
    case NativeState::runs: return "";
    case NativeState::none: return "the module carries no native code";
    case NativeState::unwanted: return "native code was not asked for";
    case NativeState::untrusted: return "native code runs from modules alone whose signature was checked";
    case NativeState::other_machine: return "none of its native code is for this machine";
    case NativeState::other_layout: return "its native code was made for another version of Perk";
    case NativeState::not_permitted: return "this system lets no memory become executable";
  }
  return "";
}

// The last target that fits, which asks the most of the machine; never before a Trust has said yes.
NativeState choose_code(image::Loaded& loaded, const LoadOptions& options) {
  if (loaded.native.empty()) return NativeState::none;
  if (!options.native) return NativeState::unwanted;
  if (options.trust == nullptr) return NativeState::untrusted;
  NativeState state = NativeState::other_machine;
  const exec::NativeText* chosen = nullptr;
  for (const exec::NativeText& native : loaded.native) {
    const std::optional<exec::NoFit> reason = exec::fit(native);
    if (!reason) chosen = &native;
    if (reason == exec::NoFit::other_layout) state = NativeState::other_layout;
  }
  if (chosen == nullptr) return state;
  loaded.code = exec::map(*chosen, loaded.module->shapes);
  return loaded.code == nullptr ? NativeState::not_permitted : NativeState::runs;
}

}  // namespace

const char* name_of(NativeState state) {
  switch (state) {
    case NativeState::runs: return "runs";
    case NativeState::none: return "none";
    case NativeState::unwanted: return "unwanted";
    case NativeState::untrusted: return "untrusted";
    case NativeState::other_machine: return "other_machine";
    case NativeState::other_layout: return "other_layout";
    case NativeState::not_permitted: return "not_permitted";
  }
  return "?";
}

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
  loaded.manifest.native = choose_code(loaded, options);
  loaded.manifest.execution = loaded.code != nullptr
                                  ? loaded.code->name()
                                  : std::string("interpreted: ") + because(loaded.manifest.native);
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
  auto next = std::make_shared<const Running>(
      Running{Engine(std::move(loaded.module), std::move(loaded.code)), std::move(loaded.manifest)});
  if (auto failed = self_test(next->engine, loaded.vectors)) return failed;
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
