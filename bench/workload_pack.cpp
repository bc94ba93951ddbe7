// The workload as the text of a Perk pack: a promotion a block, rows in rank order, groups as `first 1 of`.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "bench/workload.h"

namespace perk::bench {
namespace {

constexpr std::size_t kPromotionsAFile = 10'000;

std::string money(std::int64_t minor) {
  return fmt::format("{}.{:02} THB", minor / 100, minor % 100);
}

std::string percent(std::int32_t basis_points) {
  return basis_points % 100 == 0 ? fmt::format("{}%", basis_points / 100)
                                 : fmt::format("{}.{:02}%", basis_points / 100, basis_points % 100);
}

std::string moment(std::int64_t seconds) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

template <class List, class Name>
std::string quoted(const List& list, const Name& name) {
  std::string text;
  for (const auto each : list) text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", name(each));
  return text;
}

std::string target(const Workload& workload, const Promotion& promotion) {
  std::string text = "items";
  if (promotion.category != 0) {
    text += fmt::format(" in category \"{}\"", category_path(workload, promotion.category));
  } else if (promotion.sku != 0) {
    text += fmt::format(" sku \"{}\"", sku_name(promotion.sku));
  }
  const auto except = [&](const std::string& what, const std::string& values) {
    if (values.empty()) return;
    if (text.find(" except ") != std::string::npos) text = "(" + text + ")";
    text += fmt::format(" except items {} {}", what, values);
  };
  const auto path = [&](std::uint32_t category) { return category_path(workload, category); };
  except("sku", quoted(promotion.without_skus, sku_name));
  except("in category", quoted(promotion.without_categories, path));
  except("by brand", quoted(promotion.without_brands, brand_name));
  return text;
}

std::string offer(const Workload& workload, const Promotion& promotion) {
  const std::string goods = target(workload, promotion);
  switch (promotion.kind) {
    case Kind::unit_price: return fmt::format("  give {} at {} each\n", goods, money(promotion.price));
    case Kind::percent: return fmt::format("  give {} off {}\n", percent(promotion.basis_points), goods);
    case Kind::tiered: {
      std::string text = fmt::format("  give discount on {} by quantity\n    | quantity | off |\n", goods);
      for (const TierRow& row : promotion.tiers) {
        text += fmt::format("    | {}+ | {} |\n", row.quantity, percent(row.basis_points));
      }
      return text;
    }
    case Kind::cheapest_free:
      return fmt::format("  give cheapest 1 of {} free for every {} of {}\n  may share items\n", goods,
                         promotion.every, goods);
    case Kind::bundle: {
      std::string text;
      for (const BundlePiece& piece : promotion.pieces) {
        text +=
            fmt::format("{}{} sku \"{}\"", text.empty() ? "" : " + ", piece.quantity, sku_name(piece.sku));
      }
      return fmt::format("  give {} at {} together\n  may share items\n", text, money(promotion.price));
    }
    case Kind::amount_off:
      return fmt::format("  give {} off {} in all\n  stage order\n", money(promotion.amount), goods);
    case Kind::free_shipping: return "  give free shipping\n";
  }
  return {};
}

std::string conditions(const Promotion& promotion) {
  std::string text;
  if (promotion.segments != 0) {
    std::string any;
    for (std::uint32_t segment = 0; segment != kSegments; ++segment) {
      if ((promotion.segments >> segment & 1U) == 0) continue;
      any += fmt::format("{}customer.segments contains \"{}\"", any.empty() ? "" : " or ",
                         segment_name(segment));
    }
    text += fmt::format("  when {}\n", any);
  }
  for (const AttributeTest& test : promotion.tests) {
    const AttributeInfo& info = kAttributeInfo.at(test.attribute);
    const std::string value = attribute_text(test.attribute, test.value);
    text += fmt::format("  when customer.{} is {}{}\n", info.field, test.at_least ? "at least " : "",
                        info.prefix.empty() ? value : fmt::format("\"{}\"", value));
  }
  if (promotion.min_subtotal > 0) {
    text += fmt::format("  when list subtotal is at least {}\n", money(promotion.min_subtotal));
  }
  if (!promotion.coupon.empty()) text += fmt::format("  needs coupon \"{}\"\n", promotion.coupon);
  return text;
}

}  // namespace

std::string pack_header() {
  std::string text =
      "pack workload \"A large shop\"\n  currency THB\n  timezone \"Etc/UTC\"\n  prices include tax\n"
      "  codes match case\nend\n\n"
      "schema shop\n  product.sku text\n  product.category category\n  product.brand text\n"
      "  customer.segments set of text, optional\n";
  for (const AttributeInfo& info : kAttributeInfo) {
    text += fmt::format("  customer.{} {}, optional\n", info.field, info.prefix.empty() ? "number" : "text");
  }
  return text + "end\n\n";
}

std::string promotion_text(const Workload& workload, std::size_t rank, const PackOptions& options) {
  const Promotion& promotion = workload.promotions.at(rank);
  std::string text = fmt::format("promotion {}\n", promotion_id(rank));
  text += fmt::format("  active from {} until {}\n", moment(promotion.starts), moment(promotion.ends));
  if (!options.open_to_all) text += conditions(promotion);
  text += offer(workload, promotion);
  if (promotion.cap > 0) text += fmt::format("  cap {} per order\n", money(promotion.cap));
  if (promotion.group != 0) text += fmt::format("  group g{}\n", promotion.group);
  return text + "end\n\n";
}

std::vector<std::string> pack_texts(const Workload& workload, const PackOptions& options) {
  std::vector<std::string> texts(1, pack_header());
  for (std::size_t rank = 0; rank < workload.promotions.size(); ++rank) {
    if (rank % kPromotionsAFile == 0) texts.emplace_back();
    texts.back() += promotion_text(workload, rank, options);
  }
  texts.front() += "stacking\n  stages price, item, order, shipping, total, reward\n";
  for (std::uint32_t group = 1; group <= kGroups; ++group) {
    const auto members = std::ranges::count(workload.promotions, group, &Promotion::group);
    if (members > 0) texts.front() += fmt::format("  first 1 of g{}\n", group);
  }
  texts.front() += "end\n";
  return texts;
}

}  // namespace perk::bench
