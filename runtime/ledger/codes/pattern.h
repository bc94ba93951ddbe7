// Codes from a pattern: which signs they are made of, how one is made and made again, how a typing mistake
// is seen.
//
// In: the ledger's key, the seed and number of a code, the `coupons` block's pattern. Out: the code, the same
// at every call. Guaranteed: without the key no code tells anything of another; a check sign shows every
// single wrong sign and every exchange of neighbours.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "perk/ledger_codes.h"
#include "runtime/ledger/store/ids.h"

namespace perk::ledger {

// What a `?` is drawn from: digits and capitals without 0 and O, 1 and I. No two become one when case is
// folded, so that packs that compare codes without regard to case lose none of a sign's five bits.
inline constexpr std::string_view kCodeSigns = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
inline constexpr std::int64_t kBitsOfSign = 5;
inline constexpr std::size_t kMostPatternBytes = 100;

// The code with this number. Numbers of one seed (a batch, an order's entry) give unrelated codes, and two
// may once in very long give the same: whoever finds that a code is there already leaves its number out.
std::string made_code(const LedgerKey& key, const Id& seed, std::int64_t number, const CodePattern& pattern);

// Has it the pattern's form, but for a check sign that does not fit? (is_well_formed: perk/ledger_codes.h)
bool is_mistyped(std::string_view code, const CodePattern& pattern);

// Bits that a guesser has to find; the check sign adds none.
std::int64_t bits_of(const CodePattern& pattern);
// What so many codes need: 30 + log2(count), never under 40.
std::int64_t bits_needed(std::int64_t count);

// Why no codes are made from it, with the remedy; "" where they are. `count`: all that the pool then has.
std::string problem_of(const CodePattern& pattern, std::int64_t count);

}  // namespace perk::ledger
