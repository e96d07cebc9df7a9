// SPDX-License-Identifier: MIT
// Where the time of a machine, line or site went: from planned busy time down to what the good
// pieces should have taken, in seconds and in pieces; and the reasons of stops, the longest first.
// All of it is what the pack monitoring says.
#include "base/alloc.h"
#include "base/json.h"
#include "server/plant_answer.h"

#include <math.h>
#include <stdlib.h>

enum { PBT, DOWN, DELAY, SETUP, SPEED, QUALITY, GOOD, TREE, RATE = TREE, STOPS, FIGURES };

static const char *const asked[] = {[PBT] = "pbt",
                                    [DOWN] = "adot",
                                    [DELAY] = "adet",
                                    [SETUP] = "aust",
                                    [SPEED] = "speed_loss",
                                    [QUALITY] = "quality_loss",
                                    [GOOD] = "good_time",
                                    [RATE] = "planned_rate",
                                    [STOPS] = "stop_time",
                                    [FIGURES] = "pot",
                                    "planned_down",
                                    "unplanned_busy",
                                    "unobserved_time",
                                    "minor_stop_time",
                                    "apt",
                                    "pq",
                                    "gq",
                                    "availability",
                                    "effectiveness",
                                    "quality_ratio",
                                    "oee"};
enum { ASKED = sizeof asked / sizeof asked[0] };

typedef struct {
    const mw_plant *p;
    const mw_window *w;
    const mw_evaluation *e;
    mw_text *out;
} answer;

static void number(mw_text *out, const char *name, double value) {
    mw_json_string(out, mw_slice_of(name));
    mw_text_addc(out, ':');
    mw_json_number(out, value);
}

static double value(const answer *a, int32_t i) { return mw_window_value(a->w, a->e, i, NULL); }

// Hours as seconds, and as what could have been made in them.
static void add_time(const answer *a, double hours) {
    number(a->out, "s", hours * 3600);
    mw_text_addc(a->out, ',');
    number(a->out, "pieces", hours * value(a, RATE));
}

// ---- the tree

static void add_tree(const answer *a) {
    static const char *const word[TREE] = {"planned busy", "down",    "delay", "setup",
                                           "speed",        "quality", "good"};
    double rest = value(a, PBT);
    mw_text_adds(a->out, "\"losses\":[");
    for (int32_t i = 0; i < TREE; i++) {
        if (i > 0) mw_text_addc(a->out, ',');
        if (i > 0) rest -= value(a, i);
        mw_text_addf(a->out, "{\"loss\":\"%s\",", word[i]);
        add_time(a, value(a, i));
        mw_text_addc(a->out, '}');
    }
    mw_text_adds(a->out, "],");
    number(a->out, "unexplained_s", rest * 3600);
}

// ---- reasons

typedef struct {
    int32_t member;
    double hours;
} reason;

// The longest first, of equals the one that was known first.
static int by_length(const void *x, const void *y) {
    const reason *a = x, *b = y;
    if (a->hours != b->hours) return a->hours > b->hours ? -1 : 1;
    return (a->member > b->member) - (a->member < b->member);
}

static int64_t list_reasons(const answer *a, reason *list, double *sum) {
    const mw_eval_column *c = mw_evaluation_column(a->e, STOPS);
    int64_t count = 0;
    for (int32_t i = 0; i < c->members[0]; i++) {
        double hours = mw_window_value(a->w, a->e, STOPS, &i);
        if (isnan(hours) || hours == 0) continue;
        list[count++] = (reason){i, hours};
        *sum += hours;
    }
    if (count > 1) qsort(list, (size_t)count, sizeof *list, by_length);
    return count;
}

static void add_reason(const answer *a, const reason *r, double sum, double *so_far) {
    const mw_eval_column *c = mw_evaluation_column(a->e, STOPS);
    *so_far += r->hours;
    mw_text_adds(a->out, "{\"reason\":");
    mw_json_string(a->out, mw_world_code_text(mw_window_world(a->w), c->list[0], r->member));
    mw_text_addc(a->out, ',');
    add_time(a, r->hours);
    mw_text_addc(a->out, ',');
    number(a->out, "share", r->hours / sum);
    mw_text_addc(a->out, ',');
    number(a->out, "cumulative", *so_far / sum);
    mw_text_addc(a->out, '}');
}

static mw_status add_reasons(const answer *a, mw_error *err) {
    const mw_eval_column *c = mw_evaluation_column(a->e, STOPS);
    double sum = 0, so_far = 0;
    mw_text_adds(a->out, ",\"reasons\":[");
    if (c->value && c->key_count == 1) {
        reason *list = mw_alloc_array((int64_t)c->members[0] + 1, sizeof *list);
        if (!list) return mw_fail(err, MW_NOMEM, "no memory for the reasons of stops");
        int64_t count = list_reasons(a, list, &sum);
        for (int64_t i = 0; i < count; i++) {
            if (i > 0) mw_text_addc(a->out, ',');
            add_reason(a, &list[i], sum, &so_far);
        }
        mw_free(list);
    }
    mw_text_addc(a->out, ']');
    return MW_OK;
}

// Figures beside the tree, each in its unit.
static void add_figures(const answer *a) {
    mw_text_adds(a->out, ",\"figures\":{");
    for (int32_t i = FIGURES; i < ASKED; i++) {
        if (i > FIGURES) mw_text_addc(a->out, ',');
        mw_plant_json_figure(a->p, &(mw_figure){a->w, a->e, i, NULL}, a->out);
    }
    mw_text_adds(a->out, "}}");
}

// ---- the whole

static mw_status tell(mw_plant *p, mw_window *w, const mw_asked *asked_for, mw_text *out,
                      mw_error *err) {
    mw_evaluation *e = NULL;
    int32_t entity;
    MW_TRY(mw_plant_asked_entity(mw_window_world(w), asked_for, &entity, err));
    MW_TRY(mw_window_evaluate(w, entity, asked, ASKED, &e, err));
    answer a = {p, w, e, out};
    mw_plant_json_asked(p, w, entity, out);
    add_tree(&a);
    mw_status st = add_reasons(&a, err);
    add_figures(&a);
    mw_evaluation_free(e);
    return st;
}

mw_status mw_plant_losses(mw_plant *p, const mw_asked *asked_for, mw_http_reply *out,
                          mw_error *err) {
    mw_window *w = NULL;
    MW_TRY(mw_plant_window_open(p, asked_for, &w, err));
    mw_status st = tell(p, w, asked_for, &out->body, err);
    mw_window_close(w);
    return st;
}
