// perk test: the `test` blocks of packs, and the receipt where one fails.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "runtime/ir/ir.h"
#include "tools/perk/command.h"
#include "tools/perk/executor.h"
#include "tools/perk/packs.h"
#include "tools/perk/terminal.h"
#include "tools/receipt/cells.h"
#include "tools/testrun/testrun.h"

namespace perk::tool {
namespace {

using receipt::Paint;

std::string summary(const PackPaths& pack, const testrun::TestReport& report) {
  const receipt::Palette paint(has_colour(Stream::out));
  const std::size_t all = report.tests.size(), failed = report.failed();
  const std::string_view tests = all == 1 ? "test" : "tests";
  if (all == 0) return pack.name + ": no `test` blocks\n";
  if (failed == 0)
    return fmt::format("{}: {}\n", pack.name, paint(Paint::good, fmt::format("{} {} passed", all, tests)));
  return fmt::format("{}: {}\n", pack.name,
                     paint(Paint::bad, fmt::format("{} of {} {} failed", failed, all, tests)));
}

}  // namespace

int run_test(const TestOptions& options) {
  const auto packs = packs_of(options.packs);
  if (!packs) return kUnusable;
  const Executor executor = executor_named(options.executor, Executor::interpreter);
  int code = kFine;
  auto all = nlohmann::ordered_json::array();
  for (const PackPaths& pack : *packs) {
    int failed = kFine;
    const auto compilation = compile_or_complain(pack, failed);
    if (!compilation) {
      code = std::max(code, failed);
      continue;
    }
    const testrun::TestReport report =
        testrun::run_tests(*compilation, code_for(*compilation->module, executor));
    if (!report.passed()) code = std::max(code, kFound);
    if (options.json) {
      auto data = nlohmann::ordered_json::parse(testrun::render_json(report, *compilation));
      data["pack"] = pack.name;
      all.push_back(std::move(data));
    } else {
      print(testrun::render(report, *compilation, {.colour = has_colour(Stream::out), .width = width()}));
      print(summary(pack, report));
    }
  }
  if (options.json) print(all.dump(2) + "\n");
  return code;
}

}  // namespace perk::tool
