// SPDX-License-Identifier: MIT
// Every pack of the project checks and its examples hold; so do the scripts of test/rules, and
// those of test/packs_bad must not check.
#include "eval/example.h"

#include "base/alloc.h"
#include "base/file.h"
#include "test/test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static const char *const packs[] = {
    "plant",      "iso22400",      "energy",        "growth",          "household",
    "plant_oee",  "soda_line",     "steel",         "uk_firms",        "oee_variants",
    "enterprise", "miit_sme_2024", "gbt39116_2020", "cmmm_2024_draft", "gbt43439_2023",
    "siri",       "acatech",       "impuls",        "collaboration",   "crosswalk",
    "monitoring"};

static void print_diags(const mw_program *p) {
    mw_text t = {0};
    mw_diag_print(p->diags, &t);
    fputs(t.bytes ? t.bytes : "", stderr);
    mw_text_free(&t);
}

// Checks expected in all examples; failures are printed and counted by CHECK.
static int32_t run_examples(const mw_program *p, int32_t row) {
    int32_t checks = 0;
    for (int32_t i = 0; i < p->example_count; i++) {
        mw_example_result r = {0};
        mw_text out = {0};
        mw_error err = {0};
        CHECK_ROW(mw_example_run(p, i, NULL, &r, &out, &err) == MW_OK, row);
        if (err.status != MW_OK) fprintf(stderr, "%s\n", err.text);
        if (out.bytes) fputs(out.bytes, stderr);
        CHECK_ROW(r.failed == 0, row);
        checks += r.checks;
        mw_text_free(&out);
    }
    return checks;
}

void test_packs_examples(void) {
    const char *folder[] = {MW_SOURCE_ROOT "/packs"};
    for (size_t i = 0; i < sizeof packs / sizeof packs[0]; i++) {
        mw_program *p = NULL;
        mw_error err = {0};
        mw_load_from from = {
            .pack = &packs[i], .pack_count = 1, .folder = folder, .folder_count = 1};
        CHECK_ROW(mw_program_load(&from, &p, &err) == MW_OK, i);
        if (!p) continue;
        if (p->diags->errors) print_diags(p);
        CHECK_ROW(p->diags->errors == 0, i);
        if (p->diags->errors == 0) run_examples(p, (int32_t)i);
        mw_program_free(p);
    }
}

// The files of a folder of the source tree, one after the other, in the order of their names.
static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

enum { FILES_MAX = 256, NAME_MAX_BYTES = 128 };

typedef void (*on_file)(const char *path, const char *text, int32_t row);

static int32_t each_file(const char *folder, on_file run) {
    static char names[FILES_MAX][NAME_MAX_BYTES];
    char *order[FILES_MAX], path[4096];
    int32_t n = 0;
    snprintf(path, sizeof path, "%s/%s", MW_SOURCE_ROOT, folder);
    DIR *dir = opendir(path);
    CHECK(dir != NULL);
    for (struct dirent *e; dir && (e = readdir(dir)) && n < FILES_MAX;) {
        if (!strstr(e->d_name, ".mw")) continue;
        snprintf(names[n], NAME_MAX_BYTES, "%.100s", e->d_name);
        order[n] = names[n];
        n++;
    }
    if (dir) closedir(dir);
    qsort(order, (size_t)n, sizeof order[0], compare_names);
    for (int32_t i = 0; i < n; i++) {
        char *text = NULL;
        snprintf(path, sizeof path, "%s/%s/%s", MW_SOURCE_ROOT, folder, order[i]);
        CHECK(mw_file_read(path, 1 << 20, &text, NULL, NULL) == MW_OK);
        if (text) run(path, text, i);
        mw_free(text);
    }
    return n;
}

// What stands after a mark in a comment of the file, up to the end of its line.
static mw_slice marked(const char *text, const char *mark) {
    const char *at = strstr(text, mark);
    if (!at) return (mw_slice){NULL, 0};
    at += strlen(mark);
    return mw_slice_trim((mw_slice){at, strcspn(at, "\n")});
}

// Each file of test/rules shows one rule of the language, with the numbers that follow from it.
static void run_rule(const char *path, const char *text, int32_t row) {
    mw_program *p = NULL;
    double expected = -1;
    CHECK_ROW(mw_number_parse(marked(text, "// expect checks:"), &expected), row);
    CHECK_ROW(mw_program_text(path, text, NULL, &p, NULL) == MW_OK, row);
    if (!p) return;
    if (p->diags->errors) print_diags(p);
    CHECK_ROW(p->diags->errors == 0, row);
    if (p->diags->errors == 0) CHECK_ROW(run_examples(p, row) == (int32_t)expected, row);
    mw_program_free(p);
}

void test_language_rules(void) { CHECK(each_file("test/rules", run_rule) >= 17); }

// Each file of test/packs_bad must not check; its first error holds the words that its first line
// says. Where it says how many errors there are, there are no more.
static void run_refusal(const char *path, const char *text, int32_t row) {
    mw_program *p = NULL;
    mw_slice want = marked(text, "// expect error:");
    CHECK_ROW(want.n > 0, row);
    CHECK_ROW(mw_program_text(path, text, NULL, &p, NULL) == MW_OK, row);
    if (!p) return;
    bool said = p->diags->diag_count > 0 && p->diags->errors > 0 &&
                memmem(p->diags->diag[0].text, strlen(p->diags->diag[0].text), want.p, want.n);
    double count;
    if (mw_number_parse(marked(text, "// expect errors:"), &count))
        said = said && p->diags->errors == (int32_t)count;
    if (!said) print_diags(p);
    CHECK_ROW(said, row);
    mw_program_free(p);
}

void test_language_refusals(void) { CHECK(each_file("test/packs_bad", run_refusal) >= 20); }
