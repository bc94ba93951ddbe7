// W0530: money off and a gift in one group, where nobody has said what the gift is worth.
//
// `best 1 of` weighs a gift at its list price, so that a mug of 890 wins over 500 off.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/lint/study.h"

namespace perk::lint {
namespace {

bool gives_gift(const typed::Promotion& promotion) {
  return std::any_of(promotion.offers.begin(), promotion.offers.end(),
                     [](const typed::Offer& offer) { return offer.kind == typed::OfferKind::gift; });
}

bool gives_money(const typed::Promotion& promotion) {
  using Kind = typed::OfferKind;
  return std::any_of(promotion.offers.begin(), promotion.offers.end(), [](const typed::Offer& offer) {
    return offer.kind != Kind::gift && offer.kind != Kind::credit && offer.kind != Kind::issue_coupon;
  });
}

}  // namespace

void warn_of_unweighed(Study& study) {
  if (study.pack.stacking.first_that_applies) return;
  std::vector<bool> said(study.pack.promotions.size());
  for (const auto& constraint : study.pack.stacking.constraints) {
    if (constraint.kind != typed::Constraint::Kind::best) continue;
    const typed::Promotion* money = nullptr;
    for (auto rank : constraint.members)
      if (money == nullptr && !gives_gift(study.at(rank)) && gives_money(study.at(rank)))
        money = &study.at(rank);
    if (money == nullptr) continue;
    for (auto rank : constraint.members) {
      const auto& gift = study.at(rank);
      if (said[rank] || !gives_gift(gift) || gift.worth != nullptr) continue;
      said[rank] = true;
      auto& found = study.sink.report(diag::Code::W0530, gift.name_span,
                                      fmt::format("the gift of `{}` is weighed at its list price", gift.id),
                                      study.words(gift.offers.front().span));
      found.notes.push_back({constraint.span, "money and gifts compete here"});
      found.notes.push_back({money->name_span, study.words(money->offers.front().span)});
      found.help = fmt::format("write what it is worth against money: `worth {}`", study.money(0));
    }
  }
}

}  // namespace perk::lint
