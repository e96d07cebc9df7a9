// SPDX-License-Identifier: MIT
// Explanations of questions and levels: which answer counts and what it is worth, which line of a
// level is reached and why, and what may still come of it while questions are open.
#include "eval/example.h"
#include "eval/explain_int.h"

#include <math.h>
#include <string.h>

static const char *lang_of(const mw_explainer *x) { return x->q->lang ? x->q->lang : "en"; }

void mw_why_bounds(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y) {
    char buf[256];
    double bound[2] = {mw_why_node_at(x, v->low, at), mw_why_node_at(x, v->high, at)};
    if (!isnan(y->number) || isnan(bound[0]) || isnan(bound[1])) return;
    y->low = bound[0], y->high = bound[1];
    mw_type type = x->w->p->indicator[v->symbol.index].type;
    y->value = mw_why_text(x, "%s", mw_world_range_text(x->w, &type, NAN, bound, buf));
}

// ---- answers

// The given answer among the inputs; NULL when it was not asked for.
static const mw_value *given_of(const mw_explainer *x, const mw_value *v, int32_t measure) {
    for (int64_t i = 0; i < v->input_count; i++) {
        const mw_value *in = &x->value[v->input[i].value];
        if (in->symbol.ref == MW_REF_MEASURE && in->symbol.index == measure) return in;
    }
    return NULL;
}

static void add_option(const mw_explainer *x, mw_text *t, const mw_question_option *o) {
    char points[32];
    mw_slice title = mw_title_in(&o->titles, lang_of(x));
    mw_text_addf(t, "\"%.*s\"%s%.*s (%s)", (int)o->code.n, o->code.p, title.n ? " " : "",
                 (int)title.n, title.n ? title.p : "", mw_number_text(o->points, points));
}

// Whether an option is ticked: yes, no or missing.
static double tick_at(const mw_explainer *x, const mw_value *given, const mw_why_at *at,
                      int32_t i) {
    mw_domain d = mw_plan_node(mw_lower_plan(mw_evaluation_lower(x->e)), given->node)->domain;
    mw_why_at one = *at;
    if (d.key[0] < 0) return NAN;
    one.member[d.key[0]] = i;
    return mw_why_node_at(x, given->node, &one);
}

static const char *ticks_text(mw_explainer *x, const mw_question *q, const mw_value *given,
                              const mw_why_at *at) {
    mw_text t = {0};
    int32_t alone = 0, count = 0;
    for (int32_t i = 0; i < q->option_count; i++) {
        double tick = tick_at(x, given, at, i);
        if (isnan(tick) || tick == 0) continue;
        mw_text_adds(&t, count++ ? ", " : "ticked: ");
        add_option(x, &t, &q->option[i]);
        alone += q->option[i].alone;
    }
    if (alone && count > alone) mw_text_adds(&t, "; what stands alone excludes the others");
    const char *kept = t.size ? mw_why_text(x, "%s", t.bytes) : NULL;
    x->nomem = x->nomem || t.failed;
    mw_text_free(&t);
    return kept;
}

static double bound_of(const mw_expr *e, const mw_type *type, double infinite) {
    double v = infinite;
    return e && mw_literal_value(e, type, &v) ? v : infinite;
}

// The band that holds a number, as the pack writes it.
static mw_slice band_of(const mw_explainer *x, const mw_question *q, double v) {
    const mw_program *p = x->w->p;
    const mw_parameter *m = &p->parameter[q->points];
    for (int32_t i = 0; i < m->row[0].cell_count; i++) {
        const mw_expr *e = m->row[0].cell[i].key[0];
        double low = bound_of(e->arg[0], &m->key[0].type, -INFINITY),
               high = bound_of(e->arg[1], &m->key[0].type, INFINITY);
        bool above = e->open_low ? v > low : v >= low, below = e->open_high ? v < high : v <= high;
        const char *text = p->diags->source[e->span.file].text;
        if (above && below)
            return (mw_slice){text + e->span.start, (size_t)(e->span.end - e->span.start)};
    }
    return (mw_slice){"none", 4};
}

static const char *one_text(mw_explainer *x, const mw_question *q, double answer, bool computed) {
    char shown[256];
    const mw_type *type = &x->w->p->measure[q->measure].type;
    mw_text t = {0};
    mw_text_adds(&t, computed ? "computed answer: " : "answer: ");
    if (q->pick == MW_PICK_NUMBER) {
        mw_slice band = band_of(x, q, answer);
        mw_text_addf(&t, "%s, in the band %.*s", mw_world_value_text(x->w, type, answer, shown),
                     (int)band.n, band.p);
    } else if (answer >= 0 && answer < q->option_count)
        add_option(x, &t, &q->option[(int32_t)answer]);
    else
        mw_text_addf(&t, "\"%s\", which is none of the options",
                     mw_world_value_text(x->w, type, answer, shown));
    const char *kept = t.size ? mw_why_text(x, "%s", t.bytes) : NULL;
    x->nomem = x->nomem || t.failed;
    mw_text_free(&t);
    return kept;
}

void mw_why_question(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y) {
    const mw_question *q = &x->w->p->question[x->w->p->indicator[v->symbol.index].question];
    const mw_value *given = given_of(x, v, q->measure);
    double answer = mw_why_node_at(x, v->key_node[0], at);
    if (q->from) {
        mw_span s = q->from->span;
        y->formula = mw_why_text(x, "%.*s", (int)(s.end - s.start),
                                 x->w->p->diags->source[s.file].text + s.start);
    }
    if (q->pick == MW_PICK_MANY && given)
        y->row = ticks_text(x, q, given, at);
    else if (!isnan(answer) && given) {
        double own = mw_why_node_at(x, given->node, at);
        y->row = one_text(x, q, answer, isnan(own) || own != answer);
    }
    if (!y->row) y->row = "not answered";
    bool answered = q->pick != MW_PICK_MANY && !isnan(answer);
    if (answered && isnan(y->number)) y->reason = "missing: this answer has no points";
}

// ---- levels

static const char *line_name(mw_explainer *x, const mw_level_line *line) {
    char number[32];
    mw_slice title = mw_title_in(&line->titles, lang_of(x));
    return mw_why_text(x, "%s%s%.*s", mw_number_text(line->number, number), title.n ? " " : "",
                       (int)title.n, title.n ? title.p : "");
}

void mw_why_level(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y) {
    const mw_level *l = &x->w->p->level[x->w->p->indicator[v->symbol.index].level];
    const mw_level_line *own = isnan(y->number) ? NULL : mw_level_line_of(l, y->number);
    if (own) y->value = line_name(x, own);
    for (int32_t i = 0; i < l->line_count && i < v->lines; i++) {
        const mw_level_line *line = &l->line[i];
        mw_why *child = mw_why_add(x, y);
        if (!child) return;
        double sure = line->when ? mw_why_node_at(x, v->line_node[2 * i], at) : 1,
               may = line->when ? mw_why_node_at(x, v->line_node[2 * i + 1], at) : 1;
        child->sort = "line";
        child->name = line_name(x, line);
        child->number = sure == may ? sure : (double)NAN;
        child->value = sure > 0 ? "yes" : may > 0 ? "open" : "no";
        mw_span s = line->when ? line->when->span : l->decl->name_span;
        child->formula = line->when ? mw_why_text(x, "%.*s", (int)(s.end - s.start),
                                                  x->w->p->diags->source[s.file].text + s.start)
                                    : "otherwise";
    }
}
