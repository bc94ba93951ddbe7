#include "runtime/candidates/posting.h"

#include <algorithm>

#include "runtime/base/sort.h"

namespace perk::candidates {
namespace {

// Bits of second traits: values of facts, which are many, share the rest. A bit that a first trait has only
// says that it may be posted with the second one.
constexpr std::size_t kOwnBits = 28;

}  // namespace

void Poster::find_ids(std::uint32_t clause, std::vector<std::uint32_t>& ids) const {
  ids.clear();
  if (clause == kNoClause) return;
  for (const Trait& trait : draft_.traits_of(clause)) ids.push_back(numbers_.id_of(trait));
}

// The most used have one of their own.
void Poster::find_bits() {
  tables_.bits.assign(numbers_.traits(), kNoBit);
  std::vector<std::uint32_t> uses(numbers_.traits());
  for (const Item& item : draft_.items()) {
    if (item.key.second == kNoClause) continue;
    for (const Trait& trait : draft_.traits_of(item.key.second)) ++uses[numbers_.id_of(trait)];
  }
  std::vector<std::uint32_t> order;
  for (std::uint32_t trait = 0; trait < uses.size(); ++trait) {
    if (uses[trait] != 0) order.push_back(trait);
  }
  // The most used first.
  base::sort_numbers(order, [&](std::uint32_t left, std::uint32_t right) {
    return uses[left] != uses[right] ? uses[left] > uses[right] : left < right;
  });
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t bit = i < kOwnBits ? i : kOwnBits + i % (kNoBit - kOwnBits);
    tables_.bits[order[i]] = static_cast<std::uint8_t>(bit);
  }
}

// Its clause becomes four traits; no: they are too many, or their numbers too large.
bool Poster::state_any(const std::vector<std::uint32_t>& ids, std::array<std::uint16_t, 4>& any) const {
  const bool small = std::ranges::all_of(ids, [](std::uint32_t id) { return id <= 0xFFFF; });
  if (!small || ids.size() > any.size()) return false;
  for (std::size_t i = 0; i < any.size(); ++i) {
    any.at(i) = static_cast<std::uint16_t>(ids[i < ids.size() ? i : 0]);
  }
  return true;
}

// A clause that the record's place does not say already.
void Poster::state_clause(std::uint32_t clause, Record& record) {
  find_ids(clause, ids_);
  if (ids_.size() == 1) {
    const auto free = std::ranges::find(record.all, 0U);
    if (free != record.all.end()) {
      *free = ids_.front();
      return;
    }
  }
  for (std::array<std::uint16_t, 4>* any : {&record.any, &record.also}) {
    if ((*any)[0] == 0 && state_any(ids_, *any)) return;
  }
  for (const Trait& trait : draft_.traits_of(clause)) {
    if (draft_.of_customer(trait)) record.flags |= Record::kCondition;
    if (trait.kind == TraitKind::code || trait.kind == TraitKind::pool) record.flags |= Record::kNeeds;
  }
}

void Poster::state_intervals(const Item& item, Record& record) {
  const Stated& stated = item.stated;
  std::size_t next = 0;
  std::uint32_t value = stated.first_clause + stated.clauses;  // the clause of the next value
  for (std::uint32_t b = stated.first_between; b < stated.first_between + stated.betweens; ++b) {
    const Between& between = draft_.conditions().between[b];
    const std::uint32_t clause = between.is_value() ? value++ : kNoClause;
    if (clause != kNoClause && (clause == item.key.first || clause == item.key.second)) continue;
    const std::optional<Numbers::Ordinals> ordinals = numbers_.ordinals_of(between);
    if (!ordinals || next == record.in.size()) {
      record.flags |= Record::kCondition;
      continue;
    }
    record.in.at(next) = ordinals->interval;
    record.column.at(next++) = ordinals->column;
  }
}

void Poster::state_time(const Range& span, Record& record) const {
  record.start = tables_.seconds(span.from);
  record.end = span.to == INT64_MAX ? 0xFFFFFFFF : tables_.seconds(span.to - 1) + 1;
  const auto reached = [&](std::int64_t instant) {
    return instant >= tables_.epoch && instant - tables_.epoch < 0xFFFFFFFE;
  };
  if ((span.from != INT64_MIN && !reached(span.from)) || (span.to != INT64_MAX && !reached(span.to))) {
    record.flags |= Record::kCalendar;
  }
}

// Everything but time and ordinal. Customer's clauses come first: only they spare a test.
Record Poster::record_of(const Item& item) {
  const Stated& stated = item.stated;
  Record record;
  record.promotion = item.promotion;
  if (!item.exact_spans) record.flags |= Record::kCalendar;
  if (!stated.whole_condition) record.flags |= Record::kCondition;
  if (!stated.whole_needs) record.flags |= Record::kNeeds;
  record.min_list =
      static_cast<std::int32_t>(std::clamp<std::int64_t>(stated.min_list, INT32_MIN, INT32_MAX));
  find_ids(item.key.first, first_ids_);
  find_ids(item.key.second, second_ids_);
  const std::vector<std::uint32_t>& posted = second_ids_.size() > 1 ? second_ids_ : first_ids_;
  posted_in_any_ = posted.size() > 1 && state_any(posted, record.any);
  for (const bool of_customer : {true, false}) {
    for (std::uint32_t c = stated.first_clause; c < stated.first_clause + stated.clauses; ++c) {
      if (c == item.key.first || c == item.key.second) continue;
      if (draft_.of_customer(draft_.traits_of(c).front()) == of_customer) state_clause(c, record);
    }
  }
  state_intervals(item, record);
  return record;
}

void Poster::post(std::uint32_t index) {
  const Item& item = draft_.items()[index];
  stated_.push_back(record_of(item));
  const bool by_second = second_ids_.size() > 1;
  if (first_ids_.empty()) first_ids_.push_back(0);
  if (second_ids_.empty()) second_ids_.push_back(0);
  for (std::uint32_t span = item.first_span; span < item.first_span + item.spans; ++span) {
    for (std::size_t f = 0; f < first_ids_.size(); ++f) {
      for (std::size_t s = 0; s < second_ids_.size(); ++s) {
        const std::uint64_t place = std::uint64_t{first_ids_[f]} << 32U | second_ids_[s];
        const std::size_t at = posted_in_any_ ? (by_second ? s : f) : Record::kNotPosted;
        postings_.push_back({place, index, span, static_cast<std::uint8_t>(at)});
      }
    }
  }
}

void Poster::write() {
  std::ranges::sort(postings_, [](const Posting& a, const Posting& b) {
    return a.place != b.place ? a.place < b.place : a.item != b.item ? a.item < b.item : a.span < b.span;
  });
  tables_.heads.resize(numbers_.traits());
  tables_.records.reserve(postings_.size() + 1);
  Record never;
  never.end = 0;
  tables_.records.push_back(never);
  for (const Posting& posting : postings_) {
    Record record = stated_[posting.item];
    record.ordinal = posting.ordinal;
    state_time(draft_.spans()[posting.span], record);
    tables_.records.push_back(record);
  }
}

void Poster::write_pairs() {
  const auto ends_at = [&](std::size_t i) {
    return i + 1 == postings_.size() || postings_[i + 1].place != postings_[i].place;
  };
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < postings_.size(); ++i) {
    pairs += static_cast<std::size_t>(ends_at(i) && (postings_[i].place & 0xFFFFFFFF) != 0);
  }
  tables_.pairs.resize(pairs * 3 / 2 + 2);
  std::uint32_t begin = 1;  // records have one before the first posting's
  for (std::size_t i = 0; i < postings_.size(); ++i) {
    if (!ends_at(i)) continue;
    const std::uint64_t place = postings_[i].place;
    const auto first = static_cast<std::uint32_t>(place >> 32U), second = static_cast<std::uint32_t>(place);
    const auto end = static_cast<std::uint32_t>(i + 2);
    if (second == 0) {
      tables_.heads[first].begin = begin;
      tables_.heads[first].end = end;
    } else {
      tables_.heads[first].pairs |= std::uint64_t{1} << tables_.bits[second];
      std::size_t slot = tables_.slot_of(place);
      while (tables_.pairs[slot].key != 0) slot = tables_.after(slot);
      tables_.pairs[slot] = {place, begin, end};
    }
    begin = end;
  }
}

void Poster::run() {
  find_bits();
  stated_.reserve(draft_.items().size());
  postings_.reserve(draft_.items().size() * 3 / 2);
  for (std::uint32_t i = 0; i < draft_.items().size(); ++i) post(i);
  write();
  write_pairs();
}

}  // namespace perk::candidates
