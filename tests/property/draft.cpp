// Random packs: many small offers on few goods, so that they meet.
#include "tests/property/draft.h"

#include <algorithm>

namespace perk::property {
namespace {

const std::vector<std::string> kSkus{"TEA-1", "TEA-2", "TEA-3", "CUP-1", "CUP-2", "ขนม-1", "POT-1"};
const std::vector<std::string> kPercents{"5",  "10", "12.5", "15", "20", "25", "30",
                                         "33", "40", "50",   "60", "75", "90", "100"};

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
  }

  std::string money(std::int64_t minor) const { return amount(minor) + " " + draft_.currency; }

  std::string amount(std::int64_t minor) const {
    std::string digits = std::to_string(minor);
    if (draft_.exponent == 0) return digits;
    const auto decimals = static_cast<std::size_t>(draft_.exponent);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    return digits.insert(digits.size() - decimals, ".");
  }

  std::int64_t about(std::int64_t percent_of_price) {
    const std::int64_t middle = std::max<std::int64_t>(1, draft_.price * percent_of_price / 100);
    return random_.between(std::max<std::int64_t>(1, middle / 2), middle + middle / 2);
  }

  std::string percent() { return random_.pick(kPercents) + "%"; }

  void header() {
    draft_.header =
        "pack random\n  currency " + draft_.currency + "\n  timezone \"" +
        random_.pick(std::vector<std::string>{"Asia/Bangkok", "Europe/London", "America/New_York"}) +
        "\"\n  prices include tax\n  use \"schema/shop\"\n";
    if (random_.chance(25))
      draft_.header +=
          "  rounding " +
          random_.pick(std::vector<std::string>{"half even", "half down", "up", "down", "half up per unit"}) +
          "\n";
    draft_.header += "end\n";
  }

  void names() {
    draft_.names.push_back("selection teas \"Teas\"\n  items in category \"tea\"\nend\n");
    draft_.names.push_back(
        "selection lively\n  items in category \"tea\", \"cups\" except items tagged \"dull\"\nend\n");
    draft_.names.push_back("segment members\n  customer.is_member is yes\nend\n");
  }

  // ---- selections ---------------------------------------------------------------------------------------
  std::string unit() {
    switch (random_.below(12)) {
      case 0: return "items sku \"" + random_.pick(kSkus) + "\"";
      case 1: return "items sku \"TEA-1\", \"TEA-2\", \"CUP-1\"";
      case 2: return "items by brand \"x\"";
      case 3: return "items tagged \"new\"";
      case 4: return "teas";
      case 5: return "lively";
      case 6: return "items where price is at least " + money(draft_.price);
      case 7: return "items where (seller is \"s1\" or gift_wrap is yes)";
      case 8: return "items in category \"cups\"";
      default: return "items";
    }
  }

  std::string plain() {
    switch (random_.below(12)) {
      case 0: return unit() + " except items tagged \"dull\"";
      case 1: return "items in category \"tea\" and items by brand \"x\"";
      case 2: return random_.chance(50) ? "full price items" : "reduced items";
      default: return unit();
    }
  }

  std::string selection() {
    if (random_.chance(8))
      return std::string(random_.chance(50) ? "cheapest " : "most expensive ") +
             std::to_string(random_.between(1, 4)) + " of " + unit();
    return plain();
  }

  // ---- offers -------------------------------------------------------------------------------------------
  std::string reward() {
    switch (random_.below(5)) {
      case 0:
      case 1: return "free";
      case 2: return "at " + percent() + " off";
      case 3: return "at " + money(about(30)) + " off";
      default: return "at " + money(about(50)) + " each";
    }
  }

  std::string set_offer() {
    const std::int64_t n = random_.between(2, 4), k = random_.between(1, n - 1);
    const std::string ks = std::to_string(k), ns = std::to_string(n);
    switch (random_.below(5)) {
      case 0: {
        const std::string of = plain();
        return "cheapest " + ks + " of " + of + " free for every " + ns + " of " + of;
      }
      case 1: {
        const std::string bought = unit();
        return "1 of " + (random_.chance(50) ? bought : unit()) + " " + reward() + " for every " +
               std::to_string(random_.between(1, 3)) + " of " + bought;
      }
      case 2: return bundle();
      default:
        return std::string(random_.chance(85) ? "cheapest " : "most expensive ") + ks + " of every " + ns +
               " of " + plain() + " " + reward();
    }
  }

  std::string bundle() {
    std::string slots = std::to_string(random_.between(1, 2)) + " of " + unit();
    for (std::int64_t i = random_.between(1, 2); i > 0; --i)
      slots += " + " + std::to_string(random_.between(1, 2)) + " of " + unit();
    switch (random_.below(3)) {
      case 0: return slots + " at " + money(about(220)) + " together";
      case 1: return slots + " at " + percent() + " off together";
      default: return slots + " at " + money(about(60)) + " off together";
    }
  }

  std::string tiers(bool price) {
    const std::string column = price                ? "all at"
                               : random_.chance(60) ? "off"
                               : random_.chance(50) ? "off in all"
                                                    : "off each";
    const bool by_subtotal = !price && random_.chance(40);
    const bool steps = !by_subtotal && column != "off in all" && random_.chance(40);
    const std::string head = steps && (price || column == "off") ? "step by step" : column;
    std::string text = (price ? "price of " : "discount on ") + plain() + " by " +
                       (by_subtotal ? "subtotal" : "quantity") + (steps ? ", step by step" : "") +
                       "\n    | " + (by_subtotal ? "subtotal" : "quantity") + " | " + head + " |\n";
    std::int64_t from = random_.between(1, 2), worth = price ? about(100) : about(10);
    std::int64_t rate = random_.between(3, 15);
    for (std::int64_t rows = random_.between(1, 3); rows > 0; --rows) {
      const std::string key = by_subtotal ? money(from * draft_.price) + "+" : std::to_string(from) + "+";
      const std::string value = column == "off" ? std::to_string(rate) + "%" : money(worth);
      text += "    | " + key + " | " + value + " |\n";
      from += random_.between(1, 4);
      rate += random_.between(1, 20);
      worth = price ? std::max<std::int64_t>(1, worth * 8 / 10) : worth + about(10);
    }
    text.pop_back();
    return text;
  }

  struct Give {
    std::string text;
    enum class Kind { line, spread, set, price, shipping } kind;
  };

  Give give() {
    switch (random_.below(16)) {
      case 0:
      case 1:
      case 2:
      case 3: return {percent() + " off " + selection(), Give::Kind::line};
      case 4: return {money(about(30)) + " off each of " + selection(), Give::Kind::line};
      case 5: return {money(about(60)) + " off each line of " + plain(), Give::Kind::line};
      case 6:
      case 7: return {money(about(90)) + " off " + selection() + " in all", Give::Kind::spread};
      case 8: return {percent() + " off goods", Give::Kind::spread};
      case 9: return {money(about(120)) + " off goods", Give::Kind::spread};
      case 10:
        return random_.chance(50)
                   ? Give{percent() + " off " + plain() + " together", Give::Kind::spread}
                   : Give{plain() + " at " + money(about(200)) + " together", Give::Kind::spread};
      case 11: return {plain() + " at " + money(about(90)) + " each", Give::Kind::price};
      case 12: return {tiers(true), Give::Kind::price};
      case 13: return {tiers(false), Give::Kind::line};
      default: return {shipping(), Give::Kind::shipping};
    }
  }

  std::string shipping() {
    switch (random_.below(5)) {
      case 0: return "free shipping";
      case 1: return percent() + " off shipping";
      case 2: return money(about(60)) + " off shipping";
      case 3: return money(about(30)) + " off each shipping charge";
      default: return "shipping at " + money(about(30));
    }
  }

  // ---- conditions ---------------------------------------------------------------------------------------
  std::int64_t threshold() {
    draft_.thresholds.push_back(draft_.price * random_.between(2, 9));
    return draft_.thresholds.back();
  }

  std::string condition() {
    switch (random_.below(12)) {
      case 0:
      case 1:
      case 2: return "subtotal is at least " + money(threshold());
      case 3: return "subtotal of " + unit() + " is more than " + money(threshold() / 2);
      case 4: return "list subtotal is at least " + money(threshold());
      case 5:
        return "quantity of " + unit() + " is at least " + std::to_string(random_.between(1, 4)) + " items";
      case 6: return "count of different sku of goods is at least " + std::to_string(random_.between(1, 3));
      case 7: return "customer.tier is any of \"gold\", \"silver\"";
      case 8:
        return "(customer.tier is \"gold\" ignoring case or subtotal is less than " + money(threshold()) +
               ")";
      case 9: return "order.channel is not \"web\"";
      case 10: return "customer.tags contains \"vip\"";
      default: return "customer.country is known";
    }
  }

  std::string window() {
    switch (random_.below(5)) {
      case 0: return "from 2026-03-01 through 2026-04-15";
      case 1: return "every Friday or Saturday or Sunday";
      case 2: return "18:00 until 23:30";
      case 3: return "from 2026-03-20 through 2026-04-30, every Saturday or Sunday, 22:00 until 02:30";
      default: return "(from 2026-03-01 through 2026-03-28 or every Friday), 00:30 until 20:00";
    }
  }

  std::string caps(const Give& give) {
    if (give.kind == Give::Kind::price || give.kind == Give::Kind::shipping || !random_.chance(30)) return "";
    switch (random_.below(8)) {
      case 0: return "  cap " + money(about(10)) + " per item\n";
      case 1: return "  cap " + money(about(20)) + " per line\n";
      case 2: return "  cap " + money(about(30)) + " per category\n";
      case 3: return "  cap " + money(about(40)) + " per top category\n";
      case 4: return "  cap " + std::to_string(random_.between(1, 4)) + " items per order\n";
      case 5: return "  cap " + percent() + " of list subtotal per order\n";
      default: return "  cap " + money(about(50)) + " per order\n";
    }
  }

  void promotion(std::int64_t index, bool set) {
    static const std::vector<std::string> kNames{"ant", "bee", "cat", "dog", "elk", "fox"};
    const std::string& id = kNames[static_cast<std::size_t>(index)];
    draft_.ids.push_back(id);
    std::string text = "promotion " + id + "\n";
    if (random_.chance(7)) text += "  for members\n";
    if (random_.chance(28)) text += "  when " + condition() + "\n";
    if (random_.chance(8)) text += "  unless " + condition() + "\n";
    if (random_.chance(10)) text += "  active " + window() + "\n";
    if (random_.chance(14)) {
      draft_.codes.push_back("CODE" + std::to_string(index));
      text += "  needs coupon \"" + draft_.codes.back() + "\"\n";
    } else if (random_.chance(5)) {
      text += "  optional\n";
    }
    if (set) {
      text += "  give " + set_offer() + "\n";
      if (random_.chance(10))
        text += "  cap " + money(about(60)) + (random_.chance(50) ? " per order\n" : " per item\n");
      if (random_.chance(60))
        text += "  limit " + std::to_string(random_.between(1, 3)) + " times per order\n";
      if (random_.chance(10)) text += "  may share items\n";
    } else {
      const Give offer = give();
      text += "  give " + offer.text + "\n" + caps(offer);
      if (random_.chance(5) && offer.kind != Give::Kind::shipping)
        text += "  give " + shipping() + "\n";
      else if (random_.chance(6) && offer.kind == Give::Kind::line)
        text += "  give " + percent() + " off " + plain() + "\n";
      else if (own_stage_ && random_.chance(30) && offer.kind != Give::Kind::shipping &&
               offer.kind != Give::Kind::price)
        text += "  stage vip\n";
    }
    if (random_.chance(35)) {
      grouped_.push_back(id);
      text += "  group g\n";
    }
    draft_.promotions.push_back(text + "end\n");
  }

  // ---- stacking -----------------------------------------------------------------------------------------
  std::string scope() {
    switch (random_.below(5)) {
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
      if (random_.chance(50)) clauses.push_back("in vip combine one after another");
    }
    if (!grouped_.empty() && random_.chance(70))
      clauses.push_back("best " + std::to_string(random_.between(1, 2)) + " of g" + scope());
    if (draft_.ids.size() > 2 && random_.chance(20))
      clauses.push_back("never " + draft_.ids[1] + " with " + draft_.ids[0] + scope());
    if (random_.chance(20))
      clauses.push_back("cap total discount at " +
                        (random_.chance(60) ? percent() + " of list subtotal" : money(about(150))));
    if (random_.chance(40)) {
      const std::vector<std::string> floors{"never sell below 105% of cost, otherwise no floor",
                                            "never sell below 100% of cost, otherwise 60% of list price",
                                            "never sell below 70% of list price"};
      clauses.push_back(random_.pick(floors) +
                        (random_.chance(30) ? ", except " + random_.pick(draft_.ids) : ""));
    }
    if (random_.chance(8))
      clauses.push_back("choose first that applies");
    else if (random_.chance(10))
      clauses.push_back("choose best for customer, anything may be left out");
  }

  Random& random_;
  Draft draft_;
  std::vector<std::string> grouped_;
  bool own_stage_ = random_.chance(30);
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
