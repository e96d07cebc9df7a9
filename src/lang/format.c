// SPDX-License-Identifier: MIT
// See format.h. Tokens are gathered into lines as they stand in the text; a line that is too long
// is broken; each gets its indentation from the brackets open before it; then runs of like lines
// are aligned. All of it depends on the tokens and their line breaks only, never on the blanks that
// were there, which is why formatting twice changes nothing.
#include "lang/format.h"

#include "base/alloc.h"
#include "lang/format_int.h"
#include "lang/parse.h"

#include <string.h>

enum {
    COLUMNS_MAX = 110,          // beyond it a line is broken where it can be
    ALIGN_HEAD_COLUMNS = 76,    // longer heads do not push the blocks of their neighbours away
    ALIGN_NAME_COLUMNS = 24,    // of names, rows, codes and options
    ALIGN_TITLE_COLUMNS = 48,   // of what stands between them and a Chinese title
    ALIGN_COMMENT_COLUMNS = 96, // longer lines do not push the comments of their neighbours away
    SPLITS_MAX = 2,             // columns of a table that are aligned
};

// What lines are aligned by, with the lines of the same sort near them.
typedef enum {
    ALIGN_NONE,
    ALIGN_NAME, // the values of properties, in the whole block
    ALIGN_ROW,  // the values of dated rows
    ALIGN_CODE, // the titles of codes
    ALIGN_OPTION,
    ALIGN_RANK,
    ALIGN_BLOCK, // one-line blocks of declarations
} align;

typedef struct {
    int32_t first, last; // tokens; last < first for a line that is a comment only
    int32_t comment;     // token; -1 when none
    int32_t indent;      // columns
    bool blank_before;   // a blank line
    align align;
    bool aligned;              // its run has been padded
    int32_t split[SPLITS_MAX]; // tokens in front of which padding goes, ascending; -1: no more
    int32_t pad[SPLITS_MAX];   // columns added there
    int32_t comment_pad;       // columns between code and comment
} line;

typedef struct {
    mw_diags *d;
    mw_tokens tokens;
    mw_laid laid;
    int64_t layout_capacity;
    line *lines;
    int32_t line_count;
    int64_t line_capacity;
    bool nomem;
} formatter;

// Brackets and statement at the token where the next line begins.
typedef struct {
    int32_t curly, round;
    int32_t formula_indent; // of what continues a formula; -1 before its `=`
    int32_t open_ifs;       // `if` without its `then`, outside brackets
    int32_t stmt;           // token that begins the statement
} place;

// What the parser knows, brought to the tokens.

static int32_t token_at(const mw_laid *f, int32_t start) {
    int32_t low = 0, high = f->count - 1;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (f->token[middle].start < start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void mark_type(mw_laid *f, const mw_typename *t) {
    if (t->text.n == 0) return;
    for (int32_t i = token_at(f, t->span.start) + 1; f->token[i].start < t->span.end; i++)
        f->layout[i].in_type = true;
}

static void mark_range(mw_laid *f, mw_span span, mw_layout as) {
    int32_t first = token_at(f, span.start);
    for (int32_t i = first; i < f->count && f->token[i].start < span.end; i++) {
        as.start = i == first ? (as.is_decl ? MW_LAYOUT_DECL : MW_LAYOUT_STMT) : MW_LAYOUT_INSIDE;
        f->layout[i] = as;
    }
}

static bool stmt_has_formula(const mw_stmt *s) {
    if (s->kind == MW_STMT_GIVEN || s->kind == MW_STMT_EXPECT) return true;
    return s->expr != NULL && s->kind != MW_STMT_MEMBER;
}

static void mark_stmt(mw_laid *f, const mw_stmt *s) {
    mw_layout as = {.kind = s->kind, .has_formula = stmt_has_formula(s)};
    as.has_cells = s->cell_count > 0;
    mark_range(f, s->span, as);
    mark_type(f, &s->type);
    for (int32_t i = 0; i < s->stmt_count; i++) mark_stmt(f, s->stmt[i]);
}

static void mark_decl(mw_laid *f, const mw_decl *d) {
    mark_range(f, d->span, (mw_layout){.is_decl = true, .has_formula = d->expr || d->when});
    for (int32_t i = 0; i < d->arg_count; i++) mark_type(f, &d->arg[i].type);
    mark_type(f, &d->type);
    for (int32_t i = 0; i < d->stmt_count; i++) mark_stmt(f, d->stmt[i]);
}

// Lines.

static int32_t newlines_between(const char *text, int32_t from, int32_t to) {
    int32_t count = 0;
    for (int32_t i = from; i < to; i++) count += text[i] == '\n';
    return count;
}

static line *add_line(formatter *f) {
    if (!mw_grow(&f->lines, &f->line_capacity, f->line_count + 1, sizeof *f->lines)) {
        f->nomem = true;
        return NULL;
    }
    line *l = &f->lines[f->line_count++];
    *l = (line){
        .comment = -1, .split = {-1, -1}
    };
    return l;
}

// Columns of tokens first..last as they are printed on one line.
static int64_t columns_of(const mw_laid *f, int32_t first, int32_t last) {
    int64_t columns = 0;
    for (int32_t i = first; i <= last; i++) {
        mw_slice s = laid_slice(f, i);
        columns += mw_text_columns(s.p, s.n) + (i > first && mw_format_blank(f, i));
    }
    return columns;
}

static void step(place *at, const mw_laid *f, int32_t i) {
    switch (f->token[i].kind) {
    case MW_TOKEN_CURLY_OPEN: at->curly++; break;
    case MW_TOKEN_CURLY_CLOSE: at->curly -= at->curly > 0; break;
    case MW_TOKEN_ROUND_OPEN:
    case MW_TOKEN_SQUARE_OPEN: at->round++; break;
    case MW_TOKEN_ROUND_CLOSE:
    case MW_TOKEN_SQUARE_CLOSE: at->round -= at->round > 0; break;
    default: break;
    }
    if (f->layout[i].start != MW_LAYOUT_INSIDE) {
        at->open_ifs = 0;
        at->stmt = i;
    }
    if (at->round == 0 && laid_is_word(f, i, "if")) at->open_ifs++;
    if (at->round == 0 && laid_is_word(f, i, "then")) at->open_ifs -= at->open_ifs > 0;
}

// Brackets that the line closes before anything else stand one level further left.
static place without_closers(const place *at, const mw_laid *f, int32_t first, int32_t last) {
    place then = *at;
    for (int32_t i = first; i <= last; i++) {
        mw_token_kind kind = (mw_token_kind)f->token[i].kind;
        bool closes = kind == MW_TOKEN_CURLY_CLOSE || kind == MW_TOKEN_ROUND_CLOSE;
        if (!closes && kind != MW_TOKEN_SQUARE_CLOSE) break;
        step(&then, f, i);
    }
    return then;
}

static int32_t indent_of(place *at, const mw_laid *f, int32_t first, int32_t last) {
    place then = without_closers(at, f, first, last);
    int32_t base = 2 * then.curly;
    bool starts = f->layout[first].start != MW_LAYOUT_INSIDE;
    bool assign = f->token[first].kind == MW_TOKEN_ASSIGN;
    if (starts) at->formula_indent = assign ? base + 2 : -1;
    if (starts || f->token[first].kind == MW_TOKEN_CURLY_CLOSE) return base;
    if (assign) {
        at->formula_indent = base + 4;
        return base + 2;
    }
    // Cells go on under the first one: behind "2024-01-31: ".
    if (f->layout[first].has_cells && f->layout[first].kind == MW_STMT_ROW)
        return base + 2 + (int32_t)columns_of(f, at->stmt, at->stmt + 1) - 1 + 2 * then.round;
    int32_t indent = base + (then.round > 0 || then.round < at->round ? 0 : 2);
    if (at->formula_indent >= 0) indent = at->formula_indent;
    bool branch = laid_is_word(f, first, "then") || laid_is_word(f, first, "else");
    return indent + 2 * then.round + (at->open_ifs > 0 && !branch ? 2 : 0);
}

// The best token to begin a new line with, when first..last is too long: the one in the fewest
// brackets, the `=` of a head before all others, else the last one that leaves a line short enough.
static int32_t break_token(const mw_laid *f, int32_t first, int32_t last, int32_t indent) {
    int32_t best = -1, best_depth = INT32_MAX, depth = 0;
    int64_t columns = indent;
    for (int32_t i = first; i <= last; i++) {
        mw_token_kind kind = (mw_token_kind)f->token[i].kind;
        if (kind == MW_TOKEN_CURLY_OPEN) break;
        bool may = i > first && mw_format_may_break(f, i);
        if (may && kind == MW_TOKEN_ASSIGN) return i;
        if (may && columns <= COLUMNS_MAX && depth <= best_depth) {
            best = i;
            best_depth = depth;
        }
        mw_slice s = laid_slice(f, i);
        columns += mw_text_columns(s.p, s.n) + (i > first && mw_format_blank(f, i));
        if (kind == MW_TOKEN_ROUND_OPEN || kind == MW_TOKEN_SQUARE_OPEN) depth++;
        if (kind == MW_TOKEN_ROUND_CLOSE || kind == MW_TOKEN_SQUARE_CLOSE) depth--;
    }
    return best;
}

// Adds tokens first..last as one line, or as several when they are too many.
static void add_code(formatter *f, place *at, int32_t first, int32_t last) {
    const mw_laid *laid = &f->laid;
    while (first <= last) {
        line *l = add_line(f);
        if (!l) return;
        l->first = first;
        l->last = last;
        l->indent = indent_of(at, laid, first, last);
        if (l->indent + columns_of(laid, first, last) > COLUMNS_MAX) {
            int32_t next = break_token(laid, first, last, l->indent);
            if (next > first) l->last = next - 1;
        }
        for (int32_t i = l->first; i <= l->last; i++) step(at, laid, i);
        first = l->last + 1;
    }
}

// The tokens of one line of the text: code, a comment, or both.
static void add_source_line(formatter *f, place *at, int32_t first, int32_t end) {
    int32_t before = f->line_count;
    bool comment = f->laid.token[end - 1].kind == MW_TOKEN_COMMENT;
    int32_t code_end = comment ? end - 1 : end;
    if (first < code_end)
        add_code(f, at, first, code_end - 1);
    else {
        line *l = add_line(f);
        if (l) l->first = first, l->last = first - 1, l->indent = -1;
    }
    if (f->nomem || f->line_count == before) return;
    if (comment) f->lines[f->line_count - 1].comment = end - 1;
    int32_t from = first > 0 ? f->laid.token[first - 1].end : 0;
    bool blank = newlines_between(f->laid.text, from, f->laid.token[first].start) > 1;
    f->lines[before].blank_before = first > 0 && blank;
}

static void gather_lines(formatter *f) {
    const mw_laid *laid = &f->laid;
    place at = {.formula_indent = -1};
    for (int32_t first = 0, i = 1; first < laid->count - 1; i++) {
        bool same = i < laid->count - 1 &&
                    !newlines_between(laid->text, laid->token[i - 1].end, laid->token[i].start);
        if (same) continue;
        add_source_line(f, &at, first, i);
        first = i;
    }
}

// A comment alone stands as far in as the line after it; before a } as far as what it closes.
static void indent_comments(formatter *f) {
    int32_t indent = 0;
    for (int32_t i = f->line_count - 1; i >= 0; i--) {
        line *l = &f->lines[i];
        if (l->indent < 0) {
            l->indent = indent;
            continue;
        }
        bool closes = f->laid.token[l->first].kind == MW_TOKEN_CURLY_CLOSE;
        indent = l->indent + (closes ? 2 : 0);
    }
}

// No blank line at the start of the file, after a { and before a }.
static void drop_blank_lines(formatter *f) {
    for (int32_t i = 0; i < f->line_count; i++) {
        line *l = &f->lines[i];
        const line *before = i > 0 ? &f->lines[i - 1] : NULL;
        bool has_code = l->first <= l->last;
        bool closes = has_code && f->laid.token[l->first].kind == MW_TOKEN_CURLY_CLOSE;
        bool opened = before && before->first <= before->last &&
                      f->laid.token[before->last].kind == MW_TOKEN_CURLY_OPEN;
        if (!before || closes || opened) l->blank_before = false;
    }
}

// Alignment.

static int32_t name_tokens(const mw_laid *f, int32_t first) {
    static const char *const pairs[][2] = {
        {"in",      "force"},
        {"clear",   "when" },
        {"confirm", "by"   }
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (laid_is_word(f, first, pairs[i][0]) && laid_is_word(f, first + 1, pairs[i][1]))
            return 2;
    return 1;
}

static int32_t after_kind(const mw_laid *f, int32_t first, int32_t last, mw_token_kind kind) {
    for (int32_t i = first; i <= last; i++)
        if (f->token[i].kind == kind) return i + 1;
    return last + 1;
}

// The { of a block that is whole on this line and ends it; -1 when there is none.
static int32_t one_line_block(const mw_laid *f, int32_t first, int32_t last) {
    if (f->token[last].kind != MW_TOKEN_CURLY_CLOSE) return -1;
    int32_t depth = 0;
    for (int32_t i = last; i > first; i--) {
        if (f->token[i].kind == MW_TOKEN_CURLY_CLOSE) depth++;
        if (f->token[i].kind == MW_TOKEN_CURLY_OPEN && --depth == 0) return i;
    }
    return -1;
}

static bool has_another_start(const mw_laid *f, int32_t first, int32_t last) {
    for (int32_t i = first + 1; i <= last; i++)
        if (f->layout[i].start != MW_LAYOUT_INSIDE) return true;
    return false;
}

static int32_t word_at(const mw_laid *f, int32_t first, int32_t last, const char *word) {
    for (int32_t i = first + 1; i <= last; i++)
        if (laid_is_word(f, i, word)) return i;
    return -1;
}

static void set_align(line *l, align by, int32_t split, int32_t then) {
    if (split > l->last) split = -1;
    if (then > l->last || then <= split) then = -1;
    l->align = by;
    l->split[0] = split;
    l->split[1] = split < 0 ? -1 : then;
}

static void classify_stmt(const mw_laid *f, line *l) {
    int32_t first = l->first, last = l->last;
    if (has_another_start(f, first, last)) return;
    switch (f->layout[first].kind) {
    case MW_STMT_PROPERTY:
        if (f->token[first].kind == MW_TOKEN_WORD)
            set_align(l, ALIGN_NAME, first + name_tokens(f, first), -1);
        break;
    case MW_STMT_ROW:
        set_align(l, ALIGN_ROW, after_kind(f, first, last, MW_TOKEN_COLON), -1);
        break;
    case MW_STMT_CODE: set_align(l, ALIGN_CODE, first + 1, word_at(f, first, last, "zh")); break;
    case MW_STMT_OPTION: set_align(l, ALIGN_OPTION, first + 2, -1); break;
    case MW_STMT_RANK:
        set_align(l, ALIGN_RANK, word_at(f, first, last, "zh"), word_at(f, first, last, "when"));
        break;
    case MW_STMT_MEMBER:
    case MW_STMT_GIVEN:
    case MW_STMT_EXPECT: break;
    }
}

// Decides what a line is aligned by, and in front of which tokens.
static void classify(const mw_laid *f, line *l) {
    if (l->first > l->last) return;
    mw_layout_start start = f->layout[l->first].start;
    if (start == MW_LAYOUT_DECL)
        set_align(l, ALIGN_BLOCK, one_line_block(f, l->first, l->last), -1);
    if (start == MW_LAYOUT_STMT) classify_stmt(f, l);
}

// Columns of what stands in front of split number k, from the split before it.
static int64_t split_columns(const formatter *f, const line *l, int32_t k) {
    return columns_of(&f->laid, k > 0 ? l->split[k - 1] : l->first, l->split[k] - 1);
}

static int64_t split_limit(const line *l, int32_t k) {
    if (l->align == ALIGN_BLOCK) return ALIGN_HEAD_COLUMNS;
    return k > 0 || l->align == ALIGN_RANK ? ALIGN_TITLE_COLUMNS : ALIGN_NAME_COLUMNS;
}

// Whether line i belongs to the run that begins with line `first`: a run of names or rows is all of
// the block, other runs are of lines that follow each other; blocks go with those of the same sort
// of declaration.
static bool in_run(const formatter *f, int32_t first, int32_t i) {
    const line *a = &f->lines[first], *b = &f->lines[i];
    if (b->align != a->align || b->indent != a->indent) return false;
    mw_slice keyword = laid_slice(&f->laid, a->first);
    return a->align != ALIGN_BLOCK || mw_slice_same(keyword, laid_slice(&f->laid, b->first));
}

static bool ends_run(const formatter *f, int32_t first, int32_t i) {
    const line *a = &f->lines[first], *b = &f->lines[i];
    if (a->align == ALIGN_NAME || a->align == ALIGN_ROW) return b->indent < a->indent;
    return b->blank_before || !in_run(f, first, i);
}

// Pads the lines of a run at split k to the widest of them that is not too wide.
static void align_split(formatter *f, int32_t first, int32_t end, int32_t k) {
    int64_t widest = 0;
    for (int32_t i = first; i < end; i++) {
        if (!in_run(f, first, i) || f->lines[i].split[k] < 0) continue;
        int64_t columns = split_columns(f, &f->lines[i], k);
        if (columns <= split_limit(&f->lines[i], k) && columns > widest) widest = columns;
    }
    for (int32_t i = first; i < end; i++) {
        if (!in_run(f, first, i) || f->lines[i].split[k] < 0) continue;
        int64_t columns = split_columns(f, &f->lines[i], k);
        if (columns < widest) f->lines[i].pad[k] = (int32_t)(widest - columns);
    }
}

static void align_lines(formatter *f) {
    for (int32_t i = 0; i < f->line_count; i++) classify(&f->laid, &f->lines[i]);
    for (int32_t first = 0; first < f->line_count; first++) {
        line *l = &f->lines[first];
        if (l->align == ALIGN_NONE || l->aligned) continue;
        int32_t end = first + 1;
        while (end < f->line_count && !ends_run(f, first, end)) end++;
        for (int32_t k = 0; k < SPLITS_MAX; k++) align_split(f, first, end, k);
        for (int32_t i = first; i < end; i++) f->lines[i].aligned |= in_run(f, first, i);
    }
}

static int64_t line_columns(const formatter *f, const line *l) {
    return l->indent + columns_of(&f->laid, l->first, l->last) + l->pad[0] + l->pad[1];
}

static bool has_trailing_comment(const line *l) { return l->comment >= 0 && l->first <= l->last; }

static void align_comments(formatter *f) {
    for (int32_t first = 0, end; first < f->line_count; first = end) {
        end = first + 1;
        if (!has_trailing_comment(&f->lines[first])) continue;
        while (end < f->line_count && has_trailing_comment(&f->lines[end]) &&
               !f->lines[end].blank_before)
            end++;
        int64_t widest = 0;
        for (int32_t i = first; i < end; i++) {
            int64_t columns = line_columns(f, &f->lines[i]);
            if (columns <= ALIGN_COMMENT_COLUMNS && columns > widest) widest = columns;
        }
        for (int32_t i = first; i < end; i++) {
            int64_t columns = line_columns(f, &f->lines[i]);
            f->lines[i].comment_pad = 2 + (columns < widest ? (int32_t)(widest - columns) : 0);
        }
    }
}

// Output.

static void add_blanks(mw_text *out, int32_t count) {
    for (int32_t i = 0; i < count; i++) mw_text_addc(out, ' ');
}

static void print_line(const formatter *f, const line *l, mw_text *out) {
    const mw_laid *laid = &f->laid;
    if (l->blank_before) mw_text_addc(out, '\n');
    add_blanks(out, l->indent);
    for (int32_t i = l->first; i <= l->last; i++) {
        if (i > l->first && mw_format_blank(laid, i)) mw_text_addc(out, ' ');
        for (int32_t k = 0; k < SPLITS_MAX; k++)
            if (i == l->split[k]) add_blanks(out, l->pad[k]);
        mw_slice s = laid_slice(laid, i);
        mw_text_add(out, s.p, s.n);
    }
    if (l->comment >= 0) {
        add_blanks(out, l->comment_pad);
        mw_slice s = mw_slice_trim(laid_slice(laid, l->comment));
        mw_text_add(out, s.p, s.n);
    }
    mw_text_addc(out, '\n');
}

// Drops NEWLINE tokens: lines are told from the text.
static void drop_newlines(mw_tokens *t) {
    int32_t kept = 0;
    for (int32_t i = 0; i < t->count; i++)
        if (t->token[i].kind != MW_TOKEN_NEWLINE) t->token[kept++] = t->token[i];
    t->count = kept;
}

static mw_diags *new_diags(mw_slice text) {
    // The tree takes less than 64 bytes per byte of text; a bound, not a reservation.
    mw_diags *d = mw_alloc(sizeof *d);
    if (!d) return NULL;
    d->arena = mw_arena_new((text.n << 8) + ((size_t)1 << 20));
    if (d->arena && mw_diag_source(d, "", text.p, (int32_t)text.n) == 0) return d;
    mw_arena_free(d->arena);
    mw_free(d);
    return NULL;
}

static void free_diags(mw_diags *d) {
    if (d) mw_arena_free(d->arena);
    mw_free(d);
}

// The first mistake of the text, as an error.
static mw_status fail_syntax(const mw_diags *d, mw_error *err) {
    const mw_diag *first = &d->diag[0];
    for (int32_t i = 1; i < d->diag_count; i++)
        if (d->diag[i].span.start < first->span.start) first = &d->diag[i];
    int32_t line_number, column;
    mw_diag_place(d, first->span, &line_number, &column);
    mw_fail(err, MW_SYNTAX, "%s", first->text);
    if (err) {
        err->line = line_number;
        err->col = column;
    }
    return MW_SYNTAX;
}

static mw_status read_text(formatter *f, mw_slice text, mw_error *err) {
    mw_file *file;
    if (text.n > INT32_MAX) return mw_fail(err, MW_LIMIT, "format: a text of %zu bytes", text.n);
    f->d = new_diags(text);
    if (!f->d) return mw_fail(err, MW_NOMEM, "format: out of memory");
    MW_TRY(mw_parse(f->d, 0, &file, err));
    if (f->d->errors) return fail_syntax(f->d, err);
    MW_TRY(mw_lex(f->d, 0, MW_LEX_COMMENTS, &f->tokens, err));
    drop_newlines(&f->tokens);
    f->laid =
        (mw_laid){.text = f->d->source[0].text, .token = f->tokens.token, .count = f->tokens.count};
    if (!mw_grow(&f->laid.layout, &f->layout_capacity, f->laid.count, sizeof *f->laid.layout))
        return mw_fail(err, MW_NOMEM, "format: out of memory");
    for (int32_t i = 0; i < file->decl_count; i++) mark_decl(&f->laid, file->decl[i]);
    return MW_OK;
}

// Whether two texts have the same tokens and comments.
static mw_status check_same(const formatter *f, mw_slice text, mw_error *err) {
    formatter again = {0};
    mw_status st = read_text(&again, text, err);
    bool same = st == MW_OK && again.laid.count == f->laid.count;
    for (int32_t i = 0; same && i < f->laid.count; i++)
        same = again.laid.token[i].kind == f->laid.token[i].kind &&
               mw_slice_same(mw_slice_trim(laid_slice(&again.laid, i)),
                             mw_slice_trim(laid_slice(&f->laid, i)));
    if (!same && st != MW_NOMEM)
        st = mw_fail(err, MW_CORRUPT,
                     "format: the result would not mean the same; please report it");
    mw_free(again.laid.layout);
    mw_tokens_free(&again.tokens);
    free_diags(again.d);
    return st;
}

mw_status mw_format(mw_slice text, mw_text *out, mw_error *err) {
    formatter f = {0};
    mw_text result = {0};
    mw_status st = read_text(&f, text, err);
    if (st != MW_OK) goto done;

    gather_lines(&f);
    indent_comments(&f);
    drop_blank_lines(&f);
    align_lines(&f);
    align_comments(&f);
    for (int32_t i = 0; i < f.line_count; i++) print_line(&f, &f.lines[i], &result);
    if (f.nomem || result.failed) {
        st = mw_fail(err, MW_NOMEM, "format: out of memory");
        goto done;
    }
    st = check_same(&f, (mw_slice){result.bytes, result.size}, err);
    if (st != MW_OK) goto done;
    mw_text_add(out, result.bytes, result.size);
    if (out->failed) st = mw_fail(err, MW_NOMEM, "format: out of memory");
done:
    mw_text_free(&result);
    mw_free(f.lines);
    mw_free(f.laid.layout);
    mw_tokens_free(&f.tokens);
    free_diags(f.d);
    return st;
}
