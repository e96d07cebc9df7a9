// SPDX-License-Identifier: MIT
// See schedule_target.h.
#include "app/schedule_target.h"

#include "base/alloc.h"
#include "net/uri.h"

#include <stdio.h>
#include <string.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for what a schedule asks for");
}

// ---- pages

static bool put(json_t *of, const char *name, mw_slice value) {
    if (!value.n) return true;
    return json_object_set_new(of, name, json_stringn(value.p, value.n)) == 0;
}

// A segment of a path: an entity's code may hold a slash.
static bool put_part(json_t *of, const char *name, mw_slice part) {
    if (!part.n) return true;
    char *text = mw_alloc(part.n);
    bool good = text && put(of, name, (mw_slice){text, mw_path_part(part, text)});
    mw_free(text);
    return good;
}

static bool put_query(json_t *of, const char *name, const mw_uri *uri, const char *as) {
    return put(of, name, mw_pairs_get(uri->query, uri->query_count, as));
}

// The page draws 200 times unless it is told otherwise; 0 is not at all.
static bool put_rank(json_t *of, const mw_uri *uri, mw_slice index) {
    mw_slice draws = mw_pairs_get(uri->query, uri->query_count, "draws");
    if (!draws.n) draws = mw_slice_of("200");
    return put_part(of, "index", index) && (mw_slice_is(draws, "0") || put(of, "draws", draws));
}

static bool put_eval(json_t *of, const mw_uri *uri, mw_slice entity) {
    bool good = entity.n ? put_part(of, "entity", entity) : put_query(of, "entity", uri, "branch");
    return good && json_object_set_new(of, "total", json_true()) == 0;
}

static bool take_page(const mw_uri *uri, mw_schedule_what *what, json_t *of, bool *good) {
    mw_slice part[MW_PATH_PARTS_MAX] = {{0}};
    *good = true;
    *what = MW_SCHEDULE_EVAL;
    if (mw_path_fits("/index/{index}", uri->path, part) || strcmp(uri->path, "/index") == 0) {
        *what = MW_SCHEDULE_RANK;
        return put_rank(of, uri, part[0]);
    }
    if (mw_path_fits("/assessment/{campaign}/{entity}", uri->path, part)) {
        *what = MW_SCHEDULE_REPORT;
        return put_part(of, "campaign", part[0]) && put_part(of, "entity", part[1]);
    }
    if (strcmp(uri->path, "/") == 0 || strcmp(uri->path, "/entity") == 0 ||
        mw_path_fits("/entity/{entity}", uri->path, part))
        return put_eval(of, uri, part[0]);
    if (mw_path_fits("/explain/{indicator}", uri->path, part))
        return put_part(of, "indicator", part[0]) && put_query(of, "entity", uri, "entity");
    *good = false;
    return true;
}

mw_status mw_schedule_address(mw_slice address, mw_schedule_what *what, json_t *of, mw_error *err) {
    mw_uri uri = {0};
    bool good;
    MW_TRY(mw_uri_parse(address, &uri, err));
    mw_status st = take_page(&uri, what, of, &good) ? MW_OK : no_memory(err);
    if (st == MW_OK && !good)
        st = mw_fail(err, MW_INVALID,
                     "%.60s cannot be sent: expected a view of the overview, an entity, an index, "
                     "an explanation or an assessment",
                     uri.path);
    mw_uri_fini(&uri);
    return st;
}

// ---- views

static mw_status find_view(mw_registry *r, const char *owner, const char *name, mw_text *address,
                           mw_error *err) {
    char setting[160], *text = NULL;
    size_t i;
    json_t *v;
    snprintf(setting, sizeof setting, "views of %.100s", owner); // desk_saved.h
    mw_status st = r->ops->setting_get(r, setting, &text, err);
    if (st != MW_OK && st != MW_NOTFOUND) return st;
    json_t *views = text ? json_loads(text, 0, NULL) : NULL;
    json_array_foreach(views, i, v) {
        const char *own = json_string_value(json_object_get(v, "name"));
        const char *at = json_string_value(json_object_get(v, "address"));
        if (own && at && strcmp(own, name) == 0) mw_text_adds(address, at);
    }
    json_decref(views);
    mw_free(text);
    if (address->failed) return no_memory(err);
    if (address->size) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "%s saved no view \"%s\", or removed it", owner, name);
}

// ---- the target

static void add_pair(mw_text *out, const char *name, mw_slice value) {
    mw_text_addc(out, memchr(out->bytes ? out->bytes : "", '?', out->size) ? '&' : '?');
    mw_text_adds(out, name);
    mw_text_addc(out, '=');
    mw_uri_escape(out, value);
}

// Lists are parted by commas, as a query has them.
static void add_list(mw_text *out, const char *name, const json_t *list) {
    mw_text all = {0};
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one) {
        mw_text_adds(&all, i ? "," : "");
        mw_text_adds(&all, json_string_value(one));
    }
    add_pair(out, name, (mw_slice){all.bytes, all.size});
    out->failed = out->failed || all.failed;
    mw_text_free(&all);
}

static void add_member(mw_text *out, const char *name, const json_t *v) {
    char number[32];
    if (json_is_array(v))
        add_list(out, name, v);
    else if (json_is_string(v))
        add_pair(out, name, (mw_slice){json_string_value(v), json_string_length(v)});
    else if (json_is_boolean(v))
        add_pair(out, name, mw_slice_of(json_is_true(v) ? "true" : "false"));
    else
        add_pair(out, name, mw_slice_of(mw_number_text(json_number_value(v), number)));
}

static void add_path(mw_schedule_what what, const json_t *of, mw_text *out) {
    mw_text_adds(out, "/api/v1/");
    if (what == MW_SCHEDULE_EVAL) mw_text_adds(out, "exports/eval");
    if (what == MW_SCHEDULE_RANK) mw_text_adds(out, "exports/rank");
    if (what != MW_SCHEDULE_REPORT) return;
    mw_text_adds(out, "campaigns/");
    mw_uri_escape(out, mw_slice_of(json_string_value(json_object_get(of, "campaign"))));
    mw_text_addc(out, '/');
    mw_uri_escape(out, mw_slice_of(json_string_value(json_object_get(of, "entity"))));
    mw_text_adds(out, "/report");
}

// An entity, several parted by commas, or a list.
static void add_named(const json_t *of, json_t *named) {
    const json_t *v = json_object_get(of, "entity");
    size_t i;
    json_t *one;
    json_array_foreach(v, i, one) { json_array_append(named, one); }
    const char *p = json_is_string(v) ? json_string_value(v) : "";
    for (size_t n; *p; p += n + (p[n] == ',')) {
        n = strcspn(p, ",");
        if (n) json_array_append_new(named, json_stringn(p, n));
    }
}

static mw_status write_target(mw_schedule_ask *ask, mw_schedule_what what, json_t *of,
                              mw_error *err) {
    const char *name;
    json_t *v;
    mw_text *out = &ask->target;
    bool report = what == MW_SCHEDULE_REPORT;
    add_path(what, of, out);
    json_object_foreach(of, name, v) {
        if (!report) add_member(out, name, v);
    }
    if (!report && *ask->period) add_pair(out, "at", mw_slice_of(ask->period));
    add_pair(out, "format", mw_slice_of(ask->s->format));
    if (what != MW_SCHEDULE_EVAL) add_pair(out, "lang", mw_slice_of(ask->s->lang));
    add_named(of, ask->named);
    return out->failed ? no_memory(err) : MW_OK;
}

// A view may have become one of another kind since it was set up.
static mw_status check_format(const mw_schedule *s, mw_schedule_what what, mw_error *err) {
    const char *bad = what == MW_SCHEDULE_REPORT ? "csv" : "pdf";
    if (strcmp(s->format, bad) != 0) return MW_OK;
    return mw_fail(err, MW_INVALID, "format: what the view shows goes as %s, not as %s",
                   what == MW_SCHEDULE_REPORT ? "pdf or xlsx" : "xlsx or csv", bad);
}

static mw_status target_of_view(mw_registry *r, mw_schedule_ask *ask, mw_error *err) {
    const char *name = json_string_value(json_object_get(ask->s->of, "name"));
    mw_text address = {0};
    mw_schedule_what what = MW_SCHEDULE_VIEW;
    json_t *of = json_object();
    mw_status st = of ? find_view(r, ask->owner, name ? name : "", &address, err) : no_memory(err);
    if (st == MW_OK)
        st = mw_schedule_address((mw_slice){address.bytes, address.size}, &what, of, err);
    if (st == MW_OK) st = check_format(ask->s, what, err);
    if (st == MW_OK) st = write_target(ask, what, of, err);
    json_decref(of);
    mw_text_free(&address);
    return st;
}

mw_status mw_schedule_target(mw_registry *r, mw_schedule_ask *ask, mw_error *err) {
    if (ask->s->what == MW_SCHEDULE_VIEW) return target_of_view(r, ask, err);
    return write_target(ask, ask->s->what, ask->s->of, err);
}
