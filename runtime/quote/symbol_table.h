// Texts to numbers, without allocating on a lookup.
//
// In: texts with a number each, and a function from numbers to texts, the same in every call. Out: the number
// of a text. A slot is eight bytes, so that a table of many texts stays near; it is at most half full. The
// hash reads eight bytes at a time and is the same on every machine.
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
  template <typename TextOf>
  void reserve(std::size_t texts, const TextOf& text_of) {
    std::size_t size = 16;
    while (size < 2 * texts + 2) size *= 2;
    if (size > slots_.size()) rehash(size, text_of);
  }
  void clear() {
    slots_.assign(slots_.size(), {});
    count_ = 0;
  }

  template <typename TextOf>
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text, const TextOf& text_of) const {
    if (slots_.empty()) return std::nullopt;
    const Slot& slot = slots_[place_of(text, hash_of(text), text_of)];
    return slot.number != kFree ? std::optional(slot.number) : std::nullopt;
  }
  // A text that is there keeps its number.
  template <typename TextOf>
  std::uint32_t insert(std::string_view text, std::uint32_t number, const TextOf& text_of) {
    reserve(count_ + 1, text_of);
    const std::uint64_t hash = hash_of(text);
    Slot& slot = slots_[place_of(text, hash, text_of)];
    if (slot.number == kFree) {
      slot = {tag_of(hash), number};
      ++count_;
    }
    return slot.number;
  }

 private:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;
  struct Slot {
    std::uint32_t tag = 0;  // of the hash, bits that do not say the place
    std::uint32_t number = kFree;
  };
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }

  // Of the text, or the free one where it would go.
  template <typename TextOf>
  [[nodiscard]] std::size_t place_of(std::string_view text, std::uint64_t hash, const TextOf& text_of) const {
    const std::size_t mask = slots_.size() - 1;
    const std::uint32_t tag = tag_of(hash);
    std::size_t at = hash & mask;
    while (slots_[at].number != kFree) {
      if (slots_[at].tag == tag && text_of(slots_[at].number) == text) break;
      at = (at + 1) & mask;
    }
    return at;
  }
  template <typename TextOf>
  void rehash(std::size_t size, const TextOf& text_of) {
    const std::vector<Slot> before = std::move(slots_);
    slots_.assign(size, {});
    for (const Slot& slot : before) {
      if (slot.number == kFree) continue;
      const std::string_view text = text_of(slot.number);
      slots_[place_of(text, hash_of(text), text_of)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two, or none
  std::size_t count_ = 0;
};

}  // namespace perk::quote
