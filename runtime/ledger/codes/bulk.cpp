#include "runtime/ledger/codes/bulk.h"

namespace perk::ledger {
namespace {

// A conflict is gone by the next try unless somebody else writes the same rows all the time.
constexpr int kTries = 5;

Fault add(const CodeStoreSettings& settings, std::span<const Changes::NewCode> codes, std::size_t first,
          std::vector<std::size_t>& there) {
  Fault fault;
  for (int i = 0; i < kTries; ++i) {
    fault = settings.with_store(
        [&](Store& store) { return store.add_codes(codes, codes.back().row.number + 1); });
    if (fault.kind != Fault::Kind::conflict) break;
  }
  if (fault.kind != Fault::Kind::guard) return fault;
  if (codes.size() == 1) {
    there.push_back(first);
    return {};
  }
  const std::size_t half = codes.size() / 2;
  fault = add(settings, codes.first(half), first, there);
  return fault.failed() ? fault : add(settings, codes.subspan(half), first + half, there);
}

}  // namespace

Fault add_all(const CodeStoreSettings& settings, std::span<const Changes::NewCode> codes,
              std::vector<std::size_t>& there) {
  return codes.empty() ? Fault{} : add(settings, codes, 0, there);
}

}  // namespace perk::ledger
