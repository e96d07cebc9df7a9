// SPDX-License-Identifier: MIT
// The desk's table: standards as packs; read, checked, written.
#include "app/desk_rows.h"

#include "app/desk_pack.h"

enum { PACK_BYTES_MAX = 4 << 20 };

// clang-format off
static const mw_route_param pack_params[] = {
    PATH("pack", "Its name"),
    QUERY("examples", "boolean", "Run the examples, too"),
    END
};
static const mw_route_param put_params[] = {PATH("pack", "Its name"), END};
static const mw_route_param check_params[] = {
    QUERY("pack", "string", "What the files are of; default: what they say"), END
};
static const mw_route_param use_params[] = {
    WANTED("pack", "strings", "Names of packs"),
    BODY("remove", "boolean", "Take them out of use"),
    END
};

static const mw_route_param list_params[] = {
    QUERY("all", "boolean", "Those that are not in use, too"), END
};
static const mw_route_param new_params[] = {
    WANTED("pack", "string", "Its name: a-z, 0-9 and _"),
    BODY("copy", "string", "A pack that it begins with; default: little"),
    BODY("title", "string", "What people call it, in English"),
    BODY("title-zh", "string", "What people call it, in Chinese"),
    END
};

// Files change, which the trail tells before.
static mw_status change_files(mw_desk_work *w, mw_error *err) {
    MW_TRY(mw_desk_trail_put(w, err));
    return mw_desk_verb(w, err);
}

const mw_desk_row mw_desk_rows_pack[] = {
    {READ("/api/v1/packs", "standards", "listPacks", "The packs in use, and what they declare",
          list_params, "Packs"),
     .verb = "use", .fixed = "format=json"},
    {READ("/api/v1/packs/{pack}", "standards", "getPack",
          "A pack: declarations, formulas, parameters, examples, texts", pack_params, "Pack"),
     .verb = "doc", .operands = "pack", .fixed = "format=json"},
    {.route = {.method = "POST", .path = "/api/v1/packs/check", .door = MW_DOOR_WHOLE,
               .act = MW_ACT_AUTHOR, .tag = "standards", .name = "checkPack",
               .summary = "What is wrong with files of a pack: the body is JSON, "
                          "{\"files\": {NAME: TEXT}}",
               .param = check_params, .body_bytes_max = PACK_BYTES_MAX, .reply = "PackCheck"},
     .verb = "check", .fixed = "format=json", .own = "pack", .act = mw_desk_pack_check},
    {.route = {.method = "PUT", .path = "/api/v1/packs/{pack}", .door = MW_DOOR_WHOLE,
               .act = MW_ACT_AUTHOR, .tag = "standards", .name = "putPack",
               .summary = "Write a pack of the workspace: the body is JSON, "
                          "{\"files\": {NAME: TEXT}}",
               .param = put_params, .body_bytes_max = PACK_BYTES_MAX, .reply = "Pack"},
     .verb = "doc", .operands = "pack", .fixed = "format=json", .act = mw_desk_pack_put},
    {ROUTE("POST", "/api/v1/packs", MW_DOOR_WHOLE, MW_ACT_AUTHOR, "standards", "usePacks",
           "Take packs into use, or out of it", use_params, NULL),
     .verb = "use", .operands = "pack"},
    {ROUTE("POST", "/api/v1/packs/new", MW_DOOR_WHOLE, MW_ACT_AUTHOR, "standards", "newPack",
           "Make a pack of the workspace, or a copy of another", new_params, NULL),
     .verb = "pack new", .operands = "pack", .act = change_files},
    {ROUTE("DELETE", "/api/v1/packs/{pack}", MW_DOOR_WHOLE, MW_ACT_AUTHOR, "standards",
           "removePack", "Remove a pack of the workspace", put_params, NULL),
     .verb = "pack remove", .operands = "pack", .act = change_files},
    {.route = {.path = NULL}},
};
