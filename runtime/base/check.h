// Checks for our own bugs: they abort with their place. No input may ever reach one.
#pragma once
#include <cstdio>
#include <cstdlib>

namespace perk::base {

[[noreturn]] inline void check_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: internal check failed: %s\n", file, line, what);
  std::abort();
}

}  // namespace perk::base

#define PERK_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::perk::base::check_failed(#condition, __FILE__, __LINE__))
