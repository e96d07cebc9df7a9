// SPDX-License-Identifier: MIT
// Lists, answers, and what reads the options of eval, seen through verbs: rows of command lines
// with what they print.
#include "app/listing.h"

#include "app/testing.h"
#include "test/test.h"

#include <string.h>

static void fill(const mw_test_folder *f) {
    mw_test_ok(f, "init w");
    mw_test_file(f, "w/packs/small.mw", mw_test_pack);
    mw_test_ok(f, "entity add -w w site A --title Site~A");
    mw_test_ok(f, "entity add -w w line L --in A");
    mw_test_ok(f, "entity add -w w unit U --in L");
    mw_test_ok(f, "entity add -w w unit V --in L");
    mw_test_ok(f, "link add -w w feeds U V --from 2024-01-01");
    mw_test_ok(f, "fact put -w w electricity U 2024-01 10");
    mw_test_ok(f, "fact put -w w pieces U 2024-01 4");
    mw_test_ok(f, "fact put -w w electricity V 2024-01 7");
    mw_test_ok(f, "fact put -w w downtime U 2024-01 5 --keys r1");
}

void test_listing_and_answers(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        const char *line, *out;
    } rows[] = {
        {"entity list -w w --format csv",
         "code,kind,title,parent,parent kind,zone,from,to\nA,site,Site A,,,,,\n"
         "L,line,,A,site,,,\nU,unit,,L,line,,,\nV,unit,,L,line,,,\n"},
        {"entity list -w w --tree",
         "code   kind  title   parent  zone  from  to\n"
         "-----  ----  ------  ------  ----  ----  --\n"
         "A      site  Site A\n"
         "  L    line          A\n"
         "    U  unit          L\n"
         "    V  unit          L\n"},
        {"entity list -w w site --format json",
         "[\n{\"code\":\"A\",\"kind\":\"site\",\"title\":\"Site A\",\"parent\":null,"
         "\"parent kind\":null,\"zone\":null,\"from\":null,\"to\":null}\n]\n"},
        {"entity list -w w area --format csv", "code,kind,title,parent,parent kind,zone,from,to\n"},
        {"link list -w w",
         "link   from  to  since       until\n"
         "-----  ----  --  ----------  -----\n"
         "feeds  U     V   2024-01-01\n"},
        {"link list -w w --format csv",
         "link,from,to,since,until\nfeeds,U,V,2024-01-01T00:00:00Z,\n"},
        {"import list -w w --format json", "[\n]\n"},
        {"eval -w w -i per_piece --at 2024-01 --format csv",
         "indicator,kind,entity,period,value,unit,coverage\n"
         "per_piece,unit,U,2024-01,2.5,kWh/piece,1\nper_piece,unit,V,2024-01,,kWh/piece,0.5\n"},
        {"eval -w w -i lost --at 2024-01 -e U --format csv --no-coverage",
         "indicator,kind,entity,period,reason,value,unit,coverage\n"
         "lost,unit,U,2024-01,r1,5,min,\nlost,unit,U,2024-01,r2,,min,\n"},
        {"eval -w w -i per_piece,electricity -e A --at 2024-01 --format csv --no-coverage",
         "indicator,kind,entity,period,value,unit,coverage\nper_piece,site,A,2024-01,,kWh/piece,\n"
         "electricity,site,A,2024-01,17,kWh,\n"},
        {"eval -w w -i electricity -e A --on unit --at 2024-01 --format csv --no-coverage",
         "indicator,kind,entity,period,value,unit,coverage\nelectricity,unit,U,2024-01,10,kWh,\n"
         "electricity,unit,V,2024-01,7,kWh,\n"},
        {"eval -w w -i per_piece -e U --at 2024-01",
         "unit U, 2024-01\n"
         "\n"
         "indicator  unit       value  title\n"
         "---------  ---------  -----  ---------\n"
         "per_piece  kWh/piece    2.5  Per piece\n"},
        {"eval -w w -i electricity --at 2024-01",
         "unit, 2024-01\n"
         "\n"
         "unit  electricity\n"
         "              kWh\n"
         "----  -----------\n"
         "U              10\n"
         "V               7\n"},
    };
    // clang-format on
    mw_test_folder f = mw_test_folder_new();
    fill(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_test_answer a = mw_test_call(&f, rows[i].line, -1);
        const char *out = a.out.bytes ? a.out.bytes : "";
        CHECK_ROW(a.status == MW_OK && !a.no, i);
        CHECK_ROW(strcmp(out, rows[i].out) == 0, i);
        if (strcmp(out, rows[i].out) != 0)
            fprintf(stderr, "%s\n%s%s\n", rows[i].line, out, a.err.text);
        mw_test_answer_fini(&a);
    }
    mw_test_folder_gone(&f);
}

// Moments of tables and of machines, before and after the epoch.
void test_listing_moments(void) {
    static const struct {
        int64_t seconds, nanoseconds;
        const char *table, *whole;
    } rows[] = {
        {0,           0,         "1970-01-01",          "1970-01-01T00:00:00Z"          },
        {1,           0,         "1970-01-01 00:00:01", "1970-01-01T00:00:01Z"          },
        {0,           5,         "1970-01-01 00:00:00", "1970-01-01T00:00:00.000000005Z"},
        {-86400,      0,         "1969-12-31",          "1969-12-31T00:00:00Z"          },
        {1709640000,  500000000, "2024-03-05 12:00:00", "2024-03-05T12:00:00.5Z"        },
        {-5000000000, 0,         "1811-07-23 15:06:40", "1811-07-23T15:06:40Z"          },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buf[MW_DATETIME_TEXT_MAX];
        int64_t ns = rows[i].seconds * 1000000000 + rows[i].nanoseconds;
        mw_listing l = {.format = MW_FORMAT_TABLE};
        CHECK_ROW(strcmp(mw_listing_moment_text(&l, ns, NULL, buf), rows[i].table) == 0, i);
        l.format = MW_FORMAT_CSV_TEXT;
        CHECK_ROW(strcmp(mw_listing_moment_text(&l, ns, NULL, buf), rows[i].whole) == 0, i);
    }
}

void test_ask_refusals(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        const char *line, *said;
        bool wrong;
    } rows[] = {
        {"eval -w w -i per_pice", "did you mean \"per_piece\"?", false},
        {"eval -w w -i reason", "is no indicator, measure or group", false},
        {"eval -w w -i zzzzzzzz", "in the packs asked for", false},
        {"eval -w w -e W", "there is no entity \"W\"", false},
        {"eval -w w --on plant", "the packs declare: site, area, line, unit", false},
        {"eval -w w --from 2024", "belong together", true},
        {"eval -w w --at 2024 --to 2024", "exclude each other", true},
        {"eval -w w --from 2024 --to 2024-01", "two periods of one length", true},
        {"eval -w w --from 1800-01-01 --to 2100-01-01", "periods at once", false},
        {"explain -w w per_piece --at 2024", "needs --entity", true},
        {"explain -w w lost -e U --at 2024 --keys r1,r2", "--keys: lost has 1 key", false},
        {"explain -w w lost -e U --at 2024 --keys r3", "\"r3\" is no code of reason", false},
        {"explain -w w per_piece -e U --at 2024 --keys r1", "per_piece has 0 keys", false},
        {"explain -w w floor_area --at 2024 --keys r1", "floor_area has 0 keys", false},
        {"entity list -w w plant", "the packs declare: site, area, line, unit", false},
    };
    // clang-format on
    mw_test_folder f = mw_test_folder_new();
    fill(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_test_answer a = mw_test_call(&f, rows[i].line, -1);
        CHECK_ROW(a.status != MW_OK && a.wrong == rows[i].wrong, i);
        CHECK_ROW(strstr(a.err.text, rows[i].said) != NULL, i);
        if (!strstr(a.err.text, rows[i].said)) fprintf(stderr, "%s\n", a.err.text);
        mw_test_answer_fini(&a);
    }
    mw_test_folder_gone(&f);
}
