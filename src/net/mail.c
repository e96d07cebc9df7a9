// SPDX-License-Identifier: MIT
// See mail.h.
#include "net/mail.h"

#include "base/date.h"
#include "base/digits.h"
#include "net/fetch_int.h"

#include <string.h>

enum {
    TIMEOUT_MS = 30000,
    CONNECT_MS = 10000,
    ADDRESS_BYTES_MAX = 254, // RFC 5321, 4.5.3.1.3
    WORD_BYTES = 45,         // in base64 60 letters: an encoded word has at most 75 (RFC 2047, 2)
    LINE_BYTES = 57,         // in base64 76 letters: the most of a line (RFC 2045, 6.8)
};

static void add_base64(mw_text *t, mw_slice s) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        size_t left = s.n - i;
        uint32_t three = (uint32_t)(uint8_t)s.p[i] << 16;
        if (left > 1) three |= (uint32_t)(uint8_t)s.p[i + 1] << 8;
        if (left > 2) three |= (uint8_t)s.p[i + 2];
        mw_text_addc(t, letters[three >> 18]);
        mw_text_addc(t, letters[three >> 12 & 63]);
        mw_text_addc(t, left > 1 ? letters[three >> 6 & 63] : '=');
        mw_text_addc(t, left > 2 ? letters[three & 63] : '=');
    }
}

// Encoded words, each of whole characters, a line each.
static void add_encoded(mw_text *t, const char *words) {
    const char *end = words + strlen(words);
    for (const char *p = words, *from = p; from < end; from = p) {
        for (int step; p < end && (step = mw_utf8_step(p, end)) > 0; p += step)
            if (p + step > from + WORD_BYTES) break;
        mw_text_adds(t, from == words ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        add_base64(t, (mw_slice){from, (size_t)(p - from)});
        mw_text_adds(t, "?=");
    }
}

// Words of a header, as they are when they are short and plain.
static void add_words(mw_text *t, const char *words) {
    bool plain = strlen(words) <= WORD_BYTES;
    for (const char *p = words; *p; p++) plain = plain && *p >= ' ' && *p < 127 && *p != '=';
    if (plain)
        mw_text_adds(t, words);
    else
        add_encoded(t, words);
}

static void add_date(mw_text *t, int64_t time_ns) {
    static const char days[] = "MonTueWedThuFriSatSun";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t s = mw_div_floor(time_ns, 1000000000), day = mw_div_floor(s, 86400);
    int second = (int)mw_mod_floor(s, 86400);
    mw_civil c = mw_civil_from_days(day);
    mw_text_addf(t, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n",
                 days + 3 * (mw_weekday(day) - 1), (int)c.day, months + 3 * (c.month - 1),
                 (int)c.year, second / 3600, second / 60 % 60, second % 60);
}

bool mw_mail_address_is(mw_slice s) {
    const char *at = s.n ? memchr(s.p, '@', s.n) : NULL;
    if (!at || at == s.p || at == s.p + s.n - 1 || s.n > ADDRESS_BYTES_MAX) return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 127 || strchr("<>,;:\"()[]\\", s.p[i])) return false;
    return memchr(at + 1, '@', (size_t)(s.p + s.n - at - 1)) == NULL;
}

static mw_status check_address(const char *address, mw_error *err) {
    if (mw_mail_address_is(mw_slice_of(address))) return MW_OK;
    return mw_fail(err, MW_INVALID, "\"%s\" is no mail address such as name@example.com",
                   address ? address : "");
}

static mw_status check_words(const char *words, const char *what, bool many_lines, mw_error *err) {
    for (const char *p = words, *end = p + strlen(p); p < end;) {
        int step = mw_utf8_step(p, end);
        if (step == 0) return mw_fail(err, MW_INVALID, "the %s of a mail is not UTF-8", what);
        if (!many_lines && ((uint8_t)*p < ' ' || *p == 127))
            return mw_fail(err, MW_INVALID, "the %s of a mail holds control characters", what);
        p += step;
    }
    return MW_OK;
}

// The signs of a token (RFC 2045, 5.1).
static bool is_token(const char *p, const char *end) {
    if (p == end) return false;
    for (; p < end; p++)
        if (*p <= ' ' || *p >= 127 || strchr("()<>@,;:\\\"/[]?=", *p)) return false;
    return true;
}

mw_status mw_mail_part_check(const mw_mail_part *part, mw_error *err) {
    mw_slice name = part->name, type = part->type;
    bool good = name.n > 0 && name.n <= MW_MAIL_PART_NAME_MAX;
    for (const char *p = name.p, *end = mw_slice_end(name); good && p < end;) {
        int step = mw_utf8_step(p, end);
        good = step > 0 && (uint8_t)*p >= ' ' && *p != 127 && *p != '/' && *p != '\\';
        p += step;
    }
    if (!good)
        return mw_fail(err, MW_INVALID,
                       "\"%.*s\" names no file of a mail: 1 to %d bytes of UTF-8 without \"/\" and "
                       "\"\\\"",
                       (int)name.n, name.n ? name.p : "", MW_MAIL_PART_NAME_MAX);
    const char *slash = type.n && type.n < 128 ? memchr(type.p, '/', type.n) : NULL;
    if (slash && is_token(type.p, slash) && is_token(slash + 1, type.p + type.n)) return MW_OK;
    return mw_fail(err, MW_INVALID, "\"%.*s\" is no type of a file such as application/pdf",
                   (int)(type.n < 200 ? type.n : 200), type.n ? type.p : "");
}

static mw_status check(const mw_mail *m, mw_error *err) {
    MW_TRY(check_address(m->from, err));
    if (m->to_count < 1 || m->to_count > MW_MAIL_TO_MAX)
        return mw_fail(err, MW_INVALID, "a mail to %lld addresses, it can go to 1..%d",
                       (long long)m->to_count, MW_MAIL_TO_MAX);
    for (int64_t i = 0; i < m->to_count; i++) MW_TRY(check_address(m->to[i], err));
    if (!m->id || !m->id[0]) return mw_fail(err, MW_INVALID, "a mail without an id");
    for (const char *p = m->id; *p; p++)
        if ((*p < 'a' || *p > 'z') && (*p < 'A' || *p > 'Z') && (*p < '0' || *p > '9') &&
            !strchr("-_.", *p))
            return mw_fail(err, MW_INVALID, "\"%s\" is no id of a mail", m->id);
    if (m->part_count < 0 || m->part_count > MW_MAIL_PARTS_MAX)
        return mw_fail(err, MW_INVALID, "a mail with %lld files, %d at most go with one",
                       (long long)m->part_count, MW_MAIL_PARTS_MAX);
    for (int64_t i = 0; i < m->part_count; i++) MW_TRY(mw_mail_part_check(&m->part[i], err));
    if (m->from_name) MW_TRY(check_words(m->from_name, "sender's name", false, err));
    MW_TRY(check_words(m->subject, "subject", false, err));
    return check_words(m->text, "text", true, err);
}

static void add_lines(mw_text *t, mw_slice bytes) {
    for (size_t at = 0; at < bytes.n; at += LINE_BYTES) {
        size_t left = bytes.n - at;
        add_base64(t, (mw_slice){bytes.p + at, left < LINE_BYTES ? left : LINE_BYTES});
        mw_text_adds(t, "\r\n");
    }
}

// The text with line ends of the wire, in base64, so that no line is too long or begins with a dot.
static void add_text(mw_text *t, const char *text) {
    mw_text wire = {0};
    for (const char *p = text; *p; p++) {
        if (*p == '\n' && (p == text || p[-1] != '\r')) mw_text_addc(&wire, '\r');
        mw_text_addc(&wire, *p);
    }
    mw_text_adds(t, "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: base64\r\n\r\n");
    add_lines(t, (mw_slice){wire.bytes, wire.size});
    if (wire.failed) t->failed = true;
    mw_text_free(&wire);
}

// All is encoded, so no line of a part is that of a boundary.
#define BOUNDARY "=_part_"

static void add_name(mw_text *t, mw_slice name) {
    mw_text_adds(t, "filename*=UTF-8''");
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     memchr("-._", c, 3);
        if (plain)
            mw_text_addc(t, c);
        else
            mw_text_addf(t, "%%%02X", (uint8_t)c);
    }
}

static void add_part(mw_text *t, const mw_mail_part *part) {
    mw_text_addf(t, "--" BOUNDARY "\r\nContent-Type: %.*s\r\n", (int)part->type.n, part->type.p);
    mw_text_adds(t, "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n ");
    add_name(t, part->name);
    mw_text_adds(t, "\r\n\r\n");
    add_lines(t, part->bytes);
}

static void add_body(mw_text *t, const mw_mail *m) {
    mw_text_adds(t, "MIME-Version: 1.0\r\n");
    if (m->part_count == 0) {
        add_text(t, m->text);
        return;
    }
    mw_text_adds(t, "Content-Type: multipart/mixed; boundary=\"" BOUNDARY "\"\r\n\r\n--" BOUNDARY
                    "\r\n");
    add_text(t, m->text);
    for (int64_t i = 0; i < m->part_count; i++) add_part(t, &m->part[i]);
    mw_text_adds(t, "--" BOUNDARY "--\r\n");
}

mw_status mw_mail_write(const mw_mail *m, mw_text *out, mw_error *err) {
    MW_TRY(check(m, err));
    add_date(out, m->time_ns);
    mw_text_adds(out, "From: ");
    // A plain name would need quotes where it holds "." or "@": it is encoded always.
    if (m->from_name && m->from_name[0]) {
        add_encoded(out, m->from_name);
        mw_text_addc(out, ' ');
    }
    mw_text_addf(out, "<%s>\r\n", m->from);
    for (int64_t i = 0; i < m->to_count; i++)
        mw_text_addf(out, "%s<%s>", i ? ",\r\n " : "To: ", m->to[i]);
    mw_text_adds(out, "\r\nSubject: ");
    add_words(out, m->subject);
    mw_text_addf(out, "\r\nMessage-ID: <%s%s>\r\n", m->id, strchr(m->from, '@'));
    mw_text_adds(out, "Auto-Submitted: auto-generated\r\n");
    add_body(out, m);
    if (out->failed) return mw_fail(err, MW_NOMEM, "no memory for a mail");
    return MW_OK;
}

static size_t on_read(char *buf, size_t size, size_t count, void *cls) {
    mw_slice *left = cls;
    size_t n = size * count < left->n ? size * count : left->n;
    if (n) memcpy(buf, left->p, n);
    left->p += n;
    left->n -= n;
    return n;
}

static void set_server(CURL *c, const mw_mail_server *s) {
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_URL, s->url);
    if (s->tls == MW_MAIL_STARTTLS) curl_easy_setopt(c, CURLOPT_USE_SSL, (intptr_t)CURLUSESSL_ALL);
    if (s->user) curl_easy_setopt(c, CURLOPT_USERNAME, s->user);
    if (s->password) curl_easy_setopt(c, CURLOPT_PASSWORD, s->password);
}

mw_status mw_mail_send(const mw_mail_server *server, const mw_mail *m, mw_error *err) {
    char words[CURL_ERROR_SIZE];
    mw_text message = {0};
    struct curl_slist *to = NULL;
    CURL *c = NULL;
    mw_status st = mw_mail_write(m, &message, err);
    if (st != MW_OK) goto done;
    st = MW_NOMEM;
    c = mw_curl_open(server->timeout_ms ? server->timeout_ms : TIMEOUT_MS, CONNECT_MS,
                     server->ca_file, server->cancel, words);
    for (int64_t i = 0; c && i < m->to_count; i++) {
        struct curl_slist *more = curl_slist_append(to, m->to[i]);
        if (!more) mw_fail(err, st, "no memory for a mail");
        if (!more) goto done;
        to = more;
    }
    if (!c) mw_fail(err, st, "no memory for a mail");
    if (!c) goto done;
    mw_slice left = {message.bytes, message.size};
    set_server(c, server);
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, m->from);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(c, CURLOPT_UPLOAD, (intptr_t)1);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(c, CURLOPT_READDATA, &left);
    CURLcode code = curl_easy_perform(c);
    st = code == CURLE_OK ? MW_OK : mw_curl_fail(code, server->url, words, err);
done:
    curl_slist_free_all(to);
    curl_easy_cleanup(c);
    mw_text_free(&message);
    return st;
}
