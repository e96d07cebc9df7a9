// SPDX-License-Identifier: MIT
// See answer.h: results for machines, as CSV and as JSON.
#include "app/answer.h"

#include "app/progress.h"
#include "base/csv_write.h"
#include "base/json.h"

#include <math.h>

enum { FLUSH_BYTES = 1 << 16, KEYS_MAX = 16 };

// Names of keys of all wants, each once: the extra columns of a CSV.
typedef struct {
    mw_slice name[KEYS_MAX];
    int32_t count;
} key_names;

static int32_t find_key(const key_names *keys, mw_slice name) {
    for (int32_t i = 0; i < keys->count; i++)
        if (mw_slice_same(keys->name[i], name)) return i;
    return -1;
}

static void collect_keys(const mw_answer *a, key_names *keys) {
    for (int64_t i = 0; i < a->ask->want_count; i++) {
        const mw_eval_column *c = mw_evaluation_column(a->e, (int32_t)i);
        for (int32_t k = 0; k < c->key_count; k++)
            if (find_key(keys, c->key[k]) < 0 && keys->count < KEYS_MAX)
                keys->name[keys->count++] = c->key[k];
    }
}

static mw_status flush(mw_text *out, bool whole, mw_error *err) {
    if (!whole && out->size <= FLUSH_BYTES && !out->failed) return MW_OK;
    if (mw_progress_interrupted()) return mw_fail(err, MW_LIMIT, "the answer was given up");
    return mw_out(out, err);
}

// ---- CSV

static void csv_value(const mw_answer *a, const mw_type *type, double value, mw_text *out) {
    char buf[256];
    if (type->kind == MW_TYPE_NUMBER)
        mw_csv_number(out, value);
    else if (!isnan(value))
        mw_csv_field(out, mw_slice_of(mw_world_value_text(a->s->world, type, value, buf)), ',');
}

static void csv_keys(const mw_answer *a, const mw_point *at, const key_names *keys, mw_text *out) {
    const mw_eval_column *c = mw_evaluation_column(a->e, at->want);
    for (int32_t i = 0; i < keys->count; i++) {
        for (int32_t k = 0; k < c->key_count; k++)
            if (mw_slice_same(c->key[k], keys->name[i]))
                mw_csv_field(out, mw_answer_member(a, at, k), ',');
        mw_text_addc(out, ',');
    }
}

// The bounds of what is missing because questions are open; empty cells else.
static void csv_bounds(const mw_answer *a, const mw_point *at, const mw_type *type, mw_text *out) {
    double bound[2];
    bool has = mw_answer_bounds(a, at, bound);
    for (int32_t i = 0; i < 2; i++) {
        mw_text_addc(out, ',');
        if (has) csv_value(a, type, bound[i], out);
    }
}

// Whether any value rests on questions: only then are there columns for bounds.
static bool any_bounds(const mw_answer *a) {
    for (int64_t i = 0; i < a->ask->want_count; i++)
        if (mw_evaluation_column(a->e, (int32_t)i)->low) return true;
    return false;
}

static void csv_row(const mw_answer *a, const mw_point *at, const key_names *keys, mw_text *out) {
    const mw_program *p = a->s->program;
    const mw_want *w = &a->ask->want[at->want];
    const mw_type *type;
    mw_slice name;
    char buf[MW_UNIT_TEXT_MAX], period[MW_PERIOD_TEXT_MAX];
    (void)mw_answer_about(p, w->symbol, &type, &name);
    mw_csv_field(out, name, ',');
    mw_text_addc(out, ',');
    mw_csv_field(out, p->kind[w->kind].name, ',');
    mw_text_addc(out, ',');
    mw_csv_field(out, mw_answer_entity(a, at)->code, ',');
    mw_text_addf(out, ",%s,",
                 mw_period_print(a->ask->period[at->period], &a->s->ws.calendar, period));
    csv_keys(a, at, keys, out);
    csv_value(a, type, mw_answer_value(a, at), out);
    mw_text_addc(out, ',');
    mw_csv_field(out, mw_answer_unit(p, w->symbol, buf), ',');
    mw_text_addc(out, ',');
    mw_csv_number(out, mw_answer_coverage(a, at));
    if (any_bounds(a)) csv_bounds(a, at, type, out);
    mw_text_addc(out, '\n');
}

mw_status mw_answer_csv(const mw_answer *a, mw_error *err) {
    key_names keys = {0};
    mw_text out = {0};
    mw_status st = MW_OK;
    collect_keys(a, &keys);
    mw_text_adds(&out, "indicator,kind,entity,period,");
    for (int32_t i = 0; i < keys.count; i++) {
        mw_csv_field(&out, keys.name[i], ',');
        mw_text_addc(&out, ',');
    }
    mw_text_adds(&out, "value,unit,coverage");
    mw_text_adds(&out, any_bounds(a) ? ",low,high\n" : "\n");
    for (int64_t i = 0; i < a->ask->want_count && st == MW_OK; i++) {
        mw_point at;
        bool more = mw_answer_first(a, (int32_t)i, &at);
        for (; more && st == MW_OK; more = mw_answer_next(a, &at)) {
            csv_row(a, &at, &keys, &out);
            st = flush(&out, false, err);
        }
    }
    if (st == MW_OK) st = flush(&out, true, err);
    mw_text_free(&out);
    return st;
}

// ---- JSON

static void json_value(const mw_answer *a, const mw_type *type, double value, mw_text *out) {
    char buf[256];
    if (type->kind == MW_TYPE_NUMBER || isnan(value))
        mw_json_number(out, value);
    else if (type->kind == MW_TYPE_YESNO)
        mw_json_bool(out, value != 0);
    else
        mw_json_string(out, mw_slice_of(mw_world_value_text(a->s->world, type, value, buf)));
}

static void json_field(mw_text *out, const char *name, mw_slice value) {
    mw_text_addf(out, ",\"%s\":", name);
    mw_json_string(out, value);
}

static void json_keys(const mw_answer *a, const mw_point *at, mw_text *out) {
    const mw_eval_column *c = mw_evaluation_column(a->e, at->want);
    if (c->key_count == 0) return;
    mw_text_adds(out, ",\"keys\":{");
    for (int32_t k = 0; k < c->key_count; k++) {
        if (k) mw_text_addc(out, ',');
        mw_json_string(out, c->key[k]);
        mw_text_addc(out, ':');
        mw_json_string(out, mw_answer_member(a, at, k));
    }
    mw_text_addc(out, '}');
}

// The bounds of what is missing because questions are open, and the title of a level.
static void json_more(const mw_answer *a, const mw_point *at, const mw_type *type, mw_text *out) {
    double bound[2], value = mw_answer_value(a, at);
    const mw_level *level = mw_answer_level(a->s->program, a->ask->want[at->want].symbol);
    const mw_level_line *line = level && !isnan(value) ? mw_level_line_of(level, value) : NULL;
    if (line) json_field(out, "level", mw_title_in(&line->titles, a->lang));
    if (!mw_answer_bounds(a, at, bound)) return;
    mw_text_adds(out, ",\"low\":");
    json_value(a, type, bound[0], out);
    mw_text_adds(out, ",\"high\":");
    json_value(a, type, bound[1], out);
}

static void json_row(const mw_answer *a, const mw_point *at, mw_text *out) {
    const mw_program *p = a->s->program;
    const mw_want *w = &a->ask->want[at->want];
    const mw_model_entity *entity = mw_answer_entity(a, at);
    const mw_type *type;
    mw_slice name;
    char buf[MW_UNIT_TEXT_MAX], period[MW_PERIOD_TEXT_MAX];
    (void)mw_answer_about(p, w->symbol, &type, &name);
    mw_text_adds(out, "{\"indicator\":");
    mw_json_string(out, name);
    json_field(out, "kind", p->kind[w->kind].name);
    json_field(out, "entity", entity->code);
    if (entity->title.n) json_field(out, "title", entity->title);
    mw_period_print(a->ask->period[at->period], &a->s->ws.calendar, period);
    json_field(out, "period", mw_slice_of(period));
    json_keys(a, at, out);
    mw_text_adds(out, ",\"value\":");
    json_value(a, type, mw_answer_value(a, at), out);
    json_more(a, at, type, out);
    mw_slice unit = mw_answer_unit(p, w->symbol, buf);
    if (unit.n) json_field(out, "unit", unit);
    mw_text_adds(out, ",\"coverage\":");
    mw_json_number(out, mw_answer_coverage(a, at));
    mw_text_addc(out, '}');
}

static mw_status json_rows(const mw_answer *a, mw_text *out, mw_error *err) {
    const char *separator = "\n";
    for (int64_t i = 0; i < a->ask->want_count; i++) {
        mw_point at;
        bool more = mw_answer_first(a, (int32_t)i, &at);
        for (; more; more = mw_answer_next(a, &at)) {
            mw_text_adds(out, separator);
            json_row(a, &at, out);
            separator = ",\n";
            MW_TRY(flush(out, false, err));
        }
    }
    return MW_OK;
}

static void json_packs(const mw_program *p, mw_text *out) {
    for (int32_t i = 0; i < p->pack_count; i++) {
        mw_text_adds(out, i ? ",\n{\"name\":" : "\n{\"name\":");
        mw_json_string(out, p->pack[i].name);
        json_field(out, "version", p->pack[i].version);
        json_field(out, "hash", mw_slice_of(p->pack[i].hash));
        mw_text_addc(out, '}');
    }
}

// Indicators without a value, and those that rest on what is not verified.
static void json_remarks(const mw_answer *a, mw_text *out) {
    const char *separator = "\n";
    const mw_type *type;
    mw_slice name;
    for (int64_t i = 0; i < a->ask->want_count; i++) {
        const mw_eval_column *c = mw_evaluation_column(a->e, (int32_t)i);
        bool unverified = mw_answer_unverified(a, (int32_t)i);
        if (!c->why && !unverified) continue;
        (void)mw_answer_about(a->s->program, c->want.symbol, &type, &name);
        mw_text_addf(out, "%s{\"indicator\":", separator);
        mw_json_string(out, name);
        json_field(out, "kind", a->s->program->kind[c->want.kind].name);
        if (c->why) json_field(out, "without_value", mw_slice_of(c->why));
        if (unverified) mw_text_adds(out, ",\"unverified\":true");
        mw_text_addc(out, '}');
        separator = ",\n";
    }
}

mw_status mw_answer_json(const mw_answer *a, mw_error *err) {
    mw_text out = {0};
    mw_text_adds(&out, "{\"packs\":[");
    json_packs(a->s->program, &out);
    mw_text_adds(&out, "\n],\"values\":[");
    mw_status st = json_rows(a, &out, err);
    mw_text_adds(&out, "\n],\"remarks\":[");
    json_remarks(a, &out);
    mw_text_adds(&out, "\n]}\n");
    if (st == MW_OK) st = flush(&out, true, err);
    mw_text_free(&out);
    return st;
}
