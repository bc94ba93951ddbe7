// Keys of codes by their number, packed: tens of thousands of codes are common.
//
// In: keys with numbers 0 … n − 1. Out: the number of a key, without allocating.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace perk::candidates {

class CodeNumbers {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  CodeNumbers() = default;
  explicit CodeNumbers(const std::unordered_map<std::string, std::uint32_t>& codes);

  [[nodiscard]] std::uint32_t find(std::string_view key) const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] std::size_t slot_of(std::string_view key) const;
  [[nodiscard]] std::string_view key_of(std::uint32_t number) const {
    return std::string_view(texts_).substr(begins_[number], begins_[number + 1] - begins_[number]);
  }

  std::string texts_;                  // one after another
  std::vector<std::uint32_t> begins_;  // by number, and one more
  std::vector<std::uint32_t> slots_;   // numbers by hash, open addressing, a power of two
};

}  // namespace perk::candidates
