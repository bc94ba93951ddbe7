#include "tests/property/runs.h"

#include <cstdlib>
#include <iostream>

namespace perk::property {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace

Runs runs_from_environment(std::size_t pairs) {
  Runs runs;
  runs.seed = from_environment("PERK_SEED", 20'260'401);
  runs.pairs = from_environment("PERK_PAIRS", pairs);
  runs.mismatches_shown = from_environment("PERK_SHOW", 5);
  runs.progress = from_environment("PERK_PROGRESS", 0) != 0;
  std::cout << "PERK_SEED=" << runs.seed << " PERK_PAIRS=" << runs.pairs << '\n';
  return runs;
}

void Progress::at(std::size_t done) {
  if (!runs_.progress || runs_.pairs == 0 || 100 * done / runs_.pairs == said_) return;
  said_ = 100 * done / runs_.pairs;
  std::cerr << name_ << " from seed " << runs_.seed << ": " << said_ << "% of " << runs_.pairs << '\n';
}

}  // namespace perk::property
