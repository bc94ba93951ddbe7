// Dates, times and instants as text, in a zone that is data (ir::Zone): nothing asks the machine's zone.
//
// In: ISO 8601 in the forms listed at each function. Out: days, seconds, UTC seconds, or nothing where the
// text is no such time. Skipped and doubled local times are those of runtime/ops/civil.h.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "perk/value.h"
#include "runtime/ir/pricing_plan.h"

namespace perk::json {

std::optional<Date> parse_date(std::string_view text);              // 2026-04-17
std::optional<TimeOfDay> parse_time_of_day(std::string_view text);  // 19:00, 19:00:30
std::optional<Duration> parse_duration(std::string_view text);      // P1Y2M3D, P2W, PT36H, P1DT30M10S

// 2026-04-17, 2026-04-17T19:00[:00] (or one space for the `T`), then `Z`, `+07:00`, or nothing: local time of
// `zone`.
std::optional<Instant> parse_instant(std::string_view text, const ir::Zone& zone);

std::string format_date(Date date);
std::string format_time_of_day(TimeOfDay time);  // seconds only where they are not 0
std::string format_duration(const Duration& duration);
std::string format_instant(Instant instant, const ir::Zone& zone);     // 2026-04-17T19:00:00+07:00
std::string format_for_people(Instant instant, const ir::Zone& zone);  // Fri 17 Apr 2026, 19:00

}  // namespace perk::json
