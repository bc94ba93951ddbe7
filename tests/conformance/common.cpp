#include "tests/conformance/common.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tools/json/civil_time.h"
#include "tools/json/decimal.h"

namespace perk::conformance {
namespace {

const Json& attributes(const Json& line) {
  static const Json kNone = Json::object();
  const auto found = line.find("attrs");
  return found == line.end() ? kNone : *found;
}

// Rates stand on the thing itself or among its attributes, under either name.
Tax tax_of(const Json& thing) {
  Tax tax;
  for (const Json* place : {&thing, &attributes(thing)}) {
    for (const char* key : {"tax_rate", "tax_rate_percent"}) {
      const std::string rate = text_at(*place, key);
      if (!rate.empty()) tax.rate = json::parse_decimal(rate, 6).scaled;
    }
    for (const char* key : {"tax_included", "price_includes_tax"}) {
      if (place->contains(key)) tax.included = place->at(key).get<bool>();
    }
  }
  return tax;
}

void take_categories(CartLine& into, const Json& line, bool tags) {
  std::vector<std::string> path = texts_at(attributes(line), "category_ancestors");
  const std::vector<std::string> own = texts_at(line, "categories");
  path.insert(path.end(), own.begin(), own.end());
  if (path.empty()) return;
  if (tags) {
    into.product.push_back({"tags", TextSet(path)});
  } else {
    set_text(into.product, "category", fmt::format("{}", fmt::join(path, "/")));
  }
}

CartLine line_of(const Case& of, const Json& line, std::size_t position) {
  CartLine out;
  out.id = fmt::format("{:03}", position + 1);
  out.quantity = line.at("quantity").get<std::int64_t>();
  const std::string price = text_at(line, "unit_price");
  out.amount.minor = minor_of(price.empty() ? "1000" : price, of.decimals);
  const std::string sku = text_at(line, "sku");
  set_text(out.product, "sku", sku.empty() ? text_at(line, "id") : sku);
  take_categories(out, line, uses_tags(of));
  return out;
}

}  // namespace

Translation start(const Case& of, std::string_view title) {
  Translation out;
  out.pack.id = of.id;
  out.pack.title = title;
  out.pack.currency = of.currency;
  out.cart.id = of.id;
  out.cart.currency = of.currency;
  out.cart.now.seconds = kNow;
  const Json& cart = of.data.at("cart");
  const Json& lines = list_at(cart, "lines");
  bool net = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out.cart.lines.push_back(line_of(of, lines[i], i));
    out.line_taxes.push_back(tax_of(lines[i]));
    net = net || !out.line_taxes.back().included;
  }
  out.goods = lines.size();
  for (const Json& charge : list_at(cart, "shipping")) {
    out.cart.shipping_charges.push_back(
        {text_at(charge, "id"), {minor_of(text_at(charge, "price"), of.decimals)}});
    out.charge_taxes.push_back(tax_of(charge));
  }
  out.cart.coupons = texts_at(cart, "coupons");
  out.pack.header.emplace_back(net ? "prices exclude tax" : "prices include tax");
  return out;
}

PromotionDraft draft_of(const Json& promotion, std::size_t index) {
  PromotionDraft draft;
  draft.name = promotion.at("name").get<std::string>();
  draft.from = index;
  if (const std::string code = text_at(promotion, "code"); !code.empty())
    draft.clauses.push_back("needs coupon " + in_quotes(code));
  return draft;
}

bool uses_tags(const Case& of) {
  const Json& lines = list_at(of.data.at("cart"), "lines");
  return std::any_of(lines.begin(), lines.end(),
                     [](const Json& line) { return list_at(line, "categories").size() > 1; });
}

std::string in_categories(const Case& of, const std::vector<std::string>& categories) {
  return (uses_tags(of) ? "items tagged " : "items in category ") + list_in_quotes(categories);
}

std::string all_of(const std::vector<std::string>& selections) {
  if (selections.empty()) return "items";
  if (selections.size() == 1) return selections.front();
  return fmt::format("({})", fmt::join(selections, " and "));
}

std::string with_brackets(const std::string& selection) {
  return selection.starts_with("(") || selection == "items" ? selection : "(" + selection + ")";
}

void set_text(std::vector<Fact>& facts, std::string name, std::string value) {
  facts.push_back({std::move(name), std::move(value)});
}

void set_number(std::vector<Fact>& facts, std::string name, std::int64_t whole) {
  facts.push_back({std::move(name), Number{whole * 1'000'000}});
}

void set_flag(std::vector<Fact>& facts, std::string name, bool value) {
  facts.push_back({std::move(name), value});
}

void set_money(std::vector<Fact>& facts, std::string name, std::int64_t minor) {
  facts.push_back({std::move(name), Money{minor}});
}

void take_customer(Translation& out, const Case& of) {
  const auto customer = of.data.find("customer");
  if (customer == of.data.end()) return;
  const std::string email = text_at(*customer, "email");
  if (!email.empty() || is_true(*customer, "logged_in"))
    set_text(out.cart.customer, "id", email.empty() ? "customer-1" : email);
  if (!customer->contains("groups")) return;
  out.cart.customer.push_back({"groups", TextSet(texts_at(*customer, "groups"))});
  PackDraft::say_once(out.pack.schema, "customer.groups  set of text, optional");
}

std::string in_groups(PackDraft& pack, const std::vector<std::string>& groups) {
  PackDraft::say_once(pack.schema, "customer.groups  set of text, optional");
  std::vector<std::string> conditions;
  conditions.reserve(groups.size());
  for (const std::string& group : groups)
    conditions.push_back("customer.groups contains " + in_quotes(group));
  return pack.segment(conditions);
}

std::int64_t minor_of(std::string_view amount, int decimals) {
  return json::parse_decimal(amount, decimals).scaled;
}

std::int64_t seconds_of(std::string_view date) {
  return std::int64_t{86'400} * json::parse_date(date).value_or(Date{}).days;
}

Translation translate(const Case& of) {
  if (of.engine == "medusa") return from_medusa(of);
  if (of.engine == "solidus") return from_solidus(of);
  if (of.engine == "sylius") return from_sylius(of);
  return from_vendure(of);
}

}  // namespace perk::conformance
