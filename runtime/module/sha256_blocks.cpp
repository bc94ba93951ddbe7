// Four rounds at a time; the state lies in two registers as the instructions want it.
#include "runtime/module/sha256_blocks.h"

#include "runtime/base/check.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace perk::image {

#if defined(__x86_64__)

namespace {
struct Four {
  __m128i lanes;
};
}  // namespace

bool has_sha_instructions() {
  static const bool has = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.1") != 0 && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
           (b >> 29 & 1U) != 0;
  }();
  return has;
}

__attribute__((target("sha,sse4.1"))) void sha_blocks(Sha256State& state, const unsigned char* bytes,
                                                      std::size_t count,
                                                      std::span<const std::uint32_t, 64> rounds) {
  const auto load = [](const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); };
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const __m128i low = _mm_shuffle_epi32(load(&state[0]), 0xB1);  // c d a b
  __m128i high = _mm_shuffle_epi32(load(&state[4]), 0x1B);       // e f g h
  __m128i abef = _mm_alignr_epi8(low, high, 8);
  __m128i cdgh = _mm_blend_epi16(high, low, 0xF0);
  for (; count > 0; --count, bytes += 64) {
    const __m128i abef_before = abef, cdgh_before = cdgh;
    std::array<Four, 4> word{};
    for (std::size_t i = 0; i < 4; ++i) word[i].lanes = _mm_shuffle_epi8(load(bytes + 16 * i), big_endian);
    for (std::size_t four = 0; four < 16; ++four) {
      __m128i& now = word[four % 4].lanes;
      const __m128i next = word[(four + 1) % 4].lanes, third = word[(four + 2) % 4].lanes;
      const __m128i last = word[(four + 3) % 4].lanes;
      const __m128i sum = _mm_add_epi32(now, load(&rounds[4 * four]));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
      if (four >= 12) continue;
      const __m128i mixed = _mm_add_epi32(_mm_sha256msg1_epu32(now, next), _mm_alignr_epi8(last, third, 4));
      now = _mm_sha256msg2_epu32(mixed, last);
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  high = _mm_alignr_epi8(dchg, feba, 8);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&state[0]), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&state[4]), high);
}

#else

bool has_sha_instructions() {
  return false;
}

void sha_blocks(Sha256State&, const unsigned char*, std::size_t, std::span<const std::uint32_t, 64>) {
  PERK_CHECK(!"instructions of another processor");
}

#endif

}  // namespace perk::image
