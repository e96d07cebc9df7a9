// SPDX-License-Identifier: MIT
// The known names near to a word that is no unit, for "did you mean".
#include "lang/unit_int.h"

#include <stdio.h>

enum { NAME_MAX_BYTES = 32 }; // three names with " or " between them fit MW_UNIT_TEXT_MAX

typedef struct {
    mw_slice word;
    int score, limit; // the best so far, and the worst that counts
    int count;
    char name[MW_UNIT_SUGGESTIONS][NAME_MAX_BYTES];
    mw_unit unit[MW_UNIT_SUGGESTIONS];
} near_list;

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

static bool same_letters(mw_slice a, mw_slice b) {
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

// 0: differs in the case of letters only. Else twice the edits, and one more when the first letter
// is another: people get that one right.
static int near_score(mw_slice word, mw_slice name, int limit) {
    if (same_letters(word, name)) return 0;
    if (word.n < 2 || name.n < 2) return limit + 1;
    int edits = mw_text_distance(word, name, limit / 2);
    return edits * 2 + (lower(word.p[0]) != lower(name.p[0]));
}

static bool near_each(void *ctx, const char *name, const mw_unit *u) {
    near_list *list = ctx;
    int score = near_score(list->word, mw_slice_of(name), list->limit);
    if (score > list->limit || score > list->score) return true;
    if (score < list->score) list->count = 0;
    list->score = score;
    for (int i = 0; i < list->count; i++)
        if (mw_unit_same(&list->unit[i], u)) return true;
    if (list->count == MW_UNIT_SUGGESTIONS) return true;
    snprintf(list->name[list->count], NAME_MAX_BYTES, "%s", name);
    list->unit[list->count++] = *u;
    return true;
}

int mw_unit_near(mw_slice word, char *buf) {
    near_list list = {.word = word, .limit = word.n < 3 ? 2 : word.n < 5 ? 3 : 5};
    size_t n = 0;
    buf[0] = '\0';
    if (word.n == 0) return 0;
    list.score = list.limit + 1;
    mw_unit_each(near_each, &list);
    for (int i = 0; i < list.count && n < MW_UNIT_TEXT_MAX; i++)
        n += (size_t)snprintf(buf + n, MW_UNIT_TEXT_MAX - n, "%s%s", i ? " or " : "", list.name[i]);
    return list.count;
}

int mw_unit_suggest(mw_slice text, char *buf) {
    if (mw_unit_load(NULL) != MW_OK) {
        buf[0] = '\0';
        return 0;
    }
    return mw_unit_near(text, buf);
}
