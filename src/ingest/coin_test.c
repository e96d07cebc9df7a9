// SPDX-License-Identifier: MIT
// Two tables into a pack and a map.
#include "ingest/coin.h"

#include "base/alloc.h"
#include "base/file.h"
#include "lang/program.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/mw-coin-XXXXXX";
static char data_path[64], meta_path[64];

static void write_both(const char *data, const char *meta) {
    if (data_path[0] == '\0') MW_ASSERT(mkdtemp(folder));
    snprintf(data_path, sizeof data_path, "%s/data.csv", folder);
    snprintf(meta_path, sizeof meta_path, "%s/meta.csv", folder);
    MW_ASSERT(mw_file_replace(data_path, data, strlen(data), NULL) == MW_OK);
    MW_ASSERT(mw_file_replace(meta_path, meta, strlen(meta), NULL) == MW_OK);
}

static void remove_both(void) {
    unlink(data_path);
    unlink(meta_path);
    rmdir(folder);
    snprintf(folder, sizeof folder, "/tmp/mw-coin-XXXXXX");
    data_path[0] = '\0';
}

#define HEAD "iCode,Type,Parent,Weight,Direction,iName,Denominator\n"
#define TREE HEAD "T,Aggregate,,,,,\n"

static const char good_data[] = "uCode,uName,Time,Size,max,3rd,gr\nA,One,2020,5,1,2,x\n";
static const char good_meta[] = HEAD "max,Indicator,P,2,-1,\"The \"\"most\"\"\",Size\n"
                                     "3rd,Indicator,P,1,1,,\nP,Aggregate,Top,1,1,Part,\n"
                                     "Top,Aggregate,NA,,,Whole,\nSize,Denominator,,,,,\n"
                                     "gr,Group,,,,,\n";

void test_coin_pack(void) {
    mw_text pack = {0}, map = {0}, said = {0};
    mw_coin_made made;
    mw_error err = {0};
    write_both(good_data, good_meta);
    mw_coin coin = {.data = data_path, .meta = meta_path, .name = mw_slice_of("c")};
    CHECK(mw_coin_read(&coin, &pack, &map, &made, &err) == MW_OK);
    CHECK(made.indicators == 2 && made.aggregates == 2 && made.denominators == 1);
    CHECK(made.groups == 1 && strcmp(made.root, "Top") == 0);
    mw_program *p = NULL;
    CHECK(mw_program_text("c.mw", pack.bytes, NULL, &p, &err) == MW_OK);
    mw_diag_print(p->diags, &said);
    CHECK(p->diags->errors == 0 && p->index_count == 1);
    if (said.size) fprintf(stderr, "%s\n%s\n", said.bytes, pack.bytes);
    const mw_index *x = &p->index[0];
    CHECK(x->part_count == 4 && mw_slice_is(x->part[2].name, "max_") && x->part[2].weight == 2);
    CHECK(x->part[2].less_is_better && x->part[2].denominator.ref == MW_REF_MEASURE);
    CHECK(mw_slice_is(x->part[3].name, "x3rd"));
    CHECK(strstr(map.bytes, "measure max_ column \"max\"") != NULL);
    CHECK(strstr(map.bytes, "measure gr column \"gr\" time always repeats") != NULL);
    mw_program_free(p);
    mw_text_free(&said);
    mw_text_free(&pack);
    mw_text_free(&map);
    remove_both();
}

void test_coin_refusals(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        const char *data, *meta, *said;
    } rows[] = {
        {"uCode,a\n", "iCode,Parent\na,\n", "there is no column Type"},
        {"uCode,a\n", HEAD "a,Thing,,,,,\n", "line 2: type of \"a\""},
        {"uCode,a\n", HEAD "a,Indicator,,,,,\n", "\"a\" has no parent"},
        {"uCode,a\n", HEAD "a,Indicator,T,,,,\n", "parent \"T\" of \"a\""},
        {"uCode,a\n", TREE "S,Aggregate,,,,,\n", "\"S\" has no parent"},
        {"uCode,a\n", HEAD "T,Aggregate,S,,,,\nS,Aggregate,T,,,,\n", "stands in itself"},
        {"uCode,a\n", TREE "a,Indicator,T,x,1,,\n", "weight of \"a\" is \"x\""},
        {"uCode,a\n", TREE "a,Indicator,T,0,1,,\n", "direction 1 and weight 0"},
        {"uCode,a\n", TREE "a,Indicator,T,1,2,,\n", "direction 2 and weight 1"},
        {"uCode,a\n", TREE "a,Indicator,T,1,1,,D\n", "denominator \"D\" of \"a\""},
        {"uCode,b\n", TREE "a,Indicator,T,1,1,,\n", "there is no column a, which"},
        {"u,a\n", TREE "a,Indicator,T,1,1,,\n", "there is no column uCode"},
        {"uCode,a\n", TREE "a,Indicator,T,,,,\na,Indicator,T,,,,\n", "listed twice"},
        {"uCode,a\n", HEAD ",Aggregate,,,,,\n", "no iCode"},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_text pack = {0}, map = {0};
        mw_coin_made made;
        mw_error err = {0};
        write_both(rows[i].data, rows[i].meta);
        mw_coin coin = {.data = data_path, .meta = meta_path, .name = mw_slice_of("c")};
        CHECK_ROW(mw_coin_read(&coin, &pack, &map, &made, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, rows[i].said) != NULL, i);
        if (!strstr(err.text, rows[i].said)) fprintf(stderr, "%s\n", err.text);
        mw_text_free(&pack);
        mw_text_free(&map);
        remove_both();
    }
}

void test_coin_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    write_both(good_data, good_meta);
    for (int64_t n = 0; st != MW_OK && n < 10000; n++) {
        mw_text pack = {0}, map = {0};
        mw_coin_made made;
        mw_coin coin = {.data = data_path, .meta = meta_path, .name = mw_slice_of("c")};
        mw_alloc_fail_after(n);
        st = mw_coin_read(&coin, &pack, &map, &made, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_text_free(&pack);
        mw_text_free(&map);
    }
    CHECK(st == MW_OK);
    remove_both();
}

void test_coin_asem(void) {
    const char *data = mw_test_shared("composite/asem/ASEM_iData.csv");
    char first[4096];
    if (!data) {
        SKIP("the ASEM tables are not there");
        return;
    }
    snprintf(first, sizeof first, "%s", data);
    mw_text pack = {0}, map = {0};
    mw_coin_made made;
    mw_error err = {0};
    mw_coin coin = {.data = first,
                    .meta = mw_test_shared("composite/asem/ASEM_iMeta.csv"),
                    .name = mw_slice_of("asem"),
                    .kind = mw_slice_of("country")};
    CHECK(mw_coin_read(&coin, &pack, &map, &made, &err) == MW_OK);
    CHECK(made.indicators == 49 && made.aggregates == 11 && made.denominators == 4);
    CHECK(made.groups == 4 && strcmp(made.root, "Index") == 0);
    mw_program *p = NULL;
    CHECK(mw_program_text("asem.mw", pack.bytes, NULL, &p, &err) == MW_OK);
    CHECK(p->diags->errors == 0 && p->index_count == 1 && p->index[0].part_count == 60);
    mw_program_free(p);
    mw_text_free(&pack);
    mw_text_free(&map);
}
