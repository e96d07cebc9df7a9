// SPDX-License-Identifier: MIT
// See form_int.h: texts that the writer and the reader of forms have in common.
#include "assess/form_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool mw_form_percent(const mw_asked *a) {
    char unit[MW_UNIT_TEXT_MAX] = "";
    if (a->type->kind == MW_TYPE_NUMBER) mw_unit_text(&a->type->unit, unit);
    return strcmp(unit, "%") == 0;
}

static void add_both(mw_slice en, mw_slice zh, mw_text *out) {
    mw_text_add(out, en.p, en.n);
    if (mw_slice_same(en, zh)) return;
    if (en.n && zh.n) mw_text_adds(out, " / ");
    mw_text_add(out, zh.p, zh.n);
}

void mw_form_title(const mw_titles *t, mw_slice name, mw_form_lang lang, mw_text *out) {
    mw_slice one = mw_title_in(t, lang == MW_FORM_ZH ? "zh" : "en");
    if (lang == MW_FORM_BOTH && (t->en.n || t->zh.n))
        add_both(t->en, t->zh, out);
    else
        mw_text_add(out, one.n ? one.p : name.p, one.n ? one.n : name.n);
}

// Whether two options read the same.
static bool same_title(const mw_asked_option *a, const mw_asked_option *b, mw_form_lang lang) {
    mw_text x = {0}, y = {0};
    mw_form_title(&a->titles, a->code, lang, &x);
    mw_form_title(&b->titles, b->code, lang, &y);
    bool same = x.size == y.size && x.size > 0 && memcmp(x.bytes, y.bytes, x.size) == 0;
    mw_text_free(&x), mw_text_free(&y);
    return same;
}

void mw_form_option(const mw_asked *a, int32_t option, mw_form_lang lang, mw_text *out) {
    const mw_asked_option *o = &a->option[option];
    bool twice = false;
    for (int32_t i = 0; i < a->option_count && !twice; i++)
        twice = i != option && same_title(&a->option[i], o, lang);
    mw_form_title(&o->titles, o->code, lang, out);
    if (twice) mw_text_addf(out, " (%.*s)", (int)o->code.n, o->code.p);
}

void mw_form_part(const mw_form *f, const mw_group *g, mw_text *out) {
    mw_titles t = mw_group_titles(f->q->program, g);
    if (t.en.n || t.zh.n)
        mw_form_title(&t, g->name, f->lang, out);
    else
        mw_group_plain(g, out);
}

void mw_form_value(const mw_answer_value *v, mw_text *out) {
    char number[32];
    for (int32_t i = 0; i < v->code_count; i++) {
        if (i) mw_text_addc(out, ',');
        mw_text_add(out, v->code[i].p, v->code[i].n);
    }
    if (v->code_count == 0 && !isnan(v->number))
        mw_text_adds(out, mw_number_text(v->number, number));
}

const mw_pack *mw_form_pack(const mw_form *f) { return &f->q->program->pack[f->q->level->pack]; }
