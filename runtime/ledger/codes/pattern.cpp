// Made codes. A sign is five bits of BLAKE2b under the ledger's key, over the seed, the number and a block
// count.
//
// The check sign is a sum over GF(32): the n-th sign from the end weighs g^n with g a generator, the check
// sign itself 1, and the sum of a sound code is 0. No weight is 0 and neighbours never weigh the same, which
// is why no single error and no exchange of two different neighbours keeps the sum.
#include "runtime/ledger/codes/pattern.h"

#include <sodium.h>

#include <algorithm>
#include <bit>

#include "runtime/ledger/store/guard.h"
#include "runtime/ops/text.h"

namespace perk::ledger {
namespace {

constexpr std::int64_t kLeastBits = 40;
constexpr std::int64_t kSpareBits = 30;
constexpr std::size_t kBlockBytes = 64;
constexpr unsigned kNoSign = 32;

static_assert(kCodeSigns.size() == 1U << kBitsOfSign);
static_assert(crypto_generichash_BYTES_MAX >= kBlockBytes);

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// kNoSign for what is no sign of the alphabet, in either case.
unsigned value_of(char c) {
  const std::size_t at = kCodeSigns.find(upper(c));
  return at == std::string_view::npos ? kNoSign : static_cast<unsigned>(at);
}

// Times the generator x, modulo x^5 + x^2 + 1.
unsigned times_x(unsigned value) {
  value <<= 1;
  return (value & 32U) != 0 ? value ^ 0b100101U : value;
}

// Horner's rule: every sign of the alphabet counts, be it drawn or written in the pattern; others do not.
unsigned weighted_sum(std::string_view code) {
  unsigned sum = 0;
  for (const char c : code) {
    const unsigned value = value_of(c);
    if (value != kNoSign) sum = times_x(sum) ^ value;
  }
  return sum;
}

bool has_form(std::string_view code, const CodePattern& pattern) {
  const std::string given = ops::coupon_key(code, pattern.match_case);
  std::string wanted = ops::coupon_key(pattern.pattern, pattern.match_case);
  if (pattern.check_digit) wanted += '?';
  if (given.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const bool sound = wanted[i] != '?'     ? given[i] == wanted[i]
                       : pattern.match_case ? kCodeSigns.find(given[i]) != std::string_view::npos
                                            : value_of(given[i]) != kNoSign;
    if (!sound) return false;
  }
  return true;
}

bool has_sound_sum(std::string_view code, const CodePattern& pattern) {
  return !pattern.check_digit || weighted_sum(code) == 0;
}

// Five bits after five bits, as many as are asked for.
class Drawn {
 public:
  Drawn(const LedgerKey& key, const Id& seed, std::int64_t number) : key_(key) {
    text_ = "made code";
    text_ += seed.view();
    put(static_cast<std::uint64_t>(number));
  }

  unsigned next() {
    while (bits_ < kBitsOfSign) {
      if (at_ == kBlockBytes) refill();
      pool_ = pool_ << 8 | block_[at_++];
      bits_ += 8;
    }
    bits_ -= kBitsOfSign;
    return pool_ >> bits_ & 31U;
  }

 private:
  void put(std::uint64_t value) {
    for (int i = 0; i < 8; ++i, value >>= 8) text_ += static_cast<char>(value & 0xFF);
  }

  void refill() {
    const std::size_t size = text_.size();
    put(blocks_++);
    // Fails for wrong lengths alone.
    crypto_generichash(block_.data(), block_.size(), reinterpret_cast<const unsigned char*>(text_.data()),
                       text_.size(), key_.data(), key_.size());
    text_.resize(size);
    at_ = 0;
  }

  const LedgerKey& key_;
  std::string text_;
  std::array<std::uint8_t, kBlockBytes> block_{};
  std::size_t at_ = kBlockBytes;
  std::uint64_t blocks_ = 0;
  std::uint32_t pool_ = 0;
  std::int64_t bits_ = 0;
};

}  // namespace

std::string made_code(const LedgerKey& key, const Id& seed, std::int64_t number, const CodePattern& pattern) {
  Drawn drawn(key, seed, number);
  std::string code = pattern.pattern;
  for (char& c : code) {
    if (c == '?') c = kCodeSigns[drawn.next()];
  }
  // Minus is plus: the check sign makes the sum 0.
  if (pattern.check_digit) code += kCodeSigns[times_x(weighted_sum(code))];
  return code;
}

bool is_well_formed(std::string_view code, const CodePattern& pattern) {
  return has_form(code, pattern) && GUARD(codes_check_sign, has_sound_sum(code, pattern));
}

bool is_mistyped(std::string_view code, const CodePattern& pattern) {
  return has_form(code, pattern) && !has_sound_sum(code, pattern);
}

std::int64_t bits_of(const CodePattern& pattern) {
  return kBitsOfSign * std::count(pattern.pattern.begin(), pattern.pattern.end(), '?');
}

std::int64_t bits_needed(std::int64_t count) {
  const auto most = static_cast<std::uint64_t>(std::max<std::int64_t>(count, 1) - 1);
  return std::max(kLeastBits, kSpareBits + static_cast<std::int64_t>(std::bit_width(most)));
}

std::string problem_of(const CodePattern& pattern, std::int64_t count) {
  const std::string& text = pattern.pattern;
  if (count < 1) return "a count is at least 1";
  if (text.empty()) {
    return "the pool makes no codes: it needs a line like `codes 1,000 like \"SK-??????????\"`";
  }
  if (text.size() > kMostPatternBytes) {
    return "a pattern has at most " + std::to_string(kMostPatternBytes) + " bytes";
  }
  if (ops::trim(text).size() != text.size()) {
    return "a pattern neither begins nor ends with a space: shoppers would not see it";
  }
  const bool control = std::any_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (control) return "a pattern has no control characters: nobody could type them";
  const std::int64_t bits = bits_of(pattern), needed = bits_needed(count);
  if (GUARD(codes_bits, bits >= needed)) return {};
  const std::int64_t missing = (needed - bits + kBitsOfSign - 1) / kBitsOfSign;
  return "codes like \"" + text + "\" can be guessed: they have " + std::to_string(bits) + " bits, and " +
         std::to_string(count) + " codes need " + std::to_string(needed) + "; write \"" + text +
         std::string(static_cast<std::size_t>(missing), '?') + "\"";
}

}  // namespace perk::ledger
