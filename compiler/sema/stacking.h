// What the checks of the stacking block share: which promotions a member means.
//
// In: ids as written. Out: ranks, in rank order, each once.
#pragma once
#include "compiler/sema/promotion.h"

namespace perk::sema {

class Members {
 public:
  explicit Members(Context& context);

  // The promotions that the members mean; nullopt after a report. `all promotions` means those that take
  // money off: prices and rewards stay unless they are named (pricing.md S19).
  std::optional<std::vector<std::size_t>> expand(const std::vector<ast::Member>& members);
  // Ranks of the promotions that take money off: what `all promotions` means.
  [[nodiscard]] const std::vector<std::size_t>& of_money() const { return of_money_; }
  // Whether `member` is the promotion of that rank by its own id.
  [[nodiscard]] bool names(const ast::Member& member, std::size_t rank) const;

 private:
  bool add(const ast::Ident& name, std::vector<std::size_t>& out);
  void report_unknown(const ast::Ident& name);

  Context& context_;
  std::vector<std::vector<std::size_t>> groups_;  // ranks by group
  std::vector<std::size_t> of_money_;             // `all promotions`
  std::vector<std::string> known_;                // ids of promotions and groups, made when first asked
};

}  // namespace perk::sema
