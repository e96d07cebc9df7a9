// SPDX-License-Identifier: MIT
// See workspace.h.
#include "app/workspace.h"

#include "app/errand.h"
#include "app/resident.h"
#include "base/alloc.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "workspace: out of memory");
}

char *mw_workspace_path(const char *folder, const char *name) {
    mw_text t = {0};
    mw_text_addf(&t, "%s/%s", folder, name);
    if (t.failed) mw_text_free(&t);
    return t.bytes;
}

static mw_status ensure_folder(const char *path, mw_error *err) {
    struct stat about;
    if (mkdir(path, 0700) == 0) return MW_OK;
    int why = errno;
    if (why == EEXIST && stat(path, &about) == 0 && S_ISDIR(about.st_mode)) return MW_OK;
    if (why == EEXIST) return mw_fail(err, MW_IO, "%s is there and is no folder", path);
    return mw_fail(err, MW_IO, "cannot make the folder %s: %s", path, strerror(why));
}

static mw_status folder_inside(const char *folder, const char *name, mw_error *err) {
    char *path = mw_workspace_path(folder, name);
    mw_status st = path ? ensure_folder(path, err) : no_memory(err);
    mw_free(path);
    return st;
}

mw_status mw_workspace_folders(const char *folder, mw_error *err) {
    MW_TRY(folder_inside(folder, "packs", err));
    MW_TRY(folder_inside(folder, "files", err));
    return folder_inside(folder, "backups", err);
}

static bool is_file_inside(const char *folder, const char *name) {
    struct stat about;
    char *path = mw_workspace_path(folder, name);
    bool yes = path && stat(path, &about) == 0 && S_ISREG(about.st_mode);
    mw_free(path);
    return yes;
}

static mw_status address(const char *scheme, const char *folder, const char *name, mw_text *out,
                         mw_error *err) {
    mw_text_addf(out, "%s:%s/%s", scheme, folder, name);
    return out->failed ? no_memory(err) : MW_OK;
}

// What an errand changes and its entry in the trail are one transaction.
static mw_status take_registry(mw_workspace *ws, mw_error *err) {
    mw_audit_due *due = mw_errand_now()->due;
    MW_TRY(mw_resident_registry_take(ws->home, &ws->taken, err));
    if (due) return mw_audited_open(ws->taken, due, &ws->registry, err);
    ws->registry = ws->taken;
    return MW_OK;
}

static mw_status open_registry(mw_workspace *ws, mw_error *err) {
    if (ws->home) return take_registry(ws, err);
    mw_text where = {0};
    mw_status st = address("sqlite", ws->folder, "registry.sqlite", &where, err);
    if (st == MW_OK) st = mw_registry_open(where.bytes, &ws->registry, err);
    mw_text_free(&where);
    return st;
}

mw_status mw_workspace_facts(mw_workspace *ws, mw_error *err) {
    if (ws->facts) return MW_OK;
    if (ws->home) {
        ws->facts = mw_resident_facts(ws->home);
        return MW_OK;
    }
    mw_text where = {0};
    mw_status st = address("duckdb", ws->folder, "facts.duckdb", &where, err);
    if (st == MW_OK) st = mw_facts_open(where.bytes, &ws->facts, err);
    mw_text_free(&where);
    return st;
}

mw_status mw_workspace_setting(mw_workspace *ws, const char *name, char **value, mw_error *err) {
    mw_error own = {0};
    mw_status st = ws->registry->ops->setting_get(ws->registry, name, value, &own);
    if (st == MW_OK) return MW_OK;
    *value = NULL;
    if (st == MW_NOTFOUND) return MW_OK;
    if (err) *err = own;
    return st;
}

static mw_status copy_folder(mw_workspace *ws, const char *folder, mw_error *err) {
    mw_text t = {0};
    mw_text_adds(&t, folder);
    size_t n = t.size;
    while (n > 1 && t.bytes[n - 1] == '/') t.bytes[--n] = '\0';
    ws->folder = t.bytes;
    return t.bytes ? MW_OK : no_memory(err);
}

// ---- opening

static mw_status read_calendar(mw_workspace *ws, mw_error *err) {
    char *zone = NULL, *shifts = NULL;
    mw_status st = mw_workspace_setting(ws, "zone", &zone, err);
    if (st == MW_OK && zone) st = mw_zone_open(zone, &ws->zone, err);
    if (st == MW_OK) st = mw_workspace_setting(ws, "shifts", &shifts, err);
    if (st == MW_OK && shifts) st = mw_shifts_parse(mw_slice_of(shifts), &ws->shifts, err);
    ws->calendar = (mw_calendar){ws->zone, shifts && st == MW_OK ? &ws->shifts : NULL};
    mw_free(zone);
    mw_free(shifts);
    return st;
}

static mw_status no_workspace(const char *folder, mw_error *err) {
    return mw_fail(err, MW_NOTFOUND,
                   "%s is no workspace (it has no registry.sqlite); `mw init %s` makes it one, "
                   "-w DIR names another",
                   folder, folder);
}

// The one that is open already for the errand of this thread.
static mw_resident *home_of(const char *folder) {
    const mw_errand *errand = mw_errand_now();
    bool same = errand && errand->home && strcmp(mw_resident_folder(errand->home), folder) == 0;
    return same ? errand->home : NULL;
}

static mw_status read_layout(mw_workspace *ws, int *layout, mw_error *err) {
    char *version = NULL;
    double n = 0;
    MW_TRY(mw_workspace_setting(ws, "workspace", &version, err));
    bool good = version && mw_number_parse(mw_slice_of(version), &n) && n >= 1;
    mw_status st = MW_OK;
    if (!version)
        st = mw_fail(err, MW_INVALID, "%s is half-made; `mw init %s` completes it", ws->folder,
                     ws->folder);
    else if (!good || n > MW_WORKSPACE_LAYOUT)
        st = mw_fail(err, MW_INVALID,
                     "%s has layout %s, this program knows up to %d: use a newer one", ws->folder,
                     version, MW_WORKSPACE_LAYOUT);
    else
        *layout = (int)n;
    mw_free(version);
    return st;
}

static mw_status open_all(mw_workspace *ws, const char *folder, int *layout, mw_error *err) {
    MW_TRY(copy_folder(ws, folder, err));
    ws->home = home_of(folder);
    if (!is_file_inside(ws->folder, "registry.sqlite")) return no_workspace(ws->folder, err);
    MW_TRY(open_registry(ws, err));
    MW_TRY(read_layout(ws, layout, err));
    MW_TRY(mw_workspace_setting(ws, "packs", &ws->packs, err));
    return read_calendar(ws, err);
}

mw_status mw_workspace_open_old(const char *folder, mw_workspace *out, int *layout, mw_error *err) {
    *out = (mw_workspace){0};
    mw_status st = open_all(out, folder, layout, err);
    if (st != MW_OK) mw_workspace_close(out);
    return st;
}

mw_status mw_workspace_open(const char *folder, mw_workspace *out, mw_error *err) {
    int layout = MW_WORKSPACE_LAYOUT;
    MW_TRY(mw_workspace_open_old(folder, out, &layout, err));
    if (layout == MW_WORKSPACE_LAYOUT) return MW_OK;
    mw_workspace_close(out);
    return mw_fail(err, MW_INVALID,
                   "%s has layout %d, this program works with %d: `mw upgrade -w %s` brings it "
                   "there, after a backup",
                   folder, layout, MW_WORKSPACE_LAYOUT, folder);
}

void mw_workspace_close(mw_workspace *ws) {
    if (ws->facts) ws->facts->ops->close(ws->facts);
    if (ws->registry && ws->registry != ws->taken) ws->registry->ops->close(ws->registry);
    if (ws->taken) mw_resident_registry_give(ws->home, ws->taken);
    mw_zone_close(ws->zone);
    mw_free(ws->folder);
    mw_free(ws->packs);
    *ws = (mw_workspace){0};
}

// ---- making

static mw_status check_setup(const mw_workspace_setup *setup, mw_error *err) {
    mw_shifts shifts;
    mw_zone *zone = NULL;
    if (setup->shifts) MW_TRY(mw_shifts_parse(mw_slice_of(setup->shifts), &shifts, err));
    if (setup->zone) MW_TRY(mw_zone_open(setup->zone, &zone, err));
    mw_zone_close(zone);
    return MW_OK;
}

static mw_status put(mw_workspace *ws, const char *name, const char *value, mw_error *err) {
    if (!value) return MW_OK;
    return ws->registry->ops->setting_put(ws->registry, name, mw_slice_of(value), err);
}

static mw_status write_settings(mw_workspace *ws, const mw_workspace_setup *setup, mw_error *err) {
    MW_TRY(put(ws, "zone", setup->zone ? setup->zone : "UTC", err));
    MW_TRY(put(ws, "shifts", setup->shifts, err));
    MW_TRY(put(ws, "packs", setup->packs, err));
    char layout[16];
    snprintf(layout, sizeof layout, "%d", MW_WORKSPACE_LAYOUT);
    return put(ws, "workspace", layout, err);
}

static mw_status refuse_existing(mw_workspace *ws, mw_error *err) {
    char *version = NULL;
    MW_TRY(mw_workspace_setting(ws, "workspace", &version, err));
    bool there = version != NULL;
    mw_free(version);
    return there ? mw_fail(err, MW_INVALID, "%s is a workspace already", ws->folder) : MW_OK;
}

static mw_status init_all(mw_workspace *ws, const mw_workspace_setup *setup, mw_error *err) {
    MW_TRY(check_setup(setup, err));
    MW_TRY(copy_folder(ws, setup->folder, err));
    MW_TRY(ensure_folder(ws->folder, err));
    MW_TRY(open_registry(ws, err));
    MW_TRY(refuse_existing(ws, err));
    MW_TRY(mw_workspace_folders(ws->folder, err));
    MW_TRY(mw_workspace_facts(ws, err));
    return write_settings(ws, setup, err);
}

mw_status mw_workspace_init(const mw_workspace_setup *setup, mw_error *err) {
    mw_workspace ws = {0};
    mw_status st = init_all(&ws, setup, err);
    mw_workspace_close(&ws);
    return st;
}
