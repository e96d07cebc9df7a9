// SPDX-License-Identifier: MIT
// See xlsx_check.h. Long lists are columns of a hidden sheet, each under a defined name (list_1,
// list_2, ...), since Excel before 2010 allows no reference to another sheet in a check.
#include "sheet/xlsx_check.h"

#include "base/alloc.h"
#include "sheet/xlsx_write_int.h"

#include <math.h>
#include <string.h>

enum { LIST_UNITS_MAX = 255, EXCEL_EPOCH = 25569, NAME_BYTES = 32 };

// ---- lists

static bool is_list(mw_xlsx_tab *t, mw_xlsx_place at, const mw_xlsx_check *c) {
    if (c->choice_count < 1 || c->choice_count > MW_XLSX_CHOICES_MAX) {
        mw_xlsx_mistake(t, at, MW_INVALID, "a list of %lld choices; there can be 1 to %d",
                        (long long)c->choice_count, MW_XLSX_CHOICES_MAX);
        return false;
    }
    for (int64_t i = 0; i < c->choice_count; i++) {
        int64_t units = mw_xlsx_text_units(c->choice[i]);
        if (units > 0 && units <= LIST_UNITS_MAX) continue;
        mw_xlsx_mistake(t, at, MW_INVALID, "choice %lld of a list %s", (long long)i + 1,
                        units < 0    ? "is no UTF-8 that Excel can hold"
                        : units == 0 ? "is empty"
                                     : "has more than 255 characters");
        return false;
    }
    return true;
}

// Whether Excel can hold the list in place: the choices with commas between them, which nothing
// can escape.
static bool fits_in_place(const mw_xlsx_check *c) {
    int64_t units = c->choice_count - 1;
    for (int64_t i = 0; i < c->choice_count; i++) {
        mw_slice s = c->choice[i];
        for (size_t k = 0; k < s.n; k++)
            if (s.p[k] == ',' || s.p[k] == '"' || (uint8_t)s.p[k] < ' ') return false;
        if (s.p[0] == ' ' || s.p[0] == '=' || s.p[s.n - 1] == ' ') return false;
        units += mw_xlsx_text_units(s);
    }
    return units <= LIST_UNITS_MAX;
}

// The number of a list in the hidden sheet, from 0; -1 after a mistake.
static int64_t list_number(mw_xlsx_tab *t, const mw_xlsx_check *c) {
    mw_xlsx_writer *w = t->writer;
    mw_text items = {0};
    int64_t found = -1;
    for (int64_t i = 0; i < c->choice_count; i++) {
        mw_text_add(&items, c->choice[i].p, c->choice[i].n);
        mw_text_addc(&items, '\0');
    }
    mw_slice all = {items.bytes, items.size};
    for (int64_t i = 0; i < w->list_count && found < 0 && !items.failed; i++)
        if (mw_slice_same(w->list[i].items, all)) found = i;
    bool room = found >= 0 || w->list_count < MW_XLSX_LISTS_MAX;
    if (found < 0 && room && !items.failed &&
        mw_grow(&w->list, &w->list_capacity, w->list_count + 1, sizeof *w->list)) {
        const char *kept = mw_arena_text(w->arena, all.p, all.n);
        w->list[w->list_count] = (mw_xlsx_list){
            {kept, all.n},
            c->choice_count
        };
        if (kept) found = w->list_count++;
    }
    mw_text_free(&items);
    if (found < 0 && !room)
        mw_xlsx_mistake(t, (mw_xlsx_place){0, 0}, MW_LIMIT, "more than %d different long lists",
                        MW_XLSX_LISTS_MAX);
    if (found < 0) mw_xlsx_no_memory(w);
    return found;
}

// Fills in the list of a check for the library; false after a mistake. formula holds NAME_BYTES.
static bool set_list(mw_xlsx_tab *t, mw_xlsx_place at, const mw_xlsx_check *c,
                     lxw_data_validation *out, char *formula) {
    if (!is_list(t, at, c)) return false;
    if (!fits_in_place(c)) {
        int64_t n = list_number(t, c);
        snprintf(formula, NAME_BYTES, "=list_%lld", (long long)n + 1);
        out->validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
        out->value_formula = formula;
        return n >= 0;
    }
    char **list = MW_PUSH(t->writer->arena, char *, (size_t)c->choice_count + 1);
    bool kept = list != NULL;
    for (int64_t i = 0; i < c->choice_count && kept; i++) {
        list[i] = mw_xlsx_keep(t, at, c->choice[i]);
        kept = list[i] != NULL;
    }
    out->validate = LXW_VALIDATION_TYPE_LIST;
    out->value_list = list;
    if (!kept) mw_xlsx_no_memory(t->writer);
    return kept;
}

static void put_list(mw_xlsx_tab *t, const mw_xlsx_list *list, int32_t column) {
    const char *item = list->items.p;
    int32_t row = 0;
    for (; row < list->count; row++) {
        mw_slice s = mw_slice_of(item);
        mw_xlsx_put_text(t, (mw_xlsx_place){row + 1, column},
                         (mw_xlsx_look){MW_XLSX_STYLE_PLAIN, NULL}, s);
        item += s.n + 1;
    }
    char name[NAME_BYTES], place[MW_XLSX_PLACE_TEXT_MAX];
    mw_xlsx_place_text((mw_xlsx_place){1, column}, place);
    int letters = (int)strcspn(place, "1");
    mw_text formula = {0};
    snprintf(name, sizeof name, "list_%d", (int)column);
    mw_text_addc(&formula, '=');
    mw_xlsx_add_sheet_name(&formula, t->name);
    mw_text_addf(&formula, "$%.*s$1:$%.*s$%d", letters, place, letters, place, (int)row);
    if (formula.failed) mw_xlsx_no_memory(t->writer);
    if (t->writer->first.status == MW_OK)
        mw_xlsx_said(t, (mw_xlsx_place){1, column},
                     workbook_define_name(t->writer->book, name, formula.bytes));
    mw_text_free(&formula);
}

void mw_xlsx_put_lists(mw_xlsx_writer *w) {
    if (w->list_count == 0) return;
    mw_xlsx_tab *t =
        mw_xlsx_tab_add(w, w->lists_name, (mw_xlsx_tab_about){.hidden = true, .guarded = true});
    for (int64_t i = 0; i < w->list_count && w->first.status == MW_OK; i++)
        put_list(t, &w->list[i], (int32_t)i + 1);
}

// ---- bounds

static bool set_bounds(mw_xlsx_tab *t, mw_xlsx_place at, const mw_xlsx_check *c,
                       lxw_data_validation *out) {
    // Indexed by mw_xlsx_check_kind.
    static const uint8_t types[] = {0, LXW_VALIDATION_TYPE_INTEGER, LXW_VALIDATION_TYPE_DECIMAL,
                                    LXW_VALIDATION_TYPE_LENGTH, LXW_VALIDATION_TYPE_DATE_NUMBER};
    if (!(c->low <= c->high)) {
        mw_xlsx_mistake(t, at, MW_INVALID, "nothing lies between %g and %g", c->low, c->high);
        return false;
    }
    double shift = c->kind == MW_XLSX_CHECK_DATE ? EXCEL_EPOCH : 0;
    // Excel has no infinity, and writes numbers up to 9.99e307.
    double most = c->kind == MW_XLSX_CHECK_LENGTH ? 32767 : 1e300;
    double least = c->kind == MW_XLSX_CHECK_LENGTH ? 0 : -1e300;
    if (c->kind == MW_XLSX_CHECK_DATE) {
        least = 1;      // 1900-01-01
        most = 2958465; // 9999-12-31
    }
    out->validate = types[c->kind];
    out->criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
    out->minimum_number = isfinite(c->low) ? c->low + shift : least;
    out->maximum_number = isfinite(c->high) ? c->high + shift : most;
    return true;
}

// ---- what it says

// At most units_max characters of a text, terminated, in the arena; NULL for an empty one and after
// a mistake.
static char *cut(mw_xlsx_tab *t, mw_xlsx_place at, mw_slice s, int64_t units_max) {
    if (s.n == 0) return NULL;
    int64_t all = mw_xlsx_text_units(s), units = 0;
    if (all <= units_max) return mw_xlsx_keep(t, at, s); // says when it is no text
    mw_text out = {0};
    for (size_t i = 0;;) {
        int n = mw_utf8_step(s.p + i, mw_slice_end(s));
        units += n == 4 ? 2 : 1;
        if (units > units_max - 1) break;
        mw_text_add(&out, s.p + i, (size_t)n);
        i += (size_t)n;
    }
    mw_text_adds(&out, "\xe2\x80\xa6");
    char *kept = out.failed ? NULL : mw_xlsx_keep(t, at, (mw_slice){out.bytes, out.size});
    mw_text_free(&out);
    if (!kept) mw_xlsx_no_memory(t->writer);
    return kept;
}

void mw_xlsx_put_check(mw_xlsx_tab *t, mw_xlsx_range r, const mw_xlsx_check *c) {
    char formula[NAME_BYTES];
    lxw_data_validation v = {0};
    if (!mw_xlsx_may_put_range(t, r)) return;
    bool ready = c->kind == MW_XLSX_CHECK_LIST ? set_list(t, r.first, c, &v, formula)
                                               : set_bounds(t, r.first, c, &v);
    if (!ready) return;
    v.input_title = cut(t, r.first, c->prompt_title, MW_XLSX_CHECK_TITLE_MAX);
    v.input_message = cut(t, r.first, c->prompt, MW_XLSX_CHECK_TEXT_MAX);
    v.error_title = cut(t, r.first, c->refusal_title, MW_XLSX_CHECK_TITLE_MAX);
    v.error_message = cut(t, r.first, c->refusal, MW_XLSX_CHECK_TEXT_MAX);
    v.error_type = c->warns ? LXW_VALIDATION_ERROR_TYPE_WARNING : LXW_VALIDATION_ERROR_TYPE_STOP;
    if (t->writer->first.status != MW_OK) return;
    mw_xlsx_said(t, r.first,
                 worksheet_data_validation_range(
                     t->sheet, (lxw_row_t)(r.first.row - 1), (lxw_col_t)(r.first.column - 1),
                     (lxw_row_t)(r.last.row - 1), (lxw_col_t)(r.last.column - 1), &v));
}
