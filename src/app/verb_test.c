// SPDX-License-Identifier: MIT
// The table of verbs keeps its rules, and verbs survive that any allocation fails. What verbs do is
// tested end to end in test/e2e.
#include "app/verb.h"

#include "app/testing.h"
#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static bool sentence(const char *s) {
    size_t n = strlen(s);
    return n > 3 && s[n - 1] != '.' && s[n - 1] != '\n' && s[n - 1] != ' ';
}

void test_verbs_table(void) {
    for (const mw_verb *v = mw_verbs; v->name; v++) {
        int row = (int)(v - mw_verbs);
        CHECK_ROW(mw_verb_find(v->name) == v, row);
        CHECK_ROW(v->run && v->option && v->words && v->about && v->example, row);
        CHECK_ROW(sentence(v->line) && strlen(v->line) <= 60, row);
        CHECK_ROW(strncmp(v->example, "mw ", 3) == 0 && strstr(v->example, v->name), row);
        CHECK_ROW(v->operand_max < 0 || v->operand_max >= v->operand_min, row);
        CHECK_ROW(!*v->about || v->about[strlen(v->about) - 1] == '.', row);
        for (const mw_option *o = v->option; o->name; o++) {
            CHECK_ROW(sentence(o->help), row);
            CHECK_ROW(!o->words || o->value, row);
            CHECK_ROW(o->letter != 'h' && strcmp(o->name, "help") != 0, row);
            for (const mw_option *b = v->option; b < o; b++) {
                CHECK_ROW(strcmp(o->name, b->name) != 0, row);
                CHECK_ROW(!o->letter || o->letter != b->letter, row);
            }
        }
    }
}

static void fill(const mw_test_folder *f) {
    mw_test_ok(f, "init w");
    mw_test_file(f, "w/packs/small.mw", mw_test_pack);
    mw_test_ok(f, "entity add -w w site A --title Site~A");
    mw_test_ok(f, "entity add -w w line L --in A");
    mw_test_ok(f, "entity add -w w unit U --in L");
    mw_test_ok(f, "entity add -w w unit V --in L");
    mw_test_ok(f, "link add -w w feeds U V");
    mw_test_ok(f, "fact put -w w electricity U 2024-01 10");
    mw_test_ok(f, "fact put -w w pieces U 2024-01 5");
    mw_test_ok(f, "fact put -w w downtime U 2024-01 5 --keys r1");
    mw_test_ok(f, "fact put -w w floor_area A always 200000");
    mw_test_file(f, "m.csv", "unit,month,kWh\nU,2024-02,3\nV,2024-02,x\n");
    mw_test_file(f, "m.map",
                 "map m {\n time period column \"month\"\n entity unit column \"unit\"\n"
                 " measure electricity column \"kWh\" : kWh\n}\n");
}

// Lines that only read, so that they can be run again and again.
void test_verbs_out_of_memory(void) {
    static const char *const lines[] = {
        "check w/packs/small.mw",
        "test -v w/packs/small.mw",
        "fmt --stdout w/packs/small.mw",
        "doc w/packs/small.mw",
        "use -w w",
        "entity list -w w --tree",
        "entity list -w w area",
        "entity list -w w --format json",
        "link list -w w --format csv",
        "fact list -w w",
        "fact list -w w --format json --measure electricity --entity U",
        "import -w w m.csv --dry-run",
        "import list -w w",
        "changes -w w -e A",
        "eval -w w --at 2024-01",
        "eval -w w --at 2024-01 -e A --on unit --format csv --all",
        "eval -w w --at 2024-01 --format json",
        "explain -w w per_piece -e U --at 2024-01",
        "verify -w w",
        "help eval",
        "completion bash",
    };
    mw_test_folder f = mw_test_folder_new();
    fill(&f);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        int good = 0;
        // Later allocations are many and alike: steps grow, until the verb ends well three times.
        for (int64_t n = 0; good < 3 && n < 4000000; n += 1 + n / 6) {
            int64_t live = mw_alloc_live();
            mw_test_answer a = mw_test_call(&f, lines[i], n);
            good = a.status == MW_OK ? good + 1 : 0;
            CHECK_ROW(a.status == MW_OK || a.err.text[0], i);
            mw_test_answer_fini(&a);
            CHECK_ROW(mw_alloc_live() == live, i);
        }
        CHECK_ROW(good == 3, i);
    }
    mw_test_folder_gone(&f);
}

void test_verbs_that_write_out_of_memory(void) {
    static const char *const lines[] = {
        "entity add -w w unit W --in L --title x",
        "entity move -w w V --in A --at 2024-06-01",
        "entity retire -w w V --at 2026-01-01",
        "entity import -w w e.csv",
        "link add -w w feeds V U --from 2024-01-01",
        "fact put -w w electricity V 2024-03 1~MWh",
        "import -w w m.csv",
        "use -w w uk_firms",
    };
    mw_test_folder f = mw_test_folder_new();
    fill(&f);
    mw_test_file(&f, "e.csv", "kind,code,parent\nunit,X,Y\nline,Y,A\n");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        mw_status st = MW_NOMEM;
        for (int64_t n = 0; st != MW_OK && n < 4000000; n += 1 + n / 6) {
            int64_t live = mw_alloc_live();
            mw_test_answer a = mw_test_call(&f, lines[i], n);
            st = a.status;
            CHECK_ROW(st == MW_OK || a.err.text[0], i);
            mw_test_answer_fini(&a);
            CHECK_ROW(mw_alloc_live() == live, i);
        }
        CHECK_ROW(st == MW_OK, i);
    }
    mw_test_ok(&f, "verify -w w");
    mw_test_folder_gone(&f);
}
