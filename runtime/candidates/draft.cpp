#include "runtime/candidates/draft.h"

#include <algorithm>
#include <optional>

namespace perk::candidates {
namespace {

constexpr std::int64_t kLeastSymbols = 65'536;

}  // namespace

Draft::Draft(const ir::Module& module, const Range& range, const Statistics& statistics)
    : module_(module), statistics_(statistics), calendar_(module, range) {
  Reader reader(module, statistics, conditions_);
  for (std::uint32_t p = 0; p < module.promotions.size(); ++p) {
    const ir::Promotion& promotion = module.promotions[p];
    Item item;
    item.promotion = p;
    std::optional<Between> instant;
    if (!read_window(promotion, item, instant)) continue;
    item.stated = reader.read(promotion, instant);
    if (item.stated.never) continue;
    shorten(item.stated);
    add_values(item);
    items_.push_back(item);
  }
  if (statistics.carts() == 0) count_families();
  for (List& list : lists_) {
    for (const Trait& trait : list.traits) list.share += share(trait);
    list.share = std::min(list.share, 1.0);
  }
  for (Item& item : items_) item.key = choose_key(*this, item);
}

// No: it does not hold within the range.
bool Draft::read_window(const ir::Promotion& promotion, Item& item, std::optional<Between>& instant) {
  item.first_span = static_cast<std::uint32_t>(spans_.size());
  item.spans = 1;
  if (promotion.window == ir::kNoNode) {
    spans_.push_back({});
    return true;
  }
  if (promotion.window_by != ir::kNoNode) {
    const Range range = Calendar(module_, {}).enclose(promotion.window);
    if (range.from >= range.to) return false;
    instant = Between{promotion.window_by, range.from, range.to == INT64_MAX ? INT64_MAX : range.to - 1};
    item.exact_spans = false;
    spans_.push_back({});
    return true;
  }
  const Calendar::Spans& found = calendar_.spans(promotion.window);
  item.spans = static_cast<std::uint32_t>(found.spans.size());
  item.exact_spans = found.exact;
  spans_.insert(spans_.end(), found.spans.begin(), found.spans.end());
  return item.spans != 0;
}

std::int64_t Draft::most_symbols() const {
  return std::max(kLeastSymbols, static_cast<std::int64_t>(module_.symbols.size()));
}

bool Draft::can_number(const Trait& trait) const {
  switch (trait.kind) {
    case TraitKind::member:
    case TraitKind::unit_member:
    case TraitKind::unit: return trait.value >= 0 && trait.value < most_symbols();
    default: return true;
  }
}

std::uint32_t Draft::list_of(std::span<const Trait> traits) {
  std::vector<Trait> key(traits.begin(), traits.end());
  const auto [place, fresh] =
      list_numbers_.try_emplace(std::move(key), static_cast<std::uint32_t>(lists_.size()));
  if (fresh) {
    List& list = lists_.emplace_back(List{place->first});
    for (const Trait& trait : list.traits) list.of_customer = list.of_customer && of_customer(trait);
  }
  return place->second;
}

// Clauses that cannot be numbered go, long ones become lists.
void Draft::shorten(Stated& stated) {
  auto& clauses = conditions_.clauses;
  std::size_t end = stated.first_clause;
  for (std::size_t c = stated.first_clause; c < clauses.size(); ++c) {
    Clause clause = clauses[c];
    const auto traits = std::span(conditions_.traits).subspan(clause.first, clause.count);
    if (!std::ranges::all_of(traits, [&](const Trait& trait) { return can_number(trait); })) {
      stated.whole_condition = false;
      continue;
    }
    if (clause.count > kMostAlternatives) {
      traits[0] = {TraitKind::list, 0, list_of(traits)};
      clause.count = 1;
    }
    clauses[end++] = clause;
  }
  clauses.resize(end);
  stated.clauses = static_cast<std::uint32_t>(end - stated.first_clause);
}

void Draft::add_values(Item& item) {
  const Stated& stated = item.stated;
  for (std::uint32_t b = stated.first_between; b < stated.first_between + stated.betweens; ++b) {
    const Between& between = conditions_.between[b];
    if (!between.is_value()) continue;
    conditions_.clauses.push_back({static_cast<std::uint32_t>(conditions_.traits.size()), 1});
    conditions_.traits.push_back({TraitKind::fact, between.field, between.low});
    ++item.values;
  }
}

std::span<const Trait> Draft::traits_of(std::uint32_t clause) const {
  const Clause& of = conditions_.clauses[clause];
  return std::span(conditions_.traits).subspan(of.first, of.count);
}

double Draft::share(const Trait& trait) const {
  if (trait.kind == TraitKind::list) return lists_[static_cast<std::size_t>(trait.value)].share;
  const auto family = family_shares_.empty() ? family_shares_.end() : family_shares_.find(family_of(trait));
  return family == family_shares_.end() ? statistics_.share(trait) : family->second;
}

Draft::Family Draft::family_of(const Trait& trait) const {
  Family family{trait.kind, trait.of, 0};
  const bool set = trait.kind == TraitKind::unit_member || trait.kind == TraitKind::member;
  if (set && module_.fields[trait.of].type == ir::FieldType::category) {
    const std::string& path = module_.symbols[static_cast<std::size_t>(trait.value)];
    family.depth = static_cast<std::uint32_t>(std::ranges::count(path, '/'));
  }
  return family;
}

// Without statistics the pack's own words must do: of a field of which it names many values, each is rare. A
// cart has one value of a fact, and units of about eight kinds.
void Draft::count_families() {
  constexpr double kUnits = 8;
  std::vector<Trait> named = conditions_.traits;
  for (const List& list : lists_) named.insert(named.end(), list.traits.begin(), list.traits.end());
  std::ranges::sort(named);
  const auto twice = std::ranges::unique(named);
  named.erase(twice.begin(), twice.end());
  std::map<Family, double> sizes;
  for (const Trait& trait : named) {
    const bool unit = trait.kind == TraitKind::unit || trait.kind == TraitKind::unit_member;
    if (unit || trait.kind == TraitKind::fact) sizes[family_of(trait)] += 1;
  }
  for (const auto& [family, size] : sizes) {
    family_shares_[family] = family.kind == TraitKind::fact ? 1 / (size + 1) : kUnits / (size + kUnits);
  }
}

bool Draft::of_customer(const Trait& trait) const {
  switch (trait.kind) {
    case TraitKind::fact:
    case TraitKind::member:
    case TraitKind::segment: return true;
    case TraitKind::list: return lists_[static_cast<std::size_t>(trait.value)].of_customer;
    default: return false;
  }
}

}  // namespace perk::candidates
