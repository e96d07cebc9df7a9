// SPDX-License-Identifier: MIT
// A guessed map: whatever bytes a file has, there is an error that says why or one map that parses.
// The first byte says whether measures are known and how much the user knows of the file.
#include "base/alloc.h"
#include "ingest/guess.h"
#include "ingest/mapping.h"
#include "lang/program.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char pack[] =
    "pack fuzz { title en \"f\" }\n"
    "kind site\nkind unit in site\n"
    "codes load { \"low\" \"high\" }\ncodes factor { \"2\" \"3\" \"4\" }\n"
    "measure electricity on site : kWh { roll time sum, children sum }\n"
    "measure temperature on unit : degC { roll time mean, children none }\n"
    "measure load_of on unit per 15 min : load { roll time none, children none }\n"
    "measure downtime on unit by factor : min { roll time sum, children sum, keys sum }\n"
    "measure running on unit : yes/no { roll time hold, children none }\n"
    "measure since on site : date { roll time hold, children none }\n"
    "measure revenue on site per year : EUR { roll time sum, children sum }\n";

// The catalogue of the pack, made once and kept.
static const mw_catalogue *catalogue(void) {
    static mw_catalogue c;
    static mw_program *p;
    if (p) return &c;
    if (mw_program_text("fuzz.mw", pack, NULL, &p, NULL) != MW_OK || p->diags->errors) abort();
    if (mw_catalogue_init(p, &c, NULL) != MW_OK) abort();
    return &c;
}

static void check_map(const mw_text *map) {
    mw_mappings *maps = NULL;
    if (map->size == 0) abort();
    if (mw_mappings_text("guessed.map", map->bytes, map->size, &maps, NULL) != MW_OK) abort();
    if (maps->diags->errors || maps->count != 1) abort();
    mw_mappings_free(maps);
}

static void guess(const char *path, uint8_t how) {
    static const mw_file_format formats[] = {MW_FORMAT_DETECT, MW_FORMAT_CSV, MW_FORMAT_JSONL,
                                             MW_FORMAT_XLSX};
    const mw_reader_options options = {.format = formats[how >> 1 & 3],
                                       .header_rows = how >> 3 & 1 ? -1 : 0,
                                       .skip_rows = how >> 4 & 1};
    mw_text map = {0};
    mw_error err = {0};
    mw_status st = mw_guess(path, &options, how & 1 ? catalogue() : NULL, &map, &err);
    if (st == MW_OK)
        check_map(&map);
    else if (!err.text[0] || map.size > 0)
        abort();
    mw_text_free(&map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    if (size == 0) return 0;
    // Parquet is read by DuckDB's own parser, which has its own fuzzers and takes milliseconds.
    if (size > 4 && memcmp(data + 1, "PAR1", 4) == 0) return 0;
    int fd = memfd_create("fuzz_guess", MFD_CLOEXEC);
    if (fd < 0) abort();
    if (write(fd, data + 1, size - 1) != (ssize_t)(size - 1)) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    guess(path, data[0]);
    close(fd);
    return 0;
}
