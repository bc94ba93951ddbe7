#include "runtime/candidates/prefix.h"

namespace perk::candidates {
namespace {

// No branch depends on the data.
bool passes(const PrefixCart& cart, const Record& record) {
  const auto has = [&](std::uint32_t trait) { return (cart.has[trait >> 5U] >> (trait & 31U) & 1U) != 0; };
  const auto any_of = [&](const std::array<std::uint16_t, 4>& traits) {
    unsigned mask = 0;
    for (unsigned i = 0; i < 4; ++i) mask |= static_cast<unsigned>(has(traits[i])) << i;
    return mask;
  };
  const unsigned any = any_of(record.any);
  const unsigned first = any & (~any + 1U);
  bool ok = cart.now - record.start < record.end - record.start;
  ok &= cart.list >= record.min_list;
  ok &= any != 0;
  ok &= (record.ordinal == Record::kNotPosted) | (first == 1U << record.ordinal);
  ok &= any_of(record.also) != 0;
  for (const std::uint32_t trait : record.all) ok &= has(trait);
  for (std::size_t i = 0; i < record.in.size(); ++i) {
    ok &= cart.columns[record.column[i]] - record.in[i].low <= record.in[i].span;
  }
  return ok;
}

}  // namespace

std::size_t prefix_scalar(const PrefixCart& cart, const std::uint32_t* indices, std::size_t count,
                          std::uint32_t* passed) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    passed[found] = indices[i];
    found += static_cast<std::size_t>(passes(cart, cart.records[indices[i]]));
  }
  return found;
}

#if defined(__x86_64__)
bool has_avx2() {
  return __builtin_cpu_supports("avx2") != 0;
}
bool has_avx512() {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
         __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0;
}
#else
bool has_avx2() {
  return false;
}
bool has_avx512() {
  return false;
}
#endif

PrefixFunction best_prefix() {
#if defined(__x86_64__)
  if (has_avx512()) return prefix_avx512;
  if (has_avx2()) return prefix_avx2;
#endif
  return prefix_scalar;
}

}  // namespace perk::candidates
