// SPDX-License-Identifier: MIT
// Machines as they stand, what values are called, and the reasons that stops may have: what a page
// needs to draw them and to offer the reasons.
#include "base/alloc.h"
#include "base/json.h"
#include "server/plant_answer.h"

#include <math.h>
#include <stdio.h>

// ---- words

void mw_plant_json_titles(mw_text *out, const char *name, mw_slice en, mw_slice zh) {
    mw_plant_json_key(out, name);
    mw_text_addc(out, '{');
    mw_plant_json_text(out, "en", en);
    mw_plant_json_text(out, "zh", zh);
    mw_text_addc(out, '}');
}

const char *mw_plant_state_word(mw_state_category category) {
    static const char *const word[MW_STATE_COUNT] = {"unknown", "none", "production", "setup",
                                                     "delay",   "down", "planned"};
    return word[category];
}

void mw_plant_json_code(const mw_plant *p, mw_text *out, const char *name, int32_t code) {
    mw_slice said;
    char number[16];
    snprintf(number, sizeof number, "%d", (int)MW_CODE_NUMBER(code));
    if (code < -1) mw_plant_json_text(out, name, mw_slice_of(number));
    if (code >= 0 && mw_series_text(p->from.series, code, &said))
        mw_plant_json_text(out, name, said);
}

// ---- machines

// "line:L1", what it stands in; null at the top, and to those who do not see that.
static void add_parent(const mw_plant *p, const mw_plant_view *view, const mw_live_machine *m,
                       mw_text *out) {
    const mw_model *model = mw_world_model(mw_kpi_world(p->kpi));
    bool seen = m->above_count > 0 && mw_plant_view_has(view, m->above[0]);
    int32_t at = seen ? mw_model_find(model, m->above[0]) : -1;
    mw_text name = {0};
    mw_plant_json_key(out, "parent");
    if (at < 0) {
        mw_text_adds(out, "null");
        return;
    }
    const mw_model_entity *e = mw_model_entity_at(model, at);
    mw_slice kind = p->from.program->kind[e->kind].name;
    mw_text_addf(&name, "%.*s:%.*s", (int)kind.n, kind.p, (int)e->code.n, e->code.p);
    mw_json_string(out, (mw_slice){name.bytes, name.size});
    out->failed = out->failed || name.failed;
    mw_text_free(&name);
}

static double measured(const mw_plant *p, const char *name, int32_t entity, int32_t grain) {
    mw_symbol s = {MW_REF_MEASURE, mw_program_measure(p->from.program, mw_slice_of(name))};
    return s.index < 0 ? NAN : mw_kpi_get(p->kpi, s, entity, grain);
}

// What was made in the hour, shift and day under way; speed: pieces per hour of production.
static void add_made(const mw_plant *p, int32_t entity, mw_text *out) {
    static const char *const grain[MW_KPI_GRAINS] = {"hour", "shift", "day"};
    mw_plant_json_key(out, "made");
    mw_text_addc(out, '{');
    for (int32_t g = 0; g < MW_KPI_GRAINS; g++) {
        double pieces = measured(p, "pq", entity, g), good = measured(p, "gq", entity, g);
        double bad = measured(p, "sq", entity, g), hours = measured(p, "apt", entity, g);
        if (isnan(bad)) bad = pieces - good;
        mw_plant_json_key(out, grain[g]);
        mw_text_addc(out, '{');
        mw_plant_json_number(out, "pieces", pieces);
        mw_plant_json_number(out, "good", good);
        mw_plant_json_number(out, "bad", bad);
        mw_plant_json_number(out, "speed", hours > 0 ? pieces / hours : NAN);
        mw_text_addc(out, '}');
    }
    mw_text_addc(out, '}');
}

static void add_entity(const mw_plant *p, const mw_plant_view *view, const mw_live_machine *m,
                       mw_text *out) {
    const mw_model *model = mw_world_model(mw_kpi_world(p->kpi));
    int32_t at = mw_model_find(model, m->entity);
    if (at < 0) return;
    const mw_model_entity *e = mw_model_entity_at(model, at);
    mw_plant_json_text(out, "kind", p->from.program->kind[e->kind].name);
    mw_plant_json_text(out, "entity", e->code);
    mw_plant_json_text(out, "title", e->title.n ? e->title : e->code);
    add_parent(p, view, m, out);
    add_made(p, at, out);
}

void mw_plant_json_machine(const mw_plant *p, const mw_plant_view *view, int32_t machine,
                           mw_text *out) {
    const mw_live_machine *m = &p->from.binding->machine[machine];
    mw_hub_machine at = mw_hub_machine_at(p->hub, machine);
    mw_text_addc(out, '{');
    mw_plant_json_text(out, "machine", m->name);
    mw_plant_json_text(out, "state", mw_slice_of(mw_plant_state_word(at.state.category)));
    mw_plant_json_moment(p, out, "since", at.state.since_ns);
    mw_plant_json_code(p, out, "reason", at.state.reason);
    mw_plant_json_code(p, out, "product", at.state.product);
    mw_plant_json_code(p, out, "order", at.state.order);
    mw_plant_json_moment(p, out, "time", at.now_ns);
    mw_plant_json_moment(p, out, "settled", at.settled_ns);
    mw_plant_json_whole(out, "late", at.late);
    mw_plant_json_whole(out, "too_late", at.refused);
    mw_plant_json_whole(out, "resets", at.trouble.resets);
    mw_plant_json_whole(out, "falls", at.trouble.falls);
    mw_plant_json_whole(out, "wraps", at.trouble.wraps);
    mw_plant_json_whole(out, "gaps", at.trouble.gaps);
    add_entity(p, view, m, out);
    mw_text_addc(out, '}');
}

// ---- indicators

static void add_indicator(const mw_plant *p, mw_symbol s, bool keyed, mw_text *out) {
    const mw_program *prog = p->from.program;
    bool indicator = s.ref == MW_REF_INDICATOR;
    const mw_indicator *x = indicator ? &prog->indicator[s.index] : NULL;
    const mw_measure *m = indicator ? NULL : &prog->measure[s.index];
    const mw_decl *d = x ? x->decl : m->decl;
    const mw_stmt *better = d ? mw_decl_property(d, "better") : NULL;
    mw_slice name = x ? x->name : m->name;
    mw_text_addc(out, '{');
    mw_plant_json_text(out, "name", name);
    mw_plant_json_text(out, "sort", mw_slice_of(x ? "indicator" : "measure"));
    mw_plant_json_titles(out, "title", d ? mw_decl_title(d, "en") : name,
                         d ? mw_decl_title(d, "zh") : name);
    mw_plant_json_text(out, "unit",
                       mw_slice_of(p->unit[s.index + (x ? 0 : prog->indicator_count)]));
    if (better && better->word_count) mw_plant_json_text(out, "better", better->word[0]);
    if (keyed) mw_plant_json_text(out, "key", x ? x->key[0].name : m->key[0].name);
    mw_text_addc(out, '}');
}

// Each once, whatever the kinds it is evaluated for; its values with a key are an entry of theirs.
static void add_indicators(const mw_plant *p, mw_text *out) {
    int64_t count, keyed;
    const mw_want *want = mw_kpi_wants(p->kpi, &count, &keyed);
    bool first = true;
    mw_plant_json_key(out, "indicators");
    mw_text_addc(out, '[');
    for (int64_t i = 0; i < count; i++) {
        int64_t begin = i < count - keyed ? 0 : count - keyed, same = begin;
        while (same < i && (want[same].symbol.ref != want[i].symbol.ref ||
                            want[same].symbol.index != want[i].symbol.index))
            same++;
        if (same < i) continue;
        if (!first) mw_text_addc(out, ',');
        first = false;
        add_indicator(p, want[i].symbol, i >= count - keyed, out);
    }
    mw_text_addc(out, ']');
}

// ---- reasons

typedef struct {
    const mw_plant *p;
    mw_text *out;
    mw_slice *told; // texts
    int64_t count, capacity;
} reasons;

static void add_reason(reasons *r, mw_slice text, const mw_titles *titles) {
    for (int64_t i = 0; i < r->count; i++)
        if (mw_slice_same(r->told[i], text)) return;
    if (!mw_grow(&r->told, &r->capacity, r->count + 1, sizeof *r->told)) {
        r->out->failed = true;
        return;
    }
    mw_text_adds(r->out, r->count > 0 ? ",{" : "{");
    r->told[r->count++] = text;
    mw_plant_json_text(r->out, "reason", text);
    mw_plant_json_titles(r->out, "title", titles ? mw_title_in(titles, "en") : text,
                         titles ? mw_title_in(titles, "zh") : text);
    mw_text_addc(r->out, '}');
}

static void add_reason_code(reasons *r, int32_t code) {
    mw_slice text;
    if (code >= 0 && mw_series_text(r->p->from.series, code, &text)) add_reason(r, text, NULL);
}

// Those that a machine's tables of states and reasons name.
static void add_of_machine(reasons *r, const mw_live_machine *m) {
    for (int32_t k = 0; k < m->machine.channel_count; k++) {
        const mw_state_table *t = m->machine.channel[k].table;
        for (int32_t i = 0; t && i < t->row_count; i++) add_reason_code(r, t->row[i].reason);
        if (t) add_reason_code(r, t->other.reason);
    }
}

// Declared ones first, then those that the signal map names, then, for those who see everything,
// those that people or machines said.
static void add_reasons(const mw_plant *p, const mw_plant_view *view, mw_text *out) {
    const mw_program *prog = p->from.program;
    int32_t at = mw_program_measure(prog, mw_slice_of("stop_reason"));
    int32_t list = at < 0 ? -1 : prog->measure[at].type.codes;
    const mw_world *w = mw_kpi_world(p->kpi);
    reasons r = {.p = p, .out = out};
    mw_plant_json_key(out, "reasons");
    mw_text_addc(out, '[');
    for (int32_t i = 0; list >= 0 && i < prog->codes[list].count; i++)
        add_reason(&r, prog->codes[list].code[i].text, &prog->codes[list].code[i].titles);
    for (int32_t i = 0; list >= 0 && i < p->from.binding->machine_count; i++) {
        const mw_live_machine *m = &p->from.binding->machine[i];
        if (mw_plant_view_has(view, m->entity)) add_of_machine(&r, m);
    }
    for (int32_t i = 0; list >= 0 && view->all && i < mw_world_codes(w, list); i++)
        add_reason(&r, mw_world_code_text(w, list, i), NULL);
    mw_text_addc(out, ']');
    mw_free(r.told);
}

void mw_plant_json_words(const mw_plant *p, const mw_plant_view *view, mw_text *out) {
    add_indicators(p, out);
    add_reasons(p, view, out);
}
