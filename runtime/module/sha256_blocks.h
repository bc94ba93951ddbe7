// Blocks of SHA-256 by the processor's own instructions, where it has them.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace perk::image {

using Sha256State = std::array<std::uint32_t, 8>;

bool has_sha_instructions();
// `count` blocks of 64 bytes; `rounds`: the standard's 64 constants. Only where the instructions are.
void sha_blocks(Sha256State& state, const unsigned char* bytes, std::size_t count,
                std::span<const std::uint32_t, 64> rounds);

}  // namespace perk::image
