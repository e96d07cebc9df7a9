// SPDX-License-Identifier: MIT
// Tests only: a small standard, with each sort of question.
#ifndef MW_ASSESS_SMALL_TESTING_H
#define MW_ASSESS_SMALL_TESTING_H

#include "assess/questionnaire.h"
#include "test/test.h"

#include <stdio.h>

static const char mw_small_standard[] =
    "pack small {\n  title en \"Small standard\" zh \"小标准\"\n  version \"1.0.0\"\n}\n"
    "kind enterprise\n"
    "measure machines on enterprise : piece { roll time last }\n"
    "measure digital_machines on enterprise : piece { roll time last }\n"
    "choice q1_network on enterprise pick many {\n"
    "  title en \"Network\" zh \"网络\"\n"
    "  evidence en \"Network plan\" zh \"网络图\"\n"
    "  option \"none\" 0 alone en \"None\" zh \"无\"\n"
    "  option \"control\" 2 en \"Control, too\" zh \"控制\"\n"
    "  option \"wide\" 2 en \"Links systems\" zh \"互联\"\n"
    "  option \"5g\" 2 en \"5G\"\n"
    "}\n"
    "choice q2_digital on enterprise {\n"
    "  title en \"Digital machines\" zh \"数字化设备\"\n"
    "  from digital_machines / machines\n"
    "  band [0 %, 10 %] 0, (10 %, 40 %] 2, (40 %, 100 %] 4\n"
    "}\n"
    "choice s_design on enterprise pick one {\n"
    "  title en \"Design\" zh \"设计\"\n"
    "  evidence en \"Screenshots\"\n"
    "  option \"0\" 0 en \"Nothing\" zh \"无\"\n"
    "  option \"1\" 1 en \"Software helps\" zh \"软件辅助\"\n"
    "  option \"2\" 2 en \"In one system\" zh \"系统\"\n"
    "}\n"
    "choice s_quality on enterprise like s_design { title en \"Quality\" zh \"质量\" }\n"
    "group basis { q1_network, q2_digital }\n"
    "group scenes { s_design, s_quality }\n"
    "indicator score on enterprise = sum(basis)\n"
    "indicator scenes_at(l : number) on enterprise = count(scenes where scenes >= l)\n"
    "level small_level on enterprise {\n"
    "  2 en \"Good\" zh \"良好\" when score >= 6 and scenes_at(2) >= 2\n"
    "  1 en \"Begun\" zh \"起步\" when score >= 3 and scenes_at(1) >= 1\n"
    "  0 en \"None\" zh \"无\"\n"
    "}\n";

// The program of the standard; NULL with a failed check.
static inline mw_program *mw_small_program(void) {
    mw_program *p = NULL;
    mw_text t = {0};
    mw_error err = {0};
    CHECK(mw_program_text("small.mw", mw_small_standard, &(mw_load_from){0}, &p, &err) == MW_OK);
    if (!p || p->diags->errors == 0) return p;
    mw_diag_print(p->diags, &t);
    fputs(t.bytes ? t.bytes : "", stderr);
    mw_text_free(&t);
    CHECK(p->diags->errors == 0);
    mw_program_free(p);
    return NULL;
}

#endif
