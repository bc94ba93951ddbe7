/* A priced cart: totals, lines and their parts, each promotion with its reason, what the ledger must hold.
 *
 * A perk_result is immutable; every function but its _free is [shared]. Views point into it. */
#ifndef PERK_C_RESULT_H
#define PERK_C_RESULT_H

#include "perk/c/cart.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct perk_result perk_result;

/* Of which promotions the result says why they gave nothing; prices are the same either way. */
enum {
  PERK_EXPLAIN_ALL = 0,
  PERK_EXPLAIN_CONSIDERED, /* those in force, with their code entered and their customer's conditions met */
  PERK_EXPLAIN_NONE
};
typedef struct perk_price_options {
  uint32_t struct_size;
  uint32_t explain;
  uint64_t choice_budget; /* steps of the search for the best combination; 0: the usual 4,096 */
} perk_price_options;

/* `options` may be NULL. The cart stays the caller's. [shared]; `cart` must not change meanwhile. */
PERK_API perk_status perk_price(const perk_engine* engine, const perk_cart* cart,
                                const perk_price_options* options, perk_result** result,
                                perk_error** error) PERK_NOEXCEPT;
PERK_API void perk_result_free(perk_result* result) PERK_NOEXCEPT; /* [alone] */

/* The whole result as text with a fixed order, for comparing, storing, perk_result_read
 * (docs/reference/c-abi.md). At most `capacity` bytes go to `buffer`, no NUL is added, *size is how many
 * there are: call with capacity 0 first. */
PERK_API perk_status perk_result_canonical(const perk_result* result, char* buffer, size_t capacity,
                                           size_t* size) PERK_NOEXCEPT;
PERK_API perk_status perk_result_read(const char* bytes, size_t size, perk_result** result,
                                      perk_error** error) PERK_NOEXCEPT;

enum { PERK_FORCED = 0, PERK_GREEDY, PERK_SEARCHED, PERK_BOUNDED };

/* Amounts of the whole cart, and how many there are of the rest. */
typedef struct perk_totals {
  uint32_t struct_size;
  uint32_t proof;    /* PERK_BOUNDED: at most `gap` better is possible; else the best there is */
  uint32_t degraded; /* 1: a promotion was left out because an amount could overflow */
  uint32_t reserved;
  const char* cart_id;
  const char* currency;
  const char* pack;
  const char* pack_version;
  int64_t list_subtotal, goods_discount, goods_total;
  int64_t shipping_list, shipping_discount, shipping_total;
  int64_t total;      /* goods_total + shipping_total */
  int64_t settlement; /* to pay = total + settlement */
  int64_t gap;
  uint64_t evaluations;
  size_t stages, lines, charges, promotions, coupons;
  size_t gifts, credits, issued, spends, holds, messages;
} perk_totals;
PERK_API perk_status perk_result_totals(const perk_result* result, perk_totals* totals) PERK_NOEXCEPT;
/* "item"; "" past the end. */
PERK_API const char* perk_result_stage(const perk_result* result, size_t index) PERK_NOEXCEPT;

/* What one promotion takes off one line or charge in one stage; both are indices. Never grows. */
typedef struct perk_part {
  uint32_t promotion;
  uint32_t stage;
  int64_t amount;
} perk_part;

/* In the cart's order. The parts add up to list − final_amount, exactly. */
typedef struct perk_line {
  uint32_t struct_size;
  uint32_t reserved;
  const char* id;
  int64_t quantity;
  int64_t list, final_amount;
  const int64_t* entries; /* the line's share at the entry of each stage */
  size_t entry_count;
  const perk_part* parts;
  size_t part_count;
} perk_line;
PERK_API perk_status perk_result_line(const perk_result* result, size_t index, perk_line* line) PERK_NOEXCEPT;

typedef struct perk_charge {
  uint32_t struct_size;
  uint32_t reserved;
  const char* id;
  int64_t list, final_amount;
  const perk_part* parts;
  size_t part_count;
} perk_charge;
PERK_API perk_status perk_result_charge(const perk_result* result, size_t index,
                                        perk_charge* charge) PERK_NOEXCEPT;

/* result.h says what each means. */
enum {
  PERK_APPLIED = 0,
  PERK_NOT_ACTIVE,
  PERK_MISSING_COUPON,
  PERK_CONDITION_FALSE,
  PERK_NOTHING_TO_GIVE,
  PERK_LOST,
  PERK_EXCLUDED,
  PERK_NO_ROOM,
  PERK_ROUNDS_TO_ZERO,
  PERK_TOTAL_CAP,
  PERK_OVERFLOW,
  PERK_OTHER_CURRENCY,
  PERK_LIMIT,
  PERK_BUDGET,
  PERK_BALANCE,
  PERK_NOT_CHOSEN,
  PERK_STOPPED,
  PERK_BLOCKED
};
typedef struct perk_promotion {
  uint32_t struct_size;
  uint32_t outcome;
  const char* id;
  const char* display;
  uint64_t rank;
  int64_t amount; /* money off goods and shipping, all stages */
  int64_t times;  /* applications of a set offer */
  const char* reason;
  const char* other;   /* lost, excluded: to which promotion */
  int64_t by;          /* lost: how much dearer the cart would be */
  int64_t short_by;    /* what is missing to a threshold, in money … */
  int64_t short_items; /* … and in items */
  int64_t next_active; /* not active: when next; 0: never again */
} perk_promotion;
PERK_API perk_status perk_result_promotion(const perk_result* result, size_t index,
                                           perk_promotion* promotion) PERK_NOEXCEPT;
/* By id; PERK_NOT_FOUND. */
PERK_API perk_status perk_result_find(const perk_result* result, const char* id,
                                      perk_promotion* promotion) PERK_NOEXCEPT;

enum { PERK_CODE_USED = 0, PERK_CODE_NOT_USED, PERK_CODE_UNKNOWN };
typedef struct perk_coupon {
  uint32_t struct_size;
  uint32_t verdict;
  const char* code;
  const char* reason;
} perk_coupon;
PERK_API perk_status perk_result_coupon(const perk_result* result, size_t index,
                                        perk_coupon* coupon) PERK_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
