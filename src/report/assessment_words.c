// SPDX-License-Identifier: MIT
// How an account of an assessment is said.
#include "assess/words.h"
#include "base/datetime.h"
#include "report/assessment_int.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char DASH[] = "–";

static const char *keep(mw_account *t, mw_slice s) {
    const char *text = mw_arena_text(t->arena, s.n ? s.p : "", s.n);
    t->failed = t->failed || !text;
    return text ? text : "";
}

// Takes what was put together.
static const char *take(mw_account *t, mw_text *s) {
    t->failed = t->failed || s->failed;
    const char *text = keep(t, (mw_slice){s->bytes, s->size});
    mw_text_free(s);
    return text;
}

const char *mw_account_slice(mw_account *t, mw_slice s) { return keep(t, s); }

const char *mw_account_text(mw_account *t, const char *fmt, ...) {
    char text[2048];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t size = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    return keep(t, (mw_slice){text, size});
}

const char *mw_account_title(mw_account *t, const mw_titles *titles, mw_slice name) {
    mw_slice own = t->zh ? titles->zh : titles->en, other = t->zh ? titles->en : titles->zh;
    return keep(t, own.n ? own : other.n ? other : name);
}

const char *mw_account_indicator(mw_account *t, const mw_indicator *m) {
    const char *title = mw_account_slice(t, mw_decl_title(m->decl, MW_SAY(t, "en", "zh")));
    char unit[MW_UNIT_TEXT_MAX];
    mw_unit one = mw_unit_number();
    if (m->type.kind != MW_TYPE_NUMBER || m->type.any_unit || mw_unit_same(&m->type.unit, &one))
        return title;
    mw_unit_text(&m->type.unit, unit);
    return mw_account_text(t, MW_SAY(t, "%s (%s)", "%s（%s）"), title, unit);
}

const char *mw_account_number(mw_account *t, double value) {
    char text[32];
    if (isnan(value)) return DASH;
    double rounded = round(value * 1000) / 1000;
    return mw_account_text(t, "%s", mw_number_text(rounded == 0 ? 0 : rounded, text));
}

const char *mw_account_answer(mw_account *t, int32_t question, const mw_answer_value *v) {
    mw_text s = {0};
    if (!v) return DASH;
    mw_answer_say(t->q, question, v, t->zh ? "zh" : "en", &s);
    return take(t, &s);
}

const char *mw_account_question(mw_account *t, int32_t question) {
    const mw_asked *asked = &t->q->asked[question];
    return mw_account_title(t, &asked->titles, asked->name);
}

const char *mw_account_source(const mw_account *t, int32_t question) {
    const mw_appraised *one = &t->a->question[question];
    const mw_answer *own = mw_assessment_answer(t->x, t->q->asked[question].name);
    if (!one->applies) return MW_SAY(t, "does not apply", "不适用");
    if (!isnan(one->computed)) return MW_SAY(t, "data", "数据计算");
    if (isnan(one->points)) return MW_SAY(t, "open", "未答");
    if (isnan(one->declared)) return MW_SAY(t, "assessor", "评审");
    if (own && own->source == MW_ANSWER_IMPORTED) return MW_SAY(t, "imported", "导入");
    return MW_SAY(t, "declared", "自评");
}

const char *mw_account_shown(const mw_account *t, int32_t question) {
    const mw_appraised *one = &t->a->question[question];
    if (one->shown) return MW_SAY(t, "yes", "有");
    return one->asked_to_show ? MW_SAY(t, "no", "无") : DASH;
}

const char *mw_account_needed(const mw_account *t, int32_t question) {
    const mw_appraised *one = &t->a->question[question];
    if (isnan(one->points)) return MW_SAY(t, "an answer", "回答");
    if (!isnan(one->scored)) return MW_SAY(t, "agreement with the assessor", "与评审一致");
    return MW_SAY(t, "evidence", "佐证材料");
}

static const mw_level_line *line_of(const mw_account *t, double level) {
    for (int32_t i = 0; i < t->q->level->line_count; i++)
        if (t->q->level->line[i].number == level) return &t->q->level->line[i];
    return NULL;
}

const char *mw_account_level(mw_account *t, double level) {
    const mw_level_line *line = line_of(t, level);
    if (!line) return mw_account_number(t, level);
    mw_slice title = t->zh ? line->titles.zh : line->titles.en;
    const char *number = mw_account_number(t, level);
    if (!title.n) return mw_account_text(t, MW_SAY(t, "Level %s", "%s 级"), number);
    return mw_account_text(t, "%s %.*s", number, (int)title.n, title.p);
}

const char *mw_account_level_name(mw_account *t, double level) {
    const char *title = mw_account_level(t, level), *colon = strstr(title, ": ");
    return colon ? mw_account_slice(t, (mw_slice){title, (size_t)(colon - title)}) : title;
}

const char *mw_account_no_way(mw_account *t) {
    const char *why =
        MW_SAY(t, "the rule of the standard combines the answers in a way that cannot be searched",
               "标准的规则以无法搜索的方式综合各项回答");
    if (t->gap_why == MW_LIMIT)
        why = MW_SAY(t, "the rule of the standard is too large to be searched",
                     "标准的规则过大，无法搜索");
    if (t->gap_why == MW_NOTFOUND)
        why = MW_SAY(t,
                     "the rule of the standard needs something else that is not known, so that "
                     "answers alone do not decide the level",
                     "标准规则所需的其他信息缺失，仅凭回答无法确定等级");
    return mw_account_text(t,
                           MW_SAY(t, "The way to %s is not shown: %s.", "未给出达到%s的路径：%s。"),
                           mw_account_level_name(t, t->next), why);
}

static bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// A parenthesis of a condition: apart from the name before it, or in the form of the language.
static void say_bracket(const mw_account *t, char c, bool named, mw_text *out) {
    if (t->zh)
        mw_text_adds(out, c == '(' ? "（" : "）");
    else
        mw_text_addf(out, "%s%c", c == '(' && named ? " " : "", c);
}

// A word of a condition: an indicator by its title, "and" and "or" in the language.
static void say_word(const mw_account *t, mw_slice word, mw_text *out) {
    const char *lang = MW_SAY(t, "en", "zh");
    if (t->zh && mw_slice_is(word, "and")) mw_text_adds(out, "且"), word.n = 0;
    if (t->zh && mw_slice_is(word, "or")) mw_text_adds(out, "或"), word.n = 0;
    for (int32_t i = 0; i < t->program->indicator_count && word.n; i++) {
        const mw_indicator *m = &t->program->indicator[i];
        if (!m->decl || !mw_slice_same(m->name, word)) continue;
        word = mw_decl_title(m->decl, lang);
        break;
    }
    mw_text_add(out, word.n ? word.p : "", word.n);
}

const char *mw_account_condition(mw_account *t, const mw_level_line *line) {
    if (!line->when) return MW_SAY(t, "otherwise", "其他情况");
    mw_span span = line->when->span;
    const char *text = t->program->diags->source[span.file].text;
    mw_text s = {0};
    for (int32_t i = span.start, n; i < span.end; i += n) {
        bool blank = text[i] == ' ' || text[i] == '\n' || text[i] == '\t';
        for (n = 0; i + n < span.end && in_name(text[i + n]);) n++;
        if (n > 0)
            say_word(t, (mw_slice){text + i, (size_t)n}, &s);
        else if (i + 1 < span.end && text[i + 1] == '=' && (text[i] == '>' || text[i] == '<'))
            mw_text_adds(&s, text[i] == '>' ? "≥" : "≤"), n = 2;
        else if (text[i] == '(' || text[i] == ')')
            say_bracket(t, text[i], i > span.start && in_name(text[i - 1]), &s);
        else if (!blank)
            mw_text_addc(&s, text[i]);
        else if (s.size && s.bytes[s.size - 1] != ' ')
            mw_text_addc(&s, ' ');
        if (n == 0) n = 1;
    }
    return take(t, &s);
}

const char *mw_account_target(mw_account *t, const mw_gap_step *step) {
    const mw_asked *asked = &t->q->asked[step->question];
    if (asked->question->pick != MW_PICK_MANY) {
        const mw_asked_option *o = &asked->option[step->option];
        if (o->code.n) return mw_account_title(t, &o->titles, o->code);
        bool low = !isinf(o->low), high = !isinf(o->high);
        const char *from = low ? mw_account_number(t, o->low) : "",
                   *to = high ? mw_account_number(t, o->high) : "";
        if (low && high) return mw_account_text(t, "%s … %s", from, to);
        return low ? mw_account_text(t, "≥ %s", from) : mw_account_text(t, "≤ %s", to);
    }
    mw_text s = {0};
    mw_text_adds(&s, MW_SAY(t, "add: ", "增加："));
    for (int32_t i = 0; i < step->add_count; i++) {
        const mw_asked_option *o = &asked->option[step->add[i]];
        if (i) mw_text_adds(&s, MW_SAY(t, "; ", "；"));
        mw_text_adds(&s, mw_account_title(t, &o->titles, o->code));
    }
    return take(t, &s);
}

// ---- the whole

// The least level that is not below the given share of the odds.
static double level_at(const mw_account *t, double share) {
    const mw_rule_odds_list *odds = &t->a->odds;
    double sum = 0, all = 0;
    for (int64_t i = 0; i < odds->count; i++)
        if (!isnan(odds->value[i])) all += odds->p[i];
    for (int64_t i = 0; i < odds->count; i++) {
        if (isnan(odds->value[i])) continue;
        sum += odds->p[i];
        if (sum >= share * all - 1e-12) return odds->value[i];
    }
    return NAN;
}

void mw_account_likely(const mw_account *t, double *low, double *high) {
    *low = level_at(t, 0.025);
    *high = level_at(t, 0.975);
}

const char *mw_account_stands(mw_account *t) {
    if (!isnan(t->a->level)) return mw_account_level_name(t, t->a->level);
    return mw_account_text(t, MW_SAY(t, "open, %s to %s", "待定，%s 至 %s"),
                           mw_account_level_name(t, t->a->low),
                           mw_account_level_name(t, t->a->high));
}

const char *mw_account_interval(mw_account *t) {
    double low, high;
    mw_account_likely(t, &low, &high);
    if (isnan(low) || low == high) return mw_account_level_name(t, low);
    return mw_account_text(t, MW_SAY(t, "%s to %s", "%s 至 %s"), mw_account_level_name(t, low),
                           mw_account_level_name(t, high));
}

const char *mw_account_percent(mw_account *t, double p) {
    if (isnan(p)) return DASH;
    p = round(p * 1e9) / 1e9;
    if (p > 0 && p < 0.001) return "< 0.1%";
    if (p < 1 && p > 0.999) return "> 99.9%";
    return mw_account_text(t, "%s%%", mw_account_number(t, round(p * 1000) / 10));
}

const char *mw_account_standard(mw_account *t) {
    return mw_account_title(t, &t->pack->titles, t->pack->name);
}

const char *mw_account_whose(mw_account *t) {
    const mw_assessment_view *v = t->v;
    if (!v->title.n) return mw_account_slice(t, v->code);
    return mw_account_text(t, MW_SAY(t, "%.*s (%.*s)", "%.*s（%.*s）"), (int)v->title.n, v->title.p,
                           (int)v->code.n, v->code.p);
}

const char *mw_account_day(mw_account *t) {
    char text[MW_DATETIME_TEXT_MAX];
    return mw_account_text(t, "%.10s", mw_datetime_print(t->last_ns, NULL, text));
}

const char *mw_account_campaign(mw_account *t) {
    return mw_account_text(t, MW_SAY(t, "%.*s, period %.*s", "%.*s，评测期 %.*s"),
                           (int)t->c->name.n, t->c->name.p, (int)t->c->period.n, t->c->period.p);
}

const char *mw_account_state(const mw_account *t) {
    return mw_assess_state_in(t->x->state, MW_SAY(t, "en", "zh"));
}

const char *mw_account_sample(const mw_account *t) {
    return mw_assessment_is_sample(t->v) ? MW_SAY(t, "Sample data", "示例数据") : NULL;
}
