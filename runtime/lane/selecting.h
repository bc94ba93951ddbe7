// Selections as sets of runs: what `items where …` holds for, tested on no more runs than are asked about.
//
// In: a promotion's shape and slots, a cart's facts at an entry. Out: the runs among those asked. Tests of a
// unit's fact against a constant are steps of the plan, made here; any other is asked of the evaluator, run
// by run.
#pragma once
#include <optional>

#include "runtime/interpret/evaluate.h"
#include "runtime/lane/categories.h"
#include "runtime/lane/mask.h"
#include "runtime/lane/plan.h"
#include "runtime/ops/ops.h"

namespace perk::lane {

// Facts of one promotion's program.
struct Program {
  const ir::Shape& shape;
  std::span<const std::int64_t> slots;
};

// An evaluator that is made when something is asked of it first.
class Asking {
 public:
  Asking(const ir::Module& module, const interpret::CartView& cart, const exec::Code* code)
      : module_(module), cart_(cart), code_(code) {}

  const interpret::Evaluator& operator()() {
    if (!evaluator_) evaluator_.emplace(module_, cart_, code_);
    return *evaluator_;
  }

 private:
  const ir::Module& module_;
  const interpret::CartView& cart_;
  const exec::Code* code_;
  std::optional<interpret::Evaluator> evaluator_;
};

template <int W>
class Selecting {
 public:
  Selecting(const ir::Module& module, const exec::Facts& facts, Categories<W>& categories, Asking& ask,
            interpret::Entry entry)
      : module_(module), facts_(facts), categories_(categories), ask_(ask), entry_(entry) {}

  // A selection of whole runs.
  [[nodiscard]] Mask<W> select(const Program& of, const Choosing& choosing, const Mask<W>& among) const {
    return choosing.by_steps ? walk(choosing.steps, of.slots, among) : select(of, choosing.node, among);
  }

 private:
  // The units that pass all steps.
  [[nodiscard]] Mask<W> walk(std::span<const Step> steps, std::span<const std::int64_t> slots,
                             Mask<W> among) const {
    for (const Step& step : steps) {
      const Mask<W> has = passing(step, slots[step.slot], among);
      among = step.negated ? among - has : has;
      if (!among.any()) break;
    }
    return among;
  }

  [[nodiscard]] Mask<W> passing(const Step& step, std::int64_t wanted, const Mask<W>& among) const {
    const std::size_t at = step.field * facts_.stride;
    const std::int64_t* value = facts_.unit + at;
    const std::uint8_t* known = facts_.unit_known + at;
    const auto symbol = static_cast<std::uint32_t>(wanted);
    switch (step.kind) {
      case Step::Kind::in_category: return among & categories_.runs_in(facts_, step.field, symbol);
      case Step::Kind::equal:
        return filter(among, [&](std::uint32_t r) { return value[r] == wanted && known[r] != 0; });
      case Step::Kind::in_pool: {
        const std::vector<std::uint32_t>& pool = module_.symbol_sets[static_cast<std::size_t>(wanted)];
        return filter(among, [&](std::uint32_t r) {
          return known[r] != 0 && has(pool, static_cast<std::uint32_t>(value[r]));
        });
      }
      case Step::Kind::contains: {
        const exec::Symbols* sets = facts_.unit_sets + at;
        return filter(among, [&](std::uint32_t r) {
          return known[r] != 0 && has({sets[r].data, sets[r].count}, symbol);
        });
      }
    }
    return {};
  }

  [[nodiscard]] Mask<W> select(const Program& of, std::uint32_t node, const Mask<W>& among) const {
    const ir::Node& selection = of.shape.nodes[node];
    switch (selection.op) {
      case ir::Op::everything: return among;
      case ir::Op::where: return where(of, selection.a, among);
      case ir::Op::both: return select(of, selection.b, select(of, selection.a, among));
      default: break;
    }
    // minus: what is taken away is looked for only in what there is.
    const Mask<W> from = select(of, selection.a, among);
    return from.any() ? from - select(of, selection.b, from) : from;
  }

  [[nodiscard]] Mask<W> where(const Program& of, std::uint32_t index, const Mask<W>& among) const {
    const ir::Node& node = of.shape.nodes[index];
    if (const std::optional<Step> step = step_of(module_, of.shape, index)) {
      return passing(*step, of.slots[step->slot], among);
    }
    switch (node.op) {
      case ir::Op::constant_true: return among;
      case ir::Op::constant_false: return {};
      case ir::Op::all_of: {
        Mask<W> mask = among;
        for (std::uint32_t i = 0; i < node.length && mask.any(); ++i) {
          mask = where(of, of.shape.operands[node.list + i], mask);
        }
        return mask;
      }
      case ir::Op::any_of: {
        Mask<W> mask;
        for (std::uint32_t i = 0; i < node.length; ++i) {
          mask |= where(of, of.shape.operands[node.list + i], among - mask);
        }
        return mask;
      }
      case ir::Op::negate: return among - where(of, node.a, among);
      default: break;
    }
    return filter(among, [&](std::uint32_t r) { return ask_().test(of.shape, of.slots, index, entry_, r); });
  }

  // Short sets are looked through: a search takes wrong turns.
  static bool has(std::span<const std::uint32_t> set, std::uint32_t symbol) {
    constexpr std::size_t kShort = 64;
    if (set.size() > kShort) return ops::has_symbol(set, symbol);
    bool found = false;
    for (const std::uint32_t each : set) found |= each == symbol;
    return found;
  }

  template <class Test>
  static Mask<W> filter(const Mask<W>& among, const Test& test) {
    Mask<W> mask;
    for (std::size_t w = 0; w < W; ++w) {
      std::uint64_t found = 0;
      for (std::uint64_t rest = among.words[w]; rest != 0; rest &= rest - 1) {
        const auto bit = static_cast<std::uint32_t>(std::countr_zero(rest));
        found |= std::uint64_t{test(static_cast<std::uint32_t>(w * 64) + bit)} << bit;
      }
      mask.words[w] = found;
    }
    return mask;
  }

  const ir::Module& module_;
  const exec::Facts& facts_;
  Categories<W>& categories_;
  Asking& ask_;
  interpret::Entry entry_;
};

}  // namespace perk::lane
