// SPDX-License-Identifier: MIT
// Words for the rows of the desk's table, so that a row is what differs from the others.
#ifndef MW_APP_DESK_ROWS_H
#define MW_APP_DESK_ROWS_H

#include "app/desk_int.h"

// clang-format off
#define QUERY(name_, type_, about_)                                                                \
    { .name = name_, .place = MW_IN_QUERY, .type = type_, .about = about_ }
#define NEEDED(name_, type_, about_)                                                               \
    { .name = name_, .place = MW_IN_QUERY, .type = type_, .required = true, .about = about_ }
#define PATH(name_, about_)                                                                        \
    { .name = name_, .place = MW_IN_PATH, .type = "string", .required = true, .about = about_ }
#define BODY(name_, type_, about_)                                                                 \
    { .name = name_, .place = MW_IN_BODY, .type = type_, .about = about_ }
#define WANTED(name_, type_, about_)                                                               \
    { .name = name_, .place = MW_IN_BODY, .type = type_, .required = true, .about = about_ }
// An entity whose branch must allow the act of the route.
#define ENTITY_OF(place_, name_, required_, about_)                                                \
    { .name = name_, .place = place_, .type = "string", .required = required_, .entity = true,     \
      .about = about_ }
#define LANG QUERY("lang", "en|zh", "Language of titles; default en")
#define AS_KNOWN                                                                                   \
    QUERY("as-known", "string", "What was known at the end of that day, or at a moment (RFC 3339)")
#define END                                                                                        \
    { .name = NULL }

#define ROUTE(method_, path_, door_, act_, tag_, name_, summary_, param_, reply_)                  \
    .route = {.method = method_, .path = path_, .door = door_, .act = act_, .tag = tag_,           \
              .name = name_, .summary = summary_, .param = param_, .reply = reply_}
// What whoever sees anything may read; narrowed to what they see.
#define READ(path_, tag_, name_, summary_, param_, reply_)                                         \
    ROUTE("GET", path_, MW_DOOR_ACT, MW_ACT_READ, tag_, name_, summary_, param_, reply_)
// clang-format on

#endif
