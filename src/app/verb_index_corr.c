// SPDX-License-Identifier: MIT
// The verb index corr: how the members of each node go together and with their node, and which of
// these correlations mean trouble for the index.
#include "app/verb_index_look.h"
#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PARTS_TOGETHER_MAX = 1024, MARK_BYTES = 48 };

// What is correlated at once: each of the first `rows` parts with each of those from `from` on.
// Members of a node come first, then the nodes above them.
typedef struct {
    int32_t group; // the node that they are members of; -1
    int32_t *part, count;
    int32_t rows, from;
    double *r; // count * count
} block;

typedef struct {
    mw_look x;
    mw_corr_how how;
    mw_look_stage stage;
    mw_corr_limits limits;
    double p_max;
    bool flagged; // only what stands out
    int32_t *with, with_count;
    mw_text out;     // of tables
    mw_listing list; // of pairs
} corr_job;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "corr: out of memory"); }

// ---- what is asked

static mw_corr_kind kind_of(const mw_call *call) {
    const char *word = mw_call_value(call, "kind");
    if (!word || strcmp(word, "pearson") == 0) return MW_CORR_PEARSON;
    return strcmp(word, "spearman") == 0 ? MW_CORR_SPEARMAN : MW_CORR_KENDALL;
}

static mw_status add_with(void *ctx, mw_slice name, mw_error *err) {
    corr_job *j = ctx;
    if (j->with_count == j->x.index->part_count)
        return mw_fail(err, MW_INVALID, "--with: more names than the index has parts");
    MW_TRY(mw_look_find(&j->x, name, &j->with[j->with_count], err));
    j->with_count++;
    return MW_OK;
}

static mw_status read_ask(mw_call *call, corr_job *j, mw_error *err) {
    static const double size[2] = {-1, 1}, share[2] = {0, 1};
    j->limits = mw_corr_limits_usual();
    j->p_max = 0.05;
    j->how.kind = kind_of(call);
    j->flagged = mw_call_has(call, "flagged");
    MW_TRY(mw_look_number(call, "against", size, &j->limits.against, err));
    MW_TRY(mw_look_number(call, "weak", size, &j->limits.weak, err));
    MW_TRY(mw_look_number(call, "repeated", size, &j->limits.repeated, err));
    MW_TRY(mw_look_number(call, "p", share, &j->p_max, err));
    if (j->limits.against <= j->limits.weak && j->limits.weak <= j->limits.repeated) return MW_OK;
    return mw_call_wrong(call, err,
                         "--against %g --weak %g --repeated %g: expected them in ascending order",
                         j->limits.against, j->limits.weak, j->limits.repeated);
}

// ---- pairs

typedef struct {
    int32_t a, b;
    bool node, own; // b is a node above a; the one right above it
    double r, p;
    int64_t units; // that have both
    mw_corr_class class;
} pair;

static bool is_above(const mw_index *index, int32_t node, int32_t part) {
    for (part = index->part[part].parent; part > node;) part = index->part[part].parent;
    return part == node;
}

static pair pair_of(const corr_job *j, const block *b, int32_t row, int32_t column) {
    const mw_look *x = &j->x;
    pair p = {.a = b->part[row], .b = b->part[column]};
    const double *va = mw_look_part(x, j->stage, p.a), *vb = mw_look_part(x, j->stage, p.b);
    p.r = b->r[(int64_t)row * b->count + column];
    for (int64_t u = 0; u < x->k.now.c.table.units; u++) p.units += !isnan(va[u]) && !isnan(vb[u]);
    p.p = j->how.kind == MW_CORR_KENDALL ? (double)NAN : mw_corr_p_value(p.r, p.units);
    p.node = is_above(x->index, p.b, p.a);
    p.own = x->index->part[p.a].parent == p.b;
    p.class = mw_corr_class_of(p.r, j->limits);
    return p;
}

static const char *class_text(mw_corr_class class) {
    static const char *const words[] = {"", "against", "weak", "fitting", "repeated"};
    return words[class];
}

// An only member is its node.
static bool is_only(const mw_look *x, int32_t part) {
    int32_t siblings = 0;
    for (int32_t i = 1; i < x->index->part_count; i++)
        siblings += x->index->part[i].parent == x->index->part[part].parent;
    return siblings == 1;
}

typedef struct {
    const char *en, *zh;
} remark;

// What a pair means for the index; NULL where it is as one hopes.
static const remark *trouble(const corr_job *j, const pair *p) {
    static const remark
        undefined = {"not defined: one is constant, or fewer than 3 units have both",
                     "无法计算：其一为常数，或同时具有两者的单元不足 3 个"},
        against_node = {"goes against its node", "与其上级节点方向相反"},
        opposite = {"pull in opposite directions", "方向相反，相互抵消"},
        hardly = {"hardly counts in its node", "在其上级节点中几乎不起作用"},
        same_node = {"its node says hardly more than it does", "其上级节点几乎没有更多信息"},
        twice = {"say nearly the same: it counts twice", "两者几乎相同：等于重复计算"};
    if (p->own && is_only(&j->x, p->a)) return NULL;
    switch (p->class) {
    case MW_CORR_NONE: return p->node && !p->own ? NULL : &undefined;
    case MW_CORR_AGAINST: return p->node ? &against_node : &opposite;
    case MW_CORR_WEAK: return p->own ? &hardly : NULL;
    case MW_CORR_REPEATED: return p->own ? &same_node : p->node ? NULL : &twice;
    case MW_CORR_FITTING: break;
    }
    return NULL;
}

static void put_pair(corr_job *j, const block *b, const pair *p) {
    const remark *why = trouble(j, p);
    mw_listing *l = &j->list;
    bool table = j->x.format == MW_FORMAT_TABLE, zh = strcmp(j->x.lang, "zh") == 0;
    if ((table || j->flagged) && !why) return;
    if (b->group >= 0) mw_listing_text(l, mw_look_name(&j->x, b->group));
    if (b->group < 0 && !table) mw_listing_text(l, (mw_slice){"", 0});
    mw_listing_text(l, mw_look_name(&j->x, p->a));
    mw_listing_text(l, mw_look_name(&j->x, p->b));
    if (!table) mw_listing_text(l, mw_slice_of(p->node ? "node" : "member"));
    mw_look_fixed(l, p->r, 2);
    mw_look_p_cell(l, p->p);
    mw_listing_int(l, p->units);
    if (!table) mw_listing_text(l, mw_slice_of(class_text(p->class)));
    mw_listing_text(l, mw_slice_of(!why ? "" : zh ? why->zh : why->en));
}

// Each pair once.
static void put_pairs(corr_job *j, const block *b) {
    for (int32_t i = 0; i < b->rows; i++)
        for (int32_t k = b->from > i + 1 ? b->from : i + 1; k < b->count; k++) {
            if (b->part[i] == b->part[k]) continue;
            pair p = pair_of(j, b, i, k);
            put_pair(j, b, &p);
        }
}

// ---- matrices, for people

static void put_r(const corr_job *j, const block *b, int32_t row, int32_t column, mw_grid *g) {
    char number[32], text[MARK_BYTES];
    if (b->part[row] == b->part[column]) {
        mw_grid_cells(g, "");
        return;
    }
    pair p = pair_of(j, b, row, column);
    const char *mark = p.class == MW_CORR_AGAINST                      ? "!"
                       : p.class == MW_CORR_REPEATED && trouble(j, &p) ? "="
                       : p.p > j->p_max                                ? "?"
                                                                       : "";
    snprintf(text, sizeof text, "%s%s", mw_look_fixed_text(p.r, 2, number), mark);
    mw_grid_cells(g, text);
}

static mw_status print_matrix(corr_job *j, const block *b, mw_error *err) {
    mw_grid *g = mw_grid_new();
    if (!g) return no_memory(err);
    mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of("r"), .keep = true});
    for (int32_t k = b->from; k < b->count; k++)
        mw_grid_column(g, (mw_grid_column_about){.head = mw_look_name(&j->x, b->part[k]),
                                                 .unit = mw_slice_of(k >= b->rows ? "node" : ""),
                                                 .align = MW_POINT});
    for (int32_t i = 0; i < b->rows; i++) {
        mw_grid_cell(g, mw_look_name(&j->x, b->part[i]));
        for (int32_t k = b->from; k < b->count; k++) put_r(j, b, i, k, g);
    }
    mw_status st = mw_grid_print(g, mw_grid_width(), &j->out, err);
    mw_text_addc(&j->out, '\n');
    mw_grid_free(g);
    return st;
}

// ---- blocks

static mw_status block_new(const corr_job *j, int32_t group, block *out, mw_error *err) {
    *out = (block){.group = group};
    out->part = mw_alloc_array(2 * j->x.index->part_count + 1, sizeof *out->part);
    return out->part ? MW_OK : no_memory(err);
}

static mw_status show_block(corr_job *j, block *b, mw_error *err) {
    if (b->count > PARTS_TOGETHER_MAX)
        return mw_fail(err, MW_LIMIT, "%d parts to be correlated with each other, at most %d",
                       b->count, PARTS_TOGETHER_MAX);
    b->r = mw_alloc_array((int64_t)b->count * b->count + 1, sizeof *b->r);
    const double **column = mw_alloc_array(b->count + 1, sizeof *column);
    mw_status st = b->r && column ? MW_OK : no_memory(err);
    for (int32_t i = 0; i < b->count && st == MW_OK; i++)
        column[i] = mw_look_part(&j->x, j->stage, b->part[i]);
    mw_columns c = {column, b->count, j->x.k.now.c.table.units};
    if (st == MW_OK) st = mw_corr_matrix(j->how, &c, b->r, err);
    mw_free(column);
    if (st == MW_OK && j->x.format == MW_FORMAT_TABLE && !j->flagged) st = print_matrix(j, b, err);
    if (st == MW_OK) put_pairs(j, b);
    return st;
}

static void block_free(block *b) {
    mw_free(b->part);
    mw_free(b->r);
}

static void head(corr_job *j, int32_t node) {
    mw_slice name = mw_look_name(&j->x, node), title = mw_look_title(&j->x, node);
    if (j->x.format != MW_FORMAT_TABLE || j->flagged) return;
    mw_text_add(&j->out, name.p, name.n);
    if (!mw_slice_same(name, title)) {
        mw_text_adds(&j->out, ": ");
        mw_visible(&j->out, title, false);
    }
    mw_text_addc(&j->out, '\n');
}

// The members of a node with each other, with it and with the nodes above.
static mw_status show_group(corr_job *j, int32_t node, mw_error *err) {
    block b;
    MW_TRY(block_new(j, node, &b, err));
    b.count = b.rows = mw_look_members(&j->x, node, b.part);
    for (int32_t above = node; above >= 0; above = j->x.index->part[above].parent)
        b.part[b.count++] = above;
    head(j, node);
    mw_status st = show_block(j, &b, err);
    block_free(&b);
    return st;
}

// ---- --level, --with

// 1 for a leaf; for a node one more than the highest of its members.
static int32_t level_of(const mw_look *x, int32_t part) {
    int32_t level = 1;
    for (int32_t i = x->index->part_count - 1; i > part; i--) {
        int32_t up = i, steps = 1;
        while (up > part) up = x->index->part[up].parent, steps++;
        if (up == part && steps > level) level = steps;
    }
    return level;
}

static void add_level(const corr_job *j, const int32_t *part, int32_t count, int32_t level,
                      block *b) {
    for (int32_t i = 0; i < count; i++) {
        bool named = false;
        for (int32_t k = 0; k < j->with_count; k++) named = named || j->with[k] == part[i];
        if (!named && (level == 0 || level_of(&j->x, part[i]) == level))
            b->part[b->count++] = part[i];
    }
}

static mw_status show_together(corr_job *j, int32_t level, mw_error *err) {
    block b;
    MW_TRY(block_new(j, -1, &b, err));
    add_level(j, j->x.node, j->x.node_count, level, &b);
    add_level(j, j->x.leaf, j->x.leaf_count, level, &b);
    b.rows = b.count;
    for (int32_t k = 0; k < j->with_count; k++) b.part[b.count++] = j->with[k];
    b.from = j->with_count ? b.rows : 0;
    mw_status st = MW_OK;
    if (b.rows == 0)
        st = mw_fail(err, MW_NOTFOUND, "--level %d: the index has %d levels; 1 are its indicators",
                     level, level_of(&j->x, 0));
    if (st == MW_OK) st = show_block(j, &b, err);
    block_free(&b);
    return st;
}

static mw_status show_blocks(corr_job *j, mw_error *err) {
    int64_t level = 0;
    MW_TRY(mw_call_int(j->x.k.call, "level", 1, INT32_MAX, &level, err));
    if (level || j->with_count) return show_together(j, (int32_t)level, err);
    for (int32_t i = 0; i < j->x.node_count; i++) MW_TRY(show_group(j, j->x.node[i], err));
    if (j->x.node_count == 0)
        return mw_fail(err, MW_INVALID, "%.*s is an indicator: it has no members to correlate",
                       (int)mw_look_name(&j->x, j->x.k.node).n, mw_look_name(&j->x, j->x.k.node).p);
    return MW_OK;
}

static void say_legend(const corr_job *j) {
    if (j->x.format != MW_FORMAT_TABLE) return;
    if (!j->flagged && j->how.kind != MW_CORR_KENDALL)
        mw_note("! below %g, = above %g, ? may be chance: p above %g", j->limits.against,
                j->limits.repeated, j->p_max);
    else if (!j->flagged)
        mw_note("! below %g, = above %g", j->limits.against, j->limits.repeated);
    if (j->list.rows == 0) mw_note("nothing stands out");
}

static mw_status correlate(mw_call *call, corr_job *j, mw_error *err) {
    static const char *const all[] = {"group", "a",      "!b",    "with",   "#r",
                                      "#p",    "#units", "class", "remark", NULL};
    static const char *const short_list[] = {"group",           "!a", "!b", "#r", "#p", "#units",
                                             "what stands out", NULL};
    MW_TRY(read_ask(call, j, err));
    MW_TRY(mw_look_open(call, (mw_look_ask){0}, &j->x, err));
    bool table = j->x.format == MW_FORMAT_TABLE;
    if (j->x.k.now.c.table.units < 3)
        mw_note("correlations need 3 units, there are %lld", (long long)j->x.k.now.c.table.units);
    j->stage = mw_look_stage_of(&j->x, MW_LOOK_NORMALISED);
    j->with = mw_alloc_array(j->x.index->part_count + 1, sizeof *j->with);
    if (!j->with) return no_memory(err);
    MW_TRY(mw_call_each(call, "with", add_with, j, err));
    bool together = j->with_count || mw_call_has(call, "level");
    const char *const *columns = !table ? all : together ? short_list + 1 : short_list;
    MW_TRY(mw_listing_begin(&j->list, columns, j->x.format, err));
    MW_TRY(show_blocks(j, err));
    MW_TRY(mw_out(&j->out, err));
    MW_TRY(mw_listing_end(&j->list, err));
    say_legend(j);
    return MW_OK;
}

mw_status mw_verb_index_corr(mw_call *call, mw_error *err) {
    corr_job j = {0};
    mw_status st = correlate(call, &j, err);
    mw_listing_fini(&j.list);
    mw_text_free(&j.out);
    mw_free(j.with);
    mw_look_close(&j.x);
    return st;
}
