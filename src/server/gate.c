// SPDX-License-Identifier: MIT
// See gate.h.
#include "server/gate.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "net/uri.h"
#include "server/gate_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    BODY_BYTES_MAX = 64 << 10,
    TREE_SHARE = 20, // reading the tree again takes a twentieth of the time at most
    DETAIL_MAX = 600,
};
static const int64_t tree_ns = 1000000000; // and is done when it is so old

struct mw_gate_entry {
    mw_gate *gate;
    const mw_route *row; // NULL: a route of devices, or the rest
    mw_http_route http;  // method, path and limit; of devices all of it
    void *context;
    bool rest;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the routes of a server");
}

// ---- the tree

static void drop_tree(mw_gate *g, mw_gate_tree *t) {
    if (!t) return;
    pthread_mutex_lock(&g->lock);
    bool last = --t->holders == 0;
    pthread_mutex_unlock(&g->lock);
    if (!last) return;
    mw_account_tree_free(t->tree);
    mw_free(t);
}

static bool is_stale(const mw_gate *g, int64_t now_ns) {
    int64_t age_ns = now_ns - g->tree_read_ns;
    return !g->tree || g->tree_changed ||
           (age_ns > tree_ns && age_ns > g->tree_cost_ns * TREE_SHARE);
}

static mw_gate_tree *hold_tree(mw_gate *g) {
    if (g->tree) g->tree->holders++;
    return g->tree;
}

static mw_status read_tree(mw_gate *g, mw_gate_tree **out, mw_error *err) {
    mw_gate_tree *fresh = mw_alloc(sizeof *fresh);
    if (!fresh) return no_memory(err);
    fresh->holders = 1;
    mw_status st = mw_accounts_tree(g->from.accounts, mw_clock_wall_ns(), &fresh->tree, err);
    if (st == MW_OK)
        *out = fresh;
    else
        mw_free(fresh);
    return st;
}

// The tree of the moment, held for the request. Whoever finds it old reads it again; others go on
// with the old one meanwhile, unless it is known to be wrong.
static mw_status take_tree(mw_gate *g, mw_gate_tree **out, mw_error *err) {
    int64_t begun_ns = mw_clock_steady_ns();
    pthread_mutex_lock(&g->lock);
    bool stale = is_stale(g, begun_ns);
    if (stale) g->tree_read_ns = begun_ns, g->tree_changed = false;
    if (!stale) *out = hold_tree(g);
    pthread_mutex_unlock(&g->lock);
    if (!stale) return MW_OK;
    mw_gate_tree *fresh = NULL;
    mw_status st = read_tree(g, &fresh, err);
    pthread_mutex_lock(&g->lock);
    mw_gate_tree *old = st == MW_OK ? g->tree : NULL;
    if (st == MW_OK) {
        g->tree = fresh;
        g->tree_cost_ns = mw_clock_steady_ns() - begun_ns;
        *out = hold_tree(g);
    } else {
        g->tree_changed = true;
    }
    pthread_mutex_unlock(&g->lock);
    drop_tree(g, old);
    return st;
}

void mw_gate_tree_changed(mw_gate *g) {
    pthread_mutex_lock(&g->lock);
    g->tree_changed = true;
    pthread_mutex_unlock(&g->lock);
}

// ---- opening

mw_status mw_gate_open(const mw_gate_from *from, mw_gate **out, mw_error *err) {
    mw_gate *g = mw_alloc(sizeof *g);
    if (!g) return no_memory(err);
    g->from = *from;
    pthread_mutex_init(&g->lock, NULL);
    *out = g;
    return MW_OK;
}

void mw_gate_close(mw_gate *g) {
    if (!g) return;
    for (int64_t i = 0; i < g->entry_count; i++) mw_free(g->entry[i]);
    mw_free(g->entry);
    mw_free(g->route);
    drop_tree(g, g->tree);
    pthread_mutex_destroy(&g->lock);
    mw_free(g);
}

static mw_status add_entry(mw_gate *g, mw_gate_entry e, mw_error *err) {
    if (!mw_grow(&g->entry, &g->entry_capacity, g->entry_count + 1, sizeof *g->entry))
        return no_memory(err);
    mw_gate_entry *fresh = mw_alloc(sizeof *fresh);
    if (!fresh) return no_memory(err);
    *fresh = e;
    fresh->gate = g;
    g->entry[g->entry_count++] = fresh;
    return MW_OK;
}

// Bytes of a body that a row takes.
static size_t body_bytes(const mw_route *row) {
    if (row->body_bytes_max) return row->body_bytes_max;
    for (const mw_route_param *p = row->param; p && p->name; p++)
        if (p->place == MW_IN_BODY) return BODY_BYTES_MAX;
    return 0;
}

static int32_t param_count(const mw_route *row) {
    int32_t n = 0;
    while (row->param && row->param[n].name) n++;
    return n;
}

mw_status mw_gate_add(mw_gate *g, const mw_route *rows, int64_t count, void *context,
                      mw_error *err) {
    for (int64_t i = 0; i < count; i++) {
        const mw_route *row = &rows[i];
        MW_ASSERT(param_count(row) <= MW_ROUTE_PARAMS_MAX);
        mw_gate_entry e = {
            .row = row,
            .context = row->context ? row->context : context,
            .http = {.method = row->method, .path = row->path, .body_bytes_max = body_bytes(row)}
        };
        MW_TRY(add_entry(g, e, err));
    }
    return MW_OK;
}

mw_status mw_gate_push(mw_gate *g, const mw_http_route *routes, int64_t count, mw_error *err) {
    for (int64_t i = 0; i < count; i++)
        MW_TRY(add_entry(g, (mw_gate_entry){.http = routes[i]}, err));
    return MW_OK;
}

mw_status mw_gate_rest(mw_gate *g, mw_http_handler *handle, void *context, mw_error *err) {
    mw_gate_entry e = {
        .http = {"GET", "/*", 0, handle, context},
          .rest = true
    };
    return add_entry(g, e, err);
}

const mw_route *mw_gate_row(const mw_gate *g, int64_t i) {
    for (int64_t k = 0; k < g->entry_count; k++) {
        if (!g->entry[k]->row) continue;
        if (i-- == 0) return g->entry[k]->row;
    }
    return NULL;
}

// ---- a request

bool mw_gate_refuse(mw_asking *x, int status, const char *fmt, ...) {
    char detail[DETAIL_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(detail, sizeof detail, fmt, args);
    va_end(args);
    mw_http_reply_problem(x->out, status, detail);
    return false;
}

static bool refuse_error(mw_asking *x, const mw_error *err) {
    mw_http_reply_header(x->out, "Retry-After", "5");
    return mw_gate_refuse(x, 503, "%s", err->text);
}

void mw_gate_be_anybody(mw_asking *x, const char *name) {
    mw_account_copy(x->who.name, sizeof x->who.name, mw_slice_of(name));
    x->asked.unguarded = true;
}

static mw_status begin(mw_asking *x, mw_error *err) {
    MW_TRY(take_tree(x->gate, &x->tree, err));
    x->asked.http = x->in;
    x->asked.who = &x->who;
    x->asked.tree = x->tree->tree;
    x->asked.accounts = x->gate->from.accounts;
    x->asked.by.at_ns = mw_clock_wall_ns();
    x->asked.by.place = mw_slice_of(mw_gate_place(x->gate, x->in, x->place));
    x->asked.session = NULL;
    if (x->gate->from.unguarded) mw_gate_be_anybody(x, "anybody");
    return MW_OK;
}

static void end(mw_asking *x) {
    json_decref(x->asked.body);
    mw_text_free(&x->parts);
    drop_tree(x->gate, x->tree);
    mw_secret_wipe(&x->session, sizeof x->session);
}

// Whether somebody may do an act anywhere at all.
static bool may_somewhere(const mw_asked *a, mw_act act) {
    if (mw_asked_may(a, act, 0)) return true;
    for (int32_t i = 0; i < a->who->grant_count; i++)
        if (mw_asked_may(a, act, a->who->grant[i].entity)) return true;
    return a->who->narrowed && mw_asked_may(a, act, a->who->scope.entity);
}

static bool refuse_act(mw_asking *x, const char *where) {
    return mw_gate_refuse(x, 403, "%s may not %s %s", x->who.name, mw_act_name(x->row->act), where);
}

// Finds the entity that is named. What is another organisation's is not there.
static bool check_entity(mw_asking *x, mw_slice code) {
    mw_error err = {0};
    mw_status st = mw_accounts_entity(x->asked.accounts, code, &x->asked.entity, &err);
    if (st == MW_OK && !x->asked.unguarded &&
        mw_account_tree_organisation(x->asked.tree, x->asked.entity) != x->who.organisation)
        st = mw_fail(&err, MW_NOTFOUND, "there is no entity \"%.*s\"", (int)code.n, code.p);
    if (st == MW_NOTFOUND || st == MW_INVALID) return mw_gate_refuse(x, 404, "%s", err.text);
    if (st != MW_OK) return refuse_error(x, &err);
    if (mw_asked_may(&x->asked, x->row->act, x->asked.entity)) return true;
    return refuse_act(x, "there");
}

static mw_slice value_of(const mw_asking *x, int32_t i) {
    const mw_route_param *p = &x->row->param[i];
    if (p->place != MW_IN_BODY) return x->asked.value[i];
    const json_t *v = json_object_get(x->asked.body, p->name);
    return (mw_slice){json_string_value(v), json_string_length(v)};
}

static bool check_entities(mw_asking *x, bool *named) {
    for (int32_t i = 0; x->row->param && x->row->param[i].name; i++) {
        mw_slice code = x->row->param[i].entity ? value_of(x, i) : (mw_slice){0};
        if (code.n == 0) continue;
        if (!check_entity(x, code)) return false;
        *named = true;
    }
    return true;
}

static bool check_signed(mw_asking *x) {
    if (x->row->door == MW_DOOR_OPEN || x->who.person || x->asked.unguarded) return true;
    mw_http_reply_header(x->out, "WWW-Authenticate", "Bearer");
    return mw_gate_refuse(x, 401, "sign in first, or send a token");
}

// After the parameters are known.
static bool check_door(mw_asking *x) {
    bool named = false;
    if (x->row->door == MW_DOOR_OPEN || x->row->door == MW_DOOR_SIGNED) return true;
    if (!check_entities(x, &named)) return false;
    if (x->row->door == MW_DOOR_WHOLE && !mw_asked_may(&x->asked, x->row->act, 0))
        return refuse_act(x, "for the whole of the organisation");
    if (!named && !may_somewhere(&x->asked, x->row->act)) return refuse_act(x, "anywhere");
    return true;
}

static mw_status handle(mw_asking *x, const mw_gate_entry *e, mw_error *err) {
    x->out->type = e->row->type ? e->row->type : "application/json";
    if (!e->row->reply && !e->row->type) x->out->status = e->row->later ? 202 : 204;
    return e->row->handle(e->context, &x->asked, x->out, err);
}

static mw_status answer(void *context, const mw_http_request *in, mw_http_reply *out,
                        mw_error *err) {
    mw_gate_entry *e = context;
    mw_asking x = {.gate = e->gate, .row = e->row, .in = in, .out = out};
    MW_TRY(begin(&x, err));
    bool good = x.asked.unguarded || mw_gate_who(&x);
    x.asked.by.who = mw_slice_of(x.who.name);
    if (x.by_session) x.asked.session = &x.session;
    x.asked.secure = mw_gate_secure(e->gate, in);
    mw_status st = MW_OK;
    if (good && check_signed(&x) && mw_gate_params(&x) && check_door(&x)) st = handle(&x, e, err);
    if (st == MW_OK) st = mw_gate_finish(in, out, err);
    end(&x);
    return st;
}

static const mw_gate_entry *find_entry(const mw_gate *g, const mw_http_request *in) {
    for (int64_t i = 0; i < g->entry_count; i++) {
        const mw_gate_entry *e = g->entry[i];
        if (e->row && strcmp(e->row->method, in->method) == 0 &&
            mw_path_fits(e->row->path, in->path, NULL))
            return e;
    }
    return NULL;
}

typedef struct {
    mw_gate *gate;
    const mw_principal *who;
    const mw_http_request *in;
    bool handled;
} inner_ask;

static mw_status ask(const inner_ask *q, mw_http_reply *out, mw_error *err) {
    const mw_gate_entry *e = find_entry(q->gate, q->in);
    if (!e) return mw_fail(err, MW_NOTFOUND, "there is no %s %s", q->in->method, q->in->path);
    mw_asking x = {.gate = q->gate, .row = e->row, .in = q->in, .out = out};
    MW_TRY(begin(&x, err));
    x.who = *q->who;
    x.asked.unguarded = false;
    x.asked.by.who = mw_slice_of(x.who.name);
    mw_status st = MW_OK;
    if (check_signed(&x) && mw_gate_params(&x) && check_door(&x) && q->handled)
        st = handle(&x, e, err);
    end(&x);
    return st;
}

mw_status mw_gate_ask(mw_gate *g, const mw_principal *who, const mw_http_request *in,
                      mw_http_reply *out, mw_error *err) {
    return ask(&(inner_ask){g, who, in, true}, out, err);
}

mw_status mw_gate_check(mw_gate *g, const mw_principal *who, const mw_http_request *in,
                        mw_http_reply *out, mw_error *err) {
    return ask(&(inner_ask){g, who, in, false}, out, err);
}

// ---- devices and the rest

static mw_status answer_device(void *context, const mw_http_request *in, mw_http_reply *out,
                               mw_error *err) {
    static const mw_route writes = {.act = MW_ACT_ENTER};
    mw_gate_entry *e = context;
    mw_asking x = {.gate = e->gate, .row = &writes, .in = in, .out = out};
    MW_TRY(begin(&x, err));
    bool good = x.asked.unguarded || strcmp(e->http.method, "GET") == 0;
    if (!good) good = mw_gate_who_device(&x) && check_signed(&x);
    if (good && x.who.person && !mw_asked_may(&x.asked, MW_ACT_ENTER, 0))
        good = refuse_act(&x, "for the whole of the organisation");
    mw_status st = good ? e->http.handle(e->http.context, in, out, err) : MW_OK;
    end(&x);
    return st;
}

static mw_status answer_rest(void *context, const mw_http_request *in, mw_http_reply *out,
                             mw_error *err) {
    mw_gate_entry *e = context;
    MW_TRY(e->http.handle(e->http.context, in, out, err));
    return mw_gate_finish(in, out, err);
}

mw_status mw_gate_routes(mw_gate *g, const mw_http_route **out, int64_t *count, mw_error *err) {
    mw_free(g->route);
    g->route = mw_alloc_array(g->entry_count + 1, sizeof *g->route);
    if (!g->route) return no_memory(err);
    for (int64_t i = 0; i < g->entry_count; i++) {
        mw_gate_entry *e = g->entry[i];
        g->route[i] = e->http;
        g->route[i].context = e;
        g->route[i].handle = e->row ? answer : e->rest ? answer_rest : answer_device;
    }
    *out = g->route;
    *count = g->entry_count;
    return MW_OK;
}

// ---- for handlers

mw_slice mw_asked_text(const mw_asked *asked, const char *name) {
    int32_t i = 0;
    while (asked->param[i].name && strcmp(asked->param[i].name, name) != 0) i++;
    MW_ASSERT(asked->param[i].name);
    return asked->value[i];
}

mw_slice mw_asked_member(const mw_asked *asked, const char *name) {
    const json_t *v = json_object_get(asked->body, name);
    return (mw_slice){json_string_value(v), json_string_length(v)};
}

bool mw_asked_may(const mw_asked *asked, mw_act act, int32_t entity) {
    return asked->unguarded || mw_account_may(asked->who, act, asked->tree, entity);
}

bool mw_asked_sees(const mw_asked *asked, int32_t entity) {
    return mw_asked_may(asked, MW_ACT_READ, entity);
}
