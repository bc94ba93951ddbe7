#include "bench/arguments.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace perk::bench {

Arguments read_arguments(int argc, char** argv, std::vector<std::uint32_t> sizes, std::size_t most) {
  const std::string_view path(argv[0]);
  const std::string_view name = path.substr(path.find_last_of('/') + 1);
  const auto usage = [&](std::FILE* out) {
    fmt::print(out, "usage: {} [--full]{}\n", name,
               most == 0   ? ""
               : most == 1 ? " [PROMOTIONS]"
                           : " [PROMOTIONS...]");
  };
  Arguments read;
  for (int i = 1; i < argc; ++i) {
    const std::string_view said(argv[i]);
    if (said == "--full") {
      read.full = true;
      continue;
    }
    if (said == "-h" || said == "--help") {
      usage(stdout);
      std::exit(0);
    }
    std::uint32_t size = 0;
    const auto [end, failed] = std::from_chars(said.data(), said.data() + said.size(), size);
    const bool whole = failed == std::errc{} && end == said.data() + said.size() && size > 0;
    if (!whole || read.sizes.size() == most) {
      fmt::print(stderr, "{}: `{}` is {}\n", name, said,
                 whole ? "one number of promotions too many" : "no number of promotions");
      usage(stderr);
      std::exit(2);
    }
    read.sizes.push_back(size);
  }
  if (read.sizes.empty()) read.sizes = std::move(sizes);
  return read;
}

}  // namespace perk::bench
