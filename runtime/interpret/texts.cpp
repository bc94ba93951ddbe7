// Three sorted lists, one numbering.
#include "runtime/interpret/texts.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace perk::interpret {

void Texts::set_own(std::vector<std::string> texts) {
  own_ = std::move(texts);
  std::ranges::sort(own_);
}

std::string_view Texts::operator[](std::uint32_t symbol) const {
  std::size_t place = symbol;
  if (place < module_.size()) return module_[place];
  place -= module_.size();
  if (place < catalogue_.size()) return catalogue_[place];
  place -= catalogue_.size();
  if (place < own_.size()) return own_[place];
  place -= own_.size();
  PERK_CHECK(place < lent_.size());
  return lent_[place];
}

SymbolIndex::SymbolIndex(const ir::Module& module) {
  places_.reserve(module.symbols.size());
  for (const std::string& text : module.symbols) {
    places_.emplace(text, static_cast<std::uint32_t>(places_.size()));
  }
}

std::size_t place_of(std::span<const std::string> sorted, std::string_view text) {
  const auto at =
      std::ranges::lower_bound(sorted, text, {}, [](const std::string& s) -> std::string_view { return s; });
  return at != sorted.end() && *at == text ? static_cast<std::size_t>(at - sorted.begin()) : sorted.size();
}

}  // namespace perk::interpret
