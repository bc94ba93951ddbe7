// Many small offers on few goods, so that they meet; amounts around the price of a unit.
#include "tests/property/phrases.h"

#include <algorithm>

namespace perk::property {
namespace {

const std::vector<std::string> kSkus{"TEA-1", "TEA-2", "TEA-3", "CUP-1", "CUP-2", "ขนม-1", "POT-1"};
const std::vector<std::string> kPercents{"5",  "10", "12.5", "15", "20", "25", "30",
                                         "33", "40", "50",   "60", "75", "90", "100"};

}  // namespace

std::string Phrases::money(std::int64_t minor) const {
  return amount(minor) + " " + draft_.currency;
}

std::string Phrases::amount(std::int64_t minor) const {
  std::string digits = std::to_string(minor);
  if (draft_.exponent == 0) return digits;
  const auto decimals = static_cast<std::size_t>(draft_.exponent);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  return digits.insert(digits.size() - decimals, ".");
}

std::int64_t Phrases::about(std::int64_t percent_of_price) {
  const std::int64_t middle = std::max<std::int64_t>(1, draft_.price * percent_of_price / 100);
  return random_.between(std::max<std::int64_t>(1, middle / 2), middle + middle / 2);
}

std::string Phrases::percent() {
  return random_.pick(kPercents) + "%";
}

// ---- selections -------------------------------------------------------------------------------------------
std::string Phrases::unit() {
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

std::string Phrases::plain() {
  switch (random_.below(12)) {
    case 0: return unit() + " except items tagged \"dull\"";
    case 1: return "items in category \"tea\" and items by brand \"x\"";
    case 2: return random_.chance(50) ? "full price items" : "reduced items";
    default: return unit();
  }
}

std::string Phrases::selection() {
  if (random_.chance(8))
    return std::string(random_.chance(50) ? "cheapest " : "most expensive ") + count(1, 4) + " of " + unit();
  return plain();
}

// ---- sets -------------------------------------------------------------------------------------------------
std::string Phrases::reward() {
  switch (random_.below(5)) {
    case 0:
    case 1: return "free";
    case 2: return "at " + percent() + " off";
    case 3: return "at " + money(about(30)) + " off";
    default: return "at " + money(about(50)) + " each";
  }
}

Give Phrases::set_offer() {
  const std::string spread = random_.chance(12) ? ", spread over the set" : "";
  switch (random_.below(5)) {
    case 0: {
      const std::int64_t n = random_.between(2, 4), k = random_.between(1, n - 1);
      const std::string of = plain();
      return {"cheapest " + std::to_string(k) + " of " + of + " free for every " + std::to_string(n) +
                  " of " + of + (random_.chance(10) ? ", of one line" : "") + spread,
              Give::Kind::set};
    }
    case 1: {
      const std::string bought = unit();
      return {"1 of " + (random_.chance(50) ? bought : unit()) + " " + reward() + " for every " +
                  count(1, 3) + " of " + bought + spread,
              Give::Kind::set};
    }
    case 2: return {bundle(), Give::Kind::set};
    default: return {groups() + spread, Give::Kind::set};
  }
}

std::string Phrases::groups() {
  const std::int64_t n = random_.between(2, 4);
  std::string text = random_.chance(85) ? "cheapest " : "most expensive ";
  if (random_.chance(12))
    text = (n > 2 && random_.chance(30) ? "3rd " : "2nd ") + text + "of every ";
  else
    text += std::to_string(random_.between(1, n - 1)) + " of every ";
  text += std::to_string(n) + " of " + plain() + " " + reward();
  if (random_.chance(12)) text += ", from the cheapest";
  if (random_.chance(12)) text += ", of one line";
  if (random_.chance(12)) text += ", last group partial";
  return text;
}

std::string Phrases::bundle() {
  std::string slots = count(1, 2) + " of " + unit();
  for (std::int64_t i = random_.between(1, 2); i > 0; --i) slots += " + " + count(1, 2) + " of " + unit();
  switch (random_.below(3)) {
    case 0: return slots + " at " + money(about(220)) + " together";
    case 1: return slots + " at " + percent() + " off together";
    default: return slots + " at " + money(about(60)) + " off together";
  }
}

// ---- tables -----------------------------------------------------------------------------------------------
std::string Phrases::tiers(bool price) {
  const std::string column = price                ? "all at"
                             : random_.chance(60) ? "off"
                             : random_.chance(50) ? "off in all"
                                                  : "off each";
  const bool by_subtotal = !price && random_.chance(40);
  const bool steps = column != "off in all" && (!by_subtotal || column == "off") && random_.chance(40);
  const std::string head = steps && (price || column == "off") ? "step by step" : column;
  const std::string itself =
      !by_subtotal && column != "off in all" && random_.chance(15) ? ", each product by itself" : "";
  std::string text = (price ? "price of " : "discount on ") + plain() + " by " +
                     (by_subtotal ? "subtotal" : "quantity") + (steps ? ", step by step" : "") + itself +
                     "\n    | " + (by_subtotal ? "subtotal" : "quantity") + " | " + head + " |\n";
  std::int64_t from = random_.between(1, 2), worth = price ? about(100) : about(10);
  std::int64_t rate = random_.between(3, 15);
  for (std::int64_t rows = random_.between(1, 3); rows > 0; --rows) {
    const std::string key = by_subtotal ? money(from * draft_.price) + "+" : std::to_string(from) + "+";
    const std::string value = column == "off" ? std::to_string(rate) + "%" : money(worth);
    text.append("    | ").append(key).append(" | ").append(value).append(" |\n");
    from += random_.between(1, 4);
    rate += random_.between(1, 20);
    worth = price ? std::max<std::int64_t>(1, worth * 8 / 10) : worth + about(10);
  }
  text.pop_back();
  return text;
}

// `by F, G` and its rows, for three values.
std::string Phrases::lookup(const std::vector<std::string>& values, std::string& rows) {
  const auto row = [&](const std::string& keys, const std::string& value) {
    rows += "\n    | " + keys + " | " + value + " |";
  };
  switch (random_.below(5)) {
    case 0:
      row("tier", "value");
      row("gold", values[0]);
      row("silver", values[1]);
      if (random_.chance(50)) row("any", values[2]);
      return "by customer.tier";
    case 1:
      row("quantity", "value");
      row("2+", values[0]);
      row("4+", values[1]);
      row("7+", values[2]);
      return "by quantity";
    case 2:
      row("subtotal", "value");
      row(money(draft_.price * 2) + "+", values[0]);
      row(money(draft_.price * 5) + "+", values[1]);
      return "by subtotal";
    case 3:
      row("channel", "value");
      row("web", values[0]);
      if (random_.chance(50)) row("store", values[1]);
      return "by order.channel";
    default:
      row("tier | quantity", "value");
      row("gold | 1+", values[0]);
      row("any | 3+", values[1]);
      row("silver | 5+", values[2]);
      return "by customer.tier, quantity";
  }
}

// ---- what is given ----------------------------------------------------------------------------------------
std::string Phrases::for_every() {
  if (!random_.chance(15)) return "";
  return random_.chance(50) ? " for every " + count(1, 4) + " items of " + unit()
                            : " for every " + money(about(200)) + " of goods";
}

Give Phrases::amount_off() {
  switch (random_.below(6)) {
    case 0: return {money(about(30)) + " off each of " + selection() + for_every(), Give::Kind::line};
    case 1: return {money(about(60)) + " off each line of " + plain() + for_every(), Give::Kind::line};
    case 2:
    case 3: return {money(about(90)) + " off " + selection() + " in all" + for_every(), Give::Kind::spread};
    case 4: return {money(about(120)) + " off goods" + for_every(), Give::Kind::spread, Give::order_stage};
    default:
      if (random_.chance(70)) return {percent() + " off goods", Give::Kind::spread, Give::order_stage};
      return {(random_.chance(50) ? percent() : money(about(120))) + " off goods and shipping",
              Give::Kind::spread, Give::total_stage};
  }
}

Give Phrases::looked_up() {
  std::string rows;
  const std::vector<std::string> percents{percent(), percent(), percent()};
  const std::vector<std::string> amounts{money(about(20)), money(about(40)), money(about(90))};
  switch (random_.below(4)) {
    case 0: return {lookup(percents, rows) + " off " + plain() + rows, Give::Kind::line};
    case 1: return {lookup(percents, rows) + " off goods" + rows, Give::Kind::spread, Give::order_stage};
    case 2: return {lookup(amounts, rows) + " off " + plain() + " in all" + rows, Give::Kind::spread};
    default: {
      const std::string of = plain();
      return {of + " at " + lookup(amounts, rows) + " each" + rows, Give::Kind::price, Give::price_stage};
    }
  }
}

Give Phrases::rewarding() {
  switch (random_.below(8)) {
    case 0:
    case 1:
    case 2: {
      std::string gift = count(1, 2) + " sku \"MUG\"";
      if (random_.chance(25)) gift += " + 1 sku \"SPOON\"";
      return {gift + " as a gift" + for_every(), Give::Kind::gift};
    }
    case 3: return {count(1, 30) + " stars" + for_every(), Give::Kind::credit, Give::reward_stage, true};
    case 4:
      return {"1 star for every " + money(about(25)) + " of goods", Give::Kind::credit, Give::reward_stage,
              true};
    case 5:
      return random_.chance(50)
                 ? Give{"back " + percent() + " of " + plain() + " to purse", Give::Kind::credit,
                        Give::reward_stage}
                 : Give{money(about(30)) + " to purse" + for_every(), Give::Kind::credit, Give::reward_stage};
    case 6:
      return {(random_.chance(70) ? "a coupon" : "2 coupons") + std::string(" from vouchers") + for_every(),
              Give::Kind::coupon, Give::reward_stage};
    default:
      return {std::string("balance of ") + (random_.chance(70) ? "purse" : "stars") + " off goods",
              Give::Kind::balance, Give::order_stage};
  }
}

Give Phrases::give() {
  if (rewards_ && random_.chance(40)) return rewarding();
  switch (random_.below(18)) {
    case 0:
    case 1:
    case 2:
    case 3: return {percent() + " off " + selection(), Give::Kind::line};
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
    case 9: return amount_off();
    case 10:
      return random_.chance(50)
                 ? Give{percent() + " off " + plain() + " together", Give::Kind::spread}
                 : Give{plain() + " at " + money(about(200)) + " together", Give::Kind::spread};
    case 11: return {plain() + " at " + money(about(90)) + " each", Give::Kind::price, Give::price_stage};
    case 12: return {tiers(true), Give::Kind::price, Give::price_stage};
    case 13: return {tiers(false), Give::Kind::line};
    case 14:
    case 15: return looked_up();
    default: return {shipping(), Give::Kind::shipping, Give::shipping_stage};
  }
}

std::string Phrases::shipping() {
  switch (random_.below(5)) {
    case 0: return "free shipping";
    case 1: return percent() + " off shipping";
    case 2: return money(about(60)) + " off shipping";
    case 3: return money(about(30)) + " off each shipping charge";
    default: return "shipping at " + money(about(30));
  }
}

// ---- conditions -------------------------------------------------------------------------------------------
std::int64_t Phrases::threshold() {
  draft_.thresholds.push_back(draft_.price * random_.between(2, 9));
  return draft_.thresholds.back();
}

std::string Phrases::condition() {
  switch (random_.below(15)) {
    case 0:
    case 1:
    case 2: return "subtotal is at least " + money(threshold());
    case 3: return "subtotal of " + unit() + " is more than " + money(threshold() / 2);
    case 4: return "list subtotal is at least " + money(threshold());
    case 5: return "quantity of " + unit() + " is at least " + count(1, 4) + " items";
    case 6: return "count of different sku of goods is at least " + count(1, 3);
    case 7: return "customer.tier is any of \"gold\", \"silver\"";
    case 8:
      return "(customer.tier is \"gold\" ignoring case or subtotal is less than " + money(threshold()) + ")";
    case 9: return "order.channel is not \"web\"";
    case 10: return "customer.tags contains \"vip\"";
    case 11: return "customer.job_role is \"ÄRZTIN FÜR ΣΊΣΥΦΟΣ\" ignoring case";
    case 12: return "subtotal before tax is at least " + money(threshold());
    case 13:
      return rewards_ ? "balance of stars is at least " + count(1, 20) + " stars"
                      : "order.channel is \"web\"";
    default: return "customer.country is known";
  }
}

std::string Phrases::window() {
  const std::string by = random_.chance(15) ? ", by shipping.delivers_at" : "";
  switch (random_.below(12)) {
    case 0: return "from 2026-03-01 through 2026-04-15" + by;
    case 1: return "every Friday or Saturday or Sunday" + by;
    case 2: return "18:00 until 23:30" + by;
    case 3: return "from 2026-03-20 through 2026-04-30, every Saturday or Sunday, 22:00 until 02:30" + by;
    case 4: return "every 1st or 15th or last day, 06:00 until 24:00" + by;
    case 5: return "every 2nd Friday or last Sunday of the month" + by;
    case 6: return "from 03-10 through 04-02, except on fair or 2026-03-29" + by;
    case 7: return "on fair" + by;
    case 8: return "from 2026-03-05 through fair, 09:00 until 03:00" + by;
    case 9: return "every 03-29" + by;
    default: return "(from 2026-03-01 through 2026-03-28 or every Friday), 00:30 until 20:00" + by;
  }
}

// ---- caps and limits --------------------------------------------------------------------------------------
std::string Phrases::caps(const Give& give) {
  if (!random_.chance(30)) return "";
  switch (give.kind) {
    case Give::Kind::credit:
      return "  cap " + (give.in_stars ? count(1, 9) + " stars" : money(about(20))) + " per order\n";
    case Give::Kind::set:
      if (random_.chance(25)) return "  cap " + count(1, 4) + " items per order\n";
      return "  cap " + money(about(60)) + (random_.chance(50) ? " per order\n" : " per item\n");
    case Give::Kind::line:
    case Give::Kind::spread: break;
    default: return "";
  }
  if (give.stage == Give::total_stage) return "  cap " + money(about(50)) + " per order\n";
  switch (random_.below(11)) {
    case 0: return "  cap " + money(about(10)) + " per item\n";
    case 1: return "  cap " + money(about(20)) + " per line\n";
    case 2: return "  cap " + money(about(30)) + " per category\n";
    case 3: return "  cap " + money(about(40)) + " per top category\n";
    case 4: return "  cap " + count(1, 4) + " items per order\n";
    case 5: return "  cap " + percent() + " of list subtotal per order\n";
    case 6: return "  cap " + money(about(30)) + " per line.seller\n";
    case 7: return "  cap " + money(about(25)) + " per product\n";
    case 8: return "  cap " + count(1, 3) + " items per category\n";
    default: return "  cap " + money(about(50)) + " per order\n";
  }
}

std::string Phrases::bound(const Give& give, bool grouped) {
  const std::string guests = random_.chance(30) ? " or guests" : "";
  const bool money_off = give.kind == Give::Kind::line || give.kind == Give::Kind::spread ||
                         give.kind == Give::Kind::set || give.kind == Give::Kind::shipping;
  const auto last = [&] {
    return random_.chance(50) ? "" : pick(std::vector<std::string>{" whole", " none"});
  };
  if (give.in_stars && random_.chance(50))
    return "  cap " + count(1, 30) + " stars per customer per day" + last() + guests + "\n";
  if (give.kind == Give::Kind::line && give.stage == Give::item_stage && random_.chance(25))
    return random_.chance(50) ? "  cap " + count(1, 5) + " items per customer per " +
                                    pick({"product", "line.seller"}) + guests + "\n"
                              : "  cap " + count(1, 5) + " items per customer" + guests + "\n";
  switch (random_.below(money_off ? 11 : 4)) {
    case 10: return "  limit 1 use per customer per product" + guests + "\n";
    case 0: return "  limit " + count(1, 3) + " uses per customer" + guests + "\n";
    case 1: return "  limit " + count(1, 5) + " uses\n";
    case 2: return "  limit 2 uses per customer per month" + guests + "\n";
    case 3: return grouped ? "  limit " + count(1, 2) + " uses across g\n" : "  limit 3 uses per day\n";
    case 4: return "  budget " + money(about(150)) + last() + "\n";
    case 5: return "  cap " + money(about(60)) + " per customer per month" + last() + guests + "\n";
    case 6: return "  cap " + money(about(60)) + " per 7 days" + last() + "\n";
    case 7:
      return grouped ? "  cap " + money(about(80)) + " across g" + last() + "\n"
                     : "  budget " + money(about(80)) + last() + "\n";
    case 8: return "  cap " + money(about(60)) + last() + " per order\n";
    default:
      return give.kind == Give::Kind::set ? "  limit " + count(1, 3) + " times per customer" + guests + "\n"
                                          : "  limit 1 use per customer\n";
  }
}

}  // namespace perk::property
