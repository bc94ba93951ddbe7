/* Carts in numbers, for hosts that price many of them: a catalogue joined with an engine once, and quoters
 * that price cart after cart in memory that is used again (<perk/quote.h> has the same in C++).
 *
 * Prices are those of perk_price, to the byte. */
#ifndef PERK_C_QUOTE_H
#define PERK_C_QUOTE_H

#include "perk/c/result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A shop's products as one engine sees them. Immutable; made again when the engine is exchanged. */
typedef struct perk_catalogue perk_catalogue;
/* The products of a catalogue to be. [alone] */
typedef struct perk_products perk_products;

#define PERK_NO_ROW UINT32_MAX /* of a product, field, text or code that the catalogue does not have */

PERK_API perk_products* perk_products_new(void) PERK_NOEXCEPT; /* NULL: out of memory */
PERK_API void perk_products_free(perk_products* products) PERK_NOEXCEPT;
/* The next product; its facts follow. */
PERK_API perk_status perk_products_add(perk_products* products, const char* sku) PERK_NOEXCEPT;
PERK_API perk_status perk_products_text(perk_products* products, const char* name,
                                        const char* value) PERK_NOEXCEPT;
PERK_API perk_status perk_products_texts(perk_products* products, const char* name, const char* const* values,
                                         size_t count) PERK_NOEXCEPT;
/* Money in minor units; count, number and measure in millionths. */
PERK_API perk_status perk_products_money(perk_products* products, const char* name,
                                         int64_t minor) PERK_NOEXCEPT;
PERK_API perk_status perk_products_number(perk_products* products, const char* name,
                                          int64_t micros) PERK_NOEXCEPT;
PERK_API perk_status perk_products_yes_no(perk_products* products, const char* name,
                                          int32_t value) PERK_NOEXCEPT;
/* A text that carts will have (a tier, a channel), so that it has a number. */
PERK_API perk_status perk_products_symbol(perk_products* products, const char* text) PERK_NOEXCEPT;

/* `products` may be NULL and stay the caller's; the engine lives at least as long. [shared] */
PERK_API perk_status perk_catalogue_new(const perk_engine* engine, const perk_products* products,
                                        perk_catalogue** catalogue, perk_error** error) PERK_NOEXCEPT;
/* No quoter may use it any more. [alone] */
PERK_API void perk_catalogue_free(perk_catalogue* catalogue) PERK_NOEXCEPT;
/* Numbers by name, PERK_NO_ROW where there is none; fields as "customer.tier". [shared] */
PERK_API uint32_t perk_catalogue_row(const perk_catalogue* catalogue, const char* sku) PERK_NOEXCEPT;
PERK_API uint32_t perk_catalogue_field(const perk_catalogue* catalogue, const char* name) PERK_NOEXCEPT;
PERK_API uint32_t perk_catalogue_symbol(const perk_catalogue* catalogue, const char* text) PERK_NOEXCEPT;
PERK_API uint32_t perk_catalogue_code(const perk_catalogue* catalogue, const char* code) PERK_NOEXCEPT;
/* The id of a promotion by its rank, which is what parts name. "" past the end. [shared] */
PERK_API const char* perk_catalogue_promotion(const perk_catalogue* catalogue, uint32_t rank) PERK_NOEXCEPT;

/* Prices one cart after another. All its functions are [alone]; as with a cart, the first failure since
 * perk_quoter_begin is remembered. Engine and catalogue live at least as long. */
typedef struct perk_quoter perk_quoter;
PERK_API perk_status perk_quoter_new(const perk_engine* engine, const perk_catalogue* catalogue,
                                     perk_quoter** quoter) PERK_NOEXCEPT;
PERK_API void perk_quoter_free(perk_quoter* quoter) PERK_NOEXCEPT;
/* An empty cart in the pack's currency. */
PERK_API void perk_quoter_begin(perk_quoter* quoter, int64_t now) PERK_NOEXCEPT;
/* Of the cart; both may be NULL. */
PERK_API perk_status perk_quoter_name(perk_quoter* quoter, const char* id,
                                      const char* currency) PERK_NOEXCEPT;
/* `product` PERK_NO_ROW: its facts are set one by one. `id` NULL: the line's place, "1" for the first. */
PERK_API perk_status perk_quoter_line(perk_quoter* quoter, uint32_t product, int64_t quantity, int64_t amount,
                                      uint32_t amount_of, const char* id) PERK_NOEXCEPT;
/* One piece with a measure, in thousandths. */
PERK_API perk_status perk_quoter_measured(perk_quoter* quoter, uint32_t product, int64_t measure_milli,
                                          int64_t amount, uint32_t amount_of, const char* id) PERK_NOEXCEPT;
/* Facts: of line, and of product where the line has no row, the last line's; else the cart's. Each once.
 * In the field's own scale: minor units, millionths (number), thousandths (measure), 1e-8 of one
 * (percent), days, seconds, whole numbers (count), 0 or 1 (yes/no), a symbol (text). */
PERK_API perk_status perk_quoter_set(perk_quoter* quoter, uint32_t field, int64_t value) PERK_NOEXCEPT;
PERK_API perk_status perk_quoter_set_symbol(perk_quoter* quoter, uint32_t field,
                                            uint32_t symbol) PERK_NOEXCEPT;
/* The same with a text that may have no number. */
PERK_API perk_status perk_quoter_set_text(perk_quoter* quoter, uint32_t field,
                                          const char* text) PERK_NOEXCEPT;
PERK_API perk_status perk_quoter_set_symbols(perk_quoter* quoter, uint32_t field, const uint32_t* symbols,
                                             size_t count) PERK_NOEXCEPT;
PERK_API perk_status perk_quoter_charge(perk_quoter* quoter, int64_t amount, const char* id) PERK_NOEXCEPT;
PERK_API perk_status perk_quoter_coupon(perk_quoter* quoter, uint32_t code) PERK_NOEXCEPT;
/* A code as the shopper entered it. */
PERK_API perk_status perk_quoter_coupon_text(perk_quoter* quoter, const char* code) PERK_NOEXCEPT;

/* What the ledger knows: codes, balances, usage, choices and gift prices of that cart, nothing else of it. It
 * allocates, and what reads it is priced by the general engine. */
PERK_API perk_status perk_quoter_ledger(perk_quoter* quoter, const perk_cart* ledger) PERK_NOEXCEPT;

/* A part of a line, or of a charge; `promotion` is its rank. Never grows. */
typedef struct perk_quote_part {
  uint32_t promotion, stage;
  uint32_t site; /* the line or the charge */
  uint32_t reserved;
  int64_t amount;
} perk_quote_part;
/* A line or a charge: parts[first_part] … Never grows. */
typedef struct perk_quote_site {
  int64_t list, final_amount;
  uint32_t first_part, part_count;
} perk_quote_site;
/* Valid until the next perk_quoter_begin. */
typedef struct perk_quote {
  uint32_t struct_size;
  uint32_t proof;
  uint32_t degraded;
  uint32_t by_lane; /* 1: priced without the general engine */
  int64_t list_subtotal, goods_discount, goods_total;
  int64_t shipping_list, shipping_discount, shipping_total;
  int64_t total, settlement, gap;
  const perk_quote_site* lines;
  size_t line_count;
  const perk_quote_site* charges;
  size_t charge_count;
  const perk_quote_part* parts; /* of the lines, then of the charges */
  size_t part_count;
} perk_quote;
PERK_API perk_status perk_quoter_price(perk_quoter* quoter, perk_quote* quote,
                                       perk_error** error) PERK_NOEXCEPT;
/* What perk_price says of the same cart, after perk_quoter_price; PERK_EXPLAIN_ALL or PERK_EXPLAIN_NONE. */
PERK_API perk_status perk_quoter_result(const perk_quoter* quoter, uint32_t explain, perk_result** result,
                                        perk_error** error) PERK_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
