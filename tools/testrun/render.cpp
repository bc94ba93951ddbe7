// The report of a test run for people and for programs; see testrun.h.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "runtime/ir/ir.h"
#include "tools/json/write.h"
#include "tools/receipt/cells.h"
#include "tools/receipt/receipt.h"
#include "tools/testrun/testrun.h"

namespace perk::testrun {
namespace {

using receipt::Paint;

std::string place(source::Span span, const source::Sources& sources) {
  const source::File& file = sources.file(span);
  const source::Position at = file.position(span.begin);
  return fmt::format("{}:{}:{}", file.path(), at.line, at.column);
}

void render_failure(const TestOutcome& test, const compile::Compilation& compilation,
                    const ReportOptions& options, const receipt::Palette& paint, std::string& out) {
  const source::Sources& sources = compilation.sources;
  for (const Failure& failure : test.failures) {
    out += fmt::format("    {}: {}\n", place(failure.span, sources),
                       paint(Paint::bad, "expected " + failure.expected));
    out += fmt::format("      {}\n", failure.came);
  }
  if (test.cart_error) {
    out += fmt::format("    {}: {}\n      {}: {}\n", place(test.span, sources),
                       paint(Paint::bad, "the cart cannot be priced"), test.cart_error->place,
                       test.cart_error->message);
  }
  if (!test.result) return;
  receipt::Options show;
  show.colour = options.colour;
  show.width = options.width - 6;
  const std::string text = receipt::render(test.cart, *test.result, *compilation.module, show);
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = text.find('\n', from);
    out += "      " + text.substr(from, end - from) + "\n";
    from = end + 1;
  }
}

}  // namespace

std::string render(const TestReport& report, const compile::Compilation& compilation,
                   const ReportOptions& options) {
  const receipt::Palette paint(options.colour);
  std::string out;
  for (const TestOutcome& test : report.tests) {
    const std::string name = receipt::fit(test.name, options.width - 4);
    if (test.passed()) {
      if (options.names_of_passed) out += fmt::format("  {} {}\n", paint(Paint::good, "✓"), name);
      continue;
    }
    out += fmt::format("  {} {}\n", paint(Paint::bad, "✗"), paint(Paint::bold, name));
    render_failure(test, compilation, options, paint, out);
  }
  return out;
}

std::string render_json(const TestReport& report, const compile::Compilation& compilation) {
  using Object = nlohmann::ordered_json;
  Object tests = Object::array();
  for (const TestOutcome& test : report.tests) {
    Object failures = Object::array();
    for (const Failure& failure : test.failures) {
      failures.push_back({{"place", place(failure.span, compilation.sources)},
                          {"expected", failure.expected},
                          {"came", failure.came}});
    }
    if (test.cart_error) {
      failures.push_back({{"place", place(test.span, compilation.sources)},
                          {"expected", "a cart that can be priced"},
                          {"came", test.cart_error->place + ": " + test.cart_error->message}});
    }
    tests.push_back({{"name", test.name},
                     {"place", place(test.span, compilation.sources)},
                     {"passed", test.passed()},
                     {"failures", std::move(failures)}});
  }
  const Object out{
      {"tests", report.tests.size()}, {"failed", report.failed()}, {"results", std::move(tests)}};
  return out.dump(2, ' ', false, Object::error_handler_t::replace);
}

}  // namespace perk::testrun
