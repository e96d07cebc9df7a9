// SPDX-License-Identifier: MIT
#include "assess/evidence.h"

#include "base/alloc.h"
#include "base/file.h"
#include "test/test.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char root[64], folder[96];
} place;

static place fresh(void) {
    place p = {"/tmp/mw-evidence-XXXXXX", ""};
    CHECK(mkdtemp(p.root) != NULL);
    snprintf(p.folder, sizeof p.folder, "%s/evidence", p.root);
    return p;
}

static int drop(const char *path, const struct stat *about, int type, struct FTW *at) {
    (void)about, (void)type, (void)at;
    return remove(path);
}

static void clean(const place *p) { CHECK(nftw(p->root, drop, 8, FTW_DEPTH | FTW_PHYS) == 0); }

static const char *written(const place *p, const char *name, const char *bytes, size_t n) {
    static char path[160];
    snprintf(path, sizeof path, "%s/%s", p->root, name);
    CHECK(mw_file_replace(path, bytes, n, NULL) == MW_OK);
    return path;
}

static const char pdf[] = "%PDF-1.4\n1 0 obj<<>>endobj\n";
static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0\x90wS\xde";
static const char elf[] = "\x7f"
                          "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3e\0\1\0\0\0";

void test_evidence_batch(void) {
    place p = fresh();
    mw_evidence_batch *b = NULL;
    mw_evidence_file one, two, same;
    CHECK(mw_evidence_batch_new(p.folder, 20, &b, NULL) == MW_OK);
    CHECK(mw_evidence_batch_sync(b, NULL) == MW_OK); // nothing yet
    CHECK(mw_evidence_batch_put(b, written(&p, "a.txt", "one", 3), &one, NULL) == MW_OK);
    CHECK(mw_evidence_batch_put(b, written(&p, "b.txt", "second", 6), &two, NULL) == MW_OK);
    CHECK(mw_evidence_batch_put(b, written(&p, "c.txt", "one", 3), &same, NULL) == MW_OK);
    CHECK(strcmp(one.hash, same.hash) == 0 && strcmp(one.hash, two.hash) != 0);
    CHECK(strcmp(two.type, "text/plain") == 0 && two.bytes == 6);
    CHECK(mw_evidence_batch_put(b, written(&p, "d.txt", "twenty-one characters", 21), &same,
                                NULL) == MW_LIMIT);
    CHECK(mw_evidence_batch_put(b, "/nowhere/at/all", &same, NULL) == MW_IO);
    CHECK(mw_evidence_batch_sync(b, NULL) == MW_OK);
    mw_evidence_batch_free(b);
    mw_evidence_batch_free(NULL);
    CHECK(mw_evidence_verify(p.folder, mw_slice_of(one.hash), NULL) == MW_OK);
    CHECK(mw_evidence_verify(p.folder, mw_slice_of(two.hash), NULL) == MW_OK);
    clean(&p);
}

void test_evidence_types(void) {
    static const struct {
        const char *name, *bytes;
        size_t n;
        const char *type, *wrong;
    } cases[] = {
        {"plan.pdf",   pdf,          sizeof pdf - 1, "application/pdf", NULL                   },
        {"PLAN.PDF",   pdf,          sizeof pdf - 1, "application/pdf", NULL                   },
        {"shot.png",   png,          sizeof png - 1, "image/png",       NULL                   },
        {"note.txt",   "some words", 10,             "text/plain",      NULL                   },
        {"unusual.xy", "some words", 10,             "text/plain",      NULL                   },
        {"plan.pdf",   elf,          sizeof elf - 1, NULL,              "its name ends in .pdf"},
        {"shot.png",   pdf,          sizeof pdf - 1, NULL,              "application/pdf"      },
        {"empty.txt",  "",           0,              NULL,              "empty"                },
    };
    place p = fresh();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_evidence_file f;
        mw_error err = {0};
        const char *path = written(&p, cases[i].name, cases[i].bytes, cases[i].n);
        mw_status st = mw_evidence_put(p.folder, path, 0, &f, &err);
        CHECK_ROW(st == (cases[i].wrong ? MW_INVALID : MW_OK), i);
        if (st == MW_OK) CHECK_ROW(strcmp(f.type, cases[i].type) == 0, i);
        if (cases[i].wrong) CHECK_ROW(strstr(err.text, cases[i].wrong) != NULL, i);
        if (st == MW_OK) CHECK_ROW(f.bytes == (int64_t)cases[i].n, i);
    }
    clean(&p);
}

void test_evidence_kept(void) {
    place p = fresh();
    mw_evidence_file f, again;
    mw_error err = {0};
    const char *path = written(&p, "note.txt", "abc", 3);
    CHECK(mw_evidence_put(p.folder, path, 0, &f, NULL) == MW_OK);
    CHECK(strcmp(f.hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == 0);
    CHECK(mw_evidence_put(p.folder, path, 0, &again, NULL) == MW_OK);
    CHECK(strcmp(f.hash, again.hash) == 0);
    mw_slice hash = mw_slice_of(f.hash);
    CHECK(mw_evidence_verify(p.folder, hash, &err) == MW_OK);
    // A change of what is kept is seen.
    char *kept = mw_evidence_path(p.folder, hash);
    CHECK(mw_file_replace(kept, "abd", 3, NULL) == MW_OK);
    CHECK(mw_evidence_verify(p.folder, hash, &err) == MW_CORRUPT && strstr(err.text, "changed"));
    CHECK(unlink(kept) == 0);
    CHECK(mw_evidence_verify(p.folder, hash, &err) == MW_CORRUPT && strstr(err.text, "No such"));
    mw_free(kept);
    CHECK(mw_evidence_verify(p.folder, mw_slice_of("../../etc/passwd"), &err) == MW_CORRUPT);
    CHECK(mw_evidence_put(p.folder, path, 2, &f, &err) == MW_LIMIT && strstr(err.text, "larger"));
    CHECK(mw_evidence_put(p.folder, p.root, 0, &f, &err) == MW_INVALID);
    // A pipe that nobody writes to does not keep it waiting.
    char pipe_path[160];
    snprintf(pipe_path, sizeof pipe_path, "%s/pipe", p.root);
    CHECK(mkfifo(pipe_path, 0600) == 0);
    CHECK(mw_evidence_put(p.folder, pipe_path, 0, &f, &err) == MW_INVALID);
    CHECK(mw_evidence_put(p.folder, "/nowhere/x", 0, &f, &err) == MW_IO);
    clean(&p);
}
