// Where the lane's time goes: ticks by phase, counted only in programs compiled with PERK_LANE_PHASES.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace perk::lane {

enum class Phase : std::uint8_t {
  outside,
  begin,
  collect,
  test,
  select,
  want,
  assemble,
  fit,
  commit,
  finish
};
inline constexpr std::size_t kPhases = 10;

#ifdef PERK_LANE_PHASES
inline std::array<std::uint64_t, kPhases> phase_ticks{};
inline std::uint64_t phase_since = 0;
inline Phase phase_now = Phase::outside;

// What was done since the last call belongs to the phase named then.
inline void enter(Phase phase) {
  const std::uint64_t ticks = __builtin_ia32_rdtsc();
  phase_ticks[static_cast<std::size_t>(phase_now)] += ticks - phase_since;
  phase_since = ticks;
  phase_now = phase;
}
#else
inline void enter(Phase /*phase*/) {}
#endif

}  // namespace perk::lane
