// What a benchmark is called with: [--full] [PROMOTIONS…].
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace perk::bench {

struct Arguments {
  bool full = false;                 // longer rounds
  std::vector<std::uint32_t> sizes;  // numbers of promotions
};

// Ends the program where it was called otherwise (2) or asked for help (0). `most`: so many sizes may be
// given.
Arguments read_arguments(int argc, char** argv, std::vector<std::uint32_t> sizes, std::size_t most = 16);

}  // namespace perk::bench
