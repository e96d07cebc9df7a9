// SPDX-License-Identifier: MIT
#include "app/errand.h"

#include "app/progress.h"
#include "app/verb.h"
#include "test/test.h"

#include <pthread.h>
#include <string.h>

static void *other_thread(void *ctx) {
    *(bool *)ctx = mw_errand_now() != NULL;
    return NULL;
}

// What a verb says goes to the errand of its thread, and to nobody else's.
void test_errand_collects(void) {
    mw_text results = {0}, notes = {0}, t = {0};
    atomic_bool ending = false;
    mw_errand e = {.results = &results, .notes = &notes, .ending = &ending};
    pthread_t thread;
    bool seen = true;
    mw_errand_begin(&e);
    mw_text_adds(&t, "one\n");
    CHECK(mw_out(&t, NULL) == MW_OK && t.size == 0);
    mw_text_adds(&t, "two\n");
    CHECK(mw_out(&t, NULL) == MW_OK);
    mw_note("%d\x1b", 1);
    mw_say("place");
    CHECK(pthread_create(&thread, NULL, other_thread, &seen) == 0);
    pthread_join(thread, NULL);
    CHECK(!seen);
    mw_progress bar = mw_progress_begin("work");
    CHECK(mw_progress_go_on(&bar, 1, 2) && !mw_progress_interrupted());
    atomic_store(&ending, true);
    CHECK(!mw_progress_go_on(&bar, 1, 2) && mw_progress_interrupted());
    mw_errand_end();
    CHECK(!mw_errand_now());
    CHECK(results.bytes && strcmp(results.bytes, "one\ntwo\n") == 0);
    CHECK(notes.bytes && strcmp(notes.bytes, "1\\x1b\nplace\n") == 0);
    mw_text_free(&results);
    mw_text_free(&notes);
    mw_text_free(&t);
}

// Whoever asks learns how far it is; one that is cancelled ends, in whatever thread it works.
static void *go_on(void *ctx) {
    mw_progress *bar = ctx;
    CHECK(!mw_progress_bytes(bar, 3, 40, 100));
    return NULL;
}

void test_errand_cancelled(void) {
    mw_text results = {0}, notes = {0};
    mw_errand_told told = {0};
    mw_error err = {0};
    pthread_t thread;
    mw_errand e = {.results = &results, .notes = &notes, .told = &told};
    mw_errand_begin(&e);
    mw_progress bar = mw_progress_begin("draws");
    CHECK(mw_progress_go_on(&bar, 1, 2));
    CHECK(atomic_load(&told.done) == 1 && atomic_load(&told.total) == 2);
    CHECK(mw_progress_end(&bar, mw_fail(&err, MW_IO, "full"), &err) == MW_IO);
    CHECK(strcmp(err.text, "full") == 0);
    atomic_store(&told.cancelled, true);
    CHECK(!mw_errand_cancelled()); // it did not see that yet
    CHECK(pthread_create(&thread, NULL, go_on, &bar) == 0);
    pthread_join(thread, NULL);
    CHECK(mw_errand_cancelled() && atomic_load(&told.rows) == 3);
    CHECK(atomic_load(&told.done) == 40 && atomic_load(&told.total) == 100);
    CHECK(mw_progress_end(&bar, MW_OK, &err) == MW_OK);
    CHECK(mw_progress_end(&bar, MW_LIMIT, &err) == MW_LIMIT);
    CHECK(strcmp(err.text, "draws: cancelled; nothing was stored") == 0);
    mw_errand_end();
    CHECK(!mw_errand_cancelled());
}

// The command line sees everything; on an errand without a person nothing is hidden either.
void test_errand_sees(void) {
    mw_text results = {0}, notes = {0};
    mw_principal nobody = {0};
    mw_errand e = {.results = &results, .notes = &notes};
    CHECK(mw_errand_sees_all() && mw_errand_sees(1) && mw_errand_has(1));
    mw_errand_begin(&e);
    CHECK(mw_errand_sees_all() && mw_errand_sees(1) && mw_errand_has(1));
    mw_errand_end();
    mw_registry *r = NULL;
    mw_account_tree *tree = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    CHECK(mw_account_tree_open(r, 1, &tree, NULL) == MW_OK);
    e.who = &nobody, e.tree = tree;
    mw_errand_begin(&e);
    CHECK(!mw_errand_sees_all() && !mw_errand_sees(1) && !mw_errand_has(1));
    mw_errand_end();
    mw_account_tree_free(tree);
    r->ops->close(r);
}
