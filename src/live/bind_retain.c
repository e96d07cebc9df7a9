// SPDX-License-Identifier: MIT
// How long samples are kept: patterns and measures of a map as signals of the store.
#include "base/digits.h"
#include "live/bind_int.h"
#include "series/retain.h"

#include <string.h>

typedef struct {
    mw_bind_job *x;
    int32_t *signal; // room for each of the store
    int32_t count;
} feeding;

static void add(feeding *f, int32_t signal) {
    for (int32_t i = 0; i < f->count; i++)
        if (f->signal[i] == signal) return;
    f->signal[f->count++] = signal;
}

// What a quantity comes from: its own channel; times and stops from all that tell the state.
static void add_out(feeding *f, const mw_live_machine *m, int32_t out) {
    for (int32_t i = 0; i < m->machine.channel_count; i++) {
        mw_channel_kind kind = m->machine.channel[i].kind;
        bool tells_state = kind > MW_CHANNEL_ALIVE && kind < MW_CHANNEL_COUNT;
        if (out >= MW_OUT_CHANNEL ? i == out - MW_OUT_CHANNEL : tells_state) add(f, m->signal[i]);
    }
}

static void add_machine(feeding *f, const mw_live_machine *m, int32_t measure) {
    for (int32_t i = 0; i < m->output_count; i++)
        if (m->output[i].measure == measure) add_out(f, m, m->output[i].out);
    for (int32_t i = 0; i < m->derived_count; i++)
        for (int32_t k = 0; m->derived[i].measure == measure && k < m->derived[i].term_count; k++)
            add_out(f, m, m->derived[i].term[k].out);
}

static bool bind_measure(feeding *f, const mw_map_said *said) {
    mw_bind_job *x = f->x;
    mw_bind_measure registry;
    int32_t measure = mw_live_bind_measure(x, said), before = f->count;
    if (measure < 0 || !mw_live_bind_registry(x, measure, &registry)) return false;
    for (int32_t i = 0; !x->dry && i < x->b->binding.machine_count; i++)
        add_machine(f, &x->b->binding.machine[i], registry.id);
    if (!x->dry && f->count == before)
        mw_diag_warning(x->d, said->span, NULL, "no signal that is not said before feeds %.*s",
                        mw_shown(said->text), said->text.p);
    return true;
}

static bool fits_any(mw_series *s, mw_slice pattern) {
    mw_signal about;
    for (int32_t i = 0; i < mw_series_count(s); i++)
        if (mw_series_signal(s, i, &about) && mw_series_match(pattern, about.name)) return true;
    return false;
}

static bool bind_patterns(mw_bind_job *x, const mw_map_retain *said, mw_live_keep *out) {
    mw_slice *pattern = mw_live_bind_push(x, said->pattern_count, sizeof *pattern);
    for (int32_t i = 0; pattern && i < said->pattern_count; i++) {
        pattern[i] = said->pattern[i].text;
        if (x->dry || fits_any(x->from->series, pattern[i])) continue;
        mw_diag_warning(x->d, said->pattern[i].span, "a name begins with its source: \"press/*\"",
                        "no signal that came until now is called so");
    }
    out->pattern = pattern;
    out->pattern_count = said->pattern_count;
    return pattern != NULL;
}

static bool bind_keep(mw_bind_job *x, const mw_map_retain *said, mw_live_keep *out) {
    bool fine = true;
    *out = (mw_live_keep){.is_rest = said->pattern_count + said->measure_count == 0};
    memcpy(out->keep_ns, said->keep_ns, sizeof out->keep_ns);
    if (!bind_patterns(x, said, out)) return false;
    if (said->measure_count == 0) return true;
    feeding f = {.x = x};
    f.signal = mw_live_bind_push(x, mw_series_count(x->from->series), sizeof *f.signal);
    for (int32_t i = 0; f.signal && i < said->measure_count && x->st == MW_OK; i++)
        fine = bind_measure(&f, &said->measure[i]) && fine;
    out->signal = f.signal;
    out->signal_count = f.count;
    return fine && f.signal;
}

bool mw_live_bind_keeps(mw_bind_job *x) {
    const mw_signal_map *map = x->from->map;
    mw_live_keep *keep = mw_live_bind_push(x, map->retain_count, sizeof *keep);
    int32_t count = 0;
    bool fine = keep != NULL;
    for (int rest = 0; rest < 2; rest++) {
        for (int32_t i = 0; keep && i < map->retain_count && x->st == MW_OK; i++) {
            const mw_map_retain *said = &map->retain[i];
            if ((said->pattern_count + said->measure_count == 0) != (rest == 1)) continue;
            fine = bind_keep(x, said, &keep[count++]) && fine;
        }
    }
    x->b->binding.keep = keep;
    x->b->binding.keep_count = count;
    return fine;
}
