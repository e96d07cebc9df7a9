// SPDX-License-Identifier: MIT
// The desk: packs that somebody writes in the page. Their texts come as JSON,
// {"files": {"name.mw": "text"}}; files of a pack take the place of all it had.
// Thread: a worker of the desk.
#ifndef MW_APP_DESK_PACK_H
#define MW_APP_DESK_PACK_H

#include "app/desk_int.h"

// Acts: diagnostics and examples of the files, which are kept nowhere; and writing them into the
// workspace, where they are in use from then on. Writing refuses what has errors, and undoes itself
// when the other packs in use do not fit it.
mw_status mw_desk_pack_check(mw_desk_work *w, mw_error *err);
mw_status mw_desk_pack_put(mw_desk_work *w, mw_error *err);

#endif
