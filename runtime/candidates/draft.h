// The promotions of a range before they have a place: when they hold, what each needs, where it is best
// posted.
//
// In: a module, a range, statistics. Out: an item a promotion that can apply within the range. Long clauses
// are replaced by the trait of a list, so that no clause of an item has more than kMostAlternatives traits,
// and every trait that is named can have a number.
#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "runtime/candidates/calendar.h"
#include "runtime/candidates/conditions.h"
#include "runtime/candidates/statistics.h"

namespace perk::candidates {

inline constexpr std::uint32_t kNoClause = 0xFFFFFFFF;
inline constexpr std::uint32_t kMostAlternatives = 8;

// The places of a promotion: under each trait of the first clause, or under each pair of one and one of the
// second, which is of customer, order, payment or shipping. No clause: under every cart.
struct Key {
  std::uint32_t first = kNoClause, second = kNoClause;  // indices into Conditions::clauses
  double share = 1;                                     // of carts that look there
};

struct Item {
  std::uint32_t promotion = 0;  // rank
  std::uint32_t first_span = 0, spans = 0;
  bool exact_spans = true;
  Stated stated;             // its clauses are followed by
  std::uint32_t values = 0;  // clauses of one value, which its intervals say too
  Key key;
};

// Many traits of which a cart has one.
struct List {
  std::vector<Trait> traits;  // rising
  double share = 0;
  bool of_customer = true;
};

class Draft {
 public:
  Draft(const ir::Module& module, const Range& range, const Statistics& statistics);

  [[nodiscard]] const ir::Module& module() const { return module_; }
  [[nodiscard]] const Conditions& conditions() const { return conditions_; }
  [[nodiscard]] const std::vector<Item>& items() const { return items_; }
  [[nodiscard]] const std::vector<Range>& spans() const { return spans_; }
  [[nodiscard]] const std::vector<List>& lists() const { return lists_; }
  [[nodiscard]] std::span<const Trait> traits_of(std::uint32_t clause) const;
  [[nodiscard]] double share(const Trait& trait) const;
  [[nodiscard]] bool of_customer(const Trait& trait) const;
  // Values that a table of symbols can hold: [0, most_symbols()).
  [[nodiscard]] std::int64_t most_symbols() const;

 private:
  bool read_window(const ir::Promotion& promotion, Item& item, std::optional<Between>& instant);
  void shorten(Stated& stated);
  [[nodiscard]] bool can_number(const Trait& trait) const;
  std::uint32_t list_of(std::span<const Trait> traits);
  // Traits of one kind, field and depth of category are taken to be equally frequent.
  struct Family {
    TraitKind kind{};
    std::uint32_t of = 0, depth = 0;
    friend auto operator<=>(const Family&, const Family&) = default;
  };
  [[nodiscard]] Family family_of(const Trait& trait) const;
  void count_families();
  void add_values(Item& item);

  const ir::Module& module_;
  const Statistics& statistics_;
  Calendar calendar_;
  Conditions conditions_;
  std::vector<Item> items_;
  std::vector<Range> spans_;
  std::vector<List> lists_;
  std::map<std::vector<Trait>, std::uint32_t> list_numbers_;
  std::map<Family, double> family_shares_;  // of one trait; where there are no statistics
};

// Where finding it costs least.
Key choose_key(const Draft& draft, const Item& item);

}  // namespace perk::candidates
