/* What is paid back when units of a priced order come back (docs/reference/returns.md).
 *
 * Hosts store three things with an order: its cart, the canonical bytes of its result (priced with
 * explanations), and from the first return on the history that the last one left. */
#ifndef PERK_C_RETURNS_H
#define PERK_C_RETURNS_H

#include "perk/c/rewards.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What comes back. Built like a cart: everything is added, the first failure is remembered. [alone] */
typedef struct perk_return perk_return;
PERK_API perk_return* perk_return_new(void) PERK_NOEXCEPT; /* NULL: out of memory */
PERK_API void perk_return_free(perk_return* request) PERK_NOEXCEPT;
/* The whole order is called off, shipping included. */
PERK_API perk_status perk_return_cancel(perk_return* request) PERK_NOEXCEPT;
/* `is_shortage`: not 0 where the shop could not deliver them. */
PERK_API perk_status perk_return_units(perk_return* request, const char* line, int64_t quantity,
                                       int32_t is_shortage) PERK_NOEXCEPT;
/* What the customer still has of the order's rewards, and hands back where they are no longer earned. */
PERK_API perk_status perk_return_unspent(perk_return* request, const char* account,
                                         int64_t amount) PERK_NOEXCEPT;
PERK_API perk_status perk_return_coupons(perk_return* request, const char* pool, int64_t count) PERK_NOEXCEPT;
PERK_API perk_status perk_return_gifts(perk_return* request, const char* sku, int64_t count) PERK_NOEXCEPT;

/* What came of it. Immutable; every function but its _free is [shared]. */
typedef struct perk_returned perk_returned;
/* `cart` and `stored` are what was priced and what came of it; `history` the bytes that the last return of
 * the order left, or NULL and 0. [shared] */
PERK_API perk_status perk_price_return(const perk_engine* engine, const perk_cart* cart,
                                       const perk_result* stored, const perk_return* request,
                                       const char* history, size_t history_size, perk_returned** returned,
                                       perk_error** error) PERK_NOEXCEPT;
PERK_API void perk_returned_free(perk_returned* returned) PERK_NOEXCEPT; /* [alone] */

typedef struct perk_refund {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t refund; /* to pay back now */
  size_t lines, claw_backs, rewards, given_back, uses_back;
} perk_refund;
PERK_API perk_status perk_returned_refund(const perk_returned* returned, perk_refund* refund) PERK_NOEXCEPT;

typedef struct perk_returned_line {
  uint32_t struct_size;
  uint32_t reserved;
  const char* id;
  int64_t quantity;
  int64_t refund;         /* what was paid for these units */
  const perk_part* parts; /* what lay on them; indices into the stored result */
  size_t part_count;
} perk_returned_line;
PERK_API perk_status perk_returned_line_at(const perk_returned* returned, size_t index,
                                           perk_returned_line* line) PERK_NOEXCEPT;

/* What a promotion no longer gives to the units that are kept, of the order so far. */
typedef struct perk_claw_back {
  uint32_t struct_size;
  uint32_t promotion;
  int64_t amount;
} perk_claw_back;
PERK_API perk_status perk_returned_claw_back(const perk_returned* returned, size_t index,
                                             perk_claw_back* claw_back) PERK_NOEXCEPT;

enum { PERK_TAKEN_CREDIT = 0, PERK_TAKEN_COUPON, PERK_TAKEN_GIFT };
/* A reward that is no longer earned: `taken` from what the customer still has, the rest off the refund. */
typedef struct perk_taken {
  uint32_t struct_size;
  uint32_t kind;
  const char* name; /* account, pool or sku */
  int64_t taken, charged;
  int64_t worth; /* of what was charged */
} perk_taken;
PERK_API perk_status perk_returned_reward(const perk_returned* returned, size_t index,
                                          perk_taken* taken) PERK_NOEXCEPT;

/* What goes back to a balance that paid for the units. */
typedef struct perk_given_back {
  uint32_t struct_size;
  uint32_t reserved;
  const char* account;
  int64_t amount;
} perk_given_back;
PERK_API perk_status perk_returned_given_back(const perk_returned* returned, size_t index,
                                              perk_given_back* given_back) PERK_NOEXCEPT;
/* Counters that count less from now on. */
PERK_API perk_status perk_returned_use_back(const perk_returned* returned, size_t index,
                                            perk_hold* use) PERK_NOEXCEPT;

/* For the next return, and the whole as text; buffers as in perk_result_canonical. */
PERK_API perk_status perk_returned_history(const perk_returned* returned, char* buffer, size_t capacity,
                                           size_t* size) PERK_NOEXCEPT;
PERK_API perk_status perk_returned_canonical(const perk_returned* returned, char* buffer, size_t capacity,
                                             size_t* size) PERK_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
