// SPDX-License-Identifier: MIT
// The desk's table: targets, saved views, names of the workspace.
#include "app/desk_rows.h"

#include "app/desk_saved.h"

// clang-format off
static const mw_route_param targets_params[] = {
    QUERY("indicator", "string", "Only of this one"),
    ENTITY_OF(MW_IN_QUERY, "entity", false, "Only of this one"),
    END
};
static const mw_route_param target_params[] = {
    WANTED("indicator", "string", "Of which indicator or measure"),
    ENTITY_OF(MW_IN_BODY, "entity", true, "Of which entity"),
    BODY("period", "string", "For which period; default: until further notice"),
    BODY("value", "number", "In the unit of the indicator; none: the target goes"),
    END
};
static const mw_route_param view_params[] = {
    WANTED("name", "string", "What the view is called; one that is there is replaced"),
    WANTED("address", "string", "Where in the page it leads"),
    END
};
static const mw_route_param drop_params[] = {PATH("name", "Of the view"), END};
static const mw_route_param settings_params[] = {
    BODY("title", "string", "What the workspace is called, in English"),
    BODY("title_zh", "string", "In Chinese"),
    END
};

const mw_desk_row mw_desk_rows_saved[] = {
    {READ("/api/v1/targets", "targets", "listTargets", "What is aimed at", targets_params,
          "Targets"),
     .act = mw_desk_targets_list},
    {ROUTE("PUT", "/api/v1/targets", MW_DOOR_ACT, MW_ACT_ANALYSE, "targets", "putTarget",
           "Set a target", target_params, NULL),
     .act = mw_desk_target_put},
    {ROUTE("GET", "/api/v1/views", MW_DOOR_SIGNED, MW_ACT_READ, "views", "listViews",
           "Views that one saved", NULL, "Views"),
     .act = mw_desk_views_list},
    {ROUTE("PUT", "/api/v1/views", MW_DOOR_SIGNED, MW_ACT_READ, "views", "putView", "Save a view",
           view_params, NULL),
     .act = mw_desk_view_put},
    {ROUTE("DELETE", "/api/v1/views/{name}", MW_DOOR_SIGNED, MW_ACT_READ, "views", "dropView",
           "Forget a view", drop_params, NULL),
     .act = mw_desk_view_drop},
    {READ("/api/v1/settings", "administration", "getSettings", "Names, zone and shifts", NULL,
          "Settings"),
     .act = mw_desk_settings_get},
    {ROUTE("PUT", "/api/v1/settings", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "administration",
           "putSettings", "Name the workspace", settings_params, NULL),
     .act = mw_desk_settings_put},
    {.route = {.path = NULL}},
};
