// SPDX-License-Identifier: MIT
// The words of an index's properties: how it treats, imputes, normalises and combines, and what it
// varies.
#include "lang/check_index.h"

#include "base/text.h"
#include "lang/parse_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- words, one after the other

mw_words mw_words_of(mw_checker *c, const mw_stmt *s) { return (mw_words){.c = c, .s = s}; }

static mw_slice word_at(const mw_words *w, int32_t at) {
    return at < w->s->word_count ? w->s->word[at] : (mw_slice){"", 0};
}

static mw_span span_here(const mw_words *w) {
    mw_slice now = word_at(w, w->at);
    if (now.n == 0) return w->s->span;
    int32_t start = (int32_t)(now.p - w->c->d->source[w->s->span.file].text);
    return (mw_span){w->s->span.file, start, start + (int32_t)now.n};
}

static bool wanted(mw_words *w, const char *what, const char *hint) {
    mw_slice now = word_at(w, w->at);
    if (w->bad) return false;
    w->bad = true;
    if (now.n == 0)
        mw_diag_error(w->c->d, span_here(w), hint, "%.*s lacks %s", (int)w->s->name.n, w->s->name.p,
                      what);
    else
        mw_diag_error(w->c->d, span_here(w), hint, "here should be %s, not `%.*s`", what,
                      (int)now.n, now.p);
    return false;
}

static bool take(mw_words *w, const char *word) {
    if (!mw_slice_is(word_at(w, w->at), word)) return false;
    w->at++;
    return true;
}

static bool must_take(mw_words *w, const char *word, const char *hint) {
    char what[32];
    snprintf(what, sizeof what, "`%s`", word);
    return take(w, word) || wanted(w, what, hint);
}

bool mw_words_end(mw_words *w) {
    return !w->bad && (w->at >= w->s->word_count || wanted(w, "the end of the line", NULL));
}

static bool at_number(const mw_words *w) {
    double v;
    mw_slice now = word_at(w, w->at);
    if (mw_slice_is(now, "-")) now = word_at(w, w->at + 1);
    return mw_number_parse(now, &v);
}

// [ "-" ] NUMBER [ "%" ]
static bool take_number(mw_words *w, double *v) {
    if (!at_number(w)) return wanted(w, "a number", NULL);
    double sign = take(w, "-") ? -1 : 1;
    if (!mw_number_parse(word_at(w, w->at++), v)) return false;
    *v *= sign;
    if (take(w, "%")) *v /= 100;
    return true;
}

// One of count words, as its place in the list; -1 with an error said.
static int32_t take_one_of(mw_words *w, const char *const *list, int32_t count, const char *what) {
    for (int32_t i = 0; i < count; i++)
        if (take(w, list[i])) return i;
    mw_text all = {0};
    const char *near = mw_parse_near(word_at(w, w->at), list, (size_t)count);
    mw_text_adds(&all, near ? "did you mean `" : "one of ");
    if (near) mw_text_addf(&all, "%s`?", near);
    for (int32_t i = 0; i < count && !near; i++) mw_text_addf(&all, "%s%s", i ? ", " : "", list[i]);
    wanted(w, what, mw_diag_hint(w->c->d, "%s", all.failed ? "" : all.bytes));
    mw_text_free(&all);
    return -1;
}

// "(" NUMBER { "," NUMBER } ")": between least and most of them, or nothing where least is 0.
static bool take_numbers(mw_words *w, double *v, int32_t least, int32_t most, int32_t *count) {
    *count = 0;
    if (least == 0 && !mw_slice_is(word_at(w, w->at), "(")) return true;
    if (!must_take(w, "(", NULL)) return false;
    do {
        if (*count == most) return wanted(w, "`)`: there are too many numbers", NULL);
        if (!take_number(w, &v[(*count)++])) return false;
    } while (take(w, ","));
    if (*count < least) return wanted(w, "`,` and one more number", NULL);
    return must_take(w, ")", NULL);
}

// ---- the choices

// mean | median [ by KEY ] | last | linear within N GRAIN | expectation | none
bool mw_choice_impute(mw_words *w, mw_index_impute *out) {
    static const char *const words[] = {"none", "mean", "median", "last", "linear", "expectation"};
    static const mw_impute_method methods[] = {MW_IMPUTE_NONE, MW_IMPUTE_MEAN,   MW_IMPUTE_MEDIAN,
                                               MW_IMPUTE_LAST, MW_IMPUTE_LINEAR, MW_IMPUTE_EM};
    int32_t i = take_one_of(w, words, sizeof words / sizeof words[0], "how to impute");
    if (i < 0) return false;
    *out = (mw_index_impute){.how.method = methods[i]};
    if ((i == 1 || i == 2) && take(w, "by")) {
        out->how.method = i == 1 ? MW_IMPUTE_GROUP_MEAN : MW_IMPUTE_GROUP_MEDIAN;
        out->by_span = span_here(w);
        out->by = word_at(w, w->at++);
        if (out->by.n == 0) return wanted(w, "the code to group by", NULL);
    }
    if (i != 3 && i != 4) return true;
    return must_take(w, "within", "say how far: last within 2 year") &&
           mw_choice_length(w, &out->within);
}

// NUMBER GRAIN: 2 year
bool mw_choice_length(mw_words *w, mw_length *out) {
    double n;
    if (!take_number(w, &n)) return false;
    mw_grain grain;
    mw_slice name = word_at(w, w->at);
    if (mw_grain_parse(name, &grain, NULL) != MW_OK || grain.count != 1)
        return wanted(w, "a calendar unit", "for example: within 2 year");
    if (n != floor(n) || n < 1 || n > 1000)
        return wanted(w, "a whole number from 1 to 1000 before the calendar unit", NULL);
    w->at++;
    *out = (mw_length){grain.unit, (int32_t)n};
    return true;
}

// log | log_plain | log_signed | log_gii | boxcox(L)
static bool take_transform(mw_words *w, mw_treat *out) {
    static const char *const words[] = {"log", "log_plain", "log_signed", "log_gii", "boxcox"};
    int32_t n, i = take_one_of(w, words, sizeof words / sizeof words[0], "a transform");
    if (i < 0) return false;
    out->then = (mw_transform_method)(MW_TRANSFORM_LOG_CT + i);
    return i != 4 || take_numbers(w, &out->lambda, 1, 1, &n);
}

// none | [ winsorise [ "(" max N ")" ] [ then TRANSFORM ] | TRANSFORM ] [ when skew X kurtosis Y ]
bool mw_choice_treat(mw_words *w, mw_treat *out) {
    *out = (mw_treat){0};
    if (take(w, "none")) return true;
    if (take(w, "winsorise")) {
        double most = 5;
        if (take(w, "(") && (!must_take(w, "max", "for example: winsorise(max 5)") ||
                             !take_number(w, &most) || !must_take(w, ")", NULL)))
            return false;
        if (most != floor(most) || most < 1 || most > 1e6)
            return wanted(w, "a whole number of points, at least 1", NULL);
        out->winsorise_max = (int32_t)most;
        if (take(w, "then") && !take_transform(w, out)) return false;
    } else if (!take_transform(w, out))
        return false;
    if (!take(w, "when")) return true;
    return must_take(w, "skew", "for example: when skew 2 kurtosis 3.5") &&
           take_number(w, &out->skew_max) && must_take(w, "kurtosis", NULL) &&
           take_number(w, &out->kurt_max);
}

static const struct {
    const char *word;
    mw_norm_method method;
    int32_t numbers; // that may follow in brackets
} norms[] = {
    {"none",               MW_NORM_NONE,        0},
    {"minmax",             MW_NORM_MINMAX,      2},
    {"zscore",             MW_NORM_ZSCORE,      2},
    {"rank",               MW_NORM_RANK,        0},
    {"borda",              MW_NORM_BORDA,       0},
    {"percentile",         MW_NORM_PRANK,       0},
    {"distance_to_max",    MW_NORM_DIST_MAX,    0},
    {"distance_to_unit",   MW_NORM_DIST_REF,    0},
    {"distance_to_target", MW_NORM_DIST_TARGET, 0},
    {"fraction_of_max",    MW_NORM_FRAC_MAX,    0},
    {"goalposts",          MW_NORM_GOALPOSTS,   2},
    {"scaled",             MW_NORM_SCALED,      1},
};

enum { NORMS = sizeof norms / sizeof norms[0] };

const char *mw_norm_word(mw_norm_method method) {
    for (int32_t i = 0; i < NORMS; i++)
        if (norms[i].method == method) return norms[i].word;
    return "?";
}

// minmax(1, 100) | zscore(100, 10) | rank | ... | distance_to_unit("DE")
bool mw_choice_norm(mw_words *w, mw_index_norm *out) {
    const char *words[NORMS];
    double v[2] = {0};
    int32_t n;
    for (int32_t j = 0; j < NORMS; j++) words[j] = norms[j].word;
    int32_t i = take_one_of(w, words, NORMS, "how to normalise");
    if (i < 0) return false;
    *out = (mw_index_norm){
        .how = {.method = norms[i].method, .reference = -1}
    };
    if (norms[i].method == MW_NORM_DIST_REF) {
        if (!must_take(w, "(", "for example: distance_to_unit(\"DE\")")) return false;
        mw_slice quoted = word_at(w, w->at);
        if (quoted.n < 3 || quoted.p[0] != '"') return wanted(w, "an entity in quotes", NULL);
        out->reference = (mw_slice){quoted.p + 1, quoted.n - 2};
        w->at++;
        return must_take(w, ")", NULL);
    }
    int32_t most = norms[i].numbers;
    if (most > 0 && !take_numbers(w, v, mw_slice_is(word_at(w, w->at), "(") ? most : 0, most, &n))
        return false;
    out->how.lo = most == 1 ? 0 : v[0];
    out->how.hi = most == 1 ? v[0] : v[1];
    if (most == 2 && v[0] == v[1] && v[0] != 0)
        return wanted(w, "two different numbers in the brackets", NULL);
    return true;
}

static const char *const combines[] = {"arithmetic", "geometric", "harmonic", "power", "copeland",
                                       "topsis",     "mpi",       "ampi",     "owa",   "bod",
                                       "min",        "max",       "median"};
enum { COMBINES = sizeof combines / sizeof combines[0] };

const char *mw_combine_word(mw_combine_method method) {
    return (int)method < COMBINES ? combines[method] : "?";
}

// owa(0.5, 0.3, 0.2) | owa(orness 0.7)
static bool take_owa(mw_words *w, mw_combine *out) {
    if (mw_slice_is(word_at(w, w->at + 1), "orness")) {
        w->at += 2;
        return take_number(w, &out->orness) &&
               ((out->orness >= 0 && out->orness <= 1) ||
                wanted(w, "an orness between 0 and 1",
                       "1 is the best, 0.5 the mean, 0 the worst")) &&
               must_take(w, ")", NULL);
    }
    return take_numbers(w, out->owa, 2, MW_OWA_MAX, &out->owa_count);
}

// mpi | mpi(up): whether the penalty for imbalance lowers the score or raises it
static bool take_penalty(mw_words *w, mw_combine *out) {
    out->penalty_down = true;
    if (!take(w, "(")) return true;
    if (take(w, "up"))
        out->penalty_down = false;
    else if (!must_take(w, "down", "up or down"))
        return false;
    return must_take(w, ")", NULL);
}

bool mw_choice_combine(mw_words *w, mw_combine *out) {
    int32_t n, i = take_one_of(w, combines, COMBINES, "how to combine");
    if (i < 0) return false;
    double v[2] = {0};
    *out = (mw_combine){.method = (mw_combine_method)i, .penalty_down = true};
    switch (out->method) {
    case MW_COMBINE_GENERALISED: return take_numbers(w, &out->power, 1, 1, &n);
    case MW_COMBINE_MPI:
    case MW_COMBINE_AMPI: return take_penalty(w, out);
    case MW_COMBINE_OWA: return take_owa(w, out);
    case MW_COMBINE_BOD:
        if (!take_numbers(w, v, mw_slice_is(word_at(w, w->at), "(") ? 2 : 0, 2, &n)) return false;
        out->share_min = v[0], out->share_max = v[1];
        if (n == 2 && (v[0] < 0 || v[1] > 1 || v[0] >= v[1]))
            return wanted(w, "a least and a greatest share, from 0 % to 100 %", NULL);
        return true;
    case MW_COMBINE_ARITHMETIC:
    case MW_COMBINE_GEOMETRIC:
    case MW_COMBINE_HARMONIC:
    case MW_COMBINE_COPELAND:
    case MW_COMBINE_TOPSIS:
    case MW_COMBINE_MIN:
    case MW_COMBINE_MAX:
    case MW_COMBINE_MEDIAN: return true;
    }
    return true;
}

// propagate | reweight [ needs SHARE ]
bool mw_choice_absent(mw_words *w, mw_absent *out, double *needs) {
    static const char *const words[] = {"propagate", "reweight"};
    int32_t i = take_one_of(w, words, 2, "what a missing value does");
    *needs = 0;
    if (i < 0) return false;
    *out = i ? MW_ABSENT_REWEIGHT : MW_ABSENT_PROPAGATE;
    if (!i || !take(w, "needs")) return true;
    return take_number(w, needs) &&
           ((*needs >= 0 && *needs <= 1) ||
            wanted(w, "a share from 0 % to 100 %", "for example: needs 50 %"));
}

// given | equal | pca | balanced | entropy | critic | ahp
bool mw_choice_weigh(mw_words *w, mw_weigh_method *out) {
    static const char *const words[] = {"given",   "equal",  "pca", "balanced",
                                        "entropy", "critic", "ahp"};
    int32_t i = take_one_of(w, words, sizeof words / sizeof words[0], "how weights are found");
    if (i >= 0) *out = (mw_weigh_method)i;
    return i >= 0;
}

bool mw_choice_share(mw_words *w, double *out) {
    if (!take_number(w, out)) return false;
    return (*out >= 0 && *out <= 1) || wanted(w, "a share from 0 % to 100 %", NULL);
}

// each period | over PERIOD [ ".." PERIOD ]
bool mw_choice_scale(mw_words *w, mw_index *x) {
    char text[2 * MW_PERIOD_TEXT_MAX];
    size_t n = 0;
    if (take(w, "each")) {
        x->pooling = MW_POOL_PERIOD;
        return must_take(w, "period", "scale each period");
    }
    if (!must_take(w, "over", "scale each period, or: scale over 2015 .. 2020")) return false;
    x->pooling = MW_POOL_RANGE;
    int32_t first = w->at;
    for (; w->at < w->s->word_count; w->at++) { // a period may be several words: 2015 - Q1
        mw_slice now = word_at(w, w->at);
        if (n + now.n >= sizeof text) break;
        memcpy(text + n, now.p, now.n);
        n += now.n;
    }
    if (mw_period_range_parse((mw_slice){text, n}, NULL, &x->pool_first, &x->pool_last, NULL) ==
        MW_OK)
        return true;
    w->at = first;
    return wanted(w, "a period or two of one length, the earlier first",
                  "for example: scale over 2015 .. 2020");
}

// ---- what varies

static bool room(mw_words *w, int32_t count) {
    return count < MW_VARY_MAX || wanted(w, "`)`: there are too many alternatives", NULL);
}

static bool next_norm(mw_words *w, mw_index_vary *v) {
    return room(w, v->norm_count) && mw_choice_norm(w, &v->norm[v->norm_count]) &&
           ++v->norm_count > 0;
}

static bool next_combine(mw_words *w, mw_index_vary *v) {
    return room(w, v->combine_count) && mw_choice_combine(w, &v->combine[v->combine_count]) &&
           ++v->combine_count > 0;
}

static bool next_treat(mw_words *w, mw_index_vary *v) {
    return room(w, v->treat_count) && mw_choice_treat(w, &v->treat[v->treat_count]) &&
           ++v->treat_count > 0;
}

static bool next_impute(mw_words *w, mw_index_vary *v) {
    return room(w, v->impute_count) && mw_choice_impute(w, &v->impute[v->impute_count]) &&
           ++v->impute_count > 0;
}

// in "(" CHOICE { "," CHOICE } ")"
static bool take_list(mw_words *w, mw_index_vary *v, bool (*next)(mw_words *, mw_index_vary *)) {
    if (!must_take(w, "in", "for example: combine in (arithmetic, geometric)") ||
        !must_take(w, "(", NULL))
        return false;
    do {
        if (!next(w, v)) return false;
    } while (take(w, ","));
    return must_take(w, ")", NULL);
}

// +-25 % relative | +-0.1
static bool take_spread(mw_words *w, double *spread, bool *relative) {
    if (!must_take(w, "+-", "for example: weights +-25 % relative") || !take_number(w, spread))
        return false;
    *relative = take(w, "relative");
    if (!*relative) take(w, "absolute");
    return *spread > 0 || wanted(w, "a number above 0 after `+-`", NULL);
}

static bool take_varied(mw_words *w, mw_index_vary *v) {
    static const char *const words[] = {"weights", "error", "remove", "normalise",
                                        "combine", "treat", "impute"};
    int32_t n, i = take_one_of(w, words, sizeof words / sizeof words[0], "what varies");
    switch (i) {
    case 0:
        if (take(w, "dirichlet"))
            return take_numbers(w, &v->dirichlet, 1, 1, &n) &&
                   (v->dirichlet > 0 || wanted(w, "a concentration above 0", NULL));
        return take_spread(w, &v->weights, &v->weights_relative);
    case 1: return take_spread(w, &v->error, &v->error_relative);
    case 2: v->remove_one = true; return must_take(w, "one", "vary remove one");
    case 3: return take_list(w, v, next_norm);
    case 4: return take_list(w, v, next_combine);
    case 5: return take_list(w, v, next_treat);
    case 6: return take_list(w, v, next_impute);
    default: return false;
    }
}

bool mw_choice_vary(mw_words *w, mw_index_vary *v) {
    do {
        if (!take_varied(w, v)) return false;
    } while (take(w, ","));
    return true;
}

// compare A B 3: A is three times as important as B
bool mw_choice_compare(mw_words *w, mw_index_pair *out) {
    out->a = word_at(w, w->at++);
    out->b = word_at(w, w->at++);
    if (out->b.n == 0)
        return wanted(w, "two members and a number", "for example: compare goods people 3");
    if (!take_number(w, &out->times)) return false;
    return out->times > 0 || wanted(w, "a number above 0", NULL);
}

// A name alone.
bool mw_choice_name(mw_words *w, mw_slice *out, mw_span *at) {
    *at = span_here(w);
    *out = word_at(w, w->at++);
    return out->n > 0 || wanted(w, "a name", NULL);
}
