// SPDX-License-Identifier: MIT
// Maps guessed for whole files, imported as they stand: the files of the other tests' cases, those
// of examples/ and, where they are, those of the reference data.
#include "ingest/guess.h"

#include "base/alloc.h"
#include "base/file.h"
#include "ingest/testing.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- the cases of test/ingest

typedef struct {
    int files, guessed, imported;
} tally;

// Guesses a map; when it has a line for a measure, it has to fit the file.
static void try_file(const char *path, tally *t) {
    mw_test_bench b;
    mw_text map = {0};
    mw_error err = {0};
    mw_mappings *maps = NULL;
    mw_test_bench_init(&b);
    t->files++;
    mw_status st = mw_guess(path, NULL, &b.catalogue, &map, &err);
    CHECK_ROW(st == MW_OK || err.text[0], t->files);
    if (st == MW_OK) {
        t->guessed++;
        CHECK_ROW(mw_mappings_text("guessed", map.bytes, map.size, &maps, NULL) == MW_OK, t->files);
        CHECK_ROW(maps && maps->count == 1 && maps->diags->errors == 0, t->files);
    }
    if (maps && maps->count == 1 && maps->map[0].measure_count > 0) {
        mw_test_import(&b, path, map.bytes);
        bool ok = b.status == MW_OK && b.report.finished && !b.maps->diags->errors;
        if (!ok)
            fprintf(stderr, "%s\n%s%s", map.bytes, b.err.text, b.diags.bytes ? b.diags.bytes : "");
        CHECK_ROW(ok, t->files);
        t->imported += b.report.facts_kept > 0;
    }
    mw_mappings_free(maps);
    mw_text_free(&map);
    mw_test_bench_fini(&b);
}

// The texts behind "-- file" of a script, each written to a file of its suffix.
static void try_script(const char *name, tally *t) {
    static const char head[] = "\n-- file";
    char path[512], suffix[16];
    char *text = NULL;
    size_t size;
    snprintf(path, sizeof path, MW_SOURCE_ROOT "/test/ingest/%s.txt", name);
    CHECK(mw_file_read(path, 1 << 20, &text, &size, NULL) == MW_OK);
    for (const char *p = text ? strstr(text, head) : NULL; p; p = strstr(p, head)) {
        p += strlen(head);
        size_t n = strcspn(p, "\n");
        snprintf(suffix, sizeof suffix, "%.*s", n > 1 ? (int)n - 1 : 4, n > 1 ? p + 1 : ".csv");
        p += n;
        const char *end = strstr(p, "\n-- "), *next = strstr(p, "\n== ");
        if (next && (!end || next < end)) end = next;
        if (!end) end = text + size;
        const char *file = mw_test_file(suffix, p + 1, end > p ? (size_t)(end - p) : 0);
        try_file(file, t);
        unlink(file);
    }
    mw_free(text);
}

void test_guess_fixtures(void) {
    static const char *const names[] = {"entities", "imports", "mismatches",
                                        "rows",     "values",  "when"};
    tally t = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) try_script(names[i], &t);
    CHECK(t.files > 100 && t.guessed > 100 && t.imported > 5);
    if (t.imported <= 5) fprintf(stderr, "%d %d %d\n", t.files, t.guessed, t.imported);
}

// ---- files with the packs that they are for

typedef struct {
    const char *pack, *file;
    bool shared; // of the reference data, else of the project
    int rows, facts, refused;
    const char *want[3];
} whole_file;

// Facts are what a map written by hand gives, less what no column can tell. The workbook has a
// clock of 25 hours, which is refused.
// clang-format off
static const whole_file files[] = {
    {"uk_firms", "examples/enterprises/firms.csv", false, 1031, 4264, 0,
     {"time year column \"year\"", "measure employment column \"emp\""}},
    {"energy", "examples/provinces/electricity.csv", false, 1872, 1872, 0,
     {"time period column \"month\""}},
    {"energy", "examples/provinces/sites.csv", false, 39, 39, 0,
     {"title column \"title_en\""}},
    {"steel", "machine/steel_jan_jun/steel_2018_01_06.csv", true, 17376, 5 * 17376, 0,
     {"stamp end length 15 min midnight own_day", "measure electricity column \"Usage_kWh\" : kWh",
      "measure co2_reported column \"CO2(tCO2)\" : tCO2"}},
    {"soda_line", "machine/soda_line_downtime/line_productivity.csv", true, 38, 4 * 38, 0,
     {"from column \"start\" to column \"end\"", "measure batch_time"}},
    {"soda_line", "machine/soda_line_downtime/line_downtime_long.csv", true, 61, 35, 0,
     {"// Left out: downtime"}},
    {"soda_line", "machine/soda_line_downtime/Manufacturing_Line_Productivity.xlsx", true, 38,
     3 * 37, 1, {" xlsx\n"}},
    {"household", "policy/household/persons.csv", true, 306, 612, 0,
     {"in household column \"household\""}},
    {"household", "policy/household/households.csv", true, 100, 200, 0, {"measure size"}},
    {"household", "policy/household/person_months.csv", true, 4896, 2 * 4896, 0,
     {"measure salary"}},
    {"household", "policy/household/household_months.csv", true, 1600, 1600, 0,
     {"measure rent"}},
};
// clang-format on

// A workspace in memory for one pack.
static mw_program *bench_of_pack(mw_test_bench *b, const char *pack) {
    char path[512];
    const char *packs[] = {path}, *folders[] = {MW_SOURCE_ROOT "/packs"};
    mw_load_from from = {packs, 1, folders, 1, 0};
    mw_program *program = NULL;
    snprintf(path, sizeof path, MW_SOURCE_ROOT "/packs/%s", pack);
    *b = (mw_test_bench){0};
    CHECK(mw_program_load(&from, &program, &b->err) == MW_OK);
    CHECK(program && program->diags->errors == 0);
    CHECK(mw_catalogue_init(program, &b->catalogue, NULL) == MW_OK);
    CHECK(mw_registry_open("memory:", &b->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &b->facts, NULL) == MW_OK);
    return program;
}

static void check_import(const whole_file *f, mw_test_bench *b, const char *path, int row) {
    mw_text map = {0};
    CHECK_ROW(mw_guess(path, NULL, &b->catalogue, &map, &b->err) == MW_OK, row);
    for (int i = 0; map.bytes && i < 3 && f->want[i]; i++)
        CHECK_ROW(strstr(map.bytes, f->want[i]) != NULL, row);
    mw_test_import(b, path, map.bytes ? map.bytes : "");
    bool ok = b->status == MW_OK && b->report.rows_read == f->rows &&
              b->report.reject_count == f->refused && b->report.facts_kept == f->facts;
    CHECK_ROW(ok, row);
    if (!ok)
        fprintf(stderr, "%s%s\n%s%d rows, %d refusals, %d facts\n%s\n", map.bytes ? map.bytes : "",
                b->err.text, b->diags.bytes ? b->diags.bytes : "", (int)b->report.rows_read,
                (int)b->report.reject_count, (int)b->report.facts_kept, b->report.reject[0].reason);
    mw_text_free(&map);
}

void test_guess_files(void) {
    int there = 0;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[512];
        mw_test_bench b;
        const char *shared = files[i].shared ? mw_test_shared(files[i].file) : NULL;
        if (files[i].shared && !shared) continue;
        snprintf(path, sizeof path, "%s%s", shared ? shared : MW_SOURCE_ROOT "/",
                 shared ? "" : files[i].file);
        mw_program *program = bench_of_pack(&b, files[i].pack);
        check_import(&files[i], &b, path, (int)i);
        mw_catalogue_fini(&b.catalogue);
        b.catalogue = (mw_catalogue){0};
        mw_test_bench_fini(&b);
        mw_program_free(program);
        there++;
    }
    CHECK(there >= 3);
}
