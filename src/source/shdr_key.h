// SPDX-License-Identifier: MIT
// What is known of the keys of an SHDR source: their signals, whether they are numbers or texts,
// and since when they are not known. Part of shdr_decode.
//
// Before a key has a value it has no kind and so no signal; when it gets one, that it was
// UNAVAILABLE (or empty) before is put first. Thread: one owner at a time.
#ifndef MW_SOURCE_SHDR_KEY_H
#define MW_SOURCE_SHDR_KEY_H

#include "base/map.h"
#include "source/shdr_decode.h"

typedef struct {
    mw_slice key;
    const char *suffix; // of the signal's name: "" or ".code"
} mw_shdr_name;

typedef struct {
    mw_slice text;
    int64_t at_ns;
    bool must_be_text;
} mw_shdr_value;

typedef enum {
    MW_SHDR_KEY_OPEN, // no value yet
    MW_SHDR_KEY_NUMBER,
    MW_SHDR_KEY_TEXT,
    MW_SHDR_KEY_REFUSED, // it can be no signal
} mw_shdr_key_kind;

typedef struct {
    mw_shdr_key_kind kind;
    int32_t signal;
    bool is_told;       // that a value was refused
    bool has_open;      // UNAVAILABLE or empty came while it was open, first at open_ns
    bool is_open_empty; // empty, in this session: an empty text if it becomes one
    bool is_used;       // has a sample in this session, the newest at newest_ns
    bool is_known;      // that one is no NaN
    int64_t open_ns, newest_ns;
} mw_shdr_key;

typedef struct {
    mw_map *index; // of names behind the source's
    mw_shdr_key *keys;
    int64_t capacity, count; // count: keys, those with a suffix not counted
    mw_text name;            // "SOURCE/" and room for a key
    size_t prefix_size;
} mw_shdr_keys;

// Begins without keys. errors: MW_NOMEM
MW_MUST_USE mw_status mw_shdr_keys_init(mw_shdr_keys *k, const char *source, mw_error *err);
void mw_shdr_keys_fini(mw_shdr_keys *k); // all zero is allowed

// Puts a value of a key.
//   errors  MW_IO, MW_NOMEM: to be tried again. Others: the value is refused, with why in *err (of
//           which it is told already, nothing).
MW_MUST_USE mw_status mw_shdr_keys_put(mw_shdr_keys *k, mw_shdr_name name, mw_shdr_value v,
                                       mw_shdr_out out, mw_error *err);

// Ends a session: all that is known is no longer, at newest_ns or just after it.
//   errors  MW_NOMEM; may be called again.
MW_MUST_USE mw_status mw_shdr_keys_forget(mw_shdr_keys *k, int64_t newest_ns, mw_samples *batch,
                                          mw_error *err);

#endif
