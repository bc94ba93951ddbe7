// What libperk shows of itself: whatever a public header names, and nothing else.
#ifndef PERK_API_H
#define PERK_API_H

#if defined(__GNUC__)
#define PERK_API __attribute__((visibility("default")))
#else
#define PERK_API
#endif

#endif
