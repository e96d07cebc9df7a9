// SPDX-License-Identifier: MIT
// See redact.h.
#include "account/redact.h"

#include "base/json.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

// ---- whom an entry names

static bool by_person(const mw_redact_who *w, mw_slice who) { return mw_slice_same(who, w->name); }

// The system's account of that name: "li (command line)".
static bool by_account(const mw_redact_who *w, mw_slice who) {
    static const char suffix[] = " (command line)";
    size_t n = w->name.n;
    return who.n == n + strlen(suffix) && memcmp(who.p, w->name.p, n) == 0 &&
           memcmp(who.p + n, suffix, strlen(suffix)) == 0;
}

static bool is_parting(char c) { return c == ' ' || c == '/'; }

// What stands before the name in a subject: "person li", "token 3 of li", "people/li/grants".
static bool is_kind(mw_slice first) {
    return mw_slice_is(first, "person") || mw_slice_is(first, "people") ||
           mw_slice_is(first, "token");
}

// The next word of a subject and what parts it from the next; false at the end.
static bool next_word(mw_slice s, size_t *at, mw_slice *word) {
    size_t from = *at, to = from;
    if (from >= s.n) return false;
    while (to < s.n && !is_parting(s.p[to])) to++;
    *word = (mw_slice){s.p + from, to - from};
    *at = to + 1;
    return true;
}

// Writes a subject with the pseudonym; whether it names them. out NULL: only looks.
static bool subject(const mw_redact_who *w, mw_slice s, mw_text *out) {
    mw_slice word, first = {0};
    bool found = false;
    for (size_t at = 0; next_word(s, &at, &word);) {
        bool is_name = first.p && is_kind(first) && mw_slice_same(word, w->name);
        if (!first.p) first = word;
        found |= is_name;
        mw_slice says = is_name ? w->pseudonym : word;
        if (out) mw_text_add(out, says.p, says.n);
        if (out && at <= s.n) mw_text_addc(out, s.p[at - 1]);
    }
    return found;
}

bool mw_redact_concerns(const mw_redact_who *w, const mw_audit_entry *e) {
    return by_person(w, e->by.who) || by_account(w, e->by.who) || subject(w, e->subject, NULL);
}

// ---- values

typedef struct {
    const mw_redact_who *who;
    bool about; // the entry is about them: any title and address in it is theirs
    bool changed;
} values;

static bool is_listed(const char *const *list, const char *word) {
    for (; *list; list++)
        if (word && strcmp(*list, word) == 0) return true;
    return false;
}

// What a text of a member becomes; p NULL: it stays.
static mw_slice instead(const values *v, const char *member, mw_slice text) {
    static const char *const names[] = {"name", "who", "by", "person", "user", "recorder", NULL};
    static const char *const theirs[] = {"title", "mail", NULL};
    static const mw_slice nothing = {"", 0};
    const mw_redact_who *w = v->who;
    bool is_mail = text.n && text.n == w->mail.n && strncasecmp(text.p, w->mail.p, text.n) == 0;
    bool is_title = text.n && mw_slice_same(text, w->title) && is_listed(names, member);
    if (mw_slice_same(text, w->name) && is_listed(names, member)) return w->pseudonym;
    if (is_title) return w->pseudonym;
    if (is_mail || (v->about && text.n && is_listed(theirs, member))) return nothing;
    return (mw_slice){0};
}

static json_t *copy_of(values *v, const char *member, json_t *from, int depth);

static json_t *object_of(values *v, json_t *from, int depth) {
    json_t *out = json_object(), *value;
    const char *name;
    json_object_foreach(from, name, value)
        json_object_set_new(out, name, copy_of(v, name, value, depth));
    return out;
}

static json_t *array_of(values *v, const char *member, json_t *from, int depth) {
    json_t *out = json_array(), *value;
    size_t i;
    json_array_foreach(from, i, value) json_array_append_new(out, copy_of(v, member, value, depth));
    return out;
}

enum { DEPTH_MAX = 64 }; // deeper values stay as they are

static json_t *copy_of(values *v, const char *member, json_t *from, int depth) {
    if (json_is_object(from) && depth < DEPTH_MAX) return object_of(v, from, depth + 1);
    if (json_is_array(from) && depth < DEPTH_MAX) return array_of(v, member, from, depth + 1);
    if (!json_is_string(from)) return json_incref(from);
    mw_slice text = {json_string_value(from), json_string_length(from)};
    mw_slice fresh = instead(v, member, text);
    if (!fresh.p) return json_incref(from);
    v->changed = true;
    return json_stringn(fresh.p, fresh.n);
}

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

// A JSON text with the values replaced; what is none, or names nobody, byte for byte.
static mw_status json_of(values *v, mw_slice text, mw_text *out, mw_error *err) {
    bool before = v->changed, good = true;
    v->changed = false;
    json_t *from = text.n ? json_loadb(text.p, text.n, 0, NULL) : NULL;
    json_t *to = from ? copy_of(v, NULL, from, 0) : NULL;
    if (to && v->changed)
        good = json_dump_callback(to, add_bytes, out, JSON_COMPACT) == 0;
    else
        mw_text_add(out, text.p, text.n);
    json_decref(to);
    json_decref(from);
    v->changed |= before;
    return good && !out->failed ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for the audit trail");
}

// ---- an entry

mw_status mw_redact_entry(void *ctx, const mw_audit_entry *e, mw_audit_texts *out, bool *changed,
                          mw_error *err) {
    const mw_redact_who *w = ctx;
    bool theirs = by_person(w, e->by.who), account = by_account(w, e->by.who);
    mw_slice who = theirs || account ? w->pseudonym : e->by.who;
    mw_text_add(&out->who, who.p, who.n);
    if (account) mw_text_adds(&out->who, " (command line)");
    if (!theirs) mw_text_add(&out->place, e->by.place.p, e->by.place.n);
    values v = {.who = w, .about = subject(w, e->subject, &out->subject)};
    MW_TRY(json_of(&v, e->before, &out->before, err));
    MW_TRY(json_of(&v, e->after, &out->after, err));
    *changed = theirs || account || v.about || v.changed;
    return MW_OK;
}

static bool holds(mw_slice text, mw_slice part) {
    return part.n && text.n && memmem(text.p, text.n, part.p, part.n) != NULL;
}

mw_status mw_redact_record(const mw_redact_who *w, const mw_record *r, mw_text *who, mw_text *body,
                           bool *changed, mw_error *err) {
    bool theirs = mw_slice_same(r->who, w->name) || (w->title.n && mw_slice_same(r->who, w->title));
    bool may = holds(r->body, w->name) || holds(r->body, w->title) || holds(r->body, w->mail);
    values v = {.who = w};
    *changed = false;
    if (!theirs && !may) return MW_OK;
    mw_slice now = theirs ? w->pseudonym : r->who;
    mw_text_add(who, now.p, now.n);
    MW_TRY(json_of(&v, r->body, body, err));
    *changed = theirs || v.changed;
    return who->failed ? mw_fail(err, MW_NOMEM, "no memory for a record") : MW_OK;
}
