// The flat arrays behind exec::Facts: storage, and the ways to fill it.
//
// In: numbers, by field and by run, in any order between reset() and finish(). Out: facts() whose pointers
// stay good until the next reset(), also when the arrays are moved. Guaranteed: what is not set is missing;
// a refill of the same module that is no larger than an earlier one allocates nothing. Fields, types and
// bounds are not checked here: who fills has checked them (cart_fields.h, runtime/quote).
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/exec/facts.h"
#include "runtime/ir/ir.h"

namespace perk::interpret {

class FactArrays {
 public:
  FactArrays() = default;
  FactArrays(FactArrays&&) noexcept = default;
  FactArrays& operator=(FactArrays&&) noexcept = default;
  FactArrays(const FactArrays&) = delete;
  FactArrays& operator=(const FactArrays&) = delete;
  ~FactArrays() = default;

  // A multiple of 16 that is not 0.
  static std::uint64_t stride_of(std::size_t runs) { return runs == 0 ? 16 : (runs + 15) / 16 * 16; }

  void reset(const ir::Module& module, std::size_t runs);

  void set_run(std::size_t run, std::int64_t quantity, std::int64_t list) {
    quantity_[run] = quantity;
    list_[run] = list;
  }
  // Of customer, order, payment, shipping: scalars, truth (0, 1), symbols.
  void set(std::uint32_t field, std::int64_t value) {
    fact_[field] = value;
    known_[field] = 1;
  }
  // Of product and line.
  void set_unit(std::uint32_t field, std::size_t run, std::int64_t value) {
    const std::size_t at = unit_at(field, run);
    unit_[at] = value;
    unit_known_[at] = 1;
  }
  // Sets, strictly rising: of a set of texts its symbols; of a category, beside its own symbol as the scalar,
  // the module's symbols of the categories that it lies in (categories_of). The symbols are copied; those
  // that are lent must outlive the facts.
  void set_symbols(std::uint32_t field, std::span<const std::uint32_t> symbols);
  void set_unit_symbols(std::uint32_t field, std::size_t run, std::span<const std::uint32_t> symbols);
  void lend_symbols(std::uint32_t field, std::span<const std::uint32_t> symbols) {
    known_[field] = 1;
    sets_[field] = {symbols.data(), symbols.size()};
  }
  void lend_unit_symbols(std::uint32_t field, std::size_t run, std::span<const std::uint32_t> symbols) {
    const std::size_t at = unit_at(field, run);
    unit_known_[at] = 1;
    unit_sets_[at] = {symbols.data(), symbols.size()};
  }
  void set_balance(std::uint32_t account, std::int64_t amount) {
    balance_[account] = amount;
    balance_known_[account] = 1;
  }
  // Facts of one more code, all missing; its number, from 0 on.
  std::size_t add_code();
  void set_code(std::size_t code, std::uint32_t field, std::int64_t value) {
    code_[code * fields_ + field] = value;
    code_known_[code * fields_ + field] = 1;
  }

  // `world`: for the helpers; it must outlive the facts. `entry` is the list amounts, `code` none.
  void finish(const void* world);
  [[nodiscard]] const exec::Facts& facts() const { return facts_; }
  // Goes up with every finish().
  [[nodiscard]] std::uint64_t fills() const { return fills_; }
  // Rows of a code, for Facts::code and Facts::code_known.
  [[nodiscard]] const std::int64_t* code_facts(std::size_t code) const { return &code_[code * fields_]; }
  [[nodiscard]] const std::uint8_t* code_known(std::size_t code) const {
    return &code_known_[code * fields_];
  }

 private:
  struct Copied {  // into pool_, whose place is only known at the end
    bool unit = false;
    std::size_t at = 0, first = 0, count = 0;
  };
  std::size_t unit_at(std::uint32_t field, std::size_t run) {
    touched_[field] = 1;
    return field * facts_.stride + run;
  }
  void clear_units();
  void copy_symbols(bool unit, std::size_t at, std::span<const std::uint32_t> symbols);

  exec::Facts facts_;
  std::size_t fields_ = 0;
  std::uint64_t fills_ = 0;
  std::vector<std::int64_t> list_, quantity_, fact_, unit_, code_, balance_, scratch_;
  std::vector<std::uint8_t> known_, unit_known_, code_known_, balance_known_, segment_;
  std::vector<exec::Symbols> sets_, unit_sets_;
  std::vector<std::uint8_t> touched_;  // by field: its rows of units may hold something
  std::vector<std::uint32_t> pool_;    // symbols of the sets that were copied
  std::vector<Copied> copied_;
};

// The categories that a path lies in, itself last: "a", "a/b", "a/b/c". Each is less in bytes than the next.
template <class Each>
void each_category(std::string_view path, Each each) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/') each(path.substr(0, i));
  }
  each(path);
}

// The module's symbols of the categories that a path lies in, itself included where the module names it:
// strictly rising, added to `out`.
void categories_of(const ir::Module& module, std::string_view path, std::vector<std::uint32_t>& out);

}  // namespace perk::interpret
