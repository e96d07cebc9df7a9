// SPDX-License-Identifier: MIT
// Routes of what is sent regularly. The context of these rows is a mw_scheduler.
//     GET    /api/v1/schedules            one's own; of who may do people: of the organisation
//     POST   /api/v1/schedules            sets one up, for who asks
//     PUT    /api/v1/schedules/{id}       changes what is said of it; pauses it
//     DELETE /api/v1/schedules/{id}
//     POST   /api/v1/schedules/{id}/run   sends it now, and answers how that went
// Thread: any.
#ifndef MW_APP_SCHEDULE_ROUTES_H
#define MW_APP_SCHEDULE_ROUTES_H

#include "app/scheduler.h"

// The rows; count of them.
const mw_route *mw_schedule_routes(int64_t *count);

#endif
