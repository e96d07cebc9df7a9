// SPDX-License-Identifier: MIT
// Verbs that change entities and links one by one: entity add, move, retire; link add.
#include "app/errand.h"
#include "app/roster.h"
#include "app/session.h"
#include "app/verb.h"

#include <string.h>

// What these verbs open: packs tell kinds and links, the roster who is there.
typedef struct {
    mw_session s;
    mw_roster *roster;
} opened;

static mw_status open_both(const mw_call *call, opened *o, mw_error *err) {
    MW_TRY(mw_session_open(call, NULL, 0, &o->s, err));
    return mw_roster_open(o->s.ws.registry, &o->roster, err);
}

static void close_both(opened *o) {
    mw_roster_free(o->roster);
    mw_session_close(&o->s);
}

// ---- where something stands

// That an entity of a kind may stand in one of the roster.
static mw_status check_above(const opened *o, mw_slice kind_name, int32_t parent, mw_error *err) {
    const mw_program *p = o->s.program;
    const mw_entity *above = &mw_roster_at(o->roster, parent)->e;
    int32_t kind, above_kind;
    MW_TRY(mw_session_kind(p, kind_name, &kind, err));
    MW_TRY(mw_session_kind(p, above->kind, &above_kind, err));
    if (kind != above_kind && mw_kind_within(p, kind, above_kind)) return MW_OK;
    return mw_fail(err, MW_INVALID, "a %.*s does not stand in a %.*s (%.*s): the packs say no",
                   (int)kind_name.n, kind_name.p, (int)above->kind.n, above->kind.p,
                   (int)above->code.n, above->code.p);
}

static mw_status place(opened *o, int32_t id, int32_t parent, int64_t from_ns, mw_error *err) {
    mw_registry *r = o->s.ws.registry;
    mw_placement p = {id, parent < 0 ? 0 : mw_roster_at(o->roster, parent)->e.id, from_ns};
    return r->ops->placement_put(r, &p, err);
}

// ---- entity add

static mw_status check_zone(const char *name, mw_error *err) {
    mw_zone *zone = NULL;
    if (!name || !*name) return MW_OK;
    mw_status st = mw_zone_open(name, &zone, err);
    mw_zone_close(zone);
    return st;
}

static mw_status put_entity(opened *o, const mw_entity *e, int32_t parent, bool fresh,
                            mw_error *err) {
    mw_registry *r = o->s.ws.registry;
    int32_t id = 0;
    MW_TRY(r->ops->begin(r, err));
    mw_status st = r->ops->entity_put(r, e, &id, err);
    if (st == MW_OK && fresh && parent >= 0) st = place(o, id, parent, INT64_MIN, err);
    if (st == MW_OK) return r->ops->commit(r, err);
    r->ops->abort(r);
    return st;
}

// A code may be another organisation's, or of a branch that whoever asks may not change: then it is
// taken, and no more is said.
static mw_status check_free(opened *o, mw_slice kind, mw_slice code, int32_t at, mw_error *err) {
    mw_registry *r = o->s.ws.registry;
    int32_t id = at >= 0 ? mw_roster_at(o->roster, at)->e.id : 0;
    mw_status st = at >= 0 ? MW_OK : r->ops->entity_find(r, kind, code, &id, NULL);
    if (mw_errand_sees_all() || st == MW_NOTFOUND) return MW_OK;
    if (st == MW_OK && mw_errand_may(id)) return MW_OK;
    return mw_fail(err, MW_INVALID, "the code %.*s of a %.*s is taken", (int)code.n, code.p,
                   (int)kind.n, kind.p);
}

// Where something is put must be theirs to change, too; nowhere is the top of the organisation.
static mw_status check_place(const opened *o, int32_t parent, mw_error *err) {
    bool may =
        parent < 0 ? mw_errand_may_top() : mw_errand_may(mw_roster_at(o->roster, parent)->e.id);
    if (may) return MW_OK;
    return mw_errand_deny(err, "entities may not be put there by you");
}

static mw_status add(mw_call *call, opened *o, mw_error *err) {
    const char *in = mw_call_value(call, "in"), *title = mw_call_value(call, "title"),
               *zone = mw_call_value(call, "zone");
    mw_slice kind = mw_slice_of(call->operand[0]), code = mw_slice_of(call->operand[1]);
    mw_entity e = {.valid_from_ns = INT64_MIN, .valid_to_ns = INT64_MAX};
    int32_t kind_index, parent = -1;
    MW_TRY(open_both(call, o, err));
    MW_TRY(mw_session_kind(o->s.program, kind, &kind_index, err));
    if (zone && strcmp(zone, "none") == 0) zone = "";
    MW_TRY(check_zone(zone, err));
    int32_t at = mw_roster_find_of(o->roster, kind, code);
    MW_TRY(check_free(o, kind, code, at, err));
    if (at >= 0 && in)
        return mw_fail(err, MW_INVALID,
                       "%s %s is there already; `mw entity move` says where it stands",
                       call->operand[0], call->operand[1]);
    if (at >= 0) e = mw_roster_at(o->roster, at)->e;
    e.id = 0, e.kind = kind, e.code = code;
    if (title) e.title = mw_slice_of(title);
    if (zone) e.zone = mw_slice_of(zone);
    MW_TRY(mw_session_from_option(call, &o->s.ws.calendar, "from", &e.valid_from_ns, err));
    if (in) {
        MW_TRY(mw_roster_find(o->roster, mw_slice_of(in), &parent, err));
        MW_TRY(check_above(o, kind, parent, err));
    }
    if (at < 0) MW_TRY(check_place(o, parent, err));
    return put_entity(o, &e, parent, at < 0, err);
}

mw_status mw_verb_entity_add(mw_call *call, mw_error *err) {
    opened o = {0};
    mw_status st = add(call, &o, err);
    close_both(&o);
    return st;
}

// ---- entity move, entity retire

static mw_status move(mw_call *call, opened *o, mw_error *err) {
    const char *in = mw_call_value(call, "in");
    int32_t at, parent = -1;
    int64_t from_ns = INT64_MIN;
    MW_TRY(open_both(call, o, err));
    MW_TRY(mw_roster_find(o->roster, mw_slice_of(call->operand[0]), &at, err));
    const mw_roster_entity *e = mw_roster_at(o->roster, at);
    if (in) {
        MW_TRY(mw_roster_find(o->roster, mw_slice_of(in), &parent, err));
        MW_TRY(check_above(o, e->e.kind, parent, err));
    }
    MW_TRY(check_place(o, parent, err));
    MW_TRY(mw_session_from_option(call, &o->s.ws.calendar, "at", &from_ns, err));
    if (e->stays > 0 && from_ns == INT64_MIN)
        return mw_call_wrong(call, err,
                             "%s stands somewhere already: --at DATE says from when on "
                             "it stands elsewhere",
                             call->operand[0]);
    return place(o, e->e.id, parent, from_ns, err);
}

mw_status mw_verb_entity_move(mw_call *call, mw_error *err) {
    opened o = {0};
    mw_status st = move(call, &o, err);
    close_both(&o);
    return st;
}

static mw_status retire(mw_call *call, opened *o, mw_error *err) {
    int32_t at, id = 0;
    mw_registry *r;
    bool undo = mw_call_has(call, "undo");
    if (mw_call_has(call, "at") == undo)
        return mw_call_wrong(call, err, "entity retire needs --at DATE, or --undo");
    MW_TRY(open_both(call, o, err));
    MW_TRY(mw_roster_find(o->roster, mw_slice_of(call->operand[0]), &at, err));
    mw_entity e = mw_roster_at(o->roster, at)->e;
    if (undo) e.valid_to_ns = INT64_MAX;
    MW_TRY(mw_session_from_option(call, &o->s.ws.calendar, "at", &e.valid_to_ns, err));
    if (e.valid_to_ns <= e.valid_from_ns)
        return mw_fail(err, MW_INVALID, "%s begins later than %s", call->operand[0],
                       mw_call_value(call, "at"));
    r = o->s.ws.registry;
    return r->ops->entity_put(r, &e, &id, err);
}

mw_status mw_verb_entity_retire(mw_call *call, mw_error *err) {
    opened o = {0};
    mw_status st = retire(call, &o, err);
    close_both(&o);
    return st;
}

// ---- link add

static mw_status find_link(const mw_program *p, const char *name, const mw_link_type **out,
                           mw_error *err) {
    mw_symbol s = mw_program_find(p, mw_slice_of(name));
    if (s.ref == MW_REF_LINK) {
        *out = &p->link[s.index];
        return MW_OK;
    }
    mw_text list = {0};
    for (int32_t i = 0; i < p->link_count; i++)
        mw_text_addf(&list, "%s%.*s", i ? ", " : "", (int)p->link[i].name.n, p->link[i].name.p);
    mw_status st = mw_fail(err, MW_NOTFOUND, "there is no link \"%s\"; the packs declare: %s", name,
                           list.size ? list.bytes : "none");
    mw_text_free(&list);
    return st;
}

static mw_status link_end(const opened *o, const char *code, int32_t kind, int32_t *id,
                          mw_error *err) {
    int32_t at;
    mw_slice want = o->s.program->kind[kind].name;
    MW_TRY(mw_roster_find(o->roster, mw_slice_of(code), &at, err));
    const mw_entity *e = &mw_roster_at(o->roster, at)->e;
    *id = e->id;
    if (mw_slice_same(e->kind, want)) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s is a %.*s; the link wants a %.*s there", code,
                   (int)e->kind.n, e->kind.p, (int)want.n, want.p);
}

// Looks for a link of the same two in a part of the same time, begun on another day: one begun on
// the same day is replaced.
typedef struct {
    const mw_link *l;
    bool found;
} overlap;

static mw_status visit_link(void *ctx, const mw_link *was, mw_error *err) {
    overlap *x = ctx;
    const mw_link *l = x->l;
    (void)err;
    bool same = was->from == l->from && was->to == l->to && mw_slice_same(was->link, l->link);
    bool meet = was->from_ns < l->to_ns && l->from_ns < was->to_ns;
    x->found = x->found || (same && meet && was->from_ns != l->from_ns);
    return MW_OK;
}

static mw_status check_overlap(const mw_call *call, opened *o, const mw_link *l, mw_error *err) {
    overlap x = {.l = l};
    mw_registry *r = o->s.ws.registry;
    MW_TRY(r->ops->link_each(r, visit_link, &x, err));
    if (!x.found) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "%s from %s to %s is there already for a part of that time (`mw link list`); "
                   "sums over both would count twice",
                   call->operand[0], call->operand[1], call->operand[2]);
}

static mw_status link_two(mw_call *call, opened *o, mw_error *err) {
    const mw_link_type *type = NULL;
    mw_link l = {.from_ns = INT64_MIN, .to_ns = INT64_MAX};
    MW_TRY(open_both(call, o, err));
    MW_TRY(find_link(o->s.program, call->operand[0], &type, err));
    MW_TRY(link_end(o, call->operand[1], type->from, &l.from, err));
    MW_TRY(link_end(o, call->operand[2], type->to, &l.to, err));
    MW_TRY(mw_session_from_option(call, &o->s.ws.calendar, "from", &l.from_ns, err));
    MW_TRY(mw_session_from_option(call, &o->s.ws.calendar, "to", &l.to_ns, err));
    if (l.to_ns <= l.from_ns) return mw_call_wrong(call, err, "--to is not after --from");
    l.link = type->name;
    MW_TRY(check_overlap(call, o, &l, err));
    return o->s.ws.registry->ops->link_put(o->s.ws.registry, &l, err);
}

mw_status mw_verb_link_add(mw_call *call, mw_error *err) {
    opened o = {0};
    mw_status st = link_two(call, &o, err);
    close_both(&o);
    return st;
}
