// SPDX-License-Identifier: MIT
// The verb eval: from packs and facts to numbers.
#include "app/answer.h"
#include "app/errand.h"
#include "app/verb.h"

enum { CELLS_MAX = 5000000 }; // of a request: rows times periods, some 200 MB on the way

static mw_status write_answer(mw_call *call, const mw_answer *a, mw_error *err) {
    switch (mw_verb_format(call)) {
    case MW_FORMAT_CSV_TEXT: return mw_answer_csv(a, err);
    case MW_FORMAT_JSON_TEXT: return mw_answer_json(a, err);
    case MW_FORMAT_TABLE: break;
    }
    return mw_answer_table(a, err);
}

static mw_status evaluate(mw_call *call, mw_session *s, const mw_ask *ask, mw_error *err) {
    mw_eval_request q = {.want = ask->want,
                         .want_count = (int32_t)ask->want_count,
                         .period = ask->period,
                         .period_count = (int32_t)ask->period_count,
                         .pool = s->pool,
                         .bounds = true,
                         .coverage = !mw_call_has(call, "no-coverage")};
    mw_evaluation *e = NULL;
    MW_TRY(mw_evaluate(s->world, &q, &e, err));
    const char *lang = mw_call_value(call, "lang");
    mw_answer a = {.s = s,
                   .ask = ask,
                   .e = e,
                   .all = mw_call_has(call, "all"),
                   .verbose = mw_call_has(call, "verbose"),
                   .coverage = q.coverage,
                   .lang = lang ? lang : "en"};
    mw_status st = write_answer(call, &a, err);
    mw_evaluation_free(e);
    return st;
}

// A request must not take the memory of the server: the command line has that of its own process.
static mw_status check_size(const mw_session *s, const mw_ask *ask, mw_error *err) {
    int64_t cells = 0;
    if (!mw_errand_now()) return MW_OK;
    for (int64_t i = 0; i < ask->want_count; i++)
        cells += mw_model_rows(mw_world_model(s->world), ask->want[i].kind) * ask->period_count;
    if (cells <= CELLS_MAX) return MW_OK;
    return mw_fail(err, MW_LIMIT,
                   "%lld values at once, at most %d: ask for fewer indicators or periods",
                   (long long)cells, CELLS_MAX);
}

static mw_status eval(mw_call *call, mw_session *s, mw_error *err) {
    int64_t as_known_ns;
    mw_ask ask = {0};
    MW_TRY(mw_session_open(call, call->operand, call->operand_count, s, err));
    MW_TRY(mw_session_as_known(call, &s->ws.calendar, &as_known_ns, err));
    MW_TRY(mw_session_world(s, as_known_ns, err));
    MW_TRY(mw_session_threads(call, s, err));
    mw_status st = mw_ask_read(call, s, &ask, err);
    if (st == MW_OK) st = check_size(s, &ask, err);
    if (st == MW_OK) st = evaluate(call, s, &ask, err);
    mw_ask_fini(&ask);
    return st;
}

mw_status mw_verb_eval(mw_call *call, mw_error *err) {
    mw_session s = {0};
    mw_status st = eval(call, &s, err);
    mw_session_close(&s);
    return st;
}
