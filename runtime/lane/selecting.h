// Selections as sets of runs: what `items where …` holds for, tested on no more runs than are asked about.
//
// In: a promotion's shape and slots, a cart's facts at an entry. Out: the runs among those asked. Tests of a
// unit's fact against a constant are made here, by the bodies of runtime/ops; any other is asked of the
// evaluator, run by run.
#pragma once
#include <optional>

#include "runtime/interpret/evaluate.h"
#include "runtime/lane/categories.h"
#include "runtime/lane/mask.h"
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

 private:
  [[nodiscard]] Mask<W> where(const Program& of, std::uint32_t index, const Mask<W>& among) const {
    const ir::Node& node = of.shape.nodes[index];
    switch (node.op) {
      case ir::Op::constant_true: return among;
      case ir::Op::constant_false: return {};
      case ir::Op::all_of: {
        // What few runs have is asked before what few runs lack.
        Mask<W> mask = among;
        for (const bool negated : {false, true}) {
          for (std::uint32_t i = 0; i < node.length && mask.any(); ++i) {
            const std::uint32_t operand = of.shape.operands[node.list + i];
            const bool is_negated = of.shape.nodes[operand].op == ir::Op::negate;
            if (is_negated == negated) mask = where(of, operand, mask);
          }
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
      case ir::Op::equal:
        if (is_unit_scalar(of, node.a) && is_slot(of, node.b)) return equal(of, node, among);
        break;
      case ir::Op::in_category:
        if (is_category(of, node.a) && is_slot(of, node.b)) {
          const std::uint32_t field = of.shape.nodes[node.a].a;
          return among & categories_.runs_in(facts_, field, static_cast<std::uint32_t>(slot(of, node.b)));
        }
        break;
      case ir::Op::contains:
        if (of.shape.nodes[node.a].op == ir::Op::unit_fact_symbols && is_slot(of, node.b)) {
          return contains(of, node, among);
        }
        break;
      case ir::Op::in_pool:
        if (of.shape.nodes[node.a].op == ir::Op::unit_fact_symbol) return in_pool(of, node, among);
        break;
      case ir::Op::unit_fact_boolean: {
        const Field field = field_of(node);
        return filter(among, [&](std::uint32_t r) { return field.known[r] != 0 && field.value[r] != 0; });
      }
      default: break;
    }
    return filter(among, [&](std::uint32_t r) { return ask_().test(of.shape, of.slots, index, entry_, r); });
  }

  // A unit's fact, by run.
  struct Field {
    const std::int64_t* value;
    const std::uint8_t* known;
    const exec::Symbols* sets;
  };
  [[nodiscard]] Field field_of(const ir::Node& node) const {
    const std::size_t at = node.a * facts_.stride;
    return {facts_.unit + at, facts_.unit_known + at, facts_.unit_sets + at};
  }

  static bool is_slot(const Program& of, std::uint32_t node) {
    const ir::Op op = of.shape.nodes[node].op;
    return op == ir::Op::slot_int || op == ir::Op::slot_money || op == ir::Op::slot_rate ||
           op == ir::Op::slot_symbol;
  }
  static bool is_unit_scalar(const Program& of, std::uint32_t node) {
    const ir::Op op = of.shape.nodes[node].op;
    return op == ir::Op::unit_fact || op == ir::Op::unit_fact_money || op == ir::Op::unit_fact_symbol;
  }
  [[nodiscard]] bool is_category(const Program& of, std::uint32_t node) const {
    const ir::Node& fact = of.shape.nodes[node];
    return fact.op == ir::Op::unit_fact_symbol && module_.fields[fact.a].type == ir::FieldType::category;
  }
  [[nodiscard]] std::int64_t slot(const Program& of, std::uint32_t node) const {
    return of.slots[of.shape.nodes[node].a];
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

  [[nodiscard]] Mask<W> equal(const Program& of, const ir::Node& node, const Mask<W>& among) const {
    const Field field = field_of(of.shape.nodes[node.a]);
    const std::int64_t wanted = slot(of, node.b);
    return filter(among, [&](std::uint32_t r) { return field.value[r] == wanted && field.known[r] != 0; });
  }
  [[nodiscard]] Mask<W> contains(const Program& of, const ir::Node& node, const Mask<W>& among) const {
    const Field field = field_of(of.shape.nodes[node.a]);
    const auto wanted = static_cast<std::uint32_t>(slot(of, node.b));
    return filter(among, [&](std::uint32_t r) { return has(field.sets[r], wanted) && field.known[r] != 0; });
  }
  [[nodiscard]] Mask<W> in_pool(const Program& of, const ir::Node& node, const Mask<W>& among) const {
    const Field field = field_of(of.shape.nodes[node.a]);
    const std::vector<std::uint32_t>& pool = module_.symbol_sets[static_cast<std::size_t>(of.slots[node.b])];
    return filter(among, [&](std::uint32_t r) {
      return field.known[r] != 0 && ops::has_symbol(pool, static_cast<std::uint32_t>(field.value[r]));
    });
  }
  // Short sets are looked through.
  static bool has(const exec::Symbols& set, std::uint32_t wanted) {
    constexpr std::uint64_t kShort = 8;
    if (set.count > kShort) return ops::has_symbol({set.data, set.count}, wanted);
    bool found = false;
    for (std::uint64_t i = 0; i < set.count; ++i) found = found || set.data[i] == wanted;
    return found;
  }

  const ir::Module& module_;
  const exec::Facts& facts_;
  Categories<W>& categories_;
  Asking& ask_;
  interpret::Entry entry_;
};

}  // namespace perk::lane
