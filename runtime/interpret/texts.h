// What a cart's symbols are as texts, and what helpers need beside the flat arrays.
//
// Symbols are numbers: first the module's own texts, then those of a catalogue that many carts share, then
// the cart's own; each of the three in the order of bytes, and no text in two of them. Nothing is copied but
// the cart's own texts.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/exec/code.h"
#include "runtime/ir/ir.h"

namespace perk::interpret {

// The texts behind symbols.
class Texts {
 public:
  // The cart's own are none then; both the module and the catalogue must outlive the texts.
  void reset(const ir::Module& module, std::span<const std::string> catalogue) {
    module_ = module.symbols;
    catalogue_ = catalogue;
    own_.clear();
    lent_ = {};
  }
  // Neither the module nor the catalogue has them; sorted here.
  void set_own(std::vector<std::string> texts);
  // Instead of own texts: some that stand elsewhere, in any order, no text twice; they must outlive the
  // texts.
  void lend(std::span<const std::string_view> texts) { lent_ = texts; }

  [[nodiscard]] std::string_view operator[](std::uint32_t symbol) const;
  [[nodiscard]] std::uint32_t first_own() const {
    return static_cast<std::uint32_t>(module_.size() + catalogue_.size());
  }
  [[nodiscard]] std::span<const std::string> own() const { return own_; }

 private:
  std::span<const std::string> module_, catalogue_;
  std::vector<std::string> own_;
  std::span<const std::string_view> lent_;
};

// The index of a text in texts of strictly rising bytes; their count where it is none of them.
std::size_t place_of(std::span<const std::string> sorted, std::string_view text);

// The symbols of a module's texts, for whoever reads many carts; the module must outlive it.
class SymbolIndex {
 public:
  explicit SymbolIndex(const ir::Module& module);
  // As place_of() in the module's symbols.
  [[nodiscard]] std::size_t place_of(std::string_view text) const {
    const auto found = places_.find(text);
    return found == places_.end() ? places_.size() : found->second;
  }

 private:
  std::unordered_map<std::string_view, std::uint32_t> places_;
};

// Calls that an executor answered.
struct Calls {
  std::uint64_t native = 0;  // by generated code
  std::uint64_t walked = 0;  // by walking the IR
};

// Behind exec::Facts::world, for the walk and the helpers alone.
struct World {
  const ir::Module* module = nullptr;
  const Texts* texts = nullptr;
  std::span<const exec::ShapeCode> code;  // by which segments are asked; empty: the IR is walked
  Calls* calls = nullptr;                 // counts how they were; may be null
};

}  // namespace perk::interpret
