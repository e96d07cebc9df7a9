// SPDX-License-Identifier: MIT
// The verb import: files into facts, a map proposed, an import undone.
#include "app/errand.h"
#include "app/progress.h"
#include "app/scratch.h"
#include "app/session.h"
#include "app/verb.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "ingest/guess.h"
#include "ingest/import.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool show_progress(void *ctx, const mw_import_progress *p) {
    return mw_progress_bytes(ctx, p->rows_read, p->bytes_read, p->bytes_total);
}

// ---- one file

typedef struct {
    mw_call *call;
    mw_session *s;
    mw_catalogue catalogue;
    bool dry;
} importing;

// FILE with .map instead of its ending.
static void default_map(const char *path, mw_text *out) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    size_t n = dot && dot > (slash ? slash : path) ? (size_t)(dot - path) : strlen(path);
    mw_text_addf(out, "%.*s.map", (int)n, path);
}

static mw_status read_maps(importing *x, const char *path, mw_mappings **out, mw_error *err) {
    const char *given = mw_call_value(x->call, "map");
    mw_text name = {0};
    struct stat about;
    if (given)
        mw_text_adds(&name, given);
    else
        default_map(path, &name);
    mw_status st = name.failed ? mw_fail(err, MW_NOMEM, "import: out of memory") : MW_OK;
    if (st == MW_OK && !given && stat(name.bytes, &about) != 0)
        st = mw_call_wrong(x->call, err, "%s: no map was named (--map) and there is no %s", path,
                           name.bytes);
    if (st == MW_OK) st = mw_mappings_read(name.bytes, out, err);
    mw_text_free(&name);
    return st;
}

static mw_status print_wrong_map(const mw_mappings *maps, mw_error *err) {
    mw_text t = {0};
    mw_diag_print(maps->diags, &t);
    mw_err(&t);
    mw_text_free(&t);
    return mw_fail(err, MW_SYNTAX, "%d error%s in the map; nothing was imported",
                   (int)maps->diags->errors, maps->diags->errors > 1 ? "s" : "");
}

static mw_status reject_path(importing *x, const char *path, mw_text *out, mw_error *err) {
    const char *given = mw_call_value(x->call, "rejects");
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    if (given)
        mw_text_adds(out, given);
    else
        mw_text_addf(out, "%s/files/%s.rejects.csv", x->s->ws.folder, base);
    return out->failed ? mw_fail(err, MW_NOMEM, "import: out of memory") : MW_OK;
}

static void add_entities(mw_mappings *maps, bool add) {
    for (int32_t i = 0; i < maps->count; i++)
        for (int32_t k = 0; k < maps->map[i].entity_count; k++) maps->map[i].entity[k].add = add;
}

static bool may_write(void *ctx, int32_t entity) {
    (void)ctx;
    return mw_errand_may(entity);
}

// What a file is called: of a request, without the folder it lies in for a while.
static const char *called(const char *path) {
    const char *slash = strrchr(path, '/');
    return mw_errand_now() && slash ? slash + 1 : path;
}

// A request that was cancelled leaves nothing: what was committed of it counts as never recorded.
// Entities stay, as after any undo.
static mw_status take_back(const importing *x, const mw_import_job *job, const mw_import_report *r,
                           mw_error *err) {
    mw_text stays = {0};
    bool rejects = job->reject_path && r->reject_count > 0;
    if (rejects) (void)unlink(job->reject_path);
    bool stored = !x->dry && r->import_id;
    mw_status undone =
        stored ? mw_import_undo(job->registry, r->import_id, mw_clock_wall_ns(), err) : MW_OK;
    if (undone != MW_OK)
        return mw_fail_in(err, undone, "cancelled, but what was stored of it stays: ");
    if (!x->dry && r->entities_added > 0)
        mw_text_addf(&stays, "; entities that it added stay: %lld", (long long)r->entities_added);
    mw_status st = mw_fail(err, MW_INVALID, "%s: cancelled; nothing of it is kept%s",
                           called(job->path), stays.bytes ? stays.bytes : "");
    mw_text_free(&stays);
    return st;
}

// Where refusals are; where they would be, had this been more than a try.
static void print_rejects(const char *path, const mw_import_report *r, const char *where,
                          bool written) {
    int64_t shown = r->reject_count < MW_REJECTS_SHOWN ? r->reject_count : MW_REJECTS_SHOWN;
    mw_text t = {0};
    for (int64_t i = 0; i < shown; i++) {
        const mw_reject *j = &r->reject[i];
        mw_text_addf(&t, "%s:%lld: ", path, (long long)j->line);
        if (j->column[0]) mw_text_addf(&t, "%s = \"%s\": ", j->column, j->value);
        mw_text_addf(&t, "%s\n", j->reason);
    }
    if (r->reject_count > shown)
        mw_text_addf(&t, "%s: %lld more refusals, all %s %s\n", path,
                     (long long)(r->reject_count - shown), written ? "in" : "would be written to",
                     where);
    else if (r->reject_count > 0)
        mw_text_addf(&t, "%s: refusals %s %s\n", path, written ? "are in" : "would be written to",
                     where);
    mw_err(&t);
    mw_text_free(&t);
}

static void count_of(mw_text *out, int64_t count, const char *what) {
    if (count) mw_text_addf(out, ", %lld %s", (long long)count, what);
}

static void json_rejects(const mw_import_report *r, mw_text *out) {
    int64_t shown = r->reject_count < MW_REJECTS_SHOWN ? r->reject_count : MW_REJECTS_SHOWN;
    for (int64_t i = 0; i < shown; i++) {
        const mw_reject *j = &r->reject[i];
        mw_text_addf(out, "%s{\"line\":%lld,\"column\":", i ? "," : "", (long long)j->line);
        mw_json_string(out, mw_slice_of(j->column));
        mw_text_adds(out, ",\"value\":");
        mw_json_string(out, mw_slice_of(j->value));
        mw_text_adds(out, ",\"reason\":");
        mw_json_string(out, mw_slice_of(j->reason));
        mw_text_addc(out, '}');
    }
}

static mw_status json_report(const importing *x, const char *path, const mw_import_report *r,
                             mw_error *err) {
    const char *slash = strrchr(path, '/');
    const struct {
        const char *name;
        int64_t count;
    } counts[] = {
        {"read",           r->rows_read      },
        {"left_out",       r->rows_left_out  },
        {"refused",        r->rows_refused   },
        {"values_refused", r->values_refused },
        {"values_missing", r->values_missing },
        {"kept",           r->facts_kept     },
        {"same",           r->facts_same     },
        {"corrected",      r->facts_corrected},
        {"outside_range",  r->facts_doubtful },
        {"entities_added", r->entities_added },
        {"links_added",    r->links_added    },
        {"refusals",       r->reject_count   },
    };
    mw_text out = {0};
    mw_text_adds(&out, "{\"file\":");
    mw_json_string(&out, mw_slice_of(slash ? slash + 1 : path));
    mw_text_addf(&out, ",\"dry_run\":%s,\"import\":", x->dry ? "true" : "false");
    if (x->dry)
        mw_text_adds(&out, "null");
    else
        mw_text_addf(&out, "%d", (int)r->import_id);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        mw_text_addf(&out, ",\"%s\":%lld", counts[i].name, (long long)counts[i].count);
    mw_text_adds(&out, ",\"rejects\":[");
    json_rejects(r, &out);
    mw_text_adds(&out, "]}\n");
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status print_report(const importing *x, const char *path, const mw_import_report *r,
                              mw_error *err) {
    if (mw_verb_format(x->call) == MW_FORMAT_JSON_TEXT) return json_report(x, path, r, err);
    mw_text out = {0};
    if (x->dry)
        mw_text_addf(&out, "%s (dry run): %lld rows read", path, (long long)r->rows_read);
    else
        mw_text_addf(&out, "%s: import %d: %lld rows read", path, (int)r->import_id,
                     (long long)r->rows_read);
    count_of(&out, r->rows_left_out, "left out");
    mw_text_addf(&out, ", %lld refused", (long long)r->rows_refused);
    count_of(&out, r->values_refused, "values refused");
    count_of(&out, r->values_missing, "values missing");
    mw_text_addf(&out, "; %lld facts %s", (long long)r->facts_kept, x->dry ? "good" : "new");
    if (!x->dry)
        mw_text_addf(&out, ", %lld there already, %lld corrected", (long long)r->facts_same,
                     (long long)r->facts_corrected);
    count_of(&out, r->facts_doubtful, "outside their range");
    count_of(&out, r->entities_added, x->dry ? "entities to add" : "entities added");
    count_of(&out, r->links_added, "links added");
    mw_text_addc(&out, '\n');
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status run_job(importing *x, const mw_import_job *job, const char *rejects,
                         mw_error *err) {
    mw_import_report report = {0};
    mw_status st = mw_import_run(job, &report, err);
    mw_progress_wipe(job->progress_ctx);
    if (st != MW_OK && mw_errand_cancelled()) return take_back(x, job, &report, err);
    if (st != MW_OK && job->maps->diags->errors) return print_wrong_map(job->maps, err);
    print_rejects(called(job->path), &report, rejects, job->reject_path != NULL);
    if (report.import_id == 0) return st;
    mw_error own = {0};
    mw_status printed = print_report(x, called(job->path), &report, &own);
    if (st == MW_OK && printed != MW_OK) st = printed, *err = own;
    if (st == MW_OK && !report.finished)
        st =
            mw_fail(err, MW_IO,
                    "%s: interrupted; what was read so far is stored, importing again completes it",
                    job->path);
    x->call->no = x->call->no || report.reject_count > 0;
    return st;
}

// Of several maps for one file the first is taken: whoever wrote them may not know.
static mw_status note_others(const mw_mappings *maps, const char *path, const mw_mapping *picked,
                             mw_error *err) {
    mw_text others = {0};
    mw_mappings_others(maps, path, picked, &others);
    if (others.size > 0)
        mw_note("%s: the map %.*s is taken, the first that matches; %s match%s, too", called(path),
                (int)picked->name.n, picked->name.p, others.bytes,
                strchr(others.bytes, ',') ? "" : "es");
    mw_status st = others.failed ? mw_fail(err, MW_NOMEM, "import: out of memory") : MW_OK;
    mw_text_free(&others);
    return st;
}

static mw_status import_mapped(importing *x, const char *path, mw_mappings *maps, mw_error *err) {
    mw_text rejects = {0};
    mw_progress bar = mw_progress_begin(path);
    mw_scratch dry = {0};
    mw_import_job job = {.path = path,
                         .file_name = called(path),
                         .maps = maps,
                         .catalogue = &x->catalogue,
                         .registry = x->s->ws.registry,
                         .facts = x->s->ws.facts,
                         .zone = x->s->ws.zone,
                         .shifts = x->s->ws.calendar.shifts,
                         .pool = x->s->pool,
                         .progress = show_progress,
                         .progress_ctx = &bar};
    if (maps->diags->errors) return print_wrong_map(maps, err);
    if (!mw_errand_sees_all()) job.lets_in = may_write;
    if (mw_call_has(x->call, "add-entities")) add_entities(maps, true);
    if (!mw_errand_may_top()) add_entities(maps, false); // they would be another organisation's
    MW_TRY(mw_mappings_pick(maps, path, &job.map, err));
    MW_TRY(note_others(maps, path, job.map, err));
    mw_status st = reject_path(x, path, &rejects, err);
    if (st == MW_OK && x->dry) st = mw_scratch_open(x->s->ws.registry, &dry, err);
    if (x->dry) job.registry = dry.registry, job.facts = dry.facts;
    // A try leaves no file but one that was named.
    bool writes = !x->dry || mw_call_has(x->call, "rejects");
    job.reject_path = writes ? rejects.bytes : NULL;
    if (st == MW_OK) st = run_job(x, &job, rejects.bytes, err);
    mw_scratch_close(&dry);
    mw_text_free(&rejects);
    return st;
}

static mw_status import_file(importing *x, const char *path, mw_error *err) {
    mw_mappings *maps = NULL;
    MW_TRY(read_maps(x, path, &maps, err));
    mw_status st = import_mapped(x, path, maps, err);
    mw_mappings_free(maps);
    return st;
}

// ---- what can be asked for

static mw_status undo(mw_call *call, mw_error *err) {
    mw_workspace ws;
    int64_t id = 0;
    if (call->operand_count) return mw_call_wrong(call, err, "--undo takes no FILE");
    MW_TRY(mw_call_int(call, "undo", 1, INT32_MAX, &id, err));
    MW_TRY(mw_workspace_open(mw_session_folder(call), &ws, err));
    // The facts are opened so that no import is under way meanwhile.
    mw_status st = mw_workspace_facts(&ws, err);
    if (st == MW_OK) st = mw_import_undo(ws.registry, (int32_t)id, mw_clock_wall_ns(), err);
    mw_workspace_close(&ws);
    return st;
}

// The packs that a guess may use: those of the workspace, of --pack alone, or none where no
// workspace was named and there is none, or it uses none.
static mw_status open_for_guess(mw_call *call, mw_session *s, mw_error *err) {
    const char *pack = mw_call_value(call, "pack");
    mw_status st = mw_session_open_pack(call, s, err);
    bool unused = s->ws.registry && !pack && (!s->ws.packs || !s->ws.packs[0]);
    if (st == MW_NOTFOUND && unused) return MW_OK;
    if (st != MW_NOTFOUND || s->ws.registry || mw_call_has(call, "workspace")) return st;
    if (!pack) return MW_OK;
    mw_packs_from from = {.name = &pack, .name_count = 1, .folder = "."};
    return mw_packs_load(&from, &s->program, err);
}

// A guess imports nothing, so what tells how to import has no meaning beside it.
static mw_status check_guess(mw_call *call, mw_error *err) {
    static const char *const others[] = {"map", "add-entities", "dry-run", "rejects", "threads"};
    bool guess = mw_call_has(call, "guess");
    if (!guess && mw_call_has(call, "output"))
        return mw_call_wrong(call, err, "--output goes with --guess");
    for (size_t i = 0; guess && i < sizeof others / sizeof others[0]; i++)
        if (mw_call_has(call, others[i]))
            return mw_call_wrong(call, err, "--%s does not go with --guess, which imports nothing",
                                 others[i]);
    return MW_OK;
}

static mw_status guess_files(mw_call *call, importing *x, mw_error *err) {
    const char *path = mw_call_value(call, "output");
    mw_text out = {0};
    mw_status st = open_for_guess(call, x->s, err);
    if (st == MW_OK && x->s->program) st = mw_catalogue_init(x->s->program, &x->catalogue, err);
    const mw_catalogue *catalogue = x->s->program ? &x->catalogue : NULL;
    for (int i = 0; i < call->operand_count && st == MW_OK; i++) {
        if (i > 0) mw_text_addc(&out, '\n');
        st = mw_guess(call->operand[i], NULL, catalogue, &out, err);
    }
    if (st == MW_OK && !catalogue)
        mw_note("no packs: measures are named as the columns are; with -w WORKSPACE or --pack PACK "
                "those of packs are tried");
    if (st == MW_OK)
        st = path ? mw_file_replace(path, out.bytes, out.size, err) : mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status import_all(mw_call *call, importing *x, mw_error *err) {
    MW_TRY(mw_session_open_pack(call, x->s, err));
    MW_TRY(mw_catalogue_init(x->s->program, &x->catalogue, err));
    MW_TRY(mw_workspace_facts(&x->s->ws, err));
    MW_TRY(mw_session_threads(call, x->s, err));
    for (int i = 0; i < call->operand_count; i++) MW_TRY(import_file(x, call->operand[i], err));
    return MW_OK;
}

mw_status mw_verb_import(mw_call *call, mw_error *err) {
    mw_session s = {0};
    importing x = {.call = call, .s = &s, .dry = mw_call_has(call, "dry-run")};
    if (mw_call_has(call, "undo")) return undo(call, err);
    if (call->operand_count == 0) return mw_call_wrong(call, err, "import needs FILE...");
    MW_TRY(check_guess(call, err));
    mw_status st =
        mw_call_has(call, "guess") ? guess_files(call, &x, err) : import_all(call, &x, err);
    mw_catalogue_fini(&x.catalogue);
    mw_session_close(&s);
    return st;
}
