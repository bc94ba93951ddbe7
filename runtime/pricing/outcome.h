// Why a promotion gave nothing: the first reason, with its values, in words (language.md §8, pricing.md S24,
// S25).
//
// In: a finished choice. Out: outcome and reason of one promotion. Nothing here changes a price; it reads the
// interpreter over the frozen amounts that the chosen combination had at each entry.
#pragma once
#include "perk/result.h"
#include "runtime/pricing/choice.h"

namespace perk::pricing {

class Explainer {
 public:
  Explainer(const Calculation& calculation, const Choice& choice)
      : calculation_(calculation), choice_(choice) {}
  // Fills outcome, reason and the values behind it, of a candidate that gave nothing.
  void explain(std::uint32_t candidate, PromotionResult& result) const;
  // Of a promotion that never became a candidate.
  void explain_stopped(std::uint32_t promotion, PromotionResult& result) const;

 private:
  void explain_entry(const Candidate& candidate, PromotionResult& result) const;
  static void explain_nothing(PromotionResult& result);
  void explain_not_active(const ir::Promotion& source, PromotionResult& result) const;
  void explain_missing_coupon(const ir::Promotion& source, PromotionResult& result) const;
  void explain_withheld(std::uint32_t candidate, PromotionResult& result) const;
  [[nodiscard]] bool explain_used_up(std::uint32_t candidate, PromotionResult& result) const;
  void explain_by_rank(std::uint32_t candidate, PromotionResult& result) const;
  void explain_not_chosen(std::uint32_t candidate, PromotionResult& result) const;
  void explain_left_out(std::uint32_t candidate, PromotionResult& result) const;
  void explain_nothing_left(std::uint32_t candidate, PromotionResult& result) const;
  [[nodiscard]] bool finds_account_spent(const Candidate& from) const;
  [[nodiscard]] bool finds_worth_spent(const Candidate& from) const;
  void explain_shared(const Candidate& from, PromotionResult& result) const;
  [[nodiscard]] bool explain_lost_price(std::uint32_t candidate, PromotionResult& result) const;
  [[nodiscard]] std::string id_of(std::uint32_t candidate) const;
  [[nodiscard]] std::string text_of(std::uint32_t constraint) const;

  const Calculation& calculation_;
  const Choice& choice_;
};

// A conjunct that is false: its words, what the value is, and what is missing.
void explain_condition(const Calculation& calculation, std::uint32_t promotion, std::uint32_t conjunct,
                       std::span<const std::int64_t> entry, PromotionResult& result);
// The value that a comparison has, "it is 6,120 THB"; nothing of other conditions.
std::string fact_of_condition(const Calculation& calculation, std::uint32_t promotion, std::uint32_t conjunct,
                              std::span<const std::int64_t> entry);

}  // namespace perk::pricing
