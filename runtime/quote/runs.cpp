// Most carts have each sku once: then the order is that of integers, by insertion where lines are few.
#include "runtime/quote/runs.h"

#include <algorithm>

#include "runtime/base/sort.h"
#include "runtime/ops/ops.h"

namespace perk::quote {
namespace {

template <typename T>
int compare(const T& left, const T& right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

constexpr std::size_t kFew = 24;

}  // namespace

void Runs::order(const Catalogue::Impl& catalogue, const Given& given) {
  catalogue_ = &catalogue;
  given_ = &given;
  const auto lines = given.lines();
  members_.resize(lines.size());
  keys_.resize(lines.size());
  ranks_.resize(lines.size());
  bool all_ranked = true;
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    const GivenLine& line = lines[i];
    ranks_[i] = line.row != kNone ? catalogue.record(line.row).sku_rank() : line.sku_rank;
    keys_[i] = std::uint64_t{ranks_[i]} << 32 | i;
    all_ranked = all_ranked && ranks_[i] != kNone;
  }
  if (all_ranked) {
    order_by_sku();
    order_equal_skus();
  } else {
    for (std::uint32_t i = 0; i < lines.size(); ++i) members_[i] = i;
    base::sort_numbers(members_, [&](std::uint32_t l, std::uint32_t r) { return precedes(l, r); });
  }
  merge();
}

void Runs::order_by_sku() {
  if (keys_.size() > kFew) {
    std::ranges::sort(keys_);
  } else {
    for (std::size_t i = 1; i < keys_.size(); ++i) {
      const std::uint64_t key = keys_[i];
      std::size_t at = i;
      for (; at > 0 && keys_[at - 1] > key; --at) keys_[at] = keys_[at - 1];
      keys_[at] = key;
    }
  }
  for (std::size_t i = 0; i < keys_.size(); ++i) members_[i] = static_cast<std::uint32_t>(keys_[i]);
}

// Lines of one sku stand together now.
void Runs::order_equal_skus() {
  for (std::size_t first = 0; first < members_.size();) {
    std::size_t end = first + 1;
    while (end < members_.size() && keys_[end] >> 32 == keys_[first] >> 32) ++end;
    if (end - first > 1) {
      base::sort_numbers(std::span(members_).subspan(first, end - first),
                         [&](std::uint32_t l, std::uint32_t r) { return precedes(l, r); });
    }
    first = end;
  }
}

bool Runs::precedes(std::uint32_t left, std::uint32_t right) {
  if (const int by = compare_content(left, right)) return by < 0;
  return given_->compare_line_ids(left, right) < 0;
}

int Runs::compare_texts(std::uint32_t left, std::uint32_t right) const {
  if (left == right) return 0;
  const std::uint32_t ranked = catalogue_->symbols();
  if (left < ranked && right < ranked) {
    return compare(catalogue_->byte_rank[left], catalogue_->byte_rank[right]);
  }
  return given_->text(left) < given_->text(right) ? -1 : 1;
}

int Runs::compare_skus(std::uint32_t left, std::uint32_t right) const {
  if (ranks_[left] != kNone && ranks_[right] != kNone) return compare(ranks_[left], ranks_[right]);
  const auto sku = [&](std::uint32_t line) {
    const GivenLine& of = given_->lines()[line];
    return of.row != kNone ? catalogue_->record(of.row).sku() : of.sku;
  };
  const std::uint32_t l = sku(left), r = sku(right);
  if (l == kNone || r == kNone) return compare(l != kNone, r != kNone);
  return compare_texts(l, r);
}

int Runs::compare_content(std::uint32_t left, std::uint32_t right) {
  if (const int by = compare_skus(left, right)) return by;
  const GivenLine &l = given_->lines()[left], &r = given_->lines()[right];
  if (const int by = ops::compare({l.list, l.quantity}, {r.list, r.quantity})) return by;
  if (const int by = compare_facts(l, r)) return by;
  return compare(l.measure_milli, r.measure_milli);
}

// Missing before known, field by field in schema order.
int Runs::compare_facts(const GivenLine& left, const GivenLine& right) {
  const bool rows = left.row != kNone && right.row != kNone;
  const std::uint32_t left_rank = rows ? catalogue_->record(left.row).rank() : 0;
  const std::uint32_t right_rank = rows ? catalogue_->record(right.row).rank() : 0;
  const bool same_product = rows && left_rank == right_rank;
  if (rows && !same_product && catalogue_->schema.line_fields_last) return compare(left_rank, right_rank);
  if (same_product && left.fact_count == 0 && right.fact_count == 0) return 0;
  collect(left, !same_product, left_);
  collect(right, !same_product, right_);
  for (std::size_t i = 0; i < std::min(left_.size(), right_.size()); ++i) {
    if (left_[i].field != right_[i].field) return compare(right_[i].field, left_[i].field);
    if (const int by = compare_values(left_[i], right_[i])) return by;
  }
  return compare(left_.size(), right_.size());
}

void Runs::collect(const GivenLine& line, bool of_row, std::vector<Content>& content) const {
  content.clear();
  if (of_row && line.row != kNone) {
    const Row& row = catalogue_->rows[line.row];
    for (const StoredFact& fact : std::span(catalogue_->facts).subspan(row.first_fact, row.fact_count)) {
      content.push_back({fact.field, fact.value, catalogue_->set_of(fact)});
    }
  }
  for (const GivenFact& fact : given_->facts_of(line)) {
    content.push_back({fact.field, fact.value, given_->symbols_of(fact)});
  }
  std::ranges::sort(content, {}, &Content::field);
}

int Runs::compare_values(const Content& left, const Content& right) {
  switch (catalogue_->schema.fields[left.field].form) {
    case Form::scalar: return compare(left.value, right.value);
    case Form::text:
      return compare_texts(static_cast<std::uint32_t>(left.value), static_cast<std::uint32_t>(right.value));
    case Form::texts: break;
  }
  if (std::ranges::equal(left.symbols, right.symbols)) return 0;
  const auto texts = [&](const Content& of, std::vector<std::string_view>& to) {
    to.clear();
    for (const std::uint32_t symbol : of.symbols) to.push_back(given_->text(symbol));
    std::ranges::sort(to);
  };
  texts(left, left_texts_);
  texts(right, right_texts_);
  return left_texts_ < right_texts_ ? -1 : 1;
}

void Runs::merge() {
  runs_.clear();
  const auto lines = given_->lines();
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    const GivenLine& line = lines[members_[i]];
    const bool joins = i > 0 && line.measure_milli == 0 && ranks_[members_[i]] == ranks_[members_[i - 1]] &&
                       compare_content(members_[i - 1], members_[i]) == 0;
    if (!joins) runs_.push_back({i, 0, 0, 0});
    Run& run = runs_.back();
    ++run.count;
    run.quantity += line.quantity;
    run.list += line.list;
  }
}

}  // namespace perk::quote
