/* Modules, checked and loaded: engines that price, and stores that exchange them under load. */
#ifndef PERK_C_ENGINE_H
#define PERK_C_ENGINE_H

#include "perk/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One loaded module. Immutable. */
typedef struct perk_engine perk_engine;
/* Where a host keeps the engine that runs now. */
typedef struct perk_store perk_store;
/* Whose modules a host runs; <perk/c/sign.h> makes one of public keys. */
typedef struct perk_trust perk_trust;

typedef struct perk_load_options {
  uint32_t struct_size;
  uint8_t allow_older;     /* of a store: a release below the one that runs */
  uint8_t never_native;    /* interpret the module even where its native code fits */
  uint8_t reserved[2];     /* 0 */
  const perk_trust* trust; /* NULL: signatures are not asked for, and native code does not run */
  int64_t now;             /* what a signature's validity is held against */
  /* Of a store, or NULL: the host's own last word before the exchange; 0 refuses the module. */
  int32_t (*self_test)(void* context, const perk_engine* engine);
  void* context;
} perk_load_options;

/* `options` may be NULL. [shared] */
PERK_API perk_status perk_engine_load(const void* bytes, size_t size, const perk_load_options* options,
                                      perk_engine** engine, perk_error** error) PERK_NOEXCEPT;
PERK_API perk_status perk_engine_load_file(const char* path, const perk_load_options* options,
                                           perk_engine** engine, perk_error** error) PERK_NOEXCEPT;
PERK_API void perk_engine_free(perk_engine* engine) PERK_NOEXCEPT; /* [alone] */

PERK_API perk_store* perk_store_new(void) PERK_NOEXCEPT;        /* NULL: out of memory. [shared] */
PERK_API void perk_store_free(perk_store* store) PERK_NOEXCEPT; /* engines taken from it live on. [alone] */
/* The module runs from now on, or the one that ran stays. [shared] */
PERK_API perk_status perk_store_load(perk_store* store, const void* bytes, size_t size,
                                     const perk_load_options* options, perk_error** error) PERK_NOEXCEPT;
PERK_API perk_status perk_store_load_file(perk_store* store, const char* path,
                                          const perk_load_options* options, perk_error** error) PERK_NOEXCEPT;
/* The engine that runs now, to be freed; PERK_NOT_FOUND before the first load. Keep it for one calculation,
 * or for as long as you like. [shared] */
PERK_API perk_status perk_store_current(const perk_store* store, perk_engine** engine) PERK_NOEXCEPT;

/* Makes finding promotions cheaper for carts of the moment's day, until another day is prepared. No price
 * depends on it. [shared] */
PERK_API perk_status perk_engine_prepare(const perk_engine* engine, int64_t now) PERK_NOEXCEPT;

/* What a module says of itself. */
typedef struct perk_manifest {
  uint32_t struct_size;
  uint32_t format;
  uint64_t release;
  const char* pack;
  const char* display;
  const char* version;
  const char* currency;
  uint32_t decimals; /* of its minor unit */
  uint32_t native;   /* 1: native code runs */
  const char* zone;
  const char* made_by;
  const char* abi; /* fingerprints: of operations, offers and fields; of the schema; of the zone */
  const char* schema;
  const char* zone_table;
  const char* hash;      /* what the module is known by */
  const char* execution; /* "native x86-64-v3", or why it is interpreted */
} perk_manifest;
PERK_API perk_status perk_engine_manifest(const perk_engine* engine,
                                          perk_manifest* manifest) PERK_NOEXCEPT; /* [shared] */

/* The schema: what a cart's facts are called, and of what type. */
enum {
  PERK_PRODUCT = 0,
  PERK_LINE,
  PERK_CUSTOMER,
  PERK_ORDER,
  PERK_PAYMENT,
  PERK_SHIPPING,
  PERK_COUPON,
  PERK_EVENT
};
enum {
  PERK_YES_NO = 0,
  PERK_COUNT,
  PERK_NUMBER,
  PERK_PERCENT,
  PERK_MONEY,
  PERK_TEXT,
  PERK_TEXTS,
  PERK_DATE,
  PERK_TIME,
  PERK_INSTANT,
  PERK_DURATION,
  PERK_CATEGORY,
  PERK_MEASURE
};
typedef struct perk_field {
  uint32_t struct_size;
  uint32_t record; /* PERK_PRODUCT … */
  uint32_t type;   /* PERK_YES_NO … */
  uint32_t optional;
  const char* name;
} perk_field;
PERK_API size_t perk_engine_fields(const perk_engine* engine) PERK_NOEXCEPT; /* how many. [shared] */
PERK_API perk_status perk_engine_field(const perk_engine* engine, size_t index,
                                       perk_field* field) PERK_NOEXCEPT; /* [shared] */
/* By name; PERK_NOT_FOUND. [shared] */
PERK_API perk_status perk_engine_find_field(const perk_engine* engine, uint32_t record, const char* name,
                                            perk_field* field) PERK_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
