// SPDX-License-Identifier: MIT
// See seen.h.
#include "ingest/seen.h"

#include "base/alloc.h"
#include "base/hash.h"

#include <stdbool.h>

// slots slot, slot + step, ..., count of them, from lines line, line + line_step, ...
typedef struct {
    int32_t slot, step, count;
    int64_t line, line_step;
} run;

typedef struct {
    mw_seen_key key;
    int32_t late; // slots that came out of order
    run now;      // the last run; count 0: none yet
    run *past;    // earlier runs, rising
    int64_t past_count, past_capacity;
} series;

typedef struct {
    int64_t start_ns, end_ns;
} period;

typedef struct {
    int32_t series, slot; // series -1: free
    int64_t line;
} late;

// An open-addressing table of numbers of items that stand elsewhere; -1 is free.
typedef struct {
    int32_t *number;
    int64_t size; // power of two, or 0
} table;

struct mw_seen {
    period *slot;
    int64_t slot_count, slot_capacity;
    table slots;
    int32_t slot_last;
    series *series;
    int64_t series_count, series_capacity;
    table all_series;
    late *late;
    int64_t late_count, late_size;
};

mw_seen *mw_seen_new(void) {
    mw_seen *s = mw_alloc(sizeof *s);
    if (s) s->slot_last = -1;
    return s;
}

void mw_seen_free(mw_seen *s) {
    if (!s) return;
    for (int64_t i = 0; i < s->series_count; i++) mw_free(s->series[i].past);
    mw_free(s->series);
    mw_free(s->all_series.number);
    mw_free(s->slot);
    mw_free(s->slots.number);
    mw_free(s->late);
    mw_free(s);
}

static uint64_t hash2(uint64_t a, uint64_t b) {
    return mw_hash64_mix(mw_hash64_mix(a) + 0x9e3779b97f4a7c15u * b);
}

static uint64_t period_hash(const mw_seen *s, int64_t i) {
    return hash2((uint64_t)s->slot[i].start_ns, (uint64_t)s->slot[i].end_ns);
}

static uint64_t key_hash(mw_seen_key k) {
    return hash2((uint64_t)(uint32_t)k.entity << 32 | (uint32_t)k.measure, (uint32_t)k.key);
}

static uint64_t series_hash(const mw_seen *s, int64_t i) { return key_hash(s->series[i].key); }

// Makes room for one item more than count, at most half full.
static bool table_room(const mw_seen *s, table *t, int64_t count,
                       uint64_t (*hash)(const mw_seen *, int64_t)) {
    if (count * 2 < t->size) return true;
    int64_t size = t->size ? t->size * 4 : 64;
    int32_t *number = mw_alloc_array(size, sizeof *number);
    if (!number) return false;
    for (int64_t i = 0; i < size; i++) number[i] = -1;
    for (int64_t i = 0; i < count; i++) {
        uint64_t at = hash(s, i) & (uint64_t)(size - 1);
        while (number[at] >= 0) at = (at + 1) & (uint64_t)(size - 1);
        number[at] = (int32_t)i;
    }
    mw_free(t->number);
    *t = (table){number, size};
    return true;
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to remember which facts a file has given");
}

static mw_status check_count(int64_t count, mw_error *err) {
    if (count < INT32_MAX) return MW_OK;
    return mw_fail(err, MW_LIMIT, "a file with more than %d different periods or series",
                   INT32_MAX);
}

mw_status mw_seen_slot(mw_seen *s, int64_t start_ns, int64_t end_ns, int32_t *out, mw_error *err) {
    if (s->slot_last >= 0 && s->slot[s->slot_last].start_ns == start_ns &&
        s->slot[s->slot_last].end_ns == end_ns) {
        *out = s->slot_last;
        return MW_OK;
    }
    MW_TRY(check_count(s->slot_count, err));
    if (!table_room(s, &s->slots, s->slot_count, period_hash)) return no_memory(err);
    uint64_t mask = (uint64_t)(s->slots.size - 1);
    uint64_t at = hash2((uint64_t)start_ns, (uint64_t)end_ns) & mask;
    for (int32_t i; (i = s->slots.number[at]) >= 0; at = (at + 1) & mask)
        if (s->slot[i].start_ns == start_ns && s->slot[i].end_ns == end_ns) {
            *out = s->slot_last = i;
            return MW_OK;
        }
    if (!mw_grow(&s->slot, &s->slot_capacity, s->slot_count + 1, sizeof *s->slot))
        return no_memory(err);
    s->slot[s->slot_count] = (period){start_ns, end_ns};
    s->slots.number[at] = s->slot_last = *out = (int32_t)s->slot_count++;
    return MW_OK;
}

mw_status mw_seen_series(mw_seen *s, mw_seen_key key, int32_t *out, mw_error *err) {
    MW_TRY(check_count(s->series_count, err));
    if (!table_room(s, &s->all_series, s->series_count, series_hash)) return no_memory(err);
    uint64_t mask = (uint64_t)(s->all_series.size - 1), at = key_hash(key) & mask;
    for (int32_t i; (i = s->all_series.number[at]) >= 0; at = (at + 1) & mask) {
        const mw_seen_key *k = &s->series[i].key;
        if (k->entity != key.entity || k->measure != key.measure || k->key != key.key) continue;
        *out = i;
        return MW_OK;
    }
    if (!mw_grow(&s->series, &s->series_capacity, s->series_count + 1, sizeof *s->series))
        return no_memory(err);
    s->series[s->series_count] = (series){.key = key};
    s->all_series.number[at] = *out = (int32_t)s->series_count++;
    return MW_OK;
}

// ---- runs

static int32_t run_last(const run *r) { return r->slot + r->step * (r->count - 1); }

// The line of a slot in a run, 0.
static int64_t run_line(const run *r, int32_t slot) {
    if (r->count == 0 || slot < r->slot || slot > run_last(r)) return 0;
    int32_t ahead = slot - r->slot;
    if (r->step == 0 || ahead == 0) return ahead == 0 ? r->line : 0;
    if (ahead % r->step != 0) return 0;
    return r->line + r->line_step * (ahead / r->step);
}

// The last earlier run that begins at or before a slot.
static const run *past_run(const series *x, int32_t slot) {
    int64_t low = 0, high = x->past_count;
    while (low < high) {
        int64_t mid = low + (high - low) / 2;
        if (x->past[mid].slot <= slot)
            low = mid + 1;
        else
            high = mid;
    }
    return low > 0 ? &x->past[low - 1] : NULL;
}

static uint64_t late_hash(int32_t number, int32_t slot) {
    return mw_hash64_mix((uint64_t)(uint32_t)number << 32 | (uint32_t)slot);
}

static late *late_find(const mw_seen *s, int32_t number, int32_t slot) {
    uint64_t mask = (uint64_t)(s->late_size - 1), at = late_hash(number, slot) & mask;
    while (s->late[at].series >= 0 && (s->late[at].series != number || s->late[at].slot != slot))
        at = (at + 1) & mask;
    return &s->late[at];
}

int64_t mw_seen_line(const mw_seen *s, int32_t number, int32_t slot) {
    const series *x = &s->series[number];
    if (x->now.count == 0 || slot > run_last(&x->now)) return 0;
    int64_t line = run_line(&x->now, slot);
    const run *past = line == 0 && x->past_count > 0 ? past_run(x, slot) : NULL;
    if (past) line = run_line(past, slot);
    if (line == 0 && x->late > 0) {
        const late *l = late_find(s, number, slot);
        if (l->series >= 0) line = l->line;
    }
    return line;
}

static bool late_room(mw_seen *s) {
    if (s->late_count * 2 < s->late_size) return true;
    mw_seen grown = {.late_size = s->late_size ? s->late_size * 4 : 64};
    grown.late = mw_alloc_array(grown.late_size, sizeof *grown.late);
    if (!grown.late) return false;
    for (int64_t i = 0; i < grown.late_size; i++) grown.late[i].series = -1;
    for (int64_t i = 0; i < s->late_size; i++)
        if (s->late[i].series >= 0)
            *late_find(&grown, s->late[i].series, s->late[i].slot) = s->late[i];
    mw_free(s->late);
    s->late = grown.late;
    s->late_size = grown.late_size;
    return true;
}

static mw_status add_late(mw_seen *s, int32_t number, int32_t slot, int64_t line, mw_error *err) {
    if (!late_room(s)) return no_memory(err);
    *late_find(s, number, slot) = (late){number, slot, line};
    s->late_count++;
    s->series[number].late++;
    return MW_OK;
}

// Takes the next slot into the run; false when it does not go on evenly.
static bool run_extend(run *r, int32_t slot, int64_t line) {
    if (r->count == 1) {
        r->step = slot - r->slot;
        r->line_step = line - r->line;
    } else if (slot != run_last(r) + r->step || line != r->line + r->line_step * r->count) {
        return false;
    }
    r->count++;
    return true;
}

mw_status mw_seen_add(mw_seen *s, int32_t number, int32_t slot, int64_t line, mw_error *err) {
    series *x = &s->series[number];
    if (x->now.count > 0 && slot < run_last(&x->now)) return add_late(s, number, slot, line, err);
    if (x->now.count > 0 && run_extend(&x->now, slot, line)) return MW_OK;
    if (x->now.count > 0) {
        if (!mw_grow(&x->past, &x->past_capacity, x->past_count + 1, sizeof *x->past))
            return no_memory(err);
        x->past[x->past_count++] = x->now;
    }
    x->now = (run){.slot = slot, .count = 1, .line = line};
    return MW_OK;
}
