/* What a priced cart gives beside money off, what its ledger must hold, and what shoppers are told.
 *
 * Everything here is [shared] and points into the result. `promotion` is an index into its promotions. */
#ifndef PERK_C_REWARDS_H
#define PERK_C_REWARDS_H

#include "perk/c/result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Goods at list value, given free: `quantity` of one of `skus`, to be chosen. */
typedef struct perk_gift {
  uint32_t struct_size;
  uint32_t promotion;
  int64_t quantity;
  int64_t value; /* of all of them, at list; 0 where no price is known */
  size_t sku_count;
} perk_gift;
PERK_API perk_status perk_result_gift(const perk_result* result, size_t index, perk_gift* gift) PERK_NOEXCEPT;
/* "" past the end. */
PERK_API const char* perk_result_gift_sku(const perk_result* result, size_t gift, size_t index) PERK_NOEXCEPT;

typedef struct perk_credit {
  uint32_t struct_size;
  uint32_t promotion;
  const char* account;
  const char* unit; /* "points"; "": money */
  int64_t amount;
  const char* earned_on; /* the event; "": when the order is placed */
  int32_t after_months, after_days;
  int64_t after_seconds;
} perk_credit;
PERK_API perk_status perk_result_credit(const perk_result* result, size_t index,
                                        perk_credit* credit) PERK_NOEXCEPT;

/* Coupons that are issued when the order is placed. */
typedef struct perk_issued {
  uint32_t struct_size;
  uint32_t promotion;
  const char* pool;
  int64_t count;
} perk_issued;
PERK_API perk_status perk_result_issued(const perk_result* result, size_t index,
                                        perk_issued* issued) PERK_NOEXCEPT;

/* What a promotion takes from a balance. */
typedef struct perk_spend {
  uint32_t struct_size;
  uint32_t promotion;
  const char* account;
  int64_t amount;
} perk_spend;
PERK_API perk_status perk_result_spend(const perk_result* result, size_t index,
                                       perk_spend* spend) PERK_NOEXCEPT;

/* What the ledger must hold before the order is placed: uses, times, minor units, items or units. */
typedef struct perk_hold {
  uint32_t struct_size;
  uint32_t promotion;
  const char* counter;
  const char* key;
  const char* text;
  int64_t amount;
} perk_hold;
PERK_API perk_status perk_result_hold(const perk_result* result, size_t index, perk_hold* hold) PERK_NOEXCEPT;

typedef struct perk_message {
  uint32_t struct_size;
  uint32_t promotion;
  const char* language;
  const char* text;
  uint32_t is_badge;
  uint32_t reserved;
} perk_message;
PERK_API perk_status perk_result_message(const perk_result* result, size_t index,
                                         perk_message* message) PERK_NOEXCEPT;

/* How one promotion fared, step by step. */
typedef struct perk_why perk_why;
enum { PERK_STEP_HOLDS = 0, PERK_STEP_FAILS, PERK_STEP_NOT_REACHED };
typedef struct perk_step {
  uint32_t struct_size;
  uint32_t state;
  const char* text;   /* the clause's words */
  const char* detail; /* the values behind it */
} perk_step;
/* PERK_NOT_FOUND: the pack has no such promotion. `options` may be NULL. [shared] */
PERK_API perk_status perk_explain(const perk_engine* engine, const perk_cart* cart, const char* promotion,
                                  const perk_price_options* options, perk_why** why,
                                  perk_error** error) PERK_NOEXCEPT;
PERK_API void perk_why_free(perk_why* why) PERK_NOEXCEPT; /* [alone] */
/* As in the whole result. */
PERK_API perk_status perk_why_promotion(const perk_why* why, perk_promotion* promotion) PERK_NOEXCEPT;
PERK_API size_t perk_why_steps(const perk_why* why) PERK_NOEXCEPT;
PERK_API perk_status perk_why_step(const perk_why* why, size_t index, perk_step* step) PERK_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
