// SPDX-License-Identifier: MIT
// See copy.h.
#include "store/copy.h"

mw_status mw_store_copy_step(mw_store_copy *c, bool *more, mw_error *err) {
    return c->step(c, more, err);
}

void mw_store_copy_end(mw_store_copy *c) {
    if (c) c->end(c);
}
