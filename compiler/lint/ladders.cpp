// W0524, W0525, W0526: tiers that were written as promotions of their own.
//
// In: promotions that differ in one threshold and in what they give, and in nothing else. Bands with an upper
// end may leave a gap or overlap by a step; rungs without one add up: 10 from 100, 25 from 200 and 40 from
// 300 are 75 at 320. Of such rungs the table that was meant is written out, as an edit where nothing else
// speaks of them.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "compiler/lint/key.h"
#include "compiler/lint/study.h"

namespace perk::lint {
namespace {

using Kind = typed::OfferKind;

struct Rung {
  std::size_t rank = 0;
  Range range;
  std::int64_t value = 0;
};

struct Family {
  FactId fact = 0;
  std::vector<Rung> rungs;
};

bool is_open(const Range& range) {
  return range.high == INT64_MAX;
}

std::int64_t width(const Range& range) {
  return is_open(range) ? INT64_MAX : range.high - range.low;
}

class Check {
 public:
  explicit Check(Study& study) : study_(study) {}

  void look() {
    for (const auto& promotion : study_.pack.promotions) add(promotion);
    for (auto& family : families_) {
      auto& rungs = family.rungs;
      if (rungs.size() < 2) continue;
      std::sort(rungs.begin(), rungs.end(), [](const Rung& a, const Rung& b) {
        return a.range.low != b.range.low ? a.range.low < b.range.low : a.rank < b.rank;
      });
      if (std::all_of(rungs.begin(), rungs.end(), [](const Rung& rung) { return is_open(rung.range); }))
        look_at_rungs(family);
      else
        look_at_bands(family);
    }
  }

 private:
  // ---- families
  // ---------------------------------------------------------------------------------------------------
  void add(const typed::Promotion& promotion) {
    const auto& cases = study_.conditions[promotion.rank];
    if (!cases.exact || cases.any.size() != 1 || promotion.offers.size() != 1) return;
    const auto& offer = promotion.offers.front();
    if (offer.value == nullptr || offer.value->kind != typed::ExprKind::constant) return;
    const auto& only = cases.any.front();
    for (const auto& [id, values] : only) {
      const auto& fact = study_.facts.at(id);
      if (fact.role != Fact::Role::aggregate || fact.subject->kind == typed::ExprKind::distinct ||
          fact.subject->sel == nullptr || values.ranges.size() != 1 || values.missing)
        continue;
      auto key = fmt::format("{} ", id) + key_of(offer);
      for (const auto& [other, says] : only)
        if (other != id) key += fmt::format(" {}={}", other, text_of(says));
      key += rest_of(promotion);
      auto [found, added] = by_key_.emplace(std::move(key), families_.size());
      if (added) families_.emplace_back();
      auto& family = families_[found->second];
      family.fact = id;
      family.rungs.push_back({promotion.rank, values.ranges.front(), offer.value->constant.scalar});
    }
  }

  static std::string rest_of(const typed::Promotion& promotion) {
    std::string out = promotion.optional ? " optional" : "";
    if (promotion.active) out += " " + key_of(*promotion.active);
    if (promotion.active_by) out += fmt::format(" by {}", promotion.active_by->index);
    for (const auto& need : promotion.needs) {
      out += " needs";
      for (const auto& code : need.codes) out += fmt::format(" {}:{}", code.size(), code);
      for (auto pool : need.pools) out += fmt::format(" from {}", pool);
    }
    return out;
  }

  [[nodiscard]] bool strangers(const Rung& a, const Rung& b) const {
    return !study_.related(a.rank, b.rank) && !study_.must_be_chosen(a.rank) &&
           !study_.must_be_chosen(b.rank);
  }

  [[nodiscard]] std::string said(const Family& family, std::int64_t value) const {
    const auto& subject = *study_.facts.at(family.fact).subject;
    if (subject.kind == typed::ExprKind::subtotal) return study_.money(value);
    return std::to_string(value) + (value == 1 ? " piece" : " pieces");
  }

  std::optional<Sample> sample_at(const Family& family, std::int64_t value,
                                  const std::vector<std::size_t>& who) {
    Wish wish;
    wish.also = {{family.fact, numbers(value, value)}};
    for (auto rank : who) wish.who.push_back(&study_.at(rank));
    const auto& subject = *study_.facts.at(family.fact).subject;
    WishedLine line;
    line.in.push_back(subject.sel.get());
    if (study_.at(family.rungs.front().rank).offers.front().sel != nullptr)
      line.in.push_back(study_.at(family.rungs.front().rank).offers.front().sel.get());
    wish.lines = {line};
    return study_.sample(wish);
  }

  // ---- bands
  // ----------------------------------------------------------------------------------------------------------
  void look_at_bands(const Family& family) {
    for (std::size_t i = 0; i + 1 < family.rungs.size(); ++i) {
      const auto& low = family.rungs[i];
      const auto& high = family.rungs[i + 1];
      if (is_open(low.range)) return;
      const auto narrow = std::min(width(low.range), width(high.range));
      if (high.range.low > low.range.high + 1) {
        if (high.range.low - low.range.high - 1 <= narrow) report_gap(family, low, high);
      } else if (high.range.low <= low.range.high && low.range.low < high.range.low &&
                 low.range.high < high.range.high && low.range.high - high.range.low < narrow) {
        if (strangers(low, high)) report_overlap(family, low, high);
      }
    }
  }

  // The clause that speaks of the fact.
  source::Span threshold_of(const Family& family, const Rung& rung) {
    const auto& promotion = study_.at(rung.rank);
    for (const auto& condition : promotion.conditions) {
      const auto cases = study_.facts.condition(condition);
      for (const auto& [id, values] : cases.any.front())
        if (id == family.fact) return condition.span;
    }
    return promotion.name_span;
  }

  void report_gap(const Family& family, const Rung& low, const Rung& high) {
    const auto from = low.range.high + 1;
    const auto through = high.range.low - 1;
    const auto& below = study_.at(low.rank);
    const auto& above = study_.at(high.rank);
    auto& found = study_.sink.report(
        diag::Code::W0524, threshold_of(family, high),
        from == through ? fmt::format("between `{}` and `{}` an order of {} gets nothing", below.id, above.id,
                                      said(family, from))
                        : fmt::format("between `{}` and `{}` an order from {} through {} gets nothing",
                                      below.id, above.id, said(family, from), said(family, through)),
        "from " + said(family, high.range.low));
    found.notes.push_back({threshold_of(family, low), "through " + said(family, low.range.high)});
    found.help = fmt::format("let `{}` end where `{}` starts: `is less than {}`", below.id, above.id,
                             written(family, high.range.low));
    if (gaps_ == kMostOfAKind) return;
    ++gaps_;
    auto sample = gap_sample(family, from, low, high);
    if (!sample) return;
    found.witness = study_.test(*sample, fmt::format("{} gets nothing", said(family, from)),
                                {below.id + " gives nothing", above.id + " gives nothing"});
  }

  // Everything holds but the thresholds themselves.
  std::optional<Sample> gap_sample(const Family& family, std::int64_t value, const Rung& low,
                                   const Rung& high) {
    Wish wish;
    wish.also = {{family.fact, numbers(value, value)}};
    const auto& subject = *study_.facts.at(family.fact).subject;
    WishedLine line;
    line.in.push_back(subject.sel.get());
    wish.lines = {line};
    for (const auto& [id, values] : study_.conditions[low.rank].any.front()) {
      if (id == family.fact) continue;
      auto joined = both(wish.also, {{id, values}});
      if (joined) wish.also = std::move(*joined);
    }
    auto sample = study_.sample(wish);
    if (!sample) return std::nullopt;
    Reader reader(study_.pack, *sample);
    // Without codes and outside their windows they would give nothing anyway; then there is nothing to show.
    if (!study_.at(low.rank).needs.empty() || study_.at(low.rank).active) return std::nullopt;
    if (reader.qualifies(study_.at(low.rank)).value_or(true)) return std::nullopt;
    if (reader.qualifies(study_.at(high.rank)).value_or(true)) return std::nullopt;
    if (!study_.nobody_else(*sample, {low.rank, high.rank})) return std::nullopt;
    return sample;
  }

  void report_overlap(const Family& family, const Rung& low, const Rung& high) {
    if (overlaps_ == kMostOfAKind) return;
    const auto& below = study_.at(low.rank);
    const auto& above = study_.at(high.rank);
    auto sample = sample_at(family, high.range.low, {low.rank, high.rank});
    if (!sample) return;
    ++overlaps_;
    study_.tell(low.rank, high.rank);
    Reader reader(study_.pack, *sample);
    auto first = reader.takes(below);
    auto second = reader.takes(above);
    auto& found = study_.sink.report(
        diag::Code::W0525, threshold_of(family, high),
        fmt::format("`{}` and `{}` both apply at {}", below.id, above.id, said(family, high.range.low)),
        "from " + said(family, high.range.low));
    found.notes.push_back({threshold_of(family, low), "through " + said(family, low.range.high)});
    found.help = fmt::format(
        "let `{0}` end before: `is less than {2}`, or, if it is meant, write `{0} and {1} may meet`",
        below.id, above.id, written(family, high.range.low));
    if (!first || !second || *first == 0 || *second == 0) return;
    if (!study_.undisturbed(*sample, {low.rank, high.rank}, *first + *second)) return;
    found.witness =
        study_.test(*sample, fmt::format("{} and {} at {}", below.id, above.id, said(family, high.range.low)),
                    {fmt::format("{} gives {}", below.id, study_.money(*first)),
                     fmt::format("{} gives {}", above.id, study_.money(*second))});
  }

  // As the condition would be written.
  [[nodiscard]] std::string written(const Family& family, std::int64_t value) const {
    const auto& subject = *study_.facts.at(family.fact).subject;
    return subject.kind == typed::ExprKind::subtotal ? study_.money(value) : std::to_string(value) + " items";
  }

  // ---- rungs
  // ----------------------------------------------------------------------------------------------------------
  void look_at_rungs(const Family& family) {
    if (ladders_ == kMostOfAKind) return;
    const auto& rungs = family.rungs;
    std::vector<std::size_t> ranks;
    for (std::size_t i = 0; i < rungs.size(); ++i) {
      if (i > 0 && (rungs[i].range.low <= rungs[i - 1].range.low || rungs[i].value <= rungs[i - 1].value))
        return;
      for (std::size_t j = 0; j < i; ++j)
        if (!strangers(rungs[i], rungs[j])) return;
      ranks.push_back(rungs[i].rank);
      if (ranks.size() > kMostRungs) return;
    }
    const auto at = just_above(family);
    auto sample = sample_at(family, at, ranks);
    if (!sample) return;
    Reader reader(study_.pack, *sample);
    std::int64_t sum = 0, last = 0;
    std::vector<std::string> expectations;
    for (auto rank : ranks) {
      auto taken = reader.takes(study_.at(rank));
      if (!taken || *taken == 0) return;
      last = *taken;
      sum += last;
      expectations.push_back(fmt::format("{} gives {}", study_.at(rank).id, study_.money(last)));
    }
    ++ladders_;
    for (std::size_t i = 0; i < ranks.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) study_.tell(ranks[i], ranks[j]);
    report_rungs(family, *sample, {at, sum, last}, expectations);
  }

  struct Sum {
    std::int64_t at = 0, all = 0, highest = 0;
  };

  // A fifth of the last step above the highest rung.
  [[nodiscard]] std::int64_t just_above(const Family& family) const {
    const auto top = family.rungs.back().range.low;
    if (study_.facts.at(family.fact).subject->kind != typed::ExprKind::subtotal) return top;
    const auto unit = whole_unit(study_.pack);
    const auto step = (top - family.rungs[family.rungs.size() - 2].range.low) / 5 / unit * unit;
    return top + std::max(step, std::int64_t{0});
  }

  void report_rungs(const Family& family, const Sample& sample, const Sum& sum,
                    const std::vector<std::string>& expectations) {
    std::vector<std::size_t> ranks;
    std::string names;
    for (const auto& rung : family.rungs) {
      ranks.push_back(rung.rank);
      names += (names.empty()                   ? "`"
                : &rung == &family.rungs.back() ? " and `"
                                                : ", `") +
               study_.at(rung.rank).id + "`";
    }
    const auto& top = study_.at(family.rungs.back().rank);
    const auto [all, highest] = shown(family, sum);
    auto& found = study_.sink.report(
        diag::Code::W0526, top.name_span,
        fmt::format("{} add up: {} off at {}, not {}", names, all, said(family, sum.at), highest),
        study_.words(top.offers.front().span));
    for (const auto& rung : family.rungs)
      if (rung.rank != top.rank)
        found.notes.push_back(
            {study_.at(rung.rank).name_span, study_.words(study_.at(rung.rank).offers.front().span)});
    auto table = table_of(family);
    if (table.empty()) {
      found.help = "put them in one group and write `best 1 of` it";
    } else {
      found.help = "if only the highest one reached is meant, write one promotion:\n  give " + table;
      if (can_be_joined(family)) found.edits = joined(family, table);
    }
    if (study_.undisturbed(sample, ranks, sum.all))
      found.witness =
          study_.test(sample, fmt::format("They add up to {}", study_.money(sum.all)), expectations);
  }

  // Percentages as they add up, amounts as they come off the cart.
  [[nodiscard]] std::pair<std::string, std::string> shown(const Family& family, const Sum& sum) const {
    const auto& top = family.rungs.back();
    switch (study_.at(top.rank).offers.front().kind) {
      case Kind::percent_off:
      case Kind::percent_off_each:
      case Kind::percent_off_together: break;
      default: return {study_.money(sum.all), study_.money(sum.highest)};
    }
    std::int64_t rate = 0;
    for (const auto& rung : family.rungs) rate += rung.value;
    return {percent(rate), percent(top.value)};
  }

  // The table that gives the highest rung alone, or "" where no table says it.
  [[nodiscard]] std::string table_of(const Family& family) const {
    const auto& subject = *study_.facts.at(family.fact).subject;
    const auto& offer = study_.at(family.rungs.front().rank).offers.front();
    if (subject.basis != typed::Basis::entry || subject.before_tax || subject.sel == nullptr ||
        offer.sel == nullptr || key_of(*subject.sel) != key_of(*offer.sel))
      return {};
    std::string column;
    switch (offer.kind) {
      case Kind::percent_off:
      case Kind::percent_off_together: column = "off"; break;
      case Kind::amount_off_in_all: column = "off in all"; break;
      case Kind::amount_off_each: column = "off each"; break;
      default: return {};
    }
    const bool by_subtotal = subject.kind == typed::ExprKind::subtotal;
    auto goods = offer.sel->kind == typed::SelKind::goods ? "goods" : study_.words(offer.sel->span);
    const std::string key = by_subtotal ? "subtotal" : "quantity";
    std::vector<std::pair<std::string, std::string>> rows{{key, column}};
    for (const auto& rung : family.rungs)
      rows.emplace_back((by_subtotal ? study_.money(rung.range.low) : std::to_string(rung.range.low)) + "+",
                        column == "off" ? percent(rung.value) : study_.money(rung.value));
    std::size_t left = 0, right = 0;
    for (const auto& [from, off] : rows) {
      left = std::max(left, from.size());
      right = std::max(right, off.size());
    }
    auto out = fmt::format("discount on {} by {}", goods, key);
    for (const auto& [from, off] : rows)
      out += fmt::format("\n    | {:<{}} | {:<{}} |", from, left, off, right);
    return out;
  }

  // ---- the edit
  // -----------------------------------------------------------------------------------------------------------
  // Nothing but threshold and offer in any of them, and nothing else that speaks of the upper ones.
  bool can_be_joined(const Family& family) {
    for (const auto& rung : family.rungs) {
      const auto& promotion = study_.at(rung.rank);
      if (promotion.conditions.size() != 1 ||
          promotion.conditions.front().kind != typed::Condition::Kind::when)
        return false;
      if (!promotion.caps.empty() || !promotion.needs.empty() || !promotion.bounds.empty() || promotion.row ||
          !promotion.says.empty() || promotion.earned || promotion.optional)
        return false;
      if (&rung != &family.rungs.front() && is_spoken_of(rung.rank)) return false;
    }
    return true;
  }

  bool is_spoken_of(std::size_t rank) {
    if (study_.floor_spares(rank) || study_.is_constrained(rank)) return true;
    for (const auto& test : study_.pack.tests)
      for (const auto& expectation : test.expectations)
        if (expectation.promotion == rank) return true;
    return std::any_of(study_.pack.stacking.may_meet.begin(), study_.pack.stacking.may_meet.end(),
                       [&](const std::vector<std::size_t>& members) {
                         return std::find(members.begin(), members.end(), rank) != members.end();
                       });
  }

  // The whole lines of a clause or a block.
  [[nodiscard]] source::Span lines_of(source::Span span) const {
    const auto text = study_.sources.file(span).text();
    while (span.end > span.begin && (text[span.end - 1] == '\n' || text[span.end - 1] == ' ')) --span.end;
    while (span.begin > 0 && text[span.begin - 1] != '\n') --span.begin;
    while (span.end < text.size() && text[span.end] != '\n') ++span.end;
    if (span.end < text.size()) ++span.end;
    return span;
  }

  [[nodiscard]] std::vector<diag::Edit> joined(const Family& family, const std::string& table) const {
    const auto& first = study_.at(family.rungs.front().rank);
    std::vector<diag::Edit> edits{{lines_of(first.conditions.front().span), ""},
                                  {first.offers.front().span, table}};
    for (std::size_t i = 1; i < family.rungs.size(); ++i)
      edits.push_back({lines_of(study_.at(family.rungs[i].rank).span), ""});
    return edits;
  }

  static constexpr std::size_t kMostRungs = 20;

  Study& study_;
  std::vector<Family> families_;
  std::unordered_map<std::string, std::size_t> by_key_;
  std::size_t gaps_ = 0, overlaps_ = 0, ladders_ = 0;  // shown, or looked for, in all
};

}  // namespace

void warn_of_ladders(Study& study) {
  Check(study).look();
}

}  // namespace perk::lint
