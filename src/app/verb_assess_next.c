// SPDX-License-Identifier: MIT
// The verb assess next: the cheapest way to the next level.
#include "app/assess_standing.h"
#include "app/listing.h"
#include "app/verb.h"
#include "assess/gap.h"

#include <math.h>

// What an answer becomes: the option's title, the band, or the codes of options to add.
static void say_to(const mw_assess_session *x, const mw_gap_step *step, mw_text *out) {
    const mw_asked *a = &x->q->asked[step->question];
    char low[32], high[32];
    for (int32_t i = 0; i < step->add_count; i++) {
        mw_slice code = a->option[step->add[i]].code;
        mw_text_addf(out, "%s%.*s", i ? ", " : "+ ", (int)code.n, code.p);
    }
    if (step->add_count) return;
    const mw_asked_option *o = &a->option[step->option];
    mw_slice title = mw_title_in(&o->titles, x->lang);
    if (a->question->pick != MW_PICK_NUMBER) {
        if (!title.n) title = o->code;
        mw_text_add(out, title.p, title.n);
        return;
    }
    char unit[MW_UNIT_TEXT_MAX] = "";
    if (a->type->kind == MW_TYPE_NUMBER) mw_unit_text(&a->type->unit, unit);
    mw_text_addf(out, "%s%s, %s%s %s", o->open_low ? "(" : "[", mw_number_text(o->low, low),
                 mw_number_text(o->high, high), o->open_high ? ")" : "]", unit);
}

// What stands now; nothing while it is open.
static void say_from(const mw_standing *s, const mw_gap_step *step, mw_text *out) {
    const mw_asked *a = &s->x->q->asked[step->question];
    const mw_answer *own = mw_assessment_answer(mw_assess_session_of(s->x), a->name);
    if (!step->open && own && mw_answer_counts(own))
        mw_answer_say(s->x->q, step->question, &own->value, s->x->lang, out);
}

static mw_status list_steps(mw_standing *s, const mw_gap *g, mw_error *err) {
    static const char *const priced[] = {"question",     "title", "now",     "to", "#points",
                                         "#points then", "#cost", "#effort", NULL},
                             *const plain[] = {"question", "title",        "now",   "to",
                                               "#points",  "#points then", "#cost", NULL};
    bool efforts = g->priced || mw_verb_format(s->x->call) != MW_FORMAT_TABLE;
    mw_listing l = {0};
    mw_text t = {0};
    mw_status st = mw_listing_begin(&l, efforts ? priced : plain, mw_verb_format(s->x->call), err);
    for (int32_t i = 0; i < g->step_count && st == MW_OK; i++) {
        const mw_gap_step *step = &g->step[i];
        const mw_asked *a = &s->x->q->asked[step->question];
        mw_listing_text(&l, a->name);
        mw_listing_text(&l, mw_title_in(&a->titles, s->x->lang));
        t.size = 0;
        say_from(s, step, &t);
        mw_listing_text(&l, (mw_slice){t.bytes, t.size});
        t.size = 0;
        say_to(s->x, step, &t);
        mw_listing_text(&l, (mw_slice){t.bytes, t.size});
        mw_listing_number(&l, step->from);
        mw_listing_number(&l, step->to);
        mw_listing_number(&l, step->cost);
        if (efforts) mw_listing_number(&l, step->effort);
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_text_free(&t);
    mw_listing_fini(&l);
    return st;
}

static void note_way(const mw_standing *s, const mw_gap *g, double level) {
    const mw_level_line *line = mw_level_line_of(s->x->q->level, level);
    mw_slice title = line ? mw_title_in(&line->titles, s->x->lang) : (mw_slice){0};
    mw_note("to level %g %.*s: %d answer%s to better, cost %g%s; no other way costs less", level,
            (int)title.n, title.n ? title.p : "", (int)g->step_count, g->step_count == 1 ? "" : "s",
            g->cost,
            g->priced ? ""
                      : " (each step counts 1; `mw assess set --costs FILE` says what they cost)");
    if (mw_appraisal_at(s->a, s->at)->low != mw_appraisal_at(s->a, s->at)->high)
        mw_note("open answers count as worth least: answering them may be all that it takes");
}

static mw_status no_level(const mw_standing *s, const char *seen, mw_error *err) {
    const mw_level *l = s->x->q->level;
    mw_text list = {0};
    for (int32_t i = l->line_count - 1; i >= 0; i--)
        mw_text_addf(&list, "%s%g", list.size ? ", " : "", l->line[i].number);
    mw_status st = mw_fail(err, MW_NOTFOUND, "the standard has no level %s; there are %s", seen,
                           list.size ? list.bytes : "none");
    mw_text_free(&list);
    return st;
}

static mw_status next_level(const mw_standing *s, double *level, mw_error *err) {
    const char *text = mw_call_value(s->x->call, "level");
    *level = mw_gap_next_level(s->a, s->at);
    if (text && !mw_number_parse(mw_slice_of(text), level))
        return mw_call_wrong(s->x->call, err, "--level %s: a number of a level is expected", text);
    if (text && !mw_level_line_of(s->x->q->level, *level)) return no_level(s, text, err);
    return MW_OK;
}

static mw_status tell_next(mw_standing *s, mw_error *err) {
    double level;
    mw_gap *g = NULL;
    MW_TRY(next_level(s, &level, err));
    if (isnan(level)) {
        mw_note("the highest level is reached");
        return MW_OK;
    }
    MW_TRY(mw_gap_find(s->a, s->at, level, &g, err));
    mw_status st = MW_OK;
    if (!g->found) {
        mw_note("no answers that can be bettered lead to level %g", level);
        s->x->call->no = true;
    } else {
        st = list_steps(s, g, err);
        if (st == MW_OK) note_way(s, g, level);
    }
    mw_gap_free(g);
    return st;
}

mw_status mw_verb_assess_next(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    mw_standing s = {.x = &x};
    mw_status st = mw_standing_open(call, &s, err);
    if (st == MW_OK) st = tell_next(&s, err);
    mw_standing_close(&s);
    mw_assess_session_close(&x);
    return st;
}
