// Promotions and the stacking block of a random pack.
#include "tests/property/draft.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "tests/property/phrases.h"

namespace perk::property {
namespace {

// A clause of the stacking block, and whom it names, in its order; groups by `g`.
struct Clause {
  std::string text;
  std::vector<std::string> names;
  std::string stops;   // `stop after`: whom everything else must not stand before
  bool first = false;  // `first K of g`
  bool all = false;    // `choose first that applies`: every two
};

class Writer {
 public:
  explicit Writer(Random& random) : random_(random) {}

  Draft write() {
    scale();
    header();
    names();
    const std::int64_t count = random_.between(3, 6);
    const std::int64_t sets = random_.chance(35) ? 2 : random_.between(0, 1);
    for (std::int64_t i = 0; i < count; ++i) promotion(i, i < sets);
    random_.shuffle(draft_.promotions);
    stacking();
    return std::move(draft_);
  }

 private:
  std::string one_of(const std::vector<std::string>& texts) { return random_.pick(texts); }
  std::string number(std::int64_t low, std::int64_t high) {
    return std::to_string(random_.between(low, high));
  }

  void scale() {
    struct Currency {
      const char* code;
      int exponent;
    };
    const std::vector<Currency> currencies{{"THB", 2}, {"THB", 2}, {"JPY", 0}, {"KWD", 3}, {"GBP", 2}};
    const Currency& currency = random_.pick(currencies);
    draft_.currency = currency.code;
    draft_.exponent = currency.exponent;
    draft_.equal_prices = random_.chance(30);
    draft_.price = random_.pick(std::vector<std::int64_t>{7, 20, 60, 100, 999, 25'000});
    if (random_.chance(2))
      draft_.price = 10'000'000'000'000;  // amounts near the most that a cart may have (S27)
  }

  void header() {
    std::string& text = draft_.header;
    text = "pack random\n  currency " + draft_.currency + "\n  timezone \"" +
           one_of({"Asia/Bangkok", "Europe/London", "America/New_York"}) + "\"\n  prices " +
           (random_.chance(80) ? "include" : "exclude") + " tax\n  use \"schema/shop\"\n";
    if (random_.chance(25))
      text += "  rounding " + one_of({"half even", "half down", "up", "down", "half up per unit"}) + "\n";
    if (random_.chance(8)) text += "  remainder to " + one_of({"first", "last"}) + " line\n";
    if (random_.chance(10))
      text +=
          "  round total to " + phrases_.money(random_.between(2, 25)) + one_of({"", " down", " up"}) + "\n";
    if (random_.chance(8)) text += "  codes match case\n";
    if (random_.chance(15)) text += "  days start at 05:30\n";
    text += "end\n";
  }

  void names() {
    std::vector<std::string>& blocks = draft_.names;
    blocks.push_back("selection teas \"Teas\"\n  items in category \"tea\"\nend\n");
    blocks.push_back(
        "selection lively\n  items in category \"tea\", \"cups\" except items tagged \"dull\"\nend\n");
    blocks.push_back("segment members\n  customer.is_member is yes\nend\n");
    blocks.push_back(
        "calendar dates\n  fair from 2026-03-12 through 2026-03-14, every 04-13, every Wednesday\nend\n");
    if (!rewards_) return;
    blocks.push_back("account stars\n  unit star, stars\n  worth " + phrases_.money(random_.between(1, 4)) +
                     "\n" + (random_.chance(15) ? "  usable from 5 stars\n" : "") + "end\n");
    blocks.push_back("account purse\n  holds " + draft_.currency + "\nend\n");
    in_parts_ = random_.chance(30);
    blocks.push_back(
        "coupons vouchers\n  codes \"V-1\", \"V-2\"\n" +
        (in_parts_ || random_.chance(50) ? "  worth " + phrases_.money(phrases_.about(20)) + "\n" : "") +
        (in_parts_ ? "  used in parts\n" : "") + "end\n");
  }

  // ---- promotions ---------------------------------------------------------------------------------------
  void promotion(std::int64_t index, bool set) {
    static const std::vector<std::string> kNames{"ant", "bee", "cat", "dog", "elk", "fox"};
    const std::string& id = kNames[static_cast<std::size_t>(index)];
    draft_.ids.push_back(id);
    const bool grouped = random_.chance(35);
    std::string text = "promotion " + id + "\n" + who_and_when() + needs(index);
    const Give given = set ? phrases_.set_offer() : phrases_.give();
    int stage = place(given.stage);
    text += "  give " + given.text + "\n" + phrases_.caps(given);
    if (set) {
      if (random_.chance(60)) text += "  limit " + number(1, 3) + " times per order\n";
      if (random_.chance(10)) text += "  may share items\n";
    } else {
      text += more(given, stage);
    }
    if (random_.chance(15)) text += phrases_.bound(given, grouped);
    if (given.kind == Give::Kind::gift && random_.chance(30))
      text += "  worth " + phrases_.money(random_.chance(30) ? 0 : phrases_.about(40)) + "\n";
    if (random_.chance(10)) text += "  say \"" + id + " gives\"\n";
    if (grouped) {
      grouped_.push_back(id);
      text += "  group g\n";
    }
    stages_[id] = stage;
    draft_.promotions.push_back(text + "end\n");
  }

  std::string who_and_when() {
    std::string text;
    if (random_.chance(7)) text += "  for members\n";
    if (random_.chance(28)) text += "  when " + phrases_.condition() + "\n";
    if (random_.chance(8)) text += "  unless " + phrases_.condition() + "\n";
    if (random_.chance(10)) text += "  active " + phrases_.window() + "\n";
    return text;
  }

  std::string needs(std::int64_t index) {
    std::string text;
    if (rewards_ && random_.chance(5)) text += "  needs " + number(1, 15) + " stars\n";
    if (random_.chance(14)) {
      draft_.codes.push_back("CODE" + std::to_string(index));
      return text + "  needs coupon \"" + draft_.codes.back() + "\"\n";
    }
    if (rewards_ && random_.chance(in_parts_ ? 30 : 4)) {
      draft_.codes.push_back("V-1");
      return text + "  needs coupon from vouchers\n";
    }
    return text + (random_.chance(5) ? "  optional\n" : "");
  }

  // A second offer, or a stage of the shop's own.
  std::string more(const Give& given, int& stage) {
    if (random_.chance(5) && given.kind != Give::Kind::shipping)
      return "  give " + phrases_.shipping() + "\n";
    if (random_.chance(6) && given.kind == Give::Kind::line) {
      stage = std::min(stage, place(Give::item_stage));
      return "  give " + phrases_.percent() + " off " + phrases_.plain() + "\n";
    }
    if (rewards_ && random_.chance(5) && given.kind != Give::Kind::credit) return "  give 2 stars\n";
    const bool moves = given.stage == Give::item_stage || given.stage == Give::order_stage;
    if (!own_stage_ || !moves || !random_.chance(30)) return "";
    stage = kOwn;
    return "  stage vip\n";
  }

  // ---- stacking -----------------------------------------------------------------------------------------
  // Stages in the order of the pack: price, item, vip, order, shipping, total, reward.
  static constexpr int kOwn = 2;
  static int place(Give::Stage stage) {
    return static_cast<int>(stage) + (stage >= Give::order_stage ? 1 : 0);
  }

  std::string scope() {
    switch (random_.below(5)) {
      case 0:
      case 1: return " per line";
      case 2: return " per line.seller";
      default: return " per order";
    }
  }

  void stacking() {
    std::vector<Clause> clauses;
    if (own_stage_) {
      clauses.push_back({"stages price, item, vip, order, shipping, total, reward", {}, {}});
      if (random_.chance(50)) clauses.push_back({"in vip combine one after another", {}, {}});
    }
    if (random_.chance(12)) {
      const std::string id = random_.pick(draft_.ids);
      clauses.push_back({"stop after " + id + scope(), {id}, id});
    }
    if (!grouped_.empty() && random_.chance(80)) clauses.push_back(of_group());
    if (draft_.ids.size() > 2 && random_.chance(20))
      clauses.push_back({"never " + draft_.ids[1] + " with " + draft_.ids[0] + scope(),
                         {draft_.ids[1], draft_.ids[0]},
                         {}});
    if (random_.chance(20))
      clauses.push_back(
          {"cap total discount at " + (random_.chance(60) ? phrases_.percent() + " of list subtotal"
                                                          : phrases_.money(phrases_.about(150))),
           {},
           {}});
    if (random_.chance(40)) {
      const std::string spared = random_.chance(30) ? random_.pick(draft_.ids) : "";
      clauses.push_back({one_of({"never sell below 105% of cost, otherwise no floor",
                                 "never sell below 100% of cost, otherwise 60% of list price",
                                 "never sell below 70% of list price"}) +
                             (spared.empty() ? "" : ", except " + spared),
                         spared.empty() ? std::vector<std::string>{} : std::vector<std::string>{spared},
                         {}});
    }
    choose(clauses);
    drop_what_is_out_of_order(clauses);
    for (Clause& clause : clauses) draft_.stacking.push_back(std::move(clause.text));
  }

  Clause of_group() {
    switch (random_.below(8)) {
      case 0:
      case 1: return {"first " + number(1, 2) + " of g" + scope(), {"g"}, {}, true};
      case 2: return {"customer chooses " + number(1, 2) + " of g", {"g"}, {}};
      default: return {"best " + number(1, 2) + " of g" + scope(), {"g"}, {}};
    }
  }

  void choose(std::vector<Clause>& clauses) {
    if (random_.chance(8))
      clauses.push_back({"choose first that applies", {}, {}, false, true});
    else if (random_.chance(10))
      clauses.push_back({"choose best for customer, anything may be left out", {}, {}});
    else if (random_.chance(10))
      clauses.push_back({"choose best for customer, ties to the one that ends first", {}, {}});
  }

  // The ranks that the clauses give: as they name promotions, then by id.
  std::vector<std::string> ranked(const std::vector<Clause>& clauses) const {
    std::vector<std::string> order;
    const auto name = [&](const std::string& id) {
      if (std::find(order.begin(), order.end(), id) == order.end()) order.push_back(id);
    };
    for (const Clause& clause : clauses)
      for (const std::string& named : clause.names) {
        if (named != "g") {
          name(named);
          continue;
        }
        for (const std::string& id : grouped_) name(id);
      }
    for (const std::string& id : draft_.ids) name(id);
    return order;
  }

  // Nobody may stand in a later stage than who ranks after it and is stopped by it (S17).
  bool in_order(const Clause& clause, const std::vector<std::string>& ranks) const {
    if (clause.stops.empty() && !clause.first && !clause.all) return true;
    bool sound = true;
    for (std::size_t a = 0; a < ranks.size(); ++a)
      for (std::size_t b = a + 1; b < ranks.size(); ++b) {
        const auto is_member = [&](const std::string& id) {
          return std::find(grouped_.begin(), grouped_.end(), id) != grouped_.end();
        };
        const bool meet = clause.all     ? true
                          : clause.first ? is_member(ranks[a]) && is_member(ranks[b])
                                         : ranks[a] == clause.stops;
        sound = sound && (!meet || stages_.at(ranks[a]) <= stages_.at(ranks[b]));
      }
    return sound;
  }

  void drop_what_is_out_of_order(std::vector<Clause>& clauses) const {
    for (std::size_t i = 0; i < clauses.size(); ++i) {
      if (in_order(clauses[i], ranked(clauses))) continue;
      clauses.erase(clauses.begin() + static_cast<std::ptrdiff_t>(i));
      i = static_cast<std::size_t>(-1);  // the ranks are others now
    }
  }

  Random& random_;
  Draft draft_;
  bool rewards_ = random_.chance(45), in_parts_ = false;
  bool own_stage_ = random_.chance(30);
  Phrases phrases_{random_, draft_, rewards_};
  std::vector<std::string> grouped_;
  std::map<std::string, int> stages_;  // by promotion: its first stage
};

}  // namespace

std::string Draft::source() const {
  std::string text = header;
  for (const std::string& block : names) text += "\n" + block;
  for (const std::string& block : promotions) text += "\n" + block;
  text += "\nstacking\n";
  for (const std::string& clause : stacking) text += "  " + clause + "\n";
  return text + "end\n";
}

Draft random_draft(Random& random) {
  return Writer(random).write();
}

}  // namespace perk::property
