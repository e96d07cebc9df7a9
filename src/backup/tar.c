// SPDX-License-Identifier: MIT
// See tar.h. Layout of a header:
// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
#include "backup/tar.h"

#include <stdio.h>
#include <string.h>

enum {
    NAME_AT = 0,
    NAME_BYTES = 100,
    MODE_AT = 100,
    SIZE_AT = 124,
    TIME_AT = 136,
    NUMBER_BYTES = 12,
    SUM_AT = 148,
    KIND_AT = 156,
    MAGIC_AT = 257,
    PREFIX_AT = 345,
    PREFIX_BYTES = 155,
    PAX_BYTES_MAX = 1 << 16,
};
// The largest number of eleven octal digits.
static const int64_t octal_max = (INT64_C(1) << 33) - 1;
static const char zeros[2 * MW_TAR_BLOCK];

bool mw_tar_name_good(const char *name) {
    size_t n = strlen(name), part = 0;
    if (n == 0 || n >= MW_TAR_NAME_MAX) return false;
    for (size_t i = 0; i <= n; i++) {
        if (i < n && ((unsigned char)name[i] < ' ' || name[i] == 127)) return false;
        if (i < n && name[i] != '/') continue;
        size_t length = i - part;
        bool dots = length <= 2 && strspn(name + part, ".") >= length;
        if (length == 0 || dots) return false;
        part = i + 1;
    }
    return true;
}

// ---- writing

static uint32_t sum_of(const uint8_t *block) {
    uint32_t sum = 0;
    for (int i = 0; i < MW_TAR_BLOCK; i++)
        sum += i >= SUM_AT && i < SUM_AT + 8 ? ' ' : block[i]; // its own place counts as blanks
    return sum;
}

static void add_block(mw_text *out, const char *name, int64_t size, int64_t time_s, char kind) {
    uint8_t block[MW_TAR_BLOCK] = {0};
    size_t n = strlen(name);
    memcpy(block + NAME_AT, name, n < NAME_BYTES ? n : NAME_BYTES);
    memcpy(block + MODE_AT,
           "0000600\0"
           "0000000\0"
           "0000000",
           24);
    snprintf((char *)block + SIZE_AT, NUMBER_BYTES, "%011llo",
             (unsigned long long)(size > octal_max ? 0 : size));
    snprintf((char *)block + TIME_AT, NUMBER_BYTES, "%011llo",
             (unsigned long long)(time_s < 0 || time_s > octal_max ? 0 : time_s));
    block[KIND_AT] = (uint8_t)kind;
    memcpy(block + MAGIC_AT,
           "ustar\0"
           "00",
           8);
    snprintf((char *)block + SUM_AT, 8, "%06o", sum_of(block));
    block[SUM_AT + 7] = ' ';
    mw_text_add(out, (const char *)block, sizeof block);
}

// "27 path=...\n": the number counts its own digits.
static void add_record(mw_text *pax, const char *key, const char *value) {
    size_t bare = strlen(key) + strlen(value) + 3, all = bare + 1;
    while (all != bare + (size_t)snprintf(NULL, 0, "%zu", all)) all++;
    mw_text_addf(pax, "%zu %s=%s\n", all, key, value);
}

void mw_tar_add_head(mw_text *out, const mw_tar_entry *e) {
    MW_ASSERT(mw_tar_name_good(e->name) && e->size >= 0);
    mw_text pax = {0};
    char number[24];
    if (strlen(e->name) > NAME_BYTES) add_record(&pax, "path", e->name);
    snprintf(number, sizeof number, "%lld", (long long)e->size);
    if (e->size > octal_max) add_record(&pax, "size", number);
    if (pax.size > 0) {
        add_block(out, "pax", (int64_t)pax.size, e->time_s, 'x');
        mw_text_add(out, pax.bytes, pax.size);
        mw_tar_add_pad(out, (int64_t)pax.size);
    }
    out->failed = out->failed || pax.failed;
    mw_text_free(&pax);
    add_block(out, e->name, e->size, e->time_s, '0');
}

void mw_tar_add_pad(mw_text *out, int64_t size) {
    mw_text_add(out, zeros, (size_t)(-size & (MW_TAR_BLOCK - 1)));
}

void mw_tar_add_end(mw_text *out) { mw_text_add(out, zeros, sizeof zeros); }

// ---- reading

// Reads exactly size bytes; *n is what there was.
static mw_status read_whole(mw_tar_in *in, void *to, size_t size, size_t *n, mw_error *err) {
    for (*n = 0; *n < size;) {
        size_t some = 0;
        MW_TRY(in->read(in->ctx, (char *)to + *n, size - *n, &some, err));
        if (some == 0) break;
        *n += some;
    }
    return MW_OK;
}

static mw_status cut_off(mw_error *err) {
    return mw_fail(err, MW_CORRUPT, "the archive is cut off");
}

static mw_status skip(mw_tar_in *in, int64_t size, mw_error *err) {
    char some[4096];
    while (size > 0) {
        size_t n, want = size < (int64_t)sizeof some ? (size_t)size : sizeof some;
        MW_TRY(read_whole(in, some, want, &n, err));
        if (n < want) return cut_off(err);
        size -= (int64_t)n;
    }
    return MW_OK;
}

// Octal digits, then NUL or blank.
static bool read_octal(const uint8_t *p, int count, int64_t *out) {
    int64_t v = 0;
    int i = 0;
    for (; i < count && p[i] >= '0' && p[i] <= '7' && v <= octal_max; i++) v = v * 8 + (p[i] - '0');
    *out = v;
    return i > 0 && (i == count || p[i] == 0 || p[i] == ' ');
}

// A header as it stands, before the records that came in front of it count.
static mw_status read_block(const uint8_t *block, mw_tar_entry *out, char *kind, mw_error *err) {
    int64_t sum;
    if (!read_octal(block + SUM_AT, 8, &sum) || sum != sum_of(block) ||
        !read_octal(block + SIZE_AT, NUMBER_BYTES, &out->size))
        return mw_fail(err, MW_CORRUPT, "the archive is damaged: a header makes no sense");
    if (!read_octal(block + TIME_AT, NUMBER_BYTES, &out->time_s)) out->time_s = 0;
    *kind = block[KIND_AT] ? (char)block[KIND_AT] : '0';
    bool prefix = memcmp(block + MAGIC_AT, "ustar", 6) == 0 && block[PREFIX_AT] != 0;
    snprintf(out->name, sizeof out->name, "%.*s%s%.*s", prefix ? PREFIX_BYTES : 0,
             (const char *)block + PREFIX_AT, prefix ? "/" : "", NAME_BYTES,
             (const char *)block + NAME_AT);
    return MW_OK;
}

static bool read_decimal(mw_slice s, int64_t *out) {
    int64_t v = 0;
    if (s.n == 0 || s.n > 18) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return true;
}

// What pax records say instead of the header.
typedef struct {
    char name[MW_TAR_NAME_MAX];
    int64_t size; // -1: nothing
} said;

static bool take_record(mw_slice record, said *out) {
    const char *is = memchr(record.p, '=', record.n);
    if (!is) return false;
    mw_slice key = {record.p, (size_t)(is - record.p)};
    mw_slice value = {is + 1, record.n - key.n - 1};
    if (mw_slice_is(key, "size")) return read_decimal(value, &out->size);
    if (!mw_slice_is(key, "path")) return true; // times, owners, ...
    if (value.n >= sizeof out->name || memchr(value.p, '\0', value.n)) return false;
    memcpy(out->name, value.p, value.n);
    out->name[value.n] = '\0';
    return true;
}

static bool take_records(const char *p, size_t size, said *out) {
    const char *end = p + size;
    while (p < end) {
        const char *blank = memchr(p, ' ', (size_t)(end - p));
        int64_t all;
        if (!blank || !read_decimal((mw_slice){p, (size_t)(blank - p)}, &all)) return false;
        if (all > end - p || all < blank - p + 2 || p[all - 1] != '\n') return false;
        if (!take_record((mw_slice){blank + 1, (size_t)(p + all - 1 - blank - 1)}, out))
            return false;
        p += all;
    }
    return true;
}

static mw_status read_pax(mw_tar_in *in, int64_t size, said *out, mw_error *err) {
    char bytes[PAX_BYTES_MAX];
    size_t n;
    if (size > (int64_t)sizeof bytes)
        return mw_fail(err, MW_LIMIT, "the archive has %lld bytes of records for one file",
                       (long long)size);
    MW_TRY(read_whole(in, bytes, (size_t)size, &n, err));
    if ((int64_t)n < size) return cut_off(err);
    MW_TRY(skip(in, -size & (MW_TAR_BLOCK - 1), err));
    return take_records(bytes, n, out)
               ? MW_OK
               : mw_fail(err, MW_CORRUPT, "the archive is damaged: a record makes no sense");
}

static mw_status enter(mw_tar_in *in, const said *more, mw_tar_entry *out, mw_error *err) {
    if (more->size >= 0) out->size = more->size;
    if (more->name[0]) snprintf(out->name, sizeof out->name, "%s", more->name);
    if (!mw_tar_name_good(out->name))
        return mw_fail(err, MW_INVALID, "the archive has a file \"%s\", whose name leads elsewhere",
                       out->name);
    in->left = out->size;
    in->pad = -out->size & (MW_TAR_BLOCK - 1);
    return MW_OK;
}

mw_status mw_tar_next(mw_tar_in *in, mw_tar_entry *out, bool *found, mw_error *err) {
    said more = {.size = -1};
    int64_t rest = in->left + in->pad;
    in->left = in->pad = 0;
    MW_TRY(skip(in, rest, err));
    for (;;) {
        uint8_t block[MW_TAR_BLOCK];
        size_t n;
        char kind = 0;
        MW_TRY(read_whole(in, block, sizeof block, &n, err));
        if (n < sizeof block) return cut_off(err);
        *found = memcmp(block, zeros, sizeof block) != 0;
        if (!*found) return MW_OK;
        MW_TRY(read_block(block, out, &kind, err));
        if (kind == '0') return enter(in, &more, out, err);
        if (kind == 'x')
            MW_TRY(read_pax(in, out->size, &more, err));
        else if (kind == '5' && out->size == 0)
            more = (said){.size = -1};
        else
            return mw_fail(err, MW_INVALID, "the archive has something that is no file: \"%s\"",
                           out->name);
    }
}

mw_status mw_tar_read(mw_tar_in *in, void *to, size_t size, size_t *n, mw_error *err) {
    size_t want = in->left < (int64_t)size ? (size_t)in->left : size;
    MW_TRY(read_whole(in, to, want, n, err));
    if (*n < want) return cut_off(err);
    in->left -= (int64_t)want;
    return MW_OK;
}
