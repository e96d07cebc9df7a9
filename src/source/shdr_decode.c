// SPDX-License-Identifier: MIT
// See shdr_decode.h.
#include "source/shdr_decode.h"

#include "base/alloc.h"
#include "base/digits.h"
#include "base/map.h"
#include "source/shdr_key.h"
#include "source/shdr_line.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FIELDS_OF_SERIES = 3, TAG_MAX = 256 };

static const int64_t SECOND_NS = 1000000000;

struct mw_shdr_decoder {
    mw_shdr_counts counts;
    mw_shdr_keys keys;
    mw_map *classes; // of keys by rule
    int64_t back_step_ns, gap_ns;
    int64_t offset_base_ns; // what offset 0 is
    bool has_offset_base, is_in_session;
    char *room;        // MW_SHDR_LINE_MAX bytes for fields in quotes
    char tag[TAG_MAX]; // of the asset whose body is skipped; empty: none
    int64_t tag_lines;
};

// What a line is about while it is taken apart.
typedef struct {
    mw_shdr_decoder *d;
    mw_shdr_out out;
    int64_t at_ns;
    double duration_s;
    mw_slice rest; // fields not taken yet
    char *room;
} line_state;

static void say(mw_shdr_decoder *d, const char *fmt, ...) MW_PRINTF(2, 3);
static void say(mw_shdr_decoder *d, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    vsnprintf(d->counts.problem, sizeof d->counts.problem, fmt, args);
    va_end(args);
    d->counts.problems++;
}

// ---- a decoder

static mw_status rules_copy(mw_shdr_decoder *d, const mw_shdr_rules *rules, mw_error *err) {
    for (int64_t i = 0; i < rules->rule_count; i++)
        MW_TRY(mw_map_set(d->classes, mw_slice_of(rules->rules[i].key), rules->rules[i].is, err));
    return mw_shdr_keys_init(&d->keys, rules->source, err);
}

mw_status mw_shdr_decoder_new(const mw_shdr_rules *rules, mw_shdr_decoder **out, mw_error *err) {
    mw_shdr_decoder *d = mw_alloc(sizeof *d);
    if (!d) return mw_fail(err, MW_NOMEM, "no memory for an SHDR decoder");
    d->back_step_ns = rules->back_step_ns ? rules->back_step_ns : SECOND_NS;
    d->gap_ns = rules->gap_ns;
    d->counts.newest_ns = INT64_MIN;
    d->classes = mw_map_new();
    d->room = mw_alloc(MW_SHDR_LINE_MAX);
    mw_status st = d->classes && d->room ? rules_copy(d, rules, err)
                                         : mw_fail(err, MW_NOMEM, "no memory for an SHDR decoder");
    if (st != MW_OK) {
        mw_shdr_decoder_free(d);
        return st;
    }
    *out = d;
    return MW_OK;
}

void mw_shdr_decoder_free(mw_shdr_decoder *d) {
    if (!d) return;
    mw_shdr_keys_fini(&d->keys);
    mw_map_free(d->classes);
    mw_free(d->room);
    mw_free(d);
}

const mw_shdr_counts *mw_shdr_counts_get(const mw_shdr_decoder *d) { return &d->counts; }

// ---- sessions

mw_status mw_shdr_session_end(mw_shdr_decoder *d, mw_samples *batch, mw_error *err) {
    if (d->is_in_session) MW_TRY(mw_shdr_keys_forget(&d->keys, d->counts.newest_ns, batch, err));
    d->is_in_session = d->has_offset_base = false;
    d->counts.newest_ns = INT64_MIN;
    return MW_OK;
}

// "14 min", "1.5 s", "3 h".
static const char *length_text(int64_t ns, char out[32]) {
    double s = (double)ns / 1e9;
    if (s < 120)
        snprintf(out, 32, "%.3g s", s);
    else if (s < 7200)
        snprintf(out, 32, "%.0f min", s / 60);
    else
        snprintf(out, 32, "%.3g h", s / 3600);
    return out;
}

// b - a, as far as it goes; a <= b.
static int64_t span(int64_t a, int64_t b) {
    int64_t d;
    return __builtin_sub_overflow(b, a, &d) ? INT64_MAX : d;
}

static mw_status clock_back(line_state *l, mw_error *err) {
    mw_shdr_decoder *d = l->d;
    char by[32], most[32];
    int64_t step = span(l->at_ns, d->counts.newest_ns);
    MW_TRY(mw_shdr_session_end(d, l->out.batch, err));
    d->counts.back_steps++;
    if (step > d->counts.back_step_ns_max) d->counts.back_step_ns_max = step;
    say(d, "clock went back %s at line %" PRId64 " (time %" PRId64 ", at most %s)",
        length_text(step, by), d->counts.lines, d->counts.back_steps,
        length_text(d->counts.back_step_ns_max, most));
    return MW_OK;
}

// The time of a line; offsets count from when their first line was received.
static int64_t time_of(mw_shdr_decoder *d, const mw_shdr_stamp *stamp, int64_t received_ns) {
    if (stamp->kind == MW_SHDR_TIME_UTC) return stamp->ns;
    if (stamp->kind == MW_SHDR_TIME_NONE) return received_ns;
    int64_t at;
    if (!d->has_offset_base) d->offset_base_ns = received_ns - stamp->ns;
    d->has_offset_base = true;
    return __builtin_add_overflow(d->offset_base_ns, stamp->ns, &at) ? received_ns : at;
}

static mw_status silence(line_state *l, mw_error *err) {
    mw_shdr_decoder *d = l->d;
    char by[32];
    int64_t gap = span(d->counts.newest_ns, l->at_ns);
    MW_TRY(mw_shdr_session_end(d, l->out.batch, err));
    d->counts.gaps++;
    say(d, "nothing for %s before line %" PRId64, length_text(gap, by), d->counts.lines);
    return MW_OK;
}

// Begins, goes on with or ends and begins a session by the time of a line.
static mw_status enter(line_state *l, const mw_shdr_stamp *stamp, int64_t received_ns,
                       mw_error *err) {
    mw_shdr_decoder *d = l->d;
    int64_t newest = d->counts.newest_ns;
    l->at_ns = time_of(d, stamp, received_ns);
    if (d->is_in_session && l->at_ns < newest && span(l->at_ns, newest) > d->back_step_ns) {
        MW_TRY(clock_back(l, err));
        l->at_ns = time_of(d, stamp, received_ns);
    } else if (d->is_in_session && d->gap_ns && l->at_ns > newest &&
               span(newest, l->at_ns) > d->gap_ns) {
        MW_TRY(silence(l, err));
        l->at_ns = time_of(d, stamp, received_ns);
    }
    if (!d->is_in_session) d->counts.sessions++;
    d->is_in_session = true;
    if (l->at_ns > d->counts.newest_ns) d->counts.newest_ns = l->at_ns;
    return MW_OK;
}

// ---- values

static bool field(line_state *l, mw_slice *out) {
    return mw_shdr_field_take(&l->rest, &l->room, out);
}

// Puts a value; what cannot be kept is counted and said.
static mw_status put(line_state *l, mw_slice key, const char *suffix, mw_shdr_value v,
                     mw_error *err) {
    mw_shdr_decoder *d = l->d;
    mw_error why = {0};
    mw_status st = mw_shdr_keys_put(&d->keys, (mw_shdr_name){key, suffix}, v, l->out, &why);
    d->counts.keys = d->keys.count;
    if (st == MW_OK) return MW_OK;
    if (st == MW_IO || st == MW_NOMEM) return mw_fail(err, st, "%s", why.text);
    d->counts.refused++;
    if (why.text[0]) say(d, "line %" PRId64 ": %s", d->counts.lines, why.text);
    return MW_OK;
}

// A value of the line's time, of whichever kind the signal is or must be.
static mw_shdr_value value_at(const line_state *l, mw_slice text, bool must_be_text) {
    return (mw_shdr_value){text, l->at_ns, must_be_text};
}

// The rest of key|level|code|severity|qualifier|text.
static mw_status condition(line_state *l, mw_slice key, mw_slice level, mw_error *err) {
    mw_slice code = {"", 0}, other;
    field(l, &code);
    for (int i = 0; i < 3; i++) field(l, &other);
    MW_TRY(put(l, key, "", value_at(l, level, true), err));
    return put(l, key, ".code", value_at(l, code, true), err);
}

// The rest of key|code|text.
static mw_status message(line_state *l, mw_slice key, mw_slice code, mw_error *err) {
    mw_slice text = {"", 0};
    field(l, &text);
    MW_TRY(put(l, key, "", value_at(l, text, true), err));
    return put(l, key, ".code", value_at(l, code, true), err);
}

// The next word of a list between blanks; false at its end.
static bool word_take(mw_slice *list, mw_slice *word) {
    if (!list->n) return false;
    *list = mw_slice_trim(*list);
    size_t n = 0;
    while (n < list->n && list->p[n] != ' ' && list->p[n] != '\t') n++;
    *word = (mw_slice){list->p, n};
    *list = (mw_slice){list->p + n, list->n - n};
    return n > 0;
}

static int64_t word_count(mw_slice list) {
    int64_t n = 0;
    mw_slice word;
    while (word_take(&list, &word)) n++;
    return n;
}

// Nanoseconds between values; NaN when the line does not say.
static double spacing_ns(const line_state *l, mw_slice rate, int64_t count) {
    double hz;
    if (mw_number_parse(rate, &hz) && hz > 0) return 1e9 / hz;
    return l->duration_s / (double)count * 1e9;
}

// The rest of key|count|rate|values. The time of a line is that of its last value, as for all that
// has a duration in MTConnect.
static mw_status series(line_state *l, mw_slice key, mw_slice count_text, mw_error *err) {
    mw_slice rate = {"", 0}, values = {"", 0}, word;
    field(l, &rate);
    field(l, &values);
    int64_t count = word_count(values);
    double said, step = spacing_ns(l, rate, count);
    if (mw_slice_is(count_text, "UNAVAILABLE") || count == 0)
        return put(l, key, "", value_at(l, mw_slice_of("UNAVAILABLE"), false), err);
    bool is_said = mw_number_parse(count_text, &said) && said == (double)count;
    if (!is_said || !(step >= 0 && step * (double)count < 9e18) || count > 1 << 20) {
        l->d->counts.refused += count;
        say(l->d,
            "line %" PRId64 ": a time series of %" PRId64 " values says count %.*s, rate %.*s",
            l->d->counts.lines, count, mw_shown(count_text), count_text.p, mw_shown(rate), rate.p);
        return MW_OK;
    }
    for (int64_t i = 0; i < count && word_take(&values, &word); i++) {
        mw_shdr_value v = value_at(l, word, false);
        if (__builtin_sub_overflow(l->at_ns, (int64_t)(step * (double)(count - 1 - i)), &v.at_ns))
            v.at_ns = l->at_ns;
        MW_TRY(put(l, key, "", v, err));
    }
    return MW_OK;
}

// ---- lines

static bool is_level(mw_slice s) {
    static const char *const levels[] = {"NORMAL", "WARNING", "FAULT", "UNAVAILABLE"};
    for (int i = 0; i < 4; i++)
        if (s.n == strlen(levels[i]) && strncasecmp(s.p, levels[i], s.n) == 0) return true;
    return false;
}

static bool looks_like_series(mw_slice count, mw_slice rate, mw_slice values) {
    double n, hz;
    return mw_number_parse(count, &n) && n > 1 && (rate.n == 0 || mw_number_parse(rate, &hz)) &&
           word_count(values) == (int64_t)n;
}

// What a line of one key with so many fields after its time is; -1: pairs.
static int class_of_line(line_state l) {
    mw_slice f[6] = {{0}}, more;
    int n = 0;
    while (n < 6 && field(&l, &f[n])) n++;
    if (n == 6 && !field(&l, &more) && is_level(f[1])) return MW_SHDR_CONDITION;
    if (n == 3) return MW_SHDR_MESSAGE;
    if (n == 4 && looks_like_series(f[1], f[2], f[3])) return MW_SHDR_SERIES;
    return -1;
}

static int class_of_key(const mw_shdr_decoder *d, mw_slice key) {
    int64_t is = mw_map_get(d->classes, key, -1);
    const char *colon = is < 0 && key.n ? memchr(key.p, ':', key.n) : NULL;
    if (!colon) return (int)is;
    size_t device = (size_t)(colon - key.p) + 1;
    return (int)mw_map_get(d->classes, (mw_slice){key.p + device, key.n - device}, -1);
}

// One key with what follows it.
static mw_status item(line_state *l, mw_slice key, int by_line, mw_error *err) {
    mw_slice first = {"", 0};
    bool has_value = field(l, &first);
    if (key.n == 0 && first.n == 0) return MW_OK; // padding
    if (!has_value || key.n == 0) {
        l->d->counts.refused++;
        say(l->d, "line %" PRId64 ": a %s without a %s", l->d->counts.lines,
            has_value ? "value" : "key", has_value ? "key" : "value");
        return MW_OK;
    }
    int is = class_of_key(l->d, key);
    if (is < 0) is = by_line;
    if (is == MW_SHDR_CONDITION) return condition(l, key, first, err);
    if (is == MW_SHDR_MESSAGE) return message(l, key, first, err);
    if (is == MW_SHDR_SERIES) return series(l, key, first, err);
    return put(l, key, "", value_at(l, first, is == MW_SHDR_TEXT), err);
}

static bool has_prefix(mw_slice s, const char *prefix) {
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

// "@ASSET@|id|type|<xml>", or with "--multiline--TAG" for lines up to that tag.
static void asset(line_state *l) {
    mw_shdr_decoder *d = l->d;
    mw_slice f;
    d->counts.asset_lines++;
    while (field(l, &f)) {
        if (!has_prefix(f, "--multiline--") || f.n >= TAG_MAX) continue;
        memcpy(d->tag, f.p, f.n);
        d->tag[f.n] = '\0';
        d->tag_lines = 0;
    }
}

static void body(mw_shdr_decoder *d, mw_slice line) {
    d->counts.body_lines++;
    if (mw_slice_is(mw_slice_trim(line), d->tag)) d->tag[0] = '\0';
    if (d->tag[0] && ++d->tag_lines >= MW_SHDR_BODY_LINES_MAX) {
        say(d, "line %" PRId64 ": an asset has no end within %d lines", d->counts.lines,
            MW_SHDR_BODY_LINES_MAX);
        d->tag[0] = '\0';
    }
}

// "* PONG 10000" says how often it wants a "* PING"; other commands tell about the adapter.
static void command(mw_shdr_decoder *d, mw_slice line) {
    d->counts.command_lines++;
    mw_slice word, list = {line.p + 1, line.n - 1};
    double ms;
    if (!word_take(&list, &word) || !mw_slice_is(word, "PONG") || !word_take(&list, &word)) return;
    if (mw_number_parse(word, &ms) && ms >= 1 && ms <= 86400000)
        d->counts.heartbeat_ms = (int64_t)ms;
}

static mw_status values(line_state *l, const mw_shdr_stamp *stamp, int64_t received_ns,
                        mw_error *err) {
    mw_slice key;
    MW_TRY(enter(l, stamp, received_ns, err));
    int by_line = class_of_line(*l);
    while (field(l, &key)) MW_TRY(item(l, key, by_line, err));
    l->d->counts.data_lines++;
    return MW_OK;
}

static mw_status refuse_line(mw_shdr_decoder *d, const char *why) {
    d->counts.bad_lines++;
    say(d, "line %" PRId64 " is left out: %s", d->counts.lines, why);
    return MW_OK;
}

static mw_status decode(mw_shdr_decoder *d, mw_slice line, int64_t received_ns, mw_shdr_out out,
                        mw_error *err) {
    line_state l = {.d = d, .out = out, .rest = line, .room = d->room};
    mw_slice time = {NULL, 0}, key = {NULL, 0};
    mw_shdr_stamp stamp = {MW_SHDR_TIME_NONE, 0, NAN};
    mw_error why = {0};
    field(&l, &time);
    if (has_prefix(time, "@"))
        l.rest = line; // an asset without a time
    else if (mw_shdr_stamp_parse(time, &stamp, &why) != MW_OK)
        return refuse_line(d, why.text);
    line_state ahead = l;
    if (!field(&ahead, &key))
        return refuse_line(d, "it has one field, not a time, a key and a value");
    if (has_prefix(key, "@")) {
        asset(&ahead);
        return MW_OK;
    }
    l.duration_s = stamp.duration_s;
    return values(&l, &stamp, received_ns, err);
}

mw_status mw_shdr_line_decode(mw_shdr_decoder *d, mw_slice line, int64_t received_ns,
                              mw_shdr_out out, mw_error *err) {
    mw_status st = MW_OK;
    line = mw_slice_trim(line);
    d->counts.lines++;
    if (d->tag[0])
        body(d, line);
    else if (line.n > MW_SHDR_LINE_MAX)
        st = refuse_line(d, "it is longer than 256 KiB");
    else if (has_prefix(line, "*"))
        command(d, line);
    else if (line.n > 0)
        st = decode(d, line, received_ns, out, err);
    if (st != MW_OK) d->counts.lines--; // it comes again
    return st;
}
