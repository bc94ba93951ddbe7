// The promotions take turns through the offers, conditions and modifiers of the language with names, amounts
// and dates that differ, so that a parser or a checker finds no two alike.
#include "bench/generated_pack.h"

#include <sstream>

namespace perk::bench {
namespace {

// A small fixed generator: the text must be the same on every machine.
class Numbers {
 public:
  std::uint64_t below(std::uint64_t bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state_ >> 33U) % bound;
  }

 private:
  std::uint64_t state_ = 2026;
};

std::string money(std::uint64_t amount) {
  std::string digits = std::to_string(amount);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits + " THB";
}

constexpr int kSelections = 40;
constexpr int kSegments = 20;

void print_header(std::ostream& out) {
  out << "pack generated \"A large pack\"\n  currency THB\n  timezone \"Asia/Bangkok\"\n  prices "
         "include tax\n"
         "end\n\n";
  for (int i = 0; i != kSelections; ++i)
    out << "selection range-" << i << "\n  items in category \"range/" << i
        << "\" except items tagged \"clearance\"\nend\n\n";
  for (int i = 0; i != kSegments; ++i)
    out << "segment members-" << i << "\n  customer.tier is \"tier-" << i << "\"\nend\n\n";
}

void print_offer(std::ostream& out, Numbers& numbers, std::uint64_t kind) {
  const std::string range = "range-" + std::to_string(numbers.below(kSelections));
  const std::uint64_t some = numbers.below(900) + 10;
  switch (kind) {
    case 0: out << "  give " << numbers.below(40) + 5 << "% off " << range << "\n"; break;
    case 1: out << "  give " << money(some) << " off " << range << " in all\n"; break;
    case 2: out << "  give " << money(some / 10 + 1) << " off each of " << range << "\n"; break;
    case 3:
      out << "  give cheapest 1 of every " << numbers.below(4) + 2 << " of " << range << " free\n";
      break;
    case 4:
      out << "  give price of items sku \"SKU-" << some
          << "\" by quantity\n    | quantity | all at |\n    | 1+ | " << money(some) << " |\n    | 11+ | "
          << money(some * 9 / 10) << " |\n    | 51+ | " << money(some * 8 / 10) << " |\n";
      break;
    case 5: out << "  give free shipping\n"; break;
    case 6:
      out << "  give 1 sku \"SKU-" << some << "\" + 2 sku \"SKU-" << some + 1 << "\" at " << money(some * 2)
          << " together\n";
      break;
    case 7: out << "  give " << numbers.below(20) + 1 << "% off goods\n"; break;
    case 8: out << "  give items sku \"SKU-" << some << "\" at " << money(some) << " each\n"; break;
    default:
      out << "  give 1 of " << range << " free for every " << numbers.below(3) + 2 << " of " << range << "\n";
  }
}

void print_promotion(std::ostream& out, Numbers& numbers, std::uint64_t number) {
  out << "promotion offer-" << number << " \"Offer " << number << "\"\n";
  if (numbers.below(3) == 0) out << "  for    members-" << numbers.below(kSegments) << "\n";
  if (numbers.below(2) == 0)
    out << "  when   subtotal of range-" << numbers.below(kSelections) << " is at least "
        << money(numbers.below(90) * 100 + 500) << "\n";
  if (numbers.below(3) == 0)
    out << "  when   customer.tier is \"tier-" << numbers.below(kSegments)
        << "\" and order.channel is \"web\"\n";
  if (numbers.below(4) == 0) out << "  unless customer.tier is \"staff\"\n";
  if (numbers.below(2) == 0) {
    const std::uint64_t month = numbers.below(9) + 1;
    out << "  active from 2026-0" << month << "-01 through 2026-0" << month
        << "-28, every Friday, 18:00 until 22:00\n";
  }
  if (numbers.below(8) == 0) out << "  needs  coupon \"CODE-" << number << "\"\n";
  print_offer(out, numbers, number % 10);
  if (number % 10 < 4) out << "  cap    " << money(numbers.below(50) * 100 + 100) << " per order\n";
  if (number % 10 == 3) out << "  limit  " << numbers.below(9) + 1 << " times per order\n";
  if (numbers.below(3) == 0) out << "  group  family-" << numbers.below(30) << "\n";
  out << "end\n\n";
}

}  // namespace

std::string generated_pack(std::uint64_t promotions) {
  std::ostringstream out;
  Numbers numbers;
  print_header(out);
  for (std::uint64_t i = 0; i != promotions; ++i) print_promotion(out, numbers, i);
  out << "stacking\n  stages price, item, order, shipping, total, reward\n";
  for (int i = 0; i != 30 && promotions > 300; ++i) out << "  best 1 of family-" << i << "\n";
  out << "  choose best for customer\nend\n";
  return out.str();
}

}  // namespace perk::bench
