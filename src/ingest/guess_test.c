// SPDX-License-Identifier: MIT
// Guessed maps: what each trait of a file makes of them, that they parse, and that those whose
// measures are known import as they stand.
#include "ingest/guess.h"

#include "base/alloc.h"
#include "ingest/testing.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PARSES_ONLY = -1, WANTS = 5 };

typedef struct {
    const char *what, *suffix, *file;
    const char *want[WANTS]; // texts that the map has; "!x": has not
    int facts;               // kept by the import with that map; PARSES_ONLY: not imported
} guess_case;

// Laid out by hand: a case is its file and what is wanted of it.
// clang-format off
static const guess_case cases[] = {
    // ---- the file
    {"commas", ".csv", "site,date,electricity_kWh\na,2024-03-05,1.5\nb,2024-03-05,2\n",
     {" csv\n", "  time column \"date\"\n", "  entity site column \"site\" add\n",
      "  measure electricity column \"electricity_kWh\" : kWh\n", "!Uncertain"}, 2},
    {"semicolons and a decimal comma", ".csv",
     "site;date;electricity_kWh\na;2024-03-05;1,5\nb;2024-03-05;12,25\n",
     {"csv delimiter semicolon decimal comma\n", "!Uncertain"}, 2},
    {"tabs", ".txt", "site\tdate\telectricity_kWh\na\t2024-03-05\t1\nb\t2024-03-05\t2\n",
     {"csv delimiter tab\n"}, 2},
    {"thousands with points", ".csv",
     "site;date;electricity_kWh\na;2024-03-05;1.234,5\nb;2024-03-05;12,25\n",
     {"decimal comma thousands point\n", "!Uncertain"}, 2},
    {"a comma that may part thousands or be a fraction", ".csv",
     "site;date;electricity_kWh\na;2024-03-05;1,234\nb;2024-03-05;2,345\n",
     {"decimal point thousands comma\n", "// Uncertain: \"1,234\"", "decimal comma."}, 2},
    {"lines above the header", ".csv",
     "Report of the plant\n\nsite,date,electricity_kWh\na,2024-03-05,1\nb,2024-03-05,2\n",
     {" csv skip ", "column \"electricity_kWh\""}, 2},
    {"no header", ".csv", "a,2024-03-05,1\nb,2024-03-05,2\nc,2024-03-05,3\n",
     {" csv header none\n", "column \"2\"", "// The first row holds values"}, PARSES_ONLY},
    {"years are no missing header", ".csv", "country,2019,2020,2021\nA,1,2,3\nB,4,5,6\n",
     {"!header none", "unpivot columns \"2019\" .. \"2021\" as \"year\" value \"value\"\n"},
     PARSES_ONLY},
    {"Latin 1", ".csv", "site,date,electricity_kWh\nK\xf6ln,2024-03-05,1\nBonn,2024-03-05,2\n",
     {"encoding \"windows-1252\"", "// Uncertain: The bytes are not UTF-8"}, 2},
    {"GB 18030", ".csv", "site,date,electricity_kWh\n\xb1\xb1\xbe\xa9,2024-03-05,1\n"
     "\xc9\xcf\xba\xa3,2024-03-05,2\n", {"encoding \"gb18030\""}, 2},
    {"JSON lines", ".jsonl", "{\"site\": \"a\", \"date\": \"2024-03-05\", \"electricity_kWh\": 1}\n"
     "{\"site\": \"b\", \"date\": \"2024-03-05\", \"electricity_kWh\": 2}\n", {" jsonl\n"}, 2},
    {"marks of missing values", ".csv",
     "site,date,electricity_kWh\na,2024-03-05,NA\nb,2024-03-05,2\nc,2024-03-05,..\n",
     {"  missing \"NA\", \"..\"\n"}, 1},
    {"quotes, backslashes and blanks in names", ".csv",
     "site,date,\"the \"\"new\"\" \\ electricity (kWh)\"\na,2024-03-05,1\nb,2024-03-05,2\n",
     {"column \"the \\\"new\\\" \\\\ electricity (kWh)\" : kWh\n"}, 2},

    // ---- dates and times
    {"day before month", ".csv", "site,date,electricity_kWh\na,31/01/2024,1\na,01/02/2024,2\n",
     {"format \"%d/%m/%Y\"\n", "!Uncertain"}, 2},
    {"month before day", ".csv", "site,date,electricity_kWh\na,01/31/2024,1\na,02/01/2024,2\n",
     {"format \"%m/%d/%Y\"\n", "!Uncertain"}, 2},
    {"day and month either way", ".csv",
     "site,date,electricity_kWh\na,01/02/2024,1\na,02/03/2024,2\n",
     {"format \"%d/%m/%Y\"", "// Uncertain: no day is above 12", "\"%m/%d/%Y\""}, 2},
    {"day and month, told by the order of rows", ".csv",
     "site,date,electricity_kWh\na,01/11/2024,1\na,01/12/2024,2\na,02/01/2024,3\na,02/02/2024,4\n",
     {"format \"%m/%d/%Y\"", "// No day is above 12; this way round"}, 4},
    {"points and two digits of the year", ".csv",
     "site,date,electricity_kWh\na,31.01.24,1\na,01.02.24,2\n", {"format \"%d.%m.%y\"\n"}, 2},
    {"names of months", ".csv", "site,date,electricity_kWh\na,31 Jan 2024,1\na,01 Feb 2024,2\n",
     {"format \"%d %b %Y\"\n"}, 2},
    {"digits only", ".csv", "site,date,electricity_kWh\na,20240131,1\na,20240201,2\n",
     {"format \"%Y%m%d\"\n"}, 2},
    {"half days", ".csv", "site,time,electricity_kWh\na,1/31/2024 11:00 AM,1\n"
     "a,1/31/2024 12:00 PM,2\n"
     "a,1/31/2024 1:00 PM,2\n", {"format \"%m/%d/%Y %I:%M %p\"", "length hour"}, 3},
    {"seconds since 1970", ".csv",
     "site,timestamp,electricity_kWh\na,1709596800,1\na,1709600400,2\na,1709604000,3\n",
     {"format unix_s length hour\n"}, 3},
    {"milliseconds since 1970", ".csv",
     "site,timestamp,electricity_kWh\na,1709596800000,1\na,1709600400000,2\na,1709604000000,3\n",
     {"format unix_ms length hour\n"}, 3},
    {"stamps at the start", ".csv", "site,time,electricity_kWh\n"
     "a,2024-03-05 00:00,1\na,2024-03-05 06:00,2\na,2024-03-05 12:00,3\na,2024-03-05 18:00,4\n",
     {"time column \"time\" length 6 h\n", "!stamp end"}, 4},
    {"stamps at the end", ".csv", "site,time,electricity_kWh\n"
     "a,2024-03-05 06:00,1\na,2024-03-05 12:00,2\na,2024-03-05 18:00,3\na,2024-03-06 00:00,4\n",
     {"stamp end length 6 h\n", "!own_day", "!Uncertain"}, 4},
    {"midnight bears its own day's date", ".csv", "site,time,electricity_kWh\n"
     "a,5/3/2024 06:00,1\na,5/3/2024 12:00,2\na,5/3/2024 18:00,3\na,5/3/2024 00:00,4\n"
     "a,6/3/2024 06:00,1\na,6/3/2024 12:00,2\na,6/3/2024 18:00,3\na,6/3/2024 00:00,4\n"
     "a,13/3/2024 06:00,1\n",
     {"format \"%d/%m/%Y %H:%M\" stamp end length 6 h midnight own_day\n"}, 9},
    {"either edge", ".csv", "site,time,electricity_kWh\n"
     "a,2024-03-05 06:00,1\na,2024-03-05 12:00,2\na,2024-03-05 18:00,3\n",
     {"length 6 h\n", "// Uncertain: stamps are taken as the start", "!stamp end length"}, 3},
    {"no regular step", ".csv", "site,time,electricity_kWh\n"
     "a,2024-03-05 06:01:10,1\na,2024-03-05 06:12:00,2\na,2024-03-05 09:18:33,3\n",
     {"stamp instant length minute\n", "// Uncertain: stamps have no regular step"}, 3},
    {"months by their first days", ".csv",
     "site,date,electricity_kWh\na,2024-01-01,1\na,2024-02-01,2\na,2024-03-01,3\n",
     {"time column \"date\" length month\n"}, 3},
    {"months by their last days", ".csv",
     "site,date,electricity_kWh\na,2024-01-31,1\na,2024-02-29,2\na,2024-03-31,3\n",
     {"stamp end length month\n", "// Each date is the last day"}, 3},
    {"weeks", ".csv", "site,date,electricity_kWh\na,2024-01-01,1\na,2024-01-08,2\na,2024-01-15,3\n",
     {"length week\n"}, 3},
    {"periods", ".csv", "site,month,electricity_kWh\na,2024-01,1\na,2024-02,2\n",
     {"time period column \"month\"\n"}, 2},
    {"quarters and weeks as periods", ".csv",
     "site,period,electricity_kWh\na,2024-Q1,1\na,2024-W20,2\n",
     {"time period column \"period\"\n"}, 2},
    {"months with a slash", ".csv", "site,month,electricity_kWh\na,01/2024,1\na,02/2024,2\n",
     {"format \"%m/%Y\" length month\n"}, 2},
    {"a year", ".csv", "country,year,mva_USD\nA,2020,1\nA,2021,2\n",
     {"time year column \"year\"\n", "entity country column \"country\" add\n"}, 2},
    {"a year and a month", ".csv", "site,year,month,electricity_kWh\na,2024,1,1\na,2024,12,2\n",
     {"time year column \"year\" month column \"month\"\n"}, 2},
    {"a year and a quarter by its letter", ".csv", "site,year,quarter,electricity_kWh\n"
     "a,2024,Q1,1\na,2024,Q4,2\n",
     {"time year column \"year\" quarter column \"quarter\"\n"}, 2},
    {"date and clock", ".csv", "site,date,time,electricity_kWh\n"
     "a,31.01.2024,22:00,1\na,31.01.2024,23:00,2\na,01.02.2024,00:00,3\n",
     {"time column \"date\" column \"time\" format \"%d.%m.%Y\" \"%H:%M\""}, 3},
    {"date and hour", ".csv", "site,date,hour,electricity_kWh\n"
     "a,31.01.2024,22,1\na,31.01.2024,23,2\na,01.02.2024,0,3\n",
     {"time column \"date\" + \" \" + column \"hour\" format \"%d.%m.%Y %H\""}, 3},
    {"from and to", ".csv", "site,start,end,electricity_kWh\n"
     "a,2024-03-05 06:00,2024-03-05 07:30,1\n",
     {"time from column \"start\" to column \"end\"\n"}, 1},
    {"from and to on a date", ".csv", "batch,date,start,end,batch_time_min\n"
     "x,2024-08-29,11:50,14:05,135\n",
     {"time date column \"date\" from column \"start\" to column \"end\" "
      "format \"%Y-%m-%d\" \"%H:%M\"\n"}, 1},
    {"a birth is no time", ".csv", "person,birth,role\np,1984-02-29,adult\nq,2001-01-01,child\n",
     {"measure birth column \"birth\" time always\n",
      "measure role column \"role\" time always\n"}, 4},
    {"no time at all", ".csv", "site,electricity_kWh\na,1\nb,2\n",
     {"// Uncertain: no column says when", "// Left out: electricity is for a period",
      "// measure electricity column"}, PARSES_ONLY},

    // ---- entities
    {"another word for the kind", ".csv", "Plant ID,Plant Name,date,electricity_kWh\n"
     "1,One,2024-03-05,1\n2,Two,2024-03-05,2\n",
     {"entity site column \"Plant ID\" title column \"Plant Name\" add\n"}, 2},
    {"what it stands in", ".csv", "person,household,month,salary_EUR\np,h,2024-01,1\n"
     "q,h,2024-01,2\n",
     {"entity person column \"person\" in household column \"household\" add\n"}, 2},
    {"a measure of what it stands in", ".csv",
     "person,household,month,salary_EUR,rent_EUR\np,h,2024-01,1,9\nq,h,2024-01,2,9\n",
     {"entity household column \"household\" add\n",
      "measure rent column \"rent_EUR\" : EUR repeats\n"}, 3},
    {"one entity for all", ".csv", "date,electricity_kWh\n2024-03-05,1\n2024-03-06,2\n",
     {"// Uncertain: no column names the entity", "  entity site \"mw_ingest"}, 2},
    {"told by its texts", ".csv", "date,where,electricity_kWh\n2024-03-05,x,1\n2024-03-05,y,2\n",
     {"entity site column \"where\" add\n", "// Uncertain: taken for the entities"}, 2},
    {"rows that repeat", ".csv", "site,date,electricity_kWh\na,2024-03-05,1\na,2024-03-05,2\n",
     {"// Uncertain: 1 of 2 rows repeat"}, PARSES_ONLY},

    // ---- measures
    {"brackets", ".csv", "site,date,CO2(tCO2)\na,2024-03-05,1\nb,2024-03-05,2\n",
     {"measure co2 column \"CO2(tCO2)\" : tCO2\n"}, 2},
    {"case lost", ".csv", "site,date,ELECTRICITY_KWH\na,2024-03-05,1\nb,2024-03-05,2\n",
     {"measure electricity column \"ELECTRICITY_KWH\" : kWh\n"}, 2},
    {"another unit of the kind", ".csv", "site,date,electricity [MWh]\na,2024-03-05,1\n"
     "b,2024-03-05,2\n",
     {": MWh\n"}, 2},
    {"degrees", ".csv", "site,date,temp_degC\na,2024-03-05,1\nb,2024-03-05,2\n",
     {"measure temperature column \"temp_degC\" : degC\n"}, 2},
    {"another unit", ".csv", "site,date,electricity_m3\na,2024-03-05,1\nb,2024-03-05,2\n",
     {"// measure electricity_3 column \"electricity_m3\" : m3\n",
      "//     measure electricity_3 on site per day : m3 { roll time sum, children sum }",
      "!\n  measure"},
     PARSES_ONLY},
    {"a unit of two, alone", ".csv", "site,date,kWh/t\na,2024-03-05,1\nb,2024-03-05,2\n",
     {" column \"kWh/t\" : kWh/t\n", "{ roll time mean, children mean }"}, PARSES_ONLY},
    {"a letter of the file's name is no hour", "-HXsKbH.csv",
     "site,date,kWh/t\na,2024-03-05,1\nb,2024-03-05,2\n",
     {" column \"kWh/t\" : kWh/t\n"}, PARSES_ONLY},
    {"no unit", ".csv", "site,date,electricity\na,2024-03-05,1\nb,2024-03-05,2\n",
     {"measure electricity column \"electricity\"\n", "values are taken as kWh"}, 2},
    {"codes of a list", ".csv", "site,time,class\na,2024-03-05 00:00,Light_Load\n"
     "a,2024-03-05 00:15,Medium_Load\na,2024-03-05 00:30,Light_Load\n",
     {"measure load_of column \"class\"\n", "// Uncertain: by its codes"}, PARSES_ONLY},
    {"a key", ".csv", "batch,month,factor,downtime_min\nx,2024-01,2,1\nx,2024-01,3,2\n",
     {"measure downtime by factor column \"factor\" column \"downtime_min\" : min\n", "!repeat"},
     2},
    {"a key that is not there", ".csv", "batch,month,downtime_min\nx,2024-01,1\ny,2024-01,2\n",
     {"// Left out: downtime is kept by factor", "// measure downtime by factor \"...\""},
     PARSES_ONLY},
    {"periods of another length", ".csv",
     "household,date,rent_EUR\nh,2024-03-05,1\nh,2024-03-06,2\n",
     {"// Left out: rent is kept per month, and the rows are for periods of day"}, PARSES_ONLY},
    {"what holds and does not change", ".csv",
     "batch,month,operator,batch_time_min\nx,2024-01,Mac,1\nx,2024-02,Mac,2\ny,2024-01,Ann,3\n",
     {"measure operator_of column \"operator\" time always repeats\n"}, 5},
    {"empty, constant and sparse columns", ".csv",
     "site,date,electricity_kWh,none,same,co2_tCO2\na,2024-03-05,1,,x,\n"
     "b,2024-03-05,2,,x,\nc,2024-03-05,2,,x,5\n",
     {"// Not used: \"none\", which is empty.", "// Always \"x\".", "66 % of its cells are empty"
     }, 4},
    {"a sign for missing among numbers", ".csv",
     "site,date,electricity_kWh\na,2024-03-05,-999\nb,2024-03-05,2\n", {"missing \"-999\""}, 2},

    // ---- wide tables
    {"months as columns", ".csv", "site,2024-01,2024-02,2024-03\na,1,2,3\nb,4,5,6\n",
     {"unpivot columns \"2024-01\" .. \"2024-03\" as \"period\" value \"value\"\n",
      "time period column \"period\"\n"}, PARSES_ONLY},
    {"names of months as columns", ".csv", "site,year,Jan,Feb,Mar\na,2023,1,2,3\na,2024,4,5,6\n",
     {"time column \"month\" + \" \" + column \"year\" format \"%b %Y\" length month\n"
     }, PARSES_ONLY},
    {"months of a year as columns", ".csv", "site,Jan 2024,Feb 2024,Mar 2024\na,1,2,3\n",
     {"time column \"date\" format \"%b %Y\" length month\n"}, PARSES_ONLY},
    {"codes as columns", ".csv", "batch,month,2,3,4\nx,2024-01,1,2,3\ny,2024-01,4,5,6\n",
     {"unpivot columns \"2\" .. \"4\" as \"factor\" value \"value\"\n"}, PARSES_ONLY},
};
// clang-format on

static bool has(const mw_text *map, const char *want) {
    bool not_there = want[0] == '!';
    return (strstr(map->bytes, want + not_there) != NULL) != not_there;
}

static bool parses(const mw_text *map) {
    mw_mappings *maps = NULL;
    CHECK(mw_mappings_text("guessed", map->bytes, map->size, &maps, NULL) == MW_OK);
    bool ok = maps && maps->count == 1 && maps->diags->errors == 0;
    if (maps && !ok) {
        mw_text out = {0};
        mw_diag_print(maps->diags, &out);
        fprintf(stderr, "%s", out.bytes ? out.bytes : "");
        mw_text_free(&out);
    }
    mw_mappings_free(maps);
    return ok;
}

// The facts that are kept when a file is imported with the map that was guessed; -1 when rows are
// refused or the map does not fit.
static int import_kept(mw_test_bench *b, const char *path, const mw_text *map) {
    mw_test_import(b, path, map->bytes);
    bool ok = b->status == MW_OK && b->report.finished && b->report.rows_refused == 0;
    if (!ok) fprintf(stderr, "%s\n%s", b->err.text, b->diags.bytes ? b->diags.bytes : "");
    return ok ? (int)b->report.facts_kept : -1;
}

static void check_case(const guess_case *c, int row) {
    mw_test_bench b;
    mw_text map = {0}, bare = {0};
    const char *path = mw_test_text_file(c->suffix, c->file);
    mw_test_bench_init(&b);
    mw_status st = mw_guess(path, NULL, &b.catalogue, &map, &b.err);
    if (st != MW_OK) fprintf(stderr, "%s: %s\n", c->what, b.err.text);
    CHECK_ROW(st == MW_OK && map.bytes && parses(&map), row);
    for (int i = 0; st == MW_OK && i < WANTS && c->want[i]; i++) {
        bool ok = has(&map, c->want[i]);
        if (!ok) fprintf(stderr, "%s: wants %s\n%s\n", c->what, c->want[i], map.bytes);
        CHECK_ROW(ok, row);
    }
    CHECK_ROW(mw_guess(path, NULL, NULL, &bare, NULL) == MW_OK && parses(&bare), row);
    if (st == MW_OK && c->facts != PARSES_ONLY) {
        int kept = import_kept(&b, path, &map);
        if (kept != c->facts) fprintf(stderr, "%s: kept %d\n%s\n", c->what, kept, map.bytes);
        CHECK_ROW(kept == c->facts, row);
    }
    unlink(path);
    mw_test_bench_fini(&b);
    mw_text_free(&map);
    mw_text_free(&bare);
}

void test_guess_cases(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) check_case(&cases[i], (int)i);
}

static const struct {
    const char *suffix, *file, *error;
    mw_status status;
} refused[] = {
    {".csv",   "",            "the file is empty",                MW_INVALID},
    {".csv",   "a,b\n1\n2\n", "of the first one: ",               MW_INVALID},
    {".csv",   "a,b\n",       "has no rows to guess from",        MW_INVALID},
    {".jsonl", "\n",          "no line of the file is an object", MW_SYNTAX },
    {".xlsx",  "PK\3\4xx",    "",                                 MW_SYNTAX },
};

void test_guess_refuses(void) {
    mw_text out = {0};
    mw_error err = {0};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const char *path = mw_test_text_file(refused[i].suffix, refused[i].file);
        CHECK_ROW(mw_guess(path, NULL, NULL, &out, &err) == refused[i].status, i);
        CHECK_ROW(err.text[0] && strstr(err.text, refused[i].error), i);
        CHECK_ROW(out.size == 0, i);
        unlink(path);
    }
    CHECK(mw_guess("/nothing/there.csv", NULL, NULL, &out, &err) == MW_IO);
    CHECK(strstr(err.text, "/nothing/there.csv") != NULL);
    mw_text_free(&out);
}

// At the limit all rows are seen, one past it the first ones.
void test_guess_rows_limit(void) {
    for (int more = 0; more < 2; more++) {
        mw_text file = {0}, map = {0};
        mw_text_adds(&file, "site,date,electricity_kWh\n");
        for (int i = 0; i < MW_GUESS_ROWS + more; i++)
            mw_text_addf(&file, "s%d,2024-03-05,%d\n", i, i);
        const char *path = mw_test_file(".csv", file.bytes, file.size);
        CHECK(mw_guess(path, NULL, NULL, &map, NULL) == MW_OK);
        CHECK_ROW(strstr(map.bytes, "from the first 20000 rows") != NULL || !more, more);
        CHECK_ROW(strstr(map.bytes, "from the 20000 rows") != NULL || more, more);
        unlink(path);
        mw_text_free(&file);
        mw_text_free(&map);
    }
}

void test_guess_wide(void) {
    mw_text file = {0}, map = {0};
    for (int row = 0; row < 3; row++)
        for (int i = 0; i < 2000; i++)
            mw_text_addf(&file, row == 0 ? "%s\"x%d (kWh)\"" : "%s%d",
                         i     ? ","
                         : row ? "\n"
                               : "",
                         i);
    const char *path = mw_test_file(".csv", file.bytes, file.size);
    CHECK(mw_guess(path, NULL, NULL, &map, NULL) == MW_OK && parses(&map));
    CHECK(strstr(map.bytes, "and 1700 more columns") != NULL);
    unlink(path);
    mw_text_free(&file);
    mw_text_free(&map);
}

// What the user knows is taken as it is.
void test_guess_options(void) {
    const mw_reader_options options = {.delimiter = '|', .header_rows = -1};
    const char *path = mw_test_text_file(".csv", "a,b|2024-01-01|1\nc,d|2024-01-02|2\n");
    mw_text map = {0};
    CHECK(mw_guess(path, &options, NULL, &map, NULL) == MW_OK && parses(&map));
    CHECK(strstr(map.bytes, " csv delimiter pipe header none\n") != NULL);
    unlink(path);
    mw_text_free(&map);
}

void test_guess_out_of_memory(void) {
    mw_test_bench b;
    const char *path = mw_test_text_file(
        ".csv", "site,date,electricity_kWh,x\na,01/02/2024,1,p\na,02/02/2024,2,q\n");
    mw_test_bench_init(&b);
    mw_unit kwh;
    CHECK(mw_unit_parse(mw_slice_of("kWh"), &kwh, NULL) == MW_OK); // loads the units
    mw_status st = MW_NOMEM;
    int64_t n = 0;
    for (; st == MW_NOMEM; n++) {
        mw_text map = {0};
        mw_alloc_fail_after(n);
        st = mw_guess(path, NULL, &b.catalogue, &map, &b.err);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        CHECK_ROW(st == MW_OK ? parses(&map) : map.size == 0, n);
        mw_text_free(&map);
    }
    CHECK(st == MW_OK && n > 20);
    unlink(path);
    mw_test_bench_fini(&b);
}
