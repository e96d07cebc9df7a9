// SPDX-License-Identifier: MIT
// The verb assess export: assessments as JSON, CSV or submodels of the Asset Administration Shell.
#include "app/assess_form.h"
#include "app/verb.h"
#include "assess/export.h"
#include "base/alloc.h"
#include "base/file.h"

#include <string.h>

typedef struct {
    mw_assess_session *x;
    int32_t *list;
    mw_export_entity *entity;
    int64_t count;
    mw_measured *measured;
} exporting;

static void add(exporting *t, int32_t assessment) {
    const mw_entity *e = mw_assess_session_whose(t->x, mw_history_at(t->x->h, assessment));
    t->entity[t->count] = (mw_export_entity){e->kind, e->code, e->title};
    t->list[t->count++] = assessment;
}

static mw_status choose(exporting *t, mw_error *err) {
    mw_assess_session *x = t->x;
    mw_call *call = x->call;
    size_t most = (size_t)mw_roster_count(x->roster) + (size_t)call->operand_count + 1;
    t->list = MW_PUSH(x->arena, int32_t, most);
    t->entity = MW_PUSH(x->arena, mw_export_entity, most);
    if (!t->list || !t->entity) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    for (int i = 1; i < call->operand_count; i++) {
        MW_TRY(mw_assess_session_entity(x, call->operand[i], err));
        bool twice = false;
        for (int64_t k = 0; k < t->count; k++) twice = twice || t->list[k] == x->assessment;
        if (!twice) add(t, x->assessment);
    }
    for (int32_t i = 0; i < mw_roster_count(x->roster) && call->operand_count == 1; i++) {
        int32_t at = mw_history_assessment(x->h, x->campaign, mw_roster_at(x->roster, i)->e.id);
        if (at >= 0) add(t, at);
    }
    return MW_OK;
}

// --format, else what the ending of --output says.
static const char *format_of(const mw_call *call) {
    const char *format = mw_call_value(call, "format"), *path = mw_call_value(call, "output");
    const char *dot = path ? strrchr(path, '.') : NULL;
    if (format || !dot) return format ? format : "json";
    return strcmp(dot, ".xlsx") == 0 ? "xlsx" : strcmp(dot, ".csv") == 0 ? "csv" : "json";
}

static mw_status write(const exporting *t, mw_error *err) {
    const char *format = format_of(t->x->call), *path = mw_call_value(t->x->call, "output");
    mw_text out = {0};
    mw_export_from from = {.history = t->x->h,
                           .q = t->x->q,
                           .measured = t->measured,
                           .assessment = t->list,
                           .entity = t->entity,
                           .count = t->count};
    if (strcmp(format, "json") == 0)
        mw_export_json(&from, &out);
    else if (strcmp(format, "csv") == 0)
        mw_export_csv(&from, &out);
    else
        mw_export_aas(&from, &out);
    mw_status st = out.failed ? mw_fail(err, MW_NOMEM, "export: out of memory")
                   : path     ? mw_file_replace(path, out.bytes, out.size, err)
                              : mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status write_form(mw_call *call, mw_assess_session *x, mw_error *err) {
    const char *path = mw_call_value(call, "output");
    if (!path) return mw_call_wrong(call, err, "-o FILE says where the workbook goes");
    if (call->operand_count != 2)
        return mw_call_wrong(call, err, "a form is of one ENTITY; %d are named",
                             call->operand_count - 1);
    MW_TRY(mw_assess_session_at(call, x, err));
    return mw_assess_form_write(x, path, err);
}

static mw_status export(mw_call *call, exporting *t, mw_error *err) {
    if (strcmp(format_of(call), "xlsx") == 0) return write_form(call, t->x, err);
    MW_TRY(mw_assess_session_open(call, t->x, err));
    MW_TRY(mw_assess_session_campaign(t->x, call->operand[0], err));
    MW_TRY(choose(t, err));
    if (t->count == 0)
        return mw_fail(err, MW_NOTFOUND,
                       "the campaign has no entities; `mw assess enter` takes some in");
    MW_TRY(mw_assess_session_measure(t->x, t->list, t->count, &t->measured, err));
    return write(t, err);
}

mw_status mw_verb_assess_export(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    exporting t = {.x = &x};
    mw_status st = export(call, &t, err);
    mw_measured_free(t.measured);
    mw_assess_session_close(&x);
    return st;
}
