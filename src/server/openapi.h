// SPDX-License-Identifier: MIT
// The description of the API by itself, as OpenAPI 3.1: paths from the rows of routes, schemas from
// schemas.json.
//
//     MW_TRY(mw_gate_add(gate, mw_openapi_routes(&count), count, gate, err));
// Thread: any.
#ifndef MW_SERVER_OPENAPI_H
#define MW_SERVER_OPENAPI_H

#include "server/gate.h"

// GET /api/openapi.json, open to anybody. Its context is the gate.
const mw_route *mw_openapi_routes(int64_t *count);

// Adds the document to out; out->failed when memory ran out.
void mw_openapi_write(const mw_gate *g, mw_text *out);

// schemas.json as it was when this was built.
mw_slice mw_openapi_schemas(void);

#endif
