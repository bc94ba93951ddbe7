#include "runtime/candidates/code_numbers.h"

#include <bit>
#include <functional>

namespace perk::candidates {

CodeNumbers::CodeNumbers(const std::unordered_map<std::string, std::uint32_t>& codes) {
  std::vector<const std::string*> keys(codes.size());
  for (const auto& [key, number] : codes) keys[number] = &key;
  begins_.reserve(codes.size() + 1);
  for (const std::string* key : keys) {
    begins_.push_back(static_cast<std::uint32_t>(texts_.size()));
    texts_ += *key;
  }
  begins_.push_back(static_cast<std::uint32_t>(texts_.size()));
  slots_.assign(std::bit_ceil(codes.size() * 4 / 3 + 2), kNone);
  for (std::uint32_t number = 0; number < keys.size(); ++number) {
    std::size_t slot = slot_of(*keys[number]);
    while (slots_[slot] != kNone) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = number;
  }
}

std::size_t CodeNumbers::slot_of(std::string_view key) const {
  const std::size_t hash = std::hash<std::string_view>()(key);
  return (hash ^ hash >> 29U) & (slots_.size() - 1);
}

std::uint32_t CodeNumbers::find(std::string_view key) const {
  std::size_t slot = slot_of(key);
  while (slots_[slot] != kNone && key_of(slots_[slot]) != key) slot = (slot + 1) & (slots_.size() - 1);
  return slots_[slot];
}

std::size_t CodeNumbers::bytes() const {
  return texts_.capacity() + (begins_.capacity() + slots_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace perk::candidates
