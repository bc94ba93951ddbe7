// Traits of a draft as dense numbers, and the tables by which a cart's values become them.
//
// In: traits that are marked, constants that facts are compared with. Out: View::Tables' columns, tables of
// symbols, segments, codes, pools, and which trait implies which. What clauses with
// alternatives name comes first: small numbers are tested faster, and those of more than sixteen bits are in
// no such clause of a record.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/candidates/draft.h"
#include "runtime/candidates/tables.h"

namespace perk::candidates {

class Numbers {
 public:
  Numbers(const Draft& draft, View::Tables& tables);

  void mark(const Trait& trait);
  void mark(const Between& between);
  void number();

  // Of a trait that was marked.
  [[nodiscard]] std::uint32_t id_of(const Trait& trait) const;
  [[nodiscard]] std::uint32_t traits() const { return traits_; }
  // An interval as a record states it; none where no column of a record has the field.
  struct Ordinals {
    std::uint8_t column = 0;
    Record::Interval interval;
  };
  [[nodiscard]] std::optional<Ordinals> ordinals_of(const Between& between) const;

 private:
  void mark_code(const std::string& key);
  void number_facts();
  void number_symbols(TraitKind kind, std::vector<SymbolTable>& tables);
  void number_marked(std::vector<std::uint32_t>& marks);
  void find_implied();
  [[nodiscard]] std::vector<std::uint32_t>& symbols(TraitKind kind, std::uint32_t field);

  const Draft& draft_;
  View::Tables& tables_;
  std::uint32_t traits_ = 1;
  // Marks, then ids.
  struct Kinds {
    std::vector<std::vector<std::uint32_t>> by_field;  // by symbol, as far as one is marked
  };
  Kinds members_, units_, unit_members_;
  std::vector<std::uint32_t> segments_, lists_;
  std::unordered_map<std::string, std::uint32_t> codes_;
  struct Facts {
    std::vector<std::int64_t> values, constants;
  };
  std::vector<Facts> facts_;              // by field
  std::vector<std::uint32_t> column_of_;  // by field; 0: none
};

}  // namespace perk::candidates
