// SPDX-License-Identifier: MIT
// What a choice stands for in the lists of a program.
#include "lang/check_question.h"

#include "base/alloc.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

static const char pack[] =
    "pack t {\n title en \"t\"\n version \"1\"\n}\nkind firm\n"
    "measure machines on firm : piece { roll time last }\n"
    "measure linked on firm : piece { roll time last }\n"
    "measure size on firm : number { roll time hold }\n"
    "choice net on firm pick many {\n title en \"Net\" zh \"\xE7\xBD\x91\"\n text en \"What?\"\n"
    " option \"none\" 0 alone zh \"\xE6\x97\xA0\"\n option \"a\" \"b\" 1.5 en \"AB\"\n"
    " option \"minus\" -1\n evidence \"plan\"\n guide zh \"g\"\n}\n"
    "choice net_too on firm like net { title en \"Again\"\n applies when size > 3 }\n"
    "choice share on firm { from linked / machines\n band [0 %, 10 %] 0, (10 %, 100 %] 6 }\n"
    "choice grade on firm pick one { option \"0\" 0\n option \"1\" 1\n"
    " from if linked > 0 then \"1\" else \"0\" }\n"
    "group both { net weight 3, grade }\n"
    "indicator score on firm = sum(both) + size\n"
    "indicator plain on firm = 2 * size\n"
    "level rung on firm {\n 2 en \"Two\" when score > 3\n 0 zh \"\xE6\x97\xA0\"\n}\n";

static const mw_question *question(const mw_program *p, const char *name) {
    mw_symbol s = mw_program_find(p, mw_slice_of(name));
    CHECK(s.ref == MW_REF_INDICATOR && p->indicator[s.index].question >= 0);
    return &p->question[p->indicator[s.index].question];
}

static mw_program *load(void) {
    mw_program *p = NULL;
    mw_text said = {0};
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK);
    mw_diag_print(p->diags, &said);
    CHECK(p->diags->errors == 0);
    if (p->diags->errors) fprintf(stderr, "%s\n", said.bytes);
    mw_text_free(&said);
    return p;
}

void test_question_lists(void) {
    mw_program *p = load();
    CHECK(p->question_count == 4 && p->level_count == 1);
    const mw_question *q = question(p, "net");
    const mw_measure *answer = &p->measure[q->measure];
    CHECK(q->pick == MW_PICK_MANY && q->option_count == 4 && q->least == -1 && q->most == 3);
    CHECK(q->option[0].alone && q->option[1].points == 1.5 && !q->option[1].alone);
    CHECK(mw_slice_is(q->option[2].code, "b") && mw_slice_is(q->option[2].titles.en, "AB"));
    CHECK(mw_slice_is(q->evidence.en, "plan") && mw_slice_is(q->text.en, "What?"));
    CHECK(answer->type.kind == MW_TYPE_YESNO && answer->key_count == 1);
    CHECK(answer->key[0].codes == q->codes && answer->roll.time == MW_ROLL_HOLD);
    CHECK(p->codes[q->codes].count == 4 && answer->kind == q->kind);
    CHECK(mw_program_measure(p, mw_slice_of("net")) == q->measure);
    CHECK(mw_program_measure(p, mw_slice_of("score")) == -1);
    CHECK(mw_program_measure(p, mw_slice_of("size")) >= 0);
    const mw_question *too = question(p, "net_too");
    CHECK(too->option_count == 4 && too->pick == MW_PICK_MANY && too->codes != q->codes);
    CHECK(mw_slice_is(too->guide.zh, "g") && too->text.en.n == 0);
    CHECK(p->indicator[too->indicator].applies && !p->indicator[q->indicator].applies);
    const mw_question *share = question(p, "share");
    CHECK(share->pick == MW_PICK_NUMBER && share->from && share->least == 0 && share->most == 6);
    CHECK(p->measure[share->measure].type.kind == MW_TYPE_NUMBER);
    CHECK(p->parameter[share->points].row[0].cell_count == 2);
    CHECK(question(p, "grade")->from && question(p, "grade")->pick == MW_PICK_ONE);
    CHECK(p->group[0].weight[0] && p->group[0].weight[0]->number == 3 && !p->group[0].weight[1]);
    mw_program_free(p);
}

void test_question_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 10000; n++) {
        mw_program *p = NULL;
        mw_alloc_fail_after(n);
        st = mw_program_text("t.mw", pack, NULL, &p, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_program_free(p);
    }
    CHECK(st == MW_OK);
}
