// SPDX-License-Identifier: MIT
// A running plant as JSON.
#include "base/clock.h"
#include "base/datetime.h"
#include "base/json.h"
#include "server/plant_answer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void mw_plant_json_key(mw_text *out, const char *name) {
    char last = out->size > 0 ? out->bytes[out->size - 1] : '\0';
    if (last != '{' && last != '\0') mw_text_addc(out, ',');
    mw_json_string(out, mw_slice_of(name));
    mw_text_addc(out, ':');
}

void mw_plant_json_text(mw_text *out, const char *name, mw_slice value) {
    mw_plant_json_key(out, name);
    mw_json_string(out, value);
}

void mw_plant_json_number(mw_text *out, const char *name, double value) {
    mw_plant_json_key(out, name);
    mw_json_number(out, value);
}

void mw_plant_json_whole(mw_text *out, const char *name, int64_t value) {
    mw_plant_json_key(out, name);
    mw_json_int(out, value);
}

void mw_plant_json_moment(const mw_plant *p, mw_text *out, const char *name, int64_t t_ns) {
    char buf[MW_DATETIME_TEXT_MAX];
    mw_plant_json_key(out, name);
    if (t_ns == INT64_MIN)
        mw_text_adds(out, "null");
    else
        mw_json_string(out, mw_slice_of(mw_datetime_print(t_ns, p->from.calendar.zone, buf)));
}

static void text(mw_text *out, const char *name, mw_slice value) {
    mw_plant_json_text(out, name, value);
}
static void number(mw_text *out, const char *name, double value) {
    mw_plant_json_number(out, name, value);
}
static void whole(mw_text *out, const char *name, int64_t value) {
    mw_plant_json_whole(out, name, value);
}
static void moment(const mw_plant *p, mw_text *out, const char *name, int64_t t_ns) {
    mw_plant_json_moment(p, out, name, t_ns);
}

// ---- values

void mw_plant_json_value(const mw_plant *p, const mw_kpi_value *v, mw_text *out) {
    static const char *const grain[] = {"hour", "shift", "day"};
    const mw_program *prog = p->from.program;
    const mw_model_entity *e = mw_model_entity_at(mw_world_model(mw_kpi_world(p->kpi)), v->entity);
    bool indicator = v->symbol.ref == MW_REF_INDICATOR;
    const mw_type *type =
        indicator ? &prog->indicator[v->symbol.index].type : &prog->measure[v->symbol.index].type;
    const char *unit = p->unit[v->symbol.index + (indicator ? 0 : prog->indicator_count)];
    char period[MW_PERIOD_TEXT_MAX], buf[256];
    mw_text_addc(out, '{');
    text(out, "kind", prog->kind[e->kind].name);
    text(out, "entity", e->code);
    mw_slice name =
        indicator ? prog->indicator[v->symbol.index].name : prog->measure[v->symbol.index].name;
    text(out, "name", name);
    if (v->member >= 0) {
        mw_plant_json_key(out, "keys");
        mw_text_addc(out, '[');
        mw_json_string(out, mw_world_code_text(mw_kpi_world(p->kpi), v->list, v->member));
        mw_text_addc(out, ']');
    }
    text(out, "grain", mw_slice_of(grain[v->grain]));
    text(out, "period", mw_slice_of(mw_period_print(v->period, &p->from.calendar, period)));
    number(out, "value", v->value);
    if (unit[0]) text(out, "unit", mw_slice_of(unit));
    double target = v->member < 0 ? mw_plant_target_of(p, e->id, name, v->period) : NAN;
    if (!isnan(target)) number(out, "target", target);
    if (type->kind != MW_TYPE_NUMBER && !isnan(v->value)) {
        text(out, "text",
             mw_slice_of(mw_world_value_text(mw_kpi_world(p->kpi), type, v->value, buf)));
    }
    mw_text_addc(out, '}');
}

// ---- a stretch

void mw_plant_json_asked(const mw_plant *p, const mw_window *w, int32_t entity, mw_text *out) {
    const mw_window_from *asked = mw_window_asked(w);
    const mw_model_entity *e = mw_model_entity_at(mw_world_model(mw_window_world(w)), entity);
    mw_text_addc(out, '{');
    text(out, "kind", p->from.program->kind[e->kind].name);
    text(out, "entity", e->code);
    moment(p, out, "from", asked->from_ns);
    moment(p, out, "to", asked->to_ns);
    mw_text_addc(out, ',');
}

void mw_plant_json_figure(const mw_plant *p, const mw_figure *f, mw_text *out) {
    const mw_program *prog = p->from.program;
    mw_symbol s = mw_evaluation_column(f->e, f->want)->want.symbol;
    bool indicator = s.ref == MW_REF_INDICATOR;
    const mw_type *type = indicator ? &prog->indicator[s.index].type : &prog->measure[s.index].type;
    const char *unit = p->unit[s.index + (indicator ? 0 : prog->indicator_count)];
    double value = mw_window_value(f->window, f->e, f->want, f->member);
    char buf[256];
    mw_json_string(out, indicator ? prog->indicator[s.index].name : prog->measure[s.index].name);
    mw_text_adds(out, ":{");
    number(out, "value", value);
    if (unit[0]) text(out, "unit", mw_slice_of(unit));
    if (type->kind != MW_TYPE_NUMBER && !isnan(value)) {
        const mw_world *w = mw_window_world(f->window);
        text(out, "text", mw_slice_of(mw_world_value_text(w, type, value, buf)));
    }
    mw_text_addc(out, '}');
}

// ---- what stands

typedef struct {
    const mw_plant *p;
    const mw_plant_view *view;
    mw_text *out;
    int64_t count;
    bool keyed; // those with a key, or those without
} listing;

static void list_value(void *ctx, const mw_kpi_value *v) {
    listing *l = ctx;
    const mw_model *m = mw_world_model(mw_kpi_world(l->p->kpi));
    bool fits = (v->member >= 0) == l->keyed;
    if (!fits || !mw_plant_view_has(l->view, mw_model_entity_at(m, v->entity)->id)) return;
    if (l->count++ > 0) mw_text_addc(l->out, ',');
    mw_plant_json_value(l->p, v, l->out);
}

static void list_values(mw_plant *p, const mw_plant_view *view, bool keyed, mw_text *out) {
    listing l = {p, view, out, 0, keyed};
    mw_plant_json_key(out, keyed ? "keyed" : "values");
    mw_text_addc(out, '[');
    mw_kpi_each(p->kpi, list_value, &l);
    mw_text_addc(out, ']');
}

void mw_plant_json(mw_plant *p, const mw_plant_view *view, mw_text *out) {
    bool first = true;
    mw_text_addc(out, '{');
    moment(p, out, "time", p->now_ns);
    list_values(p, view, false, out);
    list_values(p, view, true, out);
    mw_text_adds(out, ",\"machines\":[");
    for (int32_t i = 0; i < p->from.binding->machine_count; i++) {
        if (!mw_plant_view_has(view, p->from.binding->machine[i].entity)) continue;
        if (!first) mw_text_addc(out, ',');
        first = false;
        mw_plant_json_machine(p, view, i, out);
    }
    mw_text_addc(out, ']');
    mw_plant_json_words(p, view, out);
    mw_text_addc(out, '}');
}

// ---- sources and signals

static void source(mw_plant *p, int32_t i, mw_text *out) {
    mw_source_health h = mw_plant_health(p, i);
    mw_hub_clock c = mw_hub_source_clock(p->hub, i, mw_clock_wall_ns());
    mw_text_addc(out, '{');
    text(out, "source", p->from.binding->source[i].name);
    text(out, "kind", mw_slice_of(p->from.kind[i]));
    text(out, "state", mw_slice_of(h.state));
    whole(out, "messages", h.messages);
    whole(out, "samples", h.samples);
    whole(out, "refused", h.refused);
    whole(out, "reconnects", h.reconnects);
    whole(out, "bytes", h.bytes);
    moment(p, out, "last", h.last_ns ? h.last_ns : INT64_MIN);
    moment(p, out, "newest", c.newest_ns);
    number(out, "skew_s", c.newest_ns == INT64_MIN ? NAN : (double)c.skew_ns / 1e9);
    number(out, "skew_max_s", c.newest_ns == INT64_MIN ? NAN : (double)c.skew_max_ns / 1e9);
    whole(out, "backward", c.backward);
    number(out, "backward_max_s", (double)c.backward_max_ns / 1e9);
    text(out, "problem", mw_slice_of(h.problem));
    mw_text_addc(out, '}');
}

void mw_plant_json_sources(mw_plant *p, const mw_plant_view *view, mw_text *out) {
    bool first = true;
    mw_text_addc(out, '[');
    for (int32_t i = 0; i < p->from.binding->source_count; i++) {
        if (!mw_plant_view_has_source(p, view, i)) continue;
        if (!first) mw_text_addc(out, ',');
        first = false;
        source(p, i, out);
    }
    mw_text_addc(out, ']');
}

static bool used(const mw_plant *p, int32_t signal) {
    for (int32_t m = 0; m < p->from.binding->machine_count; m++) {
        const mw_live_machine *at = &p->from.binding->machine[m];
        for (int32_t k = 0; k < at->machine.channel_count; k++) {
            if (at->signal[k] == signal) return true;
        }
    }
    return false;
}

void mw_plant_json_signals(mw_plant *p, const mw_plant_view *view, bool unused, mw_text *out) {
    bool first = true;
    mw_text_addc(out, '[');
    for (int32_t i = 0; i < mw_series_count(p->from.series); i++) {
        mw_signal s;
        if (!mw_series_signal(p->from.series, i, &s)) continue;
        bool in_use = used(p, i), own = s.name.n > 3 && memcmp(s.name.p, "mw/", 3) == 0;
        own = own || mw_series_is_companion(p->from.series, s.name);
        if (own || (unused && in_use) || !mw_plant_view_has_signal(p, view, i)) continue;
        if (!first) mw_text_addc(out, ',');
        first = false;
        mw_text_addc(out, '{');
        text(out, "signal", s.name);
        text(out, "kind", mw_slice_of(mw_signal_kind_text(s.kind)));
        text(out, "unit", s.unit);
        mw_plant_json_key(out, "used");
        mw_json_bool(out, in_use);
        mw_plant_json_key(out, "current");
        mw_json_bool(out, s.current == i);
        mw_text_addc(out, '}');
    }
    mw_text_addc(out, ']');
}
