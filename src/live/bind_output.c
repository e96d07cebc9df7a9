// SPDX-License-Identifier: MIT
// The measures that a machine fills: times and stops by their names, signals as the map says, and
// what is added up from them.
#include "base/digits.h"
#include "live/bind_int.h"

// Quantities that follow from the state, by the name of the measure that takes them.
static const struct {
    const char *measure;
    mw_live_out out;
    const char *unit;
} automatic[] = {
    {"apt",             MW_OUT_APT,             "h"},
    {"aust",            MW_OUT_AUST,            "h"},
    {"adet",            MW_OUT_ADET,            "h"},
    {"adot",            MW_OUT_ADOT,            "h"},
    {"aupt",            MW_OUT_AUPT,            "h"},
    {"aubt",            MW_OUT_AUBT,            "h"},
    {"pbt",             MW_OUT_PBT,             "h"},
    {"pot",             MW_OUT_POT,             "h"},
    {"planned_down",    MW_OUT_PLANNED_DOWN,    "h"},
    {"unplanned_busy",  MW_OUT_UNPLANNED,       "h"},
    {"observed_time",   MW_OUT_OBSERVED,        "h"},
    {"unobserved_time", MW_OUT_UNOBSERVED,      "h"},
    {"downtime",        MW_OUT_DOWNTIME,        "h"},
    {"stop_time",       MW_OUT_STOP_TIME,       "h"},
    {"state_time",      MW_OUT_STATE_TIME,      "h"},
    {"stops",           MW_OUT_STOPS,           "1"},
    {"minor_stops",     MW_OUT_MINOR_STOPS,     "1"},
    {"minor_stop_time", MW_OUT_MINOR_STOP_TIME, "h"},
    {"setups",          MW_OUT_CHANGEOVERS,     "1"},
};
enum { AUTOMATIC = sizeof automatic / sizeof automatic[0] };

static bool has_channel(const mw_bind_machine *w, mw_channel_kind kind) {
    for (int32_t i = 0; i < w->m->machine.channel_count; i++) {
        if (w->channel[i].kind == kind) return true;
    }
    return false;
}

static int32_t entity_id(const mw_bind_machine *w, int32_t entity) {
    return mw_model_entity_at(w->x->model, entity)->id;
}

static bool is_stop_time(mw_live_out out) {
    return out == MW_OUT_DOWNTIME || out == MW_OUT_STOP_TIME;
}

// The keys of a measure as codes of cells; false when one is something else.
static bool take_keys(const mw_bind_machine *w, const mw_measure *m, mw_live_out out,
                      mw_live_key *key) {
    bool fine = true;
    for (int32_t i = 0; i < m->key_count; i++) {
        fine = mw_live_bind_key(w->x, &m->key[i], &key[i]) && fine;
        if (!fine) return false;
        bool stop = key[i] == MW_LIVE_KEY_REASON || key[i] == MW_LIVE_KEY_PRODUCT;
        if (is_stop_time(out) && !stop) return false;
        if (out == MW_OUT_STATE_TIME && key[i] == MW_LIVE_KEY_REASON) return false;
    }
    if (is_stop_time(out) || out == MW_OUT_STATE_TIME) return true;
    // Of a change-over the cell holds two products.
    if (out == MW_OUT_CHANGEOVERS) {
        if (m->key_count == 2) key[0] = MW_LIVE_KEY_REASON;
        return m->key_count == 2 && key[1] == MW_LIVE_KEY_PRODUCT;
    }
    return m->key_count == 0;
}

// ---- times and stops

// Reasons that the rows of a table name must be in a list.
static bool check_rows(const mw_bind_machine *w, const mw_map_channel *c, int32_t codes) {
    bool fine = true;
    for (int32_t r = 0; r <= c->row_count; r++) {
        const mw_map_said *reason = r < c->row_count ? &c->row[r].reason : &c->other.reason;
        if (reason->text.n > 0) fine = mw_live_bind_member(w->x, codes, reason) && fine;
    }
    return fine;
}

// All that the map names, if the list of the measure is closed.
static bool check_reasons(const mw_bind_machine *w, const mw_measure *m) {
    bool fine = true;
    for (int32_t k = 0; k < m->key_count; k++) {
        mw_live_key key;
        if (!mw_live_bind_key(w->x, &m->key[k], &key) || key != MW_LIVE_KEY_REASON) continue;
        for (int32_t i = 0; i < w->said->channel_count; i++)
            fine = check_rows(w, &w->said->channel[i], m->key[k].codes) && fine;
    }
    return fine;
}

// The measure that takes an automatic quantity, and the factor to its unit; -1: none does.
static int32_t taker(const mw_bind_machine *w, int i, double *factor) {
    const mw_program *p = w->x->p;
    mw_unit unit;
    mw_error err;
    int32_t found = mw_program_measure(p, mw_slice_of(automatic[i].measure));
    if (found < 0) return -1;
    const mw_measure *m = &p->measure[found];
    if (m->type.kind != MW_TYPE_NUMBER || !mw_kind_within(p, m->kind, w->kind)) return -1;
    if (mw_unit_parse(mw_slice_of(automatic[i].unit), &unit, &err) != MW_OK) return -1;
    if (mw_unit_same_kind(&unit, &m->type.unit)) {
        *factor = mw_unit_factor(&unit, &m->type.unit);
        return found;
    }
    mw_diag_warning(w->x->d, w->said->span, NULL, "the measure %.*s is no %s: it stays empty",
                    mw_shown(m->name), m->name.p, automatic[i].unit[0] == 'h' ? "time" : "number");
    return -1;
}

// Notes by which keys times are to be kept.
static bool note_keys(mw_bind_machine *w, const mw_live_output *o) {
    static const char *const word[MW_STATE_COUNT] = {
        [MW_STATE_UNKNOWN] = "unknown",       [MW_STATE_NONE] = "none",
        [MW_STATE_PRODUCTION] = "production", [MW_STATE_SETUP] = "setup",
        [MW_STATE_DELAY] = "delay",           [MW_STATE_DOWN] = "down",
        [MW_STATE_PLANNED] = "planned"};
    mw_machine *m = &w->m->machine;
    bool state = o->out == MW_OUT_STATE_TIME;
    for (int32_t k = 0; k < o->key_count; k++) {
        bool product = o->key[k] == MW_LIVE_KEY_PRODUCT;
        m->downtime_by_product |= is_stop_time((mw_live_out)o->out) && product;
        m->state_by_product |= state && product;
        m->state_by_order |= state && o->key[k] == MW_LIVE_KEY_ORDER;
    }
    m->state_time |= state;
    for (int i = 0; state && i < MW_STATE_COUNT; i++) {
        if (!mw_live_bind_text(w->x, mw_slice_of(word[i]), &m->state_code[i])) return false;
    }
    return true;
}

static bool add_automatic(mw_bind_machine *w, int i) {
    mw_bind_job *x = w->x;
    mw_bind_measure registry;
    double factor = 1;
    int32_t measure = taker(w, i, &factor);
    if (measure < 0) return true;
    if (!mw_live_bind_take(x, w->entity, measure)) return x->st == MW_OK; // a signal fills it
    const mw_measure *m = &x->p->measure[measure];
    mw_live_output *o = &w->output[w->m->output_count];
    *o = (mw_live_output){.out = automatic[i].out, .entity = entity_id(w, w->entity)};
    o->key_count = m->key_count;
    if (!take_keys(w, m, automatic[i].out, o->key)) {
        mw_diag_warning(x->d, w->said->span, NULL,
                        "the measure %.*s has other keys: it stays empty", mw_shown(m->name),
                        m->name.p);
        return true;
    }
    if (is_stop_time(automatic[i].out) && !check_reasons(w, m)) return false;
    if (!note_keys(w, o)) return false;
    if (!mw_live_bind_registry(x, measure, &registry)) return false;
    o->measure = registry.id;
    o->factor = factor * registry.factor;
    w->m->output_count++;
    return true;
}

// ---- signals

static bool add_channel(mw_bind_machine *w, int32_t channel) {
    mw_bind_measure registry;
    const mw_measure *m = &w->x->p->measure[w->measure[channel]];
    mw_live_output *o = &w->output[w->m->output_count];
    if (!mw_live_bind_registry(w->x, w->measure[channel], &registry)) return false;
    *o = (mw_live_output){.out = MW_OUT_CHANNEL + channel,
                          .entity = entity_id(w, w->target[channel]),
                          .measure = registry.id,
                          .factor = registry.factor,
                          .key_count = m->key_count};
    for (int32_t i = 0; i < m->key_count; i++)
        (void)mw_live_bind_key(w->x, &m->key[i], &o->key[i]); // which bind_channel.c checked
    w->m->output_count++;
    return true;
}

// ---- derived quantities

// The channel that fills a measure; -1.
static int32_t find_channel(const mw_bind_machine *w, mw_slice measure) {
    for (int32_t i = 0; i < w->m->machine.channel_count; i++) {
        if (w->measure[i] < 0 || w->channel[i].kind == MW_CHANNEL_GAUGE) continue;
        if (mw_slice_same(w->x->p->measure[w->measure[i]].name, measure)) return i;
    }
    return -1;
}

static bool no_term(mw_bind_machine *w, const mw_map_said *name) {
    mw_slice known[MW_MACHINE_CHANNELS_MAX];
    int32_t count = 0;
    for (int32_t i = 0; i < w->m->machine.channel_count; i++) {
        if (w->measure[i] >= 0) known[count++] = w->x->p->measure[w->measure[i]].name;
    }
    return mw_live_bind_unknown(w->x, "count or meter of the machine for", name, known, count);
}

// The measure of a derived quantity, and its keys; -1.
static int32_t derived_measure(mw_bind_machine *w, const mw_map_said *name, mw_live_derived *d) {
    mw_bind_job *x = w->x;
    int32_t measure = mw_live_bind_measure(x, name);
    if (measure < 0) return -1;
    const mw_measure *m = &x->p->measure[measure];
    const char *wrong = NULL;
    if (!mw_kind_within(x->p, m->kind, w->kind)) wrong = "stands on another kind than the machine";
    if (m->roll.time != MW_ROLL_SUM) wrong = "does not add up over time";
    for (int32_t i = 0; i < m->key_count; i++) {
        mw_channel none = {0};
        bool known = mw_live_bind_key(x, &m->key[i], &d->key[i]);
        if (!known || !mw_live_bind_kept_by(&none, d->key[i]))
            wrong = "is kept by more than product and order";
    }
    d->key_count = m->key_count;
    d->entity = entity_id(w, w->entity);
    if (!wrong && mw_live_bind_take(x, w->entity, measure)) return measure;
    if (x->st == MW_OK)
        mw_diag_error(x->d, name->span, NULL, "%.*s %s", mw_shown(m->name), m->name.p,
                      wrong ? wrong : "is filled already");
    return -1;
}

static bool add_term(mw_bind_machine *w, const mw_live_derived *d, int32_t measure,
                     const mw_map_term *said, mw_live_term *out) {
    mw_bind_job *x = w->x;
    mw_bind_measure registry;
    int32_t channel = find_channel(w, said->name.text);
    if (channel < 0) return no_term(w, &said->name);
    const mw_unit *to = &x->p->measure[measure].type.unit;
    const mw_unit *from = &x->p->measure[w->measure[channel]].type.unit;
    char is[MW_UNIT_TEXT_MAX], wanted[MW_UNIT_TEXT_MAX];
    if (!mw_unit_same_kind(from, to)) {
        mw_diag_error(x->d, said->name.span, NULL, "%.*s is %s, and %s is derived",
                      mw_shown(said->name.text), said->name.text.p, mw_unit_kind(from, is),
                      mw_unit_kind(to, wanted));
        return false;
    }
    if (!mw_live_bind_registry(x, measure, &registry)) return false;
    for (int32_t i = 0; i < d->key_count; i++)
        (void)mw_live_bind_kept_by(&w->channel[channel], d->key[i]);
    *out = (mw_live_term){MW_OUT_CHANNEL + channel,
                          said->factor * mw_unit_factor(from, to) * registry.factor, -1};
    return true;
}

static bool add_derived(mw_bind_machine *w, const mw_map_derive *said) {
    mw_bind_job *x = w->x;
    mw_bind_measure registry;
    mw_live_derived *d = &w->derived[w->m->derived_count];
    mw_live_term *term = mw_live_bind_push(x, said->term_count, sizeof *term);
    *d = (mw_live_derived){.term = term, .term_count = said->term_count};
    int32_t measure = term ? derived_measure(w, &said->measure, d) : -1;
    if (measure < 0 || !mw_live_bind_registry(x, measure, &registry)) return false;
    d->measure = registry.id;
    for (int32_t i = 0; i < said->term_count; i++) {
        if (!add_term(w, d, measure, &said->term[i], &term[i])) return false;
    }
    w->m->derived_count++;
    return true;
}

// ---- run times

// Time for a piece of a product, times the unit of the count, in the unit of the measure.
static bool run_factor(mw_bind_machine *w, const mw_map_run_time *r, const mw_unit *count,
                       const mw_unit *to, double *out) {
    mw_unit unit, time;
    mw_error err;
    if (mw_unit_parse(r->unit.text, &unit, &err) != MW_OK) {
        mw_diag_error(w->x->d, r->unit.span, NULL, "%s", err.text);
        return false;
    }
    if (mw_unit_mul(&unit, count, &time, &err) == MW_OK && mw_unit_same_kind(&time, to)) {
        *out = r->value * mw_unit_factor(&time, to);
        return true;
    }
    mw_diag_error(w->x->d, r->unit.span, "run_time \"A\" 30 s/piece",
                  "a run time is a time per piece");
    return false;
}

static bool add_run_time(mw_bind_machine *w, const mw_map_run_time *r, int32_t channel,
                         int32_t measure, mw_live_term *out) {
    mw_bind_job *x = w->x;
    mw_bind_measure registry;
    const mw_measure *pq = &x->p->measure[w->measure[channel]];
    double factor;
    if (!run_factor(w, r, &pq->type.unit, &x->p->measure[measure].type.unit, &factor)) return false;
    if (!mw_live_bind_registry(x, measure, &registry)) return false;
    *out = (mw_live_term){MW_OUT_CHANNEL + channel, factor * registry.factor, -1};
    if (r->product.text.n == 0) return true;
    for (int32_t i = 0; i < pq->key_count; i++) {
        if (!mw_live_bind_member(x, pq->key[i].codes, &r->product)) return false;
    }
    return mw_live_bind_text(x, r->product.text, &out->product);
}

// planned_run_time: the produced quantity by product, each times its run time.
static bool add_run_times(mw_bind_machine *w) {
    mw_bind_job *x = w->x;
    const mw_map_run_time *first = &w->said->run_time[0];
    mw_map_said pq = {mw_slice_of("pq"), first->unit.span};
    mw_map_said name = {mw_slice_of("planned_run_time"), first->unit.span};
    mw_bind_measure registry;
    mw_live_derived *d = &w->derived[w->m->derived_count];
    int32_t count = w->said->run_time_count, channel = find_channel(w, pq.text);
    mw_live_term *term = mw_live_bind_push(x, count, sizeof *term);
    *d = (mw_live_derived){.term = term, .term_count = count};
    if (!term) return false;
    if (channel < 0) {
        mw_diag_error(x->d, pq.span, "count pq \"SOURCE/...\"", "run times need a count of pq");
        return false;
    }
    bool by_product = first->product.text.n > 0;
    if (by_product && !has_channel(w, MW_CHANNEL_PRODUCT)) {
        mw_diag_error(x->d, first->product.span, "product \"SOURCE/...\"",
                      "no signal tells the product that runs");
        return false;
    }
    int32_t measure = derived_measure(w, &name, d);
    if (measure < 0 || !mw_live_bind_registry(x, measure, &registry)) return false;
    d->measure = registry.id;
    if (by_product) w->channel[channel].by_product = true;
    for (int32_t i = 0; i < count; i++) {
        if (!add_run_time(w, &w->said->run_time[i], channel, measure, &term[i])) return false;
    }
    w->m->derived_count++;
    return true;
}

bool mw_live_bind_outputs(mw_bind_machine *w) {
    mw_bind_job *x = w->x;
    const mw_map_machine *said = w->said;
    bool fine = true;
    w->output = mw_live_bind_push(x, AUTOMATIC + said->channel_count, sizeof *w->output);
    w->derived = mw_live_bind_push(x, said->derive_count + 1, sizeof *w->derived);
    if (!w->output || !w->derived) return false;
    w->m->output = w->output;
    w->m->derived = w->derived;
    for (int32_t i = 0; i < said->derive_count; i++)
        fine = add_derived(w, &said->derive[i]) && fine;
    if (said->run_time_count > 0) fine = add_run_times(w) && fine;
    for (int32_t i = 0; i < w->m->machine.channel_count && fine; i++) {
        if (w->measure[i] >= 0) fine = add_channel(w, i);
    }
    bool state = has_channel(w, MW_CHANNEL_STATE), product = has_channel(w, MW_CHANNEL_PRODUCT);
    for (int i = 0; i < AUTOMATIC && state && x->st == MW_OK; i++) {
        if (automatic[i].out == MW_OUT_CHANGEOVERS && !product) continue;
        fine = add_automatic(w, i) && fine;
    }
    return fine && x->st == MW_OK;
}
