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

static mw_status check_address(const char *address, mw_error *err) {
    size_t n = address ? strlen(address) : 0;
    const char *at = n ? strchr(address, '@') : NULL;
    bool good = n <= ADDRESS_BYTES_MAX && at && at > address && at[1] && !strchr(at + 1, '@');
    for (size_t i = 0; i < n; i++)
        if (address[i] <= ' ' || address[i] >= 127 || strchr("<>,;:\"()[]\\", address[i]))
            good = false;
    if (good) return MW_OK;
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
    if (m->from_name) MW_TRY(check_words(m->from_name, "sender's name", false, err));
    MW_TRY(check_words(m->subject, "subject", false, err));
    return check_words(m->text, "text", true, err);
}

// The text with line ends of the wire, in base64, so that no line is too long or begins with a dot.
static void add_text(mw_text *t, const char *text) {
    mw_text wire = {0};
    for (const char *p = text; *p; p++) {
        if (*p == '\n' && (p == text || p[-1] != '\r')) mw_text_addc(&wire, '\r');
        mw_text_addc(&wire, *p);
    }
    for (size_t at = 0; at < wire.size; at += LINE_BYTES) {
        size_t left = wire.size - at;
        add_base64(t, (mw_slice){wire.bytes + at, left < LINE_BYTES ? left : LINE_BYTES});
        mw_text_adds(t, "\r\n");
    }
    if (wire.failed) t->failed = true;
    mw_text_free(&wire);
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
    mw_text_adds(out, "Auto-Submitted: auto-generated\r\n"
                      "MIME-Version: 1.0\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: base64\r\n\r\n");
    add_text(out, m->text);
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
