// Prints a pack of N varied promotions, the same for the same N: `perk_generate_pack 10000 > large.perk`.
//
// The promotions take turns through the offers, conditions and modifiers of the language with names, amounts
// and dates that differ, so that a parser or a checker finds no two alike.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

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

void print_header() {
  std::cout << "pack generated \"A large pack\"\n  currency THB\n  timezone \"Asia/Bangkok\"\n  prices "
               "include tax\n"
               "end\n\n";
  for (int i = 0; i != kSelections; ++i)
    std::cout << "selection range-" << i << "\n  items in category \"range/" << i
              << "\" except items tagged \"clearance\"\nend\n\n";
  for (int i = 0; i != kSegments; ++i)
    std::cout << "segment members-" << i << "\n  customer.tier is \"tier-" << i << "\"\nend\n\n";
}

void print_offer(Numbers& numbers, std::uint64_t kind) {
  const std::string range = "range-" + std::to_string(numbers.below(kSelections));
  const std::uint64_t some = numbers.below(900) + 10;
  switch (kind) {
    case 0: std::cout << "  give " << numbers.below(40) + 5 << "% off " << range << "\n"; break;
    case 1: std::cout << "  give " << money(some) << " off " << range << " in all\n"; break;
    case 2: std::cout << "  give " << money(some / 10 + 1) << " off each of " << range << "\n"; break;
    case 3:
      std::cout << "  give cheapest 1 of every " << numbers.below(4) + 2 << " of " << range << " free\n";
      break;
    case 4:
      std::cout << "  give price of items sku \"SKU-" << some
                << "\" by quantity\n    | quantity | all at |\n    | 1+ | " << money(some)
                << " |\n    | 11+ | " << money(some * 9 / 10) << " |\n    | 51+ | " << money(some * 8 / 10)
                << " |\n";
      break;
    case 5: std::cout << "  give free shipping\n"; break;
    case 6:
      std::cout << "  give 1 sku \"SKU-" << some << "\" + 2 sku \"SKU-" << some + 1 << "\" at "
                << money(some * 2) << " together\n";
      break;
    case 7: std::cout << "  give " << numbers.below(20) + 1 << "% off goods\n"; break;
    case 8: std::cout << "  give items sku \"SKU-" << some << "\" at " << money(some) << " each\n"; break;
    default:
      std::cout << "  give 1 of " << range << " free for every " << numbers.below(3) + 2 << " of " << range
                << "\n";
  }
}

void print_promotion(Numbers& numbers, std::uint64_t number) {
  std::cout << "promotion offer-" << number << " \"Offer " << number << "\"\n";
  if (numbers.below(3) == 0) std::cout << "  for    members-" << numbers.below(kSegments) << "\n";
  if (numbers.below(2) == 0)
    std::cout << "  when   subtotal of range-" << numbers.below(kSelections) << " is at least "
              << money(numbers.below(90) * 100 + 500) << "\n";
  if (numbers.below(3) == 0)
    std::cout << "  when   customer.tier is \"tier-" << numbers.below(kSegments)
              << "\" and order.channel is \"web\"\n";
  if (numbers.below(4) == 0) std::cout << "  unless customer.tier is \"staff\"\n";
  if (numbers.below(2) == 0) {
    const std::uint64_t month = numbers.below(9) + 1;
    std::cout << "  active from 2026-0" << month << "-01 through 2026-0" << month
              << "-28, every Friday, 18:00 until 22:00\n";
  }
  if (numbers.below(8) == 0) std::cout << "  needs  coupon \"CODE-" << number << "\"\n";
  print_offer(numbers, number % 10);
  if (number % 10 < 4) std::cout << "  cap    " << money(numbers.below(50) * 100 + 100) << " per order\n";
  if (number % 10 == 3) std::cout << "  limit  " << numbers.below(9) + 1 << " times per order\n";
  if (numbers.below(3) == 0) std::cout << "  group  family-" << numbers.below(30) << "\n";
  std::cout << "end\n\n";
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
  std::ios::sync_with_stdio(false);
  Numbers numbers;
  print_header();
  for (std::uint64_t i = 0; i != count; ++i) print_promotion(numbers, i);
  std::cout << "stacking\n  stages price, item, order, shipping, total, reward\n";
  for (int i = 0; i != 30 && count > 300; ++i) std::cout << "  best 1 of family-" << i << "\n";
  std::cout << "  choose best for customer\nend\n";
}
