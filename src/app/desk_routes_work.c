// SPDX-License-Identifier: MIT
// The desk's table: what is at work. Answered at once, since all threads of the desk may be busy
// with what is to be cancelled.
#include "app/desk_rows.h"

#include "base/digits.h"
#include "server/answer.h"

static mw_work_eye eye_of(const mw_asked *asked) {
    return (mw_work_eye){asked->who, asked->unguarded};
}

static mw_status tell(mw_desk *d, const mw_asked *asked, mw_slice id, mw_http_reply *out,
                      mw_error *err) {
    mw_work_eye eye = eye_of(asked);
    mw_status st = mw_works_json(mw_desk_works(d), &eye, id, &out->body, err);
    if (st == MW_NOTFOUND) return mw_reply_refused(out, 404, "%s", err ? err->text : "");
    out->type = "application/json";
    return st;
}

static mw_status list(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return tell(ctx, asked, (mw_slice){0}, out, err);
}

static mw_status get(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return tell(ctx, asked, mw_asked_text(asked, "id"), out, err);
}

static mw_status cancel(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_work_eye eye = eye_of(asked);
    mw_slice id = mw_asked_text(asked, "id");
    (void)err;
    switch (mw_works_cancel(mw_desk_works(ctx), &eye, id)) {
    case MW_WORK_ENDING: mw_desk_wake(ctx); return MW_OK;
    case MW_WORK_NOT_YOU:
        return mw_reply_refused(out, 403, "a token that only reads cancels nothing");
    case MW_WORK_OVER: return mw_reply_refused(out, 409, "it is over already");
    case MW_WORK_NONE: break;
    }
    return mw_reply_refused(out, 404, "no work \"%.*s\" of yours is at hand", mw_shown(id), id.p);
}

// clang-format off
static const mw_route_param one_params[] = {
    PATH("id", "As the list says, or as the request's header Mw-Work said"), END
};

#define WORK(method_, path_, name_, summary_, ...)                                                 \
    .route = {.method = method_, .path = "/api/v1/work" path_, .door = MW_DOOR_SIGNED,             \
              .act = MW_ACT_READ, .tag = "work", .name = name_, .summary = summary_, __VA_ARGS__}

const mw_desk_row mw_desk_rows_work[] = {
    {WORK("GET", "", "listWork", "Requests at work: one's own, an administrator's organisation's",
          .reply = "Works", .handle = list)},
    {WORK("GET", "/{id}", "getWork", "How far a request is", .param = one_params, .reply = "Work",
          .handle = get)},
    {WORK("DELETE", "/{id}", "cancelWork",
          "Cancel a request: its own answer says what became of it", .param = one_params,
          .later = true, .handle = cancel)},
    {.route = {.path = NULL}},
};
