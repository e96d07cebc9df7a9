// SPDX-License-Identifier: MIT
// The verb source list: the sources of a workspace, what they bind, and how they are.
#include "app/listing.h"
#include "app/session.h"
#include "app/source_book.h"
#include "base/alloc.h"
#include "base/map.h"
#include "series/series.h"

#include <jansson.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

// What is known of a source.
typedef struct {
    int64_t bound;    // signals that machines use
    mw_text machines; // their codes
    int64_t signals;  // that came
    const char *state, *problem;
    mw_text last; // when the newest sample was; empty: never
    double samples, refused, skew_s;
} about;

typedef struct {
    mw_source_book book;
    mw_workspace ws;
    about *list;
    json_t *answer; // of the plant that runs; what `list` borrows from
} listing;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "source: out of memory");
}

// ---- what the map binds

static mw_status bind_machine(listing *x, const mw_map_machine *m, mw_map *signals, mw_error *err) {
    const mw_signal_map *map = x->book.map;
    for (int32_t k = 0; k < m->channel_count; k++) {
        mw_slice name = m->channel[k].signal.text;
        int32_t source = mw_signal_map_source(map, name);
        int64_t before = mw_map_count(signals);
        if (source < 0) continue;
        about *a = &x->list[source];
        MW_TRY(mw_map_add(signals, name, 0, NULL, err));
        a->bound += mw_map_count(signals) > before;
        bool named = false;
        for (int32_t i = 0; i < k; i++)
            named = named || mw_signal_map_source(map, m->channel[i].signal.text) == source;
        if (named) continue;
        mw_text_addf(&a->machines, "%s%.*s", a->machines.size ? ", " : "", (int)m->code.text.n,
                     m->code.text.p);
    }
    return MW_OK;
}

static mw_status bind_all(listing *x, mw_error *err) {
    mw_map *signals = mw_map_new();
    mw_status st = signals ? MW_OK : no_memory(err);
    for (int32_t i = 0; st == MW_OK && i < x->book.map->machine_count; i++)
        st = bind_machine(x, &x->book.map->machine[i], signals, err);
    mw_map_free(signals);
    return st;
}

// ---- from the plant that runs

static double number_of(const json_t *o, const char *name) {
    const json_t *v = json_object_get(o, name);
    return json_is_number(v) ? json_number_value(v) : NAN;
}

static void take_source(about *a, const json_t *o) {
    const char *newest = json_string_value(json_object_get(o, "newest"));
    const char *last = json_string_value(json_object_get(o, "last"));
    a->state = json_string_value(json_object_get(o, "state"));
    a->problem = json_string_value(json_object_get(o, "problem"));
    a->samples = number_of(o, "samples");
    a->refused = number_of(o, "refused");
    a->skew_s = number_of(o, "skew_s");
    mw_text_adds(&a->last, newest ? newest : last);
}

static mw_status ask_json(const listing *x, const char *path, json_t **out, mw_error *err) {
    mw_text body = {0};
    MW_TRY(mw_source_book_ask(&x->book, path, &body, err));
    *out = json_loadb(body.bytes ? body.bytes : "", body.size, 0, NULL);
    mw_text_free(&body);
    return json_is_array(*out) ? MW_OK : mw_fail(err, MW_IO, "%s answers no list", x->book.url);
}

static void count_signals(listing *x, const json_t *signals) {
    for (size_t i = 0; i < json_array_size(signals); i++) {
        const json_t *name = json_object_get(json_array_get(signals, i), "signal");
        int32_t source = mw_signal_map_source(x->book.map, mw_slice_of(json_string_value(name)));
        if (source >= 0) x->list[source].signals++;
    }
}

static mw_status ask_plant(listing *x, mw_error *err) {
    json_t *signals = NULL;
    MW_TRY(ask_json(x, "/api/v1/sources", &x->answer, err));
    for (size_t i = 0; i < json_array_size(x->answer); i++) {
        const json_t *o = json_array_get(x->answer, i);
        const char *name = json_string_value(json_object_get(o, "source"));
        for (int32_t s = 0; name && s < x->book.map->source_count; s++) {
            if (mw_slice_is(x->book.map->source[s].name.text, name)) take_source(&x->list[s], o);
        }
    }
    mw_status st = ask_json(x, "/api/v1/signals", &signals, err);
    if (st == MW_OK) count_signals(x, signals);
    json_decref(signals);
    return st;
}

// ---- from the store of samples

static mw_status look_at_signal(listing *x, mw_series *series, int32_t id, int64_t *newest,
                                mw_error *err) {
    mw_signal s;
    mw_sample last;
    bool found = false;
    if (!mw_series_signal(series, id, &s)) return MW_OK;
    int32_t source = mw_signal_map_source(x->book.map, s.name);
    if (source < 0) return MW_OK;
    x->list[source].signals++;
    MW_TRY(mw_series_before(series, id, INT64_MAX, &last, &found, err));
    if (found && last.time_ns > newest[source]) newest[source] = last.time_ns;
    return MW_OK;
}

static mw_status look_at_store(listing *x, mw_series *series, mw_error *err) {
    int32_t n = x->book.map->source_count;
    int64_t *newest = mw_alloc_array(n + 1, sizeof *newest);
    mw_status st = newest ? MW_OK : no_memory(err);
    for (int32_t i = 0; st == MW_OK && i < n; i++) newest[i] = INT64_MIN;
    for (int32_t i = 0; st == MW_OK && i < mw_series_count(series); i++)
        st = look_at_signal(x, series, i, newest, err);
    for (int32_t i = 0; st == MW_OK && i < n; i++) {
        char buf[MW_DATETIME_TEXT_MAX];
        if (newest[i] == INT64_MIN) continue;
        mw_text_adds(&x->list[i].last, mw_datetime_print(newest[i], x->ws.calendar.zone, buf));
    }
    mw_free(newest);
    return st;
}

// A store that another program has open is that of a plant that runs and does not answer.
static mw_status read_store(listing *x, mw_error *err) {
    char *path = mw_workspace_path(mw_session_folder(x->book.call), "series");
    mw_series *series = NULL;
    if (!path) return no_memory(err);
    mw_status st = access(path, F_OK) == 0 ? mw_series_open(path, &series, err) : MW_OK;
    if (st == MW_OK && series) st = look_at_store(x, series, err);
    mw_series_close(series);
    mw_free(path);
    return st;
}

static mw_status look(listing *x, mw_error *err) {
    mw_error why = {0};
    if (ask_plant(x, &why) == MW_OK) return MW_OK;
    if (x->book.url) mw_note("%s; what follows is what the store of samples knows", why.text);
    for (int32_t i = 0; i < x->book.map->source_count; i++) x->list[i].state = "not running";
    return read_store(x, err);
}

// ---- the list

static void add_row(mw_listing *l, const mw_map_source *s, const about *a) {
    mw_listing_text(l, s->name.text);
    mw_listing_text(l, mw_slice_of(mw_map_source_word(s->kind)));
    mw_listing_text(l, mw_source_address(s));
    mw_listing_int(l, a->bound);
    mw_listing_text(l, (mw_slice){a->machines.bytes, a->machines.size});
    mw_listing_text(l, mw_slice_of(a->state));
    mw_listing_int(l, a->signals);
    mw_listing_number(l, a->samples);
    mw_listing_number(l, a->refused);
    mw_listing_text(l, (mw_slice){a->last.bytes, a->last.size});
    mw_listing_number(l, a->skew_s);
    mw_listing_text(l, mw_slice_of(a->problem));
}

static mw_status list_all(listing *x, mw_error *err) {
    static const char *const columns[] = {"source",  "kind",     "address",  "#bound",   "machines",
                                          "state",   "#signals", "#samples", "#refused", "last",
                                          "#skew_s", "~problem", NULL};
    mw_listing l = {0};
    mw_status st = mw_listing_begin(&l, columns, mw_source_format(x->book.call), err);
    for (int32_t i = 0; st == MW_OK && i < x->book.map->source_count; i++)
        add_row(&l, &x->book.map->source[i], &x->list[i]);
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status run(listing *x, mw_call *call, mw_error *err) {
    MW_TRY(mw_workspace_open(mw_session_folder(call), &x->ws, err));
    MW_TRY(mw_source_book_open(call, &x->book, err));
    x->list = mw_alloc_array(x->book.map->source_count + 1, sizeof *x->list);
    if (!x->list) return no_memory(err);
    for (int32_t i = 0; i < x->book.map->source_count; i++)
        x->list[i].samples = x->list[i].refused = x->list[i].skew_s = NAN;
    MW_TRY(bind_all(x, err));
    MW_TRY(look(x, err));
    return list_all(x, err);
}

mw_status mw_verb_source_list(mw_call *call, mw_error *err) {
    listing x = {.answer = NULL};
    mw_status st = run(&x, call, err);
    for (int32_t i = 0; x.list && i < x.book.map->source_count; i++) {
        mw_text_free(&x.list[i].machines);
        mw_text_free(&x.list[i].last);
    }
    mw_free(x.list);
    json_decref(x.answer);
    mw_source_book_close(&x.book);
    mw_workspace_close(&x.ws);
    return st;
}
