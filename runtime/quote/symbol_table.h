// Texts to numbers, without allocating on a lookup.
//
// In: texts that stay where they are while the table has them. Out: the number given with each. Open
// addressing at most half full; the hash reads eight bytes at a time and is the same on every machine.
#pragma once
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace perk::quote {

inline std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15;
  std::uint64_t hash = text.size() * kMix;
  const auto step = [&](std::uint64_t word) {
    hash = (hash ^ word) * kMix;
    hash ^= hash >> 29;
  };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    step(word);
  }
  std::uint64_t rest = 0;
  for (std::size_t i = 0; at + i < text.size(); ++i) {
    rest |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
  }
  step(rest);
  return hash ^ hash >> 32;
}

class SymbolTable {
 public:
  void reserve(std::size_t texts) {
    std::size_t size = 16;
    while (size < 2 * texts + 2) size *= 2;
    if (size > slots_.size()) rehash(size);
  }
  void clear() {
    slots_.assign(slots_.size(), {});
    count_ = 0;
  }

  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const {
    if (slots_.empty()) return std::nullopt;
    const Slot& slot = slots_[place_of(text, hash_of(text))];
    return slot.used ? std::optional(slot.number) : std::nullopt;
  }
  // A text that is there keeps its number.
  std::uint32_t insert(std::string_view text, std::uint32_t number) {
    reserve(count_ + 1);
    const std::uint64_t hash = hash_of(text);
    Slot& slot = slots_[place_of(text, hash)];
    if (!slot.used) {
      slot = {text, hash, number, true};
      ++count_;
    }
    return slot.number;
  }
  [[nodiscard]] std::size_t size() const { return count_; }

 private:
  struct Slot {
    std::string_view text;
    std::uint64_t hash = 0;
    std::uint32_t number = 0;
    bool used = false;
  };
  // Of the text, or the free one where it would go.
  [[nodiscard]] std::size_t place_of(std::string_view text, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].used && (slots_[at].hash != hash || slots_[at].text != text)) at = (at + 1) & mask;
    return at;
  }
  void rehash(std::size_t size) {
    const std::vector<Slot> before = std::move(slots_);
    slots_.assign(size, {});
    for (const Slot& slot : before) {
      if (slot.used) slots_[place_of(slot.text, slot.hash)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two, or none
  std::size_t count_ = 0;
};

}  // namespace perk::quote
