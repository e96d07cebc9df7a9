// SPDX-License-Identifier: MIT
// The signals of a machine: their sources, kinds and units, and the measures that they fill.
#include "base/alloc.h"
#include "base/digits.h"
#include "live/bind_int.h"

#include <math.h>
#include <string.h>

static const int64_t second_ns = 1000000000;
enum { ALIVE_STALE_S = 90, GAP_DEFAULT_S = 3600 };

typedef struct {
    mw_bind_machine *w;
    const mw_map_channel *c;
    mw_slice name; // of the signal, without star
    int32_t source;
    const mw_modbus_register *reg; // NULL: not of a modbus source
    mw_signal_kind kind;
    mw_channel *to;
} binding;

static bool is_quantity(mw_channel_kind kind) { return kind >= MW_CHANNEL_COUNT; }

// ---- names

static bool find_source(binding *b) {
    const mw_signal_map *map = b->w->x->from->map;
    const char *slash = memchr(b->name.p, '/', b->name.n);
    b->source = mw_signal_map_source(map, b->name);
    if (b->source >= 0) return true;
    mw_map_said said = {b->name, b->c->signal.span};
    if (slash) said.text.n = (size_t)(slash - b->name.p);
    mw_slice *known = mw_live_bind_push(b->w->x, map->source_count, sizeof *known);
    for (int32_t i = 0; known && i < map->source_count; i++) known[i] = map->source[i].name.text;
    return known ? mw_live_bind_unknown(b->w->x, "source", &said, known, map->source_count) : false;
}

// A device sends what was asked of it, so its registers are all the signals there are.
static bool find_register(binding *b) {
    const mw_map_source *s = &b->w->x->from->map->source[b->source];
    size_t at = s->name.text.n + 1;
    mw_map_said said = {
        {b->name.p + at, b->name.n - at},
        b->c->signal.span
    };
    if (s->kind != MW_MAP_MODBUS) return true;
    mw_slice *known = mw_live_bind_push(b->w->x, s->reg_count, sizeof *known);
    for (int32_t i = 0; known && i < s->reg_count; i++) {
        known[i] = mw_slice_of(s->reg[i].name);
        if (mw_slice_same(known[i], said.text)) b->reg = &s->reg[i];
    }
    if (b->reg || !known) return b->reg != NULL;
    return mw_live_bind_unknown(b->w->x, "register", &said, known, s->reg_count);
}

static mw_signal_kind guess_kind(const mw_map_channel *c) {
    if (c->is_text) return MW_SIGNAL_TEXT;
    if (c->is_number || is_quantity(c->kind)) return MW_SIGNAL_NUMBER;
    if (c->row_count > 0 && c->row[0].is_text) return MW_SIGNAL_TEXT;
    bool yesno = c->row_count > 0;
    for (int32_t i = 0; i < c->row_count; i++) yesno = yesno && c->row[i].is_yesno;
    if (yesno) return MW_SIGNAL_BOOL;
    bool text = c->builtin == MW_MAP_MTCONNECT || c->kind == MW_CHANNEL_ORDER ||
                (c->kind == MW_CHANNEL_REASON && !c->has_table);
    return text ? MW_SIGNAL_TEXT : MW_SIGNAL_NUMBER;
}

static void find_kind(binding *b) {
    mw_series *series = b->w->x->from->series;
    int32_t id = mw_series_find(series, b->name);
    mw_signal known;
    if (id >= 0 && mw_series_signal(series, id, &known))
        b->kind = known.kind;
    else
        b->kind = b->reg ? mw_modbus_register_kind(b->reg) : guess_kind(b->c);
}

static bool check_kind(const binding *b) {
    const mw_map_channel *c = b->c;
    bool text = b->kind == MW_SIGNAL_TEXT;
    bool wants_text = c->is_text || (c->kind == MW_CHANNEL_REASON && !c->has_table);
    bool wants_number = c->is_number || is_quantity(c->kind);
    if (!(wants_text && !text) && !(wants_number && text)) return true;
    const char *hint =
        c->kind == MW_CHANNEL_REASON ? "reason \"...\" { 101 \"jam\", 102 \"starved\" }" : NULL;
    mw_diag_error(b->w->x->d, c->signal.span, hint, "the signal brings %s, and %s are wanted here",
                  text ? "texts" : "numbers", text ? "numbers" : "texts");
    return false;
}

// Makes the signal known, and notes that it is used.
static bool take_signal(binding *b, int32_t *id) {
    mw_bind_job *x = b->w->x;
    mw_live_bound *bound = x->b;
    *id = -1;
    if (x->dry) return true;
    mw_status st = mw_series_guess(x->from->series, b->name, b->kind, id, x->err);
    if (st != MW_OK) return mw_live_bind_failed(x, st);
    if (!mw_grow(&bound->used, &bound->used_capacity, (int64_t)*id + 1, 1))
        return mw_live_bind_failed(x, mw_fail(x->err, MW_NOMEM, "no memory for signals"));
    bound->used[*id] = 1;
    return true;
}

// ---- quantities

// The entity whose measure it fills; -1.
static int32_t find_target(binding *b) {
    mw_bind_machine *w = b->w;
    mw_bind_job *x = w->x;
    const mw_map_channel *c = b->c;
    if (c->on_kind.text.n == 0) return w->entity;
    int32_t kind = mw_live_bind_kind(x, &c->on_kind);
    if (kind < 0) return -1;
    if (c->on_code.text.n > 0) {
        mw_map_said code = c->on_code;
        return mw_live_bind_star(w, &c->on_code, &code.text) ? mw_live_bind_entity(x, kind, &code)
                                                             : -1;
    }
    int32_t row = mw_live_bind_row(x, w->entity);
    int32_t up = row < 0 || !mw_kind_within(x->p, w->kind, kind)
                     ? -1
                     : mw_model_up(x->model, w->kind, kind)[row];
    if (up >= 0) return mw_model_row(x->model, kind, up)->entity;
    mw_diag_error(x->d, c->on_kind.span, "its code may follow: on line \"L1\"",
                  "the machine stands in no %.*s", mw_shown(c->on_kind.text), c->on_kind.text.p);
    return -1;
}

static bool check_measure_kind(const binding *b, const mw_measure *m, int32_t target) {
    mw_bind_job *x = b->w->x;
    int32_t kind = mw_model_entity_at(x->model, target)->kind;
    if (mw_kind_within(x->p, m->kind, kind)) return true;
    mw_slice has = x->p->kind[m->kind].name, is = x->p->kind[kind].name;
    const char *hint = mw_kind_within(x->p, kind, m->kind)
                           ? mw_diag_hint(x->d, "%.*s on %.*s \"...\"", mw_shown(m->name),
                                          m->name.p, mw_shown(has), has.p)
                           : NULL;
    mw_diag_error(x->d, b->c->measure.span, hint,
                  "%.*s stands on %.*s and what contains it, not on %.*s", mw_shown(m->name),
                  m->name.p, mw_shown(has), has.p, mw_shown(is), is.p);
    return false;
}

static bool check_roll(const binding *b, const mw_measure *m) {
    bool adds = b->c->kind != MW_CHANNEL_GAUGE;
    bool sum = m->roll.time == MW_ROLL_SUM;
    if (adds == sum || m->roll.time == MW_ROLL_NONE || m->roll.time == MW_ROLL_UNSAID) return true;
    mw_diag_error(b->w->x->d, b->c->measure.span,
                  adds ? "gauge: its mean over time" : "count, pieces, meter or rate",
                  adds ? "%.*s does not add up over time" : "%.*s adds up over time",
                  mw_shown(m->name), m->name.p);
    return false;
}

static bool check_keys(const binding *b, const mw_measure *m) {
    mw_bind_job *x = b->w->x;
    for (int32_t i = 0; i < m->key_count; i++) {
        mw_live_key key;
        bool known = mw_live_bind_key(x, &m->key[i], &key);
        if (known && mw_live_bind_kept_by(b->to, key)) continue;
        mw_diag_error(
            x->d, b->c->measure.span, NULL,
            "%.*s is kept by %.*s, which a signal does not tell; by product or order would do",
            mw_shown(m->name), m->name.p, mw_shown(m->key[i].name), m->key[i].name.p);
        return false;
    }
    return true;
}

// ---- units

static bool wrong_unit(const binding *b, mw_span at, const mw_measure *m, const mw_unit *unit) {
    char is[MW_UNIT_TEXT_MAX], wanted[MW_UNIT_TEXT_MAX], text[MW_UNIT_TEXT_MAX];
    const char *per = b->c->kind == MW_CHANNEL_RATE ? " per time" : "";
    mw_diag_error(b->w->x->d, at, NULL, "the signal is %s; %.*s wants %s (%s)%s",
                  mw_unit_kind(unit, is), mw_shown(m->name), m->name.p,
                  mw_unit_kind(&m->type.unit, wanted), mw_unit_text(&m->type.unit, text), per);
    return false;
}

// The unit of the signal, for a rate times an hour; false when it does not fit.
static bool read_unit(const binding *b, const mw_measure *m, mw_slice text, mw_span at,
                      mw_unit *out) {
    mw_unit hour, unit;
    mw_error err;
    mw_bind_job *x = b->w->x;
    mw_status st = mw_unit_parse(text, &unit, &err);
    *out = unit;
    if (st == MW_OK && b->c->kind == MW_CHANNEL_RATE) {
        st = mw_unit_parse(mw_slice_of("h"), &hour, &err);
        if (st == MW_OK) st = mw_unit_mul(&unit, &hour, out, &err);
    }
    if (st != MW_OK) {
        mw_diag_error(x->d, at, NULL, "%s", err.text);
        return false;
    }
    if (!mw_unit_same_kind(out, &m->type.unit)) return wrong_unit(b, at, m, &unit);
    bool sums = b->c->kind != MW_CHANNEL_GAUGE;
    if (!sums || mw_unit_same_zero(out, &m->type.unit)) return true;
    mw_diag_error(x->d, at, NULL, "a unit with a zero point of its own does not add up");
    return false;
}

// What the source says of a unit, where the map says nothing.
static void warn_of_unit(const binding *b, const mw_measure *m) {
    mw_series *series = b->w->x->from->series;
    int32_t id = mw_series_find(series, b->name);
    mw_signal known;
    mw_unit unit;
    mw_error err;
    char text[MW_UNIT_TEXT_MAX];
    if (id < 0 || b->c->kind == MW_CHANNEL_RATE || !mw_series_signal(series, id, &known)) return;
    if (known.unit.n == 0 || mw_unit_parse(known.unit, &unit, &err) != MW_OK) return;
    if (mw_unit_same(&unit, &m->type.unit)) return;
    const char *hint = mw_diag_hint(b->w->x->d, ": %.*s", mw_shown(known.unit), known.unit.p);
    mw_diag_warning(b->w->x->d, b->c->signal.span, hint,
                    "the source says %.*s; the map takes it for %s", mw_shown(known.unit),
                    known.unit.p, mw_unit_text(&m->type.unit, text));
}

static bool set_scale(binding *b, const mw_measure *m) {
    const mw_map_channel *c = b->c;
    mw_unit unit = m->type.unit;
    if (c->unit.text.n > 0) {
        if (!read_unit(b, m, c->unit.text, c->unit.span, &unit)) return false;
    } else if (b->reg && b->reg->unit) {
        if (!read_unit(b, m, mw_slice_of(b->reg->unit), c->signal.span, &unit)) return false;
    } else {
        warn_of_unit(b, m);
    }
    bool same = mw_unit_same(&unit, &m->type.unit);
    double factor = same ? 1 : mw_unit_factor(&unit, &m->type.unit);
    double zero = same ? 0 : mw_unit_convert(0, &unit, &m->type.unit);
    b->to->scale = c->scale * factor;
    b->to->offset = c->offset * factor + (c->kind == MW_CHANNEL_GAUGE ? zero : 0);
    return true;
}

static bool bind_quantity(binding *b, int32_t channel) {
    mw_bind_machine *w = b->w;
    int32_t measure = mw_live_bind_measure(w->x, &b->c->measure);
    int32_t target = find_target(b);
    if (measure < 0 || target < 0) return false;
    const mw_measure *m = &w->x->p->measure[measure];
    w->measure[channel] = measure;
    w->target[channel] = target;
    if (!check_measure_kind(b, m, target) || !check_roll(b, m) || !check_keys(b, m)) return false;
    if (!set_scale(b, m)) return false;
    if (mw_live_bind_take(w->x, target, measure)) return true;
    if (w->x->st == MW_OK)
        mw_diag_error(w->x->d, b->c->measure.span, NULL, "another signal fills %.*s already",
                      mw_shown(m->name), m->name.p);
    return false;
}

// ---- the whole

static int rank(mw_channel_kind kind) {
    static const int ranks[] = {
        [MW_CHANNEL_ALIVE] = 0, [MW_CHANNEL_PRODUCT] = 1,  [MW_CHANNEL_ORDER] = 1,
        [MW_CHANNEL_STATE] = 2, [MW_CHANNEL_OVERRIDE] = 3, [MW_CHANNEL_REASON] = 4,
        [MW_CHANNEL_COUNT] = 5, [MW_CHANNEL_PIECES] = 5,   [MW_CHANNEL_METER] = 5,
        [MW_CHANNEL_RATE] = 5,  [MW_CHANNEL_GAUGE] = 5};
    return ranks[kind];
}

static bool bind_channel(mw_bind_machine *w, const mw_map_channel *c, int32_t channel) {
    const mw_map_machine *said = w->said;
    binding b = {.w = w, .c = c, .to = &w->channel[channel]};
    *b.to = (mw_channel){.kind = c->kind, .alive = -1, .scale = 1, .wrap = c->wrap};
    b.to->stale_ns = c->stale_ns >= 0      ? c->stale_ns
                     : said->stale_ns >= 0 ? said->stale_ns
                                           : INT64_MAX;
    b.to->gap_ns = c->gap_ns >= 0 ? c->gap_ns : said->gap_ns;
    if (b.to->gap_ns < 0) b.to->gap_ns = GAP_DEFAULT_S * second_ns;
    w->about[channel] = c;
    w->measure[channel] = -1;
    w->target[channel] = w->entity;
    if (!mw_live_bind_star(w, &c->signal, &b.name) || !find_source(&b) || !find_register(&b))
        return false;
    find_kind(&b);
    if (!check_kind(&b)) return false;
    b.to->has_numbers = c->kind == MW_CHANNEL_ORDER && b.kind != MW_SIGNAL_TEXT;
    for (int32_t i = 0; i < channel; i++) {
        if (w->channel[i].kind == MW_CHANNEL_ALIVE && w->signal[i] == b.source) b.to->alive = i;
    }
    bool table = c->has_table || c->builtin != MW_MAP_TABLE_NONE;
    bool text = b.kind == MW_SIGNAL_TEXT;
    if (table && !mw_live_bind_table(w, c, text, &b.to->table)) return false;
    if (is_quantity(c->kind) && !bind_quantity(&b, channel)) return false;
    return take_signal(&b, &w->signal[channel]);
}

// A channel for each source that follows the clock; its signal is the number of the source until
// all others are bound.
static bool add_alive(mw_bind_machine *w, int32_t *count) {
    const mw_signal_map *map = w->x->from->map;
    for (int32_t i = 0; i < w->said->channel_count; i++) {
        mw_slice name;
        if (!mw_live_bind_star(w, &w->said->channel[i].signal, &name)) return false;
        int32_t source = mw_signal_map_source(map, name);
        bool known = source < 0 || !mw_map_source_follows_clock(&map->source[source]);
        for (int32_t k = 0; k < *count; k++) known = known || w->signal[k] == source;
        if (known) continue;
        w->about[*count] = NULL;
        w->signal[*count] = source;
        w->measure[*count] = -1;
        w->channel[(*count)++] = (mw_channel){.kind = MW_CHANNEL_ALIVE,
                                              .alive = -1,
                                              .scale = 1,
                                              .stale_ns = ALIVE_STALE_S * second_ns,
                                              .gap_ns = INT64_MAX};
    }
    return true;
}

bool mw_live_bind_channels(mw_bind_machine *w) {
    const mw_map_machine *said = w->said;
    int32_t count = 0;
    int64_t room = 2 * (int64_t)said->channel_count; // each of another source
    w->channel = mw_live_bind_push(w->x, room, sizeof *w->channel);
    w->signal = mw_live_bind_push(w->x, room, sizeof *w->signal);
    if (!w->channel || !w->signal || !add_alive(w, &count)) return false;
    int32_t alive = count;
    if (alive + said->channel_count > MW_MACHINE_CHANNELS_MAX) {
        mw_diag_error(w->x->d, said->span, NULL, "a machine has %d signals of sources at most",
                      MW_MACHINE_CHANNELS_MAX);
        return false;
    }
    bool fine = true;
    for (int r = 1; r <= 5; r++) {
        for (int32_t i = 0; i < said->channel_count; i++) {
            if (rank(said->channel[i].kind) != r) continue;
            fine = bind_channel(w, &said->channel[i], count++) && fine;
            if (w->x->st != MW_OK) return false;
        }
    }
    for (int32_t i = 0; i < alive; i++) w->signal[i] = w->x->b->binding.source[w->signal[i]].alive;
    w->m->machine.channel = w->channel;
    w->m->machine.channel_count = count;
    w->m->signal = w->signal;
    return fine;
}
