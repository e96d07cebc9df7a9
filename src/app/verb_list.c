// SPDX-License-Identifier: MIT
// Verbs that list what the registry has: entity list, link list, import list.
#include "app/errand.h"
#include "app/listing.h"
#include "app/roster.h"
#include "app/session.h"
#include "app/verb.h"
#include "base/alloc.h"

// ---- entity list

typedef struct {
    const mw_roster *r;
    int32_t *order; // indices, those of one parent together
    int32_t *first; // by parent + 1: first in order; one more at the end
} tree;

static void moment(mw_listing *l, int64_t ns, const mw_calendar *cal) {
    bool always = ns == INT64_MIN || ns == INT64_MAX || ns == 0;
    if (always)
        mw_listing_text(l, (mw_slice){"", 0});
    else
        mw_listing_moment(l, ns, cal->zone);
}

static void entity_row(mw_listing *l, const mw_roster *r, int32_t index, const mw_calendar *cal,
                       int depth) {
    const mw_roster_entity *e = mw_roster_at(r, index);
    mw_text indented = {0};
    for (int i = 0; i < depth && l->grid; i++) mw_text_adds(&indented, "  ");
    mw_text_add(&indented, e->e.code.p, e->e.code.n);
    mw_listing_text(l, (mw_slice){indented.bytes, indented.size});
    mw_text_free(&indented);
    mw_listing_text(l, e->e.kind);
    mw_listing_text(l, e->e.title);
    bool above = e->parent >= 0 && !mw_roster_at(r, e->parent)->hidden;
    mw_listing_text(l, above ? mw_roster_at(r, e->parent)->e.code : (mw_slice){"", 0});
    if (!l->grid)
        mw_listing_text(l, above ? mw_roster_at(r, e->parent)->e.kind : (mw_slice){"", 0});
    mw_listing_text(l, e->e.zone);
    moment(l, e->e.valid_from_ns, cal);
    moment(l, e->e.valid_to_ns, cal);
}

static mw_status tree_build(tree *t, const mw_roster *r, mw_error *err) {
    int64_t n = mw_roster_count(r);
    t->r = r;
    t->order = mw_alloc_array(n + 1, sizeof *t->order);
    t->first = mw_alloc_array(n + 3, sizeof *t->first);
    if (!t->order || !t->first) return mw_fail(err, MW_NOMEM, "list: out of memory");
    for (int64_t i = 0; i < n; i++) t->first[mw_roster_at(r, i)->parent + 3]++;
    for (int64_t i = 3; i < n + 3; i++) t->first[i] += t->first[i - 1];
    for (int64_t i = 0; i < n; i++)
        t->order[t->first[mw_roster_at(r, i)->parent + 2]++] = (int32_t)i;
    return MW_OK;
}

// Depth first without recursion: at[d] is where the walk stands among the children at depth d.
enum { DEPTH_MAX = 64 };
static void tree_rows(mw_listing *l, const tree *t, const mw_calendar *cal) {
    int32_t at[DEPTH_MAX], end[DEPTH_MAX];
    int depth = 0;
    at[0] = t->first[0], end[0] = t->first[1];
    while (depth >= 0) {
        if (at[depth] == end[depth]) {
            depth--;
            continue;
        }
        int32_t index = t->order[at[depth]++];
        if (!mw_roster_at(t->r, index)->hidden) entity_row(l, t->r, index, cal, depth);
        if (depth + 1 == DEPTH_MAX) continue;
        depth++;
        at[depth] = t->first[index + 1], end[depth] = t->first[index + 2];
    }
}

static bool wanted(const mw_roster_entity *e, const char *kind) {
    return !e->hidden && (!kind || mw_slice_is(e->e.kind, kind));
}

// What --limit and --offset leave of rows that come one after the other.
typedef struct {
    int64_t offset, limit, seen;
} page;

static mw_status read_page(mw_call *call, page *out, mw_error *err) {
    *out = (page){.limit = INT64_MAX};
    MW_TRY(mw_call_int(call, "offset", 0, INT64_MAX, &out->offset, err));
    MW_TRY(mw_call_int(call, "limit", 1, INT64_MAX, &out->limit, err));
    bool paged = out->offset > 0 || out->limit < INT64_MAX;
    if (!paged || !mw_call_has(call, "tree")) return MW_OK;
    return mw_call_wrong(call, err, "--tree shows all, without --limit and --offset");
}

static bool on_page(page *p) {
    int64_t at = p->seen++;
    return at >= p->offset && at - p->offset < p->limit;
}

static mw_status entity_rows(mw_call *call, mw_listing *l, const mw_roster *r,
                             const mw_calendar *cal, mw_error *err) {
    const char *kind = call->operand_count ? call->operand[0] : NULL;
    page own;
    MW_TRY(read_page(call, &own, err));
    if (!mw_call_has(call, "tree")) {
        for (int64_t i = 0; i < mw_roster_count(r); i++)
            if (wanted(mw_roster_at(r, i), kind) && on_page(&own))
                entity_row(l, r, (int32_t)i, cal, 0);
        return MW_OK;
    }
    if (kind) return mw_call_wrong(call, err, "--tree shows all kinds");
    tree t = {0};
    mw_status st = tree_build(&t, r, err);
    if (st == MW_OK) tree_rows(l, &t, cal);
    mw_free(t.order);
    mw_free(t.first);
    return st;
}

// A kind that nobody is of may be a slip: the packs in use know.
static mw_status check_kind(const mw_workspace *ws, const mw_roster *r, const char *kind,
                            mw_error *err) {
    mw_program *p = NULL;
    int32_t found;
    for (int64_t i = 0; i < mw_roster_count(r); i++)
        if (mw_slice_is(mw_roster_at(r, i)->e.kind, kind)) return MW_OK;
    MW_TRY(mw_packs_of(ws, NULL, &p, err));
    mw_status st = mw_session_kind(p, mw_slice_of(kind), &found, err);
    mw_packs_free(p);
    return st;
}

mw_status mw_verb_entity_list(mw_call *call, mw_error *err) {
    static const char *const table[] = {"code", "kind", "title", "parent",
                                        "zone", "from", "to",    NULL};
    static const char *const columns[] = {"code", "kind", "title", "parent", "parent kind",
                                          "zone", "from", "to",    NULL};
    mw_format_kind format = mw_verb_format(call);
    mw_workspace ws;
    mw_roster *r = NULL;
    mw_listing l = {0};
    MW_TRY(mw_workspace_open(mw_session_folder(call), &ws, err));
    mw_status st = mw_roster_open(ws.registry, &r, err);
    if (st == MW_OK && call->operand_count) st = check_kind(&ws, r, call->operand[0], err);
    if (st == MW_OK)
        st = mw_listing_begin(&l, format == MW_FORMAT_TABLE ? table : columns, format, err);
    if (st == MW_OK) st = entity_rows(call, &l, r, &ws.calendar, err);
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    mw_roster_free(r);
    mw_workspace_close(&ws);
    return st;
}

// ---- link list

typedef struct {
    mw_listing l;
    const mw_roster *r;
    const mw_calendar *cal;
} link_rows;

static void code_of(link_rows *x, int32_t id) {
    int32_t at = mw_roster_find_id(x->r, id);
    mw_listing_text(&x->l, at >= 0 ? mw_roster_at(x->r, at)->e.code : (mw_slice){"", 0});
}

static mw_status link_row(void *ctx, const mw_link *link, mw_error *err) {
    link_rows *x = ctx;
    (void)err;
    if (!mw_errand_sees(link->from) || !mw_errand_sees(link->to)) return MW_OK;
    mw_listing_text(&x->l, link->link);
    code_of(x, link->from);
    code_of(x, link->to);
    moment(&x->l, link->from_ns, x->cal);
    moment(&x->l, link->to_ns, x->cal);
    return MW_OK;
}

mw_status mw_verb_link_list(mw_call *call, mw_error *err) {
    static const char *const columns[] = {"link", "from", "to", "since", "until", NULL};
    mw_workspace ws;
    mw_roster *r = NULL;
    link_rows x = {0};
    MW_TRY(mw_workspace_open(mw_session_folder(call), &ws, err));
    mw_status st = mw_roster_open(ws.registry, &r, err);
    x.r = r, x.cal = &ws.calendar;
    if (st == MW_OK) st = mw_listing_begin(&x.l, columns, mw_verb_format(call), err);
    if (st == MW_OK) st = ws.registry->ops->link_each(ws.registry, link_row, &x, err);
    if (st == MW_OK) st = mw_listing_end(&x.l, err);
    mw_listing_fini(&x.l);
    mw_roster_free(r);
    mw_workspace_close(&ws);
    return st;
}

// ---- import list

typedef struct {
    mw_listing l;
    const mw_calendar *cal;
} import_rows;

static mw_status import_row(void *ctx, const mw_import *i, mw_error *err) {
    import_rows *x = ctx;
    (void)err;
    mw_listing_int(&x->l, i->id);
    mw_listing_text(&x->l, i->file);
    moment(&x->l, i->started_ns, x->cal);
    mw_listing_text(&x->l, mw_slice_of(i->undone_ns  ? "undone"
                                       : i->ended_ns ? "complete"
                                                     : "cut off"));
    mw_listing_int(&x->l, i->read);
    mw_listing_int(&x->l, i->kept);
    mw_listing_int(&x->l, i->same);
    mw_listing_int(&x->l, i->corrected);
    mw_listing_int(&x->l, i->refused);
    mw_listing_text(&x->l, i->others);
    return MW_OK;
}

mw_status mw_verb_import_list(mw_call *call, mw_error *err) {
    static const char *const columns[] = {"#id",      "file",       "started", "state",
                                          "#read",    "#kept",      "#same",   "#corrected",
                                          "#refused", "other_maps", NULL};
    mw_workspace ws;
    import_rows x = {0};
    MW_TRY(mw_workspace_open(mw_session_folder(call), &ws, err));
    x.cal = &ws.calendar;
    mw_status st = mw_listing_begin(&x.l, columns, mw_verb_format(call), err);
    if (st == MW_OK) st = ws.registry->ops->import_each(ws.registry, import_row, &x, err);
    if (st == MW_OK) st = mw_listing_end(&x.l, err);
    mw_listing_fini(&x.l);
    mw_workspace_close(&ws);
    return st;
}
