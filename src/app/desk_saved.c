// SPDX-License-Identifier: MIT
// See desk_saved.h. A change reads and writes its setting between begin and commit, so that two
// changes at once do not lose one another.
#include "app/desk_saved.h"

#include "account/erase.h"
#include "app/errand.h"
#include "app/roster.h"
#include "app/session.h"
#include "base/alloc.h"

#include <stdio.h>
#include <string.h>

enum { TARGETS_MAX = 20000, VIEWS_MAX = 200, NAME_BYTES_MAX = 200, ADDRESS_BYTES_MAX = 2000 };

typedef struct {
    mw_desk_work *w;
    mw_workspace ws;
    mw_roster *roster;
    json_t *list;
    char name[160]; // of the setting
} saved;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for what is saved");
}

// ---- a setting as JSON

static mw_status read_list(saved *x, bool object, mw_error *err) {
    char *text = NULL;
    MW_TRY(mw_workspace_setting(&x->ws, x->name, &text, err));
    x->list = text ? json_loads(text, 0, NULL) : object ? json_object() : json_array();
    mw_free(text);
    if (!x->list) return mw_fail(err, MW_CORRUPT, "the setting \"%s\" is no JSON", x->name);
    bool good = object ? json_is_object(x->list) : json_is_array(x->list);
    return good ? MW_OK : mw_fail(err, MW_CORRUPT, "the setting \"%s\" is no list", x->name);
}

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

static bool print_json(const json_t *v, mw_text *out) {
    return v && json_dump_callback(v, add_bytes, out, JSON_COMPACT) == 0;
}

static mw_status write_list(saved *x, mw_error *err) {
    mw_registry *r = x->ws.registry;
    mw_text t = {0};
    mw_status st = print_json(x->list, &t)
                       ? r->ops->setting_put(r, x->name, (mw_slice){t.bytes, t.size}, err)
                       : no_memory(err);
    mw_text_free(&t);
    return st;
}

static mw_status answer(saved *x, const json_t *v, mw_error *err) {
    if (!print_json(v, &x->w->results)) return no_memory(err);
    mw_text_addc(&x->w->results, '\n');
    return x->w->results.failed ? no_memory(err) : MW_OK;
}

static mw_status open_saved(saved *x, const char *name, bool object, mw_error *err) {
    snprintf(x->name, sizeof x->name, "%s", name);
    MW_TRY(mw_workspace_open(mw_desk_folder(x->w->desk), &x->ws, err));
    return object || strncmp(name, "views", 5) == 0
               ? MW_OK
               : mw_roster_open(x->ws.registry, &x->roster, err);
}

static void close_saved(saved *x) {
    json_decref(x->list);
    mw_roster_free(x->roster);
    mw_workspace_close(&x->ws);
}

// One change: read, changed, written, or nothing.
typedef mw_status change(saved *x, mw_error *err);
static mw_status change_list(saved *x, bool object, change *act, mw_error *err) {
    mw_registry *r = x->ws.registry;
    MW_TRY(r->ops->begin(r, err));
    mw_status st = read_list(x, object, err);
    if (st == MW_OK) st = act(x, err);
    if (st == MW_OK) st = write_list(x, err);
    if (st == MW_OK) return r->ops->commit(r, err);
    r->ops->abort(r);
    return st;
}

static mw_slice string_of(const json_t *v, const char *name) {
    const json_t *m = json_object_get(v, name);
    return (mw_slice){json_string_value(m), json_string_length(m)};
}

// ---- targets

static bool is_wanted(saved *x, const char *param, mw_slice value) {
    mw_slice asked = mw_desk_value(x->w, param);
    return !asked.p || mw_slice_same(asked, value);
}

// "line:L1"; NULL when whoever asks does not see it.
static json_t *entity_name(const saved *x, int64_t id) {
    int32_t at = mw_roster_find_id(x->roster, (int32_t)id);
    const mw_roster_entity *e = at < 0 ? NULL : mw_roster_at(x->roster, at);
    if (!e || e->hidden) return NULL;
    return json_sprintf("%.*s:%.*s", (int)e->e.kind.n, e->e.kind.p, (int)e->e.code.n, e->e.code.p);
}

static mw_status list_targets(saved *x, mw_error *err) {
    size_t i;
    json_t *t, *out = json_array();
    MW_TRY(open_saved(x, "targets", false, err));
    MW_TRY(read_list(x, false, err));
    json_array_foreach(x->list, i, t) {
        int64_t id = json_integer_value(json_object_get(t, "entity"));
        json_t *name = entity_name(x, id), *one = name ? json_copy(t) : NULL;
        bool wanted = one && is_wanted(x, "indicator", string_of(t, "indicator")) &&
                      (!x->w->asked->entity || x->w->asked->entity == id);
        if (wanted) {
            json_object_set_new(one, "entity", name);
            json_array_append(out, one);
        } else
            json_decref(name);
        json_decref(one);
    }
    mw_status st = answer(x, out, err);
    json_decref(out);
    return st;
}

// An indicator or measure of the packs in use, and a period where one is given.
static mw_status check_target(saved *x, mw_error *err) {
    mw_slice name = mw_desk_value(x->w, "indicator"), period = mw_desk_value(x->w, "period");
    mw_program *p = NULL;
    mw_period read;
    MW_TRY(mw_packs_of(&x->ws, NULL, &p, err));
    mw_symbol s = mw_program_find(p, name);
    mw_packs_free(p);
    if (s.ref != MW_REF_INDICATOR && s.ref != MW_REF_MEASURE)
        return mw_fail(err, MW_NOTFOUND, "there is no indicator \"%.*s\" in the packs in use",
                       (int)name.n, name.p);
    return period.n ? mw_period_parse(period, &x->ws.calendar, &read, err) : MW_OK;
}

// Of the same indicator, entity and period: that of before goes.
static mw_status put_target(saved *x, mw_error *err) {
    const json_t *body = x->w->asked->body, *value = json_object_get(body, "value");
    mw_slice name = mw_desk_value(x->w, "indicator"), period = mw_desk_value(x->w, "period");
    int64_t id = x->w->asked->entity;
    for (size_t i = json_array_size(x->list); i-- > 0;) {
        const json_t *t = json_array_get(x->list, i);
        bool same = json_integer_value(json_object_get(t, "entity")) == id &&
                    mw_slice_same(string_of(t, "indicator"), name) &&
                    mw_slice_same(string_of(t, "period"), period);
        if (same) json_array_remove(x->list, i);
    }
    if (!json_is_number(value)) return MW_OK;
    if (json_array_size(x->list) >= TARGETS_MAX)
        return mw_fail(err, MW_LIMIT, "there are %d targets already", TARGETS_MAX);
    json_t *t =
        json_pack("{s:s%,s:I,s:o,s:f}", "indicator", name.p, name.n, "entity", (json_int_t)id,
                  "period", period.n ? json_stringn(period.p, period.n) : json_null(), "value",
                  json_number_value(value));
    return t && json_array_append_new(x->list, t) == 0 ? MW_OK : no_memory(err);
}

static mw_status target(saved *x, mw_error *err) {
    MW_TRY(open_saved(x, "targets", false, err));
    MW_TRY(check_target(x, err));
    return change_list(x, false, put_target, err);
}

// ---- views

static void views_of(saved *x, char name[160]) {
    const mw_errand *errand = mw_errand_now();
    (void)x;
    mw_views_setting(mw_slice_of(errand && errand->name ? errand->name : ""), name);
}

static mw_status list_views(saved *x, mw_error *err) {
    char name[160];
    views_of(x, name);
    MW_TRY(open_saved(x, name, false, err));
    MW_TRY(read_list(x, false, err));
    return answer(x, x->list, err);
}

static void remove_view(saved *x, mw_slice name, bool *found) {
    for (size_t i = json_array_size(x->list); i-- > 0;) {
        if (!mw_slice_same(string_of(json_array_get(x->list, i), "name"), name)) continue;
        json_array_remove(x->list, i);
        *found = true;
    }
}

static mw_status put_view(saved *x, mw_error *err) {
    mw_slice name = mw_desk_value(x->w, "name"), address = mw_desk_value(x->w, "address");
    bool found = false;
    // An address of another place must not stand behind a name that looks like ours.
    bool own = address.n > 1 && address.p[0] == '/' && address.p[1] != '/' && address.p[1] != '\\';
    if (!own || address.n > ADDRESS_BYTES_MAX || name.n == 0 || name.n > NAME_BYTES_MAX) {
        x->w->wrong = true;
        return mw_fail(err, MW_INVALID, "a view has a name, and an address of the page: /...");
    }
    remove_view(x, name, &found);
    if (json_array_size(x->list) >= VIEWS_MAX)
        return mw_fail(err, MW_LIMIT, "there are %d views already", VIEWS_MAX);
    json_t *v = json_pack("{s:s%,s:s%}", "name", name.p, name.n, "address", address.p, address.n);
    return v && json_array_append_new(x->list, v) == 0 ? MW_OK : no_memory(err);
}

static mw_status drop_view(saved *x, mw_error *err) {
    mw_slice name = mw_desk_value(x->w, "name");
    bool found = false;
    remove_view(x, name, &found);
    if (found) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "there is no view \"%.*s\"", (int)name.n, name.p);
}

static mw_status change_views(saved *x, change *act, mw_error *err) {
    char name[160];
    views_of(x, name);
    MW_TRY(open_saved(x, name, false, err));
    return change_list(x, false, act, err);
}

// ---- maps of imports

static mw_status open_maps(saved *x, mw_error *err) {
    const mw_errand *errand = mw_errand_now();
    char name[64] = "maps of ";
    if (errand && errand->who)
        snprintf(name, sizeof name, "maps of %lld", (long long)errand->who->organisation);
    return open_saved(x, name, true, err);
}

static mw_status list_maps(saved *x, mw_error *err) {
    const char *name;
    json_t *text, *out = json_array();
    mw_status st = open_maps(x, err);
    if (st == MW_OK) st = read_list(x, true, err);
    if (st == MW_OK)
        json_object_foreach(x->list, name, text)
            json_array_append_new(out, json_pack("{s:s,s:O}", "name", name, "text", text));
    if (st == MW_OK) st = answer(x, out, err);
    json_decref(out);
    return st;
}

static mw_status put_map(saved *x, mw_error *err) {
    mw_slice name = mw_desk_value(x->w, "name"), text = mw_desk_value(x->w, "text");
    if (name.n == 0 || name.n > NAME_BYTES_MAX)
        return mw_fail(err, MW_INVALID, "the name of a map has 1 to %d bytes", NAME_BYTES_MAX);
    if (json_object_size(x->list) >= VIEWS_MAX)
        return mw_fail(err, MW_LIMIT, "there are %d maps already", VIEWS_MAX);
    json_t *v = json_stringn(text.p ? text.p : "", text.n);
    return v && json_object_set_new(x->list, mw_desk_copy(x->w, name), v) == 0 ? MW_OK
                                                                               : no_memory(err);
}

static mw_status no_map(mw_slice name, mw_error *err) {
    return mw_fail(err, MW_NOTFOUND, "there is no map \"%.*s\"", (int)name.n, name.p);
}

static mw_status drop_map(saved *x, mw_error *err) {
    mw_slice name = mw_desk_value(x->w, "name");
    return json_object_del(x->list, mw_desk_copy(x->w, name)) == 0 ? MW_OK : no_map(name, err);
}

static mw_status put_one_map(saved *x, mw_error *err) {
    MW_TRY(open_maps(x, err));
    return change_list(x, true, put_map, err);
}

static mw_status drop_one_map(saved *x, mw_error *err) {
    MW_TRY(open_maps(x, err));
    return change_list(x, true, drop_map, err);
}

mw_status mw_desk_map_find(mw_desk_work *w, mw_slice name, mw_text *out, mw_error *err) {
    saved x = {.w = w};
    mw_status st = open_maps(&x, err);
    if (st == MW_OK) st = read_list(&x, true, err);
    const json_t *v = st == MW_OK ? json_object_get(x.list, mw_desk_copy(w, name)) : NULL;
    if (v) mw_text_add(out, json_string_value(v), json_string_length(v));
    if (st == MW_OK && !v) st = no_map(name, err);
    close_saved(&x);
    return st == MW_OK && out->failed ? no_memory(err) : st;
}

// ---- the workspace

static mw_status say_settings(saved *x, mw_error *err) {
    char *zone = NULL, *shifts = NULL;
    MW_TRY(open_saved(x, "page", true, err));
    MW_TRY(read_list(x, true, err));
    mw_status st = mw_workspace_setting(&x->ws, "zone", &zone, err);
    if (st == MW_OK) st = mw_workspace_setting(&x->ws, "shifts", &shifts, err);
    json_t *out = json_pack("{s:s?,s:s?,s:s?,s:O?,s:O?}", "zone", zone, "shifts", shifts, "packs",
                            x->ws.packs, "title", json_object_get(x->list, "title"), "title_zh",
                            json_object_get(x->list, "title_zh"));
    if (st == MW_OK) st = answer(x, out, err);
    json_decref(out);
    mw_free(zone);
    mw_free(shifts);
    return st;
}

static mw_status put_settings(saved *x, mw_error *err) {
    static const char *const names[] = {"title", "title_zh"};
    for (size_t i = 0; i < 2; i++) {
        mw_slice value = mw_desk_value(x->w, names[i]);
        if (!value.p) continue;
        if (value.n > NAME_BYTES_MAX)
            return mw_fail(err, MW_LIMIT, "%s: longer than %d bytes", names[i], NAME_BYTES_MAX);
        json_object_set_new(x->list, names[i], json_stringn(value.p, value.n));
    }
    return MW_OK;
}

static mw_status set_settings(saved *x, mw_error *err) {
    MW_TRY(open_saved(x, "page", true, err));
    return change_list(x, true, put_settings, err);
}

// ---- acts

static mw_status run(mw_desk_work *w, change *act, mw_error *err) {
    saved x = {.w = w};
    mw_status st = act(&x, err);
    close_saved(&x);
    return st;
}

static mw_status put_one_view(saved *x, mw_error *err) { return change_views(x, put_view, err); }
static mw_status drop_one_view(saved *x, mw_error *err) { return change_views(x, drop_view, err); }

mw_status mw_desk_targets_list(mw_desk_work *w, mw_error *err) { return run(w, list_targets, err); }
mw_status mw_desk_target_put(mw_desk_work *w, mw_error *err) { return run(w, target, err); }
mw_status mw_desk_views_list(mw_desk_work *w, mw_error *err) { return run(w, list_views, err); }
mw_status mw_desk_view_put(mw_desk_work *w, mw_error *err) { return run(w, put_one_view, err); }
mw_status mw_desk_view_drop(mw_desk_work *w, mw_error *err) { return run(w, drop_one_view, err); }
mw_status mw_desk_maps_list(mw_desk_work *w, mw_error *err) { return run(w, list_maps, err); }
mw_status mw_desk_map_put(mw_desk_work *w, mw_error *err) { return run(w, put_one_map, err); }
mw_status mw_desk_map_drop(mw_desk_work *w, mw_error *err) { return run(w, drop_one_map, err); }
mw_status mw_desk_settings_get(mw_desk_work *w, mw_error *err) { return run(w, say_settings, err); }
mw_status mw_desk_settings_put(mw_desk_work *w, mw_error *err) { return run(w, set_settings, err); }
