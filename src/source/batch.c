// SPDX-License-Identifier: MIT
// See batch.h.
#include "source/batch.h"

#include "base/alloc.h"
#include "base/datetime.h"
#include "base/digits.h"
#include "base/map.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

enum { NAMES_MAX = 200000 }; // remembered; then anew

struct known {
    int32_t id;
    mw_signal_kind kind;
};

struct mw_batch_reader {
    mw_sink *sink;
    mw_text prefix; // "SOURCE/"
    mw_datetime_format iso;
    mw_map *numbers; // of known, by the name without its prefix
    struct known *known;
    int64_t known_capacity;
    mw_text name;
};

// One sample in the words of its batch; members may be NULL.
struct words {
    const json_t *signal, *time, *value, *unit, *kind, *quality;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a batch");
}

mw_status mw_batch_reader_new(mw_sink *sink, mw_slice source, mw_batch_reader **out,
                              mw_error *err) {
    mw_batch_reader *r = mw_alloc(sizeof *r);
    if (!r) return no_memory(err);
    r->sink = sink;
    mw_text_add(&r->prefix, source.p, source.n);
    mw_text_addc(&r->prefix, '/');
    mw_status st = r->prefix.failed ? no_memory(err) : MW_OK;
    if (st == MW_OK) st = mw_datetime_compile(mw_slice_of("iso"), &r->iso, err);
    if (st == MW_OK)
        *out = r;
    else
        mw_batch_reader_free(r);
    return st;
}

void mw_batch_reader_free(mw_batch_reader *r) {
    if (!r) return;
    mw_map_free(r->numbers);
    mw_free(r->known);
    mw_text_free(&r->prefix);
    mw_text_free(&r->name);
    mw_free(r);
}

static mw_slice text_of(const json_t *v) {
    return (mw_slice){json_string_value(v), json_string_length(v)};
}

// ---- signals

static mw_slice name_of(const mw_batch_reader *r) {
    return (mw_slice){r->name.bytes, r->name.size};
}

// A null does not say of what kind its signal is: the kind it has, or number when it is new.
static mw_status ask_any(mw_batch_reader *r, mw_slice unit, struct known *k, mw_error *err) {
    static const mw_signal_kind kinds[] = {MW_SIGNAL_NUMBER, MW_SIGNAL_TEXT, MW_SIGNAL_BOOL};
    mw_status st = MW_INVALID;
    for (int i = 0; i < 3 && st == MW_INVALID; i++) {
        k->kind = kinds[i];
        st = r->sink->ops->signal(r->sink, name_of(r), k->kind, unit, &k->id, err);
    }
    return st;
}

static mw_status remember(mw_batch_reader *r, mw_slice name, struct known k, mw_error *err) {
    if (!r->numbers) r->numbers = mw_map_new();
    if (!r->numbers) return no_memory(err);
    int64_t count = mw_map_count(r->numbers), number = 0;
    if (!mw_grow(&r->known, &r->known_capacity, count + 1, sizeof *r->known)) return no_memory(err);
    MW_TRY(mw_map_add(r->numbers, name, count, &number, err));
    r->known[number] = k;
    return MW_OK;
}

// The signal of a name. any: of whatever kind it is; else of kind.
static mw_status find_signal(mw_batch_reader *r, const struct words *w, mw_signal_kind kind,
                             bool any, struct known *out, mw_error *err) {
    mw_slice name = text_of(w->signal), unit = text_of(w->unit);
    int64_t number = r->numbers ? mw_map_get(r->numbers, name, -1) : -1;
    if (number >= 0 && unit.n == 0 && (any || r->known[number].kind == kind)) {
        *out = r->known[number];
        return MW_OK;
    }
    r->name.size = 0;
    mw_text_add(&r->name, r->prefix.bytes, r->prefix.size);
    mw_text_add(&r->name, name.p, name.n);
    if (r->name.failed) {
        r->name.failed = false;
        return no_memory(err);
    }
    struct known k = {0, kind};
    if (any)
        MW_TRY(ask_any(r, unit, &k, err));
    else
        MW_TRY(mw_sink_signal(r->sink, name_of(r), kind, unit, &k.id, err));
    MW_TRY(remember(r, name, k, err));
    *out = k;
    return MW_OK;
}

// ---- parts of a sample

// The index of a word in a list that ends in NULL; the one in front when it is not given.
static mw_status choose(const json_t *word, const char *const *list, const char *what, int *out,
                        mw_error *err) {
    *out = 0;
    if (!word) return MW_OK;
    for (int i = 0; list[i]; i++)
        if (json_is_string(word) && mw_slice_is(text_of(word), list[i])) {
            *out = i;
            return MW_OK;
        }
    mw_slice seen = json_is_string(word) ? text_of(word) : mw_slice_of("no text");
    return mw_fail(err, MW_INVALID, "%s is \"%s\", \"%s\" or \"%s\", seen %.*s", what, list[0],
                   list[1], list[2], mw_shown(seen), seen.p);
}

static mw_status read_time(const mw_batch_reader *r, const json_t *time, int64_t now_ns,
                           int64_t *out, mw_error *err) {
    if (!time) {
        *out = now_ns;
        return MW_OK;
    }
    if (json_is_string(time)) {
        mw_status st = mw_datetime_parse(&r->iso, text_of(time), (mw_datetime_zone){0}, out, err);
        return st == MW_OK ? st : mw_fail_in(err, st, "time: ");
    }
    if (!json_is_number(time))
        return mw_fail(err, MW_INVALID, "time must be RFC 3339 or milliseconds since 1970");
    // Whole milliseconds are exact as doubles for 285,000 years, fractions to the microsecond.
    double ms = json_number_value(time), whole = floor(ms);
    if (!(whole > -9.2233720368e12 && whole < 9.2233720368e12))
        return mw_fail(err, MW_LIMIT, "the time %g ms is outside 1677-09-22..2262-04-11", ms);
    *out = (int64_t)whole * 1000000 + (int64_t)llround((ms - whole) * 1e6);
    return MW_OK;
}

static mw_status read_value(mw_batch_reader *r, const struct words *w, int32_t *id, double *value,
                            mw_error *err) {
    static const char *const kinds[] = {"number", "text", "bool", NULL};
    struct known k = {0};
    int stated = 0;
    mw_signal_kind kind = MW_SIGNAL_NUMBER;
    MW_TRY(choose(w->kind, kinds, "kind", &stated, err));
    bool null = json_is_null(w->value);
    if (null)
        kind = (mw_signal_kind)stated;
    else if (json_is_string(w->value))
        kind = MW_SIGNAL_TEXT;
    else if (json_is_boolean(w->value))
        kind = MW_SIGNAL_BOOL;
    else if (!json_is_number(w->value))
        return mw_fail(err, MW_INVALID, "value must be a number, a text, true, false or null");
    if (w->kind && kind != (mw_signal_kind)stated)
        return mw_fail(err, MW_INVALID, "value is not of the kind \"%s\"", kinds[stated]);
    MW_TRY(find_signal(r, w, kind, null && !w->kind, &k, err));
    *id = k.id;
    if (null)
        *value = NAN;
    else if (kind == MW_SIGNAL_TEXT)
        MW_TRY(r->sink->ops->text(r->sink, text_of(w->value), value, err));
    else
        *value = kind == MW_SIGNAL_BOOL ? json_is_true(w->value) : json_number_value(w->value);
    return MW_OK;
}

static mw_status take(mw_batch_reader *r, const struct words *w, int64_t time_ns, mw_samples *out,
                      mw_error *err) {
    static const char *const qualities[] = {"good", "estimated", "doubtful", NULL};
    int quality = 0;
    int32_t id = 0;
    double value = 0;
    if (!json_is_string(w->signal))
        return mw_fail(err, MW_INVALID, "\"signal\" must be a text, the name of the signal");
    if (w->unit && !json_is_string(w->unit)) return mw_fail(err, MW_INVALID, "unit must be a text");
    MW_TRY(choose(w->quality, qualities, "quality", &quality, err));
    MW_TRY(read_value(r, w, &id, &value, err));
    if (!mw_samples_add(out, id, time_ns, value, (uint8_t)quality)) return no_memory(err);
    return MW_OK;
}

// ---- the two forms

// Counts a sample taken or refused; passes on what is not the sample's fault.
static mw_status note(mw_batch_report *report, mw_status st, int64_t index, const mw_error *why,
                      mw_error *err) {
    if (st == MW_OK) {
        report->kept++;
        return MW_OK;
    }
    if (st != MW_INVALID && st != MW_SYNTAX && st != MW_LIMIT)
        return mw_fail(err, st, "%s", why->text);
    report->refused++;
    if (report->problem_count < MW_BATCH_PROBLEMS_MAX)
        report->problem[report->problem_count++] = (mw_batch_problem){index, *why};
    return MW_OK;
}

static mw_status take_record(mw_batch_reader *r, json_t *record, int64_t now_ns, mw_samples *out,
                             mw_error *err) {
    struct words w = {0};
    const struct {
        const char *name;
        const json_t **at;
    } members[] = {
        {"signal",  &w.signal },
        {"time",    &w.time   },
        {"value",   &w.value  },
        {"unit",    &w.unit   },
        {"kind",    &w.kind   },
        {"quality", &w.quality}
    };
    const char *name;
    json_t *v;
    int64_t time_ns = 0;
    if (!json_is_object(record))
        return mw_fail(err, MW_INVALID, "a sample must be an object with signal and value");
    json_object_foreach(record, name, v) {
        const json_t **at = NULL;
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
            if (strcmp(name, members[i].name) == 0) at = members[i].at;
        if (!at)
            return mw_fail(err, MW_INVALID,
                           "no member \"%.80s\": they are signal, time, value, unit, kind, quality",
                           name);
        *at = v;
    }
    MW_TRY(read_time(r, w.time, now_ns, &time_ns, err));
    return take(r, &w, time_ns, out, err);
}

static mw_status take_records(mw_batch_reader *r, const json_t *records, int64_t now_ns,
                              mw_samples *out, mw_batch_report *report, mw_error *err) {
    size_t i;
    json_t *record;
    json_array_foreach(records, i, record) {
        mw_error why = {0};
        mw_status st = take_record(r, record, now_ns, out, &why);
        if (st != MW_OK) mw_fail_in(&why, st, "[%zu]: ", i);
        MW_TRY(note(report, st, (int64_t)i, &why, err));
    }
    return MW_OK;
}

// The second form, checked: arrays, and words for each signal or NULL.
struct table {
    const json_t *signals, *times, *values, *units, *kinds, *qualities;
};

static mw_status read_table(const json_t *doc, struct table *t, mw_error *err) {
    const struct {
        const char *name;
        const json_t **at;
        bool needed;
    } members[] = {
        {"signals",   &t->signals,   true },
        {"times",     &t->times,     true },
        {"values",    &t->values,    true },
        {"units",     &t->units,     false},
        {"kinds",     &t->kinds,     false},
        {"qualities", &t->qualities, false}
    };
    size_t found = 0;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const json_t *v = json_object_get(doc, members[i].name);
        *members[i].at = v;
        found += v != NULL;
        if ((v || members[i].needed) && !json_is_array(v))
            return mw_fail(err, MW_INVALID, "\"%s\" must be an array", members[i].name);
        if (v && v != t->times && json_array_size(v) != json_array_size(t->signals))
            return mw_fail(err, MW_INVALID, "\"%s\" has %zu elements for %zu signals",
                           members[i].name, json_array_size(v), json_array_size(t->signals));
    }
    if (found != json_object_size(doc))
        return mw_fail(err, MW_INVALID,
                       "other members than signals, times, values, units, kinds, qualities");
    return MW_OK;
}

static mw_status take_column(mw_batch_reader *r, const struct table *t, size_t column,
                             mw_samples *out, mw_batch_report *report, mw_error *err) {
    const json_t *values = json_array_get(t->values, column);
    size_t count = json_array_size(t->times), i;
    json_t *value;
    mw_error why = {0};
    if (!json_is_array(values) || json_array_size(values) != count) {
        mw_fail(&why, MW_INVALID, "values[%zu] must be an array of %zu values", column, count);
        MW_TRY(note(report, MW_INVALID, (int64_t)column, &why, err));
        size_t lost = json_array_size(values) > count ? json_array_size(values) : count;
        report->refused += (int64_t)lost - 1;
        return MW_OK;
    }
    struct words w = {.signal = json_array_get(t->signals, column),
                      .unit = t->units ? json_array_get(t->units, column) : NULL,
                      .kind = t->kinds ? json_array_get(t->kinds, column) : NULL,
                      .quality = t->qualities ? json_array_get(t->qualities, column) : NULL};
    json_array_foreach(values, i, value) {
        int64_t time_ns = 0;
        w.value = value;
        mw_status st = read_time(r, json_array_get(t->times, i), 0, &time_ns, &why);
        if (st == MW_OK) st = take(r, &w, time_ns, out, &why);
        if (st != MW_OK) mw_fail_in(&why, st, "values[%zu][%zu]: ", column, i);
        MW_TRY(note(report, st, (int64_t)column, &why, err));
        if (st == MW_OK) w.unit = NULL; // said once
    }
    return MW_OK;
}

static mw_status take_doc(mw_batch_reader *r, const json_t *doc, int64_t now_ns, mw_samples *out,
                          mw_batch_report *report, mw_error *err) {
    if (json_is_array(doc)) return take_records(r, doc, now_ns, out, report, err);
    struct table t = {0};
    MW_TRY(read_table(doc, &t, err));
    for (size_t i = 0; i < json_array_size(t.signals); i++)
        MW_TRY(take_column(r, &t, i, out, report, err));
    return MW_OK;
}

static void forget_names(mw_batch_reader *r) {
    mw_map_free(r->numbers);
    r->numbers = NULL;
}

mw_status mw_batch_read(mw_batch_reader *r, mw_slice body, int64_t now_ns, mw_samples *out,
                        mw_batch_report *report, mw_error *err) {
    enum { FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL };
    report->kept = report->refused = report->problem_count = 0;
    if (r->numbers && mw_map_count(r->numbers) > NAMES_MAX) forget_names(r);
    json_error_t why;
    json_t *doc = json_loadb(body.n ? body.p : "", body.n, FLAGS, &why);
    if (!doc) {
        bool memory = json_error_code(&why) == json_error_out_of_memory;
        mw_fail(err, memory ? MW_NOMEM : MW_SYNTAX, "line %d column %d: %s", why.line, why.column,
                why.text);
        if (err) err->line = why.line, err->col = why.column;
        return memory ? MW_NOMEM : MW_SYNTAX;
    }
    int64_t count = out->count;
    mw_status st = take_doc(r, doc, now_ns, out, report, err);
    if (st != MW_OK) out->count = count;
    json_decref(doc);
    return st;
}
