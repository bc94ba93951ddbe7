// Canonical trees: what stands between the typed tree and the nodes of a shape.
//
// A tree is one node of the IR with its operands and, at its leaves, its constants. The functions here make
// only canonical trees: `not` stands over atoms alone, `all_of` and `any_of` are flat, free of constants and
// sorted by structure, never by constant. Trees are shared, never changed; a tree that is used twice (a named
// selection) becomes one node with one set of slots.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::lower {

struct Tree;
using TreePtr = std::shared_ptr<const Tree>;

// A table of `by F`: ir::Lookup with its texts beside it, in the place of symbols.
struct LookupRows {
  ir::Lookup lookup;
  std::vector<std::vector<std::string>> texts;  // by row and key; "" where the key's cells are no texts
};

struct Constant {
  ir::SlotType type = ir::SlotType::integer;
  std::int64_t value = 0;
  std::vector<std::string> texts;            // of a symbol (one) or a symbol set
  std::shared_ptr<const LookupRows> lookup;  // of a lookup
};

struct Tree {
  ir::Op op{};
  std::vector<TreePtr> args;
  std::uint32_t index = 0;  // field, segment or scale
  std::shared_ptr<const Constant> constant;
  bool may_be_missing = false;
  // Derived: the structure without constants, which also sorts; whether a constant lies below.
  ir::Stratum stratum{};
  bool has_slots = false;
  std::string key;
};

// `may_be_missing`: even where none of its operands may be.
TreePtr make(ir::Op op, std::vector<TreePtr> args = {}, std::uint32_t index = 0, bool may_be_missing = false);
TreePtr make_fact(ir::Op op, std::uint32_t field, bool optional);
TreePtr make_constant(ir::SlotType type, std::int64_t value);
TreePtr make_text(std::string text);
TreePtr make_lookup(ir::Op op, std::vector<TreePtr> keys, LookupRows rows);
TreePtr make_in_pool(TreePtr text, std::vector<std::string> texts);

TreePtr truth(bool value);
TreePtr conjunction(const std::vector<TreePtr>& parts);
TreePtr disjunction(const std::vector<TreePtr>& parts);
// A comparison of a value that may be missing keeps its `not`: with nothing there, both it and its opposite
// are false.
TreePtr negation(const TreePtr& tree);

// Selections; those without a pick become one condition over a unit.
TreePtr everything();
TreePtr where(const TreePtr& predicate);
TreePtr both(const TreePtr& left, const TreePtr& right);
TreePtr minus(const TreePtr& left, const TreePtr& right);

}  // namespace perk::lower
