// SPDX-License-Identifier: MIT
// See person_schedules.h.
#include "account/person_schedules.h"

#include "base/alloc.h"

#include <ctype.h>
#include <string.h>

static const char setting[] = "schedules";

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for what is sent regularly");
}

// NULL: there is none.
static mw_status read_book(mw_registry *r, json_t **out, mw_error *err) {
    char *text = NULL;
    mw_error own = {0};
    mw_status st = r->ops->setting_get(r, setting, &text, &own);
    *out = NULL;
    if (st == MW_NOTFOUND) return MW_OK;
    if (st != MW_OK) return mw_fail(err, st, "%s", own.text);
    *out = json_loads(text, 0, NULL);
    mw_free(text);
    if (json_is_array(json_object_get(*out, "list"))) return MW_OK;
    json_decref(*out);
    *out = NULL;
    return mw_fail(err, MW_CORRUPT, "the setting \"%s\" is no list", setting);
}

static bool is_of(const json_t *schedule, int64_t person) {
    return json_integer_value(json_object_get(schedule, "person")) == person;
}

mw_status mw_person_schedules(mw_registry *r, int64_t person, json_t **out, mw_error *err) {
    json_t *book, *one, *list = json_array();
    size_t i;
    mw_status st = list ? read_book(r, &book, err) : no_memory(err);
    if (st != MW_OK) {
        json_decref(list);
        return st;
    }
    json_array_foreach(json_object_get(book, "list"), i, one) {
        if (is_of(one, person)) json_array_append(list, one);
    }
    json_decref(book);
    *out = list;
    return MW_OK;
}

// ---- erasing

static void drop_number(json_t *list, int64_t person) {
    for (size_t i = json_array_size(list); i-- > 0;)
        if (json_integer_value(json_array_get(list, i)) == person) json_array_remove(list, i);
}

static void drop_name(json_t *list, mw_slice name) {
    for (size_t i = json_array_size(list); i-- > 0;) {
        const json_t *own = json_object_get(json_array_get(list, i), "name");
        mw_slice s = {json_string_value(own), json_string_length(own)};
        if (mw_slice_same(s, name)) json_array_remove(list, i);
    }
}

static bool is_of_word(char c) { return isalnum((unsigned char)c) || c == '_' || c == '-'; }

// Whether a text has somebody's name or address in it, as a whole word.
static bool names(mw_slice text, mw_slice word) {
    const char *p = text.p, *end = text.p + text.n;
    while (word.n && p && (p = memmem(p, (size_t)(end - p), word.p, word.n))) {
        bool begins = p == text.p || !is_of_word(p[-1]);
        bool ends = p + word.n == end || !is_of_word(p[word.n]);
        if (begins && ends) return true;
        p++;
    }
    return false;
}

// Why a run failed may say whom a mail server does not know: then nobody is told any more.
static void drop_problem(json_t *run, const mw_person_known *who) {
    const json_t *own = json_object_get(run, "problem");
    mw_slice text = {json_string_value(own), json_string_length(own)};
    if (text.n && (names(text, who->name) || names(text, who->mail)))
        json_object_set_new(run, "problem", json_null());
}

static void drop_problems(json_t *schedule, const mw_person_known *who) {
    size_t i;
    json_t *run;
    drop_problem(json_object_get(schedule, "last"), who);
    json_array_foreach(json_object_get(schedule, "runs"), i, run) { drop_problem(run, who); }
}

static void drop_person(json_t *list, int64_t person, const mw_person_known *who) {
    mw_slice name = who->name;
    for (size_t i = json_array_size(list); i-- > 0;) {
        json_t *one = json_array_get(list, i), *last = json_object_get(one, "last");
        drop_problems(one, who);
        drop_number(json_object_get(one, "to"), person);
        drop_name(json_object_get(last, "to"), name);
        drop_name(json_object_get(last, "left"), name);
        if (is_of(one, person)) json_array_remove(list, i);
    }
}

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

mw_status mw_person_schedules_erase(mw_registry *r, int64_t person, const mw_person_known *who,
                                    mw_error *err) {
    json_t *book;
    mw_text t = {0};
    MW_TRY(read_book(r, &book, err));
    if (!book) return MW_OK;
    drop_person(json_object_get(book, "list"), person, who);
    bool good = json_dump_callback(book, add_bytes, &t, JSON_COMPACT) == 0;
    mw_status st =
        good ? r->ops->setting_put(r, setting, (mw_slice){t.bytes, t.size}, err) : no_memory(err);
    mw_text_free(&t);
    json_decref(book);
    return st;
}
