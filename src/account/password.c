// SPDX-License-Identifier: MIT
// See password.h.
#include "account/password.h"

#include "account/password_words.h"
#include "account/secret.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <utf8proc.h>

_Static_assert(crypto_pwhash_argon2id_STRBYTES <= MW_PASSWORD_HASH_MAX, "a hash fits");

enum {
    WORD_MIN = 3, // characters: a shorter name stands in many words by chance
    // NFKC makes up to 18 code points of one (UAX 15), which then has 3 bytes; and a terminator.
    POINTS_MAX = MW_PASSWORD_BYTES_MAX * 6 + 1,
};

// ---- normal form

// Code points of the text in NFKC, in lower case where asked for; how many, or -1: it is not UTF-8.
static utf8proc_ssize_t decompose(mw_slice s, bool lower, utf8proc_int32_t *point) {
    utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE;
    if (lower) how |= UTF8PROC_CASEFOLD;
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
                                            point, POINTS_MAX - 1, how);
    if (n < 0 || n >= POINTS_MAX) return -1;
    return utf8proc_normalize_utf32(point, n, how);
}

static mw_status check_size(mw_slice password, mw_error *err) {
    if (password.n <= MW_PASSWORD_BYTES_MAX) return MW_OK;
    return mw_fail(err, MW_LIMIT, "the password has %zu bytes, at most %d", password.n,
                   MW_PASSWORD_BYTES_MAX);
}

static mw_status not_text(mw_error *err) {
    return mw_fail(err, MW_INVALID, "the password is not UTF-8 text");
}

// The normal form as UTF-8 in buf, which holds 4 * POINTS_MAX bytes; the size, or 0: none.
static size_t normalise(mw_slice password, void *buf) {
    utf8proc_int32_t *point = buf;
    if (password.n == 0 || password.n > MW_PASSWORD_BYTES_MAX) return 0;
    utf8proc_ssize_t n = decompose(password, false, point);
    n = n > 0 ? utf8proc_reencode(point, n, UTF8PROC_STABLE) : 0;
    return n > 0 ? (size_t)n : 0;
}

// ---- what may be chosen

// A password under check, in lower case: which of its characters anybody would guess.
typedef struct {
    utf8proc_int32_t *point;
    bool *guessed;
    utf8proc_ssize_t count;
} looked_at;

// Three in a row, as "abc", "321" or "aaa", and what goes on so.
static void guess_rows(looked_at *l) {
    for (utf8proc_ssize_t i = 0; i + 2 < l->count; i++) {
        int32_t step = l->point[i + 1] - l->point[i];
        if (step < -1 || step > 1 || l->point[i + 2] - l->point[i + 1] != step) continue;
        for (utf8proc_ssize_t k = i; k < i + 3; k++) l->guessed[k] = true;
    }
}

static void guess_word(looked_at *l, const utf8proc_int32_t *word, utf8proc_ssize_t n) {
    if (n < WORD_MIN) return;
    for (utf8proc_ssize_t at = 0; at + n <= l->count; at++) {
        if (memcmp(l->point + at, word, (size_t)n * sizeof *word) != 0) continue;
        for (utf8proc_ssize_t k = 0; k < n; k++) l->guessed[at + k] = true;
    }
}

static void guess_words(looked_at *l, mw_slice name) {
    utf8proc_int32_t word[POINTS_MAX];
    for (size_t i = 0; i < sizeof mw_password_words / sizeof mw_password_words[0]; i++) {
        const char *w = mw_password_words[i];
        utf8proc_ssize_t n = 0;
        for (; w[n]; n++) word[n] = (uint8_t)w[n];
        guess_word(l, word, n);
    }
    if (name.n > 0 && name.n <= MW_PASSWORD_BYTES_MAX)
        guess_word(l, word, decompose(name, true, word));
}

// What stands again right after itself, anywhere, is the first time only.
static void guess_period(looked_at *l, utf8proc_ssize_t period) {
    utf8proc_ssize_t run = 0; // characters up to here that are those a period before
    for (utf8proc_ssize_t i = period; i < l->count; i++) {
        run = l->point[i] == l->point[i - period] ? run + 1 : 0;
        utf8proc_ssize_t known = run > period ? 1 : run == period ? period : 0;
        for (utf8proc_ssize_t k = i - known + 1; k <= i; k++) l->guessed[k] = true;
    }
}

// Of one character: see guess_rows.
static void guess_repeats(looked_at *l) {
    for (utf8proc_ssize_t period = 2; period <= l->count / 2; period++) guess_period(l, period);
}

static mw_status check_guess(looked_at *l, mw_slice name, mw_error *err) {
    int32_t left = 0;
    guess_rows(l);
    guess_words(l, name);
    guess_repeats(l);
    for (utf8proc_ssize_t i = 0; i < l->count; i++) left += !l->guessed[i];
    if (left >= MW_PASSWORD_FREE_MIN) return MW_OK;
    return mw_fail(
        err, MW_INVALID,
        "the password is easily guessed: beside common words, the name, rows of keys and "
        "repetitions it has %d characters, %d are needed; some words that have nothing "
        "to do with each other are good",
        (int)left, MW_PASSWORD_FREE_MIN);
}

// Code points as typed. The text is UTF-8.
static utf8proc_ssize_t count_typed(mw_slice password) {
    utf8proc_ssize_t n = 0;
    for (size_t i = 0; i < password.n; i++) n += ((uint8_t)password.p[i] & 0xc0) != 0x80;
    return n;
}

// Counts what is fewer, so that neither a letter that the normal form makes several of nor several
// that it makes one of help.
static mw_status check_points(mw_slice password, looked_at *l, mw_error *err) {
    l->count = decompose(password, true, l->point);
    if (l->count < 0) return not_text(err);
    for (utf8proc_ssize_t i = 0; i < l->count; i++)
        if (l->point[i] < ' ' || l->point[i] == 127)
            return mw_fail(err, MW_INVALID, "the password has a control character in it");
    utf8proc_ssize_t typed = count_typed(password), n = typed < l->count ? typed : l->count;
    if (n >= MW_PASSWORD_CHARS_MIN) return MW_OK;
    return mw_fail(
        err, MW_INVALID,
        "the password has %d characters, at least %d are needed: some words in a row are "
        "good",
        (int)n, MW_PASSWORD_CHARS_MIN);
}

mw_status mw_password_check(mw_slice password, mw_slice name, mw_error *err) {
    utf8proc_int32_t point[POINTS_MAX];
    bool guessed[POINTS_MAX] = {false};
    looked_at l = {.point = point, .guessed = guessed};
    MW_TRY(check_size(password, err));
    mw_status st = check_points(password, &l, err);
    if (st == MW_OK) st = check_guess(&l, name, err);
    mw_secret_wipe(point, sizeof point);
    return st;
}

// ---- keeping

mw_status mw_password_hash(mw_slice password, mw_password_cost cost,
                           char hash[MW_PASSWORD_HASH_MAX], mw_error *err) {
    utf8proc_int32_t room[POINTS_MAX];
    char fresh[MW_PASSWORD_HASH_MAX] = {0};
    MW_TRY(check_size(password, err));
    size_t n = normalise(password, room);
    if (n == 0) return not_text(err);
    int code = crypto_pwhash_str_alg(fresh, (const char *)room, n, (uint64_t)cost.passes,
                                     cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    mw_secret_wipe(room, sizeof room);
    if (code != 0)
        return mw_fail(err, MW_NOMEM, "no memory to keep a password: it takes %zu MiB",
                       cost.memory_bytes >> 20);
    memcpy(hash, fresh, sizeof fresh);
    return MW_OK;
}

mw_status mw_password_is(mw_slice password, const char *hash, bool *same, mw_error *err) {
    utf8proc_int32_t room[POINTS_MAX];
    // What has no normal form is compared all the same, so that it takes as much time.
    size_t n = normalise(password, room);
    errno = 0;
    bool verified = crypto_pwhash_str_verify(hash, (const char *)room, n) == 0;
    bool no_memory = !verified && errno == ENOMEM;
    mw_secret_wipe(room, sizeof room);
    if (no_memory) return mw_fail(err, MW_NOMEM, "no memory to check a password");
    *same = verified && n > 0;
    return MW_OK;
}

bool mw_password_is_old(const char *hash, mw_password_cost cost) {
    return crypto_pwhash_str_needs_rehash(hash, (uint64_t)cost.passes, cost.memory_bytes) != 0;
}
