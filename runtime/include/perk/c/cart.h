/* What is priced: lines, facts, codes, what the ledger knows.
 *
 * Everything is added, nothing is taken back; a new cart costs an allocation. The first call that fails is
 * remembered and told again when the cart is priced, so that hosts need not look at each. Names are those of
 * the pack's schema; the calculation says which of them it does not know. All functions are [alone]. */
#ifndef PERK_C_CART_H
#define PERK_C_CART_H

#include "perk/c/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct perk_cart perk_cart;

/* `currency` by ISO 4217. NULL: out of memory, or an argument is NULL. */
PERK_API perk_cart* perk_cart_new(const char* id, const char* currency, int64_t now) PERK_NOEXCEPT;
PERK_API void perk_cart_free(perk_cart* cart) PERK_NOEXCEPT;

enum { PERK_EACH = 0, PERK_WHOLE_LINE = 1 };

/* A line; `amount` is of one piece (PERK_EACH) or of all of them (PERK_WHOLE_LINE). */
PERK_API perk_status perk_cart_line(perk_cart* cart, const char* id, int64_t quantity, int64_t amount,
                                    uint32_t amount_of) PERK_NOEXCEPT;
/* The last line is one piece with a measure, in thousandths. */
PERK_API perk_status perk_cart_measure(perk_cart* cart, int64_t measure_milli) PERK_NOEXCEPT;
PERK_API perk_status perk_cart_charge(perk_cart* cart, const char* id, int64_t amount) PERK_NOEXCEPT;

/* Facts by name. `record` PERK_PRODUCT and PERK_LINE: of the last line; PERK_CUSTOMER, PERK_ORDER,
 * PERK_PAYMENT, PERK_SHIPPING: of the cart. A fact that is not given is missing. */
PERK_API perk_status perk_cart_yes_no(perk_cart* cart, uint32_t record, const char* name,
                                      int32_t value) PERK_NOEXCEPT;
/* count, number, measure: in millionths */
PERK_API perk_status perk_cart_number(perk_cart* cart, uint32_t record, const char* name,
                                      int64_t micros) PERK_NOEXCEPT;
/* 1e-8 of one: 15% is 15,000,000 */
PERK_API perk_status perk_cart_percent(perk_cart* cart, uint32_t record, const char* name,
                                       int64_t rate) PERK_NOEXCEPT;
PERK_API perk_status perk_cart_money(perk_cart* cart, uint32_t record, const char* name,
                                     int64_t minor) PERK_NOEXCEPT;
/* text, and category as its path: "home/kitchen/tea" */
PERK_API perk_status perk_cart_text(perk_cart* cart, uint32_t record, const char* name,
                                    const char* value) PERK_NOEXCEPT;
PERK_API perk_status perk_cart_texts(perk_cart* cart, uint32_t record, const char* name,
                                     const char* const* values, size_t count) PERK_NOEXCEPT;
/* days since 1970-01-01 */
PERK_API perk_status perk_cart_date(perk_cart* cart, uint32_t record, const char* name,
                                    int32_t days) PERK_NOEXCEPT;
/* seconds since local midnight */
PERK_API perk_status perk_cart_time(perk_cart* cart, uint32_t record, const char* name,
                                    int32_t seconds) PERK_NOEXCEPT;
PERK_API perk_status perk_cart_instant(perk_cart* cart, uint32_t record, const char* name,
                                       int64_t seconds) PERK_NOEXCEPT;
PERK_API perk_status perk_cart_duration(perk_cart* cart, uint32_t record, const char* name, int32_t months,
                                        int32_t days, int64_t seconds) PERK_NOEXCEPT;

/* A code as the shopper entered it. */
PERK_API perk_status perk_cart_coupon(perk_cart* cart, const char* code) PERK_NOEXCEPT;

enum {
  PERK_CODE_USABLE = 0,
  PERK_CODE_USED_UP,
  PERK_CODE_EXPIRED,
  PERK_CODE_NOT_YET,
  PERK_CODE_BLOCKED,
  PERK_CODE_OF_ANOTHER
};
/* What the ledger knows of a code that the pack does not list itself. The code is entered too. */
typedef struct perk_coupon_facts {
  uint32_t struct_size;
  uint32_t state;
  const char* code;
  const char* pool;  /* the `coupons` block's id */
  const char* owner; /* NULL: nobody's */
  int64_t issued_at;
  uint32_t is_issued; /* 0: it is not known when */
  uint32_t has_left;  /* 0: all that its pool is worth is left */
  int64_t left;       /* of a code that is used in parts, in minor units */
} perk_coupon_facts;
PERK_API perk_status perk_cart_coupon_facts(perk_cart* cart, const perk_coupon_facts* facts) PERK_NOEXCEPT;

/* What the customer holds: units of the account, or minor units. */
PERK_API perk_status perk_cart_balance(perk_cart* cart, const char* account, int64_t amount) PERK_NOEXCEPT;
/* What the ledger has counted of a limit, cap or budget; counters are those of a result's holds. `key` may
 * be NULL. */
PERK_API perk_status perk_cart_usage(perk_cart* cart, const char* counter, const char* key,
                                     int64_t used) PERK_NOEXCEPT;
/* A promotion that the customer chose. */
PERK_API perk_status perk_cart_choose(perk_cart* cart, const char* promotion) PERK_NOEXCEPT;
/* A promotion that the shop stopped by hand. */
PERK_API perk_status perk_cart_stop(perk_cart* cart, const char* promotion) PERK_NOEXCEPT;
/* The list price of goods that may be given as a gift. */
PERK_API perk_status perk_cart_gift_price(perk_cart* cart, const char* sku, int64_t price) PERK_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
