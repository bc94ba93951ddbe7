// Trees to nodes and slots; see emit.h.
#include "compiler/lower/emit.h"

#include <algorithm>

namespace perk::lower {

std::int64_t Symbols::text(const std::string& text) {
  return texts_.try_emplace(text, static_cast<std::uint32_t>(texts_.size())).first->second;
}

std::int64_t Symbols::set(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  for (const std::string& one : texts) text(one);
  return sets_.try_emplace(std::move(texts), static_cast<std::uint32_t>(sets_.size())).first->second;
}

std::int64_t Symbols::lookup(const LookupRows& rows) {
  for (std::size_t i = 0; i < rows.texts.size(); ++i) {
    for (std::size_t key = 0; key < rows.texts[i].size(); ++key) {
      if (rows.lookup.symbols[key]) text(rows.texts[i][key]);
    }
  }
  lookups_.push_back(rows);
  return static_cast<std::int64_t>(lookups_.size() - 1);
}

void Symbols::finish(ir::Module& module) const {
  std::vector<std::uint32_t> text_of(texts_.size()), set_of(sets_.size());
  for (const auto& [text, provisional] : texts_) {  // a map's order is that of the bytes
    text_of[provisional] = static_cast<std::uint32_t>(module.symbols.size());
    module.symbols.push_back(text);
  }
  for (const auto& [texts, provisional] : sets_) {
    set_of[provisional] = static_cast<std::uint32_t>(module.symbol_sets.size());
    std::vector<std::uint32_t>& set = module.symbol_sets.emplace_back();
    for (const std::string& text : texts) set.push_back(text_of[texts_.at(text)]);
  }
  for (const LookupRows& rows : lookups_) {
    ir::Lookup lookup = rows.lookup;
    for (std::size_t i = 0; i < lookup.rows.size(); ++i) {
      for (std::size_t key = 0; key < lookup.symbols.size(); ++key) {
        ir::Lookup::Cell& cell = lookup.rows[i].cells[key];
        const bool text = lookup.symbols[key] && cell.kind != ir::Lookup::Cell::Kind::any;
        if (text) cell.value = text_of[texts_.at(rows.texts[i][key])];
      }
    }
    module.lookups.push_back(std::move(lookup));
  }
  const auto renumber = [&](std::uint32_t shape, std::vector<std::int64_t>& slots) {
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const ir::SlotType type = module.shapes[shape].slots[i];
      if (type == ir::SlotType::symbol) slots[i] = text_of[static_cast<std::size_t>(slots[i])];
      if (type == ir::SlotType::symbol_set) slots[i] = set_of[static_cast<std::size_t>(slots[i])];
    }
  };
  for (ir::Promotion& promotion : module.promotions) renumber(promotion.shape, promotion.slots);
  for (ir::Segment& segment : module.segments) renumber(segment.program.shape, segment.program.slots);
  if (module.total_cap) renumber(module.total_cap->shape, module.total_cap->slots);
  if (!module.floor) return;
  renumber(module.floor->amount.shape, module.floor->amount.slots);
  if (module.floor->otherwise) renumber(module.floor->otherwise->shape, module.floor->otherwise->slots);
}

std::uint32_t Emitter::slot(ir::SlotType type, std::int64_t value) {
  shape.slots.push_back(type);
  slots.push_back(value);
  return static_cast<std::uint32_t>(slots.size() - 1);
}

std::uint32_t Emitter::constant_slot(const Constant& constant) {
  switch (constant.type) {
    case ir::SlotType::symbol: return slot(constant.type, symbols_.text(constant.texts.front()));
    case ir::SlotType::symbol_set: return slot(constant.type, symbols_.set(constant.texts));
    case ir::SlotType::lookup: return slot(constant.type, symbols_.lookup(*constant.lookup));
    default: return slot(constant.type, constant.value);
  }
}

std::uint32_t Emitter::emit(const TreePtr& tree) {
  if (const auto found = by_tree_.find(tree.get()); found != by_tree_.end()) return found->second;
  if (!tree->has_slots) {
    if (const auto found = by_key_.find(tree->key); found != by_key_.end()) return found->second;
  }
  std::vector<std::uint32_t> args;
  for (const TreePtr& arg : tree->args) args.push_back(emit(arg));
  ir::Node node;
  node.op = tree->op;
  switch (ir::info(tree->op).operands) {
    case ir::Operands::none: break;
    case ir::Operands::slot: node.a = constant_slot(*tree->constant); break;
    case ir::Operands::account:
    case ir::Operands::field:
    case ir::Operands::pool: node.a = tree->index; break;
    case ir::Operands::one:
    case ir::Operands::picks: node.a = args.at(0); break;
    case ir::Operands::one_pool:
      node.a = args.at(0);
      node.b = constant_slot(*tree->constant);
      break;
    case ir::Operands::picks_field:
    case ir::Operands::one_scale:
      node.a = args.at(0);
      node.b = tree->index;
      break;
    case ir::Operands::two:
    case ir::Operands::rate_money:
    case ir::Operands::count_of:
      node.a = args.at(0);
      node.b = args.at(1);
      break;
    case ir::Operands::lookup:
    case ir::Operands::list:
      if (tree->constant != nullptr) node.a = constant_slot(*tree->constant);
      node.list = static_cast<std::uint32_t>(shape.operands.size());
      node.length = static_cast<std::uint32_t>(args.size());
      shape.operands.insert(shape.operands.end(), args.begin(), args.end());
      break;
  }
  const auto index = static_cast<std::uint32_t>(shape.nodes.size());
  shape.nodes.push_back(node);
  by_tree_.emplace(tree.get(), index);
  if (!tree->has_slots) by_key_.emplace(tree->key, index);
  alive_.push_back(tree);
  return index;
}

}  // namespace perk::lower
