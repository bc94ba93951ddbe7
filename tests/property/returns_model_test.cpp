// Returns by the engine against the reference model: random packs that say what becomes of returns, random
// orders, and what comes back of them one request after another, with shortages, rewards that are handed back
// and orders that are called off. Replayed and prolonged as runs.h says.
#include <gtest/gtest.h>
#include <perk/compile.h>
#include <perk/engine.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <variant>

#include "tests/model/returns.h"
#include "tests/property/carts.h"
#include "tests/property/runs.h"

namespace perk::property {
namespace {

constexpr std::size_t kOrdersOfAPack = 12;

std::string policy(Random& random) {
  std::string text;
  const auto add = [&](const std::string& words) { text += (text.empty() ? "" : ", ") + words; };
  if (random.chance(80)) add(random.chance(65) ? "claw back" : "keep");
  if (random.chance(35)) add("uses come back");
  if (random.chance(40)) add(random.chance(65) ? "shortage claws back" : "shortage keeps");
  return text;
}

void before_end(std::string& block, const std::string& clause) {
  block.insert(block.size() - std::string("end\n").size(), "  " + clause + "\n");
}

// The pack's own word, and that of some promotions.
Draft draft_with_returns(Random& random) {
  Draft draft = random_draft(random);
  if (random.chance(60)) before_end(draft.header, "returns claw back");
  if (random.chance(30)) before_end(draft.header, "uses come back");
  if (random.chance(30)) before_end(draft.header, "shortage claws back");
  for (std::string& promotion : draft.promotions) {
    const std::string words = random.chance(40) ? policy(random) : "";
    if (!words.empty()) before_end(promotion, "on return " + words);
  }
  return draft;
}

// What comes back of an order, in up to five requests.
std::vector<ReturnRequest> random_requests(Random& random, const Cart& cart, const typed::Pack& pack) {
  std::vector<ReturnRequest> requests;
  std::map<std::string, std::int64_t> left;
  for (const CartLine& line : cart.lines) left[line.id] = line.quantity;
  for (std::int64_t i = random.between(1, 5); i > 0; --i) {
    ReturnRequest& request = requests.emplace_back();
    for (const CartLine& line : cart.lines) {
      if (left[line.id] == 0 || random.chance(50)) continue;
      const std::int64_t some = random.between(1, left[line.id]);
      left[line.id] -= some;
      request.units.push_back({line.id, some, random.chance(25)});
    }
    request.cancelled = request.units.empty() ? random.chance(30) : random.chance(4);
    if (random.chance(40))
      for (const typed::Account& account : pack.accounts)
        request.unspent.push_back({account.id, random.between(0, 300)});
    if (random.chance(30))
      for (const typed::CouponPool& pool : pack.pools)
        request.unspent_coupons.push_back({pool.id, random.between(0, 2)});
    if (random.chance(30))
      for (const GiftPrice& gift : cart.gift_prices)
        request.gifts_back.push_back({gift.sku, random.between(0, 2)});
    if (request.cancelled) break;
  }
  return requests;
}

struct Met {
  std::size_t returns = 0, clawed = 0, taken = 0, charged = 0, given_back = 0, uses_back = 0, short_of = 0,
              shortfall = 0, cancelled = 0;
};

std::string text(const model::Int& amount) {
  return amount.get_str();
}

// The engine's answer in the model's words.
model::ReturnAnswer answer_of(const ReturnResult& engine) {
  model::ReturnAnswer answer;
  for (const ReturnedLine& line : engine.lines) {
    model::ReturnAnswer::Line& out = answer.lines[line.id];
    out.quantity = model::make_int(line.quantity);
    out.refund = model::make_int(line.refund.minor);
    for (const Part& part : line.parts)
      out.parts[{part.promotion, part.stage}] += model::make_int(part.amount.minor);
  }
  for (const ClawBack& claw : engine.claw_backs)
    answer.claw_backs[claw.promotion] = model::make_int(claw.amount.minor);
  for (const RewardTaken& reward : engine.rewards)
    answer.rewards[{reward.kind, reward.name}] = {
        model::make_int(reward.taken), model::make_int(reward.charged), model::make_int(reward.worth.minor)};
  for (const Balance& balance : engine.given_back)
    answer.given_back[balance.account] = model::make_int(balance.amount);
  for (const Hold& hold : engine.uses_back)
    answer.uses_back[{hold.promotion, hold.counter, hold.key}] = model::make_int(hold.amount);
  answer.refund = model::make_int(engine.refund.minor);
  answer.refunded = model::make_int(engine.history.refunded.minor);
  answer.shortfall = model::make_int(engine.history.shortfall.minor);
  return answer;
}

template <class Map>
std::string print_amounts(const Map& amounts) {
  std::string out;
  for (const auto& [key, amount] : amounts) {
    if constexpr (std::is_same_v<typename Map::key_type, std::string>)
      out += " " + key + " " + text(amount);
    else if constexpr (std::is_same_v<typename Map::key_type, std::size_t>)
      out += " #" + std::to_string(key) + " " + text(amount);
    else
      out += " #" + std::to_string(std::get<0>(key)) + " " + std::get<1>(key) + " " + std::get<2>(key) + " " +
             text(amount);
  }
  return out;
}

std::string print(const model::ReturnAnswer& answer) {
  std::string out = "refund " + text(answer.refund) + ", in all " + text(answer.refunded) + ", shortfall " +
                    text(answer.shortfall) + "\n";
  for (const auto& [id, line] : answer.lines) {
    out += "  line " + id + ": " + text(line.quantity) + " for " + text(line.refund);
    for (const auto& [key, amount] : line.parts)
      out += " #" + std::to_string(key.first) + "@" + std::to_string(key.second) + " " + text(amount);
    out += "\n";
  }
  out += "  clawed" + print_amounts(answer.claw_backs) + "\n  balances" + print_amounts(answer.given_back) +
         "\n  uses" + print_amounts(answer.uses_back) + "\n  rewards";
  for (const auto& [what, reward] : answer.rewards)
    out += " " + what.second + " " + text(reward.taken) + "+" + text(reward.charged) + " worth " +
           text(reward.worth);
  return out + "\n";
}

bool same(const model::ReturnAnswer& a, const model::ReturnAnswer& b) {
  return a.lines == b.lines && a.claw_backs == b.claw_backs && a.rewards == b.rewards &&
         a.given_back == b.given_back && a.uses_back == b.uses_back && a.refund == b.refund &&
         a.refunded == b.refunded && a.shortfall == b.shortfall;
}

void count(const ReturnRequest& request, const model::ReturnAnswer& answer, Met& met) {
  ++met.returns;
  met.clawed += answer.claw_backs.empty() ? 0 : 1;
  for (const auto& [what, reward] : answer.rewards) {
    met.taken += reward.taken > 0 ? 1 : 0;
    met.charged += reward.charged > 0 ? 1 : 0;
  }
  met.given_back += answer.given_back.empty() ? 0 : 1;
  met.uses_back += answer.uses_back.empty() ? 0 : 1;
  met.short_of += std::any_of(request.units.begin(), request.units.end(),
                              [](const ReturnedUnits& units) { return units.shortage; });
  met.shortfall += answer.shortfall > 0 ? 1 : 0;
  met.cancelled += request.cancelled ? 1 : 0;
}

// One order and all that comes back of it: the first difference, or nothing. No order: the cart has no price.
std::optional<std::string> difference(const compile::Compilation& compilation, const Cart& cart,
                                      const std::vector<ReturnRequest>& requests, Met& met) {
  const Engine engine(compilation.module);
  const auto priced = engine.price(cart);
  const auto* stored = std::get_if<Result>(&priced);
  if (stored == nullptr || cart.lines.empty() || cart.currency != compilation.pack->currency)
    return std::nullopt;
  model::Returns returns(*compilation.pack, cart, *stored, [&](const Cart& kept) {
    const auto now = engine.price(kept);
    const auto* result = std::get_if<Result>(&now);
    return result == nullptr ? Result{} : *result;
  });
  ReturnHistory history;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto returned = engine.price_return(cart, *stored, requests[i], history);
    if (const auto* error = std::get_if<CartError>(&returned)) return error->place + ": " + error->message;
    const auto& now = std::get<ReturnResult>(returned);
    history = now.history;
    const model::ReturnAnswer expected = returns.give_back(requests[i]);
    count(requests[i], expected, met);
    const model::ReturnAnswer given = answer_of(now);
    if (!same(expected, given))
      return "return " + std::to_string(i + 1) + "\nmodel: " + print(expected) + "engine: " + print(given);
  }
  return "";
}

std::string print(const std::vector<ReturnRequest>& requests) {
  std::string out;
  for (const ReturnRequest& request : requests) {
    out += request.cancelled ? "called off" : "returned";
    for (const ReturnedUnits& units : request.units)
      out += " " + std::to_string(units.quantity) + " of " + units.line + (units.shortage ? " (short)" : "");
    for (const Balance& balance : request.unspent)
      out += ", unspent " + balance.account + " " + std::to_string(balance.amount);
    for (const Counted& coupons : request.unspent_coupons)
      out += ", " + coupons.name + " " + std::to_string(coupons.count);
    out += "\n";
  }
  return out;
}

// With what can be left out while the two disagree left out.
std::string report(std::uint64_t seed, Draft draft, Cart cart, std::vector<ReturnRequest> requests) {
  const auto disagreement = [&] {
    const auto compilation = compile::compile_texts({{"random.perk", draft.source()}});
    Met met;
    if (!compilation.module) return std::string();
    return difference(compilation, cart, requests, met).value_or("");
  };
  const auto shorten = [&](auto& list) {
    for (std::size_t i = list.size(); i-- > 0;) {
      const auto taken = list[i];
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
      if (disagreement().empty()) list.insert(list.begin() + static_cast<std::ptrdiff_t>(i), taken);
    }
  };
  shorten(draft.stacking);
  shorten(draft.promotions);
  shorten(requests);
  for (ReturnRequest& request : requests) shorten(request.units);
  shorten(cart.lines);
  return "pack seed " + std::to_string(seed) + "\n" + disagreement() + draft.source() +
         property::print(cart) + print(requests);
}

TEST(ReturnsModel, TheEngineReturnsAsTheModelDoes) {
  const Runs runs = runs_from_environment(3'000);
  Progress progress(runs, "returns");
  Met met;
  std::size_t orders = 0, packs = 0, refused = 0, mismatches = 0;
  for (; orders < runs.pairs; ++packs) {
    ASSERT_LT(refused, 20 + packs / 2) << "the generator writes packs that the checker refuses";
    Random random(runs.seed + packs);
    const Draft draft = draft_with_returns(random);
    const auto compilation = compile::compile_texts({{"random.perk", draft.source()}});
    if (!compilation.module) {
      ++refused;
      continue;
    }
    const std::size_t before = mismatches;
    for (std::size_t c = 0; c < kOrdersOfAPack && orders < runs.pairs; ++c) {
      const Cart cart = random_cart(random, draft, *compilation.pack);
      const auto requests = random_requests(random, cart, *compilation.pack);
      const auto found = difference(compilation, cart, requests, met);
      if (!found) continue;
      progress.at(++orders);
      if (found->empty() || mismatches++ > before || before >= runs.mismatches_shown) continue;
      ADD_FAILURE() << report(runs.seed + packs, draft, cart, requests);
    }
  }
  EXPECT_EQ(mismatches, 0U);
  EXPECT_LE(refused * 50, packs) << "the generator writes packs that the checker refuses";
  std::cout << orders << " orders, " << met.returns << " returns; " << refused << " of " << packs
            << " packs refused by the checker\n";
  if (orders < 2'000) return;  // a few show no shares
  const auto at_least = [&](const char* what, std::size_t number, double least) {
    const double percent = 100.0 * static_cast<double>(number) / static_cast<double>(met.returns);
    std::cout << "  " << what << ": " << percent << "%\n";
    EXPECT_GE(percent, least) << what;
  };
  at_least("clawed back", met.clawed, 5);
  at_least("rewards taken", met.taken, 0.2);
  at_least("rewards charged", met.charged, 0.5);
  at_least("balances given back", met.given_back, 0.2);
  at_least("uses given back", met.uses_back, 0.2);
  at_least("shortages", met.short_of, 10);
  at_least("shortfall", met.shortfall, 0.1);
  at_least("called off", met.cancelled, 1);
}

constexpr const char* kTeaShop = R"(pack tea
  currency EUR
  timezone "Europe/Paris"
  use      "schema/shop"
end

account points
  unit  point, points
  worth 0.10 EUR each
end

promotion pay
  give balance of points off goods
end

promotion set
  give cheapest 1 of every 2 of items in category "tea" free
  limit 1 use per customer
  on return claw back, uses come back
end
)";

Cart three_of(const std::string& category) {
  Cart cart;
  cart.currency = "EUR";
  CartLine line;
  line.id = "1";
  line.quantity = 3;
  line.amount = {1000};
  line.product = {{"sku", std::string("A")}, {"category", category}};
  cart.lines.push_back(line);
  cart.customer = {{"id", std::string("c")}};
  return cart;
}

std::vector<ReturnResult> one_by_one(const Cart& cart) {
  const auto compilation = compile::compile_texts({{"tea.perk", kTeaShop}});
  EXPECT_FALSE(compilation.diagnostics.has_errors());
  const Engine engine(compilation.module);
  const auto stored = std::get<Result>(engine.price(cart));
  std::vector<ReturnResult> out;
  for (int i = 0; i < 3; ++i) {
    const auto back = engine.price_return(cart, stored, {.units = {{"1", 1, false}}},
                                          out.empty() ? ReturnHistory() : out.back().history);
    out.push_back(std::get<ReturnResult>(back));
  }
  return out;
}

TEST(Returns, PointsThatPaidGoBackAsPoints) {
  Cart cart = three_of("cups");
  cart.balances = {{"points", 50}};
  std::vector<std::int64_t> points, refunds;
  for (const ReturnResult& back : one_by_one(cart)) {
    points.push_back(back.given_back.at(0).amount);
    refunds.push_back(back.refund.minor);
  }
  EXPECT_EQ(points, (std::vector<std::int64_t>{16, 17, 17}));
  EXPECT_EQ(refunds, (std::vector<std::int64_t>{833, 833, 834}));
}

TEST(Returns, AUseComesBackOnce) {
  const std::vector<ReturnResult> back = one_by_one(three_of("tea"));
  EXPECT_TRUE(back[0].uses_back.empty());  // two still make a set
  ASSERT_EQ(back[1].uses_back.size(), 1U);
  EXPECT_EQ(back[1].uses_back[0].amount, 1);
  EXPECT_TRUE(back[2].uses_back.empty());
}

}  // namespace
}  // namespace perk::property
