// The choice of a key: what a cart pays for a promotion is a record for each of its places that the cart
// looks into, and for a pair a look into the table where the first trait is there and the second one's bit
// too.
#include <algorithm>
#include <optional>

#include "runtime/candidates/draft.h"

namespace perk::candidates {
namespace {

// Nanoseconds of a record that is looked at, and of a look into the table of pairs; the latter is shared by
// all that are posted under the same first trait.
constexpr double kRecord = 8, kLook = 0.4;
// Places of one promotion in a span of time.
constexpr std::size_t kMostPlaces = 16;

struct Option {
  std::uint32_t clause = kNoClause;
  std::size_t count = 0;
  double share = 0;  // at most this of carts have one of them
  bool of_customer = true;
  bool of_fact = true;  // most carts have some value, so that a look is made for nothing more often
};

Option option_of(const Draft& draft, std::uint32_t clause) {
  Option option{clause};
  for (const Trait& trait : draft.traits_of(clause)) {
    ++option.count;
    option.share += draft.share(trait);
    option.of_customer = option.of_customer && draft.of_customer(trait);
    option.of_fact = option.of_fact && trait.kind == TraitKind::fact;
  }
  option.share = std::min(option.share, 1.0);
  return option;
}

}  // namespace

Key choose_key(const Draft& draft, const Item& item) {
  Key key;
  double least = kRecord;
  const auto offer = [&](double cost, const Key& other) {
    if (cost >= least) return;
    least = cost;
    key = other;
  };
  const std::uint32_t begin = item.stated.first_clause;
  const std::uint32_t end = begin + item.stated.clauses + item.values;
  for (std::uint32_t f = begin; f < end; ++f) {
    const Option first = option_of(draft, f);
    offer(first.share * kRecord, {f, kNoClause, first.share});
    for (std::uint32_t s = begin; s < end; ++s) {
      const Option second = option_of(draft, s);
      if (s == f || !second.of_customer || first.count * second.count > kMostPlaces) continue;
      const double share = first.share * second.share;
      const double looks = first.share * (second.of_fact ? 1 : second.share);
      offer(share * kRecord + looks * kLook, {f, s, share});
    }
  }
  return key;
}

}  // namespace perk::candidates
