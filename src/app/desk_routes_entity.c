// SPDX-License-Identifier: MIT
// The desk's table: entities and links, alerts that were, and whom alerts are told.
#include "app/desk_rows.h"

#include "base/file.h"

// clang-format off
static const mw_route_param list_params[] = {
    QUERY("kind", "string", "Only of this kind"),
    QUERY("limit", "integer", "At most so many; default 1000"),
    QUERY("offset", "integer", "Leave out the first N"),
    END
};
static const mw_route_param documents_params[] = {
    ENTITY_OF(MW_IN_PATH, "entity", true, "Whose"), END
};
static const mw_route_param add_params[] = {
    WANTED("kind", "string", "One that the packs in use declare"),
    WANTED("code", "string", "Unique within its kind"),
    BODY("title", "string", "What people call it"),
    ENTITY_OF(MW_IN_BODY, "in", false, "What it stands in; without: at the top"),
    BODY("zone", "string", "Its time zone; none, the default: that of what it stands in"),
    BODY("from", "string", "First day that it exists; default: always"),
    END
};
static const mw_route_param move_params[] = {
    ENTITY_OF(MW_IN_PATH, "entity", true, "What moves"),
    BODY("in", "string", "What it stands in then; without: at the top"),
    BODY("at", "string", "First day there"),
    END
};
static const mw_route_param retire_params[] = {
    ENTITY_OF(MW_IN_PATH, "entity", true, "What ends"),
    BODY("at", "string", "First day that it does not exist any more"),
    BODY("undo", "boolean", "It exists until further notice again"),
    END
};
static const mw_route_param import_params[] = {
    QUERY("name", "string", "Of the file, for messages; default entities.csv"),
    QUERY("dry-run", "boolean", "Read and check everything, store nothing"),
    END
};
static const mw_route_param link_params[] = {
    WANTED("link", "string", "One that the packs in use declare"),
    ENTITY_OF(MW_IN_BODY, "from_entity", true, "From"),
    WANTED("to_entity", "string", "To"),
    BODY("from", "string", "First day of the link; default: always"),
    BODY("to", "string", "First day without it; default: until further notice"),
    END
};
static const mw_route_param change_params[] = {
    ENTITY_OF(MW_IN_QUERY, "entity", false, "Only what is about this one and all below"),
    QUERY("since", "string",
          "From then on: a date, or RFC 3339; default: all, of a branch's imports 90 days"),
    QUERY("top", "integer", "Only the newest N; default 50"),
    END
};
static const mw_route_param history_params[] = {
    QUERY("alert", "string", "This alert alone"),
    ENTITY_OF(MW_IN_QUERY, "entity", false, "This entity alone"),
    QUERY("from", "string", "From then on: a date, or RFC 3339"),
    QUERY("to", "string", "Until then"),
    END
};
static const mw_route_param channel_params[] = {
    WANTED("name", "string", "Of the channel; one that is there is replaced"),
    BODY("webhook", "string", "POST a JSON document there"),
    BODY("mail", "string", "Send mail by smtp://HOST:PORT or smtps://HOST"),
    BODY("to", "strings", "Whom the mail goes to"),
    BODY("from", "string", "Whom it comes from"),
    BODY("user", "string", "Sign in at the mail server"),
    BODY("secret", "string", "The password, or what signs the webhook"),
    BODY("plain", "boolean", "Mail without TLS: a server on this machine"),
    BODY("least", "information|warning|critical", "Only what is as severe"),
    BODY("branch", "string", "Only what stands below this entity at the top"),
    BODY("lang", "en|zh", "Language of mails"),
    END
};
static const mw_route_param channel_name_params[] = {PATH("name", "Of the channel"), END};
static const mw_route_param retry_params[] = {
    BODY("id", "strings", "These notices; default: all that were given up"), END
};
static const mw_route_param setting_params[] = {
    WANTED("values", "object", "Figures by their names: {\"flood-count\": 20}"),
    END
};

enum { TABLE_BYTES_MAX = 8 << 20 };

// The verb on the body as a file.
static mw_status import(mw_desk_work *w, mw_error *err) {
    mw_desk_file file;
    mw_slice name = mw_desk_value(w, "name");
    MW_TRY(mw_desk_file_body(w, name.n ? name : mw_slice_of("entities.csv"), &file, err));
    mw_status st = mw_desk_words(w, err);
    w->wrong = st == MW_INVALID;
    if (st == MW_OK) st = mw_desk_word(w, mw_slice_of(file.path), err);
    if (st == MW_OK) st = mw_desk_run(w, err);
    mw_desk_file_gone(&file);
    return st;
}

const mw_desk_row mw_desk_rows_entity[] = {
    {READ("/api/v1/entities", "entities", "listEntities", "Entities", list_params, "Entities"),
     .verb = "entity list", .operands = "kind", .fixed = "format=json", .usual = "limit=1000"},
    {READ("/api/v1/entities/{entity}/documents", "entities", "listDocuments",
          "Reports and evidence of an entity", documents_params, "Documents"),
     .verb = "entity documents", .operands = "entity", .fixed = "format=json"},
    {ROUTE("POST", "/api/v1/entities", MW_DOOR_ACT, MW_ACT_CONFIGURE, "entities", "addEntity",
           "Add an entity, or change its title or zone", add_params, NULL),
     .verb = "entity add", .operands = "kind code"},
    {ROUTE("POST", "/api/v1/entities/{entity}/move", MW_DOOR_ACT, MW_ACT_CONFIGURE, "entities",
           "moveEntity", "Let an entity stand elsewhere from a day on", move_params, NULL),
     .verb = "entity move", .operands = "entity"},
    {ROUTE("POST", "/api/v1/entities/{entity}/retire", MW_DOOR_ACT, MW_ACT_CONFIGURE, "entities",
           "retireEntity", "End an entity, or take its end back", retire_params, NULL),
     .verb = "entity retire", .operands = "entity"},
    {.route = {.method = "POST", .path = "/api/v1/entities/import", .door = MW_DOOR_ACT,
               .act = MW_ACT_CONFIGURE, .tag = "entities", .name = "importEntities",
               .summary = "Add or change many entities: the body is a CSV file; all of it is "
                          "taken, or nothing when a line is wrong",
               .param = import_params, .body_bytes_max = TABLE_BYTES_MAX,
               .reply = "EntityImport"},
     .verb = "entity import", .fixed = "format=json", .own = "name", .act = import},
    {READ("/api/v1/entity-links", "entities", "listEntityLinks", "Links between entities", NULL,
          "EntityLinks"),
     .verb = "link list", .fixed = "format=json"},
    {ROUTE("POST", "/api/v1/entity-links", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "entities",
           "addEntityLink", "Link two entities", link_params, NULL),
     .verb = "link add", .operands = "link from_entity to_entity"},
    {READ("/api/v1/changes", "entities", "listChanges", "What happened lately, the newest first",
          change_params, "Changes"),
     .verb = "changes", .fixed = "format=json"},
    {READ("/api/v1/alerts/history", "alerts", "alertHistory", "What happened to alerts",
          history_params, "AlertHistory"),
     .verb = "alert history", .fixed = "format=json"},
    {ROUTE("GET", "/api/v1/alerts/channels", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "alerts",
           "listChannels", "Whom alerts are told", NULL, "AlertChannels"),
     .verb = "alert channel", .operands = "=list", .fixed = "format=json"},
    {ROUTE("PUT", "/api/v1/alerts/channels", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "alerts",
           "putChannel", "Tell alerts to somebody", channel_params, NULL),
     .verb = "alert channel", .operands = "=add name", .own = "secret", .act = mw_desk_secret},
    {ROUTE("DELETE", "/api/v1/alerts/channels/{name}", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "alerts",
           "removeChannel", "Tell alerts to somebody no more", channel_name_params, NULL),
     .verb = "alert channel", .operands = "=remove name"},
    {ROUTE("GET", "/api/v1/alerts/settings", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "alerts",
           "alertSettings", "Figures of alerts", NULL, "NamedValues"),
     .verb = "alert set", .fixed = "format=json"},
    {ROUTE("PUT", "/api/v1/alerts/settings", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "alerts",
           "putAlertSettings", "Set figures of alerts", setting_params, NULL),
     .verb = "alert set", .own = "values", .act = mw_desk_settings},
    {ROUTE("GET", "/api/v1/alerts/notices", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "alerts",
           "listNotices", "Notices that were not sent yet", NULL, "AlertNotices"),
     .verb = "alert notices", .fixed = "format=json"},
    {ROUTE("POST", "/api/v1/alerts/notices/retry", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "alerts",
           "retryNotices", "Send again what was given up", retry_params, NULL),
     .verb = "alert retry", .operands = "id"},
    {ROUTE("POST", "/api/v1/alerts/channels/{name}/test", MW_DOOR_WHOLE, MW_ACT_CONFIGURE,
           "alerts", "testChannel", "Send a test message", channel_name_params, NULL),
     .verb = "alert test", .operands = "name"},
    {.route = {.path = NULL}},
};
