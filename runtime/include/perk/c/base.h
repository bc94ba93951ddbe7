/* What every function of the C interface shares: status codes and the details of an error. */
#ifndef PERK_C_BASE_H
#define PERK_C_BASE_H

#include <stddef.h>
#include <stdint.h>

#include "perk/api.h"

#ifdef __cplusplus
#define PERK_NOEXCEPT noexcept
extern "C" {
#else
#define PERK_NOEXCEPT
#endif

/* Of this header. A library serves every host whose major part is its own. */
#define PERK_ABI_MAJOR 1
#define PERK_ABI_MINOR 0

/* PERK_OK, or why not. Numbers never move; new ones come at the end of their range. */
typedef int32_t perk_status;
enum {
  PERK_OK = 0,
  PERK_OUT_OF_MEMORY = 1,
  PERK_BAD_ARGUMENT = 2, /* NULL, an index past the end, a struct_size that no version has */
  PERK_NOT_FOUND = 3,    /* no such promotion, field, code */
  PERK_UNSUPPORTED = 4,  /* a member is set that this library does not know */
  PERK_INTERNAL = 5,     /* a mistake of the library's own */
  PERK_UNREADABLE = 6,   /* canonical bytes that perk did not write */

  /* A module is refused; docs/reference/module.md. */
  PERK_MODULE_UNREADABLE = 100,
  PERK_MODULE_BAD_MAGIC,
  PERK_MODULE_TRUNCATED,
  PERK_MODULE_UNKNOWN_VERSION,
  PERK_MODULE_BAD_CHECKSUM,
  PERK_MODULE_OTHER_ABI,
  PERK_MODULE_MALFORMED,
  PERK_MODULE_DEFECT,
  PERK_MODULE_NOT_SIGNED,
  PERK_MODULE_UNKNOWN_KEY,
  PERK_MODULE_BAD_SIGNATURE,
  PERK_MODULE_NOT_YET_VALID,
  PERK_MODULE_EXPIRED,
  PERK_MODULE_OLDER_RELEASE,
  PERK_MODULE_SELF_TEST_FAILED,

  /* A cart, or a return, cannot be priced. */
  PERK_CART_UNKNOWN_FIELD = 200,
  PERK_CART_WRONG_TYPE,
  PERK_CART_OUT_OF_BOUNDS,
  PERK_CART_MISSING_FIELD,
  PERK_CART_BAD_QUANTITY,
  PERK_CART_NEGATIVE_PRICE,
  PERK_CART_DUPLICATE_LINE_ID,
  PERK_CART_AMOUNT_OUT_OF_RANGE,
  PERK_CART_OTHER_ORDER,
  PERK_CART_TOO_MANY_RETURNED
};

/* The library's own PERK_ABI_MAJOR << 16 | PERK_ABI_MINOR, and its version, "0.1.0". [shared] */
PERK_API uint32_t perk_abi_version(void) PERK_NOEXCEPT;
PERK_API const char* perk_version(void) PERK_NOEXCEPT;
/* "out_of_memory", "module_bad_checksum", "cart_unknown_field"; "unknown" for other numbers. [shared] */
PERK_API const char* perk_status_name(perk_status status) PERK_NOEXCEPT;

/* Where a function takes `perk_error** error`, that may be NULL; else *error is NULL after PERK_OK and the
 * details of the failure otherwise, to be freed. */
typedef struct perk_error perk_error;
PERK_API perk_status perk_error_status(const perk_error* error) PERK_NOEXCEPT; /* [shared] */
/* "lines[3].product.brand", "byte 64", or "". [shared] */
PERK_API const char* perk_error_place(const perk_error* error) PERK_NOEXCEPT;
/* What is wrong and how to mend it, without a final period. [shared] */
PERK_API const char* perk_error_message(const perk_error* error) PERK_NOEXCEPT;
PERK_API void perk_error_free(perk_error* error) PERK_NOEXCEPT; /* [alone] */

#ifdef __cplusplus
}
#endif
#endif
