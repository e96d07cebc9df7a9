// SPDX-License-Identifier: MIT
// See channel.h.
#include "alert/channel.h"

#include "base/alloc.h"
#include "base/json.h"
#include "net/mail.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES = 16 << 20, NAME_BYTES_MAX = 64, TEXT_BYTES_MAX = 2000 };

#define S INT64_C(1000000000)

static const char *const kinds[] = {"webhook", "mail"};

const char *mw_notify_kind_text(mw_notify_kind kind) { return kinds[kind]; }

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "channels: out of memory");
}

// ---- figures

static const struct {
    const char *name, *setting;
    int64_t low, high, usual;
} figures[] = {
    {"flood-count",   "alert_flood_count",   1, MW_FLOOD_COUNT_MAX, 10},
    {"flood-calm",    "alert_flood_calm",    1, MW_FLOOD_COUNT_MAX, 5 },
    {"flood-minutes", "alert_flood_minutes", 1, 1440,               10},
    {"tries",         "alert_tries",         1, 50,                 8 },
    {"retry-seconds", "alert_retry_seconds", 1, 3600,               15},
};

enum { FIGURES = sizeof figures / sizeof figures[0], RETRY_MAX_S = 3600 };

static bool figure_ok(int i, mw_slice text, int64_t *value) {
    double v;
    if (!mw_number_parse(text, &v) || v < (double)figures[i].low || v > (double)figures[i].high)
        return false;
    *value = (int64_t)v;
    return (double)*value == v;
}

static mw_status read_figure(mw_registry *r, int i, int64_t *out, mw_error *err) {
    char *text = NULL;
    mw_status st = r->ops->setting_get(r, figures[i].setting, &text, err);
    *out = figures[i].usual;
    if (st == MW_NOTFOUND) return MW_OK;
    if (st == MW_OK && !figure_ok(i, mw_slice_of(text), out))
        st = mw_fail(err, MW_CORRUPT, "setting %s: \"%s\" is none", figures[i].setting, text);
    mw_free(text);
    return st;
}

static mw_status read_figures(mw_registry *r, mw_notify *n, mw_error *err) {
    int64_t v[FIGURES];
    for (int i = 0; i < FIGURES; i++) MW_TRY(read_figure(r, i, &v[i], err));
    n->flood = (mw_flood_rule){.count = (int32_t)v[0], .calm = (int32_t)v[1]};
    if (n->flood.calm > n->flood.count) n->flood.calm = n->flood.count;
    n->flood.within_ns = v[2] * 60 * S;
    n->tries = (int32_t)v[3];
    n->retry_ns = v[4] * S;
    n->retry_max_ns = (v[4] > RETRY_MAX_S ? v[4] : RETRY_MAX_S) * S;
    return MW_OK;
}

static bool starts(mw_slice s, const char *with) {
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

// Neither blanks nor control characters, and something after the beginning.
static bool is_url(mw_slice s, const char *beginning) {
    if (!starts(s, beginning) || s.n == strlen(beginning) || s.n > TEXT_BYTES_MAX) return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f) return false;
    return true;
}

mw_status mw_notify_set(mw_registry *r, mw_slice name, mw_slice value, mw_error *err) {
    int64_t ignore;
    for (int i = 0; i < FIGURES; i++) {
        if (!mw_slice_is(name, figures[i].name)) continue;
        if (figure_ok(i, value, &ignore))
            return r->ops->setting_put(r, figures[i].setting, value, err);
        return mw_fail(err, MW_INVALID, "%s is a whole number from %lld to %lld, not \"%.*s\"",
                       figures[i].name, (long long)figures[i].low, (long long)figures[i].high,
                       (int)value.n, value.p);
    }
    if (!mw_slice_is(name, "link"))
        return mw_fail(err, MW_INVALID,
                       "there is no setting \"%.*s\"; there are flood-count, flood-calm, "
                       "flood-minutes, tries, retry-seconds and link",
                       (int)name.n, name.p);
    if (value.n && !is_url(value, "http://") && !is_url(value, "https://"))
        return mw_fail(err, MW_INVALID, "link is an address that begins with http:// or https://");
    return r->ops->setting_put(r, "alert_link", value, err);
}

// ---- channels as JSON

static void member(mw_text *t, const char *name, mw_slice value) {
    if (!value.n) return;
    mw_text_addf(t, ",\"%s\":", name);
    mw_json_string(t, value);
}

static void write_channel(const mw_notify_channel *c, mw_text *t) {
    mw_text_addf(t, "{\"kind\":\"%s\"", kinds[c->kind]);
    member(t, "name", c->name), member(t, "url", c->url), member(t, "secret", c->secret);
    member(t, "user", c->user), member(t, "from", c->from), member(t, "lang", c->lang);
    member(t, "branch", c->branch), member(t, "page", c->page);
    member(t, "least", mw_slice_of(mw_alert_severity_word(c->least)));
    for (int32_t i = 0; i < c->to_count; i++) {
        mw_text_adds(t, i ? "," : ",\"to\":[");
        mw_json_string(t, c->to[i]);
    }
    if (c->to_count) mw_text_addc(t, ']');
    if (c->allow_private) mw_text_adds(t, ",\"private\":true");
    if (c->plain) mw_text_adds(t, ",\"plain\":true");
    mw_text_addc(t, '}');
}

static mw_status keep(mw_registry *r, const mw_notify_channel *c, int32_t count, mw_error *err) {
    mw_text t = {0};
    mw_text_addc(&t, '[');
    for (int32_t i = 0; i < count; i++) {
        if (i) mw_text_addc(&t, ',');
        write_channel(&c[i], &t);
    }
    mw_text_addc(&t, ']');
    mw_status st = t.failed
                       ? no_memory(err)
                       : r->ops->setting_put(r, "alert_channels", (mw_slice){t.bytes, t.size}, err);
    mw_text_free(&t);
    return st;
}

// A text of an object, copied; empty when it is not there. *ok becomes false out of memory.
static mw_slice text(mw_arena *a, const json_t *o, const char *name, bool *ok) {
    const json_t *v = name ? json_object_get(o, name) : o;
    if (!json_is_string(v)) return (mw_slice){0};
    char *own = mw_arena_text(a, json_string_value(v), json_string_length(v));
    *ok = *ok && own;
    return (mw_slice){own, own ? json_string_length(v) : 0};
}

static bool read_channel(mw_arena *a, const json_t *o, mw_notify_channel *c) {
    bool ok = true;
    const json_t *to = json_object_get(o, "to");
    mw_slice least = text(a, o, "least", &ok), kind = text(a, o, "kind", &ok);
    c->kind = mw_slice_is(kind, "mail") ? MW_NOTIFY_MAIL : MW_NOTIFY_WEBHOOK;
    c->name = text(a, o, "name", &ok), c->url = text(a, o, "url", &ok);
    c->secret = text(a, o, "secret", &ok), c->user = text(a, o, "user", &ok);
    c->from = text(a, o, "from", &ok), c->lang = text(a, o, "lang", &ok);
    c->branch = text(a, o, "branch", &ok), c->page = text(a, o, "page", &ok);
    if (!mw_alert_severity_find(least, &c->least)) c->least = MW_ALERT_INFORMATION;
    c->allow_private = json_is_true(json_object_get(o, "private"));
    c->plain = json_is_true(json_object_get(o, "plain"));
    for (size_t i = 0; i < json_array_size(to) && c->to_count < MW_NOTIFY_TO_MAX; i++)
        c->to[c->to_count++] = text(a, json_array_get(to, i), NULL, &ok);
    return ok;
}

static mw_status read_channels(mw_notify *n, const char *json, mw_error *err) {
    json_t *list = json_loads(json, 0, NULL);
    size_t count = json_array_size(list);
    mw_status st = MW_OK;
    if (!json_is_array(list) || count > MW_NOTIFY_CHANNELS_MAX)
        st = mw_fail(err, MW_CORRUPT, "setting alert_channels: it is no list of channels");
    n->channel = MW_PUSH(n->arena, mw_notify_channel, count + 1);
    if (st == MW_OK && !n->channel) st = no_memory(err);
    for (size_t i = 0; i < count && st == MW_OK; i++) {
        if (!read_channel(n->arena, json_array_get(list, i), &n->channel[i])) st = no_memory(err);
        n->count++;
    }
    json_decref(list);
    return st;
}

static mw_status read_link(mw_registry *r, mw_notify *n, mw_error *err) {
    char *value = NULL;
    mw_status st = r->ops->setting_get(r, "alert_link", &value, err);
    if (st == MW_NOTFOUND) return MW_OK;
    if (st == MW_OK) {
        char *own = mw_arena_text(n->arena, value, strlen(value));
        n->link = mw_slice_of(own);
        if (!own) st = no_memory(err);
    }
    mw_free(value);
    return st;
}

static mw_status read_post(mw_registry *r, mw_notify *n, mw_error *err) {
    char *json = NULL;
    mw_status st = r->ops->setting_get(r, "post", &json, err);
    if (st == MW_NOTFOUND) return MW_OK;
    MW_TRY(st);
    json_t *o = json[0] ? json_loads(json, 0, NULL) : NULL;
    mw_notify_channel *post = o ? MW_PUSH(n->arena, mw_notify_channel, 1) : NULL;
    if (json[0] && !json_is_object(o))
        st = mw_fail(err, MW_CORRUPT, "setting post: it is no mail server");
    else if (o && (!post || !read_channel(n->arena, o, post)))
        st = no_memory(err);
    else
        n->post = post;
    json_decref(o);
    mw_free(json);
    return st;
}

mw_status mw_notify_open(mw_registry *r, mw_notify **out, mw_error *err) {
    mw_notify *n = mw_alloc(sizeof *n);
    char *json = NULL;
    if (n) n->arena = mw_arena_new(ARENA_BYTES);
    mw_status st = n && n->arena ? read_figures(r, n, err) : no_memory(err);
    if (st == MW_OK) st = read_link(r, n, err);
    if (st == MW_OK) st = read_post(r, n, err);
    if (st == MW_OK) {
        st = r->ops->setting_get(r, "alert_channels", &json, err);
        if (st == MW_OK) st = read_channels(n, json, err);
        if (st == MW_NOTFOUND) st = MW_OK;
    }
    mw_free(json);
    if (st == MW_OK)
        *out = n;
    else
        mw_notify_free(n);
    return st;
}

void mw_notify_free(mw_notify *n) {
    if (!n) return;
    mw_arena_free(n->arena);
    mw_free(n);
}

int32_t mw_notify_find(const mw_notify *n, mw_slice name) {
    for (int32_t i = 0; i < n->count; i++)
        if (mw_slice_same(n->channel[i].name, name)) return i;
    return -1;
}

bool mw_notify_wants(const mw_notify_channel *c, mw_alert_severity severity, mw_slice branch) {
    return severity >= c->least && (!c->branch.n || mw_slice_same(c->branch, branch));
}

// ---- changing

static bool is_name(mw_slice s) {
    if (s.n == 0 || s.n > NAME_BYTES_MAX) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && c != '-' && c != '_' && c != '.') return false;
    }
    return true;
}

static mw_status check_server(const mw_notify_channel *c, mw_error *err) {
    if (!is_url(c->url, "smtp://") && !is_url(c->url, "smtps://"))
        return mw_fail(err, MW_INVALID,
                       "a mail server is smtp://HOST:PORT or smtps://HOST:PORT, not \"%.*s\"",
                       (int)c->url.n, c->url.n ? c->url.p : "");
    if (!mw_mail_address_is(c->from))
        return mw_fail(err, MW_INVALID, "the sender must be an address such as mw@plant.example");
    if (c->secret.n && !c->user.n)
        return mw_fail(err, MW_INVALID, "a password wants the name of a user");
    return MW_OK;
}

static mw_status check_mail(const mw_notify_channel *c, mw_error *err) {
    MW_TRY(check_server(c, err));
    if (c->to_count == 0) return mw_fail(err, MW_INVALID, "whom shall the mail go to?");
    for (int32_t i = 0; i < c->to_count; i++)
        if (!mw_mail_address_is(c->to[i]))
            return mw_fail(err, MW_INVALID, "\"%.*s\" is no mail address", (int)c->to[i].n,
                           c->to[i].p);
    return MW_OK;
}

static mw_status check(const mw_notify_channel *c, mw_error *err) {
    if (!is_name(c->name))
        return mw_fail(err, MW_INVALID,
                       "a channel is named by letters, digits, \"-\", \"_\" and \".\", %d at most",
                       NAME_BYTES_MAX);
    if (!mw_slice_is(c->lang, "en") && !mw_slice_is(c->lang, "zh"))
        return mw_fail(err, MW_INVALID, "the language of a channel is en or zh");
    if (c->secret.n > TEXT_BYTES_MAX)
        return mw_fail(err, MW_INVALID, "a secret has at most %d bytes", TEXT_BYTES_MAX);
    if (c->kind == MW_NOTIFY_MAIL) return check_mail(c, err);
    if (is_url(c->url, "https://") || is_url(c->url, "http://")) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "a webhook is an address that begins with https:// or http://, not \"%.*s\"",
                   (int)c->url.n, c->url.p);
}

mw_status mw_notify_add(mw_registry *r, const mw_notify_channel *c, mw_error *err) {
    mw_notify *n = NULL;
    MW_TRY(check(c, err));
    MW_TRY(mw_notify_open(r, &n, err));
    mw_notify_channel *list = mw_alloc_array(n->count + 1, sizeof *list);
    int32_t at = mw_notify_find(n, c->name), count = n->count + (at < 0);
    mw_status st = list ? MW_OK : no_memory(err);
    if (st == MW_OK && count > MW_NOTIFY_CHANNELS_MAX)
        st = mw_fail(err, MW_LIMIT, "more than %d channels", MW_NOTIFY_CHANNELS_MAX);
    if (st == MW_OK) {
        for (int32_t i = 0; i < n->count; i++) list[i] = n->channel[i];
        list[at < 0 ? n->count : at] = *c;
        st = keep(r, list, count, err);
    }
    mw_free(list);
    mw_notify_free(n);
    return st;
}

static mw_status no_channel(const mw_notify *n, mw_slice name, mw_error *err) {
    mw_text list = {0};
    for (int32_t i = 0; i < n->count; i++)
        mw_text_addf(&list, "%s%.*s", i ? ", " : "", (int)n->channel[i].name.n,
                     n->channel[i].name.p);
    mw_status st =
        mw_fail(err, MW_NOTFOUND, "there is no channel \"%.*s\"; %s%s", (int)name.n, name.p,
                list.size ? "there are: " : "there are none", list.size ? list.bytes : "");
    mw_text_free(&list);
    return st;
}

mw_status mw_notify_remove(mw_registry *r, mw_slice name, mw_error *err) {
    mw_notify *n = NULL;
    MW_TRY(mw_notify_open(r, &n, err));
    int32_t at = mw_notify_find(n, name);
    mw_status st = at < 0 ? no_channel(n, name, err) : MW_OK;
    if (st == MW_OK) {
        memmove(n->channel + at, n->channel + at + 1,
                (size_t)(n->count - at - 1) * sizeof *n->channel);
        st = keep(r, n->channel, n->count - 1, err);
    }
    mw_notify_free(n);
    return st;
}

// ---- the post office

// Without TLS everybody on the way reads along, and sees the password.
static bool stays_here(mw_slice url) {
    static const char *const hosts[] = {"smtp://127.0.0.1", "smtp://localhost", "smtp://[::1]"};
    if (memchr(url.p, '@', url.n)) return false; // what stands before it is no host
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        size_t n = strlen(hosts[i]);
        if (starts(url, hosts[i]) && (url.n == n || url.p[n] == ':' || url.p[n] == '/'))
            return true;
    }
    return false;
}

static mw_status check_post(const mw_notify_channel *c, mw_error *err) {
    MW_TRY(check_server(c, err));
    if (c->secret.n > TEXT_BYTES_MAX || c->user.n > TEXT_BYTES_MAX)
        return mw_fail(err, MW_INVALID, "a user's name and password have at most %d bytes",
                       TEXT_BYTES_MAX);
    if (c->plain && !stays_here(c->url))
        return mw_fail(err, MW_INVALID,
                       "without TLS mail goes to a server on this machine only, such as "
                       "smtp://127.0.0.1:25, not to \"%.*s\"",
                       (int)c->url.n, c->url.p);
    if (c->page.n && !is_url(c->page, "http://") && !is_url(c->page, "https://"))
        return mw_fail(err, MW_INVALID,
                       "the page is an address that begins with https:// or http://, not \"%.*s\"",
                       (int)c->page.n, c->page.p);
    return MW_OK;
}

mw_status mw_notify_post_set(mw_registry *r, const mw_notify_channel *c, mw_error *err) {
    mw_text t = {0};
    if (!c) return r->ops->setting_put(r, "post", (mw_slice){"", 0}, err);
    MW_TRY(check_post(c, err));
    const mw_notify_channel own = {.kind = MW_NOTIFY_MAIL,
                                   .url = c->url,
                                   .user = c->user,
                                   .secret = c->secret,
                                   .from = c->from,
                                   .plain = c->plain,
                                   .page = c->page};
    write_channel(&own, &t);
    mw_status st = t.failed ? no_memory(err)
                            : r->ops->setting_put(r, "post", (mw_slice){t.bytes, t.size}, err);
    mw_text_free(&t);
    return st;
}
