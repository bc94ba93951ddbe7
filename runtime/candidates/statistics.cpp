#include "runtime/candidates/statistics.h"

#include "runtime/exec/code.h"

namespace perk::candidates {
namespace {

// Of all carts, before any has been seen; and of one cart, where some have been, but none with it.
struct Guess {
  double of_all = 0, of_one = 0;
};

Guess guess(TraitKind kind) {
  switch (kind) {
    case TraitKind::fact: return {0.1, 0.3};
    case TraitKind::member: return {0.2, 0.25};
    case TraitKind::segment: return {0.3, 0.25};
    case TraitKind::list: return {0.5, 0.5};
    case TraitKind::unit_member: return {0.05, 0.25};
    case TraitKind::unit: return {0.005, 0.05};
    case TraitKind::code: return {1e-6, 1e-4};
    case TraitKind::pool: return {0.01, 1};
  }
  return {1, 1};
}

bool is_of_unit(ir::Record record) {
  return record == ir::Record::product || record == ir::Record::line;
}

}  // namespace

Statistics::Statistics(const ir::Module& module)
    : fields_(module.fields), segments_(module.segments.size()) {}

std::size_t Statistics::Hash::operator()(const Trait& trait) const {
  constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15;
  const std::uint64_t of = std::uint64_t{trait.of} << 8 | static_cast<std::uint64_t>(trait.kind);
  std::uint64_t hash = (static_cast<std::uint64_t>(trait.value) * kMix) ^ (of * kMix);
  hash = (hash ^ hash >> 32) * kMix;
  return static_cast<std::size_t>(hash ^ hash >> 29);
}

void Statistics::count(const Trait& trait) {
  Seen& seen = seen_[trait];
  if (seen.last == carts_) return;
  seen.last = carts_;
  ++seen.carts;
}

void Statistics::add(const exec::Facts& facts) {
  ++carts_;
  const auto count_set = [&](TraitKind kind, std::uint32_t field, const exec::Symbols& set) {
    for (std::uint64_t i = 0; i < set.count; ++i) count({kind, field, set.data[i]});
  };
  for (std::uint32_t f = 0; f < fields_.size(); ++f) {
    if (is_of_unit(fields_[f].record)) {
      for (std::uint64_t at = f * facts.stride; at < f * facts.stride + facts.runs; ++at) {
        if (facts.unit_known[at] == 0) continue;
        if (fields_[f].type != ir::FieldType::text_set) count({TraitKind::unit, f, facts.unit[at]});
        count_set(TraitKind::unit_member, f, facts.unit_sets[at]);
      }
    } else if (facts.known[f] != 0) {
      if (fields_[f].type != ir::FieldType::text_set) count({TraitKind::fact, f, facts.fact[f]});
      count_set(TraitKind::member, f, facts.sets[f]);
    }
  }
  for (std::uint32_t s = 0; s < segments_; ++s) {
    if (facts.segment[s] == 2 || (facts.segment[s] == 0 && facts.helpers->segment(&facts, s))) {
      count({TraitKind::segment, 0, s});
    }
  }
}

double Statistics::share(const Trait& trait) const {
  const Guess unseen = guess(trait.kind);
  if (carts_ == 0) return unseen.of_all;
  const auto found = seen_.find(trait);
  const double of = found == seen_.end() ? unseen.of_one : static_cast<double>(found->second.carts);
  return of / static_cast<double>(carts_);
}

}  // namespace perk::candidates
