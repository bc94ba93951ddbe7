// W0521: a promotion that another one of its group always beats.
//
// In `best 1 of`, the other takes more off the same goods wherever this one applies; in `first 1 of`, it
// ranks before and applies wherever this one does. Each promotion is held against the strongest few of its
// kind, so that large groups cost no more than their size.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/lint/key.h"
#include "compiler/lint/study.h"

namespace perk::lint {
namespace {

using Kind = typed::OfferKind;
using typed::Constraint;

constexpr std::size_t kStrongest = 4;
constexpr std::size_t kFirst = 4;

// The amount of an offer of which more is always more off; nullopt for the others.
std::optional<std::int64_t> strength(const typed::Offer& offer) {
  switch (offer.kind) {
    case Kind::percent_off:
    case Kind::percent_off_each:
    case Kind::percent_off_together:
    case Kind::amount_off_each:
    case Kind::amount_off_each_line:
    case Kind::amount_off_in_all: break;
    default: return std::nullopt;
  }
  if (offer.value == nullptr || offer.value->kind != typed::ExprKind::constant) return std::nullopt;
  return offer.value->constant.scalar;
}

class Check {
 public:
  explicit Check(Study& study) : study_(study), beaten_(study.pack.promotions.size()) {}

  void look(const Constraint& constraint) {
    const bool by_rank =
        constraint.kind == Constraint::Kind::first ||
        (constraint.kind == Constraint::Kind::best && study_.pack.stacking.first_that_applies);
    if (by_rank) {
      if (constraint.at_most == 1 && constraint.scope.kind == typed::Scope::Kind::order)
        look_by_rank(constraint);
    } else if (constraint.kind == Constraint::Kind::best && constraint.at_most == 1) {
      look_by_amount(constraint);
    }
  }

 private:
  // ---- best 1 of
  // ------------------------------------------------------------------------------------------------
  void look_by_amount(const Constraint& constraint) {
    std::map<std::string, std::vector<std::size_t>> alike;
    for (auto rank : constraint.members) {
      const auto& offers = study_.at(rank).offers;
      if (offers.size() == 1 && strength(offers.front())) alike[key_of(offers.front())].push_back(rank);
    }
    for (auto& [key, ranks] : alike) {
      auto stronger = [&](std::size_t a, std::size_t b) {
        auto left = *strength(study_.at(a).offers.front());
        auto right = *strength(study_.at(b).offers.front());
        return left != right ? left > right : a < b;
      };
      std::sort(ranks.begin(), ranks.end(), stronger);
      for (std::size_t i = 1; i < ranks.size(); ++i)
        for (std::size_t j = 0; j < std::min(i, kStrongest); ++j)
          if (!beaten_[ranks[i]] && wins(ranks[j], ranks[i]) && always_there(ranks[j], ranks[i]))
            report(ranks[i], ranks[j], constraint);
    }
  }

  // Equal amounts go by rank, unless the pack lets ties go to the one that ends first.
  [[nodiscard]] bool wins(std::size_t other, std::size_t rank) const {
    return !study_.pack.stacking.ties_to_first_ending ||
           *strength(study_.at(other).offers.front()) != *strength(study_.at(rank).offers.front());
  }

  // ---- first 1 of
  // -----------------------------------------------------------------------------------------------
  void look_by_rank(const Constraint& constraint) {
    std::vector<std::size_t> open;  // that apply easily
    for (auto rank : constraint.members) {
      for (auto before : open) {
        if (beaten_[rank] || !always_there(before, rank) || !covers(before, rank)) continue;
        report(rank, before, constraint);
      }
      const auto& promotion = study_.at(rank);
      const bool simple = promotion.offers.size() == 1 && strength(promotion.offers.front());
      if (simple && open.size() < kFirst) open.push_back(rank);
    }
  }

  // Where `rank` selects something, `before` does.
  bool covers(std::size_t before, std::size_t rank) {
    const auto& wide = *study_.at(before).offers.front().sel;
    for (const auto& offer : study_.at(rank).offers) {
      if (offer.sel == nullptr) return false;
      if (key_of(*offer.sel) != key_of(wide) && wide.kind != typed::SelKind::goods) return false;
    }
    return true;
  }

  // ---- what both ask
  // ---------------------------------------------------------------------------------------------- Wherever
  // `rank` applies, `other` does, and nothing keeps it from giving its all.
  bool always_there(std::size_t other, std::size_t rank) {
    const auto& strong = study_.at(other);
    const auto& weak = study_.at(rank);
    if (!strong.bounds.empty() || !strong.spends.empty() || !strong.caps.empty() || strong.times_per_order)
      return false;
    if (study_.must_be_chosen(other) || !study_.bound_like(rank, other)) return false;
    if (study_.floor_spares(rank) != study_.floor_spares(other)) return false;
    return has_codes(strong, weak) && is_active(strong, weak) && holds(other, rank);
  }

  static bool has_codes(const typed::Promotion& strong, const typed::Promotion& weak) {
    auto within = [](const auto& these, const auto& those) {
      return std::all_of(these.begin(), these.end(), [&](const auto& each) {
        return std::find(those.begin(), those.end(), each) != those.end();
      });
    };
    return std::all_of(strong.needs.begin(), strong.needs.end(), [&](const typed::CouponNeed& asked) {
      return std::any_of(weak.needs.begin(), weak.needs.end(), [&](const typed::CouponNeed& given) {
        return within(given.codes, asked.codes) && within(given.pools, asked.pools);
      });
    });
  }

  static bool is_active(const typed::Promotion& strong, const typed::Promotion& weak) {
    if (!strong.active) return true;
    if (!weak.active || strong.active_by != weak.active_by) return false;
    const auto& wide = *strong.active;
    const auto& narrow = *weak.active;
    if (wide.kind == typed::Window::Kind::dates && narrow.kind == wide.kind)
      return wide.from <= narrow.from && narrow.to <= wide.to;
    return key_of(wide) == key_of(narrow);
  }

  // No order meets what the weak one asks and fails what the strong one asks.
  bool holds(std::size_t other, std::size_t rank) {
    for (const auto& condition : study_.at(other).conditions) {
      const bool unless = condition.kind == typed::Condition::Kind::unless;
      if (!both(study_.conditions[rank], study_.facts.when(*condition.test, unless)).none()) return false;
    }
    return !study_.conditions[rank].none();
  }

  void report(std::size_t rank, std::size_t other, const Constraint& constraint) {
    beaten_[rank] = true;
    const auto& weak = study_.at(rank);
    const auto& strong = study_.at(other);
    const bool by_rank =
        constraint.kind == Constraint::Kind::first || study_.pack.stacking.first_that_applies;
    auto& found =
        study_.sink.report(diag::Code::W0521, weak.name_span,
                           by_rank ? fmt::format("`{}` always gives way to `{}`", weak.id, strong.id)
                                   : fmt::format("`{}` never takes more off than `{}`", weak.id, strong.id),
                           study_.words(weak.offers.front().span));
    found.notes.push_back({strong.name_span, fmt::format("{}, wherever `{}` applies",
                                                         study_.words(strong.offers.front().span), weak.id)});
    found.notes.push_back({constraint.span, by_rank ? fmt::format("`{}` ranks first", strong.id)
                                                    : "only one of them gives something"});
    found.help = by_rank ? fmt::format("name `{}` before `{}`, or leave it out", weak.id, strong.id)
                         : fmt::format("leave `{}` out, or let `{}` ask for more", weak.id, strong.id);
    show(rank, other, found);
  }

  void show(std::size_t rank, std::size_t other, diag::Diagnostic& found) {
    if (shown_ == kMostOfAKind) return;
    const auto& weak = study_.at(rank);
    if (weak.offers.front().sel == nullptr) return;
    Wish wish;
    wish.who = {&weak, &study_.at(other)};
    wish.lines = {{{weak.offers.front().sel.get()}, 1, std::nullopt}};
    auto sample = study_.sample(wish);
    if (!sample) return;
    ++shown_;
    found.witness = study_.test(*sample, fmt::format("{} gives way to {}", weak.id, study_.at(other).id),
                                {weak.id + " gives nothing"});
  }

  Study& study_;
  std::vector<bool> beaten_;
  std::size_t shown_ = 0;
};

}  // namespace

void warn_of_beaten(Study& study) {
  Check check(study);
  for (const auto& constraint : study.pack.stacking.constraints) check.look(constraint);
}

}  // namespace perk::lint
