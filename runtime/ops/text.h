// Texts that hosts and shoppers type: folding of case, trimming, and what a coupon code is compared as.
//
// In: UTF-8 (a byte that belongs to no code point is kept as it is). Out: UTF-8. Folding is simple and the
// same everywhere: one code point to one, for Latin (ASCII to Extended-A, Vietnamese, full width), Greek,
// Cyrillic and Armenian, as Unicode's simple case folding has them; other scripts have no case or stay as
// they are. It reads no locale: İ and ß stay themselves.
#pragma once
#include <string>
#include <string_view>

namespace perk::ops {

std::string fold_case(std::string_view text);

// Without the spaces around it, no-break and ideographic ones included.
std::string_view trim(std::string_view text);

// What two coupon codes are compared as.
std::string coupon_key(std::string_view code, bool codes_match_case);

}  // namespace perk::ops
