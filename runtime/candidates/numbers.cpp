#include "runtime/candidates/numbers.h"

#include <algorithm>
#include <numeric>

#include "runtime/base/check.h"
#include "runtime/base/sort.h"
#include "runtime/ops/text.h"

namespace perk::candidates {
namespace {

constexpr std::size_t kMostConstants = 32'000;  // ordinals are twice as many
constexpr std::uint32_t kMostColumns = 256;
constexpr std::uint64_t kSparse = 4'096;  // holes that a direct table may have, beside eight a constant

void sort_once(std::vector<std::int64_t>& values) {
  std::ranges::sort(values);
  const auto twice = std::ranges::unique(values);
  values.erase(twice.begin(), twice.end());
}

// The largest number that divides them all: a number of whole ones is in millionths.
std::int64_t step_of(const std::vector<std::int64_t>& values) {
  std::int64_t step = 0;
  for (const std::int64_t value : values) step = std::gcd(step, value);
  return std::max<std::int64_t>(step, 1);
}

}  // namespace

Numbers::Numbers(const Draft& draft, View::Tables& tables) : draft_(draft), tables_(tables) {
  const ir::Module& module = draft.module();
  for (Kinds* kinds : {&members_, &units_, &unit_members_}) kinds->by_field.resize(module.fields.size());
  segments_.resize(module.segments.size());
  lists_.resize(draft.lists().size());
  facts_.resize(module.fields.size());
  column_of_.resize(module.fields.size());
  tables_.pools.resize(module.pools.size());
  codes_ = draft.conditions().codes;
  tables_.codes.resize(codes_.size());
}

std::vector<std::uint32_t>& Numbers::symbols(TraitKind kind, std::uint32_t field) {
  Kinds& kinds = kind == TraitKind::member ? members_ : kind == TraitKind::unit ? units_ : unit_members_;
  return kinds.by_field[field];
}

void Numbers::mark(const Trait& trait) {
  const auto value = static_cast<std::size_t>(trait.value);
  switch (trait.kind) {
    case TraitKind::fact: facts_[trait.of].values.push_back(trait.value); break;
    case TraitKind::segment: segments_[value] = 1; break;
    case TraitKind::code: tables_.codes[value] = 1; break;
    case TraitKind::list:
      if (lists_[value] != 0) break;
      lists_[value] = 1;
      for (const Trait& member : draft_.lists()[value].traits) mark(member);
      break;
    case TraitKind::pool:
      if (tables_.pools[value] != 0) break;
      tables_.pools[value] = 1;
      for (const std::string& code : draft_.module().pools[value].codes) {
        mark_code(ops::coupon_key(code, draft_.module().codes_match_case));
      }
      break;
    case TraitKind::member:
    case TraitKind::unit_member:
    case TraitKind::unit: {
      std::vector<std::uint32_t>& marks = symbols(trait.kind, trait.of);
      if (marks.size() <= value) marks.resize(value + 1);
      marks[value] = 1;
    }
  }
}

void Numbers::mark_code(const std::string& key) {
  const auto [place, fresh] = codes_.try_emplace(key, static_cast<std::uint32_t>(tables_.codes.size()));
  if (fresh) tables_.codes.push_back(0);
  tables_.codes[place->second] = 1;
}

void Numbers::mark(const Between& between) {
  std::vector<std::int64_t>& constants = facts_[between.field].constants;
  if (between.low != INT64_MIN) constants.push_back(between.low);
  if (between.high != INT64_MAX && between.high != between.low) constants.push_back(between.high);
  if (constants.empty()) constants.push_back(0);  // it is known: a column is needed for that too
}

void Numbers::number() {
  number_symbols(TraitKind::member, tables_.members);
  number_marked(segments_);
  for (std::uint32_t s = 0; s < segments_.size(); ++s) {
    if (segments_[s] != 0) tables_.segments.push_back({s, segments_[s]});
  }
  number_marked(lists_);
  number_facts();
  number_symbols(TraitKind::unit_member, tables_.unit_members);
  number_symbols(TraitKind::unit, tables_.units);
  number_marked(tables_.codes);
  number_marked(tables_.pools);
  tables_.code_numbers = CodeNumbers(codes_);
  find_implied();
}

void Numbers::number_marked(std::vector<std::uint32_t>& marks) {
  for (std::uint32_t& mark : marks) {
    if (mark != 0) mark = traits_++;
  }
}

void Numbers::number_facts() {
  tables_.columns.resize(1);
  for (std::uint32_t f = 0; f < facts_.size(); ++f) {
    auto& [values, constants] = facts_[f];
    constants.insert(constants.end(), values.begin(), values.end());
    if (constants.empty()) continue;
    sort_once(values);
    sort_once(constants);
    column_of_[f] = static_cast<std::uint32_t>(tables_.columns.size());
    Column& column = tables_.columns.emplace_back();
    column.field = f;
    column.has_ordinals = constants.size() <= kMostConstants;
    const auto extent = [&](std::int64_t step) {
      return static_cast<std::uint64_t>(constants.back() / step) -
             static_cast<std::uint64_t>(constants.front() / step);
    };
    const std::uint64_t most = 8 * constants.size() + kSparse;
    if (extent(1) >= most) column.step = step_of(constants);
    const std::int64_t first = constants.front() / column.step, last = constants.back() / column.step;
    column.direct = extent(column.step) < most && first > INT64_MIN && last < INT64_MAX;
    column.places.reserve(column.direct ? extent(column.step) + 3 : constants.size() + 1);
    std::uint32_t ordinal = 1;
    if (column.direct) {
      column.below = first - 1;
      column.beyond = last + 1;
      column.places.push_back({0, ordinal});
    }
    auto value = values.begin();
    for (const std::int64_t constant : constants) {
      const std::int64_t at = constant / column.step;
      while (column.direct && column.below + static_cast<std::int64_t>(column.places.size()) < at) {
        column.places.push_back({0, ordinal});
      }
      const bool is_trait = value != values.end() && *value == constant;
      if (is_trait) ++value;
      column.places.push_back({is_trait ? traits_++ : 0, ordinal + 1});
      ordinal += 2;
    }
    column.places.push_back({0, ordinal});
    if (!column.direct) column.constants = std::move(constants);
  }
}

Column::Place Column::search(std::int64_t value) const {
  const auto found = std::ranges::lower_bound(constants, value);
  const Place& place = places[static_cast<std::size_t>(found - constants.begin())];
  if (found == constants.end() || *found == value) return place;
  return {0, place.ordinal - 1};
}

void Numbers::number_symbols(TraitKind kind, std::vector<SymbolTable>& tables) {
  for (std::uint32_t f = 0; f < facts_.size(); ++f) {
    std::vector<std::uint32_t>& marks = symbols(kind, f);
    if (marks.empty()) continue;
    number_marked(marks);
    const auto is_marked = [](std::uint32_t id) { return id != 0; };
    const auto first = std::ranges::find_if(marks, is_marked);
    const auto last = std::find_if(marks.rbegin(), marks.rend(), is_marked).base();
    SymbolTable& table = tables.emplace_back();
    table.field = f;
    table.base = first - marks.begin();
    table.traits.reserve(static_cast<std::size_t>(last - first) + 1);
    table.traits.assign(first, last);
    table.traits.push_back(0);
  }
}

std::uint32_t Numbers::id_of(const Trait& trait) const {
  const auto value = static_cast<std::size_t>(trait.value);
  switch (trait.kind) {
    case TraitKind::fact: return tables_.columns[column_of_[trait.of]].place_of(trait.value).trait;
    case TraitKind::member: return members_.by_field[trait.of][value];
    case TraitKind::segment: return segments_[value];
    case TraitKind::list: return lists_[value];
    case TraitKind::unit_member: return unit_members_.by_field[trait.of][value];
    case TraitKind::unit: return units_.by_field[trait.of][value];
    case TraitKind::code: return tables_.codes[value];
    case TraitKind::pool: return tables_.pools[value];
  }
  PERK_CHECK(!"a kind of trait");
  return 0;
}

std::optional<Numbers::Ordinals> Numbers::ordinals_of(const Between& between) const {
  const std::uint32_t c = column_of_[between.field];
  if (c == 0 || c >= kMostColumns || !tables_.columns[c].has_ordinals) return std::nullopt;
  const Column& column = tables_.columns[c];
  const std::uint32_t low = between.low == INT64_MIN ? 1 : column.place_of(between.low).ordinal;
  const std::uint32_t high =
      between.high == INT64_MAX ? column.places.back().ordinal : column.place_of(between.high).ordinal;
  return Ordinals{static_cast<std::uint8_t>(c),
                  {static_cast<std::uint16_t>(low), static_cast<std::uint16_t>(high - low)}};
}

void Numbers::find_implied() {
  struct Implication {
    std::uint32_t from = 0, to = 0;
  };
  std::vector<Implication> all;
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    if (lists_[i] == 0) continue;
    for (const Trait& trait : draft_.lists()[i].traits) all.push_back({id_of(trait), lists_[i]});
  }
  const ir::Module& module = draft_.module();
  for (std::size_t p = 0; p < module.pools.size(); ++p) {
    if (tables_.pools[p] == 0) continue;
    for (const std::string& code : module.pools[p].codes) {
      const auto number = codes_.find(ops::coupon_key(code, module.codes_match_case));
      all.push_back({tables_.codes[number->second], tables_.pools[p]});
    }
  }
  if (all.empty()) return;
  base::sort_stably(all, &Implication::from);
  tables_.implied_from.assign(traits_ + 1, 0);
  tables_.implied.reserve(all.size());
  for (const auto& [from, to] : all) {
    ++tables_.implied_from[from + 1];
    tables_.implied.push_back(to);
  }
  for (std::size_t t = 1; t < tables_.implied_from.size(); ++t) {
    tables_.implied_from[t] += tables_.implied_from[t - 1];
  }
}

}  // namespace perk::candidates
