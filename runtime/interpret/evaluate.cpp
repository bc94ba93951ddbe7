// Who answers a call; see evaluate.h. What an operation means stands in runtime/ops; walk.cpp says where its
// operands come from.
#include "runtime/interpret/evaluate.h"

#include <algorithm>
#include <numeric>

#include "runtime/base/sort.h"
#include "runtime/interpret/helpers.h"
#include "runtime/interpret/walk.h"
#include "runtime/ops/ops.h"

namespace perk::interpret {

std::vector<std::uint32_t> cheapest_first(const CartView& cart, Entry entry) {
  const std::vector<Run>& runs = cart.runs();
  std::vector<std::uint32_t> order(runs.size());
  std::iota(order.begin(), order.end(), 0U);
  base::sort_numbers(order, [&](std::uint32_t l, std::uint32_t r) {
    const int by_price =
        ops::compare({entry.amounts[l], runs[l].quantity}, {entry.amounts[r], runs[r].quantity});
    if (by_price != 0) return by_price < 0;
    const int by_list =
        ops::compare({runs[l].list_amount, runs[l].quantity}, {runs[r].list_amount, runs[r].quantity});
    return by_list != 0 ? by_list < 0 : l < r;
  });
  return order;
}

Evaluator::Evaluator(const ir::Module& module, const CartView& cart, const exec::Code* code)
    : module_(module), world_{&module, &cart.texts(), {}, &calls_}, cart_(cart) {
  if (code != nullptr) world_.code = code->shapes();
}

const exec::Facts& Evaluator::facts_at(Entry entry) const {
  if (fills_ != cart_.fills()) {
    fills_ = cart_.fills();
    facts_ = cart_.facts();
    facts_.world = &world_;
  }
  facts_.entry = entry.amounts.data();
  facts_.code = entry.code == nullptr ? nullptr : entry.code->facts;
  facts_.code_known = entry.code == nullptr ? nullptr : entry.code->known;
  return facts_;
}

const exec::ShapeCode* Evaluator::code_of(const ir::Shape& shape, Entry entry) const {
  const bool padded = entry.amounts.empty() || entry.amounts.size() >= cart_.facts().stride;
  if (world_.code.empty() || !padded) return nullptr;
  return &world_.code[static_cast<std::size_t>(&shape - module_.shapes.data())];
}

const exec::NodeCode* Evaluator::code_of(const ir::Shape& shape, std::uint32_t node, Entry entry) const {
  const exec::ShapeCode* code = code_of(shape, entry);
  return code == nullptr || code->nodes.empty() ? nullptr : &code->nodes[node];
}

bool Evaluator::test(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                     Entry entry, std::uint32_t run) const {
  const exec::Facts& facts = facts_at(entry);
  const exec::NodeCode* code = code_of(shape, node, entry);
  if (code != nullptr && code->test != nullptr) {
    ++calls_.native;
    return code->test(&facts, slots.data(), run);
  }
  ++calls_.walked;
  return Walk(facts, shape, slots).test(node, run);
}

Scalar Evaluator::value(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                        Entry entry, std::uint32_t run) const {
  const exec::Facts& facts = facts_at(entry);
  const exec::NodeCode* code = code_of(shape, node, entry);
  if (code != nullptr && code->value != nullptr) {
    ++calls_.native;
    Scalar result;
    code->value(&facts, slots.data(), run, &result);
    return result;
  }
  // Truth as a value is asked of the test.
  if (code != nullptr && code->test != nullptr)
    return {test(shape, slots, node, entry, run) ? 1 : 0, 1, true};
  ++calls_.walked;
  return Walk(facts, shape, slots).value(node, run);
}

void Evaluator::select(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                       Entry entry, std::span<std::int64_t> picks) const {
  const exec::Facts& facts = facts_at(entry);
  const exec::NodeCode* code = code_of(shape, node, entry);
  if (code != nullptr && code->select != nullptr) {
    ++calls_.native;
    code->select(&facts, slots.data(), picks.data());
    return;
  }
  ++calls_.walked;
  Walk(facts, shape, slots).select(node, picks.data());
}

Picks Evaluator::select(const ir::Shape& shape, std::span<const std::int64_t> slots, std::uint32_t node,
                        Entry entry) const {
  Picks picks(cart_.facts().stride);
  select(shape, slots, node, entry, picks);
  picks.resize(facts_.runs);
  return picks;
}

bool Evaluator::holds(const ir::Shape& shape, std::span<const std::int64_t> slots, Side side,
                      Entry entry) const {
  const auto of_side = [&](const ir::Conjunct& conjunct) {
    return (conjunct.stratum < ir::Stratum::kart) == (side == Side::match);
  };
  const exec::ShapeCode* code = code_of(shape, entry);
  if (code != nullptr && !code->nodes.empty()) {
    const exec::ConditionFunction function = side == Side::match ? code->match : code->holds;
    if (function != nullptr) {
      ++calls_.native;
      return function(&facts_at(entry), slots.data());
    }
    if (std::ranges::none_of(shape.conjuncts, of_side)) return true;
  }
  return std::ranges::all_of(shape.conjuncts, [&](const ir::Conjunct& conjunct) {
    return !of_side(conjunct) || test(shape, slots, conjunct.node, entry);
  });
}

bool Evaluator::in_segment(std::uint32_t segment) const {
  return interpret::in_segment(facts_at({}), segment);
}

}  // namespace perk::interpret
