// The generated JSON, as numbers.
#include "bench/workload.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <tuple>

namespace perk::bench {

const std::array<AttributeInfo, kAttributes> kAttributeInfo = {{{"region", "region", "region-"},
                                                                {"channel", "channel", "channel-"},
                                                                {"language", "language", "language-"},
                                                                {"tier", "level", ""},
                                                                {"age_band", "age_band", ""},
                                                                {"store_id", "store", "store-"},
                                                                {"company_id", "company", "company-"},
                                                                {"campaign_id", "campaign", "campaign-"},
                                                                {"orders_count", "orders", ""},
                                                                {"ltv", "spent", ""},
                                                                {"payment", "pays_by", "payment-"},
                                                                {"birth_month", "birth_month", "month-"}}};

namespace {

using simdjson::dom::array;
using simdjson::dom::element;

constexpr std::int64_t kShift = 11'200;

template <class Int>
Int number(element value) {
  return static_cast<Int>(std::int64_t{value.get_int64()});
}

// "SKU-000007" is 8.
std::uint32_t sku_number(std::string_view name) {
  return static_cast<std::uint32_t>(
             std::strtoul(name.data() + std::string_view("SKU-").size(), nullptr, 10)) +
         1;
}

std::uint8_t attribute_number(std::string_view name) {
  const auto found = std::ranges::find(kAttributeInfo, name, &AttributeInfo::name);
  return static_cast<std::uint8_t>(found - kAttributeInfo.begin());
}

Kind kind_of(std::string_view name) {
  if (name == "sku_price") return Kind::unit_price;
  if (name == "tiered") return Kind::tiered;
  if (name == "bxgy") return Kind::cheapest_free;
  if (name == "bundle") return Kind::bundle;
  if (name == "fixed_order") return Kind::amount_off;
  if (name == "free_shipping") return Kind::free_shipping;
  return Kind::percent;
}

template <class Int>
std::vector<Int> numbers(element list) {
  std::vector<Int> values;
  for (const element value : array(list)) values.push_back(number<Int>(value));
  return values;
}

void read_effect(element effect, Promotion& promotion) {
  element value;
  if (effect["bps"].get(value) == simdjson::SUCCESS) promotion.basis_points = number<std::int32_t>(value);
  if (effect["amount"].get(value) == simdjson::SUCCESS) promotion.amount = number<std::int32_t>(value);
  if (effect["price"].get(value) == simdjson::SUCCESS) promotion.price = number<std::int32_t>(value);
  if (effect["buy"].get(value) == simdjson::SUCCESS) promotion.every = number<std::int32_t>(value) + 1;
  if (effect["tiers"].get(value) == simdjson::SUCCESS) {
    for (const element tier : array(value)) {
      promotion.tiers.push_back({number<std::int32_t>(tier["minQty"]), number<std::int32_t>(tier["bps"])});
    }
  }
  if (effect["items"].get(value) == simdjson::SUCCESS) {
    for (const element piece : array(value)) {
      promotion.pieces.push_back(
          {sku_number(std::string_view(piece["sku"])), number<std::int32_t>(piece["qty"])});
    }
  }
}

Promotion read_promotion(element from) {
  Promotion promotion;
  promotion.kind = kind_of(std::string_view(from["kind"]));
  promotion.number = number<std::uint32_t>(from["id"]);
  promotion.priority = number<std::int32_t>(from["priority"]);
  promotion.group = number<std::uint32_t>(from["group"]);
  promotion.starts = number<std::int64_t>(from["starts"]) + kShift;
  promotion.ends = number<std::int64_t>(from["ends"]) + kShift;
  if (!element(from["coupon"]).is_null()) promotion.coupon = std::string_view(from["coupon"]);
  for (const auto segment : numbers<std::uint32_t>(from["segments"])) promotion.segments |= 1U << segment;
  for (const element test : array(from["attrs"])) {
    promotion.tests.push_back({attribute_number(std::string_view(test["attr"])),
                               std::string_view(test["op"]) == "gte", number<std::int32_t>(test["value"])});
  }
  promotion.min_subtotal = number<std::int32_t>(from["minSubtotal"]);
  element value;
  const element target = from["target"];
  if (target["category"].get(value) == simdjson::SUCCESS) promotion.category = number<std::uint32_t>(value);
  if (target["sku"].get(value) == simdjson::SUCCESS) promotion.sku = sku_number(std::string_view(value));
  const element exclude = from["exclude"];
  for (const element sku : array(exclude["skus"])) {
    promotion.without_skus.push_back(sku_number(std::string_view(sku)));
  }
  promotion.without_categories = numbers<std::uint16_t>(exclude["categories"]);
  promotion.without_brands = numbers<std::uint16_t>(exclude["brands"]);
  promotion.cap = number<std::int32_t>(from["cap"]);
  read_effect(from["effect"], promotion);
  return promotion;
}

std::array<std::uint16_t, 3> read_categories(element from) {
  std::array<std::uint16_t, 3> categories{};
  std::size_t at = 0;
  for (const element category : array(from)) categories.at(at++) = number<std::uint16_t>(category);
  return categories;
}

Order read_order(element from, const Workload& workload) {
  Order order;
  order.now = number<std::int64_t>(from["now"]) + kShift;
  for (const auto segment : numbers<std::uint32_t>(from["segments"])) order.segments |= 1U << segment;
  for (std::size_t a = 0; a < kAttributes; ++a) {
    order.attributes.at(a) = number<std::int32_t>(from["attrs"][kAttributeInfo.at(a).name]);
  }
  for (const element code : array(from["coupons"])) {
    order.coupons.emplace_back(std::string_view(code));
    const auto known = workload.coupons.find(order.coupons.back());
    if (known != workload.coupons.end()) order.coupon_numbers.push_back(known->second);
  }
  order.shipping = number<std::int32_t>(from["shipping"]);
  for (const element line : array(from["lines"])) {
    order.lines.push_back({sku_number(std::string_view(line["sku"])), number<std::int32_t>(line["price"]),
                           number<std::int32_t>(line["qty"]), number<std::uint16_t>(line["brand"]),
                           read_categories(line["cats"])});
  }
  return order;
}

}  // namespace

std::string data_folder() {
  const char* said = std::getenv("PERK_BENCH_DATA");
  return said != nullptr && *said != 0 ? said : PERK_BENCH_DATA_DEFAULT;
}

std::optional<Workload> read_workload(const std::string& folder, std::uint32_t promotions) {
  const std::filesystem::path path(folder);
  const std::filesystem::path file = path / fmt::format("promos_{}.json", promotions);
  if (!std::filesystem::exists(file) || !std::filesystem::exists(path / "catalog.json")) return std::nullopt;
  Workload workload;
  simdjson::dom::parser parser;
  const element catalog = parser.load((path / "catalog.json").string());
  workload.parent = numbers<std::uint16_t>(catalog["parent"]);
  for (const element product : array(catalog["products"])) {
    workload.products.push_back({number<std::uint16_t>(product["brand"]), read_categories(product["cats"]),
                                 number<std::int32_t>(product["price"])});
  }
  for (const element each : array(parser.load(file.string()))) {
    workload.promotions.push_back(read_promotion(each));
  }
  // The `stacking` block names groups, and what it names ranks first; a group of one it does not name.
  std::array<std::uint32_t, kGroups + 1> members{};
  for (const Promotion& promotion : workload.promotions) ++members.at(promotion.group);
  for (Promotion& promotion : workload.promotions) {
    if (members.at(promotion.group) == 1) promotion.group = 0;
  }
  std::ranges::sort(workload.promotions, {}, [](const Promotion& promotion) {
    const std::uint32_t named = promotion.group == 0 ? kGroups + 1 : promotion.group;
    return std::tuple(named, stage_of(promotion.kind), -promotion.priority, promotion.number);
  });
  for (Promotion& promotion : workload.promotions) {
    if (promotion.coupon.empty()) continue;
    promotion.coupon_number = static_cast<std::uint32_t>(workload.coupons.size()) + 1;
    workload.coupons.emplace(promotion.coupon, promotion.coupon_number);
  }
  return workload;
}

std::vector<Order> read_orders(const std::string& folder, std::uint32_t promotions, std::uint32_t lines,
                               const Workload& workload) {
  simdjson::dom::parser parser;
  std::vector<Order> orders;
  const auto file = std::filesystem::path(folder) / fmt::format("carts_{}_{}.json", promotions, lines);
  for (const element each : array(parser.load(file.string()))) orders.push_back(read_order(each, workload));
  return orders;
}

std::string sku_name(std::uint32_t sku) {
  return fmt::format("SKU-{:06}", sku - 1);
}

std::string category_path(const Workload& workload, std::uint32_t category) {
  const std::string own = fmt::format("c{}", category);
  const std::uint16_t parent = workload.parent.at(category);
  return parent == 0 ? own : category_path(workload, parent) + "/" + own;
}

std::string brand_name(std::uint32_t brand) {
  return fmt::format("brand-{}", brand);
}

std::string segment_name(std::uint32_t segment) {
  return fmt::format("segment-{}", segment);
}

std::string promotion_id(std::size_t rank) {
  return fmt::format("p{:06}", rank);
}

std::string attribute_text(std::size_t attribute, std::int32_t value) {
  return fmt::format("{}{}", kAttributeInfo.at(attribute).prefix, value);
}

}  // namespace perk::bench
