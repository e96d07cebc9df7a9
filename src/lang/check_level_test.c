// SPDX-License-Identifier: MIT
// The lines of a level, and what rests on questions.
#include "lang/check_question.h"

#include "test/test.h"

static const char pack[] =
    "pack t {\n title en \"t\"\n version \"1\"\n}\nkind firm\n"
    "measure size on firm : number { roll time hold }\n"
    "choice grade on firm pick one { option \"0\" 0\n option \"1\" 1 }\n"
    "indicator score on firm = grade + size\n"
    "indicator plain on firm = 2 * size\n"
    "level rung on firm {\n 2 en \"Two\" when score > 3\n 0 zh \"\xE6\x97\xA0\"\n}\n";

void test_level_lines(void) {
    mw_program *p = NULL;
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK && p->diags->errors == 0);
    const mw_level *l = &p->level[0];
    CHECK(l->line_count == 2 && l->line[0].when && !l->line[1].when && l->line[0].number == 2);
    CHECK(mw_level_line_of(l, 0) == &l->line[1] && !mw_level_line_of(l, 1));
    CHECK(mw_slice_is(mw_title_in(&l->line[0].titles, "zh"), "Two"));
    CHECK(p->indicator[l->indicator].level == 0 && p->indicator[l->indicator].open);
    CHECK(p->indicator[mw_program_find(p, mw_slice_of("score")).index].open);
    CHECK(!p->indicator[mw_program_find(p, mw_slice_of("plain")).index].open);
    mw_program_free(p);
}
