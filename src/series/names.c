// SPDX-License-Identifier: MIT
// See names.h.
//
// Locking: `lock` guards everything but the file's own fields (fd, size, saving), which belong to
// whoever saves. Keys of the maps never move, so slices stay good without the lock.
#include "series/names.h"

#include "base/alloc.h"
#include "base/folder_sync.h"
#include "base/hash.h"
#include "base/map.h"
#include "series/bytes.h"
#include "series/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FORMAT = 1,
    HEAD_BYTES = 24,
    RECORD_HEAD_BYTES = 9,
    BODY_BYTES_MAX = MW_SIGNAL_TEXT_MAX + 16,
    SIGNALS_MAX = 1 << 22, // a plant has some ten thousand; more is a source gone wild
    TEXTS_MAX = 1 << 22,   // likewise: a stamp of time taken for a text
    TURNS_MAX = 16,        // of a name, since it was opened: more is a source that sends either
};

typedef enum {
    RECORD_SIGNAL = 1,
    RECORD_TEXT,
    RECORD_UNIT,
    RECORD_HORIZON,
    RECORD_TURN,  // the name means its signal of a kind, which becomes of that kind where it is new
    RECORD_AGAIN, // a further signal of a name, of another kind, which the name means
} record_kind;

static const char magic[4] = {'M', 'W', 'S', 'N'};

typedef struct {
    mw_slice unit;
    int64_t horizon_ns;
    mw_signal_kind kind;
    int32_t first;      // signal of that name; the other two stand there
    int32_t current;    // what the name means
    int32_t of_kind[3]; // -1 none
    int32_t turns;      // since the file was opened
    bool claimed;       // likewise: somebody asked for it who puts values
} about_signal;

struct mw_names {
    pthread_rwlock_t lock;
    mw_map *signals, *texts, *units;
    about_signal *about;
    int64_t about_capacity;
    mw_text pending; // records not yet given to `saving`
    mw_text saving;  // records on their way to disk
    int fd;
    char *path;
    int64_t size; // bytes of the file that are good
    uint64_t store_id;
    bool ragged; // the file may be longer than size
};

uint64_t mw_names_store_id(const mw_names *n) { return n->store_id; }

int64_t mw_names_size(mw_names *n) {
    pthread_rwlock_rdlock(&n->lock);
    int64_t size = n->size;
    pthread_rwlock_unlock(&n->lock);
    return size;
}

void mw_names_close(mw_names *n) {
    if (!n) return;
    if (n->fd >= 0) close(n->fd);
    mw_map_free(n->signals);
    mw_map_free(n->texts);
    mw_map_free(n->units);
    mw_free(n->about);
    mw_text_free(&n->pending);
    mw_text_free(&n->saving);
    mw_free(n->path);
    pthread_rwlock_destroy(&n->lock);
    mw_free(n);
}

// ---- records

static uint32_t record_crc(const char *kind_and_body, size_t body_bytes) {
    return mw_crc32c(0, kind_and_body, body_bytes + 1);
}

// Adds a record of two parts to what is pending; false, with nothing added, when out of memory.
static bool add_record(mw_names *n, record_kind kind, mw_slice a, mw_slice b) {
    char head[RECORD_HEAD_BYTES] = {0};
    mw_text *t = &n->pending;
    size_t at = t->size, body = a.n + b.n;
    mw_text_add(t, head, sizeof head);
    mw_text_add(t, a.p, a.n);
    mw_text_add(t, b.p, b.n);
    if (t->failed) {
        t->failed = false;
        t->size = at;
        return false;
    }
    uint8_t *to = (uint8_t *)t->bytes + at;
    to[8] = (uint8_t)kind;
    put_u32(to, (uint32_t)body);
    put_u32(to + 4, record_crc(t->bytes + at + 8, body));
    return true;
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the name of a signal");
}

// The unit as the names keep it.
static mw_status keep_unit(mw_names *n, mw_slice unit, mw_slice *out, mw_error *err) {
    int64_t at;
    MW_TRY(mw_map_add(n->units, unit, mw_map_count(n->units), &at, err));
    *out = mw_map_key(n->units, at);
    return MW_OK;
}

// A new signal in memory.
static mw_status add_signal(mw_names *n, mw_slice name, mw_signal_kind kind, mw_slice unit,
                            mw_error *err) {
    int64_t id = mw_map_count(n->signals);
    mw_slice kept;
    MW_TRY(keep_unit(n, unit, &kept, err));
    if (!mw_grow(&n->about, &n->about_capacity, id + 1, sizeof *n->about)) return no_memory(err);
    int32_t self = (int32_t)id;
    n->about[id] = (about_signal){
        kept, INT64_MIN, kind, self, self, {-1, -1, -1},
             0, false
    };
    n->about[id].of_kind[kind] = self;
    return mw_map_add(n->signals, name, id, NULL, err);
}

// A further signal of a name stands in the map under it and a letter that no name has.
static mw_status add_again(mw_names *n, int64_t first, mw_signal_kind kind, mw_error *err) {
    mw_text key = {0};
    mw_slice name = mw_map_key(n->signals, first);
    mw_text_add(&key, name.p, name.n);
    mw_text_addc(&key, (char)(kind + 1));
    int64_t id = mw_map_count(n->signals);
    mw_status st =
        key.failed ? no_memory(err)
                   : add_signal(n, (mw_slice){key.bytes, key.size}, kind, (mw_slice){"", 0}, err);
    mw_text_free(&key);
    if (st != MW_OK) return st;
    n->about[id].first = (int32_t)first;
    n->about[first].of_kind[kind] = n->about[first].current = (int32_t)id;
    return MW_OK;
}

// The name of the first signal of a name means its signal of a kind: itself becomes so when there
// is none.
static void turn_to(mw_names *n, int64_t first, mw_signal_kind kind) {
    about_signal *f = &n->about[first];
    int32_t current = f->current;
    if (f->of_kind[kind] < 0) {
        f->of_kind[n->about[current].kind] = -1;
        f->of_kind[kind] = current;
        n->about[current].kind = kind;
    }
    f->current = f->of_kind[kind];
}

// What a name means; -1 when it is none.
static int64_t find(const mw_names *n, mw_slice name) {
    int64_t id = mw_map_get(n->signals, name, -1);
    return id < 0 ? id : n->about[id].current;
}

// ---- opening

static bool read_signal(mw_names *n, mw_slice body, mw_status *st, mw_error *err) {
    if (body.n < 2) return false;
    uint8_t kind = (uint8_t)body.p[0];
    size_t unit = (uint8_t)body.p[1];
    if (kind > MW_SIGNAL_BOOL || unit + 2 > body.n) return false;
    mw_slice name = {body.p + 2 + unit, body.n - 2 - unit};
    if (mw_signal_name_check(name, NULL) != MW_OK || mw_map_get(n->signals, name, -1) >= 0)
        return false;
    *st = add_signal(n, name, (mw_signal_kind)kind, (mw_slice){body.p + 2, unit}, err);
    return true;
}

static bool read_text(mw_names *n, mw_slice body, mw_status *st, mw_error *err) {
    if (mw_map_get(n->texts, body, -1) >= 0) return false;
    *st = mw_map_add(n->texts, body, mw_map_count(n->texts), NULL, err);
    return true;
}

static bool read_change(mw_names *n, record_kind kind, mw_slice body, mw_status *st,
                        mw_error *err) {
    if (body.n < 4) return false;
    const uint8_t *p = (const uint8_t *)body.p;
    uint32_t id = get_u32(p);
    if (id >= mw_map_count(n->signals)) return false;
    if (kind == RECORD_UNIT)
        *st = keep_unit(n, (mw_slice){body.p + 4, body.n - 4}, &n->about[id].unit, err);
    else if (body.n == 12)
        n->about[id].horizon_ns = (int64_t)get_u64(p + 4);
    else
        return false;
    return true;
}

static bool read_turn(mw_names *n, record_kind kind, mw_slice body, mw_status *st, mw_error *err) {
    const uint8_t *p = (const uint8_t *)body.p;
    if (body.n != 5 || p[4] > MW_SIGNAL_BOOL) return false;
    uint32_t id = get_u32(p);
    mw_signal_kind to = (mw_signal_kind)p[4];
    if (id >= mw_map_count(n->signals) || n->about[id].first != (int32_t)id) return false;
    bool is_new = n->about[id].of_kind[to] < 0;
    if (kind == RECORD_AGAIN && !is_new) return false;
    if (kind == RECORD_AGAIN)
        *st = add_again(n, id, to, err);
    else
        turn_to(n, id, to);
    return true;
}

// Makes a record part of what is known; false when it makes no sense.
static bool read_record(mw_names *n, uint8_t kind, mw_slice body, mw_status *st, mw_error *err) {
    switch (kind) {
    case RECORD_SIGNAL: return read_signal(n, body, st, err);
    case RECORD_TEXT: return read_text(n, body, st, err);
    case RECORD_UNIT:
    case RECORD_HORIZON: return read_change(n, (record_kind)kind, body, st, err);
    case RECORD_TURN:
    case RECORD_AGAIN: return read_turn(n, (record_kind)kind, body, st, err);
    default: return false;
    }
}

// Whether a whole record begins at p.
static bool is_record(const char *p, const char *end) {
    if (end - p < RECORD_HEAD_BYTES) return false;
    uint32_t body = get_u32((const uint8_t *)p);
    return body <= BODY_BYTES_MAX && (int64_t)body <= end - p - RECORD_HEAD_BYTES &&
           get_u32((const uint8_t *)p + 4) == record_crc(p + 8, body);
}

static bool record_after(const char *p, const char *end) {
    while (p < end && !is_record(p, end)) p++;
    return p < end;
}

static mw_status corrupt(const mw_names *n, int64_t at, const char *what, mw_error *err) {
    return mw_fail(err, MW_CORRUPT, "%s at byte %lld: %s", n->path, (long long)at, what);
}

// Reads records of bytes, which the file holds from its start, until the end or a bad place.
static mw_status read_records(mw_names *n, const char *bytes, int64_t size, mw_error *err) {
    const char *end = bytes + size;
    while (n->size < size) {
        const char *p = bytes + n->size;
        mw_status st = MW_OK;
        if (!is_record(p, end)) {
            if (record_after(p + 1, end)) return corrupt(n, n->size, "damaged", err);
            n->ragged = true; // a crash cut off the last one
            return MW_OK;
        }
        mw_slice body = {p + RECORD_HEAD_BYTES, get_u32((const uint8_t *)p)};
        if (!read_record(n, (uint8_t)p[8], body, &st, err))
            return corrupt(n, n->size, "a record makes no sense", err);
        MW_TRY(st);
        n->size += RECORD_HEAD_BYTES + (int64_t)body.n;
    }
    return MW_OK;
}

static mw_status read_head(mw_names *n, const uint8_t *head, mw_error *err) {
    if (memcmp(head, magic, sizeof magic) != 0 || get_u32(head + 20) != mw_crc32c(0, head, 20))
        return corrupt(n, 0, "it does not begin like a file of names", err);
    if (get_u32(head + 4) != FORMAT)
        return mw_fail(err, MW_INVALID, "%s has format %u, this program reads %d", n->path,
                       get_u32(head + 4), FORMAT);
    n->store_id = get_u64(head + 8);
    n->size = HEAD_BYTES;
    return MW_OK;
}

static mw_status begin_file(mw_names *n, uint64_t store_id, mw_error *err) {
    uint8_t head[HEAD_BYTES] = {0};
    memcpy(head, magic, sizeof magic);
    put_u32(head + 4, FORMAT);
    put_u64(head + 8, store_id);
    put_u32(head + 20, mw_crc32c(0, head, 20));
    if (ftruncate(n->fd, 0) != 0 || !mw_disk_write(n->fd, head, sizeof head, 0) ||
        fdatasync(n->fd) != 0)
        return mw_fail(err, MW_IO, "cannot write %s: %s", n->path, strerror(errno));
    n->store_id = store_id;
    n->size = HEAD_BYTES;
    return mw_folder_sync(n->path, err);
}

static mw_status read_file(mw_names *n, uint64_t fresh_store_id, mw_error *err) {
    struct stat about;
    if (fstat(n->fd, &about) != 0)
        return mw_fail(err, MW_IO, "cannot read %s: %s", n->path, strerror(errno));
    // A file without a whole head was being begun when a crash came; nothing refers to it.
    if (about.st_size < HEAD_BYTES) return begin_file(n, fresh_store_id, err);
    char *bytes = mw_alloc((size_t)about.st_size);
    if (!bytes) return no_memory(err);
    mw_status st = mw_disk_read(n->fd, n->path, bytes, about.st_size, 0, err);
    if (st == MW_OK) st = read_head(n, (const uint8_t *)bytes, err);
    if (st == MW_OK) st = read_records(n, bytes, about.st_size, err);
    mw_free(bytes);
    return st;
}

static mw_status begin(mw_names *n, const char *path, mw_error *err) {
    mw_text copy = {0};
    mw_text_adds(&copy, path);
    n->path = copy.bytes;
    n->signals = mw_map_new();
    n->texts = mw_map_new();
    n->units = mw_map_new();
    if (copy.failed || !n->signals || !n->texts || !n->units) return no_memory(err);
    n->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (n->fd < 0) return mw_fail(err, MW_IO, "cannot open %s: %s", path, strerror(errno));
    return MW_OK;
}

mw_status mw_names_open(const char *path, uint64_t fresh_store_id, mw_names **out, mw_error *err) {
    mw_names *n = mw_alloc(sizeof *n);
    if (!n) return no_memory(err);
    n->fd = -1;
    pthread_rwlock_init(&n->lock, NULL);
    mw_status st = begin(n, path, err);
    if (st == MW_OK) st = read_file(n, fresh_store_id, err);
    if (st != MW_OK) {
        mw_names_close(n);
        return st;
    }
    *out = n;
    return MW_OK;
}

// ---- giving ids

static mw_status check_kind(const mw_names *n, int64_t id, mw_signal_kind kind, mw_error *err) {
    if (n->about[id].kind == kind) return MW_OK;
    mw_slice name = mw_map_key(n->signals, n->about[id].first);
    return mw_fail(err, MW_INVALID, "%.*s is a signal of kind %s, not %s", (int)name.n, name.p,
                   mw_signal_kind_text(n->about[id].kind), mw_signal_kind_text(kind));
}

// Under the lock for writing.
static mw_status new_signal(mw_names *n, mw_slice name, mw_signal_kind kind, mw_slice unit,
                            mw_error *err) {
    char head[2 + MW_SIGNAL_UNIT_MAX];
    size_t before = n->pending.size;
    if (mw_map_count(n->signals) >= SIGNALS_MAX)
        return mw_fail(err, MW_LIMIT, "there are %d signals; no more are taken", SIGNALS_MAX);
    head[0] = (char)kind;
    head[1] = (char)unit.n;
    if (unit.n) memcpy(head + 2, unit.p, unit.n);
    if (!add_record(n, RECORD_SIGNAL, (mw_slice){head, 2 + unit.n}, name)) return no_memory(err);
    mw_status st = add_signal(n, name, kind, unit, err);
    if (st != MW_OK) n->pending.size = before;
    return st;
}

// Under the lock for writing.
static mw_status new_unit(mw_names *n, int64_t id, mw_slice unit, mw_error *err) {
    uint8_t number[4];
    mw_slice kept;
    put_u32(number, (uint32_t)id);
    MW_TRY(keep_unit(n, unit, &kept, err));
    if (!add_record(n, RECORD_UNIT, (mw_slice){(const char *)number, 4}, unit))
        return no_memory(err);
    n->about[id].unit = kept;
    return MW_OK;
}

static mw_status find_or_add(mw_names *n, mw_slice name, mw_signal_kind kind, mw_slice unit,
                             mw_error *err) {
    int64_t id = find(n, name);
    if (id < 0) return new_signal(n, name, kind, unit, err);
    MW_TRY(check_kind(n, id, kind, err));
    return unit.n && n->about[id].unit.n == 0 ? new_unit(n, id, unit, err) : MW_OK;
}

static mw_status ask(mw_names *n, const about_signal *want, mw_slice name, int32_t *id,
                     mw_error *err) {
    mw_status st = MW_OK;
    pthread_rwlock_rdlock(&n->lock);
    int64_t found = find(n, name);
    const about_signal *a = found >= 0 ? &n->about[found] : NULL;
    bool known = a && (want->unit.n == 0 || a->unit.n > 0) && (a->claimed || !want->claimed);
    if (known) st = check_kind(n, found, want->kind, err);
    pthread_rwlock_unlock(&n->lock);
    if (!known) {
        pthread_rwlock_wrlock(&n->lock);
        st = find_or_add(n, name, want->kind, want->unit, err);
        found = find(n, name);
        if (st == MW_OK && want->claimed) n->about[found].claimed = true;
        pthread_rwlock_unlock(&n->lock);
    }
    if (st == MW_OK) *id = (int32_t)found;
    return st;
}

static mw_status check_and_ask(mw_names *n, const about_signal *want, mw_slice name, int32_t *id,
                               mw_error *err) {
    MW_TRY(mw_signal_name_check(name, err));
    if (want->unit.n > MW_SIGNAL_UNIT_MAX)
        return mw_fail(err, MW_LIMIT, "the unit of %.*s has %zu bytes, at most %d", (int)name.n,
                       name.p, want->unit.n, MW_SIGNAL_UNIT_MAX);
    return ask(n, want, name, id, err);
}

mw_status mw_names_signal(mw_names *n, mw_slice name, mw_signal_kind kind, mw_slice unit,
                          int32_t *id, mw_error *err) {
    about_signal want = {.unit = unit, .kind = kind, .claimed = true};
    return check_and_ask(n, &want, name, id, err);
}

mw_status mw_names_guess(mw_names *n, mw_slice name, mw_signal_kind kind, mw_slice unit,
                         int32_t *id, mw_error *err) {
    int32_t known = mw_names_find(n, name);
    about_signal want = {.unit = unit, .kind = kind};
    if (known < 0) return check_and_ask(n, &want, name, id, err);
    *id = known;
    return MW_OK;
}

bool mw_names_is_claimed(mw_names *n, int32_t id) {
    pthread_rwlock_rdlock(&n->lock);
    bool claimed = id >= 0 && id < mw_map_count(n->signals) && n->about[id].claimed;
    pthread_rwlock_unlock(&n->lock);
    return claimed;
}

// Under the lock for writing; first is the first signal of its name.
static mw_status turn(mw_names *n, int64_t first, mw_signal_kind kind, bool keep, mw_error *err) {
    char body[5];
    size_t before = n->pending.size;
    // Values may be on their way for whoever asked for it since the caller looked.
    keep = keep || n->about[n->about[first].current].claimed;
    bool again = keep && n->about[first].of_kind[kind] < 0;
    put_u32((uint8_t *)body, (uint32_t)first);
    body[4] = (char)kind;
    if (n->about[first].turns >= TURNS_MAX)
        return check_kind(n, n->about[first].current, kind, err);
    if (again && mw_map_count(n->signals) >= SIGNALS_MAX)
        return mw_fail(err, MW_LIMIT, "there are %d signals; no more are taken", SIGNALS_MAX);
    record_kind record = again ? RECORD_AGAIN : RECORD_TURN;
    if (!add_record(n, record, (mw_slice){body, sizeof body}, (mw_slice){0})) return no_memory(err);
    n->about[first].turns++;
    if (!again) {
        turn_to(n, first, kind);
        return MW_OK;
    }
    mw_status st = add_again(n, first, kind, err);
    if (st != MW_OK) n->pending.size = before;
    return st;
}

mw_status mw_names_turn(mw_names *n, int32_t id, mw_signal_kind kind, bool keep, mw_error *err) {
    mw_status st = MW_OK;
    pthread_rwlock_wrlock(&n->lock);
    MW_ASSERT(id >= 0 && id < mw_map_count(n->signals));
    int32_t first = n->about[id].first;
    // Another thread may have been first.
    if (n->about[n->about[first].current].kind != kind) st = turn(n, first, kind, keep, err);
    pthread_rwlock_unlock(&n->lock);
    return st;
}

// Under the lock for writing.
static mw_status new_text(mw_names *n, mw_slice text, int64_t *code, mw_error *err) {
    size_t before = n->pending.size;
    if (mw_map_get(n->texts, text, -1) < 0) {
        if (mw_map_count(n->texts) >= TEXTS_MAX)
            return mw_fail(err, MW_LIMIT, "there are %d text values; no more are taken", TEXTS_MAX);
        if (!add_record(n, RECORD_TEXT, text, (mw_slice){0})) return no_memory(err);
    }
    mw_status st = mw_map_add(n->texts, text, mw_map_count(n->texts), code, err);
    if (st != MW_OK) n->pending.size = before;
    return st;
}

mw_status mw_names_text(mw_names *n, mw_slice text, double *code, mw_error *err) {
    mw_status st = mw_signal_text_check(text, err);
    if (st != MW_OK) return st;
    pthread_rwlock_rdlock(&n->lock);
    int64_t found = mw_map_get(n->texts, text, -1);
    pthread_rwlock_unlock(&n->lock);
    if (found < 0) {
        pthread_rwlock_wrlock(&n->lock);
        st = new_text(n, text, &found, err);
        pthread_rwlock_unlock(&n->lock);
    }
    if (st == MW_OK) *code = (double)found;
    return st;
}

mw_status mw_names_horizon(mw_names *n, int32_t id, int64_t horizon_ns, mw_error *err) {
    uint8_t body[12];
    mw_status st = MW_OK;
    put_u32(body, (uint32_t)id);
    put_u64(body + 4, (uint64_t)horizon_ns);
    pthread_rwlock_wrlock(&n->lock);
    MW_ASSERT(id >= 0 && id < mw_map_count(n->signals));
    if (horizon_ns > n->about[id].horizon_ns) {
        if (add_record(n, RECORD_HORIZON, (mw_slice){(const char *)body, 12}, (mw_slice){0}))
            n->about[id].horizon_ns = horizon_ns;
        else
            st = no_memory(err);
    }
    pthread_rwlock_unlock(&n->lock);
    return st;
}

// ---- asking

int32_t mw_names_count(mw_names *n) {
    pthread_rwlock_rdlock(&n->lock);
    int64_t count = mw_map_count(n->signals);
    pthread_rwlock_unlock(&n->lock);
    return (int32_t)count;
}

int64_t mw_names_text_count(mw_names *n) {
    pthread_rwlock_rdlock(&n->lock);
    int64_t count = mw_map_count(n->texts);
    pthread_rwlock_unlock(&n->lock);
    return count;
}

int32_t mw_names_find(mw_names *n, mw_slice name) {
    pthread_rwlock_rdlock(&n->lock);
    int64_t id = find(n, name);
    pthread_rwlock_unlock(&n->lock);
    return (int32_t)id;
}

bool mw_names_get(mw_names *n, int32_t id, mw_signal *out) {
    pthread_rwlock_rdlock(&n->lock);
    bool known = id >= 0 && id < mw_map_count(n->signals);
    if (known) {
        const about_signal *a = &n->about[id], *first = &n->about[a->first];
        *out = (mw_signal){.name = mw_map_key(n->signals, a->first),
                           .unit = a->unit,
                           .kind = a->kind,
                           .horizon_ns = a->horizon_ns,
                           .current = first->current};
        memcpy(out->of_kind, first->of_kind, sizeof out->of_kind);
    }
    pthread_rwlock_unlock(&n->lock);
    return known;
}

bool mw_names_get_text(mw_names *n, double code, mw_slice *out) {
    pthread_rwlock_rdlock(&n->lock);
    bool known = code >= 0 && code < (double)mw_map_count(n->texts);
    if (known) *out = mw_map_key(n->texts, (int64_t)code);
    pthread_rwlock_unlock(&n->lock);
    return known;
}

// ---- saving

static mw_status write_saving(mw_names *n, mw_error *err) {
    if (n->ragged && ftruncate(n->fd, n->size) != 0)
        return mw_fail(err, MW_IO, "cannot cut back %s: %s", n->path, strerror(errno));
    n->ragged = true;
    if (!mw_disk_write(n->fd, n->saving.bytes, (int64_t)n->saving.size, n->size) ||
        fdatasync(n->fd) != 0)
        return mw_fail(err, MW_IO, "cannot write %s: %s", n->path, strerror(errno));
    n->ragged = false;
    pthread_rwlock_wrlock(&n->lock);
    n->size += (int64_t)n->saving.size;
    pthread_rwlock_unlock(&n->lock);
    n->saving.size = 0;
    return MW_OK;
}

mw_status mw_names_save(mw_names *n, mw_error *err) {
    // What failed last time comes first, then what came since.
    for (int round = 0; round < 2; round++) {
        if (n->saving.size == 0) {
            pthread_rwlock_wrlock(&n->lock);
            mw_text empty = n->saving;
            n->saving = n->pending;
            n->pending = empty;
            pthread_rwlock_unlock(&n->lock);
        }
        if (n->saving.size > 0) MW_TRY(write_saving(n, err));
    }
    return MW_OK;
}

mw_status mw_names_check(mw_names *n, mw_error *err) {
    int64_t size = mw_names_size(n);
    char *bytes = mw_alloc((size_t)size);
    if (!bytes) return no_memory(err);
    mw_status st = mw_disk_read(n->fd, n->path, bytes, size, 0, err);
    if (st == MW_OK && get_u32((const uint8_t *)bytes + 20) != mw_crc32c(0, bytes, 20))
        st = corrupt(n, 0, "it does not begin like a file of names", err);
    for (int64_t at = HEAD_BYTES; st == MW_OK && at < size;) {
        if (is_record(bytes + at, bytes + size))
            at += RECORD_HEAD_BYTES + (int64_t)get_u32((const uint8_t *)bytes + at);
        else
            st = corrupt(n, at, "damaged", err);
    }
    mw_free(bytes);
    return st;
}
