// SPDX-License-Identifier: MIT
#include "ingest/reader.h"

#include "ingest/testing.h"
#include "test/test.h"

#include <unistd.h>

static const struct {
    const char *suffix, *text;
    mw_file_format format;
} cases[] = {
    {".csv",     "a,b\n",     MW_FORMAT_CSV    },
    {".txt",     "a,b\n",     MW_FORMAT_CSV    },
    {".unknown", "a,b\n",     MW_FORMAT_CSV    },
    {".csv",     "{\"a\":1}", MW_FORMAT_JSONL  },
    {".json",    "\n",        MW_FORMAT_JSONL  },
    {".NDJSON",  "",          MW_FORMAT_JSONL  },
    {".dat",     "PAR1xx",    MW_FORMAT_PARQUET},
    {".dat",     "PK\3\4xx",  MW_FORMAT_XLSX   },
    {".xlsx",    "",          MW_FORMAT_XLSX   },
};

void test_reader_detects(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_file_format format = MW_FORMAT_DETECT;
        const char *path = mw_test_text_file(cases[i].suffix, cases[i].text);
        CHECK_ROW(mw_reader_detect(path, &format, NULL) == MW_OK, i);
        CHECK_ROW(format == cases[i].format, i);
        unlink(path);
    }
    mw_file_format format;
    CHECK(mw_reader_detect("/nowhere/at/all", &format, NULL) == MW_IO);
    mw_reader *r = NULL;
    CHECK(mw_reader_open("/nowhere/at/all.csv", NULL, &r, NULL) == MW_IO && !r);
    CHECK(mw_reader_open("/tmp", NULL, &r, NULL) == MW_IO && !r);
}
