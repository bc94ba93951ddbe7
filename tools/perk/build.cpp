// perk build, perk keys: a pack as one file, and the keys that sign it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "compiler/ast/block.h"
#include "compiler/backends/llvm/object.h"
#include "compiler/sema/typed.h"
#include "perk/module_sign.h"
#include "runtime/ir/ir.h"
#include "runtime/module/image.h"
#include "runtime/module/vectors.h"
#include "tools/perk/carts.h"
#include "tools/perk/command.h"
#include "tools/perk/executor.h"
#include "tools/perk/index_report.h"
#include "tools/perk/modules.h"
#include "tools/perk/packs.h"
#include "tools/perk/terminal.h"
#include "tools/testrun/testrun.h"

namespace perk::tool {
namespace {

// Vectors that a module carries: enough for a host's self-test, little of the file.
constexpr std::size_t kVectors = 16;

// The targets named, each once, in the order of exec::targets(); nothing after a complaint.
std::optional<std::vector<exec::Target>> targets_or_complain(const std::vector<std::string>& names) {
  const auto named = [&](std::string_view name) { return std::ranges::find(names, name) != names.end(); };
  const exec::Target* here = exec::native_target();
  if (named("native") && here == nullptr) {
    complain("there is no native code for this machine's processor and system");
    return std::nullopt;
  }
  if (named("none") && std::ranges::any_of(names, [](const std::string& name) { return name != "none"; })) {
    complain("`--target none` leaves no room for others");
    return std::nullopt;
  }
  std::vector<exec::Target> targets;
  for (const exec::Target& target : exec::targets()) {
    if (named(target.name) || (named("native") && target.name == here->name)) targets.push_back(target);
  }
  return targets;
}

// False after a complaint: generated code that is not closed is a mistake of ours.
bool add_native(const ir::Module& module, const std::vector<exec::Target>& targets, image::Beside& beside) {
  for (const exec::Target& target : targets) {
    auto made = native::native_text(module, target);
    if (const auto* error = std::get_if<std::string>(&made)) {
      complain("internal error: " + *error);
      return false;
    }
    exec::NativeText& text = std::get<exec::NativeText>(made);
    if (!text.functions.empty()) beside.native.push_back(std::move(text));
  }
  return true;
}

// The pack's tests that pass, as carts with what they are priced at.
std::vector<TestVector> vectors_of(const compile::Compilation& compilation) {
  const Engine engine(compilation.module);
  std::vector<TestVector> vectors;
  for (testrun::TestOutcome& test : testrun::run_tests(compilation).tests) {
    if (!test.passed()) continue;
    if (auto vector = image::make_vector(engine, std::move(test.name), std::move(test.cart))) {
      vectors.push_back(std::move(*vector));
    }
  }
  return image::choose_vectors(std::move(vectors), kVectors);
}

std::string described(const image::Beside& beside, bool is_signed) {
  std::string out;
  for (const exec::NativeText& native : beside.native) {
    out += (out.empty() ? ", code for " : " and ") + native.target;
  }
  return out + (is_signed ? ", signed" : "");
}

// The signed bytes; nothing after a complaint.
std::optional<std::string> signed_bytes(const BuildOptions& options, const ir::Module& module,
                                        const std::string& bytes) {
  const auto key = key_or_complain(options.sign, KeyKind::secret);
  std::optional<Instant> from, to;
  if (!key || !read_moment(options.valid_from, module, from) || !read_moment(options.valid_to, module, to)) {
    return std::nullopt;
  }
  Validity valid;
  if (from) valid.from = from->seconds;
  if (to) valid.to = to->seconds;
  if (valid.from >= valid.to) {
    complain("--valid-from must be before --valid-to");
    return std::nullopt;
  }
  auto done = sign_module(bytes, *key, valid);
  if (auto* text = std::get_if<std::string>(&done)) return std::move(*text);
  complain_about_module(options.out, std::get<ModuleError>(done));
  return std::nullopt;
}

}  // namespace

int run_build(const BuildOptions& options) {
  const auto targets = targets_or_complain(options.targets);
  if (!targets) return kUnusable;
  const auto packs = packs_of(options.paths);
  if (!packs) return kUnusable;
  PackPaths all{packs->front().name, {}};
  for (const PackPaths& pack : *packs) {
    if (&pack != &packs->front()) all.name += ", " + pack.name;
    all.paths.insert(all.paths.end(), pack.paths.begin(), pack.paths.end());
  }
  int code = kFine;
  const auto compilation = compile_or_complain(all, code);
  if (!compilation) return code;
  const ir::Module& module = *compilation->module;
  if (!options.print.empty()) return print_code(module, options.print);
  if (!options.stats.empty()) {
    if (!print_index_report(module, options.stats)) return kUnusable;
    if (options.out.empty()) return kFine;
  }
  image::Beside beside{vectors_of(*compilation), {}};
  if (!add_native(module, *targets, beside)) return kUnusable;
  std::string bytes = image::save(module, {.release = options.release, .by = "perk " PERK_VERSION}, beside);
  // What no host could load is not written.
  const auto read = image::load(bytes);
  if (const auto* error = std::get_if<ModuleError>(&read)) {
    complain_about_module(options.out, *error);
    return kFound;
  }
  if (!options.sign.empty()) {
    auto with_signature = signed_bytes(options, module, bytes);
    if (!with_signature) return kUnusable;
    bytes = std::move(*with_signature);
  }
  if (!write_whole(options.out, bytes)) return kUnusable;
  const std::size_t promotions = module.promotions.size(), shapes = module.shapes.size();
  print(fmt::format("{}: {} {} of {} in {} {}, {} bytes{}\n", options.out, promotions,
                    promotions == 1 ? "promotion" : "promotions", module.pack, shapes,
                    shapes == 1 ? "shape" : "shapes", bytes.size(),
                    described(beside, !options.sign.empty())));
  return kFine;
}

int run_keys_generate(const KeysOptions& options) {
  const std::string secret = options.out + ".key", open = options.out + ".pub";
  for (const std::string& path : {secret, open}) {
    std::error_code failed;
    if (!std::filesystem::exists(path, failed)) continue;
    complain(fmt::format("`{}` is there already; a key that is written over cannot be had again", path));
    return kUnusable;
  }
  const KeyPair pair = generate_keys();
  if (!write_whole(secret, key_text(KeyKind::secret, pair.secret), Readers::owner) ||
      !write_whole(open, key_text(KeyKind::open, pair.open))) {
    return kUnusable;
  }
  const KeyId id = id_of(pair.open);
  print(fmt::format("key {}: `{}` signs, keep it secret; `{}` is for hosts\n", hex(id.data(), id.size()),
                    secret, open));
  return kFine;
}

}  // namespace perk::tool
