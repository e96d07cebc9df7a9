// SPDX-License-Identifier: MIT
// The bodies of assessment records: written as JSON, read back. See history.h.
//
// Records (sort, of, body as JSON):
//     campaign    -           name pack version hash level period from deadline
//     setting     campaign    name value
//     assessment  campaign    version
//     answer      assessment  question, codes or number (neither: withdrawn), source, comment
//     score       assessment  the same, by an assessor
//     evidence    assessment  question file name type size comment, or removed
//     event       assessment  to comment
// What was taken over from elsewhere also has: recorder, recorded (RFC 3339).
#include "assess/history_int.h"
#include "base/json.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

mw_status mw_slice_copy(mw_arena *a, mw_slice s, mw_slice *out, mw_error *err) {
    char *own = mw_arena_text(a, s.n ? s.p : "", s.n);
    if (!own) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    *out = (mw_slice){own, s.n};
    return MW_OK;
}

// ---- writing

static void member(mw_text *t, const char *name, mw_slice value) {
    if (!value.n) return;
    mw_text_addf(t, "%s\"%s\":", t->size > 1 ? "," : "", name);
    mw_json_string(t, value);
}

void mw_campaign_write(const mw_campaign *c, mw_text *out) {
    mw_text_addc(out, '{');
    member(out, "name", c->name), member(out, "pack", c->pack), member(out, "version", c->version);
    member(out, "hash", c->hash), member(out, "level", c->level), member(out, "period", c->period);
    member(out, "from", c->from), member(out, "deadline", c->deadline);
    mw_text_addc(out, '}');
}

void mw_answer_write(const mw_answer *a, mw_text *out) {
    mw_text_addc(out, '{');
    member(out, "question", a->question);
    for (int32_t i = 0; i < a->value.code_count; i++) {
        mw_text_adds(out, i ? "," : ",\"codes\":[");
        mw_json_string(out, a->value.code[i]);
    }
    if (a->value.code_count) mw_text_addc(out, ']');
    if (!a->value.code_count && !isnan(a->value.number)) {
        mw_text_adds(out, ",\"number\":");
        mw_json_number(out, a->value.number);
    }
    member(out, "source", mw_slice_of(mw_answer_source_text(a->source)));
    member(out, "comment", a->comment);
    mw_text_addc(out, '}');
}

void mw_attachment_write(const mw_attachment *f, mw_text *out) {
    mw_text_addc(out, '{');
    member(out, "question", f->question), member(out, "file", f->file);
    member(out, "name", f->name), member(out, "type", f->type), member(out, "comment", f->comment);
    mw_text_addf(out, ",\"bytes\":%lld", (long long)f->bytes);
    if (f->removed) mw_text_adds(out, ",\"removed\":true");
    mw_text_addc(out, '}');
}

// ---- reading

static mw_status broken(const mw_record *r, const char *what, mw_error *err) {
    return mw_fail(err, MW_CORRUPT, "record %lld (%.*s): %s", (long long)r->id, (int)r->sort.n,
                   r->sort.p, what);
}

static mw_status load(const mw_record *r, json_t **out, mw_error *err) {
    json_t *body = json_loadb(r->body.p, r->body.n, 0, NULL);
    if (json_is_object(body)) {
        *out = body;
        return MW_OK;
    }
    json_decref(body);
    return broken(r, "its body is no JSON object", err);
}

// What is read of a record into an arena; the first failure counts.
typedef struct {
    mw_arena *arena;
    const mw_record *record;
    const json_t *body;
    mw_status st;
    mw_error *err;
} reading;

static mw_slice copy(reading *x, mw_slice s) {
    mw_slice own = {0};
    if (x->st == MW_OK) x->st = mw_slice_copy(x->arena, s, &own, x->err);
    return own;
}

// A text, empty when it is not there.
static mw_slice text(reading *x, const char *name) {
    const json_t *v = json_object_get(x->body, name);
    if (!v) return (mw_slice){0};
    if (json_is_string(v)) return copy(x, (mw_slice){json_string_value(v), json_string_length(v)});
    if (x->st == MW_OK) x->st = broken(x->record, "a text is none", x->err);
    return (mw_slice){0};
}

static mw_slice needed(reading *x, const char *name) {
    mw_slice s = text(x, name);
    if (x->st == MW_OK && !s.n) x->st = broken(x->record, "something is missing", x->err);
    return s;
}

static mw_assess_recorder recorder(reading *x) {
    return (mw_assess_recorder){text(x, "recorder"), text(x, "recorded")};
}

static mw_status begin(mw_arena *a, const mw_record *r, json_t **body, reading *x, mw_error *err) {
    MW_TRY(load(r, body, err));
    *x = (reading){.arena = a, .record = r, .body = *body, .err = err};
    return MW_OK;
}

mw_status mw_campaign_read(mw_arena *a, const mw_record *r, mw_campaign *out, mw_error *err) {
    json_t *body = NULL;
    reading x;
    MW_TRY(begin(a, r, &body, &x, err));
    *out = (mw_campaign){.id = r->id,
                         .name = needed(&x, "name"),
                         .pack = needed(&x, "pack"),
                         .version = text(&x, "version"),
                         .hash = text(&x, "hash"),
                         .level = needed(&x, "level"),
                         .period = needed(&x, "period"),
                         .from = text(&x, "from"),
                         .deadline = text(&x, "deadline"),
                         .who = copy(&x, r->who),
                         .at_ns = r->at_ns};
    json_decref(body);
    return x.st;
}

static int32_t word_of(mw_slice s, const char *(*word)(int32_t), int32_t count) {
    for (int32_t i = 0; i < count; i++)
        if (mw_slice_is(s, word(i))) return i;
    return -1;
}

static const char *source_word(int32_t i) { return mw_answer_source_text((mw_answer_source)i); }
static const char *state_word(int32_t i) { return mw_assess_state_text((mw_assess_state)i); }

static void read_codes(reading *x, const json_t *codes, mw_answer_value *out) {
    size_t n = json_array_size(codes);
    out->code = MW_PUSH(x->arena, mw_slice, n + 1);
    if (!out->code && x->st == MW_OK)
        x->st = mw_fail(x->err, MW_NOMEM, "assessments: out of memory");
    for (size_t i = 0; i < n && x->st == MW_OK; i++) {
        const json_t *v = json_array_get(codes, i);
        if (!json_is_string(v))
            x->st = broken(x->record, "a code is no text", x->err);
        else
            out->code[i] = copy(x, (mw_slice){json_string_value(v), json_string_length(v)});
    }
    out->code_count = (int32_t)n;
}

mw_status mw_answer_read(mw_arena *a, const mw_record *r, mw_answer *out, mw_error *err) {
    json_t *body = NULL;
    reading x;
    MW_TRY(begin(a, r, &body, &x, err));
    const json_t *codes = json_object_get(body, "codes"), *number = json_object_get(body, "number");
    int32_t source = word_of(text(&x, "source"), source_word, MW_ANSWER_SOURCES);
    *out = (mw_answer){.question = needed(&x, "question"),
                       .value = {.number = NAN},
                       .source = source < 0 ? MW_ANSWER_DECLARED : (mw_answer_source)source,
                       .comment = text(&x, "comment"),
                       .who = copy(&x, r->who),
                       .at_ns = r->at_ns,
                       .recorder = recorder(&x)};
    if (source < 0 && x.st == MW_OK) x.st = broken(r, "its source is unknown", err);
    if (codes) read_codes(&x, codes, &out->value);
    if (json_is_number(number)) out->value.number = json_number_value(number);
    json_decref(body);
    return x.st;
}

mw_status mw_attachment_read(mw_arena *a, const mw_record *r, mw_attachment *out, mw_error *err) {
    json_t *body = NULL;
    reading x;
    MW_TRY(begin(a, r, &body, &x, err));
    *out = (mw_attachment){.question = needed(&x, "question"),
                           .file = needed(&x, "file"),
                           .name = text(&x, "name"),
                           .type = text(&x, "type"),
                           .comment = text(&x, "comment"),
                           .who = copy(&x, r->who),
                           .at_ns = r->at_ns,
                           .recorder = recorder(&x),
                           .bytes = json_integer_value(json_object_get(body, "bytes")),
                           .removed = json_is_true(json_object_get(body, "removed"))};
    json_decref(body);
    return x.st;
}

mw_status mw_event_read(mw_arena *a, const mw_record *r, mw_assess_event *out, mw_error *err) {
    json_t *body = NULL;
    reading x;
    MW_TRY(begin(a, r, &body, &x, err));
    int32_t to = word_of(needed(&x, "to"), state_word, MW_ASSESS_STATES);
    if (to < 0 && x.st == MW_OK) x.st = broken(r, "its state is unknown", err);
    *out = (mw_assess_event){to < 0 ? MW_ASSESS_DRAFT : (mw_assess_state)to, text(&x, "comment"),
                             copy(&x, r->who), r->at_ns, recorder(&x)};
    json_decref(body);
    return x.st;
}

mw_status mw_setting_read(mw_arena *a, const mw_record *r, mw_campaign_setting *out,
                          mw_error *err) {
    json_t *body = NULL;
    reading x;
    MW_TRY(begin(a, r, &body, &x, err));
    *out = (mw_campaign_setting){needed(&x, "name"), text(&x, "value"), copy(&x, r->who), r->at_ns};
    json_decref(body);
    return x.st;
}

mw_status mw_version_read(const mw_record *r, int32_t *out, mw_error *err) {
    json_t *body = NULL;
    MW_TRY(load(r, &body, err));
    json_int_t version = json_integer_value(json_object_get(body, "version"));
    json_decref(body);
    if (version < 1 || version > INT32_MAX) return broken(r, "its version is no number", err);
    *out = (int32_t)version;
    return MW_OK;
}
