// SPDX-License-Identifier: MIT
// See result.h.
#include "app/result.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/folder_sync.h"
#include "base/json.h"
#include "eval/index_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES = 200, NAME_SHOWN = 80, READ_BYTES = 1 << 20, LINE_BYTES = 640 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "results: out of memory");
}

char *mw_kept_path(const mw_workspace *ws, mw_slice file) {
    mw_text name = {0};
    mw_text_addf(&name, "results/%.*s", (int)file.n, file.p);
    char *path = name.failed ? NULL : mw_workspace_path(ws->folder, name.bytes);
    mw_text_free(&name);
    return path;
}

// ---- the body of a record

static void put_text(mw_text *t, const char *name, mw_slice s) {
    if (!s.n) return;
    mw_text_addf(t, "%s\"%s\":", t->size > 1 ? "," : "", name);
    mw_json_string(t, s);
}

static void put_int(mw_text *t, const char *name, int64_t v) {
    mw_text_addf(t, ",\"%s\":%lld", name, (long long)v);
}

static void put_body(const mw_kept *k, mw_text *t) {
    mw_text_addc(t, '{');
    put_text(t, "index", k->index), put_text(t, "node", k->node);
    put_text(t, "kind", k->kind), put_text(t, "period", k->period);
    put_text(t, "pack", k->pack), put_text(t, "version", k->version);
    put_text(t, "hash", k->hash);
    if (k->as_known_ns != INT64_MAX) put_int(t, "as_known_ns", k->as_known_ns);
    if (k->draws) {
        put_int(t, "draws", k->draws), put_int(t, "seed", k->seed), put_int(t, "top", k->top);
        put_text(t, "ahead_of", k->ahead_of);
    }
    put_text(t, "file", k->file), put_text(t, "sha256", k->sha256);
    put_int(t, "rows", k->rows), put_int(t, "bytes", k->bytes);
    put_int(t, "node_column", k->node_column);
    mw_text_adds(t, ",\"members\":[");
    for (int32_t i = 0; i < k->member_count; i++) {
        mw_text_addf(t, "%s{\"column\":%d,\"name\":", i ? "," : "", k->member[i]);
        mw_json_string(t, k->member_name[i]);
        mw_text_addc(t, '}');
    }
    mw_text_adds(t, "]}");
}

static mw_slice text_of(const json_t *body, const char *name) {
    return mw_slice_of(json_string_value(json_object_get(body, name)));
}

static int64_t int_of(const json_t *body, const char *name, int64_t otherwise) {
    const json_t *v = json_object_get(body, name);
    return json_is_integer(v) ? (int64_t)json_integer_value(v) : otherwise;
}

static bool read_members(const json_t *body, mw_kept *k) {
    const json_t *list = json_object_get(body, "members");
    size_t n = json_array_size(list);
    if (!json_is_array(list) || n > MW_KEPT_MEMBERS_MAX) return false;
    k->member_count = (int32_t)n;
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(list, i);
        int64_t v = int_of(one, "column", -1);
        k->member_name[i] = text_of(one, "name");
        if (v < 0 || v > MW_PARQUET_COLUMNS_MAX || !k->member_name[i].n) return false;
        k->member[i] = (int32_t)v;
    }
    return true;
}

// A file's name may lead nowhere but into the folder of results.
static bool read_body(const json_t *body, mw_kept *k) {
    int64_t column = int_of(body, "node_column", -1);
    *k = (mw_kept){.id = k->id,
                   .at_ns = k->at_ns,
                   .index = text_of(body, "index"),
                   .node = text_of(body, "node"),
                   .kind = text_of(body, "kind"),
                   .period = text_of(body, "period"),
                   .pack = text_of(body, "pack"),
                   .version = text_of(body, "version"),
                   .hash = text_of(body, "hash"),
                   .as_known_ns = int_of(body, "as_known_ns", INT64_MAX),
                   .draws = int_of(body, "draws", 0),
                   .seed = int_of(body, "seed", 0),
                   .top = int_of(body, "top", 0),
                   .ahead_of = text_of(body, "ahead_of"),
                   .file = text_of(body, "file"),
                   .sha256 = text_of(body, "sha256"),
                   .rows = int_of(body, "rows", -1),
                   .bytes = int_of(body, "bytes", -1)};
    if (column < 0 || column > MW_PARQUET_COLUMNS_MAX || !read_members(body, k)) return false;
    k->node_column = (int32_t)column;
    return k->index.n && k->file.n && k->sha256.n && k->rows >= 0 &&
           !memchr(k->file.p, '/', k->file.n);
}

typedef struct {
    mw_kept_visit visit;
    void *ctx;
} walk;

static mw_status visit_record(void *ctx, const mw_record *r, mw_error *err) {
    const walk *w = ctx;
    mw_kept k = {.id = r->id, .at_ns = r->at_ns};
    json_t *body = json_loadb(r->body.p, r->body.n, 0, NULL);
    mw_status st =
        json_is_object(body) && read_body(body, &k)
            ? w->visit(w->ctx, &k, err)
            : mw_fail(err, MW_CORRUPT, "record %lld is no record of a result", (long long)r->id);
    json_decref(body);
    return st;
}

mw_status mw_kept_each(mw_workspace *ws, mw_kept_visit visit, void *ctx, mw_error *err) {
    walk w = {visit, ctx};
    mw_record_query q = {.sort = mw_slice_of("result"), .of = -1};
    return ws->registry->ops->record_each(ws->registry, &q, visit_record, &w, err);
}

// ---- saving

static void describe(const mw_ranking *k, const mw_draws *draws, mw_kept *out) {
    const mw_program *p = k->s.program;
    const mw_index *x = k->now.c.index;
    int32_t first = MW_KEEP_FIXED + (draws ? MW_KEEP_DRAWN : 0);
    out->index = x->name;
    out->node = x->part[k->node].name;
    out->kind = p->kind[x->kind].name;
    out->node_column = first + k->node;
    out->rows = k->now.c.table.units;
    out->member_count = 0;
    for (int32_t i = 0; i < x->part_count; i++) {
        if (x->part[i].parent != k->node || out->member_count == MW_KEPT_MEMBERS_MAX) continue;
        out->member_name[out->member_count] = x->part[i].name;
        out->member[out->member_count++] = first + i;
    }
    out->pack = p->pack[x->pack].name, out->version = p->pack[x->pack].version;
    out->hash = mw_slice_of(p->pack[x->pack].hash);
}

// Writes the file under a passing name, then gives it the one that says what is in it.
static mw_status write_file(const mw_ranking *k, const mw_draws *draws, mw_kept *kept, char *name,
                            mw_error *err) {
    const mw_workspace *ws = &k->s.ws;
    mw_parquet_written written;
    const mw_parquet_note note[] = {
        {mw_slice_of("index"),  kept->index },
        {mw_slice_of("node"),   kept->node  },
        {mw_slice_of("period"), kept->period},
        {mw_slice_of("pack"),   kept->pack  },
        {mw_slice_of("hash"),   kept->hash  }
    };
    mw_index_keep keep = {.world = k->s.world,
                          .c = &k->now.c,
                          .r = &k->now.r,
                          .node = k->node,
                          .rank = k->now.rank,
                          .draws = draws,
                          .note = note,
                          .note_count = sizeof note / sizeof note[0],
                          .pool = k->s.pool};
    char *folder = mw_workspace_path(ws->folder, "results"),
         *passing = mw_kept_path(ws, mw_slice_of(".saving"));
    mw_status st = folder && passing ? MW_OK : no_memory(err);
    if (st == MW_OK && mkdir(folder, 0777) != 0 && errno != EEXIST)
        st = mw_fail(err, MW_IO, "%s: %s", folder, strerror(errno));
    if (st == MW_OK) st = mw_index_keep_write(passing, &keep, &written, err);
    if (st == MW_OK) {
        snprintf(name, FILE_BYTES, "%.*s-%.*s-%.16s.parquet",
                 (int)(kept->node.n < NAME_SHOWN ? kept->node.n : NAME_SHOWN), kept->node.p,
                 (int)(kept->period.n < NAME_SHOWN ? kept->period.n : NAME_SHOWN), kept->period.p,
                 written.sha256);
        for (char *c = name; *c; c++)
            if (*c == '/') *c = '_';
        char *path = mw_kept_path(ws, mw_slice_of(name));
        if (!path) st = no_memory(err);
        if (st == MW_OK && rename(passing, path) != 0)
            st = mw_fail(err, MW_IO, "cannot rename %s: %s", passing, strerror(errno));
        if (st == MW_OK) st = mw_folder_sync(path, err);
        mw_free(path);
    }
    if (st == MW_OK) kept->bytes = written.bytes, kept->file = mw_slice_of(name);
    if (st == MW_OK) snprintf(name + FILE_BYTES, MW_SHA256_HEX_MAX, "%s", written.sha256);
    mw_free(folder);
    mw_free(passing);
    return st;
}

mw_status mw_kept_save(const mw_ranking *k, const mw_draws *draws, mw_kept *kept, mw_error *err) {
    char period[MW_PERIOD_TEXT_MAX], name[FILE_BYTES + MW_SHA256_HEX_MAX];
    mw_text body = {0};
    mw_registry *r = k->s.ws.registry;
    describe(k, draws, kept);
    kept->period = mw_slice_of(mw_period_print(k->period, &k->s.ws.calendar, period));
    mw_status st = write_file(k, draws, kept, name, err);
    if (st == MW_OK) {
        kept->sha256 = mw_slice_of(name + FILE_BYTES);
        kept->at_ns = mw_clock_wall_ns();
        put_body(kept, &body);
        mw_record record = {
            .sort = mw_slice_of("result"), .at_ns = kept->at_ns, .body = {body.bytes, body.size}
        };
        st = body.failed ? no_memory(err) : r->ops->record_put(r, &record, &kept->id, err);
    }
    mw_text_free(&body);
    return st;
}

// ---- checking

static mw_status hash_file(const char *path, char *hex, mw_error *err) {
    mw_sha256 h;
    uint8_t digest[MW_SHA256_BYTES];
    char *bytes = mw_alloc(READ_BYTES);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    mw_sha256_init(&h);
    while (bytes && fd >= 0 && (n = read(fd, bytes, READ_BYTES)) > 0)
        mw_sha256_add(&h, bytes, (size_t)n);
    mw_status st = !bytes   ? no_memory(err)
                   : n != 0 ? mw_fail(err, MW_IO, "%s: %s", path, strerror(errno))
                            : MW_OK;
    if (fd >= 0) close(fd);
    mw_free(bytes);
    mw_sha256_finish(&h, digest);
    mw_sha256_hex(digest, hex);
    return st;
}

typedef struct {
    const mw_workspace *ws;
    void (*tell)(void *ctx, const char *line);
    int64_t *count, *problems;
} verifying;

static mw_status verify_one(void *ctx, const mw_kept *k, mw_error *err) {
    const verifying *v = ctx;
    char hex[MW_SHA256_HEX_MAX], line[LINE_BYTES];
    mw_error why = {0};
    char *path = mw_kept_path(v->ws, k->file);
    if (!path) return no_memory(err);
    mw_status st = hash_file(path, hex, &why);
    bool same = st == MW_OK && mw_slice_is(k->sha256, hex);
    if (st == MW_IO)
        snprintf(line, sizeof line, "result %lld: %s", (long long)k->id, why.text);
    else if (!same)
        snprintf(line, sizeof line,
                 "result %lld: results/%.*s was altered: its SHA-256 is %.16s..., recorded was "
                 "%.16s...",
                 (long long)k->id, (int)k->file.n, k->file.p, hex, k->sha256.p);
    mw_free(path);
    if (st == MW_NOMEM) return no_memory(err);
    ++*v->count;
    if (same) return MW_OK;
    ++*v->problems;
    v->tell(NULL, line);
    return MW_OK;
}

mw_status mw_kept_verify(mw_workspace *ws, void (*tell)(void *ctx, const char *line),
                         int64_t *count, int64_t *problems, mw_error *err) {
    verifying v = {ws, tell, count, problems};
    return mw_kept_each(ws, verify_one, &v, err);
}
