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

const mw_desk_row mw_desk_rows_pack[] = {
    {READ("/api/v1/packs", "standards", "listPacks", "The packs in use, and what they declare",
          NULL, "Packs"),
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
    {.route = {.path = NULL}},
};
