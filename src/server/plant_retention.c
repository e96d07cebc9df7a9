// SPDX-License-Identifier: MIT
// How long samples are kept, over HTTP: the rules of the signal map and what the last run gave up,
// what a run would give up, also by other rules, a run now, other rules. Rules are written into the
// map, whose text of before stays beside it, and count from the next run on.
#include "base/alloc.h"
#include "base/clock.h"
#include "base/datetime.h"
#include "base/file.h"
#include "base/json.h"
#include "live/bind.h"
#include "live/map_rules.h"
#include "server/answer.h"
#include "server/plant_answer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for what is kept how long");
}

// ---- the map

// The map as it is now; a file that is not there is empty.
static mw_status read_map(const mw_plant *p, mw_signal_map **out, mw_error *err) {
    const char *path = p->from.map_path;
    if (path && access(path, F_OK) == 0) return mw_signal_map_read(path, out, err);
    return mw_signal_map_text("plant.signals", "", 0, out, err);
}

mw_status mw_plant_rules_read(mw_plant *p, mw_error *err) {
    mw_signal_map *map = NULL;
    MW_TRY(read_map(p, &map, err));
    if (map->diags->errors == 0) mw_map_rules(map, &p->rules_taken);
    mw_signal_map_free(map);
    return p->rules_taken.failed ? no_memory(err) : MW_OK;
}

// ---- what is told

static void tell_long(mw_text *t, const char *name, int64_t ns) {
    mw_json_member(t, name);
    if (ns == 0)
        mw_text_adds(t, "null");
    else if (ns == INT64_MAX)
        mw_text_adds(t, "\"forever\"");
    else
        mw_json_number(t, (double)ns / 1e9);
}

static void tell_texts(mw_text *t, const char *name, const mw_map_said *said, int32_t count) {
    mw_json_member(t, name);
    mw_json_open(t, '[');
    for (int32_t i = 0; i < count; i++) mw_json_item_text(t, said[i].text);
    mw_json_close(t, ']');
}

static void tell_rule(mw_text *t, const mw_map_retain *r) {
    mw_json_open(t, '{');
    tell_texts(t, "signals", r->pattern, r->pattern_count);
    tell_texts(t, "measures", r->measure, r->measure_count);
    for (int tier = 0; tier < MW_TIERS; tier++)
        tell_long(t, mw_series_tier_word((mw_series_tier)tier), r->keep_ns[tier]);
    mw_json_close(t, '}');
}

static void tell_last(mw_plant *p, mw_text *t) {
    pthread_mutex_lock(&p->lock);
    const mw_plant_retained *r = &p->retained;
    mw_json_member(t, "last");
    mw_json_open(t, '{');
    mw_json_member_time(t, "at", r->last_ns);
    mw_json_member_int(t, "runs", r->runs);
    mw_json_member_int(t, "failures", r->failures);
    mw_json_member_int(t, "samples", r->done.samples);
    mw_json_member_int(t, "summaries", r->done.summaries);
    mw_json_member_int(t, "dropped", r->done.dropped);
    mw_json_member_int(t, "kept_whole", r->done.too_long);
    mw_json_member_text(t, "problem", mw_slice_of(r->problem));
    mw_json_close(t, '}');
    pthread_mutex_unlock(&p->lock);
}

static mw_slice slice_of(const mw_text *t) { return (mw_slice){t->size ? t->bytes : "", t->size}; }

static mw_status tell_rules(mw_plant *p, const mw_signal_map *map, mw_text *t, mw_error *err) {
    mw_text now = {0};
    mw_map_rules(map, &now);
    mw_json_member_text(t, "text", slice_of(&now));
    pthread_mutex_lock(&p->lock);
    bool waiting = !mw_slice_same(slice_of(&now), slice_of(&p->rules_taken));
    pthread_mutex_unlock(&p->lock);
    mw_json_member_bool(t, "waiting", waiting);
    mw_json_member(t, "rules");
    mw_json_open(t, '[');
    for (int32_t i = 0; i < map->retain_count; i++) tell_rule(t, &map->retain[i]);
    mw_json_close(t, ']');
    mw_status st = now.failed ? no_memory(err) : MW_OK;
    mw_text_free(&now);
    return st;
}

// When the next run is; 0: it is due, or there is nothing to give up.
static int64_t next_run(mw_plant *p) {
    int64_t left_ns = atomic_load(&p->retain_due_ns) - mw_clock_steady_ns();
    return left_ns > 0 && mw_plant_rules_any(p) ? mw_clock_wall_ns() + left_ns : 0;
}

static mw_status get(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_plant *p = ctx;
    mw_signal_map *map = NULL;
    mw_text *t = &out->body;
    (void)asked;
    MW_TRY(read_map(p, &map, err));
    bool good = map->diags->errors == 0;
    mw_json_open(t, '{');
    mw_json_member_bool(t, "editable", p->from.map_path && good);
    mw_json_member_text(t, "hash", mw_slice_of(map->hash));
    mw_json_member_bool(t, "keeping", mw_plant_rules_any(p));
    mw_json_member_bool(t, "busy", atomic_load(&p->retain_busy) || atomic_load(&p->retain_now));
    mw_json_member_time(t, "next", next_run(p));
    tell_last(p, t);
    mw_status st = tell_rules(p, map, t, err);
    mw_json_close(t, '}');
    mw_signal_map_free(map);
    return st == MW_OK ? mw_reply_whole(out, err) : st;
}

// ---- other rules

// The whole map with other rules, bound to the plant's series.
static mw_status bind_whole(mw_plant *p, const mw_text *whole, mw_plant_rules *out, mw_error *err) {
    mw_text said = {0};
    MW_TRY(mw_signal_map_text("plant.signals", whole->bytes, whole->size, &out->map, err));
    pthread_mutex_lock(&p->lock);
    mw_live_bind_from from = {.map = out->map,
                              .world = mw_kpi_world(p->kpi),
                              .registry = p->from.registry,
                              .series = p->from.series,
                              .now_ns = mw_clock_wall_ns()};
    bool good = out->map->diags->errors == 0;
    mw_status st = good ? mw_live_bind(&from, &out->bound, err) : MW_OK;
    pthread_mutex_unlock(&p->lock);
    if (st == MW_OK && out->map->diags->errors) {
        mw_diag_print(out->map->diags, &said);
        mw_slice s = mw_slice_trim(slice_of(&said));
        st = mw_fail(err, MW_INVALID, "%.*s", (int)s.n, s.p);
    }
    mw_text_free(&said);
    return st;
}

// The text of a map with other rules, and what they say.
static mw_status assemble(mw_plant *p, const mw_signal_map *map, mw_slice rules, mw_text *whole,
                          mw_plant_rules *out, mw_error *err) {
    MW_TRY(mw_map_rules_check(rules, err));
    mw_map_rules_replace(map, rules, whole);
    if (whole->failed) return no_memory(err);
    return bind_whole(p, whole, out, err);
}

// ---- a run, and what it would do

static mw_status refuse_none(mw_http_reply *out) {
    return mw_reply_refused(out, 422, "no rule says that samples go: there is nothing to give up");
}

static mw_status count(mw_plant *p, const mw_live_binding *rules, mw_retention *r, mw_error *err) {
    mw_retention_from from = {p->from.binding, p->from.series, mw_clock_wall_ns(), rules};
    MW_TRY(mw_retention_plan(&from, r, err));
    return mw_retention_preview(r, err);
}

// rules NULL: those that the next run goes by.
static mw_status tell_count(mw_plant *p, const mw_live_binding *rules, mw_http_reply *out,
                            mw_error *err) {
    mw_retention r = {0};
    mw_text *t = &out->body;
    if (pthread_mutex_trylock(&p->retain_lock) != 0)
        return mw_reply_refused(out, 409, "old samples are being given up: ask again later");
    mw_status st = count(p, rules ? rules : mw_plant_rules_adopt(p), &r, err);
    pthread_mutex_unlock(&p->retain_lock);
    mw_json_open(t, '{');
    mw_json_member_time(t, "ages_from", r.now_ns == INT64_MIN ? 0 : r.now_ns);
    mw_json_member_int(t, "samples", r.done.samples);
    mw_json_member_int(t, "dropped", r.done.dropped);
    mw_json_member_int(t, "kept_whole", r.done.too_long);
    mw_json_close(t, '}');
    mw_retention_fini(&r);
    return st == MW_OK ? mw_reply_whole(out, err) : st;
}

static mw_status preview(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_plant *p = ctx;
    (void)asked;
    return mw_plant_rules_any(p) ? tell_count(p, NULL, out, err) : refuse_none(out);
}

// What a run by other rules would give up: asked before they are made.
static mw_status preview_other(void *ctx, const mw_asked *asked, mw_http_reply *out,
                               mw_error *err) {
    mw_plant *p = ctx;
    mw_signal_map *map = NULL;
    mw_plant_rules rules = {0};
    mw_text whole = {0};
    mw_error why = {0};
    MW_TRY(read_map(p, &map, err));
    mw_status st = MW_OK;
    if (map->diags->errors) {
        st = mw_reply_refused(out, 422, "the signal map is wrong: see mw source list");
    } else {
        st = assemble(p, map, mw_plant_body_text(asked->body, "text"), &whole, &rules, &why);
        if (st == MW_OK) st = tell_count(p, &rules.bound->binding, out, &why);
        if (st == MW_INVALID) st = mw_reply_refused(out, 422, "%s", why.text);
        if (st != MW_OK && err) *err = why;
    }
    mw_plant_rules_fini(&rules);
    mw_text_free(&whole);
    mw_signal_map_free(map);
    return st;
}

// Of what is done by the time of the entry, with the lock.
static mw_status note(mw_plant *p, const mw_asked *asked, const char *act, mw_error *err) {
    pthread_mutex_lock(&p->lock);
    mw_status st = mw_plant_trail_begin(p, asked, act, err);
    st = mw_plant_trail_end(p, true, st, err);
    pthread_mutex_unlock(&p->lock);
    return st;
}

static mw_status run_now(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_plant *p = ctx;
    if (!mw_plant_rules_any(p)) return refuse_none(out);
    atomic_store(&p->retain_now, true);
    return note(p, asked, "series retain", err);
}

// ---- making them

// The text of before stays as plant.signals.before.
static mw_status write_map(const char *path, const mw_source_text *old, const mw_text *whole,
                           mw_error *err) {
    mw_text before = {0};
    mw_text_addf(&before, "%s.before", path);
    mw_status st = before.failed ? no_memory(err) : MW_OK;
    if (st == MW_OK && access(path, F_OK) == 0)
        st = mw_file_replace(before.bytes, old->text, (size_t)old->size, err);
    if (st == MW_OK) st = mw_file_replace(path, whole->bytes, whole->size, err);
    mw_text_free(&before);
    return st;
}

// The rules count once their text is in the map.
static mw_status change(mw_plant *p, const mw_signal_map *map, mw_slice rules, mw_error *err) {
    mw_plant_rules made = {0};
    mw_text whole = {0}, text = {0};
    mw_status st = assemble(p, map, rules, &whole, &made, err);
    if (st == MW_OK) mw_map_rules(made.map, &text);
    if (st == MW_OK && text.failed) st = no_memory(err);
    if (st == MW_OK) st = write_map(p->from.map_path, &map->diags->source[0], &whole, err);
    if (st == MW_OK) st = mw_plant_rules_take(p, &made, &text, err);
    mw_plant_rules_fini(&made);
    mw_text_free(&text);
    mw_text_free(&whole);
    return st;
}

// Of two who change the map at once, by hand or here, the second is told.
static mw_status put(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_plant *p = ctx;
    mw_signal_map *map = NULL;
    mw_slice rules = mw_plant_body_text(asked->body, "text");
    if (!p->from.map_path)
        return mw_reply_refused(out, 422, "the plant runs without a file of its signal map");
    MW_TRY(read_map(p, &map, err));
    mw_status st = MW_OK;
    if (map->diags->errors) {
        st = mw_reply_refused(out, 422, "%s is wrong: see mw source list", p->from.map_path);
    } else if (!mw_slice_is(mw_plant_body_text(asked->body, "hash"), map->hash)) {
        st = mw_reply_refused(out, 409, "the signal map was changed meanwhile: read it again");
    } else {
        mw_error why = {0};
        st = change(p, map, rules, &why);
        if (st == MW_OK) st = note(p, asked, "series rules", &why);
        if (st == MW_INVALID) st = mw_reply_refused(out, 422, "%s", why.text);
        if (st != MW_OK && err) *err = why;
    }
    mw_signal_map_free(map);
    return st;
}

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define TEXT                                                                                       \
    {.name = "text", .place = MW_IN_BODY, .type = "string", .required = true,                      \
     .about = "Statements, as: retain raw 90 d, minutes 2 years, hours forever; see docs/live.md"}

static const mw_route_param text_params[] = {TEXT, {.name = NULL}};
static const mw_route_param put_params[] = {
    TEXT,
    {.name = "hash", .place = MW_IN_BODY, .type = "string", .required = true,
     .about = "Of the signal map, as it was read"},
    {.name = NULL}};

#define RETENTION(verb, path, name_, summary_, ...)                                                \
    MW_ROUTE(verb, "/api/v1/retention" path, .door = MW_DOOR_WHOLE, .act = MW_ACT_CONFIGURE,       \
             .tag = "operations", .name = name_, .summary = summary_, __VA_ARGS__)

static const mw_route rows[] = {
    RETENTION(GET, "", "getRetention", "How long samples are kept, and what the last run gave up",
              .reply = "Retention", .handle = get),
    RETENTION(GET, "/preview", "previewRetention", "What a run would give up now",
              .reply = "RetentionPreview", .handle = preview),
    RETENTION(POST, "/preview", "previewRetentionRules", "What a run by other rules would give up",
              .param = text_params, .reply = "RetentionPreview", .handle = preview_other),
    RETENTION(POST, "/run", "runRetention", "Begin to give up old samples now", .handle = run_now),
    RETENTION(PUT, "/rules", "putRetention",
              "Other rules in the signal map, from the next run on",
              .param = put_params, .handle = put),
};
// clang-format on

const mw_route *mw_plant_retention_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}
