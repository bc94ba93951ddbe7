// Records in the order of their places.
//
// In: a draft whose traits have numbers. Out: View::Tables' records, heads, pairs, and the bits of second
// traits.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/candidates/draft.h"
#include "runtime/candidates/numbers.h"
#include "runtime/candidates/tables.h"

namespace perk::candidates {

class Poster {
 public:
  Poster(const Draft& draft, const Numbers& numbers, View::Tables& tables)
      : draft_(draft), numbers_(numbers), tables_(tables) {}
  void run();

 private:
  struct Posting {
    std::uint64_t place = 0;  // first trait << 32 | second; 0: every cart looks there
    std::uint32_t item = 0, span = 0;
    std::uint8_t ordinal = Record::kNotPosted;
  };

  void find_bits();
  void post(std::uint32_t item);
  [[nodiscard]] Record record_of(const Item& item);
  void state_clause(std::uint32_t clause, Record& record);
  void state_intervals(const Item& item, Record& record);
  void state_time(const Range& span, Record& record) const;
  [[nodiscard]] bool state_any(const std::vector<std::uint32_t>& ids,
                               std::array<std::uint16_t, 4>& any) const;
  void find_ids(std::uint32_t clause, std::vector<std::uint32_t>& ids) const;
  void write();
  void write_pairs();

  const Draft& draft_;
  const Numbers& numbers_;
  View::Tables& tables_;
  std::vector<Record> stated_;  // by item; without their time and ordinal
  std::vector<Posting> postings_;
  std::vector<std::uint32_t> first_ids_, second_ids_, ids_;
  bool posted_in_any_ = false;  // the record's `any` is the clause that it is posted under
};

}  // namespace perk::candidates
