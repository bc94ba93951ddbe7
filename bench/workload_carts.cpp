// The workload's carts as the calculation API and `perk price` take them.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "bench/workload.h"

namespace perk::bench {
namespace {

constexpr std::int64_t kMicros = 1'000'000;
constexpr std::size_t kCompany = 6;

bool is_missing(const Order& order, std::size_t attribute) {
  return attribute == kCompany && order.attributes.at(attribute) == 0;
}

std::vector<Fact> customer_of(const Order& order) {
  std::vector<Fact> facts;
  TextSet segments;
  for (std::uint32_t segment = 0; segment != kSegments; ++segment) {
    if ((order.segments >> segment & 1U) != 0) segments.push_back(segment_name(segment));
  }
  facts.push_back({"segments", std::move(segments)});
  for (std::size_t a = 0; a != kAttributes; ++a) {
    if (is_missing(order, a)) continue;
    const std::int32_t value = order.attributes.at(a);
    const AttributeInfo& info = kAttributeInfo.at(a);
    if (info.prefix.empty()) {
      facts.push_back({std::string(info.field), Number{value * kMicros}});
    } else {
      facts.push_back({std::string(info.field), attribute_text(a, value)});
    }
  }
  return facts;
}

std::vector<Fact> product_facts(const Workload& workload, std::uint32_t sku, std::uint16_t category,
                                std::uint16_t brand) {
  return {
      {"sku", sku_name(sku)}, {"category", category_path(workload, category)}, {"brand", brand_name(brand)}};
}

std::string decimal(std::int64_t minor) {
  return fmt::format("{}.{:02}", minor / 100, minor % 100);
}

}  // namespace

Cart cart_of(const Workload& workload, const Order& order) {
  Cart cart;
  cart.id = "bench";
  cart.currency = "THB";
  cart.now.seconds = order.now;
  cart.customer = customer_of(order);
  cart.coupons = order.coupons;
  cart.shipping_charges.push_back({"s", {order.shipping}});
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    const OrderLine& from = order.lines[i];
    CartLine line;
    line.id = std::to_string(i + 1);
    line.quantity = from.quantity;
    line.amount.minor = from.price;
    line.product = product_facts(workload, from.sku, from.categories[0], from.brand);
    cart.lines.push_back(std::move(line));
  }
  return cart;
}

std::string json_of(const Workload& workload, const Order& order, std::size_t number) {
  std::string text = fmt::format(R"({{"id":"{}","currency":"THB","now":"{:%Y-%m-%dT%H:%M:%SZ}","coupons":[)",
                                 number, fmt::gmtime(static_cast<std::time_t>(order.now)));
  for (const std::string& code : order.coupons) {
    text += fmt::format("{}\"{}\"", text.back() == '[' ? "" : ",", code);
  }
  text += R"(],"customer":{"segments":[)";
  for (std::uint32_t segment = 0; segment != kSegments; ++segment) {
    if ((order.segments >> segment & 1U) == 0) continue;
    text += fmt::format("{}\"{}\"", text.back() == '[' ? "" : ",", segment_name(segment));
  }
  text += "]";
  for (std::size_t a = 0; a != kAttributes; ++a) {
    if (is_missing(order, a)) continue;
    text +=
        fmt::format(",\"{}\":\"{}\"", kAttributeInfo.at(a).field, attribute_text(a, order.attributes.at(a)));
  }
  text += R"(},"lines":[)";
  for (const OrderLine& line : order.lines) {
    text += fmt::format(
        R"({}{{"quantity":{},"price":"{}","product":{{"sku":"{}","category":"{}","brand":"{}"}}}})",
        text.back() == '[' ? "" : ",", line.quantity, decimal(line.price), sku_name(line.sku),
        category_path(workload, line.categories[0]), brand_name(line.brand));
  }
  return text +
         fmt::format(R"(],"shipping_charges":[{{"id":"s","amount":"{}"}}]}})", decimal(order.shipping));
}

std::vector<std::vector<Fact>> catalogue_of(const Workload& workload) {
  std::vector<std::vector<Fact>> products;
  products.reserve(workload.products.size());
  for (std::size_t i = 0; i < workload.products.size(); ++i) {
    const Product& product = workload.products[i];
    products.push_back(
        product_facts(workload, static_cast<std::uint32_t>(i) + 1, product.categories[0], product.brand));
  }
  return products;
}

}  // namespace perk::bench
