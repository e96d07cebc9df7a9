// SPDX-License-Identifier: MIT
// See registry.h: finding the adapter of an address, and what may be stored.
#include "store/registry.h"

#include "base/alloc.h"
#include "store/registry_int.h"

#include <string.h>

const mw_registry_ops *const mw_registry_all[] = {&mw_registry_sqlite_ops, &mw_registry_memory_ops,
                                                  NULL};

mw_status mw_registry_open(const char *address, mw_registry **out, mw_error *err) {
    size_t n = strcspn(address, ":");
    if (address[n] != ':')
        return mw_fail(err, MW_INVALID, "registry \"%s\": expected an address such as sqlite:PATH",
                       address);
    for (const mw_registry_ops *const *ops = mw_registry_all; *ops; ops++)
        if (mw_slice_is((mw_slice){address, n}, (*ops)->scheme))
            return (*ops)->open(address + n + 1, out, err);
    return mw_fail(err, MW_INVALID,
                   "registry \"%s\": no store is called \"%.*s\", there are sqlite and memory",
                   address, (int)n, address);
}

// ---- what may be stored

static bool is_utf8(mw_slice s) {
    for (size_t i = 0; i < s.n;) {
        int step = mw_utf8_step(s.p + i, mw_slice_end(s));
        if (step == 0) return false;
        i += (size_t)step;
    }
    return true;
}

// s may be empty.
static mw_status check_text(mw_slice s, size_t bytes_max, const char *what, mw_error *err) {
    if (s.n > bytes_max)
        return mw_fail(err, MW_LIMIT, "the %s has %zu bytes, at most %zu", what, s.n, bytes_max);
    if (!is_utf8(s)) return mw_fail(err, MW_INVALID, "the %s is not UTF-8 text", what);
    return MW_OK;
}

static mw_status check_name(mw_slice s, const char *what, mw_error *err) {
    if (s.n == 0) return mw_fail(err, MW_INVALID, "the %s is empty", what);
    return check_text(s, MW_REGISTRY_NAME_MAX, what, err);
}

static mw_status check_span(int64_t from_ns, int64_t to_ns, mw_error *err) {
    if (from_ns < to_ns) return MW_OK;
    return mw_fail(err, MW_INVALID, "it would be valid from %lld until %lld: never",
                   (long long)from_ns, (long long)to_ns);
}

mw_status mw_entity_check(const mw_entity *e, mw_error *err) {
    MW_TRY(check_name(e->kind, "kind", err));
    MW_TRY(check_name(e->code, "code", err));
    MW_TRY(check_text(e->title, MW_REGISTRY_TITLE_MAX, "title", err));
    MW_TRY(check_text(e->zone, MW_REGISTRY_NAME_MAX, "time zone", err));
    return check_span(e->valid_from_ns, e->valid_to_ns, err);
}

mw_status mw_placement_check(const mw_placement *p, mw_error *err) {
    if (p->entity < 1 || p->parent < 0)
        return mw_fail(err, MW_INVALID, "a place of entity %d under %d: there are no such ids",
                       p->entity, p->parent);
    if (p->from_ns == INT64_MAX) return mw_fail(err, MW_INVALID, "a place that never begins");
    return MW_OK;
}

mw_status mw_link_check(const mw_link *l, mw_error *err) {
    MW_TRY(check_name(l->link, "link's name", err));
    if (l->from < 1 || l->to < 1)
        return mw_fail(err, MW_INVALID, "a link from entity %d to %d: there are no such ids",
                       l->from, l->to);
    return check_span(l->from_ns, l->to_ns, err);
}

mw_status mw_measure_check(const mw_measure_name *m, mw_error *err) {
    MW_TRY(check_name(m->name, "measure's name", err));
    MW_TRY(check_name(m->type, "measure's type", err));
    return check_text(m->unit, MW_REGISTRY_NAME_MAX, "measure's unit", err);
}

mw_status mw_import_check(const mw_import *i, mw_error *err) {
    MW_TRY(check_text(i->file, MW_REGISTRY_TITLE_MAX, "file's name", err));
    MW_TRY(check_text(i->file_hash, MW_REGISTRY_NAME_MAX, "file's hash", err));
    MW_TRY(check_text(i->map_hash, MW_REGISTRY_NAME_MAX, "mapping's hash", err));
    MW_TRY(check_text(i->others, MW_REGISTRY_TITLE_MAX, "list of other maps", err));
    if (i->id < 0) return mw_fail(err, MW_INVALID, "import %d: there is no such id", i->id);
    if (i->read < 0 || i->kept < 0 || i->same < 0 || i->corrected < 0 || i->refused < 0)
        return mw_fail(err, MW_INVALID, "a count of import %d is negative", i->id);
    return MW_OK;
}

mw_status mw_record_check(const mw_record *r, mw_error *err) {
    MW_TRY(check_name(r->sort, "record's sort", err));
    MW_TRY(check_text(r->who, MW_REGISTRY_TITLE_MAX, "record's author", err));
    MW_TRY(check_text(r->body, MW_REGISTRY_TEXT_MAX, "record's body", err));
    if (r->of < 0 || r->entity < 0)
        return mw_fail(err, MW_INVALID, "a record of record %lld, entity %d: there are no such ids",
                       (long long)r->of, r->entity);
    return MW_OK;
}

static mw_status check_cell(mw_row_table table, int32_t column, const mw_cell *c, mw_error *err) {
    const char *what = mw_row_column_name(table, column);
    switch (mw_row_holds(table, column)) {
    case MW_HOLDS_KEY: return check_name(c->text, what, err);
    case MW_HOLDS_SAID:
    case MW_HOLDS_TEXT: return check_text(c->text, MW_REGISTRY_TEXT_MAX, what, err);
    case MW_HOLDS_NUMBER:
    case MW_HOLDS_OF_ENTITY:
    case MW_HOLDS_OF_ORGANISATION:
    case MW_HOLDS_OF_PERSON: break;
    }
    if (mw_row_holds(table, column) == MW_HOLDS_NUMBER || c->number >= 0) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s %lld: there is no such id", what, (long long)c->number);
}

mw_status mw_registry_row_check(mw_row_table table, const mw_cell *cell, mw_error *err) {
    if (cell[0].number < 0) return mw_registry_no_id(table, cell[0].number, err);
    for (int32_t c = 1; c < mw_row_columns(table); c++) MW_TRY(check_cell(table, c, &cell[c], err));
    return MW_OK;
}

mw_status mw_registry_text_check(mw_slice text, mw_error *err) {
    return check_text(text, MW_REGISTRY_TEXT_MAX, "text", err);
}

mw_status mw_setting_check(const char *name, mw_slice value, mw_error *err) {
    MW_TRY(check_name(mw_slice_of(name), "setting's name", err));
    return check_text(value, MW_REGISTRY_SETTING_MAX, "setting's value", err);
}

// ---- messages

mw_status mw_registry_no_entity(mw_slice kind, mw_slice code, mw_error *err) {
    if (kind.n == 0)
        return mw_fail(err, MW_NOTFOUND, "there is no entity \"%.*s\"", (int)code.n, code.p);
    return mw_fail(err, MW_NOTFOUND, "there is no %.*s \"%.*s\"", (int)kind.n, kind.p, (int)code.n,
                   code.p);
}

mw_status mw_registry_no_record(int64_t id, mw_error *err) {
    return mw_fail(err, MW_NOTFOUND, "there is no record %lld", (long long)id);
}

mw_status mw_registry_no_row(mw_row_table table, mw_error *err) {
    return mw_fail(err, MW_NOTFOUND, "what a row of %s names is not there",
                   mw_row_table_name(table));
}

mw_status mw_registry_no_id(mw_row_table table, int64_t id, mw_error *err) {
    return mw_fail(err, MW_NOTFOUND, "there is no %s %lld", mw_row_table_name(table),
                   (long long)id);
}

mw_status mw_registry_row_clash(mw_row_table table, mw_error *err) {
    return mw_fail(err, MW_INVALID, "there is such a row of %s already", mw_row_table_name(table));
}

mw_status mw_registry_row_named(mw_row_table table, int64_t id, mw_error *err) {
    return mw_fail(err, MW_INVALID, "%s %lld is still named elsewhere", mw_row_table_name(table),
                   (long long)id);
}

mw_status mw_registry_row_kept(mw_row_table table, mw_error *err) {
    return mw_fail(err, MW_INVALID, "rows of %s are only added", mw_row_table_name(table));
}

mw_status mw_registry_other_id(const mw_entity *e, int32_t known_id, mw_error *err) {
    return mw_fail(err, MW_INVALID, "%.*s \"%.*s\" is entity %d, not %d", (int)e->kind.n, e->kind.p,
                   (int)e->code.n, e->code.p, known_id, e->id);
}

mw_status mw_registry_other_type(const mw_measure_name *m, mw_slice known_type, mw_error *err) {
    return mw_fail(err, MW_INVALID,
                   "measure %.*s has facts of type %.*s, it cannot be of type %.*s", (int)m->name.n,
                   m->name.p, (int)known_type.n, known_type.p, (int)m->type.n, m->type.p);
}

mw_status mw_registry_copy(mw_slice s, char **out, mw_error *err) {
    char *copy = mw_alloc(s.n + 1);
    if (!copy) return mw_fail(err, MW_NOMEM, "no memory for a text of %zu bytes", s.n);
    if (s.n > 0) memcpy(copy, s.p, s.n);
    *out = copy;
    return MW_OK;
}
