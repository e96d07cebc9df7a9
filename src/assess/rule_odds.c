// SPDX-License-Identifier: MIT
// How likely each value of a rule is: uncertain inputs that share no sum lie in different blocks,
// which are independent; the rule is computed for each combination of their end states.
#include "assess/rule_blocks.h"
#include "base/alloc.h"
#include "engine/scalar.h"

#include <math.h>
#include <string.h>

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "odds: out of memory"); }

// ---- work

mw_rule_work *mw_rule_work_new(const mw_rule *r) {
    int64_t items = (int64_t)r->given_count + r->input_count + r->step_count + 1,
            inputs = (int64_t)r->input_count + 1;
    mw_rule_work *w = mw_alloc(sizeof *w);
    if (!w) return NULL;
    w->rule = r;
    struct {
        void *array;
        int64_t count;
        size_t size;
    } room[] = {
        {&w->term,        items,                sizeof *w->term       },
        {&w->coefficient, items,                sizeof *w->coefficient},
        {&w->dim_of,      items,                sizeof *w->dim_of     },
        {&w->needed,      items,                sizeof *w->needed     },
        {&w->first_limit, items,                sizeof *w->first_limit},
        {&w->mixed,       items,                sizeof *w->mixed      },
        {&w->unsure,      items,                sizeof *w->unsure     },
        {&w->run,         items,                sizeof *w->run        },
        {&w->sum_item,    items,                sizeof *w->sum_item   },
        {&w->kept_item,   items,                sizeof *w->kept_item  },
        {&w->kept,        inputs,               sizeof *w->kept       },
        {&w->kept_value,  MW_RULE_KEPT * items, sizeof *w->kept_value },
        {&w->slot,        inputs,               sizeof *w->slot       },
        {&w->input,       inputs,               sizeof *w->input      },
        {&w->first,       inputs,               sizeof *w->first      },
        {&w->block,       inputs,               sizeof *w->block      },
        {&w->blocks,      1,                    sizeof *w->blocks     },
    };
    for (size_t i = 0; i < sizeof room / sizeof *room; i++) {
        void *array = mw_alloc_array(room[i].count, room[i].size);
        memcpy(room[i].array, &array, sizeof array);
        if (array) continue;
        mw_rule_work_free(w);
        return NULL;
    }
    return w;
}

static void free_blocks(struct mw_rule_blocks *b) {
    if (!b) return;
    for (int64_t i = 0; i < b->room; i++) {
        mw_rule_block *k = &b->block[i];
        mw_free(k->dim), mw_free(k->slot), mw_free(k->end.word), mw_free(k->end.p);
    }
    mw_free(b->block), mw_free(b->now.word), mw_free(b->now.p), mw_free(b->row), mw_free(b->delta);
    mw_free(b->alike), mw_free(b->above), mw_free(b->share), mw_free(b->place), mw_free(b->pair);
    mw_free(b->layer), mw_free(b->state), mw_free(b->edge);
    mw_free(b);
}

void mw_rule_work_free(mw_rule_work *w) {
    if (!w) return;
    for (int64_t i = 0; i < w->dim_room; i++) mw_free(w->dim[i].limit), mw_free(w->dim[i].mark);
    mw_free(w->term), mw_free(w->coefficient), mw_free(w->dim_of), mw_free(w->needed);
    mw_free(w->first_limit), mw_free(w->handed);
    mw_free(w->kept), mw_free(w->kept_value), mw_free(w->kept_item);
    mw_free(w->mixed), mw_free(w->unsure), mw_free(w->run), mw_free(w->sum_item), mw_free(w->whole),
        mw_free(w->slot), mw_free(w->input), mw_free(w->first), mw_free(w->block);
    mw_free(w->table), mw_free(w->sum), mw_free(w->dim);
    free_blocks(w->blocks);
    mw_free(w);
}

// ---- blocks

static int32_t root_of(const int32_t *parent, int32_t i) {
    while (parent[i] != i) i = parent[i];
    return i;
}

// Whether it matters to a sum which outcome a slot has. What it adds anyway goes into the base.
static bool touches(const mw_rule_work *w, const mw_rule_dim *d, int32_t slot) {
    const double *add = d->add + w->first[slot];
    int32_t n = w->first[slot + 1] - w->first[slot];
    for (int32_t o = 1; o < n; o++)
        if (add[o] != add[0]) return true;
    return false;
}

// Slots of a sum come into one block; what the others add is the same whatever they are.
static void join_slots(mw_rule_work *w, mw_rule_dim *d) {
    d->block = -1;
    for (int32_t s = 0; s < w->slot_count; s++) {
        if (!touches(w, d, s)) {
            d->base += d->add[w->first[s]];
            continue;
        }
        int32_t root = root_of(w->block, s);
        // The smaller number stays the root: blocks are numbered by their first slot.
        if (d->block >= 0) {
            int32_t other = root_of(w->block, d->block);
            if (other < root)
                w->block[root] = other;
            else
                w->block[other] = root;
        }
        d->block = s;
    }
}

static mw_status add_number(int32_t **list, int64_t *count, int64_t *room, int32_t x,
                            mw_error *err) {
    if (!mw_grow(list, room, *count + 1, sizeof **list)) return no_memory(err);
    (*list)[(*count)++] = x;
    return MW_OK;
}

// The block of each slot, numbered in the order of their first slots.
static mw_status number_blocks(mw_rule_work *w, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    int32_t count = 0;
    // Roots stand before the slots that they are roots of.
    if (!mw_grow(&b->block, &b->room, w->slot_count, sizeof *b->block)) return no_memory(err);
    for (int32_t s = 0; s < w->slot_count; s++) w->block[s] = root_of(w->block, s);
    for (int32_t s = 0; s < w->slot_count; s++)
        w->block[s] = w->block[s] == s ? count++ : w->block[w->block[s]];
    b->count = count;
    for (int32_t i = 0; i < count; i++) b->block[i].dim_count = b->block[i].slot_count = 0;
    for (int32_t s = 0; s < w->slot_count; s++) {
        mw_rule_block *k = &b->block[w->block[s]];
        MW_TRY(add_number(&k->slot, &k->slot_count, &k->slot_room, s, err));
    }
    return MW_OK;
}

static mw_status find_blocks(mw_rule_work *w, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    for (int32_t s = 0; s < w->slot_count; s++) w->block[s] = s;
    for (int64_t d = 0; d < w->dim_count; d++) join_slots(w, &w->dim[d]);
    MW_TRY(number_blocks(w, err));
    for (int64_t i = 0; i < w->dim_count; i++) {
        mw_rule_dim *d = &w->dim[i];
        if (d->block < 0) {
            MW_TRY(mw_rule_settle_dim(w, d, err));
            continue;
        }
        d->block = w->block[d->block];
        mw_rule_block *k = &b->block[d->block];
        MW_TRY(add_number(&k->dim, &k->dim_count, &k->dim_room, (int32_t)i, err));
    }
    return MW_OK;
}

// ---- all blocks

static double value_at(const mw_rule_work *w, int32_t item) {
    const mw_rule_term *t = &w->term[item];
    if (t->how == MW_RULE_FIXED) return t->value;
    if (t->how == MW_RULE_MIXED) return w->mixed[t->item];
    return w->dim[w->dim_of[t->item]].now;
}

static void list_steps(mw_rule_work *w) {
    const mw_rule *r = w->rule;
    const uint8_t *needed = w->needed + r->given_count + r->input_count;
    w->run_count = 0;
    for (int32_t i = 0; i < r->rest_count; i++)
        if (needed[r->rest[i]]) w->run[w->run_count++] = r->rest[i];
}

static bool unsure_at(const mw_rule_work *w, int32_t item) {
    const mw_rule_term *t = &w->term[item];
    if (t->how == MW_RULE_FIXED) return false;
    if (t->how == MW_RULE_MIXED) return w->unsure[t->item];
    return w->dim[w->dim_of[t->item]].unsure;
}

// Whether what a step gives is unsure; what noise in its arguments could turn over is a tie.
static bool step_is_unsure(mw_rule_work *w, const mw_rule_step *s, const double *arg) {
    mw_node_op op = s->node->op;
    bool any = false;
    for (int32_t a = 0; a < s->arg_count; a++) {
        // Of two values that are chosen between only the chosen one counts.
        if (op == MW_NODE_IF && a > 0 && a != (arg[0] != 0 ? 1 : 2)) continue;
        if (op == MW_NODE_ELSE && a != isnan(arg[0])) continue;
        any = any || unsure_at(w, s->arg[a]);
    }
    if (any && mw_rule_delicate(s->node, arg)) w->tie = true;
    return any && op != MW_NODE_KNOWN && op != MW_NODE_NOT && op != MW_NODE_AND &&
           op != MW_NODE_OR && !mw_rule_compares(s->node);
}

static bool any_unsure(const mw_rule_work *w) {
    for (int64_t i = 0; i < w->dim_count; i++)
        if (w->dim[i].unsure) return true;
    return false;
}

static double compute(mw_rule_work *w) {
    const mw_rule *r = w->rule;
    int32_t steps = r->given_count + r->input_count;
    double arg[3] = {0};
    bool unsure = any_unsure(w);
    for (int32_t i = 0; i < w->run_count; i++) {
        int32_t s = w->run[i];
        const mw_rule_step *step = &r->step[s];
        for (int32_t a = 0; a < step->arg_count; a++) arg[a] = value_at(w, step->arg[a]);
        w->mixed[steps + s] = mw_scalar_apply(step->node, arg);
        w->unsure[steps + s] = unsure && step_is_unsure(w, step, arg);
    }
    return mw_rule_round(value_at(w, r->target));
}

bool mw_rule_next_states(mw_rule_work *w, bool set_dims) {
    struct mw_rule_blocks *b = w->blocks;
    for (int64_t i = 0; i < b->count; i++) {
        mw_rule_block *k = &b->block[i];
        bool more = ++k->at < k->end.count;
        if (!more) k->at = 0;
        if (set_dims) mw_rule_set_dims(w, k);
        if (more) return true;
    }
    return false;
}

mw_status mw_rule_combine(mw_rule_work *w, int64_t *count, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    int64_t all = 1, n = 0;
    for (int64_t i = 0; i < b->count; i++) {
        all *= b->block[i].end.count;
        if (all > MW_RULE_STATES_MAX)
            return mw_fail(err, MW_LIMIT, "odds: more than %d sums differ",
                           (int)MW_RULE_STATES_MAX);
    }
    if (!mw_grow(&b->pair, &b->pair_room, all, sizeof *b->pair)) return no_memory(err);
    list_steps(w);
    for (int64_t i = 0; i < b->count; i++) mw_rule_set_dims(w, &b->block[i]);
    do {
        double p = 1;
        for (int64_t i = 0; i < b->count; i++) p *= b->block[i].end.p[b->block[i].at];
        b->pair[n][0] = compute(w);
        b->pair[n++][1] = p;
    } while (mw_rule_next_states(w, true));
    *count = n;
    return MW_OK;
}

mw_status mw_rule_run_blocks(const mw_rule *r, const mw_rule_row *row, mw_rule_work *w,
                             mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    MW_ASSERT(w->rule == r);
    b->layer_count = b->state_count = b->edge_count = 0;
    w->tie = false;
    MW_TRY(mw_rule_place(w, row, err));
    MW_TRY(find_blocks(w, err));
    for (int64_t i = 0; i < b->count; i++) MW_TRY(mw_rule_run_block(w, &b->block[i], err));
    return MW_OK;
}

mw_status mw_rule_odds(const mw_rule *r, const mw_rule_row *row, mw_rule_work *w,
                       mw_rule_odds_list *out, mw_error *err) {
    int64_t n;
    w->blocks->keep = false;
    MW_TRY(mw_rule_run_blocks(r, row, w, err));
    MW_TRY(mw_rule_combine(w, &n, err));
    if (w->tie) return mw_rule_plain_odds(w, out, err);
    return mw_rule_list(w->blocks->pair, n, out, err);
}
