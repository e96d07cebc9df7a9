// SPDX-License-Identifier: MIT
// The desk: a request becomes a command line, word by word, and is run.
#include "app/desk_int.h"
#include "base/alloc.h"

#include <stdio.h>
#include <string.h>

enum { DRAWS_MAX = 20000, ROWS_MAX = 1000000 }; // of one request; the command line has no limit

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the request");
}

char *mw_desk_copy(mw_desk_work *w, mw_slice text) {
    return mw_arena_text(w->arena, text.p ? text.p : "", text.n);
}

bool mw_desk_listed(const char *list, const char *word) {
    size_t n = strlen(word);
    for (const char *p = list; p && *p; p += strcspn(p, " "), p += strspn(p, " "))
        if (strcspn(p, " ") == n && memcmp(p, word, n) == 0) return true;
    return false;
}

mw_status mw_desk_word(mw_desk_work *w, mw_slice text, mw_error *err) {
    if (w->word_count == MW_DESK_WORDS_MAX) return mw_fail(err, MW_LIMIT, "too many values");
    if (text.n && memchr(text.p, '\0', text.n))
        return mw_fail(err, MW_INVALID, "a value has a zero byte in it");
    w->word[w->word_count] = mw_desk_copy(w, text);
    return w->word[w->word_count++] ? MW_OK : no_memory(err);
}

mw_status mw_desk_option(mw_desk_work *w, const char *name, mw_slice value, mw_error *err) {
    mw_text t = {0};
    mw_text_addf(&t, "--%s", name);
    if (value.p) {
        mw_text_addc(&t, '=');
        mw_text_add(&t, value.p, value.n);
    }
    mw_status st = t.failed ? no_memory(err) : mw_desk_word(w, (mw_slice){t.bytes, t.size}, err);
    mw_text_free(&t);
    return st;
}

// ---- values

static const char *number_text(mw_desk_work *w, const json_t *v) {
    char text[64];
    if (json_is_integer(v))
        snprintf(text, sizeof text, "%lld", (long long)json_integer_value(v));
    else
        mw_number_text(json_real_value(v), text);
    return mw_desk_copy(w, mw_slice_of(text));
}

// A text, a number or a yes/no of a body as it would be typed; p NULL for others.
static mw_slice typed(mw_desk_work *w, const json_t *v) {
    if (json_is_string(v)) return (mw_slice){json_string_value(v), json_string_length(v)};
    if (json_is_number(v)) return mw_slice_of(number_text(w, v));
    if (json_is_boolean(v)) return mw_slice_of(json_is_true(v) ? "true" : "false");
    return (mw_slice){0};
}

static const mw_route_param *find_param(const mw_desk_work *w, const char *name) {
    for (const mw_route_param *p = w->row->route.param; p && p->name; p++)
        if (strcmp(p->name, name) == 0) return p;
    return NULL;
}

static const json_t *member(const mw_desk_work *w, const char *name) {
    const json_t *v = w->asked->body ? json_object_get(w->asked->body, name) : NULL;
    return v && !json_is_null(v) ? v : NULL;
}

mw_slice mw_desk_value(mw_desk_work *w, const char *name) {
    const mw_route_param *p = find_param(w, name);
    MW_ASSERT(p);
    if (p->place != MW_IN_BODY) return w->asked->value[p - w->row->route.param];
    const json_t *v = member(w, name);
    return v ? typed(w, v) : (mw_slice){0};
}

// Names of packs must not be paths: those would be read wherever they lie.
static mw_status check_name(const mw_route_param *p, mw_slice value, mw_error *err) {
    if (!mw_desk_listed("pack copy standard what-if", p->name)) return MW_OK;
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_-,";
    for (size_t i = 0; i < value.n; i++)
        if (!memchr(letters, value.p[i], sizeof letters - 1))
            return mw_fail(err, MW_INVALID, "%s: \"%.*s\" is no name", p->name, (int)value.n,
                           value.p);
    return MW_OK;
}

static mw_status check_amount(const mw_route_param *p, mw_slice value, mw_error *err) {
    double n;
    int most = strcmp(p->name, "draws") == 0   ? DRAWS_MAX
               : strcmp(p->name, "limit") == 0 ? ROWS_MAX
                                               : INT32_MAX;
    if (most == INT32_MAX || !mw_number_parse(value, &n) || n <= most) return MW_OK;
    return mw_fail(err, MW_LIMIT, "%s: at most %d in one request, seen is %.*s", p->name, most,
                   (int)value.n, value.p);
}

static mw_status check_value(const mw_route_param *p, mw_slice value, mw_error *err) {
    MW_TRY(check_name(p, value, err));
    return check_amount(p, value, err);
}

static mw_status wrong_value(const mw_route_param *p, mw_error *err) {
    return mw_fail(err, MW_INVALID, "%s: expected a text, a number, true or false", p->name);
}

// ---- options

static mw_status add_option(mw_desk_work *w, const mw_route_param *p, mw_slice value,
                            mw_error *err) {
    MW_TRY(check_value(p, value, err));
    if (strcmp(p->type, "boolean") != 0) return mw_desk_option(w, p->name, value, err);
    if (!mw_slice_is(value, "true")) return MW_OK;
    return mw_desk_option(w, p->name, (mw_slice){0}, err);
}

static mw_status add_members(mw_desk_work *w, const mw_route_param *p, const json_t *list,
                             mw_error *err) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        mw_slice value = typed(w, json_array_get(list, i));
        if (!value.p) return wrong_value(p, err);
        MW_TRY(add_option(w, p, value, err));
    }
    return MW_OK;
}

static mw_status add_param(mw_desk_work *w, const mw_route_param *p, mw_error *err) {
    const json_t *v = p->place == MW_IN_BODY ? member(w, p->name) : NULL;
    if (json_is_array(v)) return add_members(w, p, v, err);
    mw_slice value = mw_desk_value(w, p->name);
    if (v && !value.p) return wrong_value(p, err);
    return value.p ? add_option(w, p, value, err) : MW_OK;
}

// The name of an option in "name=value" of a list.
static bool is_given(mw_desk_work *w, mw_slice name) {
    for (const mw_route_param *p = w->row->route.param; p && p->name; p++)
        if (mw_slice_is(name, p->name) && (mw_desk_value(w, p->name).p || member(w, p->name)))
            return true;
    return false;
}

static mw_status add_list(mw_desk_work *w, const char *list, bool unless_given, mw_error *err) {
    for (const char *p = list; p && *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " "), name = strcspn(p, "= ");
        char option[64];
        snprintf(option, sizeof option, "%.*s", (int)name, p);
        mw_slice value = {name < n ? p + name + 1 : NULL, name < n ? n - name - 1 : 0};
        if (!unless_given || !is_given(w, mw_slice_of(option)))
            MW_TRY(mw_desk_option(w, option, value, err));
        p += n;
    }
    return MW_OK;
}

// ---- operands

static mw_status add_operand(mw_desk_work *w, const mw_route_param *p, mw_error *err) {
    const json_t *v = p->place == MW_IN_BODY ? member(w, p->name) : NULL;
    for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++) {
        mw_slice one = typed(w, json_array_get(v, i));
        if (!one.p) return wrong_value(p, err);
        MW_TRY(check_value(p, one, err));
        MW_TRY(mw_desk_word(w, one, err));
    }
    mw_slice value = json_is_array(v) ? (mw_slice){0} : mw_desk_value(w, p->name);
    if (!value.p) return MW_OK;
    MW_TRY(check_value(p, value, err));
    if (strcmp(p->type, "strings") != 0) return mw_desk_word(w, value, err);
    for (size_t at = 0, n; at < value.n; at += n + 1) {
        const char *comma = memchr(value.p + at, ',', value.n - at);
        n = comma ? (size_t)(comma - value.p) - at : value.n - at;
        if (n) MW_TRY(mw_desk_word(w, (mw_slice){value.p + at, n}, err));
    }
    return MW_OK;
}

static mw_status add_operands(mw_desk_work *w, mw_error *err) {
    MW_TRY(mw_desk_word(w, mw_slice_of("--"), err));
    for (const char *p = w->row->operands; p && *p; p += strspn(p, " ")) {
        char name[64];
        size_t n = strcspn(p, " ");
        snprintf(name, sizeof name, "%.*s", (int)n, p);
        const mw_route_param *param = find_param(w, name);
        MW_ASSERT(param || *p == '=');
        if (*p == '=')
            MW_TRY(mw_desk_word(w, mw_slice_of(name + 1), err));
        else
            MW_TRY(add_operand(w, param, err));
        p += n;
    }
    return MW_OK;
}

static mw_status add_verb(mw_desk_work *w, mw_error *err) {
    for (const char *p = w->row->verb; *p; p += strspn(p, " ")) {
        char name[64];
        size_t n = strcspn(p, " ");
        snprintf(name, sizeof name, "%.*s", (int)n, p);
        if (*p == '{') {
            name[n - 1] = '\0';
            MW_TRY(mw_desk_word(w, mw_desk_value(w, name + 1), err));
        } else
            MW_TRY(mw_desk_word(w, mw_slice_of(name), err));
        p += n;
    }
    return mw_desk_option(w, "workspace", mw_slice_of(mw_desk_folder(w->desk)), err);
}

mw_status mw_desk_option_before(mw_desk_work *w, const char *name, mw_slice value, mw_error *err) {
    int at = 0;
    while (at < w->word_count && strcmp(w->word[at], "--") != 0) at++;
    MW_TRY(mw_desk_option(w, name, value, err));
    const char *option = w->word[w->word_count - 1];
    memmove(w->word + at + 1, w->word + at, (size_t)(w->word_count - 1 - at) * sizeof *w->word);
    w->word[at] = option;
    return MW_OK;
}

// A text with "=" after the name; lists are parted by commas.
static mw_status add_pair(mw_desk_work *w, const char *name, const json_t *v, mw_error *err) {
    mw_text t = {0};
    bool good = true;
    mw_text_addf(&t, "%s=", name);
    for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++) {
        mw_slice one = typed(w, json_array_get(v, i));
        good = good && one.p;
        if (i) mw_text_addc(&t, ',');
        mw_text_add(&t, one.p, one.n);
    }
    mw_slice value = typed(w, v);
    good = good && (value.p || json_is_null(v) || json_is_array(v)) && !strchr(name, '=');
    mw_text_add(&t, value.p, value.n);
    mw_status st = MW_OK;
    if (!good)
        st = mw_fail(err, MW_INVALID, "%s: expected a text, a number or a list of them", name);
    else if (t.failed)
        st = no_memory(err);
    if (st == MW_OK) st = mw_desk_word(w, (mw_slice){t.bytes, t.size}, err);
    mw_text_free(&t);
    return st;
}

mw_status mw_desk_pairs(mw_desk_work *w, json_t *object, mw_error *err) {
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
        MW_TRY(add_pair(w, json_object_iter_key(at), json_object_iter_value(at), err));
    return MW_OK;
}

mw_status mw_desk_settings(mw_desk_work *w, mw_error *err) {
    mw_status st = mw_desk_words(w, err);
    if (st == MW_OK) st = mw_desk_pairs(w, json_object_get(w->asked->body, "values"), err);
    w->wrong = st == MW_INVALID;
    return st == MW_OK ? mw_desk_run(w, err) : st;
}

static bool is_word_of(const char *verb, const char *name) {
    const char *at = strchr(verb, '{');
    size_t n = strlen(name);
    return at && strncmp(at + 1, name, n) == 0 && at[1 + n] == '}';
}

mw_status mw_desk_words(mw_desk_work *w, mw_error *err) {
    const mw_desk_row *row = w->row;
    w->word_count = 0;
    MW_TRY(add_verb(w, err));
    MW_TRY(add_list(w, row->fixed, false, err));
    MW_TRY(add_list(w, row->usual, true, err));
    for (const mw_route_param *p = row->route.param; p && p->name; p++)
        if (!mw_desk_listed(row->operands, p->name) && !mw_desk_listed(row->own, p->name) &&
            !is_word_of(row->verb, p->name))
            MW_TRY(add_param(w, p, err));
    return add_operands(w, err);
}

mw_status mw_desk_run(mw_desk_work *w, mw_error *err) {
    mw_call *call = MW_PUSH(w->arena, mw_call, 1);
    if (!call) return no_memory(err);
    *call = (mw_call){0};
    mw_status st = mw_call_parse(call, w->word, w->word_count, w->word + MW_DESK_WORDS_MAX, err);
    if (st == MW_OK) st = mw_call_run(call, err);
    w->no = call->no;
    w->wrong = call->wrong && st != MW_OK;
    return st;
}

mw_status mw_desk_verb(mw_desk_work *w, mw_error *err) {
    mw_status st = mw_desk_words(w, err);
    w->wrong = st == MW_INVALID;
    return st == MW_OK ? mw_desk_run(w, err) : st;
}
