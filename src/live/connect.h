// SPDX-License-Identifier: MIT
// The sources of a signal map as connections that can be started.
//
//     mw_connect_from from = {.said = &map->source[i], .folder = "plant", .take = import};
//     MW_TRY(mw_live_source_new(&from, &source, err));
//     if (source) MW_TRY(source->ops->start(source, mw_hub_sink(hub), err));
//     mw_source_free(source);
// Thread: one owner at a time.
#ifndef MW_LIVE_CONNECT_H
#define MW_LIVE_CONNECT_H

#include "live/map_tree.h"
#include "source/folder.h"
#include "source/mqtt_link.h"
#include "source/push.h"

// A file that was dropped into a folder.
typedef struct {
    mw_slice source;     // name of the source
    const char *map;     // path of the map of files
    const char *path;    // of the file
    const char *rejects; // where refused rows are written
} mw_dropped;

typedef struct {
    const mw_map_source *said; // kept until the source is freed, with the map that it is of
    const char *folder;        // that paths of the map start from: where it lies
    mw_arena *keep;            // for texts that the source needs; freed after it
    // Imports a file that was dropped into a folder, as mw_folder_config says of take.
    mw_status (*take)(void *user, const mw_dropped *file, mw_folder_taken *out, mw_error *err);
    void *user;
} mw_connect_from;

// A source that stands still; NULL for those that wait for others to send (influx, json).
//   errors  MW_NOTFOUND: the variable of the password is not set; MW_IO: its file cannot be read;
//           those of the source.
MW_MUST_USE mw_status mw_live_source_new(const mw_connect_from *from, mw_source **out,
                                         mw_error *err);

// How the broker of a source of kind sparkplug or mqtt is connected to.
//   errors  as above of passwords; MW_NOMEM.
MW_MUST_USE mw_status mw_live_source_broker(const mw_connect_from *from, mw_mqtt_config *out,
                                            mw_error *err);

// A path of the map of from, from the map's folder, in from->keep.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_live_source_path(const mw_connect_from *from, const char *said,
                                          const char **out, mw_error *err);

// What requests call a source by that is written to; borrowed from the map.
mw_push_source mw_live_source_pushed(const mw_map_source *said);

#endif
