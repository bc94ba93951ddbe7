// What the checks share: the pack, its facts, who is kept apart from whom, and the way a warning is said.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diag/diag.h"
#include "compiler/lint/cases.h"
#include "compiler/lint/witness.h"
#include "compiler/sema/typed.h"

namespace perk::lint {

constexpr std::size_t kMostOfAKind = 10;  // warnings that are looked for, and witnesses of the others

class Study {
 public:
  Study(const typed::Pack& pack, const source::Sources& sources, diag::Sink& sink);

  const typed::Pack& pack;
  const source::Sources& sources;
  diag::Sink& sink;
  Facts facts;
  std::vector<Cases> conditions;  // of each promotion, by rank

  [[nodiscard]] const typed::Promotion& at(std::size_t rank) const { return pack.promotions[rank]; }
  // A common group or constraint, or declared to meet: nothing is said of the two.
  [[nodiscard]] bool related(std::size_t a, std::size_t b) const;
  [[nodiscard]] bool share_a_constraint(std::size_t a, std::size_t b) const;
  // Whether every constraint that holds for `b` holds for `a` in the same place.
  [[nodiscard]] bool bound_like(std::size_t a, std::size_t b) const;
  [[nodiscard]] bool is_constrained(std::size_t rank) const { return !places_[rank].empty(); }
  [[nodiscard]] bool must_be_chosen(std::size_t rank) const { return chosen_[rank]; }
  [[nodiscard]] bool floor_spares(std::size_t rank) const;
  [[nodiscard]] std::size_t first_stage(std::size_t rank) const;
  [[nodiscard]] std::size_t last_stage(std::size_t rank) const;

  std::optional<Sample> sample(const Wish& wish) { return find_sample(facts, pack, wish); }
  // Whether `who` give on this cart what they take alone: nothing else is there to compete with them, to
  // change what they start from, or to cut them.
  bool undisturbed(const Sample& sample, const std::vector<std::size_t>& who, std::int64_t taken) {
    return !cuts(sample, taken) && nobody_else(sample, who);
  }
  bool nobody_else(const Sample& sample, const std::vector<std::size_t>& who);
  // Whether nothing that competes with `rank` has what it asks for.
  [[nodiscard]] bool unopposed(const Sample& sample, std::size_t rank) const;
  // Do a floor or the cap of the total discount keep promotions from taking so much?
  [[nodiscard]] bool cuts(const Sample& sample, std::int64_t taken) const;
  // Pairs that a warning has named.
  std::set<std::pair<std::size_t, std::size_t>> told;
  bool tell(std::size_t a, std::size_t b) { return told.insert(std::minmax(a, b)).second; }
  [[nodiscard]] bool was_told(std::size_t a, std::size_t b) const { return told.contains(std::minmax(a, b)); }

  [[nodiscard]] std::string money(std::int64_t minor) const { return lint::money(pack, minor); }
  // The clause's or offer's own words, on one line.
  [[nodiscard]] std::string words(source::Span span) const;
  [[nodiscard]] std::string test(const Sample& sample, const std::string& name,
                                 const std::vector<std::string>& expectations) const {
    return write_test(pack, sample, name, expectations);
  }

 private:
  // A constraint and the side of it.
  struct Place {
    std::size_t constraint = 0;
    bool other = false;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  [[nodiscard]] bool disturbs(const Reader& reader, const Sample& sample, std::size_t rank,
                              const std::vector<std::size_t>& who, std::size_t stage) const;

  std::vector<std::vector<Place>> places_;  // of each promotion, sorted
  std::vector<std::vector<std::size_t>> meets_;
  std::vector<bool> chosen_;
  std::size_t looks_left_ = 400'000;  // promotions that `nobody_else` looks at, in all
};

// A rate in the pack's scale as it is written: 15%.
std::string percent(std::int64_t rate);
// `values` as they are said of a sum or count: at least 500 THB.
std::string bounds_of(const Study& study, const Fact& fact, const Values& values);

// The checks; each reports what it finds.
void warn_of_never(Study& study);         // never_fires.cpp
void warn_of_beaten(Study& study);        // beaten.cpp
void warn_of_cheaper_more(Study& study);  // cheaper_more.cpp
void warn_of_ladders(Study& study);       // ladders.cpp
void warn_of_meetings(Study& study);      // meetings.cpp
void warn_of_circles(Study& study);       // circles.cpp
void warn_of_thresholds(Study& study);    // thresholds.cpp
void warn_of_free_floors(Study& study);   // free_floors.cpp
void warn_of_unweighed(Study& study);     // unweighed.cpp

}  // namespace perk::lint
