// SPDX-License-Identifier: MIT
// Answers to a questionnaire: read, checked, said, worth. See questionnaire.h.
#include "assess/questionnaire.h"
#include "lang/literal.h"

#include <math.h>

enum { NEAR = 3, SHOWN = 8 };

// ---- what could be answered

static void add_title(mw_text *t, const mw_asked_option *o, const char *lang) {
    mw_slice title = lang ? mw_title_in(&o->titles, lang) : o->code;
    if (!title.n) title = o->code;
    mw_text_add(t, title.p, title.n);
}

static mw_status refuse_code(const mw_asked *a, mw_slice seen, mw_error *err) {
    mw_text list = {0};
    for (int32_t i = 0; i < a->option_count && i < SHOWN; i++)
        mw_text_addf(&list, "%s%.*s", i ? ", " : "", (int)a->option[i].code.n, a->option[i].code.p);
    if (a->option_count > SHOWN) mw_text_adds(&list, ", ...");
    mw_status st = mw_fail(err, MW_INVALID, "\"%.*s\" is no option of %.*s; there %s %s",
                           (int)seen.n, seen.p, (int)a->name.n, a->name.p,
                           a->option_count == 1 ? "is" : "are", list.size ? list.bytes : "");
    mw_text_free(&list);
    return st;
}

// Most codes differ in length or in the first letter, which is seen at once.
static bool same_code(mw_slice a, mw_slice b) {
    return a.n == b.n && a.n > 0 && a.p[0] == b.p[0] && mw_slice_same(a, b);
}

static int32_t option_of(const mw_asked *a, mw_slice text) {
    for (int32_t i = 0; i < a->option_count; i++)
        if (same_code(a->option[i].code, text)) return i;
    for (int32_t i = 0; i < a->option_count; i++) {
        const mw_titles *t = &a->option[i].titles;
        if ((t->en.n && mw_slice_same(t->en, text)) || (t->zh.n && mw_slice_same(t->zh, text)))
            return i;
    }
    return -1;
}

// ---- reading

static int32_t band_of(const mw_asked *a, double x) {
    for (int32_t i = 0; i < a->option_count; i++) {
        const mw_asked_option *o = &a->option[i];
        if ((o->open_low ? x > o->low : x >= o->low) && (o->open_high ? x < o->high : x <= o->high))
            return i;
    }
    return -1;
}

static void say_number(const mw_asked *a, double x, mw_text *out) {
    char buf[32], unit[MW_UNIT_TEXT_MAX] = "";
    if (a->type->kind == MW_TYPE_NUMBER) mw_unit_text(&a->type->unit, unit);
    bool plain = !unit[0] || (unit[0] == '1' && !unit[1]);
    mw_text_addf(out, "%s%s%s", mw_number_text(x, buf), plain ? "" : " ", plain ? "" : unit);
}

// "from 0 % to 100 %"
static void say_range(const mw_asked *a, mw_text *t) {
    double low = INFINITY, high = -INFINITY;
    for (int32_t i = 0; i < a->option_count; i++)
        low = fmin(low, a->option[i].low), high = fmax(high, a->option[i].high);
    mw_text_adds(t, "from ");
    say_number(a, low, t);
    mw_text_adds(t, " to ");
    say_number(a, high, t);
}

static mw_status refuse_number(const mw_asked *a, double x, mw_error *err) {
    mw_text t = {0};
    say_number(a, x, &t);
    mw_text_adds(&t, " is in none of the bands, which go ");
    say_range(a, &t);
    mw_status st = mw_fail(err, MW_INVALID, "%.*s: %s", (int)a->name.n, a->name.p,
                           t.size ? t.bytes : "out of memory");
    mw_text_free(&t);
    return st;
}

static mw_status read_number(const mw_questionnaire *q, int32_t i, mw_slice text,
                             mw_answer_value *out, mw_error *err) {
    const mw_asked *a = &q->asked[i];
    mw_literal v;
    mw_error why = {0};
    mw_status st = mw_literal_read(q->program, a->type, text, &v, &why);
    if (st != MW_OK) {
        mw_text range = {0};
        say_range(a, &range);
        st = mw_fail(err, st, "%.*s: \"%.*s\" is no number %s: %s", (int)a->name.n, a->name.p,
                     (int)text.n, text.p, range.size ? range.bytes : "", why.text);
        mw_text_free(&range);
        return st;
    }
    *out = (mw_answer_value){.number = v.value};
    return mw_answer_check(q, i, out, err);
}

// The next option of a list: "a, b; c". A title may have commas itself: the longest that fits.
static mw_slice next_word(const mw_asked *a, mw_slice *rest) {
    mw_slice best = {0};
    for (size_t i = 0; i <= rest->n; i++) {
        bool stop = i == rest->n || rest->p[i] == ',' || rest->p[i] == ';';
        if (!stop) continue;
        mw_slice word = mw_slice_trim((mw_slice){rest->p, i});
        if (!best.p || option_of(a, word) >= 0) best = (mw_slice){rest->p, i};
    }
    size_t used = best.n < rest->n ? best.n + 1 : best.n;
    *rest = (mw_slice){rest->p + used, rest->n - used};
    return mw_slice_trim(best);
}

static mw_status read_codes(const mw_asked *a, mw_slice text, mw_arena *arena, mw_answer_value *out,
                            mw_error *err) {
    mw_answer_value v = {.number = NAN,
                         .code = MW_PUSH(arena, mw_slice, (size_t)a->option_count + 1)};
    if (!v.code) return mw_fail(err, MW_NOMEM, "answers: out of memory");
    for (mw_slice rest = mw_slice_trim(text); rest.n > 0;) {
        mw_slice word = next_word(a, &rest);
        int32_t option = option_of(a, word);
        bool twice = false;
        if (option < 0) return refuse_code(a, word, err);
        for (int32_t i = 0; i < v.code_count; i++)
            twice = twice || mw_slice_same(v.code[i], a->option[option].code);
        if (!twice) v.code[v.code_count++] = a->option[option].code;
    }
    *out = v;
    return MW_OK;
}

mw_status mw_answer_parse(const mw_questionnaire *q, int32_t i, mw_slice text, mw_arena *arena,
                          mw_answer_value *out, mw_error *err) {
    const mw_asked *a = &q->asked[i];
    mw_answer_value v;
    if (a->question->pick == MW_PICK_NUMBER)
        MW_TRY(read_number(q, i, text, &v, err));
    else
        MW_TRY(read_codes(a, text, arena, &v, err));
    MW_TRY(mw_answer_check(q, i, &v, err));
    *out = v;
    return MW_OK;
}

static mw_status check_codes(const mw_asked *a, const mw_answer_value *v, mw_error *err) {
    if (v->code_count == 0)
        return mw_fail(err, MW_INVALID, "%.*s: nothing was answered", (int)a->name.n, a->name.p);
    if (v->code_count > 1 && a->question->pick == MW_PICK_ONE)
        return mw_fail(err, MW_INVALID, "%.*s takes one option, not %d", (int)a->name.n, a->name.p,
                       (int)v->code_count);
    for (int32_t i = 0; i < v->code_count; i++) {
        int32_t option = option_of(a, v->code[i]);
        if (option < 0) return refuse_code(a, v->code[i], err);
        if (a->option[option].alone && v->code_count > 1)
            return mw_fail(err, MW_INVALID, "%.*s: \"%.*s\" stands alone, without other options",
                           (int)a->name.n, a->name.p, (int)v->code[i].n, v->code[i].p);
    }
    return MW_OK;
}

mw_status mw_answer_check(const mw_questionnaire *q, int32_t i, const mw_answer_value *v,
                          mw_error *err) {
    const mw_asked *a = &q->asked[i];
    if (a->question->pick != MW_PICK_NUMBER) return check_codes(a, v, err);
    if (isnan(v->number))
        return mw_fail(err, MW_INVALID, "%.*s: a number is asked for", (int)a->name.n, a->name.p);
    return band_of(a, v->number) >= 0 ? MW_OK : refuse_number(a, v->number, err);
}

// ---- saying, worth

void mw_answer_say(const mw_questionnaire *q, int32_t i, const mw_answer_value *v, const char *lang,
                   mw_text *out) {
    const mw_asked *a = &q->asked[i];
    if (a->question->pick == MW_PICK_NUMBER) {
        say_number(a, v->number, out);
        return;
    }
    for (int32_t c = 0; c < v->code_count; c++) {
        int32_t option = option_of(a, v->code[c]);
        if (c) mw_text_adds(out, lang ? "; " : ", ");
        if (option >= 0)
            add_title(out, &a->option[option], lang);
        else
            mw_text_add(out, v->code[c].p, v->code[c].n);
    }
}

int32_t mw_answer_option(const mw_questionnaire *q, int32_t i, const mw_answer_value *v) {
    const mw_asked *a = &q->asked[i];
    if (a->question->pick == MW_PICK_NUMBER) return isnan(v->number) ? -1 : band_of(a, v->number);
    return v->code_count == 1 ? option_of(a, v->code[0]) : -1;
}

double mw_answer_points(const mw_questionnaire *q, int32_t i, const mw_answer_value *v) {
    const mw_asked *a = &q->asked[i];
    double sum = 0;
    if (a->question->pick != MW_PICK_MANY) {
        int32_t option = mw_answer_option(q, i, v);
        return option < 0 ? NAN : a->option[option].points;
    }
    for (int32_t c = 0; c < v->code_count; c++) {
        int32_t option = option_of(a, v->code[c]);
        sum += option < 0 ? NAN : a->option[option].points;
    }
    return v->code_count ? sum : NAN;
}

bool mw_answer_to_show(const mw_questionnaire *q, int32_t i, const mw_answer_value *v) {
    const mw_asked *a = &q->asked[i];
    const mw_titles *wanted = &a->question->evidence;
    bool claims = v && !(mw_answer_points(q, i, v) <= mw_asked_least(a));
    return claims && (wanted->en.n || wanted->zh.n);
}
