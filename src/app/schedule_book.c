// SPDX-License-Identifier: MIT
// See schedule_book.h.
#include "app/schedule_book.h"

#include "base/alloc.h"

static const char setting[] = "schedules";

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the schedules");
}

static json_t *list_of(const json_t *book) { return json_object_get(book, "list"); }

mw_status mw_schedule_book_read(mw_registry *r, json_t **out, mw_error *err) {
    char *text = NULL;
    mw_error why = {0};
    mw_status st = r->ops->setting_get(r, setting, &text, &why);
    if (st != MW_OK && st != MW_NOTFOUND) {
        if (err) *err = why;
        return st;
    }
    json_t *book = text ? json_loads(text, 0, NULL) : json_pack("{s:i,s:[]}", "next", 1, "list");
    mw_free(text);
    if (!json_is_array(list_of(book))) {
        json_decref(book);
        return mw_fail(err, MW_CORRUPT, "the setting \"%s\" is no list", setting);
    }
    *out = book;
    return MW_OK;
}

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

static mw_status write_book(mw_registry *r, const json_t *book, mw_error *err) {
    mw_text t = {0};
    bool good = json_dump_callback(book, add_bytes, &t, JSON_COMPACT) == 0;
    mw_status st =
        good ? r->ops->setting_put(r, setting, (mw_slice){t.bytes, t.size}, err) : no_memory(err);
    mw_text_free(&t);
    return st;
}

mw_status mw_schedule_book_change(mw_registry *r, mw_schedule_act *act, void *ctx, mw_error *err) {
    json_t *book = NULL;
    MW_TRY(r->ops->begin(r, err));
    mw_status st = mw_schedule_book_read(r, &book, err);
    if (st == MW_OK) st = act(ctx, r, book, err);
    if (st == MW_OK) st = write_book(r, book, err);
    json_decref(book);
    if (st == MW_OK) return r->ops->commit(r, err);
    r->ops->abort(r);
    return st;
}

json_t *mw_schedule_book_find(const json_t *book, int64_t id) {
    size_t i;
    json_t *one;
    json_array_foreach(list_of(book), i, one) {
        if (json_integer_value(json_object_get(one, "id")) == id) return one;
    }
    return NULL;
}

mw_status mw_schedule_book_add(json_t *book, json_t *schedule, mw_error *err) {
    size_t i, count = 0;
    json_t *one;
    const json_t *person = json_object_get(schedule, "person");
    json_int_t id = json_integer_value(json_object_get(book, "next"));
    json_array_foreach(list_of(book), i, one) {
        count += (size_t)json_equal(json_object_get(one, "person"), person);
    }
    if (count >= MW_SCHEDULES_MAX)
        return mw_fail(err, MW_LIMIT, "they have %d schedules already: remove one first",
                       MW_SCHEDULES_MAX);
    bool good = json_object_set_new(schedule, "id", json_integer(id)) == 0 &&
                json_object_set_new(book, "next", json_integer(id + 1)) == 0 &&
                json_array_append(list_of(book), schedule) == 0;
    return good ? MW_OK : no_memory(err);
}

void mw_schedule_book_remove(json_t *book, int64_t id) {
    json_t *list = list_of(book), *one;
    size_t i = 0;
    while ((one = json_array_get(list, i)))
        if (json_integer_value(json_object_get(one, "id")) == id)
            json_array_remove(list, i);
        else
            i++;
}
