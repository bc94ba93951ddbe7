// Eight records are turned into sixteen vectors, one a member of Record, by transposing their two halves.
#if defined(__x86_64__)
#include <immintrin.h>

#include <array>
#include <cstddef>

#include "runtime/candidates/prefix.h"

#define PERK_TARGET __attribute__((target("avx2")))

namespace perk::candidates {
namespace {

// (A bare vector loses its alignment as a template argument.)
struct Vector {
  __m256i words;
};
using Vectors = std::array<Vector, 8>;

// Row i: half a record i. Afterwards vector j: 32-bit word j of every half.
PERK_TARGET inline void transpose(Vectors& v) {
  Vectors t;
  for (std::size_t i = 0; i < 8; i += 2) {
    t[i].words = _mm256_unpacklo_epi32(v[i].words, v[i + 1].words);
    t[i + 1].words = _mm256_unpackhi_epi32(v[i].words, v[i + 1].words);
  }
  for (std::size_t i = 0; i < 8; i += 4) {
    v[i].words = _mm256_unpacklo_epi64(t[i].words, t[i + 2].words);
    v[i + 1].words = _mm256_unpackhi_epi64(t[i].words, t[i + 2].words);
    v[i + 2].words = _mm256_unpacklo_epi64(t[i + 1].words, t[i + 3].words);
    v[i + 3].words = _mm256_unpackhi_epi64(t[i + 1].words, t[i + 3].words);
  }
  t = v;
  for (std::size_t i = 0; i < 4; ++i) {
    v[i].words = _mm256_permute2x128_si256(t[i].words, t[i + 4].words, 0x20);
    v[i + 4].words = _mm256_permute2x128_si256(t[i].words, t[i + 4].words, 0x31);
  }
}

PERK_TARGET inline __m256i load(const void* from) {
  return _mm256_load_si256(static_cast<const __m256i*>(from));
}
PERK_TARGET inline __m256i all(int value) {
  return _mm256_set1_epi32(value);
}

// Truth is a word of ones. Which of eight traits the cart has:
PERK_TARGET inline __m256i has(const int* bits, __m256i traits) {
  const __m256i words = _mm256_i32gather_epi32(bits, _mm256_srli_epi32(traits, 5), 4);
  const __m256i bit = _mm256_and_si256(_mm256_srlv_epi32(words, _mm256_and_si256(traits, all(31))), all(1));
  return _mm256_cmpeq_epi32(bit, all(1));
}

PERK_TARGET inline __m256i low_half(__m256i words) {
  return _mm256_and_si256(words, all(0xFFFF));
}
PERK_TARGET inline __m256i either(__m256i a, __m256i b) {
  return _mm256_or_si256(a, b);
}
PERK_TARGET inline __m256i at_most(__m256i a, __m256i b) {  // without sign
  return _mm256_cmpeq_epi32(_mm256_min_epu32(a, b), a);
}

PERK_TARGET inline __m256i lies_in(const int* columns, __m256i interval, __m256i column) {
  const __m256i value = _mm256_i32gather_epi32(columns, column, 4);
  return at_most(_mm256_sub_epi32(value, low_half(interval)), _mm256_srli_epi32(interval, 16));
}

// Posted under the trait at this place of `any`, which the cart has, and none of those before it.
PERK_TARGET inline __m256i posted(__m256i ordinal, int at, __m256i mask, __m256i before) {
  return _mm256_and_si256(_mm256_cmpeq_epi32(ordinal, all(at)), _mm256_andnot_si256(before, mask));
}

PERK_TARGET inline __m256i any_of(const int* bits, __m256i ordinal, __m256i front, __m256i back) {
  const __m256i a = has(bits, low_half(front)), b = has(bits, _mm256_srli_epi32(front, 16));
  const __m256i c = has(bits, low_half(back)), d = has(bits, _mm256_srli_epi32(back, 16));
  const __m256i ab = either(a, b), abc = either(ab, c), none = _mm256_setzero_si256();
  const __m256i anywhere = posted(ordinal, Record::kNotPosted, either(abc, d), none);
  const __m256i first = either(posted(ordinal, 0, a, none), posted(ordinal, 1, b, a));
  return either(anywhere, either(first, either(posted(ordinal, 2, c, ab), posted(ordinal, 3, d, abc))));
}

// The bits of eight records that pass.
PERK_TARGET unsigned test_eight(const PrefixCart& cart, const std::uint32_t* indices) {
  Vectors v, w;
  for (std::size_t k = 0; k < 8; ++k) {
    const Record* record = cart.records + indices[k];
    v[k].words = load(record);
    w[k].words = load(reinterpret_cast<const std::byte*>(record) + sizeof(Record) / 2);
  }
  transpose(v);
  transpose(w);
  // The cart's words are signed to the instructions that gather them.
  const int* bits = reinterpret_cast<const int*>(cart.has);
  const int* columns = reinterpret_cast<const int*>(cart.columns);
  const __m256i since = _mm256_sub_epi32(all(static_cast<int>(cart.now)), v[0].words);
  const __m256i length = _mm256_sub_epi32(v[1].words, v[0].words);
  __m256i ok = _mm256_andnot_si256(at_most(length, since), all(-1));
  ok = _mm256_andnot_si256(_mm256_cmpgt_epi32(w[1].words, all(cart.list)), ok);
  ok = _mm256_and_si256(ok, any_of(bits, _mm256_srli_epi32(w[5].words, 24), v[2].words, v[3].words));
  const __m256i also =
      either(either(has(bits, low_half(v[4].words)), has(bits, _mm256_srli_epi32(v[4].words, 16))),
             either(has(bits, low_half(v[5].words)), has(bits, _mm256_srli_epi32(v[5].words, 16))));
  ok = _mm256_and_si256(ok, also);
  ok = _mm256_and_si256(ok, _mm256_and_si256(has(bits, v[6].words),
                                             _mm256_and_si256(has(bits, v[7].words), has(bits, w[0].words))));
  ok = _mm256_and_si256(ok, lies_in(columns, w[2].words, _mm256_and_si256(w[5].words, all(0xFF))));
  ok = _mm256_and_si256(
      ok, lies_in(columns, w[3].words, _mm256_and_si256(_mm256_srli_epi32(w[5].words, 8), all(0xFF))));
  ok = _mm256_and_si256(
      ok, lies_in(columns, w[4].words, _mm256_and_si256(_mm256_srli_epi32(w[5].words, 16), all(0xFF))));
  return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(ok)));
}

}  // namespace

PERK_TARGET std::size_t prefix_avx2(const PrefixCart& cart, const std::uint32_t* indices, std::size_t count,
                                    std::uint32_t* passed) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; i += 8) {
    const unsigned ok = test_eight(cart, indices + i);
    for (unsigned k = 0; k < 8; ++k) {
      passed[found] = indices[i + k];
      found += ok >> k & 1U;
    }
  }
  return found;
}

}  // namespace perk::candidates
#endif
