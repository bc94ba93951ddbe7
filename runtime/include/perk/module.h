// Module files: a pack in one file, loaded, checked and exchanged while calculations run.
//
// In: the bytes of a file, of any origin. Out: an engine for them, or what is wrong with them and where; no
// bytes crash, and none make the loader take more memory than their length justifies. Nothing here reads a
// clock, and nothing needs a library beyond the standard's: signatures are checked by a Trust, of which
// <perk/module_sign.h> has one.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "perk/api.h"
#include "perk/engine.h"
#include "perk/value.h"

namespace perk {

namespace exec {
class Code;
}

// Hosts may store these numbers: a new one goes to the end.
enum class ModuleFault : std::uint8_t {
  unreadable,       // no such file, or it cannot be read
  bad_magic,        // this is no module file
  truncated,        // the file ends too soon
  unknown_version,  // of the file's format
  bad_checksum,     // some bit is not what it was
  other_abi,        // written by a Perk whose operations or fields differ
  malformed,        // the bytes say what no writer writes
  defect,           // the module may not be run, in the verifier's words
  not_signed,
  unknown_key,
  bad_signature,
  not_yet_valid,
  expired,
  older_release,
  self_test_failed
};
// "bad_checksum"
PERK_API const char* name_of(ModuleFault fault);

struct ModuleError {
  ModuleFault fault{};
  std::uint64_t place = 0;  // byte of the file, where that says something
  std::string message;      // without a final period
};

// Native code that a module carries for one kind of machine.
struct NativeTarget {
  std::string name;                   // "x86-64-v3"
  std::string triple;                 // "x86_64-unknown-linux-gnu"
  std::vector<std::string> features;  // what the processor must have beyond its family's first
  std::uint64_t shapes = 0, functions = 0, bytes = 0;
};

// Whether that code runs, and why not. Prices are the same either way.
enum class NativeState : std::uint8_t {
  runs,
  none,           // the module carries none
  unwanted,       // LoadOptions say so
  untrusted,      // no Trust has checked the signature: such bytes are never made executable
  other_machine,  // for other processors or another system
  other_layout,   // built for another layout of a cart's facts
  not_permitted   // the system lets no memory become executable
};
// "other_machine"
PERK_API const char* name_of(NativeState state);

// A cart and what it is priced at: a module's own test, from the pack's `test` blocks.
struct TestVector {
  std::string name;
  Cart cart;
  Result expected;  // without explanations; how the choice was proven is left open
};

struct Manifest {
  std::string pack, display, version;  // version: the hash of the sources
  std::string currency;
  std::uint64_t release = 0;  // rises; given when the file is built
  std::string made_by;        // "perk 0.1.0"
  std::string schema;         // fingerprint of the fields
  std::string zone;           // "Asia/Bangkok"
  std::string zone_table;     // fingerprint of its transitions
  std::string abi;            // fingerprint of operations, offers and fields
  std::uint32_t format = 0;
  std::string hash;  // SHA-256 of the content, hex: what the module is known by
  std::vector<NativeTarget> targets;
  // Where it was loaded: what runs, "native x86-64-v3" or "interpreted: the module is not signed".
  NativeState native = NativeState::none;
  std::string execution;
};

using ModuleHash = std::array<std::uint8_t, 32>;
using KeyId = std::array<std::uint8_t, 8>;

// The half-open time within which a signature holds; both ends may be open.
struct Validity {
  std::int64_t from = INT64_MIN, to = INT64_MAX;  // UTC seconds
};

struct ModuleSignature {
  KeyId key{};
  Validity valid;
  std::array<std::uint8_t, 64> bytes{};
};

// Whose modules a host runs.
class PERK_API Trust {
 public:
  Trust() = default;
  Trust(const Trust&) = default;
  Trust& operator=(const Trust&) = default;
  virtual ~Trust() = default;
  // Nothing, or why the module is refused; null: it carries no signature.
  [[nodiscard]] virtual std::optional<ModuleError> check(const ModuleHash& hash,
                                                         const ModuleSignature* signature,
                                                         Instant now) const = 0;
};

struct LoadOptions {
  const Trust* trust = nullptr;  // null: signatures are not asked for
  Instant now;                   // what Validity is held against
  bool allow_older = false;      // ModuleStore: a release below the one that runs
  bool native = true;            // run native code where the module was trusted and has some that fits
  // ModuleStore: called before the exchange, after the module's own vectors; false refuses the module.
  std::function<bool(const Engine&)> self_test;
};

struct LoadedModule {
  std::shared_ptr<const ir::Module> module;
  Manifest manifest;
  std::optional<ModuleSignature> signature;
  std::shared_ptr<const exec::Code> code;  // null: the module is interpreted
  std::vector<TestVector> vectors;
};

PERK_API std::variant<LoadedModule, ModuleError> load_module(std::string_view bytes,
                                                             const LoadOptions& options = {});

// Prices the module's own test vectors; the first that comes out otherwise is self_test_failed.
PERK_API std::optional<ModuleError> self_test(const Engine& engine, const std::vector<TestVector>& vectors);

// The module that a host prices with. Any number of threads may call any function at any time: who took
// current() keeps that module for as long as it likes, and a refused module changes nothing.
class PERK_API ModuleStore {
 public:
  struct Running {
    Engine engine;
    Manifest manifest;
  };
  // Null before the first load.
  [[nodiscard]] std::shared_ptr<const Running> current() const { return current_.load(); }
  // Nothing: the module runs from now on.
  [[nodiscard]] std::optional<ModuleError> load(std::string_view bytes, const LoadOptions& options = {});
  [[nodiscard]] std::optional<ModuleError> load_file(const std::string& path,
                                                     const LoadOptions& options = {});

 private:
  std::mutex loading_;  // one load at a time, so that none runs between another's check and its exchange
  std::atomic<std::shared_ptr<const Running>> current_;
};

}  // namespace perk
