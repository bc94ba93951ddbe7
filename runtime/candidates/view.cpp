#include "runtime/candidates/view.h"

#include <algorithm>

#include "runtime/candidates/draft.h"
#include "runtime/candidates/numbers.h"
#include "runtime/candidates/posting.h"
#include "runtime/candidates/tables.h"
#include "runtime/ir/strata.h"

namespace perk::candidates {
namespace {

constexpr std::uint32_t kLastSecond = 0xFFFFFFFE;
constexpr std::size_t kDearest = 10;

void mark_all(const Draft& draft, Numbers& numbers) {
  for (const Item& item : draft.items()) {
    const Stated& stated = item.stated;
    for (std::uint32_t b = stated.first_between; b < stated.first_between + stated.betweens; ++b) {
      numbers.mark(draft.conditions().between[b]);
    }
    const auto mark = [&](std::uint32_t clause) {
      for (const Trait& trait : draft.traits_of(clause)) numbers.mark(trait);
    };
    for (std::uint32_t c = stated.first_clause; c < stated.first_clause + stated.clauses; ++c) mark(c);
    // Values are stated as intervals; they are traits where something is posted under them.
    for (const std::uint32_t clause : {item.key.first, item.key.second}) {
      if (clause != kNoClause) mark(clause);
    }
  }
}

std::string words_of(const Draft& draft, const Trait& trait) {
  const ir::Module& module = draft.module();
  const auto value = static_cast<std::size_t>(trait.value);
  switch (trait.kind) {
    case TraitKind::segment: return "segment " + module.segments[value].id;
    case TraitKind::code: return "coupon";
    case TraitKind::pool: return "coupon of " + module.pools[value].id;
    case TraitKind::list: return words_of(draft, draft.lists()[value].traits.front());
    default: break;
  }
  const ir::Field& field = module.fields[trait.of];
  return std::string(ir::name_of(field.record)) + "." + field.name;
}

std::string words_of(const Draft& draft, const Key& key) {
  if (key.first == kNoClause) return "";
  std::string words = words_of(draft, draft.traits_of(key.first).front());
  if (key.second != kNoClause) words += " and " + words_of(draft, draft.traits_of(key.second).front());
  return words;
}

Report make_report(const Draft& draft, std::size_t postings, std::uint64_t carts) {
  constexpr double kMillionths = 1e6;
  Report report;
  report.promotions = static_cast<std::uint32_t>(draft.module().promotions.size());
  report.in_range = static_cast<std::uint32_t>(draft.items().size());
  report.postings = static_cast<std::uint32_t>(postings);
  report.carts = carts;
  std::vector<std::pair<double, const Item*>> costs;
  costs.reserve(draft.items().size());
  double all = 0;
  for (const Item& item : draft.items()) {
    const double cost = item.key.share * item.spans;
    all += cost;
    costs.emplace_back(cost, &item);
    if (item.key.first == kNoClause) report.for_everyone.push_back(item.promotion);
  }
  report.candidates = static_cast<std::uint64_t>(all * kMillionths);
  const auto end = costs.begin() + static_cast<std::ptrdiff_t>(std::min(kDearest, costs.size()));
  std::partial_sort(costs.begin(), end, costs.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second->promotion < b.second->promotion;
  });
  for (auto cost = costs.begin(); cost != end; ++cost) {
    report.dearest.push_back({cost->second->promotion, static_cast<std::uint64_t>(cost->first * kMillionths),
                              words_of(draft, cost->second->key)});
  }
  return report;
}

// Seconds of records count from here: they reach 136 years.
std::int64_t epoch_of(const Range& range) {
  const bool bounded = range.from != INT64_MIN && range.to != INT64_MAX;
  return bounded && range.to - range.from <= kLastSecond ? range.from : 0;
}

template <class T>
std::size_t bytes_of(const std::vector<T>& values) {
  return values.capacity() * sizeof(T);
}

}  // namespace

std::uint32_t View::Tables::seconds(std::int64_t instant) const {
  if (instant <= epoch) return 0;
  const std::uint64_t since = static_cast<std::uint64_t>(instant) - static_cast<std::uint64_t>(epoch);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(since, kLastSecond));
}

View::View(const ir::Module& module, const Range& range, const Statistics& statistics) {
  auto tables = std::make_unique<Tables>();
  tables->range = range;
  tables->epoch = epoch_of(range);
  tables->prefix = best_prefix();
  const Draft draft(module, range, statistics);
  Numbers numbers(draft, *tables);
  mark_all(draft, numbers);
  numbers.number();
  Poster(draft, numbers, *tables).run();
  tables->report = make_report(draft, tables->records.size() - 1, statistics.carts());
  tables_ = std::move(tables);
}

View::View(View&&) noexcept = default;
View& View::operator=(View&&) noexcept = default;
View::~View() = default;

Range View::range() const {
  return tables_->range;
}

bool View::covers(std::int64_t instant) const {
  return instant >= tables_->range.from && (instant < tables_->range.to || tables_->range.to == INT64_MAX);
}

std::uint32_t View::trait_of_code(std::string_view key) const {
  const std::uint32_t number = tables_->code_numbers.find(key);
  return number == CodeNumbers::kNone ? 0 : tables_->codes[number];
}

std::uint32_t View::trait_of_pool(std::uint32_t pool) const {
  return tables_->pools[pool];
}

std::span<const Record> View::records() const {
  return tables_->records;
}

const Report& View::report() const {
  return tables_->report;
}

std::size_t View::bytes() const {
  const Tables& of = *tables_;
  std::size_t bytes = sizeof(Tables) + bytes_of(of.records) + bytes_of(of.heads) + bytes_of(of.bits) +
                      bytes_of(of.implied_from) + bytes_of(of.implied) + bytes_of(of.pairs) +
                      bytes_of(of.codes) + bytes_of(of.pools);
  for (const Column& column : of.columns) bytes += bytes_of(column.constants) + bytes_of(column.places);
  for (const auto* tables : {&of.members, &of.units, &of.unit_members}) {
    for (const SymbolTable& table : *tables) bytes += bytes_of(table.traits);
  }
  return bytes + of.code_numbers.bytes();
}

}  // namespace perk::candidates
