// One table after another; the first error found ends the reading.
#include "runtime/interpret/cart_ledger.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "runtime/base/edit_distance.h"
#include "runtime/base/sort.h"
#include "runtime/ops/money.h"
#include "runtime/ops/text.h"

namespace perk::interpret {
namespace {

CartError too_large(std::string place) {
  return {ErrorCode::amount_out_of_range, std::move(place),
          "the amount is larger than 1,000,000,000,000,000, the most that a cart may have"};
}

CartError unknown_account(const ir::Module& module, const std::string& name, const std::string& place) {
  const ir::Account* nearest = nullptr;
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const ir::Account& account : module.accounts) {
    const std::size_t edits =
        base::edit_distance(std::string_view(name), std::string_view(account.id), name.size());
    if (edits >= least) continue;
    least = edits;
    nearest = &account;
  }
  std::string message = "the pack has no account `" + name + "`";
  if (nearest != nullptr) message += "; did you mean `" + nearest->id + "`?";
  return {ErrorCode::unknown_field, place, message};
}

std::optional<CartError> read_balances(const ir::Module& module, const Cart& cart, Ledger& ledger) {
  ledger.balances.resize(module.accounts.size());
  for (std::size_t i = 0; i < cart.balances.size(); ++i) {
    const Balance& given = cart.balances[i];
    const std::string place = "balances[" + std::to_string(i) + "]";
    const auto account = std::ranges::find(module.accounts, given.account, &ir::Account::id);
    if (account == module.accounts.end()) return unknown_account(module, given.account, place + ".account");
    auto& held = ledger.balances[static_cast<std::size_t>(account - module.accounts.begin())];
    if (held) {
      return CartError{ErrorCode::wrong_type, place + ".account",
                       "the balance of `" + given.account + "` is given twice; give it once"};
    }
    if (given.amount < -ops::kMaxAmount || given.amount > ops::kMaxAmount) {
      return too_large(place + ".amount");
    }
    held = given.amount;
  }
  return std::nullopt;
}

std::optional<CartError> read_usage(const Cart& cart, Ledger& ledger) {
  for (std::size_t i = 0; i < cart.usage.size(); ++i) {
    const Usage& given = cart.usage[i];
    const std::string place = "usage[" + std::to_string(i) + "]";
    if (given.used < 0) {
      return CartError{ErrorCode::out_of_bounds, place + ".used", "what was used is less than nothing"};
    }
    if (given.used > ops::kMaxAmount) return too_large(place + ".used");
    if (!ledger.usage.emplace(std::pair(given.counter, given.key), given.used).second) {
      return CartError{ErrorCode::wrong_type, place + ".counter",
                       "the counter `" + given.counter + "` is given twice for one key; give it once"};
    }
  }
  return std::nullopt;
}

std::optional<CartError> read_gift_prices(const ir::Module& module, const Cart& cart, Ledger& ledger) {
  for (std::size_t i = 0; i < cart.gift_prices.size(); ++i) {
    const GiftPrice& given = cart.gift_prices[i];
    const std::string place = "gift_prices[" + std::to_string(i) + "].price";
    if (given.price.minor < 0) return CartError{ErrorCode::negative_price, place, "the price is negative"};
    if (given.price.minor > ops::kMaxAmount) return too_large(place);
    const auto symbol = std::ranges::lower_bound(module.symbols, given.sku);
    if (symbol == module.symbols.end() || *symbol != given.sku) continue;
    ledger.gift_prices[static_cast<std::uint32_t>(symbol - module.symbols.begin())] = given.price.minor;
  }
  return std::nullopt;
}

std::optional<CartError> read_codes(const ir::Module& module, const Cart& cart, Ledger& ledger) {
  std::vector<CodeFacts> codes;
  std::vector<std::size_t> places;
  codes.reserve(cart.coupon_facts.size());
  places.reserve(cart.coupon_facts.size());
  for (std::size_t i = 0; i < cart.coupon_facts.size(); ++i) {
    const CouponFacts& given = cart.coupon_facts[i];
    const std::string place = "coupon_facts[" + std::to_string(i) + "].left";
    if (given.left && given.left->minor < 0) {
      return CartError{ErrorCode::out_of_bounds, place, "what is left of the code is less than nothing"};
    }
    if (given.left && given.left->minor > ops::kMaxAmount) return too_large(place);
    const auto pool = std::ranges::find(module.pools, given.pool, &ir::Pool::id);
    if (pool == module.pools.end() && !given.pool.empty()) continue;
    CodeFacts& code = codes.emplace_back();
    code.key = ops::coupon_key(given.code, module.codes_match_case);
    if (pool != module.pools.end()) code.pool = static_cast<std::uint32_t>(pool - module.pools.begin());
    code.state = given.state;
    if (given.issued_at) code.issued_at = given.issued_at->seconds;
    if (given.left) code.left = given.left->minor;
    places.push_back(i);
  }
  std::vector<std::uint32_t> order(codes.size());
  std::iota(order.begin(), order.end(), 0U);
  // A code given twice counts as its worst state.
  base::sort_numbers(order, [&](std::uint32_t a, std::uint32_t b) {
    const CodeFacts &l = codes[a], &r = codes[b];
    return std::tie(l.key, l.pool, r.state, a) < std::tie(r.key, r.pool, l.state, b);
  });
  ledger.codes.reserve(order.size());
  ledger.places.reserve(order.size());
  for (const std::uint32_t i : order) {
    if (!ledger.codes.empty() && ledger.codes.back().key == codes[i].key &&
        ledger.codes.back().pool == codes[i].pool) {
      continue;
    }
    ledger.codes.push_back(std::move(codes[i]));
    ledger.places.push_back(places[i]);
  }
  return std::nullopt;
}

void sort_once(std::vector<std::string>& names) {
  std::ranges::sort(names);
  const auto twice = std::ranges::unique(names);
  names.erase(twice.begin(), twice.end());
}

}  // namespace

std::optional<CartError> read_ledger(const ir::Module& module, const Cart& cart, Ledger& ledger) {
  if (auto error = read_balances(module, cart, ledger)) return error;
  if (auto error = read_usage(cart, ledger)) return error;
  if (auto error = read_gift_prices(module, cart, ledger)) return error;
  if (auto error = read_codes(module, cart, ledger)) return error;
  ledger.chosen = cart.chosen;
  ledger.stopped = cart.stopped;
  sort_once(ledger.chosen);
  sort_once(ledger.stopped);
  return std::nullopt;
}

}  // namespace perk::interpret
