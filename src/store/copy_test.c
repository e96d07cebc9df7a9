// SPDX-License-Identifier: MIT
#include "store/copy.h"

#include "base/alloc.h"
#include "store/conformance.h"
#include "store/facts_duckdb_int.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// ---- facts

typedef struct {
    char *folder, *address, *path;
    mw_facts *facts;
} place;

static place placed(void) {
    place p = {.folder = mw_test_folder_new()};
    p.address = mw_test_path("duckdb:", p.folder, "facts.duckdb");
    p.path = mw_test_path("", p.folder, "copy.duckdb");
    CHECK(mw_facts_open(p.address, &p.facts, NULL) == MW_OK);
    if (!p.facts) abort();
    ((mw_facts_duckdb *)p.facts)->copy_rows_max = 100;
    return p;
}

static void displace(place *p) {
    p->facts->ops->close(p->facts);
    mw_free(p->address);
    mw_free(p->path);
    mw_test_folder_free(p->folder);
}

// count facts of entity 1 + i % 7, each tenth a correction of the one ten before.
static void append(mw_facts *f, int64_t from, int64_t count) {
    mw_fact_batch b = {0};
    for (int64_t i = from; i < from + count; i++) {
        bool corrects = i % 10 == 9 && i > 10;
        int64_t at = corrects ? i - 10 : i;
        mw_test_add(&b, (mw_test_fact){1 + (int32_t)(at % 3), 1 + (int32_t)(at % 7), 0, at, at + 1,
                                       (double)i, (uint8_t)(i % 3), 1 + (int32_t)(i % 2), i});
    }
    CHECK(f->ops->append(f, &b, 1000 + from, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

static mw_test_rows everything(mw_facts *f) {
    mw_test_rows rows = {0};
    mw_fact_query q = mw_test_query();
    q.all_versions = true;
    CHECK(mw_test_scan(f, &q, &rows, NULL) == MW_OK);
    return rows;
}

static bool same_column(const void *a, const void *b, int64_t count, size_t size) {
    return memcmp(a, b, (size_t)count * size) == 0;
}

static void check_same(const mw_test_rows *a, const mw_test_rows *b) {
    const mw_fact_batch *x = &a->facts, *y = &b->facts;
    int64_t n = x->count;
    CHECK(n > 0 && n == y->count);
    if (n != y->count) return;
    CHECK(same_column(x->entity, y->entity, n, sizeof *x->entity));
    CHECK(same_column(x->measure, y->measure, n, sizeof *x->measure));
    CHECK(same_column(x->start_ns, y->start_ns, n, sizeof *x->start_ns));
    CHECK(same_column(x->end_ns, y->end_ns, n, sizeof *x->end_ns));
    CHECK(same_column(x->value, y->value, n, sizeof *x->value));
    CHECK(same_column(x->quality, y->quality, n, sizeof *x->quality));
    CHECK(same_column(x->import_id, y->import_id, n, sizeof *x->import_id));
    CHECK(same_column(x->line, y->line, n, sizeof *x->line));
    CHECK(same_column(a->recorded_ns, b->recorded_ns, n, sizeof *a->recorded_ns));
}

// Opens the copy, which must be sound, go on where the other was, and hold what `expected` says.
static void check_copy(const place *p, const mw_test_rows *expected) {
    char *address = mw_test_path("duckdb:", p->folder, "copy.duckdb");
    mw_facts *f = NULL;
    int64_t problems = -1;
    CHECK(mw_facts_open(address, &f, NULL) == MW_OK);
    if (!f) abort();
    mw_test_rows rows = everything(f);
    check_same(&rows, expected);
    CHECK(f->ops->verify(f, mw_test_tell, NULL, &problems, NULL) == MW_OK && problems == 0);
    append(f, 5000, 30);
    CHECK(f->ops->verify(f, mw_test_tell, NULL, &problems, NULL) == MW_OK && problems == 0);
    f->ops->close(f);
    mw_test_rows_fini(&rows);
    mw_free(address);
}

void test_copy_facts(void) {
    place p = placed();
    mw_store_copy *copy = NULL, *second = NULL;
    struct stat about;
    append(p.facts, 0, 330);
    append(p.facts, 330, 220);
    mw_test_rows before = everything(p.facts);
    mw_error err = {0};
    if (p.facts->ops->copy(p.facts, p.path, &copy, &err) != MW_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    CHECK(p.facts->ops->copy(p.facts, p.path, &second, NULL) == MW_INVALID && !second);
    int steps = 0;
    for (bool more = true; more && steps < 100; steps++) {
        CHECK_ROW(mw_store_copy_step(copy, &more, NULL) == MW_OK, steps);
        append(p.facts, 1000 + steps * 50, 50); // not part of it
    }
    CHECK(steps == 6);
    mw_store_copy_end(copy);
    CHECK(stat(p.path, &about) == 0 && (about.st_mode & 0777) == 0600);
    check_copy(&p, &before);
    mw_test_rows_fini(&before);
    displace(&p);
}

// A store that failed meanwhile has a copy fail; a file that is there is not written over.
void test_copy_facts_failures(void) {
    place p = placed();
    mw_store_copy *copy = NULL;
    mw_error err = {0};
    bool more = true;
    struct stat about;
    append(p.facts, 0, 330);
    CHECK(p.facts->ops->copy(p.facts, p.path, &copy, NULL) == MW_OK);
    CHECK(mw_store_copy_step(copy, &more, NULL) == MW_OK && more);
    mw_facts_duckdb_forget((mw_facts_duckdb *)p.facts); // as after a failure
    CHECK(mw_store_copy_step(copy, &more, &err) != MW_OK);
    mw_store_copy_end(copy);
    CHECK(stat(p.path, &about) != 0);
    CHECK(p.facts->ops->copy(p.facts, p.path, &copy, NULL) == MW_OK);
    mw_store_copy_end(copy); // given up
    CHECK(stat(p.path, &about) != 0);
    mw_test_write(p.path, "mine", 4);
    CHECK(p.facts->ops->copy(p.facts, p.path, &copy, &err) == MW_IO);
    CHECK(stat(p.path, &about) == 0 && about.st_size == 4);
    displace(&p);
}

// ---- the registry

static mw_status add_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    (void)err;
    mw_text_addf(ctx, "%d %.*s\n", id, (int)text.n, text.p);
    return MW_OK;
}

static void read_texts(mw_registry *r, mw_text *all) {
    CHECK(r->ops->text_each(r, add_text, all, NULL) == MW_OK);
}

static void put_texts(mw_registry *r, int from, int count) {
    CHECK(r->ops->begin(r, NULL) == MW_OK);
    for (int i = from; i < from + count; i++) {
        char text[600];
        int32_t id;
        snprintf(text, sizeof text, "text %d %0500d", i, i);
        CHECK_ROW(r->ops->text_put(r, mw_slice_of(text), &id, NULL) == MW_OK, i);
    }
    CHECK(r->ops->commit(r, NULL) == MW_OK);
}

void test_copy_registry(void) {
    char *folder = mw_test_folder_new();
    char *address = mw_test_path("sqlite:", folder, "registry.sqlite");
    char *path = mw_test_path("", folder, "copy.sqlite");
    char *copied = mw_test_path("sqlite:", folder, "copy.sqlite");
    mw_registry *r = NULL, *c = NULL;
    mw_store_copy *copy = NULL;
    mw_text before = {0}, after = {0};
    int64_t problems = -1;
    CHECK(mw_registry_open(address, &r, NULL) == MW_OK);
    put_texts(r, 0, 20000); // more pages than one step copies
    read_texts(r, &before);
    CHECK(r->ops->begin(r, NULL) == MW_OK);
    CHECK(r->ops->copy(r, path, &copy, NULL) == MW_INVALID);
    CHECK(r->ops->commit(r, NULL) == MW_OK);
    CHECK(r->ops->copy(r, path, &copy, NULL) == MW_OK);
    int steps = 0;
    for (bool more = true; more && steps < 100; steps++) {
        put_texts(r, 20000 + steps, 1); // not part of it
        CHECK_ROW(mw_store_copy_step(copy, &more, NULL) == MW_OK, steps);
    }
    CHECK(steps > 1);
    mw_store_copy_end(copy);
    CHECK(mw_registry_open(copied, &c, NULL) == MW_OK);
    read_texts(c, &after);
    CHECK(
        mw_slice_same((mw_slice){before.bytes, before.size}, (mw_slice){after.bytes, after.size}));
    CHECK(c->ops->verify(c, mw_test_tell, NULL, &problems, NULL) == MW_OK && problems == 0);
    c->ops->close(c);
    r->ops->close(r);
    mw_text_free(&before);
    mw_text_free(&after);
    mw_free(address);
    mw_free(path);
    mw_free(copied);
    mw_test_folder_free(folder);
}
