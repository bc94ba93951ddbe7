// Amounts by run become a Quote by line, and a Quote the Result that Engine::price gives.
//
// In: what the lane or the general engine found. Out: views of this memory, the same bytes either way. The
// parts of a run are divided over its lines by pricing.md R8.
#pragma once
#include <vector>

#include "perk/quote.h"
#include "runtime/interpret/cart_view.h"
#include "runtime/lane/lane.h"
#include "runtime/quote/codes.h"
#include "runtime/quote/given.h"
#include "runtime/quote/runs.h"

namespace perk::quote {

class Answer {
 public:
  explicit Answer(const Catalogue::Impl& catalogue) : catalogue_(catalogue) {}

  void from_lane(const lane::Priced& priced, const Given& given, const Runs& runs,
                 std::span<const std::uint32_t> charge_order, const EnteredCodes& codes);
  [[gnu::cold]] void from_result(Result result);
  [[nodiscard]] const Quote& quote() const { return quote_; }
  // Of a quote that the lane gave; `view` has the codes entered.
  [[gnu::cold]] void result(const Given& given, const interpret::CartView& view, Result& result) const;

 private:
  void begin(std::size_t lines, std::size_t charges);
  void begin_sites(const Given& given, const Runs& runs);
  void split(const lane::Part& part, const Given& given, const Runs& runs);
  void group_parts();
  [[gnu::cold]] void add_lines(const Given& given, Result& result) const;
  [[gnu::cold]] void add_promotions(Result& result) const;
  [[gnu::cold]] void add_verdicts(const Given& given, const interpret::CartView& view, Result& result) const;
  void add_parts(const Quote::Site& site, std::vector<Part>& to) const;
  void show();

  const Catalogue::Impl& catalogue_;
  Quote quote_;
  Result general_;
  std::vector<Quote::Site> lines_, charges_;
  std::vector<Quote::Part> drafts_, parts_;  // as they were taken; by site
  std::vector<Quote::Applied> applied_;
  std::vector<CouponVerdict::Kind> coupons_;
  std::vector<std::int64_t> left_;  // by run
};

}  // namespace perk::quote
