// SPDX-License-Identifier: MIT
// The verb assess status: where the assessments of a campaign stand, or one of them in full: its
// level, how likely each level is, what would settle it, where answers and facts differ.
#include "app/assess_session.h"
#include "app/assess_standing.h"
#include "app/errand.h"
#include "app/listing.h"
#include "app/page.h"
#include "app/verb.h"
#include "app/verb_index_look.h"
#include "assess/words.h"
#include "base/alloc.h"
#include "base/json.h"

#include <math.h>
#include <stdio.h>

enum { TELLING = 3, BAR = 24, INDICATORS_MAX = 6, PEERS_MIN = 5 };

// ---- all of a campaign

static int32_t contradicted(const mw_standing *s, int64_t i) {
    const mw_appraisal *x = mw_appraisal_at(s->a, i);
    int32_t n = 0;
    for (int32_t k = 0; x->row >= 0 && k < s->x->q->count; k++) n += x->question[k].contradicted;
    return n;
}

static void standing_row(const mw_standing *s, mw_listing *l, int64_t i) {
    const mw_appraisal *x = mw_appraisal_at(s->a, i);
    const mw_assessment *of = mw_appraisals_assessment(s->a, i);
    const mw_entity *e = mw_assess_session_whose(s->x, of);
    const int32_t *indicator;
    int32_t n = mw_appraisals_indicators(s->a, &indicator), likely = mw_standing_likely(x);
    mw_listing_text(l, e->code);
    mw_listing_text(l, e->title);
    mw_listing_text(l, mw_slice_of(mw_assess_state_text(of->state)));
    mw_listing_number(l, x->level);
    mw_listing_number(l, x->low);
    mw_listing_number(l, x->high);
    mw_listing_number(l, likely < 0 ? (double)NAN : x->odds.value[likely]);
    mw_listing_number(l, likely < 0 ? (double)NAN : round(1000 * x->odds.p[likely]) / 10);
    mw_listing_int(l, contradicted(s, i));
    for (int32_t k = 0; k < n && k < INDICATORS_MAX; k++) mw_listing_number(l, x->value[k]);
}

// ---- all, for people: how many stand where, then a line each

static void add_bar(mw_text *out, double share) {
    int64_t full = (int64_t)floor(share * BAR + 0.5);
    for (int64_t i = 0; i < BAR; i++) mw_text_adds(out, i < full ? "█" : "·");
}

static void tell_share(mw_text *out, mw_slice name, int64_t n, int64_t all) {
    mw_text_adds(out, "  ");
    add_bar(out, all ? (double)n / (double)all : 0);
    mw_text_addf(out, " %6lld  %.*s\n", (long long)n, (int)name.n, name.n ? name.p : "");
}

static mw_status tell_levels(const mw_standing *s, mw_error *err) {
    const mw_level *l = s->x->q->level;
    const mw_campaign *c = mw_assess_session_about(s->x);
    bool zh = s->x->lang[0] == 'z';
    int64_t all = mw_appraisals_count(s->a), decided = 0;
    mw_text out = {0}, name = {0};
    mw_text_addf(&out, zh ? "%.*s：%.*s，%lld 家\n" : "%.*s: %.*s of %lld\n", (int)c->name.n,
                 c->name.p, (int)c->level.n, c->level.p, (long long)all);
    for (int32_t k = 0; k < l->line_count; k++) {
        mw_slice title = mw_title_in(&l->line[k].titles, s->x->lang);
        int64_t n = 0;
        for (int64_t i = 0; i < all; i++) n += mw_appraisal_at(s->a, i)->level == l->line[k].number;
        name.size = 0;
        mw_text_addf(&name, "%g %.*s", l->line[k].number, (int)title.n, title.n ? title.p : "");
        tell_share(&out, (mw_slice){name.bytes, name.size}, n, all);
        decided += n;
    }
    tell_share(&out, mw_slice_of(zh ? "待定" : "open: between two or more"), all - decided, all);
    mw_text_addc(&out, '\n');
    out.failed = out.failed || name.failed;
    mw_status st = mw_out(&out, err);
    mw_text_free(&out), mw_text_free(&name);
    return st;
}

// "3", "2..4"
static void span_cell(mw_listing *l, double value, double low, double high) {
    if (!isnan(value))
        mw_look_cellf(l, "%.6g", value);
    else if (!isnan(low) && !isnan(high))
        mw_look_cellf(l, "%.6g..%.6g", low, high);
    else
        mw_listing_text(l, mw_slice_of("-"));
}

static void standing_line(const mw_standing *s, mw_listing *l, int64_t i) {
    const mw_appraisal *x = mw_appraisal_at(s->a, i);
    const mw_assessment *of = mw_appraisals_assessment(s->a, i);
    const mw_entity *e = mw_assess_session_whose(s->x, of);
    const int32_t *indicator;
    int32_t likely = mw_standing_likely(x);
    mw_listing_text(l, e->code);
    mw_listing_text(l, e->title);
    mw_listing_text(l, mw_slice_of(mw_assess_state_in(of->state, s->x->lang)));
    span_cell(l, x->level, x->low, x->high);
    if (likely < 0)
        mw_listing_text(l, mw_slice_of("-"));
    else
        mw_look_cellf(l, "%g (%.0f %%)", x->odds.value[likely], 100 * x->odds.p[likely]);
    mw_listing_int(l, contradicted(s, i));
    if (mw_appraisals_indicators(s->a, &indicator) > 0)
        span_cell(l, x->value[0], x->bound[0], x->bound[1]);
}

static mw_status tell_all(mw_standing *s, int64_t count, mw_error *err) {
    const char *columns[] = {"entity",  "~title",        "state", "level",
                             "#likely", "#contradicted", NULL,    NULL};
    enum { SCORE = 6 };
    const int32_t *indicator;
    mw_listing l = {0};
    if (mw_appraisals_indicators(s->a, &indicator) > 0) {
        mw_slice name = s->x->s.program->indicator[indicator[0]].name;
        char *head = MW_PUSH(s->x->arena, char, name.n + 2);
        if (!head) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
        snprintf(head, name.n + 2, "#%.*s", (int)name.n, name.p);
        columns[SCORE] = head;
    }
    MW_TRY(tell_levels(s, err));
    mw_status st = mw_listing_begin(&l, columns, MW_FORMAT_TABLE, err);
    for (int64_t i = 0; i < count && st == MW_OK; i++) standing_line(s, &l, i);
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

// ---- all, for machines

static mw_status list_all(mw_standing *s, mw_error *err) {
    static const char *const first[] = {"entity",  "title",     "state",
                                        "#level",  "#surely",   "#possibly",
                                        "#likely", "#likely %", "#contradicted"};
    enum { FIRST = sizeof first / sizeof first[0] };
    const char *columns[FIRST + INDICATORS_MAX + 1] = {NULL};
    mw_listing l = {0};
    const int32_t *indicator;
    int32_t n = mw_appraisals_indicators(s->a, &indicator), at = 0;
    int64_t count = mw_appraisals_count(s->a), top = INT64_MAX;
    MW_TRY(mw_call_int(s->x->call, "top", 1, INT64_MAX, &top, err));
    count = count < top ? count : top;
    if (mw_verb_format(s->x->call) == MW_FORMAT_TABLE) return tell_all(s, count, err);
    for (; at < FIRST; at++) columns[at] = first[at];
    for (int32_t k = 0; k < n && k < INDICATORS_MAX; k++) {
        mw_slice name = s->x->s.program->indicator[indicator[k]].name;
        char *head = MW_PUSH(s->x->arena, char, name.n + 2);
        if (!head) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
        snprintf(head, name.n + 2, "#%.*s", (int)name.n, name.p);
        columns[at++] = head;
    }
    MW_TRY(mw_listing_begin(&l, columns, mw_verb_format(s->x->call), err));
    for (int64_t i = 0, shown = 0; i < mw_appraisals_count(s->a) && shown < count; i++) {
        if (!mw_errand_sees(mw_appraisals_assessment(s->a, i)->entity)) continue;
        standing_row(s, &l, i);
        shown++;
    }
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

// ---- one, for people

typedef struct {
    mw_standing *s;
    const mw_appraisal *x;
    mw_text out, word;
    int width;
    bool zh;
} telling;

static const char *say(const telling *t, const char *en, const char *zh) { return t->zh ? zh : en; }

static void paragraph(telling *t, int64_t indent) {
    for (int64_t i = 0; i < indent; i++) mw_text_addc(&t->out, ' ');
    mw_page_wrap(&t->out, (mw_slice){t->word.bytes, t->word.size}, indent, indent + 2, t->width);
    t->out.failed = t->out.failed || t->word.failed;
    t->word.size = 0;
}

static void title(telling *t, const char *en, const char *zh) {
    mw_text_addc(&t->out, '\n');
    mw_page_title(&t->out, mw_slice_of(say(t, en, zh)));
}

static mw_slice level_title(const telling *t, double number) {
    const mw_level_line *line = mw_level_line_of(t->s->x->q->level, number);
    return line ? mw_title_in(&line->titles, t->s->x->lang) : (mw_slice){0};
}

static void add_level(telling *t, double number) {
    mw_slice name = level_title(t, number);
    mw_text_addf(&t->word, "%g %.*s", number, (int)name.n, name.n ? name.p : "");
}

static void tell_head(telling *t) {
    mw_assess_session *x = t->s->x;
    const mw_campaign *c = mw_assess_session_about(x);
    const mw_assessment *of = mw_assess_session_of(x);
    const mw_entity *e = mw_assess_session_whose(x, of);
    const mw_pack *pack = &x->s.program->pack[x->q->level->pack];
    mw_slice name = mw_title_in(&pack->titles, x->lang);
    mw_text_addf(&t->word, "%.*s %.*s", (int)e->code.n, e->code.p, (int)e->title.n, e->title.p);
    paragraph(t, 0);
    mw_text_addf(&t->word, "%.*s, %.*s · %.*s · %s %d, %s", (int)name.n, name.p,
                 (int)pack->version.n, pack->version.p, (int)c->period.n, c->period.p,
                 say(t, "version", "版本"), (int)of->version,
                 mw_assess_state_in(of->state, x->lang));
    paragraph(t, 0);
}

static double odds_of(const mw_appraisal *x, double level) {
    for (int64_t i = 0; i < x->odds.count; i++)
        if (x->odds.value[i] == level) return x->odds.p[i];
    return 0;
}

static void tell_level(telling *t) {
    const mw_level *l = t->s->x->q->level;
    const mw_appraisal *x = t->x;
    title(t, "Level", "等级");
    if (!isnan(x->level))
        add_level(t, x->level);
    else {
        add_level(t, x->low);
        mw_text_adds(&t->word,
                     say(t, " is reached by the answers given; ", " 依现有回答已达到；最高可能 "));
        add_level(t, x->high);
        mw_text_adds(&t->word, say(t, " may be reached", ""));
    }
    paragraph(t, 0);
    if (t->x->odds.count == 0) {
        mw_text_adds(&t->word,
                     say(t,
                         "How likely each level is cannot be told: facts that the level "
                         "rests on are missing; mw explain names them",
                         "无法给出各等级的可能性：缺少等级所依据的事实，mw explain 可列出"));
        paragraph(t, 0);
        return;
    }
    for (int32_t i = 0; i < l->line_count; i++) {
        double p = odds_of(x, l->line[i].number);
        mw_text_adds(&t->out, "  ");
        add_bar(&t->out, p);
        mw_text_addf(&t->out, " %5.1f %%  ", 100 * p);
        add_level(t, l->line[i].number);
        mw_text_add(&t->out, t->word.bytes, t->word.size);
        mw_text_addc(&t->out, '\n');
        t->word.size = 0;
    }
}

// The share of the others that it is ahead of, ties by half; NaN when they are too few.
static double ahead(const telling *t, int32_t indicator) {
    double own = t->x->value[indicator], less = 0;
    int64_t others = 0;
    for (int64_t i = 0; i < mw_appraisals_count(t->s->a); i++) {
        const mw_appraisal *y = mw_appraisal_at(t->s->a, i);
        if (y == t->x || y->row < 0 || isnan(y->value[indicator])) continue;
        others++;
        less += y->value[indicator] < own ? 1 : y->value[indicator] == own ? 0.5 : 0;
    }
    return others >= PEERS_MIN && !isnan(own) ? less / (double)others : (double)NAN;
}

static void tell_values(telling *t) {
    const int32_t *indicator;
    const mw_program *p = t->s->x->s.program;
    int32_t n = mw_appraisals_indicators(t->s->a, &indicator);
    if (n > 0) title(t, "Values", "得分");
    for (int32_t i = 0; i < n; i++) {
        mw_slice name = mw_decl_title(p->indicator[indicator[i]].decl, t->s->x->lang);
        double share = ahead(t, i);
        const double *bound = &t->x->bound[2 * (int64_t)i];
        if (isnan(t->x->value[i]) && isnan(bound[0]) && isnan(bound[1]))
            mw_text_adds(&t->word, say(t, "missing", "缺失"));
        else if (isnan(t->x->value[i]))
            mw_text_addf(&t->word, "%.10g .. %.10g", bound[0], bound[1]);
        else
            mw_text_addf(&t->word, "%.10g", t->x->value[i]);
        if (!isnan(share))
            mw_text_addf(&t->word, "%s%.0f %%%s", say(t, "  (ahead of ", "（高于 "), 100 * share,
                         say(t, " of the others)", " 的其他企业）"));
        mw_page_place at = {2, 34, t->width};
        mw_page_item(&t->out, at, name, (mw_slice){t->word.bytes, t->word.size});
        t->word.size = 0;
    }
}

static mw_slice question_title(const telling *t, int32_t i) {
    return mw_title_in(&t->s->x->q->asked[i].titles, t->s->x->lang);
}

static void tell_contradicted(telling *t) {
    bool first = true;
    for (int32_t i = 0; i < t->s->x->q->count; i++) {
        const mw_appraised *q = &t->x->question[i];
        mw_slice name = question_title(t, i);
        if (!q->contradicted) continue;
        if (first) title(t, "Facts say otherwise than the answer", "实测数据与回答不一致");
        first = false;
        mw_text_addf(&t->word, "%s %.10g, %s %.10g", say(t, "answered", "回答"), q->declared,
                     say(t, "measured, and counted", "实测（采用）"), q->computed);
        mw_page_place at = {2, 34, t->width};
        mw_page_item(&t->out, at, name, (mw_slice){t->word.bytes, t->word.size});
        t->word.size = 0;
    }
}

// What each answer would tell; NaN, and a note why, where that is beyond what can be found out.
static mw_status learn(const mw_standing *s, mw_rule_news *news, mw_error *err) {
    mw_error why = {0};
    mw_status st = mw_appraisal_learn(s->a, s->at, news, &why);
    if (st == MW_LIMIT) {
        mw_note("what would settle the level is not known: %s", why.text);
        for (int32_t i = 0; i < s->x->q->count; i++) news[i] = (mw_rule_news){NAN, NAN};
        return MW_OK;
    }
    return st == MW_OK ? st : mw_fail(err, st, "%s", why.text);
}

// The questions that would tell most, best first.
static int32_t most_telling(const telling *t, const mw_rule_news *news, int32_t *best) {
    int32_t n = 0, count = t->s->x->q->count;
    double now = mw_rule_entropy(&t->x->odds);
    for (int32_t round_ = 0; round_ < TELLING; round_++) {
        int32_t top = -1;
        for (int32_t i = 0; i < count; i++) {
            bool taken = !(now - news[i].entropy >= 1e-9);
            for (int32_t k = 0; k < n; k++) taken = taken || best[k] == i;
            if (!taken && (top < 0 || news[i].entropy < news[top].entropy)) top = i;
        }
        if (top < 0) break;
        best[n++] = top;
    }
    return n;
}

static mw_status tell_settling(telling *t, mw_error *err) {
    int32_t best[TELLING];
    mw_rule_news *news = MW_PUSH(t->s->x->arena, mw_rule_news, (size_t)t->s->x->q->count + 1);
    if (!news) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    if (mw_rule_entropy(&t->x->odds) == 0) return MW_OK;
    MW_TRY(learn(t->s, news, err));
    int32_t n = most_telling(t, news, best);
    if (n > 0) title(t, "What would settle it", "最能确定等级的问题");
    for (int32_t k = 0; k < n; k++) {
        const mw_appraised *q = &t->x->question[best[k]];
        mw_text_adds(&t->word, isnan(q->points) ? say(t, "an answer", "需要回答")
                               : !isnan(q->scored)
                                   ? say(t, "agreement with the assessor", "需与评审一致")
                                   : say(t, "evidence", "需要佐证材料"));
        if (news[best[k]].settled >= 0.005)
            mw_text_addf(&t->word, "%s %.0f %%",
                         say(t, "; then the level is sure with", "；此后等级确定的概率"),
                         100 * news[best[k]].settled);
        else
            mw_text_adds(&t->word, say(t, "; narrows the level most", "；最能缩小等级范围"));
        mw_page_place at = {2, 34, t->width};
        mw_page_item(&t->out, at, question_title(t, best[k]),
                     (mw_slice){t->word.bytes, t->word.size});
        t->word.size = 0;
    }
    return MW_OK;
}

static void tell_prior(telling *t) {
    const mw_prior *p = mw_appraisals_prior(t->s->a);
    bool own = mw_campaign_setting_of(mw_assess_session_about(t->s->x), "prior").n > 0;
    mw_text_addc(&t->out, '\n');
    if (t->zh)
        mw_text_addf(&t->word,
                     "概率的前提：无佐证的回答以 %g %% 的概率属实，评审与自评不一致时评审以 %g %% "
                     "的概率正确，未答多选项以 %g %% 的概率勾选%s。%s",
                     100 * p->trust, 100 * p->assessor, 100 * p->tick,
                     own ? "，另有按选项设定的概率" : "，其余选项等概率",
                     t->x->exact ? "概率为精确值" : "概率由 100000 次抽样得到");
    else
        mw_text_addf(&t->word,
                     "Probabilities take for granted: an answer without the evidence asked for is "
                     "right with %g %%, the assessor with %g %% where both differ, an open tick is "
                     "set with %g %%, %s. They are %s.",
                     100 * p->trust, 100 * p->assessor, 100 * p->tick,
                     own ? "open options as the campaign's table says" : "open options are alike",
                     t->x->exact ? "exact" : "from 100,000 draws");
    paragraph(t, 0);
}

static mw_status tell_one(mw_standing *s, mw_error *err) {
    telling t = {.s = s,
                 .x = mw_appraisal_at(s->a, s->at),
                 .width = mw_grid_width(),
                 .zh = s->x->lang[0] == 'z'};
    tell_head(&t);
    mw_status st = MW_OK;
    if (t.x->row < 0) {
        mw_text_adds(&t.word, say(&t, "The entity is not there in the campaign's period.",
                                  "该企业在评测期内不存在。"));
        paragraph(&t, 0);
    } else {
        tell_level(&t);
        tell_values(&t);
        tell_contradicted(&t);
        st = tell_settling(&t, err);
        tell_prior(&t);
    }
    if (st == MW_OK) st = mw_out(&t.out, err);
    mw_text_free(&t.out), mw_text_free(&t.word);
    return st;
}

// ---- one, for machines

static void json_values(const mw_standing *s, const mw_appraisal *x, mw_text *t) {
    const int32_t *indicator;
    int32_t n = mw_appraisals_indicators(s->a, &indicator);
    mw_text_adds(t, ",\"values\":{");
    for (int32_t i = 0; i < n; i++) {
        if (i) mw_text_addc(t, ',');
        mw_json_string(t, s->x->s.program->indicator[indicator[i]].name);
        mw_text_adds(t, ":{\"value\":");
        mw_json_number(t, x->value[i]);
        mw_text_adds(t, ",\"low\":");
        mw_json_number(t, x->bound[2 * i]);
        mw_text_adds(t, ",\"high\":");
        mw_json_number(t, x->bound[2 * i + 1]);
        mw_text_addc(t, '}');
    }
    mw_text_addc(t, '}');
}

static void json_member(mw_text *t, const char *name, double value) {
    mw_text_addf(t, ",\"%s\":", name);
    mw_json_number(t, value);
}

static void json_questions(const mw_standing *s, const mw_appraisal *x, const mw_rule_news *news,
                           mw_text *t) {
    mw_text_adds(t, ",\"questions\":[");
    for (int32_t i = 0; i < s->x->q->count; i++) {
        const mw_appraised *q = &x->question[i];
        mw_text_addf(t, "%s{\"question\":", i ? "," : "");
        mw_json_string(t, s->x->q->asked[i].name);
        json_member(t, "points", q->points), json_member(t, "computed", q->computed);
        json_member(t, "declared", q->declared), json_member(t, "assessor", q->scored);
        mw_text_adds(t, ",\"applies\":");
        mw_json_bool(t, q->applies);
        mw_text_adds(t, ",\"shown\":");
        mw_json_bool(t, q->shown);
        mw_text_adds(t, ",\"contradicted\":");
        mw_json_bool(t, q->contradicted);
        json_member(t, "settles", news[i].settled);
        json_member(t, "entropy_then", news[i].entropy);
        mw_text_addc(t, '}');
    }
    mw_text_addc(t, ']');
}

static mw_status json_one(mw_standing *s, mw_error *err) {
    const mw_appraisal *x = mw_appraisal_at(s->a, s->at);
    const mw_entity *e = mw_assess_session_whose(s->x, mw_assess_session_of(s->x));
    mw_rule_news *news = MW_PUSH(s->x->arena, mw_rule_news, (size_t)s->x->q->count + 1);
    mw_text t = {0};
    if (!news) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    if (x->row >= 0) MW_TRY(learn(s, news, err));
    mw_text_adds(&t, "{\"entity\":");
    mw_json_string(&t, e->code);
    mw_text_adds(&t, ",\"state\":");
    mw_json_string(&t, mw_slice_of(mw_assess_state_text(mw_assess_session_of(s->x)->state)));
    json_member(&t, "level", x->level), json_member(&t, "low", x->low);
    json_member(&t, "high", x->high);
    mw_text_adds(&t, ",\"exact\":");
    mw_json_bool(&t, x->exact);
    mw_text_adds(&t, ",\"odds\":[");
    for (int64_t i = 0; i < x->odds.count; i++) {
        mw_text_addf(&t, "%s{\"level\":", i ? "," : "");
        mw_json_number(&t, x->odds.value[i]);
        json_member(&t, "p", x->odds.p[i]);
        mw_text_addc(&t, '}');
    }
    mw_text_addc(&t, ']');
    json_values(s, x, &t);
    json_questions(s, x, news, &t);
    mw_text_adds(&t, "}\n");
    mw_status st = mw_out(&t, err);
    mw_text_free(&t);
    return st;
}

static mw_status status_one(mw_standing *s, mw_error *err) {
    switch (mw_verb_format(s->x->call)) {
    case MW_FORMAT_TABLE: return tell_one(s, err);
    case MW_FORMAT_JSON_TEXT: return json_one(s, err);
    case MW_FORMAT_CSV_TEXT:
    default: return list_all(s, err);
    }
}

mw_status mw_verb_assess_status(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    mw_standing s = {.x = &x};
    mw_status st = mw_standing_open(call, &s, err);
    if (st == MW_OK) st = s.at >= 0 ? status_one(&s, err) : list_all(&s, err);
    mw_standing_close(&s);
    mw_assess_session_close(&x);
    return st;
}
