// What a host does around a Quoter: the shop's catalogue joined once, carts with their texts as handles.
#pragma once
#include <perk/quote.h>

#include <memory>
#include <optional>
#include <vector>

#include "bench/reference_index.h"
#include "bench/workload.h"

namespace perk::bench {

// An order as the calls of a Quoter need it: no text is looked up any more, but codes that nobody knows.
struct NumberedCart {
  struct Attribute {
    FieldHandle field{};
    bool is_text = false;
    Symbol text{};
    std::int64_t value = 0;
  };
  Instant now;
  std::vector<QuoteLine> lines;
  std::vector<Symbol> segments;
  std::vector<Attribute> attributes;
  Money shipping;
  std::vector<CodeHandle> codes;
  std::vector<std::string> unknown_codes;
};

class Host {
 public:
  // The engine must outlive it.
  Host(const Engine& engine, const Workload& workload);

  [[nodiscard]] const Catalogue& catalogue() const { return *catalogue_; }
  [[nodiscard]] double catalogue_milliseconds() const { return took_; }
  [[nodiscard]] Quoter quoter() const { return Quoter(engine_, *catalogue_); }
  [[nodiscard]] NumberedCart number(const Order& order) const;
  [[nodiscard]] std::vector<NumberedCart> number(const std::vector<Order>& orders) const;
  void give(const NumberedCart& cart, Quoter& quoter) const;

 private:
  const Engine& engine_;
  double took_ = 0;
  std::optional<Catalogue> catalogue_;
  FieldHandle segments_{};
  std::vector<FieldHandle> attributes_;
};

// The quote's parts in the form and order of ReferencePrice, sorted. Ranks are the same numbers.
std::vector<ReferencePart> parts_of(const Quote& quote);

}  // namespace perk::bench
