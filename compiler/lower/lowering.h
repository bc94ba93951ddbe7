// One lowering under way: the module so far, and what its parts share.
//
// In: the typed pack and its sources. Out: through run(), the module. The parts stand in lower.cpp (the
// pack), lower_promotion.cpp, lower_offer.cpp and lower_stacking.cpp.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/lower/emit.h"
#include "compiler/lower/from_typed.h"
#include "compiler/lower/windows.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"
#include "runtime/ir/ir.h"

namespace perk::lower {

template <class To, class From>
To same(From from) {  // the typed tree's small kinds and the IR's have the same names in the same order
  return static_cast<To>(from);
}

// Places in the typed tree as the IR's indices.
std::vector<std::uint32_t> indices(const std::vector<std::size_t>& from);

class Lowering {
 public:
  Lowering(const typed::Pack& pack, const source::Sources& sources) : pack_(pack), sources_(sources) {}

  std::shared_ptr<ir::Module> run();

 private:
  struct Part {
    TreePtr test;
    std::string text;
  };

  // The words of the promotion under way; of a template, with its row's cells.
  [[nodiscard]] std::string words(source::Span span) const;
  void lower_header();
  void lower_accounts();
  void lower_promotion(const typed::Promotion& typed);
  // Caps, spends, the worth of a gift, times in an order.
  static void lower_caps(const typed::Promotion& typed, FromTyped& from, Emitter& emitter);
  static ir::BoundShape lower_bound(const typed::Bound& bound, FromTyped& from, Emitter& emitter);
  // All must hold: the parts of `for` and `when`, and the opposites of the parts of `unless`; by stratum,
  // then as written.
  std::vector<Part> conjuncts(const typed::Promotion& promotion, FromTyped& from) const;
  void split(const typed::Expr& expr, bool negated, const char* as_is, const char* opposite, FromTyped& from,
             std::vector<Part>& parts) const;
  ir::OfferShape lower_offer(const typed::Offer& offer, FromTyped& from, Emitter& emitter);
  void lower_table(const typed::TierTable& typed, ir::OfferShape& shape, Emitter& emitter);
  void lower_stacking();

  std::uint32_t share(ir::Shape shape);
  ir::Program program(const TreePtr& root);
  ir::Program condition_program(const typed::Expr& expr);
  ir::Program value_program(const typed::Expr& expr);

  const typed::Pack& pack_;
  const source::Sources& sources_;
  std::shared_ptr<ir::Module> module_ = std::make_shared<ir::Module>();
  Symbols symbols_;
  std::map<std::string, std::uint32_t> shapes_;
  Windows windows_{*module_};
  const typed::Promotion* current_ = nullptr;
};

}  // namespace perk::lower
