// SPDX-License-Identifier: MIT
// See kpi.h. One evaluation per grain; what it gave is kept beside, so that a turn can tell what
// changed.
#include "live/kpi.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

// The columns of a grain as told last.
typedef struct {
    bool known; // a period is under way
    mw_period period;
    double **value; // per want; rows of its kind
    double **keyed; // per keyed want; [member][row]
    bool keyed_known;
} grain_state;

struct mw_kpi {
    mw_kpi_from from;
    mw_world *world;
    mw_want *want; // those with a key stand last
    int64_t want_count, want_capacity, keyed_count;
    int64_t *rows;          // per want
    int32_t *members;       // per keyed want, as many as were told
    int32_t *needs, *holds; // registry ids of measures: inside the time, and those that hold
    int64_t needs_count, needs_capacity, holds_count, holds_capacity;
    bool *fed; // measures of the program that a machine feeds
    grain_state grain[MW_KPI_GRAINS];
    bool on_board;
    mw_period board_day;
    int64_t evaluations;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the indicators of the moment");
}

static mw_grain grain_of(int32_t g) {
    static const mw_grain_unit unit[] = {MW_GRAIN_HOUR, MW_GRAIN_SHIFT, MW_GRAIN_DAY};
    return (mw_grain){unit[g], 1};
}

// ---- what is evaluated

// Measures of the registry by their place in the program.
typedef struct {
    mw_kpi *k;
    int32_t *id; // per measure of the program; 0 none
} naming;

static mw_status name_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    naming *n = ctx;
    (void)err;
    int32_t i = mw_program_measure(n->k->from.program, m->name);
    if (i >= 0) n->id[i] = m->id;
    return MW_OK;
}

static bool feeds(const mw_live_binding *b, int32_t measure) {
    for (int32_t i = 0; i < b->machine_count; i++) {
        const mw_live_machine *m = &b->machine[i];
        for (int32_t k = 0; k < m->output_count; k++) {
            if (m->output[k].measure == measure) return true;
        }
        for (int32_t k = 0; k < m->derived_count; k++) {
            if (m->derived[k].measure == measure) return true;
        }
    }
    return false;
}

// Kinds of entities that are fed, and all above them.
static void mark_kinds(const mw_kpi *k, const int32_t *id, bool *kind) {
    const mw_program *p = k->from.program;
    for (int64_t i = 0; i < k->from.also_count; i++) k->fed[k->from.also[i]] = true;
    for (int32_t i = 0; i < p->measure_count; i++) {
        k->fed[i] = k->fed[i] || (id[i] && feeds(k->from.binding, id[i]));
        if (!k->fed[i]) continue;
        for (int32_t at = p->measure[i].kind; at >= 0; at = p->kind[at].parent) kind[at] = true;
    }
}

// Whether a value rests on a measure that is fed.
static bool rests_on_fed(const mw_kpi *k, const mw_lower *l, int32_t value) {
    const mw_value *v;
    const mw_leaf *leaf;
    int32_t count = mw_lower_values(l, &v);
    (void)mw_lower_leaves(l, &leaf);
    bool *seen = mw_alloc_array(count + 1, sizeof *seen);
    int32_t *stack = mw_alloc_array(count + 1, sizeof *stack);
    bool found = false;
    int32_t n = 0;
    if (seen && stack && value >= 0) {
        stack[n++] = value;
        seen[value] = true;
    }
    while (n > 0 && !found) {
        const mw_value *at = &v[stack[--n]];
        found = at->leaf >= 0 && leaf[at->leaf].measure >= 0 && k->fed[leaf[at->leaf].measure];
        for (int64_t i = 0; i < at->input_count; i++) {
            int32_t next = at->input[i].value;
            if (next < 0 || seen[next]) continue;
            seen[next] = true;
            stack[n++] = next;
        }
    }
    mw_free(seen);
    mw_free(stack);
    return found;
}

static mw_status try_want(mw_kpi *k, mw_lower *l, const mw_want *tried, mw_error *err) {
    mw_want want = *tried;
    int32_t node, value;
    mw_error why = {0};
    mw_status st = mw_lower_want(l, &want, &node, &value, &why);
    if (st == MW_INVALID) return MW_OK; // it has no value there
    if (st != MW_OK) return mw_fail(err, st, "%s", why.text);
    if (!rests_on_fed(k, l, value)) return MW_OK;
    if (!mw_grow(&k->want, &k->want_capacity, k->want_count + 1, sizeof *k->want)) {
        return no_memory(err);
    }
    k->want[k->want_count++] = want;
    return MW_OK;
}

static bool is_above(const mw_program *p, int32_t kind, int32_t above) {
    for (; kind >= 0; kind = p->kind[kind].parent) {
        if (kind == above) return true;
    }
    return false;
}

// Indicators and measures of `keys` keys; those with keys by each member of them.
static mw_status choose(mw_kpi *k, mw_lower *l, const bool *kind, int32_t keys, mw_error *err) {
    const mw_program *p = k->from.program;
    for (int32_t at = 0; at < p->kind_count; at++) {
        for (int32_t i = 0; kind[at] && i < p->indicator_count; i++) {
            const mw_indicator *x = &p->indicator[i];
            mw_want want = {
                {MW_REF_INDICATOR, i},
                .kind = at, .rolled = keys == 0
            };
            bool fits = x->arg_count == 0 && x->key_count == keys && is_above(p, x->kind, at);
            if (fits) MW_TRY(try_want(k, l, &want, err));
        }
        for (int32_t i = 0; kind[at] && i < p->measure_count; i++) {
            const mw_measure *m = &p->measure[i];
            mw_want want = {
                {MW_REF_MEASURE, i},
                .kind = at, .rolled = keys == 0
            };
            bool fits = k->fed[i] && is_above(p, m->kind, at) && (!keys || m->key_count == keys);
            if (fits) MW_TRY(try_want(k, l, &want, err));
        }
    }
    return MW_OK;
}

// Without a key, then with one.
static mw_status choose_all(mw_kpi *k, mw_lower *l, const bool *kind, mw_error *err) {
    MW_TRY(choose(k, l, kind, 0, err));
    int64_t plain = k->want_count;
    MW_TRY(choose(k, l, kind, 1, err));
    k->keyed_count = k->want_count - plain;
    return MW_OK;
}

static bool add_id(int32_t **list, int64_t *count, int64_t *capacity, int32_t id) {
    for (int64_t i = 0; i < *count; i++) {
        if ((*list)[i] == id) return true;
    }
    if (!mw_grow(list, capacity, *count + 1, sizeof **list)) return false;
    (*list)[(*count)++] = id;
    return true;
}

// The measures that evaluations will read.
static mw_status list_measures(mw_kpi *k, const mw_lower *l, const int32_t *id, mw_error *err) {
    const mw_leaf *leaf;
    int32_t n = mw_lower_leaves(l, &leaf);
    for (int32_t i = 0; i < n; i++) {
        if (leaf[i].measure < 0 || !id[leaf[i].measure]) continue;
        int32_t m = id[leaf[i].measure];
        bool hold = leaf[i].roll == MW_LEAF_HOLD || leaf[i].roll == MW_LEAF_HOLD_FIRST;
        bool room = hold ? add_id(&k->holds, &k->holds_count, &k->holds_capacity, m)
                         : add_id(&k->needs, &k->needs_count, &k->needs_capacity, m);
        if (!room) return no_memory(err);
    }
    return MW_OK;
}

static mw_status choose_wants(mw_kpi *k, mw_error *err) {
    const mw_program *p = k->from.program;
    mw_registry *r = k->from.registry;
    naming names = {k, mw_alloc_array(p->measure_count + 1, sizeof *names.id)};
    bool *kind = mw_alloc_array(p->kind_count + 1, sizeof *kind);
    mw_lower *l = NULL;
    mw_period day = {
        {MW_GRAIN_DAY, 1},
        20000
    };
    k->fed = mw_alloc_array(p->measure_count + 1, sizeof *k->fed);
    mw_status st = names.id && kind && k->fed ? MW_OK : no_memory(err);
    if (st == MW_OK) st = r->ops->measure_each(r, name_measure, &names, err);
    if (st == MW_OK) {
        mark_kinds(k, names.id, kind);
        st = mw_lower_new(k->world, &day, 1, &l, err);
    }
    if (st == MW_OK) st = choose_all(k, l, kind, err);
    if (st == MW_OK) st = list_measures(k, l, names.id, err);
    mw_lower_free(l);
    mw_free(names.id);
    mw_free(kind);
    return st;
}

// ---- opening

static mw_status open_world(mw_kpi *k, mw_error *err) {
    mw_world *fresh = NULL;
    mw_world_from from = {.program = k->from.program,
                          .registry = k->from.registry,
                          .facts = mw_live_board_facts(mw_hub_board(k->from.hub)),
                          .as_known_ns = INT64_MAX,
                          .zone = k->from.zone};
    MW_TRY(mw_world_open(&from, &fresh, err));
    mw_world_free(k->world);
    k->world = fresh;
    return MW_OK;
}

static int64_t plain_count(const mw_kpi *k) { return k->want_count - k->keyed_count; }

static mw_status open_columns(mw_kpi *k, mw_error *err) {
    k->rows = mw_alloc_array(k->want_count + 1, sizeof *k->rows);
    k->members = mw_alloc_array(k->keyed_count + 1, sizeof *k->members);
    if (!k->rows || !k->members) return no_memory(err);
    const mw_model *m = mw_world_model(k->world);
    for (int64_t i = 0; i < k->want_count; i++) k->rows[i] = mw_model_rows(m, k->want[i].kind);
    for (int32_t g = 0; g < MW_KPI_GRAINS; g++) {
        k->grain[g].value = mw_alloc_array(k->want_count + 1, sizeof *k->grain[g].value);
        k->grain[g].keyed = mw_alloc_array(k->keyed_count + 1, sizeof *k->grain[g].keyed);
        if (!k->grain[g].value || !k->grain[g].keyed) return no_memory(err);
        for (int64_t i = 0; i < plain_count(k); i++) {
            double *column = mw_alloc_column(k->rows[i] + 1, sizeof *column);
            if (!column) return no_memory(err);
            k->grain[g].value[i] = column;
            for (int64_t r = 0; r < k->rows[i]; r++) column[r] = NAN;
        }
    }
    return MW_OK;
}

mw_status mw_kpi_open(const mw_kpi_from *from, mw_kpi **out, mw_error *err) {
    mw_kpi *k = mw_alloc(sizeof *k);
    if (!k) return no_memory(err);
    k->from = *from;
    mw_status st = open_world(k, err);
    if (st == MW_OK) st = choose_wants(k, err);
    if (st == MW_OK) st = open_columns(k, err);
    if (st == MW_OK)
        *out = k;
    else
        mw_kpi_close(k);
    return st;
}

void mw_kpi_close(mw_kpi *k) {
    if (!k) return;
    for (int32_t g = 0; g < MW_KPI_GRAINS; g++) {
        for (int64_t i = 0; k->grain[g].value && i < k->want_count; i++) {
            mw_free(k->grain[g].value[i]);
        }
        for (int64_t i = 0; k->grain[g].keyed && i < k->keyed_count; i++)
            mw_free(k->grain[g].keyed[i]);
        mw_free(k->grain[g].value);
        mw_free(k->grain[g].keyed);
    }
    mw_free(k->rows);
    mw_free(k->members);
    mw_free(k->want);
    mw_free(k->needs);
    mw_free(k->holds);
    mw_free(k->fed);
    mw_world_free(k->world);
    mw_free(k);
}

mw_world *mw_kpi_world(const mw_kpi *k) { return k->world; }
int64_t mw_kpi_evaluations(const mw_kpi *k) { return k->evaluations; }

// ---- a turn

// The board holds the day before and the day: sites of other zones begin theirs earlier.
static mw_status fill_board(mw_kpi *k, int64_t now_ns, mw_error *err) {
    mw_period day;
    int64_t start, end;
    MW_TRY(mw_period_at((mw_grain){MW_GRAIN_DAY, 1}, now_ns, &k->from.calendar, &day, err));
    if (k->on_board && mw_period_same(day, k->board_day)) return MW_OK;
    MW_TRY(mw_period_bounds(mw_period_add(day, -1), &k->from.calendar, &start, &end, err));
    MW_TRY(mw_hub_board_from(k->from.hub, start, k->needs, k->needs_count, err));
    MW_TRY(mw_hub_board_hold(k->from.hub, k->holds, k->holds_count, err));
    MW_TRY(mw_hub_board_lay(k->from.hub, err));
    k->board_day = day;
    k->on_board = true;
    return MW_OK;
}

static bool same_bits(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

typedef struct {
    mw_kpi *k;
    int32_t g;
    bool began; // a period began: everything is told
    mw_kpi_changed changed;
    void *ctx;
} telling;

static const int32_t no_key[2] = {-1, -1};

// Tells a value; of one with a key its list and the member.
static void tell_one(const telling *t, int64_t want, int64_t row, double value,
                     const int32_t key[2]) {
    const mw_kpi *k = t->k;
    const mw_model *m = mw_world_model(k->world);
    mw_kpi_value told = {k->want[want].symbol,
                         mw_model_row(m, k->want[want].kind, row)->entity,
                         t->g,
                         k->grain[t->g].period,
                         value,
                         key[0],
                         key[1]};
    t->changed(t->ctx, &told);
}

static void tell_column(const telling *t, int64_t want, const mw_eval_column *c) {
    const mw_kpi *k = t->k;
    const grain_state *g = &k->grain[t->g];
    for (int64_t r = 0; r < k->rows[want]; r++) {
        double value = c->value ? c->value[r] : NAN;
        if (same_bits(value, g->value[want][r]) && !(t->began && !isnan(value))) continue;
        g->value[want][r] = value;
        tell_one(t, want, r, value, no_key);
    }
}

static mw_status turn_grain(telling *t, int64_t now_ns, mw_error *err) {
    mw_kpi *k = t->k;
    mw_period period;
    grain_state *g = &k->grain[t->g];
    mw_evaluation *e = NULL;
    mw_status st = mw_period_at(grain_of(t->g), now_ns, &k->from.calendar, &period, err);
    bool none = st == MW_NOTFOUND || st == MW_INVALID; // no shift is on, or there are none
    if (none) g->known = false;
    if (st != MW_OK) return none ? MW_OK : st;
    t->began = !g->known || !mw_period_same(period, g->period);
    g->known = true;
    g->keyed_known = g->keyed_known && !t->began;
    g->period = period;
    mw_eval_request q = {.want = k->want,
                         .want_count = (int32_t)plain_count(k),
                         .period = &period,
                         .period_count = 1,
                         .pool = k->from.pool};
    MW_TRY(mw_evaluate(k->world, &q, &e, err));
    for (int64_t i = 0; i < plain_count(k); i++) {
        tell_column(t, i, mw_evaluation_column(e, (int32_t)i));
    }
    k->evaluations++;
    mw_evaluation_free(e);
    return MW_OK;
}

mw_status mw_kpi_turn(mw_kpi *k, int64_t now_ns, bool new_texts, mw_kpi_changed changed, void *ctx,
                      mw_error *err) {
    if (k->want_count == 0) return MW_OK;
    if (new_texts) MW_TRY(open_world(k, err));
    MW_TRY(fill_board(k, now_ns, err));
    for (int32_t g = 0; g < MW_KPI_GRAINS; g++) {
        telling t = {k, g, false, changed, ctx};
        MW_TRY(turn_grain(&t, now_ns, err));
    }
    return MW_OK;
}

// ---- by key

// The list of the only key of a keyed want.
static int32_t list_of(const mw_kpi *k, int64_t keyed) {
    mw_symbol s = k->want[plain_count(k) + keyed].symbol;
    const mw_program *p = k->from.program;
    bool indicator = s.ref == MW_REF_INDICATOR;
    return indicator ? p->indicator[s.index].key[0].codes : p->measure[s.index].key[0].codes;
}

// Makes room for the members that there are now; then nothing was told.
static mw_status open_members(mw_kpi *k, int64_t keyed, int32_t members, mw_error *err) {
    int64_t n = (int64_t)members * k->rows[plain_count(k) + keyed];
    if (k->members[keyed] == members && k->grain[0].keyed[keyed]) return MW_OK;
    k->members[keyed] = 0;
    for (int32_t g = 0; g < MW_KPI_GRAINS; g++) {
        double *fresh = mw_alloc_array(n + 1, sizeof *fresh);
        if (!fresh) return no_memory(err);
        for (int64_t i = 0; i < n; i++) fresh[i] = NAN;
        mw_free(k->grain[g].keyed[keyed]);
        k->grain[g].keyed[keyed] = fresh;
    }
    k->members[keyed] = members;
    return MW_OK;
}

static void tell_members(const telling *t, int64_t keyed, const mw_eval_column *c) {
    const mw_kpi *k = t->k;
    int64_t want = plain_count(k) + keyed, rows = k->rows[want];
    double *was = k->grain[t->g].keyed[keyed];
    for (int64_t i = 0; i < k->members[keyed] * rows; i++) {
        double value = c->value[i];
        bool same = same_bits(value, was[i]) && !(t->began && !isnan(value));
        bool nothing = value == 0 && (isnan(was[i]) || was[i] == 0);
        was[i] = value;
        if (!same && !nothing)
            tell_one(t, want, i % rows, value, (int32_t[]){c->list[0], (int32_t)(i / rows)});
    }
}

static mw_status turn_keyed(telling *t, mw_error *err) {
    mw_kpi *k = t->k;
    grain_state *g = &k->grain[t->g];
    mw_evaluation *e = NULL;
    mw_eval_request q = {.want = k->want + plain_count(k),
                         .want_count = (int32_t)k->keyed_count,
                         .period = &g->period,
                         .period_count = 1,
                         .pool = k->from.pool};
    MW_TRY(mw_evaluate(k->world, &q, &e, err));
    mw_status st = MW_OK;
    t->began = !g->keyed_known;
    for (int64_t i = 0; i < k->keyed_count && st == MW_OK; i++) {
        const mw_eval_column *c = mw_evaluation_column(e, (int32_t)i);
        bool fits = c->value && c->key_count == 1 && c->rows == k->rows[plain_count(k) + i];
        if (!fits) continue;
        st = open_members(k, i, c->members[0], err);
        if (st == MW_OK) tell_members(t, i, c);
    }
    g->keyed_known = st == MW_OK;
    mw_evaluation_free(e);
    return st;
}

mw_status mw_kpi_turn_keyed(mw_kpi *k, mw_kpi_changed changed, void *ctx, mw_error *err) {
    for (int32_t g = 0; g < MW_KPI_GRAINS; g++) {
        telling t = {k, g, false, changed, ctx};
        if (k->keyed_count > 0 && k->grain[g].known) MW_TRY(turn_keyed(&t, err));
    }
    return MW_OK;
}

// ---- as it stands

static void each_row(const telling *t, int64_t want) {
    const mw_kpi *k = t->k;
    for (int64_t r = 0; r < k->rows[want]; r++) {
        double value = k->grain[t->g].value[want][r];
        if (!isnan(value)) tell_one(t, want, r, value, no_key);
    }
}

static void each_member(const telling *t, int64_t keyed) {
    const mw_kpi *k = t->k;
    int64_t want = plain_count(k) + keyed, rows = k->rows[want];
    const double *value = k->grain[t->g].keyed[keyed];
    int32_t list = list_of(k, keyed);
    for (int64_t i = 0; value && i < k->members[keyed] * rows; i++) {
        if (isnan(value[i]) || value[i] == 0) continue;
        tell_one(t, want, i % rows, value[i], (int32_t[]){list, (int32_t)(i / rows)});
    }
}

void mw_kpi_each(mw_kpi *k, mw_kpi_changed tell, void *ctx) {
    for (int32_t g = 0; g < MW_KPI_GRAINS; g++) {
        telling t = {k, g, true, tell, ctx};
        const grain_state *at = &k->grain[g];
        for (int64_t i = 0; at->known && i < plain_count(k); i++) each_row(&t, i);
        for (int64_t i = 0; at->keyed_known && i < k->keyed_count; i++) each_member(&t, i);
    }
}

double mw_kpi_get(const mw_kpi *k, mw_symbol symbol, int32_t entity, int32_t grain) {
    const mw_model *m = mw_world_model(k->world);
    const mw_model_entity *e = mw_model_entity_at(m, entity);
    const grain_state *g = &k->grain[grain];
    for (int64_t i = 0; g->known && i < plain_count(k); i++) {
        const mw_want *w = &k->want[i];
        bool fits = w->symbol.ref == symbol.ref && w->symbol.index == symbol.index;
        if (!fits || w->kind != e->kind) continue;
        int32_t row = mw_model_first_row(m, entity);
        while (row >= 0 && isnan(g->value[i][row])) row = mw_model_row(m, w->kind, row)->next;
        return row >= 0 ? g->value[i][row] : NAN;
    }
    return NAN;
}

const mw_want *mw_kpi_wants(const mw_kpi *k, int64_t *count, int64_t *keyed_count) {
    *count = k->want_count;
    *keyed_count = k->keyed_count;
    return k->want;
}
