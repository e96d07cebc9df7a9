// SPDX-License-Identifier: MIT
// What a letter says comes back bit by bit, of whatever length; damage is told.
#include "alert/letter.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static mw_registry *open_registry(void) {
    mw_registry *r = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    return r;
}

// Around the end of a row, and empty.
static const size_t sizes[] = {0, 1, 2, 3, 599999, 600000, 600001, 1800001};

void test_letter_kept(void) {
    mw_registry *r = open_registry();
    char *bytes = mw_alloc(MW_LETTER_BYTES_MAX + 1);
    for (size_t i = 0; bytes && i < 1800001; i++) bytes[i] = (char)(i * 7 + i / 256);
    for (size_t i = 0; bytes && i < sizeof sizes / sizeof sizes[0]; i++) {
        const mw_mail_part part[] = {
            {mw_slice_of("a.bin"),                    mw_slice_of("a/b"),      {bytes, sizes[i]}},
            {mw_slice_of("\xe5\xb7\xa5\xe5\x8e\x82"), mw_slice_of("text/csv"), {"x", 1}         },
        };
        mw_letter *l = NULL;
        CHECK_ROW(mw_letter_put(r, (int64_t)i + 1, mw_slice_of("words"), part, 2, NULL) == MW_OK,
                  i);
        CHECK_ROW(mw_letter_read(r, (int64_t)i + 1, &l, NULL) == MW_OK, i);
        if (!l) continue;
        CHECK_ROW(mw_slice_is(l->text, "words") && l->part_count == 2, i);
        CHECK_ROW(l->part[0].bytes.n == sizes[i], i);
        CHECK_ROW(memcmp(l->part[0].bytes.p, bytes, sizes[i]) == 0, i);
        CHECK_ROW(mw_slice_same(l->part[1].name, part[1].name), i);
        CHECK_ROW(mw_slice_is(l->part[1].type, "text/csv"), i);
        CHECK_ROW(mw_slice_is(l->part[1].bytes, "x"), i);
        mw_letter_free(l);
    }
    mw_letter *gone = NULL;
    CHECK(mw_letter_drop(r, 3, NULL) == MW_OK && mw_letter_drop(r, 3, NULL) == MW_OK);
    CHECK(mw_letter_read(r, 3, &gone, NULL) == MW_NOTFOUND && !gone);
    CHECK(mw_letter_read(r, 4, &gone, NULL) == MW_OK);
    mw_letter_free(gone);
    const mw_mail_part whole = {
        mw_slice_of("a"), mw_slice_of("a/b"), {bytes, MW_LETTER_BYTES_MAX}
    };
    mw_error err = {0};
    CHECK(mw_letter_put(r, 50, (mw_slice){0}, &whole, 1, &err) == MW_OK);
    CHECK(mw_letter_put(r, 51, mw_slice_of("x"), &whole, 1, &err) == MW_LIMIT);
    CHECK(strstr(err.text, "15 MiB"));
    mw_free(bytes);
    r->ops->close(r);
}

void test_letter_damaged(void) {
    mw_registry *r = open_registry();
    static const struct {
        int64_t part;
        const char *bytes;
    } rows[] = {
        {0,                     "===="      },
        {0,                     "YWI"       },
        {0,                     "Y\xc3\xa9="},
        {-1,                    "YWJj"      },
        {MW_MAIL_PARTS_MAX + 1, "YWJj"      },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const mw_cell cell[MW_ROW_CELLS_MAX] = {
            [MW_COLUMN(LETTER, NOTICE)].number = (int64_t)i + 1,
            [MW_COLUMN(LETTER, PART)].number = rows[i].part,
            [MW_COLUMN(LETTER, BYTES)].text = mw_slice_of(rows[i].bytes),
        };
        mw_letter *l = NULL;
        CHECK_ROW(r->ops->row_put(r, MW_ROWS_LETTER, cell, NULL, NULL) == MW_OK, i);
        CHECK_ROW(mw_letter_read(r, (int64_t)i + 1, &l, NULL) == MW_CORRUPT && !l, i);
    }
    r->ops->close(r);
}
