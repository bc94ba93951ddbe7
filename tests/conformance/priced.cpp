#include "tests/conformance/priced.h"

#include <fmt/format.h>
#include <perk/compile.h>
#include <perk/engine.h>

#include <algorithm>

#include "tests/model/model.h"
#include "tests/property/compare.h"

namespace perk::conformance {
namespace {

constexpr std::int64_t kMostUnits = 100;  // that are given as lines of their own

Cart unit_by_unit(const Cart& cart) {
  Cart out = cart;
  out.lines.clear();
  for (const CartLine& line : cart.lines) {
    for (std::int64_t unit = 0; unit < line.quantity; ++unit) {
      CartLine one = line;
      one.id = fmt::format("{}.{:03}", line.id, unit + 1);
      one.quantity = 1;
      out.lines.push_back(std::move(one));
    }
  }
  return out;
}

std::int64_t units_of(const Cart& cart) {
  std::int64_t units = 0;
  for (const CartLine& line : cart.lines) units += line.quantity;
  return units;
}

std::string first_error(const compile::Compilation& compilation) {
  for (const diag::Diagnostic& diagnostic : compilation.diagnostics.all()) {
    const auto& info = diag::info(diagnostic.code);
    if (info.severity != diag::Severity::error) continue;
    return fmt::format("{}: {}", info.name, diagnostic.claim);
  }
  return "the pack does not compile";
}

// Neither the order of the lines nor how units are put on lines changes a price (pricing.md S1, S3).
std::string broken_law(const Priced& priced, const std::optional<Result>& backwards) {
  const std::int64_t total = priced.result->total.minor;
  if (priced.by_unit && priced.by_unit->total.minor != total)
    return fmt::format("with a line for each unit the total is {}, not {}", priced.by_unit->total.minor,
                       total);
  if (!backwards) return {};
  for (std::size_t i = 0; i < backwards->lines.size(); ++i) {
    const LineResult& line = priced.result->lines[backwards->lines.size() - 1 - i];
    if (backwards->lines[i].final_amount != line.final_amount)
      return fmt::format("with the lines in another order `{}` costs {}, not {}", line.id,
                         backwards->lines[i].final_amount.minor, line.final_amount.minor);
  }
  return {};
}

std::vector<std::size_t> origins(const Translation& from, const Result& result) {
  std::vector<std::size_t> out;
  out.reserve(result.promotions.size());
  for (const PromotionResult& promotion : result.promotions) {
    for (std::size_t i = 0; i < from.pack.promotions.size(); ++i)
      if (promotion_id(i) == promotion.id) out.push_back(from.pack.promotions[i].from);
  }
  return out;
}

}  // namespace

Priced price_case(const Case& of, const Translation& from) {
  Priced out;
  out.source = write_pack(from.pack);
  const auto compilation = compile::compile_texts({{of.id + ".perk", out.source}});
  if (compilation.module == nullptr) {
    out.error = first_error(compilation);
    return out;
  }
  const Engine engine(compilation.module);
  const auto price = [&](const Cart& cart) -> std::optional<Result> {
    auto priced = engine.price(cart);
    if (auto* result = std::get_if<Result>(&priced)) return std::move(*result);
    const auto& error = std::get<CartError>(priced);
    out.error = fmt::format("{}: {}", error.place, error.message);
    return std::nullopt;
  };
  Cart cart = from.cart;
  const std::optional<Result> first = price(cart);
  if (!first) return out;
  out.promotion_of = origins(from, *first);
  for (const Hold& hold : first->holds) {
    const auto used = from.used.find(out.promotion_of[hold.promotion]);
    if (used != from.used.end() && used->second > 0)
      cart.usage.push_back({hold.counter, hold.key, used->second});
  }
  out.result = price(cart);
  if (out.result) {
    const model::Answer answer = model::price(*compilation.pack, cart);
    out.modelled = !answer.too_large;
    if (out.modelled) out.against_model = property::difference(answer, *out.result);
  }
  if (units_of(cart) <= kMostUnits) out.by_unit = price(unit_by_unit(cart));
  Cart backwards = cart;
  std::ranges::reverse(backwards.lines);
  if (out.result) out.broken_law = broken_law(out, price(backwards));
  cart.coupons.clear();
  out.without_coupons = price(cart);
  return out;
}

}  // namespace perk::conformance
