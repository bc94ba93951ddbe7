// Native code in module files: it runs where it was signed and fits, prices the same, and no memory is ever
// writable and executable.
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "compiler/ast/block.h"
#include "compiler/backends/llvm/object.h"
#include "compiler/sema/typed.h"
#include "perk/module_sign.h"
#include "runtime/module/image.h"
#include "tests/module/packs.h"
#include "tools/json/write.h"

namespace perk::module_test {
namespace {

const KeyPair& keys() {
  static const KeyPair pair = generate_keys();
  return pair;
}

exec::NativeText text_of(const ir::Module& module, const exec::Target& target) {
  auto made = native::native_text(module, target);
  if (const auto* error = std::get_if<std::string>(&made)) {
    ADD_FAILURE() << *error;
    return {};
  }
  return std::get<exec::NativeText>(std::move(made));
}

const exec::NativeText& small_text() {
  static const exec::NativeText text = text_of(*small_pack().module, *exec::native_target());
  return text;
}

std::string signed_file(const ir::Module& module, std::vector<exec::NativeText> native) {
  const std::string bytes = image::save(module, {.release = 1, .by = "test"}, {{}, std::move(native)});
  return std::get<std::string>(sign_module(bytes, keys().secret));
}

LoadedModule load_trusted(const std::string& bytes, bool native = true) {
  const TrustedKeys trust({keys().open});
  auto read = load_module(bytes, {.trust = &trust, .now = {1'700'000'000}, .native = native});
  if (const auto* error = std::get_if<ModuleError>(&read)) {
    ADD_FAILURE() << name_of(error->fault) << ": " << error->message;
    return {};
  }
  return std::get<LoadedModule>(std::move(read));
}

NativeState state_of(const exec::NativeText& text) {
  return load_trusted(signed_file(*small_pack().module, {text})).manifest.native;
}

std::string priced(const Engine& engine, const Cart& cart) {
  const auto result = engine.price(cart);
  if (const auto* error = std::get_if<CartError>(&result)) return json::write_error(*error);
  return json::write_result(std::get<Result>(result), engine.module());
}

// The first function that a Code has.
const void* function_of(const exec::Code& code) {
  for (const exec::ShapeCode& shape : code.shapes()) {
    for (const exec::NodeCode& node : shape.nodes) {
      if (node.test != nullptr) return reinterpret_cast<const void*>(node.test);
      if (node.value != nullptr) return reinterpret_cast<const void*>(node.value);
    }
  }
  return nullptr;
}

// "r-xp" of the mapping that holds an address, "" where none does.
std::string permissions_at(const void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    std::string permissions;
    fields >> std::hex >> begin >> dash >> end >> permissions;
    if (begin <= at && at < end) return permissions;
  }
  return "";
}

std::size_t writable_and_executable() {
  std::size_t found = 0;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t space = line.find(' ');
    found += line.compare(space + 2, 2, "wx") == 0 ? 1U : 0U;
  }
  return found;
}

TEST(Native, RunsFromSignedModulesAlone) {
  ASSERT_NE(exec::native_target(), nullptr);
  const std::string bytes = signed_file(*small_pack().module, {small_text()});
  const LoadedModule trusted = load_trusted(bytes);
  ASSERT_NE(trusted.code, nullptr);
  EXPECT_EQ(trusted.manifest.native, NativeState::runs);
  EXPECT_EQ(trusted.manifest.execution, "native " + std::string(exec::native_target()->name));
  EXPECT_EQ(trusted.manifest.targets.front().functions, small_text().functions.size());

  const auto read = load_module(bytes);
  const auto& unchecked = std::get<LoadedModule>(read);
  EXPECT_EQ(unchecked.code, nullptr) << "a signature that nobody checked is none";
  EXPECT_EQ(unchecked.manifest.native, NativeState::untrusted);
  const std::string unsigned_bytes = image::save(*small_pack().module, {}, {{}, {small_text()}});
  const auto without = load_module(unsigned_bytes);
  EXPECT_EQ(std::get<LoadedModule>(without).manifest.native, NativeState::untrusted);
  EXPECT_EQ(load_trusted(bytes, false).manifest.native, NativeState::unwanted);
  EXPECT_EQ(load_trusted(signed_file(*small_pack().module, {})).manifest.native, NativeState::none);
}

TEST(Native, WhatDoesNotFitIsInterpreted) {
  exec::NativeText other = small_text();
  other.triple = "riscv64-unknown-linux-gnu";
  EXPECT_EQ(state_of(other), NativeState::other_machine);
  other = small_text();
  other.features = {"time-travel"};
  EXPECT_EQ(state_of(other), NativeState::other_machine);
  other = small_text();
  other.layout ^= 1;
  EXPECT_EQ(state_of(other), NativeState::other_layout);
}

TEST(Native, TablesThatPointElsewhereAreDefects) {
  const auto fault = [](exec::NativeText text) {
    const auto read = load_module(image::save(*small_pack().module, {}, {{}, {std::move(text)}}));
    const auto* error = std::get_if<ModuleError>(&read);
    return error == nullptr ? std::string() : error->message;
  };
  exec::NativeText text = small_text();
  EXPECT_EQ(fault(text), "");
  text.functions.back().offset = text.text.size();
  EXPECT_NE(fault(text).find("begins beyond the end"), std::string::npos) << fault(text);
  text = small_text();
  text.functions.back().shape = 4711;
  EXPECT_NE(fault(text).find("of a shape that does not exist"), std::string::npos);
  text = small_text();
  text.functions.push_back(text.functions.back());
  EXPECT_NE(fault(text).find("out of order"), std::string::npos);
  text = small_text();
  text.functions.clear();
  EXPECT_NE(fault(text).find("no function"), std::string::npos);
  for (exec::FunctionEntry& entry : (text = small_text()).functions) {
    if (entry.kind == exec::FunctionKind::test) entry.kind = exec::FunctionKind::value;
  }
  EXPECT_NE(fault(text).find("another type"), std::string::npos);
}

TEST(Native, TheSameModuleGivesTheSameBytes) {
  for (const exec::Target& target : exec::targets()) {
    const exec::NativeText once = text_of(*small_pack().module, target);
    const exec::NativeText again = text_of(*small_pack().module, target);
    EXPECT_FALSE(once.functions.empty()) << target.name;
    EXPECT_EQ(image::save(*small_pack().module, {}, {{}, {once}}),
              image::save(*small_pack().module, {}, {{}, {again}}))
        << target.name;
  }
}

// One pack in a dozen, at the lowest and the highest target that this machine fits.
TEST(Native, PricesLikeTheInterpreter) {
  std::size_t carts = 0;
  for (std::size_t i = 0; i < all_packs().size(); i += 12) {
    const NamedPack& pack = all_packs()[i];
    const ir::Module& module = *pack.compilation.module;
    std::vector<exec::NativeText> texts;
    for (const exec::Target& target : exec::targets()) {
      exec::NativeText text = text_of(module, target);
      if (!exec::fit(text) && !text.functions.empty()) texts.push_back(std::move(text));
    }
    if (texts.empty()) continue;
    for (const exec::NativeText& text : {texts.front(), texts.back()}) {
      const LoadedModule loaded = load_trusted(signed_file(module, {text}));
      ASSERT_NE(loaded.code, nullptr) << pack.name;
      const Engine native(loaded.module, loaded.code), interpreted(loaded.module);
      for (const Cart& cart : carts_of(pack.compilation)) {
        EXPECT_EQ(priced(native, cart), priced(interpreted, cart)) << pack.name << " by " << text.target;
        ++carts;
      }
    }
  }
  EXPECT_GT(carts, 50U);
}

TEST(Native, NoMemoryIsWritableAndExecutable) {
  const std::string bytes = signed_file(*small_pack().module, {small_text()});
  std::atomic<bool> done = false;
  std::atomic<std::size_t> looked = 0, found = 0;
  std::thread sampler([&] {
    while (!done) {
      found += writable_and_executable();
      ++looked;
    }
  });
  const void* function = nullptr;
  for (int i = 0; i < 300 || looked < 50; ++i) {
    LoadedModule loaded = load_trusted(bytes);
    function = function_of(*loaded.code);
    ASSERT_EQ(permissions_at(function), "r-xp");
    loaded.code.reset();
    // It goes with the module; what another thread maps may stand in its place.
    EXPECT_EQ(permissions_at(function).find('x'), std::string::npos);
  }
  done = true;
  sampler.join();
  EXPECT_EQ(found, 0U);
}

// systemd's MemoryDenyWriteExecute: what was ever writable may not become executable.
TEST(Native, RunsWhereNothingWritableMayBecomeExecutable) {
  constexpr int kSetMdwe = 65;
  constexpr unsigned long kRefuseExecGain = 1;
  const std::string bytes = signed_file(*small_pack().module, {small_text()});
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (prctl(kSetMdwe, kRefuseExecGain, 0UL, 0UL, 0UL) != 0) _exit(2);
    const LoadedModule loaded = load_trusted(bytes);
    if (loaded.code == nullptr) _exit(1);
    const Engine native(loaded.module, loaded.code), interpreted(loaded.module);
    for (const Cart& cart : carts_of(small_pack())) {
      if (priced(native, cart) != priced(interpreted, cart)) _exit(1);
    }
    _exit(permissions_at(function_of(*loaded.code)) == "r-xp" ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "this kernel has no PR_SET_MDWE";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace perk::module_test
