#include "tools/perk/index_report.h"

#include <fmt/format.h>

#include "runtime/candidates/view.h"
#include "runtime/interpret/cart_view.h"
#include "tools/json/read_cart.h"
#include "tools/orders/lines.h"
#include "tools/perk/carts.h"
#include "tools/perk/terminal.h"

namespace perk::tool {
namespace {

// 23.7 of 23'700'000 millionths.
std::string per_cart(std::uint64_t millionths) {
  const std::uint64_t tenths = (millionths + 50'000) / 100'000;
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

// False after a complaint: a cart that cannot be priced says nothing of carts that can.
bool add_cart(const ir::Module& module, const std::string& place, std::string_view line,
              candidates::Statistics& statistics) {
  const auto cart = json::read_cart(line, module, {.now = machine_time()});
  if (const json::Error* error = json::error_of(cart)) {
    complain_about(place, *error);
    return false;
  }
  const auto view = interpret::CartView::build(module, std::get<Cart>(cart));
  if (const auto* error = std::get_if<CartError>(&view)) {
    complain_about(place, {error->place, error->message});
    return false;
  }
  statistics.add(std::get<interpret::CartView>(view).facts());
  return true;
}

std::string name_of(const ir::Module& module, std::uint32_t promotion) {
  return module.promotions[promotion].id;
}

std::string described(const ir::Module& module, const candidates::Report& report) {
  std::string out = fmt::format("candidates    {} a cart; promotions: {}, carts: {}\n",
                                per_cart(report.candidates), report.promotions, report.carts);
  for (const candidates::Report::Cost& cost : report.dearest) {
    const std::string key = cost.key.empty() ? "nothing selective" : cost.key;
    out += fmt::format("{:>6} a cart {}, found by {}\n", per_cart(cost.looked_at),
                       name_of(module, cost.promotion), key);
  }
  return out;
}

}  // namespace

bool print_index_report(const ir::Module& module, const std::string& carts) {
  candidates::Statistics statistics(module);
  orders::Lines lines(carts);
  std::string_view line;
  while (lines.next(line)) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (!add_cart(module, fmt::format("{}:{}", carts, lines.number()), line, statistics)) return false;
  }
  if (!lines.error().empty()) {
    complain(lines.error());
    return false;
  }
  if (statistics.carts() == 0) {
    complain(fmt::format("`{}` has no carts; it has one a line, as `perk price --cart` reads it", carts));
    return false;
  }
  const candidates::View view(module, {}, statistics);
  const candidates::Report& report = view.report();
  print(described(module, report));
  if (report.many()) {
    complain(
        fmt::format("a cart is held against more than {} promotions: give those above a condition that "
                    "few carts meet, such as a category, a segment or a code",
                    candidates::Report::kMany / 1'000'000));
  }
  if (!report.for_everyone.empty()) {
    complain(fmt::format(
        "{} of {} promotions have no selective condition, `{}` first; every cart is held "
        "against them",
        report.for_everyone.size(), report.promotions, name_of(module, report.for_everyone.front())));
  }
  return true;
}

}  // namespace perk::tool
