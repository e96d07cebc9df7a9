// SPDX-License-Identifier: MIT
// See verify_assess.h.
#include "app/verify_assess.h"

#include "assess/confirm.h"
#include "assess/evidence.h"
#include "base/alloc.h"
#include "base/map.h"

#include <stdio.h>

enum { LINE = 640 };

typedef struct {
    mw_workspace *ws;
    void (*tell)(void *, const char *);
    mw_assess_checked *out;
    int64_t *problems;
    mw_history *h;
    mw_map *seen; // hashes that were checked
    char *folder;
} checking;

static void problem(checking *c, const char *text) {
    (*c->problems)++;
    c->tell(NULL, text);
}

static void check_file(checking *c, const mw_assessment *a, const mw_attachment *f) {
    const mw_campaign *of = mw_history_campaign_at(c->h, a->campaign);
    mw_error why = {0};
    char line[LINE];
    if (mw_map_get(c->seen, f->file, 0)) return;
    if (mw_map_set(c->seen, f->file, 1, NULL) != MW_OK) return; // it is only checked again
    c->out->files++;
    if (mw_evidence_verify(c->folder, f->file, &why) == MW_OK) return;
    snprintf(line, sizeof line, "%s (%.*s, of %.*s in the campaign %.*s)", why.text, (int)f->name.n,
             f->name.p, (int)f->question.n, f->question.p, (int)of->name.n, of->name.p);
    problem(c, line);
}

// An import of an assessment that is still to be confirmed.
static mw_status check_import(void *ctx, const mw_import *i, mw_error *err) {
    checking *c = ctx;
    char line[LINE];
    (void)err;
    for (int32_t k = 0; k < mw_history_count(c->h) && i->undone_ns == 0; k++) {
        const mw_assessment *a = mw_history_at(c->h, k);
        if (a->state == MW_ASSESS_CONFIRMED || !mw_confirm_is(i, a->id)) continue;
        snprintf(line, sizeof line,
                 "import %d (%.*s): confirming it was cut off; `mw assess confirm` completes it",
                 (int)i->id, (int)i->file.n, i->file.p);
        problem(c, line);
    }
    return MW_OK;
}

static mw_status check(checking *c, mw_error *err) {
    mw_registry *r = c->ws->registry;
    c->folder = mw_workspace_path(c->ws->folder, "evidence");
    c->seen = mw_map_new();
    if (!c->folder || !c->seen) return mw_fail(err, MW_NOMEM, "verify: out of memory");
    mw_error why = {0};
    mw_status st = mw_history_open(r, &c->h, &why);
    if (st == MW_CORRUPT) {
        problem(c, why.text);
        return MW_OK;
    }
    if (st != MW_OK) {
        *err = why;
        return st;
    }
    c->out->campaigns = mw_history_campaign_count(c->h);
    c->out->assessments = mw_history_count(c->h);
    for (int32_t i = 0; i < mw_history_count(c->h); i++) {
        const mw_assessment *a = mw_history_at(c->h, i);
        for (int64_t k = 0; k < a->evidence_count; k++) check_file(c, a, &a->evidence[k]);
    }
    return r->ops->import_each(r, check_import, c, err);
}

mw_status mw_assess_verify(mw_workspace *ws, void (*tell)(void *, const char *),
                           mw_assess_checked *out, int64_t *problems, mw_error *err) {
    checking c = {.ws = ws, .tell = tell, .out = out, .problems = problems};
    *out = (mw_assess_checked){0};
    mw_status st = check(&c, err);
    mw_history_close(c.h);
    mw_map_free(c.seen);
    mw_free(c.folder);
    return st;
}
