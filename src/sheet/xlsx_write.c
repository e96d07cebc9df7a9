// SPDX-License-Identifier: MIT
// See xlsx_write.h. libxlsxwriter writes to a named file only: it is given memory of the kernel
// that has a name while it is open, so nothing is left behind when the program is killed. It prints
// some of its complaints; what it would complain about is checked before.
#include "sheet/xlsx_write.h"

#include "base/alloc.h"
#include "base/date.h"
#include "base/file.h"
#include "sheet/xlsx_write_int.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    ARENA_BYTES_MAX = 256 << 20, // names, prompts, lists
    CELL_UNITS_MAX = 32767,      // what Excel can hold
    FORMULA_UNITS_MAX = 8192,    // likewise
    NAME_UNITS_MAX = 31,         // likewise
    PAPER_A4 = 9,
    EXCEL_EPOCH = 25569, // days from Excel's day 0 to 1970
    EXCEL_DAY_MIN = 61,  // 1900-03-01
    POINTS_PER_LINE = 15,
    ROW_POINTS_MAX = 409,  // what Excel can hold
    COLUMN_WIDTH_MAX = 255 // likewise
};

// ---- mistakes

void mw_xlsx_mistake(mw_xlsx_tab *t, mw_xlsx_place at, mw_status st, const char *fmt, ...) {
    mw_error *first = &t->writer->first;
    if (first->status != MW_OK) return;
    char text[sizeof first->text], place[MW_XLSX_PLACE_TEXT_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    int n = t->name.n > 80 ? 80 : (int)t->name.n;
    if (mw_xlsx_place_valid(at))
        mw_fail(first, st, "sheet \"%.*s\", cell %s: %s", n, t->name.p,
                mw_xlsx_place_text(at, place), text);
    else
        mw_fail(first, st, "sheet \"%.*s\": %s", n, t->name.p, text);
}

void mw_xlsx_no_memory(mw_xlsx_writer *w) {
    if (w->first.status == MW_OK) mw_fail(&w->first, MW_NOMEM, "no memory for a workbook");
}

void mw_xlsx_said(mw_xlsx_tab *t, mw_xlsx_place at, lxw_error said) {
    if (said == LXW_ERROR_MEMORY_MALLOC_FAILED) mw_xlsx_no_memory(t->writer);
    if (said != LXW_NO_ERROR) mw_xlsx_mistake(t, at, MW_INVALID, "%s", lxw_strerror(said));
}

bool mw_xlsx_may_put(mw_xlsx_tab *t, mw_xlsx_place at) {
    char text[MW_XLSX_PLACE_TEXT_MAX];
    if (t->writer->first.status != MW_OK) return false;
    if (mw_xlsx_place_valid(at)) return true;
    mw_xlsx_mistake(t, at, MW_INVALID, "no sheet has a cell %s (row and column count from 1)",
                    mw_xlsx_place_text(at, text));
    return false;
}

bool mw_xlsx_may_put_range(mw_xlsx_tab *t, mw_xlsx_range r) {
    if (!mw_xlsx_may_put(t, r.first) || !mw_xlsx_may_put(t, r.last)) return false;
    if (r.first.row <= r.last.row && r.first.column <= r.last.column) return true;
    char a[MW_XLSX_PLACE_TEXT_MAX], b[MW_XLSX_PLACE_TEXT_MAX];
    mw_xlsx_mistake(t, r.first, MW_INVALID,
                    "%s:%s is no range: its first cell is not above and "
                    "left of its last",
                    mw_xlsx_place_text(r.first, a), mw_xlsx_place_text(r.last, b));
    return false;
}

// ---- texts

int64_t mw_xlsx_text_units(mw_slice s) {
    int64_t units = 0;
    for (size_t i = 0; i < s.n;) {
        int n = mw_utf8_step(s.p + i, mw_slice_end(s));
        if (n == 0 || s.p[i] == '\0') return -1;
        // U+FFFE and U+FFFF are in no XML.
        if (n == 3 && memcmp(s.p + i, "\xef\xbf", 2) == 0 && (uint8_t)s.p[i + 2] >= 0xbe) return -1;
        units += n == 4 ? 2 : 1;
        i += (size_t)n;
    }
    return units;
}

static bool is_text(mw_xlsx_tab *t, mw_xlsx_place at, mw_slice s, int64_t units_max) {
    int64_t units = mw_xlsx_text_units(s);
    if (units < 0)
        mw_xlsx_mistake(t, at, MW_INVALID, "a text is no UTF-8 that Excel can hold: \"%.*s\"",
                        s.n > 40 ? 40 : (int)s.n, s.p);
    if (units > units_max)
        mw_xlsx_mistake(t, at, MW_LIMIT, "a text of %lld characters; Excel can hold %lld here",
                        (long long)units, (long long)units_max);
    return units >= 0 && units <= units_max;
}

char *mw_xlsx_keep(mw_xlsx_tab *t, mw_xlsx_place at, mw_slice s) {
    if (!is_text(t, at, s, CELL_UNITS_MAX)) return NULL;
    char *text = mw_arena_text(t->writer->arena, s.p ? s.p : "", s.n);
    if (!text) mw_xlsx_no_memory(t->writer);
    for (size_t i = 0; text && i < s.n; i++)
        if ((uint8_t)text[i] < ' ' && text[i] != '\n') text[i] = ' ';
    return text;
}

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

// Whether "_x000D_" stands at i, which Excel would take for a control character.
static bool looks_escaped(mw_slice s, size_t i) {
    if (s.n - i < 7 || s.p[i + 1] != 'x' || s.p[i + 6] != '_') return false;
    for (size_t d = i + 2; d < i + 6; d++)
        if (!is_hex(s.p[d])) return false;
    return true;
}

// The text of a cell, terminated, with control characters as Excel writes them; NULL after a
// mistake. Borrowed until the next one.
static const char *cell_text(mw_xlsx_tab *t, mw_xlsx_place at, mw_slice s) {
    mw_text *out = &t->writer->scratch;
    if (!is_text(t, at, s, CELL_UNITS_MAX)) return NULL;
    out->size = 0;
    mw_text_add(out, "", 0);
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = (uint8_t)s.p[i];
        if (c == '_' && looks_escaped(s, i))
            mw_text_adds(out, "_x005F_");
        else if (c < ' ' && c != '\n' && c != '\t')
            mw_text_addf(out, "_x%04X_", (int)c);
        else
            mw_text_addc(out, s.p[i]);
    }
    if (out->failed) mw_xlsx_no_memory(t->writer);
    return out->failed ? NULL : out->bytes ? out->bytes : "";
}

// How much of a column's width a line takes: letters are narrower than digits on average, those of
// East Asia a little wider than two (11 points against digits of 7 pixels).
static double line_width(const char *p, size_t n) {
    int64_t columns = mw_text_columns(p, n), letters = 0;
    for (size_t i = 0; i < n; i++) letters += ((uint8_t)p[i] & 0xc0) != 0x80;
    int64_t wide = columns > letters ? columns - letters : 0;
    return 0.92 * (double)(columns - 2 * wide) + 2.1 * (double)wide;
}

double mw_xlsx_text_height(mw_slice text, double width) {
    // A line breaks before the word that does not fit: half a word of ten letters, on average.
    double room = width > 20 ? width - 5 : width > 4 ? width * 3 / 4 : 3, lines = 0;
    for (size_t from = 0, i = 0; i <= text.n; i++) {
        if (i < text.n && text.p[i] != '\n') continue;
        double taken = i > from ? line_width(text.p + from, i - from) : 0;
        lines += taken <= width ? 1 : ceil(taken / room);
        from = i + 1;
    }
    return fmin(lines * POINTS_PER_LINE, ROW_POINTS_MAX);
}

// ---- the workbook

static void set_properties(mw_xlsx_writer *w, mw_xlsx_tab *t, const mw_xlsx_about *about) {
    mw_xlsx_place nowhere = {0, 0};
    int64_t s = about->created_ns / INT64_C(1000000000);
    lxw_doc_properties p = {
        .title = mw_xlsx_keep(t, nowhere, about->title),
        .subject = mw_xlsx_keep(t, nowhere, about->subject),
        .author = mw_xlsx_keep(t, nowhere, about->author),
        .company = mw_xlsx_keep(t, nowhere, about->company),
        .comments = mw_xlsx_keep(t, nowhere, about->comment),
        .created = s ? s : 1, // the library takes 0 for "now"
    };
    if (w->first.status == MW_OK) mw_xlsx_said(t, nowhere, workbook_set_properties(w->book, &p));
}

mw_status mw_xlsx_writer_new(const mw_xlsx_about *about, mw_xlsx_writer **out, mw_error *err) {
    char path[64];
    mw_xlsx_writer *w = mw_alloc(sizeof *w);
    if (!w) return mw_fail(err, MW_NOMEM, "no memory for a workbook");
    w->fd = memfd_create("workbook", MFD_CLOEXEC);
    if (w->fd < 0) {
        mw_free(w);
        return mw_fail(err, MW_IO, "no memory file for a workbook: %s", strerror(errno));
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", w->fd);
    mw_slice lists = about->lists.n ? about->lists : mw_slice_of("Lists");
    w->arena = mw_arena_new(ARENA_BYTES_MAX);
    w->none = w->arena ? MW_PUSH(w->arena, mw_xlsx_tab, 1) : NULL;
    char *name = w->none ? mw_arena_text(w->arena, lists.p, lists.n) : NULL;
    w->book = name ? workbook_new(path) : NULL;
    if (!w->book) {
        mw_xlsx_writer_free(w);
        return mw_fail(err, MW_NOMEM, "no memory for a workbook");
    }
    w->lists_name = (mw_slice){name, lists.n};
    *w->none = (mw_xlsx_tab){.writer = w, .name = mw_slice_of("document")};
    set_properties(w, w->none, about);
    *out = w;
    return MW_OK;
}

void mw_xlsx_writer_free(mw_xlsx_writer *w) {
    if (!w) return;
    if (w->book) lxw_workbook_free(w->book);
    close(w->fd);
    for (int64_t i = 0; i < w->tab_count; i++) mw_free(w->tab[i]->merged);
    mw_arena_free(w->arena);
    mw_free(w->tab);
    mw_free(w->look);
    mw_free(w->list);
    mw_text_free(&w->scratch);
    mw_free(w);
}

// Excel opens a workbook at the sheet that is active, which must not be hidden.
static mw_status choose_first(mw_xlsx_writer *w, mw_error *err) {
    for (int64_t i = 0; i < w->tab_count; i++) {
        if (w->tab[i]->about.hidden) continue;
        worksheet_activate(w->tab[i]->sheet);
        worksheet_set_first_sheet(w->tab[i]->sheet);
        return MW_OK;
    }
    return mw_fail(err, MW_INVALID, "a workbook needs a sheet that is to be seen; this one has %s",
                   w->tab_count ? "hidden ones only" : "none");
}

static mw_status read_back(mw_xlsx_writer *w, char **bytes, size_t *size, mw_error *err) {
    struct stat about;
    if (fstat(w->fd, &about) != 0)
        return mw_fail(err, MW_IO, "read a workbook back: %s", strerror(errno));
    size_t n = (size_t)about.st_size;
    char *b = mw_alloc(n + 1);
    if (!b) return mw_fail(err, MW_NOMEM, "no memory for a workbook of %zu bytes", n);
    for (size_t got = 0; got < n;) {
        ssize_t more = pread(w->fd, b + got, n - got, (off_t)got);
        if (more <= 0) {
            mw_free(b);
            return mw_fail(err, MW_IO, "read a workbook back: %s",
                           more < 0 ? strerror(errno) : "it is shorter than it was");
        }
        got += (size_t)more;
    }
    *bytes = b;
    *size = n;
    return MW_OK;
}

static mw_status pack(mw_xlsx_writer *w, char **bytes, size_t *size, mw_error *err) {
    mw_xlsx_put_lists(w);
    if (w->first.status != MW_OK) return mw_fail(err, w->first.status, "%s", w->first.text);
    MW_TRY(choose_first(w, err));
    errno = 0;
    lxw_error said = workbook_close(w->book);
    w->book = NULL; // freed, whatever came of it
    if (said == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return mw_fail(err, MW_NOMEM, "no memory for a workbook");
    if (said != LXW_NO_ERROR)
        return mw_fail(err, MW_IO, "pack a workbook: %s%s%s", lxw_strerror(said), errno ? " " : "",
                       errno ? strerror(errno) : "");
    return read_back(w, bytes, size, err);
}

mw_status mw_xlsx_writer_take(mw_xlsx_writer *w, char **bytes, size_t *size, mw_error *err) {
    mw_status st = pack(w, bytes, size, err);
    mw_xlsx_writer_free(w);
    return st;
}

mw_status mw_xlsx_writer_close(mw_xlsx_writer *w, const char *path, mw_error *err) {
    char *bytes = NULL;
    size_t size = 0;
    MW_TRY(mw_xlsx_writer_take(w, &bytes, &size, err));
    mw_status st = mw_file_replace(path, bytes, size, err);
    mw_free(bytes);
    return st;
}

// ---- sheets

static bool is_name(mw_xlsx_tab *t, const char *name, mw_xlsx_writer *w) {
    mw_xlsx_place nowhere = {0, 0};
    if (!is_text(t, nowhere, t->name, NAME_UNITS_MAX)) return false;
    if (t->name.n == 0) mw_xlsx_mistake(t, nowhere, MW_INVALID, "a sheet needs a name");
    // Excel keeps this name for itself.
    if (strcasecmp(name, "history") == 0)
        mw_xlsx_mistake(t, nowhere, MW_INVALID, "Excel allows no sheet of this name");
    if (w->first.status == MW_OK)
        mw_xlsx_said(t, nowhere, workbook_validate_sheet_name(w->book, name));
    return w->first.status == MW_OK;
}

static void set_up(lxw_worksheet *s, mw_xlsx_tab_about about) {
    if (about.hidden) worksheet_hide(s);
    if (about.landscape) worksheet_set_landscape(s);
    if (!about.gridlines) worksheet_gridlines(s, LXW_HIDE_ALL_GRIDLINES);
    if (about.rows_frozen > 0 || about.columns_frozen > 0)
        worksheet_freeze_panes(s, (lxw_row_t)about.rows_frozen, (lxw_col_t)about.columns_frozen);
    if (about.rows_frozen > 0) worksheet_repeat_rows(s, 0, (lxw_row_t)about.rows_frozen - 1);
    worksheet_set_paper(s, PAPER_A4);
    worksheet_fit_to_pages(s, 1, 0);
    worksheet_set_margins(s, 0.5, 0.5, 0.6, 0.6);
    worksheet_set_footer(s, "&C&8&A  &P / &N");
    // Widths, heights and filters stay free: they harm nothing, and help to read.
    lxw_protection free_are = {.format_columns = 1, .format_rows = 1, .sort = 1, .autofilter = 1};
    if (about.guarded) worksheet_protect(s, NULL, &free_are);
}

mw_xlsx_tab *mw_xlsx_tab_add(mw_xlsx_writer *w, mw_slice name, mw_xlsx_tab_about about) {
    if (w->first.status != MW_OK) return w->none;
    mw_xlsx_tab *t = MW_PUSH(w->arena, mw_xlsx_tab, 1);
    char *text = t ? mw_arena_text(w->arena, name.p ? name.p : "", name.n) : NULL;
    if (!text || !mw_grow(&w->tab, &w->tab_capacity, w->tab_count + 1, sizeof(mw_xlsx_tab *))) {
        mw_xlsx_no_memory(w);
        return w->none;
    }
    t->writer = w;
    t->name = (mw_slice){text, name.n};
    t->about = about;
    if (!is_name(t, text, w)) return w->none;
    t->sheet = workbook_add_worksheet(w->book, text);
    if (!t->sheet) {
        mw_xlsx_no_memory(w);
        return w->none;
    }
    set_up(t->sheet, about);
    w->tab[w->tab_count++] = t;
    return t;
}

void mw_xlsx_tab_width(mw_xlsx_tab *t, int32_t from, int32_t to, double width) {
    if (!mw_xlsx_may_put_range(t, (mw_xlsx_range){
                                      {1, from},
                                      {1, to  }
    }))
        return;
    if (!(width >= 0 && width <= COLUMN_WIDTH_MAX)) {
        mw_xlsx_mistake(t, (mw_xlsx_place){1, from}, MW_INVALID,
                        "a column cannot be %g wide, but 0 to %d", width, COLUMN_WIDTH_MAX);
        return;
    }
    mw_xlsx_said(
        t, (mw_xlsx_place){1, from},
        worksheet_set_column(t->sheet, (lxw_col_t)(from - 1), (lxw_col_t)(to - 1), width, NULL));
}

void mw_xlsx_tab_height(mw_xlsx_tab *t, int32_t row, double height) {
    mw_xlsx_place at = {row, 1};
    if (!mw_xlsx_may_put(t, at)) return;
    if (!(height >= 0 && height <= ROW_POINTS_MAX))
        mw_xlsx_mistake(t, at, MW_INVALID, "a row cannot be %g points high, but 0 to %d", height,
                        ROW_POINTS_MAX);
    else
        mw_xlsx_said(t, at, worksheet_set_row(t->sheet, (lxw_row_t)(row - 1), height, NULL));
}

void mw_xlsx_tab_filter(mw_xlsx_tab *t, mw_xlsx_range r) {
    if (!mw_xlsx_may_put_range(t, r)) return;
    mw_xlsx_said(t, r.first,
                 worksheet_autofilter(t->sheet, (lxw_row_t)(r.first.row - 1),
                                      (lxw_col_t)(r.first.column - 1), (lxw_row_t)(r.last.row - 1),
                                      (lxw_col_t)(r.last.column - 1)));
}

void mw_xlsx_add_sheet_name(mw_text *out, mw_slice name) {
    mw_text_addc(out, '\'');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '\'') mw_text_addc(out, '\'');
        mw_text_addc(out, name.p[i]);
    }
    mw_text_adds(out, "'!");
}

// ---- cells

// Where a cell is to be put, as the library counts, and how it looks.
typedef struct {
    lxw_row_t row;
    lxw_col_t column;
    lxw_format *format;
} spot;

// False when something went wrong before, or does now.
static bool find_spot(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look, spot *out) {
    if (!mw_xlsx_may_put(t, at)) return false;
    lxw_format *f = mw_xlsx_format_of(t->writer, look);
    *out = (spot){(lxw_row_t)(at.row - 1), (lxw_col_t)(at.column - 1), f};
    return f != NULL;
}

void mw_xlsx_put_text(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look, mw_slice text) {
    spot s;
    if (!find_spot(t, at, look, &s)) return;
    const char *bytes = cell_text(t, at, text);
    if (!bytes) return;
    mw_xlsx_said(t, at,
                 text.n ? worksheet_write_string(t->sheet, s.row, s.column, bytes, s.format)
                        : worksheet_write_blank(t->sheet, s.row, s.column, s.format));
}

void mw_xlsx_put_empty(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look) {
    mw_xlsx_put_text(t, at, look, (mw_slice){"", 0});
}

void mw_xlsx_put_number(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look, double number) {
    spot s;
    if (isnan(number)) {
        mw_xlsx_put_empty(t, at, look);
    } else if (isinf(number)) {
        mw_xlsx_put_text(t, at, look, mw_slice_of(number > 0 ? "inf" : "-inf"));
    } else if (find_spot(t, at, look, &s)) {
        mw_xlsx_said(t, at, worksheet_write_number(t->sheet, s.row, s.column, number, s.format));
    }
}

void mw_xlsx_put_date(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look, int64_t days) {
    char buf[MW_DATE_TEXT_MAX];
    if (days < EXCEL_DAY_MIN - EXCEL_EPOCH || days > MW_DATE_MAX) {
        mw_xlsx_put_text(t, at, look, mw_slice_of(mw_date_print(days, buf)));
        return;
    }
    if (!look.format && look.style != MW_XLSX_STYLE_DATE) look.format = "yyyy-mm-dd";
    mw_xlsx_put_number(t, at, look, (double)(days + EXCEL_EPOCH));
}

void mw_xlsx_put_yesno(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look, bool yes) {
    spot s;
    if (find_spot(t, at, look, &s))
        mw_xlsx_said(t, at, worksheet_write_boolean(t->sheet, s.row, s.column, yes, s.format));
}

void mw_xlsx_put_formula(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look,
                         const mw_xlsx_formula *f) {
    spot s;
    if (!find_spot(t, at, look, &s) || !is_text(t, at, f->text, FORMULA_UNITS_MAX)) return;
    if (f->text.n < 2 || f->text.p[0] != '=') {
        mw_xlsx_mistake(t, at, MW_INVALID, "\"%.*s\" is no formula: it begins with =",
                        f->text.n > 80 ? 80 : (int)f->text.n, f->text.p);
        return;
    }
    const char *formula = mw_xlsx_keep(t, at, f->text), *said = cell_text(t, at, f->said);
    if (!formula || !said) return;
    mw_xlsx_said(
        t, at,
        isfinite(f->number)
            ? worksheet_write_formula_num(t->sheet, s.row, s.column, formula, s.format, f->number)
            : worksheet_write_formula_str(t->sheet, s.row, s.column, formula, s.format, said));
}

void mw_xlsx_put_link(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look,
                      const mw_xlsx_link *link) {
    spot s;
    char place[MW_XLSX_PLACE_TEXT_MAX];
    if (!find_spot(t, at, look, &s)) return;
    if (link->to->writer != t->writer || !mw_xlsx_place_valid(link->place) || link->text.n == 0) {
        mw_xlsx_mistake(t, at, MW_INVALID, "a link needs a text and a place in the workbook");
        return;
    }
    const char *text = cell_text(t, at, link->text);
    mw_text to = {0};
    mw_text_adds(&to, "internal:");
    mw_xlsx_add_sheet_name(&to, link->to->name);
    mw_text_adds(&to, mw_xlsx_place_text(link->place, place));
    if (to.failed) mw_xlsx_no_memory(t->writer);
    if (text && !to.failed)
        mw_xlsx_said(
            t, at,
            worksheet_write_url_opt(t->sheet, s.row, s.column, to.bytes, s.format, text, NULL));
    mw_text_free(&to);
}

// Keeps a merged range; false when it meets another one, which makes Excel call the file damaged.
static bool keep_merged(mw_xlsx_tab *t, mw_xlsx_range r) {
    for (int64_t i = 0; i < t->merged_count; i++) {
        char a[MW_XLSX_PLACE_TEXT_MAX], b[MW_XLSX_PLACE_TEXT_MAX];
        mw_xlsx_range m = t->merged[i];
        if (r.first.row > m.last.row || r.last.row < m.first.row ||
            r.first.column > m.last.column || r.last.column < m.first.column)
            continue;
        mw_xlsx_mistake(t, r.first, MW_INVALID, "merged cells meet others, %s:%s",
                        mw_xlsx_place_text(m.first, a), mw_xlsx_place_text(m.last, b));
        return false;
    }
    if (!mw_grow(&t->merged, &t->merged_capacity, t->merged_count + 1, sizeof *t->merged)) {
        mw_xlsx_no_memory(t->writer);
        return false;
    }
    t->merged[t->merged_count++] = r;
    return true;
}

void mw_xlsx_put_merged(mw_xlsx_tab *t, mw_xlsx_range r, mw_xlsx_look look, mw_slice text) {
    spot s;
    if (!mw_xlsx_may_put_range(t, r) || !find_spot(t, r.first, look, &s)) return;
    if (r.first.row == r.last.row && r.first.column == r.last.column) {
        mw_xlsx_put_text(t, r.first, look, text);
        return;
    }
    const char *bytes = cell_text(t, r.first, text);
    if (!bytes || !keep_merged(t, r)) return;
    mw_xlsx_said(t, r.first,
                 worksheet_merge_range(t->sheet, s.row, s.column, (lxw_row_t)(r.last.row - 1),
                                       (lxw_col_t)(r.last.column - 1), bytes, s.format));
}
