// Small packs on few goods; every family makes its own difficulty likely and leaves the others possible.
#include "tests/property/choice_draft.h"

#include <algorithm>

namespace perk::property {
namespace {

const std::vector<std::string> kSelections{"items",
                                           "items",
                                           "items sku \"TEA-1\"",
                                           "items sku \"TEA-1\", \"TEA-2\", \"CUP-1\"",
                                           "items in category \"tea\"",
                                           "items by brand \"x\"",
                                           "items in category \"cups\"",
                                           "items where price is at least "};
const std::vector<std::string> kNames{"ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen"};

class Writer {
 public:
  Writer(Random& random, Family family) : random_(random), family_(family) {}

  Draft write() {
    const bool tiny = family_ == Family::tiny;
    draft_.currency = "THB";
    draft_.exponent = 2;
    draft_.equal_prices = random_.chance(25);
    draft_.price =
        tiny ? random_.between(1, 30) : random_.pick(std::vector<std::int64_t>{100, 999, 2'500, 20'000});
    draft_.header =
        "pack choice\n  currency THB\n  timezone \"Asia/Bangkok\"\n  prices include tax\n"
        "  use \"schema/shop\"\n";
    if (random_.chance(20)) {
      draft_.header += "  rounding " +
                       random_.pick(std::vector<std::string>{"half even", "up", "down", "half up per unit"}) +
                       "\n";
    }
    draft_.header += "end\n";
    const std::int64_t most = family_ == Family::sets ? 4 : family_ == Family::optional ? 5 : 7;
    const std::int64_t count = random_.between(3, most);
    for (std::int64_t i = 0; i < count; ++i) promotion(i);
    stacking();
    return std::move(draft_);
  }

 private:
  static std::string money(std::int64_t minor) {
    std::string digits = std::to_string(minor);
    if (digits.size() <= 2) digits.insert(0, 3 - digits.size(), '0');
    return digits.insert(digits.size() - 2, ".") + " THB";
  }
  std::int64_t about(std::int64_t percent) {
    const std::int64_t middle = std::max<std::int64_t>(1, draft_.price * percent / 100);
    return random_.between(std::max<std::int64_t>(1, middle / 2), middle + middle / 2);
  }
  std::string percent(std::int64_t low, std::int64_t high) {
    return std::to_string(random_.between(low, high)) + "%";
  }
  std::string selection() {
    std::string text = random_.pick(kSelections);
    if (text.back() == ' ') text += money(draft_.price);
    return text;
  }
  [[nodiscard]] bool is(Family family) const { return family_ == family; }

  std::string item_offer() {
    const bool large = is(Family::floors) || is(Family::tiny);
    switch (random_.below(is(Family::sets) ? 12 : 9)) {
      case 0:
      case 1:
      case 2:
      case 3: return percent(large ? 20 : 3, large ? 80 : 25) + " off " + selection();
      case 4: return money(about(25)) + " off each of " + selection();
      case 5: return money(about(40)) + " off each line of " + selection();
      case 6: return percent(5, 40) + " off " + selection() + " together";
      case 7: return money(about(70)) + " off " + selection() + " in all";
      case 8:
        return random_.chance(50) ? selection() + " at " + money(about(80)) + " each"
                                  : percent(3, 30) + " off " + selection();
      default: return set_offer();
    }
  }

  std::string set_offer() {
    const std::int64_t n = random_.between(2, 3);
    switch (random_.below(3)) {
      case 0: {
        const std::string of = selection();
        return "cheapest 1 of " + of + " free for every " + std::to_string(n) + " of " + of;
      }
      case 1:
        return "1 of " + selection() + " at " + percent(20, 100) + " off for every " + std::to_string(n) +
               " of " + selection();
      default:
        return "cheapest 1 of every " + std::to_string(n) + " of " + selection() +
               (random_.chance(50) ? " free" : " at " + percent(20, 90) + " off");
    }
  }

  std::string late_offer() {
    switch (random_.below(5)) {
      case 0:
      case 1: return percent(3, 40) + " off goods";
      case 2: return money(about(80)) + " off goods";
      case 3: return "free shipping";
      default: return percent(5, 60) + " off shipping";
    }
  }

  std::string caps() {
    if (!random_.chance(is(Family::caps) ? 60 : 8)) return "";
    switch (random_.below(5)) {
      case 0: return "  cap " + money(about(15)) + " per item\n";
      case 1: return "  cap " + money(about(25)) + " per line\n";
      case 2: return "  cap " + std::to_string(random_.between(1, 4)) + " items per order\n";
      default: return "  cap " + money(about(50)) + " per order\n";
    }
  }

  void promotion(std::int64_t index) {
    const std::string& id = kNames[static_cast<std::size_t>(index)];
    draft_.ids.push_back(id);
    const bool late = random_.chance(35);
    std::string text = "promotion " + id + "\n";
    if (random_.chance(is(Family::thresholds) ? 60 : 12)) {
      draft_.thresholds.push_back(draft_.price * random_.between(2, 8));
      text += "  when subtotal is at least " + money(draft_.thresholds.back()) + "\n";
    } else if (random_.chance(4)) {
      draft_.thresholds.push_back(draft_.price * random_.between(2, 8));
      text += "  when subtotal is less than " + money(draft_.thresholds.back()) + "\n";
    }
    if (random_.chance(is(Family::optional) ? 40 : 8)) {
      draft_.codes.push_back("CODE" + std::to_string(index));
      text += "  needs coupon \"" + draft_.codes.back() + "\"\n";
    } else if (random_.chance(is(Family::optional) ? 30 : 3)) {
      text += "  optional\n";
    }
    const std::string offer = late ? late_offer() : item_offer();
    text += "  give " + offer + "\n";
    if (offer.find("shipping") == std::string::npos && offer.find(" each") == std::string::npos) {
      text += caps();
    }
    const bool shipping = offer.find("shipping") != std::string::npos;
    const bool price = offer.size() > 5 && offer.compare(offer.size() - 5, 5, " each") == 0;
    if (own_stage_ && !shipping && !price && random_.chance(25)) text += "  stage vip\n";
    if (random_.chance(is(Family::groups) ? 85 : 45)) {
      std::vector<std::string>& group = random_.chance(60) ? first_ : second_;
      group.push_back(id);
      text += std::string("  group ") + (&group == &first_ ? "g" : "h") + "\n";
    }
    draft_.promotions.push_back(text + "end\n");
  }

  std::string scope() {
    switch (random_.below(6)) {
      case 0:
      case 1: return " per line";
      case 2: return " per line.seller";
      default: return " per order";
    }
  }

  void stacking() {
    std::vector<std::string>& clauses = draft_.stacking;
    if (own_stage_) {
      clauses.push_back("stages price, item, vip, order, shipping, total, reward");
      if (random_.chance(30)) clauses.push_back("in vip combine one after another");
    }
    if (!first_.empty())
      clauses.push_back("best " + std::to_string(random_.between(1, 2)) + " of g" + scope());
    if (!second_.empty()) clauses.push_back("best 1 of h" + scope());
    if (draft_.ids.size() > 2 && random_.chance(is(Family::pairs) ? 90 : 15)) {
      clauses.push_back("never " + draft_.ids[1] + " with " + draft_.ids[0] + scope());
      if (is(Family::pairs) && random_.chance(50)) {
        clauses.push_back("never " + draft_.ids[2] + " with " + draft_.ids[1]);
      }
      if (is(Family::pairs) && random_.chance(40)) {
        clauses.push_back("never " + draft_.ids.back() + " with all promotions");
      }
    }
    if (random_.chance(is(Family::caps) ? 40 : 6)) {
      clauses.push_back("cap total discount at " +
                        (random_.chance(50) ? percent(10, 60) + " of list subtotal" : money(about(150))));
    }
    if (random_.chance(is(Family::floors) ? 100 : 15)) {
      const std::vector<std::string> floors{"never sell below 105% of cost, otherwise no floor",
                                            "never sell below 60% of list price",
                                            "never sell below 80% of list price"};
      clauses.push_back(random_.pick(floors) +
                        (random_.chance(25) ? ", except " + random_.pick(draft_.ids) : ""));
    }
    if (is(Family::optional) && random_.chance(30)) {
      clauses.push_back("choose best for customer, anything may be left out");
    }
  }

  Random& random_;
  Family family_;
  Draft draft_;
  std::vector<std::string> first_, second_;
  bool own_stage_ = random_.chance(25);
};

}  // namespace

const char* name_of(Family family) {
  switch (family) {
    case Family::groups: return "groups";
    case Family::tiny: return "tiny amounts";
    case Family::floors: return "floors";
    case Family::caps: return "caps";
    case Family::thresholds: return "thresholds";
    case Family::pairs: return "pairs";
    case Family::optional: return "optional";
    case Family::sets: return "sets";
  }
  return "?";
}

Draft choice_draft(Random& random, Family family) {
  return Writer(random, family).write();
}

}  // namespace perk::property
