#include "tools/orders/replay.h"

#include <chrono>

#include "tools/orders/lines.h"

namespace perk::orders {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void add(Summary& summary, const Result& result, const std::string& currency) {
  ++summary.priced;
  if (result.degraded) ++summary.degraded;
  if (result.proof == Proof::bounded) ++summary.bounded;
  if (result.currency != currency) {
    ++summary.other_currency;
    return;
  }
  const std::int64_t discount = result.goods_discount.minor + result.shipping_discount.minor;
  if (discount > 0) ++summary.with_discount;
  summary.list.minor += result.list_subtotal.minor;
  summary.discount.minor += result.goods_discount.minor;
  summary.shipping_list.minor += result.shipping_list.minor;
  summary.shipping_discount.minor += result.shipping_discount.minor;
  summary.total.minor += result.total.minor;
  for (const PromotionResult& promotion : result.promotions) {
    if (promotion.outcome != Outcome::applied) continue;
    PromotionTotal& total = summary.promotions[promotion.rank];
    ++total.orders;
    total.amount.minor += promotion.amount.minor;
  }
}

// "lines[3].product.brand" as the engine says it.
json::Error error_of(const CartError& error) {
  return {error.place, error.message};
}

}  // namespace

std::uint64_t Summary::set_aside_in_all() const {
  std::uint64_t all = 0;
  for (const auto& [as, count] : set_aside) all += count;
  return all;
}

json::Expected<Summary> replay(const std::string& path, const Engine& engine, const Mapping& mapping,
                               const ReplayOptions& options) {
  const ir::Module& module = engine.module();
  Summary summary;
  for (const ir::Promotion& promotion : module.promotions) {
    summary.promotions.push_back({promotion.id, 0, {}});
  }
  const auto refuse = [&](std::uint64_t line, std::string id, json::Error why) {
    ++summary.refused;
    if (summary.first_refused.size() < Summary::kRefusedKept) {
      summary.first_refused.push_back({line, std::move(id), std::move(why)});
    }
  };

  Lines lines(path);
  OrderMapper mapper(module, mapping, options.at);
  const auto start = Clock::now();
  std::string_view line;
  while (lines.next(line)) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    ++summary.records;
    OrderRecord record = mapper.map(line);
    if (auto* aside = std::get_if<SetAside>(&record)) {
      ++summary.set_aside[aside->as.empty() ? "set aside" : aside->as];
    } else if (auto* refused = std::get_if<Refused>(&record)) {
      refuse(lines.number(), std::move(refused->id), std::move(refused->why));
    } else {
      MappedOrder& order = std::get<MappedOrder>(record);
      const auto before = Clock::now();
      const auto priced = engine.price(order.cart, options.price);
      summary.pricing_seconds += seconds_since(before);
      if (const auto* error = std::get_if<CartError>(&priced)) {
        refuse(lines.number(), order.cart.id, error_of(*error));
      } else {
        for (const std::string& code : order.left_out) ++summary.left_out[code];
        add(summary, std::get<Result>(priced), module.currency);
        if (options.on_priced) options.on_priced(order, std::get<Result>(priced));
      }
    }
    if (options.on_progress && summary.records % 64 == 0)
      options.on_progress(summary.records, lines.share_read());
  }
  summary.seconds = seconds_since(start);
  if (!lines.error().empty()) return json::Error{"", lines.error()};
  if (options.on_progress) options.on_progress(summary.records, 1);
  return summary;
}

}  // namespace perk::orders
