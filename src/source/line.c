// SPDX-License-Identifier: MIT
// See line.h. What costs is names: a series is looked up by its bytes as written, and the fields of
// its last line are expected again in the same places, so that a line whose series and fields came
// before needs one look-up and no name.
#include "source/line.h"

#include "base/alloc.h"
#include "base/map.h"
#include "source/line_int.h"

#include <string.h>

enum {
    CACHE_BYTES_MAX = 64 << 20, // some 200,000 series of two fields
    ENTRY_BYTES = 160,          // about what a name costs beside its bytes
};

struct field {
    const char *key; // in the map of fields
    size_t key_size;
    mw_signal_kind kind;
    int32_t id;
};

struct series {
    int32_t *expected; // numbers of fields, from 1, as the last line had them
    int64_t expected_capacity;
    int64_t next; // the series of the line after its last one, from 1; 0: none yet
};

struct mw_line_reader {
    mw_sink *sink;
    mw_text source;
    mw_map *series_numbers; // by measurement and tags as written
    struct series *series;
    int64_t series_capacity;
    int64_t last;          // the series of the line before, from 1; 0: none yet
    mw_map *field_numbers; // by the number of the series (4 bytes) and the key
    struct field *fields;
    int64_t field_capacity;
    mw_map *text_numbers;
    double *codes;
    int64_t code_capacity;
    size_t cache_bytes;
    mw_line_parts parts;
    mw_text name, scratch;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the names of signals");
}

static void forget_names(mw_line_reader *r) {
    for (int64_t i = 0; i < r->series_capacity; i++) mw_free(r->series[i].expected);
    mw_free(r->series);
    mw_free(r->fields);
    mw_free(r->codes);
    mw_map_free(r->series_numbers);
    mw_map_free(r->field_numbers);
    mw_map_free(r->text_numbers);
    r->series = NULL;
    r->fields = NULL;
    r->codes = NULL;
    r->series_numbers = r->field_numbers = r->text_numbers = NULL;
    r->series_capacity = r->field_capacity = r->code_capacity = 0;
    r->cache_bytes = 0;
    r->last = 0;
}

// Three maps that are there, empty when they were not.
static mw_status begin_names(mw_line_reader *r, mw_error *err) {
    if (r->cache_bytes > CACHE_BYTES_MAX) forget_names(r);
    if (!r->series_numbers) r->series_numbers = mw_map_new();
    if (!r->field_numbers) r->field_numbers = mw_map_new();
    if (!r->text_numbers) r->text_numbers = mw_map_new();
    if (!r->series_numbers || !r->field_numbers || !r->text_numbers) return no_memory(err);
    return MW_OK;
}

mw_status mw_line_reader_new(mw_sink *sink, mw_slice source, mw_line_reader **out, mw_error *err) {
    mw_line_reader *r = mw_alloc(sizeof *r);
    if (!r) return no_memory(err);
    r->sink = sink;
    mw_text_add(&r->source, source.p, source.n);
    if (r->source.failed) {
        mw_line_reader_free(r);
        return no_memory(err);
    }
    *out = r;
    return MW_OK;
}

void mw_line_reader_free(mw_line_reader *r) {
    if (!r) return;
    forget_names(r);
    mw_text_free(&r->source);
    mw_text_free(&r->name);
    mw_text_free(&r->scratch);
    mw_free(r->parts.fields);
    mw_free(r);
}

bool mw_line_unit_parse(mw_slice word, mw_line_unit *out) {
    static const struct {
        const char *word;
        mw_line_unit unit;
    } words[] = {
        {"",         MW_LINE_NS},
        {"ns",       MW_LINE_NS},
        {"n",        MW_LINE_NS},
        {"us",       MW_LINE_US},
        {"u",        MW_LINE_US},
        {"\xc2\xb5", MW_LINE_US}, // micro sign
        {"ms",       MW_LINE_MS},
        {"s",        MW_LINE_S },
        {"m",        MW_LINE_M },
        {"h",        MW_LINE_H }
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mw_slice_is(word, words[i].word)) {
            *out = words[i].unit;
            return true;
        }
    return false;
}

// The number of a series that has not come before. Its name is checked before it is remembered.
static mw_status new_series(mw_line_reader *r, int64_t *number, mw_error *err) {
    mw_slice raw = r->parts.series;
    r->name.size = 0;
    MW_TRY(mw_line_series_name((mw_slice){r->source.bytes, r->source.size}, raw, &r->name, err));
    int64_t count = mw_map_count(r->series_numbers);
    if (!mw_grow(&r->series, &r->series_capacity, count + 1, sizeof *r->series))
        return no_memory(err);
    r->cache_bytes += raw.n + ENTRY_BYTES;
    return mw_map_add(r->series_numbers, raw, count, number, err);
}

// The number of the series of the line. Gateways tell their series again and again in one order:
// the one that followed the last time is tried before it is looked up.
static mw_status find_series(mw_line_reader *r, int64_t *number, mw_error *err) {
    mw_slice raw = r->parts.series;
    int64_t expected = r->last ? r->series[r->last - 1].next - 1 : -1;
    if (expected >= 0 && mw_slice_same(mw_map_key(r->series_numbers, expected), raw)) {
        *number = expected;
    } else {
        *number = mw_map_get(r->series_numbers, raw, -1);
        if (*number < 0) MW_TRY(new_series(r, number, err));
        if (r->last) r->series[r->last - 1].next = *number + 1;
    }
    r->last = *number + 1;
    return MW_OK;
}

// Asks the sink for "SERIES field".
static mw_status ask_signal(mw_line_reader *r, const mw_line_field *f, int32_t *id, mw_error *err) {
    r->name.size = 0;
    mw_slice source = {r->source.bytes, r->source.size};
    MW_TRY(mw_line_series_name(source, r->parts.series, &r->name, err));
    mw_text_addc(&r->name, ' ');
    mw_text_add(&r->name, f->key.p, f->key.n);
    if (r->name.failed) {
        r->name.failed = false;
        return no_memory(err);
    }
    mw_slice name = {r->name.bytes, r->name.size};
    return mw_sink_signal(r->sink, name, f->kind, (mw_slice){0}, id, err);
}

// The number of a field of a series, asked for when it is new.
static mw_status find_field(mw_line_reader *r, int64_t series, const mw_line_field *f,
                            int64_t *number, mw_error *err) {
    int32_t series32 = (int32_t)series;
    r->scratch.size = 0;
    mw_text_add(&r->scratch, (const char *)&series32, sizeof series32);
    mw_text_add(&r->scratch, f->key.p, f->key.n);
    if (r->scratch.failed) {
        r->scratch.failed = false;
        return no_memory(err);
    }
    mw_slice key = {r->scratch.bytes, r->scratch.size};
    *number = mw_map_get(r->field_numbers, key, -1);
    if (*number >= 0) return MW_OK;
    int32_t id = 0;
    MW_TRY(ask_signal(r, f, &id, err));
    int64_t count = mw_map_count(r->field_numbers);
    if (!mw_grow(&r->fields, &r->field_capacity, count + 1, sizeof *r->fields))
        return no_memory(err);
    MW_TRY(mw_map_add(r->field_numbers, key, count, number, err));
    const char *kept = mw_map_key(r->field_numbers, count).p + sizeof series32;
    r->fields[count] = (struct field){kept, f->key.n, f->kind, id};
    r->cache_bytes += key.n + ENTRY_BYTES;
    return MW_OK;
}

static inline bool is_field(const struct field *known, const mw_line_field *f) {
    return known->key_size == f->key.n && known->kind == f->kind &&
           memcmp(known->key, f->key.p, f->key.n) == 0;
}

// The id of the i-th field of a line.
static mw_status field_id(mw_line_reader *r, int64_t series, int64_t i, int32_t *id,
                          mw_error *err) {
    const mw_line_field *f = &r->parts.fields[i];
    struct series *s = &r->series[series];
    if (i < s->expected_capacity && s->expected[i]) {
        const struct field *known = &r->fields[s->expected[i] - 1];
        if (is_field(known, f)) {
            *id = known->id;
            return MW_OK;
        }
    }
    int64_t number = 0;
    MW_TRY(find_field(r, series, f, &number, err));
    // The sink says whether another kind than before is a mistake.
    if (r->fields[number].kind != f->kind) return ask_signal(r, f, id, err);
    int64_t before = s->expected_capacity;
    if (!mw_grow(&s->expected, &s->expected_capacity, i + 1, sizeof *s->expected))
        return no_memory(err);
    r->cache_bytes += (size_t)(s->expected_capacity - before) * sizeof *s->expected;
    s->expected[i] = (int32_t)(number + 1);
    *id = r->fields[number].id;
    return MW_OK;
}

// The text of a field without its escapes, borrowed until the next call.
static mw_status plain_text(mw_line_reader *r, const mw_line_field *f, mw_slice *out,
                            mw_error *err) {
    *out = f->text;
    if (!f->escaped || f->text.n > 2 * MW_SIGNAL_TEXT_MAX) return MW_OK;
    r->scratch.size = 0;
    for (size_t i = 0; i < f->text.n; i++) {
        char c = f->text.p[i], next = i + 1 < f->text.n ? f->text.p[i + 1] : '\0';
        i += c == '\\' && (next == '"' || next == '\\');
        mw_text_addc(&r->scratch, f->text.p[i]);
    }
    *out = (mw_slice){r->scratch.bytes, r->scratch.size};
    if (!r->scratch.failed) return MW_OK;
    r->scratch.failed = false;
    return no_memory(err);
}

static mw_status text_value(mw_line_reader *r, const mw_line_field *f, double *value,
                            mw_error *err) {
    mw_slice text;
    MW_TRY(plain_text(r, f, &text, err));
    int64_t number = mw_map_get(r->text_numbers, text, -1);
    if (number >= 0) {
        *value = r->codes[number];
        return MW_OK;
    }
    MW_TRY(r->sink->ops->text(r->sink, text, value, err));
    int64_t count = mw_map_count(r->text_numbers);
    if (!mw_grow(&r->codes, &r->code_capacity, count + 1, sizeof *r->codes)) return no_memory(err);
    r->codes[count] = *value;
    r->cache_bytes += text.n + ENTRY_BYTES;
    return mw_map_add(r->text_numbers, text, count, NULL, err);
}

static mw_status line_time(const mw_line_parts *parts, mw_line_when when, int64_t *time_ns,
                           mw_error *err) {
    static const int64_t unit_ns[] = {1, 1000, 1000000, 1000000000, 60000000000, 3600000000000};
    int64_t t = when.now_ns;
    // The first and the last instant stand for "always".
    if (parts->timed && (__builtin_mul_overflow(parts->time, unit_ns[when.unit], &t) ||
                         t == INT64_MIN || t == INT64_MAX))
        return mw_fail(err, MW_LIMIT,
                       "the time %lld in this precision is outside 1677-09-22..2262-04-11",
                       (long long)parts->time);
    *time_ns = t;
    return MW_OK;
}

// Adds the samples of the line in r->parts; on error they lie beyond out->count.
static mw_status take_line(mw_line_reader *r, mw_line_when when, mw_samples *out, mw_error *err) {
    const mw_line_parts *parts = &r->parts;
    int64_t time_ns = 0, series = 0, n = parts->field_count;
    MW_TRY(line_time(parts, when, &time_ns, err));
    MW_TRY(begin_names(r, err));
    MW_TRY(find_series(r, &series, err));
    if (!mw_samples_grow(out, out->count + n))
        return mw_fail(err, MW_NOMEM, "no memory for samples");
    for (int64_t i = 0; i < n; i++) {
        int64_t at = out->count + i;
        out->value[at] = parts->fields[i].value;
        MW_TRY(field_id(r, series, i, &out->signal[at], err));
        if (parts->fields[i].kind == MW_SIGNAL_TEXT)
            MW_TRY(text_value(r, &parts->fields[i], &out->value[at], err));
        out->time_ns[at] = time_ns;
        out->quality[at] = MW_SAMPLE_GOOD;
    }
    out->count += n;
    return MW_OK;
}

static bool is_of_line(mw_status st) {
    return st == MW_SYNTAX || st == MW_INVALID || st == MW_LIMIT;
}

mw_status mw_line_read(mw_line_reader *r, mw_slice body, mw_line_when when, mw_samples *out,
                       mw_line_report *report, mw_error *err) {
    report->kept = report->refused = report->blank = report->folded = report->problem_count = 0;
    int64_t count = out->count, line = 1;
    if (body.n == 0) return MW_OK;
    for (const char *p = body.p, *end = mw_slice_end(body); p < end; p = r->parts.next) {
        mw_error *problem = NULL;
        if (report->problem_count < MW_LINE_PROBLEMS_MAX) {
            problem = &report->problem[report->problem_count];
            problem->col = 0;
        }
        mw_status st = mw_line_scan(p, end, &r->parts, problem);
        if (st == MW_OK && !r->parts.blank) st = take_line(r, when, out, problem);
        if (st != MW_OK && !is_of_line(st)) {
            out->count = count;
            return mw_fail(err, st, "line %lld: %s", (long long)line,
                           problem ? problem->text : mw_status_text(st));
        }
        if (st != MW_OK && problem) {
            problem->line = (int32_t)line;
            report->problem_count++;
        }
        report->refused += st != MW_OK;
        report->blank += st == MW_OK && r->parts.blank;
        report->kept += st == MW_OK && !r->parts.blank;
        report->folded += r->parts.folded;
        line += 1 + r->parts.folded;
    }
    return MW_OK;
}
