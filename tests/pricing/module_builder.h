// Modules written by hand, as lowering would make them, so that pricing is tested without the front end.
//
// A Pack collects promotions in rank order; every promotion has a shape of its own. Amounts are minor units
// of a currency with two decimals, texts are among kTexts.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "perk/engine.h"
#include "runtime/ir/ir.h"

namespace perk::test {

inline constexpr std::int64_t kPercent = 1'000'000;  // 1% as a rate

// Builds one shape with its constants.
class Code {
 public:
  explicit Code(const ir::Module& module) : module_(module) {}
  using Node = std::uint32_t;

  Node money(std::int64_t minor) { return constant(ir::Op::slot_money, ir::SlotType::money, minor); }
  Node rate(std::int64_t percent) {
    return constant(ir::Op::slot_rate, ir::SlotType::rate, percent * kPercent);
  }
  Node count(std::int64_t n) { return constant(ir::Op::slot_int, ir::SlotType::integer, n); }
  Node text(const std::string& text);
  Node add(ir::Op op, Node a = 0, Node b = 0);
  Node percent_of(std::int64_t percent, Node money_node);

  ir::Shape shape;
  std::vector<std::int64_t> slots;

 private:
  Node constant(ir::Op op, ir::SlotType type, std::int64_t value);
  const ir::Module& module_;
};

// A node to be built: a selection, or an amount.
using Make = std::function<Code::Node(Code&)>;
Make goods();
Make sku(const std::string& sku);
Make either(const std::string& a, const std::string& b);  // items sku a, b
Make price_at_least(std::int64_t minor);                  // items where price is at least …
Make cheapest(std::int64_t k, const Make& of);
// Amounts and counts.
Make money(std::int64_t minor);
Make count(std::int64_t n);
Make subtotal_of(const Make& of);
Make percent_of(std::int64_t percent, const Make& of);
Make balance_of(std::uint32_t account, bool money);
Make for_every(const Make& amount, bool is_money, const Make& part,
               const Make& of);  // amount × how often part goes into of

struct Reward {
  ir::RewardKind kind = ir::RewardKind::free;
  std::int64_t value = 0;  // percent, or minor units
};

class Pack;

// One promotion; every call adds a clause.
class Promo {
 public:
  Promo(Pack& pack, std::string id);
  Promo& percent(std::int64_t percent, const Make& of, const char* stage = "item");
  Promo& together(std::int64_t percent, const Make& of, const char* stage = "order");
  Promo& amount(ir::OfferKind kind, std::int64_t minor, const Make& of, const char* stage = "item");
  Promo& table(ir::OfferKind kind, ir::TierTable table, const Make& of, const char* stage);
  Promo& sets(ir::OfferKind kind, std::int64_t k, std::int64_t n, const Make& of, Reward reward = {},
              const Make& rewarded = nullptr, const char* stage = "item");
  Promo& bundle(const std::vector<std::pair<std::int64_t, Make>>& parts, Reward reward);
  Promo& shipping(ir::OfferKind kind, std::int64_t value);
  // Any offer of one selection and one value; words are set behind it.
  Promo& give(ir::OfferKind kind, const Make& of, const Make& value, const char* stage);
  Promo& gift(const std::string& sku, std::int64_t n = 1, const Make& times = nullptr,
              const char* stage = "item");
  Promo& credit(std::uint32_t account, const Make& value);
  Promo& issue(std::uint32_t pool, const Make& n = nullptr);
  Promo& spend_balance(std::uint32_t account, const Make& value, const Make& of = goods());
  Promo& words(ir::OfferWords words);  // of the last offer
  Promo& dearest();                    // the last offer rewards the dearest
  Promo& needs_balance(std::uint32_t account, std::int64_t amount);
  Promo& needs_pool(std::uint32_t pool);
  Promo& when_coupon_owner(const std::string& owner);
  Promo& gift_worth(std::int64_t minor);
  // A bound over several orders; keys are fields by their index.
  Promo& bound(ir::BoundKind kind, std::int64_t amount, const std::string& counter,
               std::vector<std::uint32_t> keys = {}, ir::LastGrant last = ir::LastGrant::part,
               bool or_guests = false);
  Promo& when_subtotal(std::int64_t minor, const Make& of = goods(), bool list = false);
  Promo& when_quantity(std::int64_t pieces, const Make& of = goods());
  Promo& when_brand_known_customer(const std::string& role);
  Promo& cap(ir::CapScope scope, std::int64_t minor);
  Promo& cap_percent(std::int64_t percent_of_list);
  Promo& cap_items(std::int64_t items, ir::CapScope scope = ir::CapScope::order);
  Promo& cap_fact(std::uint32_t field, std::int64_t minor);
  Promo& cap_units(std::int64_t units);  // of an account
  Promo& times(std::int64_t n);
  Promo& coupon(const std::string& code);
  Promo& optional();
  Promo& shares();
  Promo& active(std::int64_t from, std::int64_t to, const std::string& text);
  [[nodiscard]] std::uint32_t rank() const { return rank_; }

 private:
  friend class Pack;
  ir::Promotion& source();
  void stage(const char* name);
  Pack& pack_;
  std::uint32_t rank_;
  Code code_;
};

class Pack {
 public:
  Pack();
  Promo& promo(const std::string& id);
  void best(std::int64_t k, std::vector<std::uint32_t> members,
            ir::Constraint::Scope scope = ir::Constraint::Scope::order, const std::string& fact = "");
  void never(std::vector<std::uint32_t> left, std::vector<std::uint32_t> right,
             ir::Constraint::Scope scope = ir::Constraint::Scope::order);
  void total_cap(std::int64_t percent_of_list);
  void floor(std::int64_t percent_of_cost, std::vector<std::uint32_t> except = {});
  [[nodiscard]] std::uint32_t stage(const std::string& name) const;
  [[nodiscard]] std::uint32_t field(const std::string& name) const;
  std::uint32_t account(const std::string& id, const std::string& unit, std::int64_t worth = 0,
                        std::int64_t usable_from = 0);
  std::uint32_t pool(const std::string& id, std::vector<std::string> codes, std::int64_t worth = 0);
  Engine engine();

  ir::Module module;

 private:
  friend class Promo;
  std::vector<std::unique_ptr<Promo>> promos_;
};

struct Item {
  std::string sku;
  std::int64_t quantity = 1;
  std::int64_t price = 0;
  std::string category = "goods";
  std::int64_t cost = -1;  // minor units; -1: missing
  std::string id;          // "1", "2", … if empty
};
Cart cart(const std::vector<Item>& items, const std::vector<std::int64_t>& charges = {});

Result price(const Engine& engine, const Cart& cart, const PriceOptions& options = {});
Result price(Pack& pack, const Cart& cart, const PriceOptions& options = {});
const PromotionResult& find(const Result& result, const std::string& id);
// What a promotion takes off, by id.
std::int64_t off(const Result& result, const std::string& id);

}  // namespace perk::test
