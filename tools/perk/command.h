// The commands of `perk`: each takes its parsed options and returns the exit code.
//
// 0: all is well. 1: something was found (errors in a pack, failed tests, refused orders). 2: the command
// line or a file could not be read. What a command is for goes to standard output, everything else to
// standard error.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace perk::tool {

inline constexpr int kFine = 0;
inline constexpr int kFound = 1;
inline constexpr int kUnusable = 2;

struct CheckOptions {
  std::vector<std::string> paths;
  bool json = false;
  bool fix = false;
  std::string print;  // "", ast, typed, ir
};
int run_check(const CheckOptions& options);

struct PriceOptions {
  std::string pack;
  std::string cart;                 // a file, or `-`; or
  std::vector<std::string> carts;   // … files of carts, one a line; or
  std::vector<std::string> orders;  // … files of records
  std::string mapping;
  std::string at;
  std::string executor;  // "", interpreter, native
  bool explain = false;
  bool json = false;
  bool canonical = false;
  std::size_t receipts = 0;
  std::size_t jobs = 0;  // threads of many orders or carts; 0: as many as the machine has
};
int run_price(const PriceOptions& options);

struct WhyOptions {
  std::string pack, cart, promotion, at;
  bool json = false;
};
int run_why(const WhyOptions& options);

struct ReturnOptions {
  std::string pack, cart, result, units, at;  // files
  bool json = false;
};
int run_return(const ReturnOptions& options);

struct BuildOptions {
  std::vector<std::string> paths;  // of one pack
  std::string out;
  std::string print;                 // llvm, llvm:SHAPE, llvm:PROMOTION: instead of a file
  std::vector<std::string> targets;  // of native code
  std::string stats;                 // a file of carts, one a line
  std::string sign;                  // a file with a secret key
  std::string valid_from, valid_to;
  std::uint64_t release = 0;
};
int run_build(const BuildOptions& options);

struct InspectOptions {
  std::string module;
  bool json = false;
};
int run_inspect(const InspectOptions& options);

struct VerifyOptions {
  std::string module;
  std::vector<std::string> keys;  // files with public keys
  std::string at;
};
int run_verify(const VerifyOptions& options);

struct KeysOptions {
  std::string out;
};
int run_keys_generate(const KeysOptions& options);

struct TestOptions {
  std::vector<std::string> packs;
  std::string executor;  // "", interpreter, native
  bool json = false;
};
int run_test(const TestOptions& options);

// Which ledger: `--db` or PERK_DB, `--key` or PERK_LEDGER_KEY.
struct LedgerOptions {
  enum class Do : std::uint8_t {
    init,
    migrate,
    status,
    verify,
    expire,
    stop,
    resume,
    set_breaker,
    remove_breaker,
    breakers,
    alarms
  };
  Do what = Do::status;
  std::string database, key;
  std::string promotion, pack, reason;
  bool all = false;  // of each promotion, in the place of one
  std::string most_share, least_total, spend, per;
  std::int64_t at_most = 0;
  bool json = false;
};
int run_ledger(const LedgerOptions& options);

struct CodesOptions {
  enum class Do : std::uint8_t {
    generate,
    bring_in,
    write_out,
    show,
    list,
    activate,
    deactivate,
    remove,
    valid,
    assign
  };
  Do what = Do::list;
  std::string database, key;
  std::string pack, pool, batch, code, file, out, label, owner, from, to;
  std::int64_t count = 0;  // 0: what the pool still lacks
  bool json = false;
};
int run_codes(const CodesOptions& options);

}  // namespace perk::tool
