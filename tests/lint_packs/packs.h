// Random packs that make the checks across promotions speak, and random carts for them, as text.
//
// Guaranteed: equal seeds give equal texts on every machine; a pack has no mistakes, but for rare ones that
// its reader may pass over.
#pragma once
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace perk::lint {

class Packs {
 public:
  explicit Packs(std::uint64_t seed) : engine_(seed) {}

  std::string pack();
  // A `test` block; `expectations` are lines without the word `expect`.
  std::string cart(int number, const std::vector<std::string>& expectations);

 private:
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  bool chance(std::uint64_t percent) { return below(100) < percent; }
  const std::string& pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

  std::string promotion(int number);
  std::string ladder(int number);
  std::string conditions();
  std::string offer();
  std::string stacking(int promotions);
  std::string goods();

  std::mt19937_64 engine_;
  std::array<int, 2> members_{};  // of each group
};

}  // namespace perk::lint
