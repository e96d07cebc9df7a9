// SPDX-License-Identifier: MIT
// See limiter.h. A table of buckets by a keyed hash, so that nobody chooses names that meet.
#include "account/limiter.h"

#include "base/alloc.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <string.h>

enum { BUCKET = 8, BUCKETS = MW_LIMITER_KEYS_MAX / BUCKET, KEY_MAX = 512 };

typedef struct {
    uint64_t key; // 0: free
    int64_t last_ns;
    int32_t failures;
} entry;

struct mw_limiter {
    uint8_t secret[crypto_shorthash_KEYBYTES];
    entry entry[BUCKETS][BUCKET];
};

mw_limiter *mw_limiter_new(void) {
    mw_limiter *l = mw_alloc(sizeof *l);
    if (l) randombytes_buf(l->secret, sizeof l->secret);
    return l;
}

void mw_limiter_free(mw_limiter *l) { mw_free(l); }

// ---- keys

// What is hashed of an address: 64 bits of one of IPv6; one of IPv4 in it as such.
static mw_slice network(mw_slice address, char text[INET6_ADDRSTRLEN], struct in6_addr *room) {
    if (address.n == 0 || address.n >= INET6_ADDRSTRLEN) return address;
    memcpy(text, address.p, address.n);
    text[address.n] = '\0';
    if (inet_pton(AF_INET6, text, room) != 1) return address;
    if (IN6_IS_ADDR_V4MAPPED(room)) {
        inet_ntop(AF_INET, room->s6_addr + 12, text, INET6_ADDRSTRLEN);
        return mw_slice_of(text);
    }
    return (mw_slice){(const char *)room->s6_addr, 8};
}

static uint64_t key_of(const mw_limiter *l, char what, mw_slice s) {
    uint8_t bytes[KEY_MAX];
    uint64_t key = 0;
    size_t n = s.n < sizeof bytes - 1 ? s.n : sizeof bytes - 1;
    bytes[0] = (uint8_t)what;
    if (n > 0) memcpy(bytes + 1, s.p, n);
    crypto_shorthash((uint8_t *)&key, bytes, n + 1, l->secret);
    return key ? key : 1;
}

static uint64_t name_key(const mw_limiter *l, mw_slice name) { return key_of(l, 'n', name); }

static uint64_t address_key(const mw_limiter *l, mw_slice address) {
    char text[INET6_ADDRSTRLEN];
    struct in6_addr room;
    return key_of(l, 'a', network(address, text, &room));
}

// ---- entries

static entry *find(mw_limiter *l, uint64_t key) {
    entry *bucket = l->entry[key % BUCKETS];
    for (int i = 0; i < BUCKET; i++)
        if (bucket[i].key == key) return &bucket[i];
    return NULL;
}

static bool is_over(const entry *e, int64_t now_ns) {
    return now_ns - e->last_ns > MW_LIMITER_FORGET_NS;
}

// The entry of a key, in the place of the one with fewest failures, the oldest of those, when all
// are taken: a flood of new names does not wash out one under attack.
static entry *find_or_add(mw_limiter *l, uint64_t key, int64_t now_ns) {
    entry *bucket = l->entry[key % BUCKETS], *worst = bucket, *e = find(l, key);
    if (!e) {
        for (int i = 1; i < BUCKET; i++) {
            bool fewer = bucket[i].failures < worst->failures;
            bool same = bucket[i].failures == worst->failures;
            if (fewer || (same && bucket[i].last_ns < worst->last_ns)) worst = &bucket[i];
        }
        e = worst;
        *e = (entry){.key = key, .last_ns = now_ns};
    }
    if (is_over(e, now_ns)) e->failures = 0;
    return e;
}

static int64_t wait_of(const entry *e, int32_t free_failures, int64_t now_ns) {
    const int64_t second_ns = 1000000000;
    if (!e || is_over(e, now_ns) || e->failures <= free_failures) return 0;
    int32_t doublings = e->failures - free_failures - 1;
    int64_t wait_ns = doublings > 20 ? MW_LIMITER_WAIT_MAX_NS : second_ns << doublings;
    if (wait_ns > MW_LIMITER_WAIT_MAX_NS) wait_ns = MW_LIMITER_WAIT_MAX_NS;
    // A clock that was set back does not make it longer.
    int64_t since_ns = now_ns > e->last_ns ? now_ns - e->last_ns : 0;
    return since_ns < wait_ns ? wait_ns - since_ns : 0;
}

static void count(mw_limiter *l, uint64_t key, int64_t now_ns) {
    entry *e = find_or_add(l, key, now_ns);
    if (e->failures < INT32_MAX) e->failures++;
    e->last_ns = now_ns;
}

bool mw_limiter_try(mw_limiter *l, mw_slice name, mw_slice address, int64_t now_ns,
                    int64_t *wait_ns) {
    uint64_t by_name = name_key(l, name), by_address = address_key(l, address);
    int64_t of_name = wait_of(find(l, by_name), MW_LIMITER_NAME_FREE, now_ns), of_address = 0;
    if (address.n) of_address = wait_of(find(l, by_address), MW_LIMITER_ADDRESS_FREE, now_ns);
    *wait_ns = of_name > of_address ? of_name : of_address;
    if (*wait_ns > 0) return false;
    count(l, by_name, now_ns);
    if (address.n) count(l, by_address, now_ns);
    return true;
}

void mw_limiter_succeeded(mw_limiter *l, mw_slice name, mw_slice address) {
    entry *of_name = find(l, name_key(l, name));
    entry *of_address = address.n ? find(l, address_key(l, address)) : NULL;
    if (of_name) *of_name = (entry){0};
    if (of_address && of_address->failures > 0) of_address->failures--;
}
