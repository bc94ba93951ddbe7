// How long random tests run, and from which seed: CI's numbers, or those of the long script.
//
// PERK_SEED replays a run (the seed of each pack is printed with a mismatch: PERK_SEED=THAT replays it as the
// first pack), PERK_PAIRS makes it longer, PERK_SHOW tells more of the mismatches, PERK_PROGRESS how far it
// is.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace perk::property {

struct Runs {
  std::uint64_t seed = 0;  // of the first pack; the next one has the next
  std::size_t pairs = 0;   // of a pack and a cart
  std::size_t mismatches_shown = 5;
  bool progress = false;
};
Runs runs_from_environment(std::size_t pairs);

// Says on standard error, now and then, how many of the runs are done.
class Progress {
 public:
  Progress(const Runs& runs, std::string name) : runs_(runs), name_(std::move(name)) {}
  void at(std::size_t done);

 private:
  const Runs& runs_;
  std::string name_;
  std::size_t said_ = 0;  // in hundredths
};

}  // namespace perk::property
