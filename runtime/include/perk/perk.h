/* The calculation for hosts in any language: the stable C interface of libperk (docs/reference/c-abi.md).
 *
 * Handles are opaque and belong to who got them until their _free; _free takes NULL. Texts are UTF-8 with a
 * final NUL; a text that comes out lives as long as the handle it came from, and is never NULL. Amounts are
 * whole minor units of the cart's currency, instants are seconds since 1970-01-01T00:00:00Z. No function
 * throws, reads a clock or a locale, or writes anything but its handles.
 *
 * Threads. A function is marked
 *   [shared]  any number of threads may call it at once with the same handles;
 *   [alone]   one thread at a time with the same handle that it changes; other handles do not matter.
 *
 * Growth. A struct whose first member is `struct_size` may grow at its end: set it to sizeof before each
 * call. A library that knows less refuses members that are set (PERK_UNSUPPORTED) and clears those it would
 * have to fill. Other structs never change, numbers of enumerations never move, functions never go. */
#ifndef PERK_PERK_H
#define PERK_PERK_H

#include "perk/c/base.h"
#include "perk/c/cart.h"
#include "perk/c/engine.h"
#include "perk/c/quote.h"
#include "perk/c/result.h"
#include "perk/c/returns.h"
#include "perk/c/rewards.h"

#endif
