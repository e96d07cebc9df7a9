// SPDX-License-Identifier: MIT
// See resident.h.
#include "app/resident.h"

#include "assess/history.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/hash.h"
#include "store/facts_shared.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { FREE_MAX = 8, KEPT_MAX = 16, ARENA_BYTES = 1 << 20, PATH_BYTES = 4096 };
// A file that was written so shortly before may be written again within one tick of its clock.
#define SETTLED_NS INT64_C(20000000)

typedef struct {
    const char *path;
    uint64_t stamp; // 0: it is not there
} watched;

typedef struct {
    mw_program *program; // NULL: an empty place
    mw_arena *arena;     // of key and watched
    mw_slice key;
    watched *file;
    int32_t file_count;
    int32_t holders;
    int64_t used_ns;
    bool stale; // nobody finds it any more
} kept;

struct mw_resident {
    char *folder;
    mw_facts *facts;
    pthread_mutex_t lock; // over what follows
    mw_registry *free[FREE_MAX];
    int32_t free_count;
    kept kept[KEPT_MAX];
    mw_history *history; // NULL: none is free
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "workspace: out of memory");
}

// ---- open and close

mw_status mw_resident_open(const char *folder, mw_facts *facts, mw_resident **out, mw_error *err) {
    mw_resident *r = mw_alloc(sizeof *r);
    mw_text copy = {0};
    mw_text_adds(&copy, folder);
    if (!r || copy.failed) {
        mw_text_free(&copy);
        mw_free(r);
        return no_memory(err);
    }
    r->folder = copy.bytes;
    r->facts = mw_facts_shared_share(facts);
    pthread_mutex_init(&r->lock, NULL);
    *out = r;
    return MW_OK;
}

static void empty(kept *k) {
    mw_program_free(k->program);
    mw_arena_free(k->arena);
    *k = (kept){0};
}

void mw_resident_close(mw_resident *r) {
    if (!r) return;
    for (int32_t i = 0; i < KEPT_MAX; i++) {
        MW_ASSERT(r->kept[i].holders == 0);
        empty(&r->kept[i]);
    }
    mw_history_close(r->history);
    for (int32_t i = 0; i < r->free_count; i++) r->free[i]->ops->close(r->free[i]);
    r->facts->ops->close(r->facts);
    pthread_mutex_destroy(&r->lock);
    mw_free(r->folder);
    mw_free(r);
}

const char *mw_resident_folder(const mw_resident *r) { return r->folder; }
mw_facts *mw_resident_facts(mw_resident *r) { return mw_facts_shared_share(r->facts); }

// ---- the registry

mw_status mw_resident_registry_take(mw_resident *r, mw_registry **out, mw_error *err) {
    mw_registry *found = NULL;
    pthread_mutex_lock(&r->lock);
    if (r->free_count > 0) found = r->free[--r->free_count];
    pthread_mutex_unlock(&r->lock);
    if (found) {
        *out = found;
        return MW_OK;
    }
    mw_text where = {0};
    mw_text_addf(&where, "sqlite:%s/registry.sqlite", r->folder);
    mw_status st = where.failed ? no_memory(err) : mw_registry_open(where.bytes, out, err);
    mw_text_free(&where);
    return st;
}

void mw_resident_registry_give(mw_resident *r, mw_registry *registry) {
    registry->ops->abort(registry);
    pthread_mutex_lock(&r->lock);
    bool room = r->free_count < FREE_MAX;
    if (room) r->free[r->free_count++] = registry;
    pthread_mutex_unlock(&r->lock);
    if (!room) registry->ops->close(registry);
}

// ---- the history of assessments

mw_history *mw_resident_history_take(mw_resident *r, mw_registry *registry) {
    pthread_mutex_lock(&r->lock);
    mw_history *h = r->history;
    r->history = NULL;
    pthread_mutex_unlock(&r->lock);
    if (!h || mw_history_resume(h, registry, NULL) == MW_OK) return h;
    mw_history_close(h);
    return NULL;
}

void mw_resident_history_give(mw_resident *r, mw_history *h) {
    pthread_mutex_lock(&r->lock);
    bool room = !r->history;
    if (room) r->history = h;
    pthread_mutex_unlock(&r->lock);
    if (!room) mw_history_close(h);
}

void mw_resident_rest(mw_resident *r) {
    mw_registry *free[FREE_MAX];
    pthread_mutex_lock(&r->lock);
    mw_history *h = r->history;
    int32_t count = r->free_count;
    memcpy(free, r->free, sizeof free);
    r->history = NULL;
    r->free_count = 0;
    pthread_mutex_unlock(&r->lock);
    mw_history_close(h);
    for (int32_t i = 0; i < count; i++) free[i]->ops->close(free[i]);
}

// ---- programs

// Whether two stamps of a path differ tells whether it was changed.
static uint64_t stamp_of(const char *path, bool *settled) {
    struct stat s;
    if (stat(path, &s) != 0) return 0;
    int64_t changed_ns = (int64_t)s.st_mtim.tv_sec * 1000000000 + s.st_mtim.tv_nsec;
    int64_t known_ns = (int64_t)s.st_ctim.tv_sec * 1000000000 + s.st_ctim.tv_nsec;
    if (settled) *settled = *settled && mw_clock_wall_ns() - known_ns > SETTLED_NS;
    uint64_t h = mw_hash64_mix((uint64_t)s.st_ino + 1);
    h = mw_hash64_mix(h ^ (uint64_t)s.st_size);
    h = mw_hash64_mix(h ^ (uint64_t)changed_ns);
    return mw_hash64_mix(h ^ (uint64_t)known_ns) | 1;
}

static bool is_same(const kept *k) {
    for (int32_t i = 0; i < k->file_count; i++)
        if (stamp_of(k->file[i].path, NULL) != k->file[i].stamp) return false;
    return true;
}

// The folder that a file lies in: a new file there may belong to its pack.
static const char *folder_of(mw_arena *a, const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? mw_arena_text(a, path, (size_t)(slash - path)) : mw_arena_text(a, ".", 1);
}

static bool watch(kept *k, const char *path, bool *settled) {
    for (int32_t i = 0; path && i < k->file_count; i++)
        if (strcmp(k->file[i].path, path) == 0) return true;
    if (!path) return false;
    k->file[k->file_count++] = (watched){path, stamp_of(path, settled)};
    return true;
}

// What a program was read from. False when it cannot be kept: no memory, or a file so new that a
// change of it might not be seen.
static bool watch_all(kept *k, const char *const *folder, int32_t folder_count) {
    const mw_diags *d = k->program->diags;
    bool good = true, settled = true;
    k->file = MW_PUSH(k->arena, watched, (size_t)(folder_count + 2 * d->source_count + 1));
    if (!k->file) return false;
    for (int32_t i = 0; i < folder_count && good; i++)
        good = watch(k, mw_arena_text(k->arena, folder[i], strlen(folder[i])), &settled);
    for (int32_t i = 0; i < d->source_count && good; i++)
        good = watch(k, d->source[i].path, &settled) &&
               watch(k, folder_of(k->arena, d->source[i].path), &settled);
    return good && settled;
}

// A free place, that of the least recently used that nobody holds; NULL: all are held.
static kept *find_place(mw_resident *r) {
    kept *best = NULL;
    for (int32_t i = 0; i < KEPT_MAX; i++) {
        kept *k = &r->kept[i];
        if (k->holders) continue;
        if (!best || k->used_ns < best->used_ns) best = k;
    }
    return best;
}

mw_program *mw_resident_program_find(mw_resident *r, mw_slice key) {
    mw_program *found = NULL;
    pthread_mutex_lock(&r->lock);
    for (int32_t i = 0; i < KEPT_MAX && !found; i++) {
        kept *k = &r->kept[i];
        if (!k->program || k->stale || !mw_slice_same(k->key, key)) continue;
        k->stale = !is_same(k);
        if (k->stale && !k->holders) empty(k);
        if (!k->program || k->stale) continue;
        found = k->program;
        k->holders++;
        k->used_ns = mw_clock_steady_ns();
    }
    pthread_mutex_unlock(&r->lock);
    return found;
}

void mw_resident_program_keep(mw_resident *r, mw_slice key, const char *const *folder,
                              int32_t folder_count, mw_program *program) {
    kept fresh = {.program = program,
                  .arena = mw_arena_new(ARENA_BYTES),
                  .holders = 1,
                  .used_ns = mw_clock_steady_ns()};
    fresh.key = (mw_slice){fresh.arena ? mw_arena_text(fresh.arena, key.p, key.n) : NULL, key.n};
    kept *place = NULL;
    if (fresh.key.p && watch_all(&fresh, folder, folder_count)) {
        pthread_mutex_lock(&r->lock);
        place = find_place(r);
        if (place) {
            empty(place);
            *place = fresh;
        }
        pthread_mutex_unlock(&r->lock);
    }
    if (!place) mw_arena_free(fresh.arena);
}

bool mw_resident_program_drop(mw_resident *r, mw_program *program) {
    bool found = false;
    pthread_mutex_lock(&r->lock);
    for (int32_t i = 0; i < KEPT_MAX && !found; i++) {
        kept *k = &r->kept[i];
        if (k->program != program) continue;
        found = true;
        MW_ASSERT(k->holders > 0);
        k->holders--;
        if (k->stale && !k->holders) empty(k);
    }
    pthread_mutex_unlock(&r->lock);
    return found;
}

void mw_resident_programs_forget(mw_resident *r) {
    pthread_mutex_lock(&r->lock);
    for (int32_t i = 0; i < KEPT_MAX; i++) {
        kept *k = &r->kept[i];
        k->stale = k->program != NULL;
        if (k->stale && !k->holders) empty(k);
    }
    pthread_mutex_unlock(&r->lock);
}
