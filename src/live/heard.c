// SPDX-License-Identifier: MIT
// See heard.h.
#include "live/heard.h"

#include "base/alloc.h"
#include "base/map.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { TEXTS_MAX = 100000 }; // different ones that are learned: some are shown of each signal

typedef struct {
    mw_heard_signal s;  // name, unit and type are those of the tables below
    int32_t unit, type; // numbers there; -1 none
} noted;

struct mw_heard {
    mw_sink sink;
    pthread_mutex_t mutex; // over all below
    mw_map *names, *words, *texts, *places;
    noted *list; // by number of the name
    int64_t capacity, beyond;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for what is heard");
}

static mw_heard *own(mw_sink *s) { return (mw_heard *)s; }

// A unit or a type.
static bool word(mw_heard *h, mw_slice text, int32_t *out) {
    int64_t n;
    if (mw_map_add(h->words, text, mw_map_count(h->words), &n, NULL) != MW_OK) return false;
    *out = (int32_t)n;
    return true;
}

static mw_status note_name(mw_heard *h, mw_slice name, mw_signal_kind kind, int32_t *id,
                           mw_error *err) {
    int64_t count = mw_map_count(h->names), n = mw_map_get(h->names, name, -1);
    if (n < 0 && count >= MW_HEARD_MAX) {
        h->beyond++;
        return mw_fail(err, MW_LIMIT, "more than %d signals", MW_HEARD_MAX);
    }
    if (!mw_grow(&h->list, &h->capacity, count + 1, sizeof *h->list)) return no_memory(err);
    MW_TRY(mw_map_add(h->names, name, count, &n, err));
    *id = (int32_t)n;
    noted *x = &h->list[n];
    if (n == count)
        *x = (noted){
            .s = {.kind = kind, .whole = true},
              .unit = -1, .type = -1
        };
    if (x->s.kind == kind) return MW_OK;
    return mw_fail(err, MW_INVALID, "the signal is of kind %s, now it is %s",
                   mw_signal_kind_text(x->s.kind), mw_signal_kind_text(kind));
}

static mw_status heard_signal(mw_sink *sink, mw_slice name, mw_signal_kind kind, mw_slice unit,
                              int32_t *id, mw_error *err) {
    mw_heard *h = own(sink);
    MW_TRY(mw_signal_name_check(name, err));
    pthread_mutex_lock(&h->mutex);
    mw_status st = note_name(h, name, kind, id, err);
    bool news = st == MW_OK && unit.n > 0 && h->list[*id].unit < 0;
    if (news && !word(h, unit, &h->list[*id].unit)) st = no_memory(err);
    pthread_mutex_unlock(&h->mutex);
    return st;
}

static mw_status heard_text(mw_sink *sink, mw_slice text, double *code, mw_error *err) {
    mw_heard *h = own(sink);
    int64_t n = 0;
    MW_TRY(mw_signal_text_check(text, err));
    pthread_mutex_lock(&h->mutex);
    int64_t count = mw_map_count(h->texts);
    n = count < TEXTS_MAX ? count : mw_map_get(h->texts, text, -1); // beyond it nothing is learned
    mw_status st = count < TEXTS_MAX ? mw_map_add(h->texts, text, count, &n, err) : MW_OK;
    pthread_mutex_unlock(&h->mutex);
    if (st == MW_OK) *code = (double)n;
    return st;
}

static void note_text(mw_heard_signal *s, double code) {
    if (code < 0) return;
    for (int32_t i = 0; i < s->text_count; i++) {
        if (s->text[i] == code) return;
    }
    if (s->text_count < MW_HEARD_TEXTS_MAX) s->text[s->text_count++] = code;
}

static void note(mw_heard_signal *s, double value) {
    if (isnan(value)) return;
    bool first = s->samples++ == 0;
    if (s->kind == MW_SIGNAL_TEXT) note_text(s, value);
    if (first) s->first = s->low = s->high = value;
    if (!first && value < s->last) s->fell = true;
    if (!first && value > s->last) s->rose = true;
    if (value < s->low) s->low = value;
    if (value > s->high) s->high = value;
    s->whole = s->whole && value == floor(value);
    s->last = value;
}

static mw_status heard_put(mw_sink *sink, const mw_samples *in, mw_error *err) {
    mw_heard *h = own(sink);
    (void)err;
    pthread_mutex_lock(&h->mutex);
    for (int64_t i = 0; i < in->count; i++) note(&h->list[in->signal[i]].s, in->value[i]);
    pthread_mutex_unlock(&h->mutex);
    return MW_OK;
}

static const mw_sink_ops heard_ops = {.signal = heard_signal, .text = heard_text, .put = heard_put};

mw_heard *mw_heard_new(void) {
    mw_heard *h = mw_alloc(sizeof *h);
    if (!h) return NULL;
    *h = (mw_heard){.sink = {&heard_ops}, .names = mw_map_new(), .words = mw_map_new()};
    h->texts = mw_map_new();
    h->places = mw_map_new();
    pthread_mutex_init(&h->mutex, NULL);
    if (h->names && h->words && h->texts && h->places) return h;
    mw_heard_free(h);
    return NULL;
}

void mw_heard_free(mw_heard *h) {
    if (!h) return;
    mw_map_free(h->names);
    mw_map_free(h->words);
    mw_map_free(h->texts);
    mw_map_free(h->places);
    mw_free(h->list);
    pthread_mutex_destroy(&h->mutex);
    mw_free(h);
}

mw_sink *mw_heard_sink(mw_heard *h) { return &h->sink; }

void mw_heard_type(mw_heard *h, mw_slice name, const char *type) {
    pthread_mutex_lock(&h->mutex);
    int64_t n = mw_map_get(h->names, name, -1);
    // Without memory the type stays unknown, which is no harm.
    if (n >= 0) (void)word(h, mw_slice_of(type), &h->list[n].type);
    pthread_mutex_unlock(&h->mutex);
}

bool mw_heard_place(mw_heard *h, mw_slice place) {
    pthread_mutex_lock(&h->mutex);
    mw_status st = mw_map_add(h->places, place, 0, NULL, NULL);
    pthread_mutex_unlock(&h->mutex);
    return st == MW_OK;
}

int32_t mw_heard_count(const mw_heard *h) { return (int32_t)mw_map_count(h->names); }
int64_t mw_heard_beyond(const mw_heard *h) { return h->beyond; }

static mw_slice word_at(const mw_heard *h, int32_t i) {
    return i >= 0 ? mw_map_key(h->words, i) : (mw_slice){"", 0};
}

mw_heard_signal mw_heard_at(const mw_heard *h, int32_t i) {
    mw_heard_signal s = h->list[i].s;
    s.name = mw_map_key(h->names, i);
    s.unit = word_at(h, h->list[i].unit);
    s.type = word_at(h, h->list[i].type);
    return s;
}

mw_slice mw_heard_text(const mw_heard *h, double code) {
    bool known = code >= 0 && code < (double)mw_map_count(h->texts);
    return known ? mw_map_key(h->texts, (int64_t)code) : (mw_slice){"", 0};
}

mw_slice mw_heard_place_of(const mw_heard *h, mw_slice name) {
    for (size_t n = name.n; n > 0; n--) {
        mw_slice place = {name.p, n - 1};
        if (name.p[n - 1] == '/' && mw_map_get(h->places, place, -1) >= 0) return place;
    }
    return (mw_slice){"", 0};
}
