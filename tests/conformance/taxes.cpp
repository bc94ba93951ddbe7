#include "tests/conformance/taxes.h"

#include "runtime/ops/exact.h"

namespace perk::conformance {
namespace {

constexpr std::int64_t kWhole = 100'000'000;  // 100% in millionths of a percent

std::int64_t half_up(ops::Int128 numerator, std::int64_t denominator) {
  return static_cast<std::int64_t>((2 * numerator + denominator) /
                                   (2 * static_cast<ops::Int128>(denominator)));
}

}  // namespace

std::int64_t added_tax(std::int64_t amount, const Tax& tax) {
  return tax.included ? 0 : half_up(static_cast<ops::Int128>(amount) * tax.rate, kWhole);
}

std::int64_t included_tax(std::int64_t amount, const Tax& tax) {
  return tax.included ? half_up(static_cast<ops::Int128>(amount) * tax.rate, kWhole + tax.rate) : 0;
}

std::int64_t gross_of(std::int64_t amount, const Tax& tax) {
  return amount + added_tax(amount, tax);
}

std::int64_t net_of(std::int64_t amount, const Tax& tax) {
  return tax.included ? half_up(static_cast<ops::Int128>(amount) * kWhole, kWhole + tax.rate) : amount;
}

}  // namespace perk::conformance
