#include "bench/host.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "bench/timing.h"

namespace perk::bench {
namespace {

constexpr std::int64_t kMicros = 1'000'000;

}  // namespace

Host::Host(const Engine& engine, const Workload& workload) : engine_(engine) {
  const std::vector<std::vector<Fact>> products = catalogue_of(workload);
  // Texts of customers that no promotion names have no symbol of the module.
  std::vector<std::string> texts;
  for (std::uint32_t s = 0; s != kSegments; ++s) texts.push_back(segment_name(s));
  constexpr std::int32_t kMostValues = 3001;
  for (std::size_t a = 0; a != kAttributes; ++a) {
    for (std::int32_t value = 0; value != kMostValues && !kAttributeInfo.at(a).prefix.empty(); ++value) {
      texts.push_back(attribute_text(a, value));
    }
  }
  took_ = milliseconds_of([&] {
    auto built = Catalogue::build(engine, products, texts);
    if (const auto* error = std::get_if<CartError>(&built)) {
      fmt::print(stderr, "{}: {}\n", error->place, error->message);
      std::exit(2);
    }
    catalogue_.emplace(std::move(std::get<Catalogue>(built)));
  });
  segments_ = catalogue_->field("customer.segments").value();
  for (const AttributeInfo& info : kAttributeInfo) {
    attributes_.push_back(catalogue_->field(fmt::format("customer.{}", info.field)).value());
  }
}

NumberedCart Host::number(const Order& order) const {
  constexpr std::size_t kCompany = 6;
  NumberedCart cart;
  cart.now.seconds = order.now;
  cart.shipping.minor = order.shipping;
  for (const OrderLine& line : order.lines) {
    QuoteLine to;
    to.product = ProductRow{line.sku - 1};
    to.quantity = line.quantity;
    to.amount.minor = line.price;
    cart.lines.push_back(to);
  }
  for (std::uint32_t s = 0; s != kSegments; ++s) {
    if ((order.segments >> s & 1U) != 0) cart.segments.push_back(catalogue_->symbol(segment_name(s)).value());
  }
  for (std::size_t a = 0; a != kAttributes; ++a) {
    const std::int32_t value = order.attributes.at(a);
    if (a == kCompany && value == 0) continue;
    NumberedCart::Attribute attribute;
    attribute.field = attributes_[a];
    attribute.is_text = !kAttributeInfo.at(a).prefix.empty();
    if (attribute.is_text) {
      attribute.text = catalogue_->symbol(attribute_text(a, value)).value();
    } else {
      attribute.value = value * kMicros;
    }
    cart.attributes.push_back(attribute);
  }
  for (const std::string& code : order.coupons) {
    if (const auto handle = catalogue_->code(code)) {
      cart.codes.push_back(*handle);
    } else {
      cart.unknown_codes.push_back(code);
    }
  }
  return cart;
}

std::vector<NumberedCart> Host::number(const std::vector<Order>& orders) const {
  std::vector<NumberedCart> carts;
  carts.reserve(orders.size());
  for (const Order& order : orders) carts.push_back(number(order));
  return carts;
}

void Host::give(const NumberedCart& cart, Quoter& quoter) const {
  quoter.begin(cart.now);
  for (const QuoteLine& line : cart.lines) quoter.add_line(line);
  quoter.set(segments_, cart.segments);
  for (const NumberedCart::Attribute& attribute : cart.attributes) {
    if (attribute.is_text) {
      quoter.set(attribute.field, attribute.text);
    } else {
      quoter.set(attribute.field, attribute.value);
    }
  }
  quoter.add_charge(cart.shipping);
  for (const CodeHandle code : cart.codes) quoter.add_coupon(code);
  for (const std::string& code : cart.unknown_codes) quoter.add_coupon(code);
}

std::vector<ReferencePart> parts_of(const Quote& quote) {
  std::vector<ReferencePart> parts;
  for (std::size_t i = 0; i < quote.parts.size(); ++i) {
    const Quote::Part& part = quote.parts[i];
    const std::size_t of_lines =
        quote.charges.empty() ? quote.parts.size() : quote.charges.front().first_part;
    const std::size_t site = i < of_lines ? part.site : quote.lines.size() + part.site;
    parts.push_back({part.promotion, static_cast<std::uint32_t>(site), part.amount.minor});
  }
  std::ranges::sort(parts);
  return parts;
}

}  // namespace perk::bench
