// Every row of ir.def, ops.def and offers.def is met by a pack that a test prices.
//
// In: all case files and examples. What counts is a pack without errors that has `test` blocks: its node and
// offer kinds are run, not only compiled. A row that nothing meets is named; the remedy is a case.
#include <gtest/gtest.h>
#include <perk/compile.h>

#include <filesystem>
#include <set>
#include <vector>

#include "compiler/sema/typed.h"
#include "runtime/ir/ir.h"

namespace perk::cases {
namespace {

namespace fs = std::filesystem;

// Each case file is a pack, each folder of examples/ another.
std::vector<fs::path> packs() {
  std::vector<fs::path> out;
  auto root = fs::path(PERK_ROOT);
  for (const auto& entry : fs::recursive_directory_iterator(root / "tests" / "cases"))
    if (entry.path().extension() == ".perk") out.push_back(entry.path());
  if (fs::exists(root / "examples"))
    for (const auto& entry : fs::directory_iterator(root / "examples"))
      if (entry.is_directory()) out.push_back(entry.path());
  return out;
}

struct Met {
  std::set<ir::Op> nodes;
  std::set<ir::OfferKind> offers;
};

const Met& met() {
  static const Met all = [] {
    Met out;
    for (const auto& path : packs()) {
      auto compilation = compile::compile_paths({path.string()});
      if (compilation.module == nullptr || compilation.pack->tests.empty()) continue;
      for (const auto& shape : compilation.module->shapes) {
        for (const auto& node : shape.nodes) out.nodes.insert(node.op);
        for (const auto& offer : shape.offers) out.offers.insert(offer.kind);
      }
    }
    return out;
  }();
  return all;
}

TEST(Coverage, EveryNodeOfTheIrIsMetByAPricedPack) {
#define NODE(name, type, operands, stratum, source) \
  EXPECT_TRUE(met().nodes.count(ir::Op::name)) << "no case has the node " #name ", from: " << source;
#include "runtime/ir/ir.def"
#undef NODE
}

// An operation is run where its node is.
TEST(Coverage, EveryOperationIsMetByAPricedPack) {
#define OPERATION(name, form, result, failure, body, sql) \
  EXPECT_TRUE(met().nodes.count(ir::Op::name)) << "no case has the operation " #name;
#include "runtime/ops/ops.def"
#undef OPERATION
}

TEST(Coverage, EveryKindOfOfferIsMetByAPricedPack) {
#define OFFER(name, kind_class, stage, operands, lipschitz, reads_money, phrase) \
  EXPECT_TRUE(met().offers.count(ir::OfferKind::name)) << "no case has the offer " #name ", from: " << phrase;
#include "runtime/offers/offers.def"
#undef OFFER
}

}  // namespace
}  // namespace perk::cases
