// Any bytes: what is no module is refused with its code, and what is not refused can be run.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "runtime/module/image.h"
#include "tests/module/forge.h"
#include "tests/module/packs.h"

namespace perk::module_test {
namespace {

std::string small_file() {
  return image::save(*small_pack().module, {.release = 1, .by = "test"});
}

ModuleFault fault_of(std::string_view bytes) {
  const auto read = image::load(bytes);
  if (const auto* error = std::get_if<ModuleError>(&read)) {
    EXPECT_FALSE(error->message.empty());
    EXPECT_LE(error->place, bytes.size() + 64);
    return error->fault;
  }
  return static_cast<ModuleFault>(255);
}

TEST(Refuse, EachFaultHasItsCode) {
  const std::string good = small_file();
  std::string bytes = good;
  bytes[0] = 'P';
  EXPECT_EQ(fault_of(bytes), ModuleFault::bad_magic);
  EXPECT_EQ(fault_of(""), ModuleFault::bad_magic);
  EXPECT_EQ(fault_of("pack \"shop\"\n"), ModuleFault::bad_magic);
  bytes = good;
  bytes[8] = 9;
  EXPECT_EQ(fault_of(bytes), ModuleFault::unknown_version);
  bytes = good;
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  EXPECT_EQ(fault_of(bytes), ModuleFault::bad_checksum);
  bytes = good;
  bytes[24] = static_cast<char>(bytes[24] ^ 1);
  EXPECT_EQ(fault_of(bytes), ModuleFault::bad_checksum);
  make_hash_fit(bytes);
  EXPECT_EQ(fault_of(bytes), ModuleFault::other_abi);
  bytes = good + "more";
  EXPECT_EQ(fault_of(bytes), ModuleFault::truncated) << "a signature that is cut off";
  bytes = good + std::string(200, 'x');
  EXPECT_EQ(fault_of(bytes), ModuleFault::malformed);

  ir::Module unsound = *small_pack().module;
  unsound.promotions[0].shape = 4711;
  EXPECT_EQ(fault_of(image::save(unsound, {})), ModuleFault::defect);
  unsound = *small_pack().module;
  unsound.pack = "\xC3(";
  EXPECT_EQ(fault_of(image::save(unsound, {})), ModuleFault::malformed) << "not UTF-8";
}

TEST(Refuse, EveryShorterFile) {
  const std::string good = small_file();
  for (std::size_t size = 0; size < good.size(); ++size) {
    const ModuleFault fault = fault_of(std::string_view(good).substr(0, size));
    EXPECT_EQ(fault, size == 0 ? ModuleFault::bad_magic : ModuleFault::truncated) << size;
  }
}

TEST(Refuse, EveryFlippedBit) {
  const std::string good = small_file();
  std::mt19937 random(1);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    EXPECT_NE(fault_of(bytes), static_cast<ModuleFault>(255)) << "byte " << at;
  }
}

// What recursion would not survive is refused before it begins.
TEST(Refuse, EndlessNesting) {
  ir::Module module = *small_pack().module;
  const auto first = static_cast<std::uint32_t>(module.windows.size());
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    ir::Window& window = module.windows.emplace_back();
    window.children = {first + i + 1};
  }
  module.windows.emplace_back();
  EXPECT_EQ(fault_of(image::save(module, {})), ModuleFault::defect);
  module.windows.back().children = {first};
  EXPECT_EQ(fault_of(image::save(module, {})), ModuleFault::defect) << "a circle";

  module = *small_pack().module;
  for (std::uint32_t i = 0; i < 64; ++i) {
    const auto last = static_cast<std::uint32_t>(module.windows.size());
    ir::Window& window = module.windows.emplace_back();
    if (i > 0) window.children = {last - 1, last - 1};
  }
  EXPECT_EQ(fault_of(image::save(module, {})), ModuleFault::defect) << "2^64 when it is walked";

  module = *small_pack().module;
  module.shapes[0].nodes.assign(100'000, {.op = ir::Op::all_of, .list = 0, .length = 100'000});
  module.shapes[0].operands.assign(100'000, 0);
  EXPECT_EQ(fault_of(image::save(module, {})), ModuleFault::defect) << "one list for all nodes";
}

// A text of the pool may be named often, but not until memory is full.
TEST(Refuse, TextsThatMultiply) {
  ir::Module module = *small_pack().module;
  module.promotions[0].window_text = std::string(100'000, 'x');
  ir::Promotion copy = module.promotions[0];
  copy.says.assign(200, {"", false, copy.window_text});
  module.promotions[0] = std::move(copy);
  EXPECT_EQ(fault_of(image::save(module, {})), ModuleFault::malformed);
}

// Changes with a hash that fits again: they reach the readers of every section, the verifier and, where
// nothing is wrong with them, the pricing.
TEST(Refuse, ChangedModulesDoNotCrash) {
  std::vector<std::pair<std::string, std::vector<Cart>>> files;
  for (const NamedPack& pack : all_packs()) {
    if (files.size() < 400) {
      files.emplace_back(image::save(*pack.compilation.module, {}), carts_of(pack.compilation));
    }
  }
  // PERK_SEED=N: other changes than those of every run.
  const char* seed = std::getenv("PERK_SEED");
  std::mt19937 random(seed == nullptr ? 20'260'417 : static_cast<unsigned>(std::stoul(seed)));
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  std::map<ModuleFault, int> refused;
  int loaded = 0;
  for (int round = 0; round < 20'000; ++round) {
    const auto& [good, carts] = files[below(files.size())];
    std::string bytes = good;
    const std::size_t start = first_section(good);
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
      const std::size_t at = start + below(bytes.size() - start);
      switch (below(4)) {
        case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8))); break;
        case 1: bytes[at] = static_cast<char>(below(256)); break;
        case 2: bytes[at] = static_cast<char>(bytes[at] + (below(2) == 0 ? 1 : -1)); break;
        default: bytes[kHeader + below(start - kHeader)] = static_cast<char>(below(256)); break;
      }
    }
    make_hash_fit(bytes);
    const auto tried = load_and_price(bytes, carts);
    if (const auto* error = std::get_if<ModuleError>(&tried)) {
      ++refused[error->fault];
    } else {
      ++loaded;
    }
  }
  // The changes reached every depth.
  EXPECT_GT(refused[ModuleFault::malformed], 1'000);
  EXPECT_GT(refused[ModuleFault::defect], 100);
  EXPECT_GT(loaded, 1'000);
}

}  // namespace
}  // namespace perk::module_test
