// Random modules, shapes and facts for generated code, at the level of the IR: any node under any other that
// the verifier allows, any fact missing, numbers small and huge.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/interpret/fact_arrays.h"
#include "runtime/interpret/texts.h"
#include "runtime/ir/ir.h"
#include "tests/property/random.h"

namespace perk::native::testing {

using property::Random;

// A shape with its constants.
struct Drawn {
  ir::Shape shape;
  std::vector<std::int64_t> slots;
};

// Fields of every type and record, accounts, sets of texts, tables, two segments; without promotions.
ir::Module empty_module();
// A shape of a promotion whose nodes are asked for one by one, or of a root that reads a unit.
Drawn draw_shape(Random& random, const ir::Module& module, bool of_unit);
// Only what a customer's segment may read.
Drawn draw_segment(Random& random, const ir::Module& module);

// A module of so many drawn shapes; `slots` by shape.
struct DrawnModule {
  std::shared_ptr<ir::Module> module;
  std::vector<std::vector<std::int64_t>> slots;
};
DrawnModule draw_module(Random& random, std::size_t shapes);

// The facts of one cart; arrays and texts stay where they are.
class DrawnFacts {
 public:
  DrawnFacts(Random& random, const ir::Module& module);
  [[nodiscard]] const exec::Facts& facts() const { return facts_; }
  // Who answers for segments; what was asked before is forgotten.
  void begin(std::span<const exec::ShapeCode> code);

 private:
  void fill(Random& random, const ir::Module& module, std::uint32_t field, std::size_t runs);
  interpret::Texts texts_;
  interpret::World world_;
  interpret::FactArrays arrays_;
  std::vector<std::int64_t> entry_;
  exec::Facts facts_;
  std::size_t segments_ = 0;
};

}  // namespace perk::native::testing
