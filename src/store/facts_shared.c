// SPDX-License-Identifier: MIT
// See facts_shared.h. There is one object; handles are counted pointers to it.
#include "store/facts_shared.h"

#include "base/alloc.h"
#include "store/facts_int.h"

#include <pthread.h>

typedef struct {
    mw_facts base;
    mw_facts *store;
    pthread_mutex_t lock; // over store and holders
    int64_t holders;
} shared;

static shared *of(mw_facts *f) { return (shared *)f; }

static mw_status open_shared(const char *address, mw_facts **out, mw_error *err) {
    mw_facts *store = NULL;
    MW_TRY(mw_facts_open(address, &store, err));
    mw_status st = mw_facts_shared_open(store, out, err);
    if (st != MW_OK) store->ops->close(store);
    return st;
}

static mw_status append(mw_facts *f, const mw_fact_batch *in, int64_t recorded_ns, mw_error *err) {
    shared *s = of(f);
    pthread_mutex_lock(&s->lock);
    mw_status st = s->store->ops->append(s->store, in, recorded_ns, err);
    pthread_mutex_unlock(&s->lock);
    return st;
}

static mw_status scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                      mw_error *err) {
    shared *s = of(f);
    pthread_mutex_lock(&s->lock);
    mw_status st = s->store->ops->scan(s->store, q, visit, ctx, err);
    pthread_mutex_unlock(&s->lock);
    return st;
}

static mw_status compare(mw_facts *f, const mw_fact_batch *in, const mw_fact_query *undone,
                         uint8_t *standing, mw_error *err) {
    shared *s = of(f);
    pthread_mutex_lock(&s->lock);
    mw_status st = s->store->ops->compare(s->store, in, undone, standing, err);
    pthread_mutex_unlock(&s->lock);
    return st;
}

static mw_status count(mw_facts *f, int64_t *out, mw_error *err) {
    shared *s = of(f);
    pthread_mutex_lock(&s->lock);
    mw_status st = s->store->ops->count(s->store, out, err);
    pthread_mutex_unlock(&s->lock);
    return st;
}

static mw_status span(mw_facts *f, int32_t measure, mw_fact_span *out, mw_error *err) {
    shared *s = of(f);
    pthread_mutex_lock(&s->lock);
    mw_status st = s->store->ops->span(s->store, measure, out, err);
    pthread_mutex_unlock(&s->lock);
    return st;
}

static mw_status verify(mw_facts *f, void (*tell)(void *ctx, const char *line), void *ctx,
                        int64_t *problems, mw_error *err) {
    shared *s = of(f);
    pthread_mutex_lock(&s->lock);
    mw_status st = s->store->ops->verify(s->store, tell, ctx, problems, err);
    pthread_mutex_unlock(&s->lock);
    return st;
}

// A copy of the store whose steps are operations, too.
typedef struct {
    mw_store_copy base;
    shared *store;
    mw_store_copy *inner;
} copying;

static mw_status copy_step(mw_store_copy *base, bool *more, mw_error *err) {
    copying *c = (copying *)base;
    pthread_mutex_lock(&c->store->lock);
    mw_status st = mw_store_copy_step(c->inner, more, err);
    pthread_mutex_unlock(&c->store->lock);
    return st;
}

static void copy_end(mw_store_copy *base) {
    copying *c = (copying *)base;
    pthread_mutex_lock(&c->store->lock);
    mw_store_copy_end(c->inner);
    pthread_mutex_unlock(&c->store->lock);
    mw_free(c);
}

static mw_status copy(mw_facts *f, const char *path, mw_store_copy **out, mw_error *err) {
    shared *s = of(f);
    if (!s->store->ops->copy) return mw_fail(err, MW_INVALID, "facts in memory have no copies");
    copying *c = mw_alloc(sizeof *c);
    if (!c) return mw_fail(err, MW_NOMEM, "facts: out of memory");
    *c = (copying){
        .base = {.step = copy_step, .end = copy_end},
          .store = s
    };
    pthread_mutex_lock(&s->lock);
    mw_status st = s->store->ops->copy(s->store, path, &c->inner, err);
    pthread_mutex_unlock(&s->lock);
    if (st != MW_OK) {
        mw_free(c);
        return st;
    }
    c->base.rows = c->inner->rows;
    *out = &c->base;
    return MW_OK;
}

static void close_shared(mw_facts *f) {
    if (!f) return;
    shared *s = of(f);
    pthread_mutex_lock(&s->lock);
    int64_t left = --s->holders;
    pthread_mutex_unlock(&s->lock);
    if (left > 0) return;
    s->store->ops->close(s->store);
    pthread_mutex_destroy(&s->lock);
    mw_free(s);
}

const mw_facts_ops mw_facts_shared_ops = {.scheme = "shared",
                                          .open = open_shared,
                                          .append = append,
                                          .scan = scan,
                                          .compare = compare,
                                          .count = count,
                                          .span = span,
                                          .copy = copy,
                                          .verify = verify,
                                          .close = close_shared};

mw_status mw_facts_shared_open(mw_facts *store, mw_facts **out, mw_error *err) {
    shared *s = mw_alloc(sizeof *s);
    if (!s) return mw_fail(err, MW_NOMEM, "facts: out of memory");
    *s = (shared){.base = {&mw_facts_shared_ops}, .store = store, .holders = 1};
    // A visit that asks the store is told so by the store, and does not wait for itself.
    pthread_mutexattr_t same_thread;
    pthread_mutexattr_init(&same_thread);
    pthread_mutexattr_settype(&same_thread, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&s->lock, &same_thread);
    pthread_mutexattr_destroy(&same_thread);
    *out = &s->base;
    return MW_OK;
}

mw_facts *mw_facts_shared_share(mw_facts *f) {
    MW_ASSERT(f->ops == &mw_facts_shared_ops);
    shared *s = of(f);
    pthread_mutex_lock(&s->lock);
    s->holders++;
    pthread_mutex_unlock(&s->lock);
    return f;
}
