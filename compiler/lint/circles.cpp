// W0523: promotions that exclude one another in a circle.
//
// Three pairs of `never A with B` that close: only one of the three ever gives something, which `best 1 of`
// says in one line. And `first 1 of` that lets one give way to another which is itself kept out by a third:
// S17.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "compiler/lint/study.h"

namespace perk::lint {
namespace {

using typed::Constraint;

constexpr std::size_t kSmall = 4;  // members of a side that are looked at one by one

struct Edge {
  std::size_t to = 0;
  const Constraint* by = nullptr;
};

using Three = std::array<std::size_t, 3>;

class Check {
 public:
  explicit Check(Study& study) : study_(study) {
    for (const auto& constraint : study_.pack.stacking.constraints) {
      if (constraint.kind != Constraint::Kind::never || constraint.scope.kind != typed::Scope::Kind::order ||
          constraint.members.size() > kSmall || constraint.others.size() > kSmall)
        continue;
      for (auto a : constraint.members) {
        for (auto b : constraint.others) {
          edges_[a].push_back({b, &constraint});
          edges_[b].push_back({a, &constraint});
        }
      }
    }
  }

  void look_at_pairs() {
    for (const auto& [a, from_a] : edges_) {
      for (const auto& ab : from_a) {
        if (ab.to <= a) continue;
        for (const auto& bc : edges_[ab.to]) {
          if (said_ == kMostOfAKind) return;
          if (bc.to <= ab.to) continue;
          const auto* ca = between(a, bc.to);
          if (ca == nullptr || ab.by == bc.by || bc.by == ca || ca == ab.by) continue;
          report_three({a, ab.to, bc.to}, {ab.by, bc.by, ca});
        }
      }
    }
  }

  void look_at_first() {
    for (const auto& constraint : study_.pack.stacking.constraints) {
      if (constraint.kind != Constraint::Kind::first || constraint.at_most != 1 ||
          constraint.members.size() > 2 * kSmall)
        continue;
      for (std::size_t i = 0; i + 1 < constraint.members.size(); ++i) {
        const auto first = constraint.members[i];
        const auto next = constraint.members[i + 1];
        for (const auto& edge : edges_[first]) {
          if (said_ == kMostOfAKind) return;
          if (edge.to == next || study_.share_a_constraint(next, edge.to) ||
              study_.share_a_constraint(edge.to, next))
            continue;
          report_first(first, next, edge, constraint);
        }
      }
    }
  }

 private:
  const Constraint* between(std::size_t a, std::size_t b) {
    for (const auto& edge : edges_[a])
      if (edge.to == b) return edge.by;
    return nullptr;
  }

  // A cart on which all three apply, and what each would take.
  struct Meeting {
    Sample sample;
    std::array<std::int64_t, 3> takes{};
    bool alone = false;
  };

  std::optional<Meeting> meeting_of(const Three& ranks) {
    Wish wish;
    std::vector<const typed::Sel*> sels;
    for (auto rank : ranks) {
      if (study_.must_be_chosen(rank)) return std::nullopt;
      wish.who.push_back(&study_.at(rank));
      const auto* sel = study_.at(rank).offers.front().sel.get();
      if (sel == nullptr) return std::nullopt;
      sels.push_back(sel);
    }
    wish.lines = {{sels, 1, std::nullopt}};
    auto sample = study_.sample(wish);
    if (!sample) {
      wish.lines.clear();
      for (const auto* sel : sels) wish.lines.push_back({{sel}, 1, std::nullopt});
      sample = study_.sample(wish);
    }
    if (!sample) return std::nullopt;
    Meeting out;
    Reader reader(study_.pack, *sample);
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      auto taken = reader.takes(study_.at(ranks[i]));
      if (!taken || *taken == 0) return std::nullopt;
      out.takes[i] = *taken;
    }
    out.alone = undisturbed_by_others(*sample, ranks, *std::max_element(out.takes.begin(), out.takes.end()));
    out.sample = std::move(*sample);
    return out;
  }

  bool undisturbed_by_others(const Sample& sample, const Three& ranks, std::int64_t taken) {
    return study_.undisturbed(sample, {ranks.begin(), ranks.end()}, taken) && same_stage(ranks);
  }

  // Across stages the best one is not the one that takes most alone.
  [[nodiscard]] bool same_stage(const Three& ranks) const {
    return std::all_of(ranks.begin(), ranks.end(), [&](std::size_t rank) {
      return study_.first_stage(rank) == study_.first_stage(ranks[0]) &&
             study_.last_stage(rank) == study_.first_stage(ranks[0]);
    });
  }

  void report_three(const Three& ranks, const std::array<const Constraint*, 3>& by) {
    auto meeting = meeting_of(ranks);
    if (!meeting) return;
    ++said_;
    auto name = [&](std::size_t i) -> const std::string& { return study_.at(ranks[i]).id; };
    const auto* last = *std::max_element(by.begin(), by.end(), [](const Constraint* a, const Constraint* b) {
      return a->span.begin < b->span.begin;
    });
    auto& found = study_.sink.report(
        diag::Code::W0523, last->span,
        fmt::format("`{}`, `{}` and `{}` exclude one another in a circle", name(0), name(1), name(2)),
        "closes the circle");
    for (const auto* constraint : by)
      if (constraint != last) found.notes.push_back({constraint->span, {}});
    found.help = fmt::format("only one of them ever gives something: write `best 1 of {}, {}, {}`", name(0),
                             name(1), name(2));
    const auto& takes = meeting->takes;
    const auto most = *std::max_element(takes.begin(), takes.end());
    if (!meeting->alone || study_.pack.stacking.first_that_applies ||
        std::count(takes.begin(), takes.end(), most) != 1)
      return;
    std::vector<std::string> expectations;
    for (std::size_t i = 0; i < ranks.size(); ++i)
      expectations.push_back(takes[i] == most ? fmt::format("{} gives {}", name(i), study_.money(most))
                                              : name(i) + " gives nothing");
    found.witness = study_.test(meeting->sample, "Only one of the three", expectations);
  }

  // `first` is what `next` gives way to; `edge.to` keeps `first` out.
  void report_first(std::size_t first, std::size_t next, const Edge& edge, const Constraint& constraint) {
    auto meeting = meeting_of({first, next, edge.to});
    // Shown only where the third is worth more than the first, so that the choice takes it.
    if (!meeting || meeting->takes[2] <= meeting->takes[0]) return;
    ++said_;
    const auto& one = study_.at(first).id;
    const auto& two = study_.at(next).id;
    const auto& third = study_.at(edge.to).id;
    auto& found = study_.sink.report(
        diag::Code::W0523, constraint.span,
        fmt::format("`{}` gives way to `{}` even where `{}` keeps that one out", two, one, third),
        "the first that applies, not the first that gives something");
    found.notes.push_back({edge.by->span, {}});
    found.help = "write `best 1 of` instead of `first 1 of`, or put all three into one constraint";
    if (meeting->alone && !study_.pack.stacking.first_that_applies)
      found.witness = study_.test(meeting->sample, fmt::format("{} alone", third),
                                  {one + " gives nothing", two + " gives nothing",
                                   fmt::format("{} gives {}", third, study_.money(meeting->takes[2]))});
  }

  Study& study_;
  std::map<std::size_t, std::vector<Edge>> edges_;
  std::size_t said_ = 0;
};

}  // namespace

void warn_of_circles(Study& study) {
  Check check(study);
  check.look_at_pairs();
  check.look_at_first();
}

}  // namespace perk::lint
