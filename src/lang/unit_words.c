// SPDX-License-Identifier: MIT
// See unit_words.h. All words but the last of a product are tried in turn; the last is looked up by
// the key that is left over.
#include "lang/unit_words.h"

#include <math.h>
#include <string.h>

enum { COST_NONE = 1000000 };

// How the words of a product stand: +1 multiplies, -1 divides. The two that are tried have the same
// sign, so that their order does not matter.
typedef struct {
    int count, tried, last;
} shape;

static const shape shapes[] = {
    {1, 0,  1 }, // A
    {1, 0,  -1}, // 1/A
    {2, -1, 1 }, // B/A
    {2, 1,  1 }, // A*B
    {2, -1, -1}, // 1/A/B
    {3, 1,  -1}, // A*B/C
    {3, -1, 1 }, // C/A/B
};

enum { SHAPE_COUNT = sizeof shapes / sizeof shapes[0] };

// Words that were tried, and the key and scale that they leave over.
typedef struct {
    const mw_word *pick[MW_WORDS_PICK_MAX];
    int count, cost;
    uint64_t key;
    double scale;
} trial;

typedef struct {
    const mw_words *words;
    shape shape;
    trial best;
} finder;

static uint64_t base_key(int base) { // SplitMix64 of Steele, Lea and Flood
    uint64_t z = (uint64_t)(base + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t unit_key(const mw_unit *u) {
    uint64_t key = 0;
    for (int32_t i = 0; i < u->factor_count; i++)
        key += base_key(u->factor[i].base) * (uint64_t)(int64_t)u->factor[i].power;
    return key;
}

void mw_words_add(mw_words *words, mw_word word, const mw_unit *u) {
    MW_ASSERT(words->count < MW_WORDS_MAX);
    word.key = unit_key(u);
    int at = words->count;
    while (at > 0 && words->word[words->by_key[at - 1]].key > word.key) at--;
    memmove(&words->by_key[at + 1], &words->by_key[at],
            (size_t)(words->count - at) * sizeof words->by_key[0]);
    words->by_key[at] = (int16_t)words->count;
    words->word[words->count++] = word;
}

// The first place in by_key whose word has at least this key.
static int lower_bound(const mw_words *words, uint64_t key) {
    int low = 0, high = words->count;
    while (low < high) {
        int mid = (low + high) / 2;
        if (words->word[words->by_key[mid]].key < key)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

// A number such as % helps to write "%/year", but not "kg*%" or "kWh/%".
static bool fits(const mw_word *w, shape s, int sign) {
    if (s.count == 1) return w->key != 0;
    return w->cost < MW_WORD_ALONE && (w->key != 0 || (sign > 0 && s.tried < 0));
}

static trial with_word(trial t, const mw_word *w, int sign) {
    t.pick[t.count++] = w;
    t.cost += w->cost;
    t.key -= sign > 0 ? w->key : 0 - w->key;
    t.scale = sign > 0 ? t.scale / w->scale : t.scale * w->scale;
    return t;
}

// Whether w cancels a word of t ("kg*cm/m"): such a product is a number in disguise.
static bool cancels(const mw_word *w, const trial *t) {
    for (int i = 0; i < t->count; i++)
        if (t->pick[i]->key == w->key) return true;
    return false;
}

// Looks for the last word of a product.
static void complete(finder *f, trial t) {
    int sign = f->shape.last;
    uint64_t want = sign > 0 ? t.key : 0 - t.key;
    for (int i = lower_bound(f->words, want); i < f->words->count; i++) {
        const mw_word *w = &f->words->word[f->words->by_key[i]];
        if (w->key != want) return;
        if (!fits(w, f->shape, sign) || t.cost + w->cost >= f->best.cost) continue;
        if (fabs((sign > 0 ? w->scale : 1 / w->scale) / t.scale - 1) > 1e-13) continue;
        if (sign != f->shape.tried && cancels(w, &t)) continue;
        f->best = with_word(t, w, sign);
    }
}

static void complete_two(finder *f, trial one, int first) {
    for (int j = first; j < f->words->count; j++)
        if (fits(&f->words->word[j], f->shape, f->shape.tried))
            complete(f, with_word(one, &f->words->word[j], f->shape.tried));
}

// Tries every product of one shape; cheaper ones replace the best.
static void try_shape(finder *f, trial none) {
    if (f->shape.count == 1) {
        complete(f, none);
        return;
    }
    for (int i = 0; i < f->words->count; i++) {
        if (!fits(&f->words->word[i], f->shape, f->shape.tried)) continue;
        trial one = with_word(none, &f->words->word[i], f->shape.tried);
        if (f->shape.count == 2)
            complete(f, one);
        else
            complete_two(f, one, i);
    }
}

// Brings the words into the order of writing: what multiplies first, a time last ("Pa*s").
static mw_words_product in_order(trial t, shape s) {
    mw_words_product p = {.count = t.count, .cost = t.cost};
    p.times = (s.last > 0) + (s.tried > 0 ? t.count - 1 : 0);
    int n = 0;
    if (s.last > 0 && s.tried < 0) p.pick[n++] = t.pick[--t.count];
    for (int i = 0; i < t.count; i++) p.pick[n++] = t.pick[i];
    if (p.times == 2 && p.pick[0]->key == base_key(MW_BASE_S)) {
        p.pick[0] = p.pick[1];
        p.pick[1] = t.pick[0];
    }
    return p;
}

bool mw_words_find(const mw_words *words, const mw_unit *u, double scale, mw_words_product *out) {
    trial none = {.key = unit_key(u), .scale = scale};
    finder f = {.words = words, .best = {.cost = COST_NONE}};
    *out = (mw_words_product){0};
    for (int i = 0; i < SHAPE_COUNT; i++) {
        int cost = f.best.cost;
        if (out->count && (shapes[i].count == 1 || shapes[i].count > out->count)) break;
        if (shapes[i].count > 2 && u->factor_count < 3) break; // it would have to cancel
        f.shape = shapes[i];
        try_shape(&f, none);
        if (f.best.cost < cost) *out = in_order(f.best, f.shape);
    }
    return out->count > 0;
}
