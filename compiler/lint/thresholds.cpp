// W0527: a coupon whose threshold an offer of an earlier stage can undo.
//
// Facts are those of the stage's entry: of 5,050 a discount of 100 leaves 4,950, and the code that was
// entered asks for 5,000. Said only of promotions that need a coupon, whose refusal the shopper sees, and of
// offers that come by themselves.
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/lint/key.h"
#include "compiler/lint/study.h"

namespace perk::lint {
namespace {

using typed::ExprKind;

constexpr std::size_t kMostTried = 40;  // earlier offers, for one coupon
constexpr std::size_t kMostTriedInAll = 600;

class Check {
 public:
  explicit Check(Study& study) : study_(study) {
    for (const auto& promotion : study_.pack.promotions)
      if (comes_by_itself(promotion))
        earlier_.emplace_back(study_.last_stage(promotion.rank), promotion.rank);
    std::sort(earlier_.begin(), earlier_.end());
  }

  void look(const typed::Promotion& promotion) {
    if (said_ == kMostOfAKind || promotion.needs.empty() || study_.must_be_chosen(promotion.rank)) return;
    const auto& cases = study_.conditions[promotion.rank];
    if (cases.any.size() != 1) return;
    for (const auto& [id, values] : cases.any.front()) {
      const auto& fact = study_.facts.at(id);
      if (fact.role != Fact::Role::aggregate || fact.subject->kind != ExprKind::subtotal ||
          fact.subject->basis != typed::Basis::entry || fact.subject->before_tax ||
          fact.subject->sel == nullptr)
        continue;
      if (values.ranges.front().low <= 0) continue;
      look(promotion, id, values.ranges.front().low);
      return;
    }
  }

 private:
  bool comes_by_itself(const typed::Promotion& promotion) const {
    if (promotion.optional || !promotion.needs.empty() || !promotion.spends.empty()) return false;
    if (promotion.offers.size() != 1 || study_.must_be_chosen(promotion.rank)) return false;
    if (study_.pack.stacking.anything_may_be_left_out) return false;
    using Kind = typed::OfferKind;
    switch (promotion.offers.front().kind) {
      case Kind::percent_off:
      case Kind::percent_off_each:
      case Kind::percent_off_together:
      case Kind::amount_off_each:
      case Kind::amount_off_each_line:
      case Kind::amount_off_in_all: return true;
      default: return false;
    }
  }

  void look(const typed::Promotion& promotion, FactId threshold, std::int64_t asked) {
    std::size_t tried = 0;
    const auto stage = study_.first_stage(promotion.rank);
    for (const auto& [last, rank] : earlier_) {
      if (last >= stage || ++tried > kMostTried || tries_ == kMostTriedInAll) return;
      if (study_.share_a_constraint(rank, promotion.rank) || study_.share_a_constraint(promotion.rank, rank))
        continue;
      ++tries_;
      if (try_one(promotion, threshold, asked, rank)) return;
    }
  }

  bool try_one(const typed::Promotion& promotion, FactId threshold, std::int64_t asked, std::size_t rank) {
    const auto& early = study_.at(rank);
    if (both(study_.conditions[rank], study_.conditions[promotion.rank]).none()) return false;
    const auto& subject = *study_.facts.at(threshold).subject;
    Wish wish;
    wish.who = {&promotion, &early};
    wish.also = {{threshold, numbers(asked, asked)}};
    wish.lines = {{{subject.sel.get(), early.offers.front().sel.get()}, 1, std::nullopt}};
    auto sample = study_.sample(wish);
    if (!sample) return false;
    // What it takes must come from the goods that the threshold counts.
    const bool all = std::all_of(sample->lines.begin(), sample->lines.end(), [&](const SampleLine& line) {
      return Reader(study_.pack, *sample).selects(*subject.sel, line).value_or(false);
    });
    auto taken = Reader(study_.pack, *sample).takes(early);
    if (!all || !taken || *taken == 0 || study_.cuts(*sample, *taken)) return false;
    if (!study_.unopposed(*sample, rank)) return false;
    ++said_;
    report(promotion, early, threshold, {asked, *taken}, *sample);
    return true;
  }

  struct Fall {
    std::int64_t asked = 0, taken = 0;
  };

  void report(const typed::Promotion& promotion, const typed::Promotion& early, FactId threshold,
              const Fall& fall, const Sample& sample) {
    const auto* place = find(promotion, key_of(*study_.facts.at(threshold).subject));
    auto span = place != nullptr ? place->span : promotion.name_span;
    auto& found =
        study_.sink.report(diag::Code::W0527, span,
                           fmt::format("`{}` can push `{}` under its threshold", early.id, promotion.id),
                           fmt::format("{} are {} after `{}`", study_.money(fall.asked),
                                       study_.money(fall.asked - fall.taken), early.id));
    found.notes.push_back({early.name_span, study_.words(early.offers.front().span)});
    found.help = "write `list subtotal` to judge before offers";
    if (place != nullptr && study_.sources.text(span).substr(0, 8) == "subtotal")
      found.edits.push_back({{span.file, span.begin, span.begin}, "list "});
    found.witness = study_.test(sample, fmt::format("{} after {}", promotion.id, early.id),
                                {promotion.id + " gives nothing"});
  }

  static const typed::Expr* find(const typed::Expr& expr, const std::string& key) {
    if (expr.kind == ExprKind::subtotal) return key_of(expr) == key ? &expr : nullptr;
    for (const auto& arg : expr.args)
      if (const auto* found = find(*arg, key)) return found;
    return nullptr;
  }

  static const typed::Expr* find(const typed::Promotion& promotion, const std::string& key) {
    for (const auto& condition : promotion.conditions)
      if (const auto* found = find(*condition.test, key)) return found;
    return nullptr;
  }

  Study& study_;
  std::vector<std::pair<std::size_t, std::size_t>> earlier_;  // their last stage, and rank
  std::size_t said_ = 0;
  std::size_t tries_ = 0;
};

}  // namespace

void warn_of_thresholds(Study& study) {
  Check check(study);
  for (const auto& promotion : study.pack.promotions) check.look(promotion);
}

}  // namespace perk::lint
