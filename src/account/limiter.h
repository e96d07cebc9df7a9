// SPDX-License-Identifier: MIT
// How often somebody may try to sign in: after some failures each further one makes the next
// attempt wait longer, for the name and for the address it came from. Known and unknown names are
// counted alike, so that waiting tells nothing about who exists.
//
//     if (!mw_limiter_try(l, name, address, now_ns, &wait_ns)) ... refused, try again after wait_ns
//     ... the password was right ...
//     mw_limiter_succeeded(l, name, address);
// An attempt counts as failed from the start, so that many at once are no way around. The counts
// live in memory, a fixed number of them, the least dangerous forgotten first; a new start forgets
// them, and the count of failures in a row that is kept with a person (sign_in.h) does not. Thread:
// one owner at a time.
#ifndef MW_ACCOUNT_LIMITER_H
#define MW_ACCOUNT_LIMITER_H

#include "base/text.h"

enum {
    MW_LIMITER_NAME_FREE = 3,     // failures of a name without a wait: people mistype
    MW_LIMITER_ADDRESS_FREE = 10, // of an address: a plant may have one for all
    MW_LIMITER_KEYS_MAX = 8192,   // names and addresses counted; 32 bytes each
};
#define MW_LIMITER_WAIT_MAX_NS (INT64_C(900) * 1000000000) // a quarter of an hour
#define MW_LIMITER_FORGET_NS (INT64_C(86400) * 1000000000) // failures of a day ago

typedef struct mw_limiter mw_limiter;

mw_limiter *mw_limiter_new(void);    // NULL when out of memory
void mw_limiter_free(mw_limiter *l); // NULL is allowed

// Whether an attempt may be made now; it is then counted. Addresses of IPv6 count by their first 64
// bits, which one customer has. An empty address (the command line) is not counted.
//   wait_ns   how long until one may be made; 0 when it may. The wait after n failures beyond the
//             free ones is 2^(n - 1) seconds, at most MW_LIMITER_WAIT_MAX_NS.
MW_MUST_USE bool mw_limiter_try(mw_limiter *l, mw_slice name, mw_slice address, int64_t now_ns,
                                int64_t *wait_ns);

// The attempt was none that failed: the name's count is over, of the address's count one is taken
// back (who signs in to an account of their own does not buy more guesses at those of others).
void mw_limiter_succeeded(mw_limiter *l, mw_slice name, mw_slice address);

#endif
