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

}  // namespace perk::tool
