// SPDX-License-Identifier: MIT
// Runs docs/language.md: every sample must check, or give the error that its fence names, and have
// the layout of the formatter.
#include "lang/program.h"

#include "base/alloc.h"
#include "base/file.h"
#include "lang/format.h"
#include "lang/lex.h"
#include "lang/parse_int.h"
#include "test/test.h"

#include <string.h>

enum { DOCUMENT_BYTES_MAX = 1 << 20 };

typedef struct {
    mw_slice info, text; // what stands behind the three backquotes, and between the fences
    int32_t line;
} sample;

// The next fenced block of a document; *at moves behind it. False when there is none.
static bool next_sample(const char **at, int32_t *line, sample *out) {
    static const char fence[] = "\n```";
    const char *start = strstr(*at, fence);
    if (!start) return false;
    for (const char *p = *at; p <= start; p++) *line += *p == '\n';
    const char *info = start + strlen(fence), *text = strchr(info, '\n');
    const char *end = text ? strstr(text, fence) : NULL;
    if (!end) return false;
    *out = (sample){
        {info,     (size_t)(text - info)},
        {text + 1, (size_t)(end - text) },
        *line
    };
    for (const char *p = start + 1; p <= end; p++) *line += *p == '\n';
    *at = end + strlen(fence);
    return true;
}

static bool starts_with(mw_slice s, const char *with) {
    return s.n >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0;
}

static bool said(const mw_program *p, mw_slice want) {
    for (int32_t i = 0; i < p->diags->diag_count; i++)
        if (memmem(p->diags->diag[i].text, strlen(p->diags->diag[i].text), want.p, want.n))
            return true;
    return false;
}

static void print_diags(const mw_program *p) {
    mw_text out = {0};
    mw_diag_print(p->diags, &out);
    if (out.bytes) fputs(out.bytes, stderr);
    mw_text_free(&out);
}

// Checks a sample behind the prelude, unless it begins with a pack block of its own.
static void check_sample(const sample *s, mw_slice prelude) {
    static const char error[] = "mw error: ";
    mw_text whole = {0};
    mw_program *p = NULL;
    if (!starts_with(s->text, "pack ")) mw_text_add(&whole, prelude.p, prelude.n);
    mw_text_add(&whole, s->text.p, s->text.n);
    CHECK_ROW(mw_program_text("sample", whole.bytes, NULL, &p, NULL) == MW_OK, s->line);
    bool wrong = starts_with(s->info, error);
    mw_slice want = {s->info.p + strlen(error), wrong ? s->info.n - strlen(error) : 0};
    bool ok = p && (wrong ? said(p, want) : p->diags->errors == 0);
    if (p && !ok) print_diags(p);
    CHECK_ROW(ok, s->line);
    mw_program_free(p);
    mw_text_free(&whole);
}

static void check_layout(const sample *s) {
    mw_text out = {0};
    mw_status st = mw_format(s->text, &out, NULL);
    bool refused = st == MW_SYNTAX && starts_with(s->info, "mw error:");
    bool same = st == MW_OK && out.size == s->text.n && memcmp(out.bytes, s->text.p, out.size) == 0;
    if (!refused && !same && out.bytes) fprintf(stderr, "wants\n%s", out.bytes);
    CHECK_ROW(refused || same, s->line);
    mw_text_free(&out);
}

void test_language_samples(void) {
    char *text = NULL;
    size_t size;
    CHECK(mw_file_read(MW_SOURCE_ROOT "/docs/language.md", DOCUMENT_BYTES_MAX, &text, &size,
                       NULL) == MW_OK);
    if (!text) return;
    mw_slice prelude = {0};
    const char *at = text;
    int32_t line = 1, good = 0, wrong = 0;
    for (sample s; next_sample(&at, &line, &s);) {
        if (!starts_with(s.info, "mw")) continue;
        if (mw_slice_is(s.info, "mw prelude")) prelude = s.text;
        check_layout(&s);
        check_sample(&s, mw_slice_is(s.info, "mw prelude") ? (mw_slice){0} : prelude);
        good += mw_slice_is(s.info, "mw");
        wrong += starts_with(s.info, "mw error:");
    }
    CHECK(prelude.n > 0 && good >= 17 && wrong >= 9);
    mw_free(text);
}

// Words that the document must name, because the parser or the checker knows them.
static const char *const words[] = {
    "pack",     "kind",    "link",     "codes",      "measure",   "parameter", "indicator",
    "choice",   "group",   "index",    "level",      "policy",    "alert",     "example",
    "title",    "note",    "source",   "cite",       "version",   "use",       "status",
    "better",   "timing",  "range",    "roll",       "published", "confirm",   "needs",
    "severity", "inverse", "excludes", "treat",      "impute",    "normalise", "combine",
    "missing",  "vary",    "weights",  "scale",      "screen",    "compare",   "denominator",
    "latest",   "goal",    "weight",   "band",       "gives",     "against",   "evidence",
    "code",     "from",    "when",     "unit",       "min",       "max",       "abs",
    "sqrt",     "ln",      "log10",    "exp",        "round",     "floor",     "ceil",
    "known",    "years",   "months",   "days",       "marginal",  "argmax",    "previous",
    "lag",      "growth",  "rank",     "percentile", "sum",       "count",     "any",
    "all",      "mean",    "first",    "last",       "median",
};

void test_language_words(void) {
    char *text = NULL, quoted[32], called[32];
    size_t size;
    CHECK(mw_file_read(MW_SOURCE_ROOT "/docs/language.md", DOCUMENT_BYTES_MAX, &text, &size,
                       NULL) == MW_OK);
    for (size_t i = 0; text && i < sizeof words / sizeof words[0]; i++) {
        snprintf(quoted, sizeof quoted, "\"%s\"", words[i]);
        snprintf(called, sizeof called, "`%s", words[i]);
        CHECK_ROW(strstr(text, quoted) || strstr(text, called), i);
    }
    mw_free(text);
}
