/* Trust in signed modules: of libperk_sign, which needs libsodium beside libperk. */
#ifndef PERK_C_SIGN_H
#define PERK_C_SIGN_H

#include "perk/c/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Trusts what one of `count` Ed25519 keys, 32 bytes each, has signed, within its time. NULL: out of memory.
 * Engines and stores do not keep it. [shared] */
PERK_API perk_trust* perk_trust_new(const uint8_t* keys, size_t count) PERK_NOEXCEPT;
/* Of one key as `perk keys generate NAME` wrote it to NAME.pub. [shared] */
PERK_API perk_status perk_trust_load_file(const char* path, perk_trust** trust,
                                          perk_error** error) PERK_NOEXCEPT;
PERK_API void perk_trust_free(perk_trust* trust) PERK_NOEXCEPT; /* [alone] */

#ifdef __cplusplus
}
#endif
#endif
