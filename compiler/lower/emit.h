// From canonical trees to a shape's nodes and a program's constants.
//
// In: trees, in the order in which the shape is to read them. Out: nodes with operands before their users, a
// slot for each occurrence of a constant in that order. Trees that are one object become one node; so do
// equal trees without constants. Texts get provisional symbols; Symbols::finish puts them in order.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "compiler/lower/tree.h"
#include "runtime/ir/ir.h"

namespace perk::lower {

// Texts, sets of texts and tables of a module, numbered as they are met.
class Symbols {
 public:
  std::int64_t text(const std::string& text);
  std::int64_t set(std::vector<std::string> texts);
  std::int64_t lookup(const LookupRows& rows);
  // Writes the texts to the module in rising order, and the tables, and renumbers every constant of it.
  void finish(ir::Module& module) const;

 private:
  std::vector<LookupRows> lookups_;
  std::map<std::string, std::uint32_t> texts_;
  std::map<std::vector<std::string>, std::uint32_t> sets_;
};

class Emitter {
 public:
  explicit Emitter(Symbols& symbols) : symbols_(symbols) {}

  std::uint32_t emit(const TreePtr& tree);
  // A slot that no node reads: a table's.
  std::uint32_t slot(ir::SlotType type, std::int64_t value);

  ir::Shape shape;
  std::vector<std::int64_t> slots;

 private:
  std::uint32_t constant_slot(const Constant& constant);

  Symbols& symbols_;
  std::map<const Tree*, std::uint32_t> by_tree_;
  std::map<std::string, std::uint32_t> by_key_;
  std::vector<TreePtr> alive_;  // an address is compared only while its tree lives
};

}  // namespace perk::lower
