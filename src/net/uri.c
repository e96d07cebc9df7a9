// SPDX-License-Identifier: MIT
// See uri.h. Decoding never makes text longer, so one block as long as the target holds all of it.
#include "net/uri.h"

#include "base/alloc.h"
#include "base/digits.h"

#include <string.h>
#include <strings.h>

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static mw_status check_decoded(mw_slice s, mw_error *err) {
    for (const char *p = s.p, *end = mw_slice_end(s); p < end;) {
        int step = mw_utf8_step(p, end);
        if (step == 0) return mw_fail(err, MW_SYNTAX, "the address is not UTF-8 where decoded");
        if ((uint8_t)*p < ' ' || *p == 127)
            return mw_fail(err, MW_SYNTAX, "the address holds the control character %%%02X",
                           (uint8_t)*p);
        p += step;
    }
    return MW_OK;
}

// What stays encoded in a path, so that a segment may hold it: "/" and the sign itself.
static bool stays(char c) { return c == '/' || c == '%'; }

// Decodes s to *to, which moves behind it; *out is what was written.
static mw_status decode(mw_slice s, bool in_query, char **to, mw_slice *out, mw_error *err) {
    char *from = *to;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
            if (low < 0)
                return mw_fail(err, MW_SYNTAX,
                               "the address holds \"%.*s\": %% must be followed by two hexadecimal "
                               "digits",
                               (int)(s.n - i < 3 ? s.n - i : 3), s.p + i);
            c = (char)(high * 16 + low);
            i += 2;
            if (stays(c) && !in_query) {
                memcpy(*to, c == '/' ? "%2F" : "%25", 3);
                *to += 3;
                continue;
            }
        } else if (c == '+' && in_query)
            c = ' ';
        *(*to)++ = c;
    }
    *out = (mw_slice){from, (size_t)(*to - from)};
    return check_decoded(*out, err);
}

// The next "/", also one that stays encoded; NULL: none. *after is behind it.
static const char *next_slash(const char *p, const char **after) {
    const char *plain = strchr(p, '/'), *encoded = strstr(p, "%2F");
    bool first = plain && (!encoded || plain < encoded);
    const char *at = first ? plain : encoded;
    *after = !at ? NULL : first ? at + 1 : at + 3;
    return at;
}

static mw_status check_path(const char *path, mw_error *err) {
    const char *after = path + 1;
    while (after) {
        const char *name = after, *end = next_slash(name, &after);
        size_t n = end ? (size_t)(end - name) : strlen(name);
        if ((n == 1 && name[0] == '.') || (n == 2 && name[0] == '.' && name[1] == '.'))
            return mw_fail(err, MW_SYNTAX, "the address holds the segment \"%.*s\"", (int)n, name);
    }
    return MW_OK;
}

static mw_status parse_query(mw_slice query, char **to, mw_uri *uri, mw_error *err) {
    const char *end = mw_slice_end(query);
    for (const char *p = query.p, *next; p < end; p = next + 1) {
        next = memchr(p, '&', (size_t)(end - p));
        if (!next) next = end;
        if (next == p) continue;
        if (uri->query_count == MW_URI_QUERY_MAX)
            return mw_fail(err, MW_LIMIT, "more than %d parameters in the address",
                           MW_URI_QUERY_MAX);
        const char *equals = memchr(p, '=', (size_t)(next - p));
        const char *name_end = equals ? equals : next, *value = equals ? equals + 1 : next;
        mw_pair *pair = &uri->query[uri->query_count++];
        MW_TRY(decode((mw_slice){p, (size_t)(name_end - p)}, true, to, &pair->name, err));
        MW_TRY(decode((mw_slice){value, (size_t)(next - value)}, true, to, &pair->value, err));
    }
    return MW_OK;
}

static mw_status parse(mw_slice target, mw_uri *uri, mw_error *err) {
    if (target.n == 0 || target.p[0] != '/')
        return mw_fail(err, MW_SYNTAX, "the address \"%.*s\" does not begin with /",
                       mw_shown(target), target.p);
    const char *mark = memchr(target.p, '?', target.n), *end = mw_slice_end(target);
    const char *path_end = mark ? mark : end;
    uri->bytes = mw_alloc(target.n + 2);
    if (uri->bytes && mark) uri->query = mw_alloc_array(MW_URI_QUERY_MAX, sizeof *uri->query);
    if (!uri->bytes || (mark && !uri->query))
        return mw_fail(err, MW_NOMEM, "no memory for the address of a request");
    char *to = uri->bytes;
    mw_slice path;
    MW_TRY(decode((mw_slice){target.p, (size_t)(path_end - target.p)}, false, &to, &path, err));
    *to++ = '\0';
    uri->path = uri->bytes;
    MW_TRY(check_path(uri->path, err));
    if (!mark) return MW_OK;
    return parse_query((mw_slice){mark + 1, (size_t)(end - mark - 1)}, &to, uri, err);
}

mw_status mw_uri_parse(mw_slice target, mw_uri *out, mw_error *err) {
    mw_uri uri = {0};
    mw_status st = parse(target, &uri, err);
    if (st == MW_OK)
        *out = uri;
    else
        mw_uri_fini(&uri);
    return st;
}

void mw_uri_fini(mw_uri *uri) {
    mw_free(uri->bytes);
    mw_free(uri->query);
    *uri = (mw_uri){0};
}

mw_slice mw_pairs_get(const mw_pair *pairs, int64_t count, const char *name) {
    size_t n = strlen(name);
    for (int64_t i = 0; i < count; i++)
        if (pairs[i].name.n == n && strncasecmp(pairs[i].name.p, name, n) == 0)
            return pairs[i].value;
    return (mw_slice){0};
}

void mw_uri_escape(mw_text *t, mw_slice s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            mw_text_addc(t, c);
        else
            mw_text_addf(t, "%%%02X", (uint8_t)c);
    }
}

size_t mw_path_part(mw_slice part, char *out) {
    size_t n = 0;
    for (size_t i = 0; i < part.n; i++) {
        bool encoded = part.p[i] == '%' && i + 2 < part.n;
        out[n++] = !encoded ? part.p[i] : part.p[i + 2] == 'F' ? '/' : '%';
        if (encoded) i += 2;
    }
    return n;
}

// The segment that begins at s; *s goes to its end.
static mw_slice take_segment(const char **s) {
    const char *begin = *s, *end = strchr(begin, '/');
    *s = end ? end : begin + strlen(begin);
    return (mw_slice){begin, (size_t)(*s - begin)};
}

bool mw_path_fits(const char *pattern, const char *path, mw_slice part[MW_PATH_PARTS_MAX]) {
    int32_t n = 0;
    while (*pattern == '/' && *path == '/') {
        pattern++, path++;
        mw_slice want = take_segment(&pattern);
        if (want.n > 0 && want.p[want.n - 1] == '*' && *pattern == '\0')
            return strncmp(want.p, path, want.n - 1) == 0;
        mw_slice have = take_segment(&path);
        bool any = want.n > 2 && want.p[0] == '{' && n < MW_PATH_PARTS_MAX;
        if (any ? have.n == 0 : !mw_slice_same(want, have)) return false;
        if (any && part) part[n] = have;
        if (any) n++;
    }
    return *pattern == '\0' && *path == '\0';
}
