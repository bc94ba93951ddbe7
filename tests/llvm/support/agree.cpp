#include "tests/llvm/support/agree.h"

#include "compiler/backends/llvm/asked.h"
#include "runtime/interpret/walk.h"
#include "runtime/ir/print.h"
#include "runtime/ir/strata.h"

namespace perk::native::testing {

namespace {

std::string text(const ops::Scalar& scalar) {
  if (!scalar.known) return "missing";
  const auto high = static_cast<std::int64_t>(scalar.numerator >> 64);
  const auto low = static_cast<std::uint64_t>(scalar.numerator);
  return std::to_string(high) + ":" + std::to_string(low) + "/" + std::to_string(scalar.denominator);
}

class Comparison {
 public:
  Comparison(const DrawnModule& drawn, const exec::Code& code, DrawnFacts& facts, Agreement& agreement)
      : module_(*drawn.module), slots_(drawn.slots), code_(code), facts_(facts), agreement_(agreement) {}

  void run() {
    for (std::uint32_t s = 0; s < module_.shapes.size(); ++s) {
      const std::vector<ir::Stratum> strata = ir::strata(module_.shapes[s]);
      for (const Asked& what : asked_of(module_.shapes[s], s)) {
        const bool unit = what.node != ir::kNoNode && strata[what.node] == ir::Stratum::unit &&
                          what.kind != exec::FunctionKind::select;
        if (!unit) compare(what, exec::kNoRun);
        for (std::uint32_t r = 0; unit && r < facts_.facts().runs; ++r) compare(what, r);
      }
    }
  }

 private:
  void compare(const Asked& what, std::uint32_t run) {
    if (!agreement_.difference.empty()) return;
    ++agreement_.compared;
    facts_.begin({});
    const std::string walked = walk(what, run);
    facts_.begin(code_.shapes());
    const std::string called = call(what, run);
    if (walked == "yes") ++agreement_.yes;
    if (walked != "missing") ++agreement_.known;
    if (walked == called) return;
    agreement_.difference = "shape " + std::to_string(what.shape) + " n" + std::to_string(what.node) +
                            " run " + std::to_string(run) + " is " + walked + ", but " + code_.name() +
                            " says " + called + "\n" + ir::print(module_.shapes[what.shape]);
  }

  std::string walk(const Asked& what, std::uint32_t run) const {
    const ir::Shape& shape = module_.shapes[what.shape];
    const interpret::Walk of(facts_.facts(), shape, slots_[what.shape]);
    switch (what.kind) {
      case exec::FunctionKind::test: return of.test(what.node, run) ? "yes" : "no";
      case exec::FunctionKind::value: return text(of.value(what.node, run));
      case exec::FunctionKind::select: {
        std::vector<std::int64_t> picks(facts_.facts().stride);
        of.select(what.node, picks.data());
        return text(picks);
      }
      case exec::FunctionKind::match:
      case exec::FunctionKind::holds: break;
    }
    const bool early = what.kind == exec::FunctionKind::match;
    for (const ir::Conjunct& conjunct : shape.conjuncts) {
      if ((conjunct.stratum < ir::Stratum::kart) != early) continue;
      if (!of.test(conjunct.node, run)) return "no";
    }
    return "yes";
  }

  std::string call(const Asked& what, std::uint32_t run) const {
    const exec::ShapeCode& shape = code_.shapes()[what.shape];
    const exec::Facts* facts = &facts_.facts();
    const std::int64_t* slots = slots_[what.shape].data();
    const auto node = [&] {
      return what.node < shape.nodes.size() ? shape.nodes[what.node] : exec::NodeCode{};
    };
    switch (what.kind) {
      case exec::FunctionKind::test:
        if (node().test == nullptr) break;
        return node().test(facts, slots, run) ? "yes" : "no";
      case exec::FunctionKind::value: {
        if (node().value == nullptr) break;
        ops::Scalar out{-1, -1, true};
        node().value(facts, slots, run, &out);
        return text(out);
      }
      case exec::FunctionKind::select: {
        if (node().select == nullptr) break;
        std::vector<std::int64_t> picks(facts->stride);
        node().select(facts, slots, picks.data());
        return text(picks);
      }
      case exec::FunctionKind::match:
        if (shape.match == nullptr) break;
        return shape.match(facts, slots) ? "yes" : "no";
      case exec::FunctionKind::holds:
        if (shape.holds == nullptr) break;
        return shape.holds(facts, slots) ? "yes" : "no";
    }
    return "nothing: there is no function";
  }

  [[nodiscard]] std::string text(const std::vector<std::int64_t>& picks) const {
    std::string out;
    for (std::size_t r = 0; r < facts_.facts().runs; ++r) out += std::to_string(picks[r]) + " ";
    return out;
  }
  static std::string text(const ops::Scalar& scalar) { return testing::text(scalar); }

  const ir::Module& module_;
  const std::vector<std::vector<std::int64_t>>& slots_;
  const exec::Code& code_;
  DrawnFacts& facts_;
  Agreement& agreement_;
};

}  // namespace

Compiled compile_both(const ir::Module& module) {
  Compiled compiled;
  for (const unsigned level : {0U, 2U}) {
    JitReport report;
    JitOptions options{.level = level, .max_shapes = 0, .max_seconds = 0};
    compiled.codes.at(level / 2) = compile(module, options, &report);
    if (!report.error.empty()) compiled.complaint = report.error;
    if (!report.left.empty()) compiled.complaint = report.left.front();
  }
  return compiled;
}

Agreement agree(const DrawnModule& drawn, const Compiled& compiled, DrawnFacts& facts) {
  Agreement agreement;
  agreement.difference = compiled.complaint;
  for (const auto& code : compiled.codes) {
    if (agreement.difference.empty()) Comparison(drawn, *code, facts, agreement).run();
  }
  return agreement;
}

}  // namespace perk::native::testing
