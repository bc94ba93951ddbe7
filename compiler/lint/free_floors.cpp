// W0529: a free piece that its own floor keeps from being free.
//
// The saving of `every N … free` and of buy X get Y lies on the rewarded piece, and a floor holds for each
// piece: of a free tea at 100 that cost 60, a floor of 105% of cost leaves 63 to pay.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/lint/study.h"

namespace perk::lint {
namespace {

using Kind = typed::OfferKind;
using typed::ExprKind;

constexpr std::int64_t kWhole = 100'000'000;

class Check {
 public:
  explicit Check(Study& study) : study_(study), floor_(*study.pack.stacking.floor) {}

  void look(const typed::Promotion& promotion) {
    if (study_.floor_spares(promotion.rank) || study_.conditions[promotion.rank].none()) return;
    for (const auto& offer : promotion.offers)
      if (gives_a_free_piece(offer) && may_be_another(offer)) {
        report(promotion, offer);
        return;
      }
  }

 private:
  static bool gives_a_free_piece(const typed::Offer& offer) {
    if (offer.kind != Kind::every_nth && offer.kind != Kind::cheapest_for_every &&
        offer.kind != Kind::buy_get)
      return false;
    return offer.reward.kind == typed::Reward::Kind::free && !offer.words.spread_over_set &&
           !offer.words.of_one_line;
  }

  // Equal pieces have room for one another; those of one sku are taken for equal.
  static bool may_be_another(const typed::Offer& offer) {
    const auto* one = one_sku(*offer.sel);
    if (offer.kind != Kind::buy_get) return one == nullptr;
    const auto* other = one_sku(*offer.rewarded);
    return one == nullptr || other == nullptr || *one != *other;
  }

  static const std::string* one_sku(const typed::Sel& sel) {
    if (sel.kind == typed::SelKind::named && sel.selection->body != nullptr)
      return one_sku(*sel.selection->body);
    return sel.kind == typed::SelKind::sku && sel.texts.size() == 1 ? &sel.texts.front() : nullptr;
  }

  void report(const typed::Promotion& promotion, const typed::Offer& offer) {
    auto& found = study_.sink.report(
        diag::Code::W0529, offer.span,
        fmt::format("the floor keeps the free piece of `{}` from being free", promotion.id),
        "a floor holds for each piece");
    found.notes.push_back({floor_.span, "the floor"});
    found.help = fmt::format(
        "add `, spread over the set`, so that the saving lies on all pieces of it, or except `{}` from the "
        "floor",
        promotion.id);
    found.edits.push_back({{offer.span.file, offer.span.end, offer.span.end}, ", spread over the set"});
    show(promotion, offer, found);
  }

  // ---- the cart
  // -----------------------------------------------------------------------------------------------------
  void show(const typed::Promotion& promotion, const typed::Offer& offer, diag::Diagnostic& found) {
    if (shown_ == kMostOfAKind || promotion.offers.size() != 1 || !promotion.caps.empty() ||
        offer.words != typed::Offer{}.words || study_.pack.stacking.total_cap != nullptr)
      return;
    const auto price = hundred(study_.pack);
    Wish wish;
    wish.who = {&promotion};
    if (offer.kind == Kind::buy_get) {
      wish.lines = {{{offer.sel.get()}, offer.n, price}, {{offer.rewarded.get()}, offer.k, price}};
    } else {
      wish.lines.assign(static_cast<std::size_t>(std::min<std::int64_t>(offer.n, kMostLines + 1)),
                        {{offer.sel.get()}, 1, price});
    }
    if (wish.lines.size() > kMostLines) return;
    auto sample = study_.sample(wish);
    if (!sample || sample->lines.size() != wish.lines.size() || !differ(*sample, offer)) return;
    for (std::size_t i = 0; i < sample->lines.size(); ++i)
      if (sample->lines[i].price != price || sample->lines[i].quantity != wish.lines[i].quantity) return;
    auto left = floor_at(*sample, price);
    if (!left || *left >= price || *left <= 0) return;
    if (!study_.nobody_else(*sample, {promotion.rank})) return;
    ++shown_;
    const auto given = (price - *left) * offer.k;
    found.label = fmt::format("of {} it gives {}", study_.money(price * offer.k), study_.money(given));
    found.witness = study_.test(*sample, fmt::format("{} meets the floor", promotion.id),
                                {fmt::format("{} gives {}", promotion.id, study_.money(given))});
  }

  // Lines of their own, and of buy X get Y a reward that is not itself bought.
  bool differ(const Sample& sample, const typed::Offer& offer) const {
    for (std::size_t i = 0; i < sample.lines.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (sku_of(sample.lines[i]) == sku_of(sample.lines[j])) return false;
    if (offer.kind != Kind::buy_get) return offer.k == 1;
    Reader reader(study_.pack, sample);
    return !reader.selects(*offer.sel, sample.lines.back()).value_or(true) &&
           !reader.selects(*offer.rewarded, sample.lines.front()).value_or(true);
  }

  std::string sku_of(const SampleLine& line) const {
    for (const auto& fact : line.facts)
      if (study_.pack.schema.at(fact.field).name == "sku") return fact.value.text;
    return {};
  }

  // What one piece may not be sold below; a cost is made up, at 60% of the price.
  std::optional<std::int64_t> floor_at(Sample& sample, std::int64_t price) const {
    const auto& amount = *floor_.amount;
    const auto* of = &amount;
    std::int64_t rate = kWhole;
    if (amount.kind == ExprKind::percent_of) {
      rate = amount.constant.scalar;
      of = amount.args[0].get();
    }
    std::int64_t base = price;
    if (of->kind == ExprKind::constant) {
      base = of->constant.scalar;
    } else if (of->kind == ExprKind::field && of->type.base == typed::Base::money) {
      base = price * 3 / 5;
      for (auto& line : sample.lines) {
        for (const auto& fact : line.facts)
          if (fact.field == of->field) return std::nullopt;
        typed::FactValue cost{of->field, {}};
        cost.value.type = of->type;
        cost.value.scalar = base;
        line.facts.push_back(std::move(cost));
      }
    } else if (of->kind != ExprKind::unit_list_price) {
      return std::nullopt;
    }
    if (base * rate % kWhole != 0) return std::nullopt;
    return base * rate / kWhole;
  }

  static constexpr std::size_t kMostLines = 5;

  Study& study_;
  const typed::Floor& floor_;
  std::size_t shown_ = 0;
};

}  // namespace

void warn_of_free_floors(Study& study) {
  if (!study.pack.stacking.floor) return;
  Check check(study);
  for (const auto& promotion : study.pack.promotions) check.look(promotion);
}

}  // namespace perk::lint
