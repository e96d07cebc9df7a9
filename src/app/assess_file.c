// SPDX-License-Identifier: MIT
// See assess_file.h.
#include "app/assess_file.h"

#include "app/assess_session.h"
#include "assess/evidence.h"
#include "base/alloc.h"

#include <string.h>

enum { DIGITS_MIN = 8 };

static const mw_attachment *find(const mw_assess_session *x, mw_slice id) {
    const mw_assessment *a = mw_assess_session_of(x);
    for (int32_t i = 0; i < x->q->count; i++)
        for (const mw_attachment *f = NULL;
             (f = mw_assessment_evidence(a, x->q->asked[i].name, f));)
            if (id.n >= DIGITS_MIN && id.n <= f->file.n && memcmp(f->file.p, id.p, id.n) == 0)
                return f;
    return NULL;
}

static mw_status look(const mw_assess_session *x, mw_slice id, mw_text *path, mw_text *name,
                      mw_error *err) {
    const mw_attachment *f = find(x, id);
    if (!f) return mw_fail(err, MW_NOTFOUND, "the assessment has no file %.*s", (int)id.n, id.p);
    char *folder = mw_workspace_path(x->s.ws.folder, "evidence");
    char *where = folder ? mw_evidence_path(folder, f->file) : NULL;
    mw_status st = where ? mw_evidence_verify(folder, f->file, err) : MW_OK;
    mw_text_adds(path, where);
    mw_text_add(name, f->name.p, f->name.n);
    if (!where || path->failed || name->failed)
        st = mw_fail(err, MW_NOMEM, "evidence: out of memory");
    mw_free(where);
    mw_free(folder);
    return st;
}

mw_status mw_assess_file_find(const mw_assess_file_asked *asked, mw_text *path, mw_text *name,
                              mw_error *err) {
    static const mw_option options[] = {
        {.name = "workspace", .value = "DIR"},
        {.name = NULL                  }
    };
    static const mw_verb verb = {.name = "assess fetch", .option = options};
    const char *operand[] = {asked->campaign, asked->entity};
    mw_assess_session x = {0};
    mw_call *call = mw_alloc(sizeof *call);
    if (!call) return mw_fail(err, MW_NOMEM, "evidence: out of memory");
    *call = (mw_call){.verb = &verb, .operand = operand, .operand_count = 2, .given_count = 1};
    call->given[0].option = &options[0];
    call->given[0].value = asked->folder;
    mw_status st = mw_assess_session_at(call, &x, err);
    if (st == MW_OK) st = look(&x, asked->id, path, name, err);
    mw_assess_session_close(&x);
    mw_free(call);
    return st;
}
