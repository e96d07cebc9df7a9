// SPDX-License-Identifier: MIT
// See shdr_key.h.
#include "source/shdr_key.h"

#include "base/alloc.h"
#include "base/digits.h"

#include <math.h>
#include <string.h>

mw_status mw_shdr_keys_init(mw_shdr_keys *k, const char *source, mw_error *err) {
    *k = (mw_shdr_keys){.index = mw_map_new()};
    mw_text_addf(&k->name, "%s/", source);
    k->prefix_size = k->name.size;
    if (k->index && !k->name.failed) return MW_OK;
    mw_shdr_keys_fini(k);
    return mw_fail(err, MW_NOMEM, "no memory for an SHDR decoder");
}

void mw_shdr_keys_fini(mw_shdr_keys *k) {
    mw_map_free(k->index);
    mw_free(k->keys);
    mw_text_free(&k->name);
    *k = (mw_shdr_keys){0};
}

// Writes the whole name of a signal to k->name.
static mw_status name_write(mw_shdr_keys *k, mw_shdr_name name, mw_error *err) {
    k->name.size = k->prefix_size;
    mw_text_add(&k->name, name.key.p, name.key.n);
    mw_text_adds(&k->name, name.suffix);
    if (!k->name.failed) return MW_OK;
    k->name.failed = false;
    return mw_fail(err, MW_NOMEM, "no memory for the name of a signal");
}

// The key of a name, made when it is new.
static mw_status key_of(mw_shdr_keys *k, mw_shdr_name name, mw_shdr_key **out, mw_error *err) {
    int64_t i, fresh = mw_map_count(k->index);
    MW_TRY(name_write(k, name, err));
    mw_slice full = {k->name.bytes, k->name.size};
    i = mw_map_get(k->index, full, -1);
    if (i < 0) {
        MW_TRY(mw_signal_name_check(full, err));
        if (fresh >= MW_SHDR_KEYS_MAX)
            return mw_fail(err, MW_LIMIT, "%.*s is left out: there are %d keys", mw_shown(name.key),
                           name.key.p, MW_SHDR_KEYS_MAX);
        if (!mw_grow(&k->keys, &k->capacity, fresh + 1, sizeof *k->keys))
            return mw_fail(err, MW_NOMEM, "no memory for keys");
        MW_TRY(mw_map_add(k->index, full, fresh, &i, err));
        if (!name.suffix[0]) k->count++;
    }
    *out = &k->keys[i];
    return MW_OK;
}

static mw_status add(mw_shdr_key *key, int64_t at_ns, double value, mw_samples *batch,
                     mw_error *err) {
    if (!mw_samples_add(batch, key->signal, at_ns, value, MW_SAMPLE_GOOD))
        return mw_fail(err, MW_NOMEM, "no memory for samples");
    if (key->is_used && at_ns < key->newest_ns) return MW_OK; // late: says nothing of now
    key->is_used = true;
    key->newest_ns = at_ns;
    key->is_known = !isnan(value);
    return MW_OK;
}

// Gives an open key its kind by its first value; the name stands in k->name.
static mw_status decide(mw_shdr_keys *k, mw_shdr_key *key, bool is_number, mw_shdr_out out,
                        mw_error *err) {
    mw_slice name = {k->name.bytes, k->name.size}, none = {NULL, 0};
    mw_sink *sink = out.sink;
    mw_status st = MW_INVALID;
    mw_shdr_key_kind kind = MW_SHDR_KEY_NUMBER;
    double empty = NAN;
    if (is_number) st = sink->ops->signal(sink, name, MW_SIGNAL_NUMBER, none, &key->signal, err);
    if (st == MW_INVALID) { // a text, or one since long ago
        kind = MW_SHDR_KEY_TEXT;
        st = mw_sink_signal(sink, name, MW_SIGNAL_TEXT, none, &key->signal, err);
    }
    if (st == MW_IO || st == MW_NOMEM) return st;
    if (st != MW_OK) {
        key->kind = MW_SHDR_KEY_REFUSED;
        return st;
    }
    if (err) *err = (mw_error){0};
    if (key->has_open && kind == MW_SHDR_KEY_TEXT && key->is_open_empty)
        MW_TRY(sink->ops->text(sink, (mw_slice){"", 0}, &empty, err));
    if (key->has_open) MW_TRY(add(key, key->open_ns, empty, out.batch, err));
    key->kind = kind;
    return MW_OK;
}

// Leaves the words of a refusal the first time only.
static void tell_once(mw_shdr_key *key, mw_error *err) {
    if (key->is_told && err) *err = (mw_error){0};
    key->is_told = true;
}

static mw_status number_put(mw_shdr_key *key, mw_shdr_name name, const mw_shdr_value *v,
                            mw_samples *batch, mw_error *err) {
    double value = NAN;
    if (v->text.n > 0 && !mw_number_parse(v->text, &value)) {
        mw_fail(err, MW_INVALID, "%.*s is a number and gets \"%.*s\"", mw_shown(name.key),
                name.key.p, mw_shown(v->text), v->text.p);
        tell_once(key, err);
        return MW_INVALID;
    }
    return add(key, v->at_ns, value, batch, err);
}

mw_status mw_shdr_keys_put(mw_shdr_keys *k, mw_shdr_name name, mw_shdr_value v, mw_shdr_out out,
                           mw_error *err) {
    mw_shdr_key *key = NULL;
    double number, code = NAN;
    bool is_unavailable = mw_slice_is(v.text, "UNAVAILABLE");
    MW_TRY(key_of(k, name, &key, err));
    if (key->kind == MW_SHDR_KEY_OPEN && (is_unavailable || v.text.n == 0) && !v.must_be_text) {
        if (!key->has_open) {
            key->open_ns = v.at_ns;
            key->is_open_empty = !is_unavailable;
        }
        key->has_open = true;
        return MW_OK;
    }
    if (key->kind == MW_SHDR_KEY_OPEN)
        MW_TRY(decide(k, key, !v.must_be_text && mw_number_parse(v.text, &number), out, err));
    if (key->kind == MW_SHDR_KEY_REFUSED) return MW_INVALID; // told when it was decided
    if (is_unavailable) return add(key, v.at_ns, NAN, out.batch, err);
    if (key->kind == MW_SHDR_KEY_NUMBER) return number_put(key, name, &v, out.batch, err);
    mw_status st = out.sink->ops->text(out.sink, v.text, &code, err);
    if (st == MW_OK) return add(key, v.at_ns, code, out.batch, err);
    if (st != MW_IO && st != MW_NOMEM) tell_once(key, err);
    return st;
}

mw_status mw_shdr_keys_forget(mw_shdr_keys *k, int64_t newest_ns, mw_samples *batch,
                              mw_error *err) {
    for (int64_t i = 0; i < mw_map_count(k->index); i++) {
        mw_shdr_key *key = &k->keys[i];
        key->is_open_empty = false;
        if (key->is_used && key->is_known) {
            int64_t at =
                key->newest_ns == newest_ns && newest_ns < INT64_MAX ? newest_ns + 1 : newest_ns;
            MW_TRY(add(key, at, NAN, batch, err));
        }
        key->is_used = false;
    }
    return MW_OK;
}
