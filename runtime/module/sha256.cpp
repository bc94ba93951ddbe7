#include "runtime/module/sha256.h"

#include <algorithm>
#include <bit>

#include "runtime/module/sha256_blocks.h"
#include "runtime/ops/exact.h"

namespace perk::image {
namespace {

constexpr bool is_prime(std::uint32_t number) {
  for (std::uint32_t divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) return false;
  }
  return number > 1;
}

// The first 32 bits behind the point of the square or cube root.
constexpr std::uint32_t root_bits(std::uint32_t prime, bool cube) {
  const ops::UInt128 wanted = ops::UInt128{prime} << (cube ? 96 : 64);
  ops::UInt128 root = 0;
  for (int bit = 36; bit >= 0; --bit) {
    const ops::UInt128 tried = root | ops::UInt128{1} << bit;
    if ((cube ? tried * tried * tried : tried * tried) <= wanted) root = tried;
  }
  return static_cast<std::uint32_t>(root);
}

// The standard's constants are those of the first primes.
template <std::size_t Count>
constexpr std::array<std::uint32_t, Count> constants(bool cube) {
  std::array<std::uint32_t, Count> out{};
  std::uint32_t prime = 1;
  for (std::uint32_t& word : out) {
    do ++prime;
    while (!is_prime(prime));
    word = root_bits(prime, cube);
  }
  return out;
}

constexpr std::array<std::uint32_t, 8> kStart = constants<8>(false);
constexpr std::array<std::uint32_t, 64> kRound = constants<64>(true);
static_assert(kStart[0] == 0x6a09e667 && kRound[0] == 0x428a2f98 && kRound[63] == 0xc67178f2);

}  // namespace

Sha256::Sha256() : state_(kStart) {}

void Sha256::block(const unsigned char* bytes) {
  std::array<std::uint32_t, 64> word{};
  for (std::size_t i = 0; i < 16; ++i) {
    for (std::size_t part = 0; part < 4; ++part) word[i] = word[i] << 8 | bytes[4 * i + part];
  }
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t a = word[i - 15], b = word[i - 2];
    word[i] = word[i - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ a >> 3) + word[i - 7] +
              (std::rotr(b, 17) ^ std::rotr(b, 19) ^ b >> 10);
  }
  auto [a, b, c, d, e, f, g, h] = state_;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t one = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                              ((e & f) ^ (~e & g)) + kRound[i] + word[i];
    const std::uint32_t two =
        (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + one;
    d = c;
    c = b;
    b = a;
    a = one + two;
  }
  const std::array<std::uint32_t, 8> added{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state_[i] += added[i];
}

void Sha256::blocks(const unsigned char* bytes, std::size_t count) {
  if (has_sha_instructions()) return sha_blocks(state_, bytes, count, kRound);
  for (; count > 0; --count, bytes += rest_.size()) block(bytes);
}

void Sha256::add(std::string_view bytes) {
  length_ += bytes.size();
  const auto take = [&](std::size_t count) {
    std::copy_n(bytes.begin(), count, rest_.begin() + static_cast<std::ptrdiff_t>(filled_));
    bytes.remove_prefix(count);
    filled_ += count;
  };
  if (filled_ > 0) take(std::min(bytes.size(), rest_.size() - filled_));
  if (filled_ == rest_.size()) {
    blocks(rest_.data(), 1);
    filled_ = 0;
  }
  if (filled_ > 0) return;
  const std::size_t whole = bytes.size() / rest_.size();
  blocks(reinterpret_cast<const unsigned char*>(bytes.data()), whole);
  bytes.remove_prefix(whole * rest_.size());
  take(bytes.size());
}

Digest Sha256::finish() {
  const std::uint64_t bits = length_ * 8;
  rest_[filled_++] = 0x80;
  if (filled_ > 56) {
    std::fill(rest_.begin() + static_cast<std::ptrdiff_t>(filled_), rest_.end(), std::uint8_t{0});
    blocks(rest_.data(), 1);
    filled_ = 0;
  }
  std::fill(rest_.begin() + static_cast<std::ptrdiff_t>(filled_), rest_.end(), std::uint8_t{0});
  for (std::size_t i = 0; i < 8; ++i) rest_[63 - i] = static_cast<unsigned char>(bits >> 8 * i);
  blocks(rest_.data(), 1);
  Digest out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
  }
  return out;
}

Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

std::string hex(const Digest& digest, std::size_t bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < bytes && i < digest.size(); ++i) {
    out += kDigits[digest[i] >> 4];
    out += kDigits[digest[i] & 15];
  }
  return out;
}

}  // namespace perk::image
