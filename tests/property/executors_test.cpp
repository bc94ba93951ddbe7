// One price, whoever answers: the interpreter and generated code, at both levels of optimisation, give the
// same bytes for case files, examples and random packs; reasons included.
#include <gtest/gtest.h>
#include <perk/compile.h>
#include <perk/engine.h>

#include <array>
#include <iostream>

#include "compiler/backends/llvm/jit.h"
#include "runtime/pricing/calculation.h"
#include "runtime/pricing/choice.h"
#include "runtime/pricing/engine_impl.h"
#include "runtime/pricing/find.h"
#include "tests/property/carts.h"
#include "tests/property/runs.h"
#include "tests/property/subjects.h"
#include "tools/json/write.h"

namespace perk::property {
namespace {

constexpr std::size_t kCartsOfAPack = 40;

std::string answer(const Engine& engine, const Cart& cart) {
  const auto priced = engine.price(cart);
  if (const auto* error = std::get_if<CartError>(&priced)) return error->place + ": " + error->message;
  return json::write_result(std::get<Result>(priced), engine.module());
}

// The engines of one pack: interpreter, native O0, native O2.
class Engines {
 public:
  explicit Engines(const compile::Compilation& compilation)
      : engines_{Engine(compilation.module), Engine(compilation.module, code(compilation, 0)),
                 Engine(compilation.module, code(compilation, 2))} {}

  // What differs, or "".
  [[nodiscard]] std::string difference(const Cart& cart) const {
    const std::string interpreted = answer(engines_[0], cart);
    for (std::size_t i = 1; i < engines_.size(); ++i) {
      const std::string native = answer(engines_.at(i), cart);
      if (native == interpreted) continue;
      std::string both = "interpreter:\n";
      return both.append(interpreted).append("\nnative:\n").append(native);
    }
    return complaint_;
  }

 private:
  std::shared_ptr<const exec::Code> code(const compile::Compilation& compilation, unsigned level) {
    native::JitReport report;
    auto compiled =
        native::compile(*compilation.module, {.level = level, .max_shapes = 0, .max_seconds = 0}, &report);
    if (compiled == nullptr) complaint_ = report.error;
    if (!report.left.empty()) complaint_ = report.left.front();
    return compiled;
  }

  std::string complaint_;
  std::array<Engine, 3> engines_;
};

TEST(Executors, CaseFilesAndExamplesHaveOnePrice) {
  std::size_t compared = 0;
  for (const Subject& subject : subjects()) {
    if (subject.name.rfind("random", 0) == 0) continue;
    const Engines engines(subject.compilation);
    for (const Cart& cart : subject.carts) {
      EXPECT_EQ(engines.difference(cart), "") << subject.name;
      ++compared;
    }
  }
  EXPECT_GT(compared, 50U);
}

// What generated code could have answered and the IR was walked for, in one calculation without reasons; and
// how often generated code answered.
interpret::Calls calls_of(const Engine& engine, const Cart& cart) {
  const Engine::Impl& impl = engine.impl();
  auto read = interpret::CartView::build(*impl.module, cart);
  if (std::holds_alternative<CartError>(read)) return {};
  const auto& view = std::get<interpret::CartView>(read);
  const pricing::Calculation calculation(
      *impl.module, impl.index, view, pricing::find_promotions(impl.index, impl.views, view), engine.code());
  (void)pricing::choose(calculation, {.explain = Explain::none});
  return calculation.evaluator.calls();
}

TEST(Executors, NothingThatPricesIsWalked) {
  interpret::Calls all;
  for (const Subject& subject : subjects()) {
    const Engine engine(subject.compilation.module, native::compile(*subject.compilation.module));
    for (const Cart& cart : subject.carts) {
      const interpret::Calls calls = calls_of(engine, cart);
      EXPECT_EQ(calls.walked, 0U) << subject.name;
      all.native += calls.native;
      all.walked += calls.walked;
    }
  }
  EXPECT_GT(all.native, 1'000U);
  std::cout << all.native << " answers of generated code, " << all.walked << " walks\n";
}

TEST(Executors, RandomPacksHaveOnePrice) {
  const Runs runs = runs_from_environment(3'000);
  std::size_t compared = 0;
  for (std::size_t packs = 0; compared < runs.pairs; ++packs) {
    Random random(runs.seed + packs);
    const Draft draft = random_draft(random);
    const compile::Compilation compilation = compile::compile_texts({{"random.perk", draft.source()}});
    if (!compilation.module) continue;
    const Engines engines(compilation);
    for (std::size_t c = 0; c < kCartsOfAPack; ++c) {
      const Cart cart = random_cart(random, draft, *compilation.pack);
      ASSERT_EQ(engines.difference(cart), "") << "pack seed " << runs.seed + packs << "\n" << draft.source();
      ++compared;
    }
  }
  std::cout << compared << " carts priced alike by three executors\n";
}

}  // namespace
}  // namespace perk::property
