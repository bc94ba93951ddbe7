// Test blocks: the facts of one order and what is expected of it.
#pragma once
#include "compiler/ast/clause.h"
#include "compiler/ast/setup.h"

namespace perk::ast {

struct AtClause {  // at 2026-04-17 19:00
  std::variant<Date, Instant> at;
};
// customer.job_role is "…"; customer is a guest; customer is in vip; shipping is 60 THB;
// balance of points is 500 points; count of orders in last 90 days is 3 orders
struct GivenClause {
  ExprPtr fact;
};
// coupon "SK-1", "SK-2"; coupon "SK-1" from songkran-codes issued 2026-04-01, used up
struct EnterCouponClause {
  std::vector<Text> codes;
  std::optional<Ident> pool;
  std::optional<Ident> issued_word;  // what stands for `issued`
  std::optional<std::variant<Date, Instant>> issued;
  std::vector<Ident> state;
};
// used of P per customer is 150 THB; used of P per product "TEA" is 2 items
struct UsedClause {
  struct By {
    Per per;
    std::optional<Text> key;
  };
  Ident of;  // a promotion, or the group whose counter it is
  std::vector<By> per;
  ExprPtr used;  // a quantity
};
struct GiftPriceClause {  // gift "MUG" is 890 THB
  Text sku;
  ExprPtr price;
};
struct ChoosesClause {  // customer chooses umbrella
  std::vector<Ident> promotions;
};
// return 1 "TEE", 2 "SOCKS"; shortage 1 "TEE": what comes back of the order, by sku or line id
struct ReturnClause {
  struct Units {
    ExprPtr count;
    Text line;
  };
  bool shortage = false;
  std::vector<Units> units;
};
// unspent 3 points; unspent 1 coupon from P; unspent 1 gift "MUG": what the customer still has of its rewards
struct UnspentClause {
  ExprPtr amount;  // of an account, of coupons of the pool, of the gift
  std::optional<Ident> pool;
  std::optional<Text> gift;
};
struct CartClause {  // cart, and its rows
  Table table;
};
struct ShipmentsClause {  // shipments, and their rows
  Table table;
};

enum class Expected : std::uint8_t {
  promotion_gives,    // expect P gives 2,000 THB; expect P gives 100 points
  promotion_nothing,  // expect P gives nothing [because …]
  total,              // expect total 28,000 THB
  subtotal,           // expect subtotal 28,000 THB
  list_subtotal,      // expect list subtotal 30,000 THB
  discount,           // expect discount 2,000 THB
  shipping,           // expect shipping 0 THB
  line_pays,          // expect line "PIPE-1" pays 28,000 THB
  gift,               // expect gift "MUG"; expect gift 2 "MUG"
  coupon_from,        // expect a coupon from P
  message,            // expect message "…"
  refund,             // expect refund 36.67 EUR
  takes_back          // expect takes back 10 EUR; expect takes back 100 points
};
struct ExpectClause {
  Expected kind = Expected::total;
  std::optional<Ident> promotion;  // or the coupon pool
  std::optional<Text> text;        // the sku, the message
  ExprPtr amount;
  std::optional<Ident> account;      // expect P gives 50 THB to cashback
  std::optional<Text> because_text;  // because "lost to X"
  std::vector<Ident> because;        // because limit; because not active
};

using TestNode =
    std::variant<BrokenClause, AtClause, GivenClause, EnterCouponClause, UsedClause, GiftPriceClause,
                 ReturnClause, UnspentClause, ChoosesClause, CartClause, ShipmentsClause, ExpectClause>;

}  // namespace perk::ast
