// SPDX-License-Identifier: MIT
// What verbs that work with numbers open together: a workspace, its packs, and on demand the world
// of both and threads.
//
//     mw_session s = {0};
//     st = mw_session_open(call, packs, pack_count, &s, err);
//     if (st == MW_OK) st = mw_session_world(&s, INT64_MAX, err);
//     ...
//     mw_session_close(&s);
//
// Also the words of a command line that mean something there: entities, periods, dates.
// Thread: one owner at a time.
#ifndef MW_APP_SESSION_H
#define MW_APP_SESSION_H

#include "app/call.h"
#include "app/packs.h"
#include "app/workspace.h"
#include "base/pool.h"
#include "eval/world.h"

typedef struct {
    mw_workspace ws;
    mw_program *program;
    mw_world *world; // NULL until mw_session_world
    mw_pool *pool;   // NULL until mw_session_threads
} mw_session;

// Opens the workspace of --workspace and packs; none named: those in use.
//   out     zeroed; closed by the caller, also after an error.
MW_MUST_USE mw_status mw_session_open(const mw_call *call, const char *const *pack,
                                      int32_t pack_count, mw_session *out, mw_error *err);
// The same with one more pack beside those in use; also NULL: none.
MW_MUST_USE mw_status mw_session_open_also(const mw_call *call, const char *also, mw_session *out,
                                           mw_error *err);
// The same with the one pack of --pack, or those in use.
MW_MUST_USE mw_status mw_session_open_pack(const mw_call *call, mw_session *out, mw_error *err);
// Opens the facts and reads the registry, as known at an instant; INT64_MAX: now.
MW_MUST_USE mw_status mw_session_world(mw_session *s, int64_t as_known_ns, mw_error *err);
// Starts the threads of --threads; as many as there are processors without it.
MW_MUST_USE mw_status mw_session_threads(mw_call *call, mw_session *s, mw_error *err);
void mw_session_close(mw_session *s);

// The folder of --workspace, "." without it.
const char *mw_session_folder(const mw_call *call);

// An entity by its code, "L1", or with its kind where several have it, "line:L1".
//   index   in the model.
//   errors  MW_NOTFOUND with near misses, MW_INVALID when it is ambiguous.
MW_MUST_USE mw_status mw_session_entity(const mw_session *s, mw_slice code, int32_t *index,
                                        mw_error *err);

// A kind by name.
//   errors  MW_NOTFOUND with the kinds there are.
MW_MUST_USE mw_status mw_session_kind(const mw_program *p, mw_slice name, int32_t *kind,
                                      mw_error *err);

// A moment: "2024-06-30" is the first instant of the day, or with day_end its last one, in the
// zone; else RFC 3339.
MW_MUST_USE mw_status mw_session_moment(const mw_calendar *cal, const char *text, bool day_end,
                                        int64_t *ns, mw_error *err);

// The moment of an option such as --from, with the option in front of an error; *ns stays as it is
// without the option.
MW_MUST_USE mw_status mw_session_from_option(const mw_call *call, const mw_calendar *cal,
                                             const char *option, int64_t *ns, mw_error *err);

// The moment of --as-known; INT64_MAX without it.
MW_MUST_USE mw_status mw_session_as_known(const mw_call *call, const mw_calendar *cal, int64_t *ns,
                                          mw_error *err);

// The declared name nearest to one that means nothing, among indicators and measures, those that
// begin with it first; NULL when none is near.
const char *mw_session_near(const mw_program *p, mw_slice name, char *buf, size_t size);

#endif
