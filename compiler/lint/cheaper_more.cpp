// W0410: where the whole quantity takes its tier's price or percentage, one more may cost less.
//
// Of each table the tier with the widest fall is said. Percentages are compared without a price: 10 at half
// price are less than 9 at 10% off, whatever a piece costs.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/lint/study.h"

namespace perk::lint {
namespace {

using Table = typed::TierTable;

__extension__ using Wide = __int128;
constexpr std::int64_t kWhole = 100'000'000;

// A tier and the one before it; what is not in the table is at its full price.
struct Fall {
  typed::Tier low, high;
};

class Check {
 public:
  explicit Check(Study& study) : study_(study) {}

  void look(const typed::Promotion& promotion) {
    for (const auto& offer : promotion.offers) {
      if (!offer.table || offer.table->by != Table::By::quantity || offer.table->step_by_step) continue;
      if (offer.table->column != Table::Column::price_each && offer.table->column != Table::Column::percent)
        continue;
      if (auto fall = widest(*offer.table)) report(promotion, offer, *fall);
    }
  }

 private:
  // What `count` pieces cost at a tier: of its price, or of one piece at 1.
  static Wide cost(const Table& table, std::int64_t count, const typed::Tier& tier) {
    return static_cast<Wide>(count) *
           (table.column == Table::Column::percent ? kWhole - tier.value : tier.value);
  }

  static std::optional<Fall> widest(const Table& table) {
    std::optional<Fall> out;
    Wide most = 0;
    typed::Tier before;
    for (std::size_t i = 0; i < table.tiers.size(); ++i) {
      const auto& tier = table.tiers[i];
      // Below the first price there is none to compare with.
      if (i > 0 || table.column == Table::Column::percent) {
        const auto fall = cost(table, tier.from - 1, before) - cost(table, tier.from, tier);
        if (fall > most) {
          most = fall;
          out = {before, tier};
        }
      }
      before = tier;
    }
    return out;
  }

  void report(const typed::Promotion& promotion, const typed::Offer& offer, const Fall& fall) {
    const auto count = fall.high.from;
    auto& found = study_.sink.report(
        diag::Code::W0410, fall.high.span, fmt::format("{} pieces cost less than {}", count, count - 1),
        said(*offer.table, count, fall.high) + ", " + said(*offer.table, count - 1, fall.low));
    found.help =
        "this is usual for `by quantity`; write `step by step` if each piece is meant to have its own tier";
    show(promotion, offer, fall, found);
  }

  [[nodiscard]] std::string said(const Table& table, std::int64_t count, const typed::Tier& tier) const {
    const bool rate = table.column == Table::Column::percent;
    const auto price = rate ? hundred(study_.pack) : tier.value;
    const auto sum = rate ? cost(table, count, tier) * price / kWhole : cost(table, count, tier);
    const auto shown =
        sum <= INT64_MAX ? study_.money(static_cast<std::int64_t>(sum)) : "more than can be shown";
    if (!rate) return fmt::format("{} × {} = {}", count, study_.money(price), shown);
    return fmt::format("{} × {} less {} = {}", count, study_.money(price), percent(tier.value), shown);
  }

  void show(const typed::Promotion& promotion, const typed::Offer& offer, const Fall& fall,
            diag::Diagnostic& found) {
    if (shown_ == kMostOfAKind || offer.sel == nullptr || offer.words != typed::Offer{}.words ||
        promotion.offers.size() != 1 || !promotion.caps.empty() || fall.high.from > kMostPieces)
      return;
    const bool rate = offer.table->column == Table::Column::percent;
    auto price = hundred(study_.pack);
    if (!rate)
      for (const auto& tier : offer.table->tiers) price = std::max(price, tier.value);
    Wish wish;
    wish.who = {&promotion};
    wish.lines = {{{offer.sel.get()}, fall.high.from, price}};
    auto sample = study_.sample(wish);
    if (!sample || sample->lines.size() != 1 || sample->lines.front().quantity != fall.high.from ||
        sample->lines.front().price != price)
      return;
    const auto list = static_cast<Wide>(price) * fall.high.from;
    const auto pays = rate ? cost(*offer.table, fall.high.from, fall.high) * price / kWhole
                           : cost(*offer.table, fall.high.from, fall.high);
    const auto given = static_cast<std::int64_t>(list - pays);
    if (given == 0 || !study_.undisturbed(*sample, {promotion.rank}, given)) return;
    ++shown_;
    found.witness = study_.test(*sample, fmt::format("{} pieces", fall.high.from),
                                {fmt::format("{} gives {}", promotion.id, study_.money(given))});
  }

  static constexpr std::int64_t kMostPieces = 1'000'000;

  Study& study_;
  std::size_t shown_ = 0;
};

}  // namespace

void warn_of_cheaper_more(Study& study) {
  Check check(study);
  for (const auto& promotion : study.pack.promotions) check.look(promotion);
}

}  // namespace perk::lint
