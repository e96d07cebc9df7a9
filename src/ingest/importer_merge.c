// SPDX-License-Identifier: MIT
// Rows of a stage become facts: whole rows, or refusals.
#include "ingest/importer.h"

#include "base/alloc.h"
#include "base/digits.h"
#include "ingest/stage_dict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DOUBTFUL = 2, REASON_BYTES_MAX = 240 };

// The row at hand.
typedef struct {
    mw_importer *x;
    mw_stage *s;
    int64_t row;
    int64_t line; // of the file
    bool refused;
    mw_error *err;
} merging;

static mw_status refuse(merging *m, int32_t column, mw_slice value, mw_slice reason) {
    mw_refusal what = {m->line, mw_bound_column(m->x->bound, column), value, reason};
    m->refused = true;
    return mw_rejects_add(&m->x->rejects, &what, m->err);
}

// The cell a measure's value came from, for messages.
static mw_slice value_text(const merging *m, int32_t i) {
    mw_row_at at = mw_stage_row_at(m->s, m->row);
    return mw_bound_text_get(&m->x->bound->measure[i].value, &at).text;
}

static mw_status refuse_measure(merging *m, int32_t i, const char *reason) {
    return refuse(m, m->x->bound->measure[i].value.column, value_text(m, i), mw_slice_of(reason));
}

// ---- periods

static mw_status entity_zone(merging *m, int32_t entity, const mw_zone **out) {
    return mw_directory_zone(m->x->directory, entity, out, m->err);
}

static mw_status borrow_period(merging *m, int32_t i, int32_t entity_id, mw_row_fact *f) {
    const mw_bound_when *w = &m->x->bound->when[m->x->bound->measure[i].when];
    const mw_import_like *like = &m->x->like[m->x->bound->measure[i].when];
    char reason[REASON_BYTES_MAX];
    mw_slice key = {(const char *)&entity_id, sizeof entity_id};
    int64_t n = mw_map_get(like->number, key, -1);
    if (n >= 0 && like->period[n].end_ns > like->period[n].start_ns) {
        f->start_ns = like->period[n].start_ns;
        f->end_ns = like->period[n].end_ns;
        return MW_OK;
    }
    snprintf(reason, sizeof reason, "the entity has %s of %.*s, whose period this value takes",
             n < 0 ? "no fact" : "facts in several periods", mw_shown(w->constant), w->constant.p);
    return refuse_measure(m, i, reason);
}

// Stamps without a zone were read in the workspace's: again, in the entity's.
static mw_status read_again(merging *m, int32_t i, const mw_zone *zone, mw_row_fact *f) {
    const mw_bound_when *w = &m->x->bound->when[m->x->bound->measure[i].when];
    mw_calendar cal = {zone, m->x->job->shifts};
    mw_row_at at = mw_stage_row_at(m->s, m->row);
    mw_error why;
    mw_when_result r = mw_when_read(w, &at, &cal, NULL, &why);
    f->start_ns = r.start_ns;
    f->end_ns = r.end_ns;
    if (r.state == MW_WHEN_READ) return MW_OK;
    return refuse(m, r.column, r.value, mw_slice_of(why.text));
}

static mw_status read_period(merging *m, int32_t i, const mw_zone *zone, mw_row_fact *f) {
    const mw_bound_measure *b = &m->x->bound->measure[i];
    const mw_bound_when *w = &m->x->bound->when[b->when];
    if (w->kind == MW_WHEN_LIKE) return borrow_period(m, i, f->entity, f);
    f->start_ns = m->s->when[b->when].start_ns[m->row];
    f->end_ns = m->s->when[b->when].end_ns[m->row];
    if (!w->zone && zone != m->x->job->zone) return read_again(m, i, zone, f);
    return MW_OK;
}

static mw_status refuse_grain(merging *m, int32_t i, const mw_zone *zone, const mw_row_fact *f) {
    char reason[REASON_BYTES_MAX], grain[MW_GRAIN_TEXT_MAX], a[MW_DATETIME_TEXT_MAX],
        b[MW_DATETIME_TEXT_MAX];
    mw_slice name = m->x->bound->measure[i].about->name;
    snprintf(reason, sizeof reason, "%.*s is kept per %s; %s to %s (%s) is not one",
             mw_shown(name) > 60 ? 60 : mw_shown(name), name.p,
             mw_grain_text(m->x->bound->measure[i].about->grain, grain),
             mw_datetime_print(f->start_ns, zone, a), mw_datetime_print(f->end_ns, zone, b),
             mw_zone_name(zone));
    return refuse_measure(m, i, reason);
}

// Whether the period suits the measure; a value that holds on has no end.
static mw_status check_period(merging *m, int32_t i, const mw_zone *zone, mw_row_fact *f) {
    const mw_bound_measure *b = &m->x->bound->measure[i];
    mw_import_measure *known = &m->x->measure[i];
    mw_when_kind kind = m->x->bound->when[b->when].kind;
    if (b->holds) {
        if (kind != MW_WHEN_SPAN && kind != MW_WHEN_LIKE) f->end_ns = MW_TIME_MAX;
        return MW_OK;
    }
    if (f->end_ns == MW_TIME_MAX && !b->about->hold)
        return refuse_measure(m, i, "the period has no end");
    if (f->end_ns == f->start_ns)
        return refuse_measure(m, i,
                              "a moment, and the map does not say the length of its period: length "
                              "15 min, length day, ...");
    if (b->about->grain.unit == MW_GRAIN_NONE) return MW_OK;
    if (f->start_ns == known->fits_start && f->end_ns == known->fits_end &&
        zone == known->fits_zone)
        return MW_OK;
    mw_calendar cal = {zone, m->x->job->shifts};
    if (!mw_when_fits(b->about->grain, &cal, f->start_ns, f->end_ns))
        return refuse_grain(m, i, zone, f);
    known->fits_start = f->start_ns;
    known->fits_end = f->end_ns;
    known->fits_zone = zone;
    return MW_OK;
}

// ---- values

static mw_status read_key(merging *m, int32_t i, int32_t *out) {
    mw_stage_measure *sm = &m->s->measure[i];
    int32_t number = sm->key[m->row];
    if (sm->keys.resolved[number] < 0) {
        const mw_slice *part = mw_stage_dict_text(&sm->keys, number);
        mw_text *t = &m->x->scratch;
        t->size = 0;
        for (int32_t k = 0; k < sm->keys.level_count; k++) {
            if (k > 0) mw_text_addc(t, '\x1f');
            mw_text_add(t, part[k].p, part[k].n);
        }
        if (t->failed) return mw_fail(m->err, MW_NOMEM, "no memory for a key");
        MW_TRY(mw_importer_text(m->x, (mw_slice){t->bytes, t->size}, &sm->keys.resolved[number],
                                m->err));
    }
    *out = sm->keys.resolved[number];
    return MW_OK;
}

static mw_status read_value(merging *m, int32_t i, double v, double *out) {
    const mw_bound_measure *b = &m->x->bound->measure[i];
    const mw_import_measure *known = &m->x->measure[i];
    mw_stage_dict *texts = &m->s->measure[i].texts;
    if (b->about->type == MW_TYPE_NUMBER) {
        *out = known->converts ? mw_unit_convert(v, &b->unit, &known->to) : v * known->factor;
        return MW_OK;
    }
    *out = v;
    if (b->about->type != MW_TYPE_CODE && b->about->type != MW_TYPE_TEXT) return MW_OK;
    int32_t number = (int32_t)v;
    if (texts->resolved[number] < 0)
        MW_TRY(mw_importer_text(m->x, *mw_stage_dict_text(texts, number), &texts->resolved[number],
                                m->err));
    *out = texts->resolved[number];
    return MW_OK;
}

// The value in the unit of the registry, and whether it can be right.
static mw_status fill_value(merging *m, int32_t i, mw_row_fact *f) {
    const mw_import_measure *known = &m->x->measure[i];
    MW_TRY(read_value(m, i, m->s->measure[i].value[m->row], &f->value));
    const uint8_t *quality = m->s->measure[i].quality;
    f->quality = quality ? quality[m->row] : 0;
    if (!isfinite(f->value))
        return refuse_measure(m, i, "the number is too large in the unit it is kept in");
    if (f->quality == 0 && (f->value < known->low || f->value > known->high)) f->quality = DOUBTFUL;
    return MW_OK;
}

// ---- duplicates

// What a measure with `repeats` was given for a series and slot, by its bytes.
static mw_status given_before(merging *m, const mw_row_fact *f, bool *same) {
    int64_t bits, known;
    memcpy(&bits, &f->value, sizeof bits);
    int32_t at[2] = {f->series, f->slot};
    MW_TRY(mw_map_add(m->x->given, (mw_slice){(const char *)at, sizeof at}, bits, &known, m->err));
    *same = known == bits;
    return MW_OK;
}

static mw_status refuse_duplicate(merging *m, const mw_row_fact *f, int64_t line) {
    char reason[REASON_BYTES_MAX], a[MW_DATETIME_TEXT_MAX], b[MW_DATETIME_TEXT_MAX];
    const mw_zone *zone = m->x->job->zone;
    if (f->start_ns == MW_TIME_MIN)
        snprintf(reason, sizeof reason, "a second value; the first stands in line %lld",
                 (long long)line);
    else
        snprintf(reason, sizeof reason,
                 "a second value for the period %s to %s; the first stands in line %lld",
                 mw_datetime_print(f->start_ns, zone, a), mw_datetime_print(f->end_ns, zone, b),
                 (long long)line);
    return refuse_measure(m, f->measure, reason);
}

// *again: a repetition that is allowed and needs no fact.
static mw_status check_seen(merging *m, mw_row_fact *f, bool *again) {
    mw_importer *x = m->x;
    const mw_bound_measure *b = &x->bound->measure[f->measure];
    *again = false;
    MW_TRY(mw_seen_slot(x->seen, f->start_ns, f->end_ns, &f->slot, m->err));
    mw_seen_key key = {f->entity, x->measure[f->measure].id, f->key};
    MW_TRY(mw_seen_series(x->seen, key, &f->series, m->err));
    int64_t line = mw_seen_line(x->seen, f->series, f->slot);
    bool same = false;
    if (b->repeats) MW_TRY(given_before(m, f, &same));
    if (line == 0) return MW_OK;
    *again = b->repeats && same;
    return *again ? MW_OK : refuse_duplicate(m, f, line);
}

// Two values of one row for one fact: the map gives a measure twice.
static mw_status check_row(merging *m, const mw_row_fact *f) {
    for (int32_t i = 0; i < m->x->fact_count; i++)
        if (m->x->fact[i].series == f->series && m->x->fact[i].slot == f->slot)
            return refuse_duplicate(m, f, m->line);
    return MW_OK;
}

// ---- rows

static mw_status entity_of(merging *m, int32_t rule, int32_t *index) {
    int32_t number = m->s->entity[rule][m->row];
    MW_TRY(mw_importer_entity(m->x, m->s, rule, number, index, m->err));
    if (*index >= 0) return MW_OK;
    return refuse(m, m->x->bound->entity[rule].level[0].code.column,
                  *mw_stage_dict_text(&m->s->entities[rule], number),
                  m->s->entities[rule].reason[number]);
}

// One value of the row; says what is wrong with it.
static mw_status take_value(merging *m, int32_t i, bool *kept) {
    mw_importer *x = m->x;
    const mw_bound_measure *b = &x->bound->measure[i];
    mw_row_fact *f = &x->fact[x->fact_count];
    *f = (mw_row_fact){.measure = i};
    int32_t entity;
    const mw_zone *zone;
    bool again = false;
    *kept = false;
    MW_TRY(entity_of(m, b->entity, &entity));
    if (m->refused) return MW_OK;
    f->entity = mw_directory_id(x->directory, entity);
    MW_TRY(entity_zone(m, entity, &zone));
    MW_TRY(read_period(m, i, zone, f));
    if (!m->refused) MW_TRY(check_period(m, i, zone, f));
    if (!m->refused && b->about->key_count > 0) MW_TRY(read_key(m, i, &f->key));
    if (!m->refused) MW_TRY(fill_value(m, i, f));
    if (!m->refused) MW_TRY(check_seen(m, f, &again));
    if (!m->refused && !again && x->bound->measure_count > 1) MW_TRY(check_row(m, f));
    *kept = !m->refused && !again;
    return MW_OK;
}

static mw_status keep_facts(merging *m) {
    mw_importer *x = m->x;
    mw_fact_batch *b = &x->batch;
    if (!mw_fact_batch_grow(b, b->count + x->fact_count))
        return mw_fail(m->err, MW_NOMEM, "no memory for a batch of facts");
    for (int32_t i = 0; i < x->fact_count; i++) {
        const mw_row_fact *f = &x->fact[i];
        MW_TRY(mw_seen_add(x->seen, f->series, f->slot, m->line, m->err));
        int64_t at = b->count++;
        b->entity[at] = f->entity;
        b->measure[at] = x->measure[f->measure].id;
        b->key[at] = f->key;
        b->start_ns[at] = f->start_ns;
        b->end_ns[at] = f->end_ns;
        b->value[at] = f->value;
        b->quality[at] = f->quality;
        b->import_id[at] = x->row.id;
        b->line[at] = m->line;
        x->report->facts_doubtful += f->quality == DOUBTFUL;
    }
    return MW_OK;
}

// All values of the row, or, after a refusal, none; with `refuse value` those that are good.
static mw_status take_values(merging *m) {
    mw_importer *x = m->x;
    bool any_refused = false;
    x->fact_count = 0;
    for (int32_t i = 0; i < x->bound->measure_count; i++) {
        if (isnan(m->s->measure[i].value[m->row])) continue;
        bool kept;
        MW_TRY(take_value(m, i, &kept));
        x->fact_count += kept;
        if (!m->refused) continue;
        any_refused = true;
        // The reasons that follow would be the same or follow from this one.
        if (!x->bound->map->refuse_values) return MW_OK;
        x->report->values_refused++;
        m->refused = false;
    }
    m->refused = any_refused && x->fact_count == 0;
    return m->refused ? MW_OK : keep_facts(m);
}

// Entities that a row brings without a value of theirs.
static mw_status take_entities(merging *m) {
    const mw_bound *b = m->x->bound;
    for (int32_t i = 0; i < b->entity_count && !m->refused; i++) {
        int32_t index;
        if (b->entity[i].add && m->s->entity[i][m->row] >= 0) MW_TRY(entity_of(m, i, &index));
    }
    return MW_OK;
}

static mw_status take_link(merging *m, int32_t i) {
    mw_importer *x = m->x;
    const mw_bound_link *b = &x->bound->link[i];
    mw_stage_link *sl = &m->s->link[i];
    int32_t number[2] = {sl->from[m->row], sl->to[m->row]}, end[2];
    mw_stage_dict *dict[2] = {&sl->from_ends, &sl->to_ends};
    const mw_bound_level *level[2] = {&b->from, &b->to};
    if (number[0] < 0) return MW_OK;
    for (int e = 0; e < 2; e++) {
        end[e] = mw_importer_end(x, m->s, level[e], dict[e], number[e]);
        if (end[e] < 0)
            return refuse(m, level[e]->code.column, *mw_stage_dict_text(dict[e], number[e]),
                          dict[e]->reason[number[e]]);
    }
    mw_link link = {b->name, mw_directory_id(x->directory, end[0]),
                    mw_directory_id(x->directory, end[1]), MW_TIME_MIN, MW_TIME_MAX};
    if (b->when >= 0) {
        link.from_ns = m->s->when[b->when].start_ns[m->row];
        link.to_ns = m->s->when[b->when].end_ns[m->row];
    }
    return mw_importer_link(x, &link, m->err);
}

static mw_status take_row(merging *m) {
    mw_importer *x = m->x;
    MW_TRY(take_entities(m));
    if (!m->refused) MW_TRY(take_values(m));
    for (int32_t i = 0; i < x->bound->link_count && !m->refused; i++) MW_TRY(take_link(m, i));
    x->report->rows_refused += m->refused;
    if (x->batch.count >= x->batch_max) return mw_importer_commit(x, false, m->err);
    return MW_OK;
}

static mw_status take_bad(mw_importer *x, const mw_bad_row *bad, mw_error *err) {
    mw_refusal what = {
        x->line + bad->line, {"", 0},
           bad->value, mw_slice_of(bad->reason)
    };
    x->report->rows_read++;
    x->report->rows_refused++;
    return mw_rejects_add(&x->rejects, &what, err);
}

// Refusals that the stage has found in a row, from *next on.
static mw_status take_rejects(merging *m, int64_t *next) {
    mw_importer *x = m->x;
    for (; *next < m->s->reject_count && m->s->reject[*next].row == m->row; (*next)++) {
        const mw_staged_reject *r = &m->s->reject[*next];
        mw_refusal what = {m->line, mw_bound_column(x->bound, r->column), r->value, r->reason};
        MW_TRY(mw_rejects_add(&x->rejects, &what, m->err));
        x->report->values_refused += m->s->row[m->row] != MW_ROW_REFUSED;
    }
    return MW_OK;
}

mw_status mw_importer_merge(mw_importer *x, mw_stage *s, mw_error *err) {
    const mw_block *b = s->block;
    int64_t bad = 0, reject = 0;
    int32_t per = s->bound->pivots.pivot_count > 0 ? s->bound->pivots.pivot_count : 1;
    for (int64_t row = 0; row < s->row_count; row++) {
        for (; bad < b->bad_count && b->bad[bad].row <= row / per; bad++)
            MW_TRY(take_bad(x, &b->bad[bad], err));
        merging m = {x, s, row, x->line + b->line[row / per], false, err};
        x->report->rows_read++;
        if (s->row[row] == MW_ROW_LEFT_OUT) continue;
        MW_TRY(take_rejects(&m, &reject));
        if (s->row[row] == MW_ROW_REFUSED)
            x->report->rows_refused++;
        else
            MW_TRY(take_row(&m));
    }
    for (; bad < b->bad_count; bad++) MW_TRY(take_bad(x, &b->bad[bad], err));
    x->report->rows_left_out += s->left_out;
    x->report->values_missing += s->missing;
    x->line += b->line_count;
    return MW_OK;
}
