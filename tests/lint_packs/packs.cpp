#include "tests/lint_packs/packs.h"

#include <fmt/format.h>

namespace perk::lint {
namespace {

const std::vector<std::string> kGoods = {"goods",
                                         "items in category \"tea\"",
                                         "items in category \"tea/green\"",
                                         "items in category \"cups\"",
                                         "items sku \"A\", \"B\"",
                                         "items sku \"MUG\"",
                                         "items tagged \"sale\"",
                                         "(items in category \"tea\" except items tagged \"sale\")",
                                         "items where price is at least 50 THB"};
const std::vector<std::string> kTiers = {"gold", "silver", "staff"};
const std::vector<std::string> kRates = {"5", "10", "15", "20", "30", "40", "60"};
const std::vector<std::string> kAmounts = {"10", "20", "50", "100"};
const std::vector<std::string> kThresholds = {"100", "200", "300", "500", "1,000"};
const std::vector<std::string> kCodes = {"ONE", "TWO"};

}  // namespace

std::string Packs::goods() {
  return pick(kGoods);
}

std::string Packs::conditions() {
  std::string out;
  if (chance(45)) {
    const auto subject = chance(60) ? std::string() : " of " + goods();
    const auto kind = below(5);
    if (kind < 3) {
      out += fmt::format("  when   subtotal{} is at least {} THB\n", subject, pick(kThresholds));
      if (chance(30))
        out += fmt::format("  when   subtotal{} is {} {} THB\n", subject,
                           chance(50) ? "less than" : "at most", pick(kThresholds));
    } else if (kind == 3) {
      out += fmt::format("  when   quantity{} is at least {} items\n", subject, below(4) + 2);
    } else {
      out += fmt::format("  when   list subtotal{} is at least {} THB\n", subject, pick(kThresholds));
    }
  }
  if (chance(20)) out += fmt::format("  when   customer.tier is \"{}\"\n", pick(kTiers));
  if (chance(10)) out += "  for    members\n";
  if (chance(10))
    out += fmt::format("  unless (customer.tier is known and customer.tier is \"{}\")\n", pick(kTiers));
  if (chance(10)) out += "  when   (order.channel is \"web\" or customer.is_member is yes)\n";
  return out;
}

std::string Packs::offer() {
  switch (below(9)) {
    case 0:
    case 1:
    case 2: return fmt::format("{}% off {}", pick(kRates), goods());
    case 3: return fmt::format("{} THB off {} in all", pick(kAmounts), goods());
    case 4: return fmt::format("{} THB off goods", pick(kAmounts));
    case 5: return fmt::format("{} THB off each of {}", pick(kAmounts), goods());
    case 6: return fmt::format("cheapest 1 of every {} of {} free", below(2) + 2, goods());
    case 7: return fmt::format("1 of {} free for every 2 of {}", goods(), goods());
    default: return fmt::format("{}% off goods", pick(kRates));
  }
}

std::string Packs::promotion(int number) {
  auto out = fmt::format("promotion p{}\n", number) + conditions();
  if (chance(20)) out += fmt::format("  needs  coupon \"{}\"\n", pick(kCodes));
  if (chance(15)) {
    const auto from = below(3) + 4;
    out +=
        fmt::format("  active from 2026-0{}-01 through 2026-0{}-20, every Friday\n", from, from + below(2));
  }
  out += "  give   " + offer() + "\n";
  if (chance(10)) out += "  cap    150 THB per order\n";
  if (chance(35)) {
    const auto group = below(2);
    ++members_[group];
    out += fmt::format("  group  g{}\n", group);
  }
  return out + "end\n\n";
}

// Tiers of one offer, each a promotion of its own: bands that meet, leave a gap or overlap, or rungs.
std::string Packs::ladder(int number) {
  const auto what = goods();
  const bool bands = chance(60);
  const auto step = static_cast<int>(below(3)) - 1;
  std::string out;
  for (int rung = 0; rung < 3; ++rung) {
    const auto from = 100 * (rung + 1);
    out +=
        fmt::format("promotion p{}\n  when subtotal of {} is at least {} THB\n", number + rung, what, from);
    if (bands && rung < 2)
      out += fmt::format("  when subtotal of {} is at most {}.99 THB\n", what, from + 99 + 20 * step);
    out += fmt::format("  give {} THB off {} in all\nend\n\n", 10 * (rung + 1), what);
  }
  return out;
}

std::string Packs::stacking(int promotions) {
  auto any = [&] { return below(static_cast<std::uint64_t>(promotions)); };
  std::string out = "stacking\n";
  for (int group = 0; group < 2; ++group)
    if (members_[static_cast<std::size_t>(group)] > 0 && chance(90))
      out += fmt::format("  {} 1 of g{}\n", chance(75) ? "best" : "first", group);
  const auto a = any();
  const auto b = any();
  const auto c = any();
  if (chance(25) && a != b && b != c && a != c)
    out += fmt::format("  never p{0} with p{1}\n  never p{1} with p{2}\n  never p{0} with p{2}\n", a, b, c);
  if (chance(20) && a != b) out += fmt::format("  p{} and p{} may meet\n", a, b);
  if (chance(20)) out += "  cap total discount at 60% of list subtotal\n";
  if (chance(25)) out += "  never sell below 105% of cost, otherwise no floor\n";
  if (chance(10)) out += "  in item combine one after another\n";
  return out + "end\n\n";
}

std::string Packs::pack() {
  std::string out =
      "pack shop \"A shop\"\n  currency THB\n  timezone \"Asia/Bangkok\"\n  use \"schema/shop\"\nend\n\n"
      "segment members\n  customer.is_member is yes\nend\n\n";
  members_ = {};
  auto promotions = static_cast<int>(below(6)) + 2;
  for (int i = 0; i < promotions; ++i) out += promotion(i);
  if (chance(30)) {
    out += ladder(promotions);
    promotions += 3;
  }
  return out + stacking(promotions);
}

std::string Packs::cart(int number, const std::vector<std::string>& expectations) {
  auto out =
      fmt::format("test \"cart {}\"\n  at 2026-0{}-{:02} 12:00\n", number, below(3) + 4, below(28) + 1);
  if (chance(50)) out += fmt::format("  customer.tier is \"{}\"\n", pick(kTiers));
  if (chance(50)) out += "  customer.is_member is yes\n";
  if (chance(50)) out += "  order.channel is \"web\"\n";
  if (chance(50)) out += "  coupon \"ONE\", \"TWO\"\n";
  out += "  cart\n  | sku | category | tags | quantity | price |\n";
  const std::vector<std::string> skus = {"A", "B", "C", "MUG"};
  const std::vector<std::string> categories = {"tea", "tea/green", "cups", ""};
  for (const auto& sku : skus)
    if (sku == "A" || chance(60))
      out += fmt::format("  | {} | {} | {} | {} | {}0 THB |\n", sku, pick(categories),
                         chance(30) ? "sale" : "", below(5) + 1, below(60) + 1);
  for (const auto& each : expectations) out += "  expect " + each + "\n";
  return out + "end\n\n";
}

}  // namespace perk::lint
