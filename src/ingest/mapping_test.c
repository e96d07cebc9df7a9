// SPDX-License-Identifier: MIT
// Maps as text: what is understood, what is said about the rest, which map is for which file.
#include "ingest/mapping.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static mw_mappings *parsed(const char *text) {
    mw_mappings *maps = NULL;
    mw_error err = {0};
    CHECK(mw_mappings_text("a.map", text, strlen(text), &maps, &err) == MW_OK);
    return maps;
}

// What is wrong, with where, and what would be right.
// Laid out by hand: aligned rows would be too wide.
// clang-format off
static const struct {
    const char *text, *place, *error, *hint;
} wrong[] = {
    {"", "1:1", "there is no map in this file", "begins with map"},
    {"mapp m {}", "1:1", "expected map, found mapp", "begins with map"},
    {"map m {", "1:8", "expected `}`", "not closed"},
    {"map m {\nfoo\n}", "2:1", "expected a statement, found foo", "file, missing"},
    {"map m {\ntimee always\n}", "2:1", "expected a statement", "did you mean time?"},
    {"map m {\nfile csv delimiter \"ab\"\n}", "2:20", "has to be one plain character", NULL},
    {"map m {\nfile csv decimal \";\"\n}", "2:18", "decimal sign is \".\" or \",\"", NULL},
    {"map m {\nfile csv header 99 rows\n}", "2:17", "1 to 10 rows", "header none"},
    {"map m {\nfile csv foo\n}", "2:10", "a format or an option", "delimiter"},
    {"map m {\nmeasure a column b\n}", "2:18", "expected the name of a column", "double quotes"},
    {"map m {\nmeasure a column \"b\" foo\n}", "2:22", "a unit or a modifier", "repeats"},
    {"map m {\nmeasure a column \"b\" translate \"x\" 1\n}", "2:36", "expected `=`", "translate"},
    {"map m {\ntime sometimes\n}", "2:6", "expected when it was", "always"},
    {"map m {\ntime always\ntime always\n}", "3:6", "no second time", "of its own"},
    {"map m {\ntime column \"t\" length 7 min\n}", "2:24", "divide", NULL},
    {"map m {\ntime column \"t\" stamp middle\n}", "2:23", "start, end or instant", NULL},
    {"map m {\ntime from column \"a\"\n}", "2:21", "to or lasting", NULL},
    {"map m {\nunpivot \"a\" .. \"b\"\n}", "2:9", "expected columns", "unpivot columns"},
    {"map m {\nwhere column \"a\" like \"b\"\n}", "2:18", "a comparison", "not in"},
    {"map m {\nwhere column \"a\" > \"b\"\n}", "2:20", "expected a number", "compared by =="},
    {"map m {\nentity site column \"a\" ad\n}", "2:24", "in, title, zone", NULL},
    {"map m {\nlink x column \"a\"\n}", "2:8", "expected from", "link supplies from"},
    {"map m {\nrefuse all\n}", "2:8", "row or value", NULL},
    {"map m {\nmissing\n}", "2:8", "a mark of missing values", NULL},
    {"map m {\nmeasure x by a \"1\" by b \"2\" by c \"3\" by d \"4\" \"5\"\n}",
     "2:41", NULL, "at most three keys"},
};
// clang-format on

void test_mapping_errors(void) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mw_mappings *maps = parsed(wrong[i].text);
        mw_text out = {0};
        mw_diag_print(maps->diags, &out);
        char place[40];
        snprintf(place, sizeof place, "a.map:%s: error: ", wrong[i].place);
        const char *got = out.bytes ? out.bytes : "";
        bool ok = strstr(got, place) == got;
        ok = ok && (!wrong[i].error || strstr(got, wrong[i].error));
        ok = ok && (!wrong[i].hint || strstr(got, wrong[i].hint));
        CHECK_ROW(ok, i);
        if (!ok) fprintf(stderr, "got %s\n", got);
        mw_text_free(&out);
        mw_mappings_free(maps);
    }
}

// One error does not hide those after it.
void test_mapping_goes_on(void) {
    mw_mappings *maps = parsed("map m {\nfoo\nmeasure a column \"b\"\nbar\n}\nmap n { baz\n }\n");
    CHECK(maps->count == 2 && maps->diags->errors == 3);
    CHECK(maps->map[0].measure_count == 1);
    mw_mappings_free(maps);
}

void test_mapping_tree(void) {
    mw_mappings *maps = parsed(
        "// everything at once\n"
        "map m {\n"
        "  file \"a*.csv\" csv delimiter tab decimal comma thousands \".\" quote none encoding "
        "\"latin1\" {\n"
        "    header 2 rows\n"
        "    skip 3\n"
        "  }\n"
        "  missing \"NA\",\n    \"-\"\n"
        "  where column \"a\" not in (\"x\", \"y\")\n"
        "  where column \"n\" <= -2.5\n"
        "  unpivot columns \"1\" .. \"3\", \"7\", \"9\" .. as \"k\" value \"v\"\n"
        "  time column \"d\" column \"c\" format \"%d\" \"%H\" zone \"Asia/Seoul\" stamp end "
        "length 15 min"
        " midnight own_day\n"
        "  entity unit column \"u\" + \"/\" + column \"w\" in line \"l\" title column \"t\" zone "
        "\"UTC\" add\n"
        "  measure x on unit by a column \"k\" translate \"1\" = \"one\", else = missing by b \"c\""
        " column \"v\" : kWh/piece {\n"
        "    translate \"on\" = yes\n"
        "    missing \"0\"\n"
        "    time since column \"s\"\n"
        "    quality estimated\n"
        "    repeats\n"
        "  }\n"
        "  measure y -3.5\n"
        "  link supplies from unit column \"u\" to unit \"z\" time 2024-Q1\n"
        "  quality column \"q\"\n"
        "  refuse value\n"
        "}\n");
    const mw_mapping *m = &maps->map[0];
    CHECK(maps->diags->errors == 0);
    CHECK(mw_slice_is(m->name, "m") && mw_slice_is(m->file, "a*.csv"));
    CHECK(m->reader.format == MW_FORMAT_CSV && m->reader.delimiter == '\t' && m->decimal == ',');
    CHECK(m->thousands[0] == '.' && m->reader.no_quotes &&
          mw_slice_is(m->reader.encoding, "latin1"));
    CHECK(m->reader.header_rows == 2 && m->reader.skip_rows == 3);
    CHECK(m->missing_count == 2 && mw_slice_is(m->missing[1], "-"));
    CHECK(m->where_count == 2 && m->where[0].negated && m->where[0].in_count == 2);
    CHECK(m->where[1].op == MW_WHERE_LE && m->where[1].number == -2.5);
    CHECK(m->unpivot.columns_count == 3 && m->unpivot.columns[2].range);
    CHECK(m->unpivot.columns[2].last.n == 0 && mw_slice_is(m->unpivot.value, "v"));
    CHECK(m->when.kind == MW_WHEN_STAMP && m->when.stamp == MW_STAMP_END);
    CHECK(m->when.length.unit == MW_GRAIN_MINUTE && m->when.length.count == 15);
    CHECK(m->when.midnight_own_day && mw_slice_is(m->when.format[1], "%H"));
    const mw_map_entity *e = &m->entity[0];
    CHECK(e->level_count == 2 && e->add && e->level[0].code.part_count == 3);
    CHECK(!e->level[0].code.part[1].column && mw_slice_is(e->level[1].kind, "line"));
    const mw_map_measure *x = &m->measure[0];
    CHECK(mw_slice_is(x->on.name, "unit") && x->key_count == 2 && x->key[0].code.has_other);
    CHECK(x->key[0].code.other.missing && !x->value.has_other && x->value.translate_count == 1);
    CHECK(mw_slice_is(x->unit, "kWh/piece") && x->missing_count == 1 && x->repeats);
    CHECK(x->when.kind == MW_WHEN_SINCE && mw_slice_is(x->quality.part[0].text, "estimated"));
    CHECK(mw_slice_is(m->measure[1].value.part[0].text, "-3.5"));
    CHECK(m->link_count == 1 && mw_slice_is(m->link[0].when.constant, "2024-Q1"));
    CHECK(m->quality.part_count == 1 && m->refuse_values);
    mw_slice *names = NULL;
    int32_t count = -1;
    CHECK(mw_mapping_columns(m, &names, &count, NULL) == MW_OK && count == 0); // a range of columns
    mw_free(names);
    mw_mappings_free(maps);
}

void test_mapping_columns(void) {
    mw_mappings *maps =
        parsed("map m {\nunpivot columns \"p\", \"q\" as \"k\" value \"v\"\n"
               "time column \"t\"\nentity a column \"e\" + column \"t\" title column \"n\"\n"
               "where column \"w\" > 1\nmeasure x by y column \"k\" column \"v\"\n}");
    static const char *const want[] = {"t", "e", "n", "w", "p", "q"};
    mw_slice *names = NULL;
    int32_t count = -1;
    CHECK(mw_mapping_columns(&maps->map[0], &names, &count, NULL) == MW_OK && count == 6);
    for (int32_t i = 0; i < count && i < 6; i++) CHECK_ROW(mw_slice_is(names[i], want[i]), i);
    mw_free(names);
    mw_mappings_free(maps);
}

static const struct {
    const char *maps, *path, *name; // name NULL: none
} picks[] = {
    {"map a { file \"x*.csv\" }\nmap b { file \"y*.csv\" }", "/some/y1.csv", "b" },
    {"map a { file \"x*.csv\" }\nmap b { file csv }",        "z.csv",        "b" },
    {"map a { file \"x*.csv\" }\nmap b { file csv }",        "x.csv",        "a" },
    {"map a { file \"x*.csv\" }",                            "z.csv",        NULL},
    {"map a { }\nmap b { }",                                 "z.csv",        NULL},
    {"map a { }",                                            "z.csv",        "a" },
};

void test_mapping_pick(void) {
    for (size_t i = 0; i < sizeof picks / sizeof picks[0]; i++) {
        mw_mappings *maps = parsed(picks[i].maps);
        const mw_mapping *map = NULL;
        mw_error err = {0};
        mw_status st = mw_mappings_pick(maps, picks[i].path, &map, &err);
        CHECK_ROW(st == (picks[i].name ? MW_OK : MW_NOTFOUND), i);
        if (st == MW_OK) CHECK_ROW(mw_slice_is(map->name, picks[i].name), i);
        if (st != MW_OK) CHECK_ROW(strstr(err.text, "there are a"), i);
        mw_mappings_free(maps);
    }
}

void test_mapping_out_of_memory(void) {
    static const char text[] =
        "map m {\ntime column \"t\"\nmeasure x column \"v\" translate \"a\" = 1\n}";
    int64_t live = mw_alloc_live();
    for (int64_t n = 0; n < 200; n++) {
        mw_mappings *maps = NULL;
        mw_alloc_fail_after(n);
        mw_status st = mw_mappings_text("a.map", text, strlen(text), &maps, NULL);
        mw_alloc_fail_after(-1);
        mw_mappings_free(maps);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        CHECK_ROW(mw_alloc_live() == live, n);
        if (st == MW_OK) return;
    }
    CHECK(0);
}
