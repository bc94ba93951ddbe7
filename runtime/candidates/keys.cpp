// The choice of a key: what a cart pays for a promotion is a record for each of its places that the cart
// looks into, and for a pair a look into the table where the first trait is there and the second one's bit
// too.
#include <algorithm>
#include <array>
#include <span>

#include "runtime/candidates/draft.h"

namespace perk::candidates {
namespace {

// Nanoseconds of a record that is looked at, and of a look into the table of pairs; the latter is shared by
// all that are posted under the same first trait.
constexpr double kRecord = 8, kLook = 0.4;
// Places of one promotion in a span of time.
constexpr std::size_t kMostPlaces = 16;
// Clauses of one promotion that are weighed.
constexpr std::size_t kMostOptions = 16;

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
  double least = 2 * kRecord;  // any condition rather than none, even if every cart of a sample meets it
  const auto offer = [&](double cost, const Key& other) {
    if (cost >= least) return;
    least = cost;
    key = other;
  };
  const std::uint32_t begin = item.stated.first_clause;
  const std::uint32_t end = begin + item.stated.clauses + item.values;
  std::array<Option, kMostOptions> options;
  std::size_t count = 0;
  for (std::uint32_t clause = begin; clause < end && count < options.size(); ++clause) {
    options.at(count++) = option_of(draft, clause);
  }
  const auto all = std::span(options).first(count);
  for (const Option& first : all) {
    offer(first.share * kRecord, {first.clause, kNoClause, first.share});
    for (const Option& second : all) {
      if (second.clause == first.clause || !second.of_customer) continue;
      if (first.count * second.count > kMostPlaces) continue;
      const double share = first.share * second.share;
      const double looks = first.share * (second.of_fact ? 1 : second.share);
      offer(share * kRecord + looks * kLook, {first.clause, second.clause, share});
    }
  }
  return key;
}

}  // namespace perk::candidates
