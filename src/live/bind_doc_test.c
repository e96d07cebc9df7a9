// SPDX-License-Identifier: MIT
// Runs docs/live.md. Its fenced blocks are steps:
//
//     mw prelude             the pack that the samples know
//     signals sources        sources that later samples have before them
//     signals                a map, or lines of the unit filler; it must fit
//     signals error: TEXT    one that does not, and says TEXT
//     machine                what the last one comes to
//     json                   a batch of samples, all of which are taken
#include "base/alloc.h"
#include "base/file.h"
#include "live/bind_testing.h"
#include "source/batch.h"
#include "test/test.h"

#include <string.h>

typedef struct {
    mw_bind_bench bench;
    bool opened;
    mw_text sources;
    int32_t line, fits, wrong, shown, batches;
} page;

static bool starts_with(mw_slice s, const char *with) {
    return s.n >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0;
}

static void open_bench(page *p, mw_slice pack) {
    mw_text text = {0};
    mw_text_add(&text, pack.p, pack.n);
    mw_bind_bench_init(&p->bench, text.bytes, "early 06:00 PT8H, late 14:00 PT8H");
    p->opened = true;
    mw_text_free(&text);
}

static bool bind(page *p, mw_slice text) {
    bool whole = starts_with(text, "source ") || starts_with(text, "machine ");
    bool own = starts_with(text, "source ");
    mw_text map = {0};
    if (!own && p->sources.bytes) mw_text_add(&map, p->sources.bytes, p->sources.size);
    if (!whole) mw_text_adds(&map, "machine unit \"filler\" {\n");
    mw_text_add(&map, text.p, text.n);
    mw_text_adds(&map, whole ? "\n" : "\n}\n");
    bool fits = mw_bind_bench_map(&p->bench, (mw_slice){map.bytes, map.size});
    mw_text_free(&map);
    return fits && p->bench.map->diags->warnings == 0;
}

static void take_signals(page *p, mw_slice info, mw_slice text) {
    static const char error[] = "signals error: ";
    bool fits, wants_error = starts_with(info, error);
    if (mw_slice_is(info, "signals sources")) {
        mw_text_add(&p->sources, text.p, text.n);
        mw_text_addc(&p->sources, '\n');
    }
    fits = bind(p, text);
    const char *said = p->bench.said.bytes ? p->bench.said.bytes : "";
    bool right = fits != wants_error;
    if (wants_error)
        right = right &&
                memmem(said, strlen(said), info.p + strlen(error), info.n - strlen(error)) != NULL;
    if (!right) fprintf(stderr, "live.md:%d: %s\n", (int)p->line, said);
    CHECK_ROW(right, p->line);
    p->fits += fits;
    p->wrong += wants_error;
}

static void check_machine(page *p, mw_slice want) {
    mw_text got = {0};
    mw_bind_bench_print(&p->bench, &got);
    bool same = got.size == want.n + 1 && memcmp(got.bytes, want.p, want.n) == 0;
    if (!same) fprintf(stderr, "live.md:%d: got\n%s", (int)p->line, got.bytes);
    CHECK_ROW(same, p->line);
    mw_text_free(&got);
    p->shown++;
}

static void take_batch(page *p, mw_slice body) {
    mw_batch_reader *reader = NULL;
    mw_batch_report report = {0};
    mw_samples samples = {0};
    mw_sink *sink = mw_series_sink(p->bench.series);
    mw_error err = {0};
    CHECK_ROW(mw_batch_reader_new(sink, mw_slice_of("g"), &reader, &err) == MW_OK, p->line);
    CHECK_ROW(mw_batch_read(reader, body, 0, &samples, &report, &err) == MW_OK, p->line);
    CHECK_ROW(report.kept > 0 && report.refused == 0, p->line);
    mw_samples_fini(&samples);
    mw_batch_reader_free(reader);
    p->batches++;
}

static void take_step(page *p, mw_slice info, mw_slice text) {
    if (mw_slice_is(info, "mw prelude"))
        open_bench(p, text);
    else if (starts_with(info, "signals"))
        take_signals(p, info, text);
    else if (mw_slice_is(info, "machine"))
        check_machine(p, text);
    else if (mw_slice_is(info, "json"))
        take_batch(p, text);
    else
        CHECK_ROW(mw_slice_is(info, "sh") || mw_slice_is(info, "ebnf"), p->line);
}

void test_bind_document(void) {
    char *text = NULL;
    size_t size;
    page p = {0};
    CHECK(mw_file_read(MW_SOURCE_ROOT "/docs/live.md", 1 << 20, &text, &size, NULL) == MW_OK);
    p.line = 1;
    for (const char *at = text, *start; at && (start = strstr(at, "\n```"));) {
        const char *info = start + 4, *first = strchr(info, '\n');
        const char *end = first ? strstr(first, "\n```") : NULL;
        CHECK(end != NULL);
        if (!end) break;
        for (; at <= start; at++) p.line += *at == '\n';
        take_step(&p, (mw_slice){info, (size_t)(first - info)},
                  (mw_slice){first + 1, (size_t)(end - first - 1)});
        for (; at < end + 4; at++) p.line += *at == '\n';
    }
    CHECK(p.fits >= 15 && p.wrong >= 4 && p.shown >= 1 && p.batches >= 2);
    if (p.opened) mw_bind_bench_fini(&p.bench);
    mw_text_free(&p.sources);
    mw_free(text);
}
