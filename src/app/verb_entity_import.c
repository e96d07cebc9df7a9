// SPDX-License-Identifier: MIT
// The verb entity import: a CSV of entities, taken whole or not at all.
//
// All rows are read and checked first; then entities are written, then where they stand, in one
// transaction, so that a parent may stand below its child in the file. Whoever asks by a request
// changes only what is theirs to change, and puts new ones only there.
#include "app/errand.h"
#include "app/roster.h"
#include "app/session.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/json.h"
#include "ingest/rows.h"

enum { SAID_MAX = 20, ARENA_BYTES = 1 << 30 };
enum { COL_KIND, COL_CODE, COL_TITLE, COL_PARENT, COL_ZONE, COL_FROM, COL_TO, COLS };
static const char *const names[] = {"kind", "code", "title", "parent", "zone", "from", "to", NULL};

typedef struct {
    mw_entity e;
    mw_slice parent; // empty: nothing is said
    int64_t line;
    bool bad; // a mistake in it was said: it only takes part in finding others
} row;

typedef struct {
    const char *path;
    mw_session *s;
    mw_roster *roster;
    mw_arena *arena;
    bool there[COLS]; // whether the file has the column
    row *rows;
    int64_t count, capacity, wrong, added;
    int32_t fresh_from; // ids from here on are of this file; 0: none yet
    bool dry, json;
    mw_text mistakes; // as JSON, parted by commas
} table;

static void wrong(table *t, int64_t line, const char *column, const char *text) {
    if (t->wrong++ >= SAID_MAX) return;
    if (!t->json) {
        mw_say("%s:%lld: %s: %s", t->path, (long long)line, column, text);
        return;
    }
    mw_text_addf(&t->mistakes,
                 "%s{\"line\":%lld,\"column\":\"%s\",\"text\":", t->mistakes.size ? "," : "",
                 (long long)line, column);
    mw_json_string(&t->mistakes, mw_slice_of(text));
    mw_text_addc(&t->mistakes, '}');
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "entity import: out of memory");
}

// ---- reading

// A cell, kept in the arena.
static mw_status keep(table *t, mw_slice text, mw_slice *out, mw_error *err) {
    char *own = mw_arena_text(t->arena, text.n ? text.p : "", text.n);
    if (!own) return no_memory(err);
    *out = (mw_slice){own, text.n};
    return MW_OK;
}

static void read_day(table *t, int64_t line, int c, mw_slice text, int64_t *ns) {
    mw_error why = {0};
    if (text.n == 0) return;
    if (mw_session_moment(&t->s->ws.calendar, text.p, false, ns, &why) != MW_OK)
        wrong(t, line, names[c], why.text);
}

static void check_row(table *t, const row *r) {
    mw_error why = {0};
    mw_zone *zone = NULL;
    int32_t kind;
    if (mw_session_kind(t->s->program, r->e.kind, &kind, &why) != MW_OK)
        wrong(t, r->line, "kind", why.text);
    if (r->e.code.n == 0) wrong(t, r->line, "code", "is empty");
    if (r->e.zone.n && mw_zone_open(r->e.zone.p, &zone, &why) != MW_OK)
        wrong(t, r->line, "zone", why.text);
    mw_zone_close(zone);
    if (r->e.valid_to_ns <= r->e.valid_from_ns) wrong(t, r->line, "to", "is not after from");
}

static mw_status read_row(void *ctx, int64_t line, const mw_slice *cell, mw_error *err) {
    table *t = ctx;
    mw_slice text[COLS];
    for (int c = 0; c < COLS; c++) MW_TRY(keep(t, cell[c], &text[c], err));
    if (!mw_grow(&t->rows, &t->capacity, t->count + 1, sizeof *t->rows)) return no_memory(err);
    row *r = &t->rows[t->count++];
    *r = (row){
        .line = line,
        .parent = text[COL_PARENT],
        .e = {.kind = text[COL_KIND],
              .code = text[COL_CODE],
              .title = text[COL_TITLE],
              .zone = text[COL_ZONE],
              .valid_from_ns = INT64_MIN,
              .valid_to_ns = INT64_MAX}
    };
    int64_t before = t->wrong;
    read_day(t, line, COL_FROM, text[COL_FROM], &r->e.valid_from_ns);
    read_day(t, line, COL_TO, text[COL_TO], &r->e.valid_to_ns);
    check_row(t, r);
    r->bad = t->wrong > before;
    return MW_OK;
}

static mw_status read_bad(void *ctx, int64_t line, mw_slice value, const char *why, mw_error *err) {
    (void)value, (void)err;
    wrong(ctx, line, "row", why);
    return MW_OK;
}

static mw_status read_file(table *t, mw_error *err) {
    mw_rows_want want = {.column = names, .needed = COL_CODE + 1, .only = true};
    mw_rows_visit visit = {.row = read_row, .bad = read_bad, .ctx = t};
    return mw_rows_read(t->path, &want, &visit, t->there, err);
}

// ---- writing

// What the file leaves out stays as it was.
static void keep_old(const table *t, row *r) {
    int32_t at = mw_roster_find_of(t->roster, r->e.kind, r->e.code);
    if (at < 0) return;
    const mw_entity *was = &mw_roster_at(t->roster, at)->e;
    if (!t->there[COL_TITLE]) r->e.title = was->title;
    if (!t->there[COL_ZONE]) r->e.zone = was->zone;
    if (!t->there[COL_FROM]) r->e.valid_from_ns = was->valid_from_ns;
    if (!t->there[COL_TO]) r->e.valid_to_ns = was->valid_to_ns;
}

// Whether who asks may change an entity of this code. One that they do not see is taken, and no
// more is said.
static bool is_theirs(table *t, row *r) {
    mw_registry *reg = t->s->ws.registry;
    int32_t at = mw_roster_find_of(t->roster, r->e.kind, r->e.code), id = 0;
    if (at >= 0) id = mw_roster_at(t->roster, at)->e.id;
    bool there = at >= 0 || reg->ops->entity_find(reg, r->e.kind, r->e.code, &id, NULL) == MW_OK;
    bool own = t->fresh_from && id >= t->fresh_from; // a line of this file again
    if (!there || own || mw_errand_may(id)) return true;
    wrong(t, r->line, "code", mw_errand_sees(id) ? "may not be changed by you" : "is taken");
    return false;
}

// Whether something may be put below an entity by who asks; 0: at the top.
static bool is_place(table *t, const row *r, int32_t above) {
    bool own = t->fresh_from && above >= t->fresh_from;
    if (own || (above ? mw_errand_may(above) : mw_errand_may_top())) return true;
    wrong(t, r->line, "parent",
          above ? "entities may not be put there by you"
                : "entities may not be put at the top by you: name what it stands in");
    return false;
}

static mw_status write_entity(table *t, row *r, mw_error *err) {
    mw_registry *reg = t->s->ws.registry;
    bool fresh = mw_roster_find_of(t->roster, r->e.kind, r->e.code) < 0;
    r->bad = !is_theirs(t, r) || (fresh && !r->parent.n && !is_place(t, r, 0));
    if (r->bad) return MW_OK;
    keep_old(t, r);
    MW_TRY(reg->ops->entity_put(reg, &r->e, &r->e.id, err));
    t->added += fresh;
    if (fresh && !t->fresh_from) t->fresh_from = r->e.id;
    return mw_roster_add(t->roster, &r->e, err);
}

static mw_status write_entities(table *t, mw_error *err) {
    for (int64_t i = 0; i < t->count; i++)
        if (!t->rows[i].bad) MW_TRY(write_entity(t, &t->rows[i], err));
    return MW_OK;
}

static mw_status place(table *t, const row *r, mw_error *err) {
    const mw_program *p = t->s->program;
    mw_registry *reg = t->s->ws.registry;
    mw_error why = {0};
    int32_t above, kind, above_kind;
    if (mw_roster_find(t->roster, r->parent, &above, &why) != MW_OK) {
        wrong(t, r->line, "parent", why.text);
        return MW_OK;
    }
    const mw_roster_entity *own =
        mw_roster_at(t->roster, mw_roster_find_of(t->roster, r->e.kind, r->e.code));
    const mw_roster_entity *parent = mw_roster_at(t->roster, above);
    MW_TRY(mw_session_kind(p, r->e.kind, &kind, err));
    bool known = mw_session_kind(p, parent->e.kind, &above_kind, &why) == MW_OK;
    if (!known || kind == above_kind || !mw_kind_within(p, kind, above_kind)) {
        wrong(t, r->line, "parent", "the packs do not let this kind stand in that one");
        return MW_OK;
    }
    if (own->parent >= 0 && own->parent != above)
        wrong(t, r->line, "parent", "it stands elsewhere already; `mw entity move` moves it");
    else if (own->parent < 0 && is_place(t, r, parent->e.id)) {
        mw_placement put = {r->e.id, parent->e.id, INT64_MIN};
        return reg->ops->placement_put(reg, &put, err);
    }
    return MW_OK;
}

static mw_status write_all(table *t, mw_error *err) {
    MW_TRY(write_entities(t, err));
    for (int64_t i = 0; i < t->count; i++)
        if (t->rows[i].parent.n && !t->rows[i].bad) MW_TRY(place(t, &t->rows[i], err));
    if (t->wrong == 0 || t->json) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s: %lld mistake%s, so nothing of it was taken", t->path,
                   (long long)t->wrong, t->wrong == 1 ? "" : "s");
}

static mw_status in_transaction(table *t, mw_error *err) {
    mw_registry *reg = t->s->ws.registry;
    MW_TRY(reg->ops->begin(reg, err));
    mw_status st = write_all(t, err);
    if (st == MW_OK && !t->dry && t->wrong == 0) return reg->ops->commit(reg, err);
    reg->ops->abort(reg);
    mw_errand_did_nothing();
    return st;
}

static mw_status tell(table *t, mw_call *call, mw_error *err) {
    mw_text out = {0};
    call->no = t->wrong > 0;
    if (!t->json) {
        mw_note("%s: %lld entit%s%s", t->path, (long long)t->count, t->count == 1 ? "y" : "ies",
                t->dry ? ", of which nothing was stored" : "");
        return MW_OK;
    }
    mw_text_addf(&out, "{\"dry_run\":%s,\"taken\":%s,\"rows\":%lld,\"added\":%lld,\"wrong\":%lld,",
                 t->dry ? "true" : "false", t->wrong || t->dry ? "false" : "true",
                 (long long)t->count, (long long)t->added, (long long)t->wrong);
    mw_text_adds(&out, "\"mistakes\":[");
    mw_text_add(&out, t->mistakes.bytes, t->mistakes.size);
    mw_text_adds(&out, "]}\n");
    out.failed = out.failed || t->mistakes.failed;
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status import(mw_call *call, table *t, mw_error *err) {
    MW_TRY(mw_session_open(call, NULL, 0, t->s, err));
    t->arena = mw_arena_new(ARENA_BYTES);
    if (!t->arena) return no_memory(err);
    MW_TRY(mw_roster_open(t->s->ws.registry, &t->roster, err));
    MW_TRY(read_file(t, err));
    MW_TRY(in_transaction(t, err));
    return tell(t, call, err);
}

mw_status mw_verb_entity_import(mw_call *call, mw_error *err) {
    mw_session s = {0};
    table t = {.path = call->operand[0],
               .s = &s,
               .dry = mw_call_has(call, "dry-run"),
               .json = mw_verb_format(call) == MW_FORMAT_JSON_TEXT};
    mw_status st = import(call, &t, err);
    mw_free(t.rows);
    mw_text_free(&t.mistakes);
    mw_roster_free(t.roster);
    mw_arena_free(t.arena);
    mw_session_close(&s);
    return st;
}
