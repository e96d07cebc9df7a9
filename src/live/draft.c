// SPDX-License-Identifier: MIT
// See draft.h.
#include "live/draft.h"

#include "base/alloc.h"
#include "base/map.h"
#include "lang/unit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LISTED_MAX = 30 }; // signals of a machine that nothing is guessed of

void mw_draft_text(mw_text *out, mw_slice text) {
    mw_text_addc(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\') mw_text_addc(out, '\\');
        mw_text_addc(out, text.p[i]);
    }
    mw_text_addc(out, '"');
}

// ---- whose a signal is

static mw_slice until_last(mw_slice name, char c) {
    const char *at = memrchr(name.p, c, name.n);
    return (mw_slice){name.p, at ? (size_t)(at - name.p) : 0};
}

// The part of a name that is of the machine: a device, a topic, a series with its tags.
static mw_slice place_of(const mw_heard *h, mw_slice name) {
    mw_slice place = mw_heard_place_of(h, name);
    if (place.n == 0) place = until_last(name, '#');
    if (place.n == 0) place = until_last(name, ' ');
    return place.n ? place : until_last(name, '/');
}

static mw_slice after_last(mw_slice s, char c) {
    size_t n = until_last(s, c).n;
    return n || (s.n && s.p[0] == c) ? (mw_slice){s.p + n + 1, s.n - n - 1} : s;
}

// The value of a tag of "measurement,a=b,c=d".
static mw_slice tag_of(mw_slice series, const char *tag) {
    size_t n = strlen(tag);
    for (size_t i = 0; i + n + 1 < series.n; i++) {
        if (series.p[i] != ',' || memcmp(series.p + i + 1, tag, n) != 0) continue;
        if (series.p[i + 1 + n] != '=') continue;
        mw_slice value = {series.p + i + n + 2, series.n - i - n - 2};
        const char *end = memchr(value.p, ',', value.n);
        if (end) value.n = (size_t)(end - value.p);
        return value;
    }
    return (mw_slice){"", 0};
}

// What a machine would be called.
static mw_slice code_of(mw_slice place) {
    static const char *const tags[] = {"unit", "machine", "device", "asset", "equipment", "line"};
    const char *comma = memchr(place.p, ',', place.n);
    for (size_t i = 0; comma && i < sizeof tags / sizeof tags[0]; i++) {
        mw_slice value = tag_of(place, tags[i]);
        if (value.n) return value;
    }
    if (comma) place.n = (size_t)(comma - place.p);
    return after_last(place, '/');
}

// ---- what a signal is

static bool starts_word(mw_slice s, size_t i) {
    if (i == 0 || !isalnum((unsigned char)s.p[i - 1])) return true;
    return isupper((unsigned char)s.p[i]) && islower((unsigned char)s.p[i - 1]);
}

// Whether a word of s begins with one of some words, which are parted by blanks.
static bool has(mw_slice s, const char *words) {
    for (const char *w = words; *w;) {
        size_t n = strcspn(w, " ");
        for (size_t i = 0; i + n <= s.n; i++) {
            if (starts_word(s, i) && strncasecmp(s.p + i, w, n) == 0) return true;
        }
        w += n + (w[n] == ' ');
    }
    return false;
}

static bool is_unit_of(mw_slice unit, const char *kind) {
    mw_unit a, b;
    return unit.n > 0 && mw_unit_parse(unit, &a, NULL) == MW_OK &&
           mw_unit_parse(mw_slice_of(kind), &b, NULL) == MW_OK && mw_unit_same_kind(&a, &b);
}

// Whether one of the texts of a signal is one of some words.
static bool says(const mw_heard *h, const mw_heard_signal *s, const char *words) {
    for (int32_t i = 0; i < s->text_count; i++) {
        mw_slice text = mw_heard_text(h, s->text[i]);
        for (const char *w = words; *w;) {
            size_t n = strcspn(w, " ");
            if (text.n == n && strncasecmp(text.p, w, n) == 0) return true;
            w += n + (w[n] == ' ');
        }
    }
    return false;
}

static const char *guess_state(const mw_heard *h, const mw_heard_signal *s, mw_slice local) {
    static const char packml[] =
        "clearing starting idle suspended execute stopping aborting aborted "
        "holding held unholding suspending unsuspending resetting "
        "completing complete";
    static const char mtconnect[] = "active interrupted feed_hold ready program_completed "
                                    "program_stopped optional_stop wait";
    bool named = has(local, "state status execution packml");
    if (s->kind == MW_SIGNAL_BOOL) return has(local, "run running active") ? "state bool" : "";
    if (!named || s->samples == 0) return "";
    if (s->kind == MW_SIGNAL_NUMBER)
        return s->whole && s->low >= 0 && s->high <= 17 ? "state packml" : "";
    if (says(h, s, packml)) return "state text packml";
    return says(h, s, mtconnect) ? "state text mtconnect" : "";
}

static const char *guess_number(const mw_heard_signal *s, mw_slice local) {
    bool counts = s->whole && !s->fell && s->low >= 0 && !is_unit_of(s->unit, "s");
    if (is_unit_of(s->unit, "kWh")) return "meter unit_electricity";
    if (is_unit_of(s->unit, "kW")) return "rate unit_electricity";
    if (has(local, "energy kwh wh")) return "meter? unit_electricity";
    if (has(local, "power kw")) return "rate? unit_electricity";
    if (!counts) return "";
    if (has(local, "reject defect scrap bad nok")) return "count sq";
    if (has(local, "good")) return "count gq";
    return has(local, "count processed produced pieces parts total") ? "count pq" : "";
}

const char *mw_draft_guess(const mw_heard *h, const mw_heard_signal *s) {
    size_t n = place_of(h, s->name).n;
    mw_slice local = {s->name.p + n, s->name.n - n};
    const char *state = guess_state(h, s, local);
    if (*state) return state;
    if (s->kind == MW_SIGNAL_NUMBER) return guess_number(s, local);
    if (s->kind != MW_SIGNAL_TEXT) return "";
    if (has(local, "product recipe article sku")) return "product";
    return has(local, "reason cause") ? "reason" : "";
}

// ---- a machine

typedef struct {
    const mw_draft *d;
    mw_text *out;
    int32_t *place, *head, *next; // of each signal; by place: the first signal, and the one after
    mw_map *places, *codes;
    int32_t count;
} drafting;

// What a machine has already: each measure is filled once.
typedef struct {
    bool state, product, reason, pq, sq, gq, energy;
} taken;

// Takes what a guess fills; false when it is filled.
static bool claim(taken *t, const char *guess) {
    bool *slot = strncmp(guess, "state", 5) == 0  ? &t->state
                 : strcmp(guess, "product") == 0  ? &t->product
                 : strcmp(guess, "reason") == 0   ? &t->reason
                 : strcmp(guess, "count pq") == 0 ? &t->pq
                 : strcmp(guess, "count sq") == 0 ? &t->sq
                 : strcmp(guess, "count gq") == 0 ? &t->gq
                                                  : &t->energy;
    bool free_yet = !*slot;
    *slot = true;
    return free_yet;
}

// "state "x" packml", without a line end.
static void add_line(mw_text *out, const mw_heard_signal *s, const char *guess) {
    bool state = strncmp(guess, "state ", 6) == 0;
    bool energy = strstr(guess, "unit_electricity") != NULL;
    size_t verb = strcspn(guess, "? ");
    mw_text_add(out, guess, verb);
    if (!state && strchr(guess, ' ')) mw_text_adds(out, strchr(guess, ' '));
    mw_text_addc(out, ' ');
    mw_draft_text(out, s->name);
    if (state) {
        bool yes = strcmp(guess, "state bool") == 0;
        mw_text_addf(out, " %s", yes ? "{ yes production, no delay }" : guess + 6);
    }
    if (energy && s->unit.n && !strchr(guess, '?'))
        mw_text_addf(out, " : %.*s", (int)s->unit.n, s->unit.p);
}

static void add_value(const mw_heard *h, mw_text *out, const mw_heard_signal *s) {
    char buf[32];
    if (s->samples == 0) {
        mw_text_adds(out, "no value yet");
    } else if (s->kind == MW_SIGNAL_TEXT) {
        mw_slice text = mw_heard_text(h, s->last);
        mw_draft_text(out, (mw_slice){text.p, text.n < 40 ? text.n : 0});
    } else {
        mw_text_adds(out, s->kind == MW_SIGNAL_BOOL ? (s->last != 0 ? "yes" : "no")
                                                    : mw_number_text(s->last, buf));
    }
    if (s->unit.n) mw_text_addf(out, " %.*s", (int)s->unit.n, s->unit.p);
}

// A text of some bytes may hold line ends: they would leave the comment.
static void add_comment(const drafting *x, const char *lead, const mw_heard_signal *s,
                        const char *guess) {
    mw_text line = {0};
    if (*guess) {
        add_line(&line, s, guess);
        mw_text_adds(&line,
                     strchr(guess, '?') ? ", of which unit? it says " : ", or this; it says ");
    } else {
        mw_draft_text(&line, s->name);
        mw_text_adds(&line, " says ");
    }
    add_value(x->d->heard, &line, s);
    for (size_t i = 0; i < line.size; i++) {
        if ((unsigned char)line.bytes[i] < 0x20) line.bytes[i] = ' ';
    }
    mw_text_addf(x->out, "%s// ", lead);
    mw_text_add(x->out, line.bytes, line.size);
    mw_text_addc(x->out, '\n');
    mw_text_free(&line);
}

// Guesses that are sure to read come first, then what is not.
static int32_t add_guesses(const drafting *x, int32_t place, taken *t, bool sure) {
    int32_t rest = 0;
    taken seen = {.state = false};
    for (int32_t i = x->head[place]; i >= 0; i = x->next[i]) {
        mw_heard_signal s = mw_heard_at(x->d->heard, i);
        const char *guess = mw_draft_guess(x->d->heard, &s);
        bool line = *guess && !strchr(guess, '?') && claim(sure ? t : &seen, guess) &&
                    (strcmp(guess, "reason") != 0 || t->state);
        if (sure && line) {
            mw_text_adds(x->out, "//:   ");
            add_line(x->out, &s, guess);
            mw_text_addc(x->out, '\n');
        } else if (!sure && !line && rest++ < LISTED_MAX) {
            add_comment(x, "//:   ", &s, guess);
        }
    }
    return rest;
}

static bool any_guess(const drafting *x, int32_t place) {
    for (int32_t i = x->head[place]; i >= 0; i = x->next[i]) {
        mw_heard_signal s = mw_heard_at(x->d->heard, i);
        const char *guess = mw_draft_guess(x->d->heard, &s);
        if (*guess && !strchr(guess, '?') && strcmp(guess, "reason") != 0) return true;
    }
    return false;
}

// A code that no machine before has; the whole place where its last part is not enough.
static mw_slice own_code(const drafting *x, mw_slice place) {
    mw_slice code = code_of(place);
    int64_t before = mw_map_count(x->codes);
    if (code.n == 0 || memchr(code.p, '*', code.n)) return place;
    if (mw_map_add(x->codes, code, 0, NULL, NULL) != MW_OK) return place;
    return mw_map_count(x->codes) > before ? code : place;
}

static void add_machine(const drafting *x, int32_t place) {
    taken t = {.state = false};
    mw_slice name = mw_map_key(x->places, place), code = own_code(x, name);
    // A star in a code would stand for others.
    if (!any_guess(x, place) || memchr(code.p, '*', code.n)) {
        mw_text_addf(x->out, "\n// Of %.*s nothing is guessed:\n", (int)name.n, name.p);
        int32_t listed = 0;
        for (int32_t i = x->head[place]; i >= 0 && listed++ < LISTED_MAX; i = x->next[i]) {
            mw_heard_signal s = mw_heard_at(x->d->heard, i);
            add_comment(x, "", &s, mw_draft_guess(x->d->heard, &s));
        }
        return;
    }
    mw_text_adds(x->out, "\n//: machine unit ");
    mw_draft_text(x->out, code);
    mw_text_adds(x->out, " {\n");
    // Whether there is a state decides what else may stand.
    for (int32_t i = x->head[place]; i >= 0; i = x->next[i]) {
        mw_heard_signal s = mw_heard_at(x->d->heard, i);
        if (strncmp(mw_draft_guess(x->d->heard, &s), "state", 5) != 0 || t.state) continue;
        t.state = true;
        mw_text_adds(x->out, "//:   ");
        add_line(x->out, &s, mw_draft_guess(x->d->heard, &s));
        mw_text_addc(x->out, '\n');
    }
    add_guesses(x, place, &t, true);
    if (t.pq && t.sq && !t.gq) mw_text_adds(x->out, "//:   derive gq = pq - sq\n");
    int32_t rest = add_guesses(x, place, &t, false);
    if (rest > LISTED_MAX) mw_text_addf(x->out, "//:   // and %d more\n", rest - LISTED_MAX);
    mw_text_adds(x->out, "//: }\n");
}

// ---- the whole

static bool sort_out(drafting *x) {
    const mw_heard *h = x->d->heard;
    x->count = mw_heard_count(h);
    x->place = mw_alloc_array(x->count + 1, sizeof *x->place);
    x->head = mw_alloc_array(x->count + 1, sizeof *x->head);
    x->next = mw_alloc_array(x->count + 1, sizeof *x->next);
    x->places = mw_map_new();
    x->codes = mw_map_new();
    if (!x->place || !x->head || !x->next || !x->places || !x->codes) return false;
    for (int32_t i = 0; i < x->count; i++) x->head[i] = -1;
    for (int32_t i = x->count - 1; i >= 0; i--) {
        int64_t n = 0;
        mw_slice name = mw_heard_at(h, i).name;
        mw_slice place = place_of(h, name);
        if (mw_map_add(x->places, place, mw_map_count(x->places), &n, NULL) != MW_OK) return false;
        x->next[i] = x->head[n];
        x->head[n] = i;
    }
    return true;
}

void mw_draft_write(const mw_draft *d, mw_text *out) {
    drafting x = {.d = d, .out = out};
    if (!sort_out(&x)) out->failed = true;
    mw_text_addf(
        out,
        "// What was heard at %.*s, as a draft. Sources stand as they are. Machines are guesses:\n",
        (int)d->title.n, d->title.p);
    mw_text_adds(out, "// take the mark \"//: \" away from what is right (sed 's|^//: ||'), and "
                      "mend the rest.\n");
    mw_text_adds(
        out,
        "// Kinds and measures are those of the packs plant and monitoring. See docs/live.md.\n\n");
    mw_text_add(out, d->source.p, d->source.n);
    for (int64_t p = x.places ? mw_map_count(x.places) - 1 : -1; p >= 0 && !out->failed; p--)
        add_machine(&x, (int32_t)p);
    if (mw_heard_beyond(d->heard))
        mw_text_addf(out, "\n// %lld more signals were too many to note\n",
                     (long long)mw_heard_beyond(d->heard));
    mw_free(x.place);
    mw_free(x.head);
    mw_free(x.next);
    mw_map_free(x.places);
    mw_map_free(x.codes);
}
