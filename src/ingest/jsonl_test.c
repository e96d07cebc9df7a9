// SPDX-License-Identifier: MIT
#include "ingest/testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

void test_jsonl_cases(void) { mw_test_script("jsonl"); }

// Lines longer than a block, and blocks cut anywhere: every row whole.
void test_jsonl_blocks(void) {
    mw_text text = {0}, out = {0};
    mw_error err = {0};
    int64_t rows = 2000;
    for (int64_t i = 0; i < rows; i++) {
        mw_text_addf(&text, "{\"n\": %lld, \"pad\": \"", (long long)i);
        for (int64_t k = 0; k < (i == 7 ? 400000 : 500); k++) mw_text_addc(&text, 'x');
        mw_text_adds(&text, "\"}\n");
    }
    const char *path = mw_test_file(".jsonl", text.bytes, text.size);
    mw_slice wanted = mw_slice_of("n");
    mw_reader_options options = {.wanted = &wanted, .wanted_count = 1};
    mw_reader *r = NULL;
    mw_block *b = mw_block_new();
    CHECK(mw_reader_open(path, &options, &r, &err) == MW_OK);
    int64_t n = 0, line = r->first_line;
    int32_t c = mw_reader_column(r, wanted);
    while (mw_reader_next(r, b, &err) == MW_OK && !b->end) {
        CHECK(mw_reader_split(r, b, &err) == MW_OK && b->bad_count == 0);
        for (int64_t i = 0; i < b->row_count; i++, n++) {
            char want[24];
            snprintf(want, sizeof want, "%lld", (long long)n);
            CHECK_ROW(mw_slice_is(mw_block_cell(b, i, c), want), n);
            CHECK_ROW(line + b->line[i] == n + 1, n);
        }
        line += b->line_count;
    }
    CHECK(n == rows);
    mw_block_free(b);
    mw_reader_close(r);
    mw_text_free(&text);
    mw_text_free(&out);
    unlink(path);
}
