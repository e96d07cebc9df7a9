// SPDX-License-Identifier: MIT
// The account of an assessment: parts, sums, peers, what would settle the level, the way up.
#include "base/alloc.h"
#include "base/date.h"
#include "report/assessment_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 256 << 20 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "report: out of memory");
}

// ---- parts

static const char *part_title(mw_account *t, const mw_asked_part *part) {
    mw_text plain = {0};
    mw_group_plain(part->group, &plain);
    const char *title = mw_account_title(t, &part->titles, (mw_slice){plain.bytes, plain.size});
    t->failed = t->failed || plain.failed;
    mw_text_free(&plain);
    return title;
}

// Those of the questionnaire, and one for what is in none.
static mw_status find_parts(mw_account *t, mw_error *err) {
    const mw_questionnaire *q = t->q;
    t->part = MW_PUSH(t->arena, mw_account_part, (size_t)q->part_count + 1);
    t->part_of = MW_PUSH(t->arena, int32_t, (size_t)q->count + 1);
    if (!t->part || !t->part_of) return no_memory(err);
    t->part_count = q->part_count;
    for (int32_t p = 0; p < q->part_count; p++) t->part[p].title = part_title(t, &q->part[p]);
    for (int32_t i = 0; i < q->count; i++) {
        t->part_of[i] = q->asked[i].part < 0 ? q->part_count : q->asked[i].part;
        if (q->asked[i].part < 0) t->part_count = q->part_count + 1;
    }
    if (t->part_count > q->part_count)
        t->part[q->part_count].title = q->part_count ? MW_SAY(t, "Other questions", "其他问题")
                                                     : MW_SAY(t, "Questions", "问题");
    return MW_OK;
}

static void add_question(const mw_account *t, const mw_appraisal *a, int32_t i,
                         mw_account_part *to) {
    const mw_appraised *one = &a->question[i];
    const mw_asked *asked = &t->q->asked[i];
    if (!one->applies) return;
    bool open = isnan(one->points);
    to->count++;
    to->full += mw_asked_most(asked);
    to->points += open ? 0 : one->points;
    to->least += open ? mw_asked_least(asked) : one->points;
    to->most += open ? mw_asked_most(asked) : one->points;
}

static void sum_parts(mw_account *t) {
    for (int32_t i = 0; i < t->q->count; i++) {
        add_question(t, t->a, i, &t->part[t->part_of[i]]);
        add_question(t, t->a, i, &t->all);
    }
}

// ---- peers

static int by_size(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *list, int64_t n) {
    if (n < MW_ASSESSMENT_PEERS_MIN) return NAN;
    qsort(list, (size_t)n, sizeof *list, by_size);
    return n % 2 ? list[n / 2] : (list[n / 2 - 1] + list[n / 2]) / 2;
}

static bool is_peer(const mw_account *t, int64_t j) {
    const mw_appraisal *a = mw_appraisal_at(t->v->of, j);
    return j != t->v->at && a->row >= 0 && !isnan(a->level);
}

// Of a part, or of all for -1.
static mw_account_part part_of_peer(const mw_account *t, int64_t j, int32_t part) {
    mw_account_part sum = {0};
    for (int32_t i = 0; i < t->q->count; i++)
        if (part < 0 || t->part_of[i] == part)
            add_question(t, mw_appraisal_at(t->v->of, j), i, &sum);
    return sum;
}

static double below(double theirs, double own) { return theirs < own ? 1 : theirs > own ? 0 : 0.5; }

static void compare(mw_account *t, double *list) {
    int64_t n = mw_appraisals_count(t->v->of);
    double level = 0, points = 0;
    for (int64_t j = 0; j < n; j++) {
        if (!is_peer(t, j)) continue;
        t->peers++;
        level += below(mw_appraisal_at(t->v->of, j)->level, t->a->level);
        points += below(part_of_peer(t, j, -1).points, t->all.points);
    }
    bool said = t->peers >= MW_ASSESSMENT_PEERS_MIN;
    t->peer_level = said && !isnan(t->a->level) ? level / (double)t->peers : NAN;
    t->peer_points = said ? points / (double)t->peers : NAN;
    for (int32_t p = 0; p < t->part_count; p++) {
        int64_t count = 0;
        for (int64_t j = 0; j < n; j++) {
            if (!is_peer(t, j)) continue;
            mw_account_part theirs = part_of_peer(t, j, p);
            if (theirs.full > 0) list[count++] = theirs.points / theirs.full;
        }
        t->part[p].peers = median(list, count);
    }
}

static mw_status find_peers(mw_account *t, mw_error *err) {
    double *list = mw_alloc_array(mw_appraisals_count(t->v->of) + 1, sizeof *list);
    if (!list) return no_memory(err);
    compare(t, list);
    mw_free(list);
    return MW_OK;
}

// ---- what was said

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

static void find_last(mw_account *t) {
    const mw_assessment *x = t->x;
    t->last_ns = x->opened_ns;
    for (int64_t i = 0; i < x->answer_count; i++)
        t->last_ns = later(t->last_ns, x->answer[i].at_ns);
    for (int64_t i = 0; i < x->score_count; i++) t->last_ns = later(t->last_ns, x->score[i].at_ns);
    for (int64_t i = 0; i < x->evidence_count; i++)
        t->last_ns = later(t->last_ns, x->evidence[i].at_ns);
    for (int64_t i = 0; i < x->event_count; i++) t->last_ns = later(t->last_ns, x->event[i].at_ns);
}

// What is hashed, line by line: "answer QUESTION CODES SOURCE", "score QUESTION CODES", "evidence
// QUESTION HASH", in the order of the questions.
static mw_status hash_data(mw_account *t, mw_error *err) {
    mw_text s = {0};
    for (int32_t i = 0; i < t->q->count; i++) {
        mw_slice name = t->q->asked[i].name;
        const mw_answer *own = mw_assessment_answer(t->x, name);
        const mw_answer *score = mw_assessment_score(t->x, name);
        if (own) {
            mw_text_addf(&s, "answer %.*s ", (int)name.n, name.p);
            mw_answer_say(t->q, i, &own->value, NULL, &s);
            mw_text_addf(&s, " %s\n", mw_answer_source_text(own->source));
        }
        if (score) {
            mw_text_addf(&s, "score %.*s ", (int)name.n, name.p);
            mw_answer_say(t->q, i, &score->value, NULL, &s);
            mw_text_addc(&s, '\n');
        }
        for (const mw_attachment *f = NULL; (f = mw_assessment_evidence(t->x, name, f));)
            mw_text_addf(&s, "evidence %.*s %.*s\n", (int)name.n, name.p, (int)f->file.n,
                         f->file.p);
    }
    bool ok = !s.failed;
    mw_sha256_text(s.size ? s.bytes : "", s.size, t->hash);
    mw_text_free(&s);
    return ok ? MW_OK : no_memory(err);
}

// ---- all

// A rule that cannot be searched is no failure of the report: it says so.
static bool passed_over(mw_status st) {
    return st == MW_INVALID || st == MW_NOTFOUND || st == MW_LIMIT;
}

static mw_status look_ahead(mw_account *t, mw_error *err) {
    mw_error why = {0};
    t->news = MW_PUSH(t->arena, mw_rule_news, (size_t)t->q->count + 1);
    if (!t->news) return no_memory(err);
    mw_status st = mw_appraisal_learn(t->v->of, t->v->at, t->news, &why);
    if (passed_over(st))
        t->news = NULL;
    else if (st != MW_OK)
        return mw_fail(err, st, "%s", why.text);
    t->next = mw_gap_next_level(t->v->of, t->v->at);
    if (isnan(t->next)) return MW_OK;
    st = mw_gap_find(t->v->of, t->v->at, t->next, &t->gap, &why);
    if (st == MW_OK) return MW_OK;
    if (!passed_over(st)) return mw_fail(err, st, "%s", why.text);
    t->gap_why = st;
    return MW_OK;
}

mw_status mw_account_open(const mw_assessment_view *v, mw_account *out, mw_error *err) {
    mw_account *t = out;
    t->v = v;
    t->zh = v->lang == MW_DOCUMENT_ZH;
    t->arena = mw_arena_new(ARENA_BYTES);
    t->q = mw_appraisals_questionnaire(v->of);
    t->a = mw_appraisal_at(v->of, v->at);
    t->x = mw_appraisals_assessment(v->of, v->at);
    t->c = mw_appraisals_campaign(v->of);
    t->program = t->q->program;
    t->pack = &t->program->pack[t->q->level->pack];
    t->all.peers = t->peer_level = t->peer_points = t->next = NAN;
    if (!t->arena) return no_memory(err);
    if (t->a->row < 0)
        return mw_fail(err, MW_INVALID,
                       "%.*s cannot be reported on: it is not there in the period %.*s of the "
                       "campaign %.*s",
                       (int)v->code.n, v->code.p, (int)t->c->period.n, t->c->period.p,
                       (int)t->c->name.n, t->c->name.p);
    MW_TRY(find_parts(t, err));
    sum_parts(t);
    MW_TRY(find_peers(t, err));
    find_last(t);
    MW_TRY(hash_data(t, err));
    return look_ahead(t, err);
}

void mw_account_close(mw_account *t) {
    mw_gap_free(t->gap);
    mw_arena_free(t->arena);
    *t = (mw_account){0};
}

static bool says_sample(mw_slice s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.n - i >= 6 && strncasecmp(s.p + i, "sample", 6) == 0) return true;
        if (s.n - i >= strlen("示例") && memcmp(s.p + i, "示例", strlen("示例")) == 0) return true;
    }
    return false;
}

bool mw_assessment_is_sample(const mw_assessment_view *v) {
    const mw_campaign *c = mw_appraisals_campaign(v->of);
    return mw_slice_is(mw_campaign_setting_of(c, "sample"), "yes") || says_sample(v->title) ||
           says_sample(c->name);
}
