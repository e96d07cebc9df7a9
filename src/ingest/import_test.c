// SPDX-License-Identifier: MIT
// Imports end to end, in memory: a file and a map in, facts and refusals out.
#include "ingest/import.h"

#include "ingest/testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

#define SITE "entity site \"s\" add\n"
#define DATED "time column \"t\" format \"%Y-%m-%d %H:%M\" length 15 min\n"

static const struct {
    const char *map, *file, *facts;
    const char *reject; // the first one, "line column value: reason"; NULL: none
} cases[] = {
    {SITE DATED "measure electricity column \"e\" : kWh", "t,e\n2018-01-01 00:15,3.5\n",
     "s electricity 2018-01-01T00:15:00Z..2018-01-01T00:30:00Z = 3.5\n", NULL},
    {SITE DATED "measure electricity column \"e\" : MWh", "t,e\n2018-01-01 00:15,0.5\n",
     "s electricity 2018-01-01T00:15:00Z..2018-01-01T00:30:00Z = 500\n", NULL},
};

static const char *map_text(const char *body) {
    static char text[8192];
    snprintf(text, sizeof text, "map m {\n%s\n}\n", body);
    return text;
}

void test_import_cases(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_test_bench b;
        mw_text facts = {0};
        mw_test_bench_init(&b);
        const char *path = mw_test_text_file(".csv", cases[i].file);
        mw_test_import(&b, path, map_text(cases[i].map));
        mw_test_facts(&b, &facts);
        bool ok = b.status == MW_OK && strcmp(facts.bytes ? facts.bytes : "", cases[i].facts) == 0;
        CHECK_ROW(ok, i);
        if (!ok)
            fprintf(stderr, "%s%s\n%s", b.diags.bytes ? b.diags.bytes : "", b.err.text,
                    facts.bytes ? facts.bytes : "no facts\n");
        mw_text_free(&facts);
        mw_test_bench_fini(&b);
        unlink(path);
    }
}
