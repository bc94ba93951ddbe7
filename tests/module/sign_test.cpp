// Signatures: only what a trusted key has signed, unchanged and within its time.
#include <gtest/gtest.h>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "perk/module_sign.h"
#include "runtime/module/image.h"
#include "tests/module/packs.h"

namespace perk::module_test {
namespace {

std::string file(std::uint64_t release) {
  return image::save(*small_pack().module, {.release = release, .by = "test"});
}

std::string signed_file(const KeyPair& pair, const Validity& valid = {}, std::uint64_t release = 1) {
  return std::get<std::string>(sign_module(file(release), pair.secret, valid));
}

std::optional<ModuleFault> fault_of(std::string_view bytes, const TrustedKeys& trust, std::int64_t now = 0) {
  const auto read = load_module(bytes, {.trust = &trust, .now = {now}});
  if (const auto* error = std::get_if<ModuleError>(&read)) return error->fault;
  return std::nullopt;
}

TEST(Sign, ATrustedKeyIsEnough) {
  const KeyPair pair = generate_keys(), other = generate_keys();
  EXPECT_NE(pair.open, other.open);
  EXPECT_EQ(public_key_of(pair.secret), pair.open);
  EXPECT_EQ(signed_file(pair), signed_file(pair)) << "a signature is reproducible";
  EXPECT_EQ(fault_of(signed_file(pair), TrustedKeys({other.open, pair.open})), std::nullopt);
  const auto again = sign_module(signed_file(other), pair.secret);
  EXPECT_EQ(std::get<std::string>(again), signed_file(pair)) << "a new signature takes the old one's place";
}

TEST(Sign, RefusalsHaveTheirCodes) {
  const KeyPair pair = generate_keys(), other = generate_keys();
  const TrustedKeys trust({pair.open});
  EXPECT_EQ(fault_of(file(1), trust), ModuleFault::not_signed);
  EXPECT_EQ(fault_of(signed_file(other), trust), ModuleFault::unknown_key);
  const std::string dated = signed_file(pair, {.from = 100, .to = 200});
  EXPECT_EQ(fault_of(dated, trust, 99), ModuleFault::not_yet_valid);
  EXPECT_EQ(fault_of(dated, trust, 100), std::nullopt);
  EXPECT_EQ(fault_of(dated, trust, 199), std::nullopt);
  EXPECT_EQ(fault_of(dated, trust, 200), ModuleFault::expired);

  // Another module behind a good signature, another time within it, another key's bytes under the name.
  const std::string good = signed_file(pair), moved = signed_file(pair, {}, 2);
  const auto signature_of = [](const std::string& bytes) {
    return *std::get<LoadedModule>(load_module(bytes)).signature;
  };
  EXPECT_EQ(fault_of(image::with_signature(moved, signature_of(good)), trust), ModuleFault::bad_signature);
  ModuleSignature longer = signature_of(dated);
  longer.valid.to = 1'000;
  EXPECT_EQ(fault_of(image::with_signature(good, longer), trust, 300), ModuleFault::bad_signature);
  ModuleSignature renamed = signature_of(signed_file(other));
  renamed.key = id_of(pair.open);
  EXPECT_EQ(fault_of(image::with_signature(good, renamed), trust), ModuleFault::bad_signature);
}

TEST(Sign, EveryFlippedBitOfTheSignatureIsRefused) {
  const KeyPair pair = generate_keys();
  const std::string good = signed_file(pair);
  for (std::size_t at = file(1).size(); at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      EXPECT_TRUE(std::holds_alternative<ModuleError>(load_module(bytes))) << at;
    }
  }
}

TEST(Sign, NothingElseIsSigned) {
  const KeyPair pair = generate_keys();
  const auto refused = sign_module("no module", pair.secret);
  EXPECT_EQ(std::get<ModuleError>(refused).fault, ModuleFault::bad_magic);
}

}  // namespace
}  // namespace perk::module_test
