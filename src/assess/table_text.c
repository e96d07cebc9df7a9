// SPDX-License-Identifier: MIT
// See table_text.h.
#include "assess/table_text.h"

#include <math.h>
#include <string.h>

typedef struct {
    const mw_questionnaire *q;
    const char *what;
    int32_t line;
} reading;

static mw_slice next_field(mw_slice *rest) {
    const char *comma = rest->n ? memchr(rest->p, ',', rest->n) : NULL;
    mw_slice field = {rest->p, comma ? (size_t)(comma - rest->p) : rest->n};
    size_t used = field.n + (comma != NULL);
    *rest = (mw_slice){rest->p + used, rest->n - used};
    return mw_slice_trim(field);
}

static int32_t option_of(const mw_asked *a, mw_slice text) {
    double place;
    for (int32_t i = 0; i < a->option_count; i++)
        if (a->option[i].code.n && mw_slice_same(a->option[i].code, text)) return i;
    if (a->question->pick != MW_PICK_NUMBER || !mw_number_parse(text, &place)) return -1;
    if (!(place >= 1 && place <= a->option_count) || place != floor(place)) return -1;
    return (int32_t)place - 1;
}

static mw_status wrong(const reading *r, const char *what, mw_slice seen, mw_error *err) {
    return mw_fail(err, MW_INVALID, "line %d of the %s: %s: \"%.*s\"", (int)r->line, r->what, what,
                   (int)seen.n, seen.p);
}

static mw_status no_question(const reading *r, mw_slice name, mw_error *err) {
    mw_error why = {0};
    int32_t i;
    mw_status st = mw_questionnaire_get(r->q, name, &i, &why);
    MW_ASSERT(st != MW_OK);
    return mw_fail(err, MW_INVALID, "line %d of the %s: %s", (int)r->line, r->what, why.text);
}

static mw_status no_option(const reading *r, const mw_asked *a, mw_slice seen, mw_error *err) {
    mw_text list = {0};
    for (int32_t i = 0; i < a->option_count; i++)
        mw_text_addf(&list, "%s%.*s", i ? ", " : "", (int)a->option[i].code.n,
                     a->option[i].code.n ? a->option[i].code.p : "");
    if (a->question->pick == MW_PICK_NUMBER) {
        list.size = 0;
        mw_text_addf(&list, "bands, by their numbers from 1 to %d", (int)a->option_count);
    }
    mw_status st =
        mw_fail(err, MW_INVALID, "line %d of the %s: \"%.*s\" is no option of %.*s; there are %s",
                (int)r->line, r->what, (int)seen.n, seen.p, (int)a->name.n, a->name.p,
                list.size ? list.bytes : "none");
    mw_text_free(&list);
    return st;
}

static mw_status take_line(const reading *r, mw_slice rest, mw_table_line *out, mw_error *err) {
    mw_slice name = next_field(&rest), option = next_field(&rest);
    out->question = mw_questionnaire_find(r->q, name);
    if (out->question < 0) return no_question(r, name, err);
    out->option = option_of(&r->q->asked[out->question], option);
    if (out->option < 0) return no_option(r, &r->q->asked[out->question], option, err);
    for (int32_t i = 0; i < 2; i++) {
        mw_slice field = next_field(&rest);
        out->number[i] = NAN;
        if (field.n && !mw_number_parse(field, &out->number[i]))
            return wrong(r, "this is no number", field, err);
    }
    return rest.n ? wrong(r, "there is more than expected", rest, err) : MW_OK;
}

static mw_slice next_line(mw_slice *text) {
    const char *end = memchr(text->p, '\n', text->n);
    mw_slice line = {text->p, end ? (size_t)(end - text->p) : text->n};
    size_t used = line.n + (end != NULL);
    *text = (mw_slice){text->p + used, text->n - used};
    return mw_slice_trim(line);
}

mw_status mw_table_read(const mw_questionnaire *q, const char *what, mw_slice text,
                        mw_table_visit *visit, void *ctx, mw_error *err) {
    static const char heading[] = "question";
    reading r = {q, what, 0};
    while (text.n > 0) {
        mw_slice line = next_line(&text);
        mw_table_line one;
        r.line++;
        bool head = r.line == 1 && line.n >= sizeof heading - 1 &&
                    memcmp(line.p, heading, sizeof heading - 1) == 0;
        if (line.n == 0 || head) continue;
        MW_TRY(take_line(&r, line, &one, err));
        mw_status st = visit(ctx, &one, err);
        if (st != MW_OK) return mw_fail_in(err, st, "line %d of the %s: ", (int)r.line, what);
    }
    return MW_OK;
}
