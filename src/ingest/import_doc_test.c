// SPDX-License-Identifier: MIT
// Runs docs/import.md. Its fenced blocks are steps: a file is written, a map imports it into a new
// workspace, and what comes out must be what the page shows.
//
//     mw prelude                the pack that the samples know
//     csv NAME, jsonl NAME      the file at hand; with "again" it is imported at once, by the last
//                               map into the same workspace
//     map                       imports the file at hand; without `map name {` it is the body of
//     one map error: TEXT           does not fit, and says TEXT facts, refused, counts    what
//     there is now; the refusals and counts of the last import undo                      the number
//     of an import guess                     the map that is guessed for the file at hand
#include "ingest/import.h"

#include "base/alloc.h"
#include "base/file.h"
#include "ingest/guess.h"
#include "ingest/testing.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DOCUMENT_BYTES_MAX = 1 << 20 };

typedef struct {
    mw_program *program;
    mw_test_bench bench;
    bool opened; // the bench's stores
    char folder[64], path[192], reject[128];
    mw_text map;
    int32_t line;
    int samples[8];
} page;

enum { MAPS, WRONG_MAPS, FACTS, REFUSED, COUNTS, UNDONE, GUESSED };

static void want_same(const page *p, mw_slice want, const char *got) {
    size_t n = got ? strlen(got) : 0;
    bool same = n == want.n && (n == 0 || memcmp(want.p, got, n) == 0);
    if (!same)
        fprintf(stderr, "import.md:%d: wants\n%.*sgot\n%s%s\n", (int)p->line, (int)want.n, want.p,
                got ? got : "", p->bench.diags.bytes ? p->bench.diags.bytes : "");
    CHECK_ROW(same, p->line);
}

// ---- workspaces

static void close_stores(page *p) {
    mw_test_bench *b = &p->bench;
    if (!p->opened) return;
    b->registry->ops->close(b->registry);
    b->facts->ops->close(b->facts);
    mw_mappings_free(b->maps);
    b->maps = NULL;
    mw_text_free(&b->diags);
    p->opened = false;
}

static void open_stores(page *p) {
    close_stores(p);
    CHECK(mw_registry_open("memory:", &p->bench.registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &p->bench.facts, NULL) == MW_OK);
    p->opened = true;
}

static void set_prelude(page *p, mw_slice text) {
    mw_text pack = {0};
    mw_text_add(&pack, text.p, text.n);
    CHECK(mw_program_text("prelude.mw", pack.bytes, NULL, &p->program, NULL) == MW_OK);
    CHECK(p->program && p->program->diags->errors == 0);
    CHECK(mw_catalogue_init(p->program, &p->bench.catalogue, NULL) == MW_OK);
    mw_text_free(&pack);
}

// Imports the file at hand with the map at hand; false when the map does not fit.
static bool run_import(page *p) {
    mw_test_bench *b = &p->bench;
    unlink(p->reject);
    mw_test_map(b, p->map.bytes);
    if (b->status != MW_OK || b->maps->diags->errors) return false;
    mw_import_job job = mw_test_job(b, p->path);
    job.reject_path = p->reject;
    b->status = mw_mappings_pick(b->maps, p->path, &job.map, &b->err);
    if (b->status == MW_OK) b->status = mw_import_run(&job, &b->report, &b->err);
    mw_text_free(&b->diags);
    mw_diag_print(b->maps->diags, &b->diags);
    return b->status == MW_OK;
}

// ---- steps

static bool starts_with(mw_slice s, const char *with) {
    return s.n >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0;
}

static void take_file(page *p, mw_slice info, mw_slice text) {
    const char *name = memchr(info.p, ' ', info.n);
    if (!name) return; // a sample of another kind
    mw_slice rest = {name + 1, (size_t)(info.p + info.n - name - 1)};
    const char *more = memchr(rest.p, ' ', rest.n);
    size_t n = more ? (size_t)(more - rest.p) : rest.n;
    if (p->path[0]) unlink(p->path);
    snprintf(p->path, sizeof p->path, "%s/%.*s", p->folder, (int)n, rest.p);
    CHECK_ROW(mw_file_replace(p->path, text.p, text.n, NULL) == MW_OK, p->line);
    if (!more) return;
    bool ok = run_import(p);
    if (!ok) fprintf(stderr, "import.md:%d: %s\n", (int)p->line, p->bench.err.text);
    CHECK_ROW(ok, p->line);
}

static void take_map(page *p, mw_slice info, mw_slice text) {
    static const char error[] = "map error: ";
    bool whole = starts_with(text, "map "), wrong = starts_with(info, error);
    p->map.size = 0;
    mw_text_addf(&p->map, whole ? "%s%.*s%s" : "%s%.*s\n%s", whole ? "" : "map sample {\n",
                 (int)text.n, text.p, whole ? "" : "}\n");
    open_stores(p);
    bool fits = run_import(p);
    const char *said = p->bench.diags.bytes ? p->bench.diags.bytes : "";
    if (fits == wrong)
        fprintf(stderr, "import.md:%d: %s\n%s", (int)p->line, p->bench.err.text, said);
    CHECK_ROW(fits != wrong, p->line);
    p->samples[wrong ? WRONG_MAPS : MAPS]++;
    if (!wrong) return;
    mw_slice want = {info.p + strlen(error), info.n - strlen(error)};
    bool says = memmem(said, strlen(said), want.p, want.n) != NULL;
    if (!says) fprintf(stderr, "import.md:%d: %s", (int)p->line, said);
    CHECK_ROW(says, p->line);
}

static void check_facts(page *p, mw_slice want) {
    mw_text got = {0};
    mw_test_facts(&p->bench, &got);
    want_same(p, want, got.bytes);
    mw_text_free(&got);
    p->samples[FACTS]++;
}

static void check_refused(page *p, mw_slice want) {
    char *text = NULL;
    size_t size;
    const char *got = "";
    if (mw_file_read(p->reject, DOCUMENT_BYTES_MAX, &text, &size, NULL) == MW_OK) {
        got = strchr(text, '\n');
        got = got ? got + 1 : "";
    }
    want_same(p, want, got);
    mw_free(text);
    p->samples[REFUSED]++;
}

static void check_counts(page *p, mw_slice want) {
    char got[80];
    snprintf(got, sizeof got, "%d there already, %d corrected\n", (int)p->bench.report.facts_same,
             (int)p->bench.report.facts_corrected);
    want_same(p, want, got);
    p->samples[COUNTS]++;
}

static void undo(page *p, mw_slice text) {
    int32_t id = (int32_t)strtol(text.p, NULL, 10);
    CHECK_ROW(mw_import_undo(p->bench.registry, id, 1, NULL) == MW_OK, p->line);
    p->samples[UNDONE]++;
}

static void check_guess(page *p, mw_slice want) {
    mw_text got = {0};
    CHECK_ROW(mw_guess(p->path, NULL, &p->bench.catalogue, &got, &p->bench.err) == MW_OK, p->line);
    want_same(p, want, got.bytes);
    p->map.size = 0;
    mw_text_add(&p->map, got.bytes, got.size);
    mw_text_free(&got);
    open_stores(p);
    CHECK_ROW(run_import(p) && p->bench.report.reject_count == 0, p->line);
    p->samples[GUESSED]++;
}

static void take_step(page *p, mw_slice info, mw_slice text) {
    if (mw_slice_is(info, "mw prelude"))
        set_prelude(p, text);
    else if (starts_with(info, "csv ") || starts_with(info, "jsonl "))
        take_file(p, info, text);
    else if (starts_with(info, "map"))
        take_map(p, info, text);
    else if (mw_slice_is(info, "facts"))
        check_facts(p, text);
    else if (mw_slice_is(info, "refused"))
        check_refused(p, text);
    else if (mw_slice_is(info, "counts"))
        check_counts(p, text);
    else if (mw_slice_is(info, "undo"))
        undo(p, text);
    else if (mw_slice_is(info, "guess"))
        check_guess(p, text);
    else
        CHECK_ROW(mw_slice_is(info, "sh") || mw_slice_is(info, "ebnf"), p->line);
}

// The next fenced block: what stands behind the three backquotes, and the lines between; *at moves
// behind it. False when there is none.
static bool next_block(const char **at, int32_t *line, mw_slice *info, mw_slice *text) {
    static const char fence[] = "\n```";
    const char *start = strstr(*at, fence);
    if (!start) return false;
    for (const char *p = *at; p <= start; p++) *line += *p == '\n';
    info->p = start + strlen(fence);
    const char *first = strchr(info->p, '\n'), *end = first ? strstr(first, fence) : NULL;
    if (!end) return false;
    info->n = (size_t)(first - info->p);
    *text = (mw_slice){first + 1, (size_t)(end - first)};
    for (const char *p = start + 1; p <= end; p++) *line += *p == '\n';
    *at = end + strlen(fence);
    return true;
}

void test_import_samples(void) {
    char *text = NULL;
    size_t size;
    page p = {.folder = "/tmp/mw-import-doc-XXXXXX"};
    mw_slice info, body;
    int32_t line = 1;
    CHECK(mw_file_read(MW_SOURCE_ROOT "/docs/import.md", DOCUMENT_BYTES_MAX, &text, &size, NULL) ==
          MW_OK);
    CHECK(mkdtemp(p.folder) != NULL);
    snprintf(p.reject, sizeof p.reject, "%s/rejects.csv", p.folder);
    for (const char *at = text ? text : ""; next_block(&at, &line, &info, &body);) {
        p.line = line;
        take_step(&p, info, body);
    }
    CHECK(p.samples[MAPS] >= 25 && p.samples[WRONG_MAPS] >= 2 && p.samples[FACTS] >= 25);
    CHECK(p.samples[REFUSED] >= 3 && p.samples[COUNTS] && p.samples[UNDONE] && p.samples[GUESSED]);
    close_stores(&p);
    mw_catalogue_fini(&p.bench.catalogue);
    mw_program_free(p.program);
    mw_text_free(&p.map);
    mw_free(text);
    unlink(p.path);
    unlink(p.reject);
    CHECK(rmdir(p.folder) == 0);
}
