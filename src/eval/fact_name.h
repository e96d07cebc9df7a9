// SPDX-License-Identifier: MIT
// What the registry makes of the names in a fact that somebody puts: ids, and the unit that values
// of a measure are kept in, which may be another one than the packs of today say.
// Thread: that of the registry.
#ifndef MW_EVAL_FACT_NAME_H
#define MW_EVAL_FACT_NAME_H

#include "lang/program.h"
#include "store/registry.h"

//   unit    that of the measure's numbers in the registry.
//   errors  of the registry; MW_INVALID when it has the measure with another type.
MW_MUST_USE mw_status mw_fact_measure(mw_registry *r, const mw_program *p, const mw_measure *m,
                                      int32_t *id, mw_unit *unit, mw_error *err);
// The keys of a fact, in the order of the measure's; 0 when there are none.
//   errors  of the registry, MW_NOMEM.
MW_MUST_USE mw_status mw_fact_key(mw_registry *r, const mw_slice *key, int32_t count, int32_t *id,
                                  mw_error *err);

#endif
