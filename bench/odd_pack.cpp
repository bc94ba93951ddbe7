// An odd promotion's structure comes from its template's number alone, its constants from its own, so that a
// template is a shape.
#include "bench/odd_pack.h"

#include <fmt/format.h>

namespace perk::bench {
namespace {

class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  std::uint32_t below(std::uint32_t bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>((state_ >> 33U) % bound);
  }

 private:
  std::uint64_t state_;
};

std::string money(std::uint32_t minor) {
  return fmt::format("{}.{:02} THB", minor / 100, minor % 100);
}

class Odd {
 public:
  Odd(const Workload& workload, std::uint32_t shape, std::uint32_t promotion)
      : workload_(workload), shape_(shape), constants_(promotion) {}

  std::string text() {
    std::string text;
    const std::uint32_t conditions = 1 + shape_.below(2);
    for (std::uint32_t i = 0; i != conditions; ++i)
      text += "  when " + condition(shape_.below(4) == 0 ? 2 : 1) + "\n";
    return text + "  give " + offer() + "\n";
  }

 private:
  std::string category() { return category_path(workload_, 1 + constants_.below(10)); }

  std::string goods() {
    switch (shape_.below(3)) {
      case 0: return fmt::format("items in category \"{}\"", category());
      case 1: return fmt::format("items where price is more than {}", money(500 + constants_.below(2500)));
      default:
        return fmt::format("items where (brand is not \"{}\" and price is at least {})",
                           brand_name(1 + constants_.below(800)), money(200 + constants_.below(1500)));
    }
  }

  std::string atom() {
    switch (shape_.below(9)) {
      case 0: return fmt::format("customer.level is at least {}", constants_.below(3));
      case 1: return fmt::format("customer.orders is less than {}", 20 + constants_.below(150));
      case 2: return fmt::format("customer.spent is more than {}", constants_.below(400));
      case 3: return fmt::format("customer.age_band is not {}", constants_.below(8));
      case 4: return fmt::format("customer.region starts with \"region-{}\"", 1 + constants_.below(4));
      case 5:
        return fmt::format("customer.channel is any of \"channel-{}\", \"channel-{}\"", constants_.below(2),
                           2 + constants_.below(3));
      case 6: return fmt::format("quantity of {} is at least {} items", goods(), 4 + constants_.below(12));
      case 7:
        return fmt::format("subtotal of {} is more than {}% of list subtotal", goods(),
                           20 + constants_.below(60));
      default:
        return fmt::format("list subtotal of {} is at least {}", goods(),
                           money(500 + constants_.below(6000)));
    }
  }

  std::string condition(int depth) {
    if (depth == 0 || shape_.below(4) == 0) return shape_.below(5) == 0 ? "not (" + atom() + ")" : atom();
    const std::string_view word = shape_.below(3) == 0 ? " or " : " and ";
    const std::uint32_t terms = 2 + (depth == 1 && shape_.below(3) == 0 ? 1 : 0);
    std::string text;
    for (std::uint32_t i = 0; i != terms; ++i) {
      if (i > 0) text += word;
      text += "(" + condition(depth - 1) + ")";
    }
    return text;
  }

  std::string offer() {
    switch (shape_.below(4)) {
      case 0: return fmt::format("{}% off {}", 1 + constants_.below(12), goods());
      case 1: return fmt::format("{} off each of {}", money(5 + constants_.below(90)), goods());
      case 2:
        return fmt::format("{}% of subtotal of {} off {} in all", 1 + constants_.below(5), goods(), goods());
      default:
        return fmt::format("{} off each of {} for every {} items of {}", money(1 + constants_.below(20)),
                           goods(), 1 + constants_.below(3), goods());
    }
  }

  const Workload& workload_;
  Numbers shape_, constants_;
};

std::string plain(const Workload& workload, std::uint32_t promotion) {
  Numbers numbers(promotion + 1);
  const auto category = 11 + numbers.below(490);
  return fmt::format(
      "  when customer.segments contains \"{}\"\n  when customer.age_band is {}\n"
      "  when list subtotal is at least {}\n  give {}% off items in category \"{}\"\n",
      segment_name(numbers.below(kSegments)), numbers.below(8), money(100 * numbers.below(300)),
      2 + numbers.below(20), category_path(workload, category));
}

}  // namespace

OddPack odd_pack(const Workload& workload, std::uint32_t promotions, std::uint32_t odd_shapes) {
  OddPack pack;
  pack.texts.push_back(pack_header());
  pack.texts.emplace_back();
  for (std::uint32_t i = 0; i != promotions; ++i) {
    const bool odd = i % 10 < 3;
    pack.odd.push_back(odd);
    pack.texts.back() += fmt::format("promotion {}\n", promotion_id(i));
    if (odd) {
      // Odd ones are narrowed by a segment and a store, so that a cart looks at some dozens whatever there
      // are.
      Numbers numbers(std::uint64_t{i} + 77);
      pack.texts.back() +=
          fmt::format("  when customer.segments contains \"{}\"\n", segment_name(numbers.below(kSegments)));
      pack.texts.back() += Odd(workload, (i / 10 * 3 + i % 10) % odd_shapes, i).text();
    } else {
      pack.texts.back() += plain(workload, i);
    }
    // As in the first workload, three in ten have a cap.
    pack.texts.back() += i / 10 % 10 < 3 ? "  cap 20.00 THB per order\nend\n\n" : "end\n\n";
  }
  return pack;
}

}  // namespace perk::bench
