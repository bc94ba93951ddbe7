// Returns unit by unit, from docs/reference/returns.md alone: the second opinion to Engine::price_return.
//
// In: a typed pack, a cart, the order's stored result, and what comes back, one request after another. Out:
// what each must answer. Nothing is remembered but which units are back and what was taken and paid; a price
// is asked for where the page says that what is kept is priced again. Shares no code with runtime/.
#pragma once
#include <perk/returns.h>

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/model/world.h"

namespace perk::model {

struct ReturnAnswer {
  struct Line {
    Int quantity = 0, refund = 0;
    std::map<std::pair<std::size_t, std::size_t>, Int> parts;  // (promotion, stage), never 0
    friend bool operator==(const Line&, const Line&) = default;
  };
  struct Reward {
    Int taken = 0, charged = 0, worth = 0;
    friend bool operator==(const Reward&, const Reward&) = default;
  };
  using RewardKey = std::pair<RewardTaken::Kind, std::string>;
  using UseKey = std::tuple<std::size_t, std::string, std::string>;  // promotion, counter, key

  std::map<std::string, Line> lines;      // of this return
  std::map<std::size_t, Int> claw_backs;  // of all returns so far
  std::map<RewardKey, Reward> rewards;    // of this return
  std::map<std::string, Int> given_back;  // likewise, by account in its unit
  std::map<UseKey, Int> uses_back;        // likewise
  Int refund = 0, refunded = 0, shortfall = 0;
};

class Returns {
 public:
  // Prices a cart as the order was priced.
  using Price = std::function<Result(const Cart&)>;
  Returns(const typed::Pack& pack, const Cart& cart, const Result& stored, Price price);

  ReturnAnswer give_back(const ReturnRequest& request);
  // Every cart that a return may ask the price of, with what is back so far.
  [[nodiscard]] std::vector<Cart> kept_carts() const;

 private:
  using Key = std::pair<std::size_t, std::size_t>;  // promotion, stage
  struct Unit {
    Int list, paid;
    std::map<Key, Int> parts;
  };
  struct Line {
    std::vector<Unit> units;  // in their order; the first ones come back first
    std::size_t returned = 0, short_of = 0;
    [[nodiscard]] std::size_t gone() const { return returned + short_of; }
  };
  // What a promotion no longer finds in the order: what came back, what could not be delivered.
  struct Rule {
    bool returned = false, short_of = false;
    friend auto operator<=>(const Rule&, const Rule&) = default;
  };
  // What the promotions that claw back give to what is kept, and besides.
  struct Given {
    std::map<std::size_t, Int> parts;  // by promotion
    std::map<ReturnAnswer::RewardKey, Int> rewards;
    std::map<ReturnAnswer::UseKey, Int> uses;
  };

  static std::vector<Line> lines_of(const typed::Pack& pack, const Cart& cart, const Result& result);
  [[nodiscard]] Rule rule_of(std::size_t promotion) const;
  [[nodiscard]] bool gives_uses_back(std::size_t promotion) const;
  [[nodiscard]] Cart kept(const Rule& rule) const;
  void add_parts(const Cart& cart, const Result& result, const Rule& rule, std::size_t promotion,
                 std::map<std::size_t, Int>& parts) const;
  static void add_beside(const Result& result, std::size_t promotion, Given& given);
  [[nodiscard]] std::map<ReturnAnswer::UseKey, Int> uses_no_longer_needed() const;
  void find_lost(Given& had, Given& has) const;
  void mark(const ReturnRequest& request);
  void cancel(ReturnAnswer& answer);
  [[nodiscard]] std::map<std::string, Int> balances_paid() const;
  Int take_rewards(const Given& had, const Given& has, const ReturnRequest& request, ReturnAnswer& answer);
  [[nodiscard]] Int worth_of(const ReturnAnswer::RewardKey& what, const Int& amount) const;

  const typed::Pack& pack_;
  const Cart& cart_;
  const Result& stored_;
  Price price_;
  std::vector<Line> lines_;
  Int refunded_ = 0;
  std::map<ReturnAnswer::RewardKey, Int> taken_, charged_;
};

}  // namespace perk::model
