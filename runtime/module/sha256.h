// SHA-256 (FIPS 180-4): what a module file's bytes are known by.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "perk/api.h"

namespace perk::image {

using Digest = std::array<std::uint8_t, 32>;

class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  [[nodiscard]] Digest finish();

 private:
  void block(const unsigned char* bytes);
  void blocks(const unsigned char* bytes, std::size_t count);

  std::array<std::uint32_t, 8> state_{};
  std::array<unsigned char, 64> rest_{};
  std::size_t filled_ = 0;
  std::uint64_t length_ = 0;
};

// PERK_API: libperk_sign calls it.
PERK_API Digest sha256(std::string_view bytes);
// The first `bytes` of a digest in lower-case hex.
PERK_API std::string hex(const Digest& digest, std::size_t bytes = 32);

}  // namespace perk::image
